package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) fundPlanRoutes() []route {
	return []route{
		{pattern: "GET /fund-plans", needs: org.SeePlans, handle: s.listFundPlans, name: "listFundPlans"},
		{pattern: "GET /fund-plans/new", needs: org.FilePlans, handle: s.newFundPlan, name: "newFundPlan"},
		{pattern: "POST /fund-plans", needs: org.FilePlans, handle: s.startFundPlan, name: "startFundPlan"},
		{pattern: "GET /fund-plans/controls", needs: org.SeePlans, handle: s.showPlanControls, name: "showPlanControls"},
		{pattern: "POST /fund-plans/controls", needs: org.SetControls, handle: s.setPlanControl, name: "setPlanControl"},
		{pattern: "GET /fund-plans/{id}", needs: org.SeePlans, handle: s.showFundPlan, name: "showFundPlan"},
		{pattern: "POST /fund-plans/{id}", needs: org.FilePlans, handle: s.saveFundPlan, name: "saveFundPlan"},
		{pattern: "POST /fund-plans/{id}/merge", needs: org.FilePlans, handle: s.mergeFundPlan, name: "mergeFundPlan"},
		{pattern: "POST /fund-plans/{id}/move", needs: org.SeePlans, handle: s.moveFundPlan, name: "moveFundPlan"},
		{pattern: "POST /fund-plans/{id}/cut", needs: org.CutPlans, handle: s.cutFundPlan, name: "cutFundPlan"},
		{pattern: "GET /fund-plans/{id}/approval", needs: org.SeePlans, handle: s.showApprovalPaper, name: "showApprovalPaper"},
	}
}

func fundPlanPath(id fundplan.ID) string { return "/fund-plans/" + string(id) }

// listFundPlans lists the plans of the year, with what each asks for and is granted.
func (s *Server) listFundPlans(w http.ResponseWriter, v *visit) error {
	q, year := v.URL.Query(), s.listYear(v)
	page := listPage(q)
	list, err := s.app.FundPlans(v.Context(), v.actor, app.FundPlanFilter{Year: year, Unit: org.UnitID(q.Get("unit")), State: approval.State(q.Get("state"))}, page)
	if err != nil {
		return err
	}
	fields, err := s.fundPlanFilters(v, q)
	if err != nil {
		return err
	}
	content := view.ListPage{Table: fundPlanTable(list), Filters: view.FiltersPart{Action: "/fund-plans", Reset: resetOf("/fund-plans", q), Fields: fields},
		Head: view.PageHeadPart{Title: year.String() + "用款计划", Lede: []view.Run{{Text: "从项目库选入项目，按来源和月份填报，绩效目标同时提交；批复后预算与目标一并冻结。"}},
			Actions: []view.ButtonPart{{Label: "控制数", Href: "/fund-plans/controls"}}}}
	if v.actor.May(org.FilePlans) {
		content.Head.Actions = append(content.Head.Actions, view.ButtonPart{Label: "编制用款计划", Href: "/fund-plans/new"})
	}
	if len(list) == app.PageSize || page.Offset > 0 {
		content.Pager = offsetPager("/fund-plans", q, page.Offset, len(list), page.Offset+len(list)+len(list)/app.PageSize)
		content.Pager.Count = ""
	}
	return show(w, v, http.StatusOK, s.framed(v, "年度用款计划", view.List(content)))
}

// fundPlanFilters narrow the list by state and, for those who see several, by unit.
func (s *Server) fundPlanFilters(v *visit, q url.Values) ([]view.FieldPart, error) {
	fields := []view.FieldPart{{Kind: view.Select, Name: "state", Label: "状态", Options: append([]view.Option{{Label: "全部"}}, view.Options(q.Get("state"), words(fundplan.Flow.All())...)...)}}
	units, err := s.app.Units(v.Context(), v.actor)
	units = slices.DeleteFunc(slices.Clone(units), func(u org.Unit) bool { return u.Kind == org.Agency }) // outsiders file no plans
	if options := unitOptions(units, q.Get("unit"), false); len(options) > 1 && len(options) <= maxUnitOptions {
		fields = append(fields, view.FieldPart{Kind: view.Select, Name: "unit", Label: "用款单位", Options: append([]view.Option{{Label: "全部"}}, options...)})
	}
	return fields, err
}

func fundPlanTable(list []fundplan.Plan) view.TablePart {
	t := view.TablePart{ID: "fund-plans", Caption: "年度用款计划", Empty: view.EmptyPart{Text: "没有符合条件的用款计划。"}, Columns: []view.Column{
		{Label: "用款单位", Head: true}, {Label: "主管处室", Width: "16%"}, {Label: "项目", Num: true, Width: "7%"}, {Label: "申报数", Unit: "万元", Num: true, Width: "14%"},
		{Label: "核定数", Unit: "万元", Num: true, Width: "14%"}, {Label: "状态", Width: "13%"}, {Label: "最近修改", Width: "16%"}}}
	var asked, granted money.Amount
	for _, p := range list {
		form, _ := p.Entry.Parse() // a draft may hold what cannot be read; it counts as nothing
		a, g := form.Money().Total(), p.Granted().Money().Total()
		row := []view.Cell{{Text: p.Unit.Name, Href: fundPlanPath(p.ID)}, {Text: p.Division.Name}, {Text: fmt.Sprint(len(form.Lines))}, {Text: a.Wan()}, {Text: g.Wan()},
			{Text: string(p.State), Note: p.Document}, {Text: moment(p.UpdatedAt), Note: p.UpdatedBy}}
		if p.State == fundplan.Draft {
			row[4], g = view.Cell{Text: "—"}, 0
		}
		asked, granted = asked+a, granted+g
		t.Rows = append(t.Rows, view.Row{Cells: row})
	}
	if len(list) > 1 {
		t.Foot = []view.Cell{{Text: "合计"}, {}, {}, {Text: asked.Wan()}, {Text: granted.Wan()}, {}, {}}
	}
	return t
}

func (s *Server) newFundPlan(w http.ResponseWriter, v *visit) error {
	return s.drawNewFundPlan(w, v, http.StatusOK, nil)
}

func (s *Server) drawNewFundPlan(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	own, err := s.app.FilingUnits(v.Context(), v.actor)
	if err != nil {
		return err
	}
	all, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	labels := map[string]string{"unit": "用款单位", "division": "主管处室"}
	page := view.EditPage{Title: "编制" + s.year(v).String() + "用款计划", Back: "/fund-plans", Submit: "开始填报", Errors: orgFindings(wrong, labels),
		Lede: []view.Run{{Text: "一个单位每年向每个主管处室报一份，列入该处室主管的项目。"}},
		Form: view.FormPart{Action: "/fund-plans", Token: v.token(), Key: v.token(), Grid: true}, Fields: []view.FieldPart{
			{Kind: view.Select, Name: "unit", Required: true, Options: unitOptions(own, v.PostFormValue("unit"), false)},
			{Kind: view.Select, Name: "division", Required: true, Options: append([]view.Option{{Label: "请选择"}}, unitOptions(all, v.PostFormValue("division"), true)...)}}}
	for i := range page.Fields {
		page.Fields[i].Label, page.Fields[i].Error = labels[page.Fields[i].Name], fieldError(wrong, page.Fields[i].Name)
	}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

func (s *Server) startFundPlan(w http.ResponseWriter, v *visit) error {
	id, err := s.app.StartFundPlan(v.Context(), v.actor, org.UnitID(v.PostFormValue("unit")), org.UnitID(v.PostFormValue("division")), s.year(v))
	if typed(err) {
		return s.drawNewFundPlan(w, v, statusOf[errs.KindOf(err)], complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, fundPlanPath(id), "请加入本年度要用款的项目。")
}

func fundPlanID(v *visit) fundplan.ID { return fundplan.ID(v.PathValue("id")) }

func (s *Server) showFundPlan(w http.ResponseWriter, v *visit) error {
	file, err := s.app.FundPlan(v.Context(), v.actor, fundPlanID(v))
	if err != nil {
		return err
	}
	return show(w, v, http.StatusOK, view.FundPlan(s.fundPlanPage(v, file, cutTry{project: project.ID(v.URL.Query().Get("cut"))})))
}

// readFundPlan reads the draft as typed.
func readFundPlan(form url.Values) fundplan.Entry {
	e := fundplan.Entry{Note: form.Get("note")}
	for _, n := range indexesOf(form, "lines") {
		at := "lines." + n + "."
		l := readFundPlanLine(func(cell string) string { return form.Get(at + cell) })
		if l.Project != "" {
			e.Lines = append(e.Lines, l)
		}
	}
	return e
}

func readFundPlanLine(get func(cell string) string) fundplan.EntryLine {
	l := fundplan.EntryLine{Project: project.ID(get("project")), Appropriation: get("appropriation"), CarryOver: get("carry_over"), Other: get("other"), Note: get("note")}
	for i := range l.Months {
		l.Months[i] = get(fundplan.MonthCell(i + 1))
	}
	return l
}

// saveFundPlan keeps the draft: by itself while one types, or by the buttons that save, add or take out a project, or submit.
func (s *Server) saveFundPlan(w http.ResponseWriter, v *visit) error {
	id, entry, action := fundPlanID(v), readFundPlan(v.PostForm), v.PostFormValue("action")
	if gone, out := strings.CutPrefix(action, "remove "); out {
		entry = entry.Without(project.ID(gone))
	}
	added := project.ID(v.PostFormValue("added"))
	var file app.FundPlanFile
	var err error
	if action == "add" && added != "" {
		file, err = s.app.AddToFundPlan(v.Context(), v.actor, id, v.version(), entry, added)
	} else {
		file, err = s.app.SaveFundPlan(v.Context(), v.actor, id, v.version(), entry)
	}
	if errs.KindOf(err) == errs.Conflict {
		return s.fundPlanConflict(w, v, entry, err)
	}
	if err != nil {
		return err
	}
	if v.wantsJSON() {
		return answerParts(w, v, saved{SavedAt: clock(file.UpdatedAt), Version: file.Version, Totals: fundPlanTotals(file.Asked)},
			map[string]templ.Component{"findings": view.Findings(fundPlanFindings(file))})
	}
	switch {
	case action == "add" && added == "":
		return s.done(w, v, fundPlanPath(id), "草稿已保存。要加入项目，请先选择。")
	case action == "add":
		return redirect(w, v, fmt.Sprintf("%s#%s", fundPlanPath(id), view.CellID(fundplan.Path(len(file.Asked.Lines)-1, "project"))))
	case action == string(approval.Submit):
		return s.fundPlanMoved(w, v, s.app.MoveFundPlan(v.Context(), withoutForm(v.actor), id, file.Version, approval.Submit, "", ""), "已提交，项目的绩效目标一并提交，等待单位负责人审核。")
	}
	return s.done(w, v, fundPlanPath(id), "草稿已保存。")
}

// fundPlanConflict answers a save that came too late: what was typed beside what is kept now, nothing lost.
func (s *Server) fundPlanConflict(w http.ResponseWriter, v *visit, mine fundplan.Entry, conflict error) error {
	if v.wantsJSON() {
		return conflictJSON(w, conflict, fundPlanPath(fundPlanID(v))+"/merge")
	}
	file, err := s.app.FundPlan(v.Context(), v.actor, fundPlanID(v))
	if err != nil {
		return err
	}
	if !file.MayEdit {
		return conflict
	}
	return s.drawFundPlanMerge(w, v, file, mine, errs.MessageOf(conflict))
}

func (s *Server) drawFundPlanMerge(w http.ResponseWriter, v *visit, file app.FundPlanFile, mine fundplan.Entry, message string) error {
	path := fundPlanPath(file.ID)
	return s.drawMerge(w, v, merging{record: path, action: path + "/merge", version: file.Version, theirs: file.UpdatedBy, message: message,
		differs: fundplan.Differences(file.Entry, mine, file.NameOf)})
}

// mergeFundPlan shows the merge page, or takes what was chosen on it.
func (s *Server) mergeFundPlan(w http.ResponseWriter, v *visit) error {
	file, err := s.app.FundPlan(v.Context(), v.actor, fundPlanID(v))
	if err != nil {
		return err
	}
	mine := readFundPlan(v.PostForm)
	if v.PostFormValue("action") != "merge" {
		return s.drawFundPlanMerge(w, v, file, mine, "别人刚改过这张表。请逐格选择，再保存。")
	}
	if _, err := s.app.SaveFundPlan(v.Context(), v.actor, file.ID, v.version(), fundplan.Merge(file.Entry, mine, v.choseTheirs)); err != nil {
		if errs.KindOf(err) == errs.Conflict {
			return s.fundPlanConflict(w, v, mine, err)
		}
		return err
	}
	return s.done(w, v, fundPlanPath(file.ID), "合并后的内容已保存。")
}

func (s *Server) moveFundPlan(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveFundPlan(v.Context(), v.actor, fundPlanID(v), v.version(), do, v.PostFormValue("reason"), v.PostFormValue("document"))
	return s.fundPlanMoved(w, v, err, "已"+string(do)+"。")
}

// fundPlanMoved goes on after an act, or shows the plan again with what stands in the way.
func (s *Server) fundPlanMoved(w http.ResponseWriter, v *visit, err error, say string) error {
	if !typed(err) {
		if err != nil {
			return err
		}
		return s.done(w, v, fundPlanPath(fundPlanID(v)), "%s", say)
	}
	file, readErr := s.app.FundPlan(v.Context(), v.actor, fundPlanID(v))
	if readErr != nil {
		return readErr
	}
	if file.State != fundplan.Draft { // a draft lists its complaints already
		file.Findings = errs.FieldsOf(err)
	}
	page := s.fundPlanPage(v, file, cutTry{})
	page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有办理：" + errs.MessageOf(err)}
	return show(w, v, statusOf[errs.KindOf(err)], view.FundPlan(page))
}

// cutTry is the line whose amounts are to be cut, with what was typed and what was wrong with it.
type cutTry struct {
	project project.ID
	typed   *fundplan.EntryLine
	reason  string
	wrong   errs.Fields
}

// cutFundPlan sets one line to less than the unit asked.
func (s *Server) cutFundPlan(w http.ResponseWriter, v *visit) error {
	l, reason := readFundPlanLine(v.PostFormValue), v.PostFormValue("reason")
	err := s.app.CutFundPlan(v.Context(), v.actor, fundPlanID(v), v.version(), l, reason)
	if !typed(err) {
		if err != nil {
			return err
		}
		return s.done(w, v, fundPlanPath(fundPlanID(v)), "核减已保存。")
	}
	file, readErr := s.app.FundPlan(v.Context(), v.actor, fundPlanID(v))
	if readErr != nil {
		return readErr
	}
	page := s.fundPlanPage(v, file, cutTry{project: l.Project, typed: &l, reason: reason, wrong: complaints(err)})
	page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有核减：" + firstSaid(complaints(err))}
	return show(w, v, statusOf[errs.KindOf(err)], view.FundPlan(page))
}

// fundPlanTotals are the figures that the server works out, for a page that is being typed into.
func fundPlanTotals(f fundplan.Form) map[string]string {
	sum, months := f.Money(), f.Months()
	out := map[string]string{"sum.all": sum.Total().Wan(), "months.all": months.Total().Wan()}
	for i, m := range inSources(sum) {
		out[fmt.Sprintf("source.%d", i)] = m.amount.Wan()
	}
	for i, m := range months {
		out[fmt.Sprintf("month.%d", i+1)] = m.Wan()
	}
	for _, l := range f.Lines {
		out["sum."+string(l.Project)], out["months."+string(l.Project)] = l.Money.Total().Wan(), l.Months.Total().Wan()
	}
	return out
}

// sourced is money from one source, and the cell it is typed in.
type sourced struct {
	source project.Source
	cell   string
	amount money.Amount
}

// inSources lists money by source in form order.
func inSources(r goal.Request) []sourced {
	return []sourced{{project.Appropriation, "appropriation", r.Appropriation}, {project.CarryOver, "carry_over", r.CarryOver}, {project.OtherFunds, "other", r.Other}}
}
