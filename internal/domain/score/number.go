package score

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// reading is how the reading of a number ended.
type reading int

const (
	isNumber reading = iota
	notNumber
	tooFine
	tooLarge
)

// hundredths reads plain digits with at most one point and an optional sign as hundredths, digit by digit.
func hundredths(text string, most int64) (int64, reading) {
	unsigned, negative := strings.CutPrefix(text, "-")
	if !negative {
		unsigned = strings.TrimPrefix(text, "+")
	}
	whole, fraction, point := strings.Cut(unsigned, ".")
	if whole == "" || (point && fraction == "") || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, notNumber
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > 2 {
		return 0, tooFine
	}
	var n int64
	for _, d := range whole + fraction + "00"[len(fraction):] {
		n = n*10 + int64(d-'0')
		if n > most {
			return 0, tooLarge
		}
	}
	if negative {
		n = -n
	}
	return n, isNumber
}

// roundHundredths rounds half up to hundredths and cuts at most either way. The size is looked at before any arithmetic,
// so that an absurd exponent costs nothing.
func roundHundredths(d decimal.Decimal, most int64) (n int64, exact bool) {
	size := magnitude(d)
	switch {
	case d.IsZero():
		return 0, true
	case size < -2:
		return 0, false
	case size > 19 || d.Abs().GreaterThan(decimal.New(most, -2)):
		return int64(d.Sign()) * most, false
	}
	rounded := d.Round(2)
	return rounded.Shift(2).IntPart(), rounded.Equal(d)
}

// magnitude is the power of ten just above |d|: 98 has 2, 0.05 has -1.
func magnitude(d decimal.Decimal) int { return d.NumDigits() + int(d.Exponent()) }

// fixed prints hundredths with two decimals.
func fixed(n int64) string {
	sign, size := "", uint64(n)
	if n < 0 {
		sign, size = "-", -size
	}
	digits := strconv.FormatUint(size, 10)
	if missing := 3 - len(digits); missing > 0 {
		digits = "00"[:missing] + digits
	}
	cut := len(digits) - 2
	return sign + digits[:cut] + "." + digits[cut:]
}

// short drops the zeros that two decimals leave behind.
func short(fixed string) string { return strings.TrimSuffix(strings.TrimRight(fixed, "0"), ".") }
