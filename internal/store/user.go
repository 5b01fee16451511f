package store

import (
	"context"

	"outturn/internal/domain/org"
)

const userColumns = `u.id, u.login, u.name, u.unit_id, u.disabled, u.must_change, u.password_hash, u.past_hashes,
	u.changed_at, u.failures, u.locked_until, u.version`

func scanUser(row scanner) (u org.User, err error) {
	err = row.Scan(&u.ID, &u.Login, &u.Name, &u.Unit, &u.Disabled, &u.MustChange, &u.PasswordHash, jsonColumn{&u.PastHashes},
		timeColumn{&u.ChangedAt}, &u.Failures, timeColumn{&u.LockedUntil}, &u.Version)
	return u, err
}

// User reads one person.
func (tx *Tx) User(ctx context.Context, id org.UserID) (org.User, error) {
	return one(ctx, tx, scanUser, `select `+userColumns+` from users u where u.id = $1`, string(id))
}

// UserByLogin reads one person by login.
func (tx *Tx) UserByLogin(ctx context.Context, login string) (org.User, error) {
	return one(ctx, tx, scanUser, `select `+userColumns+` from users u where u.login = $1`, login)
}

// Users lists people by login, those whose login or name holds text when it is not empty.
func (tx *Tx) Users(ctx context.Context, text string, p Page) ([]org.User, error) {
	var f filter
	f.addIf("u.login > %s", p.After)
	if text != "" {
		f.add(`(lower(u.login) like %s escape '\' or lower(u.name) like %s escape '\')`, like(text))
	}
	limit := f.arg(p.limit())
	return collect(ctx, tx, scanUser, `select `+userColumns+` from users u`+f.text()+` order by u.login limit `+limit, f.args...)
}

// UsersHolding lists the people who hold a role at a unit or above it, or to whom it is delegated now, and may sign in.
func (tx *Tx) UsersHolding(ctx context.Context, role org.Role, unit org.UnitID) ([]org.User, error) {
	return collect(ctx, tx, scanUser, `
		select `+userColumns+`
		from users u
		where not u.disabled and (exists (
			select 1 from grants g join unit_ancestors a on a.ancestor_id = g.unit_id
			where g.user_id = u.id and g.role = $2 and a.unit_id = $3 and (g.until_at is null or g.until_at > $1)
		) or exists (
			select 1 from delegations d join unit_ancestors a on a.ancestor_id = d.unit_id join users f on f.id = d.from_id
			where d.to_id = u.id and d.role = $2 and a.unit_id = $3 and `+delegationInForce+`))
		order by u.login`, timeValue(tx.Now), string(role), string(unit))
}

// UsersWith lists the people who hold a role anywhere and may sign in.
func (tx *Tx) UsersWith(ctx context.Context, role org.Role) ([]org.User, error) {
	return collect(ctx, tx, scanUser, `
		select distinct `+userColumns+`
		from users u join grants g on g.user_id = u.id
		where g.role = $1 and not u.disabled and (g.until_at is null or g.until_at > $2)
		order by u.login`, string(role), timeValue(tx.Now))
}

// AddUser writes a new person.
func (tx *Tx) AddUser(ctx context.Context, u org.User) error {
	_, err := tx.exec(ctx, `
		insert into users (id, login, name, unit_id, disabled, must_change, password_hash, past_hashes, changed_at, failures,
		  locked_until, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`,
		string(u.ID), u.Login, u.Name, string(u.Unit), u.Disabled, u.MustChange, u.PasswordHash, jsonValue{u.PastHashes},
		timeValue(u.ChangedAt), u.Failures, timeValue(u.LockedUntil))
	return err
}

// SaveUser writes a person over the version it was read at.
func (tx *Tx) SaveUser(ctx context.Context, u org.User) error {
	return tx.overVersion(ctx, `
		update users set login = $3, name = $4, unit_id = $5, disabled = $6, must_change = $7, password_hash = $8,
		  past_hashes = $9, changed_at = $10, failures = $11, locked_until = $12, version = version + 1
		where id = $1 and version = $2`,
		string(u.ID), u.Version, u.Login, u.Name, string(u.Unit), u.Disabled, u.MustChange, u.PasswordHash,
		jsonValue{u.PastHashes}, timeValue(u.ChangedAt), u.Failures, timeValue(u.LockedUntil))
}
