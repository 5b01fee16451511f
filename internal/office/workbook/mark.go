package workbook

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"outturn/internal/errs"
)

// Mark is one remark to write beside a cell (批注).
type Mark struct {
	Sheet string
	Cell  string // "G12"
	Kind  MarkKind
	Text  string // Chinese, shown to people
}

// MarkKind is the colour of a mark (标记的种类).
type MarkKind string

// The kinds of marks.
const (
	MarkError   MarkKind = "error"   // red: paper and rules differ
	MarkWarning MarkKind = "warning" // amber: look at it
	MarkOK      MarkKind = "ok"      // green: they agree
)

var fills = map[MarkKind]string{MarkError: "FFC7CE", MarkWarning: "FFEB9C", MarkOK: "C6EFCE"}

// Remarks say what the column of remarks is called and whose the comments are (意见栏).
type Remarks struct {
	Heading, Author string
	Row             int // in which the headings of the table stand; 0 when it is not known: the row above the first remark
}

// remarkWidth is how wide the column of remarks is, in characters.
const remarkWidth = 60

var rescoreRemarks = Remarks{Heading: "复算意见", Author: "复算"}

// MarkCopy returns the workbook with the marked cells coloured and commented (标注副本) and one column of remarks right of
// each marked sheet, so that people can filter by it. Values, formulas and other sheets stay as they were. original has
// passed Open. Marks on sheets or cells that do not exist are refused as errs.Invalid.
func MarkCopy(original []byte, marks []Mark) (out []byte, err error) {
	return MarkCopyAs(original, marks, rescoreRemarks)
}

// MarkCopyAs is MarkCopy with other words over the column of remarks (标注副本).
func MarkCopyAs(original []byte, marks []Mark, remarks Remarks) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil { // the writer meets files from anywhere
			out, err = nil, fmt.Errorf("workbook: mark: %v", p)
		}
	}()
	book, err := Open(bytes.NewReader(original), int64(len(original)), Limits{})
	if err != nil {
		return nil, err
	}
	if err := markable(book); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(original), excelize.Options{UnzipSizeLimit: Standard.Unpacked, UnzipXMLSizeLimit: Standard.Unpacked})
	if err != nil {
		return nil, errs.Invalidf("无法在这份文件上做标注。%s", resave)
	}
	defer f.Close()
	w := &marker{file: f, remarks: remarks, styles: map[string]int{}}
	if err := w.all(book, marks); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return nil, fmt.Errorf("workbook: write marked copy: %w", err)
	}
	return buf.Bytes(), nil
}

// markable refuses sheets whose formatted blanks the writer would fill in up to the last column of each row.
func markable(book *Book) error {
	total := 0
	for _, g := range book.Sheets {
		total += g.dense
	}
	if total > 3_000_000 {
		return errs.Invalidf("工作表里空白但带格式的行列太多，无法做标注副本。请删除多余的空白行列，另存后再上传。")
	}
	return nil
}

type marker struct {
	file    *excelize.File
	remarks Remarks
	styles  map[string]int // original style and kind → style with the colour
}

func (w *marker) all(book *Book, marks []Mark) error {
	bySheet := map[string][]Mark{}
	for _, m := range marks {
		bySheet[m.Sheet] = append(bySheet[m.Sheet], m)
	}
	for _, name := range slices.Sorted(maps.Keys(bySheet)) {
		g := book.Sheet(name)
		if g == nil {
			return errs.Invalidf("找不到工作表“%s”，无法标注。", name)
		}
		if err := w.sheet(g, bySheet[name]); err != nil {
			return err
		}
	}
	return nil
}

// sheet writes the marks of one sheet: several on one cell become one comment in the worst colour.
func (w *marker) sheet(g *Grid, marks []Mark) error {
	byRow := map[int][]string{}
	byCell := map[[2]int][]Mark{}
	for _, m := range marks {
		row, col, ok := ParseRef(m.Cell)
		if !ok {
			return errs.Invalidf("单元格位置“%s”不对，无法标注。", m.Cell)
		}
		at := [2]int{row, col}
		byCell[at] = append(byCell[at], m)
		if m.Text != "" {
			byRow[row] = append(byRow[row], m.Cell+"："+m.Text)
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(byCell), func(a, b [2]int) int { return (a[0]-b[0])*maxCol + a[1] - b[1] }) {
		if err := w.cell(g, at[0], at[1], byCell[at]); err != nil {
			return err
		}
	}
	return w.column(g, byRow)
}

func (w *marker) cell(g *Grid, row, col int, marks []Mark) error {
	ref := Ref(row, col)
	if err := w.paint(g.Name, ref, worst(marks)); err != nil {
		return err
	}
	var texts []string
	for _, m := range marks {
		if m.Text != "" {
			texts = append(texts, Inert(m.Text))
		}
	}
	if len(texts) == 0 {
		return nil
	}
	text := strings.Join(texts, "\n")
	comments, err := w.file.GetComments(g.Name)
	if err != nil {
		return nil // notes that cannot be read are left alone; the column of remarks carries the text
	}
	for _, c := range comments {
		if c.Cell == ref {
			text = c.Text + "\n" + text
			if err := w.file.DeleteComment(g.Name, ref); err != nil {
				return fmt.Errorf("workbook: mark %s: %w", ref, err)
			}
		}
	}
	if runes := []rune(text); len(runes) > 2000 {
		text = string(runes[:2000]) + "…"
	}
	err = w.file.AddComment(g.Name, excelize.Comment{Cell: ref, Author: w.remarks.Author, Text: text, Width: 320, Height: 120})
	if err != nil {
		return fmt.Errorf("workbook: mark %s: %w", ref, err)
	}
	return nil
}

func worst(marks []Mark) MarkKind {
	kind := MarkOK
	for _, m := range marks {
		if m.Kind == MarkError || m.Kind == MarkWarning && kind == MarkOK {
			kind = m.Kind
		}
	}
	return kind
}

// paint gives a cell the colour of a mark and keeps the rest of its style.
func (w *marker) paint(sheet, ref string, kind MarkKind) error {
	old, err := w.file.GetCellStyle(sheet, ref)
	if err != nil {
		return fmt.Errorf("workbook: mark %s: %w", ref, err)
	}
	key := fmt.Sprint(old, kind)
	id, ok := w.styles[key]
	if !ok {
		style, err := w.file.GetStyle(old)
		if err != nil || style == nil {
			style = &excelize.Style{}
		}
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fills[kind]}}
		if id, err = w.file.NewStyle(style); err != nil {
			return fmt.Errorf("workbook: mark %s: %w", ref, err)
		}
		w.styles[key] = id
	}
	if err := w.file.SetCellStyle(sheet, ref, ref, id); err != nil {
		return fmt.Errorf("workbook: mark %s: %w", ref, err)
	}
	return nil
}

// column writes the remarks of each row right of everything the sheet holds.
func (w *marker) column(g *Grid, byRow map[int][]string) error {
	if len(byRow) == 0 {
		return nil
	}
	col := 1
	for _, line := range g.lines {
		col = max(col, line[len(line)-1].Col+1)
	}
	for _, s := range g.merged {
		if s.Col2 <= 2*Standard.Columns {
			col = max(col, s.Col2+1)
		}
	}
	rows := slices.Sorted(maps.Keys(byRow))
	texts := map[int]string{}
	for _, row := range rows {
		texts[row] = Inert(strings.Join(byRow[row], "\n"))
	}
	top := w.remarks.Row
	if top == 0 {
		top = rows[0] - 1
	}
	if top >= 1 {
		texts[top] = strings.TrimSuffix(w.remarks.Heading+"\n"+texts[top], "\n")
	}
	for row, text := range texts {
		if runes := []rune(text); len(runes) > 4000 {
			text = string(runes[:4000]) + "…"
		}
		if err := w.file.SetCellStr(g.Name, Ref(row, col), text); err != nil {
			return fmt.Errorf("workbook: mark row %d: %w", row, err)
		}
	}
	return w.readable(g.Name, col, top, texts)
}

// readable gives the column of remarks room and breaks their lines; its heading at row top, if any, is bold. Rows too low for
// their remark grow.
func (w *marker) readable(sheet string, col, top int, texts map[int]string) error {
	letter := Column(col)
	if err := w.file.SetColWidth(sheet, letter, letter, remarkWidth); err != nil {
		return fmt.Errorf("workbook: mark column %s: %w", letter, err)
	}
	if err := w.file.SetColVisible(sheet, letter, true); err != nil {
		return fmt.Errorf("workbook: mark column %s: %w", letter, err)
	}
	for row, text := range texts {
		style := &excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 10, Bold: row == top}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}
		id, err := w.file.NewStyle(style)
		if err == nil {
			err = w.file.SetCellStyle(sheet, Ref(row, col), Ref(row, col), id)
		}
		if err == nil {
			err = w.grow(sheet, row, text)
		}
		if err != nil {
			return fmt.Errorf("workbook: mark row %d: %w", row, err)
		}
	}
	return nil
}

// grow makes a row high enough for its remark, up to what a row can be.
func (w *marker) grow(sheet string, row int, text string) error {
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		lines += 1 + 2*utf8.RuneCountInString(line)/remarkWidth
	}
	now, err := w.file.GetRowHeight(sheet, row)
	if wanted := min(float64(4+14*lines), 400); err == nil && now < wanted {
		err = w.file.SetRowHeight(sheet, row, wanted)
	}
	return err
}

// Inert makes a text safe to open in a spreadsheet (防公式注入): one that would start a formula gets an apostrophe in front.
// Full-width signs count too, since some programs fold them. A sign alone starts none.
func Inert(text string) string {
	if strings.HasPrefix(text, "'") || utf8.RuneCountInString(text) == 1 {
		return text
	}
	for _, lead := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "\x00", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"} {
		if strings.HasPrefix(text, lead) {
			return "'" + text
		}
	}
	return text
}
