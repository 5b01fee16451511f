package store

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
)

const declarationColumns = `d.state, d.entry, d.acts, d.filers, d.editions, d.decisions, d.judgements, d.lineage, d.updated_at, d.updated_by,
	d.saved_page, d.saved_edit, d.version, ` + projectColumns

func scanDeclaration(row scanner) (d pipeline.Declaration, err error) {
	fields := []any{&d.State, jsonColumn{&d.Entry}, jsonColumn{&d.Acts}, jsonColumn{&d.Filers}, &d.Editions, jsonColumn{&d.Decisions},
		jsonColumn{&d.Judgements}, jsonColumn{&d.Lineage}, timeColumn{&d.UpdatedAt}, &d.UpdatedBy, &d.SavedFrom.Page, &d.SavedFrom.Edit, &d.Version}
	err = row.Scan(append(fields, projectFields(&d.Project)...)...)
	return d, err
}

// Declaration reads the declaration of a project within the scope.
func (tx *Tx) Declaration(ctx context.Context, s org.Scope, id project.ID) (pipeline.Declaration, error) {
	var f filter
	f.scope(s, "p")
	f.add("d.id = %s", string(id))
	d, err := one(ctx, tx, scanDeclaration, `
		select `+declarationColumns+`
		from declarations d join projects p on p.id = d.project_id`+joinUnits+f.text(), f.args...)
	if err != nil {
		return d, err
	}
	return d, tx.withAncestors(ctx, &d.Project)
}

// DeclarationsIn lists the declarations within the scope that stand in a state, by project code.
func (tx *Tx) DeclarationsIn(ctx context.Context, s org.Scope, state approval.State) ([]pipeline.Declaration, error) {
	var f filter
	f.scope(s, "p")
	f.add("d.state = %s", string(state))
	return collect(ctx, tx, scanDeclaration, `
		select `+declarationColumns+`
		from declarations d join projects p on p.id = d.project_id`+joinUnits+f.text()+`
		order by p.code
		limit `+f.arg(MaxPage), f.args...)
}

// DeclarationsOf lists the declarations of a unit's projects of one category within the scope, by code.
func (tx *Tx) DeclarationsOf(ctx context.Context, s org.Scope, unit org.UnitID, category project.Category) ([]pipeline.Declaration, error) {
	var f filter
	f.scope(s, "p")
	f.add("p.unit_id = %s", string(unit))
	f.add("p.category = %s", string(category))
	list, err := collect(ctx, tx, scanDeclaration, `
		select `+declarationColumns+`
		from declarations d join projects p on p.id = d.project_id`+joinUnits+f.text()+`
		order by p.code`, f.args...)
	for i := range list {
		if err == nil {
			err = tx.withAncestors(ctx, &list[i].Project)
		}
	}
	return list, err
}

// AddDeclaration writes a new declaration.
func (tx *Tx) AddDeclaration(ctx context.Context, d pipeline.Declaration) error {
	_, err := tx.exec(ctx, `
		insert into declarations (id, project_id, fiscal_year, state, entry, acts, filers, editions, decisions, judgements, lineage, minutes,
		  approved_fen, updated_at, updated_by, saved_page, saved_edit, version)
		values ($1, $1, $2, $3, $4, $5, $6, $7, '', '', $8, '', 0, $9, $10, '', 0, 1)`,
		string(d.Project.ID), int64(d.Year()), string(d.State), jsonValue{d.Entry}, jsonValue{d.Acts}, jsonValue{d.Filers}, d.Editions,
		jsonValue{d.Lineage}, timeValue(tx.Now), d.UpdatedBy)
	return err
}

// SaveDeclaration writes a declaration over the version it was read at.
func (tx *Tx) SaveDeclaration(ctx context.Context, d pipeline.Declaration) error {
	minutes, approved := "", money.Amount(0)
	if x, ok := d.InForce(); ok {
		minutes, approved = x.Minutes, x.Amount
	}
	return tx.overVersion(ctx, `
		update declarations set fiscal_year = $3, state = $4, entry = $5, acts = $6, filers = $7, editions = $8, decisions = $9, judgements = $10,
		  lineage = $11, minutes = $12, approved_fen = $13, updated_at = $14, updated_by = $15, saved_page = $16, saved_edit = $17,
		  version = version + 1
		where id = $1 and version = $2`,
		string(d.Project.ID), d.Version, int64(d.Year()), string(d.State), jsonValue{d.Entry}, jsonValue{d.Acts}, jsonValue{d.Filers}, d.Editions,
		jsonValue{d.Decisions}, jsonValue{d.Judgements}, jsonValue{d.Lineage}, minutes, int64(approved), timeValue(tx.Now), d.UpdatedBy,
		d.SavedFrom.Page, d.SavedFrom.Edit)
}

const declarationEditionColumns = `project_id, no, kind, form, materials, approved_fen, granted, registered, by_name, frozen_at`

func scanDeclarationEdition(row scanner) (e pipeline.Edition, err error) {
	err = row.Scan(&e.Project, &e.No, &e.Kind, jsonColumn{&e.Form}, jsonColumn{&e.Materials}, &e.Approved, jsonColumn{&e.Granted}, jsonColumn{&e.Registered}, &e.ByName, timeColumn{&e.At})
	return e, err
}

// DeclarationEditions lists the frozen editions of a declaration, oldest first. The caller has read the declaration within scope.
func (tx *Tx) DeclarationEditions(ctx context.Context, id project.ID) ([]pipeline.Edition, error) {
	return collect(ctx, tx, scanDeclarationEdition, `
		select `+declarationEditionColumns+`
		from declaration_editions
		where project_id = $1
		order by no`, string(id))
}

// AddDeclarationEdition writes a frozen edition and notes what it asks for, and what was decided, year by year. Editions are never changed.
func (tx *Tx) AddDeclarationEdition(ctx context.Context, e pipeline.Edition) error {
	_, err := tx.exec(ctx, `
		insert into declaration_editions (`+declarationEditionColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		string(e.Project), e.No, string(e.Kind), jsonValue{e.Form}, jsonValue{e.Materials}, int64(e.Approved), jsonValue{e.Granted}, jsonValue{e.Registered}, e.ByName, timeValue(e.At))
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `delete from declaration_years where project_id = $1`, string(e.Project)); err != nil {
		return err
	}
	for i, y := range e.Form.Funds {
		var granted any // null while nothing is decided
		if len(e.Granted) > i {
			granted = int64(e.Granted[i].Total())
		}
		_, err := tx.exec(ctx, `
			insert into declaration_years (project_id, fiscal_year, fiscal_fen, other_fen, granted_fen)
			values ($1, $2, $3, $4, $5)`, string(e.Project), int64(y.Year), int64(y.Fiscal), int64(y.Other), granted)
		if err != nil {
			return err
		}
	}
	return nil
}

// LibraryFilter narrows the project library: by stage besides what every list of projects offers.
type LibraryFilter struct {
	ProjectFilter
	Stage pipeline.Stage
	State approval.State // of the declaration
	Year  fiscal.Year    // of the declaration: the first year of its project
}

// LibraryRow is a project with where it stands in the library.
type LibraryRow struct {
	project.Project
	State    approval.State // empty outside the library
	Approved money.Amount   // 核定金额; zero while no decision admitted it
}

func scanLibraryRow(row scanner) (r LibraryRow, err error) {
	err = row.Scan(append(projectFields(&r.Project), &r.State, &r.Approved)...)
	return r, err
}

// Library lists projects within the scope with where they stand, by code. Page.After is a code.
func (tx *Tx) Library(ctx context.Context, s org.Scope, by LibraryFilter, page Page) ([]LibraryRow, error) {
	return gathered(func(do func(LibraryRow) error) error { return tx.EachLibraryRow(ctx, s, by, page, do) })
}

// EachLibraryRow hands over what Library lists, one after the other.
func (tx *Tx) EachLibraryRow(ctx context.Context, s org.Scope, by LibraryFilter, page Page, do func(LibraryRow) error) error {
	var f filter
	order, err := tx.scopeList(ctx, &f, s)
	if err != nil {
		return err
	}
	by.conditions(&f)
	switch states := by.Stage.States(); {
	case len(states) > 0:
		f.among("d.state", states)
	case by.Stage == pipeline.Outside:
		f.where = append(f.where, "d.state is null")
	}
	f.addIf("d.state = %s", string(by.State))
	if by.Year != 0 {
		f.add("d.fiscal_year = %s", int64(by.Year))
	}
	if !page.sorted(projectSorts) {
		f.addIf("p.code > %s", page.After)
	}
	where := f.text()
	end := page.orderBy(&f, order, projectSorts)
	return each(ctx, tx, scanLibraryRow, do, `
		select `+projectColumns+`, coalesce(d.state, ''), coalesce(d.approved_fen, 0)
		from projects p`+joinUnits+`
		left join declarations d on d.id = p.id`+where+end, f.args...)
}

// Lineage reads what a project was split or merged from and into. Those who may see one of the kin may know of the others.
func (tx *Tx) Lineage(ctx context.Context, id project.ID) ([]pipeline.Kinship, error) {
	return one(ctx, tx, func(row scanner) (list []pipeline.Kinship, err error) {
		err = row.Scan(jsonColumn{&list})
		return list, err
	}, `select lineage from declarations where id = $1`, string(id))
}
