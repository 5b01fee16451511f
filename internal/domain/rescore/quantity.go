package rescore

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// judgeNumber judges a row whose target is a number or a range.
func (c *checker) judgeNumber(r *reading, l *Line) {
	value, note, ok := c.actualValue(r, l)
	if !ok {
		return
	}
	l.Actual, l.Unit = known(value.Round(6)), firstText(l.Unit, r.actual.Target.Unit)
	c.checkSize(r, value)
	if !l.Weight.Known {
		l.Explanation = "没有印分值，得分无从核对；" + c.completion(r, value) + "。" + note
		return
	}
	weight, _ := score.RoundPoints(l.Weight.Value)
	s := scoreRow(c.book, r.indicator(weight), value)
	l.PointsComputed = ofPoints(s.points)
	l.Explanation = note + s.rule + s.arithmetic
	if impossible(*l) {
		l.Explanation += "。"
		return
	}
	if !l.PointsPublished.Known {
		l.Explanation += "。表中没有填得分。"
		return
	}
	c.compare(r, l, s, value)
}

// compare gives the verdict on printed points beside computed ones.
func (c *checker) compare(r *reading, l *Line, s scored, value decimal.Decimal) {
	printed, computed := l.PointsPublished.Value, l.PointsComputed.Value
	full := l.Weight.Value.Equal(computed)
	f := fitOf(computed, printed, places(printed))
	switch {
	case f == exact:
		l.Verdict = Agree
		l.Explanation += "，与表一致。"
	case c.openFormula(r, l, value) || c.savedMoney(r, l, value):
	case full:
		c.lost(r, l, value)
	case printed.Equal(l.Weight.Value):
		c.unearned(r, l, value)
	case f == rounded && places(printed) < c.finest():
		l.Explanation += fmt.Sprintf("；本表其他行的得分保留到 %d 位小数，这一行不能算四舍五入", c.finest())
		c.differ(r, l, value)
	case f == rounded:
		l.Verdict = Agree
		l.Explanation += fmt.Sprintf("；%s后与表中 %s 一致。", roundedTo(places(printed)), plain(printed))
		c.find(AgreedByRounding, Remark, r.pointsAt(), "“%s”应得 %s，表中 %s，%s后一致。", short(r.title), two(computed), plain(printed), roundedTo(places(printed)))
	default:
		c.differ(r, l, value)
	}
}

// finest is the most decimals that any row's printed points have: a paper that keeps two decimals in one row does not round
// another to whole points.
func (c *checker) finest() (most int) {
	for i := range c.readings {
		if f := c.readings[i].points; f.Known {
			most = max(most, min(places(f.Value), 2))
		}
	}
	return most
}

// lost is a target reached and points missing. Over-fulfilment may cost points by 财预〔2020〕10号, at the evaluator's choice;
// half of the weight or more must be left for it to count as moderate.
func (c *checker) lost(r *reading, l *Line, value decimal.Decimal) {
	printed := plain(l.PointsPublished.Value)
	if c.over(r, value) && l.PointsPublished.Value.Mul(decimal.NewFromInt(2)).GreaterThanOrEqual(l.Weight.Value) {
		l.Explanation += fmt.Sprintf("，表中 %s。大幅超额完成时可按偏离度适度调减，调减多少由评价人定，故不判断。", printed)
		return
	}
	if c.otherSign(r, l, value) {
		return
	}
	l.Verdict = Differ
	guess := c.guess(r, l, value)
	l.Explanation += fmt.Sprintf("，表中 %s，达标却失分%s。", printed, guess)
	c.find(LostThoughMet, Differs, r.pointsAt(), "“%s”达到指标值 %s（完成值 %s），应得 %s，表中 %s%s。", short(r.title), r.target.Target, short(r.row.Actual.Text),
		two(l.PointsComputed.Value), printed, guess)
}

// unearned is a target missed and full points given. Rounding does not excuse it: full points say that the target is met.
func (c *checker) unearned(r *reading, l *Line, value decimal.Decimal) {
	if c.otherSign(r, l, value) {
		return
	}
	l.Verdict = Differ
	reason := "，也没有写偏差原因"
	if !isBlank(r.row.Deviation.Text) && narrow(r.row.Deviation.Text) != "0" {
		reason = "，偏差原因写“" + short(r.row.Deviation.Text) + "”"
	}
	l.Explanation += fmt.Sprintf("，表中 %s，未达标却满分%s。", plain(l.PointsPublished.Value), reason)
	if fitOf(l.PointsComputed.Value, l.PointsPublished.Value, places(l.PointsPublished.Value)) == rounded {
		l.Explanation += "虽四舍五入后相等，但满分表示达标，故不算一致。"
	}
	c.find(FullThoughShort, Differs, r.pointsAt(), "“%s”未达到指标值 %s（完成值 %s），应得 %s，表中满分 %s%s。", short(r.title), r.target.Target, short(r.row.Actual.Text),
		two(l.PointsComputed.Value), plain(l.PointsPublished.Value), reason)
}

func (c *checker) differ(r *reading, l *Line, value decimal.Decimal) {
	if c.otherSign(r, l, value) {
		return
	}
	l.Verdict = Differ
	printed, guess := plain(l.PointsPublished.Value), c.guess(r, l, value)
	l.Explanation += fmt.Sprintf("，表中 %s，不一致%s。", printed, guess)
	c.find(PointsDiffer, Differs, r.pointsAt(), "“%s”指标值 %s，完成值 %s，应得 %s，表中 %s%s。", short(r.title), r.target.Target, short(r.row.Actual.Text),
		two(l.PointsComputed.Value), printed, guess)
}

// otherSign leaves a row open when the paper prints no sign, the sort of indicator does not tell, and the other direction
// would agree with the paper.
func (c *checker) otherSign(r *reading, l *Line, value decimal.Decimal) bool {
	if !r.inferred || r.sure {
		return false
	}
	other := *r
	other.target.Target.Sign = goal.AtMost
	if r.target.Target.Sign == goal.AtMost {
		other.target.Target.Sign = goal.AtLeast
	}
	weight, _ := score.RoundPoints(l.Weight.Value)
	s := scoreRow(c.book, other.indicator(weight), value)
	if fitOf(s.points.Decimal(), l.PointsPublished.Value, places(l.PointsPublished.Value)) == off {
		return false
	}
	l.PointsComputed = Number{}
	l.Explanation = fmt.Sprintf("没有印符号：按“%s”应得 %s，按“%s”应得 %s，与表中 %s 相符的方向无从确认，故不判断。", r.target.Target.Sign,
		two(c.computedAs(r, l, value)), other.target.Target.Sign, s.points, plain(l.PointsPublished.Value))
	return true
}

func (c *checker) computedAs(r *reading, l *Line, value decimal.Decimal) decimal.Decimal {
	weight, _ := score.RoundPoints(l.Weight.Value)
	return scoreRow(c.book, r.indicator(weight), value).points.Decimal()
}

// over reports whether a rising target was passed by so much that the book asks for a reason.
func (c *checker) over(r *reading, value decimal.Decimal) bool {
	t := r.target.Target
	if t.Sign != goal.AtLeast && t.Sign != goal.MoreThan && t.Sign != goal.Equal || bounded(r.row.Name.Text) || !t.Value.IsPositive() ||
		t.Unit == "%" && strings.Contains(r.row.Name.Text, "率") {
		return false
	}
	limit := c.book.Scoring.OverReason
	return limit > 0 && value.GreaterThanOrEqual(t.Value.Mul(limit.Decimal()))
}

// checkSize remarks actual values out of proportion.
func (c *checker) checkSize(r *reading, value decimal.Decimal) {
	t := r.target.Target
	switch {
	case t.Sign != goal.Range && t.Value.IsPositive() && value.GreaterThan(t.Value.Mul(ten)):
		c.find(Implausible, Doubt, r.actualAt(), "“%s”完成值 %s 是指标值 %s 的 10 倍以上，请核对单位和数值。", short(r.title), short(r.row.Actual.Text), t)
	case t.Unit == "%" && bounded(r.row.Name.Text) && value.GreaterThan(hundred):
		c.find(Implausible, Doubt, r.actualAt(), "“%s”完成值 %s 超过 100%%，这一比率至多 100%%。", short(r.title), short(r.row.Actual.Text))
	case c.over(r, value) && isBlank(r.row.Deviation.Text):
		c.find(OverFulfilled, Doubt, r.actualAt(), "“%s”完成值 %s 是指标值 %s 的 %s%%，超额较多，应说明原因。", short(r.title), short(r.row.Actual.Text), t, two(ratio(value, t.Value)))
	}
}

// completion says how a value stands to its target, for rows without a weight.
func (c *checker) completion(r *reading, value decimal.Decimal) string {
	t := r.target.Target
	text := fmt.Sprintf("指标值 %s，完成值 %s", t, plain(value)+t.Unit)
	switch {
	case t.Met(value):
		return text + "，达标"
	case t.Sign != goal.Range && t.Value.IsPositive():
		return text + "，未达标，完成值是指标值的 " + two(ratio(value, t.Value)) + "%"
	}
	return text + "，未达标"
}

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
