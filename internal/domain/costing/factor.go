package costing

import (
	"github.com/shopspring/decimal"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// places are the decimals of a discount factor. A factor multiplies at most 10^14 fen, so that present values are right to far
// below a fen.
const places = 30

var one = decimal.New(1, 0)

// Growth is (1+i)^n, exact, by repeated multiplication (复利终值系数 F/P). n below 0 counts as 0.
func Growth(rate score.Rate, n int) decimal.Decimal {
	step, power := one.Add(rate.Decimal()), one
	for range n {
		power = power.Mul(step)
	}
	return power
}

// Discount is 1 ÷ (1+i)^n to 30 decimals (折现系数 P/F).
func Discount(rate score.Rate, n int) decimal.Decimal {
	return one.DivRound(Growth(rate, n), places)
}

// Annuity is the present value of 1 at the end of each of n years, ((1+i)^n − 1) ÷ (i(1+i)^n), and n at a rate of 0 (年金现值系数 P/A).
func Annuity(rate score.Rate, n int) decimal.Decimal {
	if rate == 0 {
		return decimal.NewFromInt(int64(n))
	}
	growth := Growth(rate, n)
	return growth.Sub(one).DivRound(rate.Decimal().Mul(growth), places)
}

// Recovery spreads a present value evenly over n years, 1 ÷ (P/A) (资金回收系数 A/P). There is none over no years.
func Recovery(rate score.Rate, n int) Quotient { return quotient(one, Annuity(rate, n)) }

// Quotient is a share that may have no value, because what it is divided by is zero (比值).
type Quotient struct {
	Known bool
	Value decimal.Decimal // zero where not known
}

// quotient divides to 20 decimals.
func quotient(num, den decimal.Decimal) Quotient {
	if den.IsZero() {
		return Quotient{}
	}
	return Quotient{Known: true, Value: num.DivRound(den, 20)}
}

// discounts are the discount factors of the table's years, in order.
func (t Table) discounts() []decimal.Decimal {
	step := one.Add(t.Rate.Decimal())
	power := Growth(t.Rate, t.Base.first())
	out := make([]decimal.Decimal, len(t.Years))
	for k := range out {
		out[k] = one.DivRound(power, places)
		power = power.Mul(step)
	}
	return out
}

// exact are the decimals of a fen to which sums of present values are kept. Factors are rounded far below that, so that what
// comes to nothing is zero.
const exact = 10

// worth is the present value of flows in fen.
func worth(flows []money.Amount, discounts []decimal.Decimal) decimal.Decimal {
	var sum decimal.Decimal
	for k, a := range flows {
		if a != 0 {
			sum = sum.Add(fen(a).Mul(discounts[k]))
		}
	}
	return sum.Round(exact)
}

func fen(a money.Amount) decimal.Decimal { return decimal.NewFromInt(int64(a)) }

// whole rounds fen half up, once.
func whole(d decimal.Decimal) money.Amount { return money.Amount(d.Round(0).IntPart()) }
