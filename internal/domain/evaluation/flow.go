package evaluation

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of a self-evaluation (绩效自评).
const (
	Draft      approval.State = "草稿"
	AtHead     approval.State = "待单位审核"
	AtDivision approval.State = "待处室审核"
	AtFinance  approval.State = "待计财处复核"
	Rechecked  approval.State = "已复核"
)

// The actions on a self-evaluation.
const (
	Submit           approval.Action = "提交"
	Withdraw         approval.Action = "撤回"
	Confirm          approval.Action = "同意并上报"
	Pass             approval.Action = "审核通过"
	ReturnToUnit     approval.Action = "退回填报"
	ReturnToHead     approval.Action = "退回单位负责人"
	ReturnToDivision approval.Action = "退回处室"
	FinishRecheck    approval.Action = "确认复核结果"
)

// Flow is the way of a self-evaluation: filed by the unit, confirmed by its head, reviewed by the division, re-checked
// by planning and finance, whose score stands beside the unit's (财预〔2020〕10号; work plan 二(二)4).
var Flow = approval.Flow{
	Name:   "绩效自评",
	Start:  Draft,
	States: []approval.State{Draft, AtHead, AtDivision, AtFinance, Rechecked},
	Ends:   []approval.State{Rechecked},
	Rows: []approval.Row{
		{From: Draft, Do: Submit, To: AtHead, By: org.Clerk, At: approval.FilingUnit, Filing: true},

		{From: AtHead, Do: Confirm, To: AtDivision, By: org.Head, At: approval.FilingUnit},
		{From: AtHead, Do: ReturnToUnit, To: Draft, By: org.Head, At: approval.FilingUnit, Reason: true},
		{From: AtHead, Do: Withdraw, To: Draft, By: org.Clerk, At: approval.FilingUnit, Filing: true, Undo: true},

		{From: AtDivision, Do: Pass, To: AtFinance, By: org.Reviewer, At: approval.SupervisingDivision},
		{From: AtDivision, Do: ReturnToHead, To: AtHead, By: org.Reviewer, At: approval.SupervisingDivision, Reason: true},
		{From: AtDivision, Do: ReturnToUnit, To: Draft, By: org.Reviewer, At: approval.SupervisingDivision, Reason: true},
		{From: AtDivision, Do: Withdraw, To: AtHead, By: org.Head, At: approval.FilingUnit, Undo: true},

		{From: AtFinance, Do: FinishRecheck, To: Rechecked, By: org.Finance, At: approval.SupervisingDivision},
		{From: AtFinance, Do: ReturnToDivision, To: AtDivision, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtFinance, Do: ReturnToUnit, To: Draft, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtFinance, Do: Withdraw, To: AtDivision, By: org.Reviewer, At: approval.SupervisingDivision, Undo: true},
	},
}
