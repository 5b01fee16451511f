package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) meetingRoutes() []route {
	return []route{
		{pattern: "GET /meetings", needs: org.SeeMeetings, handle: s.listMeetings, name: "listMeetings"},
		{pattern: "GET /meetings/new", needs: org.HoldMeetings, handle: s.newMeeting, name: "newMeeting"},
		{pattern: "POST /meetings", needs: org.HoldMeetings, handle: s.planMeeting, name: "planMeeting"},
		{pattern: "GET /meetings/settings", needs: org.SeeMeetings, handle: s.showMeetingDemands, name: "showMeetingDemands"},
		{pattern: "POST /meetings/settings", needs: org.HoldMeetings, handle: s.saveMeetingDemands, name: "saveMeetingDemands"},
		{pattern: "GET /meetings/{id}", needs: org.SeeMeetings, handle: s.showMeeting, name: "showMeeting"},
		{pattern: "POST /meetings/{id}", needs: org.HoldMeetings, handle: s.setAgenda, name: "setAgenda"},
		{pattern: "POST /meetings/{id}/decisions", needs: org.HoldMeetings, handle: s.concludeMeeting, name: "concludeMeeting"},
		{pattern: "POST /meetings/{id}/move", needs: org.HoldMeetings, handle: s.moveMeeting, name: "moveMeeting"},
	}
}

func (s *Server) listMeetings(w http.ResponseWriter, v *visit) error {
	page := listPage(v.URL.Query())
	list, err := s.app.Meetings(v.Context(), v.actor, page)
	if err != nil {
		return err
	}
	t := view.TablePart{ID: "meetings", Caption: "主任办公会", Empty: view.EmptyPart{Text: "还没有会议。待评估的项目由主任办公会决定，决定同意的才能入库。"}, Columns: []view.Column{
		{Label: "会议", Head: true}, {Label: "日期", Width: "12%", Keep: true}, {Label: "纪要编号", Width: "20%"}, {Label: "议题", Width: "8%", Num: true}, {Label: "状态", Width: "14%"}}}
	for _, m := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: m.Title, Href: "/meetings/" + string(m.ID)}, {Text: m.On.String()}, {Text: m.Minutes}, {Text: fmt.Sprint(len(m.Items) + len(m.Motions))}, {Text: string(m.State)}}})
	}
	content := view.ListPage{Table: t, Head: view.PageHeadPart{Title: "主任办公会", Lede: []view.Run{{Text: "议程列出待决定的项目，会后按纪要逐项登记决定；项目入库只凭会议决定。"}}}}
	content.Head.Actions = []view.ButtonPart{{Label: "事前评估要求", Href: "/meetings/settings"}}
	if v.actor.May(org.HoldMeetings) {
		content.Head.Actions = append(content.Head.Actions, view.ButtonPart{Label: "拟定议程", Href: "/meetings/new", Kind: view.Main})
	}
	return show(w, v, http.StatusOK, s.framed(v, "主任办公会", view.List(content)))
}

var meetingLabels = map[string]string{"title": "会议名称", "on": "会议日期", "items": "议题", "minutes": "会议纪要编号"}

func (s *Server) newMeeting(w http.ResponseWriter, v *visit) error {
	return s.drawNewMeeting(w, v, http.StatusOK, nil)
}

func (s *Server) drawNewMeeting(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	page := view.EditPage{Title: "拟定议程", Back: "/meetings", Submit: "下一步，选择议题", Errors: orgFindings(wrong, meetingLabels),
		Form: view.FormPart{Action: "/meetings", Token: v.token(), Key: v.token(), Grid: true}, Fields: []view.FieldPart{
			{Name: "title", Label: meetingLabels["title"], Value: v.PostFormValue("title"), Required: true, MaxLength: 100, Wide: true, Error: fieldError(wrong, "title")},
			{Kind: view.Date, Name: "on", Label: meetingLabels["on"], Value: v.PostFormValue("on"), Required: true, Error: fieldError(wrong, "on")}}}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

func (s *Server) planMeeting(w http.ResponseWriter, v *visit) error {
	var wrong errs.Fields
	on := readDate(&wrong, "on", v.PostFormValue("on"))
	if wrong != nil {
		return s.drawNewMeeting(w, v, http.StatusUnprocessableEntity, wrong)
	}
	id, err := s.app.PlanMeeting(v.Context(), v.actor, v.PostFormValue("title"), on)
	if typed(err) {
		return s.drawNewMeeting(w, v, statusOf[errs.KindOf(err)], complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/meetings/"+string(id), "请选择议题。")
}

func (s *Server) showMeeting(w http.ResponseWriter, v *visit) error {
	return s.drawMeeting(w, v, http.StatusOK, nil)
}

// drawMeeting draws the page; wrong is what was wrong with the act just tried, and what was posted stands in the form again.
func (s *Server) drawMeeting(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	file, err := s.app.Meeting(v.Context(), v.actor, meeting.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	path := "/meetings/" + string(file.ID)
	page := view.MeetingPage{Frame: s.frame(v, file.Title), History: history(file.Case), Sign: []string{"主持人（签字）：", "记录人：", "日期："},
		Head:  view.PageHeadPart{Crumbs: []view.Link{{Label: "主任办公会", Href: "/meetings"}, {Label: file.Title}}, Title: file.Title, Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Facts: []view.Fact{{Label: "会议日期", Value: file.On.String()}, {Label: "纪要编号", Value: orDash(file.Minutes)}, {Label: "承办处室", Value: file.Host.Name}},
		Items: meetingTable(file), Motions: motionTable(file), Bar: s.actionBar(v, path, file.Version, file.Offers, file.Holders(meeting.Flow, file.Parties()), false, "", moment(file.UpdatedAt))}
	page.Frame.Record = fmt.Sprintf("主任办公会 校验码 %s", file.CheckCode)
	for _, step := range file.Steps(meeting.Flow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	if len(wrong) > 0 {
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有办理：" + firstSaid(wrong)}
	}
	s.meetingForms(v, file, &page, wrong)
	return show(w, v, status, view.Meeting(page))
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func meetingTable(file app.MeetingFile) view.TablePart {
	t := view.TablePart{ID: "items", Caption: "议题", Empty: view.EmptyPart{Text: "还没有议题。"}, Columns: []view.Column{{Label: "序号", Width: "5%", Num: true},
		{Label: "项目", Head: true, Width: "20%"}, {Label: "申报总额", Unit: "万元", Width: "12%", Num: true}, {Label: "决策依据", Width: "33%"},
		{Label: "会议决定"}, {Label: "核定金额", Unit: "万元", Width: "12%", Num: true}}}
	for i, it := range file.Items {
		row := []view.Cell{{Text: fmt.Sprint(i + 1)}, {Text: it.Name, Note: it.Unit + "　" + it.Code, Href: "/projects/" + string(it.Project) + "/declaration"}, {Text: it.Asked.Wan()},
			{Part: view.Points(itemPoints(it, true))}, {Text: "—"}, {Text: "—"}}
		if it.Resolution != "" {
			row[4] = view.Cell{Part: view.Ruled(string(it.Resolution), ruledPoints(it))}
			if it.Amount != 0 {
				row[5] = view.Cell{Text: it.Amount.Wan()}
			}
		}
		t.Rows = append(t.Rows, view.Row{Cells: row})
	}
	return t
}

// ruledPoints are the reason of a ruling and how an amended amount falls on the years.
func ruledPoints(it meeting.Item) (out []view.Point) {
	if it.Reason != "" {
		out = append(out, view.Point{Text: it.Reason})
	}
	if it.Resolution == pipeline.Amended && len(it.Years) > 1 {
		out = append(out, view.Point{Label: "核定分年", Text: pipeline.YearsText(it.Years)})
	}
	return out
}

// itemPoints are what decides about an item, with the opinion that goes with it where that is not typed beside them.
func itemPoints(it meeting.Item, opinion bool) []view.Point {
	var out []view.Point
	for _, p := range it.Points() {
		out = append(out, view.Point{Label: p.Label, Text: p.Text, Open: p.Open})
	}
	if out == nil && it.Exempt != "" { // an item older than its basis
		out = append(out, view.Point{Label: "免评理由：", Text: it.Exempt})
	}
	if opinion && it.Advice != "" {
		out = append(out, view.Point{Label: "上会意见", Text: it.Advice})
	}
	return out
}

// meetingForms adds what the person may fill in: the agenda while it is drafted, the decisions once it is submitted.
func (s *Server) meetingForms(v *visit, file app.MeetingFile, page *view.MeetingPage, wrong errs.Fields) {
	path := "/meetings/" + string(file.ID)
	for i := range page.Bar.Buttons { // the bar has no form of this page to send, but the one that records
		b := &page.Bar.Buttons[i]
		b.FormID, b.Action = "", path+"/move"
		if b.Value == string(meeting.Conclude) {
			b.FormID, b.Action = "decisions", ""
		}
	}
	form := view.FormPart{Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version)}
	switch {
	case file.Holds && file.State == meeting.Drafting:
		form.Action = path
		page.Agenda = agendaPart(v, file, form, wrong)
	case file.Holds && file.State == meeting.Convened:
		form.ID, form.Action = "decisions", path+"/decisions"
		page.Decisions = decisionsPart(v, file, form, wrong)
	}
}

func agendaPart(v *visit, file app.MeetingFile, form view.FormPart, wrong errs.Fields) *view.AgendaPart {
	kept := map[project.ID]meeting.Item{}
	for _, it := range file.Items {
		kept[it.Project] = it
	}
	posted := v.PostForm.Has("title")
	labels := maps.Clone(meetingLabels)
	for _, it := range file.Ready {
		labels["exempt."+string(it.Project)] = it.Name
	}
	part := &view.AgendaPart{Form: form, Title: file.Title, On: file.On.String(), Errors: orgFindings(wrong, labels)}
	if posted {
		part.Title, part.On = v.PostFormValue("title"), v.PostFormValue("on")
	}
	for _, it := range file.Ready {
		id := string(it.Project)
		row := view.AgendaRow{ID: id, Name: it.Name, Code: it.Code, Unit: it.Unit, Asked: it.Asked.Wan(), On: kept[it.Project].Project != "", Advice: it.Advice, Points: itemPoints(it, false),
			Lacking: it.Demanded && !it.Evaluated, Exempt: kept[it.Project].Exempt, Wrong: fieldError(wrong, "exempt."+id)}
		if row.On {
			row.Advice = kept[it.Project].Advice
		}
		if posted {
			row.On, row.Advice, row.Exempt = v.PostFormValue("on."+id) != "", v.PostFormValue("advice."+id), v.PostFormValue("exempt."+id)
		}
		part.Rows = append(part.Rows, row)
	}
	part.Motions = agendaMotions(v, file, posted)
	return part
}

func decisionsPart(v *visit, file app.MeetingFile, form view.FormPart, wrong errs.Fields) *view.DecisionsPart {
	value := func(name, otherwise string) string {
		if v.PostForm.Has(name) {
			return v.PostFormValue(name)
		}
		return otherwise
	}
	part := &view.DecisionsPart{Form: form, Minutes: value("minutes", ""), On: value("on", file.On.String()), WrongMinutes: fieldError(wrong, "minutes"), WrongOn: fieldError(wrong, "on")}
	for i, it := range file.Items {
		at := fmt.Sprintf("items.%d.", i)
		row := view.DecisionRow{At: at, Name: it.Name, Asked: it.Asked.Wan(), Amount: value(at+"amount", it.Asked.Wan()), Reason: value(at+"reason", ""), Points: itemPoints(it, true),
			Options: append([]view.Option{{Label: "请选择"}}, view.Options(value(at+"resolution", ""), words(pipeline.Resolutions())...)...), WrongYears: fieldError(wrong, at+"years"),
			Wrong: strings.TrimSpace(fieldError(wrong, at+"resolution") + fieldError(wrong, at+"on") + fieldError(wrong, at+"amount") + fieldError(wrong, at+"reason"))}
		if len(it.Funds) > 1 {
			for n, y := range it.Funds {
				name := yearField(i, n)
				row.Years = append(row.Years, view.FieldPart{Kind: view.Money, Name: name, Label: y.Year.String(), Value: value(name, ""), Unit: "万元", Later: true, MaxLength: 20,
					Hint: yearHint(y), Error: fieldError(wrong, name)})
				row.OpenYears = row.OpenYears || v.PostFormValue(name) != ""
			}
		}
		part.Rows = append(part.Rows, row)
	}
	part.Rows = append(part.Rows, motionRows(file, value, wrong)...)
	return part
}

// yearField names the treasury money of a year of an item.
func yearField(item, year int) string { return fmt.Sprintf("items.%d.years.%d.fiscal", item, year) }

func yearHint(y pipeline.YearFunds) string {
	hint := "申报" + y.Fiscal.Wan()
	if y.Other != 0 {
		hint += "，另有其他资金" + y.Other.Wan()
	}
	return hint
}

// meetingDone goes back to the meeting with a sentence, or shows it again with what went wrong.
func (s *Server) meetingDone(w http.ResponseWriter, v *visit, err error, say string) error {
	if typed(err) {
		return s.drawMeeting(w, v, statusOf[errs.KindOf(err)], complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/meetings/"+v.PathValue("id"), "%s", say)
}

// setAgenda keeps the agenda: the projects ticked, in the order of the list.
func (s *Server) setAgenda(w http.ResponseWriter, v *visit) error {
	var wrong errs.Fields
	on := readDate(&wrong, "on", v.PostFormValue("on"))
	if wrong != nil {
		return s.drawMeeting(w, v, http.StatusUnprocessableEntity, wrong)
	}
	file, err := s.app.Meeting(v.Context(), v.actor, meeting.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	var chosen []app.AgendaItem
	for _, it := range file.Ready {
		if id := string(it.Project); v.PostFormValue("on."+id) != "" {
			chosen = append(chosen, app.AgendaItem{Project: it.Project, Advice: strings.TrimSpace(v.PostFormValue("advice." + id)), Exempt: v.PostFormValue("exempt." + id)})
		}
	}
	chosen = append(chosen, chosenMotions(v, file)...)
	err = s.app.SetAgenda(v.Context(), v.actor, file.ID, v.version(), v.PostFormValue("title"), on, chosen)
	return s.meetingDone(w, v, err, fmt.Sprintf("议程已保存，共%d个议题。", len(chosen)))
}

// concludeMeeting records the minutes and a ruling on every item; or only proposes how an amount falls on the years of an item.
func (s *Server) concludeMeeting(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Meeting(v.Context(), v.actor, meeting.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	var wrong errs.Fields
	on := readDate(&wrong, "on", v.PostFormValue("on"))
	var rulings []meeting.Ruling
	for i := range len(file.Items) + len(file.Motions) {
		rulings = append(rulings, readRuling(&wrong, v, file, i))
	}
	if at := v.PostFormValue("propose"); at != "" {
		return s.proposeYears(w, v, file, at)
	}
	if wrong != nil {
		return s.drawMeeting(w, v, http.StatusUnprocessableEntity, wrong)
	}
	err = s.app.ConcludeMeeting(v.Context(), v.actor, file.ID, v.version(), v.PostFormValue("minutes"), on, rulings)
	return s.meetingDone(w, v, err, "会议决定已登记，项目已按决定办理。")
}

// readRuling reads what was typed about one item or proposal. What is not admitted has no amount, whatever the boxes still say; only an
// amended amount of a project has years of its own.
func readRuling(wrong *errs.Fields, v *visit, file app.MeetingFile, i int) meeting.Ruling {
	at := fmt.Sprintf("items.%d.", i)
	r := meeting.Ruling{Resolution: pipeline.Resolution(v.PostFormValue(at + "resolution")), Reason: v.PostFormValue(at + "reason")}
	if r.Resolution.Admits() {
		r.Amount = readRuled(wrong, file, i, v.PostFormValue(at+"amount"))
	}
	if r.Resolution != pipeline.Amended || i >= len(file.Items) {
		return r
	}
	years, typed := slices.Clone(file.Items[i].Funds), false
	for n := range years {
		text := strings.TrimSpace(v.PostFormValue(yearField(i, n)))
		years[n].Fiscal = 0
		if text != "" {
			typed, years[n].Fiscal = true, readWan(wrong, yearField(i, n), text)
		}
	}
	if typed {
		r.Years = years
	}
	return r
}

// proposeYears fills in how the amount of one item falls on its years and shows the form again; nothing is recorded.
func (s *Server) proposeYears(w http.ResponseWriter, v *visit, file app.MeetingFile, at string) error {
	var wrong errs.Fields
	for i, it := range file.Items {
		if at != fmt.Sprintf("items.%d.", i) {
			continue
		}
		amount := readWan(&wrong, at+"amount", v.PostFormValue(at+"amount"))
		if wrong != nil {
			break
		}
		for n, y := range (pipeline.Form{Funds: it.Funds}).Grant(amount) {
			v.PostForm.Set(yearField(i, n), y.Fiscal.Plain(money.InWan))
		}
	}
	status := http.StatusOK
	if wrong != nil {
		status = http.StatusUnprocessableEntity
	}
	return s.drawMeeting(w, v, status, wrong)
}

func (s *Server) moveMeeting(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveMeeting(v.Context(), v.actor, meeting.ID(v.PathValue("id")), v.version(), do, v.PostFormValue("reason"))
	return s.meetingDone(w, v, err, "已"+string(do)+"。")
}
