package office

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/rescore"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// The rules of the reader (读表规则). They speak of what is on the paper, not of the score.
const (
	ruleNoForm      = "R-001" // nothing on the sheet reads as a form
	ruleOtherSheet  = "R-002" // a sheet beside the form that is no form
	ruleHidden      = "R-003" // hidden sheet, rows, columns, or content below merged cells
	ruleUnplaced    = "R-004" // a cell inside the indicators or funds that belongs to no column
	ruleExtraColumn = "R-005" // a column with a heading that the check does not use
	ruleChoice      = "R-006" // two columns claim one meaning; one was taken
	ruleFormula     = "R-007" // a formula saved without its result, an error value, a picture
	ruleMoneyUnit   = "R-008" // unit of money missing or contradictory
	ruleYear        = "R-009" // year missing or contradictory
	ruleMerged      = "R-010" // one merged cell stands for several rows or columns
	rulePlaceholder = "R-011" // template lines left unfilled
	ruleNoRows      = "R-012" // a form without indicator rows
	ruleOddTotal    = "R-013" // more than one total, or a number beside it
	ruleSubtotal    = "R-014" // a line of subtotals, not taken as an indicator
)

// ReadPublished reads every form of a published file (读取已公开的自评表): an .xlsx workbook in any layout, or a transcription in
// JSON, one object or an array of them. There is one Table per form. Sheets that are no form are reported in Table.Read of
// the first form; a workbook with no form at all gives one empty Table per sheet with the reason. A file that cannot
// be opened, or that holds more than 1,000 tables or 20,000 indicator rows, is errs.Invalid.
func ReadPublished(name string, data []byte) ([]rescore.Table, error) {
	return bounded(readPublished(name, data))
}

// bounded refuses more tables or rows than one file may hold.
func bounded(tables []rescore.Table, err error) ([]rescore.Table, error) {
	if err != nil {
		return nil, err
	}
	rows := 0
	for _, t := range tables {
		rows += len(t.Rows)
	}
	switch {
	case len(tables) > maxTables:
		return nil, errs.Invalidf("一次最多读 %d 张表，这个文件有 %d 张。请拆开后再试。", maxTables, len(tables))
	case rows > maxRows:
		return nil, errs.Invalidf("一次最多读 %d 行指标，这个文件有 %d 行。请拆开后再试，或检查是否选错了文件。", maxRows, rows)
	}
	return tables, nil
}

// The bounds of one file, far above any published form.
const (
	maxTables = 1000
	maxRows   = 20_000
)

func readPublished(name string, data []byte) ([]rescore.Table, error) {
	if namedJSON(name, data) {
		return readTranscriptions(name, data)
	}
	book, err := workbook.Open(bytes.NewReader(data), int64(len(data)), workbook.Limits{})
	if err != nil {
		return nil, err
	}
	return readBook(name, book)
}

func readBook(name string, book *workbook.Book) ([]rescore.Table, error) {
	var tables, others []rescore.Table
	for _, g := range book.Sheets {
		if len(g.Cells()) == 0 {
			continue
		}
		found := readSheet(name, g)
		if len(found) == 0 {
			others = append(others, notAForm(name, g))
		}
		tables = append(tables, found...)
	}
	switch {
	case len(tables) == 0 && len(others) == 0:
		return nil, errs.Invalidf("工作簿里没有内容。请检查是否选错了文件。")
	case len(tables) == 0:
		return others, nil
	}
	for _, o := range others {
		f := o.Read[0]
		f.Rule, f.Severity = ruleOtherSheet, rescore.Remark
		tables[0].Read = append(tables[0].Read, f)
	}
	return tables, nil
}

// notAForm says why a sheet is not read as a form: running text, a form lying on its side, or something else.
func notAForm(name string, g *workbook.Grid) rescore.Table {
	s := newSheet(g)
	t := rescore.Table{Source: name, Sheet: g.Name, Kind: rescore.SelfEvaluation}
	why := "没有找到表头：需要有“三级指标”或“指标名称”，并有“指标值”“完成值”“分值”“得分”中的至少一列，或有预算执行情况的表头"
	switch {
	case s.listsProjects():
		why = "这是一行一个项目的汇总表，没有各项目的指标行，无从逐项复算"
	case s.transposed():
		why = "表头竖着排在左边，每个指标占一列。请转置为每个指标占一行后再复算"
	case s.prose():
		why = "内容是文字叙述，不是表格，没有可以逐行核对的数"
		t.Prose = true
	}
	hidden := ""
	if g.Hidden {
		hidden = "（已隐藏）"
	}
	t.Read = append(t.Read, rescore.Finding{Rule: ruleNoForm, Severity: rescore.Differs, Where: g.Name, Message: fmt.Sprintf("工作表“%s”%s不能作为自评表读取：%s。", g.Name, hidden, why)})
	return t
}

// listsProjects reports whether a line heads a list of projects.
func (s *sheet) listsProjects() bool {
	for i, l := range s.lines {
		funds := 0
		for _, a := range l.areas {
			if r, _ := fundRole(heading(a.Text)); r != roleNone && wordy(a.Text) {
				funds++
			}
		}
		if funds >= 2 && s.projectLabel(i) {
			return true
		}
	}
	return false
}

// transposed reports whether header words stand below each other in one column and nowhere side by side.
func (s *sheet) transposed() bool {
	byColumn := map[int]map[role]bool{}
	for _, l := range s.lines {
		for _, a := range l.areas {
			if r, _ := indicatorRole(heading(a.Text)); r != roleNone && r != roleExtra && a.own(l.row) {
				if byColumn[a.Col1] == nil {
					byColumn[a.Col1] = map[role]bool{}
				}
				byColumn[a.Col1][r] = true
			}
		}
	}
	for _, roles := range byColumn {
		if len(roles) >= 3 {
			return true
		}
	}
	return false
}

// prose reports whether most characters of the sheet stand in long cells.
func (s *sheet) prose() bool {
	long, all := 0, 0
	for _, c := range s.grid.Cells() {
		n := utf8.RuneCountInString(c.Text)
		all += n
		if n > 40 || strings.ContainsAny(c.Text, "。；;") {
			long += n
		}
	}
	return all > 0 && long*2 > all
}

// readSheet reads the forms of one sheet, left to right and top to bottom; none when the sheet is no form.
func readSheet(name string, g *workbook.Grid) []rescore.Table {
	s := newSheet(g)
	var out []rescore.Table
	for _, part := range s.parts() {
		for _, f := range part.forms() {
			f.table.Source, f.table.Sheet = name, g.Name
			f.read()
			out = append(out, f.perProject()...)
		}
	}
	if len(out) > 0 {
		out[0].Read = append(out[0].Read, s.oddities()...)
	}
	return out
}

// oddities are findings about the sheet as a whole.
func (s *sheet) oddities() []rescore.Finding {
	var out []rescore.Finding
	say := func(severity rescore.Severity, where, format string, args ...any) {
		out = append(out, rescore.Finding{Rule: ruleHidden, Severity: severity, Where: where, Message: fmt.Sprintf(format, args...)})
	}
	g := s.grid
	if g.Hidden {
		say(rescore.Remark, g.Name, "这张工作表是隐藏的，仍然读取。")
	}
	var rows, cols []string
	for _, row := range g.Rows() {
		if g.HiddenRow(row) {
			rows = append(rows, fmt.Sprint(row))
		}
	}
	seen := map[int]bool{}
	for _, c := range g.Cells() {
		if g.HiddenCol(c.Col) && !seen[c.Col] {
			seen[c.Col] = true
			cols = append(cols, workbook.Column(c.Col))
		}
	}
	if len(rows) > 0 {
		say(rescore.Remark, g.Name, "第 %s 行是隐藏的，仍然读取。", some(rows))
	}
	if len(cols) > 0 {
		say(rescore.Remark, g.Name, "%s 列是隐藏的，仍然读取。", some(cols))
	}
	for i, c := range g.Covered() {
		if i < 20 && strings.TrimSpace(c.Text) != "" {
			say(rescore.Doubt, g.Ref(c.Row, c.Col), "合并单元格下面还藏着“%s”，纸面上看不到，没有采用。", brief(c.Text))
		}
	}
	return out
}

// some joins up to ten items.
func some(items []string) string {
	if len(items) > 10 {
		return strings.Join(items[:10], "、") + " 等"
	}
	return strings.Join(items, "、")
}

// brief shortens a text for a message.
func brief(text string) string {
	r := []rune(flat(text))
	if len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return string(r)
}
