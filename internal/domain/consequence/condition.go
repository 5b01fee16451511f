package consequence

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Limit is one end of what a condition takes (界限). Open excludes the limit itself.
type Limit struct {
	Value int64
	Open  bool
}

// Condition is one thing that must hold for a rule to fire (触发条件): a fact is one of some words, or lies between limits. With Of
// it is the share of the fact in another amount that lies between them.
type Condition struct {
	Fact  Fact
	Of    Fact // empty: the fact itself
	Words []string
	Low   *Limit
	High  *Limit
}

// measure is how the condition counts.
func (c Condition) measure() Measure {
	if c.Of != "" {
		return Rates
	}
	return c.Fact.Measure()
}

// Text writes the condition for people: 预算执行率低于50%.
func (c Condition) Text() string {
	if c.Fact.Measure() == Words {
		return string(c.Fact) + "为" + strings.Join(c.Words, "或")
	}
	name := string(c.Fact)
	if c.Of != "" {
		name += "占" + string(c.Of)
	}
	var parts []string
	if c.Low != nil {
		parts = append(parts, map[bool]string{true: "高于", false: "不低于"}[c.Low.Open]+c.measure().print(c.Low.Value))
	}
	if c.High != nil {
		parts = append(parts, map[bool]string{true: "低于", false: "不高于"}[c.High.Open]+c.measure().print(c.High.Value))
	}
	return name + strings.Join(parts, "且")
}

// missing lists the facts of the condition that are absent.
func (c Condition) missing(f Facts) []Fact {
	var out []Fact
	for _, x := range []Fact{c.Fact, c.Of} {
		if x != "" && f.Get(x).Absent != "" {
			out = append(out, x)
		}
	}
	return out
}

// holds judges the condition, all of whose facts are known.
func (c Condition) holds(f Facts) bool {
	k := f.Get(c.Fact)
	if c.Fact.Measure() == Words {
		return slices.Contains(c.Words, k.Word)
	}
	number, unit := decimal.NewFromInt(k.Number), decimal.NewFromInt(1)
	if c.Of != "" { // a share in ten-thousandths, compared without dividing
		number, unit = number.Shift(4), decimal.NewFromInt(f.Get(c.Of).Number)
	}
	return within(number, unit, c.Low, c.High)
}

// within reports whether number ÷ unit lies between the limits.
func within(number, unit decimal.Decimal, low, high *Limit) bool {
	if low != nil {
		if d := number.Cmp(unit.Mul(decimal.NewFromInt(low.Value))); d < 0 || d == 0 && low.Open {
			return false
		}
	}
	if high != nil {
		if d := number.Cmp(unit.Mul(decimal.NewFromInt(high.Value))); d > 0 || d == 0 && high.Open {
			return false
		}
	}
	return true
}

// evidence writes down the very numbers that the condition was judged by (触发依据).
func (c Condition) evidence(f Facts) string {
	out := say(c.Fact, f)
	if c.Of != "" {
		out += "，" + say(c.Of, f)
	}
	return out + "；条件：" + c.Text()
}

func say(x Fact, f Facts) string {
	from := f.Get(x).From
	if from == "" {
		return fmt.Sprintf("%s%s", x, f.Text(x))
	}
	return fmt.Sprintf("%s%s（%s）", x, f.Text(x), from)
}

// interval narrows what numbers a fact may be.
func (c Condition) interval(low, high int64) (int64, int64) {
	if c.Low != nil {
		at := c.Low.Value
		if c.Low.Open {
			at++
		}
		low = max(low, at)
	}
	if c.High != nil {
		at := c.High.Value
		if c.High.Open {
			at--
		}
		high = min(high, at)
	}
	return low, high
}
