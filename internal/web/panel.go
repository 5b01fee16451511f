package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/library"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) panelRoutes() []route {
	return []route{
		{pattern: "GET /panels", needs: org.SeePanels, handle: s.listPanels, name: "listPanels"},
		{pattern: "GET /panels/new", needs: org.LeadPanels, handle: s.newPanel, name: "newPanel"},
		{pattern: "POST /panels", needs: org.LeadPanels, handle: s.formPanel, name: "formPanel"},
		{pattern: "GET /panels/{id}", needs: org.SeePanels, handle: s.showPanel, name: "showPanel"},
		{pattern: "POST /panels/{id}/matters", needs: org.LeadPanels, handle: s.layMatters, name: "layMatters"},
		{pattern: "POST /panels/{id}/seats", needs: org.LeadPanels, handle: s.seatExpert, name: "seatExpert"},
		{pattern: "POST /panels/{id}/draw", needs: org.LeadPanels, handle: s.drawExperts, name: "drawExperts"},
		{pattern: "POST /panels/{id}/excuse", needs: org.LeadPanels, handle: s.excuseExpert, name: "excuseExpert"},
		{pattern: "POST /panels/{id}/chair", needs: org.LeadPanels, handle: s.nameChair, name: "nameChair"},
		{pattern: "POST /panels/{id}/record", needs: org.LeadPanels, handle: s.keepRecord, name: "keepRecord"},
		{pattern: "POST /panels/{id}/move", needs: org.LeadPanels, handle: s.movePanel, name: "movePanel"},
		{pattern: "GET /panels/{id}/matters/{subject}", needs: org.GiveOpinions, handle: s.showOpinion, name: "showOpinion"},
		{pattern: "POST /panels/{id}/matters/{subject}", needs: org.GiveOpinions, handle: s.putOpinion, name: "putOpinion"},
	}
}

// listPanels lists the panels of the year that the person leads or sits on.
func (s *Server) listPanels(w http.ResponseWriter, v *visit) error {
	list, err := s.app.Panels(v.Context(), v.actor, s.year(v))
	if err != nil {
		return err
	}
	t := view.TablePart{ID: "panels", Caption: "专家会审", Empty: view.EmptyPart{Text: s.year(v).String() + "还没有专家会审。"}, Columns: []view.Column{
		{Label: "评审名称", Head: true}, {Label: "评审表", Width: "24%"}, {Label: "事项", Width: "8%", Num: true}, {Label: "专家", Width: "8%", Num: true},
		{Label: "截止日期", Width: "12%", Keep: true}, {Label: "状态", Width: "12%", Keep: true}}}
	for _, p := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: p.Title, Href: "/panels/" + string(p.ID)}, {Text: formTitle(p.Form)}, {Text: strconv.Itoa(len(p.Matters))},
			{Text: strconv.Itoa(len(p.Seats))}, {Text: p.Due.String()}, {Text: string(p.State)}}})
	}
	page := view.ListPage{Table: t, Head: view.PageHeadPart{Title: "专家会审", Lede: []view.Run{{Text: "专家各自独立提交意见，全部提交后才能互相看到，再由会议汇总。"}}}}
	if v.actor.May(org.LeadPanels) {
		page.Head.Actions = []view.ButtonPart{{Label: "组建评审组", Href: "/panels/new"}, {Label: "专家库", Href: "/experts"}}
	}
	return show(w, v, http.StatusOK, s.framed(v, "专家会审", view.List(page)))
}

func formTitle(name appraisal.Name) string {
	form, err := appraisal.Shipped().Find(name)
	if err != nil {
		return string(name)
	}
	return form.Title
}

// panelForms are the forms a panel may judge on.
func panelForms(chosen appraisal.Name) []view.Option {
	var out []view.Option
	for _, name := range []appraisal.Name{appraisal.GoalReview, appraisal.ExAnteProject, appraisal.ExAntePolicy} {
		out = append(out, view.Option{Value: string(name), Label: formTitle(name), Selected: name == chosen})
	}
	return out
}

var panelLabels = map[string]string{"form": "评审表", "title": "评审名称", "due": "意见截止日期", "matters": "评审事项", "wanted": "抽取人数", "fields": "专业领域", "expert": "专家",
	"reason": "原因", "on": "会议日期", "place": "会议地点或方式", "present": "出席人员", "notes": "会议纪要", "seats": "评审组"}

func (s *Server) newPanel(w http.ResponseWriter, v *visit) error {
	return s.drawNewPanel(w, v, http.StatusOK, "", "", nil)
}

func (s *Server) drawNewPanel(w http.ResponseWriter, v *visit, status int, title, due string, wrong errs.Fields) error {
	page := view.EditPage{Title: "组建评审组", Lede: []view.Run{{Text: "先定名称和截止日期，再选评审事项，最后抽取或指定专家。"}}, Back: "/panels", Submit: "组建",
		Form: view.FormPart{Action: "/panels", Token: v.token(), Key: v.token(), Grid: true}, Errors: orgFindings(wrong, panelLabels), Fields: []view.FieldPart{
			{Kind: view.Select, Name: "form", Label: panelLabels["form"], Options: panelForms(appraisal.Name(v.FormValue("form"))), Required: true, Wide: true, Hint: "定了不能再改；每种评审表评一类事项", Error: fieldError(wrong, "form")},
			{Name: "title", Label: panelLabels["title"], Value: title, Required: true, MaxLength: 100, Wide: true, Placeholder: s.year(v).String() + "重点项目专家会审", Error: fieldError(wrong, "title")},
			{Kind: view.Date, Name: "due", Label: panelLabels["due"], Value: due, Required: true, Error: fieldError(wrong, "due")},
		}}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

func (s *Server) formPanel(w http.ResponseWriter, v *visit) error {
	title, due := v.PostFormValue("title"), v.PostFormValue("due")
	var wrong errs.Fields
	p := panel.Panel{Title: title, Year: s.year(v), Form: cmp.Or(appraisal.Name(v.PostFormValue("form")), appraisal.GoalReview), Due: readDate(&wrong, "due", due)}
	if wrong != nil {
		return s.drawNewPanel(w, v, http.StatusUnprocessableEntity, title, due, wrong)
	}
	id, err := s.app.FormPanel(v.Context(), v.actor, p)
	if typed(err) {
		return s.drawNewPanel(w, v, statusOf[errs.KindOf(err)], title, due, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/panels/"+string(id), "评审组已组建，请选择评审事项。")
}

// panelDone goes back to the panel with a sentence, or shows it again with what went wrong.
func (s *Server) panelDone(w http.ResponseWriter, v *visit, err error, say string) error {
	if typed(err) || errs.KindOf(err) == errs.Forbidden && err != nil {
		return s.drawPanel(w, v, statusOf[errs.KindOf(err)], complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/panels/"+v.PathValue("id"), "%s", say)
}

func panelID(v *visit) panel.ID { return panel.ID(v.PathValue("id")) }

func (s *Server) layMatters(w http.ResponseWriter, v *visit) error {
	err := s.app.LayMatters(v.Context(), v.actor, panelID(v), v.version(), "", v.PostForm["matters"])
	return s.panelDone(w, v, err, "评审事项已确定。")
}

func (s *Server) seatExpert(w http.ResponseWriter, v *visit) error {
	err := s.app.SeatExpert(v.Context(), v.actor, panelID(v), v.version(), expert.ID(v.PostFormValue("expert")))
	return s.panelDone(w, v, err, "专家已加入评审组。")
}

func (s *Server) drawExperts(w http.ResponseWriter, v *visit) error {
	wanted, err := strconv.Atoi(strings.TrimSpace(v.PostFormValue("wanted")))
	if err != nil {
		var wrong errs.Fields
		wrong.Add("wanted", "请填写要抽取几位专家，例如3。")
		return s.drawPanel(w, v, http.StatusUnprocessableEntity, wrong)
	}
	var fields []library.Field
	for _, f := range v.PostForm["fields"] {
		fields = append(fields, library.Field(f))
	}
	err = s.app.DrawExperts(v.Context(), v.actor, panelID(v), v.version(), wanted, fields)
	return s.panelDone(w, v, err, fmt.Sprintf("已随机抽取%d位专家，抽取记录可以重放核对。", wanted))
}

func (s *Server) excuseExpert(w http.ResponseWriter, v *visit) error {
	err := s.app.ExcuseExpert(v.Context(), v.actor, panelID(v), v.version(), expert.ID(v.PostFormValue("expert")), v.PostFormValue("reason"))
	return s.panelDone(w, v, err, "专家已退出评审组，原因已记录。")
}

func (s *Server) nameChair(w http.ResponseWriter, v *visit) error {
	err := s.app.NameChair(v.Context(), v.actor, panelID(v), v.version(), expert.ID(v.PostFormValue("expert")))
	return s.panelDone(w, v, err, "组长已指定。")
}

func (s *Server) movePanel(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MovePanel(v.Context(), v.actor, panelID(v), v.version(), do, v.PostFormValue("reason"))
	return s.panelDone(w, v, err, "已"+string(do)+"。")
}

// readRecord reads the meeting's record as typed. Matters stand in the panel's order.
func readRecord(v *visit, matters []panel.Matter) (panel.Record, errs.Fields) {
	var wrong errs.Fields
	get := v.PostFormValue
	r := panel.Record{Place: strings.TrimSpace(get("place")), Present: strings.TrimSpace(get("present")), Notes: strings.TrimSpace(get("notes"))}
	r.On = readDate(&wrong, "on", get("on"))
	for i, m := range matters {
		at := fmt.Sprintf("findings.%d.", i)
		f := panel.Finding{Kind: m.Kind, Subject: m.ID, Verdict: get(at + "verdict"), Reason: strings.TrimSpace(get(at + "reason")), Opinion: strings.TrimSpace(get(at + "opinion"))}
		f.Amount = readMoney(&wrong, at+"amount", get(at+"amount"), money.InYuan)
		r.Findings = append(r.Findings, f)
	}
	return r, wrong
}

func (s *Server) keepRecord(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Panel(v.Context(), v.actor, panelID(v))
	if err != nil {
		return err
	}
	record, wrong := readRecord(v, file.Matters)
	if wrong != nil {
		return s.drawPanel(w, v, http.StatusUnprocessableEntity, wrong)
	}
	return s.panelDone(w, v, s.app.KeepRecord(v.Context(), v.actor, file.ID, v.version(), record), "会议记录已保存。")
}

func (s *Server) showPanel(w http.ResponseWriter, v *visit) error {
	return s.drawPanel(w, v, http.StatusOK, nil)
}
