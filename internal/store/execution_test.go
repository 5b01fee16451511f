package store_test

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/execution"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// payment is an entry of p1 in 2025, as the fund system sends it.
func payment(id string) execution.Entry {
	return execution.Entry{FundEvent: project.FundEvent{ID: id, Project: "p1", Year: 2025, Kind: project.Payment, Source: project.Appropriation, Amount: 100, On: date("2025-03-31"),
		Document: "记-1", Note: "养护费"}, Code: "SCIP-2025-0001", External: "L-" + id, Contract: "HT-1", Payee: "某公司", Item: "绿化养护", Channel: "资金系统"}
}

func TestEntries(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		first, second, lost := payment("e1"), payment("e2"), payment("e3")
		back := payment("e4")
		back.Amount, back.Corrects, back.On = -30, "e1", date("2026-01-05")
		second.Document = "记-2"
		lost.Project, lost.Code = "", "没有"
		manual := project.FundEvent{ID: "e0", Project: "p1", Year: 2025, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 5_000, On: date("2025-01-01")}
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.AddFundEvent(ctx, manual))
			return tx.AddEntries(ctx, []execution.Entry{first, second, lost, back})
		})
		ids := func(list []execution.Entry) (out string) {
			for _, e := range list {
				out += e.ID + " "
			}
			return out
		}
		view(t, db, func(tx *store.Tx) error {
			for _, c := range []struct {
				name string
				by   store.EntryFilter
				page store.Page
				want string
			}{
				{"按日期，新的在前", store.EntryFilter{}, store.Page{}, "e4 e2 e1 e0 "},
				{"按到达先后", store.EntryFilter{Arrival: true}, store.Page{After: "e0"}, "e1 e2 e4 "},
				{"第二页", store.EntryFilter{}, store.Page{Limit: 2, Offset: 2}, "e1 e0 "},
				{"一个项目、一类", store.EntryFilter{Project: "p1", Year: 2025, Kind: "年初预算", Source: "当年财政拨款"}, store.Page{}, "e0 "},
				{"一份合同、一项内容", store.EntryFilter{Contract: "HT-1", Item: "绿化养护"}, store.Page{}, "e4 e2 e1 "},
				{"凭证号的一部分", store.EntryFilter{Text: "记-2"}, store.Page{}, "e2 "},
				{"一条", store.EntryFilter{ID: "e2"}, store.Page{}, "e2 "},
				{"项目不存在的", store.EntryFilter{Unplaced: true, Code: "没有"}, store.Page{}, "e3 "},
				{"别的年度", store.EntryFilter{Year: 2024}, store.Page{}, ""},
			} {
				list, err := tx.Entries(ctx, everywhere, c.by, c.page)
				must(t, err)
				if got := ids(list); got != c.want {
					t.Errorf("%s: got %q, want %q", c.name, got, c.want)
				}
			}
			other, err := tx.Entries(ctx, nowhere, store.EntryFilter{}, store.Page{})
			must(t, err)
			if len(other) > 0 {
				t.Errorf("another unit sees %d entries", len(other))
			}
			list, err := tx.Entries(ctx, everywhere, store.EntryFilter{ID: "e2"}, store.Page{})
			must(t, err)
			same(t, list[0], second)
			list, err = tx.Entries(ctx, everywhere, store.EntryFilter{ID: "e0"}, store.Page{})
			must(t, err)
			same(t, list[0], execution.Entry{FundEvent: manual, Code: "SCIP-2025-0001"})

			list, err = tx.EntriesNamed(ctx, []string{"L-e1", "L-e3", "没有"}, []string{"e0"})
			must(t, err)
			if len(list) != 3 {
				t.Errorf("%d entries of these names, want 3", len(list))
			}
			sums, err := tx.Corrections(ctx, []string{"e1", "e2"})
			must(t, err)
			if len(sums) != 1 || sums["e1"] != -30 {
				t.Errorf("corrections %v", sums)
			}
			codes, err := tx.CodesIn(ctx, everywhere, []string{"SCIP-2025-0001", "没有"})
			must(t, err)
			none, err := tx.CodesIn(ctx, nowhere, []string{"SCIP-2025-0001"})
			if len(codes) != 1 || codes["SCIP-2025-0001"] != "p1" || len(none) != 0 {
				t.Errorf("codes %v, elsewhere %v", codes, none)
			}
			return err
		})
		again := payment("e9")
		again.External = "L-e1"
		refused(t, db.Update(ctx, func(tx *store.Tx) error { return tx.AddEntries(ctx, []execution.Entry{again}) }), errs.Conflict, "")
	})
}

func TestPostings(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		var many []execution.Entry
		for i := range 250 {
			many = append(many, payment(fmt.Sprintf("m%03d", i)))
		}
		update(t, db, func(tx *store.Tx) error { return tx.AddEntries(ctx, many) })
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.Postings(ctx, everywhere, []project.ID{"p1"})
			must(t, err)
			same(t, list, []execution.Posting{{Project: "p1", Year: 2025, Kind: project.Payment, Source: project.Appropriation, Contract: "HT-1", Item: "绿化养护", Amount: 25_000}})
			all, err := tx.Postings(ctx, everywhere, nil)
			must(t, err)
			same(t, all, list)
			none, err := tx.Postings(ctx, nowhere, nil)
			if len(none) > 0 {
				t.Errorf("another unit sees %v", none)
			}
			return err
		})
	})
}

// TestPlaces: only the budgets of admitted projects allow spending.
func TestPlaces(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		update(t, db, func(tx *store.Tx) error {
			p, err := tx.Project(ctx, everywhere, "p1")
			must(t, err)
			d := pipeline.New(p)
			must(t, tx.AddDeclaration(ctx, d))
			return tx.SaveBudget(ctx, store.BudgetOwner{Kind: "项目申报", ID: "p1", Project: "p1"},
				[]budget.Line{{ID: "l1", Item: "绿化养护", Detail: "人工费", Unit: "项", Quantity: decimal.NewFromInt(2), Price: 300, Basis: "合同", Year: 2025}})
		})
		for _, c := range []struct {
			state approval.State
			want  int
		}{{pipeline.AtHead, 0}, {pipeline.Admitted, 2}, {pipeline.Running, 2}} {
			update(t, db, func(tx *store.Tx) error {
				d, err := tx.Declaration(ctx, everywhere, "p1")
				must(t, err)
				d.State, d.Decisions = c.state, []pipeline.Decision{{Minutes: "2025年第3次", On: date("2025-01-06"), Resolution: pipeline.Agreed, Amount: 600}}
				must(t, tx.SaveDeclaration(ctx, d))
				list, err := tx.Places(ctx, everywhere, nil)
				must(t, err)
				if len(list) != 1 || len(list[0].Allowed[2025]) != c.want || list[0].Code != "SCIP-2025-0001" || list[0].Unit != "单位211" {
					t.Errorf("%s: %+v, want %d allowances", c.state, list, c.want)
				}
				only, err := tx.Places(ctx, nowhere, []project.ID{"p1"})
				if len(only) > 0 {
					t.Errorf("another unit sees %v", only)
				}
				return err
			})
		}
	})
}

func TestReconciliation(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		first, twin, other := payment("e1"), payment("e2"), payment("e3")
		other.Payee = "另一家公司"
		settled, settledTwin := payment("e4"), payment("e5")
		settled.Document, settledTwin.Document = "记-4", "记-4"
		back := payment("e6")
		back.Amount, back.Corrects = -100, "e5"
		stray, lost := payment("e7"), payment("e8")
		stray.On, stray.Document = date("2024-12-31"), "记-7"
		lost.Project, lost.Code = "", "没有"
		update(t, db, func(tx *store.Tx) error {
			return tx.AddEntries(ctx, []execution.Entry{first, twin, other, settled, settledTwin, back, stray, lost})
		})
		named := func(list []execution.Mismatch) (out string) {
			for _, m := range list {
				out += m.Entry + " "
			}
			return out
		}
		view(t, db, func(tx *store.Tx) error {
			strays, err := tx.Strays(ctx, everywhere, 2025)
			must(t, err)
			twins, err := tx.Twins(ctx, everywhere, 2025)
			must(t, err)
			unplaced, err := tx.Unplaced(ctx, 2025)
			must(t, err)
			same(t, unplaced, []execution.Unplaced{{Code: "没有", Year: 2025, Entries: 1, Amount: 100}})
			if named(strays) != "e7 " || named(twins) != "e2 " {
				t.Errorf("strays %q, twins %q", named(strays), named(twins))
			}
			for _, find := range []func() ([]execution.Mismatch, error){
				func() ([]execution.Mismatch, error) { return tx.Strays(ctx, nowhere, 2025) },
				func() ([]execution.Mismatch, error) { return tx.Twins(ctx, nowhere, 2025) },
				func() ([]execution.Mismatch, error) { return tx.Strays(ctx, everywhere, 2024) },
			} {
				list, err := find()
				must(t, err)
				if len(list) > 0 {
					t.Errorf("found %v", list)
				}
			}
			return nil
		})
		update(t, db, func(tx *store.Tx) error {
			n, err := tx.PlaceEntries(ctx, "没有", "p1")
			must(t, err)
			again, err := tx.PlaceEntries(ctx, "没有", "p1")
			must(t, err)
			if n != 1 || again != 0 {
				t.Errorf("placed %d, then %d", n, again)
			}
			x := execution.Explanation{Key: "k", Amount: 5, Reason: "追加在途", By: "计财处", At: clock}
			must(t, tx.AddExplanation(ctx, 2025, x))
			list, err := tx.Explanations(ctx, 2025)
			must(t, err)
			same(t, list, []execution.Explanation{x})
			list, err = tx.Explanations(ctx, 2024)
			if len(list) > 0 {
				t.Errorf("another year has %v", list)
			}
			return err
		})
	})
}
