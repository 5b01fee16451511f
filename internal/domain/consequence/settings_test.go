package consequence

import (
	"maps"
	"testing"

	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	now, err := Unset(2026, Shipped())
	if err != nil || now.No != 0 || now.Book != Park {
		t.Fatalf("got %v %v", now, err)
	}
	b, _ := Shipped().Find(now.Book, now.Version)
	want := now
	want.Choices = maps.Clone(now.Choices)
	want.Choices["J-08"] = Choice{true, Measures{Rate: 10 * score.Percent}}
	first, err := now.Next(b, want, " 园区2026年度预算编制通知 ", "王会计", day)
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := b.Under(first).Find("J-08"); !r.Active || r.Rate != 10*score.Percent || first.No != 1 || first.Reason != "园区2026年度预算编制通知" || first.By != "王会计" {
		t.Errorf("got %v %v", r, first)
	}
	if r, _ := b.Find("J-08"); r.Active {
		t.Error("the book itself was changed")
	}
	_, err = first.Next(b, first, "再存一次", "王会计", day)
	complained(t, err, "reason")
}

func TestSettingsRefuse(t *testing.T) {
	t.Parallel()
	now, _ := Unset(2026, Shipped())
	b, _ := Shipped().Find(Park, 0)
	want := now
	want.Combine = "乘"
	want.Choices = maps.Clone(now.Choices)
	want.Choices["J-07"] = Choice{Active: true}
	want.Choices["J-08"] = Choice{true, Measures{Rate: 101 * score.Percent}}
	want.Choices["J-09"] = Choice{true, Measures{Rate: 30 * score.Percent, Amount: wan}}
	_, err := now.Next(b, want, "", "王会计", day)
	for _, path := range []string{"combine", "active.J-07", "rate.J-08", "amount.J-09", "reason"} {
		complained(t, err, path)
	}
	if len(errs.FieldsOf(err)) != 5 {
		t.Errorf("got %v", errs.FieldsOf(err))
	}
	if err := b.Preview(want); len(errs.FieldsOf(err)) != 4 {
		t.Errorf("a preview asks no reason: %v", errs.FieldsOf(err))
	}
}
