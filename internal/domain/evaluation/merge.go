package evaluation

import (
	"fmt"
	"slices"

	"outturn/internal/domain/goal"
)

// typedCell is one cell of a form as typed and where it is kept: a text or a tick.
type typedCell struct {
	path, row string
	text      *string
	tick      *bool
}

func (c typedCell) value() string {
	if c.tick != nil {
		return yes(*c.tick)
	}
	return *c.text
}

func (c typedCell) take(from typedCell) {
	if c.tick != nil {
		*c.tick = *from.tick
		return
	}
	*c.text = *from.text
}

// Differences lists what differs between two drafts as typed, cell by cell, for the person who must choose (合并修改): theirs
// is what is kept now, mine what was typed over an older version. Rows are matched by indicator, in goal order.
func Differences(form goal.Form, theirs, mine Entry) []goal.Difference {
	theirs, mine = theirs.ordered(form), mine.ordered(form)
	return typedDifferences(theirs.typed(form), mine.typed(form), Label)
}

// Merge returns mine with the cells that the person gave up replaced by theirs (合并修改). takeTheirs is asked for every cell.
func Merge(form goal.Form, theirs, mine Entry, takeTheirs func(path string) bool) Entry {
	theirs, mine = theirs.ordered(form), mine.ordered(form)
	mergeTyped(theirs.typed(form), mine.typed(form), takeTheirs)
	return mine
}

// Sides tells who changed what since a version that both drafts come from (各自的改动): me and them report, for a path that
// Differences(form, theirs, mine) names, whether I and they changed it since base.
func Sides(form goal.Form, base, theirs, mine Entry) (me, them func(path string) bool) {
	return named(Differences(form, base, mine)), named(Differences(form, base, theirs))
}

// RecheckSides is Sides for two re-checks (各自的复核改动).
func RecheckSides(form goal.Form, base, theirs, mine RecheckEntry) (me, them func(path string) bool) {
	return named(RecheckDifferences(form, base, mine)), named(RecheckDifferences(form, base, theirs))
}

// named reports whether a path is among the differences.
func named(differences []goal.Difference) func(path string) bool {
	return func(path string) bool {
		return slices.ContainsFunc(differences, func(d goal.Difference) bool { return d.Path == path })
	}
}

// RecheckDifferences is Differences for two re-checks (合并复核).
func RecheckDifferences(form goal.Form, theirs, mine RecheckEntry) []goal.Difference {
	theirs, mine = theirs.ordered(form), mine.ordered(form)
	return typedDifferences(theirs.typed(form), mine.typed(form), RecheckLabel)
}

// MergeRecheck is Merge for two re-checks (合并复核). Rows that nobody typed into are left out.
func MergeRecheck(form goal.Form, theirs, mine RecheckEntry, takeTheirs func(path string) bool) RecheckEntry {
	theirs, mine = theirs.ordered(form), mine.ordered(form)
	mergeTyped(theirs.typed(form), mine.typed(form), takeTheirs)
	mine.Rows = slices.DeleteFunc(mine.Rows, func(r RecheckEntryRow) bool { return r.Points == "" && r.Reason == "" })
	return mine
}

func typedDifferences(theirs, mine []typedCell, label func(string) string) []goal.Difference {
	var out []goal.Difference
	for i, c := range mine {
		if old, is := theirs[i].value(), c.value(); old != is {
			out = append(out, goal.Difference{Kind: goal.Changed, Path: c.path, Label: label(c.path), Row: c.row, Old: old, New: is})
		}
	}
	return out
}

func mergeTyped(theirs, mine []typedCell, takeTheirs func(path string) bool) {
	for i, c := range mine {
		if takeTheirs(c.path) {
			c.take(theirs[i])
		}
	}
}

// ordered returns the entry with its own row for every indicator, in goal order.
func (e Entry) ordered(form goal.Form) Entry {
	rows := Blank(form).Rows
	for i := range rows {
		rows[i] = e.Row(rows[i].Indicator)
	}
	e.Rows = rows
	return e
}

// Row returns what was typed for an indicator, an empty row when nothing was.
func (e Entry) Row(id goal.IndicatorID) EntryRow {
	for _, row := range e.Rows {
		if row.Indicator == id {
			return row
		}
	}
	return EntryRow{Indicator: id}
}

// typed lists the cells of an ordered entry.
func (e *Entry) typed(form goal.Form) []typedCell {
	out := []typedCell{{path: "attained", text: &e.Attained}, {path: "fund_note", text: &e.FundNote},
		{path: "claimed_rate", text: &e.ClaimedRate}, {path: "complete", tick: &e.Complete}}
	for i, ind := range form.Indicators {
		r := &e.Rows[i]
		path := func(cell string) string { return fmt.Sprintf("rows.%d.%s", i, cell) }
		out = append(out, typedCell{path("actual"), ind.Name, &r.Actual, nil}, typedCell{path("tier"), ind.Name, &r.Tier, nil},
			typedCell{path("points"), ind.Name, &r.Points, nil}, typedCell{path("sent"), ind.Name, &r.Sent, nil},
			typedCell{path("valid"), ind.Name, &r.Valid, nil}, typedCell{path("satisfied"), ind.Name, &r.Satisfied, nil},
			typedCell{path("skip"), ind.Name, nil, &r.Skip}, typedCell{path("reason"), ind.Name, &r.Reason, nil})
	}
	return out
}

// ordered returns the re-check with its own row for every indicator, in goal order.
func (e RecheckEntry) ordered(form goal.Form) RecheckEntry {
	rows := make([]RecheckEntryRow, len(form.Indicators))
	for i, ind := range form.Indicators {
		rows[i] = e.Row(ind.ID)
		rows[i].Indicator = ind.ID
	}
	e.Rows = rows
	return e
}

// Row returns what was typed for an indicator, an empty row when nothing was.
func (e RecheckEntry) Row(id goal.IndicatorID) RecheckEntryRow { return e.row(id) }

// typed lists the cells of an ordered re-check.
func (e *RecheckEntry) typed(form goal.Form) []typedCell {
	out := []typedCell{{path: "execution.points", row: ExecutionName, text: &e.Execution.Points},
		{path: "execution.reason", row: ExecutionName, text: &e.Execution.Reason}}
	for i, ind := range form.Indicators {
		path := fmt.Sprintf("rows.%d.", i)
		out = append(out, typedCell{path + "points", ind.Name, &e.Rows[i].Points, nil}, typedCell{path + "reason", ind.Name, &e.Rows[i].Reason, nil})
	}
	return append(out, typedCell{path: "opinion", text: &e.Opinion})
}
