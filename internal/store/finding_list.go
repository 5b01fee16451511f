package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// FindingRow is a line of the ledger: a finding without what was typed about it (整改台账行).
type FindingRow struct {
	ID       finding.ID
	Year     fiscal.Year
	No       int
	Source   finding.Source // without its link
	Kind     finding.Kind
	Severity finding.Severity
	Title    string
	State    approval.State
	Due      fiscal.Date
	Closed   fiscal.Date
	finding.Concerned
}

// Number is the finding's number for people.
func (r FindingRow) Number() string { return finding.Finding{Year: r.Year, No: r.No}.Number() }

// Key is the row's place in the ledger, for Page.After.
func (r FindingRow) Key() string { return fmt.Sprintf("%d-%d", int(r.Year), r.No) }

// FindingFilter narrows the ledger. Empty fields do not count.
type FindingFilter struct {
	Year     fiscal.Year
	Unit     string
	Division string
	Project  string
	State    string
	Origin   string
	Severity string
	Text     string           // part of the title, or of the name or code of the project
	LateOn   fiscal.Date      // late on this day
	States   []approval.State // any of these
	Source   string           // id of the record they were found in
	Due      Between          // of the due date
	Closed   Between          // of the day they were closed
}

func (by FindingFilter) conditions(f *filter) {
	if by.Year != 0 {
		f.add("x.fiscal_year = %s", int64(by.Year))
	}
	f.addIf("x.unit_id = %s", by.Unit)
	f.addIf("x.division_id = %s", by.Division)
	f.addIf("x.project_id = %s", by.Project)
	f.addIf("x.state = %s", by.State)
	f.addIf("x.origin = %s", by.Origin)
	f.addIf("x.severity = %s", by.Severity)
	f.addIf("x.source_id = %s", by.Source)
	if by.Text != "" {
		f.add(`(lower(x.title) like %s escape '\' or lower(p.name) like %s escape '\' or lower(p.code) like %s escape '\')`, like(by.Text))
	}
	if !by.LateOn.IsZero() {
		f.late(by.LateOn)
	}
	f.between("x.due_on", by.Due)
	f.between("x.closed_on", by.Closed)
	if len(by.States) > 0 {
		f.among("x.state", by.States)
	}
}

// after limits the ledger to rows behind a key.
func (f *filter) after(key string) {
	year, no, _ := strings.Cut(key, "-")
	y, err := strconv.Atoi(year)
	if err != nil {
		return // no key that exists: the beginning
	}
	n, err := strconv.Atoi(no)
	if err != nil {
		return
	}
	a, b := f.arg(y), f.arg(n)
	f.where = append(f.where, "(x.fiscal_year < "+a+" or x.fiscal_year = "+a+" and x.no < "+b+")")
}

// scopeFindings limits the rows of the ledger as scope does. A large scope walks the ledger in its order and tests each row, as scopeList
// does for projects and for the same reason.
func (tx *Tx) scopeFindings(ctx context.Context, f *filter, s org.Scope) error {
	f.scope(s, "x")
	if len(s.Roots) == 0 {
		return nil
	}
	var g filter
	below := g.below(s)
	n, err := one(ctx, tx, func(row scanner) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `select count(*) from (select 1 from findings where division_id in (`+below+`) limit `+g.arg(few)+`) held`, g.args...)
	if n >= few {
		last := len(f.where) - 1
		f.where[last] = strings.NewReplacer("x.unit_id", "coalesce(x.unit_id, '')", "x.division_id", "coalesce(x.division_id, '')").Replace(f.where[last])
	}
	return err
}

func scanFindingRow(row scanner) (r FindingRow, err error) {
	fields := []any{&r.ID, &r.Year, &r.No, &r.Source.Origin, &r.Source.Record, &r.Source.Name, &r.Kind, &r.Severity, &r.Title, &r.State, dateColumn{&r.Due}, dateColumn{&r.Closed}}
	err = row.Scan(append(fields, concernedFields(&r.Concerned)...)...)
	return r, err
}

// Findings lists the ledger within the scope, newest number first. Page.After is a FindingRow.Key.
func (tx *Tx) Findings(ctx context.Context, s org.Scope, by FindingFilter, page Page) ([]FindingRow, error) {
	return gathered(func(do func(FindingRow) error) error { return tx.EachFinding(ctx, s, by, page, do) })
}

// EachFinding hands over what Findings lists, one after the other.
func (tx *Tx) EachFinding(ctx context.Context, s org.Scope, by FindingFilter, page Page, do func(FindingRow) error) error {
	var f filter
	if err := tx.scopeFindings(ctx, &f, s); err != nil {
		return err
	}
	by.conditions(&f)
	f.after(page.After)
	where := f.text()
	return each(ctx, tx, scanFindingRow, do, `
		select x.id, x.fiscal_year, x.no, x.origin, x.source_id, x.source_name, x.kind, x.severity, x.title, x.state, x.due_on, x.closed_on, `+findingOf+findingFrom+where+`
		order by x.fiscal_year desc, x.no desc
		limit `+f.arg(page.limit()), f.args...)
}

// FindingCounts is how many findings of a list stand where (台账计数).
type FindingCounts struct {
	States []StateCount
	Late   int
}

// CountFindings counts the findings within the scope by state, and the late ones among them. The filter's own state and lateness do not
// count.
func (tx *Tx) CountFindings(ctx context.Context, s org.Scope, by FindingFilter, today fiscal.Date) (out FindingCounts, err error) {
	by.State, by.States, by.LateOn = "", nil, fiscal.Date{}
	var f filter
	day := f.arg(dateValue(today))
	if err := tx.scopeFindings(ctx, &f, s); err != nil {
		return out, err
	}
	by.conditions(&f)
	joined := ""
	if by.Text != "" {
		joined = " left join projects p on p.id = x.project_id"
	}
	type counted struct {
		StateCount
		due int
	}
	list, err := collect(ctx, tx, func(row scanner) (c counted, err error) {
		err = row.Scan(&c.State, &c.N, &c.due)
		return c, err
	}, `
		select x.state, count(*), sum(case when x.due_on < `+day+` then 1 else 0 end)
		from findings x`+joined+f.text()+`
		group by x.state
		order by x.state`, f.args...)
	for _, c := range list {
		out.States = append(out.States, c.StateCount)
		if finding.IsLate(c.State, today.AddDays(-1), today) {
			out.Late += c.due
		}
	}
	return out, err
}

// OpenFindings is how many problems of a project and of its whole unit are not put right, and how many of them are late (未整改问题).
type OpenFindings struct{ Project, ProjectLate, Unit, UnitLate int }

// OpenFindingsOf counts the open problems of each project and of its unit. The caller has read the projects within scope.
func (tx *Tx) OpenFindingsOf(ctx context.Context, today fiscal.Date, list ...project.Project) (map[project.ID]OpenFindings, error) {
	var f filter
	f.among("x.state", finding.Unresolved())
	if len(list) == 1 {
		f.where = append(f.where, "(x.project_id = "+f.arg(string(list[0].ID))+" or x.unit_id = "+f.arg(string(list[0].Unit.ID))+")")
	}
	rows, err := collect(ctx, tx, func(row scanner) (r FindingRow, err error) {
		err = row.Scan(&r.Project.ID, &r.Owner.ID, &r.State, dateColumn{&r.Due})
		return r, err
	}, `select coalesce(x.project_id, ''), x.unit_id, x.state, x.due_on from findings x`+f.text(), f.args...)
	if err != nil {
		return nil, err
	}
	projects, units := map[project.ID]OpenFindings{}, map[org.UnitID]OpenFindings{}
	for _, r := range rows {
		late := 0
		if finding.IsLate(r.State, r.Due, today) {
			late = 1
		}
		p, u := projects[r.Project.ID], units[r.Owner.ID]
		projects[r.Project.ID] = OpenFindings{Project: p.Project + 1, ProjectLate: p.ProjectLate + late}
		units[r.Owner.ID] = OpenFindings{Unit: u.Unit + 1, UnitLate: u.UnitLate + late}
	}
	out := map[project.ID]OpenFindings{}
	for _, p := range list {
		of, unit := projects[p.ID], units[p.Unit.ID]
		of.Unit, of.UnitLate = unit.Unit, unit.UnitLate
		out[p.ID] = of
	}
	return out, nil
}

// OpenFindingsByID is OpenFindingsOf for projects of which only the ids are known. The caller has read them within scope.
func (tx *Tx) OpenFindingsByID(ctx context.Context, today fiscal.Date, ids []project.ID) (map[project.ID]OpenFindings, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var list []project.Project
	err := chunks(ids, func(f *filter, part []project.ID) error {
		named(f, "id", part)
		more, err := collect(ctx, tx, func(row scanner) (p project.Project, err error) {
			err = row.Scan(&p.ID, &p.Unit.ID)
			return p, err
		}, `select id, unit_id from projects`+f.text(), f.args...)
		list = append(list, more...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return tx.OpenFindingsOf(ctx, today, list...)
}
