package rescore

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
)

// claims are bare words that say a target is reached, where the target is a number.
var claims = []string{"完成", "已完成", "全部完成", "全面完成", "完成目标", "完成任务", "按时完成", "按期完成", "按计划完成", "已按时完成", "达成", "已达成", "全部达成", "达标", "已达标", "达到目标",
	"已达到", "达到预期", "达到预期目标", "达成预期指标", "达成预期目标", "达成年度指标", "达成目标", "全部或基本达成预期指标", "已实现", "实现目标"}

// nothings are words for zero.
var nothings = []string{"无", "零", "没有", "未发生", "没有发生", "未出现", "无发生", "零发生", "无事故", "零事故", "无投诉", "零投诉", "未发生事故", "未发生安全事故", "未收到投诉"}

// doings are words in front of a number that add nothing to it: 共开展13次.
var doings = regexp.MustCompile(`^(?:[全本]年|[累总]计|实际|已|共|一共|组织|开展|举办|召开|完成|实施|执行|培训|新增|达到?|为|约|了)+`)

// attained is 达到 in front of a number in an actual, where it says what was reached; with 以上 it is a bound.
var attained = regexp.MustCompile(`^(?:已|均|约)?达(?:到)?了?([0-9][^以及]*)$`)

// changes are words of change that a name may share with its actual: 缩短率 is 缩短6%.
var changes = regexp.MustCompile(`^(缩短|减少|下降|降低|压减|压缩|节约|增长|增加|提高|提升|上升)了?(?:约|至少)?([0-9].*)$`)

// readActual reads an actual value for the target; where the cell as it stands gives none, once more without what people
// write around a number: a remark in brackets, words of doing, the period of 12次/年.
func (r *reading) readActual() {
	text := r.row.Actual.Text
	if m := attained.FindStringSubmatch(narrow(text)); m != nil && r.actual.Target.Sign != goal.Range {
		text, r.actual = m[1], goal.Read(m[1]) // a value that is reached, not a bound
	}
	r.value, r.reason = r.target.Actual(text)
	if r.reason == "" || r.target.Reason != "" {
		return
	}
	if slices.Contains(nothings, gist(text)) && r.target.Target.Sign != goal.Range && r.target.Target.Value.IsZero() {
		r.actual = goal.Reading{Target: goal.Target{Sign: goal.Equal, Unit: r.target.Target.Unit}}
		r.value, r.reason = decimal.Zero, ""
		return
	}
	others := plainer(text, r.target.Target.Unit)
	if m := changes.FindStringSubmatch(narrow(text)); m != nil && r.target.Change == "" && strings.Contains(r.row.Name.Text, m[1]) {
		others = append(others, m[2])
	}
	for _, other := range others {
		if value, reason := r.target.Actual(other); reason == "" {
			r.actual, r.value, r.reason = goal.Read(other), value, ""
			return
		}
	}
}

// plainer gives an actual without its remark, and without its words of doing. The unit of a target per year is added to a
// number of the same unit: a year's table counts one year.
func plainer(text, unit string) []string {
	s := narrow(text)
	if i := strings.IndexByte(s, '('); i > 0 && strings.HasSuffix(s, ")") {
		s = s[:i]
	}
	s = doings.ReplaceAllString(s, "")
	if s == "" || s[0] < '0' || s[0] > '9' {
		return nil
	}
	out := []string{s}
	if per, ok := strings.CutSuffix(unit, "/年"); ok && strings.HasSuffix(s, per) {
		out = append(out, s+"/年")
	}
	return out
}

// saysReached reports whether an actual only claims, in words, that the numeric target is reached.
func saysReached(r *reading) bool {
	return r.reason == goal.Words && r.target.Target.Sign != goal.Range && slices.Contains(claims, gist(r.row.Actual.Text))
}

// admitsMiss settles an actual that says in words that a numeric target is missed, beside full points.
func (c *checker) admitsMiss(r *reading, l *Line) bool {
	if r.reason != goal.Words || !l.Weight.Known || !l.PointsPublished.Known || !l.PointsPublished.Value.Equal(l.Weight.Value) || !l.Weight.Value.IsPositive() {
		return false
	}
	s, why := stateOf(r.targetText, r.row.Actual.Text)
	if s != missed && s != partly {
		return false
	}
	l.Verdict = Differ
	l.Explanation = fmt.Sprintf("指标值 %s，%s，没有写数，应得多少无从计算；表中却是满分 %s，文字与得分不符。", r.target.Target, why, plain(l.Weight.Value))
	c.find(WordsAgainstPoints, Differs, r.pointsAt(), "“%s”%s，得分却是满分 %s，文字与得分不符。", short(r.title), why, plain(l.Weight.Value))
	return true
}

// budgetBound finds targets and actuals that speak of staying within the budget (不超预算, 控制在预算以内, ≤预算数).
var budgetBound = regexp.MustCompile(`(?:[不未]超(?:过|出|支)?|没有超(?:过|出)?|控制在|≤|<|低于|小于|限于).{0,6}预算|预算.{0,4}(?:以内|范围内|内)`)

// withinBudget reports whether a text says so, and not that it failed.
func withinBudget(text string) bool {
	s := narrow(text)
	return budgetBound.MatchString(s) && firstIn(s, []string{"未控制", "没有控制", "未能", "没能"}, "") == ""
}

// budgetState compares an actual with the budget where the target is the budget: words of staying within it, or money beside
// the year's budget of the fund block.
func (c *checker) budgetState(r *reading) (state, string) {
	if withinBudget(r.row.Actual.Text) {
		return reached, "完成值与指标值都是不超预算"
	}
	if s := narrow(r.row.Actual.Text); firstIn(s, []string{"超预算", "超出预算", "超过预算", "超支"}, "") != "" && !negates(s) {
		return missed, "完成值写“" + short(r.row.Actual.Text) + "”"
	}
	spent := readFigure(r.row.Actual.Text)
	if len(c.report.Funds) == 0 || !spent.Known || !strings.Contains(spent.Unit, "元") || !c.report.Funds[0].Budget.Known {
		return unclear, ""
	}
	budget, value := c.report.Funds[0].Budget.Value, spent.yuan("").Value
	if value.GreaterThan(budget) {
		return missed, "完成值 " + short(spent.Text) + " 超过全年预算数 " + c.money2(budget)
	}
	return reached, "完成值 " + short(spent.Text) + " 没有超过全年预算数 " + c.money2(budget)
}
