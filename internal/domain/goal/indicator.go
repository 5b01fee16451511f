package goal

import "outturn/internal/domain/score"

// IndicatorID names one indicator within its goal for as long as it lives, so that actuals and comparisons find it
// after rows moved. Made by the edge that adds the row.
type IndicatorID string

// Rule is how an indicator earns its points (赋分规则).
type Rule string

// The rules of 财预〔2021〕101号 and the rules study 4.1.
const (
	ByRatio      Rule = "按完成比例赋分"
	ByRatioFloor Rule = "按完成比例赋分(设及格线)"
	Direct       Rule = "直接赋分"
	ByTier       Rule = "按评判等级赋分"
	BySatisfied  Rule = "满意度赋分"
	Manual       Rule = "人工评分"
)

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
