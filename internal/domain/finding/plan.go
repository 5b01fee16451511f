package finding

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// PlanEntry is the unit's plan as typed (整改方案).
type PlanEntry struct {
	Cause    string // 原因分析
	Measures []MeasureEntry
}

// MeasureEntry is one measure as typed (整改措施).
type MeasureEntry struct {
	What   string
	Person string // 责任人
	Due    string // 计划完成日期
}

// MaxMeasures is how many measures one finding takes.
const MaxMeasures = 20

func (m MeasureEntry) empty() bool { return strings.TrimSpace(m.What+m.Person+m.Due) == "" }

// SavePlan keeps the plan as typed, complete or not (保存整改方案). Rows left empty are dropped.
//
// Errors: Conflict unless the letter is out and nothing submitted; Forbidden for anybody but the unit's clerks; Invalid for a text longer than
// any plan.
func (f Finding) SavePlan(actor org.Actor, p PlanEntry, at time.Time) (Finding, error) {
	if f.State != Notified {
		return f, errs.New(errs.Conflict, "问题现在是“%s”，不能修改整改方案。", f.State)
	}
	if err := f.unitClerk(actor); err != nil {
		return f, err
	}
	p.Measures = slices.DeleteFunc(slices.Clone(p.Measures), MeasureEntry.empty)
	var fields errs.Fields
	short(&fields, "cause", "原因分析", p.Cause, MaxDemand)
	if len(p.Measures) > MaxMeasures {
		fields.Add("measures", "整改措施最多%d条，现有%d条，请合并。", MaxMeasures, len(p.Measures))
	}
	for i, m := range p.Measures {
		short(&fields, fmt.Sprintf("measures.%d.what", i), "整改措施", m.What, MaxDemand)
		short(&fields, fmt.Sprintf("measures.%d.person", i), "责任人", m.Person, 40)
		short(&fields, fmt.Sprintf("measures.%d.due", i), "计划完成日期", m.Due, 20)
	}
	if err := fields.Err(); err != nil {
		return f, err
	}
	f.Plan, f.Paper = p, f.Typed(actor, at)
	return f, nil
}

// HoldingPlan reports whether the plan is the entry already.
func (f Finding) HoldingPlan(p PlanEntry) bool { return reflect.DeepEqual(f.Plan, p) }

func short(fields *errs.Fields, path, label, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		fields.Add(path, "%s不超过%d个字，现有%d个字。", label, most, n)
	}
}

// check reports everything that keeps the plan from being submitted, at "cause", "measures" and "measures.0.due". A plan that comes after
// the due date cannot keep to it: then its measures lie ahead.
func (p PlanEntry) check(due, letter, today fiscal.Date) (fields errs.Fields) {
	filled(&fields, "cause", "原因分析", p.Cause, MaxDemand)
	if len(p.Measures) == 0 {
		fields.Add("measures", "请至少写一条整改措施，并写明责任人和计划完成日期。")
	}
	for i, m := range p.Measures {
		at := fmt.Sprintf("measures.%d.", i)
		filled(&fields, at+"what", "整改措施", m.What, MaxDemand)
		filled(&fields, at+"person", "责任人", m.Person, 40)
		day, err := fiscal.ParseDate(m.Due)
		switch {
		case strings.TrimSpace(m.Due) == "":
			fields.Add(at+"due", "请填写计划完成日期。")
		case err != nil:
			fields.Add(at+"due", "%s", errs.MessageOf(err))
		case day.Before(letter):
			fields.Add(at+"due", "计划完成日期%s早于发函日期%s。", day, letter)
		case due.Before(today) && day.Before(today):
			fields.Add(at+"due", "计划完成日期%s已经过去；整改期限%s也已过，请写最近能完成的日期。", day, due)
		case !due.Before(today) && day.After(due):
			fields.Add(at+"due", "计划完成日期%s晚于整改期限%s，请提前。", day, due)
		}
	}
	return fields
}

// Progress is one report of how the work goes (整改进展).
type Progress struct {
	At     time.Time
	ByName string
	Text   string
}

// Report adds how the work goes (登记进展).
//
// Errors: Conflict unless the problem is being put right; Forbidden for anybody but the unit's clerks; Invalid at "progress".
func (f Finding) Report(actor org.Actor, text string, at time.Time) (Finding, error) {
	if err := f.working(actor); err != nil {
		return f, err
	}
	var fields errs.Fields
	if filled(&fields, "progress", "整改进展", text, MaxDemand); fields.Err() != nil {
		return f, fields.Err()
	}
	f.Progress = append(slices.Clone(f.Progress), Progress{At: at, ByName: actor.User.Name, Text: strings.TrimSpace(text)})
	f.Paper = f.Typed(actor, at)
	return f, nil
}

// ResultEntry is what the unit says came of it, as typed (整改结果).
type ResultEntry struct {
	Text string
	On   string // 实际完成日期
	Left string // 未完成原因和后续计划; may be empty
}

// SaveResult keeps the result as typed, complete or not (保存整改结果).
//
// Errors: those of Report; Invalid for a text longer than any result.
func (f Finding) SaveResult(actor org.Actor, r ResultEntry, at time.Time) (Finding, error) {
	if err := f.working(actor); err != nil {
		return f, err
	}
	var fields errs.Fields
	short(&fields, "result", "整改结果", r.Text, MaxText)
	short(&fields, "left", "未完成原因和后续计划", r.Left, MaxDemand)
	short(&fields, "on", "实际完成日期", r.On, 20)
	if err := fields.Err(); err != nil {
		return f, err
	}
	f.Result, f.Paper = r, f.Typed(actor, at)
	return f, nil
}

// check reports everything that keeps the evidence from being submitted, at "result", "on" and "files".
func (r ResultEntry) check(files int, letter, today fiscal.Date) (fields errs.Fields) {
	filled(&fields, "result", "整改结果", r.Text, MaxText)
	day, err := fiscal.ParseDate(r.On)
	switch {
	case strings.TrimSpace(r.On) == "":
		fields.Add("on", "请填写实际完成日期。")
	case err != nil:
		fields.Add("on", "%s", errs.MessageOf(err))
	case day.Before(letter):
		fields.Add("on", "实际完成日期%s早于发函日期%s。", day, letter)
	case day.After(today):
		fields.Add("on", "实际完成日期%s还没有到。", day)
	}
	if files == 0 {
		fields.Add("files", "请上传佐证材料；没有佐证，计财处不能核查。")
	}
	return fields
}

// TakesEvidence says why the actor may not attach evidence; nil when they may: the unit's clerks, from the letter until it is submitted.
//
// Errors: Conflict in any other state; Forbidden for anybody else.
func (f Finding) TakesEvidence(actor org.Actor) error {
	switch f.State {
	case Notified, Rectifying:
		return f.unitClerk(actor)
	case Closed, LookingBack, Settled, Cancelled:
		return errs.New(errs.Conflict, "问题%s，不能再补佐证。确有新情况的，请计财处重新整改。", f.State)
	}
	return errs.New(errs.Conflict, "问题现在是“%s”，不能增减佐证材料。", f.State)
}

func (f Finding) unitClerk(actor org.Actor) error {
	if !actor.Holds(org.Clerk, f.Owner) {
		return errs.New(errs.Forbidden, "整改情况由%s经办填报。", f.Owner.Name)
	}
	return nil
}

func (f Finding) working(actor org.Actor) error {
	if f.State != Rectifying {
		return errs.New(errs.Conflict, "问题现在是“%s”，整改中的问题才能登记进展和结果。", f.State)
	}
	return f.unitClerk(actor)
}
