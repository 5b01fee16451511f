package tracking

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of a round (跟踪任务状态).
const (
	Listing   approval.State = "拟定名单"
	Checking  approval.State = "待复核名单"
	Running   approval.State = "进行中"
	Ended     approval.State = "已结束"
	Abandoned approval.State = "已撤销"
)

// The actions on a round.
const (
	Propose  approval.Action = "提请复核"
	Start    approval.Action = "复核通过并开始"
	SendBack approval.Action = "退回名单"
	Finish   approval.Action = "结束本轮"
	Abandon  approval.Action = "撤销本轮"
)

// RoundFlow is the way of a round: planning and finance proposes the list, another person of it reviews the list and so opens
// the round.
var RoundFlow = approval.Flow{
	Name:   "绩效跟踪任务",
	Start:  Listing,
	States: []approval.State{Listing, Checking, Running, Ended},
	Ends:   []approval.State{Ended, Abandoned},
	Rows: []approval.Row{
		{From: Listing, Do: Propose, To: Checking, By: org.Finance, At: approval.SupervisingDivision, Filing: true},
		{From: Listing, Do: Abandon, To: Abandoned, By: org.Finance, At: approval.SupervisingDivision, Filing: true, Reason: true},
		{From: Checking, Do: Start, To: Running, By: org.Finance, At: approval.SupervisingDivision},
		{From: Checking, Do: SendBack, To: Listing, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: Checking, Do: approval.Withdraw, To: Listing, By: org.Finance, At: approval.SupervisingDivision, Filing: true, Undo: true},
		{From: Running, Do: Finish, To: Ended, By: org.Finance, At: approval.SupervisingDivision, Filing: true},
	},
}

// The states of a tracking form (跟踪表状态), besides those every filed form shares.
const (
	Draft      = approval.Draft
	AtHead     = approval.AtHead
	AtDivision = approval.AtDivision
	AtFinance  = approval.State("待计财处审定")
	Settled    = approval.State("已审定")
	Cancelled  = approval.State("已取消")
	Unfiled    = approval.State("未报送")
)

// The actions on a tracking form, besides those every filed form shares.
const (
	Settle approval.Action = "审定"
	Cancel approval.Action = "取消跟踪"
	GiveUp approval.Action = "终止填报"
)

// Flow is the way of a tracking form: filed by the unit, confirmed by its head, reviewed by the division, settled by planning
// and finance. Cancelling a project's tracking and closing a form that never came are decided on the page of the round.
var Flow = withExits(approval.Filing("绩效跟踪表", AtFinance,
	approval.Row{From: AtFinance, Do: Settle, To: Settled, By: org.Finance, At: approval.SupervisingDivision}))

// Watched lists the states in which the numbers of a submitted form stand (计入双监控的状态): not back with the clerk, not out of the round.
func Watched() []approval.State { return []approval.State{AtHead, AtDivision, AtFinance, Settled} }

func withExits(f approval.Flow) approval.Flow {
	for _, from := range f.Open() {
		for _, exit := range []struct {
			do approval.Action
			to approval.State
		}{{Cancel, Cancelled}, {GiveUp, Unfiled}} {
			f.Rows = append(f.Rows, approval.Row{From: from, Do: exit.do, To: exit.to, By: org.Finance, At: approval.SupervisingDivision, Reason: true, Event: true})
		}
	}
	f.Ends = append(f.Ends, Cancelled, Unfiled)
	return f
}
