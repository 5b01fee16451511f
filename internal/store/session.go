package store

import (
	"context"
	"time"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Session is one signed-in browser (会话).
type Session struct {
	ID        string // hash of the cookie's token
	User      org.UserID
	Secret    string // key of the form tokens this session is given
	Address   string
	Agent     string
	CreatedAt time.Time
	SeenAt    time.Time
	ProvedAt  time.Time // when a password or a one-time code was last given
	FactorAt  time.Time // when the second factor was given; zero while only the password was
	HasFactor bool      // the person has a second factor; read, never written
}

const sessionColumns = `s.id, s.user_id, s.secret, s.address, s.agent, s.created_at, s.seen_at, s.proved_at, s.factor_at,
	exists (select 1 from second_factors f where f.user_id = s.user_id)`

func scanSession(row scanner) (s Session, err error) {
	err = row.Scan(&s.ID, &s.User, &s.Secret, &s.Address, &s.Agent, timeColumn{&s.CreatedAt}, timeColumn{&s.SeenAt},
		timeColumn{&s.ProvedAt}, timeColumn{&s.FactorAt}, &s.HasFactor)
	return s, err
}

// Session reads one session by the hash of its token.
func (tx *Tx) Session(ctx context.Context, id string) (Session, error) {
	return one(ctx, tx, scanSession, `select `+sessionColumns+` from sessions s where s.id = $1`, id)
}

// SessionsOf lists the sessions of a person, the one used last first.
func (tx *Tx) SessionsOf(ctx context.Context, user org.UserID) ([]Session, error) {
	return collect(ctx, tx, scanSession, `
		select `+sessionColumns+`
		from sessions s
		where s.user_id = $1
		order by s.seen_at desc, s.id`, string(user))
}

// AddSession writes a new session.
func (tx *Tx) AddSession(ctx context.Context, s Session) error {
	_, err := tx.exec(ctx, `
		insert into sessions (id, user_id, secret, address, agent, created_at, seen_at, proved_at, factor_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.ID, string(s.User), s.Secret, s.Address, s.Agent, timeValue(s.CreatedAt), timeValue(s.SeenAt), timeValue(s.ProvedAt), timeValue(s.FactorAt))
	return err
}

// RenewSession gives a session another id, by which the old cookie is worth nothing, and notes what was proved for it.
//
// Errors: Conflict when the session is over.
func (tx *Tx) RenewSession(ctx context.Context, old string, s Session) error {
	n, err := tx.exec(ctx, `
		update sessions set id = $2, seen_at = $3, proved_at = $4, factor_at = $5
		where id = $1`, old, s.ID, timeValue(tx.Now), timeValue(s.ProvedAt), timeValue(s.FactorAt))
	if err == nil && n == 0 {
		return errs.New(errs.Conflict, "登录已失效，请重新登录。")
	}
	return err
}

// TouchSession notes that a session was used now.
func (tx *Tx) TouchSession(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `update sessions set seen_at = $2 where id = $1`, id, timeValue(tx.Now))
	return err
}

// RemoveSessionOf ends one session of a person, and reports whether there was one.
func (tx *Tx) RemoveSessionOf(ctx context.Context, user org.UserID, id string) (bool, error) {
	n, err := tx.exec(ctx, `delete from sessions where id = $1 and user_id = $2`, id, string(user))
	return n > 0, err
}

// RemoveSession ends one session.
func (tx *Tx) RemoveSession(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `delete from sessions where id = $1`, id)
	return err
}

// RemoveSessions ends every session of a person but the one named; none is spared when keep is empty.
func (tx *Tx) RemoveSessions(ctx context.Context, user org.UserID, keep string) error {
	_, err := tx.exec(ctx, `delete from sessions where user_id = $1 and id <> $2`, string(user), keep)
	return err
}

// RemoveIdleSessions ends sessions not used since, or made before oldest, and returns how many.
func (tx *Tx) RemoveIdleSessions(ctx context.Context, since, oldest time.Time) (int64, error) {
	return tx.exec(ctx, `delete from sessions where seen_at < $1 or created_at < $2`, timeValue(since), timeValue(oldest))
}
