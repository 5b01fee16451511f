package store

import (
	"context"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// projectColumns reads a project with the names of its units; see fromProjects for the joins.
const projectColumns = `p.id, p.code, p.name, p.nature, p.category, p.start_on, p.end_on, p.completed_on, p.summary,
	p.fiscal_fen, p.other_fen, p.version,
	pu.id, pu.code, pu.name, pu.kind, pu.active, pd.id, pd.code, pd.name, pd.kind, pd.active`

// joinUnits joins the units of a project p.
const joinUnits = `
	join units pu on pu.id = p.unit_id
	join units pd on pd.id = p.division_id`

// projectFields are the scan targets of projectColumns.
func projectFields(p *project.Project) []any {
	return []any{&p.ID, &p.Code, &p.Name, &p.Nature, &p.Category, dateColumn{&p.Start}, dateColumn{&p.End},
		dateColumn{&p.Completed}, &p.Summary, &p.Fiscal, &p.Other, &p.Version,
		&p.Unit.ID, &p.Unit.Code, &p.Unit.Name, &p.Unit.Kind, &p.Unit.Active,
		&p.Division.ID, &p.Division.Code, &p.Division.Name, &p.Division.Kind, &p.Division.Active}
}

func scanProject(row scanner) (p project.Project, err error) {
	err = row.Scan(projectFields(&p)...)
	return p, err
}

// withAncestors fills the ancestors of a project's units, which decide who may act on it.
func (tx *Tx) withAncestors(ctx context.Context, p *project.Project) error {
	pairs, err := collect(ctx, tx, func(row scanner) (pair [2]org.UnitID, err error) {
		err = row.Scan(&pair[0], &pair[1])
		return pair, err
	}, `select unit_id, ancestor_id from unit_ancestors where unit_id in ($1, $2) order by depth`, string(p.Unit.ID), string(p.Division.ID))
	for _, pair := range pairs {
		for _, u := range []*org.Unit{&p.Unit, &p.Division} {
			if u.ID == pair[0] {
				u.Ancestors = append(u.Ancestors, pair[1])
			}
		}
	}
	return err
}

// Project reads one project within the scope.
func (tx *Tx) Project(ctx context.Context, s org.Scope, id project.ID) (project.Project, error) {
	var f filter
	f.scope(s, "p")
	f.add("p.id = %s", string(id))
	p, err := one(ctx, tx, scanProject, `select `+projectColumns+` from projects p`+joinUnits+f.text(), f.args...)
	if err != nil {
		return p, err
	}
	return p, tx.withAncestors(ctx, &p)
}

// ProjectByCode reads one project within the scope by its code.
func (tx *Tx) ProjectByCode(ctx context.Context, s org.Scope, code string) (project.Project, error) {
	var f filter
	f.scope(s, "p")
	f.add("p.code = %s", code)
	p, err := one(ctx, tx, scanProject, `select `+projectColumns+` from projects p`+joinUnits+f.text(), f.args...)
	if err != nil {
		return p, err
	}
	return p, tx.withAncestors(ctx, &p)
}

// ProjectFilter narrows a list of projects. Empty fields do not count.
type ProjectFilter struct {
	Text     string // part of the project's name or code, or of its unit's name
	Nature   string
	Category string
	Unit     string // id of the implementing unit
	Division string // id of the supervising division
}

func (by ProjectFilter) conditions(f *filter) {
	if by.Text != "" {
		f.add(`(lower(p.name) like %s escape '\' or lower(p.code) like %s escape '\' or lower(pu.name) like %s escape '\')`, like(by.Text))
	}
	f.addIf("p.nature = %s", by.Nature)
	f.addIf("p.category = %s", by.Category)
	f.addIf("p.unit_id = %s", by.Unit)
	f.addIf("p.division_id = %s", by.Division)
}

// Projects lists projects within the scope by code. Page.After is a code.
func (tx *Tx) Projects(ctx context.Context, s org.Scope, by ProjectFilter, page Page) ([]project.Project, error) {
	return gathered(func(do func(project.Project) error) error { return tx.EachProject(ctx, s, by, page, do) })
}

// EachProject hands over what Projects lists, one after the other.
func (tx *Tx) EachProject(ctx context.Context, s org.Scope, by ProjectFilter, page Page, do func(project.Project) error) error {
	var f filter
	order, err := tx.scopeList(ctx, &f, s)
	if err != nil {
		return err
	}
	by.conditions(&f)
	if !page.sorted(projectSorts) {
		f.addIf("p.code > %s", page.After)
	}
	where := f.text()
	end := page.orderBy(&f, order, projectSorts)
	return each(ctx, tx, scanProject, do, `
		select `+projectColumns+`
		from projects p`+joinUnits+where+end, f.args...)
}

// ProjectsWithoutGoal lists the projects within the scope that run in a year and have no goal declaration for it, by code.
func (tx *Tx) ProjectsWithoutGoal(ctx context.Context, s org.Scope, year fiscal.Year, page Page) ([]project.Project, error) {
	var f filter
	order, err := tx.scopeList(ctx, &f, s)
	if err != nil {
		return nil, err
	}
	f.add("p.start_on <= %s", dateValue(year.End()))
	f.add("p.end_on >= %s", dateValue(year.Start()))
	f.add("not exists (select 1 from goals g where g.project_id = p.id and g.fiscal_year = %s)", int64(year))
	where := f.text()
	return collect(ctx, tx, scanProject, `
		select `+projectColumns+`
		from projects p`+joinUnits+where+page.orderBy(&f, order, nil), f.args...)
}

// AddProject writes a new project.
func (tx *Tx) AddProject(ctx context.Context, p project.Project) error {
	_, err := tx.exec(ctx, `
		insert into projects (id, code, name, unit_id, division_id, nature, category, start_on, end_on, completed_on, summary,
		  fiscal_fen, other_fen, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`,
		string(p.ID), p.Code, p.Name, string(p.Unit.ID), string(p.Division.ID), string(p.Nature), string(p.Category),
		dateValue(p.Start), dateValue(p.End), dateValue(p.Completed), p.Summary, int64(p.Fiscal), int64(p.Other))
	return err
}

// SaveProject writes a project over the version it was read at.
func (tx *Tx) SaveProject(ctx context.Context, p project.Project) error {
	return tx.overVersion(ctx, `
		update projects set code = $3, name = $4, unit_id = $5, division_id = $6, nature = $7, category = $8, start_on = $9,
		  end_on = $10, completed_on = $11, summary = $12, fiscal_fen = $13, other_fen = $14, version = version + 1
		where id = $1 and version = $2`,
		string(p.ID), p.Version, p.Code, p.Name, string(p.Unit.ID), string(p.Division.ID), string(p.Nature),
		string(p.Category), dateValue(p.Start), dateValue(p.End), dateValue(p.Completed), p.Summary, int64(p.Fiscal), int64(p.Other))
}
