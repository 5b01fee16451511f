package rescore

import (
	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// Verdict says whether paper and rules agree on one row (结论).
type Verdict string

// The verdicts. The values are the words of the JSON answer and never change.
const (
	Agree       Verdict = "agree"        // 一致
	Differ      Verdict = "differ"       // 不一致
	CannotJudge Verdict = "cannot_judge" // 无法判断: the explanation says why
)

// Label is the verdict in Chinese, for people.
func (v Verdict) Label() string {
	switch v {
	case Agree:
		return "一致"
	case Differ:
		return "不一致"
	}
	return "无法判断"
}

// Number is a figure read from a cell or computed (数值). Known is false for "not printed" or "not computable",
// which is never the same as zero.
type Number struct {
	Value decimal.Decimal
	Known bool
}

// Known wraps a figure that is there.
func known(d decimal.Decimal) Number { return Number{Value: d, Known: true} }

// Report is a table scored again (复算结果): what was read, what the rules give, and where the two part.
type Report struct {
	Source, Sheet  string
	Kind           Kind
	Title          string
	Project        string
	Unit           string
	Division       string
	Year           int // 0 when not printed
	MoneyUnit      string
	Book           rulebook.Name
	Version        int
	BookWhy        string // why this book: chosen, or the best fitting
	RowsRead       int
	Funds          []Fund
	Execution      Execution
	Lines          []Line
	TotalPublished Number
	TotalComputed  Number // known only when every row and the execution are judged or accepted
	WeightsTotal   Number // sum of the printed weights, execution included; unknown when none is printed
	Grade          score.Grade
	GradePrinted   string
	Findings       []Finding
}

// Fund is one fund row as numbers (项目资金), in 元.
type Fund struct {
	Label                             string
	At, PointsAt                      string
	Initial, Budget, Executed, Weight Number
	Rate                              Number // printed rate, in per cent
	RateComputed                      Number // executed ÷ budget, in per cent
	Points                            Number
}

// Execution is the budget execution scored again (预算执行率得分).
type Execution struct {
	At              string // the total row
	PointsAt        string // the cell of its printed points
	RatePublished   Number // per cent
	RateComputed    Number // per cent
	Weight          Number
	PointsPublished Number
	PointsComputed  Number
	Verdict         Verdict
	Explanation     string
}

// Line is one indicator row scored again (逐行复算).
type Line struct {
	At                   string // the row's name, or what stands for it
	PointsAt             string // the cell of the printed points; empty when the form has none
	Level1, Level2, Name string
	Target               goal.Target
	TargetKnown          bool // the target could be read as a number, a range, or a description
	Inferred             bool // the sign was not printed and is taken from the sort of indicator
	TargetText           string
	ActualText           string
	Actual               Number
	Unit                 string
	Weight               Number
	PointsPublished      Number
	PointsComputed       Number
	Verdict              Verdict
	Child                bool   // a 其中 row under a scored parent: shown, not scored
	Explanation          string // Chinese, with the arithmetic
}

// Differs reports whether paper and rules part anywhere: a row, the execution, or a finding that is an error.
func (r Report) Differs() bool {
	if r.Execution.Verdict == Differ {
		return true
	}
	for _, l := range r.Lines {
		if l.Verdict == Differ {
			return true
		}
	}
	for _, f := range r.Findings {
		if f.Severity == Differs {
			return true
		}
	}
	return false
}

// Count returns how many rows have the verdict, the execution included.
func (r Report) Count(v Verdict) int {
	n := 0
	if r.Execution.Verdict == v {
		n++
	}
	for _, l := range r.Lines {
		if l.Verdict == v {
			n++
		}
	}
	return n
}

// Rule codes of findings (复算提示编号). They are part of the JSON answer: a code never changes its meaning.
const (
	TotalWrong         = "R-101" // 总分不等于各行得分之和
	WeightsWrong       = "R-102" // 分值合计不是 100（无执行率行时 90 或 100）
	WeightsTotalWrong  = "R-103" // 印出的分值合计不等于各行之和
	Level1Wrong        = "R-104" // 一级指标分值不等于其各行之和
	Level2Wrong        = "R-105" // 二级指标分值不等于其各行之和
	DeductionsTooMany  = "R-106" // 已见扣分多于总分所容
	GradeWrong         = "R-107" // 等级与总分不符
	NoComputedTotal    = "R-108" // 不给出复算总分及其原因
	GroupShort         = "R-109" // 一组指标都达标,得分合计却少于该组分值
	RateWrong          = "R-111" // 执行率与自己的数不符
	ExecutionWrong     = "R-112" // 执行率得分与执行率不符
	FundPartsWrong     = "R-113" // 资金分项之和不等于合计
	WrongDenominator   = "R-114" // 执行率用年初预算数作分母
	OverBudget         = "R-115" // 执行数超过预算数
	ZeroBudgetSpent    = "R-116" // 预算为零却有支出
	RateAsRatio        = "R-117" // 执行率印成比值
	PartScored         = "R-118" // 资金分项行重复填分值、得分
	ExecutionWeightOdd = "R-119" // 执行率分值与规则库不同
	MoneyUnreadable    = "R-121" // 资金单元格不是数
	NegativeMoney      = "R-122" // 金额为负
	MoneyUnitsMixed    = "R-123" // 元与万元混用
	AboveWeight        = "R-131" // 得分高于分值
	NegativePoints     = "R-132" // 得分为负
	LostThoughMet      = "R-133" // 达标却失分
	FullThoughShort    = "R-134" // 未达标却满分
	PointsDiffer       = "R-135" // 得分与规则不符
	ActualNotNumber    = "R-136" // 指标值是数,完成值不是数
	SeveralValues      = "R-137" // 一格写了多个指标值
	NoWeights          = "R-138" // 没有分值列
	CellMissing        = "R-139" // 缺格:名称、指标值、完成值、分值或得分
	Ceiling            = "R-140" // 指标值写≥100%,而比率至多 100%
	CopiedTarget       = "R-141" // 完成值照抄指标值
	RatioMixed         = "R-142" // 百分数与比值混用
	UnitsDiffer        = "R-143" // 指标值与完成值单位不同
	Duplicate          = "R-144" // 两行重复
	Implausible        = "R-145" // 数值不合常理
	OverFulfilled      = "R-146" // 超额三成以上,应说明
	DirectionOdd       = "R-147" // 方向可疑
	WeightsAsTargets   = "R-148" // 疑把分值填入指标值、得分填入完成值
	AgreedByRounding   = "R-149" // 按印出的位数四舍五入后一致
	ChildrenWrong      = "R-150" // 其中项之和不等于上级指标值
	NotReported        = "R-152" // 没有指标值或完成值却有得分
	NothingToScore     = "R-153" // 不是自评表,没有得分可复算
	CoefficientWrong   = "R-155" // 得分不等于分值×得分系数
	PointsUnreadable   = "R-156" // 分值或得分不是数
	DeadlineMissed     = "R-157" // 晚于指标值的日期却满分
	WordsAgainstPoints = "R-158" // 文字说未完成或部分完成,得分却在达成档
	SpendingMismatch   = "R-159" // 支出与产出不匹配
	SpendingAsOutput   = "R-160" // 以支出作产出
	OtherFormula       = "R-161" // 办法未定的公式,表中用了另一种
	CompleteAssumed    = "R-162" // 只有项目已完成,执行率得分才成立
	WeightsAsShares    = "R-163" // 权重印成小数,1 为全部
)
