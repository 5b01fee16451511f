package web

import (
	"fmt"
	"net/http"
	"slices"

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
	declare                                        bool // a declaration is started with it
	code, name, unit, division, nature, category   string
	start, end, completed, summary, fiscal, others string
}

func readProjectForm(v *visit) projectForm {
	get := v.PostFormValue
	return projectForm{id: v.PathValue("id"), declare: get("declare") != "", version: get("_version"), code: get("code"), name: get("name"), unit: get("unit"),
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
	return readMoney(wrong, path, text, money.InWan)
}

// readMoney reads an amount in a unit that may be empty.
func readMoney(wrong *errs.Fields, path, text string, unit money.Unit) money.Amount {
	if text == "" {
		return 0
	}
	a, err := money.Parse(text, unit)
	if err != nil {
		wrong.Add(path, "%s", errs.MessageOf(err))
	}
	return a
}

// shownMoney prints an amount that was typed as amounts are printed; what cannot be read stays as it was typed.
func shownMoney(typed string, unit money.Unit) string {
	a, err := money.Parse(typed, unit)
	if err != nil {
		return typed
	}
	return a.In(unit)
}

// newProject shows an empty project form.
func (s *Server) newProject(w http.ResponseWriter, v *visit) error {
	return s.drawProjectForm(w, v, http.StatusOK, projectForm{declare: v.URL.Query().Has("declare")}, nil)
}

// editProject shows the form of a project that is there.
func (s *Server) editProject(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Project(v.Context(), v.actor, project.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	return s.drawProjectForm(w, v, http.StatusOK, projectFormOf(file.Project), nil)
}

func projectFormOf(p project.Project) projectForm {
	return projectForm{id: string(p.ID), version: fmt.Sprint(p.Version), code: p.Code, name: p.Name, unit: string(p.Unit.ID),
		division: string(p.Division.ID), nature: string(p.Nature), category: string(p.Category), start: p.Start.String(), end: p.End.String(),
		completed: p.Completed.String(), summary: p.Summary, fiscal: p.Fiscal.Plain(money.InWan), others: p.Other.Plain(money.InWan)}
}

func (s *Server) drawProjectForm(w http.ResponseWriter, v *visit, status int, f projectForm, wrong errs.Fields) error {
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	own, err := s.app.ProjectUnits(v.Context(), v.actor)
	if err != nil {
		return err
	}
	if f.id != "" { // a project may stay where it is, in a unit closed since
		own = append(own, slices.DeleteFunc(slices.Clone(units), func(u org.Unit) bool { return u.Active || string(u.ID) != f.unit })...)
	}
	fields := projectFields(f, own, units, wrong)
	page := view.EditPage{Title: "新增项目", Form: view.FormPart{Action: "/projects", Token: v.token(), Key: v.token(), Grid: true},
		Back: "/projects", Submit: "保存项目", Errors: orgFindings(inPageOrder(wrong, fields), projectLabels), Fields: fields}
	if f.declare {
		page.Title, page.Submit, page.Form.Hidden = "新申报", "保存并填写申报书", []view.Option{{Label: "declare", Value: "1"}}
		page.Lede = []view.Run{{Text: "先登记项目，再填申报书。随时可以申报；项目资金由申报书带出，这里不填。"}}
	}
	if f.id != "" {
		page.Title, page.Form.Action, page.Form.Version, page.Back = "修改项目", "/projects/"+f.id, f.version, "/projects/"+f.id
	}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

var projectLabels = map[string]string{"name": "项目名称", "code": "项目编号", "unit": "实施单位", "division": "主管处室", "nature": "项目性质",
	"category": "项目类别", "start": "计划开始日期", "end": "计划完成日期", "completed": "实际完成日期", "fiscal": "资金总额：财政资金",
	"other": "资金总额：其他资金", "summary": "项目概况"}

func projectFields(f projectForm, own, units []org.Unit, wrong errs.Fields) []view.FieldPart {
	choose := func(options []view.Option) []view.Option {
		if len(options) == 1 {
			return options
		}
		return append([]view.Option{{Label: "请选择"}}, options...)
	}
	fields := []view.FieldPart{
		{Name: "name", Value: f.name, Required: true, Wide: true, MaxLength: 100},
		{Name: "code", Value: f.code, Required: true, MaxLength: 40, Hint: "例如 SCIP-2025-0012，不能与其他项目相同"},
		{Kind: view.Select, Name: "unit", Required: true, Options: choose(unitOptions(own, f.unit, false))},
		{Kind: view.Select, Name: "division", Required: true, Options: choose(unitOptions(units, f.division, true))},
		{Kind: view.Select, Name: "nature", Required: true, Options: choose(view.Options(f.nature, words(project.Natures())...))},
		{Kind: view.Select, Name: "category", Required: true, Options: choose(view.Options(f.category, words(project.Categories())...))},
		{Kind: view.Date, Name: "start", Value: f.start, Required: true},
		{Kind: view.Date, Name: "end", Value: f.end, Required: true},
		{Kind: view.Date, Name: "completed", Value: f.completed, Hint: "完成后三个月内自评；未完成留空"},
		{Kind: view.Money, Name: "fiscal", Value: f.fiscal, Unit: "万元", Hint: "项目全周期，不是本年度"},
		{Kind: view.Money, Name: "other", Value: f.others, Unit: "万元"},
		{Kind: view.TextArea, Name: "summary", Value: f.summary, Wide: true, Rows: 4, MaxLength: 1000},
	}
	if f.declare {
		fields = slices.DeleteFunc(fields, func(p view.FieldPart) bool { return p.Name == "completed" || p.Kind == view.Money })
	}
	for i := range fields {
		fields[i].Label, fields[i].Error = projectLabels[fields[i].Name], fieldError(wrong, fields[i].Name)
	}
	return fields
}

// addProject adds a project.
func (s *Server) addProject(w http.ResponseWriter, v *visit) error {
	f := readProjectForm(v)
	p, wrong := f.parse(0)
	if wrong != nil {
		return s.projectUnread(w, v, f, p, wrong)
	}
	if f.declare {
		id, err := s.app.DeclareProject(v.Context(), v.actor, p)
		if err == nil {
			return s.done(w, v, declarationPath(string(id)), "项目已登记，请填写申报书。")
		}
		return s.projectSaved(w, v, f, string(id), err)
	}
	id, err := s.app.AddProject(v.Context(), v.actor, p)
	return s.projectSaved(w, v, f, string(id), err)
}

// saveProject changes a project.
func (s *Server) saveProject(w http.ResponseWriter, v *visit) error {
	f := readProjectForm(v)
	p, wrong := f.parse(v.version())
	if wrong != nil {
		return s.projectUnread(w, v, f, p, wrong)
	}
	return s.projectSaved(w, v, f, f.id, s.app.SaveProject(v.Context(), v.actor, p))
}

// projectUnread answers a form of which some cells could not be read: with these, and all that is wrong with the others.
func (s *Server) projectUnread(w http.ResponseWriter, v *visit, f projectForm, p project.Project, unread errs.Fields) error {
	err := s.app.CheckProject(v.Context(), v.actor, p)
	if err != nil && !typed(err) {
		return err
	}
	wrong := slices.Clone(unread)
	for _, c := range errs.FieldsOf(err) {
		if len(unread.At(c.Path)) == 0 {
			wrong = append(wrong, c)
		}
	}
	return s.drawProjectForm(w, v, http.StatusUnprocessableEntity, f, wrong)
}

// projectSaved answers a posted project form: the project's page after it was taken, otherwise the form as typed with
// what is wrong.
func (s *Server) projectSaved(w http.ResponseWriter, v *visit, f projectForm, id string, err error) error {
	switch {
	case typed(err):
		wrong := complaints(err)
		if errs.KindOf(err) == errs.Conflict {
			f.version, wrong = s.projectMeanwhile(v, f, wrong)
		}
		return s.drawProjectForm(w, v, statusOf[errs.KindOf(err)], f, wrong)
	case err != nil:
		return err
	}
	return s.done(w, v, "/projects/"+id, "项目已保存。")
}

// projectMeanwhile says what stands there now, as unitMeanwhile does. A conflict without a newer version is about the code.
func (s *Server) projectMeanwhile(v *visit, f projectForm, wrong errs.Fields) (version string, out errs.Fields) {
	now, err := s.app.Project(v.Context(), v.actor, project.ID(f.id))
	if err != nil || fmt.Sprint(now.Version) == f.version {
		for i := range wrong {
			wrong[i].Path = "code"
		}
		return f.version, wrong
	}
	theirs := projectFormOf(now.Project)
	out.Add("", "刚被他人修改，您填的都还在。请对照下面各处现有的内容，确认后再保存。")
	for _, c := range [][4]string{{"name", f.name, theirs.name, theirs.name}, {"code", f.code, theirs.code, theirs.code},
		{"unit", f.unit, theirs.unit, now.Unit.Name}, {"division", f.division, theirs.division, now.Division.Name},
		{"nature", f.nature, theirs.nature, theirs.nature}, {"category", f.category, theirs.category, theirs.category},
		{"start", f.start, theirs.start, theirs.start}, {"end", f.end, theirs.end, theirs.end},
		{"completed", f.completed, theirs.completed, theirs.completed}, {"fiscal", f.fiscal, theirs.fiscal, theirs.fiscal},
		{"other", f.others, theirs.others, theirs.others}, {"summary", f.summary, theirs.summary, theirs.summary}} {
		if c[1] != c[2] {
			out.Add(c[0], "现有内容是“%s”。", errs.Shorten(c[3]))
		}
	}
	return theirs.version, out
}

// inPageOrder sorts complaints as their fields stand on the page; what is about the whole form comes first.
func inPageOrder(wrong errs.Fields, fields []view.FieldPart) errs.Fields {
	place := func(f errs.Field) int {
		return slices.IndexFunc(fields, func(p view.FieldPart) bool { return p.Name == f.Path })
	}
	return slices.SortedStableFunc(slices.Values(wrong), func(a, b errs.Field) int { return place(a) - place(b) })
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
