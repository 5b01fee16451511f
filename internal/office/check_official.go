package office

import (
	"cmp"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// checkWants says what the goal check takes.
const checkWants = "这里检查的是《" + string(GoalKind) + "》、导出的整体或政策目标申报表，或公开的绩效目标表，请换成这样的文件。"

// officialGoal reads the official goal declaration as its import does; ok is false for a table in another layout. The record
// is not at hand: what an issued file says of itself stands for it, and a file that lost its marks is read by its words.
//
// Errors: Invalid naming the file for another form or list of the system, and as for ReadGoal.
func officialGoal(name string, f Filled, shelf rulebook.Shelf, book rulebook.Name) (form CheckedForm, ok bool, err error) {
	if err := notAGoal(f); err != nil {
		return form, false, err
	}
	if f.Origin != nil && f.Origin.Form != GoalKind {
		form, err = officialOverall(name, f, shelf, book)
		return form, err == nil, err
	}
	t, found := findTable(f.book, goalColumns)
	if f.Origin == nil && (found == 0 || t.place(goalColumns, true) != nil || (&reading{table: t}).isSelfEvaluation()) {
		return form, false, nil
	}
	p, err := paperOf(f, t, shelf, book)
	if err != nil {
		return form, false, err
	}
	up, err := ReadGoal(f.asDraft(), p)
	if err != nil {
		return form, false, err
	}
	return checkedUpload(name, p, up), true, nil
}

// asDraft is the file as if it held the draft: an edition is checked, too, though nobody may import it.
func (f Filled) asDraft() Filled {
	if f.Origin != nil {
		o := *f.Origin
		o.Edition = 0
		f.Origin = &o
	}
	return f
}

// notAGoal says what a file of the system is, when it is no goal declaration.
func notAGoal(f Filled) error {
	if f.Origin == nil {
		if list, is := listOf(f.book); is {
			return errs.Invalidf("这份文件像是“%s”名单，不是绩效目标表。%s", list, checkWants)
		}
		return nil
	}
	switch kind := f.Origin.Form; kind {
	case GoalKind, DepartmentGoalKind, PolicyGoalKind:
		return nil
	case SelfEvaluationKind, TrackingKind, GoalReviewKind, DeclarationKind, FundPlanKind:
		return errs.Invalidf("这份文件是《%s》，请在系统的对应页面导入，预览时检查。%s", kind, checkWants)
	default:
		return errs.Invalidf("这份文件是“%s”名单，不是绩效目标表。%s", errs.Shorten(string(kind)), checkWants)
	}
}

// listOf recognises a list made on a template without marks: by the columns that it must have.
func listOf(book *workbook.Book) (OrgList, bool) {
	for _, list := range []OrgList{OrgUnits, OrgPeople, OrgGrants, Projects, Standards, Budgets, Indicators} {
		g, row := findHeadings(book, list)
		if g == nil {
			continue
		}
		missing := false
		for _, c := range orgColumns[list] {
			there := false
			for _, a := range g.Line(row) {
				there = there || c.means(a.Text)
			}
			missing = missing || c.required && !there
		}
		if !missing {
			return list, true
		}
	}
	return "", false
}

// paperOf is the record that a file speaks of, as far as it says.
func paperOf(f Filled, t formTable, shelf rulebook.Shelf, name rulebook.Name) (p GoalPaper, err error) {
	r := &reading{book: f.book, table: t}
	o := Origin{Form: GoalKind}
	if f.Origin != nil {
		o = *f.Origin
	}
	text := func(label string) string {
		_, text, _ := r.labelled(label)
		return text
	}
	if p.Book, err = r.bookOf(o, shelf, name); err != nil {
		return p, err
	}
	p.Goal = goal.New(goal.ID(o.ID), o.project(money.Unit(p.Book.MoneyUnit), text), o.Year, p.Book.Name)
	p.Version, p.CheckCode, p.LastYear = o.Version, o.Check, o.lastYear()
	if f.Origin != nil {
		p.Project.Code = o.Code
	} else {
		r.byItsWords(&p)
	}
	p.Entry.Rows = issuedRows(t)
	return p, nil
}

// bookOf is the rulebook that is asked for, else the one that the file names.
func (r *reading) bookOf(o Origin, shelf rulebook.Shelf, asked rulebook.Name) (rulebook.Book, error) {
	_, there, _ := r.labelled("评分规则")
	written, _, _ := strings.Cut(o.carried("评分规则", there), " ")
	return shelf.Find(cmp.Or(asked, o.Book, rulebook.Name(written), "SH-PARK"))
}

// byItsWords takes project, unit and year as a file without marks names them, whatever it calls them.
func (r *reading) byItsWords(p *GoalPaper) {
	if at, there := r.beside(projectLabels.has); there {
		p.Project.Name = r.text(at)
	}
	if at, there := r.beside(unitLabels.has); there {
		p.Project.Unit.Name = r.text(at)
	}
	for _, row := range r.table.grid.Rows() {
		for _, a := range r.table.grid.Line(row) {
			if y, ok := titleYear(a.Text); ok && r.inHead(row) && p.Year == 0 {
				p.Year = fiscal.Year(y)
			}
		}
	}
}

// issuedRows are the rows that a file was issued with, known by their marks, levels as they stand.
func issuedRows(t formTable) []goal.EntryRow {
	columns := t
	if columns.place(goalColumns, false) != nil || columns.id == 0 {
		return nil
	}
	var out []goal.EntryRow
	seen := map[goal.IndicatorID]bool{}
	for _, row := range t.grid.Rows() {
		cell := func(col int) string {
			a, _ := t.grid.At(row, col)
			return exactText(a.Cell)
		}
		id := goal.IndicatorID(cell(columns.id))
		if row <= t.heading || id == "" || seen[id] {
			continue
		}
		seen[id] = true
		out = append(out, goal.EntryRow{ID: id, Level1: cell(columns.columns["level1"]), Level2: cell(columns.columns["level2"]), Name: cell(columns.columns["name"]), Basis: "—"})
	}
	return out
}

// checkedUpload is a read declaration with all that its import says.
func checkedUpload(name string, p GoalPaper, up GoalUpload) CheckedForm {
	f := CheckedForm{Source: name, Title: string(GoalKind), Project: p.Project.Name, Unit: p.Project.Unit.Name, Year: int(p.Year),
		Input: goalcheck.Input{Entry: up.Entry, Book: p.Book, Project: p.Project, Year: p.Year, LastYear: p.LastYear}, label: goal.Label}
	f.imported(up.Upload, up.found)
	return f
}

// imported takes over where the cells of a read form stand and all that its import says.
func (f *CheckedForm) imported(up Upload, found []goalcheck.Finding) {
	f.Sheet, f.Notes, f.places = up.Sheet, up.Notes, map[string]string{}
	for path, cell := range up.cells {
		f.places[path] = up.Sheet + "!" + cell
	}
	f.read = asFindings(up.Reading)
	for _, x := range found {
		if !up.unread(x.Path) {
			f.read = append(f.read, x)
		}
	}
}

// asFindings are complaints in the form of findings of the check; never nil.
func asFindings(fields errs.Fields) []goalcheck.Finding {
	out := make([]goalcheck.Finding, 0, len(fields))
	for _, x := range fields {
		out = append(out, goalcheck.Finding{Rule: x.Rule, Severity: cmp.Or(x.Severity, errs.Blocker), Clause: x.Clause, Path: x.Path, Message: x.Message})
	}
	return out
}
