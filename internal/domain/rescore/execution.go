package rescore

import (
	"fmt"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// fit is how a computed figure stands to a printed one (吻合程度).
type fit int

const (
	off       fit = iota // no way of rounding brings them together
	exact                // equal to 0.01
	rounded              // equal when rounded half up to the printed digits
	truncated            // equal when the computed one is cut at the printed digits
)

// fitOf compares a computed figure with a printed one of so many decimals.
func fitOf(computed, printed decimal.Decimal, decimals int) fit {
	places := int32(min(decimals, 2))
	switch {
	case computed.Round(2).Equal(printed.Round(2)):
		return exact
	case computed.Round(places).Equal(printed):
		return rounded
	case computed.Truncate(places).Equal(printed):
		return truncated
	}
	return off
}

// checkRate compares a printed rate with its own numbers (rules study, trap 12).
func (c *checker) checkRate(l fundLine) {
	if l.rate.Blank || !l.RateComputed.Known {
		return
	}
	if !l.rate.Known {
		c.find(MoneyUnreadable, Doubt, l.rateAt(), "“%s”的执行率写着“%s”，不是数。", l.Label, short(l.rate.Text))
		return
	}
	rate, isRatio := l.rate.percent(l.RateComputed)
	decimals := l.rate.Decimals
	if isRatio {
		decimals = max(0, decimals-2)
		c.find(RateAsRatio, Remark, l.rateAt(), "“%s”的执行率印作比值 %s，宜写作百分数 %s%%。", l.Label, plain(l.rate.Value), plain(rate.Value))
	}
	exactRate := ratio(l.Executed.Value, l.Budget.Value)
	if exactRate.GreaterThan(hundred) && rate.Value.Equal(hundred) {
		return // capped, as the points are; R-115 says that more was spent
	}
	switch fitOf(exactRate, rate.Value, decimals) {
	case truncated:
		c.find(RateWrong, Doubt, l.rateAt(), "“%s”执行率印 %s%%，按 %s 计算为 %s%%，应四舍五入，表中截去了尾数。", l.Label, plain(rate.Value), c.division(l), two(exactRate))
	case off:
		c.rateOff(l, rate)
	}
}

// rateOff says what a wrong rate may come from: the initial budget as denominator, or nothing known.
func (c *checker) rateOff(l fundLine, rate Number) {
	if l.Initial.Known && l.Initial.Value.IsPositive() && !l.Initial.Value.Equal(l.Budget.Value) {
		wrong := ratio(l.Executed.Value, l.Initial.Value)
		if fitOf(wrong, rate.Value, l.rate.Decimals) != off {
			c.find(WrongDenominator, Differs, l.rateAt(), "“%s”执行率印 %s%%，是拿年初预算数 %s 作分母；应以全年预算数 %s 作分母，为 %s%%。", l.Label, plain(rate.Value),
				c.money2(l.Initial.Value), c.money2(l.Budget.Value), two(l.RateComputed.Value))
			return
		}
	}
	c.find(RateWrong, Differs, l.rateAt(), "“%s”执行率印 %s%%，按自己的数 %s 计算为 %s%%。", l.Label, plain(rate.Value), c.division(l), two(l.RateComputed.Value))
}

func (c *checker) division(l fundLine) string {
	unit := moneyScale(firstText(c.table.MoneyUnit, "元"))
	return plain(l.Executed.Value.DivRound(unit, 8)) + " ÷ " + plain(l.Budget.Value.DivRound(unit, 8))
}

// scoreExecution scores the total row of the fund block.
func (c *checker) scoreExecution(lines []fundLine, total int) {
	e := &c.report.Execution
	e.Verdict = CannotJudge
	if total < 0 {
		e.Explanation = "没有读到资金行。"
		return
	}
	l := c.useParts(lines, total)
	l = c.unmixMoney(l)
	c.checkRate(l)
	e.At, e.PointsAt, e.RatePublished, e.RateComputed = l.At, l.PointsAt, l.Rate, l.RateComputed
	e.Weight, e.PointsPublished = l.Weight, l.Points
	if e.PointsPublished.Known && !e.Weight.Known {
		e.Explanation = "执行率没有印分值，得分无从核对。"
		return
	}
	if !e.Weight.Known {
		c.judgeRateOnly(l)
		return
	}
	c.judgeExecution(l)
}

// useParts replaces a total of zero by the sum of its parts: a total is computed, never typed (trap 9).
func (c *checker) useParts(lines []fundLine, total int) fundLine {
	l := lines[total]
	parts := partsOf(lines, total)
	budget, printed := sumOf(parts, fundColumns[1].of)
	executed, _ := sumOf(parts, fundColumns[2].of)
	if printed == 0 || !l.Budget.Known || !l.Budget.Value.IsZero() || !budget.IsPositive() {
		return l
	}
	l.Budget, l.Executed = known(budget), known(executed)
	l.RateComputed = known(ratio(executed, budget).Round(2))
	c.fromParts = true
	return l
}

// judgeRateOnly gives a verdict on the rate of a form that scores no execution.
func (c *checker) judgeRateOnly(l fundLine) {
	e := &c.report.Execution
	switch {
	case !l.RateComputed.Known:
		e.Explanation = "预算数或执行数没有印出，也没有执行率分值，无从核对。"
	case !l.rate.Known:
		e.Explanation = fmt.Sprintf("按 %s 计算，执行率 %s%%；表中没有印执行率和分值。", c.division(l), two(l.RateComputed.Value))
	default:
		_, isRatio := l.rate.percent(l.RateComputed)
		decimals := l.rate.Decimals
		if isRatio {
			decimals = max(0, decimals-2)
		}
		f := fitOf(ratio(l.Executed.Value, l.Budget.Value), l.Rate.Value, decimals)
		e.Verdict = Differ
		if f == exact || f == rounded {
			e.Verdict = Agree
		}
		e.Explanation = fmt.Sprintf("执行率印 %s%%，按 %s 计算为 %s%%；表中没有执行率分值。", plain(l.Rate.Value), c.division(l), two(l.RateComputed.Value))
	}
}

// judgeExecution compares points with the book's rule for the rate.
func (c *checker) judgeExecution(l fundLine) {
	e := &c.report.Execution
	weight, _ := score.RoundPoints(e.Weight.Value)
	if weight != c.book.Execution.Points {
		c.find(ExecutionWeightOdd, Remark, firstText(l.row.Weight.At, l.At), "执行率分值印 %s，规则库 %s 为 %s；按印出的分值计算。", plain(e.Weight.Value), c.book.Name, c.book.Execution.Points.Short())
	}
	budget, executed, basis := c.executionBasis(l)
	if basis == "" {
		e.Explanation = "预算数、执行数和执行率都没有印全，得分无从核对。"
		return
	}
	if !budget.IsPositive() {
		e.Explanation = "全年预算数为 0，执行率无从计算，得分不能判断。"
		return
	}
	points, why := c.executionPoints(weight, budget, executed)
	e.PointsComputed = ofPoints(points)
	e.Explanation = basis + "；" + why
	if !e.PointsPublished.Known {
		e.Explanation += "。表中没有填得分。"
		return
	}
	c.compareExecution(l)
}

// executionBasis says from which figures the points are computed: the money, or the printed rate where money is missing.
func (c *checker) executionBasis(l fundLine) (budget, executed decimal.Decimal, basis string) {
	switch {
	case l.Budget.Known && l.Executed.Known:
		basis = "按资金数"
		switch {
		case c.mixed:
			basis = "按换算成同一单位的资金数"
		case c.fromParts:
			basis = "合计行印为 0，按分项合计"
		}
		return l.Budget.Value, l.Executed.Value, basis
	case l.Rate.Known:
		unit := moneyScale(string(c.book.MoneyUnit))
		return hundred.Mul(unit), l.Rate.Value.Mul(unit), "资金数没有印全，按印出的执行率 " + plain(l.Rate.Value) + "%"
	}
	return budget, executed, ""
}

func (c *checker) compareExecution(l fundLine) {
	e := &c.report.Execution
	printed, computed := e.PointsPublished.Value, e.PointsComputed.Value
	switch fitOf(computed, printed, places(printed)) {
	case exact:
		e.Verdict = Agree
		e.Explanation += "，与表一致。"
		c.checkAssumed(l)
		return
	case rounded:
		if printed.Equal(e.Weight.Value) {
			break // full points say that the whole budget is spent
		}
		e.Verdict = Agree
		e.Explanation += fmt.Sprintf("；%s后与表中 %s 一致。", roundedTo(places(printed)), plain(printed))
		c.find(AgreedByRounding, Remark, l.pointsAt(), "执行率得分应为 %s，表中 %s，%s后一致。", two(computed), plain(printed), roundedTo(places(printed)))
		return
	}
	e.Verdict = Differ
	if printed.IsNegative() {
		c.find(NegativePoints, Differs, l.pointsAt(), "执行率得分 %s 是负数，得分不能低于 0。", plain(printed))
	}
	if printed.GreaterThan(e.Weight.Value) {
		c.find(AboveWeight, Differs, l.pointsAt(), "执行率得分 %s 高于分值 %s，得分至多满分。", plain(printed), plain(e.Weight.Value))
	}
	guess := guessRounding(computed, printed)
	e.Explanation += fmt.Sprintf("，表中 %s，不一致%s。", plain(printed), guess)
	c.find(ExecutionWrong, Differs, l.pointsAt(), "执行率得分印 %s，按规则应为 %s%s。", plain(printed), two(computed), guess)
}

// checkAssumed says what full points below a full rate rest on.
func (c *checker) checkAssumed(l fundLine) {
	if c.assumed {
		c.find(CompleteAssumed, Doubt, l.pointsAt(), "执行率 %s%%，得分印满分：只有项目已完成且支出在预算以内才成立，表中没有印是否完成，请核对。", two(firstKnown(l.RateComputed, l.Rate).Value))
	}
}

func firstKnown(a, b Number) Number {
	if a.Known {
		return a
	}
	return b
}

// withExecution gives the book with the printed weight in place of its own, brackets in proportion.
func withExecution(book rulebook.Book, weight score.Points) rulebook.Book {
	own := book.Execution.Points
	if own == weight || own <= 0 {
		book.Execution.Points = weight
		return book
	}
	brackets := make([]rulebook.Bracket, len(book.Execution.Brackets))
	for i, b := range book.Execution.Brackets {
		b.Points = score.ShareOf(weight, int64(b.Points), int64(own))
		brackets[i] = b
	}
	book.Execution.Complete = score.ShareOf(weight, int64(book.Execution.Complete), int64(own))
	book.Execution.Brackets, book.Execution.Points = brackets, weight
	return book
}

// places is how many decimals a printed figure has, idle zeros left out.
func places(d decimal.Decimal) int {
	s := plain(d)
	for i := range s {
		if s[i] == '.' {
			return len(s) - i - 1
		}
	}
	return 0
}

func roundedTo(decimals int) string {
	switch decimals {
	case 0:
		return "四舍五入到整数"
	case 1:
		return "四舍五入到一位小数"
	}
	return "四舍五入到两位小数"
}

// guessRounding names the way of rounding that would explain a printed figure, or nothing.
func guessRounding(computed, printed decimal.Decimal) string {
	half := computed.Mul(decimal.NewFromInt(2)).Round(0).Div(decimal.NewFromInt(2))
	switch {
	case computed.Truncate(0).Equal(printed):
		return "（像是截去小数，只留整数）"
	case computed.Truncate(1).Equal(printed):
		return "（像是截去第二位小数）"
	case computed.Ceil().Equal(printed):
		return "（像是进到整数）"
	case half.Equal(printed), half.Add(decimal.New(5, -1)).Equal(printed) && printed.GreaterThan(computed):
		return "（像是按半分取值）"
	}
	return ""
}
