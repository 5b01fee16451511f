package fiscal

import "testing"

func TestStages(t *testing.T) {
	t.Parallel()
	want := []struct {
		name     StageName
		of       Year
		from, to string
		months   string
	}{{SelfEvaluations, 2024, "2025-01-01", "2025-03-31", "1–3月"}, {Tracking, 2025, "2025-07-01", "2025-08-31", "7–8月"}, {GoalFiling, 2026, "2025-09-01", "2025-11-30", "9–11月"}}
	got := Stages(2025)
	if len(got) != len(want) {
		t.Fatalf("%d stages, want %d", len(got), len(want))
	}
	for i, w := range want {
		if s := got[i]; s.Name != w.name || s.Of != w.of || s.From.String() != w.from || s.To.String() != w.to || s.Clause == "" || s.Name.Months() != w.months {
			t.Errorf("got %+v %s, want %+v", s, s.Name.Months(), w)
		}
	}
	if got := StageName("决算").Months(); got != "" {
		t.Errorf("no stage runs %q", got)
	}
}
