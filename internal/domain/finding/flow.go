package finding

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of a finding (问题状态).
const (
	Registered  approval.State = "已登记"
	Notified    approval.State = "已发函"
	PlanReview  approval.State = "方案待审"
	Rectifying  approval.State = "整改中"
	Verifying   approval.State = "待核查"
	Closed      approval.State = "已销号"
	LookingBack approval.State = "回头看"
	Settled     approval.State = "已办结"
	Cancelled   approval.State = "已撤销"
)

// The actions on a finding.
const (
	Issue          approval.Action = "发函"
	SubmitPlan     approval.Action = "提交整改方案"
	AgreePlan      approval.Action = "同意方案"
	ReturnPlan     approval.Action = "退回方案"
	SubmitEvidence approval.Action = "提交核查"
	Close          approval.Action = "核查通过并销号"
	ReturnWork     approval.Action = "退回整改"
	Draw           approval.Action = "列入回头看"
	Spare          approval.Action = "未抽中办结"
	PassLookBack   approval.Action = "回头看通过"
	Reopen         approval.Action = "重新整改"
	Cancel         approval.Action = "撤销"
)

// Flow is the way of a finding: planning and finance sends the letter, the unit files measures and later evidence, its head
// confirms the measures, planning and finance verifies and looks back. Reopening sends a new letter.
var Flow = withCancel(approval.Flow{
	Name:   "问题整改",
	Start:  Registered,
	States: []approval.State{Registered, Notified, PlanReview, Rectifying, Verifying, Closed, LookingBack, Settled},
	Ends:   []approval.State{Settled, Cancelled},
	Rows: []approval.Row{
		{From: Registered, Do: Issue, To: Notified, By: org.Finance, At: approval.SupervisingDivision},

		{From: Notified, Do: SubmitPlan, To: PlanReview, By: org.Clerk, At: approval.FilingUnit, Filing: true},

		{From: PlanReview, Do: AgreePlan, To: Rectifying, By: org.Head, At: approval.FilingUnit},
		{From: PlanReview, Do: ReturnPlan, To: Notified, By: org.Head, At: approval.FilingUnit, Reason: true},
		{From: PlanReview, Do: approval.Withdraw, To: Notified, By: org.Clerk, At: approval.FilingUnit, Filing: true, Undo: true},

		{From: Rectifying, Do: SubmitEvidence, To: Verifying, By: org.Clerk, At: approval.FilingUnit, Filing: true},

		{From: Verifying, Do: Close, To: Closed, By: org.Finance, At: approval.SupervisingDivision},
		{From: Verifying, Do: ReturnWork, To: Rectifying, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: Verifying, Do: approval.Withdraw, To: Rectifying, By: org.Clerk, At: approval.FilingUnit, Filing: true, Undo: true},

		{From: Closed, Do: Draw, To: LookingBack, By: org.Finance, At: approval.SupervisingDivision, Event: true},
		{From: Closed, Do: Spare, To: Settled, By: org.Finance, At: approval.SupervisingDivision, Event: true},
		{From: Closed, Do: Reopen, To: Notified, By: org.Finance, At: approval.SupervisingDivision, Reason: true, Event: true},

		{From: LookingBack, Do: PassLookBack, To: Settled, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: LookingBack, Do: Reopen, To: Notified, By: org.Finance, At: approval.SupervisingDivision, Reason: true, Event: true},
	},
})

// withCancel adds the row of a decided cancellation to every state in which a finding is not yet closed.
func withCancel(f approval.Flow) approval.Flow {
	for _, s := range Unresolved() {
		f.Rows = append(f.Rows, approval.Row{From: s, Do: Cancel, To: Cancelled, By: org.Finance, At: approval.SupervisingDivision, Reason: true, Event: true})
	}
	return f
}

// Unresolved lists the states in which a problem is known and not yet put right (未整改到位).
func Unresolved() []approval.State {
	return []approval.State{Registered, Notified, PlanReview, Rectifying, Verifying}
}

// WithUnit lists the states in which the unit has to do something by the due date (待单位整改).
func WithUnit() []approval.State { return []approval.State{Notified, PlanReview, Rectifying} }
