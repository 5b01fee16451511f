package rulebook

import (
	"strings"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Parse reads a book file (规则库文件): strict JSON whose keys docs/rulebooks.md explains. Unknown, missing and repeated keys, values of
// the wrong kind and everything Check finds are reported together, each as a Chinese sentence that names the key, in one
// Invalid error with Fields. A file that is not JSON at all is an Invalid error that says where.
func Parse(data []byte) (Book, error) {
	var complaints errs.Fields
	root, err := readNode(data, &complaints)
	if err != nil {
		return Book{}, err
	}
	o, ok := asObject(root, &complaints)
	if !ok {
		return Book{}, complaints.Err()
	}
	b := readBook(o)
	o.done()
	for _, found := range b.problems() {
		if !covered(complaints, found.Path) {
			complaints = append(complaints, found)
		}
	}
	if err := complaints.Err(); err != nil {
		return Book{}, err
	}
	return b, nil
}

// covered says whether a cell, something in it or something around it was complained of already: what Check would add is
// then only an echo.
func covered(complaints errs.Fields, path string) bool {
	for _, c := range complaints {
		if c.Path == path || strings.HasPrefix(c.Path, path+".") || strings.HasPrefix(path, c.Path+".") {
			return true
		}
	}
	return false
}

func readBook(o *object) Book {
	b := Book{
		Name:      Name(o.text("name")),
		Version:   o.whole("version"),
		Title:     o.text("title"),
		Source:    o.text("source"),
		InForce:   o.text("in_force"),
		MoneyUnit: string(choice(o, "money_unit", money.InYuan, money.InWan)),
		Levels:    list(o, "levels", readLevel),
	}
	b.Weights = list(o, "weights", readWeights)
	b.WeightCheck = choice(o, "weight_check", Strict, Warn, Off)
	if inner, ok := o.inner("execution"); ok {
		b.Execution = readExecution(inner)
		inner.done()
	}
	if inner, ok := o.inner("scoring"); ok {
		b.Scoring = readScoring(inner)
		inner.done()
	}
	b.Tiers = list(o, "tiers", readTier)
	b.Bands = list(o, "grades", readBand)
	if inner, ok := o.inner("alerts"); ok {
		b.Alerts = readAlerts(inner)
		inner.done()
	}
	return b
}

func readLevel(o *object) Level {
	l := Level{
		Kind: choice(o, "kind", CostLevel, OutputLevel, BenefitLevel, SatisfactionLevel),
		Name: o.text("name"),
	}
	if n, ok := o.required("children"); ok {
		l.Children = texts(n, o.complaints)
	}
	if n, ok := o.optional("also"); ok {
		l.Also = readAlso(n, o.complaints)
	}
	l.Required = o.flag("required")
	l.Clause = o.text("clause")
	return l
}

func readAlso(n node, complaints *errs.Fields) map[string][]string {
	if _, ok := asObject(n, complaints); !ok {
		return nil
	}
	also := make(map[string][]string, len(n.keys))
	for _, key := range n.keys {
		also[key] = texts(n.fields[key], complaints)
	}
	return also
}

func readWeights(o *object) WeightRow {
	row := WeightRow{
		HasCost:         o.flag("has_cost"),
		HasSatisfaction: o.flag("has_satisfaction"),
		Points:          map[string]score.Points{},
	}
	if inner, ok := o.inner("points"); ok {
		for _, level := range inner.node.keys {
			row.Points[level] = pointsOf(inner.node.fields[level], o.complaints)
		}
	}
	row.Clause = o.text("clause")
	return row
}

func readExecution(o *object) Execution {
	e := Execution{Points: o.points("points"), Kind: choice(o, "kind", ExecutionLinear, ExecutionBracket)}
	if e.Kind == ExecutionBracket {
		e.Complete = o.points("complete")
		e.Brackets = list(o, "brackets", readBracket)
	}
	e.NoBudget = choice(o, "no_budget", NoBudgetZero, NoBudgetRedistribute)
	e.ReasonBelow = o.rate("reason_below")
	e.Clause = o.text("clause")
	return e
}

func readBracket(o *object) Bracket {
	return Bracket{From: o.rate("from"), Points: o.points("points"), Label: o.text("label")}
}

func readScoring(o *object) Scoring {
	s := Scoring{Clauses: make(map[Formula]string)}
	for _, formula := range Formulas() {
		inner, ok := o.inner(formula)
		if !ok {
			continue
		}
		switch formula {
		case Reverse:
			s.Reverse = choice(inner, "kind", ReverseLinear, ReverseRatio)
		case EqualTo:
			s.Equal = choice(inner, "kind", EqualFull, EqualStrict)
		case PassFloor:
			s.PassThreshold = inner.rate("from")
		case OverTarget:
			s.OverReason = inner.rate("from")
		case Satisfaction:
			s.Satisfaction = list(inner, "brackets", readBracket)
		}
		s.Clauses[formula] = inner.text("clause")
		inner.done()
	}
	return s
}

func readTier(o *object) Tier {
	t := Tier{Name: o.text("name"), From: o.rate("from"), To: o.rate("to"), Suggest: o.rate("suggest")}
	if n, ok := o.optional("also"); ok {
		t.Also = texts(n, o.complaints)
	}
	t.Clause = o.text("clause")
	return t
}

func readBand(o *object) Band {
	return Band{Grade: choice(o, "grade", score.Grades()...), From: o.points("from"), Clause: o.text("clause")}
}

func readAlerts(o *object) Alerts {
	a := Alerts{Clauses: make(map[Formula]string)}
	for _, formula := range AlertFormulas() {
		inner, ok := o.inner(formula)
		if !ok {
			continue
		}
		threshold := inner.rate("at")
		switch formula {
		case MismatchAlert:
			a.Mismatch = threshold
		case UnspentAlert:
			a.Unspent = threshold
		case SimilarAlert:
			a.Similar = threshold
		}
		a.Clauses[formula] = inner.text("clause")
		inner.done()
	}
	return a
}
