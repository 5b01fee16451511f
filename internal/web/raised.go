package web

import (
	"fmt"
	"net/http"
	"net/url"

	"outturn/internal/app"
	"outturn/internal/domain/analysis"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) raisedRoutes() []route {
	return []route{
		{pattern: "GET /tracking/{id}/proposals/new", needs: org.HoldRounds, handle: s.newProposal, name: "newProposal"},
		{pattern: "POST /tracking/{id}/proposals", needs: org.HoldRounds, handle: s.raiseProposal, name: "raiseProposal"},
		{pattern: "GET /proposals/{id}", needs: org.SeeTracking, handle: s.showProposal, name: "showProposal"},
		{pattern: "POST /proposals/{id}/move", needs: org.HoldRounds, handle: s.withdrawProposal, name: "withdrawProposal"},
	}
}

func raisedPath(id analysis.RaisedID) string { return "/proposals/" + string(id) }

// newProposal offers the form that puts a proposal before the office meeting, filled in from the analysis.
func (s *Server) newProposal(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	return s.drawNewProposal(w, v, http.StatusOK, tracking.ID(q.Get("form")), analysis.RaisedEntry{Remedy: q.Get("remedy")}, false, nil)
}

var raisedLabels = map[string]string{"remedy": "建议措施", "amount": "建议金额", "to": "调入项目编号", "basis": "依据"}

// drawNewProposal draws the form; typed says that e was posted and stands as it is.
func (s *Server) drawNewProposal(w http.ResponseWriter, v *visit, status int, form tracking.ID, e analysis.RaisedEntry, typed bool, wrong errs.Fields) error {
	file, ground, err := s.app.DraftRaised(v.Context(), v.actor, tracking.RoundID(v.PathValue("id")), form)
	if err != nil {
		return err
	}
	if !typed {
		e = file.Suggested(form, analysis.Remedy(e.Remedy))
	}
	path := roundPath(file.Round.ID)
	page := view.EditPage{Title: "提请会议决定：" + ground.Project.Name, Back: path + "/analysis", Submit: "提请主任办公会决定", Errors: orgFindings(wrong, raisedLabels),
		Lede: []view.Run{{Text: fmt.Sprintf("%s。本年预算中现在未支出%s万元。提请后由经发处列入主任办公会议程；采纳的建议由系统开出调整申请草稿、整改问题或取消项目。", file.Round.Name, ground.Unspent.Wan())}},
		Form: view.FormPart{Action: path + "/proposals", Token: v.token(), Key: v.token(), Grid: true, Hidden: []view.Option{{Label: "form", Value: string(form)}}}, Fields: []view.FieldPart{
			{Kind: view.Select, Name: "remedy", Label: raisedLabels["remedy"], Required: true, Options: append([]view.Option{{Label: "请选择"}}, view.Options(e.Remedy, words(analysis.Remedies())...)...), Error: fieldError(wrong, "remedy")},
			{Kind: view.Money, Name: "amount", Label: raisedLabels["amount"], Value: e.Amount, Unit: "万元", Hint: "只有调减或调剂预算填写，不超过未支出的数", Error: fieldError(wrong, "amount")},
			{Name: "to", Label: raisedLabels["to"], Value: e.To, MaxLength: 40, Hint: "调剂到别的项目时填写；收回的空着", Error: fieldError(wrong, "to")},
			{Kind: view.TextArea, Name: "basis", Label: raisedLabels["basis"], Value: e.Basis, Required: true, Wide: true, Rows: 3, MaxLength: analysis.MaxBasis, Error: fieldError(wrong, "basis")}}}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

func (s *Server) raiseProposal(w http.ResponseWriter, v *visit) error {
	get := v.PostFormValue
	e := analysis.RaisedEntry{Remedy: get("remedy"), Amount: get("amount"), To: get("to"), Basis: get("basis")}
	form := tracking.ID(get("form"))
	id, err := s.app.RaiseProposal(v.Context(), v.actor, tracking.RoundID(v.PathValue("id")), form, e)
	if typed(err) {
		return s.drawNewProposal(w, v, statusOf[errs.KindOf(err)], form, e, true, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, raisedPath(id), "已提请主任办公会决定，经发处已收到通知。")
}

func (s *Server) showProposal(w http.ResponseWriter, v *visit) error {
	return s.drawProposal(w, v, http.StatusOK, nil)
}

// drawProposal draws a proposal: what is proposed, what meetings decided, what became of it.
func (s *Server) drawProposal(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	file, err := s.app.Raised(v.Context(), v.actor, analysis.RaisedID(v.PathValue("id")))
	if err != nil {
		return err
	}
	path, round := raisedPath(file.ID), roundPath(file.Round)
	page := view.ProposalPage{Frame: s.frame(v, "跟踪建议 "+file.Project.Name), History: history(file.Case),
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "绩效跟踪", Href: "/tracking"}, {Label: file.Name, Href: round}, {Label: "整体情况分析", Href: round + "/analysis"}, {Label: file.Project.Name}},
			Title: file.Project.Name + "：" + file.Content.Words(), Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Facts: []view.Fact{{Label: "项目编号", Value: file.Project.Code}, {Label: "实施单位", Value: file.Project.Unit.Name}, {Label: "跟踪表", Value: file.Name, Href: trackedPath(file.Form)}, {Label: "提请日期", Value: moment(file.At)}},
		Basis: file.Content.Basis, Rulings: rulingTable(v, file), Steps: outcomeTable(file.Followed),
		Bar: s.actionBar(v, path, file.Version, file.Offers, file.Holders(analysis.Flow, file.Parties()), false, "", moment(file.UpdatedAt))}
	if file.State == analysis.Waiting {
		page.Bar.Why = []view.Run{{Text: "等待 "}, {Text: "经发处", Strong: true}, {Text: " 列入主任办公会议程。"}}
	}
	for i := range page.Bar.Buttons {
		page.Bar.Buttons[i].FormID, page.Bar.Buttons[i].Action = "", path+"/move"
	}
	for _, step := range file.Steps(analysis.Flow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	if len(wrong) > 0 {
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有办理：" + firstSaid(wrong)}
	}
	page.Frame.Record = fmt.Sprintf("跟踪建议 %s 校验码 %s", file.State, file.CheckCode)
	return show(w, v, status, view.Proposal(page))
}

// rulingTable lists what meetings decided about a proposal; those who may see a meeting get to it.
func rulingTable(v *visit, file app.RaisedFile) view.TablePart {
	t := view.TablePart{ID: "rulings", Caption: "会议决定", Tight: true, Empty: view.EmptyPart{Text: "还没有会议决定。"}, Columns: []view.Column{{Label: "会议", Head: true}, {Label: "日期", Width: "14%"}, {Label: "决定", Width: "12%"},
		{Label: "核定金额", Unit: "万元", Num: true, Width: "16%"}, {Label: "理由", Width: "34%"}}}
	for _, r := range file.Ruled {
		cell := view.Cell{Text: r.Title, Note: r.Minutes}
		if v.actor.May(org.SeeMeetings) {
			cell.Href = "/meetings/" + string(r.Meeting)
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{cell, {Text: r.On.String()}, {Text: string(r.Resolution)}, {Text: amountOrDash(r.Amount)}, {Text: orDash(r.Reason)}}})
	}
	return t
}

func amountOrDash(a money.Amount) string {
	if a == 0 {
		return "—"
	}
	return a.Wan()
}

func outcomeTable(x analysis.Followed) view.TablePart {
	t := view.TablePart{ID: "outcome", Caption: "落实", Tight: true, Empty: view.EmptyPart{Text: "还没有采纳，没有要落实的。"}, Columns: []view.Column{{Label: "方式", Width: "18%", Head: true}, {Label: "记录"}, {Label: "进展", Width: "44%"}}}
	for _, step := range x.Progress {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(step.Way)}, {Text: step.Name, Href: step.Link}, {Text: step.Says()}}})
	}
	return t
}

func (s *Server) withdrawProposal(w http.ResponseWriter, v *visit) error {
	id := analysis.RaisedID(v.PathValue("id"))
	err := s.app.WithdrawProposal(v.Context(), v.actor, id, v.version(), v.PostFormValue("reason"))
	if typed(err) {
		return s.drawProposal(w, v, statusOf[errs.KindOf(err)], complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, raisedPath(id), "建议已撤回。")
}

// proposalCell is what can be done about a proposal of the analysis: put it before the meeting, or see where it stands.
func proposalCell(file app.AnalysisFile, p analysis.Proposal, path string) view.Cell {
	if id, state := file.RaisedAs(p); state != "" && state != analysis.Withdrawn {
		return view.Cell{Text: string(state), Href: raisedPath(id)}
	}
	return view.Cell{Text: "提请会议", Href: path + "/proposals/new?" + url.Values{"form": {string(p.Form)}, "remedy": {string(p.Remedy)}}.Encode()}
}

// behindRuns say which decisions a record carries out, with the way back to them.
func behindRuns(list []analysis.Raised) []view.Run {
	var out []view.Run
	for _, x := range list {
		r, _ := x.LastRuled()
		out = append(out, view.Run{Text: fmt.Sprintf("按主任办公会（%s）%s的决定开出：", r.Minutes, r.On)}, view.Run{Text: x.Title(), Href: raisedPath(x.ID)}, view.Run{Text: "。"})
	}
	return out
}
