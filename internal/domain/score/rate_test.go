package score

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"outturn/internal/errs"
)

func TestNewRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		num, den int64
		want     string
	}{
		{"例1 表上误印86.19%", 21545760, 25000000, "86.18%"},
		{"例2", 9034, 20000, "45.17%"},
		{"例3 单位写了9分", 3724, 4320, "86.20%"},
		{"例17 七月进度35%", 35 * 12, 7 * 100, "60.00%"},
		{"例17 七月进度46%", 46 * 12, 7 * 100, "78.86%"},
		{"例17 七月进度50%", 50 * 12, 7 * 100, "85.71%"},
		{"例18 错配", 8800*1000 - 800*9000, 8800 * 1000, "18.18%"},
		{"例18 不错配", 8800*1000 - 950*9000, 8800 * 1000, "2.84%"},
		{"正好一半进位", 1, 20000, "0.01%"},
		{"差一点不进位", 49999, 1_000_000_000, "0.00%"},
		{"例23 执行率79.995%先进位到80.00%", 79995, 100000, "80.00%"},
		{"零", 0, 5, "0.00%"},
		{"超过一倍", 3, 2, "150.00%"},
		{"负的分子", -1, 3, "-33.33%"},
		{"负的分母", 1, -3, "-33.33%"},
		{"都为负", -2, -3, "66.67%"},
		{"负数一半远离零", -1, 20000, "-0.01%"},
		{"大数不溢出", math.MaxInt64 - 1, math.MaxInt64, "100.00%"},
		{"最小值", math.MinInt64, math.MaxInt64, "-100.00%"},
	} {
		got, ok := NewRate(c.num, c.den)
		if !ok || got.String() != c.want {
			t.Errorf("%s: NewRate(%d, %d) = %s, %t; want %s", c.name, c.num, c.den, got, ok, c.want)
		}
	}
}

func TestNewRateRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		num, den int64
	}{
		{"例20 预算为零支出不为零", 5, 0}, {"都为零", 0, 0}, {"商放不下", math.MaxInt64, 1}, {"负的商放不下", math.MinInt64, 1},
	} {
		if got, ok := NewRate(c.num, c.den); ok || got != 0 {
			t.Errorf("%s: NewRate(%d, %d) = %s, %t; want a refusal", c.name, c.num, c.den, got, ok)
		}
	}
}

func TestParseRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want Rate
	}{
		{"86.18%", 8618}, {"90％", 9000}, {"０．５％", 50}, {"-2.84%", -284}, {"130 %", 13000}, {"0%", 0}, {"100.00%", Whole}, {"80.5000%", 8050},
	} {
		if got, err := ParseRate(c.text); err != nil || got != c.want {
			t.Errorf("ParseRate(%q) = %d, %v; want %d", c.text, got, err, c.want)
		}
	}
	for _, c := range []struct{ text, says string }{
		{"", "百分号"}, {"0.9", "百分号"}, {"90", "百分号"}, {"%", "不是百分比"}, {"高%", "不是百分比"}, {"86.185%", "两位小数"}, {"9%%", "不是百分比"},
		{"1000000.01%", "太大"}, {"-1000000.01%", "太大"}, {strings.Repeat("9", 99) + "%", "太大"},
	} {
		got, err := ParseRate(c.text)
		if err == nil || errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("ParseRate(%q) = %s, %v; want Invalid with %q", c.text, got, err, c.says)
		}
	}
}

func TestRoundRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		share string
		want  string
		exact bool
	}{
		{"0.8618304", "86.18%", false}, {"0.8618", "86.18%", true}, {"0.86185", "86.19%", false}, {"-0.00005", "-0.01%", false}, {"1.5", "150.00%", true},
		{"1e9000", "1000000.00%", false},
	} {
		got, exact := RoundRate(decimal.RequireFromString(c.share))
		if got.String() != c.want || exact != c.exact {
			t.Errorf("RoundRate(%s) = %s, %t; want %s, %t", c.share, got, exact, c.want, c.exact)
		}
	}
}

func TestRatePrint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rate                 Rate
		always, short, share string
	}{
		{8618, "86.18%", "86.18%", "0.8618"}, {90 * Percent, "90.00%", "90%", "0.9"}, {750, "7.50%", "7.5%", "0.075"}, {0, "0.00%", "0%", "0"},
		{-284, "-2.84%", "-2.84%", "-0.0284"}, {Whole, "100.00%", "100%", "1"},
	} {
		if got := c.rate.String(); got != c.always {
			t.Errorf("String = %s, want %s", got, c.always)
		}
		if got := c.rate.Short(); got != c.short {
			t.Errorf("Short = %s, want %s", got, c.short)
		}
		if got := c.rate.Decimal().String(); got != c.share {
			t.Errorf("Decimal = %s, want %s", got, c.share)
		}
	}
}

// The rate agrees with plain big-integer arithmetic: 2 × 10000 × num + den over 2 × den, rounded down.
func TestNewRateExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Int64Range(1, math.MaxInt64).Draw(t, "den")
		num := rapid.Int64Range(0, den).Draw(t, "num")
		want := new(big.Int).Mul(big.NewInt(num), big.NewInt(2*int64(Whole)))
		want.Add(want, big.NewInt(den)).Quo(want, new(big.Int).Mul(big.NewInt(den), big.NewInt(2)))
		got, ok := NewRate(num, den)
		if !ok || int64(got) != want.Int64() {
			t.Fatalf("NewRate(%d, %d) = %d, %t; want %s", num, den, got, ok, want)
		}
		if back, err := ParseRate(got.String()); err != nil || back != got {
			t.Fatalf("ParseRate(%s) = %d, %v; want %d", got, back, err, got)
		}
	})
}
