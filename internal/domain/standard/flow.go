package standard

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of a standard (标准状态).
const (
	Drafted  approval.State = "拟定"
	Proposed approval.State = "待审核"
	InForce  approval.State = "有效"
	Retired  approval.State = "停用"
)

// The actions on a standard. Planning and finance proposes under its own name, because a row of a flow belongs to one role.
const (
	Propose         approval.Action = "提交审核"
	Withdraw        approval.Action = "撤回"
	FinancePropose  approval.Action = "计财处提交审核"
	FinanceWithdraw approval.Action = "计财处撤回"
	Admit           approval.Action = "发布"
	Return          approval.Action = "退回"
	Retire          approval.Action = "停用"
)

// Flow is the way of a standard into force and out of it. It is retired, never deleted.
var Flow = approval.Flow{
	Name:   "标准发布",
	Start:  Drafted,
	States: []approval.State{Drafted, Proposed, InForce, Retired},
	Ends:   []approval.State{Retired},
	Rows: []approval.Row{
		{From: Drafted, Do: Propose, To: Proposed, By: org.Reviewer, At: approval.FilingUnit, Filing: true},
		{From: Drafted, Do: FinancePropose, To: Proposed, By: org.Finance, At: approval.FilingUnit, Filing: true},

		{From: Proposed, Do: Admit, To: InForce, By: org.Finance, At: approval.SupervisingDivision},
		{From: Proposed, Do: Return, To: Drafted, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: Proposed, Do: Withdraw, To: Drafted, By: org.Reviewer, At: approval.FilingUnit, Filing: true, Undo: true},
		{From: Proposed, Do: FinanceWithdraw, To: Drafted, By: org.Finance, At: approval.FilingUnit, Filing: true, Undo: true},

		{From: InForce, Do: Retire, To: Retired, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
	},
}
