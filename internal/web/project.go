package web

import (
	"net/http"
	"net/url"
	"slices"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
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
	list, err := s.app.Library(v.Context(), v.actor, libraryFilter(q), listPage(q))
	if err != nil {
		return err
	}
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	page := view.ListPage{Head: view.PageHeadPart{Title: "项目库"}, Filters: view.FiltersPart{Action: "/projects",
		Fields: append(append(projectFilterFields(q, units), stageField(q)), declaredFields(q)...), Reset: resetOf("/projects", q), Keep: keptSort(q), Export: exportOf("/projects", q)}, Table: projectTable(list, q)}
	if v.actor.May(org.EditProjects) {
		page.Head.Actions = []view.ButtonPart{{Label: "登记库外项目", Href: "/projects/new"}, {Label: "Excel 导入", Href: "/projects/import"}, {Label: "导出清单", Href: "/projects/import/current"}}
		page.Table.Empty.Action = view.Link{Label: "登记库外项目", Href: "/projects/new"}
	}
	if v.actor.May(org.RankProjects) {
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "项目排序", Href: "/projects/ranking"})
	}
	if v.actor.May(org.FileDeclarations) {
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "预算明细导入", Href: budgetImportPath}, view.ButtonPart{Label: "新申报", Href: "/projects/new?declare=1", Kind: view.Main})
		page.Table.Empty.Action = view.Link{Label: "新申报", Href: "/projects/new?declare=1"}
	}
	if len(list) > 0 {
		page.Pager = pager("/projects", q, len(list), list[len(list)-1].Code)
	}
	return show(w, v, http.StatusOK, s.framed(v, "项目库", view.List(page)))
}

// resetOf is the address without filters, or nothing when none is set.
func resetOf(path string, q url.Values) string {
	for key := range q {
		if !slices.Contains([]string{"after", "from", "sort", "desc"}, key) && q.Get(key) != "" {
			return path
		}
	}
	return ""
}

// libraryFilter reads the narrowing of the project library from the address.
func libraryFilter(q url.Values) app.LibraryFilter {
	year, _ := fiscal.ParseYear(q.Get("year")) // anything else is every year
	return app.LibraryFilter{ProjectFilter: projectFilter(q), Stage: pipeline.Stage(q.Get("stage")), State: approval.State(q.Get("state")), Year: year}
}

// declaredFields show the state and year of declarations that the workbench narrowed the list to; otherwise the stage serves.
func declaredFields(q url.Values) []view.FieldPart {
	if q.Get("state") == "" {
		return nil
	}
	any := view.Option{Label: "全部"}
	return []view.FieldPart{{Kind: view.Select, Name: "state", Label: "申报状态", Options: append([]view.Option{any}, view.Options(q.Get("state"), words(pipeline.Flow.All())...)...)},
		{Kind: view.Select, Name: "year", Label: "申报年度", Options: append([]view.Option{any}, view.Options(q.Get("year"), q.Get("year"))...)}}
}

func stageField(q url.Values) view.FieldPart {
	return view.FieldPart{Kind: view.Select, Name: "stage", Label: "阶段", Options: append([]view.Option{{Label: "全部"}}, view.Options(q.Get("stage"), words(pipeline.Stages())...)...)}
}

func projectTable(list []app.LibraryRow, q url.Values) view.TablePart {
	const path = "/projects"
	t := view.TablePart{ID: "projects", Caption: "项目", Empty: view.EmptyPart{Text: "没有符合条件的项目。"}, Columns: []view.Column{
		{Label: "编号", Width: "13%"}, sortable(view.Column{Label: "项目名称", Head: true}, path, q, app.ByName), {Label: "实施单位", Width: "15%"}, {Label: "主管处室", Width: "11%"},
		{Label: "类别", Width: "12%"}, {Label: "阶段", Width: "10%"}, sortable(view.Column{Label: "资金总额", Unit: "万元", Width: "12%", Num: true}, path, q, app.ByTotal)}}
	for _, p := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: p.Code}, {Text: p.Name, Href: "/projects/" + string(p.ID)},
			{Text: p.Unit.Name}, {Text: p.Division.Name}, {Text: string(p.Category), Note: string(p.Nature)}, stageCell(p.State), {Text: p.Total().Wan()}}})
	}
	return t
}

// showProject shows one project with its money and its forms of every year (项目绩效档案).
func (s *Server) showProject(w http.ResponseWriter, v *visit) error {
	return s.drawProject(w, v, http.StatusOK, projectForms{})
}

// projectForms are the small forms of the page as typed, and what is wrong with them.
type projectForms struct {
	fund  fundForm
	wrong errs.Fields // with the money entry
	works worksForm
}

func (s *Server) drawProject(w http.ResponseWriter, v *visit, status int, f projectForms) error {
	file, err := s.app.Project(v.Context(), v.actor, project.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	ledger, err := s.app.Ledger(v.Context(), v.actor, file.ID)
	if err != nil {
		return err
	}
	page := s.projectPage(v, file, ledger, f)
	if v.actor.May(org.SeeTracking) {
		rows, err := s.app.TrackedRows(v.Context(), v.actor, "", app.TrackedFilter{Project: file.ID}, app.Page{})
		if err != nil {
			return err
		}
		page.Tracked = trackedOf(rows, s.today())
	}
	return show(w, v, status, s.framed(v, file.Name, view.Project(page)))
}
