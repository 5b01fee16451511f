package store_test

import (
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
	"outturn/internal/store"
)

func TestConsequenceRoundTrip(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		set := consequence.Settings{Year: 2026, No: 1, Book: consequence.Park, Version: 1, Combine: consequence.Summed, Reason: "预算编制通知", By: "计财处",
			Choices: map[consequence.RuleID]consequence.Choice{"J-08": {Active: true, Measures: consequence.Measures{Rate: 10 * score.Percent}}}}
		o := consequence.Override{ID: "o1", Project: upkeep("p1", "SCIP-2025-0001"), Year: 2026, No: 1, Ruling: consequence.Ruling{Action: consequence.Hold, Amount: 80 * money.Wan, Reason: "合同已签"},
			RuleAction: consequence.CutShare, RuleAmount: 70 * money.Wan, Case: approval.Case{State: consequence.Proposed, Acts: acts().Acts, Filers: acts().Filers}, UpdatedBy: "计财处"}
		update(t, db, func(tx *store.Tx) error { return tx.AddConsequenceSettings(ctx, set) })
		refused(t, db.Update(ctx, func(tx *store.Tx) error { return tx.AddConsequenceSettings(ctx, set) }), errs.Conflict, "")
		update(t, db, func(tx *store.Tx) error { return tx.AddOverride(ctx, o) })
		update(t, db, func(tx *store.Tx) error {
			list, err := tx.ConsequenceSettings(ctx, 2026)
			must(t, err)
			set.At = clock
			same(t, list, []consequence.Settings{set})
			if other, err := tx.ConsequenceSettings(ctx, 2027); err != nil || len(other) != 0 {
				t.Errorf("another year: %v %v", other, err)
			}
			read, err := tx.Override(ctx, everywhere, "o1")
			must(t, err)
			want := o
			want.Project, want.Version, want.UpdatedAt = read.Project, 1, clock
			same(t, read, want)
			if len(read.Project.Unit.Ancestors) == 0 || read.Project.Code != "SCIP-2025-0001" {
				t.Errorf("project %+v", read.Project)
			}
			want.State = consequence.InForce
			must(t, tx.SaveOverride(ctx, want))
			refused(t, tx.SaveOverride(ctx, want), errs.Conflict, "刚被他人修改")
			of, err := tx.OverridesOf(ctx, "p1", 2026)
			must(t, err)
			if len(of) != 1 || of[0].State != consequence.InForce {
				t.Errorf("of the project: %+v", of)
			}
			all, err := tx.Overrides(ctx, everywhere, 2026)
			must(t, err)
			same(t, all, of)
			none, err := tx.Overrides(ctx, org.Scope{Roots: []org.UnitID{"220"}}, 2026)
			must(t, err)
			if len(none) != 0 {
				t.Errorf("outside the scope: %+v", none)
			}
			_, err = tx.Override(ctx, org.Scope{Roots: []org.UnitID{"220"}}, "o1")
			refused(t, err, errs.NotFound, "")
			return nil
		})
	})
}
