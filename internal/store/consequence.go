package store

import (
	"context"

	"outturn/internal/domain/consequence"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// ConsequenceSettings lists every version of what results mean for a budget year, newest first. They belong to the park.
func (tx *Tx) ConsequenceSettings(ctx context.Context, year fiscal.Year) ([]consequence.Settings, error) {
	return collect(ctx, tx, func(row scanner) (s consequence.Settings, err error) {
		err = row.Scan(&s.Year, &s.No, &s.Book, &s.Version, &s.Combine, jsonColumn{&s.Choices}, &s.Reason, &s.By, timeColumn{&s.At})
		return s, err
	}, `
		select fiscal_year, no, book, version, combine, choices, reason, by_name, set_at
		from consequence_settings
		where fiscal_year = $1
		order by no desc`, int64(year))
}

// AddConsequenceSettings writes a version of the settings. The same number twice is a Conflict.
func (tx *Tx) AddConsequenceSettings(ctx context.Context, s consequence.Settings) error {
	_, err := tx.exec(ctx, `
		insert into consequence_settings (fiscal_year, no, book, version, combine, choices, reason, by_name, set_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		int64(s.Year), s.No, string(s.Book), s.Version, string(s.Combine), jsonValue{s.Choices}, s.Reason, s.By, timeValue(tx.Now))
	return err
}

const overrideQuery = `
	select o.id, o.fiscal_year, o.no, o.action, o.amount_fen, o.reason, o.rule_action, o.rule_fen, o.state, o.acts, o.filers, o.updated_at,
	  o.updated_by, o.version, ` + projectColumns + `
	from consequence_overrides o join projects p on p.id = o.project_id` + joinUnits

func scanOverride(row scanner) (o consequence.Override, err error) {
	fields := []any{&o.ID, &o.Year, &o.No, &o.Action, &o.Amount, &o.Reason, &o.RuleAction, &o.RuleAmount, &o.State, jsonColumn{&o.Acts}, jsonColumn{&o.Filers},
		timeColumn{&o.UpdatedAt}, &o.UpdatedBy, &o.Version}
	err = row.Scan(append(fields, projectFields(&o.Project)...)...)
	return o, err
}

// Overrides lists what was decided otherwise than the rules suggest for the projects of a year within the scope, by project code,
// oldest first; their projects are without the ancestors of their units.
func (tx *Tx) Overrides(ctx context.Context, s org.Scope, year fiscal.Year) ([]consequence.Override, error) {
	var f filter
	f.scope(s, "p")
	f.add("o.fiscal_year = %s", int64(year))
	return collect(ctx, tx, scanOverride, overrideQuery+f.text()+` order by p.code, o.no`, f.args...)
}

// Override reads one override within the scope.
func (tx *Tx) Override(ctx context.Context, s org.Scope, id consequence.OverrideID) (consequence.Override, error) {
	var f filter
	f.scope(s, "p")
	f.add("o.id = %s", string(id))
	o, err := one(ctx, tx, scanOverride, overrideQuery+f.text(), f.args...)
	if err != nil {
		return o, err
	}
	return o, tx.withAncestors(ctx, &o.Project)
}

// OverridesOf lists the overrides of one project and year, oldest first. The caller has read the project within scope.
func (tx *Tx) OverridesOf(ctx context.Context, id project.ID, year fiscal.Year) ([]consequence.Override, error) {
	return collect(ctx, tx, scanOverride, overrideQuery+` where o.project_id = $1 and o.fiscal_year = $2 order by o.no`, string(id), int64(year))
}

// AddOverride writes a new override. The same number of a project and year twice is a Conflict.
func (tx *Tx) AddOverride(ctx context.Context, o consequence.Override) error {
	_, err := tx.exec(ctx, `
		insert into consequence_overrides (id, project_id, fiscal_year, no, action, amount_fen, reason, rule_action, rule_fen, state, acts, filers,
		  updated_at, updated_by, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)`,
		string(o.ID), string(o.Project.ID), int64(o.Year), o.No, string(o.Action), int64(o.Amount), o.Reason, string(o.RuleAction), int64(o.RuleAmount),
		string(o.State), jsonValue{o.Acts}, jsonValue{o.Filers}, timeValue(tx.Now), o.UpdatedBy)
	return err
}

// SaveOverride writes an override over the version it was read at.
func (tx *Tx) SaveOverride(ctx context.Context, o consequence.Override) error {
	return tx.overVersion(ctx, `
		update consequence_overrides set state = $3, acts = $4, filers = $5, updated_at = $6, updated_by = $7, version = version + 1
		where id = $1 and version = $2`,
		string(o.ID), o.Version, string(o.State), jsonValue{o.Acts}, jsonValue{o.Filers}, timeValue(tx.Now), o.UpdatedBy)
}
