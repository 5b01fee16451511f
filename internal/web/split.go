package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// Bounds of the number of parts a project is split into on one page.
const (
	fewestParts = 2
	mostParts   = 8
)

// splitForm is what a project is split into, as typed: parts by number, and the part each line goes to.
type splitForm struct {
	codes, names       []string
	part               map[budget.LineID]string
	reason, difference string
}

func readSplitForm(v *visit, lines []budget.Line) splitForm {
	f := splitForm{part: map[budget.LineID]string{}, reason: v.PostFormValue("reason"), difference: v.PostFormValue("difference")}
	for i := range partCount(v.PostFormValue("parts")) {
		f.codes = append(f.codes, v.PostFormValue(fmt.Sprintf("parts.%d.code", i)))
		f.names = append(f.names, v.PostFormValue(fmt.Sprintf("parts.%d.name", i)))
	}
	for _, l := range lines {
		f.part[l.ID] = v.PostFormValue("line." + string(l.ID))
	}
	return f
}

func partCount(text string) int {
	n, _ := strconv.Atoi(text) // anything else is the fewest
	return min(max(n, fewestParts), mostParts)
}

// splitting is the form as the app takes it.
func (f splitForm) splitting(lines []budget.Line) app.Splitting {
	s := app.Splitting{Reason: f.reason, Difference: f.difference}
	for i := range f.codes {
		part := pipeline.Part{Project: project.Project{Code: strings.TrimSpace(f.codes[i]), Name: strings.TrimSpace(f.names[i])}}
		for _, l := range lines {
			if f.part[l.ID] == fmt.Sprint(i) {
				part.Lines = append(part.Lines, l.ID)
			}
		}
		s.Parts = append(s.Parts, part)
	}
	return s
}

// showSplit shows the form of a split.
func (s *Server) showSplit(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Declaration(v.Context(), v.actor, declarationID(v))
	if err != nil {
		return err
	}
	f := splitForm{part: map[budget.LineID]string{}}
	for i := range partCount(v.URL.Query().Get("parts")) {
		f.codes = append(f.codes, fmt.Sprintf("%s-%d", file.Project.Code, i+1))
		f.names = append(f.names, "")
	}
	return s.drawSplit(w, v, http.StatusOK, file, f, nil)
}

func (s *Server) drawSplit(w http.ResponseWriter, v *visit, status int, file app.DeclarationFile, f splitForm, wrong errs.Fields) error {
	if !file.MayLeave[pipeline.Split] {
		return errs.New(errs.Conflict, "现在是“%s”，不能由您拆分。草稿由单位经办拆分，待评估和已入库的由经发处拆分。", file.State)
	}
	path := declarationPath(string(file.Project.ID))
	if err := file.Splittable(); err != nil {
		return s.drawNothingTo(w, v, "拆分", errs.MessageOf(err), file.Declaration)
	}
	fields := []view.FieldPart{}
	labels := map[string]string{"": "", "parts": "拆分", "reason": "拆分的理由", "difference": "差额说明"}
	add := func(p view.FieldPart) {
		labels[p.Name], p.Error = p.Label, fieldError(wrong, p.Name)
		fields = append(fields, p)
	}
	choices := []string{}
	for i := range f.codes {
		add(view.FieldPart{Name: fmt.Sprintf("parts.%d.name", i), Label: fmt.Sprintf("第%d部分 项目名称", i+1), Value: f.names[i], Required: true, MaxLength: 100})
		add(view.FieldPart{Name: fmt.Sprintf("parts.%d.code", i), Label: fmt.Sprintf("第%d部分 项目编号", i+1), Value: f.codes[i], Required: true, MaxLength: 40})
		labels[fmt.Sprintf("parts.%d.lines", i)] = fmt.Sprintf("第%d部分 明细", i+1)
		choices = append(choices, fmt.Sprintf("第%d部分", i+1))
	}
	for n, l := range file.Form.Lines {
		options := []view.Option{{Label: "不再安排", Value: ""}}
		for i, c := range choices {
			options = append(options, view.Option{Label: c, Value: fmt.Sprint(i), Selected: f.part[l.ID] == fmt.Sprint(i)})
		}
		add(view.FieldPart{Kind: view.Select, Name: "line." + string(l.ID), Label: fmt.Sprintf("明细%d %s %s（%s，%s元）", n+1, l.Item, l.Detail, l.Year, l.Amount().Yuan()), Options: options})
	}
	add(view.FieldPart{Kind: view.TextArea, Name: "reason", Label: "拆分的理由", Value: f.reason, Rows: 2, MaxLength: 500, Required: true, Wide: true})
	add(view.FieldPart{Kind: view.TextArea, Name: "difference", Label: "差额说明", Value: f.difference, Rows: 2, MaxLength: 300, Wide: true, Hint: "有明细不再安排时要写：为什么各部分合计少于原项目"})
	page := view.EditPage{Title: "拆分项目", Form: view.FormPart{Action: path + "/split", Token: v.token(), Version: fmt.Sprint(file.Version), Key: v.token(), Grid: true},
		Lede: []view.Run{{Text: file.Project.Name, Strong: true}, {Text: "，申报总额 " + file.Form.Total().Wan() + " 万元。每行明细选一个去处；各部分成为新的草稿，带走相应的资金和材料，分别申报。分成 "},
			{Text: "三部分", Href: path + "/split?parts=3"}, {Text: "、"}, {Text: "四部分", Href: path + "/split?parts=4"}, {Text: "。"}},
		Back: path, Submit: "拆分", Errors: orgFindings(wrong, labels), Fields: fields}
	page.Form.Hidden = []view.Option{{Label: "parts", Value: fmt.Sprint(len(f.codes))}}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

// splitProject splits a project as typed.
func (s *Server) splitProject(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Declaration(v.Context(), v.actor, declarationID(v))
	if err != nil {
		return err
	}
	f := readSplitForm(v, file.Form.Lines)
	err = s.app.SplitProject(v.Context(), v.actor, file.Project.ID, v.version(), f.splitting(file.Form.Lines))
	if typed(err) && file.MayLeave[pipeline.Split] {
		return s.drawSplit(w, v, statusOf[errs.KindOf(err)], file, f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, declarationPath(v.PathValue("id")), "已拆分为%d个项目，见“项目沿革”。各部分是草稿，请分别完善后提交。", len(f.codes))
}

// showCombine shows which projects may be merged with this one.
func (s *Server) showCombine(w http.ResponseWriter, v *visit) error {
	return s.drawCombine(w, v, http.StatusOK, project.Project{}, "", nil, nil)
}

func (s *Server) drawCombine(w http.ResponseWriter, v *visit, status int, into project.Project, reason string, with map[string]string, wrong errs.Fields) error {
	file, others, err := s.app.Mergeable(v.Context(), v.actor, declarationID(v))
	if err != nil {
		return err
	}
	path := declarationPath(string(file.Project.ID))
	if len(others) == 0 {
		return s.drawNothingTo(w, v, "合并", "没有可以与“"+file.Project.Name+"”合并的项目。能合并的是同一单位、同一类别、也由您办理的项目。", file)
	}
	labels := map[string]string{"name": "合并后的项目名称", "code": "合并后的项目编号", "reason": "合并的理由", "projects": "一并合并的项目"}
	fields := []view.FieldPart{{Name: "name", Value: into.Name, Required: true, MaxLength: 100}, {Name: "code", Value: into.Code, Required: true, MaxLength: 40}}
	for i := range fields {
		fields[i].Label, fields[i].Error = labels[fields[i].Name], fieldError(wrong, fields[i].Name)
	}
	for _, d := range others {
		name := "with." + string(d.Project.ID)
		_, ticked := with[string(d.Project.ID)]
		fields = append(fields, view.FieldPart{Kind: view.Check, Name: name, Value: fmt.Sprint(d.Version), Checked: ticked, Wide: true,
			Label: fmt.Sprintf("%s（%s，%s）", d.Project.Name, d.Project.Code, d.State)})
	}
	fields = append(fields, view.FieldPart{Kind: view.TextArea, Name: "reason", Label: labels["reason"], Value: reason, Rows: 2, MaxLength: 500, Required: true, Wide: true, Error: fieldError(wrong, "reason")})
	page := view.EditPage{Title: "合并项目", Form: view.FormPart{Action: path + "/combine", Token: v.token(), Version: fmt.Sprint(file.Version), Key: v.token(), Grid: true},
		Lede: []view.Run{{Text: file.Project.Name, Strong: true}, {Text: "与勾选的项目合并为一个新的草稿：明细、分年资金和材料全部带入，合计不变，原项目注明去向。"}},
		Back: path, Submit: "合并", Errors: orgFindings(wrong, labels), Fields: fields}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

// drawNothingTo says why a project cannot be split or merged, in place of a form.
func (s *Server) drawNothingTo(w http.ResponseWriter, v *visit, act, why string, d pipeline.Declaration) error {
	path := declarationPath(string(d.Project.ID))
	page := view.ListPage{Head: view.PageHeadPart{Title: act + "项目", Crumbs: []view.Link{{Label: "项目库", Href: "/projects"}, {Label: d.Project.Name, Href: "/projects/" + string(d.Project.ID)}, {Label: "项目申报", Href: path}, {Label: act}}},
		Table: view.TablePart{Empty: view.EmptyPart{Text: why, Action: view.Link{Label: "返回申报书", Href: path}}}}
	return show(w, v, http.StatusOK, s.framed(v, page.Head.Title, view.List(page)))
}

// combineProjects merges the ticked projects with this one.
func (s *Server) combineProjects(w http.ResponseWriter, v *visit) error {
	into := project.Project{Name: strings.TrimSpace(v.PostFormValue("name")), Code: strings.TrimSpace(v.PostFormValue("code"))}
	order, versions, with := []project.ID{declarationID(v)}, map[project.ID]int{declarationID(v): v.version()}, map[string]string{}
	for _, name := range sortedKeys(v.PostForm) {
		if id, ok := strings.CutPrefix(name, "with."); ok {
			n, _ := strconv.Atoi(v.PostFormValue(name)) // anything else is no version that exists
			order, with[id] = append(order, project.ID(id)), v.PostFormValue(name)
			versions[project.ID(id)] = n
		}
	}
	id, err := s.app.MergeProjects(v.Context(), v.actor, versions, order, into, v.PostFormValue("reason"))
	if typed(err) {
		return s.drawCombine(w, v, statusOf[errs.KindOf(err)], into, v.PostFormValue("reason"), with, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, declarationPath(string(id)), "已合并为“%s”，请完善后提交。", into.Name)
}
