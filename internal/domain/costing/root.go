package costing

import (
	"math/big"
	"slices"
)

// polynomial is a net present value times (1+i)^n as a polynomial of 1+i (净现值多项式): its coefficients are the flows in order of
// time, so that the first has the highest power.
type polynomial []*big.Int

// A rate stands as 1+i in units of 10^-12, an exact decimal that fits a machine word. Roots are looked for in (−99%, 1000%].
const (
	unit  int64 = 1_000_000_000_000
	floor       = unit / 100
	ceil        = 11 * unit

	negative = -1 // the product of two signs that differ
)

var (
	unitBig = big.NewInt(unit)
	guard   = new(big.Int).Exp(big.NewInt(10), big.NewInt(24), nil) // values are kept to 10^-24 of a fen
	atZero  = new(big.Int).Exp(big.NewInt(10), big.NewInt(15), nil) // a value below 10^-15 of the gross flows is zero
)

// signs counts how often the sign of the flows changes, zeros left out. By the rule of Descartes there are at most that many
// roots, and fewer only by an even number.
func (p polynomial) signs() (changes, first int) {
	last := 0
	for k, c := range p {
		s := c.Sign()
		if s != 0 && last != 0 && s != last {
			if changes == 0 {
				first = k
			}
			changes++
		}
		if s != 0 {
			last = s
		}
	}
	return changes, first
}

// point is a place on the scale of 1+i with the sign of the polynomial there.
type point struct {
	y    int64
	sign int
}

// found is a root, and whether the polynomial only touches zero there.
type found struct {
	y       int64
	touches bool
}

// roots finds every root in (floor, ceil], lowest first. It does not step along a grid, which could step over two roots
// that lie close together: it cuts the range into pieces that provably hold one root at most, and bisects each piece whose
// ends differ in sign.
func (p polynomial) roots() []found {
	if changes, _ := p.signs(); changes > 1 {
		if f, plain := p.plainRoot(); plain {
			return f
		}
	}
	return p.allRoots()
}

// plainRoot is for ordinary projects with replacements. Descartes' rule for the flows summed up again and again bounds the roots
// above a rate of zero, and for those summed up from the end the roots below it; there may be one of either.
func (p polynomial) plainRoot() (out []found, plain bool) {
	above, total := p.summed()
	last := slices.Clone(p)
	slices.Reverse(last)
	below, _ := last.summed()
	switch {
	case total == 0 || above+below > 1: // a root at zero may be a touching one
		return nil, false
	case above+below == 0:
		return nil, true
	}
	w := newHorner(p)
	a, b := point{floor, w.sign(floor)}, point{unit, w.sign(unit)}
	if above == 1 {
		a, b = b, point{ceil, w.sign(ceil)}
	}
	switch {
	case b.sign == 0:
		return []found{{y: b.y}}, true
	case a.sign*b.sign == negative:
		return []found{{y: w.bisect(a, b)}}, true
	}
	return nil, true // it lies outside the range
}

// summed counts the changes of sign of the polynomial around 1, whose coefficients are sums of sums of the flows, and gives
// the sign of the sum of all flows.
func (p polynomial) summed() (changes, total int) {
	sums := make(polynomial, len(p))
	for k, c := range p {
		sums[k] = new(big.Int).Set(c)
	}
	for end := len(sums); end > 1; end-- {
		for k := 1; k < end; k++ {
			sums[k].Add(sums[k], sums[k-1])
		}
	}
	changes, _ = sums.signs()
	return changes, sums[len(sums)-1].Sign()
}

// allRoots is for flows of any kind. With k the place of the first change of sign, the polynomial over y to the power of
// n−k+½ is monotone between the roots of its derivative, and that derivative has one change of sign less: its roots, found
// in the same way, cut the range.
func (p polynomial) allRoots() []found {
	changes, first := p.signs()
	if changes == 0 {
		return nil
	}
	w := newHorner(p)
	ends := []point{{floor, w.sign(floor)}}
	for _, r := range p.derived(first).allRoots() {
		if r.y > floor && r.y < ceil {
			ends = append(ends, point{r.y, w.settled(r.y)})
		}
	}
	ends = append(ends, point{ceil, w.settled(ceil)})
	var out []found
	for i := 1; i < len(ends); i++ {
		a, b := ends[i-1], ends[i]
		switch {
		case b.sign == 0:
			out = append(out, found{b.y, i < len(ends)-1 && sameAround(ends, i)})
		case a.sign*b.sign == negative:
			out = append(out, found{y: w.bisect(a, b)})
		}
	}
	return out
}

// sameAround says that the polynomial has the same sign on both sides of the root at ends[i].
func sameAround(ends []point, i int) bool {
	return ends[i-1].sign*ends[i+1].sign != negative
}

// derived is the derivative, up to a factor that is never zero: the flow at t times 2(t−k)+1.
func (p polynomial) derived(k int) polynomial {
	out := make(polynomial, len(p))
	for t, c := range p {
		out[t] = new(big.Int).Mul(c, big.NewInt(int64(2*(t-k)+1)))
	}
	return out
}

// horner evaluates one polynomial again and again without asking for memory.
type horner struct {
	scaled                polynomial // times guard
	sum, rest, left, rate big.Int
}

func newHorner(p polynomial) *horner {
	h := &horner{scaled: make(polynomial, len(p))}
	for t, c := range p {
		h.scaled[t] = new(big.Int).Mul(c, guard)
	}
	return h
}

// at is the value at 1+i = y, times guard; it is overwritten by the next call.
func (h *horner) at(y int64) *big.Int {
	h.rate.SetInt64(y)
	h.sum.SetInt64(0)
	for _, c := range h.scaled {
		h.rest.Mul(&h.sum, &h.rate)
		h.sum.QuoRem(&h.rest, unitBig, &h.left)
		h.sum.Add(&h.sum, c)
	}
	return &h.sum
}

func (h *horner) sign(y int64) int { return h.at(y).Sign() }

// settled is the sign at y, and zero where the value is lost in the gross flows: a root known to 12 decimals of the
// derivative misses a touching root by as much.
func (h *horner) settled(y int64) int {
	value := new(big.Int).Set(h.at(y))
	gross := horner{scaled: make(polynomial, len(h.scaled))}
	for t, c := range h.scaled {
		gross.scaled[t] = new(big.Int).Abs(c)
	}
	if new(big.Int).Mul(new(big.Int).Abs(value), atZero).Cmp(gross.at(y)) <= 0 {
		return 0
	}
	return value.Sign()
}

// bisect halves the piece between two points of different sign until its ends are 10^-12 apart.
func (h *horner) bisect(a, b point) int64 {
	low, high := a.y, b.y
	for high-low > 1 {
		middle := low + (high-low)/2
		switch h.sign(middle) {
		case 0:
			return middle
		case a.sign:
			low = middle
		default:
			high = middle
		}
	}
	return high
}
