package store

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

const goalColumns = `g.id, g.fiscal_year, g.book, g.state, g.entry, g.acts, g.filers, g.editions, g.updated_at, g.updated_by,
	g.saved_page, g.saved_edit, g.version, ` + projectColumns

func scanGoal(row scanner) (g goal.Goal, err error) {
	fields := []any{&g.ID, &g.Year, &g.Book, &g.State, jsonColumn{&g.Entry}, jsonColumn{&g.Acts}, jsonColumn{&g.Filers},
		&g.Editions, timeColumn{&g.UpdatedAt}, &g.UpdatedBy,
		&g.SavedFrom.Page, &g.SavedFrom.Edit, &g.Version}
	err = row.Scan(append(fields, projectFields(&g.Project)...)...)
	return g, err
}

// Goal reads one goal declaration within the scope.
func (tx *Tx) Goal(ctx context.Context, s org.Scope, id goal.ID) (goal.Goal, error) {
	var f filter
	f.scope(s, "p")
	f.add("g.id = %s", string(id))
	return tx.oneGoal(ctx, f)
}

// GoalOf reads the goal declaration of a project for a year within the scope.
func (tx *Tx) GoalOf(ctx context.Context, s org.Scope, id project.ID, year fiscal.Year) (goal.Goal, error) {
	var f filter
	f.scope(s, "p")
	f.add("g.project_id = %s", string(id))
	f.add("g.fiscal_year = %s", int64(year))
	return tx.oneGoal(ctx, f)
}

func (tx *Tx) oneGoal(ctx context.Context, f filter) (goal.Goal, error) {
	g, err := one(ctx, tx, scanGoal, `
		select `+goalColumns+`
		from goals g join projects p on p.id = g.project_id`+joinUnits+f.text(), f.args...)
	if err != nil {
		return g, err
	}
	return g, tx.withAncestors(ctx, &g.Project)
}

// FormFilter narrows a list of goals or self-evaluations. Empty fields do not count.
type FormFilter struct {
	Year  fiscal.Year
	State string
	AnyOf []approval.State // any of these states; nil for all
	ProjectFilter
}

// conditions adds the filter for forms of the alias t.
func (by FormFilter) conditions(f *filter, t string) {
	if by.Year != 0 {
		f.add(t+".fiscal_year = %s", int64(by.Year))
	}
	f.addIf(t+".state = %s", by.State)
	if len(by.AnyOf) > 0 {
		f.among(t+".state", by.AnyOf)
	}
	by.ProjectFilter.conditions(f)
}

// afterForm starts a list of forms of the alias t, ordered by code and year, after the page before.
func (p Page) afterForm(f *filter, t string) {
	if p.AfterYear == 0 {
		f.addIf("p.code > %s", p.After)
		return
	}
	code := f.arg(p.After)
	f.add("(p.code > "+code+" or p.code = "+code+" and "+t+".fiscal_year > %s)", int64(p.AfterYear))
}

// Goals lists goal declarations within the scope by project code and year. Page.After is a code.
func (tx *Tx) Goals(ctx context.Context, s org.Scope, by FormFilter, page Page) ([]goal.Goal, error) {
	return gathered(func(do func(goal.Goal) error) error { return tx.EachGoal(ctx, s, by, page, do) })
}

// EachGoal hands over what Goals lists, one after the other.
func (tx *Tx) EachGoal(ctx context.Context, s org.Scope, by FormFilter, page Page, do func(goal.Goal) error) error {
	var f filter
	order, err := tx.scopeList(ctx, &f, s)
	if err != nil {
		return err
	}
	by.conditions(&f, "g")
	sorts := formSorts("g")
	if !page.sorted(sorts) {
		page.afterForm(&f, "g")
	}
	where := f.text()
	end := page.orderBy(&f, order+", g.fiscal_year", sorts)
	return each(ctx, tx, scanGoal, do, `
		select `+goalColumns+`
		from goals g join projects p on p.id = g.project_id`+joinUnits+where+end, f.args...)
}

// AddGoal writes a new goal declaration.
func (tx *Tx) AddGoal(ctx context.Context, g goal.Goal) error {
	_, err := tx.exec(ctx, `
		insert into goals (id, project_id, fiscal_year, book, state, entry, acts, filers, editions, updated_at, updated_by,
		  saved_page, saved_edit, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0, 1)`,
		string(g.ID), string(g.Project.ID), int64(g.Year), string(g.Book), string(g.State), jsonValue{g.Entry},
		jsonValue{g.Acts}, jsonValue{g.Filers}, g.Editions, timeValue(tx.Now), g.UpdatedBy)
	return err
}

// SaveGoal writes a goal declaration over the version it was read at.
func (tx *Tx) SaveGoal(ctx context.Context, g goal.Goal) error {
	return tx.overVersion(ctx, `
		update goals set state = $3, entry = $4, acts = $5, filers = $6, editions = $7, updated_at = $8, updated_by = $9,
		  saved_page = $10, saved_edit = $11, version = version + 1
		where id = $1 and version = $2`,
		string(g.ID), g.Version, string(g.State), jsonValue{g.Entry}, jsonValue{g.Acts}, jsonValue{g.Filers}, g.Editions,
		timeValue(tx.Now), g.UpdatedBy, g.SavedFrom.Page, g.SavedFrom.Edit)
}

func scanGoalEdition(row scanner) (e goal.Edition, err error) {
	err = row.Scan(&e.Goal, &e.No, &e.Kind, jsonColumn{&e.Form}, &e.ByName, timeColumn{&e.At})
	return e, err
}

const goalEditionColumns = `goal_id, no, kind, form, by_name, frozen_at`

// GoalEditions lists the frozen editions of a goal, oldest first. The caller has read the goal within scope.
func (tx *Tx) GoalEditions(ctx context.Context, id goal.ID) ([]goal.Edition, error) {
	return collect(ctx, tx, scanGoalEdition, `
		select `+goalEditionColumns+`
		from goal_editions
		where goal_id = $1
		order by no`, string(id))
}

// GoalEdition reads one frozen edition. The caller has read the goal within scope.
func (tx *Tx) GoalEdition(ctx context.Context, id goal.ID, no int) (goal.Edition, error) {
	return one(ctx, tx, scanGoalEdition, `
		select `+goalEditionColumns+`
		from goal_editions
		where goal_id = $1 and no = $2`, string(id), no)
}

// GoalInForce reads the newest approved edition of a goal: what the year is scored against.
func (tx *Tx) GoalInForce(ctx context.Context, id goal.ID) (goal.Edition, error) {
	return tx.approvedEdition(ctx, id, "desc")
}

// GoalFirstInForce reads the edition of a goal that was approved first, before any adjustment.
func (tx *Tx) GoalFirstInForce(ctx context.Context, id goal.ID) (goal.Edition, error) {
	return tx.approvedEdition(ctx, id, "asc")
}

func (tx *Tx) approvedEdition(ctx context.Context, id goal.ID, order string) (goal.Edition, error) {
	return one(ctx, tx, scanGoalEdition, `
		select `+goalEditionColumns+`
		from goal_editions
		where goal_id = $1 and kind = $2
		order by no `+order+`
		limit 1`, string(id), string(goal.InForce))
}

// AddGoalEdition writes a frozen edition and notes what the goal measures from here on. Editions are never changed.
func (tx *Tx) AddGoalEdition(ctx context.Context, e goal.Edition) error {
	_, err := tx.exec(ctx, `
		insert into goal_editions (`+goalEditionColumns+`)
		values ($1, $2, $3, $4, $5, $6)`,
		string(e.Goal), e.No, string(e.Kind), jsonValue{e.Form}, e.ByName, timeValue(e.At))
	if err != nil {
		return err
	}
	return tx.PutIndicatorUses(ctx, e.Goal, e.Form)
}

// GoalsOf lists the goal declarations of one project within the scope, newest year first.
func (tx *Tx) GoalsOf(ctx context.Context, s org.Scope, id project.ID) ([]goal.Goal, error) {
	var f filter
	f.scope(s, "p")
	f.add("g.project_id = %s", string(id))
	return collect(ctx, tx, scanGoal, `
		select `+goalColumns+`
		from goals g join projects p on p.id = g.project_id`+joinUnits+f.text()+`
		order by g.fiscal_year desc`, f.args...)
}
