package library

import (
	"slices"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
)

// Take copies another goal's form into a draft (复制绩效目标): its texts where the draft has none, and its indicators that
// the draft does not have yet, under the levels of the draft's own book. Weights come along only into a draft without
// rows, for they were shared out over the whole form. Money is never copied: it belongs to a year. Nothing typed is lost.
func Take(draft, source goal.Entry, book rulebook.Book) goal.Entry {
	out := draft
	if strings.TrimSpace(out.Overall) == "" {
		out.Overall = source.Overall
	}
	if strings.TrimSpace(out.Annual) == "" {
		out.Annual = source.Annual
	}
	have := map[string]bool{}
	out.Rows = nil
	for _, r := range draft.Rows {
		if !r.Blank() {
			out.Rows = append(out.Rows, r)
			have[KeyOf(r.Name)] = true
		}
	}
	empty := len(out.Rows) == 0
	for _, r := range source.Rows {
		key := KeyOf(r.Name)
		if r.Blank() || have[key] {
			continue
		}
		have[key] = true
		r = Content{Row: r}.RowFor(book)
		r.ID = ""
		if !empty {
			r.Weight = ""
		}
		out.Rows = append(out.Rows, r)
	}
	return out
}

// Add puts an indicator of the library into a draft (照此增加), after the rows of its own level where there are any. A
// draft that has it already comes back as it is; added is false then.
func Add(draft goal.Entry, c Content, book rulebook.Book) (out goal.Entry, added bool) {
	row := c.RowFor(book)
	row.ID, row.Weight = "", ""
	out = draft
	out.Rows = nil
	for _, r := range draft.Rows {
		if KeyOf(r.Name) == KeyOf(row.Name) {
			return draft, false
		}
		if !r.Blank() {
			out.Rows = append(out.Rows, r)
		}
	}
	out.Rows = slices.Insert(out.Rows, placeOf(row, out.Rows), row)
	return out, true
}

// placeOf is where a row belongs among others: behind the last of its second level, else of its first, else at the end.
func placeOf(row goal.EntryRow, rows []goal.EntryRow) int {
	second, first := -1, -1
	for i, r := range rows {
		if r.Level1 != row.Level1 {
			continue
		}
		first = i
		if r.Level2 == row.Level2 {
			second = i
		}
	}
	switch {
	case second >= 0:
		return second + 1
	case first >= 0:
		return first + 1
	}
	return len(rows)
}
