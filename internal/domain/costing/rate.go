package costing

import (
	"math/big"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// Solution says how many internal rates of return there are (内部收益率求解结果).
type Solution string

// The solutions. All three are answers.
const (
	Unique   Solution = "唯一"
	Several  Solution = "多个"
	Unsolved Solution = "无解"
)

// Root is a rate at which the net present value is zero (内部收益率的根).
type Root struct {
	Rate    decimal.Decimal // 0.110279 is 11.0279%, ten decimals
	Touches bool            // the net present value has the same sign on both sides
}

// Internal is the internal rate of return, or why there is none (内部收益率 IRR): every root in (−99%, 1000%], lowest first, and how
// often the net flows change their sign, which bounds the number of roots.
type Internal struct {
	Solution Solution
	Roots    []Root
	Changes  int
	Outlay   bool   // the first flow is an outlay, so that a higher rate of return is better
	Reason   string // Chinese: why there is none, or what several mean; empty for one
}

// Only is the rate where there is exactly one.
func (r Internal) Only() (decimal.Decimal, bool) {
	if r.Solution != Unique {
		return decimal.Zero, false
	}
	return r.Roots[0].Rate, true
}

// InternalRate finds the rates at which the net flows are worth nothing (求内部收益率). When time starts does not matter.
func InternalRate(nets []money.Amount) Internal {
	return solve(amounts(nets))
}

func amounts(nets []money.Amount) polynomial {
	p := make(polynomial, len(nets))
	for k, a := range nets {
		p[k] = big.NewInt(int64(a))
	}
	return p.trimmed()
}

// trimmed leaves out zeros before the first flow and after the last: they move no root.
func (p polynomial) trimmed() polynomial {
	for len(p) > 0 && p[0].Sign() == 0 {
		p = p[1:]
	}
	for len(p) > 0 && p[len(p)-1].Sign() == 0 {
		p = p[:len(p)-1]
	}
	return p
}

func solve(p polynomial) Internal {
	var r Internal
	r.Changes, _ = p.signs()
	r.Outlay = len(p) > 0 && p[0].Sign() < 0
	for _, f := range p.roots() {
		r.Roots = append(r.Roots, Root{Rate: decimal.New(f.y-unit, -12).Round(10), Touches: f.touches})
	}
	switch {
	case len(r.Roots) == 1 && !r.Roots[0].Touches:
		r.Solution = Unique
	case len(r.Roots) == 1:
		r.Solution = Several
		r.Reason = "净现值只在这一点触及零，两侧同号，这是重根，不能据以判断，请以净现值为准。"
	case len(r.Roots) > 1:
		r.Solution = Several
		r.Reason = "净流量的正负号变化不止一次，内部收益率不唯一，不能据以判断，请以净现值和修正内部收益率为准。"
	default:
		r.Solution = Unsolved
		r.Reason = unsolved(p, r.Changes)
	}
	return r
}

func unsolved(p polynomial, changes int) string {
	switch {
	case len(p) == 0:
		return "各年净流量都是零，任何折现率下净现值都为零。"
	case changes == 0 && p[0].Sign() > 0:
		return "净流量没有负值，没有需要收回的投入，任何折现率下净现值都大于零。"
	case changes == 0:
		return "净流量没有正值，投入得不到回报，任何折现率下净现值都小于零。"
	case changes%2 == 1:
		return "在-99%到1000%之间净现值不为零，内部收益率在这个范围之外。请核对金额和单位。"
	}
	return "在-99%到1000%之间净现值不为零，没有内部收益率。请以净现值为准。"
}

// ModifiedRate is the modified internal rate of return (修正内部收益率 MIRR): the rate at which the outlays, discounted to the first flow at
// the rate of finance, grow to the receipts, carried to the last year at the rate of reinvestment. It always has one value
// where there are both outlays and receipts, unless it lies outside (−99%, 1000%].
func ModifiedRate(nets []money.Amount, finance, reinvest score.Rate) Quotient {
	for len(nets) > 0 && nets[0] == 0 {
		nets = nets[1:]
	}
	n := len(nets) - 1
	var outlays, receipts decimal.Decimal
	for t, a := range nets {
		if a < 0 {
			outlays = outlays.Add(fen(a).Mul(Discount(finance, t)))
		} else {
			receipts = receipts.Add(fen(a).Mul(Growth(reinvest, n-t)))
		}
	}
	p := make(polynomial, max(n+1, 0))
	for k := range p {
		p[k] = new(big.Int)
	}
	if n < 1 || outlays.IsZero() || receipts.IsZero() {
		return Quotient{}
	}
	p[0], p[n] = outlays.Shift(12).BigInt(), receipts.Shift(12).BigInt()
	r, known := solve(p).Only()
	return Quotient{Known: known, Value: r}
}

// Interpolate finds the rate between two rates at which the net present value is zero as if it ran straight between them, i₁ + (i₂−i₁) ×
// NPV₁ ÷ (NPV₁−NPV₂) (内插法). Textbooks keep i₂−i₁ within 2%. There is none where the two values are the same.
func Interpolate(low, lowValue, high, highValue decimal.Decimal) Quotient {
	q := quotient(lowValue.Mul(high.Sub(low)), lowValue.Sub(highValue))
	if q.Known {
		q.Value = q.Value.Add(low)
	}
	return q
}
