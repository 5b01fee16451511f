package library

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of an indicator (指标状态).
const (
	Drafted  approval.State = "拟定"
	Proposed approval.State = "待审核"
	InUse    approval.State = "在用"
	Retired  approval.State = "停用"
)

// The actions on an indicator. Divisions propose under their own name, because a row of a flow belongs to one role.
const (
	Propose          approval.Action = "提出"
	Withdraw         approval.Action = "撤回"
	DivisionPropose  approval.Action = "处室提出"
	DivisionWithdraw approval.Action = "处室撤回"
	Admit            approval.Action = "同意入库"
	Return           approval.Action = "退回"
	Retire           approval.Action = "停用"
	Revise           approval.Action = "修订" // recorded by Edit
	Bring            approval.Action = "导入" // recorded by Brought
)

// Flow is the way of an indicator into the library and out of it: proposed by a unit or a division, reviewed by planning
// and finance, which also retires it. What planning and finance revise or bring in themselves is in force at once, in the name of
// who did it.
var Flow = approval.Flow{
	Name:   "指标入库",
	Start:  Drafted,
	States: []approval.State{Drafted, Proposed, InUse, Retired},
	Ends:   []approval.State{Retired},
	Rows: []approval.Row{
		{From: Drafted, Do: Propose, To: Proposed, By: org.Clerk, At: approval.FilingUnit, Filing: true},
		{From: Drafted, Do: DivisionPropose, To: Proposed, By: org.Reviewer, At: approval.FilingUnit, Filing: true},

		{From: Proposed, Do: Admit, To: InUse, By: org.Finance, At: approval.SupervisingDivision},
		{From: Proposed, Do: Return, To: Drafted, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: Proposed, Do: Withdraw, To: Drafted, By: org.Clerk, At: approval.FilingUnit, Filing: true, Undo: true},
		{From: Proposed, Do: DivisionWithdraw, To: Drafted, By: org.Reviewer, At: approval.FilingUnit, Filing: true, Undo: true},

		{From: InUse, Do: Retire, To: Retired, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: InUse, Do: Revise, To: InUse, By: org.Finance, At: approval.SupervisingDivision, Event: true},
		{From: InUse, Do: Bring, To: InUse, By: org.Finance, At: approval.SupervisingDivision, Event: true},
	},
}
