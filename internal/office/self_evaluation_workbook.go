package office

import (
	"fmt"
	"io"
	"strings"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/office/workbook"
)

// SelfEvaluationPaper is a self-evaluation to go out as a workbook, or that a workbook comes back for (绩效自评表).
type SelfEvaluationPaper struct {
	evaluation.SelfEvaluation
	Book      rulebook.Book
	Form      evaluation.Form  // as understood, or as frozen
	Sheet     evaluation.Sheet // its score
	Compared  *evaluation.RecheckSheet
	Edition   int // a frozen one; 0 for the record as it stands
	CheckCode string
	Editable  bool // cells that the unit types are left open
}

// officialColumns are those of the printed form; the columns right of them are for filling in.
const officialColumns = 8

// selfEvaluationColumns are the columns of the table of indicators, in the order of the form.
var selfEvaluationColumns = []formColumn{
	{field: "level1", label: "一级指标", also: []string{"一级"}, width: 12},
	{field: "level2", label: "二级指标", also: []string{"二级"}, width: 15},
	{field: "name", label: "三级指标", also: []string{"三级", "指标名称", "具体指标"}, width: 26, required: true},
	{field: "target", label: "年度指标值", also: []string{"指标值", "目标值"}, width: 18, required: true},
	{field: "actual", label: "实际完成值", also: []string{"完成值", "实际值", "全年实际值", "实际完成情况"}, width: 22, required: true},
	{field: "weight", label: "分值", also: []string{"权重", "满分"}, width: 12},
	{field: "points", label: "得分", also: []string{"自评得分", "自评分"}, width: 13},
	{field: "reason", label: "偏差原因分析及改进措施", also: []string{"偏差原因分析", "未完成原因和改进措施", "偏差原因", "原因分析", "未完成原因分析"}, width: 40, required: true},
	{field: "tier", label: "评判等级", also: []string{"完成档次"}, width: 24},
	{field: "sent", label: "发出问卷", also: []string{"发放问卷数", "发出数"}, width: 9},
	{field: "valid", label: "有效问卷", also: []string{"有效问卷数", "有效数"}, width: 9},
	{field: "satisfied", label: "其中满意", also: []string{"满意问卷数", "满意数"}, width: 9},
	{field: "skip", label: "本年不适用", also: []string{"不适用"}, width: 11},
}

func (p SelfEvaluationPaper) origin() Origin {
	o := Origin{Form: SelfEvaluationKind, ID: string(p.ID), Project: p.Project.Name, Code: p.Project.Code, Unit: p.Project.Unit.Name, Year: p.Year,
		Version: p.Version, Edition: p.Edition, Check: p.CheckCode, Rows: len(p.Goal.Form.Indicators)}
	o.carry(p.fixed())
	for _, line := range p.fundLines() {
		o.carry(line)
	}
	for i, ind := range p.Goal.Form.Indicators {
		if c, scored := p.computed(i, ind); scored {
			o.carry([]fixedCell{c})
		}
	}
	return o
}

// fixed are the cells of the head that the system fills in.
func (p SelfEvaluationPaper) fixed() []fixedCell {
	text := func(label, text, where string) fixedCell {
		return fixedCell{key: label, label: label, text: text, where: where}
	}
	return []fixedCell{text("项目名称", p.Project.Name, inProject), text("主管部门", p.Project.Division.Name, inProject), text("实施单位", p.Project.Unit.Name, inProject),
		text("项目编号", p.Project.Code, inProject), text("对照的绩效目标", fmt.Sprintf("%s 第%d版", p.Goal.Kind, p.Goal.No), "要改请办目标调整"),
		text("评分规则", p.Book.Label(), "自评随绩效目标的规则库，不能更改"), text("金额单位", p.Book.MoneyUnit, "不能更改，金额请按原来的单位填")}
}

// fundHeadings stand over the fund block.
var fundHeadings = []string{"项目资金", "年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"}

// fundLines are the lines of the fund block, cell by cell under fundHeadings; the first is the label.
func (p SelfEvaluationPaper) fundLines() [][]fixedCell {
	unit, f := money.Unit(p.Book.MoneyUnit), p.Form.Funds
	line := func(r evaluation.FundRow, label, weight, points string) []fixedCell {
		var out []fixedCell
		for i, text := range []string{label, plainAmount(r.Initial, unit), plainAmount(r.Budget, unit), plainAmount(r.Executed, unit), weight, project.FundRow(r).RateText(), points} {
			name := strings.Trim(label, "　") + " " + fundHeadings[i]
			out = append(out, fixedCell{key: name, label: name, text: text, money: i > 0 && i < 4, where: "要改请到“项目库”的该项目登记预算和支出"})
		}
		return out
	}
	out := [][]fixedCell{line(f.Total, f.Total.Source, p.Sheet.Execution.Weight.Short(), p.Sheet.Execution.PointsText())}
	for i, r := range f.Rows {
		label := "　　　" + r.Source
		if i == 0 {
			label = "其中：" + r.Source
		}
		out = append(out, line(r, label, "—", "—"))
	}
	return out
}

// computed is the cell of an indicator's points when no person gives them.
func (p SelfEvaluationPaper) computed(i int, ind goal.Indicator) (fixedCell, bool) {
	asks := evaluation.AsksOf(p.Book, ind)
	if asks.Points || asks.Tier || i >= len(p.Sheet.Lines) {
		return fixedCell{}, false
	}
	return fixedCell{key: string(ind.ID) + " 得分", label: "得分", text: p.Sheet.Lines[i].PointsText(), where: "得分由系统按实际完成值计算"}, true
}

// WriteSelfEvaluation writes the official self-evaluation as an xlsx workbook (绩效自评表导出), as WriteGoal does the goal. What
// the form does not print but the score needs, tiers and questionnaires, stands right of it and is not printed.
func WriteSelfEvaluation(w io.Writer, p SelfEvaluationPaper) error {
	var widths []int
	for _, c := range selfEvaluationColumns {
		widths = append(widths, c.width)
	}
	s := selfEvaluationSheet{formBook: newFormBook("绩效自评表", append(widths, 12)), paper: p, open: p.Editable && p.Edition == 0}
	s.shaded = s.open
	s.head()
	s.funds()
	s.attained()
	heading := s.row
	s.headings()
	s.indicators()
	s.total()
	last := s.sign([]string{"填报人：", "单位负责人（签字）：", "财务负责人（签字）：", "复核人（签字）："})
	edition := p.Edition
	if !s.open && edition == 0 {
		edition = p.Editions
	}
	s.seal(p.origin(), workbook.Span{Row1: 1, Col1: 1, Row2: last, Col2: officialColumns}, heading, footer(SelfEvaluationKind, p.Project.Name, edition, p.Version, p.CheckCode))
	return s.write(w)
}

// selfEvaluationSheet is a self-evaluation being written.
type selfEvaluationSheet struct {
	*formBook
	paper SelfEvaluationPaper
	open  bool
	row   int // the next
}

func (s *selfEvaluationSheet) typed(across, format string) look {
	return look{across: across, format: format, open: s.open}
}

// pick is what a cell shows: as typed while it may be, as understood after.
func (s *selfEvaluationSheet) pick(typed, understood string) string {
	if s.open {
		return typed
	}
	return understood
}

func (s *selfEvaluationSheet) unit() money.Unit { return money.Unit(s.paper.Book.MoneyUnit) }

// resultPairs are the columns of the two labels and values of a line of the head.
var resultPairs = [][4]int{{1, 2, 3, 4}, {5, 5, 6, 8}}

func (s *selfEvaluationSheet) head() {
	fixed := s.paper.fixed()
	s.put(strip(1, 1, officialColumns), string(SelfEvaluationKind), lookTitle)
	s.do(func() error { return s.file.SetRowHeight(s.sheet, 1, 34) })
	s.put(strip(2, 1, 3), s.paper.Year.String(), lookSub)
	s.put(strip(2, 4, 6), "评分规则："+s.paper.Book.Label(), look{bare: true, across: "center"})
	s.put(strip(2, 7, 8), "金额单位："+string(s.unit()), lookUnit)
	s.pairs(3, resultPairs, pair{label: fixed[0].label, value: fixed[0].text, look: lookFixed, to: officialColumns})
	s.pairs(4, resultPairs, fixed[1].pair(), fixed[2].pair())
	s.pairs(5, resultPairs, fixed[3].pair(), fixed[4].pair())
	for row := 3; row <= 5; row++ {
		s.height(row, 1)
	}
	s.row = 6
}

// funds writes the fund block and the notes under it.
func (s *selfEvaluationSheet) funds() {
	for i, h := range fundHeadings {
		from, to := i+2, i+2
		if i == 0 {
			from = 1
		}
		s.put(strip(s.row, from, to), h, lookLabel)
	}
	s.height(s.row, 1)
	s.row++
	for _, line := range s.paper.fundLines() {
		s.fundRow(line)
	}
	e, form := s.paper.Entry, s.paper.Form
	claim := ""
	if form.Claim.Rate != 0 {
		claim = form.Claim.Rate.String()
	}
	s.note("资金情况说明", s.pick(e.FundNote, form.FundNote), 2)
	if s.open || claim != "" {
		s.note("自算执行率", s.pick(e.ClaimedRate, claim), 1)
	}
	if s.paper.Book.Execution.Kind == rulebook.ExecutionBracket {
		s.note("项目已完成", yes(form.Funds.Complete), 1)
		if s.open {
			s.choose(strip(s.row-1, 3, officialColumns), "项目已完成", []string{"是"}, true)
		}
	}
}

func yes(is bool) string {
	if is {
		return "是"
	}
	return ""
}

// fundRow writes a line of the fund block.
func (s *selfEvaluationSheet) fundRow(line []fixedCell) {
	s.put(strip(s.row, 1, 2), line[0].text, lookFixed)
	for i, c := range line[1:] {
		value, l := formNumber{text: c.text}, lookMid
		if c.money {
			value.group, l = true, lookMoney
		}
		s.put(strip(s.row, i+3, i+3), value, l)
	}
	s.height(s.row, 1)
	s.row++
}

// plainAmount is an amount with the decimals that forms print and no marks of thousands.
func plainAmount(a money.Amount, unit money.Unit) string {
	if text := a.Plain(unit); digits(text) <= 15 {
		if _, places, ok := typedNumber(text); ok && places == 0 {
			return text + ".00"
		}
		return text
	}
	return a.In(unit)
}

func (s *selfEvaluationSheet) note(label, text string, lines int) {
	s.pairs(s.row, resultPairs, pair{label: label, value: text, look: s.typed("left", asText), to: officialColumns})
	s.height(s.row, max(lines, linesIn(text, s.width(3, officialColumns))))
	s.row++
}

// attained writes what was aimed at and what was reached, side by side.
func (s *selfEvaluationSheet) attained() {
	expected, attained := s.paper.Goal.Form.Annual, s.pick(s.paper.Entry.Attained, s.paper.Form.Attained)
	s.put(workbook.Span{Row1: s.row, Col1: 1, Row2: s.row + 1, Col2: 2}, "年度总体目标", lookLabel)
	s.put(strip(s.row, 3, 5), "预期目标", lookLabel)
	s.put(strip(s.row, 6, 8), "实际完成情况", lookLabel)
	s.height(s.row, 1)
	s.put(strip(s.row+1, 3, 5), expected, lookFixed)
	s.put(strip(s.row+1, 6, 8), attained, s.typed("left", asText))
	s.height(s.row+1, max(3, linesIn(expected, s.width(3, 5)), linesIn(attained, s.width(6, 8))))
	s.row += 2
}

func (s *selfEvaluationSheet) headings() {
	id := len(selfEvaluationColumns) + 1
	for i, c := range selfEvaluationColumns {
		s.put(strip(s.row, i+1, i+1), c.label, lookLabel)
	}
	s.put(strip(s.row-1, officialColumns+1, id-1), "以下各列填报时用，不打印。", look{bare: true, quiet: true, across: "left"})
	s.put(strip(s.row, id, id), idHeading, look{bare: true, quiet: true})
	s.hide(id)
	s.height(s.row, 1)
	s.row++
}

func (s *selfEvaluationSheet) indicators() {
	indicators, first := s.paper.Goal.Form.Indicators, s.row
	for i, ind := range indicators {
		s.indicator(first+i, i, ind)
	}
	sums := map[string]score.Points{}
	for _, ind := range indicators {
		sums[ind.Level1] += ind.Weight
	}
	merge := func(col int, key, name func(goal.Indicator) string) {
		runs(len(indicators), func(i int) string { return key(indicators[i]) }, func(from, to int) {
			s.put(workbook.Span{Row1: first + from, Col1: col, Row2: first + to - 1, Col2: col}, name(indicators[from]), lookMid)
		})
	}
	merge(1, func(ind goal.Indicator) string { return ind.Level1 }, func(ind goal.Indicator) string {
		return fmt.Sprintf("%s\n（%s分）", ind.Level1, sums[ind.Level1].Short())
	})
	merge(2, func(ind goal.Indicator) string { return ind.Level1 + "\x00" + ind.Level2 }, func(ind goal.Indicator) string { return ind.Level2 })
	s.row += len(indicators)
	if s.open && len(indicators) > 0 {
		s.choose(workbook.Span{Row1: first, Col1: 13, Row2: s.row - 1, Col2: 13}, "本年不适用", []string{"是"}, true)
	}
}

// indicator writes one row right of its levels. The points are typed where a person gives them, computed elsewhere.
func (s *selfEvaluationSheet) indicator(row, i int, ind goal.Indicator) {
	p, typed := s.paper, s.paper.Entry.Row(ind.ID)
	res, sheet := p.Form.Results[i], p.Sheet.Lines[i]
	asks := evaluation.AsksOf(p.Book, ind)
	left, mid := s.typed("left", asText), s.typed("center", asText)
	points, pointsLook := any(formNumber{text: sheet.PointsText()}), lookMid
	if s.open && (asks.Points || asks.Tier) {
		points, pointsLook = typed.Points, mid
	}
	tier := lookMid
	if asks.Tier || asks.Direct {
		tier = mid
	}
	actual := evaluation.ActualText(ind, res)
	if !s.open && res.Skip {
		actual = "本年不适用"
	}
	survey := [3]string{typed.Sent, typed.Valid, typed.Satisfied}
	for j, c := range []struct {
		value any
		look  look
	}{{ind.Name, lookFixed}, {printedTarget(ind), lookMid}, {s.pick(typed.Actual, actual), mid}, {formNumber{text: ind.Weight.Short()}, lookMid}, {points, pointsLook},
		{s.pick(typed.Reason, res.Reason), left}, {s.pick(typed.Tier, res.Tier), tier}, {survey[0], mid}, {survey[1], mid}, {survey[2], mid}, {s.pick(yes(typed.Skip), yes(res.Skip)), mid}} {
		s.put(strip(row, j+3, j+3), c.value, c.look)
	}
	s.fit(row, "\n", ind.Level2, ind.Name, ind.Target.String(), s.pick(typed.Actual, actual), "", "", s.pick(typed.Reason, res.Reason))
	id := len(selfEvaluationColumns) + 1
	s.put(strip(row, id, id), string(ind.ID), look{bare: true, quiet: true, format: asText})
	if !s.open {
		return
	}
	switch {
	case asks.Direct:
		s.choose(strip(row, 9, 9), "是否达成", []string{evaluation.DirectMet, evaluation.DirectMissed}, true)
	case asks.Tier:
		s.choose(strip(row, 9, 9), "评判等级", tierNames(p.Book), true)
	}
}

// printedTarget is a target as forms print it. A space keeps one that begins with = from ever being a formula.
func printedTarget(ind goal.Indicator) string {
	text := ind.Target.String()
	if ind.Target.Sign == goal.Equal {
		return " " + text
	}
	return text
}

func tierNames(book rulebook.Book) (out []string) {
	for _, t := range book.Tiers {
		out = append(out, t.Name)
	}
	return out
}

// total writes the sum, the grade and, once there is one, what finance made of it.
func (s *selfEvaluationSheet) total() {
	sheet := s.paper.Sheet
	grade := string(sheet.Grade)
	if sheet.Incomplete {
		grade = "未填完"
	}
	bold := look{bold: true, across: "center"}
	s.put(strip(s.row, 1, 5), "总分", lookLabel)
	s.put(strip(s.row, 6, 6), formNumber{text: sheet.Full.Short()}, bold)
	s.put(strip(s.row, 7, 7), formNumber{text: sheet.Total.String()}, bold)
	s.put(strip(s.row, 8, 8), "评价等级："+grade, lookFixed)
	s.height(s.row, 1)
	s.row++
	if c := s.paper.Compared; c != nil {
		s.put(strip(s.row, 1, 2), "财政复核", lookLabel)
		s.put(strip(s.row, 3, 6), c.Opinion, lookFixed)
		s.put(strip(s.row, 7, 7), formNumber{text: c.Recheck.String()}, bold)
		s.put(strip(s.row, 8, 8), "复核等级："+string(c.RecheckGrade), lookFixed)
		s.height(s.row, max(1, linesIn(c.Opinion, s.width(3, 6))))
		s.row++
	}
}

// sign writes the lines to sign on and, below what is printed, how to fill in; it returns the last printed row.
func (s *selfEvaluationSheet) sign(lines []string) int {
	row := s.row + 1
	for i, c := range [][2]int{{1, 2}, {3, 4}, {5, 6}, {7, 8}} {
		s.put(strip(row, c[0], c[1]), lines[i], look{size: 11, bare: true, across: "left"})
	}
	s.do(func() error { return s.file.SetRowHeight(s.sheet, row, 32) })
	if s.open {
		s.put(strip(row+2, 1, officialColumns), "填写说明（不打印）：白格可填，灰格由系统带出，不能改。实际完成值只填数字，单位与指标值相同；定性指标写完成的状态，并在右侧选评判等级、在“得分”填这一档内的分数。其余得分导入后由系统计算。可以另加自己的列和工作表，导入时不读。",
			look{bare: true, quiet: true, across: "left"})
		s.height(row+2, 2)
	}
	return row
}
