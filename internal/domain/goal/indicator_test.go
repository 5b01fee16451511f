package goal

import (
	"testing"

	"github.com/shopspring/decimal"
)

func TestImpossible(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, target string
		ends         bool // the share ends at 100%
		actual       string
		want         string
	}{
		{"事故为负数", "≤0起", false, "-3", "“起”不会小于0"},
		{"接入系统为负数", "≥24个", false, "-0.5", "“个”不会小于0"},
		{"一个也没有", "≥24个", false, "0", ""},
		{"提前三天", "≤10天", false, "-3", ""},
		{"下降的比率", "≥5%", false, "-2", ""},
		{"亏损", "≥10万元", false, "-2", ""},
		{"有上限的比率过了100%", "≥98%", true, "105", "申报目标时写明这个比率有上限，不会超过100%"},
		{"正好100%", "≥98%", true, "100", ""},
		{"没有写上限", "≥98%", false, "105", ""},
		{"有上限的数量", "≥98个", true, "105", ""},
	} {
		target, ok := ReadTarget(c.target)
		if !ok {
			t.Fatalf("%s: target %q", c.name, c.target)
		}
		if got := (Indicator{Target: target, CanGrow: !c.ends}).Impossible(decimal.RequireFromString(c.actual)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
