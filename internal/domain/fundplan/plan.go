package fundplan

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Plan is the fund-use plan of a unit for a year (年度用款计划), over the projects that one division supervises: a unit with projects
// of two divisions files two. The zero value is not useful; use New.
type Plan struct {
	ID       ID
	Unit     org.Unit // 用款单位
	Division org.Unit // 主管处室
	Year     fiscal.Year
	Entry    Entry // the draft as typed; while it is reviewed, what was submitted
	approval.Paper
	Editions int    // how many editions were frozen
	Cuts     []Cut  // of every submission, oldest first; never shortened
	Document string // 批复文号; empty before
}

// Edition is one frozen version of a plan (用款计划版本): each submission, and the approval, freezes one.
type Edition struct {
	Plan     ID
	No       int // 1, 2, …
	Kind     EditionKind
	Lines    []EditionLine
	Note     string
	Document string       // 批复文号, of the approval
	Control  money.Amount // 控制数 it was held against
	ByName   string
	At       time.Time
}

// EditionLine is a line of an edition with what it goes by then (版本中的项目): the names are kept, not looked up later.
type EditionLine struct {
	Line
	Code, Name  string
	Asked       goal.Request // what the unit submitted; Line.Money is what was granted
	Goal        goal.ID
	GoalEdition int // the edition of the goal that stands with it
}

// EditionKind says what froze an edition.
type EditionKind string

// The kinds.
const (
	Submitted EditionKind = "提交版"
	InForce   EditionKind = "批复版"
)

// Form returns an edition as a plan.
func (e Edition) Form() Form {
	out := Form{Note: e.Note}
	for _, l := range e.Lines {
		out.Lines = append(out.Lines, l.Line)
	}
	return out
}

// New starts the plan of a unit for a year, over the projects of one division.
//
// Errors: Invalid when the division is none.
func New(id ID, unit, division org.Unit, year fiscal.Year) (Plan, error) {
	p := Plan{ID: id, Unit: unit, Division: division, Year: year, Paper: approval.NewPaper(Flow)}
	if division.Kind != org.Division {
		var f errs.Fields
		f.Add("division", "“%s”不是处室，请选择项目的主管处室。", division.Name)
		return p, f.Err()
	}
	return p, nil
}

// Parties returns the units that act on the plan.
func (p Plan) Parties() approval.Parties {
	return approval.Parties{Unit: p.Unit, Division: p.Division}
}

// Name is how people refer to the plan, for the log and notices.
func (p Plan) Name() string {
	return fmt.Sprintf("%s%s用款计划（%s）", p.Unit.Name, p.Year, p.Division.Name)
}

// Editable says why the actor may not type into the draft; nil when they may.
func (p Plan) Editable(actor org.Actor) error { return p.Paper.Editable(Flow, actor, p.Parties()) }

// Edit returns the plan with a new draft. What was typed is kept as it is, complete or not.
//
// Errors: Conflict and Forbidden as Editable; Invalid when far too long, or when a project stands in it twice.
func (p Plan) Edit(actor org.Actor, e Entry, at time.Time) (Plan, error) {
	if err := p.Editable(actor); err != nil {
		return p, err
	}
	var f errs.Fields
	if len(e.Lines) > MaxLines {
		f.Add("lines", "一份计划最多%d个项目，现有%d个。", MaxLines, len(e.Lines))
	}
	for i, l := range e.Lines {
		if slices.ContainsFunc(e.Lines[:i], func(x EntryLine) bool { return x.Project == l.Project }) {
			f.Add(Path(i, "project"), "同一项目在计划里有两行，请合并。")
		}
		for _, c := range append([]string{l.Appropriation, l.CarryOver, l.Other}, l.Months[:]...) {
			if len(c) > 60 {
				f.Add(Path(i, "project"), "这一行有金额超过60个字符，请核对。")
			}
		}
		if utf8.RuneCountInString(l.Note) > 2*maxNote {
			f.Add(Path(i, "note"), "备注太长，请改到%d个字以内。", maxNote)
		}
	}
	if utf8.RuneCountInString(e.Note) > 2*maxNote {
		f.Add("note", "编制说明太长，请改到%d个字以内。", maxNote)
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	p.Entry, p.Paper = e, p.Typed(actor, at)
	return p, nil
}

// Holding reports whether the draft is the entry already.
func (p Plan) Holding(e Entry) bool { return reflect.DeepEqual(p.Entry, e) }

// Granted is the plan as it stands now (审核后的计划): what was submitted, with the newest cut of every line of this submission.
func (p Plan) Granted() Form {
	f, _ := p.Entry.Parse() // was readable when it was submitted
	if p.State == Draft {
		return f
	}
	for i, l := range f.Lines {
		if c, cut := p.CutOf(l.Project); cut {
			f.Lines[i].Money, f.Lines[i].Months = c.Money, c.Months
		}
	}
	return f
}

// Offers lists every action of the present state for this actor, open and locked. The second review is closed to whoever
// made the first.
func (p Plan) Offers(actor org.Actor) []approval.Offer {
	list := p.Case.Offers(Flow, actor, p.Parties())
	for i, o := range list {
		if why := p.reviewedBefore(actor); o.Open && o.Do != approval.Withdraw && why != "" {
			list[i].Open, list[i].Why = false, why
		}
	}
	return list
}

// reviewedBefore says why the actor may not make the second review; empty when they may.
func (p Plan) reviewedBefore(actor org.Actor) string {
	last, acted := p.Last()
	if p.State != AtSecond || !acted || last.By != actor.User.ID {
		return ""
	}
	return "初审由您通过，复审请由计财处另一位审核人办理。"
}

// Do takes an action of the flow. Submitting checks the whole plan with the goals of its projects and freezes an edition;
// approving checks what was granted, wants the document number and every goal approved, and freezes the edition in force.
//
// Errors: those of approval.Case.Do; Forbidden for the second review by whoever made the first; Invalid with every complaint.
func (p Plan) Do(do approval.Action, actor org.Actor, c Circumstances, reason string, at time.Time) (Plan, *Edition, error) {
	next, err := p.Case.Do(Flow, do, actor, p.Parties(), reason, at)
	if err != nil {
		return p, nil, err
	}
	if why := p.reviewedBefore(actor); why != "" && do != approval.Withdraw {
		return p, nil, errs.New(errs.Forbidden, "不能“%s”：%s", do, why)
	}
	var edition *Edition
	switch do {
	case approval.Submit:
		form, fields := p.Examine(c)
		if err := fields.Err(); err != nil {
			return p, nil, err
		}
		p, edition = p.frozen(Submitted, form, c, actor.User, at)
	case Approve:
		form, fields := p.approvable(c)
		if err := fields.Err(); err != nil {
			return p, nil, err
		}
		p.Document = strings.TrimSpace(c.Document)
		p, edition = p.frozen(InForce, form, c, actor.User, at)
	}
	p.Case = next
	p.Paper = p.Touched(actor.User, at)
	return p, edition, nil
}

// frozen makes the next edition.
func (p Plan) frozen(kind EditionKind, form Form, c Circumstances, by org.User, at time.Time) (Plan, *Edition) {
	p.Editions++
	e := &Edition{Plan: p.ID, No: p.Editions, Kind: kind, Note: form.Note, Control: c.Control.Amount, ByName: by.Name, At: at}
	if kind == InForce {
		e.Document = p.Document
	}
	asked, _ := p.Entry.Parse()
	for i, l := range form.Lines {
		s := c.Projects[l.Project]
		line := EditionLine{Line: l, Code: s.Project.Code, Name: s.Project.Name, Asked: asked.Lines[i].Money}
		if s.Goal != nil {
			line.Goal, line.GoalEdition = s.Goal.ID, s.Goal.Editions
		}
		e.Lines = append(e.Lines, line)
	}
	return p, e
}

// Budget returns the fund entries that an approved edition comes to (批复的年初预算), dated today or, before the year began, its first
// day. They carry the document number.
func (e Edition) Budget(year fiscal.Year, today fiscal.Date) []project.FundEvent {
	on := today
	if on.Before(year.Start()) {
		on = year.Start()
	}
	var out []project.FundEvent
	for _, l := range e.Lines {
		for _, m := range []struct {
			kind   project.EventKind
			source project.Source
			amount money.Amount
		}{{project.InitialBudget, project.Appropriation, l.Money.Appropriation}, {project.CarriedOver, project.CarryOver, l.Money.CarryOver},
			{project.InitialBudget, project.OtherFunds, l.Money.Other}} {
			if m.amount > 0 {
				out = append(out, project.FundEvent{Project: l.Project, Year: year, Kind: m.kind, Source: m.source, Amount: m.amount, On: on,
					Document: e.Document, Note: "年度用款计划批复"})
			}
		}
	}
	return out
}

// Cells lists the plan's values by the names people know, for the log; name gives the name of a project.
func (p Plan) Cells(name func(project.ID) string) []audit.Cell {
	out := []audit.Cell{{Name: "状态", Value: string(p.State)}, {Name: "编制说明", Value: p.Entry.Note}}
	for _, l := range p.Entry.Lines {
		at := name(l.Project) + " "
		out = append(out, audit.Cell{Name: at + string(project.Appropriation), Value: l.Appropriation}, audit.Cell{Name: at + string(project.CarryOver), Value: l.CarryOver},
			audit.Cell{Name: at + string(project.OtherFunds), Value: l.Other}, audit.Cell{Name: at + "备注", Value: l.Note})
		for i, m := range l.Months {
			out = append(out, audit.Cell{Name: fmt.Sprintf("%s%d月", at, i+1), Value: m})
		}
	}
	return out
}
