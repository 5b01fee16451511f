// Package fiscal knows the budget year (预算年度), civil dates and the due dates that follow from them.
//
// Read date.go, then year.go and due.go. Nothing here looks at a clock: the caller passes the time in.
package fiscal

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// Date is a civil date (日期), a day without a time or a zone. The zero value is no date. Dates compare with ==.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// shanghai is fixed: China has kept no summer time since 1991, and a server without zone files must not matter.
var shanghai = time.FixedZone("UTC+8", 8*60*60)

// DateOf is the date in Shanghai at the instant t (上海日期), whatever the zone of t or of the server.
func DateOf(t time.Time) Date {
	y, m, d := t.In(shanghai).Date()
	return Date{Year: y, Month: m, Day: d}
}

// The years a date may lie in: wider than budget years, for contracts and deeds.
const (
	firstDateYear = 1900
	lastDateYear  = 2200
)

// ParseDate reads a date as forms print it (日期): "2024-01-31", "2024/1/31", "2024.1.31", "2024年1月31日", full-width digits too. A day that
// the calendar does not have, a year outside 1900 to 2200 and anything else are Invalid errors in Chinese.
func ParseDate(text string) (Date, error) {
	numbers, ok := dateNumbers(money.Narrow(text))
	if !ok {
		return Date{}, errs.Invalidf("“%s”不是日期，请写成 2024-01-31 或 2024年1月31日。", errs.Shorten(text))
	}
	d := Date{Year: numbers[0], Month: time.Month(numbers[1]), Day: numbers[2]}
	if d.Year < firstDateYear || d.Year > lastDateYear {
		return Date{}, errs.Invalidf("“%s”的年份超出范围，应在 %d 到 %d 之间，请写四位年份。", errs.Shorten(text), firstDateYear, lastDateYear)
	}
	if d != dateIn(d.noon()) {
		return Date{}, errs.Invalidf("“%s”在日历上不存在，请核对年月日。", errs.Shorten(text))
	}
	return d, nil
}

// dateNumbers cuts a date at one kind of separator into year, month and day.
func dateNumbers(text string) (numbers [3]int, ok bool) {
	var parts []string
	for _, separator := range []string{"-", "/", "."} {
		if strings.Contains(text, separator) {
			parts = strings.Split(text, separator)
			break
		}
	}
	if parts == nil {
		text, ok = strings.CutSuffix(text, "日")
		year, rest, hasYear := strings.Cut(text, "年")
		month, day, hasMonth := strings.Cut(rest, "月")
		if !ok || !hasYear || !hasMonth {
			return numbers, false
		}
		parts = []string{year, month, day}
	}
	if len(parts) != 3 {
		return numbers, false
	}
	for i, most := range []int{4, 2, 2} {
		part := strings.TrimSpace(parts[i])
		if len(part) > most || strings.Trim(part, "0123456789") != "" {
			return numbers, false
		}
		n, err := strconv.Atoi(part)
		if err != nil {
			return numbers, false
		}
		numbers[i] = n
	}
	return numbers, true
}

// noon is an instant on the date, away from both ends of the day.
func (d Date) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }

func dateIn(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

// String prints the date as stored and sorted: "2024-01-31". No date prints as nothing. ParseDate reads it back.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Chinese prints the date for documents: "2024年1月31日" (中文日期). No date prints as nothing.
func (d Date) Chinese() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
}

// IsZero says that there is no date (未填).
func (d Date) IsZero() bool { return d == Date{} }

// Compare is -1 when d is the earlier date, +1 when it is the later one, 0 when they are the same (日期先后).
func (d Date) Compare(other Date) int { return d.noon().Compare(other.noon()) }

// Before says that d is earlier than other (早于).
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After says that d is later than other (晚于).
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// AddDays is the date n days on, back when n is negative (加天数).
func (d Date) AddDays(n int) Date { return dateIn(d.noon().AddDate(0, 0, n)) }

// AddMonths is the same day n months on, or the last day of that month when it is shorter: 2024-11-30 and three months are
// 2025-02-28 (加月数).
func (d Date) AddMonths(n int) Date {
	first := Date{Year: d.Year, Month: d.Month, Day: 1}
	month := dateIn(first.noon().AddDate(0, n, 0))
	last := dateIn(month.noon().AddDate(0, 1, -1))
	return Date{Year: month.Year, Month: month.Month, Day: min(d.Day, last.Day)}
}

// DaysUntil counts the days from d to other, negative when other is earlier (相差天数).
func (d Date) DaysUntil(other Date) int {
	return int(other.noon().Sub(d.noon()) / (24 * time.Hour))
}
