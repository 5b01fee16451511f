package appraisal

import (
	"slices"

	"outturn/internal/domain/score"
)

// Spread is what several independent sheets of one form come to (评审汇总).
type Spread struct {
	Items      []ItemSpread // in form order
	Totals     []score.Points
	Mean       score.Points // of the totals, rounded half up once
	Median     score.Points
	Conclusion Conclusion
	Outlying   []int // which sheets, from 0, lie too far from the median to pass unremarked
}

// ItemSpread is one item over all sheets (条目汇总).
type ItemSpread struct {
	Item      Item
	Mean      score.Points
	Low, High score.Points
}

// Spread sums up the sheets. A total that differs from the median by more than tolerance is outlying; two sheets alone
// cannot say which of them is. Without sheets everything is zero.
func (f Form) Spread(sheets []Sheet, tolerance score.Points) Spread {
	var out Spread
	if len(sheets) == 0 {
		return out
	}
	for _, it := range f.Items {
		points := make([]score.Points, len(sheets))
		for i, s := range sheets {
			points[i] = s.Verdict(it.ID).Points
		}
		out.Items = append(out.Items, ItemSpread{Item: it, Mean: mean(points), Low: slices.Min(points), High: slices.Max(points)})
	}
	for _, s := range sheets {
		out.Totals = append(out.Totals, s.Total())
	}
	out.Mean, out.Median = mean(out.Totals), median(out.Totals)
	out.Conclusion = f.ConclusionOf(out.Mean)
	for i, t := range out.Totals {
		if len(sheets) > 2 && (t-out.Median > tolerance || out.Median-t > tolerance) {
			out.Outlying = append(out.Outlying, i)
		}
	}
	return out
}

// mean is the average of points, rounded half up.
func mean(points []score.Points) score.Points {
	n := int64(len(points))
	return score.Points((2*int64(score.Sum(points...)) + n) / (2 * n))
}

// median is the middle of points; of an even number the mean of the middle two.
func median(points []score.Points) score.Points {
	sorted := slices.Sorted(slices.Values(points))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return mean(sorted[middle-1 : middle+1])
}
