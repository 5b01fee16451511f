package web

import (
	"fmt"
	"net/http"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) inspectionRoutes() []route {
	return []route{
		{pattern: "GET /inspections", needs: org.SeeTracking, handle: s.listInspections, name: "listInspections"},
		{pattern: "POST /inspections", needs: org.InspectSites, handle: s.startInspection, name: "startInspection"},
		{pattern: "GET /inspections/{id}", needs: org.SeeTracking, handle: s.showInspection, name: "showInspection"},
		{pattern: "POST /inspections/{id}", needs: org.InspectSites, handle: s.saveInspection, name: "saveInspection"},
		{pattern: "POST /inspections/{id}/move", needs: org.SeeTracking, handle: s.moveInspection, name: "moveInspection"},
	}
}

func inspectionPath(id tracking.InspectionID) string { return "/inspections/" + string(id) }

func (s *Server) readInspection(v *visit) (app.InspectionFile, error) {
	return s.app.Inspection(v.Context(), v.actor, tracking.InspectionID(v.PathValue("id")))
}

// listInspections lists the inspection records of the year, and lets a reviewer begin one.
func (s *Server) listInspections(w http.ResponseWriter, v *visit) error {
	return s.drawInspections(w, v, http.StatusOK, "")
}

func (s *Server) drawInspections(w http.ResponseWriter, v *visit, status int, wrong string) error {
	q, year := v.URL.Query(), s.listYear(v)
	page := listPage(q)
	list, err := s.app.Inspections(v.Context(), v.actor, year, project.ID(q.Get("project")), page)
	if err != nil {
		return err
	}
	t := view.TablePart{ID: "inspections", Caption: "现场核查记录", Empty: view.EmptyPart{Text: year.String() + "还没有现场核查记录。主管处室核查后在这里登记，由计财处复核。"}, Columns: []view.Column{{Label: "项目", Head: true}, {Label: "实施单位", Width: "18%"},
		{Label: "核查日期", Width: "12%", Keep: true}, {Label: "核查结论", Width: "14%"}, {Label: "状态", Width: "10%"}, {Label: "最近修改", Width: "16%"}}}
	for _, i := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: i.Project.Name, Note: i.Project.Code, Href: inspectionPath(i.ID)}, {Text: i.Project.Unit.Name}, {Text: orDash(i.Entry.On)}, {Text: orDash(i.Entry.Conclusion)},
			{Text: string(i.State)}, {Text: moment(i.UpdatedAt), Note: i.UpdatedBy}}})
	}
	content := view.ListPage{Table: t, Head: view.PageHeadPart{Title: year.String() + "现场核查", Crumbs: []view.Link{{Label: "绩效跟踪", Href: "/tracking"}, {Label: "现场核查"}}}}
	if len(list) == app.PageSize || page.Offset > 0 {
		content.Pager = offsetPager("/inspections", q, page.Offset, len(list), page.Offset+len(list)+len(list)/app.PageSize)
		content.Pager.Count = ""
	}
	if v.actor.May(org.InspectSites) {
		code := view.FieldPart{Name: "code", Label: "项目编号", Value: v.FormValue("code"), Required: true, MaxLength: 40, Hint: "本处室主管的项目，如SCIP-2025-0001", Error: wrong}
		content.More = view.EditForm(view.EditPart{Form: view.FormPart{Action: "/inspections", Token: v.token(), Key: v.token(), Grid: true}, Fields: []view.FieldPart{code}, Submit: "登记一次核查"})
	}
	return show(w, v, status, s.framed(v, content.Head.Title, view.List(content)))
}

// startInspection begins the record of a visit.
func (s *Server) startInspection(w http.ResponseWriter, v *visit) error {
	id, err := s.app.StartInspection(v.Context(), v.actor, v.PostFormValue("code"), s.year(v))
	if errs.KindOf(err) == errs.NotFound || typed(err) {
		return s.drawInspections(w, v, http.StatusUnprocessableEntity, "没有找到这个编号的项目，或者它不由您所在的处室主管。请核对编号。")
	}
	if err != nil {
		return err
	}
	return redirect(w, v, inspectionPath(id))
}

func (s *Server) showInspection(w http.ResponseWriter, v *visit) error {
	file, err := s.readInspection(v)
	if err != nil {
		return err
	}
	return show(w, v, http.StatusOK, view.Inspection(s.inspectionPage(v, file, file.Entry)))
}

// inspectionPage is the record with e in its cells: as kept, or as just typed.
func (s *Server) inspectionPage(v *visit, file app.InspectionFile, e tracking.InspectionEntry) view.InspectionPage {
	path := inspectionPath(file.ID)
	found := findingParts(file.Findings)
	for i := range found.Items {
		found.Items[i].Where = tracking.InspectionLabel(found.Items[i].Path)
	}
	page := view.InspectionPage{Frame: s.frame(v, "现场核查记录 "+file.Project.Name), Editable: file.MayEdit, Title: "项目现场核查记录", Year: file.Year.String(), Findings: found,
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "绩效跟踪", Href: "/tracking"}, {Label: "现场核查", Href: "/inspections"}, {Label: file.Project.Name, Href: "/projects/" + string(file.Project.ID)}}, Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Form: view.FormPart{ID: "inspection", Action: path, Token: v.token(), Version: fmt.Sprint(file.Version), Label: "现场核查记录"}, Grid: inspectionGrid(file, e, found),
		Signatures: []string{"核查人员（签字）：", "被核查单位（签字）：", "复核人：", "日期："}, Opinions: opinions(file.Case), History: history(file.Case),
		Files: s.attachments(v, kindInspection, string(file.ID), file.Attachments, file.MayEdit),
		Bar:   s.actionBar(v, path, file.Version, file.Offers, file.Holders(tracking.InspectionFlow, file.Parties()), file.MayEdit, "inspection", moment(file.UpdatedAt))}
	if file.State == tracking.Reviewed && file.Entry.Conclusion != tracking.InspectionConclusions()[0] {
		page.Head.Actions = append(page.Head.Actions, toFinding(v, finding.FromInspection, string(file.ID))...)
	}
	page.Frame.Record = fmt.Sprintf("现场核查记录 第%d次修改 校验码 %s", file.Version, file.CheckCode)
	for _, step := range file.Steps(tracking.InspectionFlow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	return page
}

func inspectionGrid(file app.InspectionFile, e tracking.InspectionEntry, found view.FindingsPart) view.GridPart {
	cell := func(path, value string, kind view.CellKind, span, rows string) view.GridCell {
		c := view.CellPart{Path: path, Label: tracking.InspectionLabel(path), Value: value, Kind: kind, Editable: file.MayEdit, Span: span, Rows: rows}
		if f := found.At(path); file.MayEdit {
			c.Mark, c.Finding = f.Mark, f.ID
		}
		return view.GridCell{Cell: c}
	}
	on := cell("on", e.On, view.CellText, "", "")
	on.Cell.Placeholder = "如" + file.Year.Start().AddDays(216).String()
	conclusion := cell("conclusion", e.Conclusion, view.CellSelect, "", "")
	conclusion.Cell.Options = append([]view.Option{{Label: "请选择"}}, view.Options(e.Conclusion, tracking.InspectionConclusions()...)...)
	p := file.Project
	return view.GridPart{Caption: "现场核查记录", Widths: []string{"17%", "33%", "17%", "33%"}, Rows: [][]view.GridCell{
		{view.Lab("项目名称"), view.Val(p.Name, "3")},
		{view.Lab("主管部门"), view.Val(p.Division.Name, ""), view.Lab("实施单位"), view.Val(p.Unit.Name, "")},
		{view.Lab("核查日期"), on, view.Lab("核查地点"), cell("place", e.Place, view.CellText, "", "")},
		{view.Lab("核查人员"), cell("people", e.People, view.CellText, "", ""), view.Lab("核查结论"), conclusion},
		{view.Lab("核查内容和方法"), cell("looked", e.Looked, view.CellArea, "3", "3")},
		{view.Lab("核查发现"), cell("found", e.Found, view.CellArea, "3", "5")},
		{view.Lab("处理建议"), cell("advice", e.Advice, view.CellArea, "3", "3")},
	}}
}

// saveInspection keeps the record by the button; the one that submits saves first.
func (s *Server) saveInspection(w http.ResponseWriter, v *visit) error {
	get := v.PostFormValue
	e := tracking.InspectionEntry{On: get("on"), Place: get("place"), People: get("people"), Looked: get("looked"), Found: get("found"), Conclusion: get("conclusion"), Advice: get("advice")}
	id := tracking.InspectionID(v.PathValue("id"))
	if err := s.app.SaveInspection(v.Context(), v.actor, id, v.version(), e); err != nil {
		return s.inspectionRefused(w, v, &e, "没有保存：", err)
	}
	if get("action") == string(approval.Submit) {
		file, err := s.readInspection(v)
		if err != nil {
			return err
		}
		if err := s.app.MoveInspection(v.Context(), withoutForm(v.actor), id, file.Version, approval.Submit, ""); err != nil {
			return s.inspectionRefused(w, v, nil, "还不能提交：", err)
		}
		return s.done(w, v, inspectionPath(id), "已提交，等待计财处复核。")
	}
	return s.done(w, v, inspectionPath(id), "草稿已保存。")
}

// inspectionRefused shows the record again with what stands in the way, and with what was typed where that was not kept.
func (s *Server) inspectionRefused(w http.ResponseWriter, v *visit, typedEntry *tracking.InspectionEntry, lead string, refused error) error {
	if !typed(refused) {
		return refused
	}
	file, err := s.readInspection(v)
	if err != nil {
		return err
	}
	e := file.Entry
	if typedEntry != nil {
		e = *typedEntry
	}
	page := s.inspectionPage(v, file, e)
	page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: lead + firstSaid(complaints(refused))}
	return show(w, v, statusOf[errs.KindOf(refused)], view.Inspection(page))
}

// moveInspection takes one action of the flow.
func (s *Server) moveInspection(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveInspection(v.Context(), v.actor, tracking.InspectionID(v.PathValue("id")), v.version(), do, v.PostFormValue("reason"))
	if err != nil {
		return s.inspectionRefused(w, v, nil, "没有“"+string(do)+"”：", err)
	}
	return s.done(w, v, "/inspections/"+v.PathValue("id"), "已%s。", do)
}
