package web

import (
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"outturn/internal/app"
	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) adjustmentRoutes() []route {
	return []route{
		{pattern: "GET /adjustments", needs: org.SeeGoals, handle: s.listAdjustments, name: "listAdjustments"},
		{pattern: "GET /goals/{id}/adjustments", needs: org.SeeGoals, handle: s.goalAdjustments, name: "goalAdjustments"},
		{pattern: "POST /goals/{id}/adjustments", needs: org.FileGoals, handle: s.startAdjustment, name: "startAdjustment"},
		{pattern: "GET /adjustments/{id}", needs: org.SeeGoals, handle: s.showAdjustment, name: "showAdjustment"},
		{pattern: "POST /adjustments/{id}", needs: org.FileGoals, handle: s.saveAdjustment, name: "saveAdjustment"},
		{pattern: "POST /adjustments/{id}/merge", needs: org.FileGoals, handle: s.mergeAdjustment, name: "mergeAdjustment"},
		{pattern: "POST /adjustments/{id}/move", needs: org.SeeGoals, handle: s.moveAdjustment, name: "moveAdjustment"},
	}
}

func adjustmentPath(id adjustment.ID) string { return "/adjustments/" + string(id) }

func adjustmentTable(list []adjustment.Adjustment, empty string) view.TablePart {
	t := view.TablePart{ID: "adjustments", Caption: "绩效目标调整", Empty: view.EmptyPart{Text: empty}, Columns: []view.Column{
		{Label: "项目", Head: true}, {Label: "实施单位", Width: "18%"}, {Label: "次数", Width: "8%"}, {Label: "事由", Width: "16%"}, {Label: "状态", Width: "14%"}, {Label: "最近修改", Width: "16%"}}}
	for _, a := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: a.Project.Name, Href: adjustmentPath(a.ID)}, {Text: a.Project.Unit.Name},
			{Text: fmt.Sprintf("第%d次", a.No)}, {Text: a.Entry.Cause}, {Text: string(a.State)}, {Text: moment(a.UpdatedAt), Note: a.UpdatedBy}}})
	}
	return t
}

// goalAdjustmentTable lists the adjustments of a project's goals: when, why, where they stand.
func goalAdjustmentTable(list []adjustment.Adjustment) view.TablePart {
	t := view.TablePart{ID: "adjustments", Caption: "绩效目标调整", Tight: true, Empty: view.EmptyPart{Text: "还没有调整过。"}, Columns: []view.Column{
		{Label: "调整", Head: true, Width: "18%"}, {Label: "状态", Width: "14%"}, {Label: "事由与理由"}, {Label: "提交日期", Width: "12%", Keep: true}, {Label: "最近修改", Width: "16%"}}}
	for _, a := range list {
		filed := "—"
		if len(a.Acts) > 0 {
			filed = a.Acts[0].At.In(shanghai).Format("2006-01-02")
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprintf("%s第%d次", a.Year, a.No), Href: adjustmentPath(a.ID)}, {Text: string(a.State)},
			{Text: a.Entry.Cause, Note: a.Entry.Reason}, {Text: filed}, {Text: moment(a.UpdatedAt), Note: a.UpdatedBy}}})
	}
	return t
}

// listAdjustments lists the adjustments of the year.
func (s *Server) listAdjustments(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	page := listPage(q)
	list, err := s.app.Adjustments(v.Context(), v.actor, s.listYear(v), approval.State(q.Get("state")), page)
	if err != nil {
		return err
	}
	states := view.FieldPart{Kind: view.Select, Name: "state", Label: "状态", Options: append([]view.Option{{Label: "全部"}}, view.Options(q.Get("state"), words(adjustment.Flow.All())...)...)}
	content := view.ListPage{Table: adjustmentTable(list, "没有符合条件的调整。绩效目标批复后，单位经办可从目标页申请调整。"),
		Head:    view.PageHeadPart{Title: s.listYear(v).String() + "绩效目标调整", Lede: []view.Run{{Text: "批复后确需调整的，写明理由，按原流程审核；调整前后两版都保留，自评按现行的一版计分。"}}},
		Filters: view.FiltersPart{Action: "/adjustments", Reset: resetOf("/adjustments", q), Fields: []view.FieldPart{states}}}
	if len(list) == app.PageSize || page.Offset > 0 {
		content.Pager = offsetPager("/adjustments", q, page.Offset, len(list), page.Offset+len(list)+len(list)/app.PageSize)
		content.Pager.Count = ""
	}
	return show(w, v, http.StatusOK, s.framed(v, "绩效目标调整", view.List(content)))
}

// goalAdjustments lists the adjustments of one goal, and lets its clerk begin another.
func (s *Server) goalAdjustments(w http.ResponseWriter, v *visit) error {
	return s.drawGoalAdjustments(w, v, http.StatusOK, "")
}

func (s *Server) drawGoalAdjustments(w http.ResponseWriter, v *visit, status int, say string) error {
	g, list, err := s.app.AdjustmentsOf(v.Context(), v.actor, goal.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	path := "/goals/" + string(g.ID)
	page := view.ListPage{Table: goalAdjustmentTable(list), Head: view.PageHeadPart{Title: "绩效目标调整", Lede: []view.Run{{Text: g.Name()}},
		Crumbs: []view.Link{{Label: "项目绩效档案", Href: "/projects/" + string(g.Project.ID)}, {Label: g.Project.Name, Href: path}, {Label: "调整"}}}}
	if g.State == goal.Approved && v.actor.Holds(org.Clerk, g.Project.Unit) {
		page.More = view.Acts([]view.ActPart{{Title: "申请调整", Note: "从现行的绩效目标开始修改，写明事由和理由；涉及资金的，改年度资金即可，预算随目标一并调整。",
			Form: view.FormPart{Action: path + "/adjustments", Token: v.token(), Key: v.token()}, Button: view.ButtonPart{Label: "申请调整"}}})
	}
	content := s.framed(v, page.Head.Title, view.List(page))
	if say != "" {
		frame := s.frame(v, page.Head.Title)
		frame.Flash = view.FlashPart{Mark: view.MarkError, Text: say}
		content = within(view.Shell(frame), view.Page(view.List(page)))
	}
	return show(w, v, status, content)
}

func (s *Server) startAdjustment(w http.ResponseWriter, v *visit) error {
	id, err := s.app.StartAdjustment(v.Context(), v.actor, goal.ID(v.PathValue("id")))
	if typed(err) {
		return s.drawGoalAdjustments(w, v, statusOf[errs.KindOf(err)], errs.MessageOf(err))
	}
	if err != nil {
		return err
	}
	return redirect(w, v, adjustmentPath(id))
}

func (s *Server) readAdjustment(v *visit) (app.AdjustmentFile, error) {
	return s.app.Adjustment(v.Context(), v.actor, adjustment.ID(v.PathValue("id")))
}

func (s *Server) showAdjustment(w http.ResponseWriter, v *visit) error {
	file, err := s.readAdjustment(v)
	if err != nil {
		return err
	}
	if file.MayEdit {
		s.goals.keep(string(file.ID), file.Version, file.Entry.Goal)
	}
	return show(w, v, http.StatusOK, view.GoalForm(s.adjustmentPage(v, file, file.Entry)))
}

func readAdjustmentEntry(v *visit) adjustment.Entry {
	return adjustment.Entry{Cause: v.PostFormValue("cause"), Reason: v.PostFormValue("reason"), Goal: readGoalEntry(v.PostForm)}
}

// saveAdjustment keeps the draft: by itself while one types, or by the button. The one that submits saves first.
func (s *Server) saveAdjustment(w http.ResponseWriter, v *visit) error {
	id, entry := adjustment.ID(v.PathValue("id")), readAdjustmentEntry(v)
	action := v.PostFormValue("action")
	if action == "add-row" {
		entry.Goal.Rows = append(entry.Goal.Rows, addedRow(v))
	}
	file, err := s.app.SaveAdjustment(v.Context(), v.actor, id, v.version(), entry)
	if errs.KindOf(err) == errs.Conflict {
		return s.adjustmentConflict(w, v, entry, err)
	}
	if err != nil {
		return err
	}
	s.goals.keep(string(id), file.Version, file.Entry.Goal)
	if v.wantsJSON() {
		_, say, mark := weightTotal(file.Goal)
		return answerParts(w, v, saved{SavedAt: clock(file.UpdatedAt), Version: file.Version, Totals: goalTotals(file.Goal), Rows: rowIDs(file.Entry.Goal), Named: namedRowIDs(v.PostForm, file.Entry.Goal)},
			map[string]templ.Component{"findings": view.Findings(view.NewFindings(adjustmentFindings(file))), "weight-say": view.WeightSay(say, mark)})
	}
	switch action {
	case "add-row":
		return redirect(w, v, fmt.Sprintf("%s#r%d", adjustmentPath(id), len(file.Entry.Goal.Rows)))
	case string(approval.Submit):
		return s.adjustmentMoved(w, v, file, s.app.MoveAdjustment(v.Context(), withoutForm(v.actor), id, file.Version, approval.Submit, "", ""), "已提交，等待单位负责人审核。")
	}
	return s.done(w, v, adjustmentPath(id), "草稿已保存。")
}

// adjustmentConflict answers a save that came too late, as goalConflict does.
func (s *Server) adjustmentConflict(w http.ResponseWriter, v *visit, mine adjustment.Entry, conflict error) error {
	path := adjustmentPath(adjustment.ID(v.PathValue("id")))
	if v.wantsJSON() {
		return conflictJSON(w, conflict, path+"/merge")
	}
	file, err := s.readAdjustment(v)
	if err != nil {
		return err
	}
	if !file.MayEdit {
		return conflict
	}
	return s.drawAdjustmentMerge(w, v, file, mine, errs.MessageOf(conflict))
}

func (s *Server) drawAdjustmentMerge(w http.ResponseWriter, v *visit, file app.AdjustmentFile, mine adjustment.Entry, message string) error {
	m := merging{record: adjustmentPath(file.ID), version: file.Version, theirs: file.UpdatedBy, message: message}
	return s.drawGoalMerging(w, v, m, string(file.ID), file.Entry.Goal, mine.Goal)
}

// mergeAdjustment shows the merge page, or takes what was chosen on it. Cause and reason stay as typed last.
func (s *Server) mergeAdjustment(w http.ResponseWriter, v *visit) error {
	file, err := s.readAdjustment(v)
	if err != nil {
		return err
	}
	mine := readAdjustmentEntry(v)
	if v.PostFormValue("action") != "merge" {
		return s.drawAdjustmentMerge(w, v, file, mine, "别人刚改过这张表。请逐格选择，再保存。")
	}
	merged := adjustment.Entry{Cause: mine.Cause, Reason: mine.Reason, Goal: goal.Merge(file.Entry.Goal, mine.Goal, v.choseTheirs)}
	if _, err := s.app.SaveAdjustment(v.Context(), v.actor, file.ID, v.version(), merged); err != nil {
		if errs.KindOf(err) == errs.Conflict {
			return s.adjustmentConflict(w, v, mine, err)
		}
		return err
	}
	return s.done(w, v, adjustmentPath(file.ID), "合并后的内容已保存。")
}

func (s *Server) moveAdjustment(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveAdjustment(v.Context(), v.actor, adjustment.ID(v.PathValue("id")), v.version(), do, v.PostFormValue("reason"), v.PostFormValue("document"))
	file := app.AdjustmentFile{}
	if typed(err) {
		now, readErr := s.readAdjustment(v)
		if readErr != nil {
			return readErr
		}
		file = now
	}
	return s.adjustmentMoved(w, v, file, err, "已"+string(do)+"。")
}

// adjustmentMoved goes on after an act, or shows the form again with what stands in the way.
func (s *Server) adjustmentMoved(w http.ResponseWriter, v *visit, file app.AdjustmentFile, err error, say string) error {
	if typed(err) {
		page := s.adjustmentPage(v, file, file.Entry)
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有办理：" + firstSaid(complaints(err).Blocking())}
		blameReasons(&page, complaints(err))
		return show(w, v, statusOf[errs.KindOf(err)], view.GoalForm(page))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/adjustments/"+v.PathValue("id"), "%s", say)
}
