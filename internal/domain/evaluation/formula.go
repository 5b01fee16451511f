package evaluation

import (
	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// formula names the rule that gave a row its points (计分公式). The explanation is written from it.
type formula int

const (
	unreported    formula = iota // nothing to score
	reached                      // target met: full points
	ratio                        // rising, missed: A ÷ T
	reverseLinear                // falling, missed: 1 − (A − T) ÷ T
	reverseRatio                 // falling, missed: T ÷ A
	equalRatio                   // = missed from below: A ÷ T
	equalStrict                  // = missed either way: 1 − |A − T| ÷ T
	zeroTarget                   // target 0: all or nothing
	negative                     // target below 0, missed: 1 − |A − T| ÷ |T|
	rangeBelow                   // below a range: A ÷ low
	rangeAbove                   // above a range: 1 − (A − high) ÷ high
	direct                       // yes or no
	tiered                       // qualitative: points claimed inside a tier
	bracketed                    // satisfaction brackets
	manual                       // points given by a person
)

// outcome is how one result fares: the rule, the share of the row's points, and whether the target is met.
type outcome struct {
	by    formula
	share fraction // exact, not yet clamped
	met   bool     // strict: > is not met by =
	floor bool     // the share was under the pass threshold and counts as nothing
}

// judge decides one row by the book's choices (4.2 of the rules study; 财预〔2020〕10号, 财预〔2021〕101号).
// It is total: any indicator with any result has an outcome.
func judge(book *rulebook.Book, ind *goal.Indicator, res *Result) outcome {
	judged := ind.Target.Sign == goal.Qualitative
	switch {
	case !res.Known:
		return outcome{}
	case ind.Rule == goal.Manual:
		return claimed(manual, ind, res, res.Points >= ind.Weight)
	case ind.Rule == goal.ByTier, judged && ind.Rule != goal.Direct:
		return claimed(tiered, ind, res, bestTier(book, res.Tier))
	case ind.Rule == goal.Direct && judged:
		return allOrNothing(direct, res.Met)
	case !measurable(res.Actual):
		return outcome{}
	case ind.Rule == goal.Direct:
		return allOrNothing(direct, ind.Target.Met(res.Actual))
	case ind.Rule == goal.BySatisfied && len(book.Scoring.Satisfaction) > 0:
		at, _ := book.Scoring.SatisfactionBracket(percentOf(res.Actual))
		return outcome{bracketed, pointsOf(at.Points, rulebook.SatisfactionScale), ind.Target.Met(res.Actual), false}
	}
	out := measure(&book.Scoring, &ind.Target, res.Actual)
	out.met = ind.Target.Met(res.Actual)
	if ind.Rule == goal.ByRatioFloor && out.by != reached && !out.share.atLeast(book.Scoring.PassThreshold) {
		out.share, out.floor = nothing, true
	}
	return out
}

// claimed takes points a person gave within the approved weight.
func claimed(by formula, ind *goal.Indicator, res *Result, met bool) outcome {
	if ind.Weight <= 0 {
		return outcome{by, nothing, met, false}
	}
	return outcome{by, pointsOf(res.Points, ind.Weight), met, false}
}

// bestTier reports whether a tier means that the target is reached.
func bestTier(book *rulebook.Book, name string) bool {
	tier, ok := book.TierOf(name)
	return ok && tier.Name == book.Tiers[0].Name
}

func allOrNothing(by formula, met bool) outcome {
	if met {
		return outcome{by, everything, true, false}
	}
	return outcome{by, nothing, false, false}
}

// measure compares a number with its target. > and < earn points as ≥ and ≤ do; only "met" stays strict.
func measure(rules *rulebook.Scoring, target *goal.Target, actual decimal.Decimal) outcome {
	switch target.Sign {
	case goal.Range:
		return measureRange(target, actual)
	case goal.AtLeast, goal.MoreThan:
		return measureRising(target, actual)
	case goal.Equal:
		return measureEqual(rules, target, actual)
	default:
		return measureFalling(rules, target, actual)
	}
}

func measureRising(target *goal.Target, actual decimal.Decimal) outcome {
	order := actual.Cmp(target.Value)
	switch {
	case target.Value.IsZero():
		return allOrNothing(zeroTarget, order > 0 || order == 0 && target.Sign == goal.AtLeast)
	case order >= 0:
		return outcome{by: reached, share: everything}
	case target.Value.IsNegative():
		return outcome{by: negative, share: distance(actual, target.Value)}
	}
	return outcome{by: ratio, share: fraction{actual, target.Value}}
}

func measureFalling(rules *rulebook.Scoring, target *goal.Target, actual decimal.Decimal) outcome {
	order := actual.Cmp(target.Value)
	switch {
	case target.Value.IsZero():
		return allOrNothing(zeroTarget, order < 0 || order == 0 && target.Sign == goal.AtMost)
	case order <= 0:
		return outcome{by: reached, share: everything}
	case target.Value.IsNegative():
		return outcome{by: negative, share: distance(actual, target.Value)}
	case rules.Reverse == rulebook.ReverseRatio:
		return outcome{by: reverseRatio, share: fraction{target.Value, actual}}
	}
	return outcome{by: reverseLinear, share: distance(actual, target.Value)}
}

func measureEqual(rules *rulebook.Scoring, target *goal.Target, actual decimal.Decimal) outcome {
	order := actual.Cmp(target.Value)
	strict := rules.Equal == rulebook.EqualStrict
	switch {
	case target.Value.IsZero():
		return allOrNothing(zeroTarget, order == 0 || order < 0 && !strict)
	case order == 0, order > 0 && !strict:
		return outcome{by: reached, share: everything}
	case target.Value.IsNegative():
		return outcome{by: negative, share: distance(actual, target.Value)}
	case strict:
		return outcome{by: equalStrict, share: distance(actual, target.Value)}
	}
	return outcome{by: equalRatio, share: fraction{actual, target.Value}}
}

// measureRange takes an interval: the nearer bound decides, below it as a rising target, above it always linear.
func measureRange(target *goal.Target, actual decimal.Decimal) outcome {
	below, above := actual.Cmp(target.Low) < 0, actual.Cmp(target.High) > 0
	bound := target.High
	if below {
		bound = target.Low
	}
	switch {
	case !below && !above:
		return outcome{by: reached, share: everything}
	case bound.IsZero():
		return outcome{by: zeroTarget, share: nothing}
	case bound.IsNegative():
		return outcome{by: negative, share: distance(actual, bound)}
	case below:
		return outcome{by: rangeBelow, share: fraction{actual, bound}}
	}
	return outcome{by: rangeAbove, share: distance(actual, bound)}
}

// percentOf reads a number of per cent as a rate, half up: 92.405 is 92.41%. Brackets are looked up by the rounded rate, so
// 79.995% belongs to the bracket that begins at 80%.
func percentOf(d decimal.Decimal) score.Rate {
	rate, _ := score.RoundRate(d.Shift(-2))
	return rate
}

// maxDigits bounds numbers that are compared: forms print far fewer, and 10^1000000000 would never be done.
const maxDigits = 40

func measurable(d decimal.Decimal) bool {
	return d.Exponent() >= -maxDigits && d.Exponent() <= maxDigits && d.NumDigits() <= maxDigits
}

// fraction is an exact share of a row's points, not yet clamped.
type fraction struct{ num, den decimal.Decimal }

var (
	nothing    = fraction{decimal.Zero, decimal.NewFromInt(1)}
	everything = fraction{decimal.NewFromInt(1), decimal.NewFromInt(1)}
)

// pointsOf is a share given as points out of others.
func pointsOf(part, whole score.Points) fraction {
	return fraction{part.Decimal(), whole.Decimal()}
}

// distance is 1 − |A − T| ÷ |T|, below zero where the actual is further from the target than the target from 0.
func distance(actual, target decimal.Decimal) fraction {
	whole := target.Abs()
	return fraction{whole.Sub(actual.Sub(target).Abs()), whole}
}

// of takes the share of w, clamped to [0, w] and rounded half up once, to hundredths of a point.
func (f fraction) of(w score.Points) score.Points { return w.Share(f.num, f.den) }

// atLeast reports whether the share is r or more. The denominator is above zero.
func (f fraction) atLeast(r score.Rate) bool {
	return f.num.Cmp(f.den.Mul(r.Decimal())) >= 0
}
