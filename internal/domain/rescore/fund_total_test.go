package rescore_test

import (
	"testing"

	"outturn/internal/domain/rescore"
	"outturn/internal/domain/rulebook"
)

// TestFundsWithoutTotal: sources that are each given weight and points, with no total above them, are scored together;
// nothing is said to be wrong with a paper that is right.
func TestFundsWithoutTotal(t *testing.T) {
	t.Parallel()
	row := func(label, budget, executed, weight, rate, points string) rescore.FundRow {
		return rescore.FundRow{Label: cell(label), Budget: cell(budget), Executed: cell(executed), Weight: cell(weight), Rate: cell(rate), Points: cell(points)}
	}
	paper := func(funds ...rescore.FundRow) rescore.Table {
		return rescore.Table{Kind: rescore.SelfEvaluation, Year: 2020, MoneyUnit: "万元", Funds: funds, Total: cell("99"), Weights: cell("100"), Whole: true, AllRows: true,
			Rows: []rescore.Row{
				{Level1: cell("产出指标"), Level2: cell("数量指标"), Name: cell("设备"), Target: cell("≥10台"), Actual: cell("10台"), Weight: cell("60"), Points: cell("60")},
				{Level1: cell("效益指标"), Level2: cell("社会效益指标"), Name: cell("服务人数"), Target: cell("≥100人"), Actual: cell("100人"), Weight: cell("30"), Points: cell("30")},
			}}
	}
	for _, c := range []struct {
		name     string
		table    rescore.Table
		rule     string // that must be found; empty for no difference at all
		computed string
	}{
		{"两个来源各自计分", paper(row("中央财政资金", "60", "60", "6", "100%", "6"), row("省级财政资金", "40", "30", "4", "75%", "3")), "", "9"},
		{"来源的得分之和不符", paper(row("中央财政资金", "60", "60", "6", "100%", "6"), row("省级财政资金", "40", "30", "4", "75%", "4")), rescore.TotalWrong, "9"},
		{"第一行就是合计", paper(row("财政资金", "100", "90", "10", "90%", "9"), row("中央财政资金", "60", "60", "6", "100%", "6"), row("省级财政资金", "40", "30", "4", "75%", "3")), rescore.PartScored, "9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			report, err := rescore.Check(c.table, rulebook.Shipped(), "")
			if err != nil {
				t.Fatal(err)
			}
			found := c.rule == ""
			for _, f := range report.Findings {
				found = found || f.Rule == c.rule
				if c.rule == "" && f.Severity == rescore.Differs {
					t.Errorf("%s %s", f.Rule, f.Message)
				}
			}
			if got := report.Execution.PointsComputed; !found || !got.Known || got.Value.String() != c.computed {
				t.Errorf("execution computed %v, want %s; findings %+v", got, c.computed, report.Findings)
			}
			if len(report.Funds) != len(c.table.Funds) {
				t.Errorf("%d fund rows reported, the paper has %d", len(report.Funds), len(c.table.Funds))
			}
		})
	}
}

// TestWeakenedWords: a state that is only nearly reached is not the state itself.
func TestWeakenedWords(t *testing.T) {
	t.Parallel()
	for actual, want := range map[string]rescore.Verdict{"健全": rescore.Agree, "较健全": rescore.CannotJudge, "基本健全": rescore.CannotJudge, "不健全": rescore.Differ} {
		table := rescore.Table{Kind: rescore.SelfEvaluation, Year: 2020, Rows: []rescore.Row{{Level1: cell("效益指标"), Level2: cell("社会效益指标"), Name: cell("管理制度"),
			Target: cell("健全"), Actual: cell(actual), Weight: cell("30"), Points: cell("30")}}}
		report, err := rescore.Check(table, rulebook.Shipped(), "")
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Lines[0].Verdict; got != want {
			t.Errorf("健全 against %s: %s, want %s (%s)", actual, got, want, report.Lines[0].Explanation)
		}
	}
}
