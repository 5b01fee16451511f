package score

import (
	"math"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"outturn/internal/errs"
)

func TestParsePoints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       Points
	}{
		{"整数", "10", 1000}, {"一位小数", "7.5", 750}, {"两位小数", "8.62", 862}, {"零", "0", 0},
		{"带分字", "7.5分", 750}, {"分字前有空格", "10 分", 1000}, {"全角", "１０．５０", 1050}, {"正号", "+3", 300},
		{"多余的零", "8.6200", 862}, {"前导零", "08.5", 850}, {"前后空格", " 9.74 ", 974}, {"上限", "100000", MaxPoints},
	} {
		if got, err := ParsePoints(c.text); err != nil || got != c.want {
			t.Errorf("%s: ParsePoints(%q) = %d, %v; want %d", c.name, c.text, got, err, c.want)
		}
	}
}

func TestParsePointsRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, says string }{
		{"空", "", "请填写分数"}, {"只有分字", "分", "请填写分数"}, {"三位小数", "8.625", "两位小数"}, {"负数", "-1", "不能是负数"},
		{"全角负数", "－１", "不能是负数"}, {"文字", "满分", "不是分数"}, {"百分号", "90%", "不是分数"}, {"没有小数", "5.", "不是分数"},
		{"没有整数", ".5", "不是分数"}, {"千分位", "1,000", "不是分数"}, {"科学计数法", "1e3", "不是分数"}, {"符号两次", "+-1", "不是分数"},
		{"只有正号", "+", "不是分数"}, {"超上限", "100000.01", "太大"}, {"超六十四位", strings.Repeat("9", 99), "太大"},
	} {
		got, err := ParsePoints(c.text)
		if err == nil || errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: ParsePoints(%q) = %d, %v; want Invalid with %q", c.name, c.text, got, err, c.says)
		}
	}
}

func TestPointsPrint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		points        Points
		always, short string
	}{
		{9862, "98.62", "98.62"}, {1000, "10.00", "10"}, {750, "7.50", "7.5"}, {0, "0.00", "0"}, {5, "0.05", "0.05"},
		{-5, "-0.05", "-0.05"}, {-1000, "-10.00", "-10"}, {Full, "100.00", "100"}, {math.MinInt64, "-92233720368547758.08", "-92233720368547758.08"},
	} {
		if got := c.points.String(); got != c.always {
			t.Errorf("String of %d = %q, want %q", int64(c.points), got, c.always)
		}
		if got := c.points.Short(); got != c.short {
			t.Errorf("Short of %d = %q, want %q", int64(c.points), got, c.short)
		}
		if got := c.points.Decimal().StringFixed(2); got != c.always {
			t.Errorf("Decimal of %d = %q, want %q", int64(c.points), got, c.always)
		}
	}
}

func TestRoundPoints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, number string
		want         Points
		exact        bool
	}{
		{"例15进为优", "89.995", 9000, false},
		{"例15仍为良", "89.994", 8999, false},
		{"四舍五入不是四舍六入", "2.125", 213, false},
		{"四舍五入第二例", "8.625", 863, false},
		{"两位小数", "8.62", 862, true},
		{"多余的零", "8.620", 862, true},
		{"公开表上的三位小数", "89.974", 8997, false},
		{"负数远离零", "-2.125", -213, false},
		{"正好半分", "0.005", 1, false},
		{"不到半分", "0.0049999", 0, false},
		{"零", "0", 0, true},
		{"指数极小", "1e-9999", 0, false},
		{"指数极大", "1e9999", MaxPoints, false},
		{"负的指数极大", "-1e9999", -MaxPoints, false},
		{"上限", "100000", MaxPoints, true},
		{"刚超上限", "100000.001", MaxPoints, false},
	} {
		got, exact := RoundPoints(decimal.RequireFromString(c.number))
		if got != c.want || exact != c.exact {
			t.Errorf("%s: RoundPoints(%s) = %s, %t; want %s, %t", c.name, c.number, got, exact, c.want, c.exact)
		}
	}
}

func TestSum(t *testing.T) {
	t.Parallel()
	if got := Sum(); got != 0 {
		t.Errorf("Sum() = %s, want 0.00", got)
	}
	// 例4: five full rows and an execution of 8.62, a published form.
	if got, want := Sum(10*Point, 20*Point, 20*Point, 30*Point, 10*Point, 862), Points(9862); got != want {
		t.Errorf("例4: Sum = %s, want %s", got, want)
	}
}

func TestPointsRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := Points(rapid.Int64Range(0, int64(MaxPoints)).Draw(t, "points"))
		for _, text := range []string{p.String(), p.Short(), p.String() + "分"} {
			if got, err := ParsePoints(text); err != nil || got != p {
				t.Fatalf("ParsePoints(%q) = %d, %v; want %d", text, got, err, p)
			}
		}
		if got, exact := RoundPoints(p.Decimal()); got != p || !exact {
			t.Fatalf("RoundPoints(%s) = %d, %t; want itself", p, got, exact)
		}
	})
}
