package rescore

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// fundLine is a fund row read, with the printed rate kept as printed.
type fundLine struct {
	Fund
	row  FundRow
	rate figure
	head bool // a total that other rows are parts of
	made bool // not on the paper: the sum of sources that are each scored for themselves
}

// headWords mark rows that are totals of the rows below them; a first row is one in any case.
var headWords = []string{"总额", "合计", "小计", "总计", "总预算", "年度金额", "资金总量", "预算执行情况", "预算安排情况", "支出性质分", "收入性质分"}

// readFunds reads the fund block as numbers in 元 and remarks cells that are not numbers.
func (c *checker) readFunds() []fundLine {
	lines := make([]fundLine, 0, len(c.table.Funds))
	for i, row := range c.table.Funds {
		unit := c.table.MoneyUnit
		l := fundLine{row: row, rate: readFigure(row.Rate.Text)}
		l.Label, l.At = row.Label.Text, firstText(row.Label.At, row.Budget.At, row.Initial.At, fmt.Sprintf("funds.%d", i))
		l.PointsAt = row.Points.At
		l.Initial = c.money(row.Initial, "年初预算数", l.Label).yuan(unit)
		l.Budget = c.money(row.Budget, "全年预算数", l.Label).yuan(unit)
		l.Executed = c.money(row.Executed, "全年执行数", l.Label).yuan(unit)
		l.Weight = c.funded(row.Weight, "分值", l.Label)
		l.Points = c.funded(row.Points, "得分", l.Label)
		if l.Budget.Known && l.Executed.Known && l.Budget.Value.IsPositive() {
			l.RateComputed = known(ratio(l.Executed.Value, l.Budget.Value).Round(2))
		}
		l.Rate, _ = l.rate.percent(l.RateComputed)
		l.head = i == 0 || isHead(l.Label)
		c.checkNegative(l)
		lines = append(lines, l)
	}
	return lines
}

func isHead(label string) bool {
	s := narrow(label)
	return firstIn(s, headWords, "") != "" && !strings.Contains(s, "其中")
}

// money reads one money cell; a cell with words instead of a number is remarked, never taken for zero.
func (c *checker) money(cell Cell, column, label string) figure {
	f := readFigure(cell.Text)
	if !f.Blank && !f.Known {
		c.find(MoneyUnreadable, Doubt, cell.At, "资金“%s”的%s写着“%s”，不是数，没有参加计算。", label, column, short(cell.Text))
	}
	return f
}

// totalOf gives the index of the row that scores: the first total, or the first row. -1 without rows.
func totalOf(lines []fundLine) int {
	for i, l := range lines {
		if isHead(l.Label) {
			return i
		}
	}
	return min(0, len(lines)-1)
}

// checkFunds looks at every row's own rate and at every total's parts.
func (c *checker) checkFunds(lines []fundLine, total int) {
	for i, l := range lines {
		if i == total {
			if !c.mixed {
				c.checkSpending(l)
			}
			continue
		}
		if !lines[total].made {
			c.checkPartScored(l)
		}
		if sameMoney(l, lines[total]) {
			continue // the only part that carries money repeats the total: said once
		}
		if c.mixed {
			l, _ = converted(l)
		}
		c.checkRate(l)
		c.checkSpending(l)
	}
	for i, l := range lines {
		if l.head {
			c.checkParts(l, partsOf(lines, i))
		}
	}
	c.checkSplits(lines, total)
}

// partsOf gives the rows between a total and the next one.
func partsOf(lines []fundLine, head int) []fundLine {
	end := head + 1
	for end < len(lines) && !lines[end].head {
		end++
	}
	return lines[head+1 : end]
}

type fundColumn struct {
	name string
	of   func(fundLine) Number
	cell func(FundRow) Cell
}

var fundColumns = []fundColumn{
	{"年初预算数", func(l fundLine) Number { return l.Initial }, func(r FundRow) Cell { return r.Initial }},
	{"全年预算数", func(l fundLine) Number { return l.Budget }, func(r FundRow) Cell { return r.Budget }},
	{"全年执行数", func(l fundLine) Number { return l.Executed }, func(r FundRow) Cell { return r.Executed }},
}

// at is the column's cell in a row, or the row where the form does not have it.
func (f fundColumn) at(l fundLine) string { return firstText(f.cell(l.row).At, l.At) }

// rateAt and pointsAt are the cells of a row's printed rate and points, or the row where the form does not have them.
func (l fundLine) rateAt() string   { return firstText(l.row.Rate.At, l.At) }
func (l fundLine) pointsAt() string { return firstText(l.PointsAt, l.At) }

// checkParts compares a total with the sum of its parts, column by column (rules study, traps 9 and 14).
func (c *checker) checkParts(head fundLine, parts []fundLine) {
	for _, col := range fundColumns {
		sum, printed := sumOf(parts, col.of)
		whole := col.of(head)
		if printed == 0 || !whole.Known || sum.Equal(whole.Value) || c.mixed && col.name == "全年执行数" {
			continue
		}
		if inOtherUnit(sum, whole.Value) {
			c.find(MoneyUnitsMixed, Differs, col.at(head), "%s：“%s”印 %s，分项合计 %s，恰差一万倍，疑元与万元混用；请按表头的单位统一填写。", col.name, head.Label,
				c.money2(whole.Value), c.money2(sum))
			continue
		}
		severity, hint := Differs, ""
		if sum.LessThan(whole.Value) && printed < len(parts) {
			severity, hint = Doubt, "（另有分项未填数）"
		}
		c.find(FundPartsWrong, severity, col.at(head), "%s：“%s”印 %s，分项合计 %s，相差 %s%s。合计应由分项相加得出。", col.name, head.Label,
			c.money2(whole.Value), c.money2(sum), c.money2(sum.Sub(whole.Value).Abs()), hint)
	}
}

// checkSplits compares a second way of splitting the same money, such as 按支出性质分, with the total.
func (c *checker) checkSplits(lines []fundLine, total int) {
	for i, l := range lines {
		if i == total || !strings.Contains(l.Label, "性质分") {
			continue
		}
		for _, col := range fundColumns {
			a, b := col.of(lines[total]), col.of(l)
			if a.Known && b.Known && !a.Value.Equal(b.Value) {
				c.find(FundPartsWrong, Differs, col.at(l), "%s：“%s”合计 %s，与“%s” %s 不等，相差 %s。", col.name, l.Label, c.money2(b.Value),
					lines[total].Label, c.money2(a.Value), c.money2(a.Value.Sub(b.Value).Abs()))
			}
		}
	}
}

func sumOf(lines []fundLine, of func(fundLine) Number) (sum decimal.Decimal, printed int) {
	for _, l := range lines {
		if n := of(l); n.Known {
			sum, printed = sum.Add(n.Value), printed+1
		}
	}
	return sum, printed
}

// checkSpending looks for spending above or without a budget.
func (c *checker) checkSpending(l fundLine) {
	if !l.Budget.Known || !l.Executed.Known {
		return
	}
	switch {
	case l.Budget.Value.IsZero() && !l.Executed.Value.IsZero():
		c.find(ZeroBudgetSpent, Differs, fundColumns[1].at(l), "“%s”全年预算数为 0，却有执行数 %s，执行率无从计算；请核对预算数。", l.Label, c.money2(l.Executed.Value))
	case l.Executed.Value.GreaterThan(l.Budget.Value):
		c.find(OverBudget, Doubt, fundColumns[2].at(l), "“%s”执行数 %s 超过全年预算数 %s；得分至多满分，超支须说明原因。", l.Label, c.money2(l.Executed.Value), c.money2(l.Budget.Value))
	}
}

// checkPartScored remarks weight and points repeated on a part: only the total scores, and a sum would count twice.
func (c *checker) checkPartScored(l fundLine) {
	if l.Weight.Known && l.Points.Known && !l.head {
		c.find(PartScored, Doubt, l.pointsAt(), "分项“%s”又填了分值 %s、得分 %s；只有合计行计分，相加会重复。", l.Label, plain(l.Weight.Value), plain(l.Points.Value))
	}
}

// money2 writes money in the unit of the form, as the reader of the paper knows it.
func (c *checker) money2(yuan decimal.Decimal) string {
	unit := firstText(c.table.MoneyUnit, "元")
	return plain(yuan.DivRound(moneyScale(unit), 8)) + " " + unit
}

// funded reads the weight or points of a fund row.
func (c *checker) funded(cell Cell, column, label string) Number {
	f := readFigure(cell.Text)
	if !f.Blank && !f.Known {
		c.find(PointsUnreadable, Doubt, cell.At, "资金“%s”的%s写着“%s”，不是数，没有参加计算。", label, column, short(cell.Text))
	}
	return f.number()
}

func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// short keeps a quotation readable.
func short(text string) string {
	const most = 40
	r := []rune(strings.TrimSpace(text))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most]) + "…"
}
