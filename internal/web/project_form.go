package web

import (
	"fmt"
	"net/http"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

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
