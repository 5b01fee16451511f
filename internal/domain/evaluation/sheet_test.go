package evaluation

import (
	"slices"
	"testing"

	"outturn/internal/domain/project"
)

// TestSame: scoring a frozen form again gives the frozen sheet, and any change at all is found.
func TestSame(t *testing.T) {
	t.Parallel()
	book := park(t)
	goalForm, money, results := sheetOfTwelve(t)
	form := Form{Funds: money, Results: results}
	frozen := Evaluate(book, goalForm, form)
	if d := Same(frozen, Evaluate(book, goalForm, form)); d != nil {
		t.Fatalf("再算一遍不同：%v", d)
	}
	for _, c := range []struct {
		name   string
		change func(*Sheet)
		want   Difference
	}{
		{"得分", func(s *Sheet) { s.Lines[3].Points-- }, Difference{"指标4", "得分", "7.33", "7.32"}},
		{"分值", func(s *Sheet) { s.Lines[3].Weight++ }, Difference{"指标4", "分值", "8.00", "8.01"}},
		{"折算分值", func(s *Sheet) { s.Lines[3].Effective++ }, Difference{"指标4", "折算分值", "8.00", "8.01"}},
		{"是否达成", func(s *Sheet) { s.Lines[3].Met = true }, Difference{"指标4", "状态", "false false false", "true false false"}},
		{"执行率", func(s *Sheet) { s.Execution.Points = 0 }, Difference{ExecutionName, "得分", "9.10", "0.00"}},
		{"总分", func(s *Sheet) { s.Total++ }, Difference{"总分", "得分", frozen.Total.String(), (frozen.Total + 1).String()}},
		{"等级", func(s *Sheet) { s.Grade = "差" }, Difference{"总分", "等级", "优", "差"}},
		{"版本", func(s *Sheet) { s.Version++ }, Difference{"规则库", "版本", "1", "2"}},
		{"少一行", func(s *Sheet) { s.Lines = s.Lines[:11] }, Difference{"指标", "行数", "12", "11"}},
		{"提示", func(s *Sheet) { s.Flags = append(s.Flags, Flag{}) }, Difference{"核对提示", "条数", "1", "2"}},
		{"说明", func(s *Sheet) { s.Lines[0].Why = Explanation{} }, Difference{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			other := frozen
			other.Lines = slices.Clone(frozen.Lines)
			c.change(&other)
			d := Same(frozen, other)
			if len(d) != 1 || c.want != (Difference{}) && d[0] != c.want {
				t.Errorf("got %v, want %v", d, c.want)
			}
		})
	}
}

func TestFundsOf(t *testing.T) {
	t.Parallel()
	f := FundsOf(project.Figures{Total: project.FundRow{Source: project.TotalRow, Budget: 300, Executed: 200},
		Rows: []project.FundRow{{Source: "当年财政拨款", Budget: 200, Executed: 150}, {Source: "上年结转资金", Budget: 100, Executed: 50}}}, true)
	expect(t, "合计", f.Rate(), "66.67%")
	expect(t, "行", len(f.Rows), 2)
	expect(t, "完成", f.Complete, true)
	expect(t, "没有预算", Funds{}.Rate(), "0.00%")
}
