package finding

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Letter is one notice of rectification (整改通知书): the first, and one more for each reopening.
type Letter struct {
	Year   fiscal.Year
	No     int // counted within the year
	On     fiscal.Date
	Due    fiscal.Date
	Reason string // why it is put right again; empty in the first
	ByName string
}

// DaysToRectify is how long a unit has when nothing else is said (默认整改天数).
const DaysToRectify = 30

// EscalateEvery is how many days lie between two escalations of a late finding (逾期督办间隔).
const EscalateEvery = 15

// Number is the number of the notice (通知书编号).
func (l Letter) Number() string { return fmt.Sprintf("绩效整改〔%d〕%d号", int(l.Year), l.No) }

// DefaultDue is the due date that follows from a letter (默认整改期限): thirty days later, or the next working day when that is a day off.
func DefaultDue(on fiscal.Date) fiscal.Date { return on.AddDays(DaysToRectify).NextWorkingDay() }

// Issue sends the letter (发函): no is its number within the year, due the date as typed, empty for DefaultDue.
//
// Errors: those of approval.Case.Do; Invalid at "due" for a date that is none, not after the letter or more than a year away.
func (f Finding) Issue(actor org.Actor, no int, due string, at time.Time) (Finding, error) {
	next, err := f.Case.Do(Flow, Issue, actor, f.Parties(), "", at)
	if err != nil {
		return f, err
	}
	if strings.TrimSpace(due) == "" && f.Content.Due.After(fiscal.DateOf(at)) {
		due = f.Content.Due.String()
	}
	return f.lettered(next, actor, no, due, "", at)
}

// Reopen has a closed problem put right again (重新整改) under a new letter: what was done about it did not hold.
//
// Errors: Forbidden for anybody but planning and finance; Conflict in another state; Invalid without a reason and as for Issue.
func (f Finding) Reopen(actor org.Actor, no int, due, reason string, at time.Time) (Finding, error) {
	if err := f.Allow(Flow, Reopen, actor, f.Parties()); err != nil {
		return f, err
	}
	next, err := f.Happen(Flow, Reopen, actor.User, reason, at)
	if err != nil {
		return f, err
	}
	f.Closed, f.Draw, f.Escalate, f.Result = fiscal.Date{}, "", fiscal.Date{}, ResultEntry{}
	return f.lettered(next, actor, no, due, strings.TrimSpace(reason), at)
}

// lettered is the finding after a letter of today.
func (f Finding) lettered(next approval.Case, actor org.Actor, no int, due, reason string, at time.Time) (Finding, error) {
	on := fiscal.DateOf(at)
	l := Letter{Year: fiscal.YearOf(on), No: no, On: on, Due: DefaultDue(on), Reason: reason, ByName: actor.User.Name}
	if strings.TrimSpace(due) != "" {
		var fields errs.Fields
		if l.Due = dueAfter(&fields, "due", due, on, "发函日期"); fields.Err() != nil {
			return f, fields.Err()
		}
	}
	f.Letters = append(slices.Clone(f.Letters), l)
	f.Case = next
	f.Paper = f.Touched(actor.User, at)
	return f, nil
}

// lastLetter is the newest letter; zero before the first.
func (f Finding) lastLetter() Letter {
	if len(f.Letters) == 0 {
		return Letter{}
	}
	return f.Letters[len(f.Letters)-1]
}

// Due is the last day to put the problem right (整改期限): of the newest letter, before it the one that is planned, if any.
func (f Finding) Due() fiscal.Date {
	if l := f.lastLetter(); l.No != 0 {
		return l.Due
	}
	return f.Content.Due
}

// Late says that the unit still has the finding after its due date (逾期未整改). What waits for verification is not late.
func (f Finding) Late(today fiscal.Date) bool { return IsLate(f.State, f.Due(), today) }

// IsLate is Late of a state and a due date (是否逾期).
func IsLate(state approval.State, due, today fiscal.Date) bool {
	return !due.IsZero() && due.Before(today) && slices.Contains(WithUnit(), state)
}

// EscalatesOn reports whether being late is to be escalated on a day (是否督办): on the first late day, then every EscalateEvery days.
func (f Finding) EscalatesOn(today fiscal.Date) bool {
	return f.Late(today) && (f.Escalate.IsZero() || f.Escalate.DaysUntil(today) >= EscalateEvery)
}
