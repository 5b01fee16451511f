package costing

import (
	"fmt"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
)

// Line is one year of the worked table (现金流量计算表行): the flow, its factor, its present value and both sums so far.
type Line struct {
	Year             fiscal.Year
	Time             int // years from the base of discounting
	In, Out, Net     money.Amount
	Factor           decimal.Decimal
	Present          decimal.Decimal // of the net flow, in fen, not rounded
	Cumulated        money.Amount    // net flows so far
	CumulatedPresent decimal.Decimal // present values so far, in fen, not rounded
}

// Lines works the table out year by year (逐年计算).
func (t Table) Lines() []Line {
	discounts := t.discounts()
	out := make([]Line, len(t.Years))
	var sum money.Amount
	var present decimal.Decimal
	for k, y := range t.Years {
		l := Line{Year: t.Start + fiscal.Year(k), Time: t.Base.first() + k, In: y.In(), Out: y.Out(), Net: y.Net(), Factor: discounts[k]}
		l.Present = fen(l.Net).Mul(l.Factor)
		sum, present = sum+l.Net, present.Add(l.Present)
		l.Cumulated, l.CumulatedPresent = sum, present.Round(exact)
		out[k] = l
	}
	return out
}

// LineHeadings are the headings of the worked table, amounts in 万元 (现金流量计算表表头).
func LineHeadings() []string {
	return []string{"年度", "时点t", "流入", "流出", "净流量", "折现系数", "净现值", "累计净流量", "累计净现值"}
}

// Cells prints a line under LineHeadings: amounts in 万元 with two decimals, factors with four.
func (l Line) Cells() []string {
	return []string{fmt.Sprint(int(l.Year)), fmt.Sprint(l.Time), wan(fen(l.In)), wan(fen(l.Out)), wan(fen(l.Net)), l.Factor.StringFixed(4),
		wan(l.Present), wan(fen(l.Cumulated)), wan(l.CumulatedPresent)}
}

// wan prints fen in 万元 with separators and two decimals, rounded half up.
func wan(d decimal.Decimal) string {
	const hundredth = money.Wan / 100
	return (money.Amount(d.DivRound(fen(hundredth), 0).IntPart()) * hundredth).Wan()
}

// percent prints a share as a percentage of two decimals.
func percent(d decimal.Decimal) string { return d.Shift(2).StringFixed(2) + "%" }
