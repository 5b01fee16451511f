package goal

import (
	"fmt"
	"strconv"
	"strings"

	"outturn/internal/domain/score"
)

// Differences lists what differs between two drafts as typed, cell by cell, for the person who must choose (合并修改):
// theirs is what is kept now, mine what was typed over an older version. Rows are matched by id; a row of mine without
// one is new. Paths are those of mine, or "gone.<id>" for a row that only theirs has.
func Differences(theirs, mine Entry) []Difference {
	var out []Difference
	add := func(kind DifferenceKind, path, label, row, old, new string) {
		if old != new {
			out = append(out, Difference{Kind: kind, Path: path, Label: label, Row: row, Old: old, New: new})
		}
	}
	add(Changed, "overall", Label("overall"), "", theirs.Overall, mine.Overall)
	add(Changed, "annual", Label("annual"), "", theirs.Annual, mine.Annual)
	for _, c := range requestCells {
		add(Changed, c.path, Label(c.path), "", *c.typed(&theirs.Request), *c.typed(&mine.Request))
	}
	out = append(out, justificationDifferences(theirs, mine)...)
	kept := theirs.byID()
	for i, m := range mine.Rows {
		path := fmt.Sprintf("rows.%d", i)
		t, known := kept[m.ID]
		if !known {
			add(Added, path, Label(path), m.Name, "", m.brief())
			continue
		}
		before, after := t.cells(), m.cells()
		for c := range columns {
			cell := path + "." + columns[c].cell
			add(Changed, cell, Label(cell), m.Name, before[c].Value, after[c].Value)
		}
	}
	present := mine.byID()
	for _, t := range theirs.Rows {
		if _, still := present[t.ID]; !still {
			add(Removed, "gone."+string(t.ID), "指标", t.Name, t.brief(), "")
		}
	}
	return out
}

// Sides tells who changed what since a version that both drafts come from (各自的改动): me and them report, for a path that
// Differences(theirs, mine) names, whether I and they changed it since base. A row as a whole counts as changed when it was
// added, removed, or changed in any cell.
func Sides(base, theirs, mine Entry) (me, them func(path string) bool) {
	side := func(to Entry) func(path string) bool {
		cells, rows := map[string]bool{}, map[string]bool{}
		for _, d := range Differences(base, to) {
			row, cell := to.place(d.Path)
			cells[row+"."+cell], rows[row] = true, true
		}
		return func(path string) bool {
			row, cell := mine.place(path)
			return cells[row+"."+cell] || cells[row+"."] || cell == "" && rows[row]
		}
	}
	return side(mine), side(theirs)
}

// place is a path by what stays the same when rows move: the row's id, "" outside the rows, and the cell, "" for the row as a
// whole. A new row is known by its number: nobody else has it.
func (e Entry) place(path string) (row, cell string) {
	if id, gone := strings.CutPrefix(path, "gone."); gone {
		return id, ""
	}
	rest, isRow := strings.CutPrefix(path, "rows.")
	if !isRow {
		return "", path
	}
	index, cell, _ := strings.Cut(rest, ".")
	if i, err := strconv.Atoi(index); err == nil && i < len(e.Rows) && e.Rows[i].ID != "" {
		return string(e.Rows[i].ID), cell
	}
	return "new." + index, cell
}

// Merge returns mine with the cells that the person gave up replaced by theirs. takeTheirs is asked for every path that
// Differences names: for a new row of mine it means leaving it out, for a row only theirs has it means keeping it.
func Merge(theirs, mine Entry, takeTheirs func(path string) bool) Entry {
	out := Entry{Overall: mine.Overall, Annual: mine.Annual, Request: mine.Request, Justifications: mergedJustifications(theirs, mine, takeTheirs)}
	for _, c := range requestCells {
		if takeTheirs(c.path) {
			*c.typed(&out.Request) = *c.typed(&theirs.Request)
		}
	}
	if takeTheirs("overall") {
		out.Overall = theirs.Overall
	}
	if takeTheirs("annual") {
		out.Annual = theirs.Annual
	}
	kept := theirs.byID()
	for i, m := range mine.Rows {
		path := fmt.Sprintf("rows.%d", i)
		t, known := kept[m.ID]
		if !known {
			if !takeTheirs(path) {
				out.Rows = append(out.Rows, m)
			}
			continue
		}
		out.Rows = append(out.Rows, m.merged(t, func(cell string) bool { return takeTheirs(path + "." + cell) }))
	}
	present := mine.byID()
	for _, t := range theirs.Rows {
		if _, still := present[t.ID]; !still && takeTheirs("gone."+string(t.ID)) {
			out.Rows = append(out.Rows, t)
		}
	}
	return out
}

// merged returns the row with the cells replaced that take picks.
func (r EntryRow) merged(theirs EntryRow, take func(cell string) bool) EntryRow {
	for name, cell := range map[string][2]*string{
		"level1": {&r.Level1, &theirs.Level1}, "level2": {&r.Level2, &theirs.Level2}, "name": {&r.Name, &theirs.Name},
		"explanation": {&r.Explanation, &theirs.Explanation}, "sign": {&r.Sign, &theirs.Sign}, "target": {&r.Target, &theirs.Target},
		"unit": {&r.Unit, &theirs.Unit}, "weight": {&r.Weight, &theirs.Weight}, "rule": {&r.Rule, &theirs.Rule},
		"basis": {&r.Basis, &theirs.Basis}, "method": {&r.Method, &theirs.Method}, "source": {&r.Source, &theirs.Source},
		"evidence": {&r.Evidence, &theirs.Evidence},
	} {
		if take(name) {
			*cell[0] = *cell[1]
		}
	}
	if take("bounded") {
		r.Bounded = theirs.Bounded
	}
	return r
}

// byID finds rows by their ids; new rows have none.
func (e Entry) byID() map[IndicatorID]EntryRow {
	out := make(map[IndicatorID]EntryRow, len(e.Rows))
	for _, r := range e.Rows {
		if r.ID != "" {
			out[r.ID] = r
		}
	}
	return out
}

// Blank reports whether nothing was typed into a row: what a new row brings with it, its levels, sign and rule, does not
// count.
func (r EntryRow) Blank() bool {
	r.ID, r.Level1, r.Level2, r.Sign, r.Rule = "", "", "", "", ""
	return r == EntryRow{}
}

// brief is a whole row in a few words.
func (r EntryRow) brief() string {
	return fmt.Sprintf("%s %s%s%s，分值 %s", r.Name, r.Sign, r.Target, r.Unit, r.Weight)
}

// Weights is the sum of the weights that could be read (分值合计).
func (f Form) Weights() score.Points {
	_, total := f.sums()
	return total
}
