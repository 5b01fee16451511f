package store

import (
	"context"
	"fmt"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

const indicatorColumns = `i.id, i.state, i.content, i.proposer, i.acts, i.filers, i.edition, i.updated_at, i.updated_by, i.version, ` + unitColumns

func scanIndicator(row scanner) (i library.Indicator, err error) {
	err = row.Scan(&i.ID, &i.State, jsonColumn{&i.Content}, &i.Proposer, jsonColumn{&i.Acts}, jsonColumn{&i.Filers}, &i.Edition,
		timeColumn{&i.UpdatedAt}, &i.UpdatedBy, &i.Version,
		&i.Unit.ID, &i.Unit.Parent, &i.Unit.Code, &i.Unit.Name, &i.Unit.Kind, &i.Unit.Active, &i.Unit.Version)
	return i, err
}

// Indicator reads one indicator of the library. Who may see it is the domain's to say: the library belongs to the park,
// not to a scope.
func (tx *Tx) Indicator(ctx context.Context, id library.ID) (library.Indicator, error) {
	i, err := one(ctx, tx, scanIndicator, `
		select `+indicatorColumns+`
		from indicators i join units u on u.id = i.unit_id
		where i.id = $1`, string(id))
	if err != nil {
		return i, err
	}
	i.Unit.Ancestors, err = tx.ancestors(ctx, i.Unit.ID)
	return i, err
}

// Indicators lists the whole library by code, with the ancestors of the proposing units. For searching, see
// library.Index.
func (tx *Tx) Indicators(ctx context.Context) ([]library.Indicator, error) {
	list, err := collect(ctx, tx, scanIndicator, `
		select `+indicatorColumns+`
		from indicators i join units u on u.id = i.unit_id
		order by i.code
		limit $1`, MaxPage)
	if err != nil {
		return nil, err
	}
	above := map[org.UnitID][]org.UnitID{}
	for i := range list {
		id := list[i].Unit.ID
		if _, read := above[id]; !read {
			if above[id], err = tx.ancestors(ctx, id); err != nil {
				return nil, err
			}
		}
		list[i].Unit.Ancestors = above[id]
	}
	return list, nil
}

// LibraryStamp changes with every change of the library or of the tree of units, and with nothing else: what was made
// from the library at one stamp holds as long as the stamp does.
func (tx *Tx) LibraryStamp(ctx context.Context) (string, error) {
	return one(ctx, tx, func(row scanner) (string, error) {
		var n, versions, units, unitVersions int64
		err := row.Scan(&n, &versions, &units, &unitVersions)
		return fmt.Sprint(n, versions, units, unitVersions), err
	}, `
		select count(*), coalesce(sum(version), 0), (select count(*) from units), (select coalesce(sum(version), 0) from units)
		from indicators`)
}

// AddIndicator writes a new indicator.
func (tx *Tx) AddIndicator(ctx context.Context, i library.Indicator) error {
	_, err := tx.exec(ctx, `
		insert into indicators (id, code, unit_id, proposer, state, content, acts, filers, edition, updated_at, updated_by, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`,
		string(i.ID), i.Code, string(i.Unit.ID), i.Proposer, string(i.State), jsonValue{i.Content}, jsonValue{i.Acts}, jsonValue{i.Filers},
		i.Edition, timeValue(tx.Now), i.UpdatedBy)
	return err
}

// SaveIndicator writes an indicator over the version it was read at.
func (tx *Tx) SaveIndicator(ctx context.Context, i library.Indicator) error {
	return tx.overVersion(ctx, `
		update indicators set code = $3, state = $4, content = $5, acts = $6, filers = $7, edition = $8, updated_at = $9, updated_by = $10,
		  version = version + 1
		where id = $1 and version = $2`,
		string(i.ID), i.Version, i.Code, string(i.State), jsonValue{i.Content}, jsonValue{i.Acts}, jsonValue{i.Filers}, i.Edition,
		timeValue(tx.Now), i.UpdatedBy)
}

// PutIndicatorUses notes what a goal measures, in place of what it measured in an earlier edition.
func (tx *Tx) PutIndicatorUses(ctx context.Context, id goal.ID, f goal.Form) error {
	if _, err := tx.exec(ctx, `delete from indicator_uses where goal_id = $1`, string(id)); err != nil {
		return err
	}
	for _, ind := range f.Indicators {
		if _, err := tx.exec(ctx, `
			insert into indicator_uses (goal_id, name_key)
			values ($1, $2)
			on conflict do nothing`, string(id), library.KeyOf(ind.Name)); err != nil {
			return err
		}
	}
	return nil
}

// GoalsWithoutUses lists the goals that have editions and no uses noted: those frozen before uses were.
func (tx *Tx) GoalsWithoutUses(ctx context.Context) ([]goal.ID, error) {
	return collect(ctx, tx, func(row scanner) (id goal.ID, err error) {
		err = row.Scan(&id)
		return id, err
	}, `
		select distinct e.goal_id
		from goal_editions e
		where not exists (select 1 from indicator_uses u where u.goal_id = e.goal_id)
		order by e.goal_id`)
}

const usedColumns = `u.name_key, g.id, g.fiscal_year, p.id, p.name, p.category`

func scanUsed(row scanner) (u library.Used, err error) {
	err = row.Scan(&u.Key, &u.Goal, &u.Year, &u.Project, &u.ProjectName, &u.Category)
	return u, err
}

// UsesOf lists the filed goals within the scope that have a row of a name, newest year first.
func (tx *Tx) UsesOf(ctx context.Context, s org.Scope, key string, page Page) ([]library.Used, error) {
	var f filter
	f.scope(s, "p")
	f.add("u.name_key = %s", key)
	limit := f.arg(page.limit())
	return collect(ctx, tx, scanUsed, `
		select `+usedColumns+`
		from indicator_uses u join goals g on g.id = u.goal_id join projects p on p.id = g.project_id`+f.text()+`
		order by g.fiscal_year desc, p.code
		limit `+limit, f.args...)
}

// CountUses counts the filed goals of the whole park that have a row of a name. A count gives away no goal, so it takes
// no scope.
func (tx *Tx) CountUses(ctx context.Context, key string) (int, error) {
	return one(ctx, tx, func(row scanner) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `select count(*) from indicator_uses where name_key = $1`, key)
}

// UsesBefore lists what filed goals of a category measured up to a year, and what the project itself did, for
// suggestions. It spans the park without a scope: suggestions say how many used an indicator, never who.
func (tx *Tx) UsesBefore(ctx context.Context, category project.Category, own project.ID, year fiscal.Year) ([]library.Used, error) {
	return collect(ctx, tx, scanUsed, `
		select `+usedColumns+`
		from indicator_uses u join goals g on g.id = u.goal_id join projects p on p.id = g.project_id
		where g.fiscal_year <= $1 and (p.category = $2 or p.id = $3)
		order by g.fiscal_year desc, p.id, u.name_key
		limit $4`, int64(year), string(category), string(own), MaxPage)
}

const exampleColumns = `x.id, x.goal_id, x.goal_no, x.title, x.field, x.merit, x.by_name, x.marked_at`

func scanExample(row scanner) (x library.Example, err error) {
	err = row.Scan(&x.ID, &x.Goal, &x.No, &x.Title, &x.Field, &x.Merit, &x.ByName, timeColumn{&x.MarkedAt})
	return x, err
}

// Example reads one example. Examples are held up to the whole park, so they take no scope.
func (tx *Tx) Example(ctx context.Context, id library.ExampleID) (library.Example, error) {
	return one(ctx, tx, scanExample, `select `+exampleColumns+` from goal_examples x where x.id = $1`, string(id))
}

// Examples lists the examples of a field, or of all when it is empty, newest first.
func (tx *Tx) Examples(ctx context.Context, field library.Field) ([]library.Example, error) {
	var f filter
	f.addIf("x.field = %s", string(field))
	limit := f.arg(MaxPage)
	return collect(ctx, tx, scanExample, `
		select `+exampleColumns+`
		from goal_examples x`+f.text()+`
		order by x.marked_at desc, x.id
		limit `+limit, f.args...)
}

// AddExample writes a new example.
func (tx *Tx) AddExample(ctx context.Context, x library.Example) error {
	_, err := tx.exec(ctx, `
		insert into goal_examples (id, goal_id, goal_no, title, field, merit, by_name, marked_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(x.ID), string(x.Goal), x.No, x.Title, string(x.Field), x.Merit, x.ByName, timeValue(tx.Now))
	return err
}

// RemoveExample takes an example out of the case library; the goal stays.
func (tx *Tx) RemoveExample(ctx context.Context, id library.ExampleID) error {
	_, err := tx.exec(ctx, `delete from goal_examples where id = $1`, string(id))
	return err
}
