package apptest

import (
	"context"
	"testing"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/score"
)

// Verdicts is a goal review with one grade for every item, ready to be submitted but for what the grade asks besides.
func (p *Park) Verdicts(t testing.TB, grade score.Grade) goalreview.Typed {
	t.Helper()
	form, err := appraisal.Shipped().Find(appraisal.GoalReview)
	must(t, err)
	e := appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{}, Opinion: "总体评定为" + string(grade) + "。"}
	for _, it := range form.Items {
		e.Verdicts[it.ID] = appraisal.VerdictEntry{Grade: string(grade), Comment: "见总体意见。"}
	}
	return goalreview.Typed{Entry: e}
}

// Review submits a goal review of 优 by a person, which passes or approves the goal.
func (p *Park) Review(t testing.TB, login string, id goal.ID) {
	t.Helper()
	must(t, p.App.SubmitGoalReview(context.Background(), p.Actor(t, login), id, 0, p.Verdicts(t, score.Excellent)))
}

// Approve takes a goal that is before the division through both reviews.
func (p *Park) Approve(t testing.TB, id goal.ID) {
	t.Helper()
	p.Review(t, "division", id)
	p.Review(t, "finance", id)
}
