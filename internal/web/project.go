package web

import (
	"fmt"
	"net/http"
	"net/url"

	"outturn/internal/app"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) projectRoutes() []route {
	return []route{
		{pattern: "GET /projects", needs: org.SeeProjects, handle: s.listProjects, name: "listProjects"},
		{pattern: "GET /projects/new", needs: org.EditProjects, handle: s.newProject, name: "newProject"},
		{pattern: "POST /projects", needs: org.EditProjects, handle: s.addProject, name: "addProject"},
		{pattern: "GET /projects/{id}", needs: org.SeeProjects, handle: s.showProject, name: "showProject"},
		{pattern: "GET /projects/{id}/edit", needs: org.EditProjects, handle: s.editProject, name: "editProject"},
		{pattern: "POST /projects/{id}", needs: org.EditProjects, handle: s.saveProject, name: "saveProject"},
		{pattern: "POST /projects/{id}/funds", needs: org.RecordFunds, handle: s.recordFund, name: "recordFund"},
	}
}

// listProjects lists the projects the person may see.
func (s *Server) listProjects(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	list, err := s.app.Projects(v.Context(), v.actor, projectFilter(q), app.Page{After: q.Get("after")})
	if err != nil {
		return err
	}
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	page := view.ListPage{Head: view.PageHeadPart{Title: "项目库"}, Filters: view.FiltersPart{Action: "/projects",
		Fields: projectFilterFields(q, units), Reset: resetOf("/projects", q)}, Table: projectTable(list)}
	if v.actor.May(org.EditProjects) {
		page.Head.Actions = []view.ButtonPart{{Label: "新增项目", Href: "/projects/new"}}
		page.Table.Empty.Action = view.Link{Label: "新增项目", Href: "/projects/new"}
	}
	if len(list) > 0 {
		page.Pager = pager("/projects", q, len(list), list[len(list)-1].Code)
	}
	return show(w, v, http.StatusOK, s.framed(v, "项目库", view.List(page)))
}

// resetOf is the address without filters, or nothing when none is set.
func resetOf(path string, q url.Values) string {
	for key := range q {
		if key != "after" && q.Get(key) != "" {
			return path
		}
	}
	return ""
}

func projectTable(list []project.Project) view.TablePart {
	t := view.TablePart{ID: "projects", Caption: "项目", Empty: view.EmptyPart{Text: "没有符合条件的项目。"}, Columns: []view.Column{
		{Label: "编号", Width: "13%"}, {Label: "项目名称", Head: true}, {Label: "实施单位", Width: "17%"}, {Label: "主管处室", Width: "12%"},
		{Label: "类别", Width: "13%"}, {Label: "资金总额", Unit: "万元", Width: "12%", Num: true}}}
	for _, p := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: p.Code}, {Text: p.Name, Href: "/projects/" + string(p.ID)},
			{Text: p.Unit.Name}, {Text: p.Division.Name}, {Text: string(p.Category), Note: string(p.Nature)}, {Text: p.Total().Wan()}}})
	}
	return t
}

// showProject shows one project with its money and its forms of every year (项目绩效档案).
func (s *Server) showProject(w http.ResponseWriter, v *visit) error {
	return s.drawProject(w, v, http.StatusOK, fundForm{}, nil)
}

func (s *Server) drawProject(w http.ResponseWriter, v *visit, status int, f fundForm, wrong errs.Fields) error {
	file, err := s.app.Project(v.Context(), v.actor, project.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	return show(w, v, status, s.framed(v, file.Name, view.Project(s.projectPage(v, file, f, wrong))))
}

func (s *Server) projectPage(v *visit, file app.ProjectFile, f fundForm, wrong errs.Fields) view.ProjectPage {
	path := "/projects/" + string(file.ID)
	page := view.ProjectPage{
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "项目库", Href: "/projects"}, {Label: "项目绩效档案"}}, Title: file.Name,
			Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Facts: projectFacts(file.Project), Summary: file.Summary,
		Files: s.attachments(v, kindProject, string(file.ID), file.Attachments, v.actor.Scope(org.EditProjects).Covers(file.Unit, file.Division)),
	}
	if v.actor.Scope(org.EditProjects).Covers(file.Unit, file.Division) {
		page.Head.Actions = append([]view.ButtonPart{{Label: "修改", Href: path + "/edit"}}, page.Head.Actions...)
	}
	mayFile := v.actor.Holds(org.Clerk, file.Unit)
	for _, y := range s.projectYears(file, s.year(v)) {
		page.Years = append(page.Years, s.projectYear(v, file, y, mayFile))
	}
	page.Events = fundTable(file.Events)
	if v.actor.Scope(org.RecordFunds).Covers(file.Unit, file.Division) {
		page.Record = s.fundFormPart(v, path, f, wrong)
	}
	return page
}

// projectYears are the years of a project, with the year in hand even where it has nothing yet.
func (s *Server) projectYears(file app.ProjectFile, year fiscal.Year) []app.YearFile {
	for _, y := range file.Years {
		if y.Year == year {
			return file.Years
		}
	}
	return append([]app.YearFile{{Year: year, Figures: project.FiguresOf(nil, year)}}, file.Years...)
}

func projectFacts(p project.Project) []view.Fact {
	facts := []view.Fact{{Label: "项目编号", Value: p.Code}, {Label: "实施单位", Value: p.Unit.Name}, {Label: "主管处室", Value: p.Division.Name},
		{Label: "项目性质", Value: string(p.Nature)}, {Label: "项目类别", Value: string(p.Category)},
		{Label: "起止日期", Value: p.Start.String() + " 至 " + p.End.String()},
		{Label: "资金总额（万元）", Value: p.Total().Wan(), Num: true}, {Label: "其中：财政资金", Value: p.Fiscal.Wan(), Num: true},
		{Label: "其他资金", Value: p.Other.Wan(), Num: true}}
	if !p.Completed.IsZero() {
		facts = append(facts, view.Fact{Label: "实际完成", Value: p.Completed.String() + "，自评期限 " + fiscal.SelfEvaluationDue(p.Completed).String()})
	}
	return facts
}

// projectYear is one year's block: money, goal and self-evaluation, or how to begin them.
func (s *Server) projectYear(v *visit, file app.ProjectFile, y app.YearFile, mayFile bool) view.ProjectYear {
	out := view.ProjectYear{Year: y.Year.String(), Funds: figuresTable(y.Figures)}
	start := func(action, label string) *view.StartPart {
		return &view.StartPart{Label: label, Form: view.FormPart{Action: action, Token: v.token(), Key: v.token()},
			Hidden: []view.Option{{Label: "project", Value: string(file.ID)}, {Label: "year", Value: fmt.Sprint(int(y.Year))}}}
	}
	switch {
	case y.Goal != nil:
		out.Goal = view.FormLink{Href: "/goals/" + string(y.Goal.ID), State: string(y.Goal.State), Note: fmt.Sprintf("共 %d 版", y.Goal.Editions)}
	case mayFile:
		out.GoalStart = start("/goals", "开始申报绩效目标")
		out.GoalStart.Books = s.bookOptions(y.Year)
	}
	switch {
	case y.Evaluation != nil:
		e := y.Evaluation
		out.Evaluation = view.FormLink{Href: "/self-evaluations/" + string(e.ID), State: string(e.State)}
		if e.Frozen != nil {
			out.Evaluation.Note = "自评 " + e.Frozen.Sheet.Total.String() + " " + string(e.Frozen.Sheet.Grade)
			if r := e.Frozen.Recheck; r != nil {
				out.Evaluation.Note += "，复核 " + r.Recheck.String() + " " + string(r.RecheckGrade)
			}
		}
	case mayFile && y.Goal != nil:
		out.EvaluationStart = start("/self-evaluations", "开始自评")
	}
	return out
}

func figuresTable(f project.Figures) view.TablePart {
	t := view.TablePart{Caption: "年度资金", Tight: true, Columns: []view.Column{{Label: "资金", Head: true}, {Label: "年初预算数", Unit: "元", Num: true},
		{Label: "全年预算数", Unit: "元", Num: true}, {Label: "全年执行数", Unit: "元", Num: true}, {Label: "执行率", Num: true}}}
	for i, r := range append([]project.FundRow{f.Total}, f.Rows...) {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: r.Source, Strong: i == 0}, {Text: r.Initial.Yuan()}, {Text: r.Budget.Yuan()},
			{Text: r.Executed.Yuan()}, {Text: r.RateText()}}})
	}
	return t
}

func fundTable(events []project.FundEvent) view.TablePart {
	t := view.TablePart{Caption: "资金登记", Tight: true, Empty: view.EmptyPart{Text: "还没有登记资金。预算和支出由计财处登记后出现在这里。"}, Columns: []view.Column{
		{Label: "日期", Width: "14%", Head: true}, {Label: "年度", Width: "9%"}, {Label: "事项", Width: "12%"}, {Label: "来源", Width: "16%"}, {Label: "金额", Unit: "元", Width: "18%", Num: true}, {Label: "文号与说明"}}}
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: e.On.String()}, {Text: e.Year.String()}, {Text: string(e.Kind)}, {Text: string(e.Source)},
			{Text: e.Amount.Yuan()}, {Text: e.Document, Note: e.Note}}})
	}
	return t
}

// projectForm is the project form as typed.
type projectForm struct {
	id, version                                    string
	code, name, unit, division, nature, category   string
	start, end, completed, summary, fiscal, others string
}

func readProjectForm(v *visit) projectForm {
	get := v.PostFormValue
	return projectForm{id: v.PathValue("id"), version: get("_version"), code: get("code"), name: get("name"), unit: get("unit"),
		division: get("division"), nature: get("nature"), category: get("category"), start: get("start"), end: get("end"),
		completed: get("completed"), summary: get("summary"), fiscal: get("fiscal"), others: get("other")}
}

// parse turns what was typed into a project, with complaints about what cannot be read.
func (f projectForm) parse(version int) (project.Project, errs.Fields) {
	var wrong errs.Fields
	p := project.Project{ID: project.ID(f.id), Version: version, Code: f.code, Name: f.name, Unit: org.Unit{ID: org.UnitID(f.unit)},
		Division: org.Unit{ID: org.UnitID(f.division)}, Nature: project.Nature(f.nature), Category: project.Category(f.category), Summary: f.summary}
	p.Start = readDate(&wrong, "start", f.start)
	p.End = readDate(&wrong, "end", f.end)
	p.Completed = readDate(&wrong, "completed", f.completed)
	p.Fiscal = readWan(&wrong, "fiscal", f.fiscal)
	p.Other = readWan(&wrong, "other", f.others)
	return p, wrong
}

// readDate reads a date that may be empty.
func readDate(wrong *errs.Fields, path, text string) fiscal.Date {
	if text == "" {
		return fiscal.Date{}
	}
	d, err := fiscal.ParseDate(text)
	if err != nil {
		wrong.Add(path, "%s", errs.MessageOf(err))
	}
	return d
}

// readWan reads an amount in 万元 that may be empty.
func readWan(wrong *errs.Fields, path, text string) money.Amount {
	if text == "" {
		return 0
	}
	a, err := money.Parse(text, money.InWan)
	if err != nil {
		wrong.Add(path, "%s", errs.MessageOf(err))
	}
	return a
}

// newProject shows an empty project form.
func (s *Server) newProject(w http.ResponseWriter, v *visit) error {
	return s.drawProjectForm(w, v, http.StatusOK, projectForm{}, nil)
}

// editProject shows the form of a project that is there.
func (s *Server) editProject(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Project(v.Context(), v.actor, project.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	p := file.Project
	return s.drawProjectForm(w, v, http.StatusOK, projectForm{id: string(p.ID), version: fmt.Sprint(p.Version), code: p.Code, name: p.Name,
		unit: string(p.Unit.ID), division: string(p.Division.ID), nature: string(p.Nature), category: string(p.Category),
		start: p.Start.String(), end: p.End.String(), completed: p.Completed.String(), summary: p.Summary,
		fiscal: p.Fiscal.Plain(money.InWan), others: p.Other.Plain(money.InWan)}, nil)
}

func (s *Server) drawProjectForm(w http.ResponseWriter, v *visit, status int, f projectForm, wrong errs.Fields) error {
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	page := view.EditPage{Title: "新增项目", Form: view.FormPart{Action: "/projects", Token: v.token(), Key: v.token(), Grid: true},
		Back: "/projects", Submit: "保存项目", Errors: findingParts(wrong).Items, Fields: projectFields(f, units, wrong)}
	if f.id != "" {
		page.Title, page.Form.Action, page.Form.Version, page.Back = "修改项目", "/projects/"+f.id, f.version, "/projects/"+f.id
	}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

func projectFields(f projectForm, units []org.Unit, wrong errs.Fields) []view.FieldPart {
	choose := view.Option{Label: "请选择"}
	fields := []view.FieldPart{
		{Name: "name", Label: "项目名称", Value: f.name, Required: true, Wide: true, MaxLength: 100},
		{Name: "code", Label: "项目编号", Value: f.code, Required: true, MaxLength: 40, Hint: "例如 SCIP-2025-0012，不能与其他项目相同"},
		{Kind: view.Select, Name: "unit", Label: "实施单位", Required: true, Options: append([]view.Option{choose}, unitOptions(units, f.unit, false)...)},
		{Kind: view.Select, Name: "division", Label: "主管处室", Required: true, Options: append([]view.Option{choose}, unitOptions(units, f.division, true)...)},
		{Kind: view.Select, Name: "nature", Label: "项目性质", Required: true, Options: append([]view.Option{choose}, view.Options(f.nature, words(project.Natures())...)...)},
		{Kind: view.Select, Name: "category", Label: "项目类别", Required: true, Options: append([]view.Option{choose}, view.Options(f.category, words(project.Categories())...)...)},
		{Kind: view.Date, Name: "start", Label: "计划开始日期", Value: f.start, Required: true},
		{Kind: view.Date, Name: "end", Label: "计划完成日期", Value: f.end, Required: true},
		{Kind: view.Date, Name: "completed", Label: "实际完成日期", Value: f.completed, Hint: "完成后三个月内自评；未完成留空"},
		{Kind: view.Money, Name: "fiscal", Label: "资金总额：财政资金", Value: f.fiscal, Unit: "万元", Hint: "项目全周期，不是本年度"},
		{Kind: view.Money, Name: "other", Label: "资金总额：其他资金", Value: f.others, Unit: "万元"},
		{Kind: view.TextArea, Name: "summary", Label: "项目概况", Value: f.summary, Wide: true, Rows: 4, MaxLength: 1000},
	}
	for i := range fields {
		fields[i].Error = fieldError(wrong, fields[i].Name)
	}
	return fields
}

// addProject adds a project.
func (s *Server) addProject(w http.ResponseWriter, v *visit) error {
	f := readProjectForm(v)
	p, wrong := f.parse(0)
	if wrong != nil {
		return s.drawProjectForm(w, v, http.StatusUnprocessableEntity, f, wrong)
	}
	id, err := s.app.AddProject(v.Context(), v.actor, p)
	if typed(err) {
		return s.drawProjectForm(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/projects/"+string(id), "项目已保存。")
}

// saveProject changes a project.
func (s *Server) saveProject(w http.ResponseWriter, v *visit) error {
	f := readProjectForm(v)
	p, wrong := f.parse(v.version())
	if wrong != nil {
		return s.drawProjectForm(w, v, http.StatusUnprocessableEntity, f, wrong)
	}
	err := s.app.SaveProject(v.Context(), v.actor, p)
	if typed(err) {
		return s.drawProjectForm(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/projects/"+f.id, "项目已保存。")
}

// typed reports whether an error is about what was typed, so that the form should be shown again with it.
func typed(err error) bool {
	kind := errs.KindOf(err)
	return err != nil && (kind == errs.Invalid || kind == errs.Conflict)
}

// complaints are the complaints of an error; an error without any becomes one about the whole form.
func complaints(err error) errs.Fields {
	if f := errs.FieldsOf(err); len(f) > 0 {
		return f
	}
	var f errs.Fields
	f.Add("", "%s", errs.MessageOf(err))
	return f
}

// fundForm is a money entry as typed.
type fundForm struct {
	year, kind, source, amount, on, document, note string
}

func (s *Server) fundFormPart(v *visit, path string, f fundForm, wrong errs.Fields) *view.EditPart {
	if f.year == "" {
		f.year = fmt.Sprint(int(s.year(v)))
	}
	part := &view.EditPart{Form: view.FormPart{Action: path + "/funds", Token: v.token(), Key: v.token(), Grid: true}, Submit: "登记", Errors: findingParts(wrong).Items,
		Fields: []view.FieldPart{
			{Name: "year", Kind: view.Number, Label: "年度", Value: f.year, Required: true},
			{Kind: view.Select, Name: "kind", Label: "资金事项", Options: view.Options(f.kind, words(project.EventKinds())...), Required: true},
			{Kind: view.Select, Name: "source", Label: "资金来源", Options: view.Options(f.source, words(project.Sources())...), Required: true},
			{Kind: view.Money, Name: "amount", Label: "金额", Value: f.amount, Unit: "万元", Hint: "冲减填负数", Required: true},
			{Kind: view.Date, Name: "on", Label: "日期", Value: f.on, Required: true},
			{Name: "document", Label: "文号", Value: f.document, MaxLength: 60},
			{Name: "note", Label: "说明", Value: f.note, MaxLength: 200, Wide: true},
		}}
	for i := range part.Fields {
		part.Fields[i].Error = fieldError(wrong, part.Fields[i].Name)
	}
	return part
}

// recordFund adds a dated money entry to a project.
func (s *Server) recordFund(w http.ResponseWriter, v *visit) error {
	get := v.PostFormValue
	f := fundForm{year: get("year"), kind: get("kind"), source: get("source"), amount: get("amount"), on: get("on"), document: get("document"), note: get("note")}
	var wrong errs.Fields
	e := project.FundEvent{Project: project.ID(v.PathValue("id")), Kind: project.EventKind(f.kind), Source: project.Source(f.source),
		Amount: readWan(&wrong, "amount", f.amount), On: readDate(&wrong, "on", f.on), Document: f.document, Note: f.note}
	year, err := fiscal.ParseYear(f.year)
	if err != nil {
		wrong.Add("year", "%s", errs.MessageOf(err))
	}
	e.Year = year
	if wrong != nil {
		return s.drawProject(w, v, http.StatusUnprocessableEntity, f, wrong)
	}
	_, err = s.app.RecordFund(v.Context(), v.actor, e)
	if typed(err) {
		return s.drawProject(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/projects/"+v.PathValue("id"), "已登记%s %s元。", e.Kind, e.Amount.Yuan())
}
