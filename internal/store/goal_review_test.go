package store_test

import (
	"testing"

	"outturn/internal/domain/goalreview"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// TestGoalReviews: reviews and opinions come back as they were written; stale writes and a second draft are refused.
func TestGoalReviews(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.GoalReviews(t.Context(), "g1")
			must(t, err)
			want := reviewed()
			want.UpdatedAt = tx.Now
			same(t, list, []goalreview.Review{want})
			opinions, err := tx.GoalOpinions(t.Context(), "g1")
			must(t, err)
			o := opinion()
			o.Version = 1
			same(t, opinions, []goalreview.Opinion{o})
			none, err := tx.GoalReviews(t.Context(), "absent")
			if len(none) != 0 || err != nil {
				t.Errorf("reviews of no goal: %v, %v", none, err)
			}
			return nil
		})
		draft := goalreview.Review{ID: "v2", Goal: "g1", Edition: 1, Stage: goalreview.ByDivision, Round: 3, Reviewer: "u1", ReviewerName: "处室审核", State: goalreview.Draft, StartedAt: clock.Add(1)}
		update(t, db, func(tx *store.Tx) error { return tx.AddGoalReview(t.Context(), draft) })
		second := draft
		second.ID, second.Round = "v3", 4
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.AddGoalReview(t.Context(), second) }); err == nil {
			t.Error("a goal has two drafts of its review")
		}
		draft.Version, draft.Entry.Opinion, draft.State = 1, "改过", goalreview.Void
		update(t, db, func(tx *store.Tx) error { return tx.SaveGoalReview(t.Context(), draft) })
		err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveGoalReview(t.Context(), draft) })
		refused(t, err, errs.Conflict, "")
		o := opinion()
		o.Version = 1
		o.Turns = append(o.Turns, goalreview.Turn{Kind: goalreview.Adopt, By: "经办", At: clock})
		update(t, db, func(tx *store.Tx) error { return tx.PutGoalOpinion(t.Context(), o) })
		err = db.Update(t.Context(), func(tx *store.Tx) error { return tx.PutGoalOpinion(t.Context(), o) })
		refused(t, err, errs.Conflict, "")
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.GoalReviews(t.Context(), "g1")
			must(t, err)
			if len(list) != 2 || list[1].Entry.Opinion != "改过" || list[1].Suggested != nil || list[1].Version != 2 {
				t.Errorf("the draft reads %+v", list[1])
			}
			opinions, err := tx.GoalOpinions(t.Context(), "g1")
			must(t, err)
			if len(opinions) != 1 || opinions[0].State() != goalreview.Adopted {
				t.Errorf("the opinion reads %+v", opinions)
			}
			return nil
		})
		update(t, db, func(tx *store.Tx) error { return tx.RemoveGoalOpinion(t.Context(), o) })
		view(t, db, func(tx *store.Tx) error {
			if left, err := tx.GoalOpinions(t.Context(), "g1"); len(left) != 0 || err != nil {
				t.Errorf("an opinion that was taken back stays: %v, %v", left, err)
			}
			return nil
		})
	})
}
