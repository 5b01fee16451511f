package ical

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
)

// file is a calendar of these events as of a moment in Shanghai.
func file(t *testing.T, events ...Event) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, "2025年日程", time.Date(2025, 8, 10, 7, 30, 5, 0, time.FixedZone("CST", 8*3600)), events); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// unfolded reads content lines as RFC 5545 section 3.1 says; each must end in CRLF and be no longer than 75 octets.
func unfolded(t *testing.T, data string) []string {
	t.Helper()
	if !strings.HasSuffix(data, "\r\n") || strings.Count(data, "\n") != strings.Count(data, "\r\n") || strings.Count(data, "\r") != strings.Count(data, "\r\n") {
		t.Errorf("not every line ends in CRLF: %q", data)
	}
	for _, l := range strings.Split(data, "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) {
			t.Errorf("%d octets, or a character cut: %q", len(l), l)
		}
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(data, "\r\n ", ""), "\r\n"), "\r\n")
}

func TestWrite(t *testing.T) {
	t.Parallel()
	on := fiscal.Date{Year: 2025, Month: 3, Day: 9}
	got := file(t, Event{UID: UID("绩效自评", "2024"), On: on, Summary: "绩效自评：道路养护", Text: "单位：公共设施管理中心\n办理：未填报", Category: "绩效自评"})
	want := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Outturn//Outturn//ZH\r\nCALSCALE:GREGORIAN\r\nX-WR-CALNAME:2025年日程\r\n" +
		"BEGIN:VEVENT\r\nUID:" + UID("绩效自评", "2024") + "\r\nDTSTAMP:20250809T233005Z\r\nDTSTART;VALUE=DATE:20250309\r\nSUMMARY:绩效自评：道路养护\r\n" +
		"DESCRIPTION:单位：公共设施管理中心\\n办理：未填报\r\nCATEGORIES:绩效自评\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	if got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	unfolded(t, got)
}

func TestUID(t *testing.T) {
	t.Parallel()
	for _, other := range []string{UID("a", "c"), UID("ab"), UID("a", "b", ""), UID("", "a", "b"), UID()} {
		if other == UID("a", "b") {
			t.Errorf("%s stands for two things", other)
		}
	}
	if got := UID("回头看", "f1"); got != UID("回头看", "f1") || len(got) != 40 || !strings.HasSuffix(got, "@outturn") {
		t.Errorf("%q", got)
	}
}

func TestEscaped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"空", "", ""},
		{"逗号、分号和反斜杠", `a,b;c\d`, `a\,b\;c\\d`},
		{"冒号和引号不动", `时间：3:00 "一"`, `时间：3:00 "一"`},
		{"各种换行", "一\n二\r\n三\r四", `一\n二\n三\n四`},
		{"写明的反斜杠n不是换行", `C:\new`, `C:\\new`},
		{"假冒一行", "x\r\nEND:VEVENT", `x\nEND:VEVENT`},
		{"控制字符", "a\x00b\x7fc\td", "abc\td"},
		{"不是UTF-8", "a\xffb", "a\ufffdb"},
	} {
		if got := escaped(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestFolding: a text of any length, of characters of one to four octets, comes back whole.
func TestFolding(t *testing.T) {
	t.Parallel()
	for _, char := range []string{"a", "é", "园", "𠮷"} {
		for n := range 120 {
			text := strings.Repeat(char, n)
			lines := unfolded(t, file(t, Event{Summary: text, Text: "x" + text}))
			if len(lines) != 15 || lines[9] != "SUMMARY:"+text || lines[10] != "DESCRIPTION:x"+text {
				t.Fatalf("%d times %s: %q", n, char, lines)
			}
		}
	}
	if got := file(t, Event{Summary: strings.Repeat("a", 67)}); !strings.Contains(got, "SUMMARY:"+strings.Repeat("a", 67)+"\r\n") {
		t.Errorf("75 octets are not folded: %q", got)
	}
	if got := file(t, Event{Summary: strings.Repeat("a", 68)}); !strings.Contains(got, "SUMMARY:"+strings.Repeat("a", 67)+"\r\n a\r\n") {
		t.Errorf("76 octets are: %q", got)
	}
	unfolded(t, file(t))
}
