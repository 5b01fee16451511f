package web

import (
	"net/http"
	"net/url"

	"outturn/internal/app"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/errs"
)

// readRecheck reads finance's points and reasons as typed. Rows carry their indicators unseen.
func readRecheck(form url.Values) evaluation.RecheckEntry {
	e := evaluation.RecheckEntry{Opinion: form.Get("opinion"),
		Execution: evaluation.RecheckEntryRow{Points: form.Get("execution.points"), Reason: form.Get("execution.reason")}}
	for _, n := range rowIndexes(form) {
		get := func(field string) string { return form.Get("rows." + n + "." + field) }
		if row := (evaluation.RecheckEntryRow{Points: get("points"), Reason: get("reason")}); row != (evaluation.RecheckEntryRow{}) {
			row.Indicator = goal.IndicatorID(get("id"))
			e.Rows = append(e.Rows, row)
		}
	}
	return e
}

// saveRecheck keeps finance's points beside the unit's: by itself while one types, or by the button. The button that
// confirms the re-check saves first.
func (s *Server) saveRecheck(w http.ResponseWriter, v *visit) error {
	id := evaluation.ID(v.PathValue("id"))
	typed := readRecheck(v.PostForm)
	file, err := s.app.SaveRecheck(v.Context(), v.actor, id, v.version(), typed)
	if errs.KindOf(err) == errs.Conflict {
		return s.recheckConflict(w, v, id, typed, err)
	}
	if err != nil {
		return err
	}
	s.keepOpened(file)
	if v.wantsJSON() {
		return answerScored(w, v, file, recheckedTotals(file))
	}
	if v.PostFormValue("action") == string(evaluation.FinishRecheck) {
		return s.moveSaved(w, v, file, evaluation.FinishRecheck, "复核结果已确认，单位自评与财政复核的得分都已存档。")
	}
	return s.done(w, v, selfEvaluationPath(id), "复核草稿已保存。")
}

// recheckConflict answers a re-check that was saved too late.
func (s *Server) recheckConflict(w http.ResponseWriter, v *visit, id evaluation.ID, mine evaluation.RecheckEntry, conflict error) error {
	if v.wantsJSON() {
		return conflictJSON(w, conflict, selfEvaluationPath(id)+"/recheck/merge")
	}
	file, err := s.app.SelfEvaluation(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	if !file.MayRecheck {
		return conflict
	}
	return s.drawRecheckMerge(w, v, file, mine, errs.MessageOf(conflict))
}

// mergeRecheck shows the merge page of two re-checks, or takes what was chosen on it.
func (s *Server) mergeRecheck(w http.ResponseWriter, v *visit) error {
	id := evaluation.ID(v.PathValue("id"))
	file, err := s.app.SelfEvaluation(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	if err := file.RecheckEditable(v.actor); err != nil {
		return err
	}
	mine := readRecheck(v.PostForm)
	if v.PostFormValue("action") != "merge" {
		return s.drawRecheckMerge(w, v, file, mine, "别人刚改过复核得分。请逐格选择，再保存。")
	}
	merged := evaluation.MergeRecheck(file.Goal.Form, file.Recheck, mine, v.choseTheirs)
	if _, err := s.app.SaveRecheck(v.Context(), v.actor, id, v.version(), merged); err != nil {
		if errs.KindOf(err) == errs.Conflict {
			return s.recheckConflict(w, v, id, mine, err)
		}
		return err
	}
	return s.done(w, v, selfEvaluationPath(id), "合并后的复核草稿已保存。")
}

func (s *Server) drawRecheckMerge(w http.ResponseWriter, v *visit, file app.SelfEvaluationFile, mine evaluation.RecheckEntry, message string) error {
	path := selfEvaluationPath(file.ID)
	m := merging{record: path, action: path + "/recheck/merge", version: file.Version, theirs: file.UpdatedBy, message: message,
		differs: evaluation.RecheckDifferences(file.Goal.Form, file.Recheck, mine)}
	if base, known := s.rechecks.find(string(file.ID), v.base()); known {
		m.me, m.them = evaluation.RecheckSides(file.Goal.Form, base, file.Recheck, mine)
	}
	return s.drawMerge(w, v, m)
}
