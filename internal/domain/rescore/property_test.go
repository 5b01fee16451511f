package rescore_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"outturn/internal/domain/rescore"
	"outturn/internal/domain/rulebook"
)

// odd are cells seen on paper and worse, for random tables.
var odd = []string{"", "-", "—", "/", "0", "0.00", "10", "8.62", "-3", "１０", "1e9", "999999999999999999999999999999", "1,200", "100%", "0.958", "≥90%", "<=5300元/户",
	"45~65%", "±10%", "12期，每期50人", "完成", "未完成", "部分完成", "达成预期指标", "2021年12月31日", "9月前", "2020年1月--2020年11月", "万亩", "≧ %", "854万(其中400万)",
	"优良中低差", "优", "无", "#DIV/0!", "=SUM(A1)", "\u200b", "\xff\xfe", "已完成100%", "提升10%", "290%", "....", "--5", "+5", "100分", "五分", "1/3"}

func random(r *rand.Rand) rescore.Table {
	pick := func() rescore.Cell { return rescore.Cell{Text: odd[r.IntN(len(odd))], At: "表!A1"} }
	kinds := []rescore.Kind{rescore.SelfEvaluation, rescore.DepartmentSelfEvaluation, rescore.TargetTable, rescore.Monitoring, "?"}
	units := []string{"", "元", "万元", "亿元", "美元"}
	t := rescore.Table{Kind: kinds[r.IntN(len(kinds))], Year: r.IntN(3) * 2021, MoneyUnit: units[r.IntN(len(units))], Weights: pick(), Total: pick(), Grade: pick(),
		Whole: r.IntN(2) == 0, AllRows: r.IntN(2) == 0}
	for range r.IntN(5) {
		t.Funds = append(t.Funds, rescore.FundRow{Label: pick(), Initial: pick(), Budget: pick(), Executed: pick(), Weight: pick(), Rate: pick(), Points: pick()})
	}
	for range r.IntN(8) {
		t.Rows = append(t.Rows, rescore.Row{Level1: pick(), Level1Weight: pick(), Level2: pick(), Level2Weight: pick(), Name: pick(), Nature: pick(), Target: pick(),
			Adjusted: pick(), Measure: pick(), Actual: pick(), Weight: pick(), Coefficient: pick(), Core: pick(), Points: pick(), Deviation: pick()})
	}
	return t
}

// TestRandomTables: no table makes the engine panic or answer twice differently, every row has a verdict with a reason,
// and computed points stay within the weight.
func TestRandomTables(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(20_240_331, 7))
	for range 1000 {
		table := random(r)
		a, b := check(t, table, ""), check(t, table, "")
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("two answers for one table: %+v", table)
		}
		if len(a.Lines) != len(table.Rows) || a.RowsRead != len(table.Rows) || len(a.Funds) != len(table.Funds) {
			t.Fatalf("rows lost: %d of %d", len(a.Lines), len(table.Rows))
		}
		for i, l := range a.Lines {
			if l.Verdict.Label() == "" || l.Explanation == "" {
				t.Fatalf("row without a reason: %+v", table.Rows[i])
			}
			if l.PointsComputed.Known && (!l.Weight.Known || l.PointsComputed.Value.IsNegative() || l.PointsComputed.Value.GreaterThan(l.Weight.Value.Round(2).Abs())) {
				t.Fatalf("computed %s of %s: %+v", text(l.PointsComputed), text(l.Weight), table.Rows[i])
			}
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range odd {
		f.Add(s, s, "10", "10", s)
	}
	f.Fuzz(func(t *testing.T, target, actual, weight, points, money string) {
		table := form(row("数量指标", target, target, actual, weight, points))
		table.Funds = []rescore.FundRow{fund("总额", money, money, actual, weight, target, points), fund("其中:财政", money, actual, money, points, weight, money)}
		table.Total, table.Weights, table.Whole = cell(points), cell(weight), true
		r, err := rescore.Check(table, rulebook.Shipped(), "")
		if err != nil || r.Lines[0].Explanation == "" {
			t.Fatalf("%v %+v", err, r)
		}
	})
}
