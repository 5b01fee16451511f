package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/domain/score"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

func (s *Server) standardRoutes() []route {
	return []route{
		{pattern: "GET /standards", needs: org.SeeProjects, handle: s.listStandards, name: "listStandards"},
		{pattern: "GET /standards/new", needs: org.DraftStandards, handle: s.newStandard, name: "newStandard"},
		{pattern: "POST /standards", needs: org.DraftStandards, handle: s.addStandard, name: "addStandard"},
		{pattern: "GET /standards/settings", needs: org.SeeProjects, handle: s.showQuotaSettings, name: "showQuotaSettings"},
		{pattern: "POST /standards/settings", needs: org.KeepStandards, handle: s.saveQuotaSettings, name: "saveQuotaSettings"},
		{pattern: "GET /standards/over", needs: org.SeeProjects, handle: s.listOverStandard, name: "listOverStandard"},
		{pattern: "GET /standards/over/export", needs: org.SeeProjects, handle: s.exportOverStandard, name: "exportOverStandard", exports: true},
		{pattern: "GET /standards/{id}", needs: org.SeeProjects, handle: s.showStandard, name: "showStandard"},
		{pattern: "GET /standards/{id}/edit", needs: org.DraftStandards, handle: s.editStandard, name: "editStandard"},
		{pattern: "POST /standards/{id}", needs: org.DraftStandards, handle: s.saveStandard, name: "saveStandard"},
		{pattern: "GET /standards/{id}/revise", needs: org.DraftStandards, handle: s.newEdition, name: "newEdition"},
		{pattern: "POST /standards/{id}/revise", needs: org.DraftStandards, handle: s.reviseStandard, name: "reviseStandard"},
		{pattern: "POST /standards/{id}/move", needs: org.DraftStandards, handle: s.moveStandard, name: "moveStandard"},
		{pattern: "GET /projects/{id}/quota", needs: org.SeeProjects, handle: s.showQuota, name: "showQuota"},
		{pattern: "POST /projects/{id}/quota/{line}/choose", needs: org.SeeProjects, handle: s.chooseStandard, name: "chooseStandard"},
		{pattern: "POST /projects/{id}/quota/{line}/explain", needs: org.FileDeclarations, handle: s.explainOver, name: "explainOver"},
		{pattern: "POST /projects/{id}/quota/{line}/agree", needs: org.SeeProjects, handle: s.agreeOver, name: "agreeOver"},
	}
}

func standardPath(id standard.ID) string { return "/standards/" + string(id) }

// standardQuery reads what standards are asked for from the address.
func standardQuery(q url.Values) app.StandardQuery {
	year, _ := fiscal.ParseYear(q.Get("in")) // anything else narrows nothing
	return app.StandardQuery{Words: q.Get("q"), Kind: standard.Kind(q.Get("kind")), Field: library.Field(q.Get("field")), State: approval.State(q.Get("state")), Year: year}
}

// listStandards searches the standards.
func (s *Server) listStandards(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	from := listPage(q).Offset
	list, total, err := s.app.Standards(v.Context(), v.actor, standardQuery(q), app.Page{Offset: from})
	if err != nil {
		return err
	}
	page := view.ListPage{
		Head: view.PageHeadPart{Title: "标准库", Lede: []view.Run{{Text: fmt.Sprintf("共 %d 条。项目预算明细按这里有效的标准比对：数量 × 标准 × 系数。", total)}},
			Actions: []view.ButtonPart{{Label: "超标准明细", Href: "/standards/over"}, {Label: "定额比对设置", Href: "/standards/settings"}}},
		Filters: view.FiltersPart{Action: "/standards", Reset: resetOf("/standards", q), Fields: standardFilters(q)},
		Table:   standardTable(list), Pager: offsetPager("/standards", q, from, len(list), total)}
	if v.actor.May(org.DraftStandards) {
		page.Head.Actions = append([]view.ButtonPart{{Label: "起草标准", Href: "/standards/new"}}, page.Head.Actions...)
	}
	if v.actor.May(org.KeepStandards) {
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "Excel 导入", Href: "/standards/import"}, view.ButtonPart{Label: "导出", Href: "/standards/export"})
	}
	return show(w, v, http.StatusOK, s.framed(v, "标准库", view.List(page)))
}

func standardFilters(q url.Values) []view.FieldPart {
	pick := func(name, label string, words []string) view.FieldPart {
		return view.FieldPart{Kind: view.Select, Name: name, Label: label, Options: append([]view.Option{{Label: "全部"}}, view.Options(q.Get(name), words...)...)}
	}
	return []view.FieldPart{{Kind: view.Search, Name: "q", Label: "编号、对象或依据", Value: q.Get("q")}, pick("kind", "类别", words(standard.Kinds())),
		pick("field", "领域", words(library.Fields())), pick("state", "状态", words(standard.Flow.All())),
		{Kind: view.Number, Name: "in", Label: "有效年度", Value: q.Get("in"), MaxLength: 4}}
}

func standardTable(list []standard.Standard) view.TablePart {
	t := view.TablePart{ID: "standards", Caption: "标准", Empty: view.EmptyPart{Text: "没有符合条件的标准。请换个词，或放宽条件。"}, Columns: []view.Column{
		{Label: "编号", Width: "9%", Keep: true}, {Label: "对象", Head: true}, {Label: "类别", Width: "13%"}, {Label: "领域", Width: "9%"}, {Label: "单位限额", Unit: "元", Num: true, Width: "14%"},
		{Label: "有效期", Width: "18%"}, {Label: "版次", Width: "7%"}, {Label: "状态", Width: "8%"}}}
	for _, s := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: s.Code}, {Text: strings.TrimSpace(s.Object + " " + s.Grade), Href: standardPath(s.ID), Note: s.Source},
			{Text: string(s.Kind)}, {Text: string(s.Field)}, allowedCell(s.Content), {Text: validity(s.Content)}, {Text: fmt.Sprintf("第%d版", s.Edition)}, {Text: string(s.State)}}})
	}
	return t
}

func allowedCell(c standard.Content) view.Cell {
	if c.Kind == standard.Service {
		return view.Cell{Text: "—"}
	}
	return view.Cell{Text: c.Allowed().Yuan(), Note: "每" + c.Unit}
}

func validity(c standard.Content) string {
	if c.To.IsZero() {
		return c.From.String() + " 起"
	}
	return c.From.String() + " 至 " + c.To.String()
}

// showStandard shows one edition of a standard beside the one before, or the one that with= names.
func (s *Server) showStandard(w http.ResponseWriter, v *visit) error {
	return s.drawStandard(w, v, http.StatusOK, "")
}

// drawStandard draws the page; say is what went wrong with the act just tried.
func (s *Server) drawStandard(w http.ResponseWriter, v *visit, status int, say string) error {
	file, err := s.app.Standard(v.Context(), v.actor, standard.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	page := s.standardPage(v, file)
	if say != "" {
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: say}
	}
	return show(w, v, status, view.Standard(page))
}

func (s *Server) standardPage(v *visit, file app.StandardFile) view.StandardPage {
	path, title := standardPath(file.ID), strings.TrimSpace(file.Object+" "+file.Grade)
	page := view.StandardPage{Frame: s.frame(v, title), Facts: standardFacts(file), Allowed: allowedRuns(file.Content), Requirement: file.Requirement,
		Head:        view.PageHeadPart{Crumbs: []view.Link{{Label: "标准库", Href: "/standards"}, {Label: file.Code}}, Title: title},
		Composition: compositionTable(file.Content), Editions: editionTable(file), Diff: standardDiff(file, v.URL.Query().Get("with")), History: history(file.Case),
		Bar: s.actionBar(v, path, file.Version, file.Offers, file.Holders(standard.Flow, file.Parties()), false, "", moment(file.UpdatedAt))}
	for _, step := range file.Steps(standard.Flow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	for i := range page.Bar.Buttons { // the bar has no form of this page to send: every act is posted by its own
		page.Bar.Buttons[i].FormID, page.Bar.Buttons[i].Action = "", path+"/move"
	}
	if file.MayEdit {
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "修改", Href: path + "/edit"})
	}
	if file.MayRevise {
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "起草新版", Href: path + "/revise"})
	}
	return page
}

func standardFacts(file app.StandardFile) []view.Fact {
	var categories []string
	for _, k := range file.Categories {
		categories = append(categories, string(k))
	}
	if len(categories) == 0 {
		categories = []string{"不限"}
	}
	facts := []view.Fact{{Label: "标准编号", Value: file.Code}, {Label: "类别", Value: string(file.Kind)}, {Label: "状态", Value: string(file.State)}, {Label: "版次", Value: fmt.Sprintf("第%d版", file.Edition)},
		{Label: "有效期", Value: validity(file.Content)}, {Label: "适用项目类别", Value: strings.Join(categories, "、")}, {Label: "依据文件", Value: file.Source},
		{Label: "起草", Value: file.Unit.Name + " " + file.Drafter}, {Label: "最近修改", Value: moment(file.UpdatedAt) + " " + file.UpdatedBy}}
	for _, f := range []view.Fact{{Label: "领域", Value: string(file.Field)}, {Label: "价格基期", Value: dayOrNothing(file.PriceDate)},
		{Label: "关键词", Value: strings.Join(file.Keywords, "、")}, {Label: "备注", Value: file.Note}} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

func dayOrNothing(d fiscal.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// allowedRuns writes out what one unit may cost: amount, every coefficient and the product.
func allowedRuns(c standard.Content) []view.Run {
	if c.Kind == standard.Service {
		return nil
	}
	out := []view.Run{{Text: fmt.Sprintf("单位限额：标准 %s 元/%s", c.Amount.Yuan(), c.Unit)}}
	for _, k := range []struct {
		name string
		rate score.Rate
	}{{"服务水平系数", c.Level}, {"财政负担比例", c.Share}, {"价格指数", c.Index}} {
		out = append(out, view.Run{Text: " × " + k.name + " " + k.rate.Short()})
	}
	return append(out, view.Run{Text: " = "}, view.Run{Text: c.Allowed().Yuan() + " 元/" + c.Unit, Strong: true})
}

func compositionTable(c standard.Content) view.TablePart {
	t := view.TablePart{ID: "composition", Caption: "费用构成", Tight: true, Columns: []view.Column{{Label: "项目", Head: true}, {Label: "金额", Unit: "元", Num: true, Width: "30%"}}}
	for _, p := range c.Composition {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: p.Name}, {Text: p.Amount.Yuan()}}})
	}
	if len(t.Rows) > 0 {
		t.Foot = []view.Cell{{Text: "合计"}, {Text: c.Amount.Yuan()}}
	}
	return t
}

func editionTable(file app.StandardFile) view.TablePart {
	t := view.TablePart{ID: "editions", Caption: "各版", Tight: true, Columns: []view.Column{{Label: "版次", Head: true, Width: "12%"}, {Label: "状态", Width: "12%"},
		{Label: "单位限额", Unit: "元", Num: true, Width: "18%"}, {Label: "有效期"}, {Label: "比较", Width: "22%", NoPrint: true}}}
	for _, s := range file.Editions {
		compare := view.Cell{Text: "本版"}
		if s.ID != file.ID {
			compare = view.Cell{Text: "与本版比较", Href: fmt.Sprintf("%s?with=%d#diff-head", standardPath(file.ID), s.Edition)}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprintf("第%d版", s.Edition), Href: standardPath(s.ID)}, {Text: string(s.State)}, allowedCell(s.Content), {Text: validity(s.Content)}, compare}})
	}
	return t
}

// standardDiff compares an edition with another, the one before unless a number names one; nil for none.
func standardDiff(file app.StandardFile, with string) *view.DiffPart {
	other, there := file.Before()
	if no, err := strconv.Atoi(with); err == nil {
		for _, s := range file.Editions {
			if s.Edition == no && s.ID != file.ID {
				other, there = s, true
			}
		}
	}
	if !there {
		return nil
	}
	part := &view.DiffPart{Caption: fmt.Sprintf("与第%d版比较", other.Edition), OldLabel: fmt.Sprintf("第%d版", other.Edition), NewLabel: fmt.Sprintf("第%d版", file.Edition), Empty: "两版完全相同。"}
	for _, c := range audit.Diff(other.Cells(), file.Cells()) {
		change := "修改"
		switch {
		case c.Old == "":
			change = "新增"
		case c.New == "":
			change = "删除"
		}
		part.Rows = append(part.Rows, view.DiffRow{Where: c.Cell, Old: c.Old, New: c.New, Change: change})
	}
	return part
}

// moveStandard takes one action of the flow.
func (s *Server) moveStandard(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveStandard(v.Context(), v.actor, standard.ID(v.PathValue("id")), v.version(), do, v.PostFormValue("reason"))
	if typed(err) {
		return s.drawStandard(w, v, statusOf[errs.KindOf(err)], "没有“"+string(do)+"”："+errs.MessageOf(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/standards/"+v.PathValue("id"), "已%s。", do)
}

// importStandards hands the rows of a sheet to the app.
func (s *Server) importStandards(ctx context.Context, actor org.Actor, sheet office.OrgSheet, apply bool) (app.ImportPlan, error) {
	var rows []app.StandardRow
	for _, r := range sheet.Rows {
		rows = append(rows, app.StandardRow{Line: r.Line, Entry: office.StandardEntry(r.Values)})
	}
	return s.app.ImportStandards(ctx, actor, rows, apply)
}

// standardRows are the newest editions in force, in the layout of the template.
func (s *Server) standardRows(ctx context.Context, actor org.Actor, _ []org.Unit) (rows [][]string, err error) {
	list, _, err := s.app.Standards(ctx, actor, app.StandardQuery{State: standard.InForce}, app.Page{Limit: app.MaxPage})
	for i, x := range list { // newest edition of each code first
		if i == 0 || list[i-1].Code != x.Code {
			rows = append(rows, office.StandardValues(x.Entry()))
		}
	}
	return rows, err
}
