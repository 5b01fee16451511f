package store

import (
	"context"

	"outturn/internal/domain/org"
)

const tokenColumns = `t.id, t.name, t.unit_id, u.name, t.role, t.expires_at, t.issued_by, t.issued_at, t.revoked_by, t.revoked_at, t.seen_at`

func scanToken(row scanner) (t org.Token, err error) {
	err = row.Scan(&t.ID, &t.Name, &t.Unit, &t.UnitName, &t.Role, timeColumn{&t.Expires}, &t.IssuedBy, timeColumn{&t.IssuedAt}, &t.RevokedBy,
		timeColumn{&t.RevokedAt}, timeColumn{&t.SeenAt})
	return t, err
}

// TokenByHash reads a token by the hash of what was shown when it was issued.
func (tx *Tx) TokenByHash(ctx context.Context, hash string) (org.Token, error) {
	return one(ctx, tx, scanToken, `select `+tokenColumns+` from api_tokens t join units u on u.id = t.unit_id where t.hash = $1`, hash)
}

// Token reads a token.
func (tx *Tx) Token(ctx context.Context, id string) (org.Token, error) {
	return one(ctx, tx, scanToken, `select `+tokenColumns+` from api_tokens t join units u on u.id = t.unit_id where t.id = $1`, id)
}

// Tokens lists every token, newest first.
func (tx *Tx) Tokens(ctx context.Context) ([]org.Token, error) {
	return collect(ctx, tx, scanToken, `select `+tokenColumns+` from api_tokens t join units u on u.id = t.unit_id order by t.id desc`)
}

// AddToken writes a new token with its hash.
func (tx *Tx) AddToken(ctx context.Context, t org.Token, hash string) error {
	_, err := tx.exec(ctx, `
		insert into api_tokens (id, hash, name, unit_id, role, expires_at, issued_by, issued_at, revoked_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, '')`,
		t.ID, hash, t.Name, string(t.Unit), string(t.Role), timeValue(t.Expires), t.IssuedBy, timeValue(t.IssuedAt))
	return err
}

// RevokeToken ends a token and returns how many it was: none when it had ended before.
func (tx *Tx) RevokeToken(ctx context.Context, id, by string) (int64, error) {
	return tx.exec(ctx, `update api_tokens set revoked_by = $2, revoked_at = $3 where id = $1 and revoked_at is null`, id, by, timeValue(tx.Now))
}

// TouchToken notes that a token was used now.
func (tx *Tx) TouchToken(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `update api_tokens set seen_at = $2 where id = $1`, id, timeValue(tx.Now))
	return err
}
