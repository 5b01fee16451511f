package office

import (
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/fiscal"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// OrgSheet is what an upload says (上传的名单): its rows and where each stands, so that findings can name their cells.
type OrgSheet struct {
	List     OrgList
	Sheet    string
	Heading  int            // row of the headings
	Columns  map[string]int // field → column, from 1
	Rows     []OrgRow
	Findings errs.Fields // about cells that could not be read; paths as Cell takes them
}

// OrgRow is one row with content (一行).
type OrgRow struct {
	Line   int // row of the sheet
	Values map[string]string
}

// headingRows is how far down the headings are looked for.
const headingRows = 20

// OpenOrg reads an upload through the gate for strange workbooks. Every refusal is errs.Invalid with what to do.
func OpenOrg(r io.ReaderAt, size int64, list OrgList) (OrgSheet, error) {
	book, err := workbook.Open(r, size, workbook.Limits{})
	if err != nil {
		return OrgSheet{}, err
	}
	return ReadOrg(book, list)
}

// ReadOrg finds the list in a workbook by the words of its headings: on any sheet, in any row near the top, with columns in
// any order and others between them. Blank rows with formats and the example of the template are no rows.
//
// Errors: Invalid when no sheet has the headings, some are missing or stand twice, or there are too many rows.
func ReadOrg(book *workbook.Book, list OrgList) (OrgSheet, error) {
	var rows []OrgRow
	s, err := eachOrg(book, list, func(line int, values map[string]string) {
		rows = append(rows, OrgRow{Line: line, Values: maps.Clone(values)})
	})
	s.Rows = rows
	return s, err
}

// eachOrg reads a list as ReadOrg does and hands over its rows instead of keeping them; the values are overwritten by the next.
func eachOrg(book *workbook.Book, list OrgList, row func(line int, values map[string]string)) (OrgSheet, error) {
	if o := readOrigin(book); o != nil && string(o.Form) != string(list) {
		return OrgSheet{}, errs.Invalidf("这份文件是《%s》，这里要的是“%s”。请到对应的页面导入。", errs.Shorten(string(o.Form)), list)
	}
	g, head := findHeadings(book, list)
	if g == nil {
		return OrgSheet{}, errs.Invalidf("没有找到“%s”的表头：没有一张工作表的前%d行里有“%s”这样的列名。请下载模板，按模板的列名填写。", list, headingRows, orgColumns[list][0].label)
	}
	s := OrgSheet{List: list, Sheet: g.Name, Heading: head, Columns: map[string]int{}}
	if err := s.place(g, head); err != nil {
		return s, err
	}
	n, values := 0, map[string]string{}
	for _, line := range g.Rows() {
		if line <= head {
			continue
		}
		if any := s.read(g, line, values); any && !strings.HasPrefix(values[orgColumns[list][0].field], exampleMark) {
			n++
			row(line, values)
		}
	}
	switch {
	case n == 0:
		return s, errs.Invalidf("工作表“%s”的表头下面没有数据。示例行不会导入，请在示例行下面填写。", g.Name)
	case n > list.maxRows():
		return s, errs.Invalidf("工作表“%s”有%d行，一次最多导入%d行。请分成几个文件。", g.Name, n, list.maxRows())
	}
	return s, nil
}

// findHeadings returns the sheet and row whose headings fit the list best; nil when nothing fits at all.
func findHeadings(book *workbook.Book, list OrgList) (best *workbook.Grid, at int) {
	most := 0
	for _, g := range book.Sheets {
		for _, row := range g.Rows() {
			if row > headingRows || g.Hidden {
				break
			}
			if n := headingsIn(g, row, list); n > most {
				best, at, most = g, row, n
			}
		}
	}
	return best, at
}

// headingsIn counts the columns of a list that a row names. A row that does not name the first counts for less than one
// that does; a single word of another column is no heading row.
func headingsIn(g *workbook.Grid, row int, list OrgList) int {
	n := 0
	for i, c := range orgColumns[list] {
		for _, cell := range g.Line(row) {
			if c.means(cell.Text) {
				n++
				if i == 0 {
					n += len(orgColumns[list])
				}
				break
			}
		}
	}
	if n == 1 {
		return 0
	}
	return n
}

// place finds the columns of the list in the row of its headings.
func (s *OrgSheet) place(g *workbook.Grid, row int) (err error) {
	var headings []columnHead
	for _, cell := range g.Line(row) {
		headings = append(headings, columnHead{cell.Col, cell.Text})
	}
	s.Columns, err = columnsOf(orgColumns[s.List], headings, fmt.Sprintf("工作表“%s”第%d行", s.Sheet, row))
	return err
}

// columnHead is a cell of the row of headings.
type columnHead struct {
	col  int
	text string
}

// columnsOf finds the column of each field: by its own label first, then by other words for it, so that a list may carry both
// 所属单位 and a 单位编码 of its own. where names the row in complaints.
func columnsOf(columns []orgColumn, headings []columnHead, where string) (map[string]int, error) {
	out, taken := map[string]int{}, map[int]bool{}
	for _, exact := range []bool{true, false} {
		found := map[string]int{}
		for _, c := range columns {
			for _, h := range headings {
				_, settled := out[c.field]
				if settled || taken[h.col] || !c.means(h.text) || exact && plainHeading(h.text) != c.label {
					continue
				}
				if first, again := found[c.field]; again {
					return out, errs.Invalidf("%s有两列都是“%s”（%s列和%s列）。请只留一列。", where, c.label, workbook.Column(first), workbook.Column(h.col))
				}
				found[c.field], taken[h.col] = h.col, true
			}
		}
		maps.Copy(out, found)
	}
	var missing []string
	for _, c := range columns {
		if _, there := out[c.field]; !there && c.required {
			missing = append(missing, "“"+c.label+"”")
		}
	}
	if len(missing) > 0 {
		return out, errs.Invalidf("%s的表头缺少%s。请按模板补上，列的先后不限。", where, strings.Join(missing, "、"))
	}
	return out, nil
}

// read takes the values of one line in place of those before; any is false when the columns of the list are all empty there.
func (s *OrgSheet) read(g *workbook.Grid, line int, values map[string]string) (any bool) {
	clear(values)
	for _, c := range orgColumns[s.List] {
		col, there := s.Columns[c.field]
		if !there {
			continue
		}
		area, filled := g.At(line, col)
		if !filled || area.Row1 <= s.Heading { // a heading merged downward is no content
			continue
		}
		text := cellText(area.Cell, c.date)
		if c.number {
			text = exactText(area.Cell)
		}
		if text != "" {
			values[c.field], any = text, true
		}
		if f, odd := oddity(area.Cell, text); odd {
			f.Path, any = strconv.Itoa(line)+"."+c.field, true
			s.Findings = append(s.Findings, f)
		}
		if s.overMerged(line, col, area) {
			s.Findings = append(s.Findings, errs.Field{Path: strconv.Itoa(line) + "." + c.field, Rule: ruleCellMerged, Severity: errs.Blocker, Message: mergedMessage(area)})
		}
	}
	return any
}

// overMerged says whether a merged cell stands for several cells of the list; of its cells only the first speaks.
func (s *OrgSheet) overMerged(line, col int, a workbook.Area) bool {
	fields, first := 0, col
	for _, c := range s.Columns {
		if c >= a.Col1 && c <= a.Col2 {
			fields, first = fields+1, min(first, c)
		}
	}
	return (a.Row1 != a.Row2 || fields > 1) && line == a.Row1 && col == first
}

// oddity says what stands in the way of taking a cell at its word.
func oddity(c workbook.Cell, text string) (errs.Field, bool) {
	switch {
	case c.Kind == workbook.Error:
		return errs.Field{Rule: "I-00", Severity: errs.Blocker, Message: fmt.Sprintf("单元格是错误值“%s”。请改成实际内容。", c.Text)}, true
	case c.Note != "" && text == "":
		return errs.Field{Rule: "I-00", Severity: errs.Blocker, Message: c.Note + "。请改成实际内容。"}, true
	case c.Note != "":
		return errs.Field{Rule: "I-10", Severity: errs.Warning, Message: c.Note + "，按“" + errs.Shorten(text) + "”读取，请核对。"}, true
	}
	return errs.Field{}, false
}

// cellText is what a cell says: a number under the General format as it was typed, a date as forms print it.
func cellText(c workbook.Cell, date bool) string {
	text := strings.Trim(c.Text, " \u3000\u00a0\t\r\n")
	if bare, quoted := strings.CutPrefix(text, "'"); quoted && workbook.Inert(bare+"1") == text+"1" {
		text = bare // our own exports put it there, earlier ones before a sign alone, too
	}
	if !date || c.Kind != workbook.Number || c.Format == "" {
		return text
	}
	if _, err := fiscal.ParseDate(text); err == nil {
		return text
	}
	serial, err := strconv.ParseFloat(c.Raw, 64)
	if err != nil {
		return text
	}
	at, err := excelize.ExcelDateToTime(serial, false)
	if err != nil {
		return text
	}
	return at.Format("2006-01-02")
}

// Cell names the cell that a path such as "12.code" stands for: "B12". The line alone is its first column.
func (s OrgSheet) Cell(path string) string {
	line, field, _ := strings.Cut(path, ".")
	row, err := strconv.Atoi(line)
	if err != nil || row < 1 {
		return ""
	}
	col, there := s.Columns[field]
	if !there {
		col = max(s.Columns[orgColumns[s.List][0].field], 1)
	}
	if col < 1 || col > workbook.Standard.Columns {
		return "" // a sheet that came back through a browser may say anything
	}
	return workbook.Ref(row, col)
}

// MarkOrg returns the upload with a colour and a remark on each cell complained about and a column of reasons right of
// everything else (标注副本). Extra columns and sheets stay as they were.
func MarkOrg(original []byte, s OrgSheet, findings errs.Fields) ([]byte, error) {
	var marks []workbook.Mark
	for _, f := range findings {
		cell := s.Cell(f.Path)
		if cell == "" {
			continue
		}
		kind := workbook.MarkError
		if f.Severity != errs.Blocker && f.Severity != "" {
			kind = workbook.MarkWarning
		}
		marks = append(marks, workbook.Mark{Sheet: s.Sheet, Cell: cell, Kind: kind, Text: string(f.Severity) + " " + f.Rule + " " + f.Message})
	}
	return workbook.MarkCopyAs(original, marks, workbook.Remarks{Heading: "需要改正的原因", Author: "绩衡", Row: max(min(s.Heading, headingRows), 0)})
}
