package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// A goal declaration has one page of review, under its own id: drafts, results and what waits for the unit's agreement.
func (s *Server) goalReviewRoutes() []route {
	return []route{
		{pattern: "GET /goal-reviews/{id}", needs: org.SeeGoals, handle: s.showGoalReview, name: "showGoalReview"},
		{pattern: "POST /goal-reviews/{id}", needs: org.ReviewGoals, handle: s.saveGoalReview, name: "saveGoalReview"},
		{pattern: "POST /goal-reviews/{id}/take-over", needs: org.ReviewGoals, handle: s.takeOverGoalReview, name: "takeOverGoalReview"},
		{pattern: "GET /goal-reviews/{id}/edits", needs: org.ReviewGoals, handle: s.showEdits, name: "showEdits"},
		{pattern: "POST /goal-reviews/{id}/edits", needs: org.ReviewGoals, handle: s.saveEdits, name: "saveEdits"},
		{pattern: "POST /goal-reviews/{id}/agree", needs: org.FileGoals, handle: s.agreeToEdits, name: "agreeToEdits"},
		{pattern: "POST /goals/{id}/answers", needs: org.FileGoals, handle: s.answerOpinion, name: "answerOpinion"},
	}
}

func reviewPath(id goal.ID) string { return "/goal-reviews/" + string(id) }

// showGoalReview shows the review being typed, or one that was submitted: the newest, or the one that the address names.
func (s *Server) showGoalReview(w http.ResponseWriter, v *visit) error {
	file, err := s.app.GoalReview(v.Context(), v.actor, goal.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	if n := number(v, "no"); n > 0 {
		if n > len(file.Reviews) {
			return errs.New(errs.NotFound, "没有第%d次审核。", n)
		}
		return s.drawSubmitted(w, v, file, n)
	}
	if file.Locked != nil && !file.Taken && len(file.Reviews) > 0 {
		return s.drawSubmitted(w, v, file, len(file.Reviews))
	}
	return s.drawGoalReview(w, v, http.StatusOK, file, nil)
}

// readReview reads a review as typed. Opinions are told by the cell they name in the form under review; empty lines were never
// meant.
func readReview(v *visit, file app.GoalReviewFile) goalreview.Typed {
	t := goalreview.Typed{Entry: readAppraisal(file.Sheet, v.PostForm), Adopted: file.Review.Adopted,
		Apart: strings.TrimSpace(v.PostFormValue("apart")), Differs: strings.TrimSpace(v.PostFormValue("differs"))}
	for i := range goalreview.MaxNotes + spareNotes {
		at := fmt.Sprintf("notes.%d.", i)
		n := goalreview.Note{Place: goal.PlaceOf(file.Entry, v.PostFormValue(at+"path")), Rule: v.PostFormValue(at + "rule"), Text: v.PostFormValue(at + "text")}
		if n.Text != "" || n.Place != (goal.Place{}) {
			t.Notes = append(t.Notes, n)
		}
	}
	for _, o := range goalreview.Ruled(file.Opinions, file.Review.Stage) {
		at := "rulings." + string(o.ID)
		x := goalreview.Ruling{Opinion: o.ID, Settled: v.PostFormValue(at) == string(goalreview.Settle), Again: v.PostFormValue(at) == string(goalreview.Again), Text: v.PostFormValue(at + ".text")}
		if x.Settled || x.Again || x.Text != "" {
			t.Rulings = append(t.Rulings, x)
		}
	}
	return t
}

// saveGoalReview keeps the review: by itself while one types, or by a button. The buttons that add an opinion or rate all
// items save, too; so does the one that submits.
func (s *Server) saveGoalReview(w http.ResponseWriter, v *visit) error {
	id := goal.ID(v.PathValue("id"))
	file, err := s.app.GoalReview(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	typed, action := readReview(v, file), v.PostFormValue("action")
	said := "审核草稿已保存，还没有提交。"
	from, adopts := strings.CutPrefix(action, "adopt ")
	switch {
	case adopts:
		err = s.app.AdoptPanel(v.Context(), v.actor, id, v.version(), typed, panel.ID(from))
		said = "已采用会审意见，请看过再提交；改动等级的写明理由。"
	case action == "submit":
		err = s.app.SubmitGoalReview(v.Context(), v.actor, id, v.version(), typed)
		said = "审核表已提交。"
	case action == "all-best":
		err = s.app.RateAllBest(v.Context(), v.actor, id, v.version(), typed)
		said = "八个条目都已评为优，请看过总体意见再提交。"
	default:
		typed.Notes = append(typed.Notes, askedNotes(file, action)...)
		err = s.app.SaveGoalReview(v.Context(), v.actor, id, v.version(), typed)
	}
	if v.wantsJSON() {
		return s.answerReview(w, v, id, err)
	}
	return s.reviewSaved(w, v, file, typed, said, err)
}

// reviewSaved goes on after a review was kept, or draws it again with what stands in the way.
func (s *Server) reviewSaved(w http.ResponseWriter, v *visit, file app.GoalReviewFile, typed goalreview.Typed, said string, err error) error {
	if typedWrong(err, file) {
		fresh, readErr := s.app.GoalReview(v.Context(), v.actor, file.ID) // a refused submission keeps the draft
		if readErr != nil {
			return readErr
		}
		fresh.Review.Typed = typed
		return s.drawGoalReview(w, v, statusOf[errs.KindOf(err)], fresh, complaints(err))
	}
	if err != nil {
		return err
	}
	if action := v.PostFormValue("action"); action == "submit" {
		return s.done(w, v, "/goals/"+string(file.ID), "%s", said)
	} else if strings.HasPrefix(action, "note ") || strings.HasPrefix(action, "take ") {
		return redirect(w, v, reviewPath(file.ID)+"#"+view.CellID(fmt.Sprintf("notes.%d", len(typed.Notes)-1)))
	}
	return s.done(w, v, reviewPath(file.ID), "%s", said)
}

// typedWrong reports whether a failure is shown beside what was typed: it is the actor's to type.
func typedWrong(err error, file app.GoalReviewFile) bool { return typed(err) && file.Locked == nil }

// answerReview answers the script that saves drafts.
func (s *Server) answerReview(w http.ResponseWriter, v *visit, id goal.ID, err error) error {
	if errs.KindOf(err) == errs.Conflict {
		return conflictJSON(w, err, reviewPath(id))
	}
	if err != nil {
		return err
	}
	file, err := s.app.GoalReview(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, saved{SavedAt: clock(file.Review.UpdatedAt), Version: file.Review.Version})
}

// askedNotes is the opinion that a button asks for: about a cell that was clicked, or from a finding that was taken.
func askedNotes(file app.GoalReviewFile, action string) []goalreview.Note {
	if path, ok := strings.CutPrefix(action, "note "); ok {
		return []goalreview.Note{{Place: goal.PlaceOf(file.Entry, path)}}
	}
	if index, ok := strings.CutPrefix(action, "take "); ok {
		if i, err := strconv.Atoi(index); err == nil && i >= 0 && i < len(file.Ready) {
			return file.Ready[i : i+1]
		}
	}
	return nil
}

// takeOverGoalReview takes over the draft of another reviewer.
func (s *Server) takeOverGoalReview(w http.ResponseWriter, v *visit) error {
	id := goal.ID(v.PathValue("id"))
	if err := s.app.TakeOverGoalReview(v.Context(), v.actor, id, v.version()); err != nil {
		return err
	}
	return s.done(w, v, reviewPath(id), "已接手。原审核人的意见和修改保留，等级请您自己评定。")
}

// showEdits shows the goal form for the reviewer to edit.
func (s *Server) showEdits(w http.ResponseWriter, v *visit) error {
	file, err := s.app.GoalReview(v.Context(), v.actor, goal.ID(v.PathValue("id")))
	if err == nil {
		err = file.Locked
	}
	if err != nil {
		return err
	}
	entry := file.Entry
	if file.Review.Suggested != nil {
		entry = *file.Review.Suggested
	}
	return s.drawEdits(w, v, http.StatusOK, file, entry, nil)
}

// drawEdits draws the goal form as the unit sees it while typing, but what is saved goes into the review.
func (s *Server) drawEdits(w http.ResponseWriter, v *visit, status int, file app.GoalReviewFile, entry goal.Entry, wrong error) error {
	path := reviewPath(file.ID)
	goalFile := file.GoalFile
	goalFile.MayEdit, goalFile.Goal.Entry = true, entry
	page := s.goalPage(v, goalFile, entry)
	page.Head = view.PageHeadPart{Crumbs: []view.Link{{Label: file.Project.Name, Href: "/goals/" + string(file.ID)}, {Label: "绩效目标审核", Href: path}, {Label: "修改单元格"}},
		Title: "提出修改", Lede: []view.Run{{Text: "评定为良时，把要改的单元格直接改好。提交审核表后由单位逐格确认：同意即按此执行，不同意写明理由退回审核人。"}}}
	page.Findings = view.NewFindings(goalChecks(file.GoalFile, false))
	page.Form.Action, page.Form.Autosave, page.Form.Version = path+"/edits", path+"/edits", strconv.Itoa(file.Review.Version)
	page.Suggest, page.Files, page.Answers, page.Opinions, page.History = "", view.AttachmentsPart{}, view.AnswersPart{}, view.LogPart{Title: "意见", Empty: "在审核页填写。"}, view.LogPart{Title: "历史", Empty: "见绩效目标页。"}
	page.Bar = view.ActionBarPart{Saved: "修改建议", SavedNote: "不改动单位的表", Buttons: []view.ButtonPart{{Label: "返回审核表", Href: path},
		{Label: "保存修改建议", Kind: view.Main, FormID: "goal", Name: "action", Value: "save"}}}
	if file.Review.Suggested != nil {
		page.Bar.Saved = "已保存 " + moment(file.Review.UpdatedAt)
	}
	if wrong != nil {
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有保存：" + errs.MessageOf(wrong)}
	}
	return show(w, v, status, view.GoalForm(page))
}

// saveEdits keeps the form as the reviewer would have it: by itself while they type, or by a button.
func (s *Server) saveEdits(w http.ResponseWriter, v *visit) error {
	id := goal.ID(v.PathValue("id"))
	entry := readGoalEntry(v.PostForm)
	adds := v.PostFormValue("action") == "add-row"
	if adds {
		level1, level2 := cutLevel(v.PostFormValue("add.level"))
		entry.Rows = append(entry.Rows, goal.EntryRow{Level1: level1, Level2: level2, Sign: string(goal.AtLeast), Rule: string(goal.ByRatio)})
	}
	err := s.app.SuggestEdits(v.Context(), v.actor, id, v.version(), entry)
	if v.wantsJSON() {
		return s.answerEdits(w, v, id, err)
	}
	if typed(err) {
		file, readErr := s.app.GoalReview(v.Context(), v.actor, id)
		if readErr != nil {
			return readErr
		}
		if file.Locked != nil {
			return err
		}
		return s.drawEdits(w, v, statusOf[errs.KindOf(err)], file, entry, err)
	}
	if err != nil {
		return err
	}
	if adds {
		return redirect(w, v, fmt.Sprintf("%s/edits#r%d", reviewPath(id), len(entry.Rows)))
	}
	return s.done(w, v, reviewPath(id)+"#"+view.CellID("suggested"), "修改建议已保存在审核表里，还没有提交。")
}

// answerEdits answers the script that saves edits.
func (s *Server) answerEdits(w http.ResponseWriter, v *visit, id goal.ID, err error) error {
	if errs.KindOf(err) == errs.Conflict {
		return conflictJSON(w, err, reviewPath(id)+"/edits")
	}
	if err != nil {
		return err
	}
	file, err := s.app.GoalReview(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	kept := file.Entry
	if file.Review.Suggested != nil {
		kept = *file.Review.Suggested
	}
	return answerJSON(w, http.StatusOK, saved{SavedAt: clock(file.Review.UpdatedAt), Version: file.Review.Version, Rows: rowIDs(kept), Named: namedRowIDs(v.PostForm, kept)})
}

// agreeToEdits takes the reviewer's edits, for the unit.
func (s *Server) agreeToEdits(w http.ResponseWriter, v *visit) error {
	id := goal.ID(v.PathValue("id"))
	if err := s.app.AgreeToEdits(v.Context(), v.actor, id, v.version()); err != nil {
		return err
	}
	return s.done(w, v, "/goals/"+string(id), "已同意修改，修改后的内容存为新版。")
}

// answerOpinion saves the draft as it stands on the page, and the unit's answer to one opinion.
func (s *Server) answerOpinion(w http.ResponseWriter, v *visit) error {
	id, entry := goal.ID(v.PathValue("id")), readGoalEntry(v.PostForm)
	_, err := s.app.SaveGoal(v.Context(), v.actor, id, v.version(), entry)
	if errs.KindOf(err) == errs.Conflict {
		return s.goalConflict(w, v, id, entry, err)
	}
	if err != nil {
		return err
	}
	opinion, kind, _ := strings.Cut(v.PostFormValue("answer"), " ")
	version, _ := strconv.Atoi(v.PostFormValue("answers." + opinion + ".version")) // another text is no version
	err = s.app.AnswerOpinion(v.Context(), withoutForm(v.actor), id, goalreview.OpinionID(opinion), version, goalreview.TurnKind(kind), v.PostFormValue("answers."+opinion+".text"))
	if typed(err) {
		file, readErr := s.app.Goal(v.Context(), v.actor, id)
		if readErr != nil {
			return readErr
		}
		page := s.goalPage(v, file, file.Entry)
		page.Answers = answersPart(v, file, complaints(err))
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有答复：" + errs.MessageOf(err)}
		return show(w, v, statusOf[errs.KindOf(err)], view.GoalForm(page))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/goals/"+string(id)+"#opinion-"+opinion, "已答复：%s。", kind)
}
