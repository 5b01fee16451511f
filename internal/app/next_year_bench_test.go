package app_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/shopspring/decimal"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/domain/standard"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

// BenchmarkNextYear2000 opens the view of a year in which 2,000 projects ask for money, each with a goal of ten indicators, five
// budget lines, money of two years and an ex-ante conclusion; the aim is 300 ms. Cold counts what is checked once after the
// program starts: every goal, and every line against 300 standards; Warm is that work, which the program does in the background when
// it starts, and First the first view after it.
func BenchmarkNextYear2000(b *testing.B) {
	for name, dsn := range map[string]func(*testing.B) string{
		"SQLite":     func(b *testing.B) string { return filepath.Join(b.TempDir(), "year.db") },
		"PostgreSQL": func(b *testing.B) string { return testenv.PostgreSQL(b) },
	} {
		b.Run(name, func(b *testing.B) {
			p := apptest.Open(b, dsn(b))
			fillRequests(b, p, 2000)
			finance := p.Actor(b, "finance")
			settings, err := app.DefaultSettings()
			if err != nil {
				b.Fatal(err)
			}
			view := func(b *testing.B, a *app.App) {
				file, err := a.NextYear(context.Background(), finance, 2026, app.NextYearQuery{Sort: app.BySeverity})
				if err != nil || file.Total.Count != 2000 || len(file.Rows) != app.PageSize {
					b.Fatalf("%d rows, %v", file.Total.Count, err)
				}
			}
			b.Run("Cold", func(b *testing.B) {
				for b.Loop() {
					view(b, app.New(p.DB, nil, rulebook.Shipped(), settings))
				}
			})
			warm := func(b *testing.B) *app.App {
				a := app.New(p.DB, nil, rulebook.Shipped(), settings)
				if err := a.Warm(context.Background()); err != nil {
					b.Fatal(err)
				}
				return a
			}
			b.Run("Warm", func(b *testing.B) {
				for b.Loop() {
					warm(b)
				}
			})
			b.Run("First", func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					a := warm(b)
					b.StartTimer()
					view(b, a)
				}
			})
			view(b, p.App)
			b.Run("Again", func(b *testing.B) {
				for b.Loop() {
					view(b, p.App)
				}
			})
		})
	}
}

// fillRequests writes a year's requests by the store, since filing them one by one would take minutes.
func fillRequests(b *testing.B, p *apptest.Park, n int) {
	b.Helper()
	ctx := context.Background()
	entry := goalEntry()
	if err := p.DB.Update(ctx, func(tx *store.Tx) error {
		for i := range 300 {
			if err := tx.AddStandard(ctx, yearStandard(p, i)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	for from := 0; from < n; from += 250 {
		if err := p.DB.Update(ctx, func(tx *store.Tx) error {
			for i := from; i < min(from+250, n); i++ {
				if err := addRequest(ctx, tx, p, i, entry); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func yearStandard(p *apptest.Park, i int) standard.Standard {
	return standard.Standard{ID: standard.ID(fmt.Sprintf("s%04d", i)), Edition: 1, Unit: p.Units["130"], Drafter: "处室", Case: approval.Case{State: standard.InForce},
		Content: standard.Content{Code: fmt.Sprintf("BZ-%04d", i), Kind: standard.Spending, Object: fmt.Sprintf("第%d区设施养护", i), Unit: "平方米", Amount: 745, Level: score.Whole, Share: score.Whole,
			Index: score.Whole, Source: "示例", From: fiscal.Date{Year: 2025, Month: 1, Day: 1}}}
}

func addRequest(ctx context.Context, tx *store.Tx, p *apptest.Park, i int, entry goal.Entry) error {
	pr := project.Project{ID: project.ID(fmt.Sprintf("p%05d", i)), Code: fmt.Sprintf("SCIP-2026-%05d", i), Name: fmt.Sprintf("第%d区公共设施养护", i), Unit: p.Units["210"], Division: p.Units["130"],
		Nature: project.Recurrent, Category: project.Operation, Start: fiscal.Date{Year: 2024, Month: 1, Day: 1}, End: fiscal.Date{Year: 2026, Month: 12, Day: 31}, Summary: "保持设施完好。", Fiscal: 300 * money.Wan}
	if err := tx.AddProject(ctx, pr); err != nil {
		return err
	}
	d := pipeline.New(pr)
	d.State, d.Editions, d.Entry = pipeline.ToEvaluate, 1, declarationEntry()
	if err := tx.AddDeclaration(ctx, d); err != nil {
		return err
	}
	form := pipeline.Form{Funds: []pipeline.YearFunds{{Year: 2026, Fiscal: 100 * money.Wan}}}
	if err := tx.AddDeclarationEdition(ctx, pipeline.Edition{Project: pr.ID, No: 1, Kind: pipeline.Submitted, Form: form, At: tx.Now}); err != nil {
		return err
	}
	var lines []budget.Line
	for k := range 5 {
		lines = append(lines, budget.Line{ID: budget.LineID(fmt.Sprint(k)), Item: fmt.Sprintf("第%d区设施", (i+k)%400), Detail: "养护", Unit: "平方米", Quantity: decimal.NewFromInt(1000), Price: money.Amount(700 + 20*k), Basis: "合同", Year: 2026})
	}
	if err := tx.SaveBudget(ctx, store.BudgetOwner{Kind: "项目申报", ID: string(pr.ID), Project: pr.ID}, lines); err != nil {
		return err
	}
	for k, e := range []project.FundEvent{{Kind: project.InitialBudget, Amount: 90 * money.Wan, Year: 2023}, {Kind: project.Payment, Amount: 80 * money.Wan, Year: 2023},
		{Kind: project.InitialBudget, Amount: 95 * money.Wan, Year: 2024}, {Kind: project.Payment, Amount: money.Amount(i%95) * money.Wan, Year: 2024}} {
		if e.Amount == 0 {
			continue
		}
		e.ID, e.Project, e.Source, e.On = fmt.Sprintf("f%05d-%d", i, k), pr.ID, project.Appropriation, fiscal.Date{Year: int(e.Year), Month: 6, Day: 30}
		if err := tx.AddFundEvent(ctx, e); err != nil {
			return err
		}
	}
	g := goal.Goal{ID: goal.ID(fmt.Sprintf("g%05d", i)), Project: pr, Year: 2026, Book: "SH-PARK", Entry: entry, Paper: approval.NewPaper(goal.Flow)}
	if err := tx.AddGoal(ctx, g); err != nil {
		return err
	}
	x := exante.Evaluation{ID: exante.ID(fmt.Sprintf("x%05d", i)), Project: pr, Year: 2026, No: 1, Form: "EX-ANTE-PROJECT", FormVersion: 1, Paper: approval.Paper{Case: approval.Case{State: exante.Reported}},
		Conclusion: exante.Conclusion{Panel: "q", Verdict: "调整完善后支持", Amount: 250 * money.Wan, Mean: 7500, Experts: []string{"甲", "乙", "丙"}, Totals: []score.Points{7000, 7500, 8000}, Opinion: "建议核减设备费。"}}
	return tx.AddExAnte(ctx, x)
}
