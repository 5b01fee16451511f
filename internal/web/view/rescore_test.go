package view

import (
	"slices"
	"testing"
)

// TestRescoreRows merges levels that touch, second levels only under the same first, and never more than paper can break.
func TestRescoreRows(t *testing.T) {
	t.Parallel()
	row := func(level1, level2 string) RescoreRow { return RescoreRow{Level1: level1, Level2: level2} }
	long := slices.Repeat([]RescoreRow{row("产出", "数量")}, mostMerged+3)
	for _, c := range []struct {
		name          string
		rows          []RescoreRow
		first, second []string
	}{
		{"没有行", nil, nil, nil},
		{"一行", []RescoreRow{row("产出", "数量")}, []string{"1"}, []string{"1"}},
		{"同级相邻", []RescoreRow{row("产出", "数量"), row("产出", "数量"), row("产出", "质量")}, []string{"3", "", ""}, []string{"2", "", "1"}},
		{"二级同名而一级不同", []RescoreRow{row("产出", "其他"), row("效益", "其他")}, []string{"1", "1"}, []string{"1", "1"}},
		{"隔开的同级", []RescoreRow{row("产出", "数量"), row("效益", "社会"), row("产出", "数量")}, []string{"1", "1", "1"}, []string{"1", "1", "1"}},
		{"太长", long, []string{"5", "", "", "", "", "3", "", ""}, []string{"5", "", "", "", "", "3", "", ""}},
	} {
		var first, second []string
		for _, r := range RescoreRows(c.rows) {
			first, second = append(first, r.Level1Span), append(second, r.Level2Span)
		}
		if !slices.Equal(first, c.first) || !slices.Equal(second, c.second) {
			t.Errorf("%s: %q %q, want %q %q", c.name, first, second, c.first, c.second)
		}
	}
}
