package rescore

import (
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
)

// checkSheet looks at all rows together: what is missing, repeated, copied, or in the wrong column.
func (c *checker) checkSheet() {
	if c.table.Kind == TargetTable {
		c.find(NothingToScore, Remark, "", "这是绩效目标表，没有完成值和得分可复算；已核对指标值、分值和资金。")
	}
	if c.table.Kind == Monitoring {
		c.find(NothingToScore, Remark, "", "这是绩效运行监控表，没有得分可复算；已核对指标值、完成情况和资金。")
	}
	if len(c.table.Rows) == 0 {
		c.find(CellMissing, Remark, "", "没有读到指标行，只核对了资金。")
	}
	c.checkMissing()
	c.checkDuplicates()
	c.checkCopied()
	c.checkColumns()
	c.checkChildren()
	c.checkGoals()
	c.checkRateRows()
	c.checkSpendingAgainstOutput()
}

// checkRateRows compares an indicator row named 预算执行率 with the fund block.
func (c *checker) checkRateRows() {
	e := c.report.Execution
	for i := range c.readings {
		l := c.report.Lines[i]
		if !strings.Contains(l.Name, "预算执行率") || !l.Actual.Known || !e.RateComputed.Known || c.readings[i].actual.Target.Unit != "%" {
			continue
		}
		if f := fitOf(e.RateComputed.Value, l.Actual.Value, places(l.Actual.Value)); f == off || f == truncated {
			c.find(RateWrong, Differs, l.At, "指标行“%s”写 %s%%，按资金行计算为 %s%%。", short(l.Name), plain(l.Actual.Value), two(e.RateComputed.Value))
		}
	}
}

// checkSpendingAgainstOutput looks for points far above spending (支出与产出不匹配), and for money spent whole with targets missed.
func (c *checker) checkSpendingAgainstOutput() {
	e := c.report.Execution
	if !e.RateComputed.Known || c.table.Kind == TargetTable {
		return
	}
	var missed []named
	weights, points := decimal.Zero, decimal.Zero
	for i, l := range c.report.Lines {
		r := &c.readings[i]
		if l.Actual.Known && r.target.Reason == "" && r.actual.Reason == "" && !r.target.Target.Met(l.Actual.Value) && isBlank(r.row.Deviation.Text) && (!r.inferred || r.sure) {
			missed = append(missed, r.named())
		}
		if l.Weight.Known && l.PointsPublished.Known {
			weights, points = weights.Add(l.Weight.Value), points.Add(l.PointsPublished.Value)
		}
	}
	if e.RateComputed.Value.GreaterThanOrEqual(hundred) {
		c.several(SpendingMismatch, Doubt, missed, "钱已用完而未达到指标值，又没有写偏差原因")
	}
	limit := c.book.Alerts.Mismatch.Decimal().Mul(hundred)
	if !c.allRows() || !points.IsPositive() || !weights.IsPositive() || !limit.IsPositive() {
		return
	}
	share := ratio(points, weights)
	if gap := ratio(share.Sub(e.RateComputed.Value), share); gap.GreaterThan(limit) {
		c.find(SpendingMismatch, Doubt, e.At, "指标得分率 %s%%，执行率 %s%%，相差 %s%%，超过 %s%%：支出与产出不匹配，请核对。", two(share), two(e.RateComputed.Value), two(gap), plain(limit))
	}
}

// checkMissing gathers cells that should be filled into one finding per kind.
func (c *checker) checkMissing() {
	var unreported, nameless, targetless, weightless, unscored []named
	anyWeight, anyPoints := c.prints()
	for i := range c.readings {
		r := &c.readings[i]
		if r.points.Known && r.points.Value.IsPositive() && (r.actual.Reason == goal.Blank || r.target.Reason == goal.Blank) {
			unreported = append(unreported, r.named())
		} else if r.target.Reason == goal.Blank && !r.child {
			targetless = append(targetless, r.named())
		}
		if name := narrow(r.row.Name.Text); isBlank(name) || name == "0" {
			nameless = append(nameless, r.named())
		}
		if anyWeight && r.weight.Blank && !r.child {
			weightless = append(weightless, r.named())
		}
		if anyPoints && r.points.Blank && !r.weight.Blank && !r.child {
			unscored = append(unscored, r.named())
		}
	}
	c.several(NotReported, Doubt, unreported, "没有指标值或完成值却有得分，得分没有依据")
	c.several(CellMissing, Doubt, targetless, "没有指标值")
	c.several(CellMissing, Doubt, nameless, "没有三级指标名称")
	c.several(CellMissing, Doubt, weightless, "没有分值")
	c.several(CellMissing, Doubt, unscored, "没有填得分")
}

// prints reports whether any row prints a weight, and points: a paper without the column misses no cell.
func (c *checker) prints() (weight, points bool) {
	for i := range c.readings {
		weight, points = weight || c.readings[i].weight.Known, points || c.readings[i].points.Known
	}
	return weight, points
}

// named is a row in a finding about several rows.
type named struct{ title, at string }

func (r *reading) named() named { return named{short(r.title), r.at} }

// several reports rows that share one fault, named up to a handful, at the first of them.
func (c *checker) several(rule string, severity Severity, rows []named, what string) {
	if len(rows) == 0 {
		return
	}
	const most = 5
	names, more := make([]string, 0, most), ""
	for _, r := range rows[:min(most, len(rows))] {
		names = append(names, r.title)
	}
	if len(rows) > most {
		more = "等"
	}
	c.find(rule, severity, rows[0].at, "%d 行%s：%s%s。", len(rows), what, strings.Join(names, "、"), more)
}

func (c *checker) checkDuplicates() {
	seen := map[string]int{}
	for i := range c.readings {
		r := &c.readings[i]
		if isBlank(r.row.Name.Text) || r.child || narrow(r.row.Name.Text) == "0" {
			continue
		}
		key := strings.Join([]string{r.row.Level1.Text, r.row.Level2.Text, gist(r.row.Name.Text), gist(r.targetText), gist(r.row.Actual.Text)}, "\x00")
		if first, twice := seen[key]; twice {
			c.find(Duplicate, Doubt, r.at, "“%s”与第 %d 行的名称、指标值和完成值都相同，疑重复。", short(r.title), first+1)
			continue
		}
		seen[key] = i
	}
}

func (c *checker) checkCopied() {
	var copied []named
	for i := range c.readings {
		if _, isDate := readMoment(c.readings[i].targetText); isDate {
			continue
		}
		if sameWords(&c.readings[i]) && c.table.Kind != TargetTable && len([]rune(gist(c.readings[i].targetText))) >= 4 {
			copied = append(copied, c.readings[i].named())
		}
	}
	c.several(CopiedTarget, Remark, copied, "完成值与指标值文字相同，没有写明实际情况")
}

// checkColumns suspects weights typed as targets and points as actual values: whole bare numbers that add up to 100 on a
// form without a weight column.
func (c *checker) checkColumns() {
	sum := decimal.Zero
	for i := range c.readings {
		r := &c.readings[i]
		t := r.target.Target
		if r.weight.Known || r.points.Known || r.target.Reason != "" || r.target.Signed || t.Unit != "" || !t.Value.IsInteger() ||
			r.actual.Reason != "" || r.actual.Target.Value.GreaterThan(t.Value) {
			return
		}
		sum = sum.Add(t.Value)
	}
	if len(c.readings) > 2 && (sum.Equal(hundred) || sum.Equal(decimal.NewFromInt(90))) {
		c.find(WeightsAsTargets, Doubt, "", "各行指标值都是不带单位的整数，合计恰为 %s，又没有分值列：疑把分值填进了指标值，把得分填进了完成值。", plain(sum))
	}
}

// checkChildren compares a scored parent's target with the sum of its 其中 rows.
func (c *checker) checkChildren() {
	for i := 0; i < len(c.readings); i++ {
		end := i + 1
		for end < len(c.readings) && c.readings[end].child {
			end++
		}
		if end > i+1 && !c.readings[i].child {
			c.compareChildren(&c.readings[i], c.readings[i+1:end])
		}
	}
}

func (c *checker) compareChildren(parent *reading, children []reading) {
	if parent.target.Reason != "" {
		return
	}
	sum, mixed := decimal.Zero, false
	for _, child := range children {
		if child.target.Reason != "" {
			return
		}
		sum = sum.Add(child.target.Target.Value)
		mixed = mixed || child.target.Target.Unit != parent.target.Target.Unit
	}
	t := parent.target.Target
	switch {
	case !sum.Equal(t.Value):
		c.find(ChildrenWrong, Doubt, parent.at, "“%s”指标值 %s，其中项合计 %s。", short(parent.title), t, plain(sum))
	case mixed:
		c.find(ChildrenWrong, Remark, parent.at, "“%s”的其中项单位不一（与 %s 不同），相加没有意义。", short(parent.title), t.Unit)
	}
}

// checkGoals looks at groups with a printed weight and rows without: all targets met and points missing.
func (c *checker) checkGoals() {
	for _, g := range c.groups() {
		if g.weight.Known && !g.level2 {
			c.checkGoal(g)
		}
	}
}

func (c *checker) checkGoal(g group) {
	sum := decimal.Zero
	for _, i := range g.rows {
		l, r := c.report.Lines[i], &c.readings[i]
		met := l.Actual.Known && r.target.Reason == "" && r.target.Target.Met(l.Actual.Value)
		if l.Weight.Known || !l.PointsPublished.Known || !met {
			return
		}
		sum = sum.Add(l.PointsPublished.Value)
	}
	if !c.allRows() || !sum.LessThan(g.weight.Value) {
		return
	}
	short := g.weight.Value.Sub(sum)
	c.find(GroupShort, Differs, g.at, "“%s”分值 %s，其下各行都达标，得分合计却只有 %s，少 %s 分。", g.name, plain(g.weight.Value), plain(sum), plain(short))
	for _, i := range g.rows {
		c.blame(i, short)
	}
}

// blame marks the row whose printed points are its likely weight times the actual percentage.
func (c *checker) blame(i int, short decimal.Decimal) {
	l, r := &c.report.Lines[i], &c.readings[i]
	weight := l.PointsPublished.Value.Add(short)
	if r.target.Target.Unit != "%" || !weight.Mul(l.Actual.Value).Div(hundred).Equal(l.PointsPublished.Value) {
		return
	}
	l.Verdict, l.PointsComputed = Differ, known(weight)
	l.Explanation = "没有印分值；按一级分值减去其余行的得分推得 " + plain(weight) + "。指标值 " + r.target.Target.String() + "，完成值 " + plain(l.Actual.Value) +
		"%，达标，应得 " + plain(weight) + "；表中 " + plain(l.PointsPublished.Value) + "，像是把分值直接乘以完成的百分数：" + plain(weight) + " × " + plain(l.Actual.Value) + "%。"
	c.find(LostThoughMet, Differs, r.at, "“%s”达标却失分：%s × %s%% = %s，应按完成值与指标值之比计分。", r.title, plain(weight), plain(l.Actual.Value), plain(l.PointsPublished.Value))
}
