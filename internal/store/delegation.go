package store

import (
	"context"

	"outturn/internal/domain/org"
)

const delegationColumns = `d.id, d.from_id, f.name, d.to_id, t.name, d.role, d.unit_id, u.name, d.starts_at, d.until_at, d.ended_at, d.reason`

const delegationTables = `
	from delegations d
	join users f on f.id = d.from_id
	join users t on t.id = d.to_id
	join units u on u.id = d.unit_id`

// delegationInForce is true of a delegation that counts at $1: while the one it comes from may sign in and holds the role.
const delegationInForce = `d.ended_at is null and d.starts_at <= $1 and d.until_at > $1 and not f.disabled
	and exists (select 1 from grants g where g.user_id = d.from_id and g.role = d.role and g.unit_id = d.unit_id and (g.until_at is null or g.until_at > $1))`

func scanDelegation(row scanner) (d org.Delegation, err error) {
	err = row.Scan(&d.ID, &d.From, &d.FromName, &d.To, &d.ToName, &d.Role, &d.Unit, &d.UnitName, timeColumn{&d.Starts}, timeColumn{&d.Until},
		timeColumn{&d.Ended}, &d.Reason)
	return d, err
}

// DelegationsOf lists what a person delegated or was delegated, the latest first.
func (tx *Tx) DelegationsOf(ctx context.Context, user org.UserID) ([]org.Delegation, error) {
	return collect(ctx, tx, scanDelegation, `select `+delegationColumns+delegationTables+`
		where d.from_id = $1 or d.to_id = $1
		order by d.starts_at desc, d.id desc`, string(user))
}

// DelegationsTo lists the delegations to a person that count now.
func (tx *Tx) DelegationsTo(ctx context.Context, user org.UserID) ([]org.Delegation, error) {
	return collect(ctx, tx, scanDelegation, `select `+delegationColumns+delegationTables+`
		where `+delegationInForce+` and d.to_id = $2
		order by d.id`, timeValue(tx.Now), string(user))
}

// AddDelegation writes a new delegation.
func (tx *Tx) AddDelegation(ctx context.Context, d org.Delegation) error {
	_, err := tx.exec(ctx, `
		insert into delegations (id, from_id, to_id, role, unit_id, starts_at, until_at, ended_at, reason)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		d.ID, string(d.From), string(d.To), string(d.Role), string(d.Unit), timeValue(d.Starts), timeValue(d.Until), timeValue(d.Ended), d.Reason)
	return err
}

// EndDelegation takes a delegation back now, and reports whether there was one still open.
func (tx *Tx) EndDelegation(ctx context.Context, id string) (bool, error) {
	n, err := tx.exec(ctx, `
		update delegations set ended_at = $2
		where id = $1 and ended_at is null and until_at > $2`, id, timeValue(tx.Now))
	return n > 0, err
}

// UsersAt lists the people of a unit who may sign in, by login.
func (tx *Tx) UsersAt(ctx context.Context, unit org.UnitID) ([]org.User, error) {
	return collect(ctx, tx, scanUser, `select `+userColumns+` from users u where u.unit_id = $1 and not u.disabled order by u.login`, string(unit))
}
