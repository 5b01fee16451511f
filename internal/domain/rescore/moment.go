package rescore

import (
	"regexp"
	"strconv"
	"strings"
)

// moment is a date as forms print it, as far as it is given (时效指标的日期). Zero parts are not printed.
type moment struct{ year, month, day int }

var (
	yearMonthDay = regexp.MustCompile(`(\d{4})[年\-./](\d{1,2})(?:月份?|[\-./])(?:(\d{1,2})[日号]?)?`)
	monthDay     = regexp.MustCompile(`^\D{0,6}?(\d{1,2})月份?(?:(\d{1,2})[日号])?`)
	yearOnly     = regexp.MustCompile(`^(?:(\d{4})年?|年|本年|当年)(?:年?底|年?末|内|年内)`)
	compactDate  = regexp.MustCompile(`^\D?((?:19|20)\d\d)([01]\d)([0-3]\d)(?:日?前|之前|以前)?$`)
)

// readMoment reads the one date in a text: "2021年12月31日", "9月前", "2025年年底前", "12月底到位". Two dates or none give false.
func readMoment(text string) (moment, bool) {
	s := narrow(text)
	if all := yearMonthDay.FindAllStringSubmatch(s, 2); len(all) > 0 {
		m := all[0]
		return moment{atoi(m[1]), atoi(m[2]), atoi(m[3])}.check(len(all) == 1)
	}
	if m := compactDate.FindStringSubmatch(s); m != nil {
		return moment{atoi(m[1]), atoi(m[2]), atoi(m[3])}.check(true)
	}
	if strings.Contains(s, "次/月") || strings.Contains(s, "/月") {
		return moment{}, false
	}
	if m := monthDay.FindStringSubmatch(s); m != nil {
		return moment{0, atoi(m[1]), atoi(m[2])}.check(strings.Count(s, "月") == 1)
	}
	if m := yearOnly.FindStringSubmatch(s); m != nil {
		return moment{atoi(m[1]), 12, 31}.check(true)
	}
	return moment{}, false
}

// check refuses months and days that do not exist.
func (m moment) check(only bool) (moment, bool) {
	ok := only && m.month >= 1 && m.month <= 12 && m.day >= 0 && m.day <= 31 && (m.year == 0 || m.year >= 1990 && m.year <= 2100)
	if !ok {
		return moment{}, false
	}
	return m, true
}

// after reports whether m is later than the deadline, comparing only the parts both print. sure is false when the parts
// they share do not tell, such as 9月前 against 9月.
func (m moment) after(deadline moment, before bool) (late, sure bool) {
	if m.year != 0 && deadline.year != 0 && m.year != deadline.year {
		return m.year > deadline.year, true
	}
	if m.month != deadline.month {
		return m.month > deadline.month, true
	}
	if m.day != 0 && deadline.day != 0 {
		return m.day > deadline.day, true
	}
	return false, !before
}

// beforeWord reports whether a deadline is written as 某月前, which leaves that month itself open.
func beforeWord(text string) bool {
	s := narrow(text)
	return strings.Contains(s, "月前") || strings.Contains(s, "之前") && !strings.Contains(s, "底")
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
