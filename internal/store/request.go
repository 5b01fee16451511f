package store

import (
	"context"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Request is one posted form, known by the key that the server gave it (表单编号).
type Request struct {
	Key      string // empty for work without a form
	BodyHash string
}

// Replayed looks for an earlier carrying-out of the same form and notes that it was asked for again. The note is a
// write on purpose: its commit shows that the earlier one is still there before anybody is told so.
//
// The receipt is what CarriedOut kept. Conflict when the key came back with other content or from another person.
func (tx *Tx) Replayed(ctx context.Context, user org.UserID, r Request) (receipt string, replayed bool, err error) {
	if r.Key == "" {
		return "", false, nil
	}
	var owner, body string
	err = explain(tx.queryRow(ctx, `
		update requests
		set seen_at = $2, replays = replays + 1
		where key = $1
		returning user_id, body_hash, receipt`, r.Key, timeValue(tx.Now)).Scan(&owner, &body, &receipt))
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return "", false, nil
	case err != nil:
		return "", false, err
	case owner != string(user) || body != r.BodyHash:
		return "", false, errs.New(errs.Conflict, "这张表已提交过，这次的内容与上次不同。请刷新页面后再提交。")
	}
	return receipt, true, nil
}

// CarriedOut keeps the key of a form that was just carried out, in the same transaction.
func (tx *Tx) CarriedOut(ctx context.Context, user org.UserID, r Request, receipt string) error {
	if r.Key == "" {
		return nil
	}
	_, err := tx.exec(ctx, `
		insert into requests (key, user_id, body_hash, receipt, done_at, seen_at, replays)
		values ($1, $2, $3, $4, $5, $6, 0)`,
		r.Key, string(user), r.BodyHash, receipt, timeValue(tx.Now), timeValue(tx.Now))
	return err
}
