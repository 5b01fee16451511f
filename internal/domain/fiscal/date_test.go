package fiscal

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"outturn/internal/errs"
)

func TestParseDate(t *testing.T) {
	t.Parallel()
	want := Date{Year: 2024, Month: time.January, Day: 1}
	for _, text := range []string{
		"2024-01-01", "2024-1-1", "2024/1/1", "2024/01/01", "2024.1.1", "2024年1月1日", "2024年01月01日", "２０２４－０１－０１", " 2024年 1 月 1 日 ",
	} {
		if got, err := ParseDate(text); err != nil || got != want {
			t.Errorf("ParseDate(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	if got, err := ParseDate("2024-02-29"); err != nil || got.Day != 29 {
		t.Errorf("闰日: got %v, %v", got, err)
	}
}

func TestParseDateRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, says string }{
		{"空", "", "不是日期"}, {"只有年月", "2024-01", "不是日期"}, {"只有年", "2024年", "不是日期"}, {"没有日字", "2024年1月1", "不是日期"},
		{"四段", "2024-01-01-01", "不是日期"}, {"混用分隔符", "2024-01/01", "不是日期"}, {"文字", "年底前", "不是日期"}, {"八位数字", "20240101", "不是日期"},
		{"五位年", "20240-1-1", "不是日期"}, {"三位月", "2024-001-1", "不是日期"}, {"带负号", "2024--1-1", "不是日期"}, {"缺月", "2024--1", "不是日期"}, {"缺年", "年1月1日", "不是日期"},
		{"十三月", "2024-13-01", "不存在"}, {"零月", "2024-00-01", "不存在"}, {"平年二月二十九", "2023-02-29", "不存在"}, {"四月三十一", "2024/4/31", "不存在"},
		{"零日", "2024-01-00", "不存在"}, {"两位年份", "24-01-01", "应在 1900 到 2200 之间"}, {"太远", "2201-01-01", "年份超出范围"}, {"长期写成九九九九", "9999-12-31", "年份超出范围"},
		{"太早", "1899-12-31", "年份超出范围"},
	} {
		got, err := ParseDate(c.text)
		if err == nil || errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: ParseDate(%q) = %v, %v; want Invalid with %q", c.name, c.text, got, err, c.says)
		}
	}
}

func TestDatePrint(t *testing.T) {
	t.Parallel()
	d := Date{Year: 2024, Month: time.March, Day: 5}
	if got, want := d.String(), "2024-03-05"; got != want {
		t.Errorf("String = %s, want %s", got, want)
	}
	if got, want := d.Chinese(), "2024年3月5日"; got != want {
		t.Errorf("Chinese = %s, want %s", got, want)
	}
	if none := (Date{}); none.String() != "" || none.Chinese() != "" || !none.IsZero() || d.IsZero() {
		t.Error("no date does not print as nothing")
	}
}

func TestDateOf(t *testing.T) {
	t.Parallel()
	newYork := time.FixedZone("", -5*60*60)
	for _, c := range []struct {
		name string
		at   time.Time
		want string
	}{
		{"协调世界时下午四点前还是当天", time.Date(2024, 12, 31, 15, 59, 59, 0, time.UTC), "2024-12-31"},
		{"协调世界时下午四点已是次日", time.Date(2024, 12, 31, 16, 0, 0, 0, time.UTC), "2025-01-01"},
		{"纽约服务器上的午夜", time.Date(2024, 12, 31, 23, 0, 0, 0, newYork), "2025-01-01"},
		{"上海的零点", time.Date(2025, 1, 1, 0, 0, 0, 0, shanghai), "2025-01-01"},
		{"夏天没有夏令时", time.Date(2024, 7, 1, 15, 30, 0, 0, time.UTC), "2024-07-01"},
	} {
		if got := DateOf(c.at).String(); got != c.want {
			t.Errorf("%s: DateOf(%s) = %s, want %s", c.name, c.at, got, c.want)
		}
	}
}

func TestAddMonths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-01-15", 3, "2024-04-15"}, {"2024-11-30", 3, "2025-02-28"}, {"2023-11-30", 3, "2024-02-29"}, {"2024-01-31", 1, "2024-02-29"},
		{"2024-12-31", 2, "2025-02-28"}, {"2024-03-31", -1, "2024-02-29"}, {"2024-01-31", 12, "2025-01-31"}, {"2024-05-31", 0, "2024-05-31"}, {"2024-02-29", 12, "2025-02-28"},
	} {
		if got := date(t, c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s and %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestDateOrder(t *testing.T) {
	t.Parallel()
	early, late := date(t, "2024-12-31"), date(t, "2025-01-01")
	if !early.Before(late) || late.Before(early) || !late.After(early) || early.After(late) || early.Before(early) || early.After(early) {
		t.Error("2024-12-31 and 2025-01-01 are in the wrong order")
	}
	if early.Compare(late) != -1 || late.Compare(early) != 1 || early.Compare(early) != 0 {
		t.Error("Compare disagrees with the calendar")
	}
	if !(Date{}).Before(early) {
		t.Error("no date should sort before every date")
	}
	if got := early.DaysUntil(late); got != 1 {
		t.Errorf("DaysUntil = %d, want 1", got)
	}
	if got := date(t, "2025-01-01").DaysUntil(date(t, "2024-01-01")); got != -366 {
		t.Errorf("DaysUntil over a leap year = %d, want -366", got)
	}
}

// Adding days and counting them agree; printing and reading agree; the order of dates is that of their text.
func TestDateProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := Date{Year: 2000, Month: time.January, Day: 1}.AddDays(rapid.IntRange(0, 36_000).Draw(t, "days"))
		n := rapid.IntRange(-3000, 3000).Draw(t, "n")
		moved := d.AddDays(n)
		if d.DaysUntil(moved) != n || moved.AddDays(-n) != d {
			t.Fatalf("%s and %d days = %s, which is %d days away", d, n, moved, d.DaysUntil(moved))
		}
		if got, want := d.Before(moved), d.String() < moved.String(); got != want {
			t.Fatalf("%s before %s: %t, their texts say %t", d, moved, got, want)
		}
		for _, text := range []string{d.String(), d.Chinese()} {
			if back, err := ParseDate(text); err != nil || back != d {
				t.Fatalf("ParseDate(%s) = %v, %v; want %v", text, back, err, d)
			}
		}
		if later := d.AddMonths(n / 12); later.Day > d.Day || later.Day < 28 && later.Day != d.Day {
			t.Fatalf("%s and %d months = %s", d, n/12, later)
		}
	})
}

func date(t *testing.T, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
