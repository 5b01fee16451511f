package web

import (
	"fmt"
	"net/http"
	"strconv"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// listExamples lists the case library.
func (s *Server) listExamples(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	list, err := s.app.Examples(v.Context(), v.actor, library.Field(q.Get("field")))
	if err != nil {
		return err
	}
	page := view.ListPage{
		Head: view.PageHeadPart{Title: "案例库", Crumbs: []view.Link{{Label: "指标库", Href: "/indicators"}, {Label: "案例库"}},
			Lede: []view.Run{{Text: "计财处从批复的绩效目标中选出，各单位都可以查看和复制。"}}},
		Filters: view.FiltersPart{Action: "/examples", Reset: resetOf("/examples", q), Fields: []view.FieldPart{{Kind: view.Select, Name: "field", Label: "领域",
			Options: append([]view.Option{{Label: "全部"}}, view.Options(q.Get("field"), words(library.Fields())...)...)}}},
		Table: view.TablePart{ID: "examples", Caption: "案例", Empty: view.EmptyPart{Text: "还没有案例。计财处在批复的申报表上选“列为案例”。"}, Columns: []view.Column{
			{Label: "绩效目标", Head: true}, {Label: "领域", Width: "12%"}, {Label: "推荐理由", Width: "40%"}, {Label: "评定", Width: "18%"}}}}
	for _, x := range list {
		page.Table.Rows = append(page.Table.Rows, view.Row{Cells: []view.Cell{{Text: x.Title, Href: "/examples/" + string(x.ID)}, {Text: string(x.Field)}, {Text: x.Merit},
			{Text: moment(x.MarkedAt), Note: x.ByName}}})
	}
	return show(w, v, http.StatusOK, s.framed(v, "案例库", view.List(page)))
}

// showExample shows one example.
func (s *Server) showExample(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Example(v.Context(), v.actor, library.ExampleID(v.PathValue("id")))
	if err != nil {
		return err
	}
	page := view.ExamplePage{Head: view.PageHeadPart{Title: file.Title, Crumbs: []view.Link{{Label: "案例库", Href: "/examples"}, {Label: file.Title}},
		Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Facts: []view.Fact{{Label: "所属领域", Value: string(file.Field)}, {Label: "版本", Value: "第" + strconv.Itoa(file.No) + "版（批复版）"},
			{Label: "推荐理由", Value: file.Merit}, {Label: "评定", Value: file.ByName + " " + moment(file.MarkedAt)}},
		Overall: file.Form.Overall, Annual: file.Form.Annual, Rows: exampleTable(file.Form)}
	if v.actor.May(org.KeepLibrary) {
		page.Acts = []view.ActPart{{Title: "撤下案例", Note: "从案例库撤下，绩效目标本身不受影响。", Form: view.FormPart{Action: "/examples/" + string(file.ID) + "/withdraw", Token: v.token(), Key: v.token()},
			Button: view.ButtonPart{Label: "撤下", Confirm: "撤下案例“" + file.Title + "”？"}}}
	}
	frame := s.frame(v, file.Title)
	frame.Record = fmt.Sprintf("绩效目标案例（第%d版） 校验码 %s", file.No, file.CheckCode)
	return show(w, v, http.StatusOK, within(view.Shell(frame), view.Page(view.Example(page))))
}

func exampleTable(f goal.Form) view.TablePart {
	t := view.TablePart{Caption: "绩效指标", Columns: []view.Column{{Label: "一级指标", Width: "10%"}, {Label: "二级指标", Width: "13%"}, {Label: "三级指标", Head: true}, {Label: "指标值", Width: "14%"},
		{Label: "分值", Width: "7%", Num: true}, {Label: "指标解释", Width: "20%"}, {Label: "设定依据", Width: "20%"}}}
	for _, i := range f.Indicators {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: i.Level1}, {Text: i.Level2}, {Text: i.Name}, {Text: i.Target.String()}, {Text: i.Weight.Short()},
			{Text: i.Explanation}, {Text: i.Basis}}})
	}
	return t
}

// newExample asks for what is needed to hold up a goal as an example.
func (s *Server) newExample(w http.ResponseWriter, v *visit) error {
	return s.drawExampleForm(w, v, http.StatusOK, "", "", nil)
}

func (s *Server) drawExampleForm(w http.ResponseWriter, v *visit, status int, field, merit string, wrong errs.Fields) error {
	id := goal.ID(v.PathValue("id"))
	file, err := s.app.Goal(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	if fields := library.FieldsOf(file.Project.Name); field == "" && len(fields) > 0 {
		field = string(fields[0])
	}
	path := "/goals/" + string(id)
	page := view.EditPage{Title: "列为案例", Lede: []view.Run{{Text: "“" + file.Name() + "”的批复版将公开给全园区查看和复制。"}},
		Form: view.FormPart{Action: path + "/example", Token: v.token(), Key: v.token(), Grid: true}, Back: path, Submit: "列为案例",
		Fields: []view.FieldPart{
			{Kind: view.Select, Name: "field", Label: "所属领域", Required: true, Options: append([]view.Option{{Label: "请选择"}}, view.Options(field, words(library.Fields())...)...), Error: fieldError(wrong, "field")},
			{Kind: view.TextArea, Name: "merit", Label: "推荐理由", Value: merit, Required: true, Wide: true, Rows: 3, MaxLength: 500, Hint: "好在哪里，别人可以学什么", Error: fieldError(wrong, "merit")},
		}}
	page.Errors = fieldFindings(wrong, page.Fields)
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

// addExample holds up a goal as an example.
func (s *Server) addExample(w http.ResponseWriter, v *visit) error {
	field, merit := v.PostFormValue("field"), v.PostFormValue("merit")
	id, err := s.app.AddExample(v.Context(), v.actor, goal.ID(v.PathValue("id")), library.Field(field), merit)
	if typed(err) {
		return s.drawExampleForm(w, v, statusOf[errs.KindOf(err)], field, merit, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/examples/"+string(id), "已列为案例。")
}

// removeExample withdraws an example.
func (s *Server) removeExample(w http.ResponseWriter, v *visit) error {
	if err := s.app.RemoveExample(v.Context(), v.actor, library.ExampleID(v.PathValue("id"))); err != nil {
		return err
	}
	return s.done(w, v, "/examples", "案例已撤下。")
}
