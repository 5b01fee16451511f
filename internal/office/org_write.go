package office

import (
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/org"
	"outturn/internal/office/workbook"
)

// exampleMark begins the first cell of the template's example, which an import leaves out.
const exampleMark = "示例："

// guideSheet and unitSheet are the other tabs of a template.
const (
	guideSheet = "填写说明"
	unitSheet  = "单位代码"
)

// WriteOrg writes a list as a workbook that can be imported again (导入模板、名单导出): headings with notes, drop-downs, the
// units there are on a tab of their own, and how to fill in each column. rows hold one text per column; without rows it is
// a template with one example.
func WriteOrg(w io.Writer, list OrgList, units []org.Unit, rows [][]string) error {
	f := excelize.NewFile()
	defer f.Close()
	b := orgBook{file: f, list: list, columns: orgColumns[list]}
	for _, step := range []func() error{
		func() error { return f.SetSheetName("Sheet1", string(list)) },
		b.styles, b.headings,
		func() error { return b.rows(rows) },
		func() error { return b.units(units) },
		func() error { return b.dropDowns(len(units), len(rows)) },
		b.guide,
		func() error { return onPaper(f, string(list), rosterFooter(list, rows), 1, b.widths()) },
		b.marks,
		func() error { return f.Write(w) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("office: %s: %w", list, err)
		}
	}
	return nil
}

// rosterFooter says at the foot of every sheet how many rows the list has, with their check code.
func rosterFooter(list OrgList, rows [][]string) string {
	code := newRowCode()
	for _, row := range rows {
		code.add(row)
	}
	return fmt.Sprintf("&L%s　共%d行　%s&R第 &P 页，共 &N 页", list, len(rows), code)
}

// orgBook is a workbook being written.
type orgBook struct {
	file             *excelize.File
	list             OrgList
	columns          []orgColumn
	heading, example int // styles
	text             int
}

func (b *orgBook) widths() []int {
	out := make([]int, len(b.columns))
	for i, c := range b.columns {
		out[i] = c.width
	}
	return out
}

func (b *orgBook) styles() (err error) {
	asText := "@"
	for _, make := range []struct {
		id    *int
		style excelize.Style
	}{
		{&b.heading, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF0"}}}},
		{&b.example, excelize.Style{Font: &excelize.Font{Italic: true, Color: "7F7F7F"}, CustomNumFmt: &asText}},
		{&b.text, excelize.Style{CustomNumFmt: &asText, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}}, // codes such as 0012 keep their noughts
	} {
		if *make.id, err = b.file.NewStyle(&make.style); err != nil {
			return err
		}
	}
	return nil
}

func (b *orgBook) headings() error {
	sheet := string(b.list)
	for i, c := range b.columns {
		letter := workbook.Column(i + 1)
		if err := b.file.SetColStyle(sheet, letter, b.text); err != nil {
			return err
		}
		if err := b.file.SetColWidth(sheet, letter, letter, float64(c.width)); err != nil {
			return err
		}
		label := c.label
		if c.required {
			label += " *"
		}
		if err := b.file.SetCellStr(sheet, letter+"1", label); err != nil {
			return err
		}
		if err := b.file.SetCellStyle(sheet, letter+"1", letter+"1", b.heading); err != nil {
			return err
		}
		if err := b.file.AddComment(sheet, excelize.Comment{Cell: letter + "1", Author: "绩衡", Text: c.note, Width: 280, Height: 90}); err != nil {
			return err
		}
	}
	return b.file.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (b *orgBook) rows(rows [][]string) error {
	sheet, style := string(b.list), b.text
	if rows == nil {
		example := make([]string, len(b.columns))
		for i, c := range b.columns {
			example[i] = c.example
		}
		example[0] = exampleMark + example[0]
		rows, style = [][]string{example}, b.example
	}
	for i, row := range rows {
		for j, text := range row {
			if !slices.Contains(b.columns[j].choices, text) { // a choice such as the sign = is no formula
				text = workbook.Inert(text)
			}
			if err := b.file.SetCellStr(sheet, workbook.Ref(i+2, j+1), text); err != nil {
				return err
			}
		}
		if high := rowHeight(row, b.widths()).Height; high > 0 {
			if err := b.file.SetRowHeight(sheet, i+2, high); err != nil {
				return err
			}
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return b.file.SetCellStyle(sheet, "A2", workbook.Ref(len(rows)+1, len(b.columns)), style)
}

// marks tells the file apart from other lists and forms when it comes back, on a hidden sheet.
func (b *orgBook) marks() error {
	if _, err := b.file.NewSheet(originSheet); err != nil {
		return err
	}
	for i, c := range [][2]string{{"说明", "本页供导入时核对，请勿修改或删除。"}, {"表单", string(b.list)}} {
		if err := b.file.SetSheetRow(originSheet, workbook.Ref(i+1, 1), &[]any{c[0], c[1]}); err != nil {
			return err
		}
	}
	return b.file.SetSheetVisible(originSheet, false, true)
}

// units writes a tab that the drop-downs of unit columns take their choices from.
func (b *orgBook) units(units []org.Unit) error {
	if !slices.ContainsFunc(b.columns, func(c orgColumn) bool { return c.units }) {
		return nil
	}
	if _, err := b.file.NewSheet(unitSheet); err != nil {
		return err
	}
	if err := b.file.SetSheetRow(unitSheet, "A1", &[]any{"编码和名称", "类别"}); err != nil {
		return err
	}
	for i, u := range units {
		if err := b.file.SetSheetRow(unitSheet, workbook.Ref(i+2, 1), &[]any{workbook.Inert(UnitChoice(u)), string(u.Kind)}); err != nil {
			return err
		}
	}
	return b.file.SetColWidth(unitSheet, "A", "A", 50)
}

// UnitChoice is how drop-downs and exports name a unit: imports understand it as they do the code alone.
func UnitChoice(u org.Unit) string { return u.Code + " " + u.Name }

func (b *orgBook) dropDowns(units, rows int) error {
	for i, c := range b.columns {
		letter := workbook.Column(i + 1)
		v := excelize.NewDataValidation(true)
		v.SetSqref(fmt.Sprintf("%s2:%s%d", letter, letter, max(rows, b.list.maxRows())+1))
		switch {
		case len(c.choices) > 0:
			if err := v.SetDropList(c.choices); err != nil {
				return err
			}
			v.SetError(excelize.DataValidationErrorStyleStop, c.label, "请从列表中选择。")
		case c.units && units > 0:
			v.SetSqrefDropList(fmt.Sprintf("'%s'!$A$2:$A$%d", unitSheet, units+1))
			v.ShowErrorMessage = false // a unit of this very file is not on the list yet
		default:
			continue
		}
		v.SetInput(c.label, prompt(c.note))
		if err := b.file.AddDataValidation(string(b.list), v); err != nil {
			return err
		}
	}
	return nil
}

// prompt keeps a prompt within what the format allows.
func prompt(note string) string {
	runes := []rune(note)
	return string(runes[:min(len(runes), 120)])
}

func (b *orgBook) guide() error {
	if _, err := b.file.NewSheet(guideSheet); err != nil {
		return err
	}
	lines := [][]any{{"列", "必填", "格式", "怎么填"}}
	for _, c := range b.columns {
		must, format := "选填", "文本"
		if c.required {
			must = "必填"
		}
		if c.date {
			format = "日期"
		}
		lines = append(lines, []any{c.label, must, format, c.note})
	}
	lines = append(lines, []any{}, []any{"第一格以“示例”开头的行不会导入。列的先后不限，可以另加自己的列和工作表，导入时不读，标注时原样保留。"},
		[]any{fmt.Sprintf("一次最多%d行。先检查、预览，确认后一次全部生效；有一处错误就全部不导入。", b.list.maxRows())})
	if b.list == OrgGrants {
		lines = append(lines, []any{})
		for _, r := range org.Roles() {
			lines = append(lines, []any{string(r), "", "", RoleDuties(r)})
		}
	}
	for i, line := range lines {
		if err := b.file.SetSheetRow(guideSheet, workbook.Ref(i+1, 1), &line); err != nil {
			return err
		}
	}
	return b.file.SetColWidth(guideSheet, "D", "D", 90)
}

// RoleDuties says in one sentence what a role may do, from the policy itself (角色可办的事).
func RoleDuties(r org.Role) string {
	text := ""
	for _, p := range r.Permissions() {
		if text != "" {
			text += "、"
		}
		text += string(p)
	}
	if text == "" {
		return "目前没有可办的事，可先授予。"
	}
	return text
}

// OrgFields are the fields of a list in the order of its columns.
func OrgFields(list OrgList) []string {
	var out []string
	for _, c := range orgColumns[list] {
		out = append(out, c.field)
	}
	return out
}
