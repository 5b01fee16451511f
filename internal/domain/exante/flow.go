package exante

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// The states of an evaluation (评估状态), besides those every filed form shares.
const (
	Draft       = approval.Draft
	AtHead      = approval.AtHead
	AtDivision  = approval.AtDivision
	ToEvaluate  = approval.State("待评估")   // waits for a panel
	Convened    = approval.State("评估中")   // lies before a panel that sits
	Concluded   = approval.State("已出结论")  // supported, at once or after adjustment
	Reported    = approval.State("已报送决策") // before the office meeting
	Unsupported = approval.State("不予支持")  // the panel's conclusion
	Declined    = approval.State("不予受理")  // nothing was evaluated
	Abandoned   = approval.State("已撤销申请") // by the unit
)

// The actions of its own.
const (
	Decline approval.Action = "不予受理"
	Abandon approval.Action = "撤销申请"
	SendOn  approval.Action = "报送决策"
)

// The actions that follow from what a panel does.
const (
	convene  approval.Action = "开始评估"
	release  approval.Action = "评审取消"
	conclude approval.Action = "结论予以支持"
	reject   approval.Action = "结论不予支持"
)

// Flow is the way of an evaluation: filed, confirmed and reviewed as every form is, then judged by a panel that planning and
// finance leads. Only what was supported goes on to the decision. No button concludes: the panel's closing does.
var Flow = flow()

func flow() approval.Flow {
	by := func(from approval.State, do approval.Action, to approval.State) approval.Row {
		return approval.Row{From: from, Do: do, To: to, By: org.Finance, At: approval.SupervisingDivision}
	}
	event := func(r approval.Row) approval.Row { r.Event = true; return r }
	reasoned := func(r approval.Row) approval.Row { r.Reason = true; return r }
	f := approval.Filing("事前绩效评估", ToEvaluate, event(by(ToEvaluate, convene, Convened)), reasoned(by(ToEvaluate, Decline, Declined)))
	f.Rows = append(f.Rows,
		event(reasoned(by(Convened, release, ToEvaluate))),
		event(by(Convened, conclude, Concluded)),
		event(reasoned(by(Convened, reject, Unsupported))),
		by(Concluded, SendOn, Reported),
		approval.Row{From: Draft, Do: Abandon, To: Abandoned, By: org.Clerk, At: approval.FilingUnit, Reason: true, Filing: true},
	)
	f.States = []approval.State{Draft, AtHead, AtDivision, ToEvaluate, Convened, Concluded, Reported}
	f.Ends = []approval.State{Reported, Unsupported, Declined, Abandoned}
	return f
}
