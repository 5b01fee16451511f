package web

import (
	"net/http"
	"net/url"
	"slices"

	"outturn/internal/app"
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
	list, err := s.app.Projects(v.Context(), v.actor, projectFilter(q), listPage(q))
	if err != nil {
		return err
	}
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	page := view.ListPage{Head: view.PageHeadPart{Title: "项目库"}, Filters: view.FiltersPart{Action: "/projects",
		Fields: projectFilterFields(q, units), Reset: resetOf("/projects", q), Keep: keptSort(q), Export: exportOf("/projects", q)}, Table: projectTable(list, q)}
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
		if !slices.Contains([]string{"after", "from", "sort", "desc"}, key) && q.Get(key) != "" {
			return path
		}
	}
	return ""
}

func projectTable(list []project.Project, q url.Values) view.TablePart {
	const path = "/projects"
	t := view.TablePart{ID: "projects", Caption: "项目", Empty: view.EmptyPart{Text: "没有符合条件的项目。"}, Columns: []view.Column{
		{Label: "编号", Width: "13%"}, sortable(view.Column{Label: "项目名称", Head: true}, path, q, app.ByName), {Label: "实施单位", Width: "17%"}, {Label: "主管处室", Width: "12%"},
		{Label: "类别", Width: "13%"}, sortable(view.Column{Label: "资金总额", Unit: "万元", Width: "12%", Num: true}, path, q, app.ByTotal)}}
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
