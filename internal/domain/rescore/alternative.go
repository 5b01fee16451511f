package rescore

import (
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// guess names another way of reckoning that would give the printed points, or nothing (推测算法). It explains a paper; it never
// changes a verdict.
func (c *checker) guess(r *reading, l *Line, value decimal.Decimal) string {
	printed := l.PointsPublished.Value
	if text := guessRounding(l.PointsComputed.Value, printed); text != "" && !l.Weight.Value.Equal(l.PointsComputed.Value) {
		return text
	}
	for _, other := range c.otherWays(r, l, value) {
		switch {
		case other.points.Round(2).Equal(printed.Round(2)):
			return "（像是" + other.name + "：" + other.how + "）"
		case places(printed) < 2 && other.points.Round(int32(places(printed))).Equal(printed):
			return "（像是" + other.name + "，再" + roundedTo(places(printed)) + "：" + other.how + "）"
		}
	}
	return ""
}

// way is another way of reckoning, with its arithmetic.
type way struct {
	name, how string
	points    decimal.Decimal
}

func (c *checker) otherWays(r *reading, l *Line, value decimal.Decimal) []way {
	weight, _ := score.RoundPoints(l.Weight.Value)
	ind := r.indicator(weight)
	ways := c.otherRules(ind, value)
	t, w := r.target.Target, l.Weight.Value
	if t.Unit == "%" && !t.Value.Equal(hundred) {
		ways = append(ways, way{"把分值直接乘以完成的百分数", plain(w) + " × " + plain(value) + "%", w.Mul(value).Div(hundred)})
	}
	if t.Sign != goal.Range && t.Value.IsPositive() && value.IsPositive() {
		ways = append(ways, way{"按完成值÷指标值计分", plain(w) + " × " + plain(value) + " ÷ " + plain(t.Value), w.Mul(value).DivRound(t.Value, 8)},
			way{"按指标值÷完成值计分", plain(w) + " × " + plain(t.Value) + " ÷ " + plain(value), w.Mul(t.Value).DivRound(value, 8)})
	}
	return append(ways, way{"把分值当作百分制得分再乘权重", plain(w) + " × " + plain(w) + "%", w.Mul(w).Div(hundred)})
}

// otherRules scores the row by choices the book did not take.
func (c *checker) otherRules(ind goal.Indicator, value decimal.Decimal) []way {
	var ways []way
	add := func(name string, change func(*rulebook.Scoring, *goal.Indicator)) {
		book, other := c.book, ind
		change(&book.Scoring, &other)
		s := scoreRow(book, other, value)
		ways = append(ways, way{name, s.arithmetic, s.points.Decimal()})
	}
	falling := ind.Target.Direction() == goal.Falling
	if falling {
		add("反向指标按目标÷实际计分", func(s *rulebook.Scoring, _ *goal.Indicator) { s.Reverse = rulebook.ReverseRatio })
		add("反向指标按超出比例扣分", func(s *rulebook.Scoring, _ *goal.Indicator) { s.Reverse = rulebook.ReverseLinear })
		add("按“=”计分", func(_ *rulebook.Scoring, i *goal.Indicator) { i.Target.Sign = goal.Equal })
	} else {
		add("按偏离程度两头扣分", func(s *rulebook.Scoring, i *goal.Indicator) {
			s.Equal, i.Target.Sign = rulebook.EqualStrict, goal.Equal
		})
	}
	add("直接赋分，未达成不得分", func(_ *rulebook.Scoring, i *goal.Indicator) { i.Rule = goal.Direct })
	if strings.Contains(ind.Name, "满意") && len(c.book.Scoring.Satisfaction) > 0 {
		add("满意度分档赋分", func(_ *rulebook.Scoring, i *goal.Indicator) { i.Rule = goal.BySatisfied })
	}
	return ways
}
