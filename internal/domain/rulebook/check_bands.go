package rulebook

import (
	"slices"

	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

func (b Book) checkExecution(f *errs.Fields) {
	e := b.Execution
	if e.Points < 0 || e.Points >= score.Full {
		f.Add("execution.points", "“execution.points”应在 0 到 100 之间。")
	}
	oneOf(f, "execution.kind", e.Kind, ExecutionLinear, ExecutionBracket)
	oneOf(f, "execution.no_budget", e.NoBudget, NoBudgetZero, NoBudgetRedistribute)
	within(f, "execution.reason_below", e.ReasonBelow, 0, score.Whole)
	wants(f, "execution.clause", e.Clause)
	if e.Kind != ExecutionBracket {
		return
	}
	if e.Complete < 0 || e.Complete > e.Points {
		f.Add("execution.complete", "“execution.complete”不能超过 execution.points（%s）。", e.Points)
	}
	if len(e.Brackets) == 0 {
		f.Add("execution.brackets", "“execution.brackets”至少要有一档。")
	}
	checkBrackets(f, "execution.brackets", e.Brackets, e.Points)
}

// checkBrackets wants brackets best first that reach down to 0% and never earn more than most.
func checkBrackets(f *errs.Fields, path string, brackets []Bracket, most score.Points) {
	for i, b := range brackets {
		here := at(path, i)
		if i > 0 && (b.From >= brackets[i-1].From || b.Points > brackets[i-1].Points) {
			f.Add(here, "“%s”应比上一档低，请从高到低排列。", here)
		}
		if b.Points < 0 || b.Points > most {
			f.Add(here+".points", "“%s.points”应在 0 到 %s 之间。", here, most)
		}
		wants(f, here+".label", b.Label)
	}
	if n := len(brackets); n > 0 && brackets[n-1].From != 0 {
		f.Add(at(path, n-1)+".from", "“%s.from”是最低一档，应从 0%% 开始。", at(path, n-1))
	}
}

func (b Book) checkScoring(f *errs.Fields) {
	s := b.Scoring
	oneOf(f, "scoring.reverse.kind", s.Reverse, ReverseLinear, ReverseRatio)
	oneOf(f, "scoring.equal.kind", s.Equal, EqualFull, EqualStrict)
	within(f, "scoring.floor.from", s.PassThreshold, 0, score.Whole)
	within(f, "scoring.over.from", s.OverReason, score.Whole, score.MaxRate)
	checkBrackets(f, "scoring.bracket.brackets", s.Satisfaction, SatisfactionScale)
	for _, formula := range Formulas() {
		wants(f, "scoring."+formula+".clause", s.Clauses[formula])
	}
}

func (b Book) checkTiers(f *errs.Fields) {
	if len(b.Tiers) == 0 {
		f.Add("tiers", "“tiers”至少要有一个定性分档。")
	}
	names := map[string]bool{}
	to := score.Whole
	for i, t := range b.Tiers {
		path := at("tiers", i)
		wants(f, path+".name", t.Name)
		unique(f, path+".name", append([]string{t.Name}, t.Also...), names)
		if t.To != to {
			f.Add(path+".to", "“%s.to”应为 %s，各档要首尾相接。", path, to.Short())
		}
		if t.From >= t.To {
			f.Add(path+".from", "“%s.from”应低于 to。", path)
		}
		within(f, path+".suggest", t.Suggest, t.From, t.To)
		if t.Suggest == t.To && t.To != score.Whole {
			f.Add(path+".suggest", "“%s.suggest”等于上一档的下限，请改低。", path)
		}
		wants(f, path+".clause", t.Clause)
		to = t.From
	}
	if n := len(b.Tiers); n > 0 && b.Tiers[n-1].From != 0 {
		f.Add(at("tiers", n-1)+".from", "“%s.from”是最低一档，应为 0%%。", at("tiers", n-1))
	}
}

func (b Book) checkBands(f *errs.Fields) {
	if len(b.Bands) == 0 {
		f.Add("grades", "“grades”至少要有一个等级。")
	}
	for i, band := range b.Bands {
		path := at("grades", i)
		oneOf(f, path+".grade", band.Grade, score.Grades()...)
		if slices.ContainsFunc(b.Bands[:i], func(above Band) bool { return !above.Grade.Better(band.Grade) || above.From <= band.From }) {
			f.Add(path, "“%s”应比上一等级低，请从优到差、从高分到低分排列。", path)
		}
		if band.From < 0 || band.From > score.Full {
			f.Add(path+".from", "“%s.from”应在 0 到 100 之间。", path)
		}
		wants(f, path+".clause", band.Clause)
	}
	if n := len(b.Bands); n > 0 && b.Bands[n-1].From != 0 {
		f.Add(at("grades", n-1)+".from", "“%s.from”是最低等级，应从 0 分开始。", at("grades", n-1))
	}
}

func (b Book) checkAlerts(f *errs.Fields) {
	thresholds := map[Formula]score.Rate{
		MismatchAlert: b.Alerts.Mismatch, UnspentAlert: b.Alerts.Unspent, SimilarAlert: b.Alerts.Similar,
	}
	for _, formula := range AlertFormulas() {
		path := "alerts." + formula
		within(f, path+".at", thresholds[formula], 0, score.Whole)
		wants(f, path+".clause", b.Alerts.Clauses[formula])
	}
}

func within(f *errs.Fields, path string, rate, low, high score.Rate) {
	if rate < low || rate > high {
		f.Add(path, "“%s”应在 %s 到 %s 之间。", path, low.Short(), high.Short())
	}
}
