package workbook

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// moment turns a serial number into a time; day 60 of the 1900 system is the 29 February that never was.
func moment(n decimal.Decimal, date1904 bool) (time.Time, bool) {
	days := n.Floor()
	if n.IsNegative() || days.GreaterThan(decimal.NewFromInt(2958465)) {
		return time.Time{}, false
	}
	d := days.IntPart()
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case d < 60:
		d++
	}
	seconds := n.Sub(days).Mul(decimal.NewFromInt(86400)).Round(0).IntPart()
	return start.AddDate(0, 0, int(d)).Add(time.Duration(seconds) * time.Second), true
}

// showDate prints a serial number under a date code. Codes in square brackets for long hours are not read: ok is false.
func showDate(n decimal.Decimal, code string, date1904 bool) (string, bool) {
	at, ok := moment(n, date1904)
	if !ok {
		return "", false
	}
	var out strings.Builder
	half := strings.Contains(strings.ToUpper(code), "AM/PM") || strings.Contains(code, "上午/下午")
	minutes := false // the next m means minutes, after hours or before seconds
	for i := 0; i < len(code); {
		c := code[i] | 0x20
		switch {
		case code[i] == '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				end = len(code) - i - 1
			}
			out.WriteString(code[i+1 : min(i+1+end, len(code))])
			i += end + 2
		case code[i] == '\\':
			i++
			if i < len(code) {
				out.WriteByte(code[i])
				i++
			}
		case code[i] == '_' || code[i] == '*':
			i += 2
		case code[i] == '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 || strings.Trim(strings.ToLower(code[i+1:i+end]), "hms") == "" {
				return "", false
			}
			i += end + 1
		case strings.HasPrefix(strings.ToUpper(code[i:]), "AM/PM"):
			out.WriteString(at.Format("PM"))
			i += 5
		case strings.HasPrefix(code[i:], "上午/下午"):
			out.WriteString(map[bool]string{true: "上午", false: "下午"}[at.Hour() < 12])
			i += len("上午/下午")
		case strings.IndexByte("ymdhs", c) >= 0:
			run := 1
			for i+run < len(code) && code[i+run]|0x20 == c {
				run++
			}
			out.WriteString(datePart(at, c, run, minutes || c == 'm' && beforeSeconds(code[i+run:]), half))
			minutes = c == 'h'
			i += run
		default:
			out.WriteByte(code[i])
			i++
		}
	}
	return strings.TrimSuffix(strings.TrimSpace(out.String()), ";@"), true
}

// beforeSeconds reports whether the next letter of a code is s.
func beforeSeconds(rest string) bool {
	i := strings.IndexAny(rest, "ymdhsYMDHS")
	return i >= 0 && rest[i]|0x20 == 's'
}

func datePart(at time.Time, c byte, run int, minutes, half bool) string {
	switch {
	case c == 'y' && run <= 2:
		return fmt.Sprintf("%02d", at.Year()%100)
	case c == 'y':
		return fmt.Sprintf("%04d", at.Year())
	case c == 'm' && minutes:
		return padded(at.Minute(), run)
	case c == 'm' && run >= 3:
		return at.Format("Jan")
	case c == 'm':
		return padded(int(at.Month()), run)
	case c == 'd' && run >= 3:
		return at.Format("Mon")
	case c == 'd':
		return padded(at.Day(), run)
	case c == 'h' && half:
		return padded((at.Hour()+11)%12+1, run)
	case c == 'h':
		return padded(at.Hour(), run)
	}
	return padded(at.Second(), run)
}

func padded(n, run int) string {
	if run >= 2 {
		return fmt.Sprintf("%02d", n)
	}
	return fmt.Sprint(n)
}
