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
	defer errs.Wrap(&err, "Establish(%q)", person.Login)
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
