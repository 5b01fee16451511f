package office_test

import (
	"bytes"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"outturn/internal/office"
	"outturn/internal/office/workbook"
)

// manyRows are the rows of the benchmarks: as many as one export holds, made as they are asked for.
const manyRows = 100_000

// listRow fills in a row of the list of projects.
func listRow(row []string, i int) {
	for j, text := range []string{fmt.Sprintf("SCIP-2025-%06d", i), fmt.Sprintf("第%d号公共设施维护项目", i), "公共设施管理中心", "公用事业处", "经常性运行维护类", "经常性",
		"2025-01-01", "2025-12-31", fmt.Sprintf("%d.%02d", i, i%100), fmt.Sprint(i), "0.5"} {
		row[j] = text
	}
}

func projectColumns() []office.ListColumn {
	columns := make([]office.ListColumn, 11)
	for j := range columns {
		columns[j] = office.ListColumn{Label: fmt.Sprintf("列%d", j+1), Number: j > 7}
	}
	return columns
}

// BenchmarkList100k saves a list as the pages do.
func BenchmarkList100k(b *testing.B) {
	l := office.List{Title: "项目库", Columns: projectColumns(), Rows: func(put func([]string) error) error {
		row := make([]string, 11)
		for i := range manyRows {
			listRow(row, i)
			if err := put(row); err != nil {
				return err
			}
		}
		return nil
	}}
	peakOf(b, func(out *bytes.Buffer) error {
		_, err := office.WriteList(out, l)
		return err
	})
}

// BenchmarkPlainList100k writes the same rows with excelize alone: no styles, no guard against formulas, no page. Numbers
// are numbers, too.
func BenchmarkPlainList100k(b *testing.B) {
	peakOf(b, func(out *bytes.Buffer) error {
		f := excelize.NewFile()
		defer f.Close()
		sheet, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			return err
		}
		row, cells := make([]string, 11), make([]any, 11)
		for i := range manyRows {
			listRow(row, i)
			for j, text := range row {
				cells[j] = text
			}
			cells[8], cells[9], cells[10] = float64(i), float64(i), 0.5
			if err := sheet.SetRow(workbook.Ref(i+1, 1), cells); err != nil {
				return err
			}
		}
		if err := sheet.Flush(); err != nil {
			return err
		}
		return f.Write(out)
	})
}

// peakOf runs a benchmark and reports the most memory that was in use at once, looked at every few milliseconds.
func peakOf(b *testing.B, write func(out *bytes.Buffer) error) {
	b.ReportAllocs()
	runtime.GC()
	var peak atomic.Uint64
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-end:
				tick.Stop()
				return
			case <-tick.C:
				peak.Store(max(peak.Load(), heap()))
			}
		}
	}()
	size := 0
	for b.Loop() {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			b.Fatal(err)
		}
		size = out.Len()
	}
	close(end)
	<-ended
	b.ReportMetric(float64(peak.Load())/(1<<20), "MB-peak")
	b.ReportMetric(float64(size)/(1<<20), "MB-file")
}
