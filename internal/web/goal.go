package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) goalRoutes() []route {
	return []route{
		{pattern: "GET /goals", needs: org.SeeGoals, handle: s.listGoals, name: "listGoals"},
		{pattern: "POST /goals", needs: org.FileGoals, handle: s.startGoal, name: "startGoal"},
		{pattern: "GET /goals/{id}", needs: org.SeeGoals, handle: s.showGoal, name: "showGoal"},
		{pattern: "POST /goals/{id}", needs: org.FileGoals, handle: s.saveGoal, name: "saveGoal"},
		{pattern: "POST /goals/{id}/merge", needs: org.FileGoals, handle: s.mergeGoal, name: "mergeGoal"},
		{pattern: "POST /goals/{id}/move", needs: org.SeeGoals, handle: s.moveGoal, name: "moveGoal"},
		{pattern: "GET /goals/{id}/editions", needs: org.SeeGoals, handle: s.compareGoal, name: "compareGoal"},
	}
}

// formFilter reads the narrowing of a list of forms; the year is the one in hand unless the address says otherwise.
func (s *Server) formFilter(v *visit) (by app.FormFilter, year fiscal.Year) {
	q := v.URL.Query()
	year = s.listYear(v)
	by = app.FormFilter{Year: year, State: q.Get("state"), ProjectFilter: projectFilter(q)}
	if by.State == toReview {
		by.State, by.AnyOf = "", []approval.State{goal.AtDivision, goal.AtFinance}
	}
	return by, year
}

// listYear is the year a list is narrowed to by its address, else the one the person works in.
func (s *Server) listYear(v *visit) fiscal.Year {
	if y, err := fiscal.ParseYear(v.URL.Query().Get("year")); err == nil {
		return y
	}
	return s.year(v)
}

// toReview narrows a list of goals to those that a division or finance reviews.
const toReview = "待审核"

// listGoals lists goal declarations of a year.
func (s *Server) listGoals(w http.ResponseWriter, v *visit) error {
	by, year := s.formFilter(v)
	list, err := s.app.Goals(v.Context(), v.actor, by, listPage(v.URL.Query()))
	if err != nil {
		return err
	}
	page, err := s.formListPage(v, "/goals", year.String()+"绩效目标", goal.Flow)
	if err != nil {
		return err
	}
	q := v.URL.Query()
	reviews := q.Get("state") == toReview
	states := &page.Filters.Fields[0]
	states.Options = append(states.Options, view.Option{Value: toReview, Label: toReview, Selected: reviews})
	sorts := func(c view.Column, order app.Sort) view.Column { return sortable(c, "/goals", q, order) }
	page.Table = view.TablePart{ID: "goals", Caption: "绩效目标", Columns: []view.Column{{Label: "编号", Width: "13%"}, sorts(view.Column{Label: "项目名称", Head: true}, app.ByName),
		{Label: "实施单位", Width: "18%"}, {Label: "主管处室", Width: "12%"}, sorts(view.Column{Label: "状态", Width: "12%"}, app.ByState), {Label: "版次", Width: "7%", Num: true},
		sorts(view.Column{Label: "最近修改", Width: "17%"}, app.ByChange)},
		Empty: view.EmptyPart{Text: "没有符合条件的绩效目标。单位经办可在项目页开始申报。", Action: view.Link{Label: "到项目库", Href: "/projects"}}}
	for _, g := range list {
		href := "/goals/" + string(g.ID)
		if reviews {
			href = reviewPath(g.ID)
		}
		page.Table.Rows = append(page.Table.Rows, view.Row{Cells: []view.Cell{{Text: g.Project.Code}, {Text: g.Project.Name, Href: href},
			{Text: g.Project.Unit.Name}, {Text: g.Project.Division.Name}, {Text: string(g.State)}, {Text: fmt.Sprint(g.Editions)},
			{Text: moment(g.UpdatedAt), Note: g.UpdatedBy}}})
	}
	if len(list) > 0 {
		page.Pager = pager("/goals", v.URL.Query(), len(list), list[len(list)-1].Project.Code)
	}
	return show(w, v, http.StatusOK, s.framed(v, "绩效目标", view.List(page)))
}

// formListPage is the head and the filters that every list of forms shares.
func (s *Server) formListPage(v *visit, path, title string, flow approval.Flow) (view.ListPage, error) {
	q := v.URL.Query()
	units, err := s.app.Units(v.Context(), v.actor)
	states := view.FieldPart{Kind: view.Select, Name: "state", Label: "状态",
		Options: append([]view.Option{{Label: "全部"}}, view.Options(q.Get("state"), words(flow.All())...)...)}
	return view.ListPage{Head: view.PageHeadPart{Title: title, Actions: batchesButton(v)}, Filters: view.FiltersPart{Action: path, Reset: resetOf(path, q), Keep: keptSort(q), Export: exportOf(path, q),
		Fields: append([]view.FieldPart{states}, projectFilterFields(q, units)...)}}, err
}

// startGoal begins the goal declaration of a project for a year.
func (s *Server) startGoal(w http.ResponseWriter, v *visit) error {
	year, err := fiscal.ParseYear(v.PostFormValue("year"))
	if err != nil {
		return err
	}
	id, err := s.app.StartGoal(v.Context(), v.actor, project.ID(v.PostFormValue("project")), year, rulebook.Name(v.PostFormValue("book")))
	if err != nil {
		return err
	}
	return redirect(w, v, "/goals/"+string(id))
}

// bookOptions are the rulebooks on offer for a new goal; the park's own stands first chosen.
func (s *Server) bookOptions(fiscal.Year) []view.Option {
	var out []view.Option
	for _, name := range s.app.Books().Names() {
		book, err := s.app.Books().Find(name)
		if err == nil {
			out = append(out, view.Option{Value: string(name), Label: string(name) + " " + book.Title, Selected: name == ownBook})
		}
	}
	return out
}

// showGoal shows the official form: to be filled in by those who may, as printed for everybody else.
func (s *Server) showGoal(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Goal(v.Context(), v.actor, goal.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	if file.MayEdit {
		s.goals.keep(string(file.ID), file.Version, file.Entry)
	}
	return show(w, v, http.StatusOK, view.GoalForm(s.goalPage(v, file, file.Entry)))
}

// readGoalEntry reads the draft as typed.
func readGoalEntry(form url.Values) goal.Entry {
	e := goal.Entry{Overall: form.Get("overall"), Annual: form.Get("annual"), Request: goal.RequestEntry{
		Appropriation: form.Get("request.appropriation"), CarryOver: form.Get("request.carry_over"), Other: form.Get("request.other")}, Justifications: readReasons(form)}
	_, e.Rows = readGoalRows(form)
	return e
}

// readGoalRows reads the rows of the draft, and the number that each has in the form. Names are rows.N.field; the order of
// N is the order of rows.
func readGoalRows(form url.Values) (numbers []string, rows []goal.EntryRow) {
	for _, n := range rowIndexes(form) {
		get := func(field string) string { return form.Get("rows." + n + "." + field) }
		row := goal.EntryRow{ID: goal.IndicatorID(get("id")), Level1: get("level1"), Level2: get("level2"), Name: get("name"),
			Explanation: get("explanation"), Sign: get("sign"), Target: get("target"), Unit: get("unit"), Weight: get("weight"), Rule: get("rule"),
			Basis: get("basis"), Method: get("method"), Source: get("source"), Evidence: get("evidence"), Bounded: get("bounded") != ""}
		if row.ID != "" || !row.Blank() { // a row added and left empty was never meant
			numbers, rows = append(numbers, n), append(rows, row)
		}
	}
	return numbers, rows
}

// saveGoal keeps the draft: by itself while one types, or by the button. The button that adds a row saves, too; the one
// that submits saves first.
func (s *Server) saveGoal(w http.ResponseWriter, v *visit) error {
	id := goal.ID(v.PathValue("id"))
	entry := readGoalEntry(v.PostForm)
	action := v.PostFormValue("action")
	if action == "add-row" {
		entry.Rows = append(entry.Rows, addedRow(v))
	}
	file, err := s.app.SaveGoal(v.Context(), v.actor, id, v.version(), entry)
	if errs.KindOf(err) == errs.Conflict {
		return s.goalConflict(w, v, id, entry, err)
	}
	if err != nil {
		return err
	}
	s.goals.keep(string(id), file.Version, file.Entry)
	if v.wantsJSON() {
		_, say, mark := weightTotal(file)
		return answerParts(w, v, saved{SavedAt: clock(file.UpdatedAt), Version: file.Version, Totals: goalTotals(file), Rows: rowIDs(file.Entry), Named: namedRowIDs(v.PostForm, file.Entry)},
			map[string]templ.Component{"findings": view.Findings(view.NewFindings(goalChecks(file, file.MayEdit))), "weight-say": view.WeightSay(say, mark)})
	}
	path := "/goals/" + string(id)
	switch action {
	case "add-row":
		return redirect(w, v, fmt.Sprintf("%s#r%d", path, len(file.Entry.Rows)))
	case string(goal.Submit):
		return s.moveSavedGoal(w, v, file)
	}
	return s.done(w, v, path, "草稿已保存。")
}

// addedRow is the row that the button adds, of the level chosen beside it.
func addedRow(v *visit) goal.EntryRow {
	level1, level2 := cutLevel(v.PostFormValue("add.level"))
	return goal.EntryRow{Level1: level1, Level2: level2, Sign: string(goal.AtLeast), Rule: string(goal.ByRatio)}
}

// saved is the answer to a script that saved a draft, or asked for parts of its page anew.
type saved struct {
	SavedAt string            `json:"saved_at,omitempty"`
	Version int               `json:"version,omitempty"`
	Parts   map[string]string `json:"parts,omitempty"` // HTML of parts of the page by the id that each replaces
	Totals  map[string]string `json:"totals,omitempty"`
	Rows    []string          `json:"rows,omitempty"`  // ids of the rows in order
	Named   map[string]string `json:"named,omitempty"` // the same by the name of the field that holds each on the page
}

// answerParts answers a script with parts of the page drawn as the page itself draws them.
func answerParts(w http.ResponseWriter, v *visit, a saved, parts map[string]templ.Component) error {
	a.Parts = make(map[string]string, len(parts))
	for id, part := range parts {
		var b strings.Builder
		if err := part.Render(v.Context(), &b); err != nil {
			return err
		}
		a.Parts[id] = b.String()
	}
	return answerJSON(w, http.StatusOK, a)
}

func rowIDs(e goal.Entry) []string {
	out := make([]string, len(e.Rows))
	for i, r := range e.Rows {
		out[i] = string(r.ID)
	}
	return out
}

// namedRowIDs are the ids of the rows as posted, where they were kept so: a row must not become another one with every save.
func namedRowIDs(form url.Values, kept goal.Entry) map[string]string {
	out := map[string]string{}
	numbers, rows := readGoalRows(form)
	for i, row := range rows {
		if i >= len(kept.Rows) {
			break
		}
		id := kept.Rows[i].ID
		if row.ID = id; row == kept.Rows[i] {
			out["rows."+numbers[i]+".id"] = string(id)
		}
	}
	return out
}

// cutLevel splits "产出指标/数量指标".
func cutLevel(text string) (level1, level2 string) {
	for i, r := range text {
		if r == '/' {
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// moveSavedGoal submits a draft that was just saved. What stands in the way is shown on the form.
func (s *Server) moveSavedGoal(w http.ResponseWriter, v *visit, file app.GoalFile) error {
	err := s.app.MoveGoal(v.Context(), withoutForm(v.actor), file.ID, file.Version, goal.Submit, "")
	if errs.KindOf(err) == errs.Invalid {
		page := s.goalPage(v, file, file.Entry)
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "还不能提交：" + errs.MessageOf(err)}
		blameReasons(&page, complaints(err))
		return show(w, v, http.StatusUnprocessableEntity, view.GoalForm(page))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/goals/"+string(file.ID), "已提交，等待单位负责人审核。")
}

// withoutForm is the actor for a second act of the same post, which the key of the form does not stand for.
func withoutForm(a org.Actor) org.Actor {
	a.Form = org.Form{}
	return a
}

// goalConflict answers a save that came too late: what was typed beside what is kept now, cell by cell, nothing lost.
func (s *Server) goalConflict(w http.ResponseWriter, v *visit, id goal.ID, mine goal.Entry, conflict error) error {
	if v.wantsJSON() {
		return conflictJSON(w, conflict, "/goals/"+string(id)+"/merge")
	}
	file, err := s.app.Goal(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	if !file.MayEdit {
		return conflict
	}
	return s.drawGoalMerge(w, v, file, mine, errs.MessageOf(conflict))
}

// mergeGoal shows the merge page, or takes what was chosen on it.
func (s *Server) mergeGoal(w http.ResponseWriter, v *visit) error {
	id := goal.ID(v.PathValue("id"))
	file, err := s.app.Goal(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	mine := readGoalEntry(v.PostForm)
	if v.PostFormValue("action") != "merge" {
		return s.drawGoalMerge(w, v, file, mine, "别人刚改过这张表。请逐格选择，再保存。")
	}
	merged := goal.Merge(file.Entry, mine, v.choseTheirs)
	if _, err := s.app.SaveGoal(v.Context(), v.actor, id, v.version(), merged); err != nil {
		if errs.KindOf(err) == errs.Conflict {
			return s.goalConflict(w, v, id, mine, err)
		}
		return err
	}
	return s.done(w, v, "/goals/"+string(id), "合并后的内容已保存。")
}

func (s *Server) drawGoalMerge(w http.ResponseWriter, v *visit, file app.GoalFile, mine goal.Entry, message string) error {
	m := merging{record: "/goals/" + string(file.ID), version: file.Version, theirs: file.UpdatedBy, message: message}
	return s.drawGoalMerging(w, v, m, string(file.ID), file.Entry, mine)
}

// drawGoalMerging asks about two drafts of one goal form; id names the record it was opened at.
func (s *Server) drawGoalMerging(w http.ResponseWriter, v *visit, m merging, id string, kept, mine goal.Entry) error {
	m.action, m.differs = m.record+"/merge", goal.Differences(kept, mine)
	m.numbers, _ = readGoalRows(v.PostForm)
	if base, known := s.goals.find(id, v.base()); known {
		m.me, m.them = goal.Sides(base, kept, mine)
	}
	return s.drawMerge(w, v, m)
}

// moveGoal takes one action of the flow.
func (s *Server) moveGoal(w http.ResponseWriter, v *visit) error {
	id := goal.ID(v.PathValue("id"))
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveGoal(v.Context(), v.actor, id, v.version(), do, v.PostFormValue("reason"))
	if typed(err) {
		file, readErr := s.app.Goal(v.Context(), v.actor, id)
		if readErr != nil {
			return readErr
		}
		page := s.goalPage(v, file, file.Entry)
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有“" + string(do) + "”：" + errs.MessageOf(err)}
		return show(w, v, statusOf[errs.KindOf(err)], view.GoalForm(page))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/goals/"+string(id), "已%s。", do)
}
