package office

import (
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// officialOverall reads an issued form of a department's or a policy's goal as its import does; what the file says of itself stands
// for the record. The projects below a department are not at hand, so that its tasks are not held against theirs.
//
// Errors: as for ReadOverallGoal.
func officialOverall(name string, f Filled, shelf rulebook.Shelf, book rulebook.Name) (form CheckedForm, err error) {
	t, found := findTable(f.book, goalColumns)
	if found == 0 {
		return form, errs.Invalidf("没有找到《%s》的指标表。请重新导出后填写。", f.Origin.Form)
	}
	p, err := overallPaperOf(f, t, shelf, book)
	if err != nil {
		return form, err
	}
	up, err := ReadOverallGoal(f.asDraft(), p)
	if err != nil {
		return form, err
	}
	form = CheckedForm{Source: name, Title: p.Kind.Title(), Project: p.Name, Unit: p.Owner.Name, Year: int(p.Year),
		Input: goalcheck.Input{Entry: up.Entry.Goal, Book: p.Book, Project: p.AsProject(), Year: p.Year},
		label: func(path string) string { return p.Kind.InOwnWords(overallgoal.Label(path)) }}
	form.imported(up.Upload, up.found)
	return form, nil
}

// overallPaperOf is the record that an issued file speaks of.
func overallPaperOf(f Filled, t formTable, shelf rulebook.Shelf, asked rulebook.Name) (p OverallGoalPaper, err error) {
	o, kind := *f.Origin, overallgoal.FundPolicy
	if o.Form == DepartmentGoalKind {
		kind = overallgoal.Department
	}
	r := &reading{book: f.book, table: t}
	if p.Book, err = r.bookOf(o, shelf, asked); err != nil {
		return p, err
	}
	if p.Goal, err = overallgoal.New(overallgoal.ID(o.ID), kind, org.Unit{Code: o.Code, Name: o.Unit}, o.Project, o.Year, p.Book.Name); err != nil {
		return p, err
	}
	p.Version, p.CheckCode = o.Version, o.Check
	p.Entry.Goal.Rows = issuedRows(t)
	return p, nil
}
