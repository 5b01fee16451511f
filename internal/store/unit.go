package store

import (
	"context"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

const unitColumns = `u.id, coalesce(u.parent_id, ''), u.code, u.name, u.kind, u.active, u.version`

func scanUnit(row scanner) (u org.Unit, err error) {
	err = row.Scan(&u.ID, &u.Parent, &u.Code, &u.Name, &u.Kind, &u.Active, &u.Version)
	return u, err
}

// Unit reads one unit with its ancestors.
func (tx *Tx) Unit(ctx context.Context, id org.UnitID) (org.Unit, error) {
	u, err := one(ctx, tx, scanUnit, `select `+unitColumns+` from units u where u.id = $1`, string(id))
	if err != nil {
		return u, err
	}
	u.Ancestors, err = tx.ancestors(ctx, id)
	return u, err
}

// ancestors lists a unit and everything above it, nearest first.
func (tx *Tx) ancestors(ctx context.Context, id org.UnitID) ([]org.UnitID, error) {
	return collect(ctx, tx, func(row scanner) (a org.UnitID, err error) {
		err = row.Scan(&a)
		return a, err
	}, `select ancestor_id from unit_ancestors where unit_id = $1 order by depth`, string(id))
}

// UnitByCode reads one unit by its code.
func (tx *Tx) UnitByCode(ctx context.Context, code string) (org.Unit, error) {
	u, err := one(ctx, tx, scanUnit, `select `+unitColumns+` from units u where u.code = $1`, code)
	if err != nil {
		return u, err
	}
	u.Ancestors, err = tx.ancestors(ctx, u.ID)
	return u, err
}

// Units lists every unit by code. Ancestors are not filled.
func (tx *Tx) Units(ctx context.Context) ([]org.Unit, error) {
	return collect(ctx, tx, scanUnit, `select `+unitColumns+` from units u order by u.code`)
}

// UnitsIn lists the active units of a scope by code. Ancestors are not filled.
func (tx *Tx) UnitsIn(ctx context.Context, s org.Scope) ([]org.Unit, error) {
	if len(s.Roots) == 0 {
		return nil, nil
	}
	var f filter
	f.where = append(f.where, "u.active", "u.id in ("+f.below(s)+")")
	return collect(ctx, tx, scanUnit, `select `+unitColumns+` from units u`+f.text()+` order by u.code`, f.args...)
}

// AddUnit writes a new unit below its parent.
func (tx *Tx) AddUnit(ctx context.Context, u org.Unit) error {
	_, err := tx.exec(ctx, `
		insert into units (id, parent_id, code, name, kind, active, version)
		values ($1, $2, $3, $4, $5, $6, 1)`,
		string(u.ID), orNull(string(u.Parent)), u.Code, u.Name, string(u.Kind), u.Active)
	if err != nil {
		return err
	}
	return tx.placeUnit(ctx, u)
}

// SaveUnit writes a unit over the version it was read at. Moving it moves everything below.
func (tx *Tx) SaveUnit(ctx context.Context, u org.Unit) error {
	before, err := tx.Unit(ctx, u.ID)
	if err != nil {
		return err
	}
	err = tx.overVersion(ctx, `
		update units set parent_id = $3, code = $4, name = $5, kind = $6, active = $7, version = version + 1
		where id = $1 and version = $2`,
		string(u.ID), u.Version, orNull(string(u.Parent)), u.Code, u.Name, string(u.Kind), u.Active)
	if err != nil || before.Parent == u.Parent {
		return err
	}
	return tx.moveUnit(ctx, u)
}

// moveUnit rewrites the ancestors of a unit and of every unit below it, nearest first.
func (tx *Tx) moveUnit(ctx context.Context, u org.Unit) error {
	below, err := collect(ctx, tx, scanUnit, `
		select `+unitColumns+`
		from unit_ancestors a join units u on u.id = a.unit_id
		where a.ancestor_id = $1
		order by a.depth`, string(u.ID))
	if err != nil {
		return err
	}
	for _, b := range below {
		if b.ID == u.Parent {
			return errs.Invalidf("上级单位不能是自己的下级“%s”。", b.Name)
		}
	}
	for _, b := range below {
		if _, err := tx.exec(ctx, `delete from unit_ancestors where unit_id = $1`, string(b.ID)); err != nil {
			return err
		}
	}
	for _, b := range below {
		if err := tx.placeUnit(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// placeUnit writes a unit's ancestors from those of its parent.
func (tx *Tx) placeUnit(ctx context.Context, u org.Unit) error {
	_, err := tx.exec(ctx, `insert into unit_ancestors (unit_id, ancestor_id, depth) values ($1, $2, 0)`, string(u.ID), string(u.ID))
	if err != nil || u.Parent == "" {
		return err
	}
	_, err = tx.exec(ctx, `
		insert into unit_ancestors (unit_id, ancestor_id, depth)
		select cast($1 as text), ancestor_id, depth + 1
		from unit_ancestors
		where unit_id = $2`, string(u.ID), string(u.Parent))
	return err
}

// orNull keeps an absent reference as null.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
