package fiscal

import (
	"strings"
	"testing"

	"outturn/internal/errs"
)

func TestParseYear(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2025", "2025年", "2025年度", "２０２５", " 2025 年度", "2025 "} {
		if got, err := ParseYear(text); err != nil || got != 2025 {
			t.Errorf("ParseYear(%q) = %d, %v; want 2025", text, int(got), err)
		}
	}
	for _, c := range []struct{ text, says string }{
		{"", "四位年份"}, {"25", "四位年份"}, {"二〇二五", "四位年份"}, {"2025-2026", "四位年份"}, {"-2025", "四位年份"}, {"20250", "四位年份"}, {"+025", "四位年份"},
		{"1999", "超出范围"}, {"2101", "超出范围"}, {"0000", "超出范围"},
	} {
		got, err := ParseYear(c.text)
		if err == nil || errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("ParseYear(%q) = %d, %v; want Invalid with %q", c.text, int(got), err, c.says)
		}
	}
}

func TestYear(t *testing.T) {
	t.Parallel()
	y := Year(2025)
	if got, want := y.String(), "2025年度"; got != want {
		t.Errorf("String = %s, want %s", got, want)
	}
	if back, err := ParseYear(y.String()); err != nil || back != y {
		t.Errorf("ParseYear(%s) = %d, %v", y, int(back), err)
	}
	if got, want := y.Start().String()+" "+y.End().String(), "2025-01-01 2025-12-31"; got != want {
		t.Errorf("the year runs %s, want %s", got, want)
	}
	for _, c := range []struct {
		date string
		want bool
	}{{"2024-12-31", false}, {"2025-01-01", true}, {"2025-12-31", true}, {"2026-01-01", false}} {
		d := date(t, c.date)
		if got := y.Contains(d); got != c.want {
			t.Errorf("2025 contains %s: %t, want %t", d, got, c.want)
		}
		if got := YearOf(d) == y; got != c.want {
			t.Errorf("YearOf(%s) = %s", d, YearOf(d))
		}
	}
	if y.Contains(Date{}) || Year(0).Contains(Date{}) {
		t.Error("no date falls in a year")
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, completed, want string }{
		{"年中完成", "2024-06-15", "2024-09-15"}, {"月末完成顺延到短月末", "2024-11-30", "2025-02-28"}, {"跨年", "2025-12-31", "2026-03-31"},
	} {
		if got := SelfEvaluationDue(date(t, c.completed)).String(); got != c.want {
			t.Errorf("%s: completed %s, due %s, want %s", c.name, c.completed, got, c.want)
		}
	}
	if got := SelfEvaluationDue(Date{}); !got.IsZero() {
		t.Errorf("a project that is not complete is due on %s", got)
	}
	if got, want := TrackingDue(2025).String(), "2025-08-31"; got != want {
		t.Errorf("TrackingDue = %s, want %s", got, want)
	}
}
