package office

import (
	"cmp"
	"slices"
	"strings"
)

// run is one complete indicator header within a line, by its columns.
type run struct{ col1, col2 int }

// parts are the sheet as it is, or one sheet per form where forms stand side by side (并排的几张表). What is merged over
// several of them, such as one title above all, belongs to each.
func (s *sheet) parts() []*sheet {
	cuts := s.cuts()
	if len(cuts) == 0 {
		return []*sheet{s}
	}
	var out []*sheet
	from := 1
	for _, cut := range append(cuts, maxColumn) {
		out = append(out, s.between(from, cut-1))
		from = cut
	}
	return out
}

const maxColumn = 1 << 14

// between is the part of a sheet that stands in some columns.
func (s *sheet) between(col1, col2 int) *sheet {
	out := &sheet{grid: s.grid}
	for _, l := range s.lines {
		part := line{row: l.row}
		for _, a := range l.areas {
			if a.Col1 <= col2 && a.Col2 >= col1 {
				part.areas = append(part.areas, a)
			}
		}
		if len(part.areas) > 0 {
			out.lines = append(out.lines, part)
		}
	}
	return out
}

// cuts are the columns where another form begins beside the one before: two complete headers of scored indicators that
// share no column.
func (s *sheet) cuts() []int {
	var runs []run
	for _, l := range s.lines {
		runs = append(runs, l.runs()...)
	}
	slices.SortFunc(runs, func(a, b run) int { return cmp.Or(a.col1-b.col1, a.col2-b.col2) })
	var cuts []int
	end := 0
	for _, r := range runs {
		if end > 0 && r.col1 > end {
			cuts = append(cuts, r.col1)
		}
		end = max(end, r.col2)
	}
	return cuts
}

// runs finds the complete headers in a line. One begins where the heading repeats that the header before began with.
func (l line) runs() []run {
	words := 0
	for _, a := range l.areas {
		if a.own(l.row) && !strings.ContainsAny(a.Text, "0123456789") {
			words++
		}
	}
	if words < 4 { // the rows of indicators, which are most lines, cost nothing
		return nil
	}
	var out []run
	var keys []string
	var current run
	seen := map[role]bool{}
	flush := func() {
		who := seen[roleName] || seen[roleLevel2] || seen[roleLevel1]
		if who && (seen[roleActual] || seen[rolePoints]) && len(seen) >= 4 {
			out = append(out, current)
		}
		keys, current = nil, run{}
		clear(seen)
	}
	for _, a := range l.areas {
		key := heading(a.Text)
		r, _ := indicatorRole(key)
		if r == roleNone || !a.own(l.row) || !wordy(a.Text) || len(keys) > 0 && key == keys[0] {
			flush()
		}
		if r == roleNone || !a.own(l.row) || !wordy(a.Text) {
			continue
		}
		if len(keys) == 0 {
			current.col1 = a.Col1
		}
		keys, current.col2 = append(keys, key), a.Col2
		if r != roleExtra {
			seen[r] = true
		}
	}
	flush()
	return out
}
