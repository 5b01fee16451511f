package workplan

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of a plan (工作方案状态).
const (
	Drafting approval.State = "拟定中"
	Proposed approval.State = "待审定"
	Approved approval.State = "待印发"
	Issued   approval.State = "已印发"
	Closed   approval.State = "已办结"
)

// The actions on a plan.
const (
	Propose  approval.Action = "提交审定"
	Withdraw approval.Action = "撤回"
	Approve  approval.Action = "审定通过"
	SendBack approval.Action = "退回修改"
	Issue    approval.Action = "印发"
	Revise   approval.Action = "修订"
	Close    approval.Action = "办结"
)

// Flow is the way of a plan: planning and finance drafts it, the committee's leader approves it once the office meeting has agreed, planning
// and finance issues it. A plan that is being revised stays in force as issued; it is
// closed with a word on how the year went.
var Flow = approval.Flow{
	Name:   "年度工作方案",
	Start:  Drafting,
	States: []approval.State{Drafting, Proposed, Approved, Issued, Closed},
	Ends:   []approval.State{Closed},
	Rows: []approval.Row{
		{From: Drafting, Do: Propose, To: Proposed, By: org.Finance, At: approval.SupervisingDivision, Filing: true},
		{From: Proposed, Do: Approve, To: Approved, By: org.Leader, At: approval.SupervisingDivision},
		{From: Proposed, Do: SendBack, To: Drafting, By: org.Leader, At: approval.SupervisingDivision, Reason: true},
		{From: Proposed, Do: Withdraw, To: Drafting, By: org.Finance, At: approval.SupervisingDivision, Filing: true, Undo: true},
		{From: Approved, Do: Issue, To: Issued, By: org.Finance, At: approval.SupervisingDivision, Filing: true},
		{From: Approved, Do: Withdraw, To: Proposed, By: org.Leader, At: approval.SupervisingDivision, Undo: true},
		{From: Issued, Do: Revise, To: Drafting, By: org.Finance, At: approval.SupervisingDivision, Filing: true, Reason: true},
		{From: Issued, Do: Close, To: Closed, By: org.Finance, At: approval.SupervisingDivision, Filing: true, Reason: true},
	},
}
