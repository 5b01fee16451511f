package evaluation

import (
	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// Score gives every indicator and the budget execution their points (自评计分) under a rulebook (财预〔2020〕10号; the
// formulas are in formula.go). It is total: whatever the numbers, each row's points lie in [0, its weight], and the
// total is the sum of the rounded rows. A result that is not reported earns nothing and makes the sheet Incomplete;
// results of unknown indicators are ignored, of two for one indicator the first counts (Parse refuses both).
//
// Score computes points only; Evaluate adds the explanations and flags.
func Score(book rulebook.Book, form goal.Form, funds Funds, results []Result) Sheet {
	s := Sheet{Book: book.Name, Version: book.Version, Lines: make([]Line, len(form.Indicators))}
	s.Execution = scoreExecution(&book.Execution, &funds)
	for i := range form.Indicators {
		s.Lines[i] = scoreLine(&form.Indicators[i], resultOf(results, i, form.Indicators[i].ID))
	}
	s.rescale()
	for i := range s.Lines {
		ind := &form.Indicators[i]
		s.Lines[i].earn(&book, ind, resultOf(results, i, ind.ID))
	}
	s.sum(&book)
	return s
}

// Evaluate is the whole of a sheet as it is frozen (评分表): points, an explanation of each, and the flags.
func Evaluate(book rulebook.Book, goalForm goal.Form, form Form) Sheet {
	s := Score(book, goalForm, form.Funds, form.Results)
	s = Explained(book, goalForm, form, s)
	s.Flags = Flags(book, goalForm, form, s)
	return s
}

var noResult = &Result{}

// resultOf finds an indicator's result, looking first at its own place.
func resultOf(results []Result, place int, id goal.IndicatorID) *Result {
	if place < len(results) && results[place].Indicator == id {
		return &results[place]
	}
	for i := range results {
		if results[i].Indicator == id {
			return &results[i]
		}
	}
	return noResult
}

// scoreLine is a row before its points are known.
func scoreLine(ind *goal.Indicator, res *Result) Line {
	line := Line{Indicator: ind.ID, Name: ind.Name, Weight: max(ind.Weight, 0), Skipped: res.Skip}
	if !line.Skipped {
		line.Effective = line.Weight
	}
	return line
}

// earn gives a row its points, once its effective weight is known.
func (l *Line) earn(book *rulebook.Book, ind *goal.Indicator, res *Result) {
	if l.Skipped {
		return
	}
	out := judge(book, ind, res)
	l.Met = out.met
	l.Missing = out.by == unreported
	if !l.Missing {
		l.Points = out.share.of(l.Effective)
	}
}

// rescale spreads the weight of dropped rows, and of execution where there was neither budget nor spending, over the
// remaining indicators in proportion (4.5 of the rules study).
func (s *Sheet) rescale() {
	var to score.Points
	dropped := s.Execution.Skipped
	weights := make([]score.Points, 0, 64)
	for i := range s.Lines {
		to += s.Lines[i].Weight
		dropped = dropped || s.Lines[i].Skipped
		weights = append(weights, s.Lines[i].Effective)
	}
	if !dropped {
		return
	}
	if s.Execution.Skipped {
		to += s.Execution.Weight
	}
	for i, w := range score.Rescale(weights, to) {
		s.Lines[i].Effective = w
	}
}

// sum adds up the rounded rows, so that what is printed adds up, and grades the total.
func (s *Sheet) sum(book *rulebook.Book) {
	s.Total, s.Full = s.Execution.Points, s.Execution.Effective
	s.Incomplete = s.Execution.Missing
	for i := range s.Lines {
		line := &s.Lines[i]
		s.Total += line.Points
		s.Full += line.Effective
		s.Incomplete = s.Incomplete || line.Missing
	}
	s.Grade = book.GradeOf(s.Total)
}

// scoreExecution gives the execution row its points: spent over the whole year's budget, total row only, capped at full
// (4.4 of the rules study). Spending without a budget cannot be scored: the row is Missing and Parse refuses it.
func scoreExecution(rules *rulebook.Execution, funds *Funds) Line {
	line := Line{Name: ExecutionName, Weight: rules.Points, Effective: rules.Points}
	budget, spent := funds.Total.Budget, funds.Total.Executed
	switch {
	case budget == 0 && spent == 0 && rules.NoBudget == rulebook.NoBudgetRedistribute:
		line.Effective, line.Skipped = 0, true
	case budget == 0 && spent == 0:
	case budget <= 0:
		line.Effective, line.Missing = 0, true
	case rules.Kind == rulebook.ExecutionBracket:
		line.Points = executionBracket(rules, funds)
		line.Met = line.Points == line.Weight
	default:
		line.Points = score.ShareOf(line.Weight, int64(spent), int64(budget))
		line.Met = spent == budget
	}
	return line
}

// executionBracket looks the points up: a finished project within its budget has its own (财预〔2021〕101号).
func executionBracket(rules *rulebook.Execution, funds *Funds) score.Points {
	points := rules.Complete
	if !funds.Complete || funds.Total.Executed > funds.Total.Budget {
		at, _ := rules.Bracket(funds.Rate())
		points = at.Points
	}
	return min(max(points, 0), rules.Points)
}
