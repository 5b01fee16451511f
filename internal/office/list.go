package office

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"outturn/internal/office/workbook"
)

// List is a list as a page shows it, to be saved as a workbook (列表导出).
type List struct {
	Title   string // over the list and on the sheet's tab
	Note    string // what was chosen and when it was saved, under the title; may be empty
	Columns []ListColumn
	Rows    [][]string // one text per column; numbers as money.Amount.Plain prints them
}

// ListColumn is one column of a List (列).
type ListColumn struct {
	Label  string
	Unit   string // 万元, printed in the heading
	Width  int    // characters of the default font; 16 when zero
	Number bool   // cells are written as numbers; a text that is not one stays a text
}

// headingRow is where the headings of a saved list stand: under the title and the note.
const headingRow = 3

// WriteList writes the list as an xlsx workbook, row by row, so that memory does not grow with it (导出 Excel). Numbers are
// typed, texts that would start a formula are made inert, the headings stay in view, and it prints on A4 across.
func WriteList(w io.Writer, l List) error {
	f := excelize.NewFile()
	defer f.Close()
	sheet := tabName(l.Title)
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return fmt.Errorf("office: list: %w", err)
	}
	last := workbook.Ref(headingRow+len(l.Rows), len(l.Columns))
	if err := prepare(f, sheet, "A1:"+last, fmt.Sprintf("$%d:$%d", headingRow, headingRow)); err != nil {
		return fmt.Errorf("office: list: %w", err)
	}
	if err := l.stream(f, sheet); err != nil {
		return fmt.Errorf("office: list: %w", err)
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("office: list: %w", err)
	}
	return nil
}

// prepare sets the size, the page and the repeated heading rows of a sheet. The stream writer takes them over only when
// they are set before it is made; afterwards they are lost without an error.
func prepare(f *excelize.File, sheet, area, repeat string) error {
	a4, across, wide, tall, fit := 9, "landscape", 1, 0, true
	if err := f.SetSheetDimension(sheet, area); err != nil {
		return err
	}
	if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: sheet,
		RefersTo: "'" + strings.ReplaceAll(sheet, "'", "''") + "'!" + repeat})
}

// listStyles are the looks of a saved list.
type listStyles struct{ title, note, heading, text, number int }

func newListStyles(f *excelize.File) (s listStyles, err error) {
	line := []excelize.Border{{Type: "bottom", Color: "BFBFBF", Style: 1}}
	format := "#,##0.00####"
	for _, make := range []struct {
		id    *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}},
		{&s.note, excelize.Style{Font: &excelize.Font{Color: "7F7F7F"}}},
		{&s.heading, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF0"}},
			Border: line, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}}},
		{&s.text, excelize.Style{Border: line, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&s.number, excelize.Style{Border: line, CustomNumFmt: &format, Alignment: &excelize.Alignment{Vertical: "top"}}},
	} {
		if *make.id, err = f.NewStyle(&make.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (l List) stream(f *excelize.File, sheet string) error {
	styles, err := newListStyles(f)
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, c := range l.Columns {
		width := c.Width
		if width == 0 {
			width = 16
		}
		if err := out.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: headingRow, TopLeftCell: workbook.Ref(headingRow+1, 1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := l.head(out, styles); err != nil {
		return err
	}
	cells := make([]any, len(l.Columns))
	for i, row := range l.Rows {
		for j, c := range l.Columns {
			cells[j] = c.cell(row[j], styles)
		}
		if err := out.SetRow(workbook.Ref(headingRow+1+i, 1), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// head writes the title, the note and the headings.
func (l List) head(out *excelize.StreamWriter, styles listStyles) error {
	if err := out.SetRow("A1", []any{excelize.Cell{StyleID: styles.title, Value: workbook.Inert(l.Title)}}); err != nil {
		return err
	}
	if err := out.SetRow("A2", []any{excelize.Cell{StyleID: styles.note, Value: workbook.Inert(l.Note)}}); err != nil {
		return err
	}
	headings := make([]any, len(l.Columns))
	for i, c := range l.Columns {
		label := c.Label
		if c.Unit != "" {
			label += "（" + c.Unit + "）"
		}
		headings[i] = excelize.Cell{StyleID: styles.heading, Value: label}
	}
	return out.SetRow(workbook.Ref(headingRow, 1), headings)
}

// cell is a text or a number. A number goes through float64 because the format of the file holds nothing else; its
// shortest form prints the digits it was read from, up to the fifteen that spreadsheets keep.
func (c ListColumn) cell(text string, styles listStyles) excelize.Cell {
	if c.Number {
		if n, err := strconv.ParseFloat(text, 64); err == nil && digits(text) <= 15 {
			return excelize.Cell{StyleID: styles.number, Value: n}
		}
	}
	return excelize.Cell{StyleID: styles.text, Value: workbook.Inert(text)}
}

func digits(text string) int {
	n := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// tabName is a title that may stand on a tab: 31 characters, without those that are forbidden there.
func tabName(title string) string {
	kept := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || r < ' ' {
			return -1
		}
		return r
	}, title))
	if kept = kept[:min(len(kept), 31)]; len(kept) == 0 {
		return "列表"
	}
	return string(kept)
}
