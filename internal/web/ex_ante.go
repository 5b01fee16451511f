package web

import (
	"bytes"
	"fmt"
	"net/http"

	"outturn/internal/app"
	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

func (s *Server) exAnteRoutes() []route {
	return []route{
		{pattern: "GET /ex-ante", needs: org.SeeExAnte, handle: s.listExAntes, name: "listExAntes"},
		{pattern: "GET /projects/{id}/ex-ante", needs: org.SeeExAnte, handle: s.projectExAntes, name: "projectExAntes"},
		{pattern: "POST /projects/{id}/ex-ante", needs: org.FileExAnte, handle: s.startExAnte, name: "startExAnte"},
		{pattern: "GET /ex-ante/{id}", needs: org.SeeExAnte, handle: s.showExAnte, name: "showExAnte"},
		{pattern: "POST /ex-ante/{id}", needs: org.FileExAnte, handle: s.saveExAnte, name: "saveExAnte"},
		{pattern: "POST /ex-ante/{id}/move", needs: org.SeeExAnte, handle: s.moveExAnte, name: "moveExAnte"},
		{pattern: "GET /ex-ante/{id}/annex", needs: org.SeeExAnte, handle: s.showAnnex, name: "showAnnex"},
		{pattern: "POST /ex-ante/{id}/annex", needs: org.FileExAnte, handle: s.saveAnnex, name: "saveAnnex"},
		{pattern: "GET /ex-ante/{id}/report.docx", needs: org.SeeExAnte, handle: s.sendExAnteReport, name: "sendExAnteReport", exports: true},
		{pattern: "GET /ex-ante/{id}/report", needs: org.SeeExAnte, handle: s.showExAnteReport, name: "showExAnteReport"},
	}
}

func exAntePath(id exante.ID) string { return "/ex-ante/" + string(id) }

func exAnteTable(list []exante.Evaluation, empty string) view.TablePart {
	t := view.TablePart{ID: "ex-ante", Caption: "事前绩效评估", Empty: view.EmptyPart{Text: empty}, Columns: []view.Column{
		{Label: "项目", Head: true}, {Label: "实施单位", Width: "17%"}, {Label: "状态", Width: "11%", Keep: true}, {Label: "申请金额", Unit: "元", Width: "14%", Num: true},
		{Label: "平均分", Width: "8%", Num: true}, {Label: "结论", Width: "14%"}, {Label: "建议金额", Unit: "元", Width: "14%", Num: true}}}
	for _, e := range list {
		row := []view.Cell{{Text: e.Project.Name, Href: exAntePath(e.ID), Note: e.Project.Code}, {Text: e.Project.Unit.Name}, {Text: string(e.State)},
			{Text: shownMoney(e.Entry.Amount, money.InYuan)}, {Text: "—"}, {Text: "—"}, {Text: "—"}}
		if c := e.Conclusion; !c.IsZero() {
			row[4], row[5], row[6] = view.Cell{Text: c.Mean.Short()}, view.Cell{Text: c.Verdict}, view.Cell{Text: c.Amount.Yuan()}
		}
		t.Rows = append(t.Rows, view.Row{Cells: row})
	}
	return t
}

// listExAntes lists the ex-ante evaluations of the year.
func (s *Server) listExAntes(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	page := listPage(q)
	list, err := s.app.ExAntes(v.Context(), v.actor, s.listYear(v), approval.State(q.Get("state")), page)
	if err != nil {
		return err
	}
	states := view.FieldPart{Kind: view.Select, Name: "state", Label: "状态", Options: append([]view.Option{{Label: "全部"}}, view.Options(q.Get("state"), words(exante.Flow.All())...)...)}
	content := view.ListPage{Table: exAnteTable(list, "没有符合条件的事前评估。单位经办从项目页开始。"),
		Head:    view.PageHeadPart{Title: s.listYear(v).String() + "事前绩效评估", Lede: []view.Run{{Text: "安排资金之前，单位逐条自述，专家独立评分并提建议金额，会议形成结论；予以支持的才报送决策。年度是首次安排资金的年度。"}}},
		Filters: view.FiltersPart{Action: "/ex-ante", Reset: resetOf("/ex-ante", q), Fields: []view.FieldPart{states}}}
	if v.actor.May(org.LeadPanels) {
		content.Head.Actions = []view.ButtonPart{{Label: "组建评审组", Href: "/panels/new?form=" + string(appraisal.ExAnteProject)}}
	}
	if len(list) == app.PageSize || page.Offset > 0 {
		content.Pager = offsetPager("/ex-ante", q, page.Offset, len(list), page.Offset+len(list)+len(list)/app.PageSize)
		content.Pager.Count = ""
	}
	return show(w, v, http.StatusOK, s.framed(v, "事前绩效评估", view.List(content)))
}

// projectExAntes lists the evaluations of one project, and lets its clerk begin one.
func (s *Server) projectExAntes(w http.ResponseWriter, v *visit) error {
	return s.drawProjectExAntes(w, v, http.StatusOK, fmt.Sprint(int(s.year(v))), nil)
}

func (s *Server) drawProjectExAntes(w http.ResponseWriter, v *visit, status int, year string, wrong errs.Fields) error {
	file, err := s.app.Project(v.Context(), v.actor, project.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	list, err := s.app.ExAntesOf(v.Context(), v.actor, file.ID)
	if err != nil {
		return err
	}
	path := "/projects/" + string(file.ID)
	page := view.ListPage{Table: exAnteTable(list, "还没有做过事前评估。"), Head: view.PageHeadPart{Title: "事前绩效评估", Lede: []view.Run{{Text: file.Name}},
		Crumbs: []view.Link{{Label: "项目库", Href: "/projects"}, {Label: file.Name, Href: path}, {Label: "事前评估"}}}}
	if v.actor.Holds(org.Clerk, file.Unit) && file.Open() {
		part := view.EditPart{Form: view.FormPart{Action: path + "/ex-ante", Token: v.token(), Key: v.token(), Grid: true}, Submit: "开始事前评估",
			Fields: []view.FieldPart{{Kind: view.Number, Name: "year", Label: "首次安排资金的年度", Value: year, Required: true, Error: fieldError(wrong, "year") + fieldError(wrong, ""),
				Hint: "已有的申报书和绩效目标会自动带出"}}}
		page.More = view.EditForm(part)
	}
	return show(w, v, status, s.framed(v, page.Head.Title, view.List(page)))
}

func (s *Server) startExAnte(w http.ResponseWriter, v *visit) error {
	typedYear := v.PostFormValue("year")
	year, err := fiscal.ParseYear(typedYear)
	if err != nil {
		var wrong errs.Fields
		wrong.Add("year", "%s", errs.MessageOf(err))
		return s.drawProjectExAntes(w, v, http.StatusUnprocessableEntity, typedYear, wrong)
	}
	id, err := s.app.StartExAnte(v.Context(), v.actor, project.ID(v.PathValue("id")), year)
	if typed(err) {
		return s.drawProjectExAntes(w, v, statusOf[errs.KindOf(err)], typedYear, complaints(err))
	}
	if err != nil {
		return err
	}
	return redirect(w, v, exAntePath(id))
}

func (s *Server) readExAnte(v *visit) (app.ExAnteFile, error) {
	return s.app.ExAnte(v.Context(), v.actor, exante.ID(v.PathValue("id")))
}

func (s *Server) showExAnte(w http.ResponseWriter, v *visit) error {
	file, err := s.readExAnte(v)
	if err != nil {
		return err
	}
	return show(w, v, http.StatusOK, view.ExAnte(s.exAntePage(v, file, file.Entry)))
}

// readExAnteEntry reads the statement as typed.
func readExAnteEntry(v *visit, file app.ExAnteFile) exante.Entry {
	e := exante.Entry{Amount: v.PostFormValue("amount"), Items: map[string]exante.ItemEntry{}, Annex: file.Entry.Annex}
	for _, f := range e.Fields() {
		e = e.WithField(f.Path, v.PostFormValue(f.Path))
	}
	for _, it := range file.Form.Items {
		typed := exante.ItemEntry{Text: v.PostFormValue("items." + it.ID + ".text"), Evidence: v.PostFormValue("items." + it.ID + ".evidence")}
		if typed != (exante.ItemEntry{}) {
			e.Items[it.ID] = typed
		}
	}
	return e
}

// saveExAnte keeps the draft; the button that submits, or gives the application up, saves first.
func (s *Server) saveExAnte(w http.ResponseWriter, v *visit) error {
	file, err := s.readExAnte(v)
	if err != nil {
		return err
	}
	entry := readExAnteEntry(v, file)
	kept, err := s.app.SaveExAnte(v.Context(), v.actor, file.ID, v.version(), entry)
	if typed(err) {
		if !file.MayEdit {
			return err
		}
		page := s.exAntePage(v, file, entry)
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有保存：" + errs.MessageOf(err)}
		page.Compare = exAnteCompare(file, entry)
		return show(w, v, statusOf[errs.KindOf(err)], view.ExAnte(page))
	}
	if err != nil {
		return err
	}
	if do := approval.Action(v.PostFormValue("action")); do == approval.Submit {
		return s.exAnteMoved(w, v, s.app.MoveExAnte(v.Context(), withoutForm(v.actor), file.ID, kept.Version, do, ""), "已提交，等待单位负责人审核。")
	}
	return s.done(w, v, exAntePath(file.ID), "草稿已保存。")
}

func (s *Server) moveExAnte(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveExAnte(v.Context(), v.actor, exante.ID(v.PathValue("id")), v.version(), do, v.PostFormValue("reason"))
	return s.exAnteMoved(w, v, err, "已"+string(do)+"。")
}

// exAnteMoved goes on after an act, or shows the form again with what stands in the way.
func (s *Server) exAnteMoved(w http.ResponseWriter, v *visit, err error, say string) error {
	if typed(err) {
		file, readErr := s.readExAnte(v)
		if readErr != nil {
			return readErr
		}
		page := s.exAntePage(v, file, file.Entry)
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有办理：" + errs.MessageOf(err)}
		return show(w, v, statusOf[errs.KindOf(err)], view.ExAnte(page))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/ex-ante/"+v.PathValue("id"), "%s", say)
}

// sendExAnteReport sends the report as a Word document.
func (s *Server) sendExAnteReport(w http.ResponseWriter, v *visit) error {
	file, err := s.readExAnte(v)
	if err != nil {
		return err
	}
	report, err := file.Report(file.Form, file.Statement, file.Files)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := office.WriteExAnteReport(&body, report, file.Project.Unit.Name, record("事前绩效评估", file.State, file.Editions, file.CheckCode)); err != nil {
		return err
	}
	if err := s.app.RecordExport(v.Context(), v.actor, app.Export{Record: string(file.ID), Name: report.Title}); err != nil {
		return err
	}
	sendDownload(w, report.Title+".docx", app.ContentType(attachment.Attachment{Type: "docx"}), body.Bytes())
	return nil
}

// showExAnteReport shows the report of a concluded evaluation, to be printed.
func (s *Server) showExAnteReport(w http.ResponseWriter, v *visit) error {
	file, err := s.readExAnte(v)
	if err != nil {
		return err
	}
	report, err := file.Report(file.Form, file.Statement, file.Files)
	if err != nil {
		return err
	}
	frame := s.frame(v, report.Title)
	frame.Record = record("事前绩效评估", file.State, file.Editions, file.CheckCode)
	return show(w, v, http.StatusOK, within(view.Shell(frame), view.Page(view.Report(exAnteReportPage(file, report)))))
}
