package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/workplan"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

const kindWorkPlan = "年度工作方案"

func (s *Server) workPlanRoutes() []route {
	return []route{
		{pattern: "GET /work-plans", needs: org.SeeWorkPlans, handle: s.listWorkPlans, name: "listWorkPlans"},
		{pattern: "POST /work-plans", needs: org.DraftWorkPlans, handle: s.startWorkPlan, name: "startWorkPlan"},
		{pattern: "GET /work-plans/{id}", needs: org.SeeWorkPlans, handle: s.showWorkPlan, name: "showWorkPlan"},
		{pattern: "GET /work-plans/{id}/export", needs: org.SeeWorkPlans, handle: s.exportWorkPlan, name: "exportWorkPlan", exports: true},
		{pattern: "POST /work-plans/{id}/move", needs: org.SeeWorkPlans, handle: s.moveWorkPlan, name: "moveWorkPlan"},
		{pattern: "POST /work-plans/{id}/issue", needs: org.DraftWorkPlans, handle: s.issueWorkPlan, name: "issueWorkPlan"},
		{pattern: "GET /work-plans/{id}/tasks/{task}", needs: org.SeeWorkPlans, handle: s.showWorkTask, name: "showWorkTask"},
		{pattern: "POST /work-plans/{id}/tasks/{task}", needs: org.DraftWorkPlans, handle: s.saveWorkTask, name: "saveWorkTask"},
		{pattern: "POST /work-plans/{id}/tasks/{task}/drop", needs: org.DraftWorkPlans, handle: s.dropWorkTask, name: "dropWorkTask"},
		{pattern: "POST /work-plans/{id}/tasks/{task}/report", needs: org.ReportTasks, handle: s.reportWorkTask, name: "reportWorkTask"},
	}
}

func workPlanPath(id workplan.ID) string { return "/work-plans/" + string(id) }

func (s *Server) readWorkPlan(v *visit) (app.WorkPlanFile, error) {
	return s.app.WorkPlan(v.Context(), v.actor, workplan.ID(v.PathValue("id")))
}

// listWorkPlans lists the plans, newest year first, with how their tasks stand.
func (s *Server) listWorkPlans(w http.ResponseWriter, v *visit) error {
	return s.drawWorkPlans(w, v, http.StatusOK, nil)
}

func (s *Server) drawWorkPlans(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	list, err := s.app.WorkPlans(v.Context(), v.actor)
	if err != nil {
		return err
	}
	t := view.TablePart{ID: "work-plans", Caption: kindWorkPlan, Empty: view.EmptyPart{Text: "还没有印发的工作方案。计财处拟定、管委会领导审定后印发，印发后在这里看任务和进度。"}, Columns: []view.Column{
		{Label: "方案", Head: true}, {Label: "文号", Width: "20%"}, {Label: "印发日期", Width: "12%", Keep: true}, {Label: "状态", Width: "10%"}}}
	for _, word := range workplan.Standings() {
		t.Columns = append(t.Columns, view.Column{Label: string(word), Width: "8%", Num: true})
	}
	for _, p := range list {
		cells := []view.Cell{{Text: p.Title(), Href: workPlanPath(p.ID)}, {Text: orDash(p.Order.Number)}, {Text: orDash(p.Order.On.String())}, {Text: workPlanState(p)}}
		n := standings(p.Progress)
		for _, word := range workplan.Standings() {
			cells = append(cells, view.Cell{Text: fmt.Sprint(n[word]), Red: word == workplan.Late && n[word] > 0})
		}
		t.Rows = append(t.Rows, view.Row{Cells: cells})
	}
	page := view.ListPage{Table: t, Head: view.PageHeadPart{Title: kindWorkPlan, Lede: []view.Run{{Text: "一年一个方案：任务、牵头和配合部门、起止日期；完成情况由系统里的记录统计，截止日期列入日程。"}}}}
	if v.actor.May(org.DraftWorkPlans) {
		page.More = view.EditForm(s.startWorkPlanForm(v, list, wrong))
	}
	return show(w, v, status, s.framed(v, kindWorkPlan, view.List(page)))
}

// workPlanState is the state that concerns the reader: who does not draft the plan sees what is in force.
func workPlanState(p app.WorkPlanFile) string {
	if !p.Drafts && p.State != workplan.Closed {
		return string(workplan.Issued)
	}
	return string(p.State)
}

func standings(list []workplan.Progress) map[workplan.Standing]int {
	n := map[workplan.Standing]int{}
	for _, t := range list {
		n[t.Standing]++
	}
	return n
}

// startWorkPlanForm begins a plan. What is usually wanted is the year after the newest plan, with its tasks.
func (s *Server) startWorkPlanForm(v *visit, list []app.WorkPlanFile, wrong errs.Fields) view.EditPart {
	posted := v.Method == http.MethodPost
	chosen := v.PostFormValue("year")
	if !posted {
		next := s.year(v)
		if len(list) > 0 {
			next = list[0].Year + 1
		}
		chosen = strconv.Itoa(int(next))
	}
	years := view.FieldPart{Kind: view.Select, Name: "year", Label: "年度", Error: fieldError(wrong, "year")}
	for y := fiscal.YearOf(s.today()) + 1; y >= firstYear; y-- {
		years.Options = append(years.Options, view.Option{Value: strconv.Itoa(int(y)), Label: y.String(), Selected: chosen == strconv.Itoa(int(y))})
	}
	return view.EditPart{Form: view.FormPart{Action: "/work-plans", Token: v.token(), Key: v.token(), Grid: true}, Errors: orgFindings(wrong, map[string]string{"year": "年度"}), Submit: "拟定方案",
		Fields: []view.FieldPart{years, {Kind: view.Check, Name: "copied", Label: "沿用上一年的任务，日期顺延一年", Checked: !posted && len(list) > 0 || v.PostFormValue("copied") != ""}}}
}

// startWorkPlan begins the plan of a year.
func (s *Server) startWorkPlan(w http.ResponseWriter, v *visit) error {
	year, err := fiscal.ParseYear(v.PostFormValue("year"))
	var id workplan.ID
	if err == nil {
		id, err = s.app.StartWorkPlan(v.Context(), v.actor, year, v.PostFormValue("copied") != "")
	}
	if typed(err) || errs.KindOf(err) == errs.NotFound && err != nil {
		var wrong errs.Fields
		wrong.Add("year", "%s", errs.MessageOf(err))
		return s.drawWorkPlans(w, v, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return s.done(w, v, workPlanPath(id), "已开始拟定%s的工作方案。", year)
}

func (s *Server) showWorkPlan(w http.ResponseWriter, v *visit) error {
	return s.drawWorkPlan(w, v, http.StatusOK, nil)
}

// drawWorkPlan draws the page; wrong is what was wrong with the act just tried, and what was posted stands in the form again.
func (s *Server) drawWorkPlan(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	file, err := s.readWorkPlan(v)
	if err != nil {
		return err
	}
	page := s.workPlanPage(v, file)
	if file.State == workplan.Approved && v.actor.Holds(org.Finance, file.Host) {
		page.Issue = issuePart(v, file, wrong)
	}
	if len(wrong) > 0 {
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有办理：" + firstSaid(wrong)}
	}
	return show(w, v, status, view.WorkPlan(page))
}

func issuePart(v *visit, file app.WorkPlanFile, wrong errs.Fields) *view.EditPart {
	on := file.Today.String()
	if v.PostForm.Has("on") {
		on = v.PostFormValue("on")
	}
	labels := map[string]string{"number": "文号", "minutes": "会议纪要编号", "on": "印发日期"}
	return &view.EditPart{Errors: orgFindings(wrong, labels), Form: view.FormPart{ID: "issue", Action: workPlanPath(file.ID) + "/issue", Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version), Grid: true}, Fields: []view.FieldPart{
		{Name: "number", Label: labels["number"], Value: v.PostFormValue("number"), Required: true, MaxLength: 60, Error: fieldError(wrong, "number"), Hint: "如沪化管〔2024〕54号"},
		{Name: "minutes", Label: labels["minutes"], Value: v.PostFormValue("minutes"), Required: true, MaxLength: 60, Error: fieldError(wrong, "minutes"), Hint: "审议通过方案的主任办公会"},
		{Kind: view.Date, Name: "on", Label: labels["on"], Value: on, Required: true, Error: fieldError(wrong, "on")}}}
}

// workPlanDone goes back to the plan with a sentence, or shows it again with what went wrong.
func (s *Server) workPlanDone(w http.ResponseWriter, v *visit, err error, say string) error {
	if typed(err) {
		return s.drawWorkPlan(w, v, statusOf[errs.KindOf(err)], complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/work-plans/"+v.PathValue("id"), "%s", say)
}

func (s *Server) moveWorkPlan(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveWorkPlan(v.Context(), v.actor, workplan.ID(v.PathValue("id")), v.version(), do, v.PostFormValue("reason"))
	return s.workPlanDone(w, v, err, "已"+string(do)+"。")
}

func (s *Server) issueWorkPlan(w http.ResponseWriter, v *visit) error {
	var wrong errs.Fields
	o := workplan.Order{Number: v.PostFormValue("number"), Minutes: v.PostFormValue("minutes"), On: readDate(&wrong, "on", v.PostFormValue("on"))}
	if wrong != nil {
		return s.drawWorkPlan(w, v, http.StatusUnprocessableEntity, wrong)
	}
	err := s.app.IssueWorkPlan(v.Context(), v.actor, workplan.ID(v.PathValue("id")), v.version(), o)
	return s.workPlanDone(w, v, err, "已印发，任务的截止日期已列入日程。")
}

// newTask is the name of the form of a task that is not there yet.
const newTask = "new"

// showWorkTask shows one task: its form while the plan is drafted, its progress once it is in force.
func (s *Server) showWorkTask(w http.ResponseWriter, v *visit) error {
	file, err := s.readWorkPlan(v)
	if err != nil {
		return err
	}
	if !file.MayEdit {
		return s.drawWorkTask(w, v, http.StatusOK, file, nil)
	}
	e := workplan.AssignmentEntry{Start: file.Year.Start().String(), Of: strconv.Itoa(int(file.Year)), Measures: []string{string(workplan.ByHand)}}
	if id := v.PathValue("task"); id != newTask {
		t, err := file.Assignment(workplan.AssignmentID(id))
		if err != nil {
			return err
		}
		e = t.Entry()
	}
	return s.drawTaskForm(w, v, http.StatusOK, file, e, nil)
}

var taskLabels = map[string]string{"number": "编号", "heading": "所属任务", "title": "工作任务", "text": "工作内容", "lead": "牵头部门", "support": "配合部门", "start": "开始日期", "due": "截止日期", "of": "统计年度",
	"measure.0": "完成依据"}

// drawTaskForm draws the form of a task with e in it: as kept, or as just typed.
func (s *Server) drawTaskForm(w http.ResponseWriter, v *visit, status int, file app.WorkPlanFile, e workplan.AssignmentEntry, wrong errs.Fields) error {
	for i := range wrong {
		wrong[i].Path = strings.Replace(wrong[i].Path, "measures", "measure.0", 1)
	}
	path := workPlanPath(file.ID) + "/tasks/" + v.PathValue("task")
	page := view.EditPage{Title: file.Year.String() + "工作方案的任务", Back: workPlanPath(file.ID), Submit: "保存任务", Errors: orgFindings(wrong, taskLabels), Fields: taskFields(file, e, wrong),
		Form: view.FormPart{Action: path, Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version), Grid: true}}
	if v.PathValue("task") != newTask {
		page.More = view.Acts([]view.ActPart{{Title: "删去任务", Note: "任务从拟定中的方案里去掉；已印发的内容到下次印发前不变。", Form: view.FormPart{Action: path + "/drop", Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version)},
			Button: view.ButtonPart{Label: "删去任务", Kind: view.Danger, Confirm: "删去这项任务？"}}})
	}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

func taskFields(file app.WorkPlanFile, e workplan.AssignmentEntry, wrong errs.Fields) []view.FieldPart {
	leads := append(unitOptions(file.Divisions, e.Lead, true), view.Options(e.Lead, workplan.Together()...)...)
	of := []view.Option{}
	for y := max(file.Year-1, fiscal.FirstYear); y <= file.Year+1; y++ {
		of = append(of, view.Option{Value: strconv.Itoa(int(y)), Label: y.String(), Selected: e.Of == strconv.Itoa(int(y))})
	}
	out := []view.FieldPart{
		{Name: "number", Value: e.Number, Required: true, MaxLength: 8, Hint: "如 2.3，表示（二）3"},
		{Name: "heading", Value: e.Heading, Required: true, MaxLength: 60, Hint: "同一部分的任务写同一个名称"},
		{Name: "title", Value: e.Title, Required: true, MaxLength: 60, Wide: true},
		{Kind: view.TextArea, Name: "text", Value: e.Text, Rows: 4, MaxLength: 800},
		{Kind: view.Select, Name: "lead", Options: append([]view.Option{{Label: "请选择"}}, leads...), Required: true},
		{Name: "support", Value: e.Support, MaxLength: 100, Hint: "用顿号隔开"},
		{Kind: view.Date, Name: "start", Value: e.Start, Required: true},
		{Kind: view.Date, Name: "due", Value: e.Due, Required: true},
		{Kind: view.Select, Name: "of", Options: of, Hint: "数哪个年度的表：绩效目标报的是下一年度的"},
	}
	for i := range out {
		out[i].Label = taskLabels[out[i].Name]
	}
	for i, m := range workplan.Measures() {
		ticked := false
		for _, x := range e.Measures {
			ticked = ticked || x == string(m)
		}
		out = append(out, view.FieldPart{Kind: view.Check, Name: fmt.Sprintf("measure.%d", i), Label: "完成依据：" + string(m), Value: string(m), Checked: ticked})
	}
	for i := range out {
		out[i].Error = fieldError(wrong, out[i].Name)
	}
	return out
}

// saveWorkTask adds or changes a task.
func (s *Server) saveWorkTask(w http.ResponseWriter, v *visit) error {
	get := v.PostFormValue
	e := workplan.AssignmentEntry{Number: get("number"), Heading: get("heading"), Title: get("title"), Text: get("text"), Lead: get("lead"), Support: get("support"), Start: get("start"), Due: get("due"), Of: get("of")}
	for i := range workplan.Measures() {
		if m := get(fmt.Sprintf("measure.%d", i)); m != "" {
			e.Measures = append(e.Measures, m)
		}
	}
	task := workplan.AssignmentID(v.PathValue("task"))
	if task == newTask {
		task = ""
	}
	err := s.app.PutWorkTask(v.Context(), v.actor, workplan.ID(v.PathValue("id")), v.version(), task, e)
	if typed(err) {
		file, readErr := s.readWorkPlan(v)
		if readErr != nil {
			return readErr
		}
		return s.drawTaskForm(w, v, statusOf[errs.KindOf(err)], file, e, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/work-plans/"+v.PathValue("id"), "任务已保存。")
}

func (s *Server) dropWorkTask(w http.ResponseWriter, v *visit) error {
	err := s.app.DropWorkTask(v.Context(), v.actor, workplan.ID(v.PathValue("id")), v.version(), workplan.AssignmentID(v.PathValue("task")))
	return s.workPlanDone(w, v, err, "任务已删去。")
}

// reportWorkTask notes how a task goes.
func (s *Server) reportWorkTask(w http.ResponseWriter, v *visit) error {
	id, task := workplan.ID(v.PathValue("id")), workplan.AssignmentID(v.PathValue("task"))
	err := s.app.ReportWorkTask(v.Context(), v.actor, id, task, v.PostFormValue("text"), v.PostFormValue("finished") != "")
	if typed(err) {
		file, readErr := s.readWorkPlan(v)
		if readErr != nil {
			return readErr
		}
		return s.drawWorkTask(w, v, statusOf[errs.KindOf(err)], file, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, workPlanPath(id)+"/tasks/"+string(task), "进展已登记。")
}
