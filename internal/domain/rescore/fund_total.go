package rescore

import "github.com/shopspring/decimal"

// withTotal puts a total before the rows of a fund block that has none (资金没有合计行): sources that are each given weight and
// points of their own are scored together, by the sums of their money, weights and points. A first row that is the sum of
// the others is a total, whatever its label.
func withTotal(lines []fundLine) []fundLine {
	scored := 0
	for _, l := range lines {
		if l.head && isHead(l.Label) {
			return lines
		}
		if l.Weight.Known && l.Points.Known {
			scored++
		}
	}
	if scored < 2 || sumsUp(lines) {
		return lines
	}
	total := fundLine{head: true, made: true, rate: figure{Blank: true}}
	total.Label, total.At, total.PointsAt = "各来源合计", lines[0].At, lines[0].PointsAt
	total.Initial = wholeOf(lines, func(l fundLine) Number { return l.Initial })
	total.Budget = wholeOf(lines, func(l fundLine) Number { return l.Budget })
	total.Executed = wholeOf(lines, func(l fundLine) Number { return l.Executed })
	total.Weight = wholeOf(lines, func(l fundLine) Number { return l.Weight })
	total.Points = wholeOf(lines, func(l fundLine) Number { return l.Points })
	if total.Budget.Known && total.Executed.Known && total.Budget.Value.IsPositive() {
		total.RateComputed = known(ratio(total.Executed.Value, total.Budget.Value).Round(2))
	}
	parts := append([]fundLine{total}, lines...)
	parts[1].head = false
	return parts
}

// sumsUp reports whether the first row is the sum of the others in a column of money that all of them have.
func sumsUp(lines []fundLine) bool {
	for _, col := range fundColumns {
		sum, printed := sumOf(lines[1:], col.of)
		first := col.of(lines[0])
		if printed > 0 && first.Known && sum.Equal(first.Value) && !sum.Equal(decimal.Zero) {
			return true
		}
	}
	return false
}

// wholeOf is the sum of a column; unknown when no row has it.
func wholeOf(lines []fundLine, of func(fundLine) Number) Number {
	sum, printed := sumOf(lines, of)
	if printed == 0 {
		return Number{}
	}
	return known(sum)
}
