package store

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

const fundPlanQuery = `
	select f.id, f.fiscal_year, f.state, f.entry, f.cuts, f.acts, f.filers, f.editions, f.document, f.updated_at, f.updated_by, f.saved_page,
	  f.saved_edit, f.version, ` + unitColumns + `, d.id, d.code, d.name, d.kind, d.active
	from fund_plans f join units u on u.id = f.unit_id join units d on d.id = f.division_id`

func scanFundPlan(row scanner) (p fundplan.Plan, err error) {
	u, d := &p.Unit, &p.Division
	err = row.Scan(&p.ID, &p.Year, &p.State, jsonColumn{&p.Entry}, jsonColumn{&p.Cuts}, jsonColumn{&p.Acts}, jsonColumn{&p.Filers}, &p.Editions,
		&p.Document, timeColumn{&p.UpdatedAt}, &p.UpdatedBy, &p.SavedFrom.Page, &p.SavedFrom.Edit, &p.Version,
		&u.ID, &u.Parent, &u.Code, &u.Name, &u.Kind, &u.Active, &u.Version, &d.ID, &d.Code, &d.Name, &d.Kind, &d.Active)
	return p, err
}

// FundPlan reads one fund-use plan within the scope, by its unit or by its division.
func (tx *Tx) FundPlan(ctx context.Context, s org.Scope, id fundplan.ID) (fundplan.Plan, error) {
	var f filter
	f.scope(s, "f")
	f.add("f.id = %s", string(id))
	p, err := one(ctx, tx, scanFundPlan, fundPlanQuery+f.text(), f.args...)
	if err != nil {
		return p, err
	}
	return p, tx.knowPlanUnits(ctx, &p, map[org.UnitID][]org.UnitID{})
}

// knowPlanUnits fills in the ancestors of a plan's units; known holds those that were read already.
func (tx *Tx) knowPlanUnits(ctx context.Context, p *fundplan.Plan, known map[org.UnitID][]org.UnitID) (err error) {
	for _, u := range []*org.Unit{&p.Unit, &p.Division} {
		if known[u.ID] == nil {
			if known[u.ID], err = tx.ancestors(ctx, u.ID); err != nil {
				return err
			}
		}
		u.Ancestors = known[u.ID]
	}
	return nil
}

// FundPlanFilter narrows a list of fund-use plans. Empty fields do not count.
type FundPlanFilter struct {
	Year  fiscal.Year
	Unit  org.UnitID
	State approval.State
	AnyOf []approval.State
}

// FundPlans lists the fund-use plans within the scope, newest year first, then by unit and division.
func (tx *Tx) FundPlans(ctx context.Context, s org.Scope, by FundPlanFilter, page Page) ([]fundplan.Plan, error) {
	var f filter
	f.scope(s, "f")
	if by.Year != 0 {
		f.add("f.fiscal_year = %s", int64(by.Year))
	}
	f.addIf("f.unit_id = %s", string(by.Unit))
	f.addIf("f.state = %s", string(by.State))
	if len(by.AnyOf) > 0 {
		f.among("f.state", by.AnyOf)
	}
	limit := f.arg(page.limit())
	list, err := collect(ctx, tx, scanFundPlan, fundPlanQuery+f.text()+`
		order by f.fiscal_year desc, u.code, d.code limit `+limit+` offset `+f.arg(max(page.Offset, 0)), f.args...)
	known := map[org.UnitID][]org.UnitID{}
	for i := range list {
		if err == nil {
			err = tx.knowPlanUnits(ctx, &list[i], known)
		}
	}
	return list, err
}

// FundPlansOf lists every plan of a unit and year. The caller has read a plan of the unit within scope.
func (tx *Tx) FundPlansOf(ctx context.Context, unit org.UnitID, year fiscal.Year) ([]fundplan.Plan, error) {
	return collect(ctx, tx, scanFundPlan, fundPlanQuery+` where f.unit_id = $1 and f.fiscal_year = $2 order by f.id`, string(unit), int64(year))
}

// FundPlansHolding lists the plans of a year that hold a project, whoever filed them.
func (tx *Tx) FundPlansHolding(ctx context.Context, id project.ID, year fiscal.Year) ([]fundplan.Plan, error) {
	return collect(ctx, tx, scanFundPlan, fundPlanQuery+`
		where f.id in (select plan_id from fund_plan_projects where project_id = $1 and fiscal_year = $2)
		order by f.id`, string(id), int64(year))
}

// AddFundPlan writes a new, empty plan.
func (tx *Tx) AddFundPlan(ctx context.Context, p fundplan.Plan) error {
	_, err := tx.exec(ctx, `
		insert into fund_plans (id, unit_id, division_id, fiscal_year, state, entry, cuts, acts, filers, editions, document, updated_at, updated_by,
		  saved_page, saved_edit, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '', $10, $11, '', 0, 1)`,
		string(p.ID), string(p.Unit.ID), string(p.Division.ID), int64(p.Year), string(p.State), jsonValue{p.Entry}, jsonValue{p.Cuts},
		jsonValue{p.Acts}, jsonValue{p.Filers}, timeValue(tx.Now), p.UpdatedBy)
	return err
}

// SaveFundPlan writes a plan over the version it was read at, with the projects it holds.
func (tx *Tx) SaveFundPlan(ctx context.Context, p fundplan.Plan) error {
	err := tx.overVersion(ctx, `
		update fund_plans set state = $3, entry = $4, cuts = $5, acts = $6, filers = $7, editions = $8, document = $9, updated_at = $10,
		  updated_by = $11, saved_page = $12, saved_edit = $13, version = version + 1
		where id = $1 and version = $2`,
		string(p.ID), p.Version, string(p.State), jsonValue{p.Entry}, jsonValue{p.Cuts}, jsonValue{p.Acts}, jsonValue{p.Filers}, p.Editions, p.Document,
		timeValue(tx.Now), p.UpdatedBy, p.SavedFrom.Page, p.SavedFrom.Edit)
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `delete from fund_plan_projects where plan_id = $1`, string(p.ID)); err != nil {
		return err
	}
	for _, l := range p.Entry.Lines {
		_, err := tx.exec(ctx, `insert into fund_plan_projects (plan_id, project_id, fiscal_year) values ($1, $2, $3)`, string(p.ID), string(l.Project), int64(p.Year))
		if err != nil {
			return err
		}
	}
	return nil
}

const fundPlanEditionColumns = `plan_id, no, kind, lines, note, document, control_fen, by_name, frozen_at`

// FundPlanEditions lists the frozen editions of a plan, oldest first. The caller has read the plan within scope.
func (tx *Tx) FundPlanEditions(ctx context.Context, id fundplan.ID) ([]fundplan.Edition, error) {
	return collect(ctx, tx, func(row scanner) (e fundplan.Edition, err error) {
		err = row.Scan(&e.Plan, &e.No, &e.Kind, jsonColumn{&e.Lines}, &e.Note, &e.Document, &e.Control, &e.ByName, timeColumn{&e.At})
		return e, err
	}, `select `+fundPlanEditionColumns+` from fund_plan_editions where plan_id = $1 order by no`, string(id))
}

// AddFundPlanEdition writes a frozen edition. Editions are never changed.
func (tx *Tx) AddFundPlanEdition(ctx context.Context, e fundplan.Edition) error {
	_, err := tx.exec(ctx, `
		insert into fund_plan_editions (`+fundPlanEditionColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(e.Plan), e.No, string(e.Kind), jsonValue{e.Lines}, e.Note, e.Document, int64(e.Control), e.ByName, timeValue(e.At))
	return err
}

const planControlQuery = `
	select c.fiscal_year, c.amount_fen, c.document, c.set_by, c.set_at, c.version, ` + unitColumns + `
	from plan_controls c join units u on u.id = c.unit_id`

func scanPlanControl(row scanner) (c fundplan.Control, err error) {
	u := &c.Unit
	err = row.Scan(&c.Year, &c.Amount, &c.Document, &c.By, timeColumn{&c.At}, &c.Version, &u.ID, &u.Parent, &u.Code, &u.Name, &u.Kind, &u.Active, &u.Version)
	return c, err
}

// PlanControls lists the control totals of a year by unit code, those of units within the scope.
func (tx *Tx) PlanControls(ctx context.Context, s org.Scope, year fiscal.Year) ([]fundplan.Control, error) {
	if len(s.Roots) == 0 {
		return nil, nil
	}
	var f filter
	f.add("c.fiscal_year = %s", int64(year))
	f.where = append(f.where, "c.unit_id in ("+f.below(s)+")")
	return collect(ctx, tx, scanPlanControl, planControlQuery+f.text()+` order by u.code`, f.args...)
}

// PlanControl reads the control total of a unit and year; one at version 0 when none was set. The caller has the unit in scope.
func (tx *Tx) PlanControl(ctx context.Context, unit org.Unit, year fiscal.Year) (fundplan.Control, error) {
	list, err := collect(ctx, tx, scanPlanControl, planControlQuery+` where c.unit_id = $1 and c.fiscal_year = $2`, string(unit.ID), int64(year))
	if err != nil || len(list) == 0 {
		return fundplan.Control{Unit: unit, Year: year}, err
	}
	return list[0], nil
}

// PutPlanControl writes a control total over the version it was read at; version 0 is a new one.
func (tx *Tx) PutPlanControl(ctx context.Context, c fundplan.Control) error {
	if c.Version == 0 {
		_, err := tx.exec(ctx, `
			insert into plan_controls (unit_id, fiscal_year, amount_fen, document, set_by, set_at, version)
			values ($1, $2, $3, $4, $5, $6, 1)`, string(c.Unit.ID), int64(c.Year), int64(c.Amount), c.Document, c.By, timeValue(tx.Now))
		return err
	}
	return tx.overVersion(ctx, `
		update plan_controls set amount_fen = $4, document = $5, set_by = $6, set_at = $7, version = version + 1
		where unit_id = $1 and version = $2 and fiscal_year = $3`,
		string(c.Unit.ID), c.Version, int64(c.Year), int64(c.Amount), c.Document, c.By, timeValue(tx.Now))
}

// PlannableProjects lists the projects of a unit under a division that may be put into a plan of the year and stand in none: by
// code, those within the scope. Whether each is in the library is for the domain to say.
func (tx *Tx) PlannableProjects(ctx context.Context, s org.Scope, p fundplan.Plan) ([]project.Project, error) {
	var f filter
	f.scope(s, "p")
	f.add("p.unit_id = %s", string(p.Unit.ID))
	f.add("p.division_id = %s", string(p.Division.ID))
	f.add("not exists (select 1 from fund_plan_projects x where x.project_id = p.id and x.fiscal_year = %s)", int64(p.Year))
	list, err := collect(ctx, tx, scanProject, `select `+projectColumns+` from projects p`+joinUnits+f.text()+` order by p.code limit `+f.arg(MaxPage), f.args...)
	return list, err
}
