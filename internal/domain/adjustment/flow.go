package adjustment

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of an adjustment (调整状态), besides those every filed form shares.
const (
	Draft     = approval.Draft
	AtFinance = approval.State("待计财处批准调整")
	Adjusted  = approval.State("已调整")
	Refused   = approval.State("不予调整")
)

// The actions that end an adjustment.
const (
	Approve approval.Action = "批准调整"
	Refuse  approval.Action = "不予调整"
)

// Flow is the way of an adjustment: as the goal itself was approved (财预〔2015〕88号: an adjustment goes the way of goal
// management and of budget adjustment).
var Flow = approval.Filing("绩效目标调整", AtFinance,
	approval.Row{From: AtFinance, Do: Approve, To: Adjusted, By: org.Finance, At: approval.SupervisingDivision},
	approval.Row{From: AtFinance, Do: Refuse, To: Refused, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
)
