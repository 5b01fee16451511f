package evaluation

import (
	"fmt"

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
	Incomplete bool // some row is not reported or cannot be scored: the total is so far
}

// Line is one scored row (得分行).
type Line struct {
	Indicator goal.IndicatorID // empty for the execution line
	Name      string
	Weight    score.Points // as approved
	Effective score.Points // after rows not applicable were dropped and the rest rescaled
	Points    score.Points
	Met       bool // target reached; > is not reached by =
	Skipped   bool // not applicable this year: earns nothing and costs nothing
	Missing   bool // not reported, or its numbers cannot be scored
	Why       Explanation
}

// Explanation is how a line got its points, for people (得分说明).
type Explanation struct {
	Inputs     []string // "目标 ≥98.00%", "实际 97.20%", "分值 8.00"
	Rule       string   // the rule in words
	Book       string   // "MOF-2021 第 1 版"
	Clause     string
	Arithmetic string // "8.00 × 97.2 ÷ 98 = 7.93"
}

// ExecutionName is what the execution line is called on every form.
const ExecutionName = "预算执行率"

// Earned is the indicators' points without execution, and what they could have earned (指标得分).
func (s Sheet) Earned() (points, full score.Points) {
	for _, line := range s.Lines {
		points += line.Points
		full += line.Effective
	}
	return points, full
}

// Difference is one place where two sheets differ (差异), with both values as printed.
type Difference struct {
	Where string // 总分, 预算执行率, or an indicator's name
	What  string // 得分, 分值, 等级 …
	A, B  string
}

// Same lists where two sheets differ, nil when they are the same to the last word. Re-scoring a frozen sheet under the
// book and version it names must give no difference.
func Same(a, b Sheet) []Difference {
	var d differences
	d.note("规则库", "名称", string(a.Book), string(b.Book))
	d.note("规则库", "版本", fmt.Sprint(a.Version), fmt.Sprint(b.Version))
	d.lines(a.Execution, b.Execution)
	d.note("指标", "行数", fmt.Sprint(len(a.Lines)), fmt.Sprint(len(b.Lines)))
	for i := range min(len(a.Lines), len(b.Lines)) {
		d.lines(a.Lines[i], b.Lines[i])
	}
	d.note("总分", "得分", a.Total.String(), b.Total.String())
	d.note("总分", "满分", a.Full.String(), b.Full.String())
	d.note("总分", "等级", string(a.Grade), string(b.Grade))
	d.note("总分", "未填完", fmt.Sprint(a.Incomplete), fmt.Sprint(b.Incomplete))
	d.note("核对提示", "条数", fmt.Sprint(len(a.Flags)), fmt.Sprint(len(b.Flags)))
	for i := range min(len(a.Flags), len(b.Flags)) {
		d.note("核对提示", string(a.Flags[i].Kind), fmt.Sprint(a.Flags[i]), fmt.Sprint(b.Flags[i]))
	}
	return d
}

type differences []Difference

func (d *differences) note(where, what, a, b string) {
	if a != b {
		*d = append(*d, Difference{where, what, a, b})
	}
}

func (d *differences) lines(a, b Line) {
	d.note(a.Name, "指标", string(a.Indicator)+a.Name, string(b.Indicator)+b.Name)
	d.note(a.Name, "分值", a.Weight.String(), b.Weight.String())
	d.note(a.Name, "折算分值", a.Effective.String(), b.Effective.String())
	d.note(a.Name, "得分", a.Points.String(), b.Points.String())
	d.note(a.Name, "状态", fmt.Sprint(a.Met, a.Skipped, a.Missing), fmt.Sprint(b.Met, b.Skipped, b.Missing))
	d.note(a.Name, "得分说明", fmt.Sprint(a.Why), fmt.Sprint(b.Why))
}

// FlagKind names a warning sign on a self-evaluation (核对提示).
type FlagKind string

// The flags, 4.7 and section 6 of the rules study.
const (
	ScoreAboveExecution FlagKind = "支出与产出不匹配"
	SpentWithoutOutput  FlagKind = "支出多而产出少"
	Unspent             FlagKind = "结余较大"
	OverSpent           FlagKind = "执行数超过预算数"
	OverFulfilled       FlagKind = "超额完成"
	CopiedFromGoal      FlagKind = "照抄目标"
	WrongDenominator    FlagKind = "执行率分母用错"
	ClaimDiffers        FlagKind = "自算执行率不符"
	LowExecution        FlagKind = "执行率偏低"
	SpendingAsOutput    FlagKind = "以支出作产出"
)

// Flag is one warning sign with the numbers behind it (核对提示).
type Flag struct {
	Kind      FlagKind
	Indicator goal.IndicatorID // empty when it is about the whole sheet
	Message   string           // Chinese, with the arithmetic
	Asks      bool             // a reason must be written before submission
	Clause    string
}
