package store_test

import (
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/store"
)

// TestTasksKeptWithoutIDs reads tasks that were kept before tasks had ids: they get the same ones in the draft and in the frozen
// form, on every read.
func TestTasksKeptWithoutIDs(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		update(t, db, func(tx *store.Tx) error {
			unit, err := tx.Unit(ctx, upkeep("p1", "SCIP-2025-0001").Unit.ID)
			must(t, err)
			g, err := overallgoal.New("o1", overallgoal.Department, unit, "", 2025, "SH-PARK")
			must(t, err)
			g.Entry.Tasks = []overallgoal.MainTaskEntry{{Name: "道路养护", Appropriation: "1"}, {ID: "kept", Name: "河道保洁"}}
			must(t, tx.AddOverallGoal(ctx, g))
			form := overallgoal.Form{Tasks: []overallgoal.MainTask{{Name: "道路养护", Appropriation: 100}, {ID: "kept", Name: "河道保洁"}}}
			return tx.AddOverallEdition(ctx, overallgoal.Edition{Goal: "o1", No: 1, Kind: goal.Submitted, Form: form, ByName: "经办", At: clock})
		})
		for range 2 {
			update(t, db, func(tx *store.Tx) error {
				g, err := tx.OverallGoal(ctx, everywhere, "o1")
				must(t, err)
				same(t, g.Entry.Tasks, []overallgoal.MainTaskEntry{{ID: "task-1", Name: "道路养护", Appropriation: "1"}, {ID: "kept", Name: "河道保洁"}})
				editions, err := tx.OverallEditions(ctx, "o1")
				must(t, err)
				same(t, editions[0].Form.Tasks, []overallgoal.MainTask{{ID: "task-1", Name: "道路养护", Appropriation: 100}, {ID: "kept", Name: "河道保洁"}})
				return nil
			})
		}
	})
}
