package score

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		total Points
		n     int
		want  []Points
	}{
		{"例14 三等分", 10 * Point, 3, []Points{333, 333, 334}},
		{"三等分而余数为负", 20 * Point, 3, []Points{667, 667, 666}},
		{"四等分除得尽", 90 * Point, 4, []Points{2250, 2250, 2250, 2250}},
		{"一份", 10 * Point, 1, []Points{1000}},
		{"份数多于分数", 5, 9, []Points{0, 0, 0, 0, 0, 0, 0, 0, 5}},
		{"零分", 0, 3, []Points{0, 0, 0}},
		{"负分当零", -5, 2, []Points{0, 0}},
		{"没有份", 10 * Point, 0, nil},
		{"负的份数", 10 * Point, -1, nil},
	} {
		if got := Split(c.total, c.n); !slices.Equal(got, c.want) {
			t.Errorf("%s: Split(%s, %d) = %v, want %v", c.name, c.total, c.n, got, c.want)
		}
	}
}

func TestRescale(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		parts []Points
		to    Points
		want  []Points
	}{
		{"剔除15分折算到90", []Points{1500, 2000, 2500, 1500}, 90 * Point, []Points{1800, 2400, 3000, 1800}},
		{"余数归最后一行", []Points{1000, 1000, 1000}, 10 * Point, []Points{333, 333, 334}},
		{"零分的行仍为零", []Points{1000, 1000, 1000, 0}, 10 * Point, []Points{333, 333, 334, 0}},
		{"零分的行在前", []Points{0, 1000}, 5 * Point, []Points{0, 500}},
		{"负分的行当零", []Points{-100, 1000}, 5 * Point, []Points{0, 500}},
		{"总分为零", []Points{1000, 2000}, 0, []Points{0, 0}},
		{"总分为负当零", []Points{1000, 2000}, -5, []Points{0, 0}},
		{"没有比例可依", []Points{0, 0}, 10 * Point, []Points{0, 0}},
		{"没有行", nil, 10 * Point, []Points{}},
		{"总分不变则不变", []Points{333, 333, 334}, 10 * Point, []Points{333, 333, 334}},
	} {
		before := slices.Clone(c.parts)
		if got := Rescale(c.parts, c.to); !slices.Equal(got, c.want) {
			t.Errorf("%s: Rescale(%v, %s) = %v, want %v", c.name, c.parts, c.to, got, c.want)
		}
		if !slices.Equal(c.parts, before) {
			t.Errorf("%s: the parts given were changed to %v", c.name, c.parts)
		}
	}
}

func TestSplitAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := Points(rapid.Int64Range(0, int64(10*Full)).Draw(t, "total"))
		n := rapid.IntRange(1, 200).Draw(t, "n")
		parts := Split(total, n)
		if len(parts) != n || Sum(parts...) != total {
			t.Fatalf("Split(%s, %d) = %v, adding up to %s", total, n, parts, Sum(parts...))
		}
		for _, p := range parts[:n-1] {
			if p != parts[0] || p < 0 {
				t.Fatalf("Split(%s, %d) = %v, unequal before the last", total, n, parts)
			}
		}
	})
}

// The rescaled parts add up to the new total, none is negative, zero stays zero, and all but the last are within half a
// hundredth of their proportion, or a whole one where rounding up would have used up the total.
func TestRescaleAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Points {
			return Points(rapid.Int64Range(0, int64(30*Point)).Draw(t, "part"))
		}), 1, 60).Draw(t, "parts")
		to := Points(rapid.Int64Range(0, int64(Full)).Draw(t, "to"))
		got := Rescale(parts, to)
		from := Sum(parts...)
		if from == 0 {
			return
		}
		if Sum(got...) != to {
			t.Fatalf("Rescale(%v, %s) = %v, adding up to %s", parts, to, got, Sum(got...))
		}
		for i, p := range got {
			if p < 0 || (parts[i] == 0 && p != 0) {
				t.Fatalf("Rescale(%v, %s) = %v, wrong at %d", parts, to, got, i)
			}
		}
		for i, p := range got[:len(got)-1] {
			if off := int64(p)*int64(from) - int64(to)*int64(parts[i]); max(off, -off) >= int64(from) && i != lastSet(parts) {
				t.Fatalf("Rescale(%v, %s) = %v, out of proportion at %d", parts, to, got, i)
			}
		}
	})
}

func lastSet(parts []Points) int {
	for i, p := range slices.Backward(parts) {
		if p > 0 {
			return i
		}
	}
	return -1
}
