package rulebook

import (
	"fmt"
	"slices"

	"outturn/internal/domain/score"
)

// Formula names a rule whose clause can be asked for (公式); it is the key of the clause in the book file.
type Formula = string

// The formulas.
const (
	Positive     Formula = "positive"    // ≥ and >: actual ÷ target
	PassFloor    Formula = "floor"       // as positive, nothing below the pass threshold
	Reverse      Formula = "reverse"     // ≤ and <
	EqualTo      Formula = "equal"       // =
	InRange      Formula = "range"       // between two bounds
	ZeroTarget   Formula = "zero"        // = 0 or ≤ 0
	Qualitative  Formula = "qualitative" // tiers
	Direct       Formula = "direct"      // all or nothing
	Satisfaction Formula = "bracket"     // satisfaction by bracket
	OverTarget   Formula = "over"        // over-fulfilment asks for a reason
	NotDone      Formula = "skip"        // a row not applicable: the rest rescaled
	Manual       Formula = "manual"      // points given by a person

	ExecutionRate Formula = "execution" // the fund rows
	WeightTable   Formula = "weights"   // first-level weights
	GradeBands    Formula = "grades"    // grade on the total

	MismatchAlert Formula = "mismatch" // score high while execution low
	UnspentAlert  Formula = "unspent"  // much money left
	SimilarAlert  Formula = "similar"  // actual text copied from the goal
)

// Formulas lists the indicator formulas (赋分公式) that every book gives a clause for, in the order of its file.
func Formulas() []Formula {
	return []Formula{
		Positive, PassFloor, Reverse, EqualTo, InRange, ZeroTarget, Qualitative, Direct, Satisfaction, OverTarget, NotDone, Manual,
	}
}

// AlertFormulas lists the alerts (核对提示) that every book gives a threshold and a clause for, in the order of its file.
func AlertFormulas() []Formula { return []Formula{MismatchAlert, UnspentAlert, SimilarAlert} }

// Label names the book and its version as printed beside every score (规则库版本): "MOF-2021 第1版".
func (b Book) Label() string { return fmt.Sprintf("%s 第%d版", b.Name, b.Version) }

// Clause gives the clause a formula follows (依据条款): of execution, the weights, the grades, an alert or an indicator formula.
// It is empty for a formula the book does not know; a checked book knows them all.
func (b Book) Clause(f Formula) string {
	switch f {
	case ExecutionRate:
		return b.Execution.Clause
	case WeightTable:
		if len(b.Weights) > 0 {
			return b.Weights[0].Clause
		}
		return ""
	case GradeBands:
		if len(b.Bands) > 0 {
			return b.Bands[0].Clause
		}
		return ""
	}
	if clause, ok := b.Alerts.Clauses[f]; ok {
		return clause
	}
	return b.Scoring.Clauses[f]
}

// IndicatorPoints are what the indicators can earn together (指标分值合计): 100 less the points of execution, 90 in the shipped books.
func (b Book) IndicatorPoints() score.Points { return score.Full - b.Execution.Points }

// GradeOf is the grade of a rounded total (评价等级): bands are half open, so 89.99 is 良 and 90.00 is 优. A total below every band
// gets the last one.
func (b Book) GradeOf(total score.Points) score.Grade {
	for _, band := range b.Bands {
		if total >= band.From {
			return band.Grade
		}
	}
	if len(b.Bands) == 0 {
		return ""
	}
	return b.Bands[len(b.Bands)-1].Grade
}

// WeightsFor finds the first-level weights for what a project sets (一级指标分值). hasCost means a first-level cost indicator; a book
// without that level ignores it. It is false when the book has no such row.
func (b Book) WeightsFor(hasCost, hasSatisfaction bool) (WeightRow, bool) {
	_, costLevel := b.LevelOf(CostLevel)
	for _, row := range b.Weights {
		if row.HasSatisfaction == hasSatisfaction && (row.HasCost == hasCost || !costLevel) {
			return row, true
		}
	}
	return WeightRow{}, false
}

// TierOf finds a qualitative tier by its name or another name for it (定性分档).
func (b Book) TierOf(name string) (Tier, bool) {
	for _, t := range b.Tiers {
		if t.Name == name || slices.Contains(t.Also, name) {
			return t, true
		}
	}
	return Tier{}, false
}

// Bounds are the points the tier spans for a weight (分档上下限). high belongs to the tier only where Holds says so.
func (t Tier) Bounds(weight score.Points) (low, high score.Points) {
	return weight.At(t.From), weight.At(t.To)
}

// Holds says whether points lie inside the tier for a weight (得分在档内): from its lower bound inclusive to its upper bound
// exclusive, inclusive for the best tier. A weight so small that both bounds round to one value holds that value.
func (t Tier) Holds(weight, points score.Points) bool {
	low, high := t.Bounds(weight)
	if t.To == score.Whole || low == high {
		return low <= points && points <= high
	}
	return low <= points && points < high
}

// Proposal is what the form proposes inside the tier for a weight (建议得分).
func (t Tier) Proposal(weight score.Points) score.Points { return weight.At(t.Suggest) }

// Bracket finds the execution bracket of a rate already rounded to 0.01% (执行率分档). It is false for books without brackets and
// for rates below the last bracket.
func (e Execution) Bracket(rate score.Rate) (Bracket, bool) { return bracket(e.Brackets, rate) }

// SatisfactionBracket finds the bracket of a satisfaction rate already rounded to 0.01% (满意度分档). It is false for books that
// score satisfaction in proportion.
func (s Scoring) SatisfactionBracket(rate score.Rate) (Bracket, bool) {
	return bracket(s.Satisfaction, rate)
}

// Of is what a satisfaction bracket earns of a weight (满意度得分): its points are written for SatisfactionScale.
func (b Bracket) Of(weight score.Points) score.Points {
	return score.ShareOf(weight, int64(b.Points), int64(SatisfactionScale))
}

func bracket(brackets []Bracket, rate score.Rate) (Bracket, bool) {
	for _, b := range brackets {
		if rate >= b.From {
			return b, true
		}
	}
	return Bracket{}, false
}
