package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/budget"
)

// Difference is one cell, or one whole row, that differs between two versions of a declaration (申报书差异).
type Difference struct {
	Path     string // in the new version; of a removed row, "gone." and its path in the old one
	Label    string
	Kind     string // 修改, 新增 or 删除
	Old, New string
}

// rows are a table of the form as plain cells: a key that finds a row again in another version, and its values.
type rows struct {
	keys  []string
	cells [][]string
}

// add puts a row behind the others. A key that is taken, as that of a year typed twice, gets a mark of its own.
func (r *rows) add(key string, cells ...string) {
	for slices.Contains(r.keys, key) {
		key += "'"
	}
	r.keys, r.cells = append(r.keys, key), append(r.cells, cells)
}

// table is one of the tables of the form, read and written as rows.
type table struct {
	name    string
	columns []string
	get     func(Entry) rows
	put     func(*Entry, rows)
}

// tables lists them in form order. Money is found again by its year, budget lines by their ids, the schedule by its order.
var tables = []table{
	{"funds", []string{"year", "fiscal", "other"}, func(e Entry) (r rows) {
		for _, f := range e.Funds {
			r.add(f.Year, f.Year, f.Fiscal, f.Other)
		}
		return r
	}, func(e *Entry, r rows) {
		e.Funds = nil
		for _, c := range r.cells {
			e.Funds = append(e.Funds, FundEntry{c[0], c[1], c[2]})
		}
	}},
	{"lines", lineCells(), func(e Entry) (r rows) {
		for i, l := range e.Lines {
			key := string(l.ID)
			if key == "" {
				key = fmt.Sprint(unsaved, i)
			}
			r.add(key, l.Cells()...)
		}
		return r
	}, func(e *Entry, r rows) {
		e.Lines = nil
		for i, c := range r.cells {
			var l budget.EntryLine
			if !strings.HasPrefix(r.keys[i], unsaved) {
				l.ID = budget.LineID(r.keys[i])
			}
			for n, name := range lineCells() {
				l.Set(name, c[n])
			}
			e.Lines = append(e.Lines, l)
		}
	}},
	{"schedule", []string{"content", "start", "finish"}, func(e Entry) (r rows) {
		for i, s := range e.Schedule {
			r.add(fmt.Sprint(i), s.Content, s.Start, s.Finish)
		}
		return r
	}, func(e *Entry, r rows) {
		e.Schedule = nil
		for _, c := range r.cells {
			e.Schedule = append(e.Schedule, StepEntry{c[0], c[1], c[2]})
		}
	}},
}

// unsaved begins the key of a line that has no id yet: in another version there is none like it.
const unsaved = "new "

func lineCells() []string {
	var out []string
	for _, c := range budget.Columns() {
		out = append(out, c.Cell)
	}
	return out
}

// Snapshot is one state of a declaration that is compared with another (比较的版本): what the project is registered as, and the form as typed.
type Snapshot struct {
	Registered []audit.Cell // empty for editions older than it
	Entry      Entry
}

// Snapshot returns the draft with the project as it is now.
func (d Declaration) Snapshot() Snapshot { return Snapshot{d.registered(), d.Entry} }

// Snapshot returns the edition as it was frozen.
func (e Edition) Snapshot() Snapshot { return Snapshot{e.Registered, e.Form.Entry()} }

// derived are the cells of a project that its declaration says itself or that came about later.
var derived = []string{"财政资金（元）", "其他资金（元）", "实际完成日期"}

// registered are the project's own fields that stand on the declaration (项目登记内容).
func (d Declaration) registered() []audit.Cell {
	return slices.DeleteFunc(d.Project.Cells(), func(c audit.Cell) bool { return slices.Contains(derived, c.Name) })
}

// Compare lists what differs from an old version to a new one (版本比较): the project's own fields, then the cells of the form. An edition
// older than its fields says nothing of them.
func Compare(older, newer Snapshot) []Difference {
	var out []Difference
	if len(older.Registered) > 0 && len(newer.Registered) > 0 {
		for _, c := range audit.Diff(older.Registered, newer.Registered) {
			out = append(out, Difference{Path: "project." + c.Cell, Label: c.Cell, Kind: "修改", Old: c.Old, New: c.New})
		}
	}
	return append(out, Differences(older.Entry, newer.Entry)...)
}

// Differences is Compare for drafts as typed: the texts, then the tables row by row.
func Differences(older, newer Entry) []Difference {
	var out []Difference
	for _, t := range texts {
		if was, is := *t.typed(&older), *t.typed(&newer); was != is {
			out = append(out, Difference{Path: t.path, Label: t.label, Kind: "修改", Old: was, New: is})
		}
	}
	for _, t := range tables {
		out = append(out, t.differences(t.get(older), t.get(newer))...)
	}
	return out
}

func (t table) differences(older, newer rows) (out []Difference) {
	was := older.byKey()
	for i, key := range newer.keys {
		path := fmt.Sprintf("%s.%d", t.name, i)
		old, kept := was[key]
		if !kept {
			out = append(out, Difference{Path: path, Label: Label(path), Kind: "新增", New: brief(newer.cells[i])})
			continue
		}
		delete(was, key)
		for c, column := range t.columns {
			if p := path + "." + column; old[c] != newer.cells[i][c] {
				out = append(out, Difference{Path: p, Label: Label(p), Kind: "修改", Old: old[c], New: newer.cells[i][c]})
			}
		}
	}
	for i, key := range older.keys {
		if _, gone := was[key]; gone {
			path := fmt.Sprintf("%s.%d", t.name, i)
			out = append(out, Difference{Path: "gone." + path, Label: Label(path), Kind: "删除", Old: brief(older.cells[i])})
		}
	}
	return out
}

func (r rows) byKey() map[string][]string {
	out := make(map[string][]string, len(r.keys))
	for i, k := range r.keys {
		out[k] = r.cells[i]
	}
	return out
}

// brief is a row in one line.
func brief(cells []string) string { return strings.Join(strings.Fields(strings.Join(cells, " ")), " ") }

// MergeDrafts returns mine with what the person gave up replaced by theirs (合并修改). takeTheirs is asked for every path that
// Differences(theirs, mine) names: for a new row of mine it means leaving it out, for a row only theirs has keeping it.
func MergeDrafts(theirs, mine Entry, takeTheirs func(path string) bool) Entry {
	out := mine
	for _, t := range texts {
		if takeTheirs(t.path) {
			*t.typed(&out) = *t.typed(&theirs)
		}
	}
	for _, t := range tables {
		t.put(&out, t.merged(t.get(theirs), t.get(mine), takeTheirs))
	}
	return out
}

func (t table) merged(theirs, mine rows, take func(string) bool) (out rows) {
	kept := theirs.byKey()
	for i, key := range mine.keys {
		path := fmt.Sprintf("%s.%d", t.name, i)
		other, both := kept[key]
		if !both {
			if !take(path) {
				out.add(key, mine.cells[i]...)
			}
			continue
		}
		delete(kept, key)
		cells := append([]string(nil), mine.cells[i]...)
		for c, column := range t.columns {
			if take(path + "." + column) {
				cells[c] = other[c]
			}
		}
		out.add(key, cells...)
	}
	for i, key := range theirs.keys {
		if _, only := kept[key]; only && take(fmt.Sprintf("gone.%s.%d", t.name, i)) {
			out.add(key, theirs.cells[i]...)
		}
	}
	return out
}
