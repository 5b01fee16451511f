package analysis

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
)

// The states of a proposal put before the office meeting (提请建议状态).
const (
	Waiting   approval.State = "待会议决定"
	Accepted  approval.State = "已采纳"
	Declined  approval.State = "不采纳"
	Withdrawn approval.State = "已撤回"
)

// The actions on it. Those of a meeting follow from its minutes.
const (
	Withdraw approval.Action = "撤回建议"
	accept   approval.Action = "会议采纳"
	decline  approval.Action = "会议不采纳"
	adjourn  approval.Action = "会议缓议"
)

// Flow is the way of a proposal: raised by who runs the round, decided by the office meeting.
var Flow = approval.Flow{
	Name:   "跟踪建议",
	Start:  Waiting,
	States: []approval.State{Waiting, Accepted},
	Ends:   []approval.State{Accepted, Declined, Withdrawn},
	Rows: []approval.Row{
		{From: Waiting, Do: Withdraw, To: Withdrawn, By: org.Finance, At: approval.SupervisingDivision, Filing: true, Reason: true},
		{From: Waiting, Do: accept, To: Accepted, By: org.Economy, At: approval.SupervisingDivision, Event: true},
		{From: Waiting, Do: decline, To: Declined, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},
		{From: Waiting, Do: adjourn, To: Waiting, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},
	},
}

// outcomes are the rows of the flow that a resolution takes.
var outcomes = map[pipeline.Resolution]approval.Action{pipeline.Agreed: accept, pipeline.Amended: accept, pipeline.Adjourned: adjourn, pipeline.Rejected: decline}
