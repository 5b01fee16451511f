package store

import (
	"context"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
)

const roundColumns = `r.id, r.fiscal_year, r.name, r.plan, r.listed, r.lights, r.reminded_on, r.state, r.acts, r.filers, r.updated_at, r.updated_by, r.version, ` + unitColumns

func roundFields(r *tracking.Round) []any {
	u := &r.Lead
	return []any{&r.ID, &r.Year, &r.Name, jsonColumn{&r.Plan}, &r.Listed, &r.Lights, dateColumn{&r.Remind}, &r.State, jsonColumn{&r.Acts}, jsonColumn{&r.Filers},
		timeColumn{&r.UpdatedAt}, &r.UpdatedBy, &r.Version, &u.ID, &u.Parent, &u.Code, &u.Name, &u.Kind, &u.Active, &u.Version}
}

func scanRound(row scanner) (r tracking.Round, err error) {
	err = row.Scan(roundFields(&r)...)
	return r, err
}

const roundFrom = ` from tracking_rounds r join units u on u.id = r.lead_id`

// touchesRound limits rows to rounds that are led in the scope, or have a form of a project in it. An empty scope matches nothing.
func (f *filter) touchesRound(s org.Scope) {
	if len(s.Roots) == 0 {
		f.where = append(f.where, "1 = 0")
		return
	}
	below := f.below(s)
	f.where = append(f.where, `(r.lead_id in (`+below+`) or exists (
		select 1 from tracking_forms t join projects p on p.id = t.project_id
		where t.round_id = r.id and (p.unit_id in (`+below+`) or p.division_id in (`+below+`))))`)
}

// TrackingRound reads one round within the scope.
func (tx *Tx) TrackingRound(ctx context.Context, s org.Scope, id tracking.RoundID) (tracking.Round, error) {
	var f filter
	f.touchesRound(s)
	f.add("r.id = %s", string(id))
	r, err := one(ctx, tx, scanRound, `select `+roundColumns+roundFrom+f.text(), f.args...)
	if err != nil {
		return r, err
	}
	r.Lead.Ancestors, err = tx.ancestors(ctx, r.Lead.ID)
	return r, err
}

// TrackingRounds lists the rounds of a year within the scope, or of every year for 0, newest first.
func (tx *Tx) TrackingRounds(ctx context.Context, s org.Scope, year fiscal.Year) ([]tracking.Round, error) {
	var f filter
	f.touchesRound(s)
	if year != 0 {
		f.add("r.fiscal_year = %s", int64(year))
	}
	return collect(ctx, tx, scanRound, `select `+roundColumns+roundFrom+f.text()+` order by r.fiscal_year desc, r.id desc limit `+f.arg(MaxPage), f.args...)
}

// RunningRounds lists the rounds that run, for the calendar, which serves nobody in particular and so has no scope.
func (tx *Tx) RunningRounds(ctx context.Context) ([]tracking.Round, error) {
	return collect(ctx, tx, scanRound, `select `+roundColumns+roundFrom+` where r.state = $1 order by r.id`, string(tracking.Running))
}

// AddTrackingRound writes a new round.
func (tx *Tx) AddTrackingRound(ctx context.Context, r tracking.Round) error {
	_, err := tx.exec(ctx, `
		insert into tracking_rounds (id, fiscal_year, name, lead_id, plan, listed, reminded_on, state, acts, filers, updated_at, updated_by, version)
		values ($1, $2, $3, $4, $5, $6, null, $7, $8, $9, $10, $11, 1)`,
		string(r.ID), int64(r.Year), r.Name, string(r.Lead.ID), jsonValue{r.Plan}, r.Listed, string(r.State), jsonValue{r.Acts}, jsonValue{r.Filers},
		timeValue(tx.Now), r.UpdatedBy)
	return err
}

// SaveTrackingRound writes a round over the version it was read at.
func (tx *Tx) SaveTrackingRound(ctx context.Context, r tracking.Round) error {
	return tx.overVersion(ctx, `
		update tracking_rounds set name = $3, plan = $4, listed = $5, reminded_on = $6, state = $7, acts = $8, filers = $9, updated_at = $10, updated_by = $11,
		  lights = $12, version = version + 1
		where id = $1 and version = $2`,
		string(r.ID), r.Version, r.Name, jsonValue{r.Plan}, r.Listed, dateValue(r.Remind), string(r.State), jsonValue{r.Acts}, jsonValue{r.Filers},
		timeValue(tx.Now), r.UpdatedBy, r.Lights)
}

// ListForTracking draws up the list of a round anew from its choice: projects in the scope whose goal of the year was approved and is in
// force. It returns how many there are.
func (tx *Tx) ListForTracking(ctx context.Context, s org.Scope, r tracking.Round) (int, error) {
	if _, err := tx.exec(ctx, `delete from tracking_listed where round_id = $1`, string(r.ID)); err != nil {
		return 0, err
	}
	var f filter
	id := f.arg(string(r.ID))
	f.scope(s, "p")
	f.add("g.fiscal_year = %s", int64(r.Year))
	f.add("exists (select 1 from goal_editions e where e.goal_id = g.id and e.kind = %s)", string(goal.InForce))
	c := r.Plan.Choice
	f.addIf("p.category = %s", string(c.Category))
	f.addIf("p.division_id = %s", string(c.Division))
	if c.Budget > 0 {
		f.where = append(f.where, `(select coalesce(sum(b.amount_fen), 0) from fund_events b where b.project_id = p.id and b.fiscal_year = g.fiscal_year and b.kind in (`+
			f.arg(string(project.InitialBudget))+`, `+f.arg(string(project.CarriedOver))+`, `+f.arg(string(project.Adjustment))+`)) >= `+f.arg(int64(c.Budget)))
	}
	if c.Kind == tracking.KeyProjects {
		marks := make([]string, len(c.Codes))
		for i, code := range c.Codes {
			marks[i] = f.arg(code)
		}
		f.where = append(f.where, "p.code in ("+strings.Join(marks, ", ")+")")
	}
	n, err := tx.exec(ctx, `insert into tracking_listed (round_id, project_id) select `+id+`, p.id from goals g join projects p on p.id = g.project_id`+f.text(), f.args...)
	return int(n), err
}

// TrackingList lists the projects on the list of a round by code. Page.After is a code. The caller has read the round within scope.
func (tx *Tx) TrackingList(ctx context.Context, id tracking.RoundID, page Page) ([]project.Project, error) {
	var f filter
	f.add("l.round_id = %s", string(id))
	f.addIf("p.code > %s", page.After)
	return collect(ctx, tx, scanProject, `
		select `+projectColumns+`
		from tracking_listed l join projects p on p.id = l.project_id`+joinUnits+f.text()+` order by p.code limit `+f.arg(page.limit()), f.args...)
}

// ListedGoals lists the goals of the listed projects with their newest approved editions, and what each project typed in its last round.
func (tx *Tx) ListedGoals(ctx context.Context, r tracking.Round, do func(ListedGoal) error) error {
	return each(ctx, tx, scanListedGoal, do, `
		select l.project_id, e.goal_id, e.no, e.form,
		  coalesce((select t.entry from tracking_forms t where t.project_id = l.project_id and t.fiscal_year = $2 order by t.id desc limit 1), '')
		from tracking_listed l
		join goals g on g.project_id = l.project_id and g.fiscal_year = $2
		join goal_editions e on e.goal_id = g.id
		  and e.no = (select max(x.no) from goal_editions x where x.goal_id = g.id and x.kind = $3)
		where l.round_id = $1
		order by l.project_id`, string(r.ID), int64(r.Year), string(goal.InForce))
}

// ListedGoal is one listed project with the goal it will be tracked by.
type ListedGoal struct {
	Project project.ID
	Goal    goal.Edition
	Last    *tracking.Entry // nil when it was not tracked before in the year
}

func scanListedGoal(row scanner) (l ListedGoal, err error) {
	err = row.Scan(&l.Project, &l.Goal.Goal, &l.Goal.No, jsonColumn{&l.Goal.Form}, jsonColumn{&l.Last})
	return l, err
}
