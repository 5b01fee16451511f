package content

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/domain/standard"
)

// AsOf is the last day of the demo (演示截止日): no step and no payment is later.
var AsOf = fiscal.Date{Year: 2025, Month: time.June, Day: 30}

// World is the whole content of the demo (演示内容), every list in the order it can be entered: parents before children,
// budgets before payments.
type World struct {
	Units        []Unit
	People       []Person
	Projects     []Project
	Declarations []Declaration
	Standards    []Standard
	Goals        []Goal
	Evaluations  []Evaluation
}

// Unit is one body of the tree (单位).
type Unit struct {
	Code   string
	Name   string
	Kind   org.UnitKind
	Parent string // code; empty for the root
}

// Person is an account with one role (人员): Unit is where they belong, At is the unit their role covers with everything
// below it.
type Person struct {
	Login string
	Name  string // a role name, never a person's
	Unit  string // code
	Role  org.Role
	At    string // code
}

// Project is one project and the money of its years (项目).
type Project struct {
	Code      string
	Name      string
	Unit      string // code of the 实施单位
	Division  string // code of the 主管处室
	Nature    project.Nature
	Category  project.Category
	Start     Date
	End       Date
	Completed Date // zero while it runs
	Summary   string
	Fiscal    money.Amount // whole life, in fen
	Other     money.Amount // whole life, in fen
	Events    []FundEvent  // both years, oldest first within a year
}

// FundEvent is one dated entry of a project's money (资金登记), in fen.
type FundEvent struct {
	Year     fiscal.Year
	Kind     project.EventKind
	Source   project.Source
	Amount   money.Amount
	On       Date
	Document string
	Note     string
}

// Declaration is a project that comes into the demo by its declaration (项目申报) and how far it has come.
type Declaration struct {
	Code, Name     string
	Existing       bool   // a project of the world asks for another year
	Unit, Division string // codes
	Nature         project.Nature
	Category       project.Category
	Start, End     Date
	Summary        string
	Entry          pipeline.Entry
	Filed          Date // when its clerk typed it
	State          approval.State
	Decision       *struct {
		Minutes    string
		On         Date
		Resolution pipeline.Resolution
		Amount     string // in 万元
		Reason     string
	}
	Money []struct { // after it was admitted, in 万元
		Kind             project.EventKind
		Amount, Document string
		On               Date
	}
	Completed Date
}

// Standard is one cost standard (标准) of a division, named by its code, as typed, and the state it has come to.
type Standard struct {
	Division string
	State    approval.State
	Entry    standard.Entry
}

// Goal is the goal declaration of one project for one year (绩效目标申报) and the steps that bring it to Stage.
type Goal struct {
	Project  string // code
	Year     fiscal.Year
	Book     rulebook.Name
	Stage    approval.State
	Entry    goal.Entry // as it stands now
	Before   []Change   // what the first submission had otherwise, where it was changed since
	Proposed []Change   // what a reviewer would have otherwise, where one proposes edits
	Steps    []Step
}

// Change is one cell that was corrected after a return, from Was, or that a reviewer proposes to change, to To (修改的单元格).
type Change struct {
	Indicator goal.IndicatorID
	Cell      string // target
	Was       string
	To        string
}

// Step is one act of a flow (办理步骤). Replaying the steps in order leads to the record's stage.
type Step struct {
	On     Date
	By     string // login
	Do     approval.Action
	Reason string
}

// NotStarted is the stage of an evaluation that nobody has begun (未开始); it has no record.
const NotStarted approval.State = "未开始"

// Evaluation is the self-evaluation of one project for one year (绩效自评) and the steps that bring it to Stage.
type Evaluation struct {
	Project string // code
	Year    fiscal.Year
	Stage   approval.State // a state of evaluation.Flow, or NotStarted
	Entry   evaluation.Entry
	Recheck evaluation.RecheckEntry // what finance typed before its last step
	Steps   []Step
}

// Date is a civil date that JSON writes as "2025-01-31" (日期).
type Date struct{ fiscal.Date }

// UnmarshalText reads the date as forms print it.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := fiscal.ParseDate(string(text))
	d.Date = parsed
	return err
}

//go:embed data/*.json
var data embed.FS

// Load reads the embedded content (读取演示内容). An error means that a file under data/ is broken: it names the file.
func Load() (World, error) {
	var w World
	var goals2024, goals2025 []Goal
	for _, f := range []struct {
		name string
		into any
	}{
		{"units", &w.Units}, {"people", &w.People}, {"projects", &w.Projects}, {"declarations", &w.Declarations},
		{"standards", &w.Standards},
		{"goals_2024", &goals2024}, {"goals_2025", &goals2025}, {"evaluations", &w.Evaluations},
	} {
		if err := load(f.name, f.into); err != nil {
			return World{}, err
		}
	}
	w.Goals = slices.Concat(goals2024, goals2025)
	return w, nil
}

// load reads one file; a field that the structs do not have is an error.
func load(name string, into any) error {
	text, err := data.ReadFile("data/" + name + ".json")
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("data/%s.json: %w", name, err)
	}
	return nil
}

// Suggestion returns a form with the edits that the reviewer proposes (审核人提出的修改).
func (g Goal) Suggestion(e goal.Entry) goal.Entry {
	e.Rows = slices.Clone(e.Rows)
	for _, c := range g.Proposed {
		for i := range e.Rows {
			if e.Rows[i].ID == c.Indicator && c.Cell == "target" {
				e.Rows[i].Target = c.To
			}
		}
	}
	return e
}

// Grade returns the grade of the review that a step stands for (审核等级); ok is false for a step without one.
func (s Step) Grade() (g score.Grade, ok bool) {
	switch s.Do {
	case goal.Pass, goal.Approve:
		return score.Excellent, true
	case goal.ProposeEdits:
		return score.Good, true
	case goal.ReturnToRevise:
		return score.Fair, true
	case goal.Reject, goal.Disapprove:
		return score.Poor, true
	}
	return "", false
}

// First returns the form as it was first submitted (首次提交的内容): Entry with the cells of Before as they were.
func (g Goal) First() goal.Entry {
	e := g.Entry
	e.Rows = slices.Clone(e.Rows)
	for _, c := range g.Before {
		for i := range e.Rows {
			if e.Rows[i].ID == c.Indicator && c.Cell == "target" {
				e.Rows[i].Target = c.Was
			}
		}
	}
	return e
}
