package rescore_test

import (
	"fmt"
	"strings"
	"testing"

	"outturn/internal/domain/rescore"
)

// Weights printed as shares of one are weights of a hundred where the points are of a hundred, and stay where they are not.
func TestWeightsAsShares(t *testing.T) {
	t.Parallel()
	paper := func(w1, p1, w2, p2, fundWeight, total string) rescore.Table {
		table := form(row("数量指标", "里程", "≥10公里", "11公里", w1, p1), row("质量指标", "合格率", "≥90%", "95%", w2, p2))
		table.Funds = []rescore.FundRow{fund("年度资金总额", "100", "100", "90", fundWeight, "90%", "9")}
		table.Weights, table.AllRows = cell(total), true
		return table
	}
	for name, c := range map[string]struct {
		table           rescore.Table
		weight, weights string
		scaled          bool
	}{
		"小数权重":      {paper("0.5", "50", "0.4", "40", "0.1", "1"), "50", "100", true},
		"执行率已是十分":   {paper("0.5", "50", "0.4", "40", "10", "1"), "50", "100", true},
		"百分权重":      {paper("50", "50", "40", "40", "10", "100"), "50", "100", false},
		"得分也是小数":    {paper("0.5", "0.5", "0.4", "0.4", "10", "1"), "0.5", "10.9", false},
		"有一行是一分以上":  {paper("0.5", "0.5", "89.5", "89.5", "10", "100"), "0.5", "100", false},
		"合计远不到一":    {paper("0.1", "10", "0.2", "20", "10", "100"), "0.1", "10.3", false},
		"百分号权重不必换算": {paper("50%", "50", "40%", "40", "10", "100"), "50", "100", false},
	} {
		before := fmt.Sprint(c.table)
		r := check(t, c.table, "MOF-2021")
		if got := text(r.Lines[0].Weight); got != c.weight {
			t.Errorf("%s: weight %s, want %s", name, got, c.weight)
		}
		if got := text(r.WeightsTotal); got != c.weights {
			t.Errorf("%s: weights %s, want %s", name, got, c.weights)
		}
		if has := strings.Contains(rules(r), rescore.WeightsAsShares); has != c.scaled {
			t.Errorf("%s: findings %s", name, rules(r))
		}
		if fmt.Sprint(c.table) != before {
			t.Errorf("%s: the table was changed", name)
		}
	}
}

// Words before the number of an actual: a value that is reached is no bound, a change that the name speaks of is the value.
func TestWordsBeforeActual(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, target, actual, value, points, want string }{
		{"群众满意度", "≥90%", "达到92%", "92", "10", "agree"},
		{"群众满意度", "≥90%", "已达85%", "85", "10", "differ"},
		{"群众满意度", "≥90%", "达到92%以上", "92", "10", "agree"},
		{"出行时间缩短率", "≥5%", "缩短6%", "6", "10", "agree"},
		{"出行时间缩短率", "≥5%", "缩短了4%", "4", "10", "differ"},
		{"出行时间缩短率", "≥5%", "增长6%", "6", "10", "cannot_judge"},
		{"能耗下降", "≥3%", "下降约3.5%", "3.5", "10", "agree"},
	} {
		r := check(t, form(row("社会效益指标", c.name, c.target, c.actual, "10", c.points)), "MOF-2021")
		l := r.Lines[0]
		got := ""
		if l.Actual.Known {
			got = text(l.Actual)
		}
		if got != c.value || string(l.Verdict) != c.want {
			t.Errorf("%s %s: actual %q, verdict %s (%s)", c.name, c.actual, got, l.Verdict, l.Explanation)
		}
	}
}
