package web

import (
	"fmt"
	"net/http"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) expertRoutes() []route {
	return []route{
		{pattern: "GET /experts", needs: org.KeepExperts, handle: s.listExperts, name: "listExperts"},
		{pattern: "GET /experts/new", needs: org.KeepExperts, handle: s.newExpert, name: "newExpert"},
		{pattern: "POST /experts", needs: org.KeepExperts, handle: s.addExpert, name: "addExpert"},
		{pattern: "GET /experts/{id}", needs: org.KeepExperts, handle: s.editExpert, name: "editExpert"},
		{pattern: "POST /experts/{id}", needs: org.KeepExperts, handle: s.saveExpert, name: "saveExpert"},
	}
}

// listExperts shows the expert library.
func (s *Server) listExperts(w http.ResponseWriter, v *visit) error {
	list, err := s.app.Experts(v.Context(), v.actor)
	if err != nil {
		return err
	}
	t := view.TablePart{ID: "experts", Caption: "专家", Empty: view.EmptyPart{Text: "专家库还没有人。先请系统管理员新增人员、安全管理员授予“专家”角色，再在这里入库。"}, Columns: []view.Column{
		{Label: "姓名", Width: "14%", Head: true}, {Label: "工作单位", Width: "26%"}, {Label: "职称或职务", Width: "16%"}, {Label: "专业领域"}, {Label: "状态", Width: "8%", Keep: true}}}
	for _, e := range list {
		state := "启用"
		if !e.Active {
			state = "停用"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: e.User.Name, Href: "/experts/" + string(e.ID)}, {Text: e.Employer}, {Text: e.Title},
			{Text: strings.Join(words(e.Fields), "、")}, {Text: state}}})
	}
	page := view.ListPage{Table: t, Head: view.PageHeadPart{Title: "专家库", Lede: []view.Run{{Text: "会审时按领域随机抽取或指定；本单位、上下级单位、申报回避的单位和参与填报的事项自动回避。"}},
		Actions: []view.ButtonPart{{Label: "新增专家", Href: "/experts/new"}, {Label: "专家会审", Href: "/panels"}}}}
	return show(w, v, http.StatusOK, s.framed(v, "专家库", view.List(page)))
}

func (s *Server) newExpert(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Expert(v.Context(), v.actor, "")
	if err != nil {
		return err
	}
	return s.drawExpert(w, v, http.StatusOK, file, nil)
}

func (s *Server) editExpert(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Expert(v.Context(), v.actor, expert.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	return s.drawExpert(w, v, http.StatusOK, file, nil)
}

// readExpert reads an expert as typed.
func readExpert(v *visit) expert.Expert {
	get := v.PostFormValue
	e := expert.Expert{ID: expert.ID(v.PathValue("id")), User: org.User{ID: org.UserID(get("user"))}, Employer: get("employer"), Title: get("title"),
		Active: get("active") != "", Note: get("note"), Version: v.version()}
	for _, f := range v.PostForm["fields"] {
		e.Fields = append(e.Fields, library.Field(f))
	}
	for _, u := range v.PostForm["avoids"] {
		e.Avoids = append(e.Avoids, org.UnitID(u))
	}
	return e
}

func (s *Server) addExpert(w http.ResponseWriter, v *visit) error {
	_, err := s.app.AddExpert(v.Context(), v.actor, readExpert(v))
	return s.keptExpert(w, v, err)
}

func (s *Server) saveExpert(w http.ResponseWriter, v *visit) error {
	return s.keptExpert(w, v, s.app.SaveExpert(v.Context(), v.actor, readExpert(v)))
}

// keptExpert goes back to the list, or shows the form again as typed with what is wrong.
func (s *Server) keptExpert(w http.ResponseWriter, v *visit, err error) error {
	if typed(err) {
		file, readErr := s.app.Expert(v.Context(), v.actor, expert.ID(v.PathValue("id")))
		if readErr != nil {
			return readErr
		}
		e := readExpert(v)
		if e.ID != "" {
			e.User = file.User
		}
		file.Expert = e
		return s.drawExpert(w, v, statusOf[errs.KindOf(err)], file, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/experts", "专家库已保存。")
}

var expertLabels = map[string]string{"user": "账号", "employer": "工作单位", "title": "职称或职务", "fields": "专业领域", "avoids": "回避单位", "active": "启用", "note": "备注"}

func (s *Server) drawExpert(w http.ResponseWriter, v *visit, status int, file app.ExpertFile, wrong errs.Fields) error {
	e := file.Expert
	page := view.EditPage{Title: "新增专家", Form: view.FormPart{Action: "/experts", Token: v.token(), Key: v.token(), Grid: true}, Back: "/experts", Submit: "保存",
		Errors: orgFindings(wrong, expertLabels)}
	if e.ID != "" {
		page.Title, page.Form.Action, page.Form.Version = e.User.Name, "/experts/"+string(e.ID), fmt.Sprint(e.Version)
	} else {
		options := []view.Option{{Label: "请选择"}}
		for _, u := range file.Accounts {
			options = append(options, view.Option{Value: string(u.ID), Label: u.Name + "（" + u.Login + "）", Selected: u.ID == e.User.ID})
		}
		page.Fields = append(page.Fields, view.FieldPart{Kind: view.Select, Name: "user", Required: true, Options: options, Hint: "有“专家”角色、还没有入库的账号"})
	}
	page.Fields = append(page.Fields,
		view.FieldPart{Name: "employer", Value: e.Employer, Required: true, MaxLength: 100},
		view.FieldPart{Name: "title", Value: e.Title, Required: true, MaxLength: 50},
		view.FieldPart{Kind: view.Select, Name: "fields", Multiple: true, Hint: "可多选，抽取时按领域选人", Options: chosenWords(strings.Join(words(e.Fields), "、"), words(library.Fields()))},
		view.FieldPart{Kind: view.Select, Name: "avoids", Multiple: true, Hint: "可多选；本单位和上下级单位不必选，自动回避", Options: chosenUnits(file.Units, e.Avoids)},
		view.FieldPart{Name: "note", Value: e.Note, MaxLength: 500, Wide: true},
		view.FieldPart{Kind: view.Check, Name: "active", Checked: e.Active})
	for i := range page.Fields {
		page.Fields[i].Label, page.Fields[i].Error = expertLabels[page.Fields[i].Name], fieldError(wrong, page.Fields[i].Name)
	}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

func chosenUnits(units []org.Unit, chosen []org.UnitID) []view.Option {
	picked := map[org.UnitID]bool{}
	for _, id := range chosen {
		picked[id] = true
	}
	var out []view.Option
	for _, u := range units {
		out = append(out, view.Option{Value: string(u.ID), Label: u.Name, Selected: picked[u.ID]})
	}
	return out
}
