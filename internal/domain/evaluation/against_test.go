package evaluation

import (
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/errs"
)

// TestAgainst: after an adjustment a draft keeps what was typed about indicators that are still there.
func TestAgainst(t *testing.T) {
	t.Parallel()
	e := SelfEvaluation{Goal: goal.Edition{No: 2}, Entry: Entry{Attained: "已完成", Rows: []EntryRow{{Indicator: "a", Actual: "26"}, {Indicator: "b", Actual: "98"}}}}
	e.State = Draft
	next := goal.Edition{No: 3, Form: goal.Form{Indicators: []goal.Indicator{{ID: "b"}, {ID: "c"}}}}
	got, err := e.Against(next)
	if err != nil || got.Goal.No != 3 || got.Entry.Attained != "已完成" || len(got.Entry.Rows) != 2 ||
		got.Entry.Rows[0].Actual != "98" || got.Entry.Rows[1] != (EntryRow{Indicator: "c"}) {
		t.Errorf("%+v %v", got.Entry, err)
	}
	e.State = AtHead
	if _, err := e.Against(next); errs.KindOf(err) != errs.Conflict {
		t.Errorf("提交后调整: %v", err)
	}
}
