package app

import (
	"context"

	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Notices lists the actor's own notices, newest first.
func (a *App) Notices(ctx context.Context, actor org.Actor, limit int) (list []notice.Notice, err error) {
	defer errs.Wrap(&err, "Notices")
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Notices(ctx, actor.User.ID, limit)
		return err
	})
	return list, err
}

// ReadNotices notes that the actor has read everything delivered so far. It changes nothing but the actor's own marks
// and is not recorded in the log.
func (a *App) ReadNotices(ctx context.Context, actor org.Actor) (err error) {
	defer errs.Wrap(&err, "ReadNotices")
	return a.db.Update(ctx, func(tx *store.Tx) error { return tx.ReadNotices(ctx, actor.User.ID) })
}

// DeliverNotices delivers what acts have written to the outbox and returns how many. Called by a ticker: nothing is
// announced before it is true.
func (a *App) DeliverNotices(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "DeliverNotices")
	err = a.db.Update(ctx, func(tx *store.Tx) error {
		list, err := tx.DeliverNotices(ctx, 500)
		n = len(list)
		return err
	})
	return n, err
}
