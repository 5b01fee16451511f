package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"outturn/internal/domain/analysis"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

// BenchmarkLights lights the forms of a round from the database: 20,000 of 12 indicators, whose numbers were added up when they were
// submitted, and the 2,000 of a park's dashboard.
func BenchmarkLights(b *testing.B) {
	for _, n := range []int{2_000, 20_000} {
		b.Run(fmt.Sprintf("SQLite/%d", n), func(b *testing.B) { lights(b, filepath.Join(b.TempDir(), "lights.db"), n) })
		b.Run(fmt.Sprintf("PostgreSQL/%d", n), func(b *testing.B) { lights(b, testenv.PostgreSQL(b), n) })
	}
}

func lights(b *testing.B, dsn string, n int) {
	db := open(b, dsn)
	fillPark(b, dsn)
	fillRound(b, dsn, n)
	book, scope := tracking.Profiles()[0], org.Scope{Roots: []org.UnitID{"root"}}
	for b.Loop() {
		var count tracking.Count
		err := db.View(context.Background(), func(tx *store.Tx) error {
			forms, err := tx.Watched(context.Background(), scope, "round")
			for i := range forms {
				count.Add(book.Colour(&forms[i].Figures, 7))
			}
			return err
		})
		if err != nil || count.Total() != n || count.Red == 0 || count.Yellow == 0 || count.Green == 0 {
			b.Fatal(count, err)
		}
	}
}

// BenchmarkAnalysis draws up the overall analysis of a round of 20,000 forms from the database and writes it out.
func BenchmarkAnalysis(b *testing.B) {
	b.Run("SQLite/20000", func(b *testing.B) { analyse(b, filepath.Join(b.TempDir(), "analysis.db"), 20_000) })
	b.Run("PostgreSQL/20000", func(b *testing.B) { analyse(b, testenv.PostgreSQL(b), 20_000) })
}

func analyse(b *testing.B, dsn string, n int) {
	db := open(b, dsn)
	fillPark(b, dsn)
	fillRound(b, dsn, n)
	ctx, scope, today := context.Background(), org.Scope{Roots: []org.UnitID{"root"}}, fiscal.Date{Year: 2025, Month: 8, Day: 10}
	round := tracking.Round{ID: "round", Year: 2025, Plan: tracking.Plan{Month: 7}}
	for b.Loop() {
		err := db.View(ctx, func(tx *store.Tx) error {
			_, err := tx.TrackingExtents(ctx, scope, round)
			must(b, err)
			_, err = tx.HopelessRows(ctx, scope, round.ID)
			must(b, err)
			forms, err := tx.Watched(ctx, scope, round.ID)
			must(b, err)
			ids, list := make([]project.ID, len(forms)), make([]analysis.Subject, len(forms))
			for i, w := range forms {
				ids[i] = w.Project
				list[i] = analysis.Subject{Form: w.ID, Project: w.Project, Code: w.Code, Name: w.Name, Division: w.Division, DivisionCode: w.DivisionCode, Figures: w.Figures}
			}
			_, err = tx.OpenFindingsByID(ctx, today, ids)
			must(b, err)
			a := analysis.Of(round, tracking.Profiles()[0], analysis.Coverage{}, list)
			if a.All.Lights.Total() != n || len(a.Proposals) == 0 || len(a.Sections()) == 0 {
				b.Fatal(a.All)
			}
			return nil
		})
		must(b, err)
	}
}

// fillRound writes a round with a submitted form for the first projects of the park, of all colours.
func fillRound(b *testing.B, dsn string, n int) {
	raw := openRaw(b, dsn)
	tx, err := raw.Begin()
	must(b, err)
	defer tx.Rollback()
	const noon = "2025-08-10T04:00:00Z"
	goals, forms := make([][]any, n), make([][]any, n)
	for i := range n {
		project, id := fmt.Sprintf("id-%06d", i), fmt.Sprintf("form-%06d", i)
		goals[i] = []any{"goal-" + id, project, 2025, "SH-PARK", "已批复", "{}", "[]", "[]", 2, noon, "经办", "", 0, 1}
		forms[i] = []any{id, "round", project, 2025, "goal-" + id, 2, string(tracking.Settled), "{}", "{}", "[]", "[]", "2025-08-31", "",
			1_000_000, 100_000 + i%10*80_000, 1_000_000, 8_000, 10_000, 0, 12, i % 7 / 6, 0, noon, "经办", "", 0, 1}
	}
	insert(b, tx, "tracking_rounds (id, fiscal_year, name, lead_id, plan, listed, reminded_on, state, acts, filers, updated_at, updated_by, version)",
		[][]any{{"round", 2025, "2025年度绩效跟踪", "root", `{"Month":7}`, n, nil, string(tracking.Running), "[]", "[]", noon, "计财处", 1}})
	insert(b, tx, "goals (id, project_id, fiscal_year, book, state, entry, acts, filers, editions, updated_at, updated_by, saved_page, saved_edit, version)", goals)
	insert(b, tx, `tracking_forms (id, round_id, project_id, fiscal_year, goal_id, goal_no, state, entry, submitted, acts, filers, due_on, extension,
		budget_fen, executed_fen, forecast_fen, attained, worst, cost_over, indicators, unsure, hopeless, updated_at, updated_by, saved_page, saved_edit, version)`, forms)
	must(b, tx.Commit())
	if store.IsPostgres(dsn) {
		_, err = raw.Exec("vacuum analyze")
		must(b, err)
	}
}
