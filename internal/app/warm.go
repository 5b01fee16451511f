package app

import (
	"context"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Warm prepares, when the program starts, what a request would otherwise wait for (预热): the standards and all projects for searching,
// and the checks of everything that asks for money of next year. Nothing is written; a park that is not set up yet has nothing to prepare.
func (a *App) Warm(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "Warm")
	return a.db.View(ctx, func(tx *store.Tx) error {
		root, found, err := administration(ctx, tx)
		if err != nil || !found {
			return err
		}
		if _, _, err := a.shelved(ctx, tx); err != nil {
			return err
		}
		if err := a.alike.prepare(ctx, tx); err != nil {
			return err
		}
		file, err := a.nextYearRules(ctx, tx, fiscal.YearOf(fiscal.DateOf(tx.Now))+1)
		if err != nil {
			return err
		}
		requests, err := a.yearRequests(ctx, tx, org.Scope{Roots: []org.UnitID{root.ID}}, file, "") // for nobody in particular; nothing of it is shown
		if err != nil {
			return err
		}
		g := gathering{a: a, tx: tx, year: file.Year, closed: file.Closed}
		return g.read(ctx, requests)
	})
}
