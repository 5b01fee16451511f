package evaluation

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of a self-evaluation (绩效自评).
const (
	Draft      = approval.Draft
	AtHead     = approval.AtHead
	AtDivision = approval.AtDivision
	AtFinance  = approval.State("待计财处复核")
	Rechecked  = approval.State("已复核")
)

// The actions on a self-evaluation.
const (
	Submit           = approval.Submit
	Withdraw         = approval.Withdraw
	Confirm          = approval.Confirm
	Pass             = approval.Pass
	ReturnToUnit     = approval.ReturnToUnit
	ReturnToHead     = approval.ReturnToHead
	ReturnToDivision = approval.ReturnToDivision
	FinishRecheck    = approval.Action("确认复核结果")
)

// Flow is the way of a self-evaluation: filed by the unit, confirmed by its head, reviewed by the division, re-checked
// by planning and finance, whose score stands beside the unit's (财预〔2020〕10号; work plan 二(二)4).
var Flow = approval.Filing("绩效自评", AtFinance,
	approval.Row{From: AtFinance, Do: FinishRecheck, To: Rechecked, By: org.Finance, At: approval.SupervisingDivision},
)
