package tracking

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
)

// typedCell is one cell of the form as typed and where it is kept: a text or a tick.
type typedCell struct {
	path, row string
	text      *string
	tick      *bool
}

func (c typedCell) value() string {
	switch {
	case c.tick == nil:
		return *c.text
	case *c.tick:
		return "是"
	}
	return ""
}

// headings are the cells of a row by the names that paths use.
var headings = map[string]string{"actual": "执行情况", "forecast": "全年预计完成情况", "likelihood": "完成目标可能性", "causes": "偏差原因",
	"explanation": "原因说明", "disposal": "处理方式", "measure": "备注（拟采取的措施）"}

// cellName names a cell without its row.
func cellName(path string) string {
	parts := strings.Split(path, ".")
	last := parts[len(parts)-1]
	i, err := strconv.Atoi(last)
	switch {
	case parts[0] == "forecasts" && err == nil && i < len(project.Sources()):
		return string(project.Sources()[i]) + " 全年预计执行数"
	case path == "fund_note":
		return "资金执行情况说明"
	case path == "funds":
		return "项目资金"
	case path == "rows":
		return "绩效指标"
	case len(parts) == 4 && err == nil && i < len(Causes()):
		return "偏差原因 " + Causes()[i]
	case len(parts) > 2:
		return headings[parts[2]]
	}
	return ""
}

// Label names a cell of a tracking form for people (单元格名称): "rows.2.actual" is 第3行 执行情况.
func Label(path string) string {
	parts := strings.Split(path, ".")
	if parts[0] == "rows" && len(parts) > 1 {
		if i, err := strconv.Atoi(parts[1]); err == nil {
			return strings.TrimSpace(fmt.Sprintf("第%d行 %s", i+1, cellName(path)))
		}
	}
	return cellName(path)
}

// Own reports whether a path names a cell that no other form of indicators has (跟踪表特有的格), so that it can be named without knowing the form.
func Own(path string) bool {
	parts := strings.Split(path, ".")
	if len(parts) < 3 {
		return parts[0] == "forecasts"
	}
	return parts[0] == "rows" && slices.Contains([]string{"forecast", "likelihood", "causes", "disposal", "measure"}, parts[2])
}

// ordered returns the entry with its own row for every indicator in goal order, and every list as long as it has to be.
func (e Entry) ordered(g goal.Form) Entry {
	e.Forecasts = sized(e.Forecasts, len(project.Sources()))
	rows := make([]EntryRow, len(g.Indicators))
	for i, ind := range g.Indicators {
		rows[i] = e.Row(ind.ID)
	}
	e.Rows = rows
	return e
}

// Row returns what was typed for an indicator, an empty row when nothing was.
func (e Entry) Row(id goal.IndicatorID) EntryRow {
	i := slices.IndexFunc(e.Rows, func(r EntryRow) bool { return r.Indicator == id })
	row := EntryRow{Indicator: id}
	if i >= 0 {
		row = e.Rows[i]
	}
	row.Causes = sized(row.Causes, len(Causes()))
	return row
}

// sized is a list of its own with n members.
func sized[T any](list []T, n int) []T {
	out := make([]T, n)
	copy(out, list)
	return out
}

// typed lists the cells of an ordered entry.
func (e *Entry) typed(g goal.Form) []typedCell {
	var out []typedCell
	for i := range e.Forecasts {
		out = append(out, typedCell{path: fmt.Sprintf("forecasts.%d", i), text: &e.Forecasts[i]})
	}
	out = append(out, typedCell{path: "fund_note", text: &e.FundNote})
	for i, ind := range g.Indicators {
		r := &e.Rows[i]
		cell := func(name string, text *string) typedCell {
			return typedCell{path: fmt.Sprintf("rows.%d.%s", i, name), row: ind.Name, text: text}
		}
		out = append(out, cell("actual", &r.Actual), cell("forecast", &r.Forecast), cell("likelihood", &r.Likelihood))
		for j := range r.Causes {
			out = append(out, typedCell{path: fmt.Sprintf("rows.%d.causes.%d", i, j), row: ind.Name, tick: &r.Causes[j]})
		}
		out = append(out, cell("explanation", &r.Explanation), cell("disposal", &r.Disposal), cell("measure", &r.Measure))
	}
	return out
}

// Differences lists what differs between two drafts as typed, cell by cell, for the person who must choose (合并修改): theirs is what is kept
// now, mine what was typed over an older version.
func Differences(g goal.Form, theirs, mine Entry) []goal.Difference {
	theirs, mine = theirs.ordered(g), mine.ordered(g)
	var out []goal.Difference
	old := theirs.typed(g)
	for i, c := range mine.typed(g) {
		if c.value() != old[i].value() {
			out = append(out, goal.Difference{Kind: goal.Changed, Path: c.path, Label: Label(c.path), Row: c.row, Old: old[i].value(), New: c.value()})
		}
	}
	return out
}

// Merge returns mine with the cells that the person gave up replaced by theirs (合并修改).
func Merge(g goal.Form, theirs, mine Entry, takeTheirs func(path string) bool) Entry {
	theirs, mine = theirs.ordered(g), mine.ordered(g)
	old := theirs.typed(g)
	for i, c := range mine.typed(g) {
		switch {
		case !takeTheirs(c.path):
		case c.tick != nil:
			*c.tick = *old[i].tick
		default:
			*c.text = *old[i].text
		}
	}
	return mine
}

// Sides tells who changed what since a version that both drafts come from (各自的改动).
func Sides(g goal.Form, base, theirs, mine Entry) (me, them func(path string) bool) {
	return named(Differences(g, base, mine)), named(Differences(g, base, theirs))
}

func named(differences []goal.Difference) func(path string) bool {
	return func(path string) bool {
		return slices.ContainsFunc(differences, func(d goal.Difference) bool { return d.Path == path })
	}
}
