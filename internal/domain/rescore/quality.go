package rescore

import (
	"fmt"
	"slices"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// judgeWords judges a row whose target is words or a date. The rules leave the points inside a tier to the evaluator
// (财预〔2020〕10号: 达成 100%–80%, 部分达成 80%–60%, 未达成 60%–0), so such a row can be accepted or contradicted, not computed:
// where it is accepted, the computed points repeat the printed ones.
func (c *checker) judgeWords(r *reading, l *Line) {
	if deadline, ok := readMoment(r.targetText); ok && c.judgeDate(r, l, deadline) {
		return
	}
	s, why := c.stateOfWords(r)
	if !l.Weight.Known || !l.PointsPublished.Known || impossible(*l) {
		l.Explanation = "定性指标" + c.missingPoints(l) + "，不能核对" + because(why) + "。"
		return
	}
	weight, _ := score.RoundPoints(l.Weight.Value)
	points, _ := score.RoundPoints(l.PointsPublished.Value)
	c.judgeTier(r, l, s, why, weight, points)
}

// stateOfWords reads the actual by the sort of target: a scale of grades, a bound by the budget, or any words.
func (c *checker) stateOfWords(r *reading) (state, string) {
	switch {
	case isScale(r.targetText):
		return scaleState(r.row.Actual.Text)
	case withinBudget(r.targetText):
		if s, why := c.budgetState(r); s != unclear {
			return s, why
		}
	}
	return stateOf(r.targetText, r.row.Actual.Text)
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return "（" + why + "）"
}

func (c *checker) missingPoints(l *Line) string {
	switch {
	case !l.Weight.Known:
		return "没有印分值"
	case !l.PointsPublished.Known:
		return "没有填得分"
	}
	return "得分超出可能的范围"
}

// judgeTier compares what the words say with the tier the points lie in.
func (c *checker) judgeTier(r *reading, l *Line, s state, why string, weight, points score.Points) {
	at := slices.IndexFunc(c.book.Tiers, func(t rulebook.Tier) bool { return t.Holds(weight, points) })
	if at < 0 || s == unclear {
		l.Explanation = "定性指标，文字不能机械判断" + because(why) + "；" + c.tierText(at, weight, points) + "。"
		return
	}
	tier := c.tierText(at, weight, points)
	switch {
	case s == reached && at == 0, s == partly && at > 0, s == missed && at == len(c.book.Tiers)-1:
		l.Verdict, l.PointsComputed = Agree, l.PointsPublished
		l.Explanation = fmt.Sprintf("定性指标，%s；%s，可成立。", why, tier)
	case s == reached:
		l.Verdict = Differ
		low, high := c.book.Tiers[0].Bounds(weight)
		l.Explanation = fmt.Sprintf("定性指标，%s，属“%s”档，应得 %s–%s；表中 %s，达成却低于该档。", why, c.book.Tiers[0].Name, low, high, points)
		c.find(LostThoughMet, Differs, r.pointsAt(), "“%s”%s，应得 %s–%s，表中 %s。", short(r.title), why, low, high, points)
	default:
		l.Verdict = Differ
		l.Explanation = fmt.Sprintf("定性指标，%s；%s，文字与得分不符。", why, tier)
		c.find(WordsAgainstPoints, Differs, r.pointsAt(), "“%s”%s，得分却是 %s（分值 %s），文字与得分不符。", short(r.title), why, points, weight)
	}
}

// tierText says which tier points lie in, with the share.
func (c *checker) tierText(at int, weight, points score.Points) string {
	if at < 0 || weight <= 0 {
		return fmt.Sprintf("得分 %s，分值 %s", points, weight)
	}
	share := ratio(points.Decimal(), weight.Decimal())
	return fmt.Sprintf("得分 %s ÷ 分值 %s = %s%%，落在“%s”档", points, weight, two(share), c.book.Tiers[at].Name)
}

// judgeDate judges a date against a deadline: in time earns full points, late does not. It leaves the row to the words
// when the actual is not a date.
func (c *checker) judgeDate(r *reading, l *Line, deadline moment) bool {
	actual, ok := readMoment(r.row.Actual.Text)
	if !ok {
		return false
	}
	late, sure := actual.after(deadline, beforeWord(r.targetText))
	if gist(r.targetText) == gist(r.row.Actual.Text) {
		late, sure = false, true
	}
	text := fmt.Sprintf("时效指标，要求“%s”，完成于“%s”", short(r.targetText), short(r.row.Actual.Text))
	switch {
	case !sure:
		l.Explanation = text + "，同在一月，不能确定是否按时。"
	case !l.Weight.Known || !l.PointsPublished.Known || impossible(*l):
		l.Explanation = text + map[bool]string{true: "，晚于要求；", false: "，按时完成；"}[late] + c.missingPoints(l) + "，不能核对。"
	case late:
		c.lateDate(r, l, text)
	default:
		c.timelyDate(r, l, text)
	}
	return true
}

func (c *checker) timelyDate(r *reading, l *Line, text string) {
	l.PointsComputed = l.Weight
	if l.PointsPublished.Value.Equal(l.Weight.Value) {
		l.Verdict, l.Explanation = Agree, text+"，按时完成，得满分，与表一致。"
		return
	}
	l.Verdict = Differ
	l.Explanation = fmt.Sprintf("%s，按时完成，应得满分 %s；表中 %s，达标却失分。", text, plain(l.Weight.Value), plain(l.PointsPublished.Value))
	c.find(LostThoughMet, Differs, r.pointsAt(), "“%s”按时完成（%s），应得 %s，表中 %s。", short(r.title), short(r.row.Actual.Text), plain(l.Weight.Value), plain(l.PointsPublished.Value))
}

func (c *checker) lateDate(r *reading, l *Line, text string) {
	if !l.PointsPublished.Value.Equal(l.Weight.Value) {
		l.Explanation = fmt.Sprintf("%s，晚于要求；规则没有写晚多少扣多少，表中 %s，不判断。", text, plain(l.PointsPublished.Value))
		return
	}
	l.Verdict = Differ
	l.Explanation = fmt.Sprintf("%s，晚于要求，表中却是满分 %s。", text, plain(l.Weight.Value))
	c.find(DeadlineMissed, Differs, r.pointsAt(), "“%s”要求“%s”，完成于“%s”，晚于要求却得满分 %s。", short(r.title), short(r.targetText), short(r.row.Actual.Text), plain(l.Weight.Value))
}

// isScale reports whether a target only prints the scale of grades (优良中低差).
func isScale(target string) bool {
	switch narrow(target) {
	case "优良中低差", "优良中差", "优/良/中/差", "优、良、中、差", "优/良/中/低/差", "高中低", "好坏":
		return true
	}
	return false
}

func scaleState(actual string) (state, string) {
	switch narrow(actual) {
	case "优", "优秀", "高", "好":
		return reached, "完成值评为“" + narrow(actual) + "”"
	case "差", "低", "坏":
		return missed, "完成值评为“" + narrow(actual) + "”"
	}
	return unclear, ""
}

// sameWords reports whether an actual in words only repeats its target.
func sameWords(r *reading) bool {
	return r.target.Reason == goal.Words && gist(r.targetText) != "" && gist(r.targetText) == gist(r.row.Actual.Text)
}
