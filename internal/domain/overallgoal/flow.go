package overallgoal

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of an overall goal. There is no division above a department: its head confirms, planning and finance approves.
const (
	Draft       = approval.Draft
	AtHead      = approval.AtHead
	AtFinance   = approval.State("待计财处审核")
	Approved    = approval.State("已批复")
	Disapproved = approval.State("不予批复")
)

// The actions that end an overall goal.
const (
	Approve    approval.Action = "批复"
	Disapprove approval.Action = "不予批复"
)

// Flow is the way of an overall goal (财预〔2015〕88号).
var Flow = approval.Flow{
	Name:   "整体与政策绩效目标",
	Start:  Draft,
	States: []approval.State{Draft, AtHead, AtFinance, Approved},
	Ends:   []approval.State{Approved, Disapproved},
	Rows: []approval.Row{
		{From: Draft, Do: approval.Submit, To: AtHead, By: org.Clerk, At: approval.FilingUnit, Filing: true},

		{From: AtHead, Do: approval.Confirm, To: AtFinance, By: org.Head, At: approval.FilingUnit},
		{From: AtHead, Do: approval.ReturnToUnit, To: Draft, By: org.Head, At: approval.FilingUnit, Reason: true},
		{From: AtHead, Do: approval.Withdraw, To: Draft, By: org.Clerk, At: approval.FilingUnit, Filing: true, Undo: true},

		{From: AtFinance, Do: Approve, To: Approved, By: org.Finance, At: approval.SupervisingDivision},
		{From: AtFinance, Do: approval.ReturnToUnit, To: Draft, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtFinance, Do: Disapprove, To: Disapproved, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtFinance, Do: approval.Withdraw, To: AtHead, By: org.Head, At: approval.FilingUnit, Undo: true},
	},
}
