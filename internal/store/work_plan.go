package store

import (
	"context"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/workplan"
)

const workPlanQuery = `
	select w.id, w.fiscal_year, w.tasks, w.issued, w.number, w.minutes, w.issued_on, w.reports, w.state, w.acts, w.filers, w.updated_at, w.updated_by, w.version, ` + unitColumns + `
	from work_plans w join units u on u.id = w.host_id`

func scanWorkPlan(row scanner) (p workplan.Plan, err error) {
	u := &p.Host
	err = row.Scan(&p.ID, &p.Year, jsonColumn{&p.Tasks}, jsonColumn{&p.Issued}, &p.Order.Number, &p.Order.Minutes, dateColumn{&p.Order.On}, jsonColumn{&p.Reports},
		&p.State, jsonColumn{&p.Acts}, jsonColumn{&p.Filers}, timeColumn{&p.UpdatedAt}, &p.UpdatedBy, &p.Version,
		&u.ID, &u.Parent, &u.Code, &u.Name, &u.Kind, &u.Active, &u.Version)
	return p, err
}

// issuedOr limits rows to plans that are issued, which everybody may read, and those drafted in the scope.
func (f *filter) issuedOr(drafts org.Scope) {
	if len(drafts.Roots) == 0 {
		f.where = append(f.where, "w.issued_on is not null")
		return
	}
	f.where = append(f.where, "(w.issued_on is not null or w.host_id in ("+f.below(drafts)+"))")
}

// WorkPlan reads one plan that is issued or was drafted in the scope.
func (tx *Tx) WorkPlan(ctx context.Context, drafts org.Scope, id workplan.ID) (workplan.Plan, error) {
	var f filter
	f.issuedOr(drafts)
	f.add("w.id = %s", string(id))
	p, err := one(ctx, tx, scanWorkPlan, workPlanQuery+f.text(), f.args...)
	if err != nil {
		return p, err
	}
	p.Host.Ancestors, err = tx.ancestors(ctx, p.Host.ID)
	return p, err
}

// WorkPlans lists the plans that are issued or were drafted in the scope, newest year first; those of one year unless it is 0.
func (tx *Tx) WorkPlans(ctx context.Context, drafts org.Scope, year fiscal.Year) ([]workplan.Plan, error) {
	var f filter
	f.issuedOr(drafts)
	if year != 0 {
		f.add("w.fiscal_year = %s", int64(year))
	}
	list, err := collect(ctx, tx, scanWorkPlan, workPlanQuery+f.text()+` order by w.fiscal_year desc limit `+f.arg(MaxPage), f.args...)
	for i := range list {
		if err == nil {
			list[i].Host.Ancestors, err = tx.ancestors(ctx, list[i].Host.ID)
		}
	}
	return list, err
}

// AddWorkPlan writes a new plan.
func (tx *Tx) AddWorkPlan(ctx context.Context, p workplan.Plan) error {
	_, err := tx.exec(ctx, `
		insert into work_plans (id, fiscal_year, host_id, tasks, issued, number, minutes, issued_on, reports, state, acts, filers, updated_at, updated_by, version)
		values ($1, $2, $3, $4, $5, '', '', null, $6, $7, $8, $9, $10, $11, 1)`,
		string(p.ID), int64(p.Year), string(p.Host.ID), jsonValue{p.Tasks}, jsonValue{p.Issued}, jsonValue{p.Reports}, string(p.State), jsonValue{p.Acts}, jsonValue{p.Filers},
		timeValue(tx.Now), p.UpdatedBy)
	return err
}

// SaveWorkPlan writes a plan over the version it was read at.
func (tx *Tx) SaveWorkPlan(ctx context.Context, p workplan.Plan) error {
	return tx.overVersion(ctx, `
		update work_plans set tasks = $3, issued = $4, number = $5, minutes = $6, issued_on = $7, reports = $8, state = $9, acts = $10, filers = $11, updated_at = $12,
		  updated_by = $13, version = version + 1
		where id = $1 and version = $2`,
		string(p.ID), p.Version, jsonValue{p.Tasks}, jsonValue{p.Issued}, p.Order.Number, p.Order.Minutes, dateValue(p.Order.On), jsonValue{p.Reports}, string(p.State),
		jsonValue{p.Acts}, jsonValue{p.Filers}, timeValue(tx.Now), p.UpdatedBy)
}
