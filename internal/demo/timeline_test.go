package demo

import (
	"testing"
	"time"

	"outturn/internal/demo/content"
	"outturn/internal/domain/fiscal"
)

func day(t *testing.T, text string) fiscal.Date {
	t.Helper()
	d, err := fiscal.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWorkdayBefore(t *testing.T) {
	t.Parallel()
	for of, want := range map[string]string{
		"2025-06-27": "2025-06-26", // Friday
		"2025-06-30": "2025-06-27", // Monday
		"2025-06-29": "2025-06-27", // Sunday
		"2025-01-01": "2024-12-31",
	} {
		if got := workdayBefore(day(t, of)); got != day(t, want) {
			t.Errorf("%s的前一个工作日是%s，应为%s", of, got, want)
		}
	}
}

// TestStepAt: steps of one day come after one another.
func TestStepAt(t *testing.T) {
	t.Parallel()
	var steps []content.Step
	for _, d := range []string{"2025-02-17", "2025-02-18", "2025-02-18", "2025-02-18"} {
		steps = append(steps, content.Step{On: content.Date{Date: day(t, d)}})
	}
	for n, want := range []string{"2025-02-17 10:07", "2025-02-18 10:07", "2025-02-18 10:37", "2025-02-18 11:07"} {
		if got := stepAt(1, steps, n).Format("2006-01-02 15:04"); got != want {
			t.Errorf("第%d步在%s，应为%s", n+1, got, want)
		}
	}
}

// TestTypedOn: a form is typed before it is submitted, and one never submitted in the last week.
func TestTypedOn(t *testing.T) {
	t.Parallel()
	steps := []content.Step{{On: content.Date{Date: day(t, "2025-02-17")}}}
	if got := typedOn(3, steps); got != day(t, "2025-02-14") {
		t.Errorf("填报日是%s，应为2025-02-14", got)
	}
	for i := range 8 {
		at := on(typedOn(i, nil), 12, 0)
		if ago := Opening().Sub(at); ago < 0 || ago > 6*24*time.Hour {
			t.Errorf("第%d份草稿填于%s", i, at)
		}
	}
}
