package app

import (
	"context"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// LastActuals is what the indicators of a goal's project aimed at and reached the year before (上年完成情况), for checking a
// filled-in file as its page checks what is typed. Empty where the actor may not see it.
//
// Errors: NotFound outside the scope.
func (a *App) LastActuals(ctx context.Context, actor org.Actor, id goal.ID) (list []goalcheck.LastActual, err error) {
	defer errs.Wrap(&err, "LastActuals(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		g, err := tx.Goal(ctx, actor.Scope(org.SeeGoals), id)
		if err != nil {
			return err
		}
		list, err = lastActuals(ctx, tx, actor, g)
		return err
	})
	return list, err
}
