package pipeline

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Resolution is what the office meeting decides about a project (会议决定).
type Resolution string

// The resolutions. Amended admits with another amount; Adjourned leaves the project where it is.
const (
	Agreed    Resolution = "同意"
	Amended   Resolution = "调整"
	Adjourned Resolution = "缓议"
	Rejected  Resolution = "不同意"
)

// Resolutions returns every resolution in form order.
func Resolutions() []Resolution { return []Resolution{Agreed, Amended, Adjourned, Rejected} }

// Admits reports whether the resolution admits the project to the library.
func (r Resolution) Admits() bool { return r == Agreed || r == Amended }

// Decision is what the minutes of the office meeting say about one project (主任办公会决定). It is the one thing that admits a
// project to the library.
type Decision struct {
	Minutes    string // 会议纪要编号
	On         fiscal.Date
	Resolution Resolution
	Amount     money.Amount // of the whole life; only where the project is admitted
	Years      []YearFunds  // how the amount falls on years and sources (核定分年资金); empty in decisions older than it
	Reason     string       // wanted unless the meeting simply agrees
	By         string       // who recorded it
	At         time.Time
}

// Check reports everything wrong with a decision on a declaration, recorded today.
func (d Decision) Check(form Form, today fiscal.Date) errs.Fields {
	var f errs.Fields
	if n := utf8.RuneCountInString(strings.TrimSpace(d.Minutes)); n == 0 || n > 60 {
		f.Add("minutes", "请填写会议纪要编号，不超过60个字。没有纪要不能入库。")
	}
	switch {
	case d.On.IsZero():
		f.Add("on", "请填写会议日期。")
	case today.Before(d.On):
		f.Add("on", "会议日期%s还没有到，今天是%s。", d.On, today)
	}
	d.checkAmount(&f, form)
	d.checkYears(&f, form)
	if reason := strings.TrimSpace(d.Reason); d.Resolution != Agreed && reason == "" {
		f.Add("reason", "请写明会议的理由，单位要据此办理。")
	} else if utf8.RuneCountInString(reason) > 500 {
		f.Add("reason", "理由不超过500个字。")
	}
	return f
}

// inWan writes an amount in a sentence, in the unit in which the meeting's amounts are typed.
func inWan(a money.Amount) string { return a.Wan() + string(money.InWan) }

func (d Decision) checkAmount(f *errs.Fields, form Form) {
	asked := form.Total()
	_, other := form.Sources()
	switch d.Resolution {
	case Agreed:
		if d.Amount != asked {
			f.Add("amount", "“同意”的金额应等于申报总额%s，现为%s。金额不同的，请选“调整”。", inWan(asked), inWan(d.Amount))
		}
	case Amended:
		if d.Amount <= 0 || d.Amount >= asked {
			f.Add("amount", "“调整”的金额应大于0、小于申报总额%s，现为%s。要增加的，请退回单位重新申报。", inWan(asked), inWan(d.Amount))
		}
		if d.Amount > 0 && d.Amount < other {
			f.Add("amount", "核定金额%s少于其他资金%s。核减先减财政资金，其他资金要改的请退回单位。", inWan(d.Amount), inWan(other))
		}
	case Adjourned, Rejected:
		if d.Amount != 0 {
			f.Add("amount", "“%s”不核定金额，请不要填写。", d.Resolution)
		}
	default:
		f.Add("resolution", "请选择会议决定。")
	}
}

// SubmittedOn is the day on which the declaration was last submitted (申报提交日期); zero before it was.
func (d Declaration) SubmittedOn() fiscal.Date {
	for _, act := range slices.Backward(d.Acts) {
		if act.Do == Submit {
			return fiscal.DateOf(act.At)
		}
	}
	return fiscal.Date{}
}

// outcomes are the rows of the flow that a decision takes.
var outcomes = map[Resolution]approval.Action{Agreed: admit, Amended: admit, Adjourned: adjourn, Rejected: refuse}

// Decide applies a decision of the office meeting (会议决定): it admits the project, refuses it, or leaves it waiting. Nothing
// else leads into the library. A decision that admits freezes an edition with the amount it allows, and how that falls on the years.
//
// Errors: Conflict when the project does not wait for a decision, so that nothing is admitted twice; Forbidden when the
// actor may not record one; Invalid with every complaint about the decision.
func (d Declaration) Decide(x Decision, actor org.Actor, files []attachment.Attachment, at time.Time) (Declaration, *Edition, error) {
	if err := d.Allow(Flow, admit, actor, d.Parties()); err != nil {
		return d, nil, err
	}
	form, _ := d.Entry.Examine(d.Project) // was complete when it was submitted, and nobody may have edited it since
	fields := x.Check(form, fiscal.DateOf(at))
	if filed := d.SubmittedOn(); x.On.Before(filed) && !x.On.IsZero() {
		fields.Add("on", "申报%s才提交，%s的会议不能决定它。请核对会议日期，或把这个项目放到以后的会议。", filed, x.On)
	}
	if err := fields.Err(); err != nil {
		return d, nil, err
	}
	next, err := d.Happen(Flow, outcomes[x.Resolution], actor.User, x.Reason, at)
	if err != nil {
		return d, nil, err
	}
	x.By, x.At = actor.User.Name, at
	d.Case = next
	if d.State != Admitted {
		x.Years = nil
	} else if len(x.Years) == 0 {
		x.Years = form.Grant(x.Amount)
	}
	d.Decisions = append(slices.Clone(d.Decisions), x)
	if d.State != Admitted {
		return d.touched(actor.User, at), nil, nil
	}
	d, edition := d.frozen(InLibrary, form, files, actor.User, at)
	edition.Approved, edition.Granted = x.Amount, x.Years
	return d.touched(actor.User, at), edition, nil
}

// cells lists a decision by the names people know, for the log.
func (d Decision) cells() []audit.Cell {
	amount := ""
	if d.Amount != 0 {
		amount = d.Amount.Yuan()
	}
	return []audit.Cell{{Name: "会议纪要编号", Value: d.Minutes}, {Name: "会议日期", Value: d.On.String()}, {Name: "会议决定", Value: string(d.Resolution)},
		{Name: "核定金额（元）", Value: amount}, {Name: "核定分年资金", Value: YearsText(d.Years)}, {Name: "理由", Value: d.Reason}}
}
