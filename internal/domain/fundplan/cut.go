package fundplan

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// Cut is what one review set a line to (核减). What the unit asked stays in the plan.
type Cut struct {
	Edition int // the submission it was made on: what is submitted anew is reviewed anew
	Project project.ID
	Money   goal.Request
	Months  Months
	Reason  string
	State   approval.State // the review it was made in
	By      org.UserID
	Name    string
	At      time.Time
}

// Submission is the number of the edition that was submitted last (最近一次提交的版次); 0 before the first.
func (p Plan) Submission() int {
	if p.State == Approved { // the approval froze one more
		return p.Editions - 1
	}
	return p.Editions
}

// CutOf returns the newest cut of a project in the present submission.
func (p Plan) CutOf(id project.ID) (Cut, bool) {
	for _, c := range slices.Backward(p.Cuts) {
		if c.Project == id && c.Edition == p.Submission() {
			return c, true
		}
	}
	return Cut{}, false
}

// MayCut says why the actor may not set the amounts of a line; nil when they may: whoever may pass the present review.
//
// Errors: Conflict outside the reviews, Forbidden for anybody else.
func (p Plan) MayCut(actor org.Actor) error {
	do, reviewed := reviews[p.State]
	if !reviewed {
		return errs.New(errs.Conflict, "现在是“%s”，审核时才能核减。", p.State)
	}
	for _, o := range p.Offers(actor) {
		if o.Do == do && !o.Open {
			return errs.New(errs.Forbidden, "不能核减：%s", o.Why)
		}
	}
	return nil
}

// Cut sets a line to less than the unit asked, or back up to that, with a reason (核减). typed holds the amounts by source; months
// left all empty follow in proportion.
//
// Errors: those of MayCut; NotFound for a project that is not in the plan; Invalid with every complaint, at the cells'
// names and reason.
func (p Plan) Cut(actor org.Actor, typed EntryLine, reason string, at time.Time) (Plan, Cut, error) {
	if err := p.MayCut(actor); err != nil {
		return p, Cut{}, err
	}
	asked, _ := p.Entry.Parse()
	i := slices.IndexFunc(asked.Lines, func(l Line) bool { return l.Project == typed.Project })
	if i < 0 {
		return p, Cut{}, errs.New(errs.NotFound, "计划里没有这个项目。请刷新后再看。")
	}
	now := p.Granted().Lines[i]
	var f errs.Fields
	sum, months := typed.amounts(func(cell string) string { return cell }, &f)
	if len(f) == 0 {
		checkCut(&f, sum, asked.Lines[i].Money, now)
		if typed.Months == (MonthsTyped{}) {
			months = Rescale(now.Months, sum.Total())
		} else if months.Total() != sum.Total() {
			f.Add(MonthCell(1), "分月合计%s万元，与核定金额%s万元不符。可以都不填，由系统按比例核减。", months.Total().Wan(), sum.Total().Wan())
		}
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > 300 {
		f.Add("reason", "请写明核减的理由，不超过300个字。")
	}
	if err := f.Err(); err != nil {
		return p, Cut{}, err
	}
	c := Cut{Edition: p.Editions, Project: typed.Project, Money: sum, Months: months, Reason: reason, State: p.State, By: actor.User.ID, Name: actor.User.Name, At: at}
	p.Cuts = append(slices.Clone(p.Cuts), c)
	p.Paper = p.Touched(actor.User, at)
	return p, c, nil
}

// checkCut complains about amounts above what was asked, and about a cut that changes nothing.
func checkCut(f *errs.Fields, to, asked goal.Request, now Line) {
	for _, m := range []struct {
		cell      string
		to, asked money.Amount
	}{{"appropriation", to.Appropriation, asked.Appropriation}, {"carry_over", to.CarryOver, asked.CarryOver}, {"other", to.Other, asked.Other}} {
		if m.to > m.asked {
			f.Add(m.cell, "不能高于申报的%s万元。要增加的，请退回填报。", m.asked.Wan())
		}
	}
	if to == now.Money {
		f.Add("appropriation", "金额与现在相同，没有核减。")
	}
	if to.Total() == 0 {
		f.Add("appropriation", "核减到0的项目不安排用款，请退回填报，由单位从计划里去掉。")
	}
}

// hundredth is the step in which months are spread: 0.01万元, as plans are printed.
const hundredth = money.Wan / 100

// Rescale spreads a new total over the months in proportion (按比例核减分月) as money.Spread does, in steps of 0.01万元.
func Rescale(m Months, total money.Amount) Months {
	if m.Total() == 0 {
		return m
	}
	return Months(money.Spread(total, m[:], hundredth))
}

// Latest says in words what was done to the plan last, for whoever read it before (最近的办理).
func (p Plan) Latest(name func(project.ID) string) string {
	last, acted := p.Last()
	if n := len(p.Cuts); n > 0 {
		if c := p.Cuts[n-1]; !acted || !c.At.Before(last.At) {
			return c.Name + "刚刚把“" + name(c.Project) + "”核定为" + c.Money.Total().Wan() + "万元（" + c.Reason + "）。"
		}
	}
	if acted && p.State != Draft {
		return last.Name + "刚刚办理了“" + string(last.Do) + "”，现在是“" + string(p.State) + "”。"
	}
	return p.UpdatedBy + "刚刚修改过。"
}
