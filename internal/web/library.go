package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) libraryRoutes() []route {
	return []route{
		{pattern: "GET /indicators", needs: org.SeeGoals, handle: s.listIndicators, name: "listIndicators"},
		{pattern: "GET /indicators/new", needs: org.ProposeIndicators, handle: s.newIndicator, name: "newIndicator"},
		{pattern: "POST /indicators", needs: org.ProposeIndicators, handle: s.addIndicator, name: "addIndicator"},
		{pattern: "GET /indicators/{id}", needs: org.SeeGoals, handle: s.showIndicator, name: "showIndicator"},
		{pattern: "GET /indicators/{id}/edit", needs: org.SeeGoals, handle: s.editIndicator, name: "editIndicator"},
		{pattern: "POST /indicators/{id}", needs: org.SeeGoals, handle: s.saveIndicator, name: "saveIndicator"},
		{pattern: "POST /indicators/{id}/move", needs: org.SeeGoals, handle: s.moveIndicator, name: "moveIndicator"},
		{pattern: "GET /goals/{id}/suggestions", needs: org.SeeGoals, handle: s.listSuggestions, name: "listSuggestions"},
		{pattern: "POST /goals/{id}/suggestions", needs: org.FileGoals, handle: s.addSuggestion, name: "addSuggestion"},
		{pattern: "POST /goals/{id}/copy", needs: org.FileGoals, handle: s.copyGoal, name: "copyGoal"},
		{pattern: "GET /goals/{id}/example", needs: org.KeepLibrary, handle: s.newExample, name: "newExample"},
		{pattern: "POST /goals/{id}/example", needs: org.KeepLibrary, handle: s.addExample, name: "addExample"},
		{pattern: "GET /examples", needs: org.SeeGoals, handle: s.listExamples, name: "listExamples"},
		{pattern: "GET /examples/{id}", needs: org.SeeGoals, handle: s.showExample, name: "showExample"},
		{pattern: "POST /examples/{id}/withdraw", needs: org.KeepLibrary, handle: s.removeExample, name: "removeExample"},
	}
}

// indicatorQuery reads what indicators are asked for from the address.
func indicatorQuery(q url.Values) library.Query {
	return library.Query{Words: q.Get("q"), Field: library.Field(q.Get("field")), Level1: q.Get("level1"), State: approval.State(q.Get("state"))}
}

// listIndicators searches the library.
func (s *Server) listIndicators(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	from := listPage(q).Offset
	list, total, err := s.app.Indicators(v.Context(), v.actor, indicatorQuery(q), app.Page{Offset: from})
	if err != nil {
		return err
	}
	page := view.ListPage{
		Head: view.PageHeadPart{Title: "指标库", Lede: []view.Run{{Text: fmt.Sprintf("共 %d 条。填报绩效目标时，可在申报表的“推荐指标”里直接加入。", total)}},
			Actions: []view.ButtonPart{{Label: "案例库", Href: "/examples"}}},
		Filters: view.FiltersPart{Action: "/indicators", Reset: resetOf("/indicators", q), Fields: indicatorFilters(q)},
		Table:   indicatorTable(list), Pager: offsetPager("/indicators", q, from, len(list), total)}
	if v.actor.May(org.ProposeIndicators) {
		page.Head.Actions = append([]view.ButtonPart{{Label: "提出指标", Href: "/indicators/new"}}, page.Head.Actions...)
	}
	if v.actor.May(org.KeepLibrary) {
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "Excel 导入", Href: "/indicators/import"}, view.ButtonPart{Label: "导出", Href: "/indicators/export"})
	}
	return show(w, v, http.StatusOK, s.framed(v, "指标库", view.List(page)))
}

func indicatorFilters(q url.Values) []view.FieldPart {
	pick := func(name, label string, words []string) view.FieldPart {
		return view.FieldPart{Kind: view.Select, Name: name, Label: label, Options: append([]view.Option{{Label: "全部"}}, view.Options(q.Get(name), words...)...)}
	}
	return []view.FieldPart{{Kind: view.Search, Name: "q", Label: "名称、编号或关键词", Value: q.Get("q")}, pick("field", "领域", words(library.Fields())),
		pick("level1", "一级指标", []string{"成本指标", "产出指标", "效益指标", "满意度指标"}), pick("state", "状态", words(library.Flow.All()))}
}

// offsetPager is the way through a list that is counted whole.
func offsetPager(path string, q url.Values, from, shown, total int) view.PagerPart {
	p := view.PagerPart{Shown: fmt.Sprintf("本页 %d 行", shown), Count: fmt.Sprintf("共 %d 行", total)}
	if from > 0 {
		p.First, p.Prev = with(path, q, "from", ""), with(path, q, "from", strconv.Itoa(max(from-app.PageSize, 0)))
	}
	if from+shown < total {
		p.Next = with(path, q, "from", strconv.Itoa(from+app.PageSize))
	}
	return p
}

func indicatorTable(list []library.Indicator) view.TablePart {
	t := view.TablePart{ID: "library", Caption: "指标", Empty: view.EmptyPart{Text: "没有符合条件的指标。请换个词，或放宽条件。"}, Columns: []view.Column{
		{Label: "编号", Width: "9%", Keep: true}, {Label: "指标", Head: true}, {Label: "领域", Width: "11%"}, {Label: "分级", Width: "15%"}, {Label: "参考指标值", Width: "15%"}, {Label: "设定依据", Width: "22%"}, {Label: "状态", Width: "8%"}}}
	for _, i := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: i.Code}, {Text: i.Row.Name, Href: "/indicators/" + string(i.ID), Note: i.Row.Explanation},
			{Text: string(i.Field)}, {Text: i.Row.Level2}, {Text: i.TargetText()}, {Text: i.Row.Basis}, {Text: string(i.State)}}})
	}
	return t
}

// showIndicator shows one indicator and who uses it.
func (s *Server) showIndicator(w http.ResponseWriter, v *visit) error {
	return s.drawIndicator(w, v, http.StatusOK, "")
}

// drawIndicator draws the page; say is what went wrong with the act just tried.
func (s *Server) drawIndicator(w http.ResponseWriter, v *visit, status int, say string) error {
	file, err := s.app.Indicator(v.Context(), v.actor, library.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	page := s.indicatorPage(v, file)
	if say != "" {
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: say}
	}
	return show(w, v, status, view.Indicator(page))
}

func (s *Server) indicatorPage(v *visit, file app.IndicatorFile) view.IndicatorPage {
	path := "/indicators/" + string(file.ID)
	page := view.IndicatorPage{Frame: s.frame(v, file.Row.Name),
		Head:  view.PageHeadPart{Crumbs: []view.Link{{Label: "指标库", Href: "/indicators"}, {Label: file.Code}}, Title: file.Row.Name},
		Facts: indicatorFacts(file), Row: rowFacts(file.Content), Uses: usesTable(file.Uses),
		UsesNote: fmt.Sprintf("园区共 %d 张申报表使用，您可查看 %d 张", file.UsedBy, len(file.Uses)),
		Opinions: opinions(file.Case),
		History:  history(file.Case),
		Bar:      s.actionBar(v, path, file.Version, file.Offers, file.Holders(library.Flow, file.Parties()), false, "", moment(file.UpdatedAt)),
	}
	for _, step := range file.Steps(library.Flow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	// The bar has no form of this page to send: every act is posted by its own.
	for i := range page.Bar.Buttons {
		page.Bar.Buttons[i].FormID, page.Bar.Buttons[i].Action = "", path+"/move"
	}
	if file.MayEdit {
		label := "修改"
		if file.State == library.InUse {
			label = "修订"
		}
		page.Head.Actions = []view.ButtonPart{{Label: label, Href: path + "/edit"}}
	}
	return page
}

func indicatorFacts(file app.IndicatorFile) []view.Fact {
	categories := file.CategoryText()
	if categories == "" {
		categories = "不限"
	}
	return []view.Fact{{Label: "指标编号", Value: file.Code}, {Label: "所属领域", Value: string(file.Field)}, {Label: "适用项目类别", Value: categories},
		{Label: "状态", Value: string(file.State)}, {Label: "版次", Value: fmt.Sprintf("第%d版", file.Edition)},
		{Label: "提出", Value: file.Unit.Name + " " + file.Proposer}, {Label: "最近修改", Value: moment(file.UpdatedAt) + " " + file.UpdatedBy}}
}

// rowFacts are the cells that an indicator brings into a form, under the headings of the form.
func rowFacts(c library.Content) []view.Fact {
	bounded := "否"
	if c.Row.Bounded {
		bounded = "是"
	}
	facts := []view.Fact{{Label: "一级指标", Value: c.Row.Level1}, {Label: "二级指标", Value: c.Row.Level2}, {Label: "参考指标值", Value: c.TargetText()},
		{Label: "赋分规则", Value: c.Row.Rule}, {Label: "有上限", Value: bounded}, {Label: "指标解释", Value: c.Row.Explanation},
		{Label: "指标值设定依据", Value: c.Row.Basis}, {Label: "取值方式", Value: c.Row.Method}, {Label: "数据来源", Value: c.Row.Source}, {Label: "佐证资料", Value: c.Row.Evidence}}
	return facts
}

func usesTable(uses []library.Used) view.TablePart {
	t := view.TablePart{Caption: "使用情况", Tight: true, Empty: view.EmptyPart{Text: "您可查看的申报表里还没有使用。"}, Columns: []view.Column{
		{Label: "年度", Width: "15%"}, {Label: "项目", Head: true}, {Label: "类别", Width: "25%"}}}
	for _, u := range uses {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: u.Year.String()}, {Text: u.ProjectName, Href: "/goals/" + string(u.Goal)}, {Text: string(u.Category)}}})
	}
	return t
}

// moveIndicator takes one action of the flow.
func (s *Server) moveIndicator(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveIndicator(v.Context(), v.actor, library.ID(v.PathValue("id")), v.version(), do, v.PostFormValue("reason"))
	if typed(err) {
		return s.drawIndicator(w, v, statusOf[errs.KindOf(err)], "没有“"+string(do)+"”："+errs.MessageOf(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/indicators/"+v.PathValue("id"), "已%s。", do)
}
