package web

import (
	"fmt"
	"net/http"
	"strings"

	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// showMeetingDemands shows what needs an ex-ante evaluation before a meeting, and lets economic development change it.
func (s *Server) showMeetingDemands(w http.ResponseWriter, v *visit) error {
	return s.drawMeetingDemands(w, v, http.StatusOK, nil)
}

// drawMeetingDemands draws the page; after a post the form holds what was typed.
func (s *Server) drawMeetingDemands(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	list, err := s.app.MeetingDemands(v.Context(), v.actor)
	if err != nil {
		return err
	}
	now := append(list, meeting.DemandSettings{})[0]
	page := view.CategorySettingsPage{Now: demandsTable(now.Set), Versions: demandVersions(list), Head: view.PageHeadPart{Title: "事前评估要求",
		Crumbs: []view.Link{{Label: "主任办公会", Href: "/meetings"}, {Label: "事前评估要求"}},
		Lede:   []view.Run{{Text: "达到金额的项目，事前评估有结论才能上会；确需免评的，在议程里逐个写明理由。金额按全生命周期的申报总额。"}}}}
	if v.actor.May(org.HoldMeetings) {
		page.Form = demandsForm(v, now, wrong)
	}
	return show(w, v, status, s.framed(v, page.Head.Title, view.CategorySettings(page)))
}

func demandsForm(v *visit, now meeting.DemandSettings, wrong errs.Fields) *view.EditPart {
	part := &view.EditPart{Submit: "保存要求", Form: view.FormPart{Action: "/meetings/settings", Token: v.token(), Key: v.token(), Version: fmt.Sprint(now.No), Grid: true}}
	labels := map[string]string{"reason": "理由或依据文件"}
	for i, k := range project.Categories() {
		name, value := fmt.Sprintf("from.%d", i), ""
		if from, listed := now.Set[k]; listed {
			value = from.Plain(money.InWan)
		}
		if v.PostForm.Has(name) {
			value = v.PostFormValue(name)
		}
		labels[name] = string(k)
		part.Fields = append(part.Fields, view.FieldPart{Kind: view.Money, Name: name, Label: string(k) + "，申报总额达到", Value: value, Unit: "万元", Error: fieldError(wrong, name), Hint: "0为都要求，空着为不要求"})
	}
	part.Fields = append(part.Fields, view.FieldPart{Kind: view.TextArea, Name: "reason", Label: labels["reason"], Value: v.PostFormValue("reason"), Required: true, Wide: true, Rows: 2, MaxLength: 500, Error: fieldError(wrong, "reason")})
	part.Errors = orgFindings(wrong, labels)
	return part
}

func demandsTable(set meeting.Demands) view.TablePart {
	t := view.TablePart{ID: "demands", Caption: "现行要求", Tight: true, Columns: []view.Column{{Label: "项目类别", Head: true}, {Label: "上会前要有事前评估结论", Width: "40%"}}}
	for _, k := range project.Categories() {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(k)}, {Text: set.Text(k)}}})
	}
	return t
}

func demandVersions(list []meeting.DemandSettings) view.TablePart {
	t := view.TablePart{ID: "versions", Caption: "历次设置", Tight: true, Empty: view.EmptyPart{Text: "还没有设定过，各类项目都不要求。"}, Columns: []view.Column{{Label: "次", Width: "6%", Num: true}}}
	for _, k := range project.Categories() {
		t.Columns = append(t.Columns, view.Column{Label: string(k), Width: "16%"})
	}
	t.Columns = append(t.Columns, view.Column{Label: "理由或依据", Head: true}, view.Column{Label: "修改", Width: "18%"})
	for _, x := range list {
		cells := []view.Cell{{Text: fmt.Sprint(x.No)}}
		for _, k := range project.Categories() {
			cells = append(cells, view.Cell{Text: x.Set.Text(k)})
		}
		t.Rows = append(t.Rows, view.Row{Cells: append(cells, view.Cell{Text: x.Reason}, view.Cell{Text: moment(x.At), Note: x.By})})
	}
	return t
}

// saveMeetingDemands writes the next version. An amount left empty demands nothing; 0 demands it of every project.
func (s *Server) saveMeetingDemands(w http.ResponseWriter, v *visit) error {
	var wrong errs.Fields
	set := meeting.Demands{}
	for i, k := range project.Categories() {
		name := fmt.Sprintf("from.%d", i)
		if text := v.PostFormValue(name); strings.TrimSpace(text) != "" {
			set[k] = readWan(&wrong, name, text)
		}
	}
	if wrong != nil {
		return s.drawMeetingDemands(w, v, http.StatusUnprocessableEntity, wrong)
	}
	err := s.app.SaveMeetingDemands(v.Context(), v.actor, v.version(), set, v.PostFormValue("reason"))
	if typed(err) {
		return s.drawMeetingDemands(w, v, statusOf[errs.KindOf(err)], complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/meetings/settings", "要求已保存，从现在起生效，已在议程上的项目也按它办。")
}
