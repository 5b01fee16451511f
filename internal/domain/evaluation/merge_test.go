package evaluation

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/goal"
)

// mergeForm has a quantity and a qualitative row.
func mergeForm(t *testing.T) goal.Form {
	return formOf(row(t, "a", "≥500个", "40"), row(t, "b", "健全", "50"))
}

func drafts() (theirs, mine Entry) {
	theirs = Entry{Attained: "完成500个", Complete: true, Rows: []EntryRow{{Indicator: "b", Actual: "健全", Tier: "达成年度指标", Points: "50"}, {Indicator: "a", Actual: "500"}}}
	mine = Entry{Attained: "完成498个", Rows: []EntryRow{{Indicator: "a", Actual: "498", Reason: "两个未验收"}, {Indicator: "b", Actual: "健全", Tier: "达成年度指标", Points: "50", Skip: true}}}
	return theirs, mine
}

func described(list []goal.Difference) []string {
	var out []string
	for _, d := range list {
		out = append(out, strings.Join([]string{d.Path, d.Label, d.Row, d.Old, d.New}, "|"))
	}
	return out
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	theirs, mine := drafts()
	want := []string{"attained|实际完成情况||完成500个|完成498个", "complete|项目已完成||是|", "rows.0.actual|第1行 实际完成值|指标a|500|498",
		"rows.0.reason|第1行 偏差原因分析及改进措施|指标a||两个未验收", "rows.1.skip|第2行 不适用|指标b||是"}
	if got := described(Differences(mergeForm(t), theirs, mine)); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := Differences(mergeForm(t), theirs, theirs); len(got) > 0 {
		t.Errorf("a draft differs from itself: %+v", got)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	form := mergeForm(t)
	for _, c := range []struct {
		name string
		take []string // cells given up
		want func(theirs, mine Entry) Entry
	}{
		{"全用我的", nil, func(_, mine Entry) Entry { return mine }},
		{"一格用对方的", []string{"rows.0.actual"}, func(_, mine Entry) Entry { mine.Rows[0].Actual = "500"; return mine }},
		{"勾选用对方的", []string{"complete", "rows.1.skip"}, func(_, mine Entry) Entry { mine.Complete, mine.Rows[1].Skip = true, false; return mine }},
		{"总体目标用对方的", []string{"attained"}, func(theirs, mine Entry) Entry { mine.Attained = theirs.Attained; return mine }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			theirs, mine := drafts()
			got := Merge(form, theirs, mine, func(path string) bool { return slices.Contains(c.take, path) })
			if left := Differences(form, c.want(drafts()), got); len(left) > 0 {
				t.Errorf("merged to %+v, differs at %q", got, described(left))
			}
			if again, _ := drafts(); len(Differences(form, again, theirs)) > 0 {
				t.Error("merging changed the other draft")
			}
		})
	}
}

func TestMergeKeepsEveryRow(t *testing.T) {
	t.Parallel()
	got := Merge(mergeForm(t), Entry{}, Entry{Rows: []EntryRow{{Indicator: "b", Actual: "健全"}, {Indicator: "gone", Actual: "1"}}}, func(string) bool { return false })
	want := []EntryRow{{Indicator: "a"}, {Indicator: "b", Actual: "健全"}}
	if !slices.Equal(got.Rows, want) {
		t.Errorf("rows %+v, want one for every indicator in goal order", got.Rows)
	}
}

func TestMergeRecheck(t *testing.T) {
	t.Parallel()
	form := mergeForm(t)
	theirs := RecheckEntry{Execution: RecheckEntryRow{Points: "8"}, Rows: []RecheckEntryRow{{Indicator: "b", Points: "45", Reason: "证据不足"}}, Opinion: "同意"}
	mine := RecheckEntry{Execution: RecheckEntryRow{Points: "9", Reason: "核对拨款单"}, Rows: []RecheckEntryRow{{Indicator: "b", Points: "40", Reason: "证据不足"}}}
	want := []string{"execution.points|预算执行率 复核得分|预算执行率|8|9", "execution.reason|预算执行率 复核理由|预算执行率||核对拨款单",
		"rows.1.points|第2行 复核得分|指标b|45|40", "opinion|复核意见||同意|"}
	if got := described(RecheckDifferences(form, theirs, mine)); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	got := MergeRecheck(form, theirs, mine, func(path string) bool { return path == "rows.1.points" || path == "opinion" })
	if len(got.Rows) != 1 || got.Rows[0] != (RecheckEntryRow{Indicator: "b", Points: "45", Reason: "证据不足"}) || got.Opinion != "同意" || got.Execution.Points != "9" {
		t.Errorf("merged to %+v", got)
	}
}

// TestSides: who changed a cell is seen against what both started from.
func TestSides(t *testing.T) {
	t.Parallel()
	form := mergeForm(t)
	theirs, mine := drafts()
	me, them := Sides(form, theirs, theirs, mine)
	for path, want := range map[string][2]bool{"attained": {true, false}, "rows.0.actual": {true, false}, "rows.1.actual": {false, false}} {
		if got := [2]bool{me(path), them(path)}; got != want {
			t.Errorf("%s: I and they changed it: %v, want %v", path, got, want)
		}
	}
	me, them = Sides(form, Entry{}, theirs, mine)
	if !me("rows.0.actual") || !them("rows.0.actual") || me("complete") || !them("complete") {
		t.Error("against an empty form both changed the first value, and they alone the tick")
	}
	me, them = RecheckSides(form, RecheckEntry{}, RecheckEntry{Opinion: "同意"}, RecheckEntry{Execution: RecheckEntryRow{Points: "9"}})
	if me("opinion") || !them("opinion") || !me("execution.points") || them("execution.points") {
		t.Error("the re-checks are mixed up")
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"attained": "实际完成情况", "fund_note": "资金情况说明", "claimed_rate": "自算执行率", "complete": "项目已完成", "funds": "项目资金",
		"rows.0.actual": "第1行 实际完成值", "rows.11.reason": "第12行 偏差原因分析及改进措施", "rows.3": "第4行", "rows": "绩效指标", "rows.x.actual": "整张表", "": "整张表",
		"rows.2.target": "第3行 指标值", "annual": "年度总体目标"} {
		if got := Label(path); got != want {
			t.Errorf("Label(%q) = %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]string{"execution.points": "预算执行率 复核得分", "rows.2.points": "第3行 复核得分", "rows.2.reason": "第3行 复核理由", "opinion": "复核意见", "rows": "绩效指标"} {
		if got := RecheckLabel(path); got != want {
			t.Errorf("RecheckLabel(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestHeadingsMatchTheLog(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, c := range (EntryRow{}).cells() {
		names[c.Name] = true
	}
	for cell, heading := range headings {
		if !names[heading] {
			t.Errorf("%s is called %s here and otherwise in the log", cell, heading)
		}
	}
	if len(names) != len(headings) {
		t.Errorf("%d headings, %d cells in the log", len(headings), len(names))
	}
}
