package store

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

const exAnteQuery = `
	select x.id, x.fiscal_year, x.no, x.form, x.form_version, x.state, x.entry, x.acts, x.filers, x.editions, x.panel_id, x.conclusion,
	  x.updated_at, x.updated_by, x.saved_page, x.saved_edit, x.version, ` + projectColumns + `
	from ex_ante x join projects p on p.id = x.project_id` + joinUnits

func scanExAnte(row scanner) (e exante.Evaluation, err error) {
	fields := []any{&e.ID, &e.Year, &e.No, &e.Form, &e.FormVersion, &e.State, jsonColumn{&e.Entry}, jsonColumn{&e.Acts}, jsonColumn{&e.Filers},
		&e.Editions, &e.Panel, jsonColumn{&e.Conclusion}, timeColumn{&e.UpdatedAt}, &e.UpdatedBy, &e.SavedFrom.Page, &e.SavedFrom.Edit, &e.Version}
	err = row.Scan(append(fields, projectFields(&e.Project)...)...)
	return e, err
}

// ExAnte reads one ex-ante evaluation within the scope.
func (tx *Tx) ExAnte(ctx context.Context, s org.Scope, id exante.ID) (exante.Evaluation, error) {
	var f filter
	f.scope(s, "p")
	f.add("x.id = %s", string(id))
	e, err := one(ctx, tx, scanExAnte, exAnteQuery+f.text(), f.args...)
	if err != nil {
		return e, err
	}
	return e, tx.withAncestors(ctx, &e.Project)
}

// ExAntes lists the ex-ante evaluations of a year within the scope, those of one state when it is not empty, by project code.
func (tx *Tx) ExAntes(ctx context.Context, s org.Scope, year fiscal.Year, state approval.State, page Page) ([]exante.Evaluation, error) {
	var f filter
	f.scope(s, "p")
	f.add("x.fiscal_year = %s", int64(year))
	f.addIf("x.state = %s", string(state))
	limit := f.arg(page.limit())
	offset := f.arg(max(page.Offset, 0))
	return collect(ctx, tx, scanExAnte, exAnteQuery+f.text()+`
		order by p.code, x.no limit `+limit+` offset `+offset, f.args...)
}

// ExAntesOf lists the ex-ante evaluations of one project, oldest first. The caller has read the project within scope.
func (tx *Tx) ExAntesOf(ctx context.Context, id project.ID) ([]exante.Evaluation, error) {
	return collect(ctx, tx, scanExAnte, exAnteQuery+` where x.project_id = $1 order by x.fiscal_year, x.no`, string(id))
}

// AddExAnte writes a new ex-ante evaluation.
func (tx *Tx) AddExAnte(ctx context.Context, e exante.Evaluation) error {
	_, err := tx.exec(ctx, `
		insert into ex_ante (id, project_id, fiscal_year, no, form, form_version, state, entry, acts, filers, editions, panel_id, conclusion,
		  updated_at, updated_by, saved_page, saved_edit, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', 0, 1)`,
		string(e.ID), string(e.Project.ID), int64(e.Year), e.No, string(e.Form), e.FormVersion, string(e.State), jsonValue{e.Entry},
		jsonValue{e.Acts}, jsonValue{e.Filers}, e.Editions, string(e.Panel), jsonValue{e.Conclusion}, timeValue(tx.Now), e.UpdatedBy)
	return err
}

// SaveExAnte writes an ex-ante evaluation over the version it was read at.
func (tx *Tx) SaveExAnte(ctx context.Context, e exante.Evaluation) error {
	return tx.overVersion(ctx, `
		update ex_ante set form_version = $3, state = $4, entry = $5, acts = $6, filers = $7, editions = $8, panel_id = $9, conclusion = $10,
		  updated_at = $11, updated_by = $12, saved_page = $13, saved_edit = $14, version = version + 1
		where id = $1 and version = $2`,
		string(e.ID), e.Version, e.FormVersion, string(e.State), jsonValue{e.Entry}, jsonValue{e.Acts}, jsonValue{e.Filers}, e.Editions,
		string(e.Panel), jsonValue{e.Conclusion}, timeValue(tx.Now), e.UpdatedBy, e.SavedFrom.Page, e.SavedFrom.Edit)
}

func scanExAnteEdition(row scanner) (e exante.Edition, err error) {
	err = row.Scan(&e.Evaluation, &e.No, &e.Kind, &e.Form, &e.Version, jsonColumn{&e.Statement}, jsonColumn{&e.Files}, jsonColumn{&e.Conclusion},
		&e.ByName, timeColumn{&e.At})
	return e, err
}

// ExAnteEditions lists the frozen editions of an ex-ante evaluation, oldest first. The caller has read it within scope.
func (tx *Tx) ExAnteEditions(ctx context.Context, id exante.ID) ([]exante.Edition, error) {
	return collect(ctx, tx, scanExAnteEdition, `
		select ex_ante_id, no, kind, form, form_version, statement, files, conclusion, by_name, frozen_at
		from ex_ante_editions
		where ex_ante_id = $1
		order by no`, string(id))
}

// AddExAnteEdition writes a frozen edition. Editions are never changed.
func (tx *Tx) AddExAnteEdition(ctx context.Context, e exante.Edition) error {
	_, err := tx.exec(ctx, `
		insert into ex_ante_editions (ex_ante_id, no, kind, form, form_version, statement, files, conclusion, by_name, frozen_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		string(e.Evaluation), e.No, string(e.Kind), string(e.Form), e.Version, jsonValue{e.Statement}, jsonValue{e.Files},
		jsonValue{e.Conclusion}, e.ByName, timeValue(e.At))
	return err
}
