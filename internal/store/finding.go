package store

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
)

const findingQuery = `
	select x.id, x.fiscal_year, x.no, x.origin, x.source_id, x.source_name, x.source_link, x.kind, x.severity, x.title, x.body, x.demand, x.asked_due_on,
	  x.state, x.plan, x.progress, x.result, x.recall, x.closed_on, x.draw_id, x.escalated_on, x.acts, x.filers, x.updated_at, x.updated_by, x.saved_page,
	  x.saved_edit, x.version, ` + findingOf + findingFrom

// findingOf is whom a finding concerns; findingFrom joins them.
const (
	findingOf = `pu.id, pu.code, pu.name, pu.kind, pu.active, pd.id, pd.code, pd.name, pd.kind, pd.active,
	  coalesce(p.id, ''), coalesce(p.code, ''), coalesce(p.name, '')`
	findingFrom = `
	from findings x
	join units pu on pu.id = x.unit_id
	join units pd on pd.id = x.division_id
	left join projects p on p.id = x.project_id`
)

func concernedFields(of *finding.Concerned) []any {
	return []any{&of.Owner.ID, &of.Owner.Code, &of.Owner.Name, &of.Owner.Kind, &of.Owner.Active,
		&of.Division.ID, &of.Division.Code, &of.Division.Name, &of.Division.Kind, &of.Division.Active,
		&of.Project.ID, &of.Project.Code, &of.Project.Name}
}

func scanFinding(row scanner) (f finding.Finding, err error) {
	var of finding.Concerned
	c := &f.Content
	fields := []any{&f.ID, &f.Year, &f.No, &f.Source.Origin, &f.Source.Record, &f.Source.Name, &f.Source.Link, &c.Kind, &c.Severity, &c.Title, &c.Text, &c.Demand,
		dateColumn{&c.Due}, &f.State, jsonColumn{&f.Plan}, jsonColumn{&f.Progress}, jsonColumn{&f.Result}, jsonColumn{&f.Recall}, dateColumn{&f.Closed}, &f.Draw,
		dateColumn{&f.Escalate}, jsonColumn{&f.Acts}, jsonColumn{&f.Filers}, timeColumn{&f.UpdatedAt}, &f.UpdatedBy, &f.SavedFrom.Page, &f.SavedFrom.Edit, &f.Version}
	err = row.Scan(append(fields, concernedFields(&of)...)...)
	f.Owner, f.Division, f.Project = of.Owner, of.Division, of.Project
	return f, err
}

// Finding reads one finding within the scope.
func (tx *Tx) Finding(ctx context.Context, s org.Scope, id finding.ID) (finding.Finding, error) {
	var f filter
	f.scope(s, "x")
	f.add("x.id = %s", string(id))
	found, err := one(ctx, tx, scanFinding, findingQuery+f.text(), f.args...)
	if err != nil {
		return found, err
	}
	list := []finding.Finding{found}
	err = tx.completeFindings(ctx, list)
	return list[0], err
}

// completeFindings adds the letters of findings and the ancestors of their units, which decide who may act.
func (tx *Tx) completeFindings(ctx context.Context, list []finding.Finding) (err error) {
	known := map[org.UnitID][]org.UnitID{}
	for i := range list {
		for _, u := range []*org.Unit{&list[i].Owner, &list[i].Division} {
			if known[u.ID] == nil {
				if known[u.ID], err = tx.ancestors(ctx, u.ID); err != nil {
					return err
				}
			}
			u.Ancestors = known[u.ID]
		}
		list[i].Letters, err = collect(ctx, tx, func(row scanner) (l finding.Letter, err error) {
			err = row.Scan(&l.Year, &l.No, dateColumn{&l.On}, dateColumn{&l.Due}, &l.Reason, &l.ByName)
			return l, err
		}, `
			select fiscal_year, no, sent_on, due_on, reason, by_name
			from finding_letters
			where finding_id = $1
			order by sent_on, fiscal_year, no`, string(list[i].ID))
		if err != nil {
			return err
		}
	}
	return nil
}

// findingsWhere reads whole findings, oldest number first.
func (tx *Tx) findingsWhere(ctx context.Context, f filter, limit int) ([]finding.Finding, error) {
	where := f.text()
	list, err := collect(ctx, tx, scanFinding, findingQuery+where+` order by x.fiscal_year, x.no limit `+f.arg(Page{Limit: limit}.limit()), f.args...)
	if err != nil {
		return nil, err
	}
	return list, tx.completeFindings(ctx, list)
}

// FindingsWaiting lists the findings that wait for a role, oldest number first.
func (tx *Tx) FindingsWaiting(ctx context.Context, w Waiting, limit int) ([]finding.Finding, error) {
	var f filter
	if len(w.States) == 0 || len(w.Scope.Roots) == 0 {
		return nil, nil
	}
	f.among("x.state", w.States)
	column := "x.unit_id"
	if w.Side == approval.SupervisingDivision {
		column = "x.division_id"
	}
	f.where = append(f.where, column+" in ("+f.below(w.Scope)+")")
	return tx.findingsWhere(ctx, f, limit)
}

// FindingsRecalled lists the findings whose cancelling waits for a decision, within the scope.
func (tx *Tx) FindingsRecalled(ctx context.Context, s org.Scope, limit int) ([]finding.Finding, error) {
	var f filter
	f.scope(s, "x")
	f.among("x.state", finding.Unresolved())
	f.add("x.recall <> %s", "null")
	return tx.findingsWhere(ctx, f, limit)
}

// FindingsClosed lists the closed findings within the scope that were closed on a day or before and were not drawn yet.
func (tx *Tx) FindingsClosed(ctx context.Context, s org.Scope, until fiscal.Date) ([]finding.Finding, error) {
	var f filter
	f.scope(s, "x")
	f.among("x.state", []approval.State{finding.Closed})
	f.add("x.closed_on <= %s", dateValue(until))
	return tx.findingsWhere(ctx, f, MaxPage)
}

// FindingsLate lists every finding that its unit still has after its due date, for the calendar.
func (tx *Tx) FindingsLate(ctx context.Context, today fiscal.Date) ([]finding.Finding, error) {
	var f filter
	f.late(today)
	return tx.findingsWhere(ctx, f, MaxPage)
}

// late limits findings of the alias x to those that finding.IsLate names. Coalesce keeps the ledger in its order: what is late is found
// sooner by walking it than by gathering and sorting.
func (f *filter) late(today fiscal.Date) {
	f.among("coalesce(x.state, '')", finding.WithUnit())
	f.add("x.due_on < %s", dateValue(today))
}

// NextFindingNo is the number after the highest of a year.
func (tx *Tx) NextFindingNo(ctx context.Context, year fiscal.Year) (n int, err error) {
	err = tx.tx.QueryRowContext(ctx, `select coalesce(max(no), 0) + 1 from findings where fiscal_year = $1`, int64(year)).Scan(&n)
	return n, err
}

// NextLetterNo is the number after the highest letter of a year.
func (tx *Tx) NextLetterNo(ctx context.Context, year fiscal.Year) (n int, err error) {
	err = tx.tx.QueryRowContext(ctx, `select coalesce(max(no), 0) + 1 from finding_letters where fiscal_year = $1`, int64(year)).Scan(&n)
	return n, err
}

// AddFinding writes a new finding.
func (tx *Tx) AddFinding(ctx context.Context, f finding.Finding) error {
	_, err := tx.exec(ctx, `
		insert into findings (id, fiscal_year, no, origin, source_id, source_name, source_link, unit_id, division_id, project_id, kind, severity, title, body,
		  demand, asked_due_on, due_on, state, plan, progress, result, recall, draw_id, acts, filers, updated_at, updated_by, saved_page, saved_edit, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, '', $23, $24, $25, $26, '', 0, 1)`,
		string(f.ID), int64(f.Year), f.No, string(f.Source.Origin), f.Source.Record, f.Source.Name, f.Source.Link, string(f.Owner.ID), string(f.Division.ID),
		orNull(string(f.Project.ID)), string(f.Content.Kind), string(f.Content.Severity), f.Content.Title, f.Content.Text, f.Content.Demand,
		dateValue(f.Content.Due), dateValue(f.Due()), string(f.State), jsonValue{f.Plan}, jsonValue{f.Progress}, jsonValue{f.Result}, jsonValue{f.Recall},
		jsonValue{f.Acts}, jsonValue{f.Filers}, timeValue(tx.Now), f.UpdatedBy)
	return err
}

// SaveFinding writes a finding over the version it was read at, and its newest letter when that is new.
func (tx *Tx) SaveFinding(ctx context.Context, f finding.Finding) error {
	err := tx.overVersion(ctx, `
		update findings set origin = $3, source_id = $4, source_name = $5, source_link = $6, unit_id = $7, division_id = $8, project_id = $9, kind = $10,
		  severity = $11, title = $12, body = $13, demand = $14, asked_due_on = $15, due_on = $16, state = $17, plan = $18, progress = $19, result = $20,
		  recall = $21, closed_on = $22, draw_id = $23, escalated_on = $24, acts = $25, filers = $26, updated_at = $27, updated_by = $28, saved_page = $29,
		  saved_edit = $30, version = version + 1
		where id = $1 and version = $2`,
		string(f.ID), f.Version, string(f.Source.Origin), f.Source.Record, f.Source.Name, f.Source.Link, string(f.Owner.ID), string(f.Division.ID),
		orNull(string(f.Project.ID)), string(f.Content.Kind), string(f.Content.Severity), f.Content.Title, f.Content.Text, f.Content.Demand,
		dateValue(f.Content.Due), dateValue(f.Due()), string(f.State), jsonValue{f.Plan}, jsonValue{f.Progress}, jsonValue{f.Result}, jsonValue{f.Recall},
		dateValue(f.Closed), string(f.Draw), dateValue(f.Escalate), jsonValue{f.Acts}, jsonValue{f.Filers}, timeValue(tx.Now), f.UpdatedBy,
		f.SavedFrom.Page, f.SavedFrom.Edit)
	if err != nil || len(f.Letters) == 0 {
		return err
	}
	l := f.Letters[len(f.Letters)-1]
	_, err = tx.exec(ctx, `
		insert into finding_letters (fiscal_year, no, finding_id, sent_on, due_on, reason, by_name)
		values ($1, $2, $3, $4, $5, $6, $7)
		on conflict do nothing`, int64(l.Year), l.No, string(f.ID), dateValue(l.On), dateValue(l.Due), l.Reason, l.ByName)
	return err
}

// MarkEscalated notes when being late was escalated. It is no edit: whoever works on the finding is not in the way of the calendar.
func (tx *Tx) MarkEscalated(ctx context.Context, id finding.ID, on fiscal.Date) error {
	_, err := tx.exec(ctx, `update findings set escalated_on = $2 where id = $1`, string(id), dateValue(on))
	return err
}

// AddLookBackDraw writes a draw. Draws are never changed.
func (tx *Tx) AddLookBackDraw(ctx context.Context, d finding.LookBackDraw) error {
	_, err := tx.exec(ctx, `insert into finding_draws (id, drawn_at, by_name, draw) values ($1, $2, $3, $4)`,
		string(d.ID), timeValue(d.At), d.ByName, jsonValue{d.Draw})
	return err
}

// LookBackDraws lists the draws, newest first.
func (tx *Tx) LookBackDraws(ctx context.Context, limit int) ([]finding.LookBackDraw, error) {
	return collect(ctx, tx, func(row scanner) (d finding.LookBackDraw, err error) {
		err = row.Scan(&d.ID, timeColumn{&d.At}, &d.ByName, jsonColumn{&d.Draw})
		return d, err
	}, `select id, drawn_at, by_name, draw from finding_draws order by drawn_at desc, id desc limit $1`, Page{Limit: limit}.limit())
}
