package fiscal

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// Year is a budget year (预算年度), which is the calendar year in China (预算法 第十八条). The zero value is no year.
type Year int

// The years ParseYear accepts.
const (
	FirstYear Year = 2000
	LastYear  Year = 2100
)

// ParseYear reads a budget year (预算年度): "2025", "2025年", "2025年度", full-width digits too. Anything else and a year outside FirstYear to
// LastYear are Invalid errors in Chinese.
func ParseYear(text string) (Year, error) {
	plain := strings.TrimSuffix(strings.TrimSuffix(money.Narrow(text), "度"), "年")
	digits := strings.TrimSpace(plain)
	if len(digits) != 4 || strings.Trim(digits, "0123456789") != "" {
		return 0, errs.Invalidf("“%s”不是预算年度，请写四位年份，如 2025。", errs.Shorten(text))
	}
	n, err := strconv.Atoi(digits)
	if y := Year(n); err == nil && y >= FirstYear && y <= LastYear {
		return y, nil
	}
	return 0, errs.Invalidf("预算年度“%s”超出范围，应在 %d 到 %d 之间。", errs.Shorten(text), int(FirstYear), int(LastYear))
}

// YearOf is the budget year a date falls in (所属年度).
func YearOf(d Date) Year { return Year(d.Year) }

// String prints the year as forms do: "2025年度".
func (y Year) String() string { return fmt.Sprintf("%d年度", int(y)) }

// Start is the first day of the year (年初).
func (y Year) Start() Date { return Date{Year: int(y), Month: time.January, Day: 1} }

// End is the last day of the year (年末).
func (y Year) End() Date { return Date{Year: int(y), Month: time.December, Day: 31} }

// Contains says that a date falls in the year (年度之内). No date falls in no year.
func (y Year) Contains(d Date) bool { return !d.IsZero() && d.Year == int(y) }
