package office

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"outturn/internal/office/workbook"
)

// look is how a cell of an official form looks and whether it may be typed into (单元格样式).
type look struct {
	across        string // left, center, right; empty is as the value has it
	format        string // number format; empty for General
	size          int
	bold, heading bool // heading: in the face of titles
	open          bool // typed by people: white and not locked
	bare          bool // outside the grid: no lines, no fill
	quiet         bool
}

// text format keeps what is typed as it is: 98% stays 98%, 12-15 no date.
const asText = "@"

// formBook is an official form being written as a workbook (官方表格). The first failure is kept; what follows does nothing.
type formBook struct {
	file   *excelize.File
	sheet  string
	widths []int // of the columns, in characters
	styles map[look]int
	grows  bool              // rows may be inserted in spite of the protection
	shaded bool              // cells that are not typed are grey, as on the page
	lists  int               // columns of choices on the hidden sheet
	sums   map[string]string // cell of the form → result of its formula
	err    error
}

// newFormBook starts a workbook whose first sheet is a form with the given columns.
func newFormBook(sheet string, widths []int) *formBook {
	b := &formBook{file: excelize.NewFile(), sheet: sheet, widths: widths, styles: map[look]int{}, sums: map[string]string{}}
	b.do(func() error { return b.file.SetSheetName("Sheet1", sheet) })
	b.do(func() error { return b.file.SetDefaultFont("宋体") })
	for i, w := range widths {
		letter := workbook.Column(i + 1)
		b.do(func() error { return b.file.SetColWidth(sheet, letter, letter, float64(w)) })
	}
	return b
}

func (b *formBook) do(step func() error) {
	if b.err == nil {
		b.err = step()
	}
}

// write ends the workbook and gives it out.
func (b *formBook) write(w io.Writer) error {
	defer b.file.Close()
	b.do(func() error {
		if len(b.sums) == 0 {
			return b.file.Write(w)
		}
		var out bytes.Buffer
		if err := b.file.Write(&out); err != nil {
			return err
		}
		return withResults(w, out.Bytes(), b.sums)
	})
	if b.err != nil {
		return fmt.Errorf("office: %s: %w", b.sheet, b.err)
	}
	return nil
}

// style returns the number of a look, made once.
func (b *formBook) style(l look) int {
	id, made := b.styles[l]
	if !made {
		b.do(func() (err error) {
			id, err = b.file.NewStyle(l.style(b.shaded))
			return err
		})
		b.styles[l] = id
	}
	return id
}

func (l look) style(shaded bool) *excelize.Style {
	s := &excelize.Style{Alignment: &excelize.Alignment{Horizontal: l.across, Vertical: "center", WrapText: true},
		Font: &excelize.Font{Family: "宋体", Size: float64(max(l.size, 10)), Bold: l.bold}, Protection: &excelize.Protection{Locked: !l.open}}
	if l.quiet {
		s.Font.Color = "595959"
	}
	if l.heading {
		s.Font.Family = "黑体"
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	if l.bare {
		return s
	}
	if l.across == "left" || l.across == "right" {
		s.Alignment.Indent = 1
	}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		s.Border = append(s.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	if l.bold || shaded && !l.open {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}
	}
	return s
}

// shownText is a text that is only shown, never read back (只供查看的文字): kept as text by the format of its cell, so that one
// beginning like a formula stays inert without an apostrophe before it.
type shownText string

// put writes a value into a range, merged when it is more than one cell. Values: string, shownText, formNumber or formSum.
func (b *formBook) put(at workbook.Span, value any, l look) {
	from, to := workbook.Ref(at.Row1, at.Col1), workbook.Ref(at.Row2, at.Col2)
	if n, is := value.(formNumber); is {
		value, l = n.cell(l)
	}
	if _, is := value.(shownText); is {
		l.format = asText
	}
	b.do(func() error { return b.file.SetCellStyle(b.sheet, from, to, b.style(l)) })
	if from != to {
		b.do(func() error { return b.file.MergeCell(b.sheet, from, to) })
	}
	switch v := value.(type) {
	case string:
		if v != "" {
			b.do(func() error { return b.file.SetCellStr(b.sheet, from, guarded(v)) })
		}
	case shownText:
		b.do(func() error { return b.file.SetCellStr(b.sheet, from, printable(string(v))) })
	case float64:
		b.do(func() error { return b.file.SetCellFloat(b.sheet, from, v, -1, 64) })
	case formSum:
		b.do(func() error { return b.file.SetCellFormula(b.sheet, from, v.formula) })
		b.sums[from] = v.result()
	}
}

// formNumber is a number as typed or printed, with its decimals; a text that is no number stays one.
type formNumber struct {
	text  string
	group bool // marks of thousands
}

// cell is the number with the format that shows it as it was typed. It goes through float64 because the format of the file
// holds nothing else; up to the fifteen digits that spreadsheets keep nothing is lost.
func (n formNumber) cell(l look) (any, look) {
	d, places, ok := typedNumber(n.text)
	whole := "0"
	if n.group {
		whole = "#,##0"
	}
	if n.text == "" && n.group {
		l.format = "#,##0.00####"
	}
	if !ok {
		return n.text, l
	}
	l.format = whole
	if places > 0 {
		l.format += "." + strings.Repeat("0", places)
	}
	return d.InexactFloat64(), l
}

// strip is a range of one row.
func strip(row, from, to int) workbook.Span {
	return workbook.Span{Row1: row, Col1: from, Row2: row, Col2: to}
}

// width is how many characters fit into a range of columns.
func (b *formBook) width(from, to int) int {
	n := 0
	for _, w := range b.widths[from-1 : to] {
		n += w
	}
	return n - 1
}

// height makes a row high enough for a number of lines.
func (b *formBook) height(row, lines int) {
	b.do(func() error { return b.file.SetRowHeight(b.sheet, row, float64(8+14*min(max(lines, 1), 25))) })
}

// fit makes a row of indicators high enough for the text of its cells; cells gives them by column, from the first.
func (b *formBook) fit(row int, cells ...string) {
	lines := 1
	for i, text := range cells {
		lines = max(lines, linesIn(text, b.width(i+1, i+1)))
	}
	b.height(row, lines)
}

// choose offers a list at a range; strict takes nothing else.
func (b *formBook) choose(at workbook.Span, title string, choices []string, strict bool) {
	v := excelize.NewDataValidation(true)
	v.SetSqref(workbook.Ref(at.Row1, at.Col1) + ":" + workbook.Ref(at.Row2, at.Col2))
	v.SetSqrefDropList(b.list(choices))
	if v.ShowErrorMessage = strict; strict {
		v.SetError(excelize.DataValidationErrorStyleStop, title, "请从列表中选择。")
	}
	b.do(func() error { return b.file.AddDataValidation(b.sheet, v) })
}

// list puts choices on the hidden sheet and names their range.
func (b *formBook) list(choices []string) string {
	b.hidden()
	letter := workbook.Column(4 + b.lists)
	b.lists++
	for i, c := range choices {
		b.do(func() error { return b.file.SetCellStr(originSheet, fmt.Sprintf("%s%d", letter, i+1), guarded(c)) })
	}
	return fmt.Sprintf("'%s'!$%s$1:$%s$%d", originSheet, letter, letter, max(len(choices), 1))
}

// atLeastZero takes only numbers from 0 to most at a range.
func (b *formBook) atLeastZero(at workbook.Span, title string, most int, say string) {
	v := excelize.NewDataValidation(true)
	v.SetSqref(workbook.Ref(at.Row1, at.Col1) + ":" + workbook.Ref(at.Row2, at.Col2))
	b.do(func() error {
		return v.SetRange(0, most, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
	})
	v.SetError(excelize.DataValidationErrorStyleWarning, title, say)
	b.do(func() error { return b.file.AddDataValidation(b.sheet, v) })
}

// hidden adds the sheet of marks when it is not there yet.
func (b *formBook) hidden() {
	b.do(func() error {
		if i, err := b.file.GetSheetIndex(originSheet); err != nil || i >= 0 {
			return err
		}
		if _, err := b.file.NewSheet(originSheet); err != nil {
			return err
		}
		return b.file.SetSheetVisible(originSheet, false, true)
	})
}

// seal writes the marks, the page and the protection: what is not typed is locked, without a password.
func (b *formBook) seal(o Origin, printed workbook.Span, heading int, footer string) {
	b.hidden()
	for i, c := range o.cells() {
		b.do(func() error {
			return b.file.SetSheetRow(originSheet, workbook.Ref(i+1, 1), &[]any{c[0], guarded(c[1])})
		})
	}
	across, one, none, a4, fit := "landscape", 1, 0, 9, true
	side, end, edge := 0.5, 0.7, 0.35
	b.do(func() error { return b.file.SetSheetProps(b.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}) })
	b.do(func() error {
		return b.file.SetPageLayout(b.sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &one, FitToHeight: &none})
	})
	b.do(func() error {
		return b.file.SetPageMargins(b.sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &end, Bottom: &end, Header: &edge, Footer: &edge, Horizontally: &fit})
	})
	b.do(func() error {
		return b.file.SetHeaderFooter(b.sheet, &excelize.HeaderFooterOptions{OddFooter: "&L" + strings.ReplaceAll(footer, "&", "&&") + "&R第 &P 页，共 &N 页"})
	})
	b.name("_xlnm.Print_Area", fmt.Sprintf("$%s$%d:$%s$%d", workbook.Column(printed.Col1), printed.Row1, workbook.Column(printed.Col2), printed.Row2))
	b.name("_xlnm.Print_Titles", fmt.Sprintf("$%d:$%d", heading, heading))
	free := excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true, InsertRows: b.grows}
	b.do(func() error { return b.file.ProtectSheet(b.sheet, &free) })
}

// name gives a range of the form a name that programs know.
func (b *formBook) name(name, area string) {
	b.do(func() error {
		return b.file.SetDefinedName(&excelize.DefinedName{Name: name, Scope: b.sheet, RefersTo: "'" + b.sheet + "'!" + area})
	})
}

// hide hides a column.
func (b *formBook) hide(col int) {
	letter := workbook.Column(col)
	b.do(func() error { return b.file.SetColVisible(b.sheet, letter, false) })
}

// runs calls found for every run of rows with equal keys.
func runs(n int, key func(int) string, found func(from, to int)) {
	for from := 0; from < n; {
		to := from + 1
		for to < n && key(to) == key(from) {
			to++
		}
		found(from, to)
		from = to
	}
}
