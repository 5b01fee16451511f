package money

import (
	"strconv"
	"strings"
)

// Yuan prints the amount in 元 with thousands separators and two decimals: "1,234.56" (金额，元).
func (a Amount) Yuan() string { return a.In(InYuan) }

// Wan prints the amount in 万元: "4,980.00", and more decimals only where fen would be lost: "1.670001" (金额，万元).
func (a Amount) Wan() string { return a.In(InWan) }

// In prints the amount in a unit, without the unit's name: thousands separators, at least two decimals, and as many more
// as it takes to lose nothing (金额). A unit that is not one of ours prints as 元.
func (a Amount) In(unit Unit) string {
	sign, whole, fraction := a.split(unit)
	return sign + group(whole) + "." + fraction
}

// Plain prints the amount for an input box: no separators, no decimals for whole numbers, otherwise as In. Parse reads it
// back to the same amount.
func (a Amount) Plain(unit Unit) string {
	sign, whole, fraction := a.split(unit)
	if strings.Trim(fraction, "0") == "" {
		return sign + whole
	}
	return sign + whole + "." + fraction
}

// String prints the amount in 元 with its unit, for logs and test failures: "1,234.56元".
func (a Amount) String() string { return a.Yuan() + string(InYuan) }

// split cuts an amount into sign, whole units and at least two decimals.
func (a Amount) split(unit Unit) (sign, whole, fraction string) {
	places, ok := unit.places()
	if !ok {
		places, _ = InYuan.places()
	}
	size := uint64(a)
	if a < 0 {
		sign, size = "-", -size
	}
	digits := strconv.FormatUint(size, 10)
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	cut := len(digits) - places
	whole, fraction = digits[:cut], digits[cut:]
	kept := max(2, len(strings.TrimRight(fraction, "0")))
	return sign, whole, fraction[:kept]
}

// group puts a comma before every third digit from the right.
func group(whole string) string {
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
