package store

import (
	"context"

	"outturn/internal/domain/analysis"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
)

const raisedQuery = `
	select x.id, x.round_id, r.name, r.fiscal_year, x.form_id, x.content, x.ruled, x.outcome, x.state, x.acts, x.filers, x.raised_at, x.updated_at, x.updated_by, x.version,
	  ` + unitColumns + `, ` + projectColumns + `
	from raised_proposals x join tracking_rounds r on r.id = x.round_id join units u on u.id = r.lead_id join projects p on p.id = x.project_id` + joinUnits

func scanRaised(row scanner) (x analysis.Raised, err error) {
	u := &x.Lead
	fields := []any{&x.ID, &x.Round, &x.Name, &x.Year, &x.Form, jsonColumn{&x.Content}, jsonColumn{&x.Ruled}, jsonColumn{&x.Outcome}, &x.State, jsonColumn{&x.Acts}, jsonColumn{&x.Filers},
		timeColumn{&x.At}, timeColumn{&x.UpdatedAt}, &x.UpdatedBy, &x.Version, &u.ID, &u.Parent, &u.Code, &u.Name, &u.Kind, &u.Active, &u.Version}
	err = row.Scan(append(fields, projectFields(&x.Project)...)...)
	return x, err
}

// Raised reads one proposal put before the office meeting, about a project within the scope.
func (tx *Tx) Raised(ctx context.Context, s org.Scope, id analysis.RaisedID) (analysis.Raised, error) {
	var f filter
	f.scope(s, "p")
	f.add("x.id = %s", string(id))
	x, err := one(ctx, tx, scanRaised, raisedQuery+f.text(), f.args...)
	if err != nil {
		return x, err
	}
	if err := tx.withAncestors(ctx, &x.Project); err != nil {
		return x, err
	}
	x.Lead.Ancestors, err = tx.ancestors(ctx, x.Lead.ID)
	return x, err
}

// RaisedIn lists the proposals of a round within the scope, of one project when it is given, oldest first.
func (tx *Tx) RaisedIn(ctx context.Context, s org.Scope, id tracking.RoundID, of project.ID) ([]analysis.Raised, error) {
	var f filter
	f.scope(s, "p")
	f.add("x.round_id = %s", string(id))
	f.addIf("x.project_id = %s", string(of))
	return collect(ctx, tx, scanRaised, raisedQuery+f.text()+` order by x.raised_at, x.id`, f.args...)
}

// RaisedStanding lists the proposals within the scope that stand in a state, oldest first.
func (tx *Tx) RaisedStanding(ctx context.Context, s org.Scope, state approval.State) ([]analysis.Raised, error) {
	var f filter
	f.scope(s, "p")
	f.add("x.state = %s", string(state))
	return collect(ctx, tx, scanRaised, raisedQuery+f.text()+` order by x.raised_at, x.id limit `+f.arg(MaxPage), f.args...)
}

// RaisedBehind lists the proposals that a record carries out, by its id. The caller has read the record within scope.
func (tx *Tx) RaisedBehind(ctx context.Context, outcome string) ([]analysis.Raised, error) {
	return collect(ctx, tx, scanRaised, raisedQuery+` where x.outcome_id = $1 or x.outcome_two = $1 order by x.raised_at, x.id`, outcome)
}

// AddRaised writes a new proposal.
func (tx *Tx) AddRaised(ctx context.Context, x analysis.Raised) error {
	_, err := tx.exec(ctx, `
		insert into raised_proposals (id, round_id, form_id, project_id, content, ruled, outcome, outcome_id, outcome_two, state, acts, filers, raised_at, updated_at, updated_by, version)
		values ($1, $2, $3, $4, $5, $6, $7, '', '', $8, $9, $10, $11, $11, $12, 1)`,
		string(x.ID), string(x.Round), string(x.Form), string(x.Project.ID), jsonValue{x.Content}, jsonValue{x.Ruled}, jsonValue{x.Outcome}, string(x.State), jsonValue{x.Acts},
		jsonValue{x.Filers}, timeValue(tx.Now), x.UpdatedBy)
	return err
}

// SaveRaised writes a proposal over the version it was read at.
func (tx *Tx) SaveRaised(ctx context.Context, x analysis.Raised) error {
	return tx.overVersion(ctx, `
		update raised_proposals set ruled = $3, outcome = $4, outcome_id = $5, outcome_two = $6, state = $7, acts = $8, filers = $9, updated_at = $10, updated_by = $11, version = version + 1
		where id = $1 and version = $2`,
		string(x.ID), x.Version, jsonValue{x.Ruled}, jsonValue{x.Outcome}, x.Outcome.ID, x.Outcome.Also, string(x.State), jsonValue{x.Acts}, jsonValue{x.Filers}, timeValue(tx.Now), x.UpdatedBy)
}
