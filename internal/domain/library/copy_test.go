package library

import (
	"strings"
	"testing"

	"outturn/internal/domain/goal"
)

// rowsOf prints the rows of a draft as level2/name/weight/id.
func rowsOf(e goal.Entry) string {
	var out []string
	for _, r := range e.Rows {
		out = append(out, strings.Join([]string{r.Level2, r.Name, r.Weight, string(r.ID)}, "/"))
	}
	return strings.Join(out, " ")
}

func row(level1, level2, name, weight string, id goal.IndicatorID) goal.EntryRow {
	return goal.EntryRow{ID: id, Level1: level1, Level2: level2, Name: name, Weight: weight}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	b := book(t, LevelBook)
	quantity := row("产出指标", "数量指标", "甲", "10", "a")
	quality := row("产出指标", "质量指标", "乙", "10", "b")
	benefit := row("效益指标", "社会效益指标", "丙", "10", "c")
	blank := goal.EntryRow{Level1: "产出指标", Level2: "数量指标", Sign: "≥"}
	for _, c := range []struct {
		name  string
		draft []goal.EntryRow
		add   goal.EntryRow
		want  string
		added bool
	}{
		{"空表", nil, row("产出指标", "数量指标", "新", "5", "x"), "数量指标/新//", true},
		{"跟在同一二级指标后", []goal.EntryRow{quantity, quality, benefit}, row("产出指标", "数量指标", "新", "", ""),
			"数量指标/甲/10/a 数量指标/新// 质量指标/乙/10/b 社会效益指标/丙/10/c", true},
		{"没有同一二级的跟在同一一级后", []goal.EntryRow{quantity, quality, benefit}, row("产出指标", "时效指标", "新", "", ""),
			"数量指标/甲/10/a 质量指标/乙/10/b 时效指标/新// 社会效益指标/丙/10/c", true},
		{"都没有的放在最后", []goal.EntryRow{quantity}, row("满意度指标", "服务对象满意度指标", "新", "", ""),
			"数量指标/甲/10/a 服务对象满意度指标/新//", true},
		{"空行让位", []goal.EntryRow{blank}, row("产出指标", "数量指标", "新", "", ""), "数量指标/新//", true},
		{"已有的不加", []goal.EntryRow{quantity, blank}, row("产出指标", "质量指标", " 甲", "", ""), "数量指标/甲/10/a 数量指标///", false},
	} {
		got, added := Add(goal.Entry{Annual: "目标", Rows: c.draft}, Content{Row: c.add}, b)
		if rowsOf(got) != c.want || added != c.added || got.Annual != "目标" {
			t.Errorf("%s: got %s, %v, want %s", c.name, rowsOf(got), added, c.want)
		}
	}
	got, _ := Add(goal.Entry{}, Content{Row: row("成本指标", "经济成本指标", "新", "", "")}, book(t, "MOF-2020"))
	if rowsOf(got) != "成本指标/新//" || got.Rows[0].Level1 != "产出指标" {
		t.Errorf("another book's levels: %s", rowsOf(got))
	}
}

func TestTake(t *testing.T) {
	t.Parallel()
	b := book(t, LevelBook)
	source := goal.Entry{Overall: "总", Annual: "年", Request: goal.RequestEntry{Appropriation: "100"}, Rows: []goal.EntryRow{
		row("产出指标", "数量指标", "甲", "50", "s1"), row("效益指标", "社会效益指标", "丙", "40", "s2"), {Sign: "≥"}, row("产出指标", "数量指标", "甲 ", "1", "s3")}}
	for _, c := range []struct {
		name                       string
		draft                      goal.Entry
		overall, annual, rows, ask string
	}{
		{"空草稿全取，资金不取", goal.Entry{}, "总", "年", "数量指标/甲/50/ 社会效益指标/丙/40/", ""},
		{"写过的不动", goal.Entry{Annual: "自己的", Request: goal.RequestEntry{Appropriation: "7"}}, "总", "自己的", "数量指标/甲/50/ 社会效益指标/丙/40/", "7"},
		{"已有的指标不重复，分值留空", goal.Entry{Rows: []goal.EntryRow{row("产出指标", "数量指标", "甲", "30", "d1")}}, "总", "年",
			"数量指标/甲/30/d1 社会效益指标/丙//", ""},
		{"空行不算", goal.Entry{Rows: []goal.EntryRow{{Level1: "产出指标", Sign: "≥"}}}, "总", "年", "数量指标/甲/50/ 社会效益指标/丙/40/", ""},
	} {
		got := Take(c.draft, source, b)
		if got.Overall != c.overall || got.Annual != c.annual || rowsOf(got) != c.rows || got.Request.Appropriation != c.ask {
			t.Errorf("%s: got %q %q %s %q", c.name, got.Overall, got.Annual, rowsOf(got), got.Request.Appropriation)
		}
		if rowsOf(Take(got, source, b)) != rowsOf(got) {
			t.Errorf("%s: copied twice, the rows double", c.name)
		}
	}
}
