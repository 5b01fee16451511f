package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"outturn/internal/app"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/tracking"
	"outturn/internal/domain/workplan"
	"outturn/internal/web/view"
)

func (s *Server) calendarRoutes() []route {
	return []route{
		{pattern: "GET /calendar", needs: org.SeeProjects, handle: s.showCalendar, name: "showCalendar"},
		{pattern: "GET /calendar.ics", needs: org.SeeProjects, handle: s.sendCalendar, name: "sendCalendar", exports: true},
	}
}

// calendarForms are what the calendar can be narrowed to, by the names app gives them.
var calendarForms = []string{"绩效目标", "年度用款计划", "绩效跟踪任务", "绩效自评", "问题整改", "回头看", "专家会审", kindWorkPlan}

// openOnly narrows the calendar to what is still to be done.
const openOnly = "只看未办结"

// showCalendar shows every due date of the year that concerns the person.
func (s *Server) showCalendar(w http.ResponseWriter, v *visit) error {
	list, year, err := s.readCalendar(v)
	if err != nil {
		return err
	}
	q, title := v.URL.Query(), calendarTitle(year)
	page := view.ListPage{Head: view.PageHeadPart{Title: title, Crumbs: []view.Link{{Label: "日程"}}, Lede: calendarLede(list, year, s.today()), Actions: calendarActions(q, year, len(list))},
		Filters: s.calendarFilters(q, year), Table: calendarTable(list, s.today())}
	return show(w, v, http.StatusOK, s.framed(v, title, view.List(page)))
}

func calendarTitle(year fiscal.Year) string { return fmt.Sprintf("%d年日程", int(year)) }

// readCalendar reads the due dates that the address asks for.
func (s *Server) readCalendar(v *visit) ([]app.CalendarEntry, fiscal.Year, error) {
	year := s.listYear(v)
	list, err := s.app.Calendar(v.Context(), v.actor, year)
	return narrowCalendar(list, v.URL.Query()), year, err
}

// calendarActions take along what is shown, when there is something.
func calendarActions(q url.Values, year fiscal.Year, n int) []view.ButtonPart {
	out := []view.ButtonPart{{Label: "打印", Print: true}}
	if n == 0 {
		return out
	}
	of := url.Values{"year": {strconv.Itoa(int(year))}}
	for _, name := range []string{"form", "open"} {
		if value := q.Get(name); value != "" {
			of.Set(name, value)
		}
	}
	return append([]view.ButtonPart{{Label: "下载日历文件", Href: "/calendar.ics?" + of.Encode()}}, out...)
}

// narrowCalendar keeps what the address asks for.
func narrowCalendar(list []app.CalendarEntry, q url.Values) []app.CalendarEntry {
	form, open := q.Get("form"), q.Get("open") == openOnly
	return slices.DeleteFunc(list, func(e app.CalendarEntry) bool { return form != "" && e.Form != form || open && !e.Open })
}

func (s *Server) calendarFilters(q url.Values, year fiscal.Year) view.FiltersPart {
	years := view.FieldPart{Kind: view.Select, Name: "year", Label: "年度"}
	for y := fiscal.YearOf(s.today()) + 1; y >= firstYear; y-- {
		years.Options = append(years.Options, view.Option{Value: strconv.Itoa(int(y)), Label: y.String(), Selected: y == year})
	}
	part := view.FiltersPart{Action: "/calendar", Fields: []view.FieldPart{years,
		{Kind: view.Select, Name: "form", Label: "事项", Options: append([]view.Option{{Label: "全部"}}, view.Options(q.Get("form"), calendarForms...)...)},
		{Kind: view.Select, Name: "open", Label: "办理", Options: append([]view.Option{{Label: "全部"}}, view.Options(q.Get("open"), openOnly)...)}}}
	if q.Get("form") != "" || q.Get("open") != "" {
		part.Reset = "/calendar?year=" + strconv.Itoa(int(year))
	}
	return part
}

// calendarLede counts what is shown and what of it is late, and says by what days off are known.
func calendarLede(list []app.CalendarEntry, year fiscal.Year, today fiscal.Date) []view.Run {
	late := 0
	for _, e := range list {
		if e.Late {
			late++
		}
	}
	runs := []view.Run{{Text: "今天是" + today.Chinese() + "。您能看到的期限有 "}, {Text: fmt.Sprintf("%d 项", len(list)), Strong: true}}
	if late > 0 {
		runs = append(runs, view.Run{Text: "，其中 "}, view.Run{Text: fmt.Sprintf("%d 项已过期限", late), Strong: true, Red: true})
	}
	if notice := fiscal.HolidayNotice(int(year)); notice != "" {
		return append(runs, view.Run{Text: "。休息日按" + notice + "标注。"})
	}
	return append(runs, view.Run{Text: "。系统里没有这一年的节假日安排，休息日只按周末标注。"})
}

// calendarTable is the due dates month by month.
func calendarTable(list []app.CalendarEntry, today fiscal.Date) view.TablePart {
	t := view.TablePart{ID: "calendar", Caption: "日程", Empty: view.EmptyPart{Text: "没有符合条件的期限。换一个年度，或清除筛选。"}, Columns: []view.Column{
		{Label: "期限", Width: "13%", Keep: true}, {Label: "事项", Width: "13%"}, {Label: "名称", Head: true}, {Label: "单位", Width: "20%"}, {Label: "办理情况", Width: "19%"}}}
	var month time.Month
	for _, e := range list {
		if e.On.Month != month {
			month = e.On.Month
			t.Rows = append(t.Rows, view.Row{Group: fmt.Sprintf("%d月", int(month))})
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: e.On.String(), Note: dayNote(e.On), Red: e.Late}, {Text: e.Form}, {Text: e.Name, Href: calendarPath(e), Note: e.Year.String()},
			{Text: e.Whose}, {Text: e.State, Note: openNote(e, today), Red: e.Late}}})
	}
	return t
}

// openNote says how many days are left for what is open.
func openNote(e app.CalendarEntry, today fiscal.Date) string {
	if !e.Open || e.On.Before(today) && !e.Late {
		return ""
	}
	return daysLeft(today, e.On)
}

// dayNote says the weekday, and that nobody works where that is so.
func dayNote(d fiscal.Date) string {
	day := "星期" + [...]string{"日", "一", "二", "三", "四", "五", "六"}[dayTime(d).Weekday()]
	if !d.IsWorkingDay() {
		return day + "，休息日"
	}
	return day
}

// calendarPath is where a due date is met: the form, or the list of its kind where there is none yet.
func calendarPath(e app.CalendarEntry) string {
	of := "?" + url.Values{"year": {strconv.Itoa(int(e.Year))}}.Encode()
	switch {
	case e.Form == "绩效跟踪任务" && e.ID == "":
		return "/tracking" + of
	case e.Form == "绩效跟踪任务":
		return roundPath(tracking.RoundID(e.ID))
	case e.Form == "回头看":
		return "/findings/" + e.ID
	case e.Form == kindWorkPlan:
		return workPlanPath(workplan.ID(e.ID))
	case e.Form == "专家会审":
		return "/panels/" + e.ID
	case e.ID == "":
		return listPath(e.Form) + of
	}
	return formPath(e.Form, e.ID)
}
