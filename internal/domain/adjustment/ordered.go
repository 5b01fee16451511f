package adjustment

import (
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// Ordered fills in a draft that the office meeting decided on (按会议决定填写): why, and the year's request changed by an amount. Less is taken
// from the appropriation first, then from what was carried over, then from other funds, of each at most what is asked for and not yet
// spent; more goes to the appropriation. The unit checks it, changes what else follows of the goal, and submits it.
//
// Errors: Conflict when the goal in force asks for less than what is to be taken, or another adjustment came into force since.
func (a Adjustment) Ordered(cause Cause, reason string, base goal.Form, by money.Amount, rows []project.FundRow) (Adjustment, error) {
	form := base
	left := -by
	take := func(from *money.Amount, source project.Source) {
		unspent := money.Amount(0)
		for _, r := range rows {
			if r.Source == string(source) {
				unspent = r.Budget - r.Executed
			}
		}
		part := max(min(left, *from, unspent), 0)
		*from, left = *from-part, left-part
	}
	if by > 0 {
		form.Request.Appropriation, left = form.Request.Appropriation+by, 0
	}
	take(&form.Request.Appropriation, project.Appropriation)
	take(&form.Request.CarryOver, project.CarryOver)
	take(&form.Request.Other, project.OtherFunds)
	if left > 0 {
		return a, errs.New(errs.Conflict, "“%s”现行绩效目标的年度资金申请里没有支出的只有%s元，不够调减%s元。请减少金额，或先由单位调整绩效目标的资金。", a.Project.Name, (-by - left).Yuan(), (-by).Yuan())
	}
	a.Entry = Entry{Cause: string(cause), Reason: reason, Goal: form.Entry()}
	return a, nil
}
