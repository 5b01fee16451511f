package costing

import (
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// Steps are the changes that every factor is put through (敏感性分析的变动幅度).
func Steps() []score.Rate {
	p := score.Percent
	return []score.Rate{-20 * p, -10 * p, -5 * p, 5 * p, 10 * p, 20 * p}
}

// Variation is what a change of one factor does (单因素变动结果).
type Variation struct {
	Step        score.Rate
	Net         money.Amount // net present value
	Internal    Internal
	Coefficient Quotient // SAF of the internal rate of return; unknown unless both rates are unique
}

// Factor is an uncertain factor with what its changes do (敏感性因素). The net present value runs straight with a factor, so that one
// coefficient holds for every step; the internal rate of return does not.
type Factor struct {
	Name        string
	Total       money.Amount // of all years, not discounted
	Coefficient Quotient     // SAF of the net present value, with its sign
	Switching   Quotient     // the change at which the net present value is zero (临界变动率), a share
	Critical    money.Amount // Total at that change (临界值); zero where there is none
	Variations  []Variation
}

// Coefficient is the sensitivity coefficient (敏感度系数 SAF): the relative change of an indicator over the relative change of the factor. An
// indicator of zero has none.
func Coefficient(base, changed decimal.Decimal, step score.Rate) Quotient {
	return quotient(changed.Sub(base), base.Mul(step.Decimal()))
}

// Switching is the change of a factor at which an indicator that runs straight with it is zero (临界点): −base ÷ slope. A factor that moves
// nothing has none.
func Switching(base, changed decimal.Decimal, step score.Rate) Quotient {
	return quotient(base.Neg().Mul(step.Decimal()), changed.Sub(base))
}

// stream is one factor's part of the net flows.
type stream struct {
	name  string
	sign  int64 // -1 for what is paid
	flows []money.Amount
}

// streams are the parts of the net flows that are not all zero: investment, operation, benefits together, each kind where
// there are several, residual value.
func (t Table) streams() []stream {
	pick := func(name string, sign int64, of func(Flows) money.Amount) stream {
		s := stream{name: name, sign: sign}
		for _, y := range t.Years {
			s.flows = append(s.flows, of(y))
		}
		return s
	}
	out := []stream{
		pick("投资", -1, func(f Flows) money.Amount { return f.Investment }),
		pick("运营成本", -1, func(f Flows) money.Amount { return f.Operating }),
		pick("效益", 1, Flows.Benefit),
	}
	for i, kind := range t.Kinds {
		if len(t.Kinds) > 1 {
			out = append(out, pick(kind, 1, func(f Flows) money.Amount {
				if i < len(f.Benefits) {
					return f.Benefits[i]
				}
				return 0
			}))
		}
	}
	out = append(out, pick("残值", 1, func(f Flows) money.Amount { return f.Residual }))
	return slices.DeleteFunc(out, func(s stream) bool {
		return !slices.ContainsFunc(s.flows, func(a money.Amount) bool { return a != 0 })
	})
}

// Sensitivity changes each factor alone by each of the steps (单因素敏感性分析), the most sensitive by net present value first.
func (t Table) Sensitivity() []Factor {
	nets, discounts := t.Nets(), t.discounts()
	net, base := worth(nets, discounts), InternalRate(nets)
	var out []Factor
	for _, s := range t.streams() {
		out = append(out, s.factor(nets, net, worth(s.flows, discounts).Mul(decimal.NewFromInt(s.sign)), base))
	}
	slices.SortStableFunc(out, func(a, b Factor) int { return b.Coefficient.Value.Abs().Cmp(a.Coefficient.Value.Abs()) })
	return out
}

// factor works out one factor: net is the net present value and part what the factor adds to it, both in fen.
func (s stream) factor(nets []money.Amount, net, part decimal.Decimal, base Internal) Factor {
	f := Factor{Name: s.name, Total: money.Sum(s.flows...), Coefficient: quotient(part, net), Switching: quotient(net.Neg(), part)}
	if f.Switching.Known {
		f.Critical = whole(fen(f.Total).Mul(one.Add(f.Switching.Value)))
	}
	for _, step := range Steps() {
		v := Variation{Step: step, Net: whole(net.Add(part.Mul(step.Decimal()))), Internal: solve(s.changed(nets, step))}
		before, known := base.Only()
		after, still := v.Internal.Only()
		if known && still {
			v.Coefficient = Coefficient(before, after, step)
		}
		f.Variations = append(f.Variations, v)
	}
	return f
}

// changed are the net flows with the factor changed, times 10,000 so that they stay whole.
func (s stream) changed(nets []money.Amount, step score.Rate) polynomial {
	p := make(polynomial, len(nets))
	for k, a := range nets {
		p[k] = new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(int64(score.Whole)))
		p[k].Add(p[k], new(big.Int).Mul(big.NewInt(int64(s.flows[k])), big.NewInt(s.sign*int64(step))))
	}
	return p.trimmed()
}
