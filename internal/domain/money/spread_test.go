package money

import (
	"slices"
	"testing"
)

func TestSpread(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		total   Amount
		weights []Amount
		step    Amount
		want    []Amount
	}{
		{"整除", 300, []Amount{1, 2}, 1, []Amount{100, 200}},
		{"余数归最后一份", 100, []Amount{1, 1, 1}, 1, []Amount{33, 33, 34}},
		{"半分进一，最后一份少", 1, []Amount{1, 1}, 1, []Amount{1, 0}},
		{"不够时前面让", 2, []Amount{1, 1, 1, 1}, 1, []Amount{1, 1, 0, 0}},
		{"没有权重的一份不分", 100, []Amount{1, 0, 1, 0}, 1, []Amount{50, 0, 50, 0}},
		{"按步长取整", 1000, []Amount{1, 1, 1}, 100, []Amount{300, 300, 400}},
		{"总额为零", 0, []Amount{1, 2}, 1, []Amount{0, 0}},
		{"没有权重", 100, []Amount{0, 0}, 1, []Amount{0, 0}},
		{"一份也没有", 100, nil, 1, []Amount{}},
		{"百亿元不溢出", 999_999_999_999, []Amount{999_999_999_998, 999_999_999_998}, 1, []Amount{500_000_000_000, 499_999_999_999}},
	} {
		if got := Spread(c.total, c.weights, c.step); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
