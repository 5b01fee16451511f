package store

import (
	"context"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/project"
)

const overallGoalQuery = `
	select o.id, o.kind, o.name, o.fiscal_year, o.book, o.state, o.entry, o.acts, o.filers, o.editions, o.updated_at, o.updated_by,
	  o.saved_page, o.saved_edit, o.version, ` + unitColumns + `
	from overall_goals o join units u on u.id = o.owner_id`

func scanOverallGoal(row scanner) (g overallgoal.Goal, err error) {
	u := &g.Owner
	err = row.Scan(&g.ID, &g.Kind, &g.Name, &g.Year, &g.Book, &g.State, jsonColumn{&g.Entry}, jsonColumn{&g.Acts}, jsonColumn{&g.Filers},
		&g.Editions, timeColumn{&g.UpdatedAt}, &g.UpdatedBy, &g.SavedFrom.Page, &g.SavedFrom.Edit, &g.Version,
		&u.ID, &u.Parent, &u.Code, &u.Name, &u.Kind, &u.Active, &u.Version)
	g.Entry = g.Entry.Identified()
	return g, err
}

// ownedIn limits rows to those whose owner lies in the scope. An empty scope matches nothing.
func (f *filter) ownedIn(s org.Scope) {
	if len(s.Roots) == 0 {
		f.where = append(f.where, "1 = 0")
		return
	}
	f.where = append(f.where, "o.owner_id in ("+f.below(s)+")")
}

// OverallGoal reads one overall goal within the scope.
func (tx *Tx) OverallGoal(ctx context.Context, s org.Scope, id overallgoal.ID) (overallgoal.Goal, error) {
	var f filter
	f.ownedIn(s)
	f.add("o.id = %s", string(id))
	g, err := one(ctx, tx, scanOverallGoal, overallGoalQuery+f.text(), f.args...)
	if err != nil {
		return g, err
	}
	g.Owner.Ancestors, err = tx.ancestors(ctx, g.Owner.ID)
	return g, err
}

// OverallGoals lists the overall goals of a year within the scope, departments first, by the owner's code; those of one of
// the states when there are any.
func (tx *Tx) OverallGoals(ctx context.Context, s org.Scope, year fiscal.Year, states ...approval.State) ([]overallgoal.Goal, error) {
	var f filter
	f.ownedIn(s)
	if year != 0 {
		f.add("o.fiscal_year = %s", int64(year))
	}
	if len(states) > 0 {
		f.among("o.state", states)
	}
	list, err := collect(ctx, tx, scanOverallGoal, overallGoalQuery+f.text()+` order by o.fiscal_year desc, o.kind desc, u.code, o.name limit `+f.arg(MaxPage), f.args...)
	for i := range list {
		if err == nil {
			list[i].Owner.Ancestors, err = tx.ancestors(ctx, list[i].Owner.ID)
		}
	}
	return list, err
}

// AddOverallGoal writes a new overall goal.
func (tx *Tx) AddOverallGoal(ctx context.Context, g overallgoal.Goal) error {
	_, err := tx.exec(ctx, `
		insert into overall_goals (id, kind, owner_id, name, fiscal_year, book, state, entry, acts, filers, editions, updated_at, updated_by,
		  saved_page, saved_edit, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', 0, 1)`,
		string(g.ID), string(g.Kind), string(g.Owner.ID), g.Name, int64(g.Year), string(g.Book), string(g.State), jsonValue{g.Entry},
		jsonValue{g.Acts}, jsonValue{g.Filers}, g.Editions, timeValue(tx.Now), g.UpdatedBy)
	return err
}

// SaveOverallGoal writes an overall goal over the version it was read at.
func (tx *Tx) SaveOverallGoal(ctx context.Context, g overallgoal.Goal) error {
	return tx.overVersion(ctx, `
		update overall_goals set state = $3, entry = $4, acts = $5, filers = $6, editions = $7, updated_at = $8, updated_by = $9,
		  saved_page = $10, saved_edit = $11, version = version + 1
		where id = $1 and version = $2`,
		string(g.ID), g.Version, string(g.State), jsonValue{g.Entry}, jsonValue{g.Acts}, jsonValue{g.Filers}, g.Editions, timeValue(tx.Now),
		g.UpdatedBy, g.SavedFrom.Page, g.SavedFrom.Edit)
}

func scanOverallEdition(row scanner) (e overallgoal.Edition, err error) {
	err = row.Scan(&e.Goal, &e.No, &e.Kind, jsonColumn{&e.Form}, &e.ByName, timeColumn{&e.At})
	e.Form = e.Form.Identified()
	return e, err
}

// OverallEditions lists the frozen editions of an overall goal, oldest first. The caller has read the goal within scope.
func (tx *Tx) OverallEditions(ctx context.Context, id overallgoal.ID) ([]overallgoal.Edition, error) {
	return collect(ctx, tx, scanOverallEdition, `
		select overall_goal_id, no, kind, form, by_name, frozen_at
		from overall_goal_editions
		where overall_goal_id = $1
		order by no`, string(id))
}

// AddOverallEdition writes a frozen edition. Editions are never changed.
func (tx *Tx) AddOverallEdition(ctx context.Context, e overallgoal.Edition) error {
	_, err := tx.exec(ctx, `
		insert into overall_goal_editions (overall_goal_id, no, kind, form, by_name, frozen_at)
		values ($1, $2, $3, $4, $5, $6)`,
		string(e.Goal), e.No, string(e.Kind), jsonValue{e.Form}, e.ByName, timeValue(e.At))
	return err
}

// NewestEditions reads the newest frozen edition of every goal declaration of a year within the scope that is on its way or
// approved, with the project's name, by project code: what a department compiles its own goal from.
func (tx *Tx) NewestEditions(ctx context.Context, s org.Scope, year fiscal.Year) ([]FiledGoal, error) {
	var f filter
	f.scope(s, "p")
	f.add("g.fiscal_year = %s", int64(year))
	f.among("g.state", slices.DeleteFunc(goal.Flow.All(), func(s approval.State) bool {
		return s == goal.Draft || s == goal.Disapproved || s == goal.Rejected // sent back, or refused
	}))
	return collect(ctx, tx, func(row scanner) (out FiledGoal, err error) {
		err = row.Scan(&out.ID, &out.Project, &out.ProjectName, &out.Code, jsonColumn{&out.Form})
		return out, err
	}, `
		select g.id, p.id, p.name, p.code, e.form
		from goals g join projects p on p.id = g.project_id join goal_editions e on e.goal_id = g.id and e.no = g.editions`+f.text()+`
		order by p.code
		limit `+f.arg(MaxPage), f.args...)
}

// FiledGoal is a project's goal as filed last.
type FiledGoal struct {
	ID          goal.ID
	Project     project.ID
	ProjectName string
	Code        string
	Form        goal.Form
}
