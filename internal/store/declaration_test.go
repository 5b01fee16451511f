package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// filed is a declaration with something in every column.
func filed() pipeline.Declaration {
	d := pipeline.New(upkeep("p1", "SCIP-2025-0001"))
	d.Entry = pipeline.Entry{Need: "设施老化。", Function: "日常养护。", Location: "舜工路", Object: "道路", Supplier: "示例公司",
		Funds:    []pipeline.FundEntry{{Year: "2025", Fiscal: "10", Other: "2"}},
		Lines:    []budget.EntryLine{{ID: "l1", Item: "保洁", Detail: "人工", Specification: "两班", Unit: "人", Quantity: "2.5", Price: "4.8", Basis: "合同", Year: "2025"}},
		Schedule: []pipeline.StepEntry{{Content: "招标", Start: "2025-01-01", Finish: "2025-02-01"}}}
	d.Acts, d.Filers, d.UpdatedBy = acts().Acts, acts().Filers, "经办"
	d.Lineage = []pipeline.Kinship{{Kind: pipeline.SplitFrom, Project: "p0", Code: "A", Name: "原项目", Amount: 12, Note: "少一段", At: clock}}
	return d
}

// decided is filed with a decision, a judgement and a state in the library.
func decided() pipeline.Declaration {
	d := filed()
	d.State, d.Editions = pipeline.Admitted, 1
	d.Decisions = []pipeline.Decision{{Minutes: "化管纪1号", On: date("2025-01-05"), Resolution: pipeline.Amended, Amount: 11 * money.Wan, Reason: "核减", By: "经发处", At: clock}}
	d.Judgements = []pipeline.Judgement{{Other: "p9", Code: "B", Name: "像的", Total: 6000, Same: true, Reason: "同一段路", Edition: 1, By: "处室", At: clock}}
	d.SavedFrom.Page, d.SavedFrom.Edit = "page", 3
	return d
}

func edition(no int) pipeline.Edition {
	form, _ := filed().Entry.Examine(filed().Project)
	return pipeline.Edition{Project: "p1", No: no, Kind: pipeline.InLibrary, Form: form, Materials: []pipeline.Filed{{Material: "可行性研究报告", Name: "可研.pdf", Hash: "aa"}},
		Approved: 11 * money.Wan, Granted: []pipeline.YearFunds{{Year: 2025, Fiscal: 9 * money.Wan, Other: 2 * money.Wan}}, Registered: []audit.Cell{{Name: "项目名称", Value: "养护"}}, ByName: "经发处", At: clock}
}

func TestDeclarationRoundTrip(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		update(t, db, func(tx *store.Tx) error { return tx.AddDeclaration(ctx, filed()) })
		update(t, db, func(tx *store.Tx) error {
			read, err := tx.Declaration(ctx, everywhere, "p1")
			must(t, err)
			want := filed()
			want.Project, want.Version, want.UpdatedAt = read.Project, 1, clock
			same(t, read, want)
			d := decided()
			d.Project, d.Version = read.Project, 1
			must(t, tx.SaveDeclaration(ctx, d))
			refused(t, tx.SaveDeclaration(ctx, d), errs.Conflict, "刚被他人修改")
			must(t, tx.AddDeclarationEdition(ctx, edition(1)))
			again, err := tx.Declaration(ctx, everywhere, "p1")
			must(t, err)
			d.Version, d.UpdatedAt = 2, clock
			same(t, again, d)
			_, err = tx.Declaration(ctx, nowhere, "p1")
			refused(t, err, errs.NotFound, "")
			editions, err := tx.DeclarationEditions(ctx, "p1")
			must(t, err)
			same(t, editions, []pipeline.Edition{edition(1)})
			return nil
		})
	})
}

// TestNoLibraryWithoutDecision: the database itself refuses a state in the library that no decision stands behind.
func TestNoLibraryWithoutDecision(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, dsn string) {
		fill(t, db)
		update(t, db, func(tx *store.Tx) error { return tx.AddDeclaration(t.Context(), filed()) })
		raw := openRaw(t, dsn)
		for _, s := range pipeline.Flow.All() {
			_, err := raw.Exec("update declarations set state = '" + string(s) + "'")
			if got := err != nil; got != pipeline.Admits(s) {
				t.Errorf("%s without a decision: %v", s, err)
			}
		}
	})
}

func TestLibraryList(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.AddProject(ctx, upkeep("p2", "SCIP-2025-0002")))
			must(t, tx.AddDeclaration(ctx, filed()))
			d := decided()
			d.Version = 1
			return tx.SaveDeclaration(ctx, d)
		})
		view(t, db, func(tx *store.Tx) error {
			for stage, want := range map[pipeline.Stage]string{"": "p1 已入库 110000.00, p2  0.00", pipeline.Library: "p1 已入库 110000.00", pipeline.Outside: "p2  0.00",
				pipeline.Filing: ""} {
				list, err := tx.Library(ctx, everywhere, store.LibraryFilter{Stage: stage}, store.Page{})
				must(t, err)
				var got []string
				for _, r := range list {
					got = append(got, fmt.Sprintf("%s %s %s", r.ID, r.State, strings.ReplaceAll(r.Approved.Yuan(), ",", "")))
				}
				if s := strings.Join(got, ", "); s != want {
					t.Errorf("stage %q: %q, want %q", stage, s, want)
				}
			}
			list, err := tx.Library(ctx, nowhere, store.LibraryFilter{}, store.Page{})
			if err != nil || len(list) != 0 {
				t.Errorf("another unit sees %v, %v", list, err)
			}
			return nil
		})
	})
}

func TestLookalikeSubjects(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		var before string
		update(t, db, func(tx *store.Tx) (err error) {
			before, err = tx.LookalikeStamp(ctx)
			must(t, err)
			must(t, tx.AddProject(ctx, upkeep("p2", "SCIP-2025-0002")))
			d := filed()
			d.Editions = 1
			must(t, tx.AddDeclaration(ctx, d))
			return tx.AddDeclarationEdition(ctx, edition(1))
		})
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.LookalikeSubjects(ctx, nil)
			must(t, err)
			one, err := tx.LookalikeSubjects(ctx, []project.ID{"p2", "nope"})
			if err != nil || len(one) != 1 || one[0].ID != "p2" {
				t.Errorf("one of them: %+v, %v", one, err)
			}
			states, err := tx.LookalikeStates(ctx)
			slices.SortFunc(states, func(x, y store.LookalikeState) int { return strings.Compare(string(x.Project), string(y.Project)) })
			must(t, err)
			same(t, states, []store.LookalikeState{{Project: "p1", Version: 1, Edition: 1, Named: 1}, {Project: "p2", Version: 1, Named: 1}})
			if len(list) != 2 || list[0].Location != "舜工路" || len(list[0].Lines) != 1 || list[1].Location != "" || list[1].Name == "" {
				t.Errorf("subjects %+v", list)
			}
			if after, err := tx.LookalikeStamp(ctx); err != nil || after == before {
				t.Errorf("stamp stays %q, %v", after, err)
			}
			return nil
		})
	})
}

func TestRankingRoundTrip(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		r := pipeline.Ranking{Year: 2025, No: 1, Reason: "先急后缓", By: "经发处", At: clock}
		r.Division.ID = "130"
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.AddDeclaration(ctx, filed()))
			d := decided()
			d.Version = 1
			must(t, tx.SaveDeclaration(ctx, d))
			must(t, tx.AddDeclarationEdition(ctx, edition(1)))
			places, err := tx.Candidates(ctx, everywhere, 2025, "130")
			must(t, err)
			same(t, places, []pipeline.Place{{Project: "p1", Code: "SCIP-2025-0001", Name: d.Project.Name, Unit: "单位211", State: pipeline.Admitted, Amount: 11 * money.Wan}})
			for name, list := range map[string]func() ([]pipeline.Place, error){
				"别的处室": func() ([]pipeline.Place, error) { return tx.Candidates(ctx, everywhere, 2025, "120") },
				"别的年度": func() ([]pipeline.Place, error) { return tx.Candidates(ctx, everywhere, 2026, "") },
				"范围之外": func() ([]pipeline.Place, error) { return tx.Candidates(ctx, nowhere, 2025, "") },
			} {
				if got, err := list(); err != nil || len(got) != 0 {
					t.Errorf("%s: %v %v", name, got, err)
				}
			}
			r.Places = places
			must(t, tx.AddRanking(ctx, r))
			return nil
		})
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.Rankings(ctx, 2025, "130")
			must(t, err)
			same(t, list, []pipeline.Ranking{r})
			none, err := tx.Rankings(ctx, 2025, "")
			if err != nil || len(none) != 0 {
				t.Errorf("the park has %v, %v", none, err)
			}
			return nil
		})
		refused(t, db.Update(ctx, func(tx *store.Tx) error { return tx.AddRanking(ctx, r) }), errs.Conflict, "")
	})
}

func TestWorksEntries(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		e := pipeline.WorksEntry{ID: "w1", Project: "p1", Item: "建安费", Stage: pipeline.Settlement, Amount: -5, On: date("2025-03-01"), Document: "结1", Note: "更正"}
		update(t, db, func(tx *store.Tx) error { return tx.AddWorksEntry(t.Context(), e) })
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.WorksEntries(t.Context(), "p1")
			must(t, err)
			same(t, list, []pipeline.WorksEntry{e})
			return nil
		})
	})
}

// TestDeclarationsWait: what waits for the division is found by its state and side.
func TestDeclarationsWait(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		d := filed()
		d.State = pipeline.AtDivision
		update(t, db, func(tx *store.Tx) error { return tx.AddDeclaration(t.Context(), d) })
		view(t, db, func(tx *store.Tx) error {
			w := store.Waiting{States: []approval.State{pipeline.AtDivision}, Side: approval.SupervisingDivision, Scope: everywhere}
			list, err := tx.WaitingForms(t.Context(), store.Declarations, w, 10)
			must(t, err)
			if len(list) != 1 || list[0].ID != "p1" || list[0].Year != 2025 {
				t.Errorf("waiting %+v", list)
			}
			return nil
		})
	})
}
