package approval

import (
	"slices"
	"testing"

	"outturn/internal/domain/org"
)

// trip is a small flow for these tests: 草稿 → 待审 → 待批 → 完成, with a way back from each and a refusal.
var trip = Flow{
	Name: "试例", Start: "草稿", States: []State{"草稿", "待审", "待批", "完成"}, Ends: []State{"完成", "否决"},
	Rows: []Row{
		{From: "草稿", Do: "提交", To: "待审", By: org.Clerk, At: FilingUnit, Filing: true},
		{From: "待审", Do: "同意", To: "待批", By: org.Head, At: FilingUnit},
		{From: "待审", Do: "退回", To: "草稿", By: org.Head, At: FilingUnit, Reason: true},
		{From: "待审", Do: "撤回", To: "草稿", By: org.Clerk, At: FilingUnit, Filing: true, Undo: true},
		{From: "待批", Do: "批准", To: "完成", By: org.Finance, At: SupervisingDivision},
		{From: "待批", Do: "否决", To: "否决", By: org.Finance, At: SupervisingDivision, Reason: true},
		{From: "待批", Do: "退回", To: "待审", By: org.Finance, At: SupervisingDivision, Reason: true},
		{From: "待批", Do: "撤回", To: "待审", By: org.Head, At: FilingUnit, Undo: true},
	},
}

func TestFlowFrom(t *testing.T) {
	t.Parallel()
	var got []Action
	for _, r := range trip.From("待审") {
		got = append(got, r.Do)
	}
	if !slices.Equal(got, []Action{"同意", "退回", "撤回"}) {
		t.Errorf("actions of 待审: %v, want table order", got)
	}
	if rows := trip.From("完成"); rows != nil {
		t.Errorf("an end has actions: %v", rows)
	}
}

func TestFlowFind(t *testing.T) {
	t.Parallel()
	if r, ok := trip.Find("待批", "退回"); !ok || r.To != "待审" {
		t.Errorf("退回 of 待批 goes to %q, %v", r.To, ok)
	}
	for _, c := range []struct {
		s  State
		do Action
	}{{"草稿", "退回"}, {"完成", "提交"}, {"", "提交"}, {"草稿", ""}} {
		if r, ok := trip.Find(c.s, c.do); ok {
			t.Errorf("%q of %q is %v", c.do, c.s, r)
		}
	}
}

func TestFlowAll(t *testing.T) {
	t.Parallel()
	if got := trip.All(); !slices.Equal(got, []State{"草稿", "待审", "待批", "完成", "否决"}) {
		t.Errorf("got %v, want the main line and then the rest", got)
	}
}

func TestFlowWaiting(t *testing.T) {
	t.Parallel()
	for role, want := range map[org.Role][]State{org.Clerk: {"草稿"}, org.Head: {"待审"}, org.Finance: {"待批"}, org.Reviewer: nil} {
		if got := trip.Waiting(role); !slices.Equal(got, want) {
			t.Errorf("%s is waited for in %v, want %v: taking back is not a task", role, got, want)
		}
	}
}
