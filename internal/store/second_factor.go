package store

import (
	"context"

	"outturn/internal/domain/org"
)

func scanSecondFactor(row scanner) (f org.SecondFactor, err error) {
	err = row.Scan(&f.User, &f.Sealed, timeColumn{&f.Since}, &f.Used, jsonColumn{&f.Recovery})
	return f, err
}

// SecondFactor reads the second factor of a person; NotFound when they have none.
func (tx *Tx) SecondFactor(ctx context.Context, user org.UserID) (org.SecondFactor, error) {
	return one(ctx, tx, scanSecondFactor, `
		select user_id, secret, since, used, recovery
		from second_factors
		where user_id = $1`, string(user))
}

// PutSecondFactor writes the second factor of a person, over the one they had.
func (tx *Tx) PutSecondFactor(ctx context.Context, f org.SecondFactor) error {
	_, err := tx.exec(ctx, `
		insert into second_factors (user_id, secret, since, used, recovery)
		values ($1, $2, $3, $4, $5)
		on conflict (user_id) do update set secret = excluded.secret, since = excluded.since, used = excluded.used,
		  recovery = excluded.recovery`,
		string(f.User), f.Sealed, timeValue(f.Since), f.Used, jsonValue{f.Recovery})
	return err
}

// RemoveSecondFactor takes the second factor of a person away, and reports whether they had one.
func (tx *Tx) RemoveSecondFactor(ctx context.Context, user org.UserID) (bool, error) {
	n, err := tx.exec(ctx, `delete from second_factors where user_id = $1`, string(user))
	return n > 0, err
}
