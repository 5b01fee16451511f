package office_test

import (
	"fmt"
	"strings"
	"testing"

	"outturn/internal/office"
)

// BenchmarkReadPayments reads a CSV file of 200,000 payments, and understands each.
func BenchmarkReadPayments(b *testing.B) {
	const rows = 200_000
	var text strings.Builder
	text.WriteString(entryHeadings)
	for i := range rows {
		fmt.Fprintf(&text, "ZF-%06d,SCIP-2025-%04d,支出,2025,当年财政拨款,1234.50,2025-03-14,记-%06d,HT-%d,某养护有限公司,绿化养护,,一季度\n", i, i%500, i, i%1000)
	}
	data := []byte(text.String())
	for b.Loop() {
		f, err := office.ReadEntries("支付.csv", data)
		if err != nil || len(f.Rows) != rows {
			b.Fatal(len(f.Rows), err)
		}
		for _, r := range f.Rows {
			if _, wrong := r.Parse(); len(wrong) > 0 {
				b.Fatal(wrong)
			}
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
