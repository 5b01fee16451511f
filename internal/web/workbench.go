package web

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"outturn/internal/app"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
	"outturn/internal/web/view"
)

func (s *Server) workbenchRoutes() []route {
	return []route{
		{pattern: "GET /{$}", needs: org.SignedIn, handle: s.showWorkbench, name: "showWorkbench"},
		{pattern: "GET /notices", needs: org.SignedIn, handle: s.listNotices, name: "listNotices"},
		{pattern: "POST /notices/read", needs: org.SignedIn, handle: s.readNotices, name: "readNotices"},
	}
}

// showWorkbench shows what the person must do, by when, and what is stuck with whom.
func (s *Server) showWorkbench(w http.ResponseWriter, v *visit) error {
	year := s.year(v)
	bench, err := s.app.Workbench(v.Context(), v.actor, year)
	if err != nil {
		return err
	}
	page := s.workbenchPage(v, year, bench)
	return show(w, v, http.StatusOK, view.Workbench(page))
}

func (s *Server) workbenchPage(v *visit, year fiscal.Year, bench app.Workbench) view.WorkbenchPage {
	today := s.today()
	slices.SortStableFunc(bench.Todos, func(a, b app.Todo) int { return dueOrder(a.Due, b.Due) })
	page := view.WorkbenchPage{Frame: s.frame(v, "工作台"), Year: s.yearStrip(year),
		Lede:    lede(year, bench, today),
		Todos:   todoTable(bench.Todos, today),
		Waiting: waitingTable(bench.Waiting),
		Notices: noticeItems(bench.Notices, today), Counts: countFacts(bench.Counts, year)}
	return page
}

// dueOrder sorts dates with the undated last.
func dueOrder(a, b fiscal.Date) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

func lede(year fiscal.Year, bench app.Workbench, today fiscal.Date) []view.Run {
	late := 0
	for _, t := range bench.Todos {
		if !t.Due.IsZero() && t.Due.Before(today) {
			late++
		}
	}
	runs := []view.Run{{Text: year.String() + "，您有 "}, {Text: fmt.Sprintf("%d 件", len(bench.Todos)), Strong: true}, {Text: "待办"}}
	if late > 0 {
		runs = append(runs, view.Run{Text: "，其中 "}, view.Run{Text: fmt.Sprintf("%d 件已过期限", late), Strong: true, Red: true})
	}
	return append(runs, view.Run{Text: fmt.Sprintf("；另有 %d 件在他人手里。", len(bench.Waiting))})
}

func todoTable(todos []app.Todo, today fiscal.Date) view.TablePart {
	t := view.TablePart{ID: "todos", Caption: "待办", Empty: view.EmptyPart{Text: "没有待办。需要您办理的表会出现在这里。"}, Columns: []view.Column{
		{Label: "要做的事", Width: "12%"}, {Label: "项目", Head: true, Width: "36%"}, {Label: "单位", Width: "15%"}, {Label: "上一步", Width: "23%"}, {Label: "期限", Width: "14%", Keep: true}}}
	for _, d := range todos {
		due := view.Cell{Text: "—"}
		if !d.Due.IsZero() {
			due = view.Cell{Text: d.Due.String(), Note: daysLeft(today, d.Due), Red: d.Due.Before(today)}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: d.Form, Note: string(d.State)},
			{Text: d.Project.Name, Href: formPath(d.Form, d.ID), Note: d.Project.Code + " · " + d.Year.String()},
			{Text: d.Project.Unit.Name}, {Text: d.ByName, Note: d.Reason}, due}})
	}
	return t
}

func daysLeft(today, due fiscal.Date) string {
	n := today.DaysUntil(due)
	switch {
	case n < 0:
		return fmt.Sprintf("已过 %d 天", -n)
	case n == 0:
		return "今天"
	}
	return fmt.Sprintf("还有 %d 天", n)
}

func waitingTable(list []app.Waiting) view.TablePart {
	t := view.TablePart{ID: "waiting", Caption: "在他人手里", Empty: view.EmptyPart{Text: "没有停在他人手里的表。"}, Columns: []view.Column{
		{Label: "表", Width: "15%"}, {Label: "项目", Head: true}, {Label: "现在是", Width: "18%"}, {Label: "在谁手里", Width: "32%"}}}
	for _, d := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: d.Form, Note: d.Year.String()},
			{Text: d.Project.Name, Href: formPath(d.Form, d.ID), Note: d.Project.Code}, {Text: string(d.State)}, {Text: d.Holders}}})
	}
	return t
}

// formPath is the page of a form, by the name the workbench gives it.
func formPath(form, id string) string {
	if form == "绩效自评" {
		return "/self-evaluations/" + id
	}
	return "/goals/" + id
}

func countFacts(counts []app.Count, year fiscal.Year) []view.Fact {
	var out []view.Fact
	for _, c := range counts {
		list := "/goals"
		if c.Form == "绩效自评" {
			list = "/self-evaluations"
		}
		out = append(out, view.Fact{Label: c.Form + " " + string(c.State), Value: fmt.Sprintf("%d 份", c.N), Num: true,
			Href: fmt.Sprintf("%s?year=%d&state=%s", list, year, string(c.State))})
	}
	return out
}

// yearStrip is the budget year with the stages the product has, as the park's plan dates them.
func (s *Server) yearStrip(year fiscal.Year) view.YearPart {
	day := func(y fiscal.Year, month time.Month, d int) fiscal.Date {
		return fiscal.Date{Year: int(y), Month: month, Day: d}
	}
	spans := []view.YearSpan{
		{Label: fmt.Sprintf("%d 年度自评", year-1), From: dayTime(day(year, 1, 1)), To: dayTime(day(year, 3, 31)), Lane: 0},
		{Label: "绩效跟踪", From: dayTime(day(year, 7, 1)), To: dayTime(fiscal.TrackingDue(year)), Lane: 0},
		{Label: fmt.Sprintf("%d 年度目标申报", year+1), From: dayTime(day(year, 9, 1)), To: dayTime(day(year, 11, 30)), Lane: 0},
	}
	now := dayTime(s.today())
	for i, span := range spans {
		switch {
		case now.After(span.To):
			spans[i].State = view.SpanDone
		case !now.Before(span.From):
			spans[i].State = view.SpanRuns
		}
	}
	return view.NewYearStrip(year.String()+"的各环节", "自评在次年一季度，跟踪在八月底前，目标随用款计划在秋季申报。", int(year), now, spans)
}

// listNotices shows the person's own notices.
func (s *Server) listNotices(w http.ResponseWriter, v *visit) error {
	list, err := s.app.Notices(v.Context(), v.actor, 200)
	if err != nil {
		return err
	}
	page := view.NoticesPage{Items: noticeItems(list, s.today()), Form: view.FormPart{Action: "/notices/read", Token: v.token()}}
	return show(w, v, http.StatusOK, s.framed(v, "通知", view.NoticeList(page)))
}

// readNotices marks everything as read.
func (s *Server) readNotices(w http.ResponseWriter, v *visit) error {
	if err := s.app.ReadNotices(v.Context(), v.actor); err != nil {
		return err
	}
	return s.done(w, v, "/notices", "通知都已标为已读。")
}

// noticeItems are notices with their day, and with its year where it is not this one.
func noticeItems(list []notice.Notice, today fiscal.Date) []view.NoticeItem {
	var out []view.NoticeItem
	for _, n := range list {
		at := n.CreatedAt.In(shanghai)
		day := at.Format("1月2日")
		if at.Year() != today.Year {
			day = at.Format("2006-01-02")
		}
		out = append(out, view.NoticeItem{Date: day, ISO: at.Format("2006-01-02"), Title: n.Text, Href: n.Link, New: n.ReadAt.IsZero()})
	}
	return out
}

// dayTime is the start of a day in Shanghai.
func dayTime(d fiscal.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, shanghai)
}
