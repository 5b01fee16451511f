package goalcheck

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// Rule is one rule explained to people (规则说明): why it is there, a good and a bad example that a test has seen to pass and
// to fail.
type Rule struct {
	Number   string
	Title    string
	Severity errs.Severity
	Clause   string
	Why      string
	Good     Example
	Bad      Example
}

// Example is a sentence and the cells that make it (示例). Cells may be empty where the sentence says all.
type Example struct {
	Says  string
	Cells []ExampleCell
}

// ExampleCell is one cell of an example (示例单元格), named as the form names it.
type ExampleCell struct{ Path, Label, Value string }

// Rules explains every rule of the shipped ruleset (检查规则说明), by number.
func Rules() []Rule { return Shipped().Rules() }

// Rules explains every rule (检查规则说明), by number.
func (rules *Ruleset) Rules() []Rule {
	out := make([]Rule, 0, len(rules.order))
	for _, number := range slices.Sorted(slices.Values(rules.order)) {
		t := rules.rules[number]
		out = append(out, Rule{number, t.title, t.severity, t.clause, t.why, t.good.shown(), t.bad.shown()})
	}
	return out
}

// shown lists the cells of an example in form order; what is set beside the form is told by the sentence, and so is the number
// of a row, which stands on no form.
func (e example) shown() Example {
	out := Example{Says: e.says}
	for path, value := range e.set {
		if _, cell, row := cutRow(path); row && cell != "id" || path == "annual" || path == "overall" || strings.HasPrefix(path, "request.") {
			out.Cells = append(out.Cells, ExampleCell{path, goal.Label(path), value})
		}
	}
	slices.SortFunc(out.Cells, func(a, b ExampleCell) int { return cmp.Compare(place(a.Path), place(b.Path)) })
	return out
}

// sample is the complete form that examples change: it has no findings.
type sample struct {
	book, project, category, start, end, funds string
	annual, overall, request                   string
	year                                       int
	rows                                       []goal.EntryRow
}

// readSample reads the sample. A row is its cells set off by “|”: levels, name, sign, target, unit, weight, rule, basis,
// method, source, evidence, explanation.
func readSample(o *object) sample {
	s := sample{
		book: o.text("book", false), project: o.text("project", false), category: o.text("category", false), start: o.text("start", false),
		end: o.text("end", false), funds: o.text("funds", false), annual: o.text("annual", false), overall: o.text("overall", false),
		request: o.text("request", false), year: o.whole("year"),
	}
	o.each("rows", func(o *object) {
		cells := strings.Split(o.text("cells", false), "|")
		if len(cells) != 13 {
			o.complaints.Add(o.path, "“%s”应有13格，用 | 隔开，现有%d格。", o.path, len(cells))
			return
		}
		s.rows = append(s.rows, goal.EntryRow{
			ID: goal.IndicatorID("i" + strconv.Itoa(len(s.rows)+1)), Level1: cells[0], Level2: cells[1], Name: cells[2], Sign: cells[3], Target: cells[4],
			Unit: cells[5], Weight: cells[6], Rule: cells[7], Basis: cells[8], Method: cells[9], Source: cells[10], Evidence: cells[11], Explanation: cells[12],
		})
	})
	return s
}

// input makes the sample with an example's changes; a change that fits nothing is ok false.
func (s sample) input(e example) (in Input, ok bool) {
	book, err := rulebook.Shipped().Find(rulebook.Name(s.book))
	start, err1 := fiscal.ParseDate(s.start)
	end, err2 := fiscal.ParseDate(s.end)
	funds, err3 := money.Parse(s.funds, money.InYuan)
	if err != nil || err1 != nil || err2 != nil || err3 != nil {
		return Input{}, false
	}
	in = Input{
		Book: book, Year: fiscal.Year(s.year),
		Project: project.Project{Name: s.project, Category: project.Category(s.category), Nature: project.Recurrent, Start: start, End: end, Fiscal: funds},
		Entry: goal.Entry{Overall: s.overall, Annual: s.annual, Request: goal.RequestEntry{Appropriation: s.request},
			Rows: slices.Clone(s.rows)},
	}
	for path, value := range e.set {
		if !in.set(path, value) {
			return in, false
		}
	}
	return in, in.arrange(e.set["drop"], e.set["copies"])
}

// set changes one cell, or what is known beside the form.
func (in *Input) set(path, value string) bool {
	if cell := cellOf(&in.Entry, path); cell != nil {
		*cell = value
		return true
	}
	if i, cell, ok := cutRow(path); ok && i < len(in.Entry.Rows) && cell == "id" {
		in.Entry.Rows[i].ID = goal.IndicatorID(value)
		return true
	}
	fields := strings.Split(value, "|")
	switch {
	case path == "drop" || path == "copies":
	case path == "project.name":
		in.Project.Name = value
	case path == "project.category":
		in.Project.Category = project.Category(value)
	case path == "project.start" || path == "project.end":
		on, err := fiscal.ParseDate(value)
		if path == "project.start" {
			in.Project.Start = on
		} else {
			in.Project.End = on
		}
		return err == nil
	case path == "last" && len(fields) == 4: // name, target, actual, unit
		target, _ := goal.ReadTarget(fields[1])
		actual, err := decimal.NewFromString(fields[2])
		in.LastYear = append(in.LastYear, LastActual{Name: fields[0], Target: target, Actual: actual, Unit: fields[3], Known: true})
		return err == nil
	case path == "standard" && len(fields) == 5: // name, words, limit, unit, clause
		limit, err := decimal.NewFromString(fields[2])
		in.Standards = append(in.Standards, UnitCost{fields[0], strings.Fields(fields[1]), fields[3], limit, fields[4]})
		return err == nil
	default:
		return false
	}
	return true
}

// arrange drops rows by number, or adds copies of the last one under other names.
func (in *Input) arrange(drop, copies string) bool {
	var kept []goal.EntryRow
	dropped := strings.Fields(drop)
	for i, r := range in.Entry.Rows {
		if !slices.Contains(dropped, strconv.Itoa(i)) && drop != "all" {
			kept = append(kept, r)
		}
	}
	in.Entry.Rows = kept
	n, err := strconv.Atoi(cmp.Or(copies, "0"))
	for i := range n {
		r := in.Entry.Rows[len(in.Entry.Rows)-1]
		r.ID += goal.IndicatorID("-" + strconv.Itoa(i))
		r.Name += strconv.Itoa(i)
		in.Entry.Rows = append(in.Entry.Rows, r)
	}
	return err == nil
}

// fill puts the year into a proposed text.
func (s *sheet) fill(text string) string {
	year := "当年"
	if s.in.Year != 0 {
		year = strconv.Itoa(int(s.in.Year)) + "年"
	}
	return strings.ReplaceAll(text, "{年}", year)
}
