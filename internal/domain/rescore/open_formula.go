package rescore

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// openFormula accepts points that another formula gives where no national document fixes one (办法未定的公式): 反向指标 by
// target ÷ actual, = taken strictly on both sides, and the satisfaction brackets of 财预〔2021〕101号 on a paper of its levels.
// The fit must be exact, and a rulebook that was named allows none but its own.
func (c *checker) openFormula(r *reading, l *Line, value decimal.Decimal) bool {
	if c.chosen {
		return false
	}
	weight, _ := score.RoundPoints(l.Weight.Value)
	for _, o := range c.openRules(r) {
		book, ind := c.book, r.indicator(weight)
		o.change(&book.Scoring, &ind)
		s := scoreRow(book, ind, value)
		if fitOf(s.points.Decimal(), l.PointsPublished.Value, places(l.PointsPublished.Value)) != exact {
			continue
		}
		own := plain(l.PointsComputed.Value)
		l.Verdict, l.PointsComputed = Agree, ofPoints(s.points)
		l.Explanation = fmt.Sprintf("%s%s，与表一致。国家办法没有定这一公式，规则库 %s 按另一公式为 %s。", o.name, s.arithmetic, c.book.Name, own)
		c.find(OtherFormula, Remark, r.pointsAt(), "“%s”%s，得 %s；规则库 %s 按另一公式为 %s。国家办法没有定这一公式，宜在表上写明算法。", short(r.title),
			strings.TrimRight(o.name, "：。"), s.points, c.book.Name, own)
		return true
	}
	return false
}

// openRule is a formula that a paper may use where the rules leave it open.
type openRule struct {
	name   string
	change func(*rulebook.Scoring, *goal.Indicator)
}

func (c *checker) openRules(r *reading) []openRule {
	switch {
	case r.target.Target.Direction() == goal.Falling && r.target.Target.Value.IsPositive():
		return []openRule{{"反向指标，按目标÷实际计分：", func(s *rulebook.Scoring, _ *goal.Indicator) { s.Reverse = rulebook.ReverseRatio }}}
	case r.target.Target.Sign == goal.Equal && r.target.Signed:
		return []openRule{{"等值指标，按偏离程度两头扣分：", func(s *rulebook.Scoring, _ *goal.Indicator) { s.Equal = rulebook.EqualStrict }}}
	case r.target.Target.Unit == "%" && strings.Contains(r.row.Name.Text, "满意") && len(c.book.Scoring.Satisfaction) > 0 && c.costsFirst():
		return []openRule{{"满意度按档赋分：", func(_ *rulebook.Scoring, i *goal.Indicator) { i.Rule = goal.BySatisfied }}}
	}
	return nil
}

// savedMoney leaves a row open where a cost is aimed at with = and less was spent, with full points: by the sign the target
// is missed, by the sense of a cost it is not.
func (c *checker) savedMoney(r *reading, l *Line, value decimal.Decimal) bool {
	t := r.target.Target
	isMoney := strings.Contains(t.Unit, "元") || t.Unit == "万"
	if t.Sign != goal.Equal || !value.LessThan(t.Value) || !fallsByNature(r.row.Level2.Text, r.row.Name.Text, isMoney) || !l.PointsPublished.Value.Equal(l.Weight.Value) {
		return false
	}
	l.Explanation = fmt.Sprintf("成本写作“%s”，实际 %s，省了钱：按“=”应得 %s，按“≤”应得满分 %s；表中 %s。符号与本意不合，故不判断。", t, short(r.row.Actual.Text),
		plain(l.PointsComputed.Value), plain(l.Weight.Value), plain(l.PointsPublished.Value))
	l.PointsComputed = Number{}
	c.find(DirectionOdd, Doubt, r.targetAt(), "“%s”写“%s”：成本以少为好，宜写作“≤”。", short(r.title), short(r.targetText))
	return true
}
