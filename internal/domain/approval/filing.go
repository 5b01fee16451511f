package approval

import "outturn/internal/domain/org"

// The states every form shares on its way from a unit to planning and finance.
const (
	Draft      State = "草稿"
	AtHead     State = "待单位审核"
	AtDivision State = "待处室审核"
)

// The actions every form shares.
const (
	Submit           Action = "提交"
	Withdraw         Action = "撤回"
	Confirm          Action = "同意并上报"
	Pass             Action = "审核通过"
	ReturnToUnit     Action = "退回填报"
	ReturnToHead     Action = "退回单位负责人"
	ReturnToDivision Action = "退回处室"
)

// Filing is the flow of a form that a unit files, its head confirms, the supervising division reviews and planning and
// finance ends (填报流程). atFinance is the state in which finance has it; endings are finance's own last acts, the first
// of them the good one.
func Filing(name string, atFinance State, endings ...Row) Flow {
	f := Flow{Name: name, Start: Draft, States: []State{Draft, AtHead, AtDivision, atFinance, endings[0].To}, Rows: []Row{
		{From: Draft, Do: Submit, To: AtHead, By: org.Clerk, At: FilingUnit, Filing: true},

		{From: AtHead, Do: Confirm, To: AtDivision, By: org.Head, At: FilingUnit},
		{From: AtHead, Do: ReturnToUnit, To: Draft, By: org.Head, At: FilingUnit, Reason: true},
		{From: AtHead, Do: Withdraw, To: Draft, By: org.Clerk, At: FilingUnit, Filing: true, Undo: true},

		{From: AtDivision, Do: Pass, To: atFinance, By: org.Reviewer, At: SupervisingDivision},
		{From: AtDivision, Do: ReturnToHead, To: AtHead, By: org.Reviewer, At: SupervisingDivision, Reason: true},
		{From: AtDivision, Do: ReturnToUnit, To: Draft, By: org.Reviewer, At: SupervisingDivision, Reason: true},
		{From: AtDivision, Do: Withdraw, To: AtHead, By: org.Head, At: FilingUnit, Undo: true},
	}}
	returns := []Row{
		{From: atFinance, Do: ReturnToDivision, To: AtDivision, By: org.Finance, At: SupervisingDivision, Reason: true},
		{From: atFinance, Do: ReturnToUnit, To: Draft, By: org.Finance, At: SupervisingDivision, Reason: true},
	}
	f.Rows = append(append(append(f.Rows, endings[0]), returns...), endings[1:]...)
	f.Rows = append(f.Rows, Row{From: atFinance, Do: Withdraw, To: AtDivision, By: org.Reviewer, At: SupervisingDivision, Undo: true})
	for _, end := range endings {
		f.Ends = append(f.Ends, end.To)
	}
	return f
}
