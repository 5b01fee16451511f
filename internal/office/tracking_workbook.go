package office

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/domain/tracking"
	"outturn/internal/office/workbook"
)

// TrackingPaper is a tracking form to go out as a workbook, or that a workbook comes back for (绩效目标执行监控表).
type TrackingPaper struct {
	tracking.Tracked
	Form      tracking.Form // as understood, or as submitted
	CheckCode string
	Editable  bool // cells that the unit types are left open
}

// tickMark is what a tick looks like in a cell.
const tickMark = "√"

// The columns of the tracking form: where the ticks begin, how far it is printed, and what stands right of that.
const (
	firstCause      = 7
	firstLikelihood = 13
	trackedPrinted  = 16
	disposalColumn  = 17
)

// trackingColumns are the columns of the table of indicators, in the order of the form.
func trackingColumns(period string) []formColumn {
	out := []formColumn{
		{field: "level1", label: "一级指标", also: []string{"一级"}, width: 11}, {field: "level2", label: "二级指标", also: []string{"二级"}, width: 13},
		{field: "name", label: "三级指标", also: []string{"三级", "指标名称"}, width: 24, required: true}, {field: "target", label: "年度指标值", also: []string{"指标值", "目标值"}, width: 16, required: true},
		{field: "actual", label: period + "执行情况", also: []string{"执行情况", "完成情况"}, width: 15, required: true}, {field: "forecast", label: "全年预计完成情况", also: []string{"全年预计完成值"}, width: 15, required: true}}
	for i, cause := range tracking.Causes() {
		out = append(out, formColumn{field: fmt.Sprintf("causes.%d", i), label: cause, width: 6})
	}
	out = append(out, formColumn{field: "explanation", label: "原因说明", width: 26, required: true})
	for i, l := range tracking.Likelihoods() {
		out = append(out, formColumn{field: fmt.Sprintf("likelihood.%d", i), label: string(l), width: 7, required: true})
	}
	return append(out, formColumn{field: "measure", label: "备注", width: 28, required: true}, formColumn{field: "disposal", label: "处理方式", width: 18})
}

func (p TrackingPaper) columns() []formColumn { return trackingColumns(p.Round.Period()) }

func (p TrackingPaper) unit() money.Unit { return p.Goal.Form.MoneyUnit }

func (p TrackingPaper) origin() Origin {
	o := Origin{Form: TrackingKind, ID: string(p.ID), Project: p.Project.Name, Code: p.Project.Code, Unit: p.Project.Unit.Name, Year: p.Round.Year,
		Version: p.Version, Check: p.CheckCode, Rows: len(p.Goal.Form.Indicators)}
	o.carry(p.fixed())
	for _, line := range p.fundLines() {
		o.carry(line)
	}
	return o
}

// fixed are the cells of the head that the system fills in.
func (p TrackingPaper) fixed() []fixedCell {
	text := func(label, text, where string) fixedCell {
		return fixedCell{key: label, label: label, text: text, where: where}
	}
	return []fixedCell{text("项目名称", p.Project.Name, inProject), text("主管部门", p.Project.Division.Name, inProject), text("实施单位", p.Project.Unit.Name, inProject),
		text("项目编号", p.Project.Code, inProject), text("对照的绩效目标", fmt.Sprintf("第%d版", p.Goal.No), "要改请办目标调整"), text("数据期间", p.Round.Period(), "由跟踪任务规定"),
		text("金额单位", string(p.unit()), "不能更改，金额请按原来的单位填")}
}

// fundHeadings stand over the fund block; the last column is typed.
func (p TrackingPaper) fundHeadings() []string {
	return []string{"项目资金", "年初预算数", "调整后预算数", p.Round.Period() + "执行数", p.Round.Period() + "执行率", forecastHeading}
}

const forecastHeading = "全年预计执行数"

// trackedFundPlaces are the columns of the fund block, from and to.
var trackedFundPlaces = [][2]int{{1, 2}, {3, 3}, {4, 4}, {5, 6}, {7, 11}, {12, trackedPrinted}}

// fundLines are the lines of the fund block that the system fills in, cell by cell under fundHeadings without the last.
func (p TrackingPaper) fundLines() [][]fixedCell {
	line := func(l tracking.FundLine, label string) []fixedCell {
		rate := "—"
		if r, ok := l.Rate(); ok {
			rate = r.String()
		}
		var out []fixedCell
		for i, text := range []string{label, plainAmount(l.Initial, p.unit()), plainAmount(l.Budget, p.unit()), plainAmount(l.Executed, p.unit()), rate} {
			name := strings.Trim(label, "　") + " " + p.fundHeadings()[i]
			out = append(out, fixedCell{key: name, label: name, text: text, money: i > 0 && i < 4, where: "要改请到“项目库”的该项目登记预算和支出"})
		}
		return out
	}
	out := [][]fixedCell{line(p.Form.Total, p.Form.Total.Source)}
	for i, l := range p.Form.Funds {
		label := "　　　" + l.Source
		if i == 0 {
			label = "其中：" + l.Source
		}
		out = append(out, line(l, label))
	}
	return out
}

// WriteTracking writes the official tracking form as an xlsx workbook (绩效目标执行监控表导出). What is to be done about a target that cannot be
// reached stands right of the official columns and is not printed while it is typed.
func WriteTracking(w io.Writer, p TrackingPaper) error {
	var widths []int
	for _, c := range p.columns() {
		widths = append(widths, c.width)
	}
	s := trackingSheet{formBook: newFormBook("绩效监控表", append(widths, 12)), paper: p, open: p.Editable}
	s.shaded = s.open
	s.head()
	s.funds()
	s.headings()
	heading := s.row - 1
	s.indicators()
	last := s.sign()
	s.seal(p.origin(), workbook.Span{Row1: 1, Col1: 1, Row2: last, Col2: trackedPrinted}, heading, footer(TrackingKind, p.Project.Name, 0, p.Version, p.CheckCode))
	return s.write(w)
}

// trackingSheet is a tracking form being written.
type trackingSheet struct {
	*formBook
	paper TrackingPaper
	open  bool
	row   int // the next
}

func (s *trackingSheet) typed(across string) look {
	return look{across: across, format: asText, open: s.open}
}

// trackedPairs are the columns of the two labels and values of a line of the head.
var trackedPairs = [][4]int{{1, 2, 3, 4}, {5, 6, 7, trackedPrinted}}

func (s *trackingSheet) head() {
	fixed := s.paper.fixed()
	s.put(strip(1, 1, trackedPrinted), string(TrackingKind), lookTitle)
	s.do(func() error { return s.file.SetRowHeight(s.sheet, 1, 34) })
	s.put(strip(2, 1, 3), s.paper.Round.Year.String(), lookSub)
	s.put(strip(2, 4, 11), "数据期间："+s.paper.Round.Period(), look{bare: true, across: "center"})
	s.put(strip(2, 12, trackedPrinted), "金额单位："+string(s.paper.unit()), lookUnit)
	s.pairs(3, trackedPairs, pair{label: fixed[0].label, value: fixed[0].text, look: lookFixed, to: trackedPrinted})
	s.pairs(4, trackedPairs, fixed[1].pair(), fixed[2].pair())
	s.pairs(5, trackedPairs, fixed[3].pair(), fixed[4].pair())
	for row := 3; row <= 5; row++ {
		s.height(row, 1)
	}
	s.row = 6
}

// funds writes the fund block, the note on it and the goal of the year.
func (s *trackingSheet) funds() {
	for i, h := range s.paper.fundHeadings() {
		s.put(strip(s.row, trackedFundPlaces[i][0], trackedFundPlaces[i][1]), h, lookLabel)
	}
	s.height(s.row, 1)
	s.row++
	for i, line := range s.paper.fundLines() {
		s.fundLine(i-1, line)
	}
	note := s.paper.Form.FundNote
	if s.open {
		note = s.paper.Entry.FundNote
	}
	s.wide("资金执行情况说明", note, s.typed("left"))
	s.wide("年度总体目标", s.paper.Goal.Form.Annual, lookFixed)
}

// fundLine writes the line of a source, or the total for −1, whose forecast is added up by the system.
func (s *trackingSheet) fundLine(source int, line []fixedCell) {
	for i, c := range line {
		value, l := any(c.text), lookMid
		switch {
		case i == 0:
			l = lookFixed
		case c.money:
			value, l = formNumber{text: c.text, group: true}, lookMoney
		}
		s.put(strip(s.row, trackedFundPlaces[i][0], trackedFundPlaces[i][1]), value, l)
	}
	place := strip(s.row, 12, trackedPrinted)
	switch {
	case source < 0:
		s.put(place, formNumber{text: plainAmount(s.paper.Form.Total.Forecast, s.paper.unit()), group: true}, lookMoney)
	case s.open:
		text := ""
		if source < len(s.paper.Entry.Forecasts) {
			text = s.paper.Entry.Forecasts[source]
		}
		s.put(place, formNumber{text: text, group: true}, look{across: "right", open: true})
	default:
		s.put(place, formNumber{text: plainAmount(s.paper.Form.Funds[source].Forecast, s.paper.unit()), group: true}, lookMoney)
	}
	s.height(s.row, 1)
	s.row++
}

func (s *trackingSheet) wide(label, text string, l look) {
	s.pairs(s.row, trackedPairs, pair{label: label, value: text, look: l, to: trackedPrinted})
	s.height(s.row, linesIn(text, s.width(3, trackedPrinted)))
	s.row++
}

// headings writes both lines of headings; the second is the one that is read.
func (s *trackingSheet) headings() {
	columns := s.paper.columns()
	for i, c := range columns {
		at := workbook.Span{Row1: s.row, Col1: i + 1, Row2: s.row + 1, Col2: i + 1}
		label := c.label
		if i+1 >= firstCause && i+1 < trackedPrinted {
			at.Row1++
		}
		if c.field == "measure" {
			label = "备注（完不成的，写明措施）"
		}
		s.put(at, label, lookLabel)
	}
	s.put(strip(s.row, firstCause, firstLikelihood-1), "偏差原因分析", lookLabel)
	s.put(strip(s.row, firstLikelihood, trackedPrinted-1), "完成目标可能性", lookLabel)
	id := len(columns) + 1
	s.put(strip(s.row+1, id, id), idHeading, look{bare: true, quiet: true})
	s.hide(id)
	s.height(s.row, 1)
	s.height(s.row+1, 3)
	s.row += 2
}

func (s *trackingSheet) indicators() {
	indicators, first := s.paper.Goal.Form.Indicators, s.row
	for i, ind := range indicators {
		s.indicator(first+i, i, ind)
	}
	merge := func(col int, key, name func(goal.Indicator) string) {
		runs(len(indicators), func(i int) string { return key(indicators[i]) }, func(from, to int) {
			s.put(workbook.Span{Row1: first + from, Col1: col, Row2: first + to - 1, Col2: col}, name(indicators[from]), lookMid)
		})
	}
	level1 := func(ind goal.Indicator) string { return ind.Level1 }
	merge(1, level1, level1)
	merge(2, func(ind goal.Indicator) string { return ind.Level1 + "\x00" + ind.Level2 }, func(ind goal.Indicator) string { return ind.Level2 })
	s.row += len(indicators)
	if s.open && len(indicators) > 0 {
		column := func(from, to int) workbook.Span {
			return workbook.Span{Row1: first, Col1: from, Row2: s.row - 1, Col2: to}
		}
		s.choose(column(firstCause, firstLikelihood-2), "偏差原因", []string{tickMark}, true)
		s.choose(column(firstLikelihood, trackedPrinted-1), "完成目标可能性", []string{tickMark}, true)
		var disposals []string
		for _, d := range tracking.Disposals() {
			disposals = append(disposals, string(d))
		}
		s.choose(column(disposalColumn, disposalColumn), "处理方式", disposals, true)
	}
}

// indicator writes one row right of its levels.
func (s *trackingSheet) indicator(row, i int, ind goal.Indicator) {
	left, mid := s.typed("left"), s.typed("center")
	e := s.shown(i, ind)
	values := []struct {
		value string
		look  look
	}{{ind.Name, lookFixed}, {printedTarget(ind), lookMid}, {e.Actual, mid}, {e.Forecast, mid}}
	for _, is := range e.Causes {
		values = append(values, struct {
			value string
			look  look
		}{tickText(is), mid})
	}
	values = append(values, struct {
		value string
		look  look
	}{e.Explanation, left})
	for _, l := range tracking.Likelihoods() {
		values = append(values, struct {
			value string
			look  look
		}{tickText(e.Likelihood == string(l)), mid})
	}
	measure := e.Measure
	if !s.open && e.Disposal != "" {
		measure = e.Disposal + "。" + measure
	}
	values = append(values, struct {
		value string
		look  look
	}{measure, left}, struct {
		value string
		look  look
	}{e.Disposal, mid})
	for j, c := range values {
		s.put(strip(row, j+3, j+3), c.value, c.look)
	}
	s.fit(row, "\n", ind.Level2, ind.Name, ind.Target.String(), e.Actual, e.Forecast, "", "", "", "", "", e.Explanation, "", "", "", measure)
	id := len(s.paper.columns()) + 1
	s.put(strip(row, id, id), string(ind.ID), look{bare: true, quiet: true, format: asText})
}

func tickText(is bool) string {
	if is {
		return tickMark
	}
	return ""
}

// shown is a row as it goes out: as typed while it may be, as it was submitted afterwards.
func (s *trackingSheet) shown(i int, ind goal.Indicator) tracking.EntryRow {
	if s.open || i >= len(s.paper.Form.Rows) {
		return s.paper.Entry.Row(ind.ID)
	}
	r := s.paper.Form.Rows[i]
	e := tracking.EntryRow{Indicator: r.Indicator, Actual: r.Text, Forecast: r.Forecast, Likelihood: string(r.Likelihood), Explanation: r.Explanation, Disposal: string(r.Disposal), Measure: r.Measure}
	for _, cause := range tracking.Causes() {
		e.Causes = append(e.Causes, slices.Contains(r.Causes, cause))
	}
	return e
}

// sign writes what the form comes to, the lines to sign on and, below what is printed, how to fill in; it returns the last printed row.
func (s *trackingSheet) sign() int {
	n := s.paper.Form.Figures
	rate := score.Rate(0)
	if r, ok := n.Rate(); ok {
		rate = r
	}
	s.put(strip(s.row, 1, trackedPrinted), fmt.Sprintf("%s：执行率 %s，目标达成度 %s（按分值加权，由系统计算）", sumHeading, rate, n.Attained), lookFixed)
	s.height(s.row, 1)
	row := s.row + 2
	for i, c := range [][2]int{{1, 2}, {3, 4}, {5, 11}, {12, trackedPrinted}} {
		s.put(strip(row, c[0], c[1]), []string{"填报人：", "单位负责人（签字）：", "主管处室（盖章）：", "日期："}[i], look{size: 11, bare: true, across: "left"})
	}
	s.do(func() error { return s.file.SetRowHeight(s.sheet, row, 32) })
	if s.open {
		s.put(strip(row+2, 1, trackedPrinted), "填写说明（不打印）：白格可填，灰格由系统带出，不能改。执行情况和全年预计完成情况只填数字，单位与指标值相同；定性指标写完成的状态。可能性三格只打一个√；不是“确定能”的，勾偏差原因并写原因说明和措施；“完全不可能”的，在右侧选处理方式。",
			look{bare: true, quiet: true, across: "left"})
		s.height(row+2, 2)
	}
	return row
}

// sumHeading begins the line that ends the table of indicators.
const sumHeading = "执行情况合计"
