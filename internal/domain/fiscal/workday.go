package fiscal

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
)

//go:embed holidays.json
var holidays []byte

// holidayYear is what the notice of the State Council says of one year: spans of days off, and weekend days that are worked.
type holidayYear struct {
	Year   int      `json:"year"`
	Notice string   `json:"notice"`
	Off    []string `json:"off"`
	Work   []string `json:"work"`
}

// dayBook is every notice, ready to be looked up.
type dayBook struct {
	notices map[int]string
	works   map[Date]bool // what the notices say of a day against or beside its weekday
}

var book = sync.OnceValue(func() dayBook {
	b, err := readHolidays(holidays)
	if err != nil {
		panic("holidays.json: " + err.Error()) // part of the program, read by its tests
	}
	return b
})

func readHolidays(data []byte) (dayBook, error) {
	var years []holidayYear
	b := dayBook{notices: map[int]string{}, works: map[Date]bool{}}
	if err := json.Unmarshal(data, &years); err != nil {
		return b, err
	}
	for _, y := range years {
		b.notices[y.Year] = y.Notice
		for _, span := range y.Off {
			from, to, _ := strings.Cut(span, " ")
			if err := b.mark(y.Year, from, to, false); err != nil {
				return b, err
			}
		}
		for _, day := range y.Work {
			if err := b.mark(y.Year, day, day, true); err != nil {
				return b, err
			}
		}
	}
	return b, nil
}

// mark notes the days of a span. A day of another year or one that was marked before is a slip of the data.
func (b dayBook) mark(year int, from, to string, works bool) error {
	first, err := ParseDate(from)
	if err != nil {
		return err
	}
	last, err := ParseDate(to)
	if err != nil {
		return err
	}
	for d := first; !d.After(last); d = d.AddDays(1) {
		if _, twice := b.works[d]; twice || d.Year != year {
			return fmt.Errorf("%s is marked twice or under another year", d)
		}
		b.works[d] = works
	}
	return nil
}

// HolidayNotice is the number of the notice that arranges the public holidays of a calendar year (节假日安排通知). It is empty for a
// year whose notice the product does not have: there, weekends alone are days off.
func HolidayNotice(year int) string { return book().notices[year] }

// IsWorkingDay says that offices work on the day (工作日): by the holiday notice of its year, otherwise from Monday to Friday.
func (d Date) IsWorkingDay() bool {
	if works, said := book().works[d]; said {
		return works
	}
	weekday := d.noon().Weekday()
	return weekday != time.Saturday && weekday != time.Sunday
}

// NextWorkingDay is the day itself when it is a working day, otherwise the first one after it (遇节假日顺延). No date stays no date.
func (d Date) NextWorkingDay() Date {
	if d.IsZero() {
		return d
	}
	for !d.IsWorkingDay() {
		d = d.AddDays(1)
	}
	return d
}

// AddWorkingDays is the n-th working day after the day (加工作日); the day itself does not count, whether worked or not. For n below one it
// is the day.
func (d Date) AddWorkingDays(n int) Date {
	for ; n > 0; n-- {
		d = d.AddDays(1).NextWorkingDay()
	}
	return d
}
