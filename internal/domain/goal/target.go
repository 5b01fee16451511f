package goal

import (
	"slices"

	"github.com/shopspring/decimal"
)

// Sign compares an actual value with the target (指标符号).
type Sign string

// The signs. The stored values are the printed ones.
const (
	AtLeast     Sign = "≥"
	MoreThan    Sign = ">"
	Equal       Sign = "="
	LessThan    Sign = "<"
	AtMost      Sign = "≤"
	Range       Sign = "区间" // between Low and High, both inclusive
	Qualitative Sign = "定性" // a description, judged by tiers
)

// Signs lists the signs (指标符号) in the order forms offer them.
func Signs() []Sign {
	return []Sign{AtLeast, MoreThan, Equal, LessThan, AtMost, Range, Qualitative}
}

// ParseSign reads a sign (指标符号) as typed: "＞＝", ">=" and "≧" are "≥". ok is false when it is none of Signs.
func ParseSign(text string) (s Sign, ok bool) {
	s = Sign(Normalise(text))
	return s, slices.Contains(Signs(), s)
}

// Direction says which way is better (指标方向), derived from the sign and never typed.
type Direction string

// The directions: 正向, 反向 and neither.
const (
	Rising  Direction = "正向"
	Falling Direction = "反向"
	Neutral Direction = "中性"
)

// Target is what an indicator aims at (指标值).
type Target struct {
	Sign  Sign
	Value decimal.Decimal // for every sign but Range and Qualitative
	Low   decimal.Decimal // Range only
	High  decimal.Decimal // Range only
	Text  string          // Qualitative only: the state to be reached
	Unit  string          // 计量单位: 个, 公里, %, 万元 …; empty for Qualitative
}

// Direction returns which way the indicator is better (指标方向): more for ≥ and >, less for ≤ and <.
func (t Target) Direction() Direction {
	switch t.Sign {
	case AtLeast, MoreThan:
		return Rising
	case AtMost, LessThan:
		return Falling
	default:
		return Neutral
	}
}

// String prints the target (指标值) as every page and paper shows it: "≥98.00%", "95～105%", "建立健全". Numbers keep
// the decimals that were typed. Read understands what String prints.
func (t Target) String() string {
	switch t.Sign {
	case Qualitative:
		return t.Text
	case "":
		return ""
	default:
		return t.sign() + t.number() + t.Unit
	}
}

// sign is the part of the rendering before the number: a range needs none.
func (t Target) sign() string {
	if t.Sign == Range {
		return ""
	}
	return string(t.Sign)
}

// number is the typed number or range without sign and unit, and the words of a qualitative target.
func (t Target) number() string {
	switch t.Sign {
	case Qualitative:
		return t.Text
	case Range:
		return FormatValue(t.Low) + "～" + FormatValue(t.High)
	default:
		return FormatValue(t.Value)
	}
}

// FormatValue prints a free value (指标的数值) with the decimals it was typed with: 98.00 stays "98.00". Storing this
// text keeps the decimals; decimal's own String would drop them.
func FormatValue(d decimal.Decimal) string {
	return d.StringFixed(max(0, -d.Exponent()))
}

// Met says whether an actual value, in the target's unit, reaches the target (是否达到指标值). > and < are strict here
// though they earn points like ≥ and ≤; both ends of a range count as inside. A qualitative target is never met by a
// number.
func (t Target) Met(actual decimal.Decimal) bool {
	switch t.Sign {
	case AtLeast:
		return actual.GreaterThanOrEqual(t.Value)
	case MoreThan:
		return actual.GreaterThan(t.Value)
	case Equal:
		return actual.Equal(t.Value)
	case LessThan:
		return actual.LessThan(t.Value)
	case AtMost:
		return actual.LessThanOrEqual(t.Value)
	case Range:
		return actual.GreaterThanOrEqual(t.Low) && actual.LessThanOrEqual(t.High)
	default:
		return false
	}
}

// Equal says whether two targets ask for the same (指标值相同): 98 and 98.00 do.
func (t Target) Equal(u Target) bool {
	return t.Sign == u.Sign && t.Text == u.Text && t.Unit == u.Unit &&
		t.Value.Equal(u.Value) && t.Low.Equal(u.Low) && t.High.Equal(u.High)
}

// numeric says whether the target is a number or a range of numbers.
func (t Target) numeric() bool { return t.Sign != Qualitative && t.Sign != "" }

// lowest is the smallest number that the target names.
func (t Target) lowest() decimal.Decimal {
	if t.Sign == Range {
		return t.Low
	}
	return t.Value
}
