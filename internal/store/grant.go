package store

import (
	"context"

	"outturn/internal/domain/org"
)

func scanGrant(row scanner) (g org.Grant, err error) {
	err = row.Scan(&g.ID, &g.User, &g.Role, &g.Unit, timeColumn{&g.Until})
	return g, err
}

// Grants lists everything a person was granted, by role and unit.
func (tx *Tx) Grants(ctx context.Context, user org.UserID) ([]org.Grant, error) {
	return collect(ctx, tx, scanGrant, `
		select id, user_id, role, unit_id, until_at
		from grants
		where user_id = $1
		order by role, unit_id`, string(user))
}

// AllGrants lists every grant by person, role and unit.
func (tx *Tx) AllGrants(ctx context.Context) ([]org.Grant, error) {
	return collect(ctx, tx, scanGrant, `
		select id, user_id, role, unit_id, until_at
		from grants
		order by user_id, role, unit_id`)
}

// AddGrant writes a new grant.
func (tx *Tx) AddGrant(ctx context.Context, g org.Grant) error {
	_, err := tx.exec(ctx, `
		insert into grants (id, user_id, role, unit_id, until_at)
		values ($1, $2, $3, $4, $5)`, g.ID, string(g.User), string(g.Role), string(g.Unit), timeValue(g.Until))
	return err
}

// RemoveGrant takes a grant back and returns what it was.
func (tx *Tx) RemoveGrant(ctx context.Context, id string) (org.Grant, error) {
	return one(ctx, tx, scanGrant, `
		delete from grants
		where id = $1
		returning id, user_id, role, unit_id, until_at`, id)
}
