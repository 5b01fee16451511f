package goalcheck

import "testing"

// BenchmarkCheck1000 checks a thousand forms of twelve indicators, each with something to say: at most 0.5 s together.
func BenchmarkCheck1000(b *testing.B) {
	in, ok := Shipped().sample.input(example{set: map[string]string{
		"drop": "0 5 6", "rows.4.name": "设备采购支出", "rows.8.name": "资金使用合规率", "rows.13.target": "进一步健全", "rows.13.explanation": "",
		"last": "公共设施完好率|≥98%|99.2|%",
	}})
	if !ok || len(in.Entry.Rows) != 12 {
		b.Fatalf("the form has %d rows", len(in.Entry.Rows))
	}
	b.ReportAllocs()
	for b.Loop() {
		for range 1000 {
			if found := Run(in); len(found) == 0 {
				b.Fatal("no findings")
			}
		}
	}
}
