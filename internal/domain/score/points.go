// Package score holds points (分值, 得分), rates (执行率) and grades (优良中差), and the one rounding rule.
//
// Read points.go, then rate.go, share.go, split.go and grade.go. No value here is ever a float. Rounding is half up (四舍五入): exactly
// half a hundredth goes away from zero, so 2.125 points are 2.13 and 8.625 are 8.63.
package score

import (
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// Points are hundredths of a point (分): 98.62 points are Points(9862). Forms never print finer.
type Points int64

// Point is one whole point, used like time.Second: 10 * score.Point.
const Point Points = 100

// Full is the whole of a self-evaluation, 100 points.
const Full = 100 * Point

// MaxPoints is the most ParsePoints accepts, far above any form's total.
const MaxPoints = 100_000 * Point

// ParsePoints reads points as typed (分值, 得分): "8.62", "１０", "7.5分". More than two decimals, a negative number, more than
// MaxPoints and anything that is not a number are Invalid errors in Chinese.
func ParsePoints(text string) (Points, error) {
	plain := strings.TrimSpace(strings.TrimSuffix(money.Narrow(text), "分"))
	if plain == "" {
		return 0, errs.Invalidf("请填写分数。")
	}
	if strings.HasPrefix(plain, "-") {
		return 0, errs.Invalidf("分数“%s”不能是负数。", errs.Shorten(text))
	}
	n, state := hundredths(plain, int64(MaxPoints))
	switch state {
	case tooFine:
		return 0, errs.Invalidf("分数“%s”最多保留两位小数。", errs.Shorten(text))
	case tooLarge:
		return 0, errs.Invalidf("分数“%s”太大，请核对。", errs.Shorten(text))
	case notNumber:
		return 0, errs.Invalidf("“%s”不是分数，请只填数字，如 8.50。", errs.Shorten(text))
	}
	return Points(n), nil
}

// RoundPoints rounds a number of points half up to hundredths (四舍五入): 89.995 is 90.00. It is for figures that a paper
// prints finer than two decimals; exact tells whether nothing was lost. A number beyond MaxPoints either way is cut to it
// and not exact.
func RoundPoints(d decimal.Decimal) (p Points, exact bool) {
	n, exact := roundHundredths(d, int64(MaxPoints))
	return Points(n), exact
}

// String prints points with two decimals always: "98.62", "10.00".
func (p Points) String() string { return fixed(int64(p)) }

// Short prints points for input boxes, without idle zeros: "10", "7.5", "8.62".
func (p Points) Short() string { return short(p.String()) }

// Decimal gives the points as a decimal number, for arithmetic shown to people.
func (p Points) Decimal() decimal.Decimal { return decimal.New(int64(p), -2) }

// Sum adds points (合计). Rows are rounded before they are added, so the printed rows add up to the printed total.
func Sum(points ...Points) Points {
	var total Points
	for _, p := range points {
		total += p
	}
	return total
}
