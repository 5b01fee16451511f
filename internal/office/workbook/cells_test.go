package workbook_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/office/workbook"
)

func TestCellsAsShown(t *testing.T) {
	t.Parallel()
	cases := []struct{ code, raw, want string }{
		{"", "8.6199999999999992", "8.62"},
		{"General", "100", "100"},
		{"General", "1E-3", "0.001"},
		{"General", "12345678901", "12345678901"},
		{"0.00%", "0.8618", "86.18%"},
		{"0.00%", "0.86185", "86.19%"},
		{"0%", "1", "100%"},
		{"0.0", "8.25", "8.3"},
		{"#,##0.00", "1234567.891", "1,234,567.89"},
		{"#,##0", "-1234", "-1,234"},
		{"0.00", "-0.001", "0.00"},
		{`0"分"`, "10", "10分"},
		{`"≥"0%`, "0.9", "≥90%"},
		{`0.00"万元"`, "12.5", "12.50万元"},
		{"0.##", "5", "5"},
		{"#,##0,", "1234567", "1,235"},
		{"000", "7", "007"},
		{`_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, "1234.5", "1,234.50"},
		{`_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, "-1234.5", "-1,234.50"},
		{"0;[Red]0", "-5", "-5"},
		{"0_);(0)", "-5", "(5)"},
		{";;;", "5", "5"},
		{`[$¥-804]#,##0.00`, "5", "¥5.00"},
		{"# ?/?", "0.5", "0.5"},
		{"[>=100]0;0.0", "12.34", "12.34"},
		{"yyyy/m/d", "45291", "2023/12/31"},
		{`yyyy"年"m"月"d"日"`, "45291", "2023年12月31日"},
		{`yyyy"年"m"月"`, "45291.75", "2023年12月"},
		{`[$-804]yyyy"年"m"月"d"日";@`, "45291", "2023年12月31日"},
		{"yyyy-mm-dd hh:mm:ss", "45291.75", "2023-12-31 18:00:00"},
		{"[h]:mm", "1.5", "1.5"},
		{"yyyy", "45291", "2023"},
		{"@", "8.5", "8.5"},
		{"0.00", "不是数", "不是数"},
		{"0.00", "1E999999999", "1E999999999"},
	}
	for i, c := range cases {
		t.Run(fmt.Sprint(c.code, "_", c.raw), func(t *testing.T) {
			t.Parallel()
			style := fmt.Sprintf(`<styleSheet><numFmts><numFmt numFmtId="170" formatCode="%s"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>`,
				strings.NewReplacer(`"`, "&quot;", "<", "&lt;", ">", "&gt;").Replace(c.code))
			b := mustOpen(t, minimal(sheetTop+`<row r="1"><c r="A1" s="1"><v>`+c.raw+`</v></c></row>`+sheetEnd, "xl/styles.xml", style))
			if got := text(t, b.Sheets[0], "A1"); got != c.want {
				t.Errorf("case %d: got %q, want %q", i, got, c.want)
			}
		})
	}
}

func TestDate1904(t *testing.T) {
	t.Parallel()
	book := strings.Replace(bookXML, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)
	style := `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="31"/></cellXfs></styleSheet>`
	b := mustOpen(t, minimal(sheetTop+`<row r="1"><c r="A1" s="1"><v>43829</v></c></row>`+sheetEnd, "xl/workbook.xml", book, "xl/styles.xml", style))
	if got := text(t, b.Sheets[0], "A1"); got != "2023年12月31日" {
		t.Errorf("got %q", got)
	}
}

// The many ways of writing a cell: no references, inline and rich strings, phonetic guides, escapes, strict namespace.
func TestCellSpellings(t *testing.T) {
	t.Parallel()
	shared := `<sst><si><t xml:space="preserve"> 数量指标 </t></si><si><r><rPr><b/></rPr><t>产出</t></r><r><t>指标</t></r><rPh sb="0" eb="1"><t>chan</t></rPh></si><si><t>一_x000D_二</t></si></sst>`
	sheet := `<?xml version="1.0"?><x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:dimension ref="A1:A1"/><x:sheetData>` +
		`<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>2</x:v></x:c></x:row>` +
		`<x:row r="5"><x:c r="C5" t="inlineStr"><x:is><x:r><x:t>内</x:t></x:r><x:r><x:t>联</x:t></x:r></x:is></x:c><x:c t="b"><x:v>1</x:v></x:c><x:c t="e"><x:v>#DIV/0!</x:v></x:c><x:c t="str"><x:f>A1</x:f><x:v>公式文字</x:v></x:c></x:row>` +
		`<x:row r="6"><x:c r="A6" s="3"/><x:c r="XFD6" s="3"/></x:row>` +
		`</x:sheetData></x:worksheet>`
	rels := strings.ReplaceAll(strings.ReplaceAll(bookRels, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/", "http://purl.oclc.org/ooxml/officeDocument/relationships/"), `Target="worksheets`, `Target="/xl/worksheets`)
	b := mustOpen(t, minimal(sheet, "xl/sharedStrings.xml", shared, "xl/_rels/workbook.xml.rels", rels))
	g := b.Sheets[0]
	want := map[string]string{"A1": " 数量指标 ", "B1": "产出指标", "C1": "一\r二", "C5": "内联", "D5": "TRUE", "E5": "#DIV/0!", "F5": "公式文字"}
	for ref, w := range want {
		if got := text(t, g, ref); got != w {
			t.Errorf("%s: got %q, want %q", ref, got, w)
		}
	}
	if rows := fmt.Sprint(g.Rows()); rows != "[1 5]" {
		t.Errorf("rows %s: formatted blank rows are not content", rows)
	}
}

func TestMergedCells(t *testing.T) {
	t.Parallel()
	data := excel(t, func(f *excelize.File) {
		f.SetCellValue("Sheet1", "A1", "产出指标")
		f.SetCellValue("Sheet1", "B1", "甲")
		f.SetCellValue("Sheet1", "B2", "乙")
		f.SetCellValue("Sheet1", "B3", "丙")
		f.MergeCell("Sheet1", "A1", "A3")
		f.MergeCell("Sheet1", "B3", "D3")
		f.SetRowVisible("Sheet1", 2, false)
		f.SetColVisible("Sheet1", "B", false)
	})
	g := mustOpen(t, rezip(t, data, "xl/worksheets/sheet1.xml", func(s string) string {
		return strings.Replace(s, "</mergeCells>", `<mergeCell ref="F1:XFD1048576"/></mergeCells>`, 1) // costs nothing
	})).Sheets[0]
	for row := 1; row <= 3; row++ {
		a, ok := g.At(row, 1)
		if !ok || a.Text != "产出指标" || a.Row != 1 || a.Row2 != 3 {
			t.Errorf("row %d: %+v", row, a)
		}
	}
	if a, _ := g.At(3, 4); a.Text != "丙" || a.Col != 2 {
		t.Errorf("D3: %+v", a)
	}
	if line := g.Line(2); len(line) != 2 || line[0].Text != "产出指标" || line[1].Text != "乙" {
		t.Errorf("line 2: %+v", line)
	}
	if !g.HiddenRow(2) || g.HiddenRow(1) || !g.HiddenCol(2) || g.HiddenCol(3) {
		t.Error("hidden rows and columns")
	}
}

func TestContentUnderMerge(t *testing.T) {
	t.Parallel()
	b := mustOpen(t, minimal(sheetTop+`<row r="1">`+cell("A1", "1")+cell("B1", "2")+`</row></sheetData><mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="B1:C1"/></mergeCells></worksheet>`))
	g := b.Sheets[0]
	if got := text(t, g, "B1"); got != "1" {
		t.Errorf("B1 shows %q", got)
	}
	if u := g.Covered(); len(u) != 1 || u[0].Text != "2" {
		t.Errorf("covered: %+v", u)
	}
}

func TestFormulas(t *testing.T) {
	t.Parallel()
	cases := []struct{ formula, want string }{
		{"SUM(A1:A3)", "60"},
		{"A1/A2", "0.5"},
		{"ROUND(A1/A3*A1,2)", "3.33"},
		{"A1&\"分\"", "10分"},
		{"IF(A1>=10,\"优\",\"良\")", "优"},
		{"IF(A1>10,1/0,7)", "7"},
		{"IFERROR(1/0,0)", "0"},
		{"-A1+2*(3-1)", "-6"},
		{"AVERAGE(A1:A3)+MAX(A1,A2)-MIN(A1:A3)", "30"},
		{"SUM(A1:A3,B1)", "60"},
		{"C9+5", "5"},
		{"A4*2", "17"},
		{"50%*A1", "5"},
		{"'表 二'!A1*2", "14"},
		{"TEXT(A1/A2,\"0.00%\")", "50.00%"},
		{"ROUND(2.675,2)", "2.68"},
		{"E1+1", ""},
		{"1/0", ""},
		{"VLOOKUP(A1,A1:B3,2)", ""},
		{"A:A", ""},
		{"((((", ""},
		{strings.Repeat("ABS(", 500), ""},
		{strings.Repeat("ABS(1+", 40) + "1" + strings.Repeat(")", 40), ""},
	}
	for _, c := range cases {
		t.Run(c.formula[:min(30, len(c.formula))], func(t *testing.T) {
			t.Parallel()
			b := mustOpen(t, excel(t, func(f *excelize.File) {
				f.SetSheetCol("Sheet1", "A1", &[]any{10, 20, 30, "8.5"})
				f.SetCellValue("Sheet1", "B1", "文字")
				f.SetCellFormula("Sheet1", "D1", c.formula)
				f.SetCellFormula("Sheet1", "E1", "D1")
				f.NewSheet("表 二")
				f.SetCellValue("表 二", "A1", 7)
			}))
			a, ok := b.Sheets[0].At(1, 4)
			if !ok || a.Text != c.want || a.Note == "" {
				t.Errorf("got %q (%v, note %q), want %q", a.Text, ok, a.Note, c.want)
			}
		})
	}
}

// TestFormulaSettledByAnEarlierOne: a formula that one before it needed shows its result, or says that it has none.
func TestFormulaSettledByAnEarlierOne(t *testing.T) {
	t.Parallel()
	b := mustOpen(t, excel(t, func(f *excelize.File) {
		f.SetCellFormula("Sheet1", "A1", "SUM(A2,B2)")
		f.SetCellFormula("Sheet1", "A2", "3+4")
		f.SetCellFormula("Sheet1", "B2", "1/0")
	}))
	good, _ := b.Sheets[0].At(2, 1)
	bad, _ := b.Sheets[0].At(2, 2)
	if good.Text != "7" || good.Note == "" || bad.Text != "" || bad.Note == "" {
		t.Errorf("got %q (note %q) and %q (note %q), want 7 and nothing, both with a note", good.Text, good.Note, bad.Text, bad.Note)
	}
}

func TestSharedFormulaAndCachedValue(t *testing.T) {
	t.Parallel()
	sheet := sheetTop + `<row r="1">` + cell("A1", "1") + cell("B1", "2") + `<c r="C1"><f t="shared" ref="C1:C2" si="0">A1+$B$1</f></c></row>` +
		`<row r="2">` + cell("A2", "5") + `<c r="C2"><f t="shared" si="0"/></c><c r="D2"><f>NOSUCH(1)</f><v>42</v></c></row>` + sheetEnd
	g := mustOpen(t, minimal(sheet)).Sheets[0]
	for ref, want := range map[string]string{"C1": "3", "C2": "7", "D2": "42"} {
		if got := text(t, g, ref); got != want {
			t.Errorf("%s: got %q, want %q", ref, got, want)
		}
	}
	if a, _ := g.At(2, 4); a.Note != "" {
		t.Errorf("a saved result needs no note: %q", a.Note)
	}
}

// Two readers, one workbook: where excelize is right, we agree with it.
func TestAgreesWithExcelize(t *testing.T) {
	t.Parallel()
	data := excel(t, func(f *excelize.File) {
		percent, _ := f.NewStyle(&excelize.Style{NumFmt: 10})
		money, _ := f.NewStyle(&excelize.Style{NumFmt: 4})
		for i := 1; i <= 50; i++ {
			f.SetCellValue("Sheet1", fmt.Sprintf("A%d", i), fmt.Sprintf("指标 %d", i))
			f.SetCellValue("Sheet1", fmt.Sprintf("B%d", i), float64(i)*1.37)
			f.SetCellValue("Sheet1", fmt.Sprintf("C%d", i), float64(i)/64)
			f.SetCellValue("Sheet1", fmt.Sprintf("D%d", i), float64(i)*12345.67)
		}
		f.SetCellStyle("Sheet1", "C1", "C50", percent)
		f.SetCellStyle("Sheet1", "D1", "D50", money)
	})
	g := mustOpen(t, data).Sheets[0]
	f, err := excelize.OpenReader(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Sheet1")
	if err != nil || len(rows) != len(g.Rows()) {
		t.Fatalf("rows %d and %d, %v", len(rows), len(g.Rows()), err)
	}
	for i, row := range rows {
		for j, want := range row {
			if got := text(t, g, workbook.Ref(i+1, j+1)); got != want && j != 2 { // halves: excelize rounds the binary value
				t.Errorf("%s: got %q, excelize %q", workbook.Ref(i+1, j+1), got, want)
			}
		}
	}
}

func TestRefs(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{"A1", "Z9", "AA10", "XFD1048576", "G12"} {
		row, col, ok := workbook.ParseRef(ref)
		if got := workbook.Ref(row, col); !ok || got != ref {
			t.Errorf("%s came back as %s (%v)", ref, got, ok)
		}
	}
	for _, ref := range []string{"", "A", "1", "A0", "A-1", "XFE1", "A1048577", "甲1", "A1B"} {
		if _, _, ok := workbook.ParseRef(ref); ok {
			t.Errorf("%q accepted", ref)
		}
	}
}

// LibreOffice writes a merge of whole rows as "1:1" and of whole columns as "H:I".
func TestWholeRowAndColumnMerges(t *testing.T) {
	t.Parallel()
	b := mustOpen(t, minimal(sheetTop+`<row r="1">`+cell("A1", "1")+`</row><row r="2">`+cell("A2", "2")+cell("H2", "3")+`</row></sheetData><mergeCells><mergeCell ref="1:1"/><mergeCell ref="$H:I"/></mergeCells></worksheet>`))
	want := []workbook.Span{{Row1: 1, Col1: 1, Row2: 1, Col2: 16384}, {Row1: 1, Col1: 8, Row2: 1 << 20, Col2: 9}}
	if got := b.Sheets[0].Merged(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, ref := range []string{"1", "A", "0:1", "A:1", "1:A", ":", "XFE:XFE"} {
		refused(t, minimal(sheetTop+`</sheetData><mergeCells><mergeCell ref="`+ref+`"/></mergeCells></worksheet>`), "合并区域")
	}
}
