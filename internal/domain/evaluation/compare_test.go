package evaluation

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
)

func stand(t *testing.T, form goal.Form, executed string, results ...Result) Stand {
	t.Helper()
	f := Form{Attained: "全部完成", Funds: funds(t, money.InWan, "100", "100", executed), Results: results}
	return Stand{Book: park(t), Goal: form, Form: f, Sheet: Evaluate(park(t), form, f)}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	form := formOf(row(t, "a", "≥500个", "40"), row(t, "b", "≥98%", "50"))
	base := func() Stand { return stand(t, form, "95", actual("a", "500"), actual("b", "98")) }
	for _, c := range []struct {
		name   string
		change func(*Stand)
		want   []string // where what: old → new
	}{
		{"完全相同", func(*Stand) {}, nil},
		{"实际完成值与得分", func(s *Stand) { *s = stand(t, form, "95", actual("a", "490"), actual("b", "98")) },
			[]string{"指标a 实际完成值: 500个 → 490个", "指标a 得分: 40.00 → 39.20", "总分 自评得分: 99.50 → 98.70"}},
		{"补登支出", func(s *Stand) { *s = stand(t, form, "100", actual("a", "500"), actual("b", "98")) },
			[]string{"年度资金总额 全年执行数: 950,000.00 → 1,000,000.00", "年度资金总额 全年执行数: 950,000.00 → 1,000,000.00", "预算执行率 得分: 9.50 → 10.00", "总分 自评得分: 99.50 → 100.00"}},
		{"文字", func(s *Stand) { s.Form.Attained, s.Form.FundNote, s.Form.Claim.Rate = "改了", "结余退回", 9500 },
			[]string{"年度总体目标 实际完成情况: 全部完成 → 改了", "项目资金 资金情况说明:  → 结余退回", "项目资金 自算执行率:  → 95.00%"}},
		{"财政复核", func(s *Stand) {
			re := Recheck{Execution: RecheckLine{Points: s.Sheet.Execution.Points}, Lines: []RecheckLine{{"a", points(t, "38"), "抽查"}, {"b", points(t, "50"), ""}}, Opinion: "同意"}
			compared := Compare(s.Book, s.Sheet, re)
			s.Recheck = &compared
		}, []string{"指标a 复核得分:  → 38.00", "指标b 复核得分:  → 50.00", "总分 复核得分:  → 97.50", "复核意见 :  → 同意"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			newer := base()
			c.change(&newer)
			var got []string
			for _, d := range Changes(base(), newer) {
				got = append(got, d.Where+" "+d.What+": "+d.A+" → "+d.B)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestChangesOfTheGoal(t *testing.T) {
	t.Parallel()
	older := stand(t, formOf(row(t, "a", "≥500个", "40"), row(t, "b", "≥98%", "50")), "95", actual("a", "500"), actual("b", "98"))
	newer := stand(t, formOf(row(t, "c", "≥5次", "50"), row(t, "a", "≥500个", "40")), "95", actual("c", "5"), actual("a", "500"))
	var got []string
	for _, d := range Changes(older, newer) {
		got = append(got, strings.Join([]string{d.Where, d.What, d.A, d.B}, "|"))
	}
	if want := []string{"指标c|指标|无|有", "指标b|指标|有|无"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPointsText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		line Line
		want string
	}{{"得分", Line{Points: 850}, "8.50"}, {"零分", Line{}, "0.00"}, {"未填报", Line{Missing: true}, "未填报"}, {"不适用", Line{Skipped: true}, "不计分"}} {
		if got := c.line.PointsText(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTierRange(t *testing.T) {
	t.Parallel()
	book := park(t)
	for i, want := range []string{"8.00–10.00", "6.00–7.99", "0.00–5.99"} {
		tier := book.Tiers[i]
		low, high := TierRange(tier, points(t, "10"))
		if got := low.String() + "–" + high.String(); got != want || !tier.Holds(points(t, "10"), low) || !tier.Holds(points(t, "10"), high) {
			t.Errorf("%s of 10 points: %s, want %s", tier.Name, got, want)
		}
	}
}

func TestAsksOf(t *testing.T) {
	t.Parallel()
	satisfied := row(t, "a", "≥90%", "10")
	satisfied.Level1 = "满意度指标"
	hours := row(t, "a", "≤60分钟", "10")
	hours.Level1 = "满意度指标"
	for _, c := range []struct {
		name string
		ind  goal.Indicator
		want Asks
	}{
		{"定量", row(t, "a", "≥500个", "10"), Asks{}},
		{"定性分档", row(t, "a", "健全", "10"), Asks{Tier: true}},
		{"定性按比例写了也分档", ruled(row(t, "a", "健全", "10"), goal.ByRatio), Asks{Tier: true}},
		{"定性直接赋分", ruled(row(t, "a", "健全", "10"), goal.Direct), Asks{Direct: true}},
		{"定量直接赋分", ruled(row(t, "a", "=0起", "10"), goal.Direct), Asks{}},
		{"定量分档", ruled(row(t, "a", "≥500个", "10"), goal.ByTier), Asks{Tier: true}},
		{"人工评分", ruled(row(t, "a", "健全", "10"), goal.Manual), Asks{Points: true}},
		{"满意度赋分", ruled(row(t, "a", "≥90%", "10"), goal.BySatisfied), Asks{Survey: true}},
		{"满意度指标下的百分比", satisfied, Asks{Survey: true}},
		{"满意度指标下不是百分比", hours, Asks{}},
	} {
		if got := AsksOf(park(t), c.ind); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
