package goal

import (
	"regexp"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/score"
)

// IndicatorID names one indicator within its goal for as long as it lives, so that actuals and comparisons find it
// after rows moved. Made by the edge that adds the row.
type IndicatorID string

// Rule is how an indicator earns its points (赋分规则).
type Rule string

// The rules of 财预〔2021〕101号 and the rules study 4.1.
const (
	ByRatio      Rule = "按完成比例赋分"
	ByRatioFloor Rule = "按完成比例赋分（设及格线）"
	Direct       Rule = "直接赋分"
	ByTier       Rule = "按评判等级赋分"
	BySatisfied  Rule = "满意度赋分"
	Manual       Rule = "人工评分"
)

// Rules lists the scoring rules (赋分规则) in the order forms offer them.
func Rules() []Rule { return []Rule{ByRatio, ByRatioFloor, Direct, ByTier, BySatisfied, Manual} }

// ParseRule reads a scoring rule (赋分规则) as typed or pasted; brackets may be half-width. ok is false when it is none
// of Rules.
func ParseRule(text string) (r Rule, ok bool) {
	typed := Normalise(text)
	for _, r := range Rules() {
		if Normalise(string(r)) == typed {
			return r, true
		}
	}
	return "", false
}

// Methods lists the ways of taking an actual value (取值方式) of 财预〔2021〕101号.
func Methods() []string {
	return []string{"直接证明法", "情况统计法", "情况说明法", survey, "趋势判断法"}
}

// survey is the way of taking a value that a satisfaction indicator uses.
const survey = "问卷调查法"

// Bases lists the kinds of standard a target value may rest on (指标值设定依据), 财预〔2015〕88号 and 财预〔2021〕101号.
// The cell itself is free text that names the paper: "养护作业合同第十二条".
func Bases() []string {
	return []string{"计划标准", "行业标准", "历史标准", "其他标准"}
}

// Indicator is one row of a goal (绩效指标): what is measured, the target and its weight.
type Indicator struct {
	ID          IndicatorID
	Level1      string // 一级指标, a rulebook level
	Level2      string // 二级指标
	Name        string // 三级指标
	Explanation string // 指标解释
	Target      Target
	Weight      score.Points // 分值
	Rule        Rule         // 赋分规则
	Basis       string       // 指标值设定依据
	Method      string       // 取值方式
	Source      string       // 完成值数据来源
	Evidence    string       // 佐证资料
	CanGrow     bool         // false for shares that cannot pass 100%: no over-fulfilment test
}

// timed finds units of time: finished early is a difference below nothing.
var timed = regexp.MustCompile(`^(天|日|小时|分钟|个月|月|年)$`)

// Impossible says why a value cannot be what happened (不可能的完成值): a count below nothing, or more than all of what was
// declared to end at 100%. It is empty for everything else.
func (ind Indicator) Impossible(actual decimal.Decimal) string {
	unit := ind.Target.Unit
	switch {
	case actual.IsNegative() && counted.MatchString(unit) && !timed.MatchString(unit):
		return "“" + unit + "”不会小于0"
	case unit == "%" && !ind.CanGrow && actual.GreaterThan(hundred):
		return "申报目标时写明这个比率有上限，不会超过100%"
	}
	return ""
}
