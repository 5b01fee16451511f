package goal

import (
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
	"outturn/internal/domain/score"
)

// The states of a goal declaration (绩效目标申报).
const (
	Draft       = approval.Draft
	AtHead      = approval.AtHead
	AtDivision  = approval.AtDivision
	AtFinance   = approval.State("待计财处审核")
	Approved    = approval.State("已批复")
	Disapproved = approval.State("不予批复")
	Rejected    = approval.State("不予通过")
	// Edits that a reviewer proposed lie with the unit; the division's and finance's lead to different places.
	AtUnitForDivision = approval.State("待单位确认处室修改")
	AtUnitForFinance  = approval.State("待单位确认计财处修改")
)

// The actions on a goal declaration.
const (
	Submit           = approval.Submit
	Withdraw         = approval.Withdraw
	Confirm          = approval.Confirm
	Pass             = approval.Pass
	ReturnToUnit     = approval.ReturnToUnit
	ReturnToHead     = approval.ReturnToHead
	ReturnToDivision = approval.ReturnToDivision
	Approve          = approval.Action("批复")
	Disapprove       = approval.Action("不予批复")
	Reject           = approval.Action("不予通过")
	ProposeEdits     = approval.Action("提出修改")
	ReturnToRevise   = approval.Action("退回修改")
	AgreeToEdits     = approval.Action("同意修改")
	RefuseEdits      = approval.Action("不同意修改")
)

// Flow is the way of a goal declaration: filed by the unit, confirmed by its head, reviewed by the division, approved
// by planning and finance together with the budget. Division and finance each review on the form (审核表), whose grade
// decides: 优 goes on, 良 goes on once the unit agrees to the edits, 中 goes back, 差 ends (财预〔2015〕88号 on review and
// approval).
var Flow = reviewed(approval.Filing("绩效目标申报", AtFinance,
	approval.Row{From: AtFinance, Do: Approve, To: Approved, By: org.Finance, At: approval.SupervisingDivision, Event: true},
	approval.Row{From: AtFinance, Do: Disapprove, To: Disapproved, By: org.Finance, At: approval.SupervisingDivision, Reason: true, Event: true},
))

// reviewed adds to the flow of filing what follows from a review. Its grade is what moves the goal, no button; and so is the
// unit's agreement to edits, which come with it.
func reviewed(f approval.Flow) approval.Flow {
	for i := range f.Rows {
		if f.Rows[i].Do == Pass {
			f.Rows[i].Event = true
		}
	}
	f.Rows = append(f.Rows, approval.Row{From: AtDivision, Do: Reject, To: Rejected, By: org.Reviewer, At: approval.SupervisingDivision, Reason: true, Event: true})
	for _, r := range []struct {
		at, unit, next approval.State
		by             org.Role
	}{{AtDivision, AtUnitForDivision, AtFinance, org.Reviewer}, {AtFinance, AtUnitForFinance, Approved, org.Finance}} {
		f.Rows = append(f.Rows,
			approval.Row{From: r.at, Do: ProposeEdits, To: r.unit, By: r.by, At: approval.SupervisingDivision, Reason: true, Event: true},
			approval.Row{From: r.at, Do: ReturnToRevise, To: Draft, By: r.by, At: approval.SupervisingDivision, Reason: true, Event: true},
			approval.Row{From: r.unit, Do: AgreeToEdits, To: r.next, By: org.Clerk, At: approval.FilingUnit, Filing: true, Event: true},
			approval.Row{From: r.unit, Do: RefuseEdits, To: r.at, By: org.Clerk, At: approval.FilingUnit, Filing: true, Reason: true},
			approval.Row{From: r.unit, Do: Withdraw, To: r.at, By: r.by, At: approval.SupervisingDivision, Undo: true})
	}
	f.Ends = append(f.Ends, Rejected)
	return f
}

// conclusions says what the grade of a review does in each state that reviews (审核结果的四种运用).
var conclusions = map[approval.State]map[score.Grade]approval.Action{
	AtDivision: {score.Excellent: Pass, score.Good: ProposeEdits, score.Fair: ReturnToRevise, score.Poor: Reject},
	AtFinance:  {score.Excellent: Approve, score.Good: ProposeEdits, score.Fair: ReturnToRevise, score.Poor: Disapprove},
}
