package standard

import (
	"testing"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// TestTally: lines that are over but agreed to, and lines without a standard, are named; they are not “没有超标准”.
func TestTally(t *testing.T) {
	t.Parallel()
	old := greenery()
	old.Code, old.Object, old.Keywords, old.To = "LH-0009", "行道树修剪", "", "2025-12-31"
	x := NewIndex([]Standard{inForce(t, greenery()), inForce(t, old)})
	within := line("绿化养护", "甲", "100", "平方米", 745, 2026)
	over := line("绿化养护", "乙", "100", "平方米", 1000, 2026)
	unit := line("绿化养护", "丙", "1", "项", 1000, 2026)
	without := line("设计费", "施工图", "1", "项", 90_000, 2026)
	expired := line("行道树修剪", "修剪", "100", "平方米", 700, 2026)
	agreed := func(t *testing.T, lines ...budget.Line) (a Answers) {
		for _, c := range x.Check(lines, project.Operation, nil) {
			var err error
			if a, err = a.Explain(c, "含古树名木专项养护费用", person("clerk", org.Clerk, "210").User); err != nil {
				t.Fatal(err)
			}
			if a, err = a.Agree(c, person("finance", org.Finance, "100"), nil); err != nil {
				t.Fatal(err)
			}
		}
		return a
	}
	for _, c := range []struct {
		name   string
		lines  []budget.Line
		agreed []budget.Line
		saving money.Amount
		says   string
	}{
		{"没有明细", nil, nil, 0, "没有预算明细"},
		{"都达标", []budget.Line{within}, nil, 0, "没有超标准"},
		{"超了没人同意", []budget.Line{within, over}, nil, 255_00, "超标准1行，可压减0.0255万元"},
		{"超了已同意", []budget.Line{within, over}, []budget.Line{over}, 0, "超标准1行，已同意"},
		{"一行同意一行没有", []budget.Line{over, line("绿化养护", "丁", "100", "平方米", 900, 2026)}, []budget.Line{over}, 155_00, "超标准1行，可压减0.0155万元；超标准1行，已同意"},
		{"有的没有标准", []budget.Line{within, without, without}, nil, 0, "没有超标准；2行没有标准"},
		{"都没有标准", []budget.Line{without, without, without}, nil, 0, "3行都没有标准"},
		{"单位不一致和过期", []budget.Line{unit, expired}, nil, 0, "单位不一致1行；1行标准已过期"},
		{"单位不一致已同意", []budget.Line{unit}, []budget.Line{unit}, 0, "单位不一致1行，已同意"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := agreed(t, c.agreed...).Tally(x.Check(c.lines, project.Operation, nil))
			if got.Says() != c.says || got.Saving != c.saving {
				t.Errorf("%q saving %s, want %q", got.Says(), got.Saving, c.says)
			}
		})
	}
}
