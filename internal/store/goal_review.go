package store

import (
	"context"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
)

const goalReviewColumns = `id, goal_id, edition, stage, round, reviewer_id, reviewer_name, form, form_version, typed, all_best, suggested, state,
	sheet, grade, started_at, updated_at, submitted_at, saved_page, saved_edit, version`

func scanGoalReview(row scanner) (r goalreview.Review, err error) {
	err = row.Scan(&r.ID, &r.Goal, &r.Edition, &r.Stage, &r.Round, &r.Reviewer, &r.ReviewerName, &r.Form, &r.FormVersion, jsonColumn{&r.Typed},
		&r.AllBest, jsonColumn{&r.Suggested}, &r.State, jsonColumn{&r.Sheet}, &r.Grade, timeColumn{&r.StartedAt}, timeColumn{&r.UpdatedAt},
		timeColumn{&r.SubmittedAt}, &r.SavedFrom.Page, &r.SavedFrom.Edit, &r.Version)
	return r, err
}

// GoalReviews lists the reviews of a goal, oldest first, drafts too. The caller has read the goal within scope.
func (tx *Tx) GoalReviews(ctx context.Context, id goal.ID) ([]goalreview.Review, error) {
	return collect(ctx, tx, scanGoalReview, `
		select `+goalReviewColumns+`
		from goal_reviews
		where goal_id = $1
		order by started_at, id`, string(id))
}

// AddGoalReview writes a new review.
func (tx *Tx) AddGoalReview(ctx context.Context, r goalreview.Review) error {
	_, err := tx.exec(ctx, `
		insert into goal_reviews (`+goalReviewColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1)`,
		string(r.ID), string(r.Goal), r.Edition, string(r.Stage), r.Round, string(r.Reviewer), r.ReviewerName, string(r.Form), r.FormVersion,
		jsonValue{r.Typed}, r.AllBest, jsonValue{r.Suggested}, string(r.State), jsonValue{r.Sheet}, string(r.Grade), timeValue(r.StartedAt), timeValue(tx.Now),
		timeValue(r.SubmittedAt), r.SavedFrom.Page, r.SavedFrom.Edit)
	return err
}

// SaveGoalReview writes a review over the version it was read at.
func (tx *Tx) SaveGoalReview(ctx context.Context, r goalreview.Review) error {
	return tx.overVersion(ctx, `
		update goal_reviews set reviewer_id = $3, reviewer_name = $4, typed = $5, all_best = $6, suggested = $7, state = $8, sheet = $9,
		  updated_at = $10, submitted_at = $11, saved_page = $12, saved_edit = $13, grade = $14, version = version + 1
		where id = $1 and version = $2`,
		string(r.ID), r.Version, string(r.Reviewer), r.ReviewerName, jsonValue{r.Typed}, r.AllBest, jsonValue{r.Suggested}, string(r.State),
		jsonValue{r.Sheet}, timeValue(tx.Now), timeValue(r.SubmittedAt), r.SavedFrom.Page, r.SavedFrom.Edit, string(r.Grade))
}

const goalOpinionColumns = `id, goal_id, review_id, stage, indicator, cell, label, held, rule, turns, version`

func scanGoalOpinion(row scanner) (o goalreview.Opinion, err error) {
	err = row.Scan(&o.ID, &o.Goal, &o.Review, &o.Stage, &o.Place.Indicator, &o.Place.Column, &o.Label, &o.Held, &o.Rule, jsonColumn{&o.Turns}, &o.Version)
	return o, err
}

// GoalOpinions lists the opinions on a goal, oldest first. The caller has read the goal within scope.
func (tx *Tx) GoalOpinions(ctx context.Context, id goal.ID) ([]goalreview.Opinion, error) {
	return collect(ctx, tx, scanGoalOpinion, `
		select `+goalOpinionColumns+`
		from goal_opinions
		where goal_id = $1
		order by id`, string(id))
}

// PutGoalOpinion writes an opinion, new at version 0 or over the version it was read at.
func (tx *Tx) PutGoalOpinion(ctx context.Context, o goalreview.Opinion) error {
	if o.Version == 0 {
		_, err := tx.exec(ctx, `
			insert into goal_opinions (`+goalOpinionColumns+`, state)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)`,
			string(o.ID), string(o.Goal), string(o.Review), string(o.Stage), string(o.Place.Indicator), o.Place.Column, o.Label, o.Held, o.Rule,
			jsonValue{o.Turns}, string(o.State()))
		return err
	}
	return tx.overVersion(ctx, `
		update goal_opinions set held = $3, turns = $4, state = $5, version = version + 1
		where id = $1 and version = $2`,
		string(o.ID), o.Version, o.Held, jsonValue{o.Turns}, string(o.State()))
}

// RemoveGoalOpinion takes back an opinion of a review that was taken back.
func (tx *Tx) RemoveGoalOpinion(ctx context.Context, o goalreview.Opinion) error {
	_, err := tx.exec(ctx, `delete from goal_opinions where id = $1`, string(o.ID))
	return err
}
