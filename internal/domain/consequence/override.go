package consequence

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// OverrideID is a UUIDv7, as text.
type OverrideID string

// Ruling is what people decide for one project in place of what the rules suggest (人工意见).
type Ruling struct {
	Action Action
	Amount money.Amount // suggested for the year
	Reason string
}

// Override is one ruling on one project and year on its way to approval (结果应用调整). Beside it stands what the rules suggested when
// it was proposed.
type Override struct {
	ID      OverrideID
	Project project.Project
	Year    fiscal.Year
	No      int // 第几次 of this project and year
	Ruling
	RuleAction Action       // what the rules suggested
	RuleAmount money.Amount // the amount they suggested
	approval.Case
	UpdatedAt time.Time
	UpdatedBy string
	Version   int
}

// Parties returns the units that act on the override.
func (o Override) Parties() approval.Parties {
	return approval.Parties{Unit: o.Project.Unit, Division: o.Project.Division}
}

// Name is how people refer to the override, for the log.
func (o Override) Name() string {
	return o.Project.Name + "（" + o.Year.String() + "第" + strconv.Itoa(o.No) + "次调整）"
}

// Approver names who approved the override; empty before.
func (o Override) Approver() string {
	for _, a := range slices.Backward(o.Acts) {
		if a.To == InForce {
			return a.Name
		}
	}
	return ""
}

// Propose proposes another ruling than the rules suggest on a project that asks for an amount, after earlier ones of the same year
// (提出调整).
//
// Errors: Forbidden for anybody but planning and finance; Conflict while an earlier one waits; Invalid at action, amount and
// reason.
func Propose(id OverrideID, p project.Project, year fiscal.Year, a Suggestion, x Ruling, earlier []Override, actor org.Actor, at time.Time) (Override, error) {
	o := Override{ID: id, Project: p, Year: year, No: len(earlier) + 1, Ruling: x, RuleAction: a.Action, RuleAmount: a.Amount,
		Case: approval.NewCase(Flow).Filed(actor.User.ID), UpdatedAt: at, UpdatedBy: actor.User.Name}
	o.Reason = strings.TrimSpace(x.Reason)
	if !actor.Holds(org.Finance, p.Division) {
		return o, errs.New(errs.Forbidden, "结果应用的调整由计财处提出。")
	}
	for _, e := range earlier {
		if e.State == Proposed {
			return o, errs.New(errs.Conflict, "%s提出的调整还在等待批准，办结后才能再提。", e.UpdatedBy)
		}
	}
	return o, o.check(a).Err()
}

func (o Override) check(a Suggestion) errs.Fields {
	var f errs.Fields
	if o.Action.Severity() == 0 {
		f.Add("action", "请选择应用方式。")
	}
	switch {
	case o.Amount < 0 || o.Amount > a.Asked:
		f.Add("amount", "金额应在0到申请金额%s万元之间，现为%s万元。", a.Asked.Wan(), o.Amount.Wan())
	case (o.Action == Suspend || o.Action == Cancel) && o.Amount != 0:
		f.Add("amount", "“%s”不安排金额，请填0。", o.Action)
	case o.Action == a.Action && o.Amount == a.Amount:
		f.Add("amount", "与规则的建议（%s，%s万元）相同，不需要调整。", a.Action.Label(), a.Amount.Wan())
	}
	switch n := utf8.RuneCountInString(o.Reason); {
	case n == 0:
		f.Add("reason", "请写明为什么与规则的建议不同。")
	case n > 500:
		f.Add("reason", "理由不超过500个字。")
	}
	return f
}

// Do takes an action of the flow.
//
// Errors: those of approval.Case.Do: whoever proposed it never approves it.
func (o Override) Do(do approval.Action, actor org.Actor, reason string, at time.Time) (Override, error) {
	next, err := o.Case.Do(Flow, do, actor, o.Parties(), reason, at)
	if err != nil {
		return o, err
	}
	o.Case, o.UpdatedAt, o.UpdatedBy = next, at, actor.User.Name
	return o, nil
}

// Current is the newest override in force among those of one project and year; false where the rules stand.
func Current(list []Override) (Override, bool) {
	var best Override
	for _, o := range list {
		if o.State == InForce && o.No > best.No {
			best = o
		}
	}
	return best, best.No > 0
}

// Cells lists the override's values by the names people know, for the log.
func (o Override) Cells() []audit.Cell {
	return []audit.Cell{{Name: "状态", Value: string(o.State)}, {Name: "应用方式", Value: string(o.Action)}, {Name: "建议金额（元）", Value: o.Amount.Yuan()},
		{Name: "理由", Value: o.Reason}, {Name: "规则建议", Value: o.RuleAction.Label()}, {Name: "规则建议金额（元）", Value: o.RuleAmount.Yuan()}}
}
