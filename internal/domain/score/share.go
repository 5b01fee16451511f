package score

import (
	"math/big"
	"math/bits"

	"github.com/shopspring/decimal"
)

// ShareOf is p × num ÷ den, rounded half up to hundredths and kept within 0 and p (按比例得分). It works on the exact product in
// 128 bits, so neither large amounts nor an earlier rounding of the rate can move a hundredth. A zero den is a mistake of
// the caller, who has to deal with empty budgets and zero targets first; nothing is earned then.
func ShareOf(p Points, num, den int64) Points {
	if p <= 0 || den == 0 || num == 0 || (num < 0) != (den < 0) {
		return 0
	}
	if size(num) >= size(den) {
		return p
	}
	quotient, _ := mulDiv(uint64(p), size(num), size(den), size(den)/2)
	return Points(quotient)
}

// Share is p × num ÷ den, rounded half up to hundredths and kept within 0 and p (按比例得分), for indicator values. See ShareOf for
// a zero den.
func (p Points) Share(num, den decimal.Decimal) Points {
	if p <= 0 || num.Sign() == 0 || num.Sign() != den.Sign() {
		return 0
	}
	above := magnitude(num) - magnitude(den)
	switch {
	case above >= 1: // num ≥ den by its digits alone
		return p
	case above < -21: // less than half a hundredth of any int64
		return 0
	}
	if n, d, ok := align(num, den); ok {
		return ShareOf(p, n, d)
	}
	return p.bigShare(num, den)
}

// At is p × rate, rounded half up to hundredths: 10 points at 80% are 8.00 (分值的百分比). It is not clamped.
func (p Points) At(rate Rate) Points {
	quotient, _ := mulDiv(size(int64(p)), size(int64(rate)), uint64(Whole), uint64(Whole)/2)
	if (p < 0) != (rate < 0) {
		return -Points(quotient)
	}
	return Points(quotient)
}

// align writes both numbers in the same power of ten as int64; ok is false when that does not fit.
func align(num, den decimal.Decimal) (n, d int64, ok bool) {
	const fits = 18 // decimal digits that every int64 holds
	low := min(num.Exponent(), den.Exponent())
	up, down := int(num.Exponent()-low), int(den.Exponent()-low)
	if num.NumDigits()+up > fits || den.NumDigits()+down > fits {
		return 0, 0, false
	}
	return num.CoefficientInt64() * tens[up], den.CoefficientInt64() * tens[down], true
}

var tens = powersOfTen()

func powersOfTen() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}

// bigShare is Share for numbers of more than 18 digits. Both have the same sign and about the same size.
func (p Points) bigShare(num, den decimal.Decimal) Points {
	low := min(num.Exponent(), den.Exponent())
	n := scaled(num.Abs(), low)
	d := scaled(den.Abs(), low)
	if n.Cmp(d) >= 0 {
		return p
	}
	n.Mul(n, big.NewInt(2*int64(p))).Add(n, d) // 2pn + d over 2d is pn ÷ d rounded half up
	return Points(n.Quo(n, d.Lsh(d, 1)).Int64())
}

func scaled(d decimal.Decimal, low int32) *big.Int {
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Exponent()-low)), nil)
	return power.Mul(power, d.Coefficient())
}

// mulDiv is (a × b + plus) ÷ c rounded down, exact in 128 bits; with half of c as plus it rounds half up. ok is false when the
// quotient does not fit in 64 bits.
func mulDiv(a, b, c, plus uint64) (quotient uint64, ok bool) {
	high, low := bits.Mul64(a, b)
	low, carry := bits.Add64(low, plus, 0)
	high += carry
	if high >= c {
		return 0, false
	}
	quotient, _ = bits.Div64(high, low, c)
	return quotient, true
}

func size(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
