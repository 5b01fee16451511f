package web

import (
	"net/http"
	"net/url"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) selfEvaluationRoutes() []route {
	return []route{
		{pattern: "GET /self-evaluations", needs: org.SeeEvaluations, handle: s.listSelfEvaluations, name: "listSelfEvaluations"},
		{pattern: "POST /self-evaluations", needs: org.FileEvaluations, handle: s.startSelfEvaluation, name: "startSelfEvaluation"},
		{pattern: "GET /self-evaluations/{id}", needs: org.SeeEvaluations, handle: s.showSelfEvaluation, name: "showSelfEvaluation"},
		{pattern: "POST /self-evaluations/{id}", needs: org.FileEvaluations, handle: s.saveSelfEvaluation, name: "saveSelfEvaluation"},
		{pattern: "POST /self-evaluations/{id}/merge", needs: org.FileEvaluations, handle: s.mergeSelfEvaluation, name: "mergeSelfEvaluation"},
		{pattern: "POST /self-evaluations/{id}/recheck", needs: org.RecheckScores, handle: s.saveRecheck, name: "saveRecheck"},
		{pattern: "POST /self-evaluations/{id}/recheck/merge", needs: org.RecheckScores, handle: s.mergeRecheck, name: "mergeRecheck"},
		{pattern: "POST /self-evaluations/{id}/move", needs: org.SeeEvaluations, handle: s.moveSelfEvaluation, name: "moveSelfEvaluation"},
		{pattern: "GET /self-evaluations/{id}/editions", needs: org.SeeEvaluations, handle: s.showSelfEvaluationEditions, name: "showSelfEvaluationEditions"},
	}
}

// selfEvaluationPath is the page of a self-evaluation.
func selfEvaluationPath(id evaluation.ID) string { return "/self-evaluations/" + string(id) }

// listSelfEvaluations lists the self-evaluations of a year with the scores that were frozen.
func (s *Server) listSelfEvaluations(w http.ResponseWriter, v *visit) error {
	by, year := s.formFilter(v)
	list, err := s.app.SelfEvaluations(v.Context(), v.actor, by, listPage(v.URL.Query()))
	if err != nil {
		return err
	}
	page, err := s.formListPage(v, "/self-evaluations", year.String()+"绩效自评", evaluation.Flow)
	if err != nil {
		return err
	}
	page.Table = selfEvaluationTable(list, v.URL.Query())
	if len(list) > 0 {
		page.Pager = pager("/self-evaluations", v.URL.Query(), len(list), list[len(list)-1].Project.Code)
	}
	return show(w, v, http.StatusOK, s.framed(v, "绩效自评", view.List(page)))
}

func selfEvaluationTable(list []app.SelfEvaluationRow, q url.Values) view.TablePart {
	sorts := func(c view.Column, order app.Sort) view.Column { return sortable(c, "/self-evaluations", q, order) }
	t := view.TablePart{ID: "self-evaluations", Caption: "绩效自评", Columns: []view.Column{{Label: "编号", Width: "12%"}, sorts(view.Column{Label: "项目名称", Head: true}, app.ByName),
		{Label: "实施单位", Width: "16%"}, sorts(view.Column{Label: "状态", Width: "11%"}, app.ByState), sorts(view.Column{Label: "自评得分", Width: "9%", Num: true}, app.ByScore),
		sorts(view.Column{Label: "复核得分", Width: "9%", Num: true}, app.ByRecheck), {Label: "等级", Width: "6%", Centre: true}, sorts(view.Column{Label: "最近修改", Width: "15%"}, app.ByChange)},
		Empty: view.EmptyPart{Text: "没有符合条件的绩效自评。绩效目标批复后，单位经办可在项目页开始自评。", Action: view.Link{Label: "到项目库", Href: "/projects"}}}
	for _, e := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: e.Project.Code}, {Text: e.Project.Name, Href: selfEvaluationPath(e.ID)},
			{Text: e.Project.Unit.Name}, {Text: string(e.State)}, {Text: pointsOrDash(e.Score)}, {Text: pointsOrDash(e.Recheck)}, {Text: string(e.Grade)},
			{Text: moment(e.UpdatedAt), Note: e.UpdatedBy}}})
	}
	return t
}

func pointsOrDash(p *score.Points) string {
	if p == nil {
		return "—"
	}
	return p.String()
}

// startSelfEvaluation begins the self-evaluation of a project for a year.
func (s *Server) startSelfEvaluation(w http.ResponseWriter, v *visit) error {
	year, err := fiscal.ParseYear(v.PostFormValue("year"))
	if err != nil {
		return err
	}
	id, err := s.app.StartSelfEvaluation(v.Context(), v.actor, project.ID(v.PostFormValue("project")), year)
	if err != nil {
		return err
	}
	return redirect(w, v, selfEvaluationPath(id))
}

// showSelfEvaluation shows the official form: to be filled in by the unit, re-checked by finance, as printed for
// everybody else.
func (s *Server) showSelfEvaluation(w http.ResponseWriter, v *visit) error {
	file, err := s.app.SelfEvaluation(v.Context(), v.actor, evaluation.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	s.keepOpened(file)
	return show(w, v, http.StatusOK, view.SelfEvaluationForm(s.selfEvaluationPage(v, file)))
}

// keepOpened remembers what may be typed into, as it was opened.
func (s *Server) keepOpened(file app.SelfEvaluationFile) {
	if file.MayEdit {
		s.evaluations.keep(string(file.ID), file.Version, file.Entry)
	}
	if file.MayRecheck {
		s.rechecks.keep(string(file.ID), file.Version, file.Recheck)
	}
}

// readSelfEvaluationEntry reads the draft as typed. Names are rows.N.field; the order of N is the order of rows.
func readSelfEvaluationEntry(form url.Values) evaluation.Entry {
	e := evaluation.Entry{Attained: form.Get("attained"), FundNote: form.Get("fund_note"), ClaimedRate: form.Get("claimed_rate"), Complete: form.Get("complete") != ""}
	for _, n := range rowIndexes(form) {
		get := func(field string) string { return form.Get("rows." + n + "." + field) }
		e.Rows = append(e.Rows, evaluation.EntryRow{Indicator: goal.IndicatorID(get("id")), Actual: get("actual"), Tier: get("tier"), Points: get("points"),
			Sent: get("sent"), Valid: get("valid"), Satisfied: get("satisfied"), Skip: get("skip") != "", Reason: get("reason")})
	}
	return e
}

// saveSelfEvaluation keeps the draft: by itself while one types, or by the button. The button that submits saves first.
func (s *Server) saveSelfEvaluation(w http.ResponseWriter, v *visit) error {
	id := evaluation.ID(v.PathValue("id"))
	entry := readSelfEvaluationEntry(v.PostForm)
	file, err := s.app.SaveSelfEvaluation(v.Context(), v.actor, id, v.version(), entry)
	if errs.KindOf(err) == errs.Conflict {
		return s.selfEvaluationConflict(w, v, id, entry, err)
	}
	if err != nil {
		return err
	}
	s.keepOpened(file)
	if v.wantsJSON() {
		return answerScored(w, v, file, scoredTotals(file))
	}
	if v.PostFormValue("action") == string(evaluation.Submit) {
		return s.moveSaved(w, v, file, evaluation.Submit, "已提交，等待单位负责人审核。")
	}
	return s.done(w, v, selfEvaluationPath(id), "草稿已保存。")
}

// moveSaved takes the act that ends a draft just saved. What stands in the way is shown on the form, all of it.
func (s *Server) moveSaved(w http.ResponseWriter, v *visit, file app.SelfEvaluationFile, do approval.Action, done string) error {
	err := s.app.MoveSelfEvaluation(v.Context(), withoutForm(v.actor), file.ID, file.Version, do, "")
	if errs.KindOf(err) == errs.Invalid {
		return s.drawRefusedMove(w, v, file, "还不能"+string(do)+"：", err)
	}
	if err != nil {
		return err
	}
	return s.done(w, v, selfEvaluationPath(file.ID), "%s", done)
}

func (s *Server) drawRefusedMove(w http.ResponseWriter, v *visit, file app.SelfEvaluationFile, lead string, refused error) error {
	page := s.selfEvaluationPage(v, file)
	page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: lead + errs.MessageOf(refused)}
	return show(w, v, statusOf[errs.KindOf(refused)], view.SelfEvaluationForm(page))
}

// selfEvaluationConflict answers a save that came too late.
func (s *Server) selfEvaluationConflict(w http.ResponseWriter, v *visit, id evaluation.ID, mine evaluation.Entry, conflict error) error {
	if v.wantsJSON() {
		return conflictJSON(w, conflict, selfEvaluationPath(id)+"/merge")
	}
	file, err := s.app.SelfEvaluation(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	if !file.MayEdit {
		return conflict
	}
	return s.drawSelfEvaluationMerge(w, v, file, mine, errs.MessageOf(conflict))
}

// mergeSelfEvaluation shows the merge page, or takes what was chosen on it.
func (s *Server) mergeSelfEvaluation(w http.ResponseWriter, v *visit) error {
	id := evaluation.ID(v.PathValue("id"))
	file, err := s.app.SelfEvaluation(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	if err := file.Editable(v.actor); err != nil {
		return err
	}
	mine := readSelfEvaluationEntry(v.PostForm)
	if v.PostFormValue("action") != "merge" {
		return s.drawSelfEvaluationMerge(w, v, file, mine, "别人刚改过这张表。请逐格选择，再保存。")
	}
	merged := evaluation.Merge(file.Goal.Form, file.Entry, mine, v.choseTheirs)
	if _, err := s.app.SaveSelfEvaluation(v.Context(), v.actor, id, v.version(), merged); err != nil {
		if errs.KindOf(err) == errs.Conflict {
			return s.selfEvaluationConflict(w, v, id, mine, err)
		}
		return err
	}
	return s.done(w, v, selfEvaluationPath(id), "合并后的内容已保存。")
}

func (s *Server) drawSelfEvaluationMerge(w http.ResponseWriter, v *visit, file app.SelfEvaluationFile, mine evaluation.Entry, message string) error {
	path := selfEvaluationPath(file.ID)
	m := merging{record: path, action: path + "/merge", version: file.Version, theirs: file.UpdatedBy, message: message,
		differs: evaluation.Differences(file.Goal.Form, file.Entry, mine)}
	if base, known := s.evaluations.find(string(file.ID), v.base()); known {
		m.me, m.them = evaluation.Sides(file.Goal.Form, base, file.Entry, mine)
	}
	return s.drawMerge(w, v, m)
}

// moveSelfEvaluation takes one action of the flow.
func (s *Server) moveSelfEvaluation(w http.ResponseWriter, v *visit) error {
	id := evaluation.ID(v.PathValue("id"))
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveSelfEvaluation(v.Context(), v.actor, id, v.version(), do, v.PostFormValue("reason"))
	if typed(err) {
		file, readErr := s.app.SelfEvaluation(v.Context(), v.actor, id)
		if readErr != nil {
			return readErr
		}
		return s.drawRefusedMove(w, v, file, "没有“"+string(do)+"”：", err)
	}
	if err != nil {
		return err
	}
	return s.done(w, v, selfEvaluationPath(id), "已%s。", do)
}
