package meeting

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of a meeting (会议状态).
const (
	Drafting  approval.State = "拟定议程"
	Convened  approval.State = "待会议决定"
	Concluded approval.State = "已决定"
	Cancelled approval.State = "已取消"
)

// The actions on a meeting.
const (
	Convene  approval.Action = "提交会议"
	Recall   approval.Action = "撤回议程"
	Conclude approval.Action = "登记会议决定"
	Cancel   approval.Action = "取消会议"
)

// Flow is the way of a meeting, prepared and recorded by economic development.
var Flow = approval.Flow{
	Name:   "主任办公会",
	Start:  Drafting,
	States: []approval.State{Drafting, Convened, Concluded},
	Ends:   []approval.State{Concluded, Cancelled},
	Rows: []approval.Row{
		{From: Drafting, Do: Convene, To: Convened, By: org.Economy, At: approval.SupervisingDivision},
		{From: Drafting, Do: Cancel, To: Cancelled, By: org.Economy, At: approval.SupervisingDivision, Reason: true},
		{From: Convened, Do: Conclude, To: Concluded, By: org.Economy, At: approval.SupervisingDivision},
		{From: Convened, Do: Recall, To: Drafting, By: org.Economy, At: approval.SupervisingDivision, Reason: true},
		{From: Convened, Do: Cancel, To: Cancelled, By: org.Economy, At: approval.SupervisingDivision, Reason: true},
	},
}
