package office_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/office"
	"outturn/internal/office/workbook"
)

func saved(t testing.TB, l office.List) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := office.WriteList(&out, l); err != nil {
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
		Rows: office.Rows([]string{"SCIP-1", "4980"}, []string{"SCIP-2", "-1.670001"}, []string{"SCIP-3", ""}, []string{"0012", "待定"}, []string{"SCIP-5", "1234567890123.4567"})})
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
		"A7": {"0012", workbook.Text}, "B7": {"待定", workbook.Text}, "B8": {"1234567890123.4567", workbook.Text}, "A9": {"共 5 行　校验码 a5c3cae11d74a2e7", workbook.Text},
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

// TestWriteListPage: no wrong size for other readers to go by, the repeated heading and the page survive the stream writer.
func TestWriteListPage(t *testing.T) {
	t.Parallel()
	data := saved(t, office.List{Title: "绩效目标", Columns: []office.ListColumn{{Label: "编号"}, {Label: "项目"}}, Rows: office.Rows([]string{"1", "a"}, []string{"2", "b"})})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := f.GetSheetDimension("绩效目标"); err != nil || got != "" {
		t.Errorf("dimension %q (%v), want none: a wrong one cuts the list off", got, err)
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

// TestWriteListWide: a list too wide to be read on one sheet of paper takes as many as it needs at 60%, with its first two columns on each.
func TestWriteListWide(t *testing.T) {
	t.Parallel()
	wide := func(widths ...int) (l office.List) {
		l.Title, l.Rows = "预览", office.Rows()
		for range widths {
			l.Columns = append(l.Columns, office.ListColumn{Label: "列"})
		}
		for i, w := range widths {
			l.Columns[i].Width = w
		}
		return l
	}
	for _, c := range []struct {
		name   string
		list   office.List
		sheets int
		titles string
	}{
		{"正好一页", wide(16, 26, 100, 83), 1, "'预览'!$3:$3"},
		{"多一个字", wide(16, 26, 100, 84), 2, "'预览'!$A:$B,'预览'!$3:$3"},
		{"没写宽度按16", wide(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 2, "'预览'!$A:$B,'预览'!$3:$3"},
		{"每页都有前两列", wide(16, 26, 183, 183, 183), 3, "'预览'!$A:$B,'预览'!$3:$3"},
		{"一列就比纸宽", wide(255), 1, "'预览'!$3:$3"},
		{"没有列", wide(), 1, "'预览'!$3:$3"},
	} {
		f, err := excelize.OpenReader(bytes.NewReader(saved(t, c.list)))
		if err != nil {
			t.Fatal(err)
		}
		layout, err := f.GetPageLayout("预览")
		if names := f.GetDefinedName(); err != nil || *layout.FitToWidth != c.sheets || *layout.Orientation != "landscape" || names[0].RefersTo != c.titles {
			t.Errorf("%s: %d sheets wide, titles %q (%v), want %d and %q", c.name, *layout.FitToWidth, names[0].RefersTo, err, c.sheets, c.titles)
		}
		f.Close()
	}
}

// TestWriteListHeights: a text that needs several lines of its column has them, up to the highest row that a file may hold.
func TestWriteListHeights(t *testing.T) {
	t.Parallel()
	row := func(text, number string) []string { return []string{text, number} }
	f, err := excelize.OpenReader(bytes.NewReader(saved(t, office.List{Title: "列表", Columns: []office.ListColumn{{Label: "会议核定金额", Width: 12}, {Label: "金额", Number: true}}, Rows: office.Rows(
		row("一二三四五", "1"), row("一二三四五六", "1"), row("0123456789", "1"), row("01234567890", "1"), row("甲\n乙\n丙", "1"), row(strings.Repeat("长", 500), "1"), row("", ""))})))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, want := range []float64{34, 15, 34, 15, 34, 51, 409, 15} {
		if got, err := f.GetRowHeight("列表", 3+i); err != nil || got != want {
			t.Errorf("row %d is %v points high (%v), want %v", 3+i, got, err, want)
		}
	}
}

// TestWriteListFormulas: what people typed never becomes a formula on somebody else's machine.
func TestWriteListFormulas(t *testing.T) {
	t.Parallel()
	var rows [][]string
	for _, lead := range []string{"=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠"} {
		rows = append(rows, []string{lead + `HYPERLINK("http://x")`, lead + "1+1"})
	}
	data := saved(t, office.List{Title: "=1+1", Note: "@x", Columns: []office.ListColumn{{Label: "名称"}, {Label: "金额", Number: true}}, Rows: office.Rows(rows...)})
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
	g := opened(t, saved(t, office.List{Columns: []office.ListColumn{{Label: "编号"}}, Rows: office.Rows()})).Sheets[0]
	if g.Name != "列表" || mustAt(g, 3, 1) != "编号" || mustAt(g, 4, 1) != "共 0 行　校验码 e3b0c44298fc1c14" {
		t.Errorf("an empty list: tab %q, heading %q, end %q", g.Name, mustAt(g, 3, 1), mustAt(g, 4, 1))
	}
}

// TestWriteListBroken: what breaks while the rows come is no half list.
func TestWriteListBroken(t *testing.T) {
	t.Parallel()
	lost := errors.New("连接断了")
	var out bytes.Buffer
	rows, err := office.WriteList(&out, office.List{Columns: []office.ListColumn{{Label: "编号"}}, Rows: func(put func([]string) error) error {
		return errors.Join(put([]string{"1"}), lost)
	}})
	if rows != 1 || !errors.Is(err, lost) || out.Len() > 0 {
		t.Errorf("%d rows, %d bytes, %v; want the error and nothing written", rows, out.Len(), err)
	}
}

func TestWriteListFull(t *testing.T) {
	t.Parallel()
	l := office.List{Columns: []office.ListColumn{{Label: "编号"}}, Rows: office.Rows([]string{"1"}, []string{"2"}), Most: 2}
	if got := mustAt(opened(t, saved(t, l)).Sheets[0], 6, 1); !strings.Contains(got, "一次最多 2 行，后面的没有导出") {
		t.Errorf("the end says %q, want that the list was cut", got)
	}
}
