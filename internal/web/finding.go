package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"outturn/internal/app"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

const kindFinding = "问题整改"

func (s *Server) findingRoutes() []route {
	return []route{
		{pattern: "GET /findings", needs: org.SeeFindings, handle: s.listFindings, name: "listFindings"},
		{pattern: "GET /findings/export", needs: org.SeeFindings, handle: s.exportFindings, name: "exportFindings", exports: true},
		{pattern: "GET /findings/new", needs: org.RegisterFindings, handle: s.newFinding, name: "newFinding"},
		{pattern: "POST /findings", needs: org.RegisterFindings, handle: s.registerFinding, name: "registerFinding"},
		{pattern: "GET /findings/look-backs", needs: org.JudgeFindings, handle: s.showLookBacks, name: "showLookBacks"},
		{pattern: "POST /findings/look-backs", needs: org.JudgeFindings, handle: s.drawLookBacks, name: "drawLookBacks"},
		{pattern: "GET /findings/{id}", needs: org.SeeFindings, handle: s.showFinding, name: "showFinding"},
		{pattern: "POST /findings/{id}", needs: org.RegisterFindings, handle: s.editFinding, name: "editFinding"},
		{pattern: "POST /findings/{id}/letter", needs: org.JudgeFindings, handle: s.issueFinding, name: "issueFinding"},
		{pattern: "POST /findings/{id}/plan", needs: org.FileRectification, handle: s.savePlan, name: "savePlan"},
		{pattern: "POST /findings/{id}/progress", needs: org.FileRectification, handle: s.reportProgress, name: "reportProgress"},
		{pattern: "POST /findings/{id}/result", needs: org.FileRectification, handle: s.saveResult, name: "saveResult"},
		{pattern: "POST /findings/{id}/move", needs: org.SeeFindings, handle: s.moveFinding, name: "moveFinding"},
		{pattern: "POST /findings/{id}/reopen", needs: org.JudgeFindings, handle: s.reopenFinding, name: "reopenFinding"},
		{pattern: "POST /findings/{id}/cancellation", needs: org.RegisterFindings, handle: s.proposeCancel, name: "proposeCancel"},
		{pattern: "POST /findings/{id}/cancellation/decision", needs: org.JudgeFindings, handle: s.decideCancel, name: "decideCancel"},
		{pattern: "GET /findings/{id}/letters/{no}", needs: org.SeeFindings, handle: s.showLetter, name: "showLetter"},
		{pattern: "GET /findings/{id}/letters/{no}/docx", needs: org.SeeFindings, handle: s.sendLetter, name: "sendLetter", exports: true},
	}
}

func findingPath(id finding.ID) string { return "/findings/" + string(id) }

// toFinding is the button that makes a problem of what a record shows (转为整改问题), for those who register.
func toFinding(v *visit, origin finding.Origin, record string) []view.ButtonPart {
	if !v.actor.May(org.RegisterFindings) {
		return nil
	}
	return []view.ButtonPart{{Label: "转为整改问题", Href: "/findings/new?" + url.Values{"origin": {string(origin)}, "record": {record}}.Encode()}}
}

// openWords says how many problems of a project and its unit are not put right; empty when there are none.
func openWords(open app.OpenFindings) (text string, late bool) {
	if open.Unit+open.Project == 0 {
		return "", false
	}
	text = fmt.Sprintf("未整改问题：本项目 %d 个，本单位共 %d 个", open.Project, max(open.Unit, open.Project))
	if n := max(open.UnitLate, open.ProjectLate); n > 0 {
		return text + fmt.Sprintf("，其中逾期 %d 个", n), true
	}
	return text, false
}

// openLede marks the declaration of a project whose problems, or whose unit's, are not put right, with a way to them.
func (s *Server) openLede(v *visit, p project.Project) []view.Run {
	open, err := s.app.OpenFindings(v.Context(), v.actor, p)
	if err != nil {
		s.log.Error("count open findings", "request", v.id, "error", err.Error()) // a page without its mark is better than none
		return nil
	}
	text, late := openWords(open[p.ID])
	if text == "" {
		return nil
	}
	return []view.Run{{Text: text, Red: late, Strong: true}, {Text: "。"}, {Text: "查看", Href: "/findings?" + url.Values{"unit": {string(p.Unit.ID)}}.Encode(), Screen: true}}
}

// findingFilter reads the narrowing of the ledger from the address.
func findingFilter(q url.Values) (by app.FindingFilter, late bool) {
	year, _ := fiscal.ParseYear(q.Get("year")) // anything else is every year
	by = app.FindingFilter{Year: year, Text: q.Get("q"), Unit: q.Get("unit"), Division: q.Get("division"), State: q.Get("state"), Origin: q.Get("origin"),
		Severity: q.Get("severity"), Project: q.Get("project")}
	return by, q.Get("late") != ""
}

func (s *Server) findingFilterFields(q url.Values, units []org.Unit) []view.FieldPart {
	pick := func(name, label string, options []view.Option) view.FieldPart {
		return view.FieldPart{Kind: view.Select, Name: name, Label: label, Options: append([]view.Option{{Label: "全部"}}, options...)}
	}
	var years []view.Option
	for y := fiscal.YearOf(s.today()); y >= firstYear; y-- {
		text := strconv.Itoa(int(y))
		years = append(years, view.Option{Value: text, Label: y.String(), Selected: q.Get("year") == text})
	}
	fields := []view.FieldPart{{Kind: view.Search, Name: "q", Label: "问题或项目", Value: q.Get("q")}, pick("year", "登记年度", years),
		pick("state", "状态", view.Options(q.Get("state"), words(finding.Flow.All())...)), pick("origin", "来源", view.Options(q.Get("origin"), words(finding.Origins())...)),
		pick("severity", "程度", view.Options(q.Get("severity"), words(finding.Severities())...)), pick("division", "主管处室", unitOptions(units, q.Get("division"), true))}
	if len(units) <= maxUnitOptions {
		fields = append(fields, pick("unit", "责任单位", unitOptions(units, q.Get("unit"), false)))
	}
	return append(fields, pick("late", "逾期", []view.Option{{Value: "1", Label: "逾期未整改", Selected: q.Get("late") != ""}}))
}

// listFindings shows the ledger, with how many findings stand where.
func (s *Server) listFindings(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	by, late := findingFilter(q)
	ledger, err := s.app.Findings(v.Context(), v.actor, by, late, listPage(q))
	if err != nil {
		return err
	}
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	page := view.ListPage{Head: view.PageHeadPart{Title: "整改台账", Lede: ledgerLede(ledger, q)}, Table: findingTable(ledger.Rows, ledger.Today, "没有符合条件的问题。"),
		Filters: view.FiltersPart{Action: "/findings", Fields: s.findingFilterFields(q, units), Reset: resetOf("/findings", q), Export: exportOf("/findings", q)}}
	if v.actor.May(org.JudgeFindings) {
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "回头看", Href: "/findings/look-backs"})
	}
	if v.actor.May(org.RegisterFindings) {
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "登记问题", Href: "/findings/new", Kind: view.Main})
	}
	if n := len(ledger.Rows); n > 0 {
		page.Pager = pager("/findings", q, n, ledger.Rows[n-1].Key())
	}
	return show(w, v, http.StatusOK, s.framed(v, "整改台账", view.List(page)))
}

// ledgerLede counts the ledger by state, each count leading to its rows.
func ledgerLede(l app.Ledger, q url.Values) []view.Run {
	total := 0
	var states []view.Run
	for _, state := range finding.Flow.All() {
		for _, c := range l.Counts.States {
			if c.State == state && c.N > 0 {
				total += c.N
				states = append(states, view.Run{Text: "，"}, view.Run{Text: fmt.Sprintf("%s %d", state, c.N), Href: with("/findings", without(q, "late", "after"), "state", string(state))})
			}
		}
	}
	runs := []view.Run{{Text: fmt.Sprintf("共 %d 个问题", total)}}
	if l.Counts.Late > 0 {
		runs = append(runs, view.Run{Text: "，其中 "}, view.Run{Text: fmt.Sprintf("%d 个逾期未整改", l.Counts.Late), Red: true})
	}
	return append(append(runs, states...), view.Run{Text: "。"})
}

// without is a query without some of its values.
func without(q url.Values, names ...string) url.Values {
	out := url.Values{}
	for k, vs := range q {
		out[k] = vs
	}
	for _, n := range names {
		out.Del(n)
	}
	return out
}

func findingTable(rows []app.FindingRow, today fiscal.Date, empty string) view.TablePart {
	t := view.TablePart{ID: "findings", Caption: "整改问题", Empty: view.EmptyPart{Text: empty}, Columns: []view.Column{
		{Label: "编号", Width: "11%", Keep: true}, {Label: "问题", Head: true}, {Label: "责任单位", Width: "16%"}, {Label: "来源", Width: "10%"}, {Label: "程度", Width: "7%", Keep: true},
		{Label: "状态", Width: "9%", Keep: true}, {Label: "整改期限", Width: "11%", Keep: true}}}
	for _, r := range rows {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: r.Number()}, {Text: r.Title, Href: findingPath(r.ID), Note: r.Project.Name}, {Text: r.Owner.Name, Note: r.Division.Name},
			{Text: string(r.Source.Origin)}, {Text: string(r.Severity), Red: r.Severity == finding.Severe}, {Text: string(r.State)}, findingDue(r, today)}})
	}
	return t
}

// findingDue is the due date of a row, red once it is late.
func findingDue(r app.FindingRow, today fiscal.Date) view.Cell {
	switch {
	case !r.Closed.IsZero():
		return view.Cell{Text: r.Due.String(), Note: r.Closed.String() + " 销号"}
	case r.Due.IsZero():
		return view.Cell{Text: "—"}
	case finding.IsLate(r.State, r.Due, today):
		return view.Cell{Text: r.Due.String(), Note: fmt.Sprintf("逾期 %d 天", r.Due.DaysUntil(today)), Red: true}
	}
	return view.Cell{Text: r.Due.String()}
}

// exportFindings saves the ledger as it is narrowed.
func (s *Server) exportFindings(w http.ResponseWriter, v *visit) error {
	by, late := findingFilter(v.URL.Query())
	today := s.today()
	l := office.List{Title: "整改台账", Columns: []office.ListColumn{{Label: "编号", Width: 14}, {Label: "问题", Width: 44}, {Label: "责任单位", Width: 26}, {Label: "主管处室", Width: 16}, {Label: "项目编号"},
		{Label: "项目名称", Width: 36}, {Label: "来源", Width: 12}, {Label: "来源依据", Width: 36}, {Label: "类别", Width: 14}, {Label: "程度", Width: 8}, {Label: "状态", Width: 12},
		{Label: "整改期限", Width: 12}, {Label: "是否逾期", Width: 10}, {Label: "销号日期", Width: 12}}}
	l.Rows = func(put func([]string) error) error {
		return s.app.EachFinding(v.Context(), v.actor, by, late, whole(v.URL.Query()), func(r app.FindingRow) error {
			overdue := ""
			if finding.IsLate(r.State, r.Due, today) {
				overdue = "逾期"
			}
			return put([]string{r.Number(), r.Title, r.Owner.Name, r.Division.Name, r.Project.Code, r.Project.Name, string(r.Source.Origin), r.Source.Name, string(r.Kind), string(r.Severity),
				string(r.State), r.Due.String(), overdue, r.Closed.String()})
		})
	}
	return s.sendList(w, v, l)
}

// findingLabels name the fields of a finding for complaints.
var findingLabels = map[string]string{"origin": "问题来源", "basis": "来源依据", "project": "项目编号", "owner": "责任单位", "division": "主管处室", "kind": "问题类别",
	"severity": "严重程度", "title": "问题摘要", "text": "问题描述", "demand": "整改要求", "due": "整改期限", "letter_due": "整改期限", "reason": "理由", "cause": "原因分析", "measures": "整改措施",
	"progress": "整改进展", "result": "整改结果", "on": "实际完成日期", "left": "未完成原因和后续计划", "files": "佐证材料", "wanted": "抽取数"}

func readFindingEntry(v *visit) app.FindingEntry {
	value := v.PostFormValue
	return app.FindingEntry{Entry: finding.Entry{Kind: value("kind"), Severity: value("severity"), Title: value("title"), Text: value("text"), Demand: value("demand"), Due: value("due")},
		Origin: value("origin"), Record: value("record"), Basis: value("basis"), Project: value("project"), Owner: org.UnitID(value("owner")), Division: org.UnitID(value("division"))}
}

// newFinding opens the form, filled in from the record that the address names.
func (s *Server) newFinding(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	e, _, err := s.app.DraftFinding(v.Context(), v.actor, finding.Origin(q.Get("origin")), q.Get("record"))
	if err != nil {
		return err
	}
	return s.drawNewFinding(w, v, http.StatusOK, e, nil)
}

func (s *Server) drawNewFinding(w http.ResponseWriter, v *visit, status int, e app.FindingEntry, wrong errs.Fields) error {
	page := view.EditPage{Title: "登记整改问题", Back: "/findings", Submit: "登记", Errors: orgFindings(wrong, findingLabels),
		Lede: []view.Run{{Text: "登记后由计财处发函，责任单位按期限报送整改方案、进展和佐证。发函以后内容不再修改。"}},
		Form: view.FormPart{Action: "/findings", Token: v.token(), Key: v.token(), Grid: true}}
	if e.Record != "" {
		_, of, err := s.app.DraftFinding(v.Context(), v.actor, finding.Origin(e.Origin), e.Record)
		if err != nil {
			return err
		}
		page.Form.Hidden = []view.Option{{Label: "origin", Value: e.Origin}, {Label: "record", Value: e.Record}}
		page.Lede = append(page.Lede, view.Run{Text: "问题来自"}, view.Run{Text: of.Source.Name, Href: of.Source.Link}, view.Run{Text: "，责任单位" + of.Owner.Name + "。"})
		if page.Lede, err = s.alreadyRegistered(v, e.Record, page.Lede); err != nil {
			return err
		}
	}
	if e.Record == "" {
		fields, err := s.concernedFields(v, e, wrong)
		if err != nil {
			return err
		}
		page.Fields = fields
	}
	page.Fields = append(page.Fields, contentFields(e.Entry, wrong)...)
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

// alreadyRegistered adds the problems that were registered from the same record before.
func (s *Server) alreadyRegistered(v *visit, record string, lede []view.Run) ([]view.Run, error) {
	list, err := s.app.FindingsFrom(v.Context(), v.actor, record)
	for i, r := range list {
		if i == 0 {
			lede = append(lede, view.Run{Text: "已经登记过："})
		}
		lede = append(lede, view.Run{Text: r.Number() + " " + r.Title, Href: findingPath(r.ID)}, view.Run{Text: "。"})
	}
	return lede, err
}

// pickField is a choice from a list; first is what stands there before anything is chosen.
func pickField(name, first string, options []view.Option, wrong errs.Fields) view.FieldPart {
	return view.FieldPart{Kind: view.Select, Name: name, Label: findingLabels[name], Options: append([]view.Option{{Label: first}}, options...), Error: fieldError(wrong, name)}
}

// concernedFields are those that a record does not fill in: where the problem was found and whom it concerns.
func (s *Server) concernedFields(v *visit, e app.FindingEntry, wrong errs.Fields) ([]view.FieldPart, error) {
	own, err := s.app.FindingUnits(v.Context(), v.actor)
	return []view.FieldPart{pickField("origin", "请选择", view.Options(e.Origin, words(finding.Origins())...), wrong),
		{Name: "basis", Label: findingLabels["basis"], Value: e.Basis, MaxLength: finding.MaxShort, Hint: "检查通知、报告名称等；佐证登记后可以上传", Error: fieldError(wrong, "basis")},
		{Name: "project", Label: findingLabels["project"], Value: e.Project, MaxLength: 40, Hint: "与项目有关的填写；责任单位和主管处室由项目带出", Error: fieldError(wrong, "project")},
		pickField("owner", "项目的实施单位", unitOptions(own, string(e.Owner), false), wrong), pickField("division", "由系统判断", unitOptions(own, string(e.Division), true), wrong)}, err
}

// contentFields are what is said of the problem.
func contentFields(e finding.Entry, wrong errs.Fields) []view.FieldPart {
	return []view.FieldPart{pickField("kind", "请选择", view.Options(e.Kind, words(finding.Kinds())...), wrong), pickField("severity", "请选择", view.Options(e.Severity, words(finding.Severities())...), wrong),
		{Kind: view.Date, Name: "due", Label: findingLabels["due"], Value: e.Due, Hint: fmt.Sprintf("不填的，发函后%d天，遇节假日顺延", finding.DaysToRectify), Error: fieldError(wrong, "due")},
		{Name: "title", Label: findingLabels["title"], Value: e.Title, Required: true, MaxLength: finding.MaxTitle, Wide: true, Error: fieldError(wrong, "title")},
		{Kind: view.TextArea, Name: "text", Label: findingLabels["text"], Value: e.Text, Required: true, Rows: 6, MaxLength: finding.MaxText, Hint: "写明事实和数字", Error: fieldError(wrong, "text")},
		{Kind: view.TextArea, Name: "demand", Label: findingLabels["demand"], Value: e.Demand, Required: true, MaxLength: finding.MaxDemand, Error: fieldError(wrong, "demand")}}
}

func (s *Server) registerFinding(w http.ResponseWriter, v *visit) error {
	e := readFindingEntry(v)
	id, err := s.app.RegisterFinding(v.Context(), v.actor, e)
	if typed(err) {
		return s.drawNewFinding(w, v, statusOf[errs.KindOf(err)], e, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, findingPath(id), "问题已登记，等待发函。")
}
