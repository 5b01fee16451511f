package budget

import (
	"strings"
	"testing"
)

func TestCheckStated(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, stated, want, says string }{
		{"与数量乘单价一致", "1,080,000.00", "", ""},
		{"没有列明", " ", "", ""},
		{"差一分", "1080000.01", "lines.0.amount", "12.5 × 86,400.00元 = 1,080,000.00元，相差0.01元"},
		{"少算", "1000000", "lines.0.amount", "相差-80,000.00元"},
		{"单位写成万元", "108", "lines.0.amount", "金额写的是108.00元"},
		{"注明万元", "108万元", "", ""},
		{"不是金额", "约一百万", "lines.0.amount", "不是金额"},
	} {
		lines, _ := Parse([]EntryLine{typed()})
		got := CheckStated(lines, []string{c.stated})
		if paths(got) != c.want || c.says != "" && !strings.Contains(got[0].Message, c.says) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	unread, _ := Parse([]EntryLine{{Item: "保洁", Quantity: "若干"}})
	if got := CheckStated(unread, []string{"5", "6"}); got != nil {
		t.Errorf("a line that cannot be read is compared: %v", got)
	}
}

func TestCheckYears(t *testing.T) {
	t.Parallel()
	early, late, unread := typed(), typed(), typed()
	early.Year, late.Year, unread.Year = "2024", "2028", "明年"
	lines, _ := Parse([]EntryLine{early, typed(), late, unread})
	got := CheckYears(lines, 2025, 2027)
	if paths(got) != "lines.0.year lines.2.year" || !strings.Contains(got[0].Message, "不含2024年度") {
		t.Errorf("%v", got)
	}
	if got := CheckYears(lines[:1], 2024, 2024); got != nil {
		t.Errorf("the only year of the project: %v", got)
	}
}
