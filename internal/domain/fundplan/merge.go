package fundplan

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
)

// Cell is one cell of a line (单元格): its name in paths, its label and where it is kept.
type Cell struct {
	Name, Label string
	Value       *string
}

// Cells lists what is typed on a line, in the order of the form.
func (l *EntryLine) Cells() []Cell {
	out := []Cell{{"appropriation", string(project.Appropriation), &l.Appropriation}, {"carry_over", string(project.CarryOver), &l.CarryOver}, {"other", string(project.OtherFunds), &l.Other}}
	for i := range l.Months {
		out = append(out, Cell{MonthCell(i + 1), fmt.Sprintf("%d月", i+1), &l.Months[i]})
	}
	return append(out, Cell{"note", "备注", &l.Note})
}

// Label names a cell of a plan for people: "lines.2.month3" is 第3行 3月 (单元格名称).
func Label(path string) string {
	if label := map[string]string{"": "整张表", "lines": "计划项目", "note": "编制说明", "control": "控制数", "document": "批复文号", "reason": "理由"}[path]; label != "" {
		return label
	}
	cell, row := path, ""
	if rest, inLine := strings.CutPrefix(path, "lines."); inLine {
		n := 0
		number, name, _ := strings.Cut(rest, ".")
		if _, err := fmt.Sscan(number, &n); err != nil {
			return path
		}
		cell, row = name, fmt.Sprintf("第%d行 ", n+1)
	}
	label := map[string]string{"project": "项目", "goal": "绩效目标"}[cell]
	for _, c := range new(EntryLine).Cells() {
		if c.Name == cell {
			label = c.Label
		}
	}
	if label == "" {
		return strings.TrimSpace(row)
	}
	return row + label
}

// Differences lists the cells in which two drafts differ (两稿差异); a project that only one of them has is one difference. name
// gives the name of a project.
func Differences(older, newer Entry, name func(project.ID) string) []goal.Difference {
	var out []goal.Difference
	if older.Note != newer.Note {
		out = append(out, goal.Difference{Kind: goal.Changed, Path: "note", Label: Label("note"), Old: older.Note, New: newer.Note})
	}
	for i, l := range newer.Lines {
		was := older.find(l.Project)
		if was == nil {
			out = append(out, goal.Difference{Kind: goal.Added, Path: fmt.Sprintf("lines.%d", i), Label: Label(Path(i, "project")), Row: name(l.Project), New: name(l.Project)})
			continue
		}
		before := was.Cells()
		for j, c := range l.Cells() {
			if *before[j].Value != *c.Value {
				out = append(out, goal.Difference{Kind: goal.Changed, Path: Path(i, c.Name), Label: c.Label, Row: name(l.Project), Old: *before[j].Value, New: *c.Value})
			}
		}
	}
	for _, l := range older.Lines {
		if newer.find(l.Project) == nil {
			out = append(out, goal.Difference{Kind: goal.Removed, Path: "gone." + string(l.Project), Label: "项目", Row: name(l.Project), Old: name(l.Project)})
		}
	}
	return out
}

// Copy returns a draft that shares nothing with this one.
func (e Entry) Copy() Entry {
	e.Lines = slices.Clone(e.Lines)
	return e
}

func (e Entry) find(id project.ID) *EntryLine {
	if i := slices.IndexFunc(e.Lines, func(l EntryLine) bool { return l.Project == id }); i >= 0 {
		return &e.Lines[i]
	}
	return nil
}

// Merge puts two drafts together cell by cell (合并两稿): mine, but for the paths of Differences at which theirs are taken.
func Merge(theirs, mine Entry, takeTheirs func(path string) bool) Entry {
	out := Entry{Note: mine.Note}
	if takeTheirs("note") {
		out.Note = theirs.Note
	}
	for i, l := range mine.Lines {
		other := theirs.find(l.Project)
		if other == nil {
			if !takeTheirs(fmt.Sprintf("lines.%d", i)) {
				out.Lines = append(out.Lines, l)
			}
			continue
		}
		kept := other.Cells()
		for j, c := range l.Cells() {
			if takeTheirs(Path(i, c.Name)) {
				*c.Value = *kept[j].Value
			}
		}
		out.Lines = append(out.Lines, l)
	}
	for _, l := range theirs.Lines {
		if mine.find(l.Project) == nil && takeTheirs("gone."+string(l.Project)) {
			out.Lines = append(out.Lines, l)
		}
	}
	return out
}
