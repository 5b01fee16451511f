package goal

import (
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// rowCheck checks one row of a form.
type rowCheck struct {
	*report
	book rulebook.Book
	at   string // "rows.3."
	ind  Indicator
}

// all runs every check of a row.
func (c rowCheck) all() {
	c.levels()
	c.names()
	c.target()
	c.points()
	c.attributes()
	c.ruleFitsSign()
	c.zero()
	c.negative()
	c.share()
	c.spending()
	c.survey()
	c.vague()
}

// levels checks that the pair of levels is in the book's tree. Where cost stands depends on the book: 财预〔2015〕88号 has it
// under output, 财预〔2021〕101号 as a first level; one form never mixes the two.
func (c rowCheck) levels() {
	ind := c.ind
	switch {
	case ind.Level1 == "":
		c.say(levelUnknown, c.at+"level1", "请选择一级指标。")
	case !c.book.HasLevel(ind.Level1, ""):
		c.say(levelUnknown, c.at+"level1", "%s没有一级指标“%s”，可选：%s。", c.book.Name, errs.Shorten(ind.Level1), c.levelNames())
	case ind.Level2 == "":
		c.say(levelUnknown, c.at+"level2", "请选择二级指标。")
	case !c.book.HasLevel(ind.Level1, ind.Level2):
		level, _ := c.book.Level(ind.Level1)
		c.say(levelUnknown, c.at+"level2", "%s的%s下没有“%s”，可选：%s。", c.book.Name, level.Name, errs.Shorten(ind.Level2), strings.Join(level.Children, "、"))
	}
}

// levelNames lists the first levels of the book.
func (c rowCheck) levelNames() string {
	var names []string
	for _, l := range c.book.Levels {
		names = append(names, l.Name)
	}
	return strings.Join(names, "、")
}

// names checks the indicator's name and the lengths of its texts.
func (c rowCheck) names() {
	if c.ind.Name == "" {
		c.say(nameMissing, c.at+"name", "请填写三级指标，写明考核什么。")
	}
	checkLength(c.report, c.at+"name", c.ind.Name, MaxName)
	checkLength(c.report, c.at+"explanation", c.ind.Explanation, MaxText)
	checkLength(c.report, c.at+"target", c.ind.Target.Text, MaxText)
	checkLength(c.report, c.at+"basis", c.ind.Basis, MaxText)
	checkLength(c.report, c.at+"source", c.ind.Source, MaxText)
	checkLength(c.report, c.at+"evidence", c.ind.Evidence, MaxText)
}

// target checks that sign, target and unit are there.
func (c rowCheck) target() {
	t := c.ind.Target
	switch {
	case t.Sign == "":
		c.say(signMissing, c.at+"sign", "请选择指标符号。")
	case !slices.Contains(Signs(), t.Sign):
		c.say(signMissing, c.at+"sign", "没有“%s”这种指标符号，请从列表里选。", t.Sign)
	case t.Sign == Qualitative && t.Text == "":
		c.say(targetMissing, c.at+"target", "请填写指标值：定性指标写要达到的状态，如“建立健全”。")
	case t.Sign == Range && t.Low.GreaterThan(t.High):
		c.say(signVersusTarget, c.at+"target", "区间的下限%s大于上限%s，请对调。", FormatValue(t.Low), FormatValue(t.High))
	}
	if t.numeric() && t.Unit == "" {
		c.say(unitMissing, c.at+"unit", "请填写计量单位，如个、公里、%%、万元。")
	}
}

// points checks the weight.
func (c rowCheck) points() {
	if c.ind.Weight <= 0 {
		c.say(weightMissing, c.at+"weight", "请填写分值，要大于0。")
	}
}

// attributes checks the columns that 财预〔2021〕101号 adds: rule, basis, method, source and evidence.
func (c rowCheck) attributes() {
	if c.ind.Rule == "" {
		c.say(ruleMissing, c.at+"rule", "请选择赋分规则。")
	} else if !slices.Contains(Rules(), c.ind.Rule) {
		c.say(ruleMissing, c.at+"rule", "没有“%s”这种赋分规则，请从列表里选。", c.ind.Rule)
	}
	if c.ind.Basis == "" {
		c.say(basisMissing, c.at+"basis", "请填写指标值设定依据：计划、行业、历史或其他标准，写明文件、合同或数据。")
	}
	if c.ind.Method != "" && !slices.Contains(Methods(), c.ind.Method) {
		c.say(methodUnknown, c.at+"method", "没有“%s”这种取值方式，可选：%s。", errs.Shorten(c.ind.Method), strings.Join(Methods(), "、"))
	}
	if c.ind.Source == "" {
		c.say(sourceMissing, c.at+"source", "没有写完成值的数据来源，自评时难以取数。请写明台账、报表或系统的名称。")
	}
	if c.ind.Evidence == "" {
		c.say(evidenceMissing, c.at+"evidence", "没有写佐证资料，复核时会要求补交。请写明用什么材料证明。")
	}
}

// ruleFitsSign checks that the scoring rule suits the kind of target.
func (c rowCheck) ruleFitsSign() {
	rule, t := c.ind.Rule, c.ind.Target
	words := t.Sign == Qualitative
	switch {
	case rule == "" || t.Sign == "":
	case words && rule != ByTier && rule != Direct && rule != Manual:
		c.say(signVersusRule, c.at+"rule", "定性指标不能“%s”，请选“%s”“%s”或“%s”。", rule, ByTier, Direct, Manual)
	case !words && rule == ByTier:
		c.say(signVersusRule, c.at+"rule", "“%s”只用于定性指标，这一行是数值，请选“%s”或“%s”。", rule, ByRatio, Direct)
	case rule == BySatisfied && (t.Unit != "%" || t.Direction() == Falling || t.Sign == Range):
		c.say(signVersusRule, c.at+"rule", "“%s”要求符号为≥、>或=，单位为%%，请改符号和单位，或改选“%s”。", rule, ByRatio)
	}
}

// byRatio says whether the row earns points in proportion.
func (c rowCheck) byRatio() bool { return c.ind.Rule == ByRatio || c.ind.Rule == ByRatioFloor }

// zero checks that no row divides by a target of nothing (目标为零): such a target is met or not, in full.
func (c rowCheck) zero() {
	t := c.ind.Target
	if !t.numeric() || !c.byRatio() || t.lowest().IsPositive() {
		return
	}
	if t.lowest().IsZero() && t.Sign != Range {
		c.say(zeroTarget.under(c.book.Clause(rulebook.ZeroTarget)), c.at+"rule", "指标值为0时无法按比例计算，请把赋分规则改为“%s”：达到得满分，否则不得分。", Direct)
		return
	}
	c.say(zeroTarget.under(c.book.Clause(rulebook.ZeroTarget)), c.at+"rule", "指标值“%s”不是正数，无法按比例计算，请把赋分规则改为“%s”。", t, Direct)
}

// counted finds the units that can never be negative.
var counted = regexp.MustCompile(`^(百|千|万|亿)*(个|项|次|人|人次|名|户|家|件|份|期|场|篇|套|台|辆|座|处|条|株|起|批|公里|千米|米|平方米|亩|公顷|` +
	`立方米|吨|公斤|天|日|小时|分钟|个月|月|年)$`)

// negative checks that a target below nothing makes sense: a change of a share or of money may be negative, a count
// may not.
func (c rowCheck) negative() {
	t := c.ind.Target
	if !t.numeric() || !counted.MatchString(t.Unit) {
		return
	}
	if t.lowest().IsNegative() || t.Sign == LessThan && !t.Value.IsPositive() {
		c.say(negativeTarget, c.at+"target", "“%s”不会小于0，指标值“%s”无法达到或没有意义，请改正。", t.Unit, t)
	}
}

// growing finds the shares that may pass 100%: they compare with another year or with a plan.
var growing = regexp.MustCompile(`增长|增幅|增加|提升|提高|变动|变化|下降|降低|减少|上升|同比|环比|超额|完成率|回报率|收益率|周转率|杠杆|负荷|覆盖率.*次`)

// shares finds the names of shares of a whole.
var shares = regexp.MustCompile(`(率|满意度|占比|比例|比重)$`)

// hundred is 100%.
var hundred = decimal.NewFromInt(100)

// share checks shares that cannot pass 100%: ≥100% only means =100%, and more can never be reached (不可能超过的比率).
func (c rowCheck) share() {
	t := c.ind.Target
	bounded := !c.ind.CanGrow || shares.MatchString(Normalise(c.ind.Name)) && !growing.MatchString(c.ind.Name)
	if t.Unit != "%" || !bounded || !t.numeric() {
		return
	}
	switch {
	case t.Sign == Range && t.High.GreaterThan(hundred), t.Value.GreaterThan(hundred),
		t.Sign == MoreThan && t.Value.Equal(hundred):
		c.say(beyondShare, c.at+"target", "“%s”超过100%%，这个比率达不到，请核对指标值；如确能超过，请取消“有上限”。", t)
	case t.Sign == AtLeast && t.Value.Equal(hundred):
		c.say(boundedShare, c.at+"sign", "这个比率最高100%%，“≥100%%”宜改为“=100%%”，并勾选“有上限”。")
	}
}

// spent finds indicators that measure spending.
var spent = regexp.MustCompile(`(经费|资金|预算|款项|拨款)[^率]{0,4}(使用|支出|执行|拨付|支付|到位|下达|完成)(完成|进度)?率|^(支出|支付|预算执行|执行)(进度|率)`)

// spending warns of input used as output (以支出作产出): spending money is not what the money is for.
func (c rowCheck) spending() {
	level, ok := c.book.LevelOf(rulebook.OutputLevel)
	if ok && c.ind.Level1 == level.Name && spent.MatchString(c.ind.Name) {
		c.say(inputAsOutput, c.at+"name", "“%s”衡量的是花钱，不是产出，预算执行率另有分值。请换成花钱办成的事。", errs.Shorten(c.ind.Name))
	}
}

// surveyed finds words that name how satisfaction is asked for.
var surveyed = regexp.MustCompile(`问卷|调查|测评|访谈|抽样|样本|回访|评价系统|好差评`)

// survey warns when a satisfaction indicator does not say how it will be measured (满意度没有调查方法).
func (c rowCheck) survey() {
	level, ok := c.book.LevelOf(rulebook.SatisfactionLevel)
	ind := c.ind
	if !ok || ind.Level1 != level.Name || ind.Method == survey ||
		surveyed.MatchString(ind.Explanation+ind.Basis+ind.Source+ind.Evidence) {
		return
	}
	c.say(surveyMissing, c.at+"method", "满意度指标没有写明调查方法。请选“%s”，并在数据来源里写明对象、样本数与时间。", survey)
}

// vague hints that a word alone cannot be judged (定性没有标准): reviewers will differ over 及时 and 提升.
func (c rowCheck) vague() {
	t := c.ind.Target
	switch {
	case t.Sign != Qualitative || t.Text == "" || HasStandard(c.ind.Explanation):
	case c.ind.Explanation == "":
		c.say(vagueWords, c.at+"target", "“%s”没有衡量标准，复核时易有争议。请在指标解释里写明做到什么算达到，或改成数值指标。", errs.Shorten(t.Text))
	case !HasStandard(t.Text):
		c.say(vagueWords, c.at+"target", "“%s”没有衡量标准，指标解释“%s”里也没有。请在指标解释里写明数量、日期或依据的文件名称。", errs.Shorten(t.Text), errs.Shorten(c.ind.Explanation))
	}
}
