package office

import (
	"fmt"
	"io"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/office/workbook"
)

// DeclarationPaper is a project's declaration to go out as a workbook, or that a workbook comes back for (项目申报书).
type DeclarationPaper struct {
	pipeline.Declaration
	Edition   *pipeline.Edition // a frozen one; nil for the draft
	CheckCode string
	Editable  bool // cells that the unit types are left open, with blank rows
}

// declarationColumns are the columns of the budget lines. The amount is a formula and never read.
var declarationColumns = []formColumn{
	{field: "item", label: "实施内容", also: []string{"内容", "一级明细"}, width: 16, required: true},
	{field: "name", label: "费用明细", also: []string{"费用名称", "明细", "二级明细"}, width: 18, required: true},
	{field: "specification", label: "规格标准", also: []string{"规格", "规格型号", "标准"}, width: 13},
	{field: "unit", label: "计量单位", also: []string{"单位"}, width: 9},
	{field: "quantity", label: "数量", also: []string{"工作量"}, width: 10, required: true},
	{field: "price", label: "单价", also: []string{"单价元", "单位成本"}, width: 12, required: true},
	{field: "amount", label: "金额", also: []string{"合计", "小计"}, width: 15},
	{field: "basis", label: "价格依据", also: []string{"测算依据", "依据"}, width: 22},
	{field: "year", label: "年度", also: []string{"预算年度"}, width: 8},
}

// The headings of the two small tables, and the words that stand over each.
const (
	fundsTitle      = "分年资金"
	scheduleTitle   = "进度安排"
	linesEnd        = "明细合计"
	declarationRows = 10 // blank lines at the end of a table that may be filled in
	fundsRows       = 4
)

var (
	fundsHeadings    = []string{"资金年度", "财政资金（万元）", "其他资金（万元）"}
	scheduleHeadings = []string{"工作内容", "开始日期", "完成日期"}
	declarationTexts = []struct{ path, label string }{{"need", "立项必要性"}, {"function", "项目功能与主要内容"}, {"location", "实施地点"},
		{"object", "服务或建设对象"}, {"supplier", "拟定或现有供应商"}}
)

// textOf is the cell of a declaration that a path names.
func textOf(e *pipeline.Entry, path string) *string {
	return map[string]*string{"need": &e.Need, "function": &e.Function, "location": &e.Location, "object": &e.Object, "supplier": &e.Supplier}[path]
}

// origin is what the workbook says of itself.
func (p DeclarationPaper) origin(rows int) Origin {
	o := Origin{Form: DeclarationKind, ID: string(p.Project.ID), Project: p.Project.Name, Code: p.Project.Code, Unit: p.Project.Unit.Name,
		Year: fiscal.YearOf(p.Project.Start), Version: p.Version, Check: p.CheckCode, Rows: rows}
	if p.Edition != nil {
		o.Edition = p.Edition.No
	}
	return o
}

// declarationSheet is a declaration being written.
type declarationSheet struct {
	*formBook
	paper DeclarationPaper
	entry pipeline.Entry
	open  bool
	row   int // the next
}

// WriteDeclaration writes the official form as a workbook (项目申报书): head, money by year, budget lines with amounts as formulas,
// schedule.
func WriteDeclaration(w io.Writer, p DeclarationPaper) error {
	var widths []int
	for _, c := range declarationColumns {
		widths = append(widths, c.width)
	}
	e := p.Entry
	if p.Edition != nil {
		e = p.Edition.Form.Entry()
	}
	s := declarationSheet{formBook: newFormBook("项目申报书", append(widths, 12)), paper: p, entry: e, open: p.Editable && p.Edition == nil}
	s.shaded = s.open
	s.head()
	s.small(fundsTitle, fundsHeadings, [][2]int{{1, 2}, {3, 5}, {6, 9}}, s.funds(), true, fundsRows)
	s.title("预算明细")
	heading := s.row
	s.lines()
	s.small(scheduleTitle, scheduleHeadings, [][2]int{{1, 5}, {6, 7}, {8, 9}}, s.schedule(), false, fundsRows)
	last := s.sign()
	o := p.origin(len(e.Lines))
	s.seal(o, workbook.Span{Row1: 1, Col1: 1, Row2: last, Col2: len(declarationColumns)}, heading, footer(DeclarationKind, p.Project.Name, o.Edition, p.Version, p.CheckCode))
	return s.write(w)
}

func (s *declarationSheet) typed(across, format string) look {
	return look{across: across, format: format, open: s.open}
}

// head writes the project as registered and the texts.
func (s *declarationSheet) head() {
	p, columns := s.paper.Project, len(declarationColumns)
	s.put(strip(1, 1, columns), string(DeclarationKind), lookTitle)
	s.do(func() error { return s.file.SetRowHeight(s.sheet, 1, 34) })
	s.put(strip(2, 1, 4), "申报单位："+p.Unit.Name, lookSub)
	s.put(strip(2, 5, columns), "分年资金：万元；单价、金额：元", lookUnit)
	places := [][4]int{{1, 1, 2, 4}, {5, 6, 7, 9}}
	text := func(label, text string) pair { return pair{label: label, value: text, look: lookFixed} }
	for i, line := range [][2]pair{{text("项目名称", p.Name), text("项目编号", p.Code)}, {text("实施单位", p.Unit.Name), text("主管处室", p.Division.Name)},
		{text("项目类别", string(p.Category)), text("项目性质", string(p.Nature))}, {text("计划开始日期", p.Start.String()), text("计划完成日期", p.End.String())}} {
		s.pairs(3+i, places, line[0], line[1])
		s.height(3+i, linesIn(line[0].value.(string), s.width(2, 4)))
	}
	s.row = 7
	for _, t := range declarationTexts {
		value := *textOf(&s.entry, t.path)
		s.put(strip(s.row, 1, 1), t.label, lookLabel)
		s.put(strip(s.row, 2, columns), value, s.typed("left", asText))
		s.height(s.row, max(2, linesIn(value, s.width(2, columns))))
		s.row++
	}
}

func (s *declarationSheet) title(text string) {
	s.put(strip(s.row, 1, len(declarationColumns)), text, look{bold: true, bare: true, across: "left", size: 12})
	s.height(s.row, 1)
	s.row++
}

func (s *declarationSheet) funds() (rows [][]string) {
	for _, r := range s.entry.Funds {
		rows = append(rows, []string{r.Year, r.Fiscal, r.Other})
	}
	return rows
}

func (s *declarationSheet) schedule() (rows [][]string) {
	for _, r := range s.entry.Schedule {
		rows = append(rows, []string{r.Content, r.Start, r.Finish})
	}
	return rows
}

// small writes one of the two tables of three columns, with blank rows where it may be filled in.
func (s *declarationSheet) small(title string, headings []string, places [][2]int, rows [][]string, numbers bool, spare int) {
	s.title(title)
	for i, h := range headings {
		s.put(strip(s.row, places[i][0], places[i][1]), h, lookLabel)
	}
	s.row++
	if s.open {
		rows = append(rows, make([][]string, spare)...)
	}
	for _, r := range rows {
		if r == nil {
			r = make([]string, len(headings))
		}
		for i, text := range r {
			var value any = text
			l := s.typed("center", asText)
			if numbers && i > 0 {
				value, l = formNumber{text, true}, s.typed("right", "")
			}
			s.put(strip(s.row, places[i][0], places[i][1]), value, l)
		}
		s.height(s.row, linesIn(r[0], s.width(places[0][0], places[0][1])))
		s.row++
	}
}

// lines writes the budget lines, blank ones for more, and their sum, which an import knows the end of the table by.
func (s *declarationSheet) lines() {
	for i, c := range declarationColumns {
		s.put(strip(s.row, i+1, i+1), c.label, lookLabel)
	}
	s.put(strip(s.row, len(declarationColumns)+1, len(declarationColumns)+1), idHeading, look{bare: true, quiet: true})
	s.hide(len(declarationColumns) + 1)
	s.row++
	first, rows := s.row, s.entry.Lines
	if s.open {
		rows = append(rows[:len(rows):len(rows)], make([]budget.EntryLine, declarationRows)...)
	}
	amounts := make([]string, len(rows)) // of what can be read; nothing on blank lines
	parsed, _ := budget.Parse(s.entry.Lines)
	for i, l := range parsed {
		amounts[i] = l.Amount().Plain(money.InYuan)
	}
	for i, l := range rows {
		left, mid, number := s.typed("left", asText), s.typed("center", asText), s.typed("right", "")
		for col, c := range []struct {
			value any
			look  look
		}{{l.Item, left}, {l.Detail, left}, {l.Specification, left}, {l.Unit, mid}, {formNumber{l.Quantity, true}, number}, {formNumber{l.Price, true}, number},
			{formSum{fmt.Sprintf("ROUND(N(E%d)*N(F%d),2)", s.row, s.row), amounts[i : i+1]}, look{across: "right", format: "#,##0.00;-#,##0.00;"}}, {l.Basis, left}, {l.Year, mid}} {
			s.put(strip(s.row, col+1, col+1), c.value, c.look)
		}
		s.put(strip(s.row, len(declarationColumns)+1, len(declarationColumns)+1), string(l.ID), look{bare: true, quiet: true, format: asText})
		s.fit(s.row, l.Item, l.Detail, l.Specification, l.Unit, l.Quantity, l.Price, "", l.Basis, l.Year)
		s.row++
	}
	s.put(strip(s.row, 1, 6), linesEnd, lookLabel)
	s.put(strip(s.row, 7, 7), formSum{fmt.Sprintf("SUM(G%d:G%d)", first, max(first, s.row-1)), amounts}, look{bold: true, across: "right", format: "#,##0.00"})
	s.put(strip(s.row, 8, 9), "每年的明细合计应等于当年资金", lookFixed)
	s.row++
}

// sign writes the lines to sign on and, below what is printed, how to fill in; it returns the last printed row.
func (s *declarationSheet) sign() int {
	row := s.row + 1
	for i, c := range [][2]int{{1, 2}, {3, 5}, {6, 7}, {8, 9}} {
		s.put(strip(row, c[0], c[1]), []string{"填报人：", "单位负责人（签字）：", "主管处室（盖章）：", "日期："}[i], look{size: 11, bare: true, across: "left"})
	}
	s.do(func() error { return s.file.SetRowHeight(s.sheet, row, 32) })
	if s.open {
		s.put(strip(row+2, 1, len(declarationColumns)), "填写说明（不打印）：白格可填，灰格由系统带出，金额自动算出。增加的行填在空白行；删除一行请清空该行白格。日期写成 2026-03-31。填好后在系统里“从 Excel 导入”，先看全部改动再确认。材料在系统里上传。",
			look{bare: true, quiet: true, across: "left"})
		s.height(row+2, 2)
	}
	return row
}
