package goal

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Form is a goal form as understood (项目支出绩效目标申报表): what is frozen at submission and approval.
type Form struct {
	Book       rulebook.Name
	Overall    string // 项目总目标
	Annual     string // 年度总体目标
	Request    Request
	MoneyUnit  money.Unit // in which the form writes money, from the rulebook
	Indicators []Indicator
	// Justifications say why cells stay as they are that the goal check warned of when the form was frozen (保留原样的理由).
	Justifications []Justification
}

// Entry is a goal form as typed (填报内容): raw text in every cell, so that a draft keeps whatever the clerk wrote.
// The zero value is an empty form. Parse turns it into a Form and complaints.
type Entry struct {
	Overall string
	Annual  string
	Request RequestEntry
	Rows    []EntryRow
	// Justifications say why cells stay as they are that the goal check warns of (保留原样的理由), by their paths.
	Justifications []Justification
}

// EntryRow is one indicator row as typed (填报的指标行).
type EntryRow struct {
	ID          IndicatorID
	Level1      string
	Level2      string
	Name        string
	Explanation string
	Sign        string
	Target      string // number, "95-105" for a range, or words
	Unit        string
	Weight      string
	Rule        string
	Basis       string
	Method      string
	Source      string
	Evidence    string
	Bounded     bool // ticked when the indicator cannot pass its ceiling (CanGrow = !Bounded)
}

// Examine parses and checks a form as typed in one go (检查填报内容): every complaint once, in form order. A cell that could
// not be understood is not reported a second time for what follows from that.
func (e Entry) Examine(book rulebook.Book, category project.Category) (Form, errs.Fields) {
	form, unread := e.Parse(book)
	fields := unread
	for _, f := range form.Check(book, category) {
		if !slices.ContainsFunc(unread, func(u errs.Field) bool { return follows(f, u) }) {
			fields = append(fields, f)
		}
	}
	return form, inFormOrder(slices.Clone(fields))
}

// follows says whether complaint f only says what follows from a cell that could not be read: the sums follow from a
// weight, and whether the rule suits the target follows from the target.
func follows(f, unread errs.Field) bool {
	dot := strings.LastIndex(unread.Path, ".")
	row, cell := unread.Path[:dot+1], unread.Path[dot+1:]
	switch {
	case f.Path == unread.Path:
		return true
	case f.Path == WeightsPath:
		return cell == "weight"
	default:
		return f.Path == row+"rule" && f.Rule != ruleMissing.Rule && (cell == "sign" || cell == "target")
	}
}

// Parse reads every cell (解析填报内容) and complains about those that cannot be understood, all at once, at paths such as
// "rows.3.target" counted from 0. What is missing is Check's affair, except a target value: without one there is no
// target. The names of levels become the book's own.
func (e Entry) Parse(book rulebook.Book) (Form, errs.Fields) {
	var r report
	f := Form{Book: book.Name, Overall: clean(e.Overall), Annual: clean(e.Annual), MoneyUnit: money.Unit(book.MoneyUnit), Justifications: e.Justifications}
	f.Request = e.Request.parse(book, &r)
	for i, row := range e.Rows {
		f.Indicators = append(f.Indicators, row.parse(book, fmt.Sprintf("rows.%d.", i), &r))
	}
	return f, r.fields
}

// parse reads one row.
func (row EntryRow) parse(book rulebook.Book, at string, r *report) Indicator {
	ind := Indicator{
		ID: row.ID, Level1: tidy(row.Level1), Level2: tidy(row.Level2), Name: tidy(row.Name), Explanation: clean(row.Explanation),
		Basis: clean(row.Basis), Method: tidy(row.Method), Source: clean(row.Source), Evidence: clean(row.Evidence),
		CanGrow: !row.Bounded,
	}
	if first, second, ok := book.Proper(ind.Level1, ind.Level2); ok && ind.Level1 != "" {
		ind.Level1, ind.Level2 = first, second
	}
	var problems []problem
	ind.Target, problems = parseTarget(row.Sign, row.Target, row.Unit)
	for _, p := range problems {
		r.say(p.check, at+p.cell, "%s", p.message)
	}
	ind.Weight = parseWeight(row.Weight, at+"weight", r)
	if tidy(row.Rule) != "" {
		rule, ok := ParseRule(row.Rule)
		if !ok {
			r.say(ruleMissing, at+"rule", "没有“%s”这种赋分规则，请从列表里选。", errs.Shorten(row.Rule))
			return ind
		}
		ind.Rule = rule
	}
	return ind
}

// parseWeight reads the points of a row; an empty cell is 0, which Check complains about.
func parseWeight(text, path string, r *report) score.Points {
	if tidy(text) == "" {
		return 0
	}
	p, err := score.ParsePoints(text)
	if err != nil {
		r.say(weightMissing, path, "%s", errs.MessageOf(err))
		return 0
	}
	return p
}

// clean returns a text of several lines without outer space.
func clean(text string) string { return strings.TrimSpace(strings.ToValidUTF8(text, "")) }

// Entry returns the form as it would be typed (还原为填报内容), so that an approved goal can be edited again. Parsing it gives
// the same form.
func (f Form) Entry() Entry {
	e := Entry{Overall: f.Overall, Annual: f.Annual, Request: f.Request.entry(f.MoneyUnit), Justifications: f.Justifications}
	for _, ind := range f.Indicators {
		e.Rows = append(e.Rows, ind.entry())
	}
	return e
}

// entry returns one row as it would be typed.
func (ind Indicator) entry() EntryRow {
	row := EntryRow{
		ID: ind.ID, Level1: ind.Level1, Level2: ind.Level2, Name: ind.Name, Explanation: ind.Explanation,
		Sign: string(ind.Target.Sign), Unit: ind.Target.Unit, Rule: string(ind.Rule), Basis: ind.Basis,
		Method: ind.Method, Source: ind.Source, Evidence: ind.Evidence, Bounded: !ind.CanGrow,
	}
	if ind.Target.Sign != "" {
		row.Target = ind.Target.number()
	}
	if ind.Weight != 0 {
		row.Weight = ind.Weight.Short()
	}
	return row
}
