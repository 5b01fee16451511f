package workbook_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

func TestMarkCopy(t *testing.T) {
	t.Parallel()
	original := excel(t, func(f *excelize.File) {
		f.SetSheetRow("Sheet1", "A1", &[]any{"三级指标", "分值", "得分"})
		f.SetSheetRow("Sheet1", "A2", &[]any{"人数", 10, 9.9})
		f.SetCellFormula("Sheet1", "D2", "B2-C2")
		bold, _ := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: 2})
		f.SetCellStyle("Sheet1", "C2", "C2", bold)
		f.AddComment("Sheet1", excelize.Comment{Cell: "C2", Author: "甲", Text: "原有批注"})
		f.NewSheet("说明")
		f.SetCellValue("说明", "A1", "别动我")
	})
	marks := []workbook.Mark{
		{Sheet: "Sheet1", Cell: "C2", Kind: workbook.MarkWarning, Text: "再看看"},
		{Sheet: "Sheet1", Cell: "C2", Kind: workbook.MarkError, Text: "=HYPERLINK(\"http://x\")"},
		{Sheet: "Sheet1", Cell: "B2", Kind: workbook.MarkOK},
	}
	marked, err := workbook.MarkCopy(original, marks)
	if err != nil {
		t.Fatal(err)
	}
	before, after := mustOpen(t, original), mustOpen(t, marked)
	for i, g := range before.Sheets {
		for _, c := range g.Cells() {
			if got, _ := after.Sheets[i].At(c.Row, c.Col); got.Text != c.Text || got.Formula != c.Formula || got.Format != c.Format {
				t.Errorf("%s changed: %+v → %+v", g.Ref(c.Row, c.Col), c, got.Cell)
			}
		}
	}
	if got := text(t, after.Sheets[0], "E1"); got != "复算意见" {
		t.Errorf("heading %q", got)
	}
	if got := text(t, after.Sheets[0], "E2"); !strings.Contains(got, "C2：再看看") {
		t.Errorf("remark %q", got)
	}
	f, err := excelize.OpenReader(bytes.NewReader(marked))
	if err != nil {
		t.Fatal(err)
	}
	comments, err := f.GetComments("Sheet1")
	if err != nil || len(comments) != 1 || !strings.Contains(comments[0].Text, "原有批注") || !strings.Contains(comments[0].Text, "'=HYPERLINK") {
		t.Errorf("comments %+v, %v", comments, err)
	}
	for ref, colour := range map[string]string{"C2": "FFC7CE", "B2": "C6EFCE"} {
		id, _ := f.GetCellStyle("Sheet1", ref)
		style, err := f.GetStyle(id)
		if err != nil || len(style.Fill.Color) != 1 || !strings.HasSuffix(style.Fill.Color[0], colour) {
			t.Errorf("%s: %+v, %v", ref, style.Fill, err)
		}
		if ref == "C2" && (style.Font == nil || !style.Font.Bold) {
			t.Error("C2 lost its bold face")
		}
	}
}

func TestMarkCopyRefuses(t *testing.T) {
	t.Parallel()
	original := excel(t, func(f *excelize.File) { f.SetCellValue("Sheet1", "A1", 1) })
	for name, mark := range map[string]workbook.Mark{
		"没有的表":  {Sheet: "无", Cell: "A1", Kind: workbook.MarkOK},
		"不对的位置": {Sheet: "Sheet1", Cell: "甲1", Kind: workbook.MarkOK},
	} {
		if _, err := workbook.MarkCopy(original, []workbook.Mark{mark}); errs.KindOf(err) != errs.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := workbook.MarkCopy([]byte("x"), nil); err == nil {
		t.Error("not a workbook, marked all the same")
	}
}

// Formatted blank cells far to the right are harmless to read but would be filled in by the writer.
func TestMarkCopyRefusesWideBlanks(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(sheetTop + `<row r="1">` + cell("A1", "1") + `</row>`)
	for i := 2; i <= 5000; i++ {
		fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d" s="1"/></row>`, i, i)
	}
	data := minimal(b.String() + sheetEnd)
	mustOpen(t, data)
	if _, err := workbook.MarkCopy(data, []workbook.Mark{{Sheet: "S", Cell: "A1", Kind: workbook.MarkOK}}); errs.KindOf(err) != errs.Invalid || err == nil {
		t.Errorf("got %v", err)
	}
}

func TestInert(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\t=1": "'\t=1", "\r=1": "'\r=1",
		"\uFF1D1": "'\uFF1D1", "\uFF0B1": "'\uFF0B1", "\uFF0D1": "'\uFF0D1", "\uFF20a": "'\uFF20a",
		"正常": "正常", "": "", "'已有": "'已有", "=": "=", "-": "-", "=\n": "'=\n",
	} {
		if got := workbook.Inert(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
