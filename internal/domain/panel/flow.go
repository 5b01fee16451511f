package panel

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of a panel (评审组状态).
const (
	Forming   approval.State = "组建中"
	Reviewing approval.State = "评审中"
	Meeting   approval.State = "待会议汇总"
	Closed    approval.State = "已结束"
	Cancelled approval.State = "已取消"
)

// The actions on a panel.
const (
	Open   approval.Action = "开始评审"
	Unseal approval.Action = "汇总意见"
	Close  approval.Action = "结束评审"
	Cancel approval.Action = "取消评审"
)

// Flow is the way of a panel, led by planning and finance.
var Flow = approval.Flow{
	Name:   "专家会审",
	Start:  Forming,
	States: []approval.State{Forming, Reviewing, Meeting, Closed},
	Ends:   []approval.State{Closed, Cancelled},
	Rows: []approval.Row{
		{From: Forming, Do: Open, To: Reviewing, By: org.Finance, At: approval.SupervisingDivision},
		{From: Forming, Do: Cancel, To: Cancelled, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: Reviewing, Do: Unseal, To: Meeting, By: org.Finance, At: approval.SupervisingDivision},
		{From: Reviewing, Do: Cancel, To: Cancelled, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: Meeting, Do: Close, To: Closed, By: org.Finance, At: approval.SupervisingDivision},
	},
}
