package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/org"
	"outturn/internal/domain/workplan"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

// workPlanPage is the page of a plan, but for the form that issues it.
func (s *Server) workPlanPage(v *visit, file app.WorkPlanFile) view.WorkPlanPage {
	path := workPlanPath(file.ID)
	page := view.WorkPlanPage{Frame: s.frame(v, file.Title()), Progress: progressTable(v, file), History: history(file.Case),
		Head: view.PageHeadPart{Title: file.Title(), Crumbs: []view.Link{{Label: kindWorkPlan, Href: "/work-plans"}, {Label: file.Year.String()}}, Lede: workPlanLede(file),
			Actions: []view.ButtonPart{{Label: "导出 Excel", Href: path + "/export"}, {Label: "打印", Print: true}}},
		Facts: []view.Fact{{Label: "文号", Value: orDash(file.Order.Number)}, {Label: "印发日期", Value: orDash(file.Order.On.String())}, {Label: "会议纪要编号", Value: orDash(file.Order.Minutes)}, {Label: "拟定处室", Value: file.Host.Name}}}
	page.Frame.Record = fmt.Sprintf("%s 第%d次修改 校验码 %s", kindWorkPlan, file.Version, file.CheckCode)
	if !file.Drafts {
		page.History, page.Bar.Why = view.LogPart{}, []view.Run{{Text: "方案由" + file.Host.Name + "拟定，有意见请与计财处联系。"}}
		return page
	}
	for _, step := range file.Steps(workplan.Flow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	if file.State != workplan.Issued && file.State != workplan.Closed {
		draft := draftTable(file)
		page.Draft = &draft
	}
	if file.MayEdit {
		page.NewTask = path + "/tasks/" + newTask
	}
	page.Bar = s.actionBar(v, path, file.Version, file.Offers, file.Holders(workplan.Flow, file.Parties()), false, "", moment(file.UpdatedAt))
	if file.State == workplan.Issued {
		page.Bar.Why = []view.Run{{Text: "方案在执行中；要改任务由计财处修订后重新印发。"}}
	}
	for i := range page.Bar.Buttons { // but for issuing, what finance does goes without a form of this page
		b := &page.Bar.Buttons[i]
		b.FormID, b.Action = "", path+"/move"
		if b.Value == string(workplan.Issue) {
			b.FormID, b.Action = "issue", ""
		}
	}
	return page
}

// workPlanLede answers how the plan stands.
func workPlanLede(file app.WorkPlanFile) []view.Run {
	if len(file.Progress) == 0 {
		return []view.Run{{Text: fmt.Sprintf("还没有印发，拟定的任务有%d项。", len(file.Tasks))}}
	}
	n := standings(file.Progress)
	runs := []view.Run{{Text: fmt.Sprintf("今天是%s，%d项任务：", file.Today.Chinese(), len(file.Progress))}}
	for i, word := range workplan.Standings() {
		sep := "，"
		if i == len(workplan.Standings())-1 {
			sep = "。"
		}
		runs = append(runs, view.Run{Text: fmt.Sprintf("%s %d", word, n[word]), Strong: true, Red: word == workplan.Late && n[word] > 0}, view.Run{Text: sep})
	}
	if file.Drafts && file.State != workplan.Issued && file.State != workplan.Closed {
		runs = append(runs, view.Run{Text: "正在修订，印发前以下面的任务进度为准。"})
	}
	return runs
}

// withPart adds a heading where a new part of the plan begins.
func withPart(rows []view.Row, before, t workplan.Assignment) []view.Row {
	if before.Part != t.Part {
		rows = append(rows, view.Row{Group: partOf(t)})
	}
	return rows
}

// partOf names the part of the plan a task stands in: （二）推进绩效管理和预算管理的深度融合.
func partOf(t workplan.Assignment) string {
	part, _, _ := strings.Cut(t.Number(), "）")
	return part + "）" + t.Heading
}

var standingLights = map[workplan.Standing]string{workplan.Finished: "green", workplan.Running: "none", workplan.Ahead: "none", workplan.Late: "red"}

func progressTable(v *visit, file app.WorkPlanFile) view.TablePart {
	t := view.TablePart{ID: "tasks", Caption: "任务进度", Columns: []view.Column{{Label: "编号", Width: "6%", Keep: true}, {Label: "工作任务", Head: true}, {Label: "牵头部门", Width: "13%"},
		{Label: "截止日期", Width: "11%", Keep: true}, {Label: "完成依据", Width: "24%"}, {Label: "最近登记", Width: "18%"}, {Label: "进度", Width: "9%"}}}
	var before workplan.Assignment
	for _, p := range file.Progress {
		t.Rows = withPart(t.Rows, before, p.Assignment)
		before = p.Assignment
		support := ""
		if p.Support != "" {
			support = "配合：" + p.Support
		}
		last := view.Cell{Text: "—"}
		if p.Last.Text != "" {
			last = view.Cell{Text: p.Last.Text, Note: p.Last.By + "，" + moment(p.Last.At)}
		}
		t.Rows = append(t.Rows, view.Row{ID: string(p.ID), Cells: []view.Cell{{Text: p.Number()}, {Text: p.Title, Href: workPlanPath(file.ID) + "/tasks/" + string(p.ID)}, {Text: p.Lead.Name, Note: support},
			{Text: p.Due.String(), Note: p.Start.String() + " 起", Red: p.Standing == workplan.Late}, {Part: view.FigureLines(figureLines(v, p.Figures))}, last,
			{Text: string(p.Standing), Light: standingLights[p.Standing]}}})
	}
	return t
}

// figureLines print figures, each with the list behind it where the person may see it.
func figureLines(v *visit, figures []workplan.Figure) (out []view.FigureLine) {
	for _, f := range figures {
		path, needs := measureList(f.Measure)
		line := view.FigureLine{Text: figureText(f)}
		if path != "" && v.actor.May(needs) {
			line.Href = path + "?" + url.Values{"year": {strconv.Itoa(int(f.Of))}}.Encode()
		}
		out = append(out, line)
	}
	return out
}

// figureText says how far one measure has come.
func figureText(f workplan.Figure) string {
	switch {
	case f.Measure == workplan.ByHand && f.Complete():
		return "牵头部门已登记完成"
	case f.Measure == workplan.ByHand:
		return "牵头部门还没有登记完成"
	case f.All == 0:
		return fmt.Sprintf("%s%s：还没有记录", f.Of, f.Measure)
	}
	return fmt.Sprintf("%s%s：%d／%d", f.Of, f.Measure, f.Done, f.All)
}

// measureList is the list from which a measure is counted, and who may open it.
func measureList(m workplan.Measure) (string, org.Permission) {
	switch m {
	case workplan.DeclarationsDecided:
		return "/projects", org.SeeProjects
	case workplan.ExAntesDone:
		return "/ex-ante", org.SeeExAnte
	case workplan.GoalsDone:
		return "/goals", org.SeeGoals
	case workplan.OverallGoalsDone:
		return "/overall-goals", org.SeeGoals
	case workplan.FundPlansDone:
		return "/fund-plans", org.SeePlans
	case workplan.PanelsDone:
		return "/panels", org.SeePanels
	case workplan.RoundsDone:
		return "/tracking", org.SeeTracking
	case workplan.EvaluationsDone:
		return "/self-evaluations", org.SeeEvaluations
	case workplan.FindingsDone:
		return "/findings", org.SeeFindings
	}
	return "", ""
}

func draftTable(file app.WorkPlanFile) view.TablePart {
	t := view.TablePart{ID: "draft", Caption: "拟定的任务", Empty: view.EmptyPart{Text: "还没有任务。"}, Columns: []view.Column{{Label: "编号", Width: "6%", Keep: true}, {Label: "工作任务", Head: true}, {Label: "牵头部门", Width: "13%"},
		{Label: "配合部门", Width: "15%"}, {Label: "截止日期", Width: "11%", Keep: true}, {Label: "完成依据", Width: "22%"}}}
	var before workplan.Assignment
	for _, x := range file.Tasks {
		t.Rows = withPart(t.Rows, before, x)
		before = x
		title := view.Cell{Text: x.Title, Note: x.Text}
		if file.MayEdit {
			title.Href = workPlanPath(file.ID) + "/tasks/" + string(x.ID)
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: x.Number()}, title, {Text: x.Lead.Name}, {Text: orDash(x.Support)}, {Text: x.Due.String(), Note: x.Start.String() + " 起"},
			{Text: strings.Join(words(x.Measures), "、"), Note: "统计" + x.Of.String()}}})
	}
	return t
}

// drawWorkTask shows a task in force, and lets its division report.
func (s *Server) drawWorkTask(w http.ResponseWriter, v *visit, status int, file app.WorkPlanFile, wrong errs.Fields) error {
	at := slices.IndexFunc(file.Progress, func(p workplan.Progress) bool { return string(p.ID) == v.PathValue("task") })
	if at < 0 {
		return errs.New(errs.NotFound, "已印发的方案里没有这项任务。")
	}
	t, path := file.Progress[at], workPlanPath(file.ID)
	page := view.WorkTaskPage{Text: t.Text, Lines: figureLines(v, t.Figures), Log: reportLog(file, t.ID),
		Head:  view.PageHeadPart{Title: t.Title, Crumbs: []view.Link{{Label: kindWorkPlan, Href: "/work-plans"}, {Label: file.Year.String(), Href: path}, {Label: t.Number()}}, Lede: []view.Run{{Text: partOf(t.Assignment)}}},
		Facts: []view.Fact{{Label: "进度", Value: string(t.Standing)}, {Label: "牵头部门", Value: t.Lead.Name}, {Label: "配合部门", Value: orDash(t.Support)}, {Label: "起止", Value: t.Start.String() + " 至 " + t.Due.String()}}}
	if file.MayReport(t.Assignment, v.actor) {
		page.Report = reportPart(v, path+"/tasks/"+string(t.ID)+"/report", t, wrong)
	}
	return show(w, v, status, s.framed(v, t.Title, view.WorkTask(page)))
}

func reportPart(v *visit, action string, t workplan.Progress, wrong errs.Fields) *view.EditPart {
	labels := map[string]string{"text": "进展情况", "finished": "已经完成"}
	part := &view.EditPart{Submit: "登记", Errors: orgFindings(wrong, labels), Form: view.FormPart{Action: action, Token: v.token(), Key: v.token(), Grid: true},
		Fields: []view.FieldPart{{Kind: view.TextArea, Name: "text", Label: labels["text"], Value: v.PostFormValue("text"), Required: true, MaxLength: 500, Error: fieldError(wrong, "text")}}}
	if slices.Contains(t.Measures, workplan.ByHand) {
		ticked := t.Last.Finished
		if v.Method == http.MethodPost {
			ticked = v.PostFormValue("finished") != ""
		}
		part.Fields = append(part.Fields, view.FieldPart{Kind: view.Check, Name: "finished", Label: labels["finished"], Checked: ticked, Error: fieldError(wrong, "finished"), Hint: "以最近一次登记为准"})
	}
	return part
}

// reportLog lists what was reported on a task, newest first.
func reportLog(file app.WorkPlanFile, id workplan.AssignmentID) view.LogPart {
	log := view.LogPart{Title: "进展登记", Open: true, Empty: "还没有登记过。"}
	for _, r := range slices.Backward(file.Reports) {
		if r.Assignment != id {
			continue
		}
		text := r.Text
		if r.Finished {
			text += "（已完成）"
		}
		log.Entries = append(log.Entries, view.LogEntry{Text: text, Who: r.By, When: moment(r.At)})
	}
	return log
}

// exportWorkPlan saves the plan as a workbook: what is in force with its progress, or the draft before it is issued.
func (s *Server) exportWorkPlan(w http.ResponseWriter, v *visit) error {
	file, err := s.readWorkPlan(v)
	if err != nil {
		return err
	}
	l := office.List{Title: file.Title(), Columns: []office.ListColumn{{Label: "编号", Width: 10}, {Label: "工作任务", Width: 28}, {Label: "所属任务", Width: 20}, {Label: "工作内容", Width: 48}, {Label: "牵头部门", Width: 14},
		{Label: "配合部门", Width: 18}, {Label: "开始日期", Width: 12}, {Label: "截止日期", Width: 12}, {Label: "完成依据", Width: 30}, {Label: "最近登记", Width: 24}, {Label: "进度", Width: 9}}}
	list := file.Progress
	if !file.IsIssued() {
		for _, t := range file.Tasks {
			list = append(list, workplan.Progress{Assignment: t})
		}
	}
	var rows [][]string
	for _, p := range list {
		on := words(p.Measures)
		if len(p.Figures) > 0 {
			on = nil
		}
		for _, f := range p.Figures {
			on = append(on, figureText(f))
		}
		rows = append(rows, []string{p.Number(), p.Title, p.Heading, p.Text, p.Lead.Name, p.Support, p.Start.String(), p.Due.String(), strings.Join(on, "；"), p.Last.Text, string(p.Standing)})
	}
	l.Rows = office.Rows(rows...)
	return s.sendList(w, v, l)
}
