package store

import (
	"context"
	"time"

	"outturn/internal/domain/org"
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
}

func scanSession(row scanner) (s Session, err error) {
	err = row.Scan(&s.ID, &s.User, &s.Secret, &s.Address, &s.Agent, timeColumn{&s.CreatedAt}, timeColumn{&s.SeenAt})
	return s, err
}

// Session reads one session by the hash of its token.
func (tx *Tx) Session(ctx context.Context, id string) (Session, error) {
	return one(ctx, tx, scanSession, `
		select id, user_id, secret, address, agent, created_at, seen_at
		from sessions
		where id = $1`, id)
}

// AddSession writes a new session.
func (tx *Tx) AddSession(ctx context.Context, s Session) error {
	_, err := tx.exec(ctx, `
		insert into sessions (id, user_id, secret, address, agent, created_at, seen_at)
		values ($1, $2, $3, $4, $5, $6, $7)`,
		s.ID, string(s.User), s.Secret, s.Address, s.Agent, timeValue(s.CreatedAt), timeValue(s.SeenAt))
	return err
}

// TouchSession notes that a session was used now.
func (tx *Tx) TouchSession(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `update sessions set seen_at = $2 where id = $1`, id, timeValue(tx.Now))
	return err
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
