package rescore

import (
	"github.com/shopspring/decimal"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// scored is one row as the product itself would score it.
type scored struct {
	points     score.Points
	met        bool
	rule       string // the rule in words
	arithmetic string
}

// scoreRow scores one quantitative row by the product's own formulas, so that re-scoring can never tell another story
// than scoring does.
func scoreRow(book rulebook.Book, ind goal.Indicator, actual decimal.Decimal) scored {
	res := evaluation.Result{Indicator: ind.ID, Known: true, Actual: actual}
	form := goal.Form{Book: book.Name, Indicators: []goal.Indicator{ind}}
	line := evaluation.Score(book, form, spentInFull(), []evaluation.Result{res}).Lines[0]
	why := evaluation.Explain(book, ind, res, line)
	return scored{line.Points, line.Met, why.Rule, why.Arithmetic}
}

// spentInFull keeps the execution row out of the way of a single indicator's score.
func spentInFull() evaluation.Funds {
	return evaluation.Funds{Total: evaluation.FundRow{Budget: money.Yuan, Executed: money.Yuan}}
}

// executionPoints scores a budget and its spending, both in 元, with the printed weight. Books with brackets need to know
// whether the project is complete, which no paper prints: the reading that fits the paper is taken, and failing both a
// budget spent in full counts as complete.
func (c *checker) executionPoints(weight score.Points, budget, executed decimal.Decimal) (score.Points, string) {
	book := withExecution(c.book, weight)
	funds := evaluation.Funds{Total: evaluation.FundRow{Budget: fen(budget), Executed: fen(executed)}}
	score := func(complete bool) evaluation.Line {
		funds.Complete = complete
		return evaluation.Score(book, goal.Form{Book: book.Name}, funds, nil).Execution
	}
	line := score(executed.Equal(budget))
	note := ""
	if book.Execution.Kind == rulebook.ExecutionBracket {
		note = "（分档须看项目是否完成，表中没有印）"
		printed := c.report.Execution.PointsPublished
		if printed.Known && !line.Points.Decimal().Equal(printed.Value) {
			if other := score(!funds.Complete); other.Points.Decimal().Equal(printed.Value) {
				line = other
			} else {
				score(executed.Equal(budget))
			}
		}
	}
	return line.Points, evaluation.ExplainExecution(book, funds, line).Arithmetic + note
}

// fen turns 元 into money, half up to a fen; a sum too large for any budget becomes the largest one.
func fen(yuan decimal.Decimal) money.Amount {
	cents := yuan.Shift(2).Round(0)
	if cents.Abs().GreaterThan(decimal.NewFromInt(int64(money.Max))) {
		return money.Max
	}
	return money.Amount(cents.IntPart())
}
