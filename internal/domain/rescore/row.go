package rescore

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/score"
)

// reading is one row understood as far as it goes.
type reading struct {
	row        Row
	at         string
	title      string // how messages name the row
	targetText string
	target     goal.Reading
	actual     goal.Reading
	inferred   bool // sign taken from the sort of indicator
	sure       bool // … and the sort leaves no doubt
	weight     figure
	points     figure
	child      bool
	value      decimal.Decimal // the actual in the target's unit
	reason     goal.Reason     // why there is no value; empty when there is
}

// pointsAt, actualAt and targetAt are the cells that findings point to, or the row where the form does not have them.
func (r *reading) pointsAt() string { return firstText(r.row.Points.At, r.at) }
func (r *reading) actualAt() string { return firstText(r.row.Actual.At, r.at) }
func (r *reading) targetAt() string {
	if !isBlank(r.row.Adjusted.Text) {
		return firstText(r.row.Adjusted.At, r.at)
	}
	return firstText(r.row.Target.At, r.at)
}

func readRows(table Table) []reading {
	out := make([]reading, len(table.Rows))
	for i, row := range table.Rows {
		out[i] = readRow(i, row)
	}
	return out
}

// readRow takes a row's cells apart. An adjusted target stands in for the first one (trap 18); a row named 预算执行率 has the
// whole budget as its target even where the form prints none.
func readRow(i int, row Row) reading {
	r := reading{row: row, targetText: row.Target.Text, weight: readFigure(row.Weight.Text), points: readFigure(row.Points.Text)}
	r.at = firstText(row.Name.At, row.Target.At, fmt.Sprintf("indicators.%d", i))
	r.title = firstText(strings.Trim(row.Name.Text, " 0"), row.Level2.Text, fmt.Sprintf("第 %d 行", i+1))
	if !isBlank(row.Adjusted.Text) {
		r.targetText = row.Adjusted.Text
	}
	r.target, r.actual = goal.Read(r.targetText), goal.Read(row.Actual.Text)
	if r.target.Reason == goal.Blank && strings.Contains(row.Name.Text, "预算执行率") {
		r.targetText, r.target = "≥100%", goal.Read("≥100%")
	}
	if r.target.Reason == "" && r.target.Target.Unit == "" && !isBlank(row.Measure.Text) {
		r.target.Target.Unit = goal.CanonicalUnit(row.Measure.Text)
	}
	r.child = strings.HasPrefix(strings.TrimLeft(narrow(row.Name.Text), "★*☆-"), "其中") && !r.weight.Known && !r.points.Known
	r.settleSign()
	r.readActual()
	return r
}

// settleSign gives a number without a sign the sign of its own column, or of its sort of indicator.
func (r *reading) settleSign() {
	if r.target.Reason != "" || r.target.Signed {
		return
	}
	nature := narrow(r.row.Nature.Text)
	if sign, ok := natureSign(nature); ok {
		r.target.Target.Sign = sign
		return
	}
	if r.target.Change != "" {
		return
	}
	t := &r.target.Target
	r.inferred = true
	isMoney := strings.Contains(t.Unit, "元") || t.Unit == "万"
	name := r.row.Name.Text
	switch {
	case t.Value.IsZero():
		t.Sign, r.sure = goal.AtMost, true
	case fallsByNature(r.row.Level2.Text, name, isMoney):
		t.Sign, r.sure = goal.AtMost, firstIn(name, []string{"标准", "补助", "补贴", "发放"}, "") == ""
	default:
		t.Sign = goal.AtLeast
		r.sure = firstIn(r.row.Level2.Text, []string{"数量", "质量", "满意", "效益", "影响"}, "") != "" || bounded(name) ||
			strings.Contains(name, "率") && firstIn(name, []string{"完成", "执行", "利用"}, "") != ""
		r.sure = r.sure && !isDuration(t.Unit)
	}
}

// isDuration reports whether a unit counts time, of which less is often better.
func isDuration(unit string) bool {
	_, ok := goal.SameMeasure(unit, "天")
	return ok || strings.Contains(unit, "工作日")
}

// natureSign reads a sign or direction from its own column (指标性质): ≥, 大于等于, 正向, 反向.
func natureSign(nature string) (goal.Sign, bool) {
	switch {
	case strings.Contains(nature, "定性") || nature == "":
		return "", false
	case strings.Contains(nature, "反向") || strings.Contains(nature, "负向") || strings.Contains(nature, "逆向"):
		return goal.AtMost, true
	case strings.Contains(nature, "正向"):
		return goal.AtLeast, true
	}
	if sign, ok := goal.ParseSign(nature); ok && sign != goal.Qualitative && sign != goal.Range {
		return sign, true
	}
	if r := goal.Read(nature + "1"); r.Reason == "" && r.Signed {
		return r.Target.Sign, true
	}
	return "", false
}

// judge gives a row its line: what was read, the points by the rules, and the verdict.
func (c *checker) judge(r *reading) Line {
	l := Line{
		At: r.at, PointsAt: r.row.Points.At, Level1: r.row.Level1.Text, Level2: r.row.Level2.Text, Name: r.row.Name.Text, Target: r.target.Target, TargetKnown: r.target.OK(),
		Inferred: r.inferred, TargetText: r.row.Target.Text, ActualText: r.row.Actual.Text, Weight: r.weight.number(),
		PointsPublished: r.points.number(), Verdict: CannotJudge, Child: r.child, Unit: r.target.Target.Unit,
	}
	if !isBlank(r.row.Adjusted.Text) {
		l.TargetText = r.row.Target.Text + " → " + r.targetText
	}
	if r.actual.Reason == "" && r.actual.Target.Sign != goal.Range {
		l.Actual = known(r.actual.Target.Value)
	}
	c.checkCells(r)
	switch {
	case c.table.Kind == TargetTable:
		l.Explanation = "目标表没有完成值和得分，只核对指标值和分值。"
	case r.child:
		l.Explanation = "其中项，不单独计分。"
	case r.target.Reason == goal.Blank:
		l.Explanation = "没有印指标值" + c.alsoNoActual(r) + "，无从核对。"
	case r.actual.Reason == goal.Blank:
		l.Explanation = "没有填完成值，无从核对。"
	case r.target.Reason == goal.Words:
		c.judgeWords(r, &l)
	case r.target.Reason != "":
		l.Explanation = "指标值这一格" + string(r.target.Reason) + "，无从核对。"
	default:
		c.judgeNumber(r, &l)
	}
	c.outOfRange(r, &l)
	return l
}

func (c *checker) alsoNoActual(r *reading) string {
	if r.actual.Reason == goal.Blank {
		return "和完成值"
	}
	return ""
}

// outOfRange settles rows whose points no rule allows, above the weight or below zero, whatever the row says. What the
// formulas would give stays in the answer.
func (c *checker) outOfRange(r *reading, l *Line) {
	w, p := l.Weight, l.PointsPublished
	switch {
	case c.table.Kind == TargetTable || r.child || !impossible(*l):
		return
	case p.Value.IsNegative():
		l.Explanation = "得分 " + plain(p.Value) + " 是负数，得分不能低于 0。" + l.Explanation
		c.find(NegativePoints, Differs, r.pointsAt(), "“%s”得分 %s 是负数。", short(r.title), plain(p.Value))
	default:
		l.Explanation = fmt.Sprintf("得分 %s 高于分值 %s。", plain(p.Value), plain(w.Value)) + l.Explanation
		c.find(AboveWeight, Differs, r.pointsAt(), "“%s”得分 %s 高于分值 %s。", short(r.title), plain(p.Value), plain(w.Value))
	}
	l.Verdict = Differ
}

// impossible reports whether no rule at all allows the printed points.
func impossible(l Line) bool {
	p := l.PointsPublished
	return p.Known && (p.Value.IsNegative() || l.Weight.Known && p.Value.GreaterThan(l.Weight.Value))
}

// pointsListed finds a target cell that lists what earns how many points: a scoring rule, not several targets.
var pointsListed = regexp.MustCompile(`\d分.*\d分`)

// checkCells remarks cells of a row that cannot be what their column says.
func (c *checker) checkCells(r *reading) {
	for _, cell := range []struct {
		name string
		f    figure
		at   string
	}{{"分值", r.weight, r.row.Weight.At}, {"得分", r.points, r.row.Points.At}} {
		if cell.name == "分值" && cell.f.Known && cell.f.Value.IsNegative() {
			c.find(PointsUnreadable, Differs, firstText(cell.at, r.at), "“%s”的分值 %s 是负数，请核对。", short(r.title), plain(cell.f.Value))
		}
		if !cell.f.Blank && !cell.f.Known {
			c.find(PointsUnreadable, Doubt, firstText(cell.at, r.at), "“%s”的%s写着“%s”，不是数，没有参加计算。", short(r.title), cell.name, short(cell.f.Text))
		}
	}
	if r.target.Reason == goal.Several && !pointsListed.MatchString(r.targetText) {
		c.find(SeveralValues, Doubt, r.targetAt(), "“%s”的指标值“%s”写了多个数值，不能逐一比较；宜拆成多条指标。", short(r.title), short(r.targetText))
	}
	if r.target.Reason == goal.NoNumber {
		c.find(CellMissing, Doubt, r.targetAt(), "“%s”的指标值“%s”只有符号或单位，没有数值。", short(r.title), short(r.targetText))
	}
	c.checkTarget(r)
	c.checkCoefficient(r)
}

// checkTarget remarks targets that read oddly: a ceiling as a floor, a direction against the sense, an impossible share.
func (c *checker) checkTarget(r *reading) {
	if r.target.Reason != "" {
		return
	}
	t, name := r.target.Target, r.row.Name.Text
	share := t.Unit == "%" && bounded(name)
	switch {
	case share && t.Sign == goal.AtLeast && !r.inferred && !isBlank(r.row.Target.Text) && t.Value.Equal(hundred):
		c.find(Ceiling, Remark, r.targetAt(), "“%s”写“%s”，而比率至多 100%%，宜写作“=100%%”。", short(r.title), short(r.targetText))
	case share && t.Sign != goal.Range && t.Value.GreaterThan(hundred):
		hint := ""
		if v := t.Value.Sub(decimal.NewFromInt(200)); v.IsPositive() && v.LessThanOrEqual(hundred) {
			hint = "，疑为“≥" + plain(v) + "%”误识"
		}
		c.find(Implausible, Doubt, r.targetAt(), "“%s”的指标值“%s”超过 100%%%s。", short(r.title), short(r.targetText), hint)
	}
	if strings.Contains(r.row.Level2.Text, "数量") && firstIn(name, []string{"资金", "经费", "投资额", "支出"}, "") != "" {
		c.find(SpendingAsOutput, Remark, r.at, "“%s”以花了多少钱作数量指标；投入不是产出，宜改用做成了多少事。", short(r.title))
	}
	falling := t.Sign == goal.AtMost || t.Sign == goal.LessThan
	nature := narrow(r.row.Nature.Text)
	odd := strings.Contains(r.row.Level2.Text, "数量") && falling && !fallsByNature("", name, false)
	if !r.inferred && (odd || strings.Contains(nature, "正向") && falling) {
		c.find(DirectionOdd, Doubt, r.targetAt(), "“%s”写“%s”：数量多为越多越好，请核对是否应为“≥”。", short(r.title), short(r.targetText))
	}
}

// boundedWords mark shares that cannot pass 100%.
var boundedWords = []string{"满意", "合格率", "覆盖率", "及时率", "准确率", "达标率", "通过率", "成活率", "知晓率", "到位率", "办结率", "处置率", "完好率",
	"有效率", "合规率", "发放率", "保障率", "参保率", "完工率", "执行率"}

func bounded(name string) bool { return firstIn(name, boundedWords, "") != "" }

// checkCoefficient compares points with weight × coefficient where the form has that column (得分系数).
func (c *checker) checkCoefficient(r *reading) {
	f := readFigure(r.row.Coefficient.Text)
	if !f.Known || !r.weight.Known || !r.points.Known {
		return
	}
	rate, _ := f.percent(Number{})
	want := r.weight.Value.Mul(rate.Value).Div(hundred)
	if fitOf(want, r.points.Value, places(r.points.Value)) == off {
		c.find(CoefficientWrong, Differs, firstText(r.row.Coefficient.At, r.at), "“%s”分值 %s × 得分系数 %s%% = %s，得分印 %s。", short(r.title),
			plain(r.weight.Value), plain(rate.Value), two(want), plain(r.points.Value))
	}
}

// indicator is the row as the product's own formulas take it, by completion ratio.
func (r *reading) indicator(weight score.Points) goal.Indicator {
	return goal.Indicator{ID: "row", Level1: r.row.Level1.Text, Level2: r.row.Level2.Text, Name: r.row.Name.Text, Target: r.target.Target,
		Weight: weight, Rule: goal.ByRatio, CanGrow: !bounded(r.row.Name.Text)}
}
