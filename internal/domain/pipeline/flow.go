package pipeline

import (
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// The states of a project in the library (项目库状态).
const (
	Draft       = approval.Draft
	AtHead      = approval.AtHead
	AtDivision  = approval.AtDivision
	ToEvaluate  = approval.State("待评估")  // with economic development: ex-ante evaluation, then the decision meeting
	Admitted    = approval.State("已入库")  // a decision record admitted it
	Established = approval.State("已立项")  // in an approved fund-use plan
	Running     = approval.State("实施中")  // money was spent
	Completed   = approval.State("已完成")  // the completion date is set
	Assessed    = approval.State("已评价")  // its self-evaluation was accepted
	Closed      = approval.State("已关闭")  // nothing is left to do
	Refused     = approval.State("不予入库") // a decision record refused it
	Cancelled   = approval.State("已取消")
	SplitUp     = approval.State("已拆分")
	MergedAway  = approval.State("已合并")
)

// The actions of the filing part, which people take by buttons.
const (
	Submit           = approval.Submit
	Withdraw         = approval.Withdraw
	Confirm          = approval.Confirm
	Pass             = approval.Pass
	ReturnToUnit     = approval.ReturnToUnit
	ReturnToHead     = approval.ReturnToHead
	ReturnToDivision = approval.ReturnToDivision
	Close            = approval.Action("关闭")
)

// The actions that follow from something recorded elsewhere.
const (
	admit     = approval.Action("会议同意入库")
	refuse    = approval.Action("会议不予入库")
	adjourn   = approval.Action("会议缓议")
	establish = approval.Action("立项")
	begin     = approval.Action("开始实施")
	complete  = approval.Action("完成")
	assess    = approval.Action("完成评价")
	Refile    = approval.Action("重新申报")
	Cancel    = approval.Action("取消")
	Split     = approval.Action("拆分")
	Merge     = approval.Action("合并")
)

// Flow is the life of a project in the library: filed by the unit, confirmed by its head, reviewed by the division, then
// evaluated and decided (沪化管〔2024〕54号 二（二）1). No row with a button leads into the library: those that do are taken by
// Decide alone, which wants a decision record. Later rows follow the approved plan, the money, the completion date and the
// self-evaluation; the By of such a row is who records that.
var Flow = approval.Flow{
	Name: "项目库", Start: Draft,
	States: []approval.State{Draft, AtHead, AtDivision, ToEvaluate, Admitted, Established, Running, Completed, Assessed, Closed},
	Ends:   []approval.State{Closed, Cancelled, SplitUp, MergedAway},
	Rows: []approval.Row{
		{From: Draft, Do: Submit, To: AtHead, By: org.Clerk, At: approval.FilingUnit, Filing: true},

		{From: AtHead, Do: Confirm, To: AtDivision, By: org.Head, At: approval.FilingUnit},
		{From: AtHead, Do: ReturnToUnit, To: Draft, By: org.Head, At: approval.FilingUnit, Reason: true},
		{From: AtHead, Do: Withdraw, To: Draft, By: org.Clerk, At: approval.FilingUnit, Filing: true, Undo: true},

		{From: AtDivision, Do: Pass, To: ToEvaluate, By: org.Reviewer, At: approval.SupervisingDivision},
		{From: AtDivision, Do: ReturnToHead, To: AtHead, By: org.Reviewer, At: approval.SupervisingDivision, Reason: true},
		{From: AtDivision, Do: ReturnToUnit, To: Draft, By: org.Reviewer, At: approval.SupervisingDivision, Reason: true},
		{From: AtDivision, Do: Withdraw, To: AtHead, By: org.Head, At: approval.FilingUnit, Undo: true},

		{From: ToEvaluate, Do: ReturnToDivision, To: AtDivision, By: org.Economy, At: approval.SupervisingDivision, Reason: true},
		{From: ToEvaluate, Do: ReturnToUnit, To: Draft, By: org.Economy, At: approval.SupervisingDivision, Reason: true},
		{From: ToEvaluate, Do: Withdraw, To: AtDivision, By: org.Reviewer, At: approval.SupervisingDivision, Undo: true},

		{From: ToEvaluate, Do: admit, To: Admitted, By: org.Economy, At: approval.SupervisingDivision, Event: true},
		{From: ToEvaluate, Do: refuse, To: Refused, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},
		{From: ToEvaluate, Do: adjourn, To: ToEvaluate, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},
		{From: Refused, Do: Refile, To: Draft, By: org.Clerk, At: approval.FilingUnit, Event: true, Reason: true, Filing: true},

		{From: Admitted, Do: establish, To: Established, By: org.Finance, At: approval.SupervisingDivision, Event: true},
		{From: Admitted, Do: begin, To: Running, By: org.Finance, At: approval.SupervisingDivision, Event: true},
		{From: Established, Do: begin, To: Running, By: org.Finance, At: approval.SupervisingDivision, Event: true},
		{From: Admitted, Do: complete, To: Completed, By: org.Clerk, At: approval.FilingUnit, Event: true},
		{From: Established, Do: complete, To: Completed, By: org.Clerk, At: approval.FilingUnit, Event: true},
		{From: Running, Do: complete, To: Completed, By: org.Clerk, At: approval.FilingUnit, Event: true},
		{From: Completed, Do: assess, To: Assessed, By: org.Finance, At: approval.SupervisingDivision, Event: true},
		{From: Assessed, Do: Close, To: Closed, By: org.Economy, At: approval.SupervisingDivision},

		{From: Draft, Do: Cancel, To: Cancelled, By: org.Clerk, At: approval.FilingUnit, Event: true, Reason: true, Filing: true},
		{From: Refused, Do: Cancel, To: Cancelled, By: org.Clerk, At: approval.FilingUnit, Event: true, Reason: true, Filing: true},
		{From: ToEvaluate, Do: Cancel, To: Cancelled, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},
		{From: Admitted, Do: Cancel, To: Cancelled, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},
		{From: Established, Do: Cancel, To: Cancelled, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},
		{From: Running, Do: Cancel, To: Cancelled, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},

		{From: Draft, Do: Split, To: SplitUp, By: org.Clerk, At: approval.FilingUnit, Event: true, Reason: true, Filing: true},
		{From: ToEvaluate, Do: Split, To: SplitUp, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},
		{From: Admitted, Do: Split, To: SplitUp, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},
		{From: Draft, Do: Merge, To: MergedAway, By: org.Clerk, At: approval.FilingUnit, Event: true, Reason: true, Filing: true},
		{From: ToEvaluate, Do: Merge, To: MergedAway, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},
		{From: Admitted, Do: Merge, To: MergedAway, By: org.Economy, At: approval.SupervisingDivision, Event: true, Reason: true},
	},
}

// Stage is where a project stands, in the words of the library (项目阶段): several states of the filing part are one.
type Stage string

// The stages, and how a project may leave them. Outside is a project that never had a declaration.
const (
	Filing        Stage = "申报"
	Evaluation    Stage = "评估"
	Library       Stage = "入库"
	Establishment Stage = "立项/预算"
	Execution     Stage = "实施"
	Completion    Stage = "完成"
	Assessment    Stage = "评价"
	Closure       Stage = "关闭"
	NotAdmitted   Stage = "不予入库"
	Gone          Stage = "取消、拆并"
	Outside       Stage = "库外"
)

// stages maps every stage to its states, in order.
var stages = []struct {
	stage  Stage
	states []approval.State
}{
	{Filing, []approval.State{Draft, AtHead, AtDivision}}, {Evaluation, []approval.State{ToEvaluate}},
	{Library, []approval.State{Admitted}}, {Establishment, []approval.State{Established}}, {Execution, []approval.State{Running}},
	{Completion, []approval.State{Completed}}, {Assessment, []approval.State{Assessed}}, {Closure, []approval.State{Closed}},
	{NotAdmitted, []approval.State{Refused}}, {Gone, []approval.State{Cancelled, SplitUp, MergedAway}}, {Outside, nil},
}

// Stages returns every stage in order, the main line first.
func Stages() []Stage {
	out := make([]Stage, len(stages))
	for i, s := range stages {
		out[i] = s.stage
	}
	return out
}

// States returns the states that make up a stage; none for Outside and for what is no stage.
func (s Stage) States() []approval.State {
	for _, x := range stages {
		if x.stage == s {
			return x.states
		}
	}
	return nil
}

// StageOf is the stage of a state; Outside for none.
func StageOf(state approval.State) Stage {
	for _, x := range stages {
		if slices.Contains(x.states, state) {
			return x.stage
		}
	}
	return Outside
}

// Step is one stop of the main line of stages, for the stepper.
type Step struct {
	Stage Stage
	Done  bool
	Now   bool
}

// StepsOf returns the main line with what is done, present and ahead. A project that left the line stands at a last stop of
// its own.
func StepsOf(state approval.State) []Step {
	line, stage := Stages()[:8], StageOf(state)
	at := slices.Index(line, stage)
	var out []Step
	for i, s := range line {
		out = append(out, Step{Stage: s, Done: i < at || stage == Closure, Now: i == at && stage != Closure})
	}
	if at < 0 && stage != Outside {
		out = append(out[:1], Step{Stage: stage, Now: true})
		out[0].Done = true
	}
	return out
}

// Admits reports whether a state is one that a project reaches only through the library.
func Admits(s approval.State) bool {
	return slices.Contains([]approval.State{Admitted, Established, Running, Completed, Assessed, Closed}, s)
}

// Over reports whether a project has ended (项目已结束): evaluated, closed, or gone from the library. A completed one has not: its
// money may still be taken back.
func Over(s approval.State) bool {
	return slices.Contains([]approval.State{Assessed, Closed, Cancelled, SplitUp, MergedAway}, s)
}

// Begin refuses to begin a form of a project that was cancelled, split or merged away (已取消、已拆分、已并入的项目不再填报).
//
// Errors: Conflict.
func (d Declaration) Begin(form string) error {
	if StageOf(d.State) != Gone {
		return nil
	}
	return errs.New(errs.Conflict, "项目“%s”%s，不再办理%s。", d.Project.Name, d.State, form)
}
