package office

import (
	"fmt"
	"io"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/office/workbook"
)

// GoalPaper is a goal declaration to go out as a workbook, or that a workbook comes back for (绩效目标申报表).
type GoalPaper struct {
	goal.Goal
	Book      rulebook.Book
	Edition   *goal.Edition // a frozen one; nil for the draft
	CheckCode string
	Editable  bool                   // cells that the unit types are left open, with blank rows for more indicators
	LastYear  []goalcheck.LastActual // what the project reached the year before; looked at when a file comes back
}

// goalColumns are the columns of the table of indicators, in the order of the form.
var goalColumns = []formColumn{
	{field: "level1", label: "一级指标", also: []string{"一级", "指标类别", "指标类型"}, width: 10, required: true},
	{field: "level2", label: "二级指标", also: []string{"二级"}, width: 13, required: true},
	{field: "name", label: "三级指标", also: []string{"三级", "指标名称", "具体指标", "绩效指标名称", "指标内容"}, width: 22, required: true},
	{field: "sign", label: "符号", also: []string{"指标符号", "计算符号", "运算符号", "比较符", "指标性质", "性质"}, width: 6},
	{field: "target", label: "指标值", also: []string{"年度指标值", "目标值", "年度目标值", "绩效指标值", "预期指标值"}, width: 12, required: true},
	{field: "unit", label: "单位", also: []string{"计量单位", "度量单位", "指标单位", "指标值单位"}, width: 8},
	{field: "weight", label: "分值", also: []string{"分值权重", "权重", "指标分值"}, width: 7},
	{field: "basis", label: "指标值设定依据", also: []string{"设定依据", "目标值依据", "指标值依据"}, width: 18},
	{field: "explanation", label: "指标解释", also: []string{"指标说明", "解释", "指标内涵"}, width: 20},
	{field: "rule", label: "赋分规则", also: []string{"评分规则", "计分规则", "评分方法"}, width: 15},
	{field: "method", label: "取值方式", also: []string{"取值方法"}, width: 11},
	{field: "source", label: "数据来源", also: []string{"完成值数据来源", "来源"}, width: 12},
	{field: "evidence", label: "佐证资料", also: []string{"佐证材料", "证明材料"}, width: 14},
	{field: "bounded", label: "有上限", also: []string{"不超额", "不可能超额"}, width: 7},
}

// The blank rows of a form that may be filled in: for all indicators where it has none, else for some more. Where they do not do,
// people insert rows above the sum.
const (
	blankRows = 12
	spareRows = 3
)

// origin is what the workbook says of itself.
func (p GoalPaper) origin(rows int) Origin {
	o := Origin{Form: GoalKind, ID: string(p.ID), Project: p.Project.Name, Code: p.Project.Code, Unit: p.Project.Unit.Name, Year: p.Year,
		Version: p.Version, Check: p.CheckCode, Rows: rows, Book: p.Goal.Book}
	if p.Edition != nil {
		o.Edition = p.Edition.No
	}
	o.carry(p.fixed())
	o.Carried = append(o.Carried, p.known()...)
	return o
}

// fixed are the cells of the head that the system fills in, in the order of the form.
func (p GoalPaper) fixed() []fixedCell {
	j, unit := p.Project, money.Unit(p.Book.MoneyUnit)
	amount := func(label string, a money.Amount) fixedCell {
		return fixedCell{key: label, label: label, text: plainAmount(a, unit), money: true, where: inDeclaration}
	}
	text := func(label, text string) fixedCell {
		return fixedCell{key: label, label: label, text: text, where: inProject}
	}
	return []fixedCell{text("项目名称", j.Name), text("项目性质", string(j.Nature)+natureEnd), text("主管部门", j.Division.Name), text("实施单位", j.Unit.Name),
		text("项目类别", string(j.Category)), text("计划开始日期", j.Start.String()), text("计划完成日期", j.End.String()), text("项目编号", j.Code),
		amount("项目资金总额", j.Total()), amount("财政资金", j.Fiscal), amount("其他资金", j.Other),
		{key: "评分规则", label: "评分规则", text: p.Book.Label(), where: "要改请按另一规则库重新设立绩效目标"},
		{key: "金额单位", label: "金额单位", text: p.Book.MoneyUnit, where: inOtherUnit}}
}

// natureEnd stands after the nature of a project on the form.
const natureEnd = "项目"

// shown is what the cells hold: the draft as typed, or the frozen form.
func (p GoalPaper) shown() goal.Entry {
	if p.Edition != nil {
		return p.Edition.Form.Entry()
	}
	return p.Entry
}

// footer is printed at the foot of every sheet.
func footer(kind FormKind, project string, edition, version int, check string) string {
	stand := fmt.Sprintf("第%d版", edition)
	switch {
	case edition == 0 && version == 0:
		stand = "空白表"
	case edition == 0:
		stand = fmt.Sprintf("草稿（第%d次修改）", version)
	}
	r := []rune(project)
	if check == "" {
		return fmt.Sprintf("%s　%s　%s", kind, string(r[:min(len(r), 60)]), stand)
	}
	return fmt.Sprintf("%s　%s　%s　校验码 %s", kind, string(r[:min(len(r), 60)]), stand, check)
}

// WriteGoal writes the official goal declaration as an xlsx workbook (绩效目标申报表导出): the columns of the form, level cells
// merged, choices to pick from, A4 across, locked but for the cells that are typed, and marks that an import knows it by.
func WriteGoal(w io.Writer, p GoalPaper) error {
	s := newGoalSheet("绩效目标申报表", p)
	s.head()
	s.table(p.origin(len(s.entry.Rows)), p.Version, []string{"填报人：", "单位负责人（签字）：", "主管处室（盖章）：", "日期："})
	return s.write(w)
}

// newGoalSheet starts the sheet of a goal form, with the widths of columns besides its own.
func newGoalSheet(tab string, p GoalPaper, more ...int) *goalSheet {
	var widths []int
	for _, c := range goalColumns {
		widths = append(widths, c.width)
	}
	s := &goalSheet{formBook: newFormBook(tab, append(append(widths, 12), more...)), paper: p, entry: p.shown(), open: p.Editable && p.Edition == nil}
	s.shaded = s.open
	return s
}

// table writes everything below the head and ends the sheet.
func (s *goalSheet) table(o Origin, version int, lines []string) {
	heading := s.row
	s.headings()
	first := s.row
	s.indicators()
	s.total(first)
	columns := len(goalColumns)
	if s.before != nil {
		columns = beforeColumn
		s.compare()
	}
	last := s.sign(lines)
	s.grows = s.open
	s.seal(o, workbook.Span{Row1: 1, Col1: 1, Row2: last, Col2: columns}, heading, footer(o.Form, o.Project, o.Edition, version, o.Check))
}

// goalSheet is a goal declaration being written.
type goalSheet struct {
	*formBook
	paper GoalPaper
	entry goal.Entry
	open  bool
	row   int // the next

	before  map[goal.IndicatorID]string // of an adjustment: the values in force
	changes []goal.Difference           // of an adjustment, from what is in force
}

// The looks that the forms share.
var (
	lookTitle = look{size: 18, bold: true, heading: true, bare: true, across: "center"}
	lookSub   = look{bare: true, across: "left"}
	lookUnit  = look{bare: true, across: "right"}
	lookLabel = look{bold: true, across: "center"}
	lookFixed = look{across: "left"}
	lookMid   = look{across: "center"}
	lookMoney = look{across: "right"}
)

// typed is the look of a cell that is open while the form may be filled in.
func (s *goalSheet) typed(across, format string) look {
	return look{across: across, format: format, open: s.open}
}

// pair is a label and its value in the head of a form.
type pair struct {
	label string
	value any
	look  look
	to    int // last column of the value; 0 for the usual
}

// goalPairs are the columns of the three labels and values of a line of the head.
var goalPairs = [][4]int{{1, 2, 3, 5}, {6, 7, 8, 9}, {10, 10, 11, 14}}

// pairs writes one line of the head.
func (s *formBook) pairs(row int, places [][4]int, line ...pair) {
	at := 0
	for _, p := range line {
		c := places[at]
		s.put(strip(row, c[0], c[1]), p.label, lookLabel)
		end := c[3]
		for at++; p.to > end; at++ {
			end = places[at][3]
		}
		s.put(strip(row, c[2], end), p.value, p.look)
	}
}

// title writes the first two lines: the form, its year, the unit of its money.
func (s *goalSheet) title(form FormKind) {
	columns := len(goalColumns)
	s.put(strip(1, 1, columns), string(form), lookTitle)
	s.do(func() error { return s.file.SetRowHeight(s.sheet, 1, 34) })
	s.put(strip(2, 1, 5), s.paper.Year.String(), lookSub)
	s.put(strip(2, 10, columns), "金额单位："+s.paper.Book.MoneyUnit, lookUnit)
}

// asked is money of the head that is typed.
func (s *goalSheet) asked(label, text string) pair {
	return pair{label: label, value: formNumber{text, true}, look: s.typed("right", "")}
}

// money takes only numbers from 0 at ranges where money is typed.
func (s *goalSheet) money(places ...workbook.Span) {
	if !s.open {
		return
	}
	for _, at := range places {
		s.atLeastZero(at, "年度资金", 1_000_000_000_000, "请填不小于0的数，单位见表头右上。")
	}
}

// head writes everything above the table of indicators.
func (s *goalSheet) head() {
	e, fixed := s.entry, s.paper.fixed()
	s.title(GoalKind)
	wide := func(c fixedCell) pair { return pair{label: c.label, value: c.text, look: lookFixed, to: 9} }
	s.pairs(3, goalPairs, wide(fixed[0]), fixed[1].pair())
	for i := range 3 {
		s.pairs(4+i, goalPairs, fixed[2+3*i].pair(), fixed[3+3*i].pair(), fixed[4+3*i].pair())
	}
	s.pairs(7, goalPairs, pair{label: "年度申请总额", value: formSum{"SUM(H7,K7,K8)", []string{e.Request.Appropriation, e.Request.CarryOver, e.Request.Other}}, look: look{across: "right", format: "#,##0.00####"}},
		s.asked("当年财政拨款", e.Request.Appropriation), s.asked("上年结转资金", e.Request.CarryOver))
	s.pairs(8, goalPairs, wide(fixed[11]), s.asked("其他资金", e.Request.Other))
	s.goalText(9, "项目总目标", e.Overall)
	s.goalText(10, "年度总体目标", e.Annual)
	for row := 3; row <= 8; row++ {
		s.height(row, 1)
	}
	s.height(3, linesIn(fixed[0].text, s.width(3, 9)))
	s.money(strip(7, 8, 8), strip(7, 11, 11), strip(8, 11, 11))
	s.row = 11
}

// goalText writes a goal in words, with room to type.
func (s *goalSheet) goalText(row int, label, text string) {
	s.pairs(row, goalPairs, pair{label: label, value: text, look: s.typed("left", asText), to: len(goalColumns)})
	s.height(row, max(2, linesIn(text, s.width(3, len(goalColumns)))))
}

func (s *goalSheet) headings() {
	for i, c := range goalColumns {
		s.put(strip(s.row, i+1, i+1), c.label, lookLabel)
	}
	s.put(strip(s.row, len(goalColumns)+1, len(goalColumns)+1), idHeading, look{bare: true, quiet: true})
	s.hide(len(goalColumns) + 1)
	if s.before != nil {
		s.put(strip(s.row, beforeColumn, beforeColumn), beforeHeading, lookLabel)
	}
	s.height(s.row, 2)
	s.row++
}

// indicators writes the rows, the levels merged, and blank rows for more.
func (s *goalSheet) indicators() {
	rows, first := s.entry.Rows, s.row
	for i, r := range rows {
		s.indicator(first+i, r)
	}
	merge := func(col int, key func(goal.EntryRow) string, name func(goal.EntryRow) string) {
		runs(len(rows), func(i int) string { return key(rows[i]) }, func(from, to int) {
			s.put(workbook.Span{Row1: first + from, Col1: col, Row2: first + to - 1, Col2: col}, name(rows[from]), lookMid)
		})
	}
	level2 := func(r goal.EntryRow) string { return r.Level2 }
	merge(1, func(r goal.EntryRow) string { return r.Level1 }, func(r goal.EntryRow) string { return r.Level1 })
	merge(2, func(r goal.EntryRow) string { return r.Level1 + "\x00" + r.Level2 }, level2)
	s.row += len(rows)
	if !s.open {
		return
	}
	spare := spareRows
	if len(rows) == 0 {
		spare = blankRows
	}
	for range spare {
		s.indicator(s.row, goal.EntryRow{})
		for col := 1; col <= 2; col++ {
			s.put(strip(s.row, col, col), "", s.typed("center", asText))
		}
		s.row++
	}
	s.choices(first, s.row-spare, s.row-1)
}

// indicator writes the cells of a row right of its levels.
func (s *goalSheet) indicator(row int, r goal.EntryRow) {
	bounded := ""
	if r.Bounded {
		bounded = "是"
	}
	left, mid := s.typed("left", asText), s.typed("center", asText)
	for i, c := range []struct {
		value any
		look  look
	}{{r.Name, left}, {r.Sign, mid}, {r.Target, mid}, {r.Unit, mid}, {formNumber{text: r.Weight}, s.typed("center", "")}, {r.Basis, left}, {r.Explanation, left},
		{r.Rule, mid}, {r.Method, mid}, {r.Source, left}, {r.Evidence, left}, {bounded, mid}} {
		s.put(strip(row, i+3, i+3), c.value, c.look)
	}
	s.fit(row, r.Level1, r.Level2, r.Name, r.Sign, r.Target, r.Unit, r.Weight, r.Basis, r.Explanation, r.Rule, r.Method, r.Source, r.Evidence)
	s.put(strip(row, len(goalColumns)+1, len(goalColumns)+1), string(r.ID), look{bare: true, quiet: true, format: asText})
	if s.before != nil {
		s.put(strip(row, beforeColumn, beforeColumn), shownText(s.before[r.ID]), look{across: "center", format: asText})
	}
}

// choices offers lists: of levels on the blank rows, of signs, rules and ways on all.
func (s *goalSheet) choices(first, spare, last int) {
	column := func(from, col int) workbook.Span { return workbook.Span{Row1: from, Col1: col, Row2: last, Col2: col} }
	var level1, level2, signs, rules []string
	for _, l := range s.paper.Book.Levels {
		level1, level2 = append(level1, l.Name), append(level2, l.Children...)
	}
	for _, sign := range goal.Signs() {
		signs = append(signs, string(sign))
	}
	for _, r := range goal.Rules() {
		rules = append(rules, string(r))
	}
	s.choose(column(spare, 1), "一级指标", level1, true)
	s.choose(column(spare, 2), "二级指标", level2, true)
	s.choose(column(first, 4), "符号", signs, true)
	s.choose(column(first, 6), "单位", goal.UnitOptions(), false)
	s.choose(column(first, 10), "赋分规则", rules, true)
	s.choose(column(first, 11), "取值方式", goal.Methods(), false)
	s.choose(column(first, 14), "有上限", []string{"是"}, true)
	s.atLeastZero(column(first, 7), "分值", 100, "请填0到100的数。")
}

// total writes the sum of the weights, which an import knows the end of the table by.
func (s *goalSheet) total(first int) {
	points := s.paper.Book
	weights := make([]string, len(s.entry.Rows))
	for i, r := range s.entry.Rows {
		weights[i] = r.Weight
	}
	s.put(strip(s.row, 1, 6), "分值合计", lookLabel)
	s.put(strip(s.row, 7, 7), formSum{fmt.Sprintf("SUM(G%d:G%d)", first, max(first, s.row-1)), weights}, look{bold: true, across: "center"})
	s.put(strip(s.row, 8, len(goalColumns)), fmt.Sprintf("应为 %s 分；另有预算执行率 %s 分，自评时计", points.IndicatorPoints().Short(), points.Execution.Points.Short()), lookFixed)
	s.height(s.row, 1)
	s.row++
}

// sign writes the lines to sign on and, below what is printed, how to fill in; it returns the last printed row.
func (s *goalSheet) sign(lines []string) int {
	row := s.row + 1
	for i, c := range [][2]int{{1, 3}, {4, 8}, {9, 10}, {11, len(goalColumns)}} {
		s.put(strip(row, c[0], c[1]), lines[i], look{size: 11, bare: true, across: "left"})
	}
	s.do(func() error { return s.file.SetRowHeight(s.sheet, row, 32) })
	if s.open {
		s.put(strip(row+2, 1, len(goalColumns)), "填写说明（不打印）：白格可填，灰格由系统带出。新增指标填在空白行，从下拉列表选一级、二级指标，行不够时在空白行上插入行；删除指标请清空该行白格。指标值写数字或区间（95～105），定性指标写要达到的状态。可以另加自己的列和工作表，导入时不读。填好后在系统里“从 Excel 导入”，先看全部改动再确认。",
			look{bare: true, quiet: true, across: "left"})
		s.height(row+2, 2)
	}
	return row
}
