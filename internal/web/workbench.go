package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"outturn/internal/app"
	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/standard"
	"outturn/internal/domain/tracking"
	"outturn/internal/domain/workplan"
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
	page := view.WorkbenchPage{Frame: s.frame(v, "工作台"), Notices: noticeItems(bench.Notices, today), Counts: countFacts(bench.Counts, year), About: aboutRole(v.actor)}
	if v.actor.May(org.SeeGoals) || v.actor.May(org.GiveOpinions) {
		page.Year, page.Lede = s.yearStrip(year), lede(year, bench, today)
		page.Todos = todoTable(bench.Todos, today)
	}
	if v.actor.May(org.SeeGoals) {
		page.Waiting = waitingTable(bench.Waiting)
	}
	if v.actor.May(org.ManageUsers) || v.actor.May(org.GrantRoles) {
		page.Duties, page.Lede = dutyTable(v.actor, bench.Duties, today), dutyLede(bench.Duties)
	}
	if bench.Chain != nil {
		page.Log, page.Lede = latestLog(bench.Log), chainLede(*bench.Chain)
	}
	return page
}

// aboutRole says what the workbench is for to those for whom little waits, and whom to ask.
func aboutRole(a org.Actor) string {
	switch {
	case a.May(org.SeeGoals) && (a.May(org.FileGoals) || a.May(org.ReviewGoals)):
		return ""
	case a.May(org.EditProjects):
		return "经发处办理项目申报的评估退回、会议决定登记、项目排序和关闭；目标和自评的审核由主管处室和计财处办理，进展见“在谁手里”。"
	case slices.Contains(a.Roles(), org.Leader):
		return "您审定年度工作方案，其他各表只看。任务完成了多少、哪些已经逾期，见“工作方案”；表停在哪一步、在谁手里，见下面。"
	case a.May(org.SeeGoals):
		return "您可以查看所有项目、绩效目标和绩效自评，不办理。表停在哪一步、在谁手里，见下面；附件、意见和历次版本在各表的右侧。"
	case a.May(org.GiveOpinions):
		return "请您评审的事项会列在这里，并发通知；到期前独立提交意见，汇总以前看不到他人的意见。有疑问或需要回避，请联系组织评审的处室。"
	case len(a.Roles()) == 0:
		return "您的账号还没有角色，看不到业务。请联系安全管理员按岗位授予角色。"
	case !slices.ContainsFunc(a.Roles(), org.Role.IsAdmin):
		return "委托给贵机构的评价工作会列在这里。现在还没有委托给您的工作；如已签约，请联系委托处室或计财处核对。"
	}
	return ""
}

// dutyLede counts what is wrong.
func dutyLede(list []app.Duty) []view.Run {
	wrong := 0
	for _, d := range list {
		if d.Wrong {
			wrong++
		}
	}
	if len(list) == 0 {
		return []view.Run{{Text: "账号和授权没有需要处理的事项。"}}
	}
	runs := []view.Run{{Text: "账号和授权有 "}, {Text: fmt.Sprintf("%d 项", len(list)), Strong: true}, {Text: "需要留意"}}
	if wrong > 0 {
		runs = append(runs, view.Run{Text: "，其中 "}, view.Run{Text: fmt.Sprintf("%d 项", wrong), Strong: true, Red: true}, view.Run{Text: "要尽快处理"})
	}
	return append(runs, view.Run{Text: "。"})
}

// chainLede says how the newest part of the log stands.
func chainLede(c app.Verified) []view.Run {
	if c.Break != nil {
		return []view.Run{{Text: "审计日志断开：" + c.Break.Message + "请立即核对完整性，保留现场。", Red: true, Strong: true}}
	}
	return []view.Run{{Text: fmt.Sprintf("审计日志最近 %d 条首尾相接，最后一条校验码 %.16s。整个日志请定期核对完整性。", c.Entries, c.Head)}}
}

// latestLog is the newest of the log in brief.
func latestLog(list []audit.Entry) view.TablePart {
	t := view.TablePart{ID: "log", Caption: "最近的日志", Empty: view.EmptyPart{Text: "还没有记录。"}, Columns: []view.Column{
		{Label: "时间", Width: "20%"}, {Label: "人员", Width: "24%"}, {Label: "操作", Width: "18%"}, {Label: "对象", Head: true}}}
	for _, e := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: moment(e.At)}, {Text: e.Actor, Note: e.Address}, {Text: e.Action}, {Text: e.Target.Name, Note: e.Target.Kind}}})
	}
	return t
}

// dutyTable lists what waits for an administrator, each with the page where it is settled.
func dutyTable(actor org.Actor, list []app.Duty, today fiscal.Date) view.TablePart {
	path := "/grants/"
	if actor.May(org.ManageUsers) {
		path = "/users/"
	}
	t := view.TablePart{ID: "duties", Caption: "需要处理", Empty: view.EmptyPart{Text: "没有需要处理的账号和授权。"}, Columns: []view.Column{
		{Label: "事项", Width: "16%"}, {Label: "人员", Head: true, Width: "28%"}, {Label: "怎么办"}, {Label: "到期", Width: "16%"}}}
	for _, d := range list {
		due := view.Cell{Text: "—"}
		if !d.Due.IsZero() {
			due = view.Cell{Text: d.Due.String(), Note: daysLeft(today, d.Due)}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: d.What, Red: d.Wrong}, {Text: d.Name, Href: path + string(d.User)}, {Text: d.Note}, due}})
	}
	return t
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
	if len(bench.Waiting) > 0 {
		runs = append(runs, view.Run{Text: fmt.Sprintf("；另有 %d 件在他人手里", len(bench.Waiting))})
	}
	return append(runs, view.Run{Text: "。"})
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
			{Text: d.Project.Name, Href: todoPath(d), Note: codeAndYear(d)},
			{Text: d.Project.Unit.Name}, {Text: d.ByName, Note: d.Reason}, due}})
	}
	return t
}

// codeAndYear is what of the two there is: an indicator has no year, a panel no code.
func codeAndYear(d app.Todo) string {
	switch {
	case d.Year == 0:
		return d.Project.Code
	case d.Project.Code == "":
		return d.Year.String()
	}
	return d.Project.Code + " · " + d.Year.String()
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

// todoPath is where a to-do is done: a goal under review on its review page, everything else on its own.
func todoPath(d app.Todo) string {
	if _, reviewed := goalreview.StageOf(d.State); d.Form == kindGoal && (reviewed || awaitsAgreement(d.State)) {
		return reviewPath(goal.ID(d.ID))
	}
	return formPath(d.Form, d.ID)
}

// formPath is the page of a form, by the name the workbench gives it.
func formPath(form, id string) string {
	switch form {
	case "项目申报":
		return declarationPath(id)
	case kindExAnte:
		return "/ex-ante/" + id
	case "绩效目标调整":
		return adjustmentPath(adjustment.ID(id))
	case "整体与政策目标":
		return overallPath(overallgoal.ID(id))
	case fundplan.Flow.Name:
		return fundPlanPath(fundplan.ID(id))
	case "绩效自评":
		return "/self-evaluations/" + id
	case kindFinding:
		return "/findings/" + id
	case kindWorkPlan:
		return workPlanPath(workplan.ID(id))
	case kindTracked:
		return trackedPath(tracking.ID(id))
	case kindInspection:
		return inspectionPath(tracking.InspectionID(id))
	case "指标入库":
		return "/indicators/" + id
	case "标准发布":
		return standardPath(standard.ID(id))
	case "专家意见":
		return "/panels/" + id
	}
	return "/goals/" + id
}

func countFacts(counts []app.Count, year fiscal.Year) []view.Fact {
	var out []view.Fact
	for _, c := range counts {
		narrowed := url.Values{"year": {strconv.Itoa(int(year))}, "state": {string(c.State)}}
		out = append(out, view.Fact{Label: c.Form + " " + string(c.State), Value: fmt.Sprintf("%d 份", c.N), Num: true, Href: listPath(c.Form) + "?" + narrowed.Encode()})
	}
	return out
}

// listPath is the list of a kind of form, by the name the workbench gives it.
func listPath(form string) string {
	switch form {
	case "项目申报":
		return "/projects"
	case kindExAnte:
		return "/ex-ante"
	case "绩效目标调整":
		return "/adjustments"
	case "整体与政策目标":
		return "/overall-goals"
	case fundplan.Flow.Name:
		return "/fund-plans"
	case "绩效自评":
		return "/self-evaluations"
	case kindFinding:
		return "/findings"
	case kindTracked:
		return "/tracking"
	case kindInspection:
		return "/inspections"
	}
	return "/goals"
}

// yearStrip is the budget year with its stages.
func (s *Server) yearStrip(year fiscal.Year) view.YearPart {
	now := dayTime(s.today())
	var spans []view.YearSpan
	var says []string
	for _, stage := range fiscal.Stages(year) {
		span := view.YearSpan{Label: string(stage.Name), From: dayTime(stage.From), To: dayTime(stage.To)}
		if stage.Of != year {
			span.Label = fmt.Sprintf("%d 年度%s", int(stage.Of), stage.Name)
		}
		switch {
		case now.After(span.To):
			span.State = view.SpanDone
		case !now.Before(span.From):
			span.State = view.SpanRuns
		}
		spans = append(spans, span)
		says = append(says, fmt.Sprintf("%s%s（%s）", stage.Name, stage.Name.Months(), stage.Clause))
	}
	return view.NewYearStrip(year.String()+"的各环节", strings.Join(says, "；")+"。", int(year), now, spans)
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
