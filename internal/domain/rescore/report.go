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
