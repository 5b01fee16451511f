package fiscal

import (
	"testing"
	"time"
)

func TestNextWorkingDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, day, want string }{
		{"平日不动", "2024-05-22", "2024-05-22"}, {"周六顺延到周一", "2024-08-31", "2024-09-02"}, {"春节长假", "2024-02-10", "2024-02-18"},
		{"调休上班的周日不动", "2024-02-18", "2024-02-18"}, {"国庆后仍是周末", "2026-10-03", "2026-10-08"}, {"国庆中秋", "2025-10-01", "2025-10-09"},
		{"元旦跨年", "2022-12-31", "2023-01-03"}, {"元旦后调休的周日", "2026-01-01", "2026-01-04"}, {"没有通知的年份只看周末", "2031-10-01", "2031-10-01"},
		{"没有通知的年份的周六", "2031-10-04", "2031-10-06"},
	} {
		if got := date(t, c.day).NextWorkingDay().String(); got != c.want {
			t.Errorf("%s: %s goes to %s, want %s", c.name, c.day, got, c.want)
		}
	}
	if got := (Date{}).NextWorkingDay(); !got.IsZero() {
		t.Errorf("no date goes to %s", got)
	}
}

func TestAddWorkingDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, day string
		n         int
		want      string
	}{
		{"十个工作日", "2024-05-22", 10, "2024-06-05"}, {"跨春节", "2024-02-09", 1, "2024-02-18"}, {"跨国庆", "2025-09-30", 3, "2025-10-11"}, {"从假日起算", "2025-10-04", 1, "2025-10-09"},
		{"零天", "2025-10-04", 0, "2025-10-04"}, {"负数不动", "2025-10-04", -3, "2025-10-04"},
	} {
		if got := date(t, c.day).AddWorkingDays(c.n).String(); got != c.want {
			t.Errorf("%s: %s and %d = %s, want %s", c.name, c.day, c.n, got, c.want)
		}
	}
}

// Each notice gives the holidays of the law and no more: 11 days a year, 13 since 2025. Weekdays off less weekends worked come to that
// number, because a holiday that falls on a weekend is made up. Only weekends are worked instead.
func TestHolidayNotices(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ year, days int }{{2023, 11}, {2024, 11}, {2025, 13}, {2026, 13}} {
		if HolidayNotice(c.year) == "" {
			t.Errorf("%d has no notice", c.year)
		}
		gained := 0
		for d := (Date{c.year, time.January, 1}); d.Year == c.year; d = d.AddDays(1) {
			weekday := d.noon().Weekday()
			weekend := weekday == time.Saturday || weekday == time.Sunday
			works, said := book().works[d]
			switch {
			case said && works && !weekend:
				t.Errorf("%s is a weekday and marked as a made-up working day", d)
			case said && works:
				gained--
			case said && !weekend:
				gained++
			}
		}
		if gained != c.days {
			t.Errorf("%d gives %d days off, the law gives %d", c.year, gained, c.days)
		}
	}
	if got := HolidayNotice(2031); got != "" {
		t.Errorf("2031 goes by %s", got)
	}
}

func TestReadHolidaysRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, data string }{
		{"不是数据", `{`}, {"别的年份", `[{"year":2027,"off":["2026-12-31 2027-01-01"]}]`}, {"重复", `[{"year":2027,"off":["2027-01-01 2027-01-03"],"work":["2027-01-03"]}]`},
		{"没有这一天", `[{"year":2027,"work":["2027-02-29"]}]`}, {"没有末日", `[{"year":2027,"off":["2027-01-01"]}]`},
	} {
		if _, err := readHolidays([]byte(c.data)); err == nil {
			t.Errorf("%s: no complaint", c.name)
		}
	}
}
