package rescore

import (
	"fmt"
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

// actualValue reads an actual in its target's unit. note says what was assumed; ok is false when the row cannot be judged,
// and the line then says why.
func (c *checker) actualValue(r *reading, l *Line) (value decimal.Decimal, note string, ok bool) {
	if r.inferred && (r.reason != "" || !r.value.Equal(r.target.Target.Value)) {
		note = fmt.Sprintf("没有印符号，按“%s”理解。", r.target.Target.Sign)
	}
	if r.actual.Reason == "" && r.actual.Signed && r.actual.Target.Sign != goal.Equal && r.actual.Target.Sign != goal.Range && r.actual.Change == "" {
		return c.boundedActual(r, l, note)
	}
	value, reason := r.value, r.reason
	switch reason {
	case "":
		c.checkConverted(r)
		value, more, ok := c.unmix(r, l, value)
		return value, note + more, ok
	case goal.Unlike:
		if saysComplete(r) {
			c.find(ActualNotNumber, Remark, r.actualAt(), "“%s”完成值写的是完成程度“%s”，没有写实际完成的数。", short(r.title), short(r.row.Actual.Text))
			return r.target.Target.Value, note + "完成值写的是完成程度 100%，按达到指标值看。", r.target.Target.Sign != goal.Range
		}
		return c.unlike(r, l)
	}
	if saysReached(r) {
		c.find(ActualNotNumber, Doubt, r.actualAt(), "“%s”指标值是数（%s），完成值只写“%s”，没有写实际完成的数，按达到指标值看；应填实际完成的数。", short(r.title), r.target.Target, short(r.row.Actual.Text))
		return r.target.Target.Value, note + "完成值写“" + short(r.row.Actual.Text) + "”，没有写数，按达到指标值看。", true
	}
	if c.admitsMiss(r, l) {
		return value, note, false
	}
	if r.actual.Reason == "" && r.actual.Target.Sign == goal.Range {
		reason = "写的是区间，不是一个数"
	}
	l.Explanation = fmt.Sprintf("指标值是数（%s），完成值“%s”这一格%s，无从核对。", r.target.Target, short(r.row.Actual.Text), reason)
	c.find(ActualNotNumber, Doubt, r.actualAt(), "“%s”指标值是数（%s），完成值写“%s”，%s；应填实际完成的数。", short(r.title), r.target.Target, short(r.row.Actual.Text), reason)
	return value, note, false
}

// saysComplete reports whether an actual gives a degree of completion (已完成100%) beside a target in another unit.
func saysComplete(r *reading) bool {
	a := r.actual.Target
	return a.Unit == "%" && a.Value.Equal(hundred) && strings.Contains(r.row.Actual.Text, "完成")
}

// boundedActual reads an actual written as a bound (≥266米). It can be judged only where every value inside the bound has
// the same standing to the target.
func (c *checker) boundedActual(r *reading, l *Line, note string) (decimal.Decimal, string, bool) {
	a, t := r.actual.Target, r.target.Target
	value, same := a.Value, true
	if a.Unit != "" && t.Unit != "" {
		value, same = goal.Convert(a.Value, a.Unit, t.Unit)
	}
	rising := (a.Sign == goal.AtLeast || a.Sign == goal.MoreThan) && (t.Sign == goal.AtLeast || t.Sign == goal.MoreThan || t.Sign == goal.Equal && !r.target.Signed)
	falling := (a.Sign == goal.AtMost || a.Sign == goal.LessThan) && (t.Sign == goal.AtMost || t.Sign == goal.LessThan)
	c.find(CopiedTarget, Doubt, r.actualAt(), "“%s”完成值写作界限“%s”，像是照抄指标值；应填实际完成的数。", short(r.title), short(r.row.Actual.Text))
	if same && (rising && value.GreaterThanOrEqual(t.Value) || falling && value.LessThanOrEqual(t.Value)) {
		return value, note + "完成值只写了界限“" + short(r.row.Actual.Text) + "”，界限以内都达标。", true
	}
	l.Explanation = fmt.Sprintf("完成值只写了界限“%s”，不能确定是否达到指标值 %s。", short(r.row.Actual.Text), t)
	return value, note, false
}

// checkConverted remarks that target and actual are printed in different units of one measure.
func (c *checker) checkConverted(r *reading) {
	a, t := r.actual.Target.Unit, r.target.Target.Unit
	if a == "" || t == "" || a == t {
		return
	}
	c.find(UnitsDiffer, Remark, r.actualAt(), "“%s”指标值用“%s”，完成值用“%s”，已换算后比较。", short(r.title), t, a)
}

func (c *checker) unlike(r *reading, l *Line) (decimal.Decimal, string, bool) {
	a, t := r.actual.Target.Unit, r.target.Target.Unit
	l.Explanation = fmt.Sprintf("指标值 %s 与完成值“%s”单位不同，不能比较。", r.target.Target, short(r.row.Actual.Text))
	c.find(UnitsDiffer, Doubt, r.actualAt(), "“%s”指标值用“%s”，完成值用“%s”，不是同一种量，请核对。", short(r.title), t, a)
	return decimal.Zero, "", false
}

// unmix settles a share printed as a ratio beside a target in per cent (0.96 for ≥95%), or the other way round.
func (c *checker) unmix(r *reading, l *Line, value decimal.Decimal) (decimal.Decimal, string, bool) {
	t := r.target.Target
	bare := r.actual.Target.Unit == ""
	switch {
	case t.Unit == "%" && bare && t.Sign != goal.Range && t.Value.GreaterThan(ratioLimit) && isShare(value):
		if t.Sign == goal.AtMost || t.Sign == goal.LessThan {
			return c.unmixFalling(r, l, value)
		}
		c.find(RatioMixed, Doubt, r.actualAt(), "“%s”指标值是百分数 %s，完成值写比值“%s”，按 %s%% 比较；同一行宜用同一种写法。", short(r.title), t, short(r.row.Actual.Text), plain(value.Mul(hundred)))
		return value.Mul(hundred), fmt.Sprintf("完成值 %s 是比值，即 %s%%。", plain(value), plain(value.Mul(hundred))), true
	case t.Unit == "" && r.actual.Target.Unit == "%" && t.Sign != goal.Range && isShare(t.Value) && value.GreaterThan(ratioLimit):
		c.find(RatioMixed, Doubt, r.actualAt(), "“%s”指标值写比值“%s”，完成值是百分数“%s”，按 %s%% 比较。", short(r.title), short(r.targetText), short(r.row.Actual.Text), plain(t.Value.Mul(hundred)))
		return value.Div(hundred), fmt.Sprintf("指标值 %s 是比值，即 %s%%。", plain(t.Value), plain(t.Value.Mul(hundred))), true
	}
	return value, "", true
}

// unmixFalling keeps a small bare number under a ≤ target in per cent open unless both readings meet the target.
func (c *checker) unmixFalling(r *reading, l *Line, value decimal.Decimal) (decimal.Decimal, string, bool) {
	t := r.target.Target
	if t.Met(value) && t.Met(value.Mul(hundred)) {
		return value, "", true
	}
	l.Explanation = fmt.Sprintf("完成值“%s”可能是比值，也可能是百分数，按两种读法结论不同，故不判断。", short(r.row.Actual.Text))
	c.find(RatioMixed, Doubt, r.actualAt(), "“%s”指标值是百分数 %s，完成值“%s”没有百分号，读法不明。", short(r.title), t, short(r.row.Actual.Text))
	return value, "", false
}

func isShare(d decimal.Decimal) bool { return d.IsPositive() && d.LessThanOrEqual(ratioLimit) }
