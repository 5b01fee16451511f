package store_test

import (
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// greenery is a standard of 130 with every field set.
func greenery() standard.Standard {
	return standard.Standard{ID: "s1", Edition: 1, Unit: org.Unit{ID: "130"}, Drafter: "处室", UpdatedBy: "计财处审核",
		Case: approval.Case{State: standard.Proposed, Acts: acts().Acts, Filers: acts().Filers},
		Content: standard.Content{Code: "LH-0001", Kind: standard.Spending, Object: "绿化养护", Grade: "一级", Unit: "平方米", Amount: 745, Requirement: "全年常绿",
			Composition: []standard.Cost{{Name: "人工费", Amount: 745}}, Keywords: []string{"绿地养护"}, Categories: []project.Category{project.Operation}, Field: "绿化",
			Level: score.Whole, Share: 6000, Index: 10300, Source: "示例", PriceDate: date("2024-06-30"), From: date("2025-01-01"), To: date("2026-12-31"), Note: "备注"}}
}

func TestStandardRoundTrip(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		update(t, db, func(tx *store.Tx) error { return tx.AddStandard(ctx, greenery()) })
		update(t, db, func(tx *store.Tx) error {
			first, err := tx.StandardStamp(ctx)
			must(t, err)
			read, err := tx.Standard(ctx, "s1")
			must(t, err)
			want := greenery()
			want.Unit, want.Version, want.UpdatedAt = read.Unit, 1, clock
			same(t, read, want)
			if len(read.Unit.Ancestors) != 2 {
				t.Errorf("ancestors %v", read.Unit.Ancestors)
			}
			want.State, want.Amount = standard.InForce, 780
			must(t, tx.SaveStandard(ctx, want))
			refused(t, tx.SaveStandard(ctx, want), errs.Conflict, "刚被他人修改")
			want.Version = 2
			second := greenery()
			second.ID, second.Edition = "s2", 2
			must(t, tx.AddStandard(ctx, second))
			list, err := tx.StandardEditions(ctx, "LH-0001")
			must(t, err)
			if len(list) != 2 || list[1].ID != "s2" {
				t.Errorf("%d editions", len(list))
			}
			same(t, list[0], want)
			all, err := tx.Standards(ctx)
			must(t, err)
			same(t, all, list)
			if after, err := tx.StandardStamp(ctx); err != nil || after == first {
				t.Errorf("the stamp stays %q after a change, %v", after, err)
			}
			_, err = tx.Standard(ctx, "s9")
			refused(t, err, errs.NotFound, "")
			return nil
		})
	})
}

func TestStandardEditionOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		update(t, db, func(tx *store.Tx) error { return tx.AddStandard(t.Context(), greenery()) })
		twice := greenery()
		twice.ID = "s3"
		refused(t, db.Update(t.Context(), func(tx *store.Tx) error { return tx.AddStandard(t.Context(), twice) }), errs.Conflict, "")
	})
}

func TestQuotaSettings(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		ctx := t.Context()
		q := store.QuotaSettings{No: 1, Set: standard.Settings{project.Operation: standard.Stop}, Reason: "年度预算布置", By: "计财处审核"}
		update(t, db, func(tx *store.Tx) error {
			if none, err := tx.QuotaSettings(ctx); err != nil || len(none) != 0 {
				t.Errorf("%v %v", none, err)
			}
			must(t, tx.AddQuotaSettings(ctx, q))
			next := q
			next.No = 2
			return tx.AddQuotaSettings(ctx, next)
		})
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.QuotaSettings(ctx)
			must(t, err)
			q.At = clock
			if len(list) != 2 || list[0].No != 2 {
				t.Fatalf("%+v", list)
			}
			same(t, list[1], q)
			return nil
		})
		refused(t, db.Update(ctx, func(tx *store.Tx) error { return tx.AddQuotaSettings(ctx, q) }), errs.Conflict, "")
	})
}

func TestBudget(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		lines, fields := budget.Parse([]budget.EntryLine{
			{ID: "l1", Item: "保洁", Detail: "人工", Specification: "两班", Unit: "人", Quantity: "2.50", Price: "4.8", Basis: "合同", Year: "2025"},
			{ID: "l2", Item: "保洁", Detail: "机械", Unit: "台班", Quantity: "3", Price: "100", Basis: "询价", Year: "2026"}})
		must(t, fields.Err())
		owner := store.BudgetOwner{Kind: "项目申报", ID: "p1", Project: "p1"}
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.SaveBudget(ctx, owner, lines[1:]))
			return tx.SaveBudget(ctx, owner, lines) // in place of what it had
		})
		view(t, db, func(tx *store.Tx) error {
			read, err := tx.Budget(ctx, owner.Kind, owner.ID)
			must(t, err)
			same(t, read, lines)
			if none, err := tx.Budget(ctx, owner.Kind, "p9"); err != nil || len(none) != 0 {
				t.Errorf("%v %v", none, err)
			}
			of, err := tx.BudgetLines(ctx, everywhere, 2026)
			must(t, err)
			if len(of) != 1 || of[0].Owner != owner || of[0].Project.Code != "SCIP-2025-0001" || of[0].Amount() != 300*money.Yuan {
				t.Errorf("%+v", of)
			}
			if elsewhere, err := tx.BudgetLines(ctx, nowhere, 2026); err != nil || len(elsewhere) != 0 {
				t.Errorf("outside the scope: %v %v", elsewhere, err)
			}
			return nil
		})
	})
}

// TestBudgetLinesLeaveOut: a refused or cancelled project asks for nothing.
func TestBudgetLinesLeaveOut(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		form, _ := filed().Entry.Examine(filed().Project)
		d := filed()
		d.Version = 0
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.AddDeclaration(ctx, d))
			return tx.SaveBudget(ctx, store.BudgetOwner{Kind: "项目申报", ID: "p1", Project: "p1"}, form.Lines)
		})
		for state, want := range map[approval.State]int{pipeline.AtHead: 1, pipeline.Refused: 0, pipeline.Cancelled: 0, pipeline.MergedAway: 0} {
			update(t, db, func(tx *store.Tx) error {
				read, err := tx.Declaration(ctx, everywhere, "p1")
				must(t, err)
				read.State = state
				must(t, tx.SaveDeclaration(ctx, read))
				lines, err := tx.BudgetLines(ctx, everywhere, 2025)
				if len(lines) != want {
					t.Errorf("%s: %d lines, want %d", state, len(lines), want)
				}
				return err
			})
		}
	})
}

func TestQuotaAnswers(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		ctx := t.Context()
		update(t, db, func(tx *store.Tx) error {
			a, err := tx.QuotaAnswers(ctx, "项目申报", "p1")
			must(t, err)
			same(t, a, standard.Answers{})
			a.Choices = standard.Choices{"l1": {Code: "LH-0001", Reason: "因"}}
			a.Exceptions = []standard.Exception{{Line: "l1", Amount: 5, Reason: "因", ByName: "经办", By: "u1", Approver: "计财处", ApproverID: "u2"}}
			a.UpdatedBy = "经办"
			must(t, tx.SaveQuotaAnswers(ctx, "项目申报", "p1", a))
			read, err := tx.QuotaAnswers(ctx, "项目申报", "p1")
			must(t, err)
			a.Version = 1
			same(t, read, a)
			must(t, tx.SaveQuotaAnswers(ctx, "项目申报", "p1", a))
			refused(t, tx.SaveQuotaAnswers(ctx, "项目申报", "p1", a), errs.Conflict, "刚被他人修改")
			return nil
		})
		refused(t, db.Update(ctx, func(tx *store.Tx) error { return tx.SaveQuotaAnswers(ctx, "项目申报", "p1", standard.Answers{}) }), errs.Conflict, "")
	})
}
