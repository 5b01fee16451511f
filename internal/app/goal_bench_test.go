package app_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/money"
	"outturn/internal/testenv"
)

// BenchmarkSaveDraft lets clerks save drafts side by side, each their own, one cell changed each time, with its entry in
// the log and the whole goal check in the answer; the aim on SQLite is a thousand a second, each of them on disk before
// it is answered.
func BenchmarkSaveDraft(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { saveDrafts(b, filepath.Join(b.TempDir(), "draft.db")) })
	b.Run("PostgreSQL", func(b *testing.B) { saveDrafts(b, testenv.PostgreSQL(b)) })
}

func saveDrafts(b *testing.B, dsn string) {
	p := apptest.Open(b, dsn)
	clerk := p.Actor(b, "clerk")
	const clerks = 4
	drafts := make(chan app.GoalFile, clerks*runtime.GOMAXPROCS(0))
	for n := range cap(drafts) {
		drafts <- startedGoal(b, p, fmt.Sprintf("SCIP-2025-%04d", n))
	}
	b.SetParallelism(clerks)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		ctx := context.Background()
		file := <-drafts
		entry := file.Entry
		for n := 0; pb.Next(); n++ {
			entry.Annual = fmt.Sprintf("第%d次修改", n)
			var err error
			if file, err = p.App.SaveGoal(ctx, clerk, file.ID, file.Version, entry); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "saves/s")
}

// startedGoal is a goal with a complete draft.
func startedGoal(b *testing.B, p *apptest.Park, code string) app.GoalFile {
	b.Helper()
	ctx, clerk := context.Background(), p.Actor(b, "clerk")
	id := p.Project(b, code, "公共设施维护", 4980*money.Wan, 4732*money.Wan)
	g, err := p.App.StartGoal(ctx, clerk, id, 2025, "SH-PARK")
	if err != nil {
		b.Fatal(err)
	}
	file, err := p.App.SaveGoal(ctx, clerk, g, 1, goalEntry())
	if err != nil {
		b.Fatal(err)
	}
	return file
}
