package rescore

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/score"
)

// checkTotals compares the printed totals with their rows, and gives the computed total where it may be given.
func (c *checker) checkTotals() {
	r := &c.report
	c.checkWeights()
	for _, g := range c.groups() {
		c.checkGroup(g)
	}
	total := readFigure(c.table.Total.Text)
	r.TotalPublished = total.number()
	if !total.Blank && !total.Known {
		c.find(PointsUnreadable, Doubt, c.table.Total.At, "总分写着“%s”，不是数。", short(total.Text))
	}
	c.checkPrintedTotal()
	c.computeTotal()
	c.checkGrade()
}

// rowWeights adds the printed weights of the indicator rows.
func (c *checker) rowWeights() (sum decimal.Decimal, printed int) {
	for _, l := range c.report.Lines {
		if l.Weight.Known {
			sum, printed = sum.Add(l.Weight.Value), printed+1
		}
	}
	return sum, printed
}

// checkWeights looks at the sum of all weights: 100 with the execution row, 90 or 100 without one.
func (c *checker) checkWeights() {
	sum, printed := c.rowWeights()
	execution := c.report.Execution.Weight
	if printed == 0 {
		if c.table.Kind != TargetTable && c.table.Kind != Monitoring && len(c.table.Rows) > 0 {
			c.find(NoWeights, Remark, "", "表中没有分值（权重）列，得分不能逐行复算。")
		}
		return
	}
	parts := "指标 " + plain(sum)
	all := sum
	if execution.Known && !c.executionInRows() {
		all = all.Add(execution.Value)
		parts += " + 执行率 " + plain(execution.Value)
	}
	c.report.WeightsTotal = known(all)
	right := all.Equal(hundred) || !execution.Known && all.Equal(decimal.NewFromInt(90))
	c.checkWeightsTotal(all, sum, parts, right)
	if !c.allRows() && all.LessThanOrEqual(hundred) {
		return
	}
	if right {
		return
	}
	c.find(WeightsWrong, Differs, firstText(c.table.Weights.At, c.table.Total.At), "分值合计为 %s（%s），应为 100%s%s。", plain(all), parts, c.hundredOnItsOwn(sum), c.printedHundred(all, sum))
}

func (c *checker) hundredOnItsOwn(sum decimal.Decimal) string {
	if sum.Equal(hundred) && c.report.Execution.Weight.Known {
		return "；指标自身已合计 100，执行率的分值没有让出来"
	}
	return ""
}

// executionInRows reports whether the execution stands among the indicator rows as well as in the fund block, so that
// adding both would count it twice.
func (c *checker) executionInRows() bool {
	e := c.report.Execution
	return slices.ContainsFunc(c.report.Lines, func(l Line) bool {
		return strings.Contains(l.Name, "预算执行") && l.Weight.Known && e.Weight.Known && l.Weight.Value.Equal(e.Weight.Value)
	})
}

// printedHundred adds what the paper prints as the total of its weights, and how many rows print none.
func (c *checker) printedHundred(all, rows decimal.Decimal) string {
	text := ""
	if printed := readFigure(c.table.Weights.Text); printed.Known && !printed.Value.Equal(all) && !printed.Value.Equal(rows) {
		text = "；表中合计印 " + plain(printed.Value)
	}
	if n := c.weightless(); n > 0 {
		text += fmt.Sprintf("；有 %d 行没有印分值", n)
	}
	return text
}

// weightless counts the rows without a weight on a paper that prints weights.
func (c *checker) weightless() (n int) {
	for _, l := range c.report.Lines {
		if !l.Weight.Known && !l.Child {
			n++
		}
	}
	return n
}

// checkWeightsTotal compares the printed total of weights with rows that add up as they should; papers print it with or
// without the execution row. Where the rows do not add up, R-102 says both.
func (c *checker) checkWeightsTotal(all, rows decimal.Decimal, parts string, right bool) {
	printed := readFigure(c.table.Weights.Text)
	if !printed.Known || !c.allRows() || !right && printed.Value.Equal(hundred) || printed.Value.Equal(all) || printed.Value.Equal(rows) {
		return
	}
	c.find(WeightsTotalWrong, Differs, c.table.Weights.At, "分值合计印 %s，各行相加为 %s（%s）。", plain(printed.Value), plain(all), parts)
}

// allRows reports whether no indicator row is missing, so that sums over rows mean something.
func (c *checker) allRows() bool { return c.table.AllRows || c.table.Whole }

// group is the rows under one first- or second-level indicator.
type group struct {
	name   string
	at     string
	weight Number
	level2 bool
	rows   []int
	last   bool // the last one on the paper, which may be cut off
}

// groups finds the rows that share a first level, and a second level, with a printed weight.
func (c *checker) groups() []group {
	level1 := c.gather(false, func(r Row) (string, Cell) {
		return groupName(r.Level1.Text), withBracket(r.Level1Weight, r.Level1.Text)
	})
	level2 := c.gather(true, func(r Row) (string, Cell) {
		return r.Level1.Text + " " + r.Level2.Text, withBracket(r.Level2Weight, r.Level2.Text)
	})
	return append(level1, level2...)
}

// groupName is the first level a weight belongs to: where a path such as 年度绩效目标1/产出指标 is printed, its first part.
func groupName(level1 string) string {
	name, _, _ := strings.Cut(level1, "/")
	return name
}

// withBracket takes a weight printed with the name, as in 数量指标(10分), where it has no column.
func withBracket(weight Cell, name string) Cell {
	s := narrow(name)
	open, end := strings.LastIndex(s, "("), strings.LastIndex(s, "分)")
	if weight.Text == "" && open >= 0 && end > open {
		weight.Text = s[open+1 : end]
	}
	return weight
}

func (c *checker) gather(level2 bool, of func(Row) (string, Cell)) []group {
	var out []group
	seen := map[string]int{} // name → index in out; rows without a level stay alone
	for i, row := range c.table.Rows {
		name, weight := of(row)
		at, have := seen[name]
		if !have || strings.TrimSpace(name) == "" {
			at = len(out)
			seen[name] = at
			out = append(out, group{name: name, at: weight.At, weight: readFigure(weight.Text).number(), level2: level2})
		}
		out[at].rows = append(out[at].rows, i)
		out[at].last = i == len(c.table.Rows)-1
	}
	return out
}

// checkGroup compares a level's printed weight with the weights, or failing these the points, of its rows.
func (c *checker) checkGroup(g group) {
	if !g.weight.Known {
		return
	}
	sum, printed, scored := decimal.Zero, 0, 0
	for _, i := range g.rows {
		l := c.report.Lines[i]
		if l.Weight.Known {
			sum, printed = sum.Add(l.Weight.Value), printed+1
		} else if !l.Child {
			scored++
		}
	}
	if printed == 0 || scored > 0 || sum.Equal(g.weight.Value) {
		return
	}
	if !c.allRows() && g.last && sum.LessThan(g.weight.Value) {
		return
	}
	if !c.allRows() && !g.level2 && sum.LessThan(g.weight.Value) {
		return
	}
	code, level, name := Level1Wrong, "一级指标", g.name
	if g.level2 {
		code, level, name = Level2Wrong, "二级指标", strings.TrimSpace(g.name)
	}
	c.find(code, Differs, firstText(g.at, name), "%s“%s”分值印 %s，其下各行合计 %s。", level, name, plain(g.weight.Value), plain(sum))
}

// checkPrintedTotal compares the printed total with the sum of the printed points, or with the deductions in sight.
func (c *checker) checkPrintedTotal() {
	total := c.report.TotalPublished
	if !total.Known {
		return
	}
	sum, missing := c.publishedSum()
	if c.table.Whole && missing == 0 {
		c.compareTotal(total.Value, sum)
		return
	}
	lost, from := c.deductions()
	if most := hundred.Sub(lost); from > 0 && total.Value.GreaterThan(most) {
		c.find(DeductionsTooMany, Differs, c.table.Total.At, "总分印 %s，而表中可见的 %d 处扣分已合计 %s 分，总分至多 %s。", plain(total.Value), from, plain(lost), plain(most))
	}
}

// compareTotal compares the printed total with the sum of what is printed above it.
func (c *checker) compareTotal(total, sum decimal.Decimal) {
	e, hint := c.report.Execution.PointsPublished, ""
	if e.Known && sum.Sub(e.Value).Equal(total) && !e.Value.IsZero() {
		hint = "，像是没有加执行率得分"
	}
	switch fitOf(sum, total, places(total)) {
	case exact:
	case rounded:
		c.find(AgreedByRounding, Remark, c.table.Total.At, "各行得分与执行率得分相加为 %s，总分印 %s，%s后一致。", plain(sum), plain(total), roundedTo(places(total)))
	default:
		c.find(TotalWrong, Differs, c.table.Total.At, "总分印 %s，各行得分与执行率得分相加为 %s，相差 %s%s。", plain(total), plain(sum), plain(sum.Sub(total).Abs()), hint)
	}
}

// publishedSum adds the printed points of rows and execution; missing counts rows that should have points and have none.
func (c *checker) publishedSum() (sum decimal.Decimal, missing int) {
	for _, l := range c.report.Lines {
		switch {
		case l.PointsPublished.Known:
			sum = sum.Add(l.PointsPublished.Value)
		case !l.Child:
			missing++
		}
	}
	e := c.report.Execution
	switch {
	case c.executionInRows():
	case e.PointsPublished.Known:
		sum = sum.Add(e.PointsPublished.Value)
	case e.Weight.Known:
		missing++
	}
	return sum, missing
}

// deductions adds up what the printed rows lost, and says in how many places.
func (c *checker) deductions() (lost decimal.Decimal, from int) {
	add := func(weight, points Number) {
		if weight.Known && points.Known && points.Value.LessThan(weight.Value) {
			lost, from = lost.Add(weight.Value.Sub(points.Value)), from+1
		}
	}
	for _, l := range c.report.Lines {
		add(l.Weight, l.PointsPublished)
	}
	if c.executionInRows() {
		return lost, from
	}
	add(c.report.Execution.Weight, c.report.Execution.PointsPublished)
	return lost, from
}

// computeTotal sums the computed points, only when every row and the execution could be judged or accepted: a sum of
// computed and unjudged points would be neither the paper's total nor ours.
func (c *checker) computeTotal() {
	if c.table.Kind == TargetTable || c.table.Kind == Monitoring || len(c.report.Lines) == 0 {
		return
	}
	if reason := c.totalGap(); reason != "" {
		c.find(NoComputedTotal, Remark, c.table.Total.At, "不给出复算总分：%s。", reason)
		return
	}
	sum := decimal.Zero
	for _, l := range c.report.Lines {
		sum = sum.Add(l.PointsComputed.Value)
	}
	if !c.executionInRows() {
		sum = sum.Add(c.report.Execution.PointsComputed.Value)
	}
	c.report.TotalComputed = known(sum)
}

func (c *checker) totalGap() string {
	if !c.allRows() {
		return "表不完整，缺指标行"
	}
	gaps := 0
	for _, l := range c.report.Lines {
		if !l.PointsComputed.Known && !l.Child {
			gaps++
		}
	}
	if gaps > 0 {
		return fmt.Sprintf("有 %d 行不能判断", gaps)
	}
	if e := c.report.Execution; e.Weight.Known && !e.PointsComputed.Known {
		return "执行率得分不能计算"
	}
	return ""
}

// checkGrade compares a printed grade with the printed total, and sets the grade of the report.
func (c *checker) checkGrade() {
	r := &c.report
	total := r.TotalComputed
	if !total.Known {
		total = r.TotalPublished
	}
	if total.Known {
		points, _ := score.RoundPoints(total.Value)
		r.Grade = c.book.GradeOf(points)
	}
	r.GradePrinted = strings.TrimSpace(c.table.Grade.Text)
	printed, err := score.ParseGrade(gradeLetter(c.table.Grade.Text))
	if err != nil || !r.TotalPublished.Known {
		return
	}
	points, _ := score.RoundPoints(r.TotalPublished.Value)
	want := c.book.GradeOf(points)
	if want == printed && r.TotalComputed.Known && r.Grade != printed {
		c.find(GradeWrong, Doubt, c.table.Grade.At, "等级印“%s”，与总分 %s 相符；按复算总分 %s 则为“%s”。", printed, plain(r.TotalPublished.Value), plain(r.TotalComputed.Value), r.Grade)
	}
	if want != printed {
		c.find(GradeWrong, Differs, c.table.Grade.At, "等级印“%s”，总分 %s 按规则库 %s 为“%s”。", printed, plain(r.TotalPublished.Value), c.book.Name, want)
	}
}

// gradeLetter takes the grade out of its longer spellings: 良好, 优秀, 优等级, “优”.
func gradeLetter(text string) string {
	s := strings.Trim(narrow(text), "\"“”'()[]")
	for _, tail := range []string{"等级", "等次", "等", "秀", "好", "级"} {
		s = strings.TrimSuffix(s, tail)
	}
	return s
}
