package costing

import (
	"testing"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// amount reads a constant of a test in 万元.
func amount(text string) money.Amount {
	a, err := money.Parse(text, money.InWan)
	if err != nil {
		panic(err)
	}
	return a
}

// series are flows in 万元.
func series(texts ...string) []money.Amount {
	var out []money.Amount
	for _, t := range texts {
		out = append(out, amount(t))
	}
	return out
}

// steady is an investment at the base followed by years that are all alike.
func steady(rate score.Rate, years int, investment, operating, benefit string) Table {
	t := Table{Viewpoint: Financial, Base: FirstFlow, Rate: rate, Start: 2026, Kinds: []string{"收入"}, Years: []Flows{{Investment: amount(investment)}}}
	for range years {
		t.Years = append(t.Years, Flows{Operating: amount(operating), Benefits: []money.Amount{amount(benefit)}})
	}
	return t
}

// netTable holds net flows in 万元: outlays as investment, receipts as benefits.
func netTable(base Base, rate score.Rate, texts ...string) Table {
	t := Table{Viewpoint: Economic, Base: base, Rate: rate, Start: 2026, Kinds: []string{"效益"}}
	for _, a := range series(texts...) {
		t.Years = append(t.Years, Flows{Investment: max(-a, 0), Benefits: []money.Amount{max(a, 0)}})
	}
	return t
}

// overhauled puts an overhaul into the years named, counted from the base.
func overhauled(t Table, cost string, years ...int) Table {
	for _, y := range years {
		t.Years[y].Operating += amount(cost)
	}
	return t
}

// near holds a value against a figure from a source.
func near(t *testing.T, what string, got decimal.Decimal, want, tolerance string) {
	t.Helper()
	w := decimal.RequireFromString(want)
	if got.Sub(w).Abs().GreaterThan(decimal.RequireFromString(tolerance)) {
		t.Errorf("%s is %s, want %s within %s", what, got.StringFixed(8), want, tolerance)
	}
}

func inWan(a money.Amount) decimal.Decimal { return fen(a).Shift(-6) }
