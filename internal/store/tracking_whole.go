package store

import (
	"context"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
)

const wholeQuery = `
	select t.id, t.overall_id, t.goal_no, t.state, t.entry, t.submitted, t.acts, t.filers, t.extension, t.updated_at, t.updated_by,
	  t.saved_page, t.saved_edit, t.version, r.id, r.fiscal_year, r.name, r.plan, r.state, ` + unitColumns + `
	from tracking_wholes t join tracking_rounds r on r.id = t.round_id join overall_goals o on o.id = t.overall_id join units u on u.id = o.owner_id`

func scanWhole(row scanner) (t tracking.Tracked, err error) {
	var u org.Unit
	err = row.Scan(&t.ID, &t.Overall, &t.Goal.No, &t.State, jsonColumn{&t.Entry}, jsonColumn{&t.Submitted}, jsonColumn{&t.Acts}, jsonColumn{&t.Filers},
		jsonColumn{&t.Extended}, timeColumn{&t.UpdatedAt}, &t.UpdatedBy, &t.SavedFrom.Page, &t.SavedFrom.Edit, &t.Version,
		&t.Round.ID, &t.Round.Year, &t.Round.Name, jsonColumn{&t.Round.Plan}, &t.Round.State,
		&u.ID, &u.Parent, &u.Code, &u.Name, &u.Kind, &u.Active, &u.Version)
	t.Project = tracking.WholeProject(u)
	return t, err
}

// whole reads a department's own form within the scope, with the goal it is held against.
func (tx *Tx) whole(ctx context.Context, s org.Scope, id tracking.ID) (tracking.Tracked, error) {
	var f filter
	f.ownedIn(s)
	f.add("t.id = %s", string(id))
	t, err := one(ctx, tx, scanWhole, wholeQuery+f.text(), f.args...)
	if err != nil {
		return t, err
	}
	ancestors, err := tx.ancestors(ctx, t.Project.Unit.ID)
	if err != nil {
		return t, err
	}
	t.Project.Unit.Ancestors, t.Project.Division.Ancestors = ancestors, ancestors
	editions, err := tx.OverallEditions(ctx, t.Overall)
	if err != nil {
		return t, err
	}
	no := t.Goal.No
	for _, e := range slices.Backward(editions) {
		drafted := t.State == tracking.Draft || no == 0
		if drafted && e.Kind == goal.InForce || !drafted && e.No == no {
			t.Goal = tracking.WholeGoal(e)
			return t, nil
		}
	}
	return t, errs.New(errs.NotFound, "没有找到批复的部门整体绩效目标。")
}

// WholesIn lists the departments' own forms of a round within the scope, by the code of the unit, without the goals they are held against.
func (tx *Tx) WholesIn(ctx context.Context, s org.Scope, id tracking.RoundID) ([]tracking.Tracked, error) {
	var f filter
	f.ownedIn(s)
	f.add("t.round_id = %s", string(id))
	return collect(ctx, tx, scanWhole, wholeQuery+f.text()+` order by u.code, t.id`, f.args...)
}

// WholesStanding lists the departments' own forms within the scope in some states, of rounds that run, by their last day.
func (tx *Tx) WholesStanding(ctx context.Context, s org.Scope, states []approval.State) ([]tracking.Tracked, error) {
	var f filter
	f.ownedIn(s)
	f.among("t.state", states)
	f.add("r.state = %s", string(tracking.Running))
	list, err := collect(ctx, tx, scanWhole, wholeQuery+f.text()+` order by t.due_on, t.id limit `+f.arg(MaxPage), f.args...)
	for i := range list {
		if err == nil {
			unit := &list[i].Project.Unit
			unit.Ancestors, err = tx.ancestors(ctx, unit.ID)
			list[i].Project.Division = *unit
		}
	}
	return list, err
}

// openWholes counts the departments' own forms of a round that could still be filed or reviewed and were not put off to a day after today.
func (tx *Tx) openWholes(ctx context.Context, id tracking.RoundID, today fiscal.Date) (int, error) {
	var f filter
	f.add("t.round_id = %s", string(id))
	f.states(tracking.WholeFlow.Open())
	f.add("not (t.extension <> '' and t.due_on >= %s)", dateValue(today))
	return one(ctx, tx, func(row scanner) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `select count(*) from tracking_wholes t`+f.text(), f.args...)
}

// AddWhole writes a new form of a department.
func (tx *Tx) AddWhole(ctx context.Context, t tracking.Tracked) error {
	_, err := tx.exec(ctx, `
		insert into tracking_wholes (id, round_id, overall_id, goal_no, state, entry, submitted, acts, filers, due_on, extension, updated_at, updated_by, saved_page, saved_edit, version)
		values ($1, $2, $3, 0, $4, $5, '', $6, $7, $8, '', $9, $10, '', 0, 1)`,
		string(t.ID), string(t.Round.ID), string(t.Overall), string(t.State), jsonValue{t.Entry}, jsonValue{t.Acts}, jsonValue{t.Filers}, dateValue(t.Due()), timeValue(tx.Now), t.UpdatedBy)
	return err
}

// saveWhole writes a department's form over the version it was read at.
func (tx *Tx) saveWhole(ctx context.Context, t tracking.Tracked, submitted, extension any, goalNo int) error {
	return tx.overVersion(ctx, `
		update tracking_wholes set goal_no = $3, state = $4, entry = $5, submitted = $6, acts = $7, filers = $8, due_on = $9, extension = $10,
		  updated_at = $11, updated_by = $12, saved_page = $13, saved_edit = $14, version = version + 1
		where id = $1 and version = $2`,
		string(t.ID), t.Version, goalNo, string(t.State), jsonValue{t.Entry}, submitted, jsonValue{t.Acts}, jsonValue{t.Filers}, dateValue(t.Due()), extension,
		timeValue(tx.Now), t.UpdatedBy, t.SavedFrom.Page, t.SavedFrom.Edit)
}

// FundEventsBelow reads the money entries of a year of every project of the units in a scope, oldest first within each.
func (tx *Tx) FundEventsBelow(ctx context.Context, s org.Scope, year fiscal.Year) (map[project.ID][]project.FundEvent, error) {
	var f filter
	f.scope(s, "p")
	f.add("e.fiscal_year = %s", int64(year))
	out := map[project.ID][]project.FundEvent{}
	return out, each(ctx, tx, scanFundEvent, func(e project.FundEvent) error {
		out[e.Project] = append(out[e.Project], e)
		return nil
	}, `
		select e.id, e.project_id, e.fiscal_year, e.kind, e.source, e.amount_fen, e.happened_on, e.document, e.note
		from fund_events e join projects p on p.id = e.project_id`+f.text()+`
		order by e.happened_on, e.id`, f.args...)
}

// SubmittedBelow reads the forms of a round of the projects below some units whose numbers stand, by goal.
func (tx *Tx) SubmittedBelow(ctx context.Context, s org.Scope, id tracking.RoundID) (map[project.ID]*tracking.Form, error) {
	var f filter
	f.scope(s, "p")
	f.add("t.round_id = %s", string(id))
	f.states(tracking.Watched())
	out := map[project.ID]*tracking.Form{}
	return out, each(ctx, tx, func(row scanner) (t tracking.Tracked, err error) {
		err = row.Scan(&t.Project.ID, jsonColumn{&t.Submitted})
		return t, err
	}, func(t tracking.Tracked) error {
		out[t.Project.ID] = t.Submitted
		return nil
	}, `select t.project_id, t.submitted from tracking_forms t join projects p on p.id = t.project_id`+f.text(), f.args...)
}
