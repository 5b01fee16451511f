package adjustment

import (
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// Cause says why a goal that was approved is changed all the same (调整事由).
type Cause string

// The causes.
const (
	PolicyChanged  Cause = "政策变化"
	ForceMajeure   Cause = "突发事件或不可抗力"
	ContentChanged Cause = "实施内容变化"
	BudgetChanged  Cause = "预算调整"
	TrackingFound  Cause = "跟踪发现偏差"
	OtherCause     Cause = "其他"
)

// Causes lists the causes in form order.
func Causes() []Cause {
	return []Cause{PolicyChanged, ForceMajeure, ContentChanged, BudgetChanged, TrackingFound, OtherCause}
}

// Entry is an adjustment as typed (填写的调整申请): why, and the goal form as it should be.
type Entry struct {
	Cause  string
	Reason string
	Goal   goal.Entry
}

// The shortest and longest reason, in characters.
const (
	MinReason = 10
	MaxReason = 1000
)

// Change is what the budget of a source changes by (资金调整), derived.
type Change struct {
	Source project.Source
	By     money.Amount // negative takes back
}

// Changes are the differences between the year's requests of two forms, sources that stay left out.
func Changes(base, next goal.Form) []Change {
	was, is := base.Request, next.Request
	var out []Change
	for _, c := range []Change{{project.Appropriation, is.Appropriation - was.Appropriation}, {project.CarryOver, is.CarryOver - was.CarryOver},
		{project.OtherFunds, is.Other - was.Other}} {
		if c.By != 0 {
			out = append(out, c)
		}
	}
	return out
}

// Softened are the quantitative targets that became easier to reach (调低的指标), by the label of their cell. An adjustment may do
// that; whoever approves it should see it at once.
func Softened(base, next goal.Form) []goal.Difference {
	var out []goal.Difference
	for i, now := range next.Indicators {
		j := slices.IndexFunc(base.Indicators, func(old goal.Indicator) bool { return old.ID == now.ID })
		if j < 0 || !easier(base.Indicators[j].Target, now.Target) {
			continue
		}
		path := goal.TargetPath(i)
		out = append(out, goal.Difference{Kind: goal.Changed, Path: path, Label: goal.Label(path), Row: now.Name,
			Old: base.Indicators[j].Target.String(), New: now.Target.String()})
	}
	return out
}

// easier compares two targets of one sign and unit; of an exact number less counts as easier. What cannot be compared is not called easier.
func easier(was, is goal.Target) bool {
	if was.Sign != is.Sign || was.Unit != is.Unit {
		return false
	}
	switch {
	case was.Direction() == goal.Rising, was.Sign == goal.Equal:
		return is.Value.LessThan(was.Value)
	case was.Direction() == goal.Falling:
		return is.Value.GreaterThan(was.Value)
	}
	return false
}

// Examine reads the adjustment and holds it against the goal in force, all complaints at once: those of the goal form at its
// own paths, and "cause", "reason" and "" for an adjustment that changes nothing.
func (e Entry) Examine(book rulebook.Book, p project.Project, base goal.Form) (goal.Form, errs.Fields) {
	var out errs.Fields
	if !slices.Contains(Causes(), Cause(e.Cause)) {
		out.Add("cause", "请选择调整事由。")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(e.Reason)); n < MinReason || n > MaxReason {
		out.Add("reason", "请写明调整的理由，%d到%d个字，现有%d个字。", MinReason, MaxReason, n)
	}
	form, fields := e.Goal.Examine(book, p.Category)
	bare := form // another justification alone changes nothing of the goal
	bare.Justifications = base.Justifications
	if fields.Err() == nil && len(goal.Compare(base, bare)) == 0 {
		out.Add("", "与现行的绩效目标完全相同，没有要调整的内容。")
	}
	return form, append(out, fields...)
}
