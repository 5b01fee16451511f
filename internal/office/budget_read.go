package office

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// MaxBudgetRows is how many lines of budgets one workbook holds: those of a whole year of the park.
const MaxBudgetRows = 50_000

// budgetLimits let a workbook of budgets through the gate, which is wider than for a form.
var budgetLimits = workbook.Limits{Unpacked: 256 << 20, Tokens: 20_000_000, Rows: MaxBudgetRows + 1_000, Cells: 1_000_000}

// budgetColumns are the columns of a workbook of budgets: whose they are, then those of the form.
func budgetColumns() []orgColumn {
	column := func(field string, also []string, required bool, width int, note, example string) orgColumn {
		label := ""
		for _, c := range budget.Columns() {
			if c.Cell == field {
				label = plainHeading(c.Heading)
			}
		}
		return orgColumn{field: field, label: label, also: also, required: required, width: width, note: note, example: example}
	}
	return []orgColumn{
		{field: "project", label: "项目编号", also: []string{"项目编码", "项目代码"}, required: true, width: 16, note: "系统里已有的项目的编号。", example: "XM-2026-001"},
		{field: "owner", label: "用款单位", also: []string{"实施单位", "项目单位"}, units: true, width: 30, note: "填单位的编码或全称，应是这个项目的实施单位；可以留空。", example: "210"},
		column("item", []string{"实施内容名称"}, true, 24, "做什么，不超过200个字。", "道路保洁"),
		column("detail", []string{"费用项目", "费用名称"}, true, 24, "花在什么上，不超过200个字。", "人工费"),
		column("specification", []string{"规格", "规格型号"}, false, 20, "规格、型号或标准；可以留空。", "两班"),
		column("unit", []string{"单位", "度量单位"}, true, 12, "有数量就要有计量单位。", "人·年"),
		column("quantity", []string{"工程量"}, true, 12, "大于0，最多四位小数。", "12.5"),
		column("price", []string{"价格"}, true, 14, "一个计量单位多少元，大于0，最多两位小数。", "86400"),
		{field: "amount", label: "金额", also: []string{"小计", "合计", "预算金额"}, width: 16, note: "单位为元，可以留空。填了就核对是否等于数量乘单价，系统总是自己计算。", example: "1080000"},
		column("basis", []string{"测算依据", "依据"}, true, 28, "定额标准、合同、询价或信息价。", "2025年合同"),
		column("year", []string{"预算年度"}, true, 10, "四位年份，在项目期间内。", "2026"),
		{field: "standard", label: "标准编号", also: []string{"定额编号"}, width: 14, note: "采用的成本标准的编号；可以留空，由系统推荐。", example: "LH-0001"},
	}
}

// BudgetNames are what the lines of a workbook of budgets may name (可引用的项目、单位和标准).
type BudgetNames struct {
	Projects  map[string]BudgetProject // by 项目编号
	Units     map[string]string        // code and full name → code
	Standards map[string]bool          // by 标准编号
}

// BudgetProject is a project as lines are held against it (明细行所属的项目).
type BudgetProject struct {
	Unit        string // code of 实施单位
	First, Last fiscal.Year
}

// ProjectBudget is what a workbook says of one project's budget (一个项目的预算明细). Line i stands in row Rows[i] of the sheet and
// asks for the standard Standards[i], which may be empty.
type ProjectBudget struct {
	Project   string // 项目编号
	Lines     []budget.Line
	Rows      []int
	Standards []string
}

// BudgetSheet is a workbook of budgets as read (上传的预算明细): the budgets in the order in which their projects first stand, and
// everything wrong with any row, from the top. Rows of a project that does not exist are in no budget; their cells are checked
// all the same.
type BudgetSheet struct {
	OrgSheet // its Rows are empty: the budgets have them
	Budgets  []ProjectBudget
}

// ReadBudgets reads a workbook of budgets (预算明细导入) and says everything that is wrong with it in one pass: cells that cannot be
// read, amounts that are not quantity times price, years outside the project, repeated lines, and projects, units and
// standards that do not exist or do not fit. It changes nothing.
//
// Errors: Invalid with what to do when the file cannot be read, is no such workbook, or holds more than MaxBudgetRows lines.
func ReadBudgets(r io.ReaderAt, size int64, names BudgetNames) (BudgetSheet, error) {
	book, err := workbook.Open(r, size, budgetLimits)
	if err != nil {
		return BudgetSheet{}, err
	}
	var all byProject
	sheet, err := eachOrg(book, Budgets, all.add)
	if err != nil {
		return BudgetSheet{}, err
	}
	b := budgetReading{names: names, odd: map[string]bool{}, findings: sheet.Findings}
	for _, f := range sheet.Findings {
		b.odd[f.Path] = true
	}
	s := BudgetSheet{OrgSheet: sheet}
	for i, rows := range all.rows {
		if budget, known := b.project(rows); known {
			s.Budgets = append(s.Budgets, budget)
		}
		all.rows[i] = nil // what is read need not be held twice
	}
	line := func(f errs.Field) int { n, _, _ := cutCell(f.Path); return n }
	slices.SortStableFunc(b.findings, func(x, y errs.Field) int { return line(x) - line(y) })
	s.Findings = b.findings
	return s, nil
}

// budgetRow is one row of the sheet: what it names, and its cells as the form has them.
type budgetRow struct {
	line                             int
	project, owner, amount, standard string
	entry                            budget.EntryLine
}

// byProject gathers rows by their project, in the order in which projects first stand.
type byProject struct {
	rows [][]budgetRow
	at   map[string]int
}

func (p *byProject) add(line int, values map[string]string) {
	if p.at == nil {
		p.at = map[string]int{}
	}
	row := budgetRow{line: line, project: values["project"], owner: values["owner"], amount: values["amount"], standard: values["standard"]}
	for _, c := range budget.Columns() {
		row.entry.Set(c.Cell, values[c.Cell])
	}
	i, known := p.at[row.project]
	if !known {
		i = len(p.rows)
		p.at[row.project] = i
		p.rows = append(p.rows, nil)
	}
	p.rows[i] = append(p.rows[i], row)
}

// The rules an upload of budgets is checked by, as every import numbers them.
const (
	ruleNoSuch   = "I-02" // names something that does not exist or does not fit
	ruleRepeated = "I-03" // the same line stands twice
	ruleBadCell  = "I-04" // cannot be read, is missing or does not add up
)

// budgetReading gathers what is wrong while budgets are read.
type budgetReading struct {
	names    BudgetNames
	odd      map[string]bool // cells complained about already
	findings errs.Fields
}

func (b *budgetReading) say(row int, field, rule, format string, args ...any) {
	path := strconv.Itoa(row) + "." + field
	if b.odd[path] {
		return
	}
	b.odd[path] = true
	b.findings = append(b.findings, errs.Field{Path: path, Rule: rule, Severity: errs.Blocker, Message: fmt.Sprintf(format, args...)})
}

// project reads the rows of one project; known is false for one that does not exist.
func (b *budgetReading) project(rows []budgetRow) (out ProjectBudget, known bool) {
	out.Project = rows[0].project
	p, known := b.names.Projects[out.Project]
	var entries []budget.EntryLine
	var stated []string
	for _, row := range rows {
		entries, stated = append(entries, row.entry), append(stated, row.amount)
		out.Rows, out.Standards = append(out.Rows, row.line), append(out.Standards, row.standard)
		b.lookUp(row, p, known)
	}
	lines, wrong := budget.Parse(entries)
	out.Lines = lines
	b.take(out.Rows, wrong)
	b.take(out.Rows, budget.CheckStated(lines, stated))
	if known {
		b.take(out.Rows, budget.CheckYears(lines, p.First, p.Last))
		b.together(out)
	}
	return out, known
}

// lookUp finds what a row names: its project, unit and standard.
func (b *budgetReading) lookUp(row budgetRow, p BudgetProject, known bool) {
	switch code := row.project; {
	case code == "":
		b.say(row.line, "project", ruleNoSuch, "请填写项目编号。")
	case !known:
		b.say(row.line, "project", ruleNoSuch, "没有编号为“%s”、现在可以填报的项目。请核对编号，或先新申报这个项目。", errs.Shorten(code))
	}
	if text := row.owner; text != "" {
		unit, there := b.names.Units[text]
		if code, name, both := strings.Cut(text, " "); !there && both && b.names.Units[strings.TrimSpace(name)] == code {
			unit, there = code, true
		}
		switch {
		case !there:
			b.say(row.line, "owner", ruleNoSuch, "没有编码或名称为“%s”的单位。请核对。", errs.Shorten(text))
		case known && unit != p.Unit:
			b.say(row.line, "owner", ruleNoSuch, "项目%s不是“%s”的，它的实施单位编码是%s。请核对项目编号和单位。", row.project, errs.Shorten(text), p.Unit)
		}
	}
	if code := row.standard; code != "" && !b.names.Standards[code] {
		b.say(row.line, "standard", ruleNoSuch, "没有编号为“%s”的标准。请核对；留空则由系统推荐。", errs.Shorten(code))
	}
}

// together checks the lines of one project with each other. Rows are named as the sheet numbers them.
func (b *budgetReading) together(p ProjectBudget) {
	if n := len(p.Lines); n > budget.MaxLines {
		b.say(p.Rows[budget.MaxLines], "project", ruleBadCell, "项目%s有%d行预算明细，最多%d行。请合并同类费用。", p.Project, n, budget.MaxLines)
	}
	for i, first := range budget.Repeats(p.Lines) {
		if first >= 0 {
			b.say(p.Rows[i], "detail", ruleRepeated, "与第%d行重复：同一年度、同一内容、同一费用。请合并，或写明规格的区别。", p.Rows[first])
		}
	}
}

// take says complaints at paths such as "lines.3.price" where the lines stand.
func (b *budgetReading) take(rows []int, wrong errs.Fields) {
	for _, f := range wrong {
		i, cell, ok := cutCell(strings.TrimPrefix(f.Path, "lines."))
		if ok && i < len(rows) {
			b.say(rows[i], cell, ruleBadCell, "%s", f.Message)
		}
	}
}

// cutCell cuts "12.price" into its number and its field.
func cutCell(path string) (n int, field string, ok bool) {
	number, field, _ := strings.Cut(path, ".")
	n, err := strconv.Atoi(number)
	return n, field, err == nil
}
