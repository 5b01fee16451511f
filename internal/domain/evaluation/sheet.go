package evaluation

import (
	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// Sheet is a scored self-evaluation (评分表): every point with its explanation. Computed while drafting, frozen whole
// at submission.
type Sheet struct {
	Book       rulebook.Name
	Version    int
	Execution  Line
	Lines      []Line // one per indicator, in form order
	Total      score.Points
	Full       score.Points // what could be earned, 100.00 unless a row could not be scored
	Grade      score.Grade
	Flags      []Flag
	Incomplete bool // some indicator is not reported: the total is so far
}

// Line is one scored row.
type Line struct {
	Indicator goal.IndicatorID // empty for the execution line
	Name      string
	Weight    score.Points // as approved
	Effective score.Points // after rows not applicable were dropped and the rest rescaled
	Points    score.Points
	Met       bool
	Skipped   bool
	Why       Explanation
}

// Explanation is how a line got its points, for people (得分说明).
type Explanation struct {
	Inputs     []string // "目标 ≥ 98.00%", "实际 97.20%", "分值 8.00"
	Rule       string   // the rule in words
	Book       string   // "MOF-2021 第 1 版"
	Clause     string
	Arithmetic string // "8.00 × 97.2 ÷ 98 = 7.93"
}

// FlagKind names a warning sign on a self-evaluation (核对提示).
type FlagKind string

// The flags, 4.7 and section 6 of the rules study.
const (
	ScoreAboveExecution FlagKind = "支出与产出不匹配"
	Unspent             FlagKind = "结余较大"
	OverSpent           FlagKind = "执行数超过预算数"
	OverFulfilled       FlagKind = "超额完成"
	CopiedFromGoal      FlagKind = "照抄目标"
	WrongDenominator    FlagKind = "执行率分母用错"
	LowExecution        FlagKind = "执行率偏低"
	SpendingAsOutput    FlagKind = "以支出作产出"
)

// Flag is one warning sign with the numbers behind it.
type Flag struct {
	Kind      FlagKind
	Indicator goal.IndicatorID // empty when it is about the whole sheet
	Message   string           // Chinese, with the arithmetic
	Asks      bool             // a reason must be written before submission
	Clause    string
}
