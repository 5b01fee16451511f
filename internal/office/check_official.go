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
const checkWants = "这里检查的是《" + string(GoalKind) + "》或公开的绩效目标表，请换成这样的文件。"

// officialGoal reads the official goal declaration as its import does; ok is false for a table in another layout. The record
// is not at hand: what an issued file says of itself stands for it, and a file that lost its marks is read by its words.
//
// Errors: Invalid naming the file for another form or list of the system, and as for ReadGoal.
func officialGoal(name string, f Filled, shelf rulebook.Shelf, book rulebook.Name) (form CheckedForm, ok bool, err error) {
	if err := notAGoal(f); err != nil {
		return form, false, err
	}
	t, found := findTable(f.book, goalColumns)
	if f.Origin == nil && (found == 0 || t.place(goalColumns, true) != nil || (&reading{table: t}).isSelfEvaluation()) {
		return form, false, nil
	}
	p, err := paperOf(f, t, shelf, book)
	if err != nil {
		return form, false, err
	}
	if f.Origin != nil {
		o := *f.Origin
		o.Edition = 0 // an edition is checked, too, though nobody may import it
		f.Origin = &o
	}
	up, err := ReadGoal(f, p)
	if err != nil {
		return form, false, err
	}
	return checkedUpload(name, p, up), true, nil
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
	case GoalKind:
		return nil
	case SelfEvaluationKind, TrackingKind, GoalReviewKind, DepartmentGoalKind, PolicyGoalKind, DeclarationKind, FundPlanKind:
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
	written, _, _ := strings.Cut(o.carried("评分规则", text("评分规则")), " ")
	if p.Book, err = shelf.Find(cmp.Or(name, o.Book, rulebook.Name(written), "SH-PARK")); err != nil {
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
	f := CheckedForm{read: []goalcheck.Finding{}, Source: name, Sheet: up.Sheet, Title: string(GoalKind), Project: p.Project.Name, Unit: p.Project.Unit.Name, Year: int(p.Year), Notes: up.Notes,
		Input: goalcheck.Input{Entry: up.Entry, Book: p.Book, Project: p.Project, Year: p.Year, LastYear: p.LastYear}, places: map[string]string{}}
	for path, cell := range up.cells {
		f.places[path] = up.Sheet + "!" + cell
	}
	for _, r := range up.Reading {
		f.read = append(f.read, goalcheck.Finding{Rule: r.Rule, Severity: cmp.Or(r.Severity, errs.Blocker), Clause: r.Clause, Path: r.Path, Message: r.Message})
	}
	for _, found := range up.found {
		if !up.unread(found.Path) {
			f.read = append(f.read, found)
		}
	}
	return f
}
