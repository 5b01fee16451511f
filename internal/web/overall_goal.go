package web

import (
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) overallGoalRoutes() []route {
	return []route{
		{pattern: "GET /overall-goals", needs: org.SeeGoals, handle: s.listOverallGoals, name: "listOverallGoals"},
		{pattern: "GET /overall-goals/new", needs: org.FileGoals, handle: s.newOverallGoal, name: "newOverallGoal"},
		{pattern: "POST /overall-goals", needs: org.FileGoals, handle: s.startOverallGoal, name: "startOverallGoal"},
		{pattern: "GET /overall-goals/{id}", needs: org.SeeGoals, handle: s.showOverallGoal, name: "showOverallGoal"},
		{pattern: "POST /overall-goals/{id}", needs: org.FileGoals, handle: s.saveOverallGoal, name: "saveOverallGoal"},
		{pattern: "POST /overall-goals/{id}/merge", needs: org.FileGoals, handle: s.mergeOverallGoal, name: "mergeOverallGoal"},
		{pattern: "POST /overall-goals/{id}/move", needs: org.SeeGoals, handle: s.moveOverallGoal, name: "moveOverallGoal"},
		{pattern: "GET /overall-goals/{id}/editions", needs: org.SeeGoals, handle: s.compareOverallGoal, name: "compareOverallGoal"},
		{pattern: "GET /overall-goals/{id}/links", needs: org.SeeGoals, handle: s.showLinks, name: "showLinks"},
		{pattern: "POST /overall-goals/{id}/links", needs: org.FileGoals, handle: s.linkIndicators, name: "linkIndicators"},
	}
}

func overallPath(id overallgoal.ID) string { return "/overall-goals/" + string(id) }

// listOverallGoals lists the overall goals of the year.
func (s *Server) listOverallGoals(w http.ResponseWriter, v *visit) error {
	year, q := s.listYear(v), v.URL.Query()
	var only []approval.State
	empty := year.String() + "还没有整体或政策绩效目标。"
	if q.Get("state") != "" {
		only, empty = []approval.State{approval.State(q.Get("state"))}, "没有符合条件的整体或政策绩效目标。"
	}
	list, err := s.app.OverallGoals(v.Context(), v.actor, year, only...)
	if err != nil {
		return err
	}
	t := view.TablePart{ID: "overall-goals", Caption: "整体与政策绩效目标", Empty: view.EmptyPart{Text: empty}, Columns: []view.Column{
		{Label: "名称", Head: true}, {Label: "类别", Width: "18%"}, {Label: "填报单位", Width: "18%"}, {Label: "状态", Width: "14%"}, {Label: "版次", Width: "7%", Num: true}, {Label: "最近修改", Width: "17%"}}}
	for _, g := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: g.Name, Href: overallPath(g.ID)}, {Text: string(g.Kind)}, {Text: g.Owner.Name}, {Text: string(g.State)},
			{Text: fmt.Sprint(g.Editions)}, {Text: moment(g.UpdatedAt), Note: g.UpdatedBy}}})
	}
	states := view.FieldPart{Kind: view.Select, Name: "state", Label: "状态", Options: append([]view.Option{{Label: "全部"}}, view.Options(q.Get("state"), words(overallgoal.Flow.All())...)...)}
	page := view.ListPage{Table: t, Filters: view.FiltersPart{Action: "/overall-goals", Reset: resetOf("/overall-goals", q), Fields: []view.FieldPart{states}}, Head: view.PageHeadPart{Title: year.String() + "整体与政策绩效目标", Lede: []view.Run{{Text: "部门（单位）整体、专项发展资金政策的绩效目标，与项目绩效目标一并编报；项目指标可以关联汇总。"}}}}
	if v.actor.May(org.FileGoals) {
		page.Head.Actions = []view.ButtonPart{{Label: "开始申报", Href: "/overall-goals/new"}}
	}
	return show(w, v, http.StatusOK, s.framed(v, "整体与政策绩效目标", view.List(page)))
}

func (s *Server) newOverallGoal(w http.ResponseWriter, v *visit) error {
	return s.drawNewOverallGoal(w, v, http.StatusOK, nil)
}

func (s *Server) drawNewOverallGoal(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	units, err := s.app.FilingUnits(v.Context(), v.actor)
	if err != nil {
		return err
	}
	owner := v.PostFormValue("owner")
	if owner == "" && len(units) > 0 {
		owner = string(units[0].ID)
	}
	labels := map[string]string{"kind": "类别", "owner": "填报单位", "name": "政策或专项名称", "book": "评分规则"}
	page := view.EditPage{Title: s.year(v).String() + "整体或政策绩效目标", Back: "/overall-goals", Submit: "开始填报", Errors: orgFindings(wrong, labels),
		Form: view.FormPart{Action: "/overall-goals", Token: v.token(), Key: v.token(), Grid: true}, Fields: []view.FieldPart{
			{Kind: view.Select, Name: "kind", Required: true, Options: view.Options(v.PostFormValue("kind"), words(overallgoal.Kinds())...)},
			{Kind: view.Select, Name: "owner", Required: true, Options: unitOptions(units, owner, false)},
			{Name: "name", Value: v.PostFormValue("name"), Later: true, MaxLength: 100, Wide: true, Hint: "专项发展资金政策必填；部门（单位）整体不填，用单位名称"},
			{Kind: view.Select, Name: "book", Required: true, Options: s.bookOptions(s.year(v))},
		}}
	for i := range page.Fields {
		page.Fields[i].Label, page.Fields[i].Error = labels[page.Fields[i].Name], fieldError(wrong, page.Fields[i].Name)
	}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

func (s *Server) startOverallGoal(w http.ResponseWriter, v *visit) error {
	get := v.PostFormValue
	id, err := s.app.StartOverallGoal(v.Context(), v.actor, overallgoal.Kind(get("kind")), org.UnitID(get("owner")), get("name"), s.year(v), rulebook.Name(get("book")))
	if typed(err) {
		return s.drawNewOverallGoal(w, v, statusOf[errs.KindOf(err)], complaints(err))
	}
	if err != nil {
		return err
	}
	return redirect(w, v, overallPath(id))
}

func (s *Server) readOverallGoal(v *visit) (app.OverallGoalFile, error) {
	return s.app.OverallGoal(v.Context(), v.actor, overallgoal.ID(v.PathValue("id")))
}

func (s *Server) showOverallGoal(w http.ResponseWriter, v *visit) error {
	file, err := s.readOverallGoal(v)
	if err != nil {
		return err
	}
	if file.MayEdit {
		s.overalls.keep(string(file.ID), file.Version, file.Entry)
	}
	return show(w, v, http.StatusOK, view.GoalForm(s.overallPage(v, file, file.Entry)))
}

// readOverallEntry reads the draft as typed. Rows of tasks left empty were never meant.
func readOverallEntry(v *visit) overallgoal.Entry {
	get := v.PostFormValue
	e := overallgoal.Entry{Goal: readGoalEntry(v.PostForm), Whole: goal.RequestEntry{Appropriation: get("whole.appropriation"), Other: get("whole.other")}}
	for i := range 2 * overallgoal.MaxTasks {
		at := fmt.Sprintf("tasks.%d.", i)
		t := overallgoal.MainTaskEntry{ID: overallgoal.TaskID(get(at + "id")), Name: get(at + "name"), Content: get(at + "content"), Appropriation: get(at + "appropriation"), Other: get(at + "other")}
		if !t.Blank() {
			e.Tasks = append(e.Tasks, t)
		}
	}
	return e
}

// saveOverallGoal keeps the draft: by itself while one types, or by the buttons that save, add a row, compile or submit.
func (s *Server) saveOverallGoal(w http.ResponseWriter, v *visit) error {
	id, entry := overallgoal.ID(v.PathValue("id")), readOverallEntry(v)
	action := v.PostFormValue("action")
	if action == "add-row" {
		entry.Goal.Rows = append(entry.Goal.Rows, addedRow(v))
	}
	save := s.app.SaveOverallGoal
	if action == "compile" {
		save = s.app.CompileOverallGoal
	}
	file, err := save(v.Context(), v.actor, id, v.version(), entry)
	if errs.KindOf(err) == errs.Conflict {
		return s.overallConflict(w, v, entry, err)
	}
	if err != nil {
		return err
	}
	s.overalls.keep(string(id), file.Version, file.Entry)
	if v.wantsJSON() {
		_, say, mark := weightTotal(overallAsGoal(file))
		return answerParts(w, v, saved{SavedAt: clock(file.UpdatedAt), Version: file.Version, Totals: overallTotals(file), Rows: rowIDs(file.Entry.Goal), Named: namedRowIDs(v.PostForm, file.Entry.Goal)},
			map[string]templ.Component{"findings": view.Findings(view.NewFindings(overallFindings(file))), "weight-say": view.WeightSay(say, mark)})
	}
	switch action {
	case "add-row":
		return redirect(w, v, fmt.Sprintf("%s#r%d", overallPath(id), len(file.Entry.Goal.Rows)))
	case "compile":
		return s.done(w, v, overallPath(id), "已从下属项目编入%d项任务，请核对。", len(file.Entry.Tasks))
	case string(approval.Submit):
		return s.overallMoved(w, v, file, s.app.MoveOverallGoal(v.Context(), withoutForm(v.actor), id, file.Version, approval.Submit, ""), "已提交，等待单位负责人审核。")
	}
	return s.done(w, v, overallPath(id), "草稿已保存。")
}

// overallConflict answers a save that came too late, as goalConflict does; what kept an act from being carried out is said
// on the form.
func (s *Server) overallConflict(w http.ResponseWriter, v *visit, mine overallgoal.Entry, conflict error) error {
	path := overallPath(overallgoal.ID(v.PathValue("id")))
	if v.wantsJSON() {
		return conflictJSON(w, conflict, path+"/merge")
	}
	file, err := s.readOverallGoal(v)
	if err != nil {
		return err
	}
	switch {
	case !file.MayEdit:
		return conflict
	case file.Version == v.version():
		file.Entry = mine
		return s.overallMoved(w, v, file, conflict, "")
	}
	return s.drawOverallMerge(w, v, file, mine, errs.MessageOf(conflict))
}

func (s *Server) drawOverallMerge(w http.ResponseWriter, v *visit, file app.OverallGoalFile, mine overallgoal.Entry, message string) error {
	m := merging{record: overallPath(file.ID), version: file.Version, theirs: file.UpdatedBy, message: message, differs: overallgoal.Differences(file.Kind, file.Entry, mine)}
	m.action = m.record + "/merge"
	m.numbers, _ = readGoalRows(v.PostForm)
	if base, known := s.overalls.find(string(file.ID), v.base()); known {
		m.me, m.them = overallgoal.Sides(base, file.Entry, mine)
	}
	return s.drawMerge(w, v, m)
}

// mergeOverallGoal shows the merge page, or takes what was chosen on it.
func (s *Server) mergeOverallGoal(w http.ResponseWriter, v *visit) error {
	file, err := s.readOverallGoal(v)
	if err != nil {
		return err
	}
	mine := readOverallEntry(v)
	if v.PostFormValue("action") != "merge" {
		return s.drawOverallMerge(w, v, file, mine, "别人刚改过这张表。请逐格选择，再保存。")
	}
	merged := overallgoal.Merge(file.Entry, mine, v.choseTheirs)
	if _, err := s.app.SaveOverallGoal(v.Context(), v.actor, file.ID, v.version(), merged); err != nil {
		if errs.KindOf(err) == errs.Conflict {
			return s.overallConflict(w, v, mine, err)
		}
		return err
	}
	return s.done(w, v, overallPath(file.ID), "合并后的内容已保存。")
}

func (s *Server) moveOverallGoal(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveOverallGoal(v.Context(), v.actor, overallgoal.ID(v.PathValue("id")), v.version(), do, v.PostFormValue("reason"))
	file := app.OverallGoalFile{}
	if typed(err) {
		now, readErr := s.readOverallGoal(v)
		if readErr != nil {
			return readErr
		}
		file = now
	}
	return s.overallMoved(w, v, file, err, "已"+string(do)+"。")
}

// overallMoved goes on after an act, or shows the form again with what stands in the way.
func (s *Server) overallMoved(w http.ResponseWriter, v *visit, file app.OverallGoalFile, err error, say string) error {
	if typed(err) {
		page := s.overallPage(v, file, file.Entry)
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有办理：" + errs.MessageOf(err)}
		blameReasons(&page, complaints(err))
		return show(w, v, statusOf[errs.KindOf(err)], view.GoalForm(page))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/overall-goals/"+v.PathValue("id"), "%s", say)
}
