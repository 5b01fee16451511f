package app

import (
	"context"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// ImportGoalReview keeps a review as a workbook has it: what was typed, and the form as the reviewer would have it, nil without
// edits.
//
// Errors: as for SaveGoalReview and SuggestEdits.
func (a *App) ImportGoalReview(ctx context.Context, actor org.Actor, id goal.ID, version int, typed goalreview.Typed, suggested *goal.Entry) (err error) {
	defer errs.Wrap(&err, "ImportGoalReview(%s)", id)
	return a.editGoalReview(ctx, actor, id, version, "导入审核表", func(tx *store.Tx, x reviewing) (goalreview.Review, error) {
		after, err := x.review.Edit(actor, typed, tx.Now)
		if err != nil {
			return after, err
		}
		entry := x.goal.Entry
		if suggested != nil {
			entry = continuing(*suggested, entry)
		}
		return after.Suggest(actor, x.goal, entry, tx.Now)
	})
}
