package score

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func TestShareOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		points   Points
		num, den int64
		want     string
	}{
		{"例1 执行率得分", 10 * Point, 21545760, 25000000, "8.62"},
		{"例2 执行率得分", 10 * Point, 903400, 2000000, "4.52"},
		{"例3 执行率得分", 10 * Point, 3724, 4320, "8.62"},
		{"例13 剔除15分后折算", 90 * Point, 6240, 7500, "74.88"},
		{"按金额算而不按取整的执行率算", 100 * Point, 12345, 100000, "12.35"},
		{"半分进位", 10 * Point, 2125, 10000, "2.13"},
		{"半分进位第二例", 10 * Point, 8625, 10000, "8.63"},
		{"差一点不进位", 10 * Point, 86249999, 100000000, "8.62"},
		{"奇数分母的一半", 1, 2, 3, "0.01"},
		{"奇数分母不到一半", 1, 1, 3, "0.00"},
		{"超过预算封顶", 10 * Point, 3, 2, "10.00"},
		{"正好完成", 10 * Point, 7, 7, "10.00"},
		{"没有完成", 10 * Point, 0, 7, "0.00"},
		{"负的完成值", 10 * Point, -3, 7, "0.00"},
		{"负的分母", 10 * Point, 3, -7, "0.00"},
		{"都为负", 10 * Point, -3, -7, "4.29"},
		{"分母为零不得分", 10 * Point, 3, 0, "0.00"},
		{"分值为零", 0, 3, 7, "0.00"},
		{"分值为负", -5, 3, 7, "0.00"},
		{"大数不溢出", 100 * Point, math.MaxInt64 / 2, math.MaxInt64, "50.00"},
		{"最小的整数", 100 * Point, math.MinInt64, math.MinInt64 + 1, "100.00"},
	} {
		if got := ShareOf(c.points, c.num, c.den).String(); got != c.want {
			t.Errorf("%s: ShareOf(%s, %d, %d) = %s, want %s", c.name, c.points, c.num, c.den, got, c.want)
		}
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	long := "0." + strings.Repeat("3", 40)
	for _, c := range []struct {
		name, points, num, den, want string
	}{
		{"例5", "10", "487", "500", "9.74"},
		{"例6", "10", "87.5", "90", "9.72"},
		{"例7", "7.5", "11", "12", "6.88"},
		{"例9 反向比率", "10", "10", "19", "5.26"},
		{"例13", "90", "62.40", "75", "74.88"},
		{"四舍五入不是四舍六入", "10", "0.2125", "1", "2.13"},
		{"小数位数不同", "10", "97.2", "98.00", "9.92"},
		{"超过封顶", "10", "12.5", "10", "10.00"},
		{"相差一位数而超过", "10", "10", "9.9", "10.00"},
		{"相差一位数而不足", "10", "9.9", "10", "9.90"},
		{"没有完成", "10", "0", "10", "0.00"},
		{"目标为零不得分", "10", "5", "0", "0.00"},
		{"都为零", "10", "0", "0", "0.00"},
		{"方向相反", "10", "-5", "10", "0.00"},
		{"都为负", "10", "-3", "-5", "6.00"},
		{"分值为零", "0", "1", "2", "0.00"},
		{"四十位小数", "10", long, "1", "3.33"},
		{"四十位的分母", "10", "0.1", long, "3.00"},
		{"四十位且封顶", "10", long + "1", long, "10.00"},
		{"正指数", "10", "5e3", "1e4", "5.00"},
		{"指数极大封顶", "10", "1e9999", "1", "10.00"},
		{"指数极小不得分", "10", "1", "1e9999", "0.00"},
		{"两边指数都极大", "10", "5e9998", "1e9999", "5.00"},
		{"两边指数都极小", "10", "5e-9999", "1e-9998", "5.00"},
	} {
		p, err := ParsePoints(c.points)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Share(decimal.RequireFromString(c.num), decimal.RequireFromString(c.den)).String(); got != c.want {
			t.Errorf("%s: %s.Share(%s, %s) = %s, want %s", c.name, c.points, c.num, c.den, got, c.want)
		}
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		points Points
		rate   Rate
		want   string
	}{
		{"分档上限", 10 * Point, 80 * Percent, "8.00"}, {"半分进位", 1250, 6010, "7.51"}, {"四舍五入不是四舍六入", 850, 25 * Percent, "2.13"},
		{"全部", 750, Whole, "7.50"}, {"没有", 750, 0, "0.00"}, {"不封顶", 10 * Point, 130 * Percent, "13.00"},
		{"负的比率", 850, -25 * Percent, "-2.13"}, {"负的分值", -850, 25 * Percent, "-2.13"},
	} {
		if got := c.points.At(c.rate).String(); got != c.want {
			t.Errorf("%s: %s.At(%s) = %s, want %s", c.name, c.points, c.rate, got, c.want)
		}
	}
}

// ShareOf agrees with plain big-integer arithmetic over its whole range.
func TestShareOfExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := Points(rapid.Int64Range(1, math.MaxInt64).Draw(t, "points"))
		den := rapid.Int64Range(1, math.MaxInt64).Draw(t, "den")
		num := rapid.Int64Range(0, den).Draw(t, "num")
		twice := new(big.Int).Mul(big.NewInt(int64(p)), big.NewInt(num))
		twice.Lsh(twice, 1).Add(twice, big.NewInt(den))
		want := twice.Quo(twice, new(big.Int).Lsh(big.NewInt(den), 1))
		if got := ShareOf(p, num, den); int64(got) != want.Int64() {
			t.Fatalf("ShareOf(%d, %d, %d) = %d, want %s", p, num, den, got, want)
		}
	})
}

// Share gives the same on decimals as ShareOf on the integers they come from, short or long.
func TestShareAgreesWithShareOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := Points(rapid.Int64Range(0, int64(MaxPoints)).Draw(t, "points"))
		num := rapid.Int64().Draw(t, "num")
		den := rapid.Int64().Draw(t, "den")
		exponent := rapid.Int32Range(-30, 30).Draw(t, "exponent")
		want := ShareOf(p, num, den)
		if got := p.Share(decimal.New(num, exponent), decimal.New(den, exponent)); got != want {
			t.Fatalf("%d.Share(%d, %d) = %d, ShareOf says %d", p, num, den, got, want)
		}
		padded := decimal.New(num, 0).Mul(decimal.New(1, 20)).Shift(-20)
		if got := p.Share(padded, decimal.New(den, 0)); got != want {
			t.Fatalf("%d.Share(%s, %d) = %d, ShareOf says %d", p, padded, den, got, want)
		}
	})
}

// More done never earns less, and nothing earns more than the weight.
func TestShareGrows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := Points(rapid.Int64Range(0, int64(Full)).Draw(t, "points"))
		den := rapid.Int64Range(1, 1_000_000).Draw(t, "den")
		less := rapid.Int64Range(-10, 2_000_000).Draw(t, "less")
		more := rapid.Int64Range(less, 2_000_001).Draw(t, "more")
		a, b := ShareOf(p, less, den), ShareOf(p, more, den)
		if a > b || a < 0 || b > p {
			t.Fatalf("%s × %d/%d = %s but × %d/%d = %s", p, less, den, a, more, den, b)
		}
	})
}

func BenchmarkShare(b *testing.B) {
	num, den := decimal.RequireFromString("97.2"), decimal.RequireFromString("98.00")
	for b.Loop() {
		(8 * Point).Share(num, den)
	}
}
