package goal

import (
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
)

// TestFlowSteps says for each state who may do what, as the park's rules have it; the shape of the table is checked
// where it is drawn.
func TestFlowSteps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from approval.State
		do   approval.Action
		to   approval.State
		by   org.Role
	}{
		{Draft, Submit, AtHead, org.Clerk},
		{AtHead, Confirm, AtDivision, org.Head},
		{AtHead, ReturnToUnit, Draft, org.Head},
		{AtHead, Withdraw, Draft, org.Clerk},
		{AtDivision, Pass, AtFinance, org.Reviewer},
		{AtDivision, ReturnToHead, AtHead, org.Reviewer},
		{AtDivision, ReturnToUnit, Draft, org.Reviewer},
		{AtDivision, Withdraw, AtHead, org.Head},
		{AtFinance, Approve, Approved, org.Finance},
		{AtFinance, ReturnToDivision, AtDivision, org.Finance},
		{AtFinance, ReturnToUnit, Draft, org.Finance},
		{AtFinance, Disapprove, Disapproved, org.Finance},
		{AtFinance, Withdraw, AtDivision, org.Reviewer},
	} {
		r, ok := Flow.Find(c.from, c.do)
		if !ok || r.To != c.to || r.By != c.by {
			t.Errorf("%s of %s: got %+v, want to %s by %s", c.do, c.from, r, c.to, c.by)
		}
	}
	if len(Flow.Rows) != 13 {
		t.Errorf("the table has %d rows, this test knows 13", len(Flow.Rows))
	}
}
