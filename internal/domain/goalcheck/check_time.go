package goalcheck

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/errs"
)

// datePattern finds a date in words: 2025年12月底, 9月前, 12月31日, 第三季度.
var datePattern = regexp.MustCompile(`(?:19|20)\d{2}(?:年|[-./]\d)|\d{1,2}月|\d{1,2}日|[一二三四1-4]季度|[上中下]旬|年底|年末|年内|当年|月底`)

// dated says whether a text names a date.
func dated(text string) bool { return text != "" && datePattern.MatchString(text) }

// timeless: a timeliness row says by when or within how long (时效没有时间).
func timeless(s *sheet, r *row) {
	if !r.output() || !r.level2("时效") || r.Target.Sign == "" || r.name == "" || s.said("G-371", r.at+"level2") || s.said("G-421", r.at+"target") || s.said("G-225", r.at+"target") {
		return
	}
	unit := r.Target.Unit
	_, rest, perTime := strings.Cut(unit, "/")
	inTime := isTime(unit) || perTime && isTime(rest)
	if inTime || dated(r.text) || holds(r.name, s.words("timely")) || spans.MatchString(r.name) || dated(r.name) && !s.emptyName(r) {
		return
	}
	s.say("G-233", r.at+"target", "时效指标没有写时间，请写完成日期、时限或及时率，如“12月15日前”“≤60分钟”“按期完工率=100%%”。")
}

// isTime says whether a unit counts time.
func isTime(unit string) bool {
	for _, t := range []string{"天", "个月", "个工作日"} {
		if _, ok := goal.Convert(hundred, unit, t); ok && unit != "" {
			return true
		}
	}
	return unit == "季度" || unit == "季" || unit == "旬"
}

// years finds the years in a text.
var years = regexp.MustCompile(`(?:19|20)\d{2}(年|[-./]\d|$)`)

// compared finds the year that a target is compared with: 同比2022年, 较2022年.
var compared = regexp.MustCompile(`(?:同比|环比|较|比|与|超过|基于|以)(?:19|20)\d{2}年?`)

// dateOutside: a date of another year cannot be reached in this one (日期不在年度内).
func dateOutside(s *sheet, r *row) {
	if s.in.Year == 0 || !digits(r.text) {
		return
	}
	year := strconv.Itoa(int(s.in.Year))
	found := years.FindAllString(compared.ReplaceAllString(r.text, ""), -1)
	for _, f := range found {
		if f[:4] == year {
			return
		}
	}
	if len(found) == 0 {
		return
	}
	wrong := found[0][:4]
	s.suggest("G-341", r.at+"target", r.rewrite("target", strings.ReplaceAll(r.typed.Target, wrong, year)),
		"日期是%s年，不在%s内，今年无法考核，请核对年份。", wrong, s.in.Year)
}

// fullDate finds a day or a month of a year.
var fullDate = regexp.MustCompile(`((?:19|20)\d{2})[年\-./](\d{1,2})(?:[月\-./](\d{1,2}))?`)

// dateAfterEnd: nothing is due after the project has ended (日期晚于项目结束).
func dateAfterEnd(s *sheet, r *row) {
	end := s.in.Project.End
	if end.IsZero() || !digits(r.text) || s.said("G-341", r.at+"target") {
		return
	}
	for _, m := range fullDate.FindAllStringSubmatch(r.text, -1) {
		text := m[1] + "-" + m[2] + "-" + m[3]
		if m[3] == "" {
			text = m[1] + "-" + m[2] + "-1"
		}
		if on, err := fiscal.ParseDate(text); err == nil && on.After(end) {
			s.say("G-343", r.at+"target", "日期%s晚于项目的计划完成日期%s，请改正其中一个。", on, end)
			return
		}
	}
}

// writtenDate finds a date written with 年, 月, 日 or a part of a month; 13个月 and 9月龄 are none.
var writtenDate = regexp.MustCompile(`(?:((?:19|20)\d{2})年)?(\d{1,2})月(?:(\d{1,2})日|份|底|末|初|前|上旬|中旬|下旬|之前|以前|$)`)

// impossible finds the first date of a text that no calendar has, with the last day of its month where there is such a month. A
// date without a year is of the given one; where that is not known either, 2月29日 may be right.
func impossible(text string, of fiscal.Year) (date, instead string) {
	for _, m := range writtenDate.FindAllStringSubmatch(text, -1) {
		year := cmp.Or(m[1], strconv.Itoa(int(cmp.Or(of, leapYear))))
		first, err := fiscal.ParseDate(year + "-" + m[2] + "-1")
		if err != nil {
			return m[0], ""
		}
		if _, err := fiscal.ParseDate(year + "-" + m[2] + "-" + cmp.Or(m[3], "1")); err != nil {
			last := first.AddMonths(1).AddDays(-1)
			return m[0], strings.TrimSuffix(m[0], m[3]+"日") + strconv.Itoa(last.Day) + "日"
		}
	}
	return "", ""
}

// leapYear stands for a year that is not known.
const leapYear fiscal.Year = 2024

// dateImpossible: a day that does not exist never comes (日期不存在).
func dateImpossible(s *sheet, r *row) {
	s.sayImpossible(r.at+"target", r.typed.Target, s.in.Year)
	s.sayImpossible(r.at+"explanation", r.typed.Explanation, s.in.Year)
}

// goalDates is the same for the goals in words.
func goalDates(s *sheet) {
	s.sayImpossible("annual", s.form.Annual, s.in.Year)
	if s.overall != s.annual {
		s.sayImpossible("overall", s.form.Overall, 0) // of any year of the project
	}
}

func (s *sheet) sayImpossible(path, text string, of fiscal.Year) {
	if !digits(text) {
		return
	}
	date, instead := impossible(goal.Normalise(text), of)
	if date == "" {
		return
	}
	var rewrite *Rewrite
	if better := strings.Replace(text, date, instead, 1); instead != "" && better != text {
		rewrite = &Rewrite{Path: path, Old: text, New: better}
	}
	s.suggest("G-342", path, rewrite, "没有“%s”这一天，请核对月份和日期。", date)
}

// projectDates: a goal is for a year in which the project runs (项目期与年度).
func projectDates(s *sheet) {
	p, y := s.in.Project, s.in.Year
	switch {
	case y == 0:
	case !p.Start.IsZero() && p.Start.After(y.End()):
		s.say("G-344", "annual", "项目%s才开始，不能申报%s的绩效目标，请核对年度或项目的开始日期。", p.Start, y)
	case !p.End.IsZero() && p.End.Before(y.Start()):
		s.say("G-344", "annual", "项目%s已结束，不能申报%s的绩效目标，请核对年度或项目的完成日期。", p.End, y)
	}
}

// belowLastYear: a target at or below what was reached last year asks for nothing (低于上年实际).
func belowLastYear(s *sheet, r *row) {
	if !r.single() || r.bare == "" {
		return
	}
	last, found := s.lastOf(r)
	actual, ok := goal.Convert(last.Actual, last.Unit, r.Target.Unit)
	if !found || !ok {
		return
	}
	s.compareLast(r, last, reached{value: goal.FormatValue(actual) + r.Target.Unit, sign: actual.Cmp(r.Target.Value), full: actual.Equal(hundred) && r.Target.Unit == "%", zero: actual.IsZero()})
}

// lastOf finds what last year's indicator of the same name reached, or else the one of the same words in another order that no
// row of this year has the name of.
func (s *sheet) lastOf(r *row) (LastActual, bool) {
	reworded := -1
	for i, last := range s.in.LastYear {
		name := withoutBrackets(goal.Normalise(last.Name))
		switch {
		case !last.Known:
		case name == r.bare:
			return last, true
		case reworded < 0 && sumOf(name) == r.sum && sameBag(name, r.bare) && !slices.ContainsFunc(s.rows, func(other row) bool { return other.bare == name }):
			reworded = i
		}
	}
	if reworded < 0 {
		return LastActual{}, false
	}
	return s.in.LastYear[reworded], true
}

// reached is last year's actual beside this year's target: sign is 1 when the actual is greater.
type reached struct {
	value      string
	sign       int
	full, zero bool
}

// compareLast says what a target beside last year's actual means. A quantity that stays the same may be the whole of what
// there is to look after; a rate that stays below what was reached is a step back.
func (s *sheet) compareLast(r *row, last LastActual, a reached) {
	path := r.at + "target"
	worse := a.sign > 0
	if r.Target.Direction() == goal.Falling {
		worse = a.sign < 0
	}
	equal := a.sign == 0 && !a.full && !a.zero && !(r.output() && r.level2("数量")) && r.Target.Sign != goal.Equal
	same := last.Target.Sign == r.Target.Sign && last.Target.Unit == r.Target.Unit && last.Target.Value.Equal(r.Target.Value)
	switch {
	case worse && same:
		s.suggest("G-303", path, s.raise(r, a), "上年已达%s，指标值却照抄上年的%s，没有要求进步，请按上年实际重定或写明理由。", a.value, errs.Shorten(last.Target.String()))
	case worse:
		s.suggest("G-301", path, s.raise(r, a), "上年已达%s，今年只定%s，比做到过的还低，请提高或写明理由。", a.value, r.Target)
	case equal:
		s.say("G-302", path, "指标值与上年实际%s相同，今年没有新的要求，请考虑提高或写明保持的理由。", a.value)
	}
}

// raise offers last year's actual as the target.
func (s *sheet) raise(r *row, a reached) *Rewrite {
	return r.rewrite("target", strings.TrimSuffix(a.value, r.Target.Unit))
}
