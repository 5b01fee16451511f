package view

import (
	"slices"
	"testing"
)

// TestChoice: what an imported form says stays chosen, even where the list does not have it.
func TestChoice(t *testing.T) {
	t.Parallel()
	p := GoalFormPage{Rules: []string{"直接赋分"}, Methods: []string{"直接证明法", "情况统计法"}}
	for _, c := range []struct {
		name string
		cell CellPart
		want []Option
	}{
		{"表中有的", p.method(GoalRow{Method: "情况统计法"}), []Option{{}, {Value: "直接证明法", Label: "直接证明法"}, {Value: "情况统计法", Label: "情况统计法", Selected: true}}},
		{"没填的不替人选", p.method(GoalRow{}), []Option{{}, {Value: "直接证明法", Label: "直接证明法"}, {Value: "情况统计法", Label: "情况统计法"}}},
		{"导入的别的写法原样保留", p.method(GoalRow{Method: "抽样"}), []Option{{}, {Value: "抽样", Label: "抽样", Selected: true}, {Value: "直接证明法", Label: "直接证明法"}, {Value: "情况统计法", Label: "情况统计法"}}},
		{"赋分规则也一样", p.choice(GoalRow{Rule: "看情况"}, "rule", "赋分规则", "看情况", p.Rules), []Option{{Value: "看情况", Label: "看情况", Selected: true}, {Value: "直接赋分", Label: "直接赋分"}}},
	} {
		if !slices.Equal(c.cell.Options, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, c.cell.Options, c.want)
		}
	}
}
