package app

import (
	"context"

	"outturn/internal/auth"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Establish is how a server's operator makes the first accounts, before anybody can sign in: it adds a person with a
// role at a unit, making the unit when no unit has its code, and returns the temporary password. It is reached from the
// command line only.
//
// Errors: Invalid with complaints per field; Conflict when the login is taken.
func (a *App) Establish(ctx context.Context, u org.Unit, person org.User, role org.Role) (password string, err error) {
	defer errs.Wrap(&err, "Establish")
	password = auth.TemporaryPassword()
	hash, err := a.hasher.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	_, err = a.act(ctx, org.System, func(tx *store.Tx) (string, error) {
		unit, err := tx.UnitByCode(ctx, u.Code)
		if errs.KindOf(err) == errs.NotFound {
			var id string
			if id, err = addUnit(ctx, tx, org.System, u); err == nil {
				unit, err = tx.Unit(ctx, org.UnitID(id))
			}
		}
		if err != nil {
			return "", err
		}
		person.Unit = unit.ID
		id, err := addUser(ctx, tx, org.System, person, hash)
		if err != nil {
			return "", err
		}
		return grantRole(ctx, tx, org.System, org.Grant{User: org.UserID(id), Role: role, Unit: unit.ID})
	})
	return password, err
}

// Readmit is how a server's operator lets somebody in again when no administrator can: it gives them a new temporary
// password, unlocks them and ends their sessions. It is reached from the command line only.
//
// Errors: NotFound when nobody has the login.
func (a *App) Readmit(ctx context.Context, login string, phoneLost bool) (password string, err error) {
	defer errs.Wrap(&err, "Readmit")
	password = auth.TemporaryPassword()
	hash, err := a.hasher.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	_, err = a.act(ctx, org.System, func(tx *store.Tx) (string, error) {
		u, err := tx.UserByLogin(ctx, login)
		if errs.KindOf(err) == errs.NotFound {
			return "", errs.New(errs.NotFound, "没有登录名为“%s”的账号。", login)
		}
		if err != nil {
			return "", err
		}
		if err := tx.SaveUser(ctx, u.WithPassword(hash, true, tx.Now)); err != nil {
			return "", err
		}
		if err := tx.RemoveSessions(ctx, u.ID, ""); err != nil {
			return "", err
		}
		action := "重置口令"
		if phoneLost {
			had, err := tx.RemoveSecondFactor(ctx, u.ID)
			if err != nil {
				return "", err
			}
			if had {
				action = "重置口令并解除动态口令"
			}
		}
		return string(u.ID), tx.Record(ctx, store.Act{Actor: org.System, Action: action, Target: userTarget(u)})
	})
	return password, err
}
