package goal

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of a goal declaration (绩效目标申报).
const (
	Draft       = approval.Draft
	AtHead      = approval.AtHead
	AtDivision  = approval.AtDivision
	AtFinance   = approval.State("待计财处审核")
	Approved    = approval.State("已批复")
	Disapproved = approval.State("不予批复")
)

// The actions on a goal declaration.
const (
	Submit           = approval.Submit
	Withdraw         = approval.Withdraw
	Confirm          = approval.Confirm
	Pass             = approval.Pass
	ReturnToUnit     = approval.ReturnToUnit
	ReturnToHead     = approval.ReturnToHead
	ReturnToDivision = approval.ReturnToDivision
	Approve          = approval.Action("批复")
	Disapprove       = approval.Action("不予批复")
)

// Flow is the way of a goal declaration: filed by the unit, confirmed by its head, reviewed by the division, approved
// by planning and finance together with the budget (财预〔2015〕88号 on review and approval).
var Flow = approval.Filing("绩效目标申报", AtFinance,
	approval.Row{From: AtFinance, Do: Approve, To: Approved, By: org.Finance, At: approval.SupervisingDivision},
	approval.Row{From: AtFinance, Do: Disapprove, To: Disapproved, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
)
