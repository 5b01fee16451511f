package app

import (
	"context"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// EachLibraryRow hands over the projects that Library lists, one after the other, so that a list of any length can be saved as
// a file.
func (a *App) EachLibraryRow(ctx context.Context, actor org.Actor, by store.LibraryFilter, page store.Page, do func(store.LibraryRow) error) (err error) {
	defer errs.Wrap(&err, "EachLibraryRow")
	return a.db.View(ctx, func(tx *store.Tx) error { return tx.EachLibraryRow(ctx, actor.Scope(org.SeeProjects), by, page, do) })
}

// EachGoal does the same for goal declarations (导出绩效目标).
func (a *App) EachGoal(ctx context.Context, actor org.Actor, by store.FormFilter, page store.Page, do func(goal.Goal) error) (err error) {
	defer errs.Wrap(&err, "EachGoal")
	return a.db.View(ctx, func(tx *store.Tx) error { return tx.EachGoal(ctx, actor.Scope(org.SeeGoals), by, page, do) })
}

// EachSelfEvaluation does the same for self-evaluations (导出绩效自评).
func (a *App) EachSelfEvaluation(ctx context.Context, actor org.Actor, by store.FormFilter, page store.Page, do func(store.SelfEvaluationRow) error) (err error) {
	defer errs.Wrap(&err, "EachSelfEvaluation")
	return a.db.View(ctx, func(tx *store.Tx) error {
		return tx.EachSelfEvaluation(ctx, actor.Scope(org.SeeEvaluations), by, page, do)
	})
}

// EachAuditEntry does the same for the log (导出审计日志). Audit administrators only.
func (a *App) EachAuditEntry(ctx context.Context, actor org.Actor, by store.AuditFilter, limit int, do func(audit.Entry) error) (err error) {
	defer errs.Wrap(&err, "EachAuditEntry")
	if err := need(actor, org.SeeAudit); err != nil {
		return err
	}
	return a.db.View(ctx, func(tx *store.Tx) error { return tx.EachAuditEntry(ctx, by, limit, do) })
}
