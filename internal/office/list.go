package office

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"outturn/internal/office/workbook"
)

// List is a list as a page shows it, to be saved as a workbook (列表导出).
type List struct {
	Title   string // over the list and on the sheet's tab
	Note    string // what was chosen and when it was saved, under the title; may be empty
	Columns []ListColumn
	Rows    ListRows
	Most    int // rows that one file holds; a list that reaches it says so at its end; 0 for no limit
}

// ListRows hands the rows of a list over one after the other (逐行取数), so that they are never all in memory: one text per
// column, numbers as money.Amount.Plain prints them. The texts of a row may be overwritten once put returns.
type ListRows func(put func(cells []string) error) error

// Rows are rows that are in memory already (现成的行).
func Rows(rows ...[]string) ListRows {
	return func(put func([]string) error) error {
		for _, row := range rows {
			if err := put(row); err != nil {
				return err
			}
		}
		return nil
	}
}

// ListColumn is one column of a List (列).
type ListColumn struct {
	Label  string
	Unit   string // 万元, printed in the heading
	Width  int    // characters of the default font; 16 when zero
	Number bool   // cells are written as numbers; a text that is not one stays a text
}

func (c ListColumn) width() int { return cmp.Or(c.Width, 16) }

// repeated is how many columns at the left stand on every sheet of paper of a list that is wider than one: its number and name.
const repeated = 2

// paperWidth is how many characters of the default font stand across A4 at 60%, below which print is not read with ease.
const paperWidth = 225

// sheetsAcross is how many sheets of paper, each beginning with the repeated columns, a list is wide when it is printed at 60% (横向页数).
func sheetsAcross(widths []int) int {
	sheets, used, head := 1, 0, 0
	for i, w := range widths {
		if i >= repeated && used+w > paperWidth {
			sheets, used = sheets+1, head
		}
		used += w
		if i < repeated {
			head += w
		}
	}
	return sheets
}

func (l List) widths() []int {
	out := make([]int, len(l.Columns))
	for i, c := range l.Columns {
		out[i] = c.width()
	}
	return out
}

// headingRow is where the headings of a saved list stand: under the title and the note.
const headingRow = 3

// WriteList writes the list as an xlsx workbook, row by row, so that memory does not grow with it, and returns how many rows
// there were (导出 Excel). Numbers are typed, texts that would start a formula are made inert, the headings stay in view, the
// last line counts the rows, and it prints on A4 across, at 60% at least: a wider list takes several sheets side by side.
//
// Errors: those of l.Rows as they are.
func WriteList(w io.Writer, l List) (rows int, err error) {
	f := excelize.NewFile()
	defer f.Close()
	sheet := tabName(l.Title)
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return 0, fmt.Errorf("office: list: %w", err)
	}
	if err := l.prepare(f, sheet); err != nil {
		return 0, fmt.Errorf("office: list: %w", err)
	}
	if rows, err = l.stream(f, sheet); err != nil {
		return rows, fmt.Errorf("office: list: %w", err)
	}
	if err := f.Write(w); err != nil {
		return rows, fmt.Errorf("office: list: %w", err)
	}
	return rows, nil
}

// prepare sets the page and the repeated headings of a sheet and takes its size out, which is not known before the rows
// are: readers find it by themselves, where a wrong one would cut the list off. The stream writer takes all this over only
// when it is set before it is made; afterwards it is lost without an error.
func (l List) prepare(f *excelize.File, sheet string) error {
	if err := f.SetSheetDimension(sheet, ""); err != nil {
		return err
	}
	return onPaper(f, sheet, "&C第 &P 页，共 &N 页", headingRow, l.widths())
}

// onPaper prints a sheet on A4 across at 60% or more, on as many sheets of paper side by side as its columns take, its headings and
// first columns on each, with a footer.
func onPaper(f *excelize.File, sheet, footer string, heading int, widths []int) error {
	wide := sheetsAcross(widths)
	within := "'" + strings.ReplaceAll(sheet, "'", "''") + "'!"
	repeat := fmt.Sprintf("%s$%d:$%d", within, heading, heading)
	if wide > 1 {
		repeat = within + "$A:$B," + repeat
	}
	if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: sheet, RefersTo: repeat}); err != nil {
		return err
	}
	a4, across, tall, fit := 9, "landscape", 0, true
	if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	return f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: footer})
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
		{&s.number, excelize.Style{Border: line, CustomNumFmt: &format, Alignment: &excelize.Alignment{Horizontal: "right", Indent: 1, Vertical: "top"}}},
	} {
		if *make.id, err = f.NewStyle(&make.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (l List) stream(f *excelize.File, sheet string) (rows int, err error) {
	styles, err := newListStyles(f)
	if err != nil {
		return 0, err
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return 0, err
	}
	for i, c := range l.Columns {
		if err := out.SetColWidth(i+1, i+1, float64(c.width())); err != nil {
			return 0, err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: headingRow, TopLeftCell: workbook.Ref(headingRow+1, 1), ActivePane: "bottomLeft"}); err != nil {
		return 0, err
	}
	if err := l.head(out, styles); err != nil {
		return 0, err
	}
	code, widths := newRowCode(), l.widths()
	cells, values := make([]any, len(l.Columns)), make([]excelize.Cell, len(l.Columns))
	for j := range values {
		cells[j] = &values[j] // one box for each column, not for each cell
	}
	if err := l.Rows(func(row []string) error {
		for j, c := range l.Columns {
			values[j] = c.cell(row[j], styles)
		}
		rows++
		code.add(row)
		return out.SetRow(workbook.Ref(headingRow+rows, 1), cells, rowHeight(row, widths))
	}); err != nil {
		return rows, err
	}
	if err := l.foot(out, styles, rows, code); err != nil {
		return rows, err
	}
	return rows, out.Flush()
}

// rowCode is the check code of rows as they go by (校验码), so that two papers of one list can be told apart.
type rowCode struct {
	sum  hash.Hash
	line []byte
}

func newRowCode() *rowCode { return &rowCode{sum: sha256.New()} }

func (c *rowCode) add(row []string) {
	c.line = c.line[:0]
	for _, cell := range row {
		c.line = append(strconv.AppendInt(c.line, int64(len(cell)), 10), ' ')
		c.line = append(append(c.line, cell...), '\n')
	}
	c.sum.Write(c.line)
}

func (c *rowCode) String() string { return fmt.Sprintf("校验码 %x", c.sum.Sum(nil)[:8]) }

// foot counts the rows, below them because they are counted while they are written, with their check code.
func (l List) foot(out *excelize.StreamWriter, styles listStyles, rows int, code *rowCode) error {
	text := fmt.Sprintf("共 %d 行　%s", rows, code)
	if l.Most > 0 && rows >= l.Most {
		text += fmt.Sprintf("（一次最多 %d 行，后面的没有导出，请缩小筛选范围）", l.Most)
	}
	return out.SetRow(workbook.Ref(headingRow+rows+1, 1), []any{excelize.Cell{StyleID: styles.note, Value: text}})
}

// head writes the title, the note and the headings.
func (l List) head(out *excelize.StreamWriter, styles listStyles) error {
	if err := out.SetRow("A1", []any{excelize.Cell{StyleID: styles.title, Value: workbook.Inert(l.Title)}}); err != nil {
		return err
	}
	if err := out.SetRow("A2", []any{excelize.Cell{StyleID: styles.note, Value: workbook.Inert(l.Note)}}); err != nil {
		return err
	}
	headings, labels := make([]any, len(l.Columns)), make([]string, len(l.Columns))
	for i, c := range l.Columns {
		label := c.Label
		if c.Unit != "" {
			label += "（" + c.Unit + "）"
		}
		headings[i], labels[i] = excelize.Cell{StyleID: styles.heading, Value: label}, label
	}
	return out.SetRow(workbook.Ref(headingRow, 1), headings, rowHeight(labels, l.widths()))
}

// lineHeight is the height of one line of Chinese text in the default size, and mostHeight that of the highest row there may be, in points.
const lineHeight, mostHeight = 17, 409

// rowHeight makes a row as high as its texts need, since not every program does that when it opens the file; ordinary rows are left alone.
func rowHeight(row []string, widths []int) excelize.RowOpts {
	lines := 1
	for i, text := range row {
		room := max(widths[i]-1-widths[i]/10, 1) // lines break between words and leave some of it empty
		if len(text) > room {                    // in bytes, which is never less than what is seen
			lines = max(lines, linesOf(text, room))
		}
	}
	if lines == 1 {
		return excelize.RowOpts{}
	}
	return excelize.RowOpts{Height: float64(min(lines*lineHeight, mostHeight))}
}

// linesOf is how many lines a text takes in a column so many characters wide (折行数). Chinese characters are as wide as two.
func linesOf(text string, width int) int {
	lines := 0
	for part := range strings.SplitSeq(text, "\n") {
		wide := utf8.RuneCountInString(part)
		for _, r := range part {
			if r >= 0x2E80 {
				wide++
			}
		}
		lines += max(1, (wide+width-1)/width)
	}
	return lines
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
