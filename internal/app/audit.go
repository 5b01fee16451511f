package app

import (
	"context"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// AuditEntries lists the log, newest first. Audit administrators only.
func (a *App) AuditEntries(ctx context.Context, actor org.Actor, by store.AuditFilter, limit int) (list []audit.Entry, err error) {
	defer errs.Wrap(&err, "AuditEntries")
	if err := need(actor, org.SeeAudit); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.AuditEntries(ctx, by, limit)
		return err
	})
	return list, err
}

// VerifyAudit follows the chain of the log from end to end. Audit administrators only.
func (a *App) VerifyAudit(ctx context.Context, actor org.Actor) (v store.Verified, err error) {
	defer errs.Wrap(&err, "VerifyAudit")
	if err := need(actor, org.SeeAudit); err != nil {
		return v, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		v, err = tx.VerifyAudit(ctx)
		return err
	})
	return v, err
}
