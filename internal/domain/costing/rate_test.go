package costing

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

func TestInternalRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, flows, want, tolerance string
	}{
		{"两年投资四年回收", "-1000 -800 500 500 500 1200", "0.127613", "0.0000005"},
		{"五年递增回收", "-150000 15000 25000 35000 45000 60000", "0.0524", "0.00005"},
		{"亏损", "-100 0 0 74", "-0.0955", "0.00005"},
		{"四年回收", "-100 39 59 55 20", "0.28095", "0.000005"},
		{"先收回后清理", "-100 100 0 -7", "-0.0833", "0.00005"},
		{"中间又投入", "-5 10.5 1 -8 1", "0.0886", "0.00005"},
		{"湿地修复三年", "-1732.7 299.5235 299.5235 299.5235", "-0.2682", "0.0002"},
		{"湿地修复五年", "-1732.7 299.5235 299.5235 299.5235 299.5235 299.5235", "-0.0467", "0.0002"},
		{"湿地修复十年", "-1732.7" + strings.Repeat(" 299.5235", 10), "0.1143", "0.0002"},
		{"前后各有空年", "0 0 -100 110 0 0", "0.1", "0"},
		{"收回十一倍", "-1 11", "10", "0"},
		{"先收后支", "100 -110", "0.1", "0"},
		{"折现率为零时相抵", "-100 50 50", "0", "0"},
	} {
		r := InternalRate(series(strings.Fields(c.flows)...))
		found := decimal.New(99, 0)
		for _, root := range r.Roots { // a published value may be one of several
			if w := decimal.RequireFromString(c.want); root.Rate.Sub(w).Abs().LessThan(found.Sub(w).Abs()) {
				found = root.Rate
			}
		}
		near(t, c.name, found, c.want, c.tolerance)
	}
}

// TestInternalRateAnswers: none, several and touching are answers.
func TestInternalRateAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, flows string
		want        Solution
		roots       string
		says        string
	}{
		{"唯一", "-100 110", Unique, "0.1", ""},
		{"全为收入", "1 2 3", Unsolved, "", "没有负值"},
		{"全为支出", "-1 0 -3", Unsolved, "", "没有正值"},
		{"全为零", "0 0 0", Unsolved, "", "都是零"},
		{"没有流量", "", Unsolved, "", "都是零"},
		{"变号两次而无根", "-100 150 -100", Unsolved, "", "没有内部收益率"},
		{"根在1000%以上", "-1 12", Unsolved, "", "范围之外"},
		{"根在−99%以下", "-1000 1", Unsolved, "", "范围之外"},
		{"两个根", "-1000 2500 -1540", Several, "0.1 0.4", "不唯一"},
		{"三个根", "-1000 3600 -4310 1716", Several, "0.1 0.2 0.3", "不唯一"},
		{"重根", "-100 220 -121", Several, "0.1", "重根"},
		{"零利率处的重根", "-100 200 -100", Several, "0", "重根"},
		{"零利率处的根与另一个根", "-100 250 -150", Several, "0 0.5", "不唯一"},
		{"零利率处的单根，中途有更新改造", "-100 90 -10 20", Unique, "0", ""},
		{"重根加单根", "-100 340 -385 145.2", Several, "0.1 0.2", "不唯一"},
		{"三重根", "-100 330 -363 133.1", Unique, "0.1", ""},
		{"相距万分之一的两个根", "-10000000 22001000 -12101100", Several, "0.1 0.1001", "不唯一"},
	} {
		r := InternalRate(series(strings.Fields(c.flows)...))
		var roots []string
		for _, root := range r.Roots {
			roots = append(roots, root.Rate.String())
		}
		if r.Solution != c.want || strings.Join(roots, " ") != c.roots || !strings.Contains(r.Reason, c.says) || (c.says == "") != (r.Reason == "") {
			t.Errorf("%s: %s, roots %q, %q", c.name, r.Solution, roots, r.Reason)
		}
	}
	r := InternalRate(series("-100", "340", "-385", "145.2"))
	if !r.Roots[0].Touches || r.Roots[1].Touches || r.Changes != 3 || !r.Outlay {
		t.Errorf("重根加单根: %+v", r)
	}
}

func TestModifiedRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, flows       string
		finance, reinvest score.Rate
		want, tolerance   string
	}{
		{"筹资10%再投资12%", "-120000 39000 30000 21000 37000 46000", 10 * score.Percent, 12 * score.Percent, "0.126094", "0.0000005"},
		{"筹资8%再投资5.5%", "-4500 -800 800 800 600 600 800 800 700 3000", 8 * score.Percent, 550, "0.0666", "0.00005"},
		{"前面的空年不算", "0 0 -100 121", 10 * score.Percent, 10 * score.Percent, "0.21", "0.0000005"},
	} {
		q := ModifiedRate(series(strings.Fields(c.flows)...), c.finance, c.reinvest)
		if near(t, c.name, q.Value, c.want, c.tolerance); !q.Known {
			t.Errorf("%s: not known", c.name)
		}
	}
	for _, flows := range []string{"", "0 0", "1 2", "-1 -2", "-5"} {
		if q := ModifiedRate(series(strings.Fields(flows)...), 800, 800); q.Known {
			t.Errorf("%q has a modified rate %s", flows, q.Value)
		}
	}
}

// TestRootsOfProducts: polynomials made from known roots give these roots back, and no flow series has more roots than changes
// of sign or differs from their number by an odd count.
func TestRootsOfProducts(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 11))
	for range 300 {
		want := map[int64]bool{}
		flows := []int64{-1_000_000}
		for len(want) < 1+r.IntN(3) {
			cents := 80 + r.Int64N(100) // 1+i from 0.80 to 1.79
			if want[cents] {
				continue
			}
			want[cents] = true
			flows = multiplied(flows, cents)
		}
		var nets []money.Amount
		for _, f := range flows {
			nets = append(nets, money.Amount(f))
		}
		got := InternalRate(nets)
		if len(got.Roots) != len(want) {
			t.Fatalf("%v: roots %v, want %v", flows, got.Roots, want)
		}
		for _, root := range got.Roots {
			if cents := root.Rate.Add(one).Shift(2); !cents.IsInteger() || !want[cents.IntPart()] || root.Touches {
				t.Fatalf("%v: root %+v, want %v", flows, root, want)
			}
		}
	}
	for range 300 {
		nets := make([]money.Amount, 1+r.IntN(40))
		for k := range nets {
			nets[k] = money.Amount(r.Int64N(2_000_000) - 1_000_000)
		}
		got := InternalRate(nets)
		if len(got.Roots) > got.Changes {
			t.Fatalf("%v: %d roots, %d changes of sign", nets, len(got.Roots), got.Changes)
		}
		for i, root := range got.Roots {
			if root.Touches {
				t.Fatalf("%v: touches at %s", nets, root.Rate)
			}
			if i > 0 && !root.Rate.GreaterThan(got.Roots[i-1].Rate) {
				t.Fatalf("%v: roots not in order: %v", nets, got.Roots)
			}
		}
	}
}

// TestRootsAgainstGrid: between any two rates the number of roots is odd exactly where the signs of the net present value differ.
func TestRootsAgainstGrid(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 3))
	for range 100 {
		p := make(polynomial, 2+r.IntN(30))
		for k := range p {
			p[k] = big.NewInt((1 + r.Int64N(1_000_000)) * int64(1-2*(k%2)))
		}
		roots, w := p.allRoots(), newHorner(p)
		if short := p.roots(); !slices.Equal(short, roots) {
			t.Fatalf("%v: roots %v the short way, %v the long way", p, short, roots)
		}
		for y := floor; y+unit/20 <= ceil; y += unit / 20 {
			inside := 0
			for _, f := range roots {
				if f.y > y && f.y <= y+unit/20 {
					inside++
				}
			}
			if differ := w.sign(y) != w.sign(y+unit/20); differ != (inside%2 == 1) {
				t.Fatalf("%v: %d roots from %d to %d, signs differ: %v", p, inside, y, y+unit/20, differ)
			}
		}
	}
}

// multiplied is the polynomial times (100y − cents), lowest degree last.
func multiplied(flows []int64, cents int64) []int64 {
	out := make([]int64, len(flows)+1)
	for k, f := range flows {
		out[k] += 100 * f
		out[k+1] -= cents * f
	}
	return out
}
