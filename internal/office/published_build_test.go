package office_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/rescore"
	"outturn/internal/office"
	"outturn/internal/office/workbook"
)

// form writes a sheet line by line, as a clerk would.
type form struct {
	f     *excelize.File
	sheet string
	row   int
}

func newForm(t testing.TB) *form {
	t.Helper()
	f := excelize.NewFile()
	t.Cleanup(func() { f.Close() })
	return &form{f: f, sheet: "Sheet1", row: 0}
}

// on goes to the top of another sheet, making it.
func (p *form) on(sheet string) *form {
	p.f.NewSheet(sheet)
	return &form{f: p.f, sheet: sheet}
}

// line writes values from column A; nil leaves a cell alone.
func (p *form) line(values ...any) *form {
	p.row++
	for i, v := range values {
		if v != nil {
			p.f.SetCellValue(p.sheet, workbook.Ref(p.row, i+1), v)
		}
	}
	return p
}

// lines writes several lines of texts; "" leaves a cell alone.
func (p *form) lines(rows ...[]string) *form {
	for _, r := range rows {
		values := make([]any, len(r))
		for i, v := range r {
			if v != "" {
				values[i] = v
			}
		}
		p.line(values...)
	}
	return p
}

func (p *form) merge(from, to string) *form {
	p.f.MergeCell(p.sheet, from, to)
	return p
}

func (p *form) style(from, to string, format string) *form {
	id, _ := p.f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	p.f.SetCellStyle(p.sheet, from, to, id)
	return p
}

func (p *form) bytes(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := p.f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func readForm(t testing.TB, data []byte) []rescore.Table {
	t.Helper()
	tables, err := office.ReadPublished("测试.xlsx", data)
	if err != nil {
		t.Fatalf("ReadPublished: %v", err)
	}
	return tables
}

func one(t testing.TB, data []byte) rescore.Table {
	t.Helper()
	tables := readForm(t, data)
	if len(tables) != 1 {
		t.Fatalf("got %d tables: %+v", len(tables), tables)
	}
	return tables[0]
}

// rowTexts are the cells of a row in the order of the official form.
func rowTexts(r rescore.Row) []string {
	return []string{r.Level1.Text, r.Level1Weight.Text, r.Level2.Text, r.Name.Text, r.Target.Text, r.Actual.Text, r.Weight.Text, r.Points.Text, r.Deviation.Text}
}

func fundTexts(r rescore.FundRow) []string {
	return []string{r.Label.Text, r.Initial.Text, r.Budget.Text, r.Executed.Text, r.Weight.Text, r.Rate.Text, r.Points.Text}
}

func sameRows(t testing.TB, got rescore.Table, want [][]string) {
	t.Helper()
	if len(got.Rows) != len(want) {
		t.Errorf("got %d rows, want %d", len(got.Rows), len(want))
	}
	for i := range min(len(got.Rows), len(want)) {
		if g := rowTexts(got.Rows[i]); fmt.Sprintf("%q", g) != fmt.Sprintf("%q", want[i]) {
			t.Errorf("row %d:\n got %q\nwant %q", i, g, want[i])
		}
	}
}

func sameFunds(t testing.TB, got rescore.Table, want [][]string) {
	t.Helper()
	if len(got.Funds) != len(want) {
		t.Errorf("got %d funds, want %d", len(got.Funds), len(want))
	}
	for i := range min(len(got.Funds), len(want)) {
		if g := fundTexts(got.Funds[i]); fmt.Sprintf("%q", g) != fmt.Sprintf("%q", want[i]) {
			t.Errorf("fund %d:\n got %q\nwant %q", i, g, want[i])
		}
	}
}

func same(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// quiet fails when the reader found fault with a sheet that is in order.
func quiet(t testing.TB, table rescore.Table) {
	t.Helper()
	for _, f := range table.Read {
		if f.Severity != rescore.Remark {
			t.Errorf("finding %+v", f)
		}
	}
}

// found fails unless the reader said something under the rule.
func found(t testing.TB, table rescore.Table, rule string) {
	t.Helper()
	for _, f := range table.Read {
		if f.Rule == rule && f.Message != "" {
			return
		}
	}
	t.Errorf("no finding %s among %+v", rule, table.Read)
}

// rezipped rewrites the parts of a workbook.
func rezipped(t testing.TB, data []byte, change func(name, content string) string) []byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for _, part := range zr.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := zw.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, change(part.Name, string(content))); err != nil {
			t.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
