package app_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/execution"
	"outturn/internal/testenv"
)

// benchEntries is how many payments the fund system sends in one file, and benchPlaces among how many projects.
const (
	benchEntries = 200_000
	benchPlaces  = 500
)

// BenchmarkImport200000Payments checks a file of payments and books it in one transaction. Reading it is office's
// BenchmarkReadPayments.
func BenchmarkImport200000Payments(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { importPayments(b, filepath.Join(b.TempDir(), "bench.db")) })
	b.Run("PostgreSQL", func(b *testing.B) { importPayments(b, testenv.PostgreSQL(b)) })
}

func importPayments(b *testing.B, dsn string) {
	p := apptest.Open(b, dsn)
	for i := range benchPlaces {
		p.Project(b, fmt.Sprintf("SCIP-2025-%04d", i), fmt.Sprintf("项目%d", i), 1_000_000*100, 0)
	}
	finance := p.Actor(b, "finance")
	round := 0
	for b.Loop() {
		round++
		rows := make([]execution.Row, benchEntries)
		for i := range rows {
			rows[i] = execution.Row{Line: i + 2, External: fmt.Sprintf("ZF-%d-%06d", round, i), Code: fmt.Sprintf("SCIP-2025-%04d", i%benchPlaces), Source: "当年财政拨款", Amount: "1234.50", On: "2025-01-03",
				Voucher: fmt.Sprintf("记-%d-%06d", round, i), Contract: fmt.Sprintf("HT-%d", i%1000), Payee: "某公司", Item: "养护费", Note: "一月"}
		}
		out, err := p.App.ReceiveEntries(b.Context(), finance, rows, app.Delivery{Channel: execution.FromFile, Name: "支付.csv", Whole: true, Apply: true})
		if err != nil || out.Booked != benchEntries {
			b.Fatal(out.Booked, err)
		}
	}
	b.ReportMetric(float64(benchEntries*round)/b.Elapsed().Seconds(), "rows/s")
}
