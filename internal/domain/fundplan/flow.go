package fundplan

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of a plan (用款计划状态), besides those every filed form shares.
const (
	Draft      = approval.Draft
	AtHead     = approval.AtHead
	AtDivision = approval.AtDivision
	AtEconomy  = approval.State("待经发处审核")
	AtFirst    = approval.State("待计财处初审")
	AtSecond   = approval.State("待计财处复审")
	Approved   = approval.State("已批复")
)

// The actions on a plan, besides those every filed form shares.
const (
	PassEconomy     approval.Action = "经发处审核通过"
	PassFirst       approval.Action = "初审通过"
	Approve         approval.Action = "批复"
	ReturnToEconomy approval.Action = "退回经发处"
	ReturnToFirst   approval.Action = "退回初审"
)

// Flow is the way of a plan: filed by the unit, confirmed by its head, reviewed by the division and by economic development, then
// twice by planning and finance, by two people (沪化管〔2024〕54号 二（一）2、二（二）2).
var Flow = approval.Flow{
	Name: "年度用款计划", Start: Draft,
	States: []approval.State{Draft, AtHead, AtDivision, AtEconomy, AtFirst, AtSecond, Approved},
	Ends:   []approval.State{Approved},
	Rows: []approval.Row{
		{From: Draft, Do: approval.Submit, To: AtHead, By: org.Clerk, At: approval.FilingUnit, Filing: true},

		{From: AtHead, Do: approval.Confirm, To: AtDivision, By: org.Head, At: approval.FilingUnit},
		{From: AtHead, Do: approval.ReturnToUnit, To: Draft, By: org.Head, At: approval.FilingUnit, Reason: true},
		{From: AtHead, Do: approval.Withdraw, To: Draft, By: org.Clerk, At: approval.FilingUnit, Filing: true, Undo: true},

		{From: AtDivision, Do: approval.Pass, To: AtEconomy, By: org.Reviewer, At: approval.SupervisingDivision},
		{From: AtDivision, Do: approval.ReturnToUnit, To: Draft, By: org.Reviewer, At: approval.SupervisingDivision, Reason: true},
		{From: AtDivision, Do: approval.Withdraw, To: AtHead, By: org.Head, At: approval.FilingUnit, Undo: true},

		{From: AtEconomy, Do: PassEconomy, To: AtFirst, By: org.Economy, At: approval.SupervisingDivision},
		{From: AtEconomy, Do: approval.ReturnToDivision, To: AtDivision, By: org.Economy, At: approval.SupervisingDivision, Reason: true},
		{From: AtEconomy, Do: approval.ReturnToUnit, To: Draft, By: org.Economy, At: approval.SupervisingDivision, Reason: true},
		{From: AtEconomy, Do: approval.Withdraw, To: AtDivision, By: org.Reviewer, At: approval.SupervisingDivision, Undo: true},

		{From: AtFirst, Do: PassFirst, To: AtSecond, By: org.Finance, At: approval.SupervisingDivision},
		{From: AtFirst, Do: ReturnToEconomy, To: AtEconomy, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtFirst, Do: approval.ReturnToUnit, To: Draft, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtFirst, Do: approval.Withdraw, To: AtEconomy, By: org.Economy, At: approval.SupervisingDivision, Undo: true},

		{From: AtSecond, Do: Approve, To: Approved, By: org.Finance, At: approval.SupervisingDivision},
		{From: AtSecond, Do: ReturnToFirst, To: AtFirst, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtSecond, Do: approval.ReturnToUnit, To: Draft, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtSecond, Do: approval.Withdraw, To: AtFirst, By: org.Finance, At: approval.SupervisingDivision, Undo: true},
	},
}

// reviews lists the action that takes a plan on from each state in which its lines may be cut.
var reviews = map[approval.State]approval.Action{AtDivision: approval.Pass, AtEconomy: PassEconomy, AtFirst: PassFirst, AtSecond: Approve}
