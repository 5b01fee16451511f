package tracking

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Tracked is one project in one round (绩效跟踪表): its form as typed, where that stands, and what was submitted.
type Tracked struct {
	ID        ID
	Round     Round // read with the form
	Project   project.Project
	Overall   overallgoal.ID // of a department's own form (部门整体), which has no project; empty otherwise
	Goal      goal.Edition   // in force while it is drafted; as submitted afterwards
	Entry     Entry
	Submitted *Form // as submitted last; nil in the first draft
	approval.Paper
	Extended Extension // zero when the round's own date holds
}

// Extension is a later due date for one unit's form (延期), with who gave it and why.
type Extension struct {
	To     fiscal.Date
	Reason string
	By     string
}

// New puts a project into a round. last is what the project typed in the round before, nil when there was none.
func New(id ID, r Round, p project.Project, g goal.Edition, last *Entry) Tracked {
	t := Tracked{ID: id, Round: r, Project: p, Goal: g, Entry: Blank(g.Form), Paper: approval.NewPaper(Flow)}
	if last != nil {
		t.Entry = last.ordered(g.Form)
	}
	return t
}

// Parties returns the units that act on the form.
func (t Tracked) Parties() approval.Parties {
	return approval.Parties{Unit: t.Project.Unit, Division: t.Project.Division}
}

// Name is how people refer to the form, for the log and notices.
func (t Tracked) Name() string { return fmt.Sprintf("%s（%s）", t.Project.Name, t.Round.Name) }

// Due is the last day for this form (填报期限): the round's, or later where it was extended.
func (t Tracked) Due() fiscal.Date {
	if t.Extended.To.After(t.Round.Plan.Due) {
		return t.Extended.To
	}
	return t.Round.Plan.Due
}

// Reported says that the form has left the unit (单位已报送).
func Reported(s approval.State) bool { return s != Draft && s != AtHead }

// Late says that the unit has not reported by the due date (逾期未报).
func (t Tracked) Late(today fiscal.Date) bool { return !Reported(t.State) && t.Due().Before(today) }

// Open says that the form can still be filed or reviewed in its round (可办理): the round runs, or the form was put off beyond its end.
func (t Tracked) Open(today fiscal.Date) error {
	switch {
	case t.Round.State == Running:
		return nil
	case t.Round.State == Ended && !t.Extended.To.Before(today):
		return nil
	case t.Round.State == Ended:
		return errs.New(errs.Conflict, "%s已经结束，跟踪表不能再办理。", t.Round.Name)
	}
	return errs.New(errs.Conflict, "%s还没有开始。", t.Round.Name)
}

// Editable says why the actor may not type into the draft; nil when they may.
func (t Tracked) Editable(actor org.Actor, today fiscal.Date) error {
	if err := t.Paper.Editable(t.Way(), actor, t.Parties()); err != nil {
		return err
	}
	return t.Open(today)
}

// Edit returns the form with a new draft, kept as typed.
func (t Tracked) Edit(actor org.Actor, e Entry, at time.Time) (Tracked, error) {
	if err := t.Editable(actor, fiscal.DateOf(at)); err != nil {
		return t, err
	}
	if err := e.checkSize(t.Goal.Form); err != nil {
		return t, err
	}
	t.Entry, t.Paper = e, t.Typed(actor, at)
	return t, nil
}

// Holding reports whether the draft is the entry already.
func (t Tracked) Holding(e Entry) bool { return reflect.DeepEqual(t.Entry, e) }

// Parse reads the draft against the goal and the money up to the end of the data month.
func (t Tracked) Parse(events []project.FundEvent) (Form, errs.Fields) {
	form, fields := t.Entry.Parse(t.Goal.Form, FundsOf(events, t.Round.Year, t.Round.Cutoff()))
	form.Period, form.Cutoff, form.GoalNo = t.Round.Period(), t.Round.Cutoff(), t.Goal.No
	return form, fields
}

// Do takes an action of the flow. Submitting checks the form and keeps it as it was understood.
//
// Errors: those of approval.Case.Do; Conflict when the round is over; Invalid with every complaint.
func (t Tracked) Do(do approval.Action, actor org.Actor, events []project.FundEvent, reason string, at time.Time) (Tracked, error) {
	next, err := t.Case.Do(t.Way(), do, actor, t.Parties(), reason, at)
	if err != nil {
		return t, err
	}
	if err := t.Open(fiscal.DateOf(at)); err != nil {
		return t, err
	}
	if do == approval.Submit {
		form, fields := t.Parse(events)
		if err := fields.Err(); err != nil {
			return t, err
		}
		t.Submitted = &form
	}
	t.Case = next
	t.Paper = t.Touched(actor.User, at)
	return t, nil
}

// Exit takes the form out of the round (取消跟踪, 终止填报), with a reason; decided by planning and finance.
//
// Errors: Forbidden for anybody else; Conflict when the form is done or the round does not run; Invalid without a reason.
func (t Tracked) Exit(do approval.Action, actor org.Actor, reason string, at time.Time) (Tracked, error) {
	if err := t.Open(fiscal.DateOf(at)); err != nil {
		return t, err
	}
	if err := t.Allow(t.Way(), do, actor, t.Parties()); err != nil {
		return t, err
	}
	next, err := t.Happen(t.Way(), do, actor.User, reason, at)
	if err != nil {
		return t, err
	}
	t.Case = next
	t.Paper = t.Touched(actor.User, at)
	return t, nil
}

// Extend gives the unit until a later day (延期).
//
// Errors: Forbidden for anybody but planning and finance with the project in their scope; Conflict once the unit has reported or
// when the round does not run; Invalid at "to" and "reason".
func (t Tracked) Extend(actor org.Actor, to, reason string, at time.Time) (Tracked, error) {
	today := fiscal.DateOf(at)
	if !actor.Holds(org.Finance, t.Project.Division) {
		return t, errs.New(errs.Forbidden, "延期由计财处办理，并且项目要在您的数据范围内。")
	}
	if err := t.Open(today); err != nil {
		return t, err
	}
	if Reported(t.State) {
		return t, errs.New(errs.Conflict, "跟踪表现在是“%s”，单位已经报送，不用延期。", t.State)
	}
	var f errs.Fields
	day, err := fiscal.ParseDate(to)
	switch {
	case err != nil:
		f.Add("to", "请填写延期到哪一天，例如%s。", t.Due().AddDays(10))
	case !day.After(t.Due()):
		f.Add("to", "延期到%s没有晚于现在的期限%s。", day, t.Due())
	case day.Before(today):
		f.Add("to", "%s已经过去。", day)
	case day.After(t.Round.Year.End()):
		f.Add("to", "延期不能超过%s年末。", t.Round.Year)
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(reason)); n == 0 || n > 200 {
		f.Add("reason", "请写明延期的理由，不超过200个字。")
	}
	if err := f.Err(); err != nil {
		return t, err
	}
	t.Extended = Extension{To: day, Reason: strings.TrimSpace(reason), By: actor.User.Name}
	t.Paper = t.Touched(actor.User, at)
	return t, nil
}

// Cells lists the draft's values by the names people know, for the log.
func (t Tracked) Cells() []audit.Cell {
	out := []audit.Cell{{Name: "状态", Value: string(t.State)}, {Name: "延期至", Value: t.Extended.To.String()}}
	e := t.Entry.ordered(t.Goal.Form)
	for _, c := range e.typed(t.Goal.Form) {
		out = append(out, audit.Cell{Name: strings.TrimSpace(c.row + " " + cellName(c.path)), Value: c.value()})
	}
	return out
}

// Figures are the numbers of the form submitted last that lights look at; none before.
func (t Tracked) Figures() Figures {
	if t.Submitted == nil {
		return Figures{}
	}
	return t.Submitted.Figures
}
