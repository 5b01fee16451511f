package tracking

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/project"
)

// area is an indicator of some 万平方米.
func area(id goal.IndicatorID, value int64, unit string) goal.Indicator {
	return goal.Indicator{ID: id, Name: "养护面积", Target: goal.Target{Sign: goal.Equal, Value: decimal.NewFromInt(value), Unit: unit}}
}

// member is a project that reported on its area, or did not.
func member(id goal.ID, actual, expected string, l Likelihood, why string) Member {
	funds := []FundLine{{Source: string(project.Appropriation), Budget: 100 * money.Wan}, {Source: string(project.CarryOver)}, {Source: string(project.OtherFunds)}}
	m := Member{Goal: id, Project: "项目" + string(id), Aims: []goal.Indicator{area("a"+goal.IndicatorID(id), 50, "万平方米")}, Funds: funds}
	if actual != "" {
		reported := append([]FundLine(nil), funds...)
		reported[0].Forecast = 80 * money.Wan
		m.Form = &Form{Funds: reported, Rows: []Row{{Indicator: "a" + goal.IndicatorID(id), Known: true, Actual: decimal.RequireFromString(actual), Expected: decimal.RequireFromString(expected), Likelihood: l, Explanation: why}}}
		if l != Certain {
			m.Form.Rows[0].Causes = []string{Causes()[2]}
		}
	}
	return m
}

func TestRollUp(t *testing.T) {
	t.Parallel()
	g := goal.Form{MoneyUnit: money.InYuan, Indicators: []goal.Indicator{area("w", 100, "万平方米"), area("x", 98, "%")}}
	links := []overallgoal.Link{{Indicator: "w", Goal: "1", Part: "a1"}, {Indicator: "w", Goal: "2", Part: "a2"}, {Indicator: "x", Goal: "1", Part: "a1"}}
	typed := Blank(g)
	typed.Rows[0].Actual, typed.Rows[1].Actual, typed.Rows[0].Measure = "7", "97", "加班"
	for _, c := range []struct {
		name             string
		list             []Member
		actual, forecast string
		likelihood       Likelihood
		money, note      string
	}{
		{"都报了", []Member{member("1", "20.5", "50", Certain, ""), member("2", "10", "50.00", Certain, "")}, "30.5", "100.00", Certain, "1600000", "由2个项目汇总。"},
		{"最不可能的一个", []Member{member("1", "20", "50", Certain, ""), member("2", "10", "30", Impossible, "移交市政。")}, "30", "80", Impossible, "1600000", "由2个项目汇总。"},
		{"一个没有报", []Member{member("1", "20", "50", Certain, ""), member("2", "", "", "", "")}, "7", "", "", "1800000", "由2个项目汇总，其中1个没有报送跟踪表，按全年预算数计。"},
		{"没有项目", nil, "7", "", "", "", "由0个项目汇总。"},
	} {
		got := typed.RollUp(g, links, c.list)
		row := got.Rows[0]
		if row.Actual != c.actual || row.Forecast != c.forecast || row.Likelihood != string(c.likelihood) || got.Forecasts[0] != c.money || got.FundNote != c.note {
			t.Errorf("%s: %+v %v %s", c.name, row, got.Forecasts, got.FundNote)
		}
		if c.likelihood == Impossible && (!row.Causes[2] || row.Explanation != "项目2：移交市政。") {
			t.Errorf("%s: causes %v, %s", c.name, row.Causes, row.Explanation)
		}
		if row.Measure != "加班" || got.Rows[1].Actual != "97" {
			t.Errorf("%s: what was typed is lost: %+v", c.name, got.Rows)
		}
	}
	typed.FundNote = "三季度集中支付"
	if got := typed.RollUp(g, links, nil); got.FundNote != "三季度集中支付" {
		t.Errorf("the note typed is lost: %s", got.FundNote)
	}
	if typed.Rows[0].Actual != "7" {
		t.Error("the draft itself was changed")
	}
	other := []Member{member("1", "20", "50", Certain, "")}
	other[0].Aims[0].Target.Unit = "公里"
	if got := typed.RollUp(g, links, other); got.Rows[0].Actual != "7" {
		t.Errorf("another unit was added up: %s", got.Rows[0].Actual)
	}
	w := NewWhole("t", Round{}, overallgoal.Goal{ID: "o"}, overallgoal.Edition{No: 2, Form: overallgoal.Form{Goal: g}})
	if w.Way().Name != WholeFlow.Name || w.Goal.No != 2 || !strings.HasPrefix(w.Title(), "部门整体") || (Tracked{}).Way().Name != Flow.Name {
		t.Errorf("%+v", w)
	}
}
