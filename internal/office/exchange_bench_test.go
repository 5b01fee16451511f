package office_test

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/office"
)

// twelveRows is parkGoal with twelve indicators.
func twelveRows(t testing.TB) office.GoalPaper {
	p := parkGoal(t)
	for i := range 7 {
		r := p.Entry.Rows[1]
		r.ID, r.Name, r.Weight = goal.IndicatorID(fmt.Sprintf("more-%d", i)), fmt.Sprintf("第%d项养护面积", i+1), "5"
		p.Entry.Rows = slices.Insert(p.Entry.Rows, 2, r)
	}
	return p
}

// BenchmarkImport1000Goals reads a thousand filled-in goal workbooks of twelve indicators with all findings, and reports
// the most memory held at once.
func BenchmarkImport1000Goals(b *testing.B) {
	p := twelveRows(b)
	data := goalBytes(b, p)
	p.Entry.Annual = "系统里的另一句"
	peak := heap()
	for b.Loop() {
		for i := range 1000 {
			up, err := openGoal(data, p)
			if err != nil || len(up.Changes) != 1 || len(up.Checks) == 0 {
				b.Fatal(err, up.Changes)
			}
			if i%100 == 0 {
				peak = max(peak, heap())
			}
		}
	}
	b.ReportMetric(float64(peak)/(1<<20), "MB-held")
}

// BenchmarkExport1000SelfEvaluations writes a thousand self-evaluation workbooks of twelve indicators.
func BenchmarkExport1000SelfEvaluations(b *testing.B) {
	g := twelveRows(b)
	form, _ := g.Understood(g.Book)
	p := parkResults(b)
	p.Goal.Form = form
	p.Entry = evaluation.Blank(form)
	for i := range p.Entry.Rows {
		p.Entry.Rows[i].Actual, p.Entry.Rows[i].Reason = "17.8", "台风受损，已修复"
	}
	p.Form, p.Sheet = scored(p)
	var out bytes.Buffer
	peak := heap()
	for b.Loop() {
		for i := range 1000 {
			out.Reset()
			if err := office.WriteSelfEvaluation(&out, p); err != nil {
				b.Fatal(err)
			}
			if i%100 == 0 {
				peak = max(peak, heap())
			}
		}
	}
	b.ReportMetric(float64(peak)/(1<<20), "MB-held")
	b.ReportMetric(float64(out.Len()), "B/file")
}

// heap is the memory in use now.
func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}
