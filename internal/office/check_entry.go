package office

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// goalEntryJSON is a goal form as typed, in JSON, with what is known beside it.
type goalEntryJSON struct {
	Title    string           `json:"title"`
	Year     int              `json:"year"`
	Rulebook rulebook.Name    `json:"rulebook"`
	Unit     string           `json:"unit"`
	Project  projectEntryJSON `json:"project"`
	Overall  string           `json:"overall"`
	Annual   string           `json:"annual"`
	Request  struct {
		Appropriation string `json:"appropriation"`
		CarryOver     string `json:"carry_over"`
		Other         string `json:"other"`
	} `json:"request"`
	Rows      []goalRowJSON  `json:"rows"`
	LastYear  []lastYearJSON `json:"last_year"`
	Standards []unitCostJSON `json:"standards"`
}

type projectEntryJSON struct {
	Name     string `json:"name"`
	Category string `json:"category"`
	Nature   string `json:"nature"`
	Start    string `json:"start"`
	End      string `json:"end"`
	Funds    string `json:"funds"`
	Summary  string `json:"summary"`
}

type goalRowJSON struct {
	Level1      string `json:"level1"`
	Level2      string `json:"level2"`
	Name        string `json:"name"`
	Explanation string `json:"explanation"`
	Sign        string `json:"sign"`
	Target      string `json:"target"`
	Unit        string `json:"unit"`
	Weight      string `json:"weight"`
	Rule        string `json:"rule"`
	Basis       string `json:"basis"`
	Method      string `json:"method"`
	Source      string `json:"source"`
	Evidence    string `json:"evidence"`
	Bounded     bool   `json:"bounded"`
}

type lastYearJSON struct {
	Level2 string `json:"level2"`
	Name   string `json:"name"`
	Target string `json:"target"`
	Actual string `json:"actual"`
}

type unitCostJSON struct {
	Name   string   `json:"name"`
	Words  []string `json:"words"`
	Limit  string   `json:"limit"`
	Clause string   `json:"clause"`
}

// readGoalEntry reads a goal entry in JSON. Keys nobody knows are refused: a misspelt one would silently be an empty cell.
func readGoalEntry(name string, data []byte, shelf rulebook.Shelf, book rulebook.Name) (CheckedForm, error) {
	var g goalEntryJSON
	data = withoutMark(data)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(&g)
	if err == nil && d.More() {
		err = fmt.Errorf("第%d行起还有多余的内容", lineOf(data, int(d.InputOffset())))
	}
	if err != nil {
		return CheckedForm{}, jsonFault(data, g, err)
	}
	if book == "" {
		book = g.Rulebook
	}
	if book == "" {
		book = "SH-PARK"
	}
	f := CheckedForm{Source: name, Title: g.Title, Project: g.Project.Name, Unit: g.Unit, Year: g.Year}
	if f.Input.Book, err = shelf.Find(book); err != nil {
		return CheckedForm{}, err
	}
	f.Input.Year, f.Input.Entry = fiscal.Year(g.Year), g.entry()
	var complaints errs.Fields
	g.beside(&f.Input, &complaints)
	return f, complaints.Err()
}

// entry is the form as typed.
func (g goalEntryJSON) entry() goal.Entry {
	e := goal.Entry{Overall: g.Overall, Annual: g.Annual, Request: goal.RequestEntry(g.Request)}
	for i, r := range g.Rows {
		e.Rows = append(e.Rows, goal.EntryRow{ID: goal.IndicatorID(fmt.Sprintf("r%d", i+1)), Level1: r.Level1, Level2: r.Level2, Name: r.Name,
			Explanation: r.Explanation, Sign: r.Sign, Target: r.Target, Unit: r.Unit, Weight: r.Weight, Rule: r.Rule, Basis: r.Basis, Method: r.Method,
			Source: r.Source, Evidence: r.Evidence, Bounded: r.Bounded})
	}
	return e
}

// beside reads what is known beside the form. An unknown project has all the money that is asked for.
func (g goalEntryJSON) beside(in *goalcheck.Input, complaints *errs.Fields) {
	p := project.Project{Name: g.Project.Name, Category: project.Category(g.Project.Category), Nature: project.Nature(g.Project.Nature), Summary: g.Project.Summary,
		Fiscal: money.Max}
	day := func(key, text string) (d fiscal.Date) {
		if strings.TrimSpace(text) == "" {
			return d
		}
		d, err := fiscal.ParseDate(text)
		if err != nil {
			complaints.Add(key, "%s", errs.MessageOf(err))
		}
		return d
	}
	p.Start, p.End = day("project.start", g.Project.Start), day("project.end", g.Project.End)
	if strings.TrimSpace(g.Project.Funds) != "" {
		a, err := money.Parse(g.Project.Funds, money.Unit(in.Book.MoneyUnit))
		if err != nil {
			complaints.Add("project.funds", "%s", errs.MessageOf(err))
		}
		p.Fiscal = a
	}
	in.Project = p
	for i, l := range g.LastYear {
		target, _ := goal.ReadTarget(l.Target)
		value, unit, ok := goal.ReadValue(l.Actual)
		if !ok {
			complaints.Add(fmt.Sprintf("last_year.%d.actual", i), "上年完成值“%s”读不出数值，请写数值和单位，如 98.5%%。", errs.Shorten(l.Actual))
		}
		in.LastYear = append(in.LastYear, goalcheck.LastActual{Level2: l.Level2, Name: l.Name, Target: target, Actual: value, Unit: unit, Known: ok})
	}
	for i, s := range g.Standards {
		value, unit, ok := goal.ReadValue(s.Limit)
		if !ok || len(s.Words) == 0 {
			complaints.Add(fmt.Sprintf("standards.%d", i), "标准要写关键词和限值，如 7.5元/平方米。")
		}
		in.Standards = append(in.Standards, goalcheck.UnitCost{Name: s.Name, Words: s.Words, Unit: unit, Limit: value, Clause: s.Clause})
	}
}
