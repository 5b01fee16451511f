package consequence

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of an override (调整状态).
const (
	Proposed  approval.State = "待批准"
	InForce   approval.State = "已批准"
	Refused   approval.State = "未批准"
	Withdrawn approval.State = "已撤回"
	Revoked   approval.State = "已撤销"
)

// The actions on an override. Economic development answers under its own names, because a row of a flow belongs to one role.
const (
	Agree         approval.Action = "批准"
	EconomyAgree  approval.Action = "经发处批准"
	Refuse        approval.Action = "不批准"
	EconomyRefuse approval.Action = "经发处不批准"
	TakeBack      approval.Action = "撤回"
	Revoke        approval.Action = "撤销"
)

// Flow is the way of an override: proposed by planning and finance, approved by somebody else.
var Flow = approval.Flow{
	Name:   "结果应用调整",
	Start:  Proposed,
	States: []approval.State{Proposed, InForce},
	Ends:   []approval.State{Refused, Withdrawn, Revoked},
	Rows: []approval.Row{
		{From: Proposed, Do: Agree, To: InForce, By: org.Finance, At: approval.SupervisingDivision},
		{From: Proposed, Do: EconomyAgree, To: InForce, By: org.Economy, At: approval.SupervisingDivision},
		{From: Proposed, Do: Refuse, To: Refused, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: Proposed, Do: EconomyRefuse, To: Refused, By: org.Economy, At: approval.SupervisingDivision, Reason: true},
		{From: Proposed, Do: TakeBack, To: Withdrawn, By: org.Finance, At: approval.SupervisingDivision, Reason: true, Filing: true},
		{From: InForce, Do: Revoke, To: Revoked, By: org.Finance, At: approval.SupervisingDivision, Reason: true, Filing: true},
	},
}
