package money

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                       string
		amount                     Amount
		yuan, wan, plain, plainWan string
	}{
		{"零", 0, "0.00", "0.00", "0", "0"},
		{"一分", 1, "0.01", "0.000001", "0.01", "0.000001"},
		{"负一分", -1, "-0.01", "-0.000001", "-0.01", "-0.000001"},
		{"不足百元", 5 * Yuan, "5.00", "0.0005", "5", "0.0005"},
		{"三位不分组", 999 * Yuan, "999.00", "0.0999", "999", "0.0999"},
		{"四位分组", 1234*Yuan + 56, "1,234.56", "0.123456", "1234.56", "0.123456"},
		{"万元整数", 4980 * Wan, "49,800,000.00", "4,980.00", "49800000", "4980"},
		{"万元两位", 16700 * Yuan, "16,700.00", "1.67", "16700", "1.67"},
		{"万元一位补足两位", 15000 * Yuan, "15,000.00", "1.50", "15000", "1.50"},
		{"万元多一分不丢", 16700*Yuan + 1, "16,700.01", "1.670001", "16700.01", "1.670001"},
		{"元一位补足两位", 21545760, "215,457.60", "21.54576", "215457.60", "21.54576"},
		{"百万", 1_234_567 * Yuan, "1,234,567.00", "123.4567", "1234567", "123.4567"},
		{"负数分组", -1234 * Yuan, "-1,234.00", "-0.1234", "-1234", "-0.1234"},
		{"最小的六十四位整数", math.MinInt64, "-92,233,720,368,547,758.08", "-9,223,372,036,854.775808", "-92233720368547758.08", "-9223372036854.775808"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := []string{c.amount.Yuan(), c.amount.Wan(), c.amount.Plain(InYuan), c.amount.Plain(InWan)}
			want := []string{c.yuan, c.wan, c.plain, c.plainWan}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("form %d: got %q, want %q", i, got[i], want[i])
				}
			}
		})
	}
}

func TestFormatUnits(t *testing.T) {
	t.Parallel()
	if got, want := (771_000_000 * Yuan).In(InYi), "7.71"; got != want {
		t.Errorf("in 亿元: got %s, want %s", got, want)
	}
	if got, want := (5 * Yuan).In("美元"), "5.00"; got != want {
		t.Errorf("an unknown unit prints as 元: got %s, want %s", got, want)
	}
	if got, want := (5 * Yuan).String(), "5.00元"; got != want {
		t.Errorf("String: got %s, want %s", got, want)
	}
}

func TestSum(t *testing.T) {
	t.Parallel()
	if got := Sum(); got != 0 {
		t.Errorf("Sum() = %d, want 0", got)
	}
	if got, want := Sum(10*Wan, -3*Yuan, 1), 10*Wan-3*Yuan+1; got != want {
		t.Errorf("Sum = %d, want %d", got, want)
	}
	many := make([]Amount, 90_000)
	for i := range many {
		many[i] = Max
	}
	if got, want := Sum(many...), 90_000*Max; got != want {
		t.Errorf("the largest amounts: got %d, want %d", got, want)
	}
}

// Whatever is printed is read back to the same fen, in every unit and both forms.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := Amount(rapid.Int64Range(int64(-Max), int64(Max)).Draw(t, "fen"))
		unit := rapid.SampledFrom(Units()).Draw(t, "unit")
		for _, text := range []string{amount.In(unit), amount.Plain(unit), amount.In(unit) + string(unit), "¥" + amount.Plain(unit)} {
			if got, err := Parse(text, unit); err != nil || got != amount {
				t.Fatalf("Parse(%q, %s) = %d, %v; want %d", text, unit, got, err, amount)
			}
		}
	})
}

// Any text either is refused or means an amount that prints and reads back as itself.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1,234.56", "１．６７万元", "-¥0.01", "", "1e9", "999999999999999999999亿元", "5.", ",1", "−２０亿"} {
		for _, unit := range Units() {
			f.Add(seed, string(unit))
		}
	}
	f.Fuzz(func(t *testing.T, text, unit string) {
		amount, err := Parse(text, Unit(unit))
		if err != nil {
			if amount != 0 {
				t.Errorf("Parse(%q) gave %d with an error", text, amount)
			}
			return
		}
		if amount > Max || amount < -Max {
			t.Errorf("Parse(%q) = %d, beyond Max", text, amount)
		}
		again, err := Parse(amount.Plain(InWan), InWan)
		if err != nil || again != amount {
			t.Errorf("Parse(%q) = %d, read back as %d, %v", text, amount, again, err)
		}
	})
}
