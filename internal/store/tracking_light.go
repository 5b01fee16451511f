package store

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
)

const lightColumns = `fiscal_year, no, name, rules, reason, by_name, made_at`

func scanLightBook(row scanner) (b tracking.LightBook, err error) {
	err = row.Scan(&b.Year, &b.No, &b.Name, jsonColumn{&b.Rules}, &b.Reason, &b.ByName, timeColumn{&b.At})
	return b, err
}

// LightBooks lists the versions of a year's rules of the double monitoring, newest first. Rules are the same for everybody and have no scope.
func (tx *Tx) LightBooks(ctx context.Context, year fiscal.Year) ([]tracking.LightBook, error) {
	return collect(ctx, tx, scanLightBook, `select `+lightColumns+` from light_books where fiscal_year = $1 order by no desc`, int64(year))
}

// AddLightBook writes a new version of a year's rules.
func (tx *Tx) AddLightBook(ctx context.Context, b tracking.LightBook) error {
	_, err := tx.exec(ctx, `insert into light_books (`+lightColumns+`) values ($1, $2, $3, $4, $5, $6, $7)`,
		int64(b.Year), b.No, b.Name, jsonValue{b.Rules}, b.Reason, b.ByName, timeValue(tx.Now))
	return err
}

// Watched is a form of a round by what lights look at, without what is on it.
type Watched struct {
	ID               tracking.ID
	Project          project.ID
	Code, Name, Unit string
	Division         org.UnitID
	DivisionCode     string
	DivisionName     string
	Figures          tracking.Figures
}

func scanWatched(row scanner) (w Watched, err error) {
	n := &w.Figures
	err = row.Scan(&w.ID, &w.Project, &w.Code, &w.Name, &w.Unit, &w.Division, &w.DivisionCode, &w.DivisionName, &n.Budget, &n.Executed, &n.Forecast, &n.Attained, &n.Worst,
		&n.CostOver, &n.Indicators, &n.Unsure, &n.Hopeless)
	return w, err
}

// Watched lists the forms of a round within the scope whose numbers stand, by project code.
func (tx *Tx) Watched(ctx context.Context, s org.Scope, id tracking.RoundID) ([]Watched, error) {
	var f filter
	f.scope(s, "p")
	f.add("t.round_id = %s", string(id))
	f.states(tracking.Watched())
	return collect(ctx, tx, scanWatched, `
		select t.id, p.id, p.code, p.name, pu.name, pd.id, pd.code, pd.name, t.budget_fen, t.executed_fen, t.forecast_fen, t.attained, t.worst, t.cost_over,
		  t.indicators, t.unsure, t.hopeless
		from tracking_forms t join projects p on p.id = t.project_id`+joinUnits+f.text()+` order by p.code`, f.args...)
}

// HopelessRows lists the indicators 完全不可能 of the forms of a round within the scope whose numbers stand, by form.
func (tx *Tx) HopelessRows(ctx context.Context, s org.Scope, id tracking.RoundID) (map[tracking.ID][]tracking.Row, error) {
	var f filter
	f.scope(s, "p")
	f.add("t.round_id = %s", string(id))
	f.states(tracking.Watched())
	f.where = append(f.where, "t.hopeless > 0")
	out := map[tracking.ID][]tracking.Row{}
	return out, each(ctx, tx, func(row scanner) (t tracking.Tracked, err error) {
		err = row.Scan(&t.ID, jsonColumn{&t.Submitted})
		return t, err
	}, func(t tracking.Tracked) error {
		for _, r := range t.Submitted.Rows {
			if r.Likelihood == tracking.Impossible {
				out[t.ID] = append(out[t.ID], r)
			}
		}
		return nil
	}, `select t.id, t.submitted from tracking_forms t join projects p on p.id = t.project_id`+f.text(), f.args...)
}

// TrackingExtent is how many projects of a round's year stand in a state of its forms, and their budget.
type TrackingExtent struct {
	State    approval.State // empty for projects that are not in the round
	Projects int
	Budget   money.Amount
}

// TrackingExtents counts the projects within the scope that have a budget or a goal in a round's year, or are in it, by where their form in it stands.
func (tx *Tx) TrackingExtents(ctx context.Context, s org.Scope, r tracking.Round) ([]TrackingExtent, error) {
	var f filter
	round, year := f.arg(string(r.ID)), f.arg(int64(r.Year))
	kinds := f.arg(string(project.InitialBudget)) + `, ` + f.arg(string(project.CarriedOver)) + `, ` + f.arg(string(project.Adjustment))
	f.scope(s, "p")
	f.where = append(f.where, `(t.id is not null or b.project_id is not null or exists (select 1 from goals g where g.project_id = p.id and g.fiscal_year = `+year+`))`)
	return collect(ctx, tx, func(row scanner) (e TrackingExtent, err error) {
		err = row.Scan(&e.State, &e.Projects, &e.Budget)
		return e, err
	}, `
		select coalesce(t.state, ''), count(*), cast(coalesce(sum(b.budget_fen), 0) as bigint)
		from projects p
		left join tracking_forms t on t.project_id = p.id and t.round_id = `+round+`
		left join (
		  select project_id, sum(amount_fen) as budget_fen from fund_events
		  where fiscal_year = `+year+` and kind in (`+kinds+`) group by project_id) b on b.project_id = p.id`+f.text()+`
		group by coalesce(t.state, '')
		order by coalesce(t.state, '')`, f.args...)
}
