package goalcheck

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/errs"
)

// Run checks a goal form with the shipped rules (检查绩效目标): the structural checks of package goal and every rule of this
// one, in one pass, in form order. It never fails: an empty form has findings too.
func Run(in Input) []Finding { return Shipped().Run(in) }

// Run checks a goal form with these rules (检查绩效目标).
func (rules *Ruleset) Run(in Input) []Finding {
	if len(in.Entry.Rows) == 0 && len(in.Form.Indicators) > 0 {
		in.Entry = in.Form.Entry()
	}
	form, fields := goal.Goal{Project: in.Project, Entry: in.Entry, Book: in.Book.Name}.Understood(in.Book)
	s := &sheet{in: &in, rules: rules, form: form, annual: goal.Normalise(form.Annual), overall: goal.Normalise(form.Overall)}
	s.projectGrams, s.annualGrams = gramsOf(goal.Normalise(in.Project.Name)), gramsOf(s.annual)
	s.rows = make([]row, 0, len(form.Indicators))
	for i, ind := range form.Indicators {
		s.rows = append(s.rows, newRow(&in, i, ind, in.Entry.Rows[i]))
	}
	for _, f := range fields {
		s.findings = append(s.findings, rules.carried(f, s))
		s.unread(f)
	}
	for i := range s.rows {
		for _, check := range rowChecks {
			check(s, &s.rows[i])
		}
	}
	for _, check := range formChecks {
		check(s)
	}
	return s.answer()
}

// rowChecks look at one row each.
var rowChecks = []func(*sheet, *row){
	nameValues, nameEmpty, nameLeftovers, nameLength, nameUnit, nameCopies, goalAsName, targetCopies, notApplicable, vagueTarget, longTarget, uncertainTarget,
	unitFits, unitWhole, signFits, boundFits, laxRate, noNumber,
	levelFits, inputAsOutput, processAsOutput, moneyAsBenefit, outputAsBenefit, benefitFits, shareOfWhat, satisfactionFits, satisfactionElsewhere, satisfactionObject,
	satisfactionSample, satisfactionFull, emptyBasis,
	timeless, dateImpossible, dateOutside, dateAfterEnd, belowLastYear,
	costWithoutAmount, costEqual, aboveStandard,
}

// formChecks look at the whole form.
var formChecks = []func(*sheet){
	requestUnit, totalCost, costsExceed, rowCount, outputKinds, missingSatisfaction, missingCost, weightHoarded, levelHoarded, weightsEqual,
	nearDuplicates, goalTooShort, vagueGoals, goalNumbers, goalTasks, strayIndicators, overallCopied, uncertainGoal, goalDates, projectDates,
}

// sheet is a form while it is checked.
type sheet struct {
	in                        *Input
	rules                     *Ruleset
	form                      goal.Form
	rows                      []row
	annual                    string
	overall                   string
	projectGrams, annualGrams grams
	findings                  []Finding
}

// say adds a finding of this package.
func (s *sheet) say(rule, path, format string, args ...any) {
	s.suggest(rule, path, nil, format, args...)
}

// suggest adds a finding with a rewrite.
func (s *sheet) suggest(rule, path string, rewrite *Rewrite, format string, args ...any) {
	text := s.rules.rules[rule]
	if rewrite != nil && s.vagueRewrite(*rewrite) {
		rewrite = nil
	}
	s.findings = append(s.findings, Finding{
		Rule: rule, Severity: text.severity, Clause: text.clause, Path: path, Message: fmt.Sprintf(format, args...),
		Suggestion: rewrite, Example: text.good.says,
	})
}

// vagueRewrite says whether a rewrite of a name or a target would only put another vague word into the cell.
func (s *sheet) vagueRewrite(r Rewrite) bool {
	_, cell, _ := cutRow(r.Path)
	text := goal.Normalise(r.New)
	switch cell {
	case "target":
		_, found := s.vague(text)
		return found && !goal.HasStandard(text)
	case "name":
		return s.startsVaguely(text)
	}
	return false
}

// startsVaguely says whether a name begins with a vague word, and so measures nothing: 有效改善达标率.
func (s *sheet) startsVaguely(name string) bool {
	return slices.ContainsFunc(s.rules.vague, func(v vagueWord) bool { return !v.exactly && strings.HasPrefix(name, v.word) })
}

// said says whether a finding of a rule stands at a path already.
func (s *sheet) said(rule, path string) bool {
	return slices.ContainsFunc(s.findings, func(f Finding) bool { return f.Rule == rule && f.Path == path })
}

// saidOfRequest says whether a finding of a rule stands at one of the sums asked for.
func (s *sheet) saidOfRequest(rule string) bool {
	return slices.ContainsFunc(s.findings, func(f Finding) bool { return f.Rule == rule && strings.HasPrefix(f.Path, "request.") })
}

// words is a list of the ruleset.
func (s *sheet) words(list string) []string { return s.rules.words[list] }

// rewrite proposes a new value for a cell of a row; nil when it would change nothing.
func (r *row) rewrite(cell, value string) *Rewrite {
	old := cellOfRow(&r.typed, cell)
	if old == nil || *old == value {
		return nil
	}
	return &Rewrite{Path: r.at + cell, Old: *old, New: value}
}

// carried turns a complaint of package goal into a finding, with a rewrite where there is only one way out.
func (rules *Ruleset) carried(f errs.Field, s *sheet) Finding {
	out := Finding{Rule: f.Rule, Severity: cmp.Or(f.Severity, errs.Blocker), Clause: f.Clause, Path: f.Path, Message: f.Message,
		Example: rules.rules[f.Rule].good.says}
	i, cell, ok := cutRow(f.Path)
	if !ok || i >= len(s.rows) {
		return out
	}
	r := &s.rows[i]
	switch {
	case f.Rule == "G-203":
		out.Suggestion = r.rewrite("sign", string(goal.Equal))
	case f.Rule == "G-130" && r.typed.Sign == string(goal.Qualitative):
		if read := goal.Read(r.typed.Target); read.Signed && read.Change == "" {
			out.Suggestion = r.rewrite("sign", string(read.Target.Sign))
		}
	case f.Rule == "G-131" && r.Target.Sign == goal.Qualitative:
		out.Suggestion = r.rewrite("rule", string(goal.ByTier))
	case f.Rule == "G-131":
		out.Suggestion = r.rewrite("rule", string(goal.ByRatio))
	case f.Rule == "G-132":
		out.Suggestion = r.rewrite("rule", string(goal.Direct))
	case f.Rule == "G-214":
		out.Suggestion = r.rewrite("method", "问卷调查法")
	case f.Rule == "G-125" && cell == "unit" && strings.TrimSpace(r.typed.Unit) == "":
		if unit := rules.unitFor(r.bare); unit != "" {
			out.Suggestion = r.rewrite("unit", unit)
		}
	}
	return out
}

// unread makes the rules silent about a target that could not be read: what would follow from it is not known.
func (s *sheet) unread(f errs.Field) {
	i, cell, ok := cutRow(f.Path)
	if !ok || i >= len(s.rows) || cell != "target" && cell != "sign" {
		return
	}
	switch f.Rule {
	case "G-122", "G-123", "G-124", "G-130":
		s.rows[i].Target, s.rows[i].text = goal.Target{}, ""
	}
}

// unitFor is the unit that a name asks for, where there is only one.
func (rules *Ruleset) unitFor(name string) string {
	for _, m := range rules.measures {
		if _, ok := ending(name, m.endings); ok {
			return m.suggest
		}
	}
	return ""
}

// answer sorts the findings into form order, and leaves out those about cells the paper does not have, about the form as a
// whole where only an excerpt is here, and those that a closer finding about the same cell says better.
func (s *sheet) answer() []Finding {
	out := make([]Finding, 0, len(s.findings))
	for _, f := range s.findings {
		if !s.absent(f.Path) && !(s.in.Excerpt && wholeForm(f)) && !s.saidBetter(f) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return cmp.Compare(place(a.Path), place(b.Path)) })
	return out
}

// absent says whether the paper has no such cell.
func (s *sheet) absent(path string) bool {
	if path == goal.WeightsPath && slices.Contains(s.in.Absent, path) {
		return true
	}
	cell := path
	if _, c, ok := cutRow(path); ok {
		cell = c
	} else if path == goal.WeightsPath {
		cell = "weight"
	} else if strings.HasPrefix(path, "request.") {
		cell = "request"
	}
	return slices.Contains(s.in.Absent, cell)
}

// wholeForm says whether a finding needs every row of the form.
func wholeForm(f Finding) bool { return f.Path == "rows" || f.Path == goal.WeightsPath }

// closer lists the rules that say better what a general one says of the same cell.
var closer = map[string][]string{
	"G-421": {"G-315"},
	"G-422": {"G-324"},
	"G-412": {"G-421", "G-225", "G-227", "G-242", "G-231", "G-315", "G-423"},
}

// saidBetter says whether a general finding is to be dropped.
func (s *sheet) saidBetter(f Finding) bool {
	if i, _, ok := cutRow(f.Path); ok && i < len(s.rows) {
		at := s.rows[i].at
		switch {
		case f.Rule != "G-242" && s.said("G-242", at+"target"):
			return true // the row is to go
		case f.Rule == "G-203" && s.said("G-243", at+"target"):
			return true // not =100% either
		case f.Rule == "G-371" && (s.said("G-205", at+"name") || s.said("G-236", at+"name")):
			return true // input belongs nowhere under output
		case f.Rule == "G-125" && (s.said("G-123", at+"target") || s.said("G-124", at+"target") || s.said("G-130", at+"target")):
			return true // a unit for which value?
		case f.Rule == "G-412" && (s.said("G-120", at+"level1") || dated(s.rows[i].text)):
			return true // where the row belongs comes first; a date is a standard
		}
	}
	return slices.ContainsFunc(closer[f.Rule], func(rule string) bool { return s.said(rule, f.Path) })
}

// cells lists the cells of a row in form order.
var cells = []string{"level1", "level2", "name", "explanation", "sign", "target", "unit", "weight", "rule", "basis", "method", "source", "evidence", "bounded"}

// place numbers a path by where it stands on the form.
func place(path string) int {
	i, cell, ok := cutRow(path)
	switch {
	case path == "overall":
		return 0
	case path == "annual":
		return 1
	case strings.HasPrefix(path, "request."):
		return 2
	case path == goal.WeightsPath:
		return 1 << 30
	case !ok:
		return 3
	}
	return 10 + i*100 + slices.Index(cells, cell) + 1
}

// Complaints are findings as complaints about cells (检查意见转为改正要求), without their suggestions.
func Complaints(findings []Finding) errs.Fields {
	out := make(errs.Fields, 0, len(findings))
	for _, f := range findings {
		out = append(out, errs.Field{Path: f.Path, Rule: f.Rule, Severity: f.Severity, Message: f.Message, Clause: f.Clause})
	}
	return out
}
