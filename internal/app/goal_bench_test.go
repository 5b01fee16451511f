package app_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/money"
	"outturn/internal/testenv"
)

// BenchmarkSaveDraft saves a goal's draft with its entry in the log, one cell changed each time; the aim on SQLite is a
// thousand a second, each of them on disk before it is answered.
func BenchmarkSaveDraft(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { saveDraft(b, filepath.Join(b.TempDir(), "draft.db")) })
	b.Run("PostgreSQL", func(b *testing.B) { saveDraft(b, testenv.PostgreSQL(b)) })
}

func saveDraft(b *testing.B, dsn string) {
	p := apptest.Open(b, dsn)
	ctx, clerk := context.Background(), p.Actor(b, "clerk")
	id := p.Project(b, "SCIP-2025-0001", "公共设施维护", 4980*money.Wan, 4732*money.Wan)
	g, err := p.App.StartGoal(ctx, clerk, id, 2025, "SH-PARK")
	if err != nil {
		b.Fatal(err)
	}
	entry := goalEntry()
	file, err := p.App.SaveGoal(ctx, clerk, g, 1, entry)
	if err != nil {
		b.Fatal(err)
	}
	entry = file.Entry
	n := 0
	for b.Loop() {
		n++
		entry.Annual = fmt.Sprintf("第%d次修改", n)
		if file, err = p.App.SaveGoal(ctx, clerk, g, file.Version, entry); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "saves/s")
}
