package office_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/office"
	"outturn/internal/office/workbook"
)

func saved(t testing.TB, l office.List) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := office.WriteList(&out, l); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(t testing.TB, data []byte) *workbook.Book {
	t.Helper()
	book, err := workbook.Open(bytes.NewReader(data), int64(len(data)), workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestWriteList(t *testing.T) {
	t.Parallel()
	data := saved(t, office.List{Title: "项目库[2025]/*", Note: "保存于 2025-01-06", Columns: []office.ListColumn{
		{Label: "编号"}, {Label: "资金总额", Unit: "万元", Number: true}},
		Rows: [][]string{{"SCIP-1", "4980"}, {"SCIP-2", "-1.670001"}, {"SCIP-3", ""}, {"0012", "待定"}, {"SCIP-5", "1234567890123.4567"}}})
	g := opened(t, data).Sheets[0]
	if g.Name != "项目库2025" {
		t.Errorf("tab %q, want the title without forbidden characters", g.Name)
	}
	for ref, want := range map[string]struct {
		text string
		kind workbook.Kind
	}{
		"A1": {"项目库[2025]/*", workbook.Text}, "A2": {"保存于 2025-01-06", workbook.Text}, "B3": {"资金总额（万元）", workbook.Text},
		"A4": {"SCIP-1", workbook.Text}, "B4": {"4980", workbook.Number}, "B5": {"-1.670001", workbook.Number},
		"A7": {"0012", workbook.Text}, "B7": {"待定", workbook.Text}, "B8": {"1234567890123.4567", workbook.Text},
	} {
		row, col, _ := workbook.ParseRef(ref)
		got, _ := g.At(row, col)
		if got.Raw != want.text || got.Kind != want.kind {
			t.Errorf("%s: %q of kind %d, want %q of kind %d", ref, got.Raw, got.Kind, want.text, want.kind)
		}
	}
	if _, there := g.At(6, 2); there && strings.TrimSpace(mustAt(g, 6, 2)) != "" {
		t.Error("an empty number became something")
	}
}

func mustAt(g *workbook.Grid, row, col int) string {
	a, _ := g.At(row, col)
	return a.Text
}

// TestWriteListPage: the size other readers go by, the repeated heading and the page survive the stream writer.
func TestWriteListPage(t *testing.T) {
	t.Parallel()
	data := saved(t, office.List{Title: "绩效目标", Columns: []office.ListColumn{{Label: "编号"}, {Label: "项目"}}, Rows: [][]string{{"1", "a"}, {"2", "b"}}})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := f.GetSheetDimension("绩效目标"); err != nil || got != "A1:B5" {
		t.Errorf("dimension %q (%v), want A1:B5", got, err)
	}
	layout, err := f.GetPageLayout("绩效目标")
	if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
		t.Errorf("page %+v (%v), want A4 across on one page width", layout, err)
	}
	if panes, err := f.GetPanes("绩效目标"); err != nil || !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("panes %+v (%v), want the headings frozen", panes, err)
	}
	if names := f.GetDefinedName(); len(names) != 1 || names[0].RefersTo != "'绩效目标'!$3:$3" {
		t.Errorf("names %v, want the headings repeated on every sheet of paper", names)
	}
}

// TestWriteListFormulas: what people typed never becomes a formula on somebody else's machine.
func TestWriteListFormulas(t *testing.T) {
	t.Parallel()
	var rows [][]string
	for _, lead := range []string{"=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠"} {
		rows = append(rows, []string{lead + `HYPERLINK("http://x")`, lead + "1+1"})
	}
	data := saved(t, office.List{Title: "=1+1", Note: "@x", Columns: []office.ListColumn{{Label: "名称"}, {Label: "金额", Number: true}}, Rows: rows})
	for _, c := range opened(t, data).Sheets[0].Cells() {
		if c.Formula != "" {
			t.Errorf("%s holds the formula %q", workbook.Ref(c.Row, c.Col), c.Formula)
		}
		if c.Kind == workbook.Text && c.Text != workbook.Inert(c.Text) {
			t.Errorf("%s begins like a formula: %q", workbook.Ref(c.Row, c.Col), c.Text)
		}
	}
}

func TestWriteListEmpty(t *testing.T) {
	t.Parallel()
	g := opened(t, saved(t, office.List{Columns: []office.ListColumn{{Label: "编号"}}})).Sheets[0]
	if g.Name != "列表" || mustAt(g, 3, 1) != "编号" {
		t.Errorf("an empty list: tab %q, heading %q", g.Name, mustAt(g, 3, 1))
	}
}

func BenchmarkWriteList(b *testing.B) {
	l := office.List{Title: "项目库", Columns: make([]office.ListColumn, 10)}
	for i := range 50_000 {
		row := make([]string, 10)
		for j := range row {
			row[j] = fmt.Sprintf("单元格%d", i*j)
		}
		l.Rows = append(l.Rows, row)
	}
	for b.Loop() {
		saved(b, l)
	}
}
