package goal

import (
	"slices"
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
		{AtDivision, Reject, Rejected, org.Reviewer},
		{AtDivision, ProposeEdits, AtUnitForDivision, org.Reviewer},
		{AtDivision, ReturnToRevise, Draft, org.Reviewer},
		{AtUnitForDivision, AgreeToEdits, AtFinance, org.Clerk},
		{AtUnitForDivision, RefuseEdits, AtDivision, org.Clerk},
		{AtUnitForDivision, Withdraw, AtDivision, org.Reviewer},
		{AtFinance, ProposeEdits, AtUnitForFinance, org.Finance},
		{AtFinance, ReturnToRevise, Draft, org.Finance},
		{AtUnitForFinance, AgreeToEdits, Approved, org.Clerk},
		{AtUnitForFinance, RefuseEdits, AtFinance, org.Clerk},
		{AtUnitForFinance, Withdraw, AtFinance, org.Finance},
	} {
		r, ok := Flow.Find(c.from, c.do)
		if !ok || r.To != c.to || r.By != c.by {
			t.Errorf("%s of %s: got %+v, want to %s by %s", c.do, c.from, r, c.to, c.by)
		}
	}
	if len(Flow.Rows) != 24 {
		t.Errorf("the table has %d rows, this test knows 24", len(Flow.Rows))
	}
	for _, r := range Flow.Rows {
		byForm := slices.Contains([]approval.Action{Pass, Approve, Disapprove, Reject, ProposeEdits, ReturnToRevise, AgreeToEdits}, r.Do)
		if r.Event != byForm {
			t.Errorf("%s of %s has a button: %v", r.Do, r.From, !r.Event)
		}
	}
}
