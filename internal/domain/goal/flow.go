package goal

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of a goal declaration (绩效目标申报).
const (
	Draft       approval.State = "草稿"
	AtHead      approval.State = "待单位审核"
	AtDivision  approval.State = "待处室审核"
	AtFinance   approval.State = "待计财处审核"
	Approved    approval.State = "已批复"
	Disapproved approval.State = "不予批复"
)

// The actions on a goal declaration.
const (
	Submit           approval.Action = "提交"
	Withdraw         approval.Action = "撤回"
	Confirm          approval.Action = "同意并上报"
	Pass             approval.Action = "审核通过"
	ReturnToUnit     approval.Action = "退回填报"
	ReturnToHead     approval.Action = "退回单位负责人"
	ReturnToDivision approval.Action = "退回处室"
	Approve          approval.Action = "批复"
	Disapprove       approval.Action = "不予批复"
)

// Flow is the way of a goal declaration: filed by the unit, confirmed by its head, reviewed by the division, approved
// by planning and finance together with the budget (财预〔2015〕88号 on review and approval).
var Flow = approval.Flow{
	Name:   "绩效目标申报",
	Start:  Draft,
	States: []approval.State{Draft, AtHead, AtDivision, AtFinance, Approved},
	Ends:   []approval.State{Approved, Disapproved},
	Rows: []approval.Row{
		{From: Draft, Do: Submit, To: AtHead, By: org.Clerk, At: approval.FilingUnit, Filing: true},

		{From: AtHead, Do: Confirm, To: AtDivision, By: org.Head, At: approval.FilingUnit},
		{From: AtHead, Do: ReturnToUnit, To: Draft, By: org.Head, At: approval.FilingUnit, Reason: true},
		{From: AtHead, Do: Withdraw, To: Draft, By: org.Clerk, At: approval.FilingUnit, Filing: true, Undo: true},

		{From: AtDivision, Do: Pass, To: AtFinance, By: org.Reviewer, At: approval.SupervisingDivision},
		{From: AtDivision, Do: ReturnToHead, To: AtHead, By: org.Reviewer, At: approval.SupervisingDivision, Reason: true},
		{From: AtDivision, Do: ReturnToUnit, To: Draft, By: org.Reviewer, At: approval.SupervisingDivision, Reason: true},
		{From: AtDivision, Do: Withdraw, To: AtHead, By: org.Head, At: approval.FilingUnit, Undo: true},

		{From: AtFinance, Do: Approve, To: Approved, By: org.Finance, At: approval.SupervisingDivision},
		{From: AtFinance, Do: ReturnToDivision, To: AtDivision, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtFinance, Do: ReturnToUnit, To: Draft, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtFinance, Do: Disapprove, To: Disapproved, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtFinance, Do: Withdraw, To: AtDivision, By: org.Reviewer, At: approval.SupervisingDivision, Undo: true},
	},
}
