package adjustment

import (
	"fmt"
	"reflect"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Adjustment is one request to change the approved goal of a project's year (绩效目标调整申请).
type Adjustment struct {
	ID      ID
	Goal    goal.ID
	Project project.Project
	Year    fiscal.Year
	Book    rulebook.Name
	No      int // 第几次调整 of this goal, from 1
	Base    int // edition of the goal that was in force when it began
	Entry   Entry
	approval.Paper
	Made int // edition that the approval froze; 0 before
}

// New begins an adjustment from the edition in force.
//
// Errors: Conflict when the goal is not approved or the day lies outside its year.
func New(id ID, g goal.Goal, base goal.Edition, no int, today fiscal.Date) (Adjustment, error) {
	a := Adjustment{ID: id, Goal: g.ID, Project: g.Project, Year: g.Year, Book: g.Book, No: no, Base: base.No,
		Entry: Entry{Goal: base.Form.Entry()}, Paper: approval.NewPaper(Flow)}
	if g.State != goal.Approved {
		return a, errs.New(errs.Conflict, "绩效目标现在是“%s”，批复后才能申请调整。", g.State)
	}
	if !g.Year.Contains(today) {
		return a, errs.New(errs.Conflict, "%s的绩效目标只能在当年调整，今天是%s。", g.Year, today)
	}
	return a, nil
}

// Parties returns the units that act on the adjustment.
func (a Adjustment) Parties() approval.Parties {
	return approval.Parties{Unit: a.Project.Unit, Division: a.Project.Division}
}

// Name is how people refer to the adjustment, for the log and notices.
func (a Adjustment) Name() string {
	return fmt.Sprintf("%s（%s第%d次调整）", a.Project.Name, a.Year, a.No)
}

// Editable says why the actor may not type into the draft; nil when they may.
func (a Adjustment) Editable(actor org.Actor) error {
	return a.Paper.Editable(Flow, actor, a.Parties())
}

// Edit returns the adjustment with a new draft, kept as typed.
func (a Adjustment) Edit(actor org.Actor, e Entry, at time.Time) (Adjustment, error) {
	if err := a.Editable(actor); err != nil {
		return a, err
	}
	if err := e.Goal.CheckSize(); err != nil {
		return a, err
	}
	if utf8.RuneCountInString(e.Reason) > 2*MaxReason {
		return a, errs.Invalidf("调整理由太长，请改到%d个字以内。", MaxReason)
	}
	a.Entry, a.Paper = e, a.Typed(actor, at)
	return a, nil
}

// Holding reports whether the draft is the entry already.
func (a Adjustment) Holding(e Entry) bool { return reflect.DeepEqual(a.Entry, e) }

// Circumstances are what outside of the adjustment bears on it when it moves.
type Circumstances struct {
	Book     rulebook.Book
	Base     goal.Form // the goal in force when it began
	InForce  int       // edition of the goal in force now
	Events   []project.FundEvent
	Today    fiscal.Date
	Document string // number of the decision, asked for where money changes
}

// Do takes an action of the flow. Submitting checks the whole; approving returns the fund entries to write, which carry the
// decision's document number.
//
// Errors: those of approval.Case.Do; Invalid with every complaint; Conflict when another adjustment came into force since.
func (a Adjustment) Do(do approval.Action, actor org.Actor, c Circumstances, reason string, at time.Time) (Adjustment, []project.FundEvent, error) {
	next, err := a.Case.Do(Flow, do, actor, a.Parties(), reason, at)
	if err != nil {
		return a, nil, err
	}
	var events []project.FundEvent
	if do == approval.Submit || do == Approve {
		form, fields := a.Entry.Examine(c.Book, a.Project, c.Base)
		if c.InForce != a.Base {
			return a, nil, errs.New(errs.Conflict, "现行的绩效目标已是第%d版，本次调整从第%d版开始。请取消后重新申请。", c.InForce, a.Base)
		}
		events = a.entries(form, c, &fields, do == Approve)
		if err := fields.Err(); err != nil {
			return a, nil, err
		}
		a.Entry.Goal = form.Entry() // as understood: full-width digits are not carried on
	}
	a.Case = next
	a.Paper = a.Touched(actor.User, at)
	if do != Approve {
		return a, nil, nil
	}
	return a, events, nil
}

// Unpayable are the amounts of the adjusted form that the year's money no longer allows (调减过多的资金), at their paths in the form:
// below what was paid already, or below nothing. An adjustment that is ended asks for no money.
func (a Adjustment) Unpayable(form goal.Form, c Circumstances) errs.Fields {
	var out errs.Fields
	if len(Flow.From(a.State)) > 0 {
		a.entries(form, c, &out, false)
	}
	return out
}

// entries are the fund entries the adjustment comes to, with complaints about what they would make impossible.
func (a Adjustment) entries(form goal.Form, c Circumstances, fields *errs.Fields, approving bool) []project.FundEvent {
	var out []project.FundEvent
	changes := Changes(c.Base, form)
	if approving && len(changes) > 0 && (c.Document == "" || utf8.RuneCountInString(c.Document) > 60) {
		fields.Add("document", "本次调整涉及资金，请填写批准调整的文号，不超过60个字。")
	}
	events := c.Events
	for _, change := range changes {
		e := project.FundEvent{Project: a.Project.ID, Year: a.Year, Kind: project.Adjustment, Source: change.Source, Amount: change.By, On: c.Today,
			Document: c.Document, Note: fmt.Sprintf("第%d次绩效目标调整", a.No)}
		if err := project.CheckAddition(events, e, c.Today); err != nil {
			for _, f := range errs.FieldsOf(err) {
				fields.Add(goal.RequestPath(change.Source), "%s", f.Message)
			}
		} else if left := rowOf(append(events, e), a.Year, change.Source); left.Overspent() && change.By < 0 {
			fields.Add(goal.RequestPath(change.Source), "调减后%s的全年预算数%s元，低于已支出的%s元。请减少调减的金额。", change.Source, left.Budget.Yuan(), left.Executed.Yuan())
		}
		events = append(events[:len(events):len(events)], e)
		out = append(out, e)
	}
	return out
}

func rowOf(events []project.FundEvent, year fiscal.Year, source project.Source) project.FundRow {
	for _, r := range project.FiguresOf(events, year).Rows {
		if r.Source == string(source) {
			return r
		}
	}
	return project.FundRow{}
}

// Cells lists the draft's values by the names people know, for the log.
func (a Adjustment) Cells() []audit.Cell {
	out := []audit.Cell{{Name: "状态", Value: string(a.State)}, {Name: "调整事由", Value: a.Entry.Cause}, {Name: "调整理由", Value: a.Entry.Reason}}
	return append(out, a.Entry.Goal.Cells()...)
}
