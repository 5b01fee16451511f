package office

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/library"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// written is a list of indicators as a workbook.
func written(t *testing.T, rows [][]string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteOrg(&out, Indicators, nil, rows); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(b []byte) (OrgSheet, error) {
	return OpenOrg(bytes.NewReader(b), int64(len(b)), Indicators)
}

// TestIndicatorsRoundTrip writes the whole shipped library and reads it again, cell by cell and as understood.
func TestIndicatorsRoundTrip(t *testing.T) {
	t.Parallel()
	list, err := library.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	book, err := rulebook.Shipped().Find(library.LevelBook)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for _, c := range list {
		rows = append(rows, IndicatorValues(c.Entry()))
	}
	sheet, err := opened(written(t, rows))
	if err != nil || len(sheet.Rows) != len(list) || len(sheet.Findings) > 0 {
		t.Fatalf("%v, %d of %d rows, %v", err, len(sheet.Rows), len(list), sheet.Findings)
	}
	for i, r := range sheet.Rows {
		e := IndicatorEntry(r.Values)
		if got, want := IndicatorValues(e), rows[i]; !slices.Equal(got, want) {
			t.Fatalf("row %d came back as %q, want %q", r.Line, got, want)
		}
		if c, fields := e.Parse(book); len(fields) > 0 || strings.Join(c.Keywords, "") != strings.Join(list[i].Keywords, "") {
			t.Errorf("row %d: %v", r.Line, fields)
		}
	}
}

func TestIndicatorsTemplate(t *testing.T) {
	t.Parallel()
	b := written(t, nil)
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !slices.Equal(got, []string{"指标库", "填写说明", "绩衡标记"}) {
		t.Errorf("tabs %q", got)
	}
	lists, err := f.GetDataValidations("指标库")
	if err != nil || len(lists) != 7 {
		t.Errorf("%d drop-downs, %v", len(lists), err)
	}
	if _, err := opened(b); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), "示例行不会导入") {
		t.Errorf("the template alone: %v", err)
	}
	example := map[string]string{}
	for _, c := range indicatorColumns() {
		example[c.field] = c.example
	}
	book, err := rulebook.Shipped().Find(library.LevelBook)
	if err != nil {
		t.Fatal(err)
	}
	if _, fields := IndicatorEntry(example).Parse(book); len(fields) > 0 {
		t.Errorf("the example itself is complained about: %v", fields)
	}
}

func TestIndicatorsRead(t *testing.T) {
	t.Parallel()
	good := IndicatorValues(library.Entry{Code: "DL-90", Field: "道路"})
	for _, c := range []struct {
		name   string
		change func(f *excelize.File)
		says   string // of the refusal; empty: read
		rows   int
	}{
		{"照样", func(*excelize.File) {}, "", 1},
		{"别人的叫法", func(f *excelize.File) {
			_ = f.SetCellStr("指标库", "A1", "编号")
			_ = f.SetCellStr("指标库", "N1", "数据来源")
		}, "", 1},
		{"缺列", func(f *excelize.File) { _ = f.SetCellStr("指标库", "F1", "备注") }, "“三级指标”", 0},
		{"两列同名", func(f *excelize.File) { _ = f.SetCellStr("指标库", "C1", "三级指标") }, "有两列都是“三级指标”", 0},
		{"单位的表", func(f *excelize.File) {
			for i := range 17 {
				_ = f.SetCellStr("指标库", string(rune('A'+i))+"1", "单位编码")
			}
		}, "缺少", 0},
		{"带格式的空行", func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
			_ = f.SetCellStyle("指标库", "A3", "Q400", style)
		}, "", 1},
		{"多出的表", func(f *excelize.File) { _, _ = f.NewSheet("自己的") }, "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, err := excelize.OpenReader(bytes.NewReader(written(t, [][]string{good})))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			c.change(f)
			var out bytes.Buffer
			if err := f.Write(&out); err != nil {
				t.Fatal(err)
			}
			sheet, err := opened(out.Bytes())
			if c.says == "" && (err != nil || len(sheet.Rows) != c.rows) || c.says != "" && (err == nil || !strings.Contains(errs.MessageOf(err), c.says)) {
				t.Errorf("%v, %d rows", err, len(sheet.Rows))
			}
		})
	}
}
