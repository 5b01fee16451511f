package app

import (
	"context"
	"slices"

	"outturn/internal/auth"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Person is a user with what lists show about them.
type Person struct {
	org.User
	UnitName string
	Grants   []Granted
}

// Granted is a grant with the name of its unit.
type Granted struct {
	org.Grant
	UnitName string
}

// Users lists people by login, with their grants. System and security administrators only.
func (a *App) Users(ctx context.Context, actor org.Actor, text string, page store.Page) (people []Person, err error) {
	defer errs.Wrap(&err, "Users")
	if !actor.May(org.GrantRoles) {
		if err := need(actor, org.ManageUsers); err != nil {
			return nil, err
		}
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		users, err := tx.Users(ctx, text, page)
		if err != nil {
			return err
		}
		names, err := unitNames(ctx, tx)
		if err != nil {
			return err
		}
		for _, u := range users {
			p, err := person(ctx, tx, u, names)
			if err != nil {
				return err
			}
			people = append(people, p)
		}
		return nil
	})
	return people, err
}

// User reads one person with their grants. System and security administrators only.
func (a *App) User(ctx context.Context, actor org.Actor, id org.UserID) (p Person, err error) {
	defer errs.Wrap(&err, "User(%s)", id)
	if !actor.May(org.GrantRoles) {
		if err := need(actor, org.ManageUsers); err != nil {
			return p, err
		}
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		u, err := tx.User(ctx, id)
		if err != nil {
			return err
		}
		names, err := unitNames(ctx, tx)
		if err != nil {
			return err
		}
		p, err = person(ctx, tx, u, names)
		return err
	})
	return p, err
}

func person(ctx context.Context, tx *store.Tx, u org.User, names map[org.UnitID]string) (Person, error) {
	grants, err := tx.Grants(ctx, u.ID)
	p := Person{User: u, UnitName: names[u.Unit]}
	for _, g := range grants {
		p.Grants = append(p.Grants, Granted{Grant: g, UnitName: names[g.Unit]})
	}
	return p, err
}

func unitNames(ctx context.Context, tx *store.Tx) (map[org.UnitID]string, error) {
	units, err := tx.Units(ctx)
	names := make(map[org.UnitID]string, len(units))
	for _, u := range units {
		names[u.ID] = u.Name
	}
	return names, err
}

// AddUser adds a person who can sign in with the temporary password returned and must change it then. They can do
// nothing until a security administrator grants them a role. A form posted twice gets the id again but no password: it
// was shown once and is kept nowhere. System administrators only.
//
// Errors: Invalid with complaints per field; Conflict when the login is taken.
func (a *App) AddUser(ctx context.Context, actor org.Actor, u org.User) (id org.UserID, password string, err error) {
	defer errs.Wrap(&err, "AddUser")
	if err := need(actor, org.ManageUsers); err != nil {
		return "", "", err
	}
	temporary := auth.TemporaryPassword()
	hash, err := a.hasher.Hash(ctx, temporary)
	if err != nil {
		return "", "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		password = temporary
		return addUser(ctx, tx, actor, u, hash)
	})
	if err != nil {
		return "", "", err
	}
	return org.UserID(receipt), password, nil
}

func addUser(ctx context.Context, tx *store.Tx, actor org.Actor, u org.User, hash string) (string, error) {
	u.ID = org.UserID(store.NewID())
	if err := u.Check(); err != nil {
		return "", err
	}
	if err := tx.AddUser(ctx, u.WithPassword(hash, true, tx.Now)); err != nil {
		return "", err
	}
	unit, err := unitName(ctx, tx, u.Unit)
	if err != nil {
		return "", err
	}
	return string(u.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "新增人员", Target: userTarget(u), After: userCells(u, unit)})
}

// SaveUser changes a person's login, name, unit and whether they may sign in. Disabling ends their sessions. System
// administrators only, and never on themselves.
//
// Errors: Invalid with complaints per field; Conflict when changed meanwhile or the login is taken.
func (a *App) SaveUser(ctx context.Context, actor org.Actor, u org.User) (err error) {
	defer errs.Wrap(&err, "SaveUser(%s)", u.ID)
	if err := need(actor, org.ManageUsers); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		return string(u.ID), saveUser(ctx, tx, actor, u)
	})
	return err
}

func saveUser(ctx context.Context, tx *store.Tx, actor org.Actor, u org.User) error {
	before, err := tx.User(ctx, u.ID)
	if err != nil {
		return err
	}
	if u.Disabled && u.ID == actor.User.ID {
		return errs.Invalidf("不能停用自己的账号，请由其他系统管理员办理。")
	}
	after := before
	after.Login, after.Name, after.Unit, after.Disabled, after.Version = u.Login, u.Name, u.Unit, u.Disabled, u.Version
	if err := after.Check(); err != nil {
		return err
	}
	if err := tx.SaveUser(ctx, after); err != nil {
		return err
	}
	if after.Disabled {
		if err := tx.RemoveSessions(ctx, u.ID, ""); err != nil {
			return err
		}
	}
	old, err := unitName(ctx, tx, before.Unit)
	if err != nil {
		return err
	}
	unit, err := unitName(ctx, tx, after.Unit)
	if err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: "修改人员", Target: userTarget(after), Before: userCells(before, old), After: userCells(after, unit)})
}

// ResetPassword gives a person a new temporary password, unlocks them and ends their sessions. A form posted twice gets
// no password, as with AddUser. System administrators only.
func (a *App) ResetPassword(ctx context.Context, actor org.Actor, id org.UserID) (password string, err error) {
	defer errs.Wrap(&err, "ResetPassword(%s)", id)
	if err := need(actor, org.ManageUsers); err != nil {
		return "", err
	}
	temporary := auth.TemporaryPassword()
	hash, err := a.hasher.Hash(ctx, temporary)
	if err != nil {
		return "", err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		password = temporary
		u, err := tx.User(ctx, id)
		if err != nil {
			return "", err
		}
		if err := notAdministrator(ctx, tx, u); err != nil {
			return "", err
		}
		if err := tx.SaveUser(ctx, u.WithPassword(hash, true, tx.Now)); err != nil {
			return "", err
		}
		if err := tx.RemoveSessions(ctx, id, ""); err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "重置口令", Target: userTarget(u)})
	})
	if err != nil {
		return "", err
	}
	return password, nil
}

// notAdministrator refuses to hand one administrator the account of another: the three stay three people, and only the
// server's operator lets one of them in again.
func notAdministrator(ctx context.Context, tx *store.Tx, u org.User) error {
	grants, err := tx.Grants(ctx, u.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(grants, func(g org.Grant) bool { return g.Role.IsAdmin() }) {
		return errs.New(errs.Forbidden, "%s是管理员，口令不能在这里重置。请在服务器上运行 outturn user reset --login %s。", u.Name, u.Login)
	}
	return nil
}

func userTarget(u org.User) audit.Target {
	return audit.Target{Kind: "人员", ID: string(u.ID), Name: u.Name}
}

func userCells(u org.User, unit string) []audit.Cell {
	state := "启用"
	if u.Disabled {
		state = "停用"
	}
	return []audit.Cell{{Name: "登录名", Value: u.Login}, {Name: "姓名", Value: u.Name},
		{Name: "所属单位", Value: unit}, {Name: "状态", Value: state}}
}
