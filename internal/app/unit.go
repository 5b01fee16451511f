package app

import (
	"context"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Units lists every unit by code. Anyone signed in may read the names of units.
func (a *App) Units(ctx context.Context, actor org.Actor) (units []org.Unit, err error) {
	defer errs.Wrap(&err, "Units")
	if err := need(actor, org.SignedIn); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		units, err = tx.Units(ctx)
		return err
	})
	return units, err
}

// Unit reads one unit.
func (a *App) Unit(ctx context.Context, actor org.Actor, id org.UnitID) (u org.Unit, err error) {
	defer errs.Wrap(&err, "Unit(%s)", id)
	if err := need(actor, org.ManageUnits); err != nil {
		return u, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		u, err = tx.Unit(ctx, id)
		return err
	})
	return u, err
}

// AddUnit adds a unit below its parent. System administrators only.
//
// Errors: Invalid with complaints per field; Conflict when the code is taken.
func (a *App) AddUnit(ctx context.Context, actor org.Actor, u org.Unit) (id org.UnitID, err error) {
	defer errs.Wrap(&err, "AddUnit")
	if err := need(actor, org.ManageUnits); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		return addUnit(ctx, tx, actor, u)
	})
	return org.UnitID(receipt), err
}

func addUnit(ctx context.Context, tx *store.Tx, actor org.Actor, u org.Unit) (string, error) {
	u.ID = org.UnitID(store.NewID())
	return string(u.ID), insertUnit(ctx, tx, actor, u)
}

// insertUnit writes a new unit that has its id already.
func insertUnit(ctx context.Context, tx *store.Tx, actor org.Actor, u org.Unit) error {
	if err := checkUnit(u); err != nil {
		return err
	}
	if err := tx.AddUnit(ctx, u); err != nil {
		return err
	}
	parent, err := unitName(ctx, tx, u.Parent)
	if err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: "新增单位", Target: unitTarget(u), After: unitCells(u, parent)})
}

// SaveUnit changes a unit that was read at its version. System administrators only.
//
// Errors: Invalid with complaints per field; Conflict when it was changed meanwhile or the code is taken.
func (a *App) SaveUnit(ctx context.Context, actor org.Actor, u org.Unit) (err error) {
	defer errs.Wrap(&err, "SaveUnit(%s)", u.ID)
	if err := need(actor, org.ManageUnits); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		return string(u.ID), saveUnit(ctx, tx, actor, u)
	})
	return err
}

// ofUnit names whose something is, where there is a name yet.
func ofUnit(name string) string {
	if name == "" {
		return ""
	}
	return "“" + name + "”的"
}

// checkUnit reports everything wrong with a unit; only the administration stands at the top.
func checkUnit(u org.Unit) error {
	wrong := errs.FieldsOf(u.Check())
	if u.Parent == "" && u.Kind != org.Administration {
		wrong.Add("parent", "请选择%s上级单位，只有管委会可以没有上级。", ofUnit(u.Name))
	}
	if u.Parent == "" && u.Kind == org.Administration && !u.Active {
		wrong.Add("state", "“%s”是最上级单位，不能停用：停用后没有单位可以办理业务。请保持启用。", u.Name)
	}
	return wrong.Err()
}

func saveUnit(ctx context.Context, tx *store.Tx, actor org.Actor, u org.Unit) error {
	if err := checkUnit(u); err != nil {
		return err
	}
	before, err := tx.Unit(ctx, u.ID)
	if err != nil {
		return err
	}
	if err := tx.SaveUnit(ctx, u); err != nil {
		return err
	}
	old, err := unitName(ctx, tx, before.Parent)
	if err != nil {
		return err
	}
	parent, err := unitName(ctx, tx, u.Parent)
	if err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: "修改单位", Target: unitTarget(u), Before: unitCells(before, old), After: unitCells(u, parent)})
}

// unitName is the name of a unit for the log, which keeps names and not keys; empty for none.
func unitName(ctx context.Context, tx *store.Tx, id org.UnitID) (string, error) {
	if id == "" {
		return "", nil
	}
	u, err := tx.Unit(ctx, id)
	return u.Name, err
}

func unitTarget(u org.Unit) audit.Target {
	return audit.Target{Kind: "单位", ID: string(u.ID), Name: u.Name}
}

func unitCells(u org.Unit, parent string) []audit.Cell {
	state := "启用"
	if !u.Active {
		state = "停用"
	}
	return []audit.Cell{{Name: "单位编码", Value: u.Code}, {Name: "单位名称", Value: u.Name}, {Name: "单位类别", Value: string(u.Kind)},
		{Name: "上级单位", Value: parent}, {Name: "状态", Value: state}}
}
