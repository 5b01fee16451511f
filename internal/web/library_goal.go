package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"outturn/internal/app"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// mostSuggestions is how many indicators are offered at once.
const mostSuggestions = 20

// libraryLinks are the ways from a goal's page to the library: to suggestions while it is typed, to holding it up as an
// example when it is approved.
func libraryLinks(v *visit, file app.GoalFile) []view.ButtonPart {
	path := "/goals/" + string(file.ID)
	var out []view.ButtonPart
	if file.MayEdit {
		out = append(out, view.ButtonPart{Label: "推荐指标与复制", Href: path + "/suggestions"})
	}
	if file.State == goal.Approved && v.actor.May(org.KeepLibrary) {
		out = append(out, view.ButtonPart{Label: "列为案例", Href: path + "/example"})
	}
	return out
}

// panelSuggestions is how many stand beside the form; the page has more.
const panelSuggestions = 6

// listSuggestions offers indicators for a goal and goals to copy from; to the script of the form, the indicators for the
// row being typed.
func (s *Server) listSuggestions(w http.ResponseWriter, v *visit) error {
	id, q, limit := goal.ID(v.PathValue("id")), v.URL.Query(), mostSuggestions
	if v.wantsJSON() {
		limit = panelSuggestions
	}
	list, err := s.app.Suggestions(v.Context(), v.actor, id, goal.EntryRow{Level1: q.Get("level1"), Level2: q.Get("level2"), Name: q.Get("name")}, limit)
	if err != nil {
		return err
	}
	if v.wantsJSON() {
		return answerParts(w, v, saved{}, map[string]templ.Component{"suggestions": view.SuggestList(suggestItems(list))})
	}
	file, err := s.app.Goal(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	sources, err := s.app.CopySources(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	path := "/goals/" + string(id)
	page := view.SuggestionsPage{Head: view.PageHeadPart{Title: "推荐指标", Crumbs: []view.Link{{Label: file.Project.Name, Href: path}, {Label: "推荐指标"}},
		Lede:    []view.Run{{Text: "按项目、已填的目标、本项目以往和同类项目推荐；加入后分值由您分配。"}},
		Actions: []view.ButtonPart{{Label: "回到申报表", Href: path}, {Label: "在指标库里找", Href: "/indicators"}}},
		List: s.suggestionTable(v, file, list), Sources: s.sourceTable(v, file, sources)}
	return show(w, v, http.StatusOK, s.framed(v, "推荐指标", view.Suggestions(page)))
}

// suggestItems are suggestions as the panel beside the form shows them, each with the cells it brings into a new row.
func suggestItems(list []library.Suggestion) []view.SuggestItem {
	out := make([]view.SuggestItem, len(list))
	for i, x := range list {
		r := x.Row
		cells := map[string]string{"level1": r.Level1, "level2": r.Level2, "name": r.Name, "explanation": r.Explanation, "sign": r.Sign, "target": r.Target,
			"unit": r.Unit, "rule": r.Rule, "basis": r.Basis, "method": r.Method, "source": r.Source, "evidence": r.Evidence}
		if r.Bounded {
			cells["bounded"] = "1"
		}
		take, _ := json.Marshal(cells) // a map of strings always marshals
		out[i] = view.SuggestItem{Name: r.Name, Href: "/indicators/" + string(x.ID), Level: r.Level2, Target: x.TargetText(), Reasons: strings.Join(x.Reasons, "；"), Take: string(take)}
	}
	return out
}

// postTo is a small form that fills the draft of a goal: it carries the version the page was made from, and counts once.
func postTo(v *visit, file app.GoalFile, action, name, value, label string) view.Cell {
	if !file.MayEdit {
		return view.Cell{}
	}
	return view.Cell{Part: view.Act(view.ActPart{Form: view.FormPart{Action: "/goals/" + string(file.ID) + action, Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version)},
		Hidden: []view.Option{{Label: name, Value: value}}, Button: view.ButtonPart{Label: label, Small: true}})}
}

func (s *Server) suggestionTable(v *visit, file app.GoalFile, list []library.Suggestion) view.TablePart {
	t := view.TablePart{ID: "suggestions", Caption: "推荐指标", Empty: view.EmptyPart{Text: "暂时没有可推荐的指标。写明年度总体目标后再来看，或到指标库里找。", Action: view.Link{Label: "到指标库", Href: "/indicators"}}, Columns: []view.Column{
		{Label: "指标", Head: true}, {Label: "分级", Width: "14%"}, {Label: "参考指标值", Width: "14%"}, {Label: "推荐理由", Width: "34%"}, {Label: "操作", Width: "10%", NoPrint: true}}}
	for _, x := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: x.Row.Name, Href: "/indicators/" + string(x.ID), Note: x.Row.Explanation}, {Text: x.Row.Level2},
			{Text: x.TargetText()}, {Text: strings.Join(x.Reasons, "；")}, postTo(v, file, "/suggestions", "indicator", string(x.ID), "照此增加")}})
	}
	return t
}

func (s *Server) sourceTable(v *visit, file app.GoalFile, c app.Copyable) view.TablePart {
	t := view.TablePart{ID: "sources", Caption: "可复制的目标", Tight: true, Empty: view.EmptyPart{Text: "没有可复制的目标：本项目没有其他年度，范围内也没有同类项目和案例。"}, Columns: []view.Column{
		{Label: "来源", Width: "14%"}, {Label: "绩效目标", Head: true}, {Label: "说明", Width: "34%"}, {Label: "操作", Width: "12%", NoPrint: true}}}
	add := func(kind, title, href, note, name, value string) {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: kind}, {Text: title, Href: href}, {Text: note}, postTo(v, file, "/copy", name, value, "复制到本表")}})
	}
	for _, g := range c.Own {
		add("本项目", g.Name(), "/goals/"+string(g.ID), string(g.State), "goal", string(g.ID))
	}
	for _, g := range c.Like {
		add("同类项目", g.Name(), "/goals/"+string(g.ID), g.Project.Unit.Name, "goal", string(g.ID))
	}
	for _, x := range c.Examples {
		add("案例", x.Title, "/examples/"+string(x.ID), x.Merit, "example", string(x.ID))
	}
	return t
}

// addSuggestion puts an indicator into the draft (照此增加).
func (s *Server) addSuggestion(w http.ResponseWriter, v *visit) error {
	id := goal.ID(v.PathValue("id"))
	err := s.app.AddGoalRow(v.Context(), v.actor, id, v.version(), library.ID(v.PostFormValue("indicator")))
	return s.filled(w, v, id, err, "指标已加入申报表，请分配分值。")
}

// copyGoal takes another goal into the draft.
func (s *Server) copyGoal(w http.ResponseWriter, v *visit) error {
	id := goal.ID(v.PathValue("id"))
	err := s.app.CopyGoal(v.Context(), v.actor, id, v.version(), app.GoalSource{Goal: goal.ID(v.PostFormValue("goal")), Example: library.ExampleID(v.PostFormValue("example"))})
	return s.filled(w, v, id, err, "已复制到申报表，请核对年度、指标值和资金。")
}

// filled answers after a draft was filled from elsewhere: the form, or to a script its new version, upon which the script
// reads the form again.
func (s *Server) filled(w http.ResponseWriter, v *visit, id goal.ID, err error, say string) error {
	path := "/goals/" + string(id)
	switch {
	case errs.KindOf(err) == errs.Conflict && v.wantsJSON():
		return conflictJSON(w, err, path)
	case err != nil:
		return err
	case v.wantsJSON():
		file, err := s.app.Goal(v.Context(), v.actor, id)
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusOK, saved{SavedAt: clock(file.UpdatedAt), Version: file.Version})
	}
	return s.done(w, v, path, "%s", say)
}
