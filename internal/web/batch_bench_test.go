package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/office"
)

// BenchmarkBatch1000Goals sends a thousand filled-in goal declarations of twelve indicators as one archive, checks them with
// all findings, and imports them all, on SQLite. It reports how long the check and the import take and the most memory that
// was in use at once. What is measured runs once, whatever -benchtime says: the records change with it.
func BenchmarkBatch1000Goals(b *testing.B) {
	park := apptest.Open(b, filepath.Join(b.TempDir(), "batch.db"))
	s, err := New(park.App, Config{Organisation: "园区", Clock: park.Now}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	sent := filledGoals(b, park, 1000)
	ctx, clerk := context.Background(), park.Actor(b, "clerk")
	found := map[string]float64{}
	step := func(name string, do func() error) {
		var peak atomic.Uint64
		end, ended := make(chan struct{}), make(chan struct{})
		runtime.GC()
		go func() {
			defer close(ended)
			for {
				select {
				case <-end:
					return
				case <-time.After(20 * time.Millisecond):
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					peak.Store(max(peak.Load(), m.HeapInuse))
				}
			}
		}()
		start := time.Now()
		if err := do(); err != nil {
			b.Fatal(err)
		}
		found[name+"-s"] = time.Since(start).Seconds()
		close(end)
		<-ended
		found[name+"-MB"] = float64(peak.Load()) / (1 << 20)
	}
	id, err := park.App.StartBatch(ctx, clerk, "各单位.zip", []app.Sent{sent})
	if err != nil {
		b.Fatal(err)
	}
	step("check", func() error { return s.WorkBatches(ctx) })
	chosen := make([]int, 1000)
	for i := range chosen {
		chosen[i] = i + 1
	}
	if _, err := park.App.ChooseBatch(ctx, clerk, id, chosen); err != nil {
		b.Fatal(err)
	}
	step("import", func() error { return s.WorkBatches(ctx) })
	for b.Loop() {
		file, err := park.App.Batch(ctx, clerk, id)
		if err != nil || file.Counts["完成"] != 1000 {
			b.Fatal(file.Counts, err)
		}
	}
	for name, value := range found {
		b.ReportMetric(value, name)
	}
}

// filledGoals are filled-in forms of as many goals, in one archive.
func filledGoals(b *testing.B, park *apptest.Park, n int) app.Sent {
	ctx, clerk := context.Background(), park.Actor(b, "clerk")
	files := make([]packed, n)
	for i := range files {
		id := park.Project(b, fmt.Sprintf("SCIP-2025-%04d", i), fmt.Sprintf("第%d号公共设施维护", i), 100*money.Wan, 0)
		g, err := park.App.StartGoal(ctx, clerk, id, 2025, ownBook)
		if err != nil {
			b.Fatal(err)
		}
		file, err := park.App.Goal(ctx, clerk, g)
		if err != nil {
			b.Fatal(err)
		}
		file.Entry = twelveIndicators()
		var out bytes.Buffer
		if err := office.WriteGoal(&out, office.GoalPaper{Goal: file.Goal, Book: file.Book, CheckCode: file.CheckCode, Editable: true}); err != nil {
			b.Fatal(err)
		}
		files[i] = packed{fmt.Sprintf("单位%d/目标%d.xlsx", i%50, i), out.Bytes()}
	}
	data := zipped(b, files...)
	return app.Sent{Name: "各单位.zip", Size: int64(len(data)), Content: io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data)))}
}

func twelveIndicators() goal.Entry {
	e := goal.Entry{Overall: "保持园区公共设施完好。", Annual: "完成道路养护，设施完好率不低于98%。", Request: goal.RequestEntry{Appropriation: "1000000"}}
	for i := range 12 {
		e.Rows = append(e.Rows, goal.EntryRow{Level1: "产出指标", Level2: "数量指标", Name: fmt.Sprintf("第%d项养护面积", i+1), Sign: "≥", Target: "96.4", Unit: "万平方米", Weight: "7.5",
			Rule: string(goal.ByRatio), Basis: "计划标准", Method: "情况统计法", Source: "养护台账", Evidence: "台账、验收单", Explanation: "按年度合同"})
	}
	return e
}
