package rescore

import (
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// maxDigits bounds a figure: no form prints longer ones, and a pasted essay must not become arithmetic.
const maxDigits = 24

var (
	hundred = decimal.NewFromInt(100)
	ten     = decimal.NewFromInt(10)
	one     = decimal.NewFromInt(1)
	// ratioLimit is the largest bare number that is read as a ratio when nothing tells.
	ratioLimit = decimal.New(15, -1)
)

// figure is one printed cell read as a number (单元格中的数).
type figure struct {
	Text     string
	Blank    bool // empty, or one of the strokes people type for "not applicable"
	Known    bool // a number was read
	Value    decimal.Decimal
	Decimals int    // digits printed after the point
	Unit     string // what follows the number: %, 元, 万元, 分 …
}

// number returns the figure as a Number.
func (f figure) number() Number { return Number{Value: f.Value, Known: f.Known} }

// isBlank reports whether a cell says "nothing here": empty or a stroke.
func isBlank(text string) bool {
	return strings.Trim(narrow(text), "-—–―_/\\.·*") == ""
}

// narrow writes a cell in one spelling, without white space.
func narrow(text string) string { return goal.Normalise(text) }

// readFigure reads a cell that should hold one number, with or without its unit: "10", "8.5分", "854万", "1,200.00", "86.18%".
// A number followed by a remark in brackets keeps the number: "854万(高标准农田400万)".
func readFigure(text string) figure {
	f := figure{Text: text, Blank: isBlank(text)}
	if f.Blank {
		return f
	}
	s := narrow(text)
	if i := strings.IndexAny(s, "(["); i > 0 {
		s = s[:i]
	}
	for _, mark := range []string{"\u00a5", "\uffe5", "人民币", "共计", "合计", "约"} {
		s = strings.TrimPrefix(s, mark)
	}
	digits, unit := splitNumber(s)
	if !plausibleUnit(unit) {
		return f
	}
	value, err := decimal.NewFromString(digits)
	if err != nil {
		return f
	}
	f.Known, f.Value, f.Unit = true, value, unit
	if i := strings.IndexByte(digits, '.'); i >= 0 {
		f.Decimals = len(digits) - i - 1
	}
	return f
}

// splitNumber cuts s into its leading number without thousands marks and what follows.
func splitNumber(s string) (digits, rest string) {
	var b strings.Builder
	i := 0
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9', c == '.':
			b.WriteByte(c)
		case (c == '-' || c == '+') && i == 0:
			b.WriteByte(c)
		case c == ',' && i > 0 && i+3 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
		default:
			return limit(b.String()), s[i:]
		}
	}
	return limit(b.String()), ""
}

func limit(digits string) string {
	if len(digits) > maxDigits || strings.HasSuffix(digits, ".") {
		return ""
	}
	return digits
}

// plausibleUnit says whether what follows a number in a money, rate or points cell leaves it a number.
func plausibleUnit(unit string) bool {
	switch unit {
	case "", "%", "分", "元", "万元", "万", "亿元", "亿", "百分比", "个百分点":
		return true
	}
	return false
}

// yuan converts a money cell to 元: the unit glued to the number wins over the unit of the form.
func (f figure) yuan(formUnit string) Number {
	if !f.Known {
		return Number{}
	}
	unit := f.Unit
	if unit == "" {
		unit = formUnit
	}
	return known(f.Value.Mul(moneyScale(unit)))
}

// moneyScale is how many 元 one of the unit is; a form that prints no unit is read as 元.
func moneyScale(unit string) decimal.Decimal {
	switch money.Unit(unit) {
	case money.InWan, "万":
		return decimal.NewFromInt(10_000)
	case money.InYi, "亿":
		return decimal.NewFromInt(100_000_000)
	}
	return one
}

// percent reads a rate cell as per cent. A bare number may be per cent (86.18) or a ratio (0.8618): the reading nearer to
// the expected one is taken, and without an expectation a number up to 1.5 is a ratio.
func (f figure) percent(expect Number) (rate Number, isRatio bool) {
	if !f.Known {
		return Number{}, false
	}
	if f.Unit == "%" || f.Unit == "百分比" || f.Value.IsZero() {
		return f.number(), false
	}
	scaled := f.Value.Mul(hundred)
	isRatio = f.Value.LessThanOrEqual(ratioLimit)
	if expect.Known {
		isRatio = scaled.Sub(expect.Value).Abs().LessThan(f.Value.Sub(expect.Value).Abs())
	}
	if isRatio {
		return known(scaled), true
	}
	return f.number(), false
}

// ofPoints turns points into a Number for the report.
func ofPoints(p score.Points) Number { return known(p.Decimal()) }

// plain writes a decimal without trailing zeros: 98.00 is "98", 86.180 is "86.18".
func plain(d decimal.Decimal) string {
	s := d.String()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// two writes a decimal with two digits after the point.
func two(d decimal.Decimal) string { return d.StringFixed(2) }

// ratio is a ÷ b in per cent to 8 digits, for comparing and printing; b is not zero.
func ratio(a, b decimal.Decimal) decimal.Decimal { return a.Mul(hundred).DivRound(b, 8) }
