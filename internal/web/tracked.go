package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) trackedRoutes() []route {
	return []route{
		{pattern: "GET /tracking-forms/{id}", needs: org.SeeTracking, handle: s.showTracked, name: "showTracked"},
		{pattern: "POST /tracking-forms/{id}", needs: org.FileTracking, handle: s.saveTracked, name: "saveTracked"},
		{pattern: "POST /tracking-forms/{id}/merge", needs: org.FileTracking, handle: s.mergeTracked, name: "mergeTracked"},
		{pattern: "POST /tracking-forms/{id}/move", needs: org.SeeTracking, handle: s.moveTracked, name: "moveTracked"},
		{pattern: "POST /tracking-forms/{id}/roll-up", needs: org.FileTracking, handle: s.rollUpTracked, name: "rollUpTracked"},
		{pattern: "POST /tracking-forms/{id}/extend", needs: org.HoldRounds, handle: s.extendTracked, name: "extendTracked"},
		{pattern: "POST /tracking-forms/{id}/exit", needs: org.HoldRounds, handle: s.exitTracked, name: "exitTracked"},
	}
}

func trackedPath(id tracking.ID) string { return "/tracking-forms/" + string(id) }

func (s *Server) readTracked(v *visit) (app.TrackedFile, error) {
	return s.app.Tracked(v.Context(), v.actor, tracking.ID(v.PathValue("id")))
}

// showTracked shows the official form: to be filled in by the unit, as printed for everybody else.
func (s *Server) showTracked(w http.ResponseWriter, v *visit) error {
	file, err := s.readTracked(v)
	if err != nil {
		return err
	}
	s.keepTracked(file)
	return show(w, v, http.StatusOK, view.TrackingForm(s.trackedPage(v, file, exitForm{})))
}

func (s *Server) keepTracked(file app.TrackedFile) {
	if file.MayEdit {
		s.tracked.keep(string(file.ID), file.Version, file.Entry)
	}
}

// readTrackedEntry reads the draft as typed. Names are forecasts.N, fund_note and rows.N.field.
func readTrackedEntry(form url.Values) tracking.Entry {
	e := tracking.Entry{FundNote: form.Get("fund_note")}
	for i := 0; form.Has("forecasts." + strconv.Itoa(i)); i++ {
		e.Forecasts = append(e.Forecasts, form.Get("forecasts."+strconv.Itoa(i)))
	}
	for _, n := range rowIndexes(form) {
		get := func(field string) string { return form.Get("rows." + n + "." + field) }
		row := tracking.EntryRow{Indicator: goal.IndicatorID(get("id")), Actual: get("actual"), Forecast: get("forecast"), Likelihood: get("likelihood"),
			Explanation: get("explanation"), Disposal: get("disposal"), Measure: get("measure")}
		for i := range tracking.Causes() {
			row.Causes = append(row.Causes, get("causes."+strconv.Itoa(i)) != "")
		}
		e.Rows = append(e.Rows, row)
	}
	return e
}

// saveTracked keeps the draft: by itself while one types, or by the button. The button that submits saves first.
func (s *Server) saveTracked(w http.ResponseWriter, v *visit) error {
	id := tracking.ID(v.PathValue("id"))
	entry := readTrackedEntry(v.PostForm)
	file, err := s.app.SaveTracked(v.Context(), v.actor, id, v.version(), entry)
	if errs.KindOf(err) == errs.Conflict {
		return s.trackedConflict(w, v, entry, err)
	}
	if err != nil {
		return err
	}
	s.keepTracked(file)
	if v.wantsJSON() {
		return answerParts(w, v, saved{SavedAt: clock(file.UpdatedAt), Version: file.Version, Totals: trackedTotals(file)},
			map[string]templ.Component{"findings": view.Findings(trackedFindings(file)), "checks": view.ResultChecks(trackedChecks(file))})
	}
	if v.PostFormValue("action") == string(approval.Submit) {
		err := s.app.MoveTracked(v.Context(), withoutForm(v.actor), id, file.Version, approval.Submit, "")
		return s.trackedMoved(w, v, err, "还不能提交：", "已提交，等待单位负责人审核。")
	}
	return s.done(w, v, trackedPath(id), "草稿已保存。")
}

// trackedMoved goes on after an act, or shows the form with what stands in the way.
func (s *Server) trackedMoved(w http.ResponseWriter, v *visit, err error, lead, done string) error {
	if typed(err) {
		file, readErr := s.readTracked(v)
		if readErr != nil {
			return readErr
		}
		page := s.trackedPage(v, file, exitForm{})
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: lead + errs.MessageOf(err)}
		return show(w, v, statusOf[errs.KindOf(err)], view.TrackingForm(page))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/tracking-forms/"+v.PathValue("id"), "%s", done)
}

// trackedConflict answers a save that came too late.
func (s *Server) trackedConflict(w http.ResponseWriter, v *visit, mine tracking.Entry, conflict error) error {
	if v.wantsJSON() {
		return conflictJSON(w, conflict, "/tracking-forms/"+v.PathValue("id")+"/merge")
	}
	file, err := s.readTracked(v)
	if err != nil {
		return err
	}
	if !file.MayEdit {
		return conflict
	}
	return s.drawTrackedMerge(w, v, file, mine, errs.MessageOf(conflict))
}

// mergeTracked shows the merge page, or takes what was chosen on it.
func (s *Server) mergeTracked(w http.ResponseWriter, v *visit) error {
	file, err := s.readTracked(v)
	if err != nil {
		return err
	}
	if err := file.Editable(v.actor, file.Today); err != nil {
		return err
	}
	mine := readTrackedEntry(v.PostForm)
	if v.PostFormValue("action") != "merge" {
		return s.drawTrackedMerge(w, v, file, mine, "别人刚改过这张表。请逐格选择，再保存。")
	}
	merged := tracking.Merge(file.Goal.Form, file.Entry, mine, v.choseTheirs)
	if _, err := s.app.SaveTracked(v.Context(), v.actor, file.ID, v.version(), merged); err != nil {
		if errs.KindOf(err) == errs.Conflict {
			return s.trackedConflict(w, v, mine, err)
		}
		return err
	}
	return s.done(w, v, trackedPath(file.ID), "合并后的内容已保存。")
}

func (s *Server) drawTrackedMerge(w http.ResponseWriter, v *visit, file app.TrackedFile, mine tracking.Entry, message string) error {
	path := trackedPath(file.ID)
	m := merging{record: path, action: path + "/merge", version: file.Version, theirs: file.UpdatedBy, message: message,
		differs: tracking.Differences(file.Goal.Form, file.Entry, mine)}
	if base, known := s.tracked.find(string(file.ID), v.base()); known {
		m.me, m.them = tracking.Sides(file.Goal.Form, base, file.Entry, mine)
	}
	return s.drawMerge(w, v, m)
}

// moveTracked takes one action of the flow.
func (s *Server) moveTracked(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveTracked(v.Context(), v.actor, tracking.ID(v.PathValue("id")), v.version(), do, v.PostFormValue("reason"))
	return s.trackedMoved(w, v, err, "没有“"+string(do)+"”：", "已"+string(do)+"。")
}

// rollUpTracked fills a department's form in from the forms of its projects.
func (s *Server) rollUpTracked(w http.ResponseWriter, v *visit) error {
	err := s.app.RollUpTracked(v.Context(), v.actor, tracking.ID(v.PathValue("id")), v.version())
	return s.trackedMoved(w, v, err, "没有汇总：", "已从项目汇总，请核对。")
}

// exitForm is what was typed into the decisions beside the flow, and what is wrong with it.
type exitForm struct {
	to, reason, do, why string
	wrong               errs.Fields // at the names of the fields
}

// extendTracked gives the unit until a later day.
func (s *Server) extendTracked(w http.ResponseWriter, v *visit) error {
	f := exitForm{to: v.PostFormValue("to"), reason: v.PostFormValue("reason")}
	err := s.app.ExtendTracked(v.Context(), v.actor, tracking.ID(v.PathValue("id")), v.version(), f.to, f.reason)
	return s.decided(w, v, f, err, "填报期限已延到"+f.to+"，已通知单位经办。")
}

// exitTracked takes the form out of its round.
func (s *Server) exitTracked(w http.ResponseWriter, v *visit) error {
	f := exitForm{do: v.PostFormValue("do"), why: v.PostFormValue("why")}
	err := s.app.ExitTracked(v.Context(), v.actor, tracking.ID(v.PathValue("id")), v.version(), approval.Action(f.do), f.why)
	if errs.KindOf(err) == errs.Invalid && err != nil {
		var wrong errs.Fields
		wrong.Add("why", "%s", errs.MessageOf(err))
		err = wrong.Err()
	}
	return s.decided(w, v, f, err, "已"+f.do+"。")
}

// decided goes on after a decision, or shows the form again with what was typed and what is wrong with it.
func (s *Server) decided(w http.ResponseWriter, v *visit, f exitForm, err error, done string) error {
	if typed(err) {
		file, readErr := s.readTracked(v)
		if readErr != nil {
			return readErr
		}
		f.wrong = complaints(err)
		page := s.trackedPage(v, file, f)
		if errs.KindOf(err) == errs.Conflict {
			page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有办理：" + errs.MessageOf(err)}
		}
		return show(w, v, statusOf[errs.KindOf(err)], view.TrackingForm(page))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/tracking-forms/"+v.PathValue("id"), "%s", done)
}
