package rescore

import (
	"github.com/shopspring/decimal"
)

// wan is how many 元 one 万元 is.
var wan = decimal.NewFromInt(10_000)

// inOtherUnit reports whether one sum is the other typed in the other unit of money: ten thousand times as large.
func inOtherUnit(a, b decimal.Decimal) bool {
	return !a.IsZero() && (a.Equal(b.Mul(wan)) || b.Equal(a.Mul(wan)))
}

// sameMoney reports whether a part has the very budget and spending of its total.
func sameMoney(part, total fundLine) bool {
	return part.Budget.Known && part.Executed.Known && total.Budget.Known && total.Executed.Known && part.Budget.Value.Equal(total.Budget.Value) &&
		part.Executed.Value.Equal(total.Executed.Value) && (part.rate.Text == total.rate.Text || part.rate.Blank)
}

// checkNegative reports money below zero. A row of adjustments (调整, 核减) may be.
func (c *checker) checkNegative(l fundLine) {
	if firstIn(narrow(l.Label), []string{"调整", "调减", "核减", "收回", "上缴"}, "") != "" {
		return
	}
	for _, col := range fundColumns {
		if n := col.of(l); n.Known && n.Value.IsNegative() {
			c.find(NegativeMoney, Differs, col.at(l), "“%s”的%s印 %s，金额不能为负；请核对。", l.Label, col.name, c.money2(n.Value))
		}
	}
}

// unmixMoney puts the money of the total row into one unit where 元 and 万元 stand side by side (rules study, trap 16). That
// spending and budget are mixed is sure only where the printed rate fits the converted figures, or where more than a
// thousand budgets would have been spent.
func (c *checker) unmixMoney(l fundLine) fundLine {
	said := l.Initial.Known && l.Budget.Known && inOtherUnit(l.Initial.Value, l.Budget.Value)
	if said {
		c.find(MoneyUnitsMixed, Differs, fundColumns[1].at(l), "“%s”年初预算数 %s，全年预算数 %s，恰差一万倍，疑元与万元混用；请按表头的单位统一填写。", l.Label,
			c.money2(l.Initial.Value), c.money2(l.Budget.Value))
	}
	out, ok := converted(l)
	c.mixed = ok
	if ok && !said {
		c.find(MoneyUnitsMixed, Differs, fundColumns[2].at(l), "“%s”全年预算数 %s，全年执行数 %s，疑元与万元混用：换算后执行率为 %s%%；请按表头的单位统一填写。", l.Label,
			c.money2(l.Budget.Value), c.money2(l.Executed.Value), two(out.RateComputed.Value))
	}
	return out
}

// converted gives a row with its spending in the unit of its budget; ok is false where the two are not mixed.
func converted(l fundLine) (out fundLine, ok bool) {
	if !l.RateComputed.Known || !l.Executed.Value.IsPositive() {
		return l, false
	}
	executed, ok := otherUnit(l)
	if !ok {
		return l, false
	}
	l.Executed = known(executed)
	l.RateComputed = known(ratio(executed, l.Budget.Value).Round(2))
	l.Rate, _ = l.rate.percent(l.RateComputed)
	return l, true
}

// otherUnit gives the spending converted to the unit of the budget where the two are mixed.
func otherUnit(l fundLine) (decimal.Decimal, bool) {
	for _, executed := range []decimal.Decimal{l.Executed.Value.DivRound(wan, 8), l.Executed.Value.Mul(wan)} {
		rate := ratio(executed, l.Budget.Value)
		printed, isRatio := l.rate.percent(known(rate))
		decimals := l.rate.Decimals
		if isRatio {
			decimals = max(0, decimals-2)
		}
		if printed.Known && printed.Value.IsPositive() && fitOf(rate, printed.Value, decimals) != off {
			own := ratio(l.Executed.Value, l.Budget.Value)
			again, _ := l.rate.percent(known(own))
			return executed, fitOf(own, again.Value, decimals) == off
		}
	}
	most := l.Budget.Value.Mul(decimal.NewFromInt(1000))
	return l.Executed.Value.DivRound(wan, 8), l.Executed.Value.GreaterThan(most)
}
