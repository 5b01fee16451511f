package web

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/score"
	"outturn/internal/domain/tracking"
	"outturn/internal/web/view"
)

// trackedPage gathers the official tracking form as it stands now; f is what was typed into the decisions beside it.
func (s *Server) trackedPage(v *visit, file app.TrackedFile, f exitForm) view.TrackingFormPage {
	path := trackedPath(file.ID)
	d := trackedDrawing{file: file, found: trackedFindings(file)}
	page := view.TrackingFormPage{
		Frame: s.frame(v, "绩效跟踪表 "+file.Project.Name), Editable: file.MayEdit, Result: trackedResult(file),
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "绩效跟踪", Href: "/tracking"}, {Label: file.Round.Name, Href: roundPath(file.Round.ID)}, trackedSubject(file)},
			Actions: append(trackedFiles(path, file), view.ButtonPart{Label: "打印", Print: true})},
		Form:  view.FormPart{ID: "tracked", Action: path, Token: v.token(), Version: fmt.Sprint(file.Version), Autosave: path, Label: "绩效跟踪表"},
		Title: file.Title(), Year: file.Round.Year.String(), Period: file.Round.Period(), MoneyUnit: "金额单位：" + string(file.Goal.Form.MoneyUnit),
		Header: d.header(), Funds: d.funds(), FundNote: d.fundNote(), Annual: file.Goal.Form.Annual, Rows: d.rows(),
		Signatures: []string{"填报人：", "单位负责人（签字）：", "主管处室（盖章）：", "日期："},
		Findings:   d.found, Opinions: opinions(file.Case), History: history(file.Case), Files: s.evidenceFiles(v, kindTracked, string(file.ID), file.Goal.Form, file.Attachments, file.MayEdit), Decisions: trackedDecisions(v, file, f),
		Bar: s.actionBar(v, path, file.Version, file.Offers, file.Holders(file.Way(), file.Parties()), file.MayEdit, "tracked", moment(file.UpdatedAt)),
	}
	for _, step := range file.Steps(file.Way()) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	if file.Light != nil && file.Light.Colour != tracking.Green {
		page.Head.Actions = append(page.Head.Actions, toFinding(v, finding.FromTracking, string(file.ID))...)
	}
	page.Frame.Record = fmt.Sprintf("绩效跟踪表 %s 第%d次修改 校验码 %s", file.Round.Name, file.Version, file.CheckCode)
	if err := file.Open(file.Today); err != nil && len(file.Offers) == 0 && slices.Contains(file.Way().Open(), file.State) {
		page.Bar.Why = []view.Run{{Text: "本轮跟踪已经结束，这张表没有办结。"}}
	}
	return page
}

// trackedSubject leads to what is tracked: the project, or the overall goal of the department.
func trackedSubject(file app.TrackedFile) view.Link {
	if file.Overall != "" {
		return view.Link{Label: file.Project.Name, Href: "/overall-goals/" + string(file.Overall)}
	}
	return view.Link{Label: file.Project.Name, Href: "/projects/" + string(file.Project.ID)}
}

// trackedFiles are the buttons for workbooks; a department's own form has none.
func trackedFiles(path string, file app.TrackedFile) []view.ButtonPart {
	if file.Overall != "" {
		return nil
	}
	return excelButtons(path, file.MayEdit)
}

// trackedFindings are the complaints about a draft, each naming its cell.
func trackedFindings(file app.TrackedFile) view.FindingsPart {
	found := findingParts(file.Findings)
	for i := range found.Items {
		found.Items[i].Where = tracking.Label(found.Items[i].Path)
	}
	if file.State != tracking.Draft && file.Submitted != nil {
		found.Rubric = "提交时检查已通过。"
	}
	return found
}

// trackedResult is the head of the form: money and goal against the time, and what the lights say.
func trackedResult(file app.TrackedFile) view.ResultPart {
	n, month := file.Form.Figures, file.Round.Plan.Month
	rate := "—"
	if r, ok := n.Rate(); ok {
		rate = r.String()
	}
	elapsed, _ := score.NewRate(int64(month), 12)
	due := view.ResultNumber{Label: "填报期限", Value: file.Due().String()}
	switch {
	case file.Late(file.Today):
		due.Note = fmt.Sprintf("已逾期 %d 天", file.Due().DaysUntil(file.Today))
	case !file.Extended.To.IsZero():
		due.Note = "已延期"
	}
	return view.ResultPart{Checks: trackedChecks(file), Numbers: []view.ResultNumber{{Label: "执行率", Value: rate, Note: "时间进度 " + elapsed.String()},
		{Label: "目标达成度", Value: n.Attained.String(), Total: "attained", Note: "按分值加权"}, due}}
}

// lightMarks are how heavily a light is marked.
var lightMarks = map[tracking.Colour]view.Mark{tracking.Red: view.MarkError, tracking.Yellow: view.MarkWarning, tracking.Green: view.MarkPass}

// trackedChecks say the light and why; of a draft, that it has none yet.
func trackedChecks(file app.TrackedFile) []view.ResultCheck {
	if file.Light == nil {
		return []view.ResultCheck{{Mark: view.MarkHint, Word: "还没有亮灯", Text: "提交以后按“" + file.Lights.Label() + "”亮灯。"}}
	}
	var out []view.ResultCheck
	for _, x := range file.Light.Fired {
		out = append(out, view.ResultCheck{Mark: lightMarks[x.Light], Word: string(x.Light) + "灯", Text: x.Arithmetic + "。依据：" + x.Basis})
	}
	if len(out) == 0 {
		out = append(out, view.ResultCheck{Mark: view.MarkPass, Word: "绿灯", Text: fmt.Sprintf("“%s”的 %d 条规则都没有成立。", file.Lights.Label(), len(file.Lights.Rules))})
	}
	for _, x := range file.Light.Skipped {
		out = append(out, view.ResultCheck{Mark: view.MarkHint, Word: "没有计算", Text: x.Words + "：" + x.Why + "。"})
	}
	return out
}

// trackedTotals are the figures of a draft, by the names under which the page shows them.
func trackedTotals(file app.TrackedFile) map[string]string {
	return map[string]string{"attained": file.Form.Figures.Attained.String(), "forecast": file.Form.Total.Forecast.In(file.Goal.Form.MoneyUnit)}
}

// trackedDrawing turns a tracking form into the cells of the official form.
type trackedDrawing struct {
	file  app.TrackedFile
	found view.FindingsPart
}

func (d trackedDrawing) header() view.GridPart {
	p := d.file.Project
	if d.file.Overall != "" {
		return view.GridPart{Caption: "部门基本情况", Widths: []string{"17%", "33%", "17%", "33%"}, Rows: [][]view.GridCell{
			{view.Lab("部门（单位）名称"), view.Val(p.Unit.Name, ""), view.Lab("对照的整体绩效目标"), view.Val(fmt.Sprintf("第%d版", d.file.Goal.No), "")},
		}}
	}
	return view.GridPart{Caption: "项目基本情况", Widths: []string{"17%", "33%", "17%", "33%"}, Rows: [][]view.GridCell{
		{view.Lab("项目名称"), view.Val(p.Name, "3")},
		{view.Lab("主管部门"), view.Val(p.Division.Name, ""), view.Lab("实施单位"), view.Val(p.Unit.Name, "")},
		{view.Lab("项目编号"), view.Val(p.Code, ""), view.Lab("对照的绩效目标"), view.Val(fmt.Sprintf("第%d版", d.file.Goal.No), "")},
	}}
}

// funds is the fund block: the total and its sources.
func (d trackedDrawing) funds() []view.TrackedFund {
	unit := d.file.Goal.Form.MoneyUnit
	row := func(l tracking.FundLine) view.TrackedFund {
		rate := "—"
		if r, ok := l.Rate(); ok {
			rate = r.String()
		}
		return view.TrackedFund{Label: l.Source, Initial: l.Initial.In(unit), Budget: l.Budget.In(unit), Executed: l.Executed.In(unit), Rate: rate}
	}
	total := row(d.file.Form.Total)
	total.Forecast, total.Total = view.CellPart{Value: d.file.Form.Total.Forecast.In(unit)}, "forecast"
	out := []view.TrackedFund{total}
	for i, l := range d.file.Form.Funds {
		r := row(l)
		r.Deep = i > 0
		if i == 0 {
			r.Label = "其中：" + r.Label
		}
		text := l.Forecast.In(unit)
		if d.file.MayEdit {
			text = typedForecast(d.file.Entry, i)
		}
		r.Forecast = d.cell(fmt.Sprintf("forecasts.%d", i), l.Source+" 全年预计执行数", text, view.CellNumber)
		out = append(out, r)
	}
	return out
}

func typedForecast(e tracking.Entry, i int) string {
	if i < len(e.Forecasts) {
		return e.Forecasts[i]
	}
	return ""
}

// cell is a cell with what was found about it.
func (d trackedDrawing) cell(path, label, value string, kind view.CellKind) view.CellPart {
	c := view.CellPart{Path: path, Label: label, Value: value, Kind: kind, Editable: d.file.MayEdit}
	if found := d.found.At(path); d.file.MayEdit {
		c.Mark, c.Finding = found.Mark, found.ID
	}
	return c
}

func (d trackedDrawing) fundNote() view.CellPart {
	text := d.file.Form.FundNote
	if d.file.MayEdit {
		text = d.file.Entry.FundNote
	}
	c := d.cell("fund_note", "资金执行情况说明", text, view.CellArea)
	c.Span = "5"
	return c
}

// rows are the indicators: as typed while they may be, as they were submitted afterwards.
func (d trackedDrawing) rows() []view.TrackedRow {
	indicators := d.file.Goal.Form.Indicators
	var rows []view.TrackedRow
	for i, r := range d.file.Form.Rows {
		var ind goal.Indicator
		if at := slices.IndexFunc(indicators, func(x goal.Indicator) bool { return x.ID == r.Indicator }); at >= 0 {
			ind = indicators[at]
		}
		row := view.TrackedRow{ID: string(r.Indicator), Level1: ind.Level1, Level2: ind.Level2, Name: r.Name, Target: r.Target, Words: r.Words,
			Actual: withUnit(r.Text, r), Forecast: withUnit(r.Forecast, r), Explanation: r.Explanation, Disposal: string(r.Disposal), Measure: r.Measure}
		for _, cause := range tracking.Causes() {
			row.Causes = append(row.Causes, view.TickOption{Label: cause, Ticked: slices.Contains(r.Causes, cause)})
		}
		likelihood := string(r.Likelihood)
		if d.file.MayEdit {
			likelihood = d.typed(&row, i)
		}
		row.Likelihoods = view.Options(likelihood, words(tracking.Likelihoods())...)
		for _, f := range d.file.Attachments {
			if f.Cell == row.ID {
				row.Evidence = append(row.Evidence, view.Link{Label: f.Name, Href: "/attachments/" + f.ID})
			}
		}
		rows = append(rows, row)
	}
	return view.TrackedRows(rows)
}

// withUnit prints a value with the unit of its target, once.
func withUnit(text string, r tracking.Row) string {
	if r.Words || text == "" || strings.HasSuffix(text, r.Unit) {
		return text
	}
	return text + r.Unit
}

// typed puts what was typed into a row and returns the likelihood.
func (d trackedDrawing) typed(row *view.TrackedRow, i int) string {
	e := d.file.Entry.Row(d.file.Form.Rows[i].Indicator)
	row.Actual, row.Forecast, row.Explanation, row.Measure = e.Actual, e.Forecast, e.Explanation, e.Measure
	for j := range row.Causes {
		row.Causes[j].Ticked = e.Causes[j]
	}
	row.Disposals = view.Options(e.Disposal, words(tracking.Disposals())...)
	row.EvidenceAdd = trackedPath(d.file.ID) + "?evidence=" + row.ID + "#attachments"
	return e.Likelihood
}

// trackedDecisions are those of planning and finance beside the flow: an extension, leaving the round.
func trackedDecisions(v *visit, file app.TrackedFile, f exitForm) []view.DecisionPart {
	path := trackedPath(file.ID)
	form := func(action string) view.FormPart {
		return view.FormPart{Action: path + action, Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version), Grid: true}
	}
	var out []view.DecisionPart
	if file.MayEdit && file.Overall != "" {
		out = append(out, view.DecisionPart{Title: "从项目汇总", Note: "按整体目标关联的项目指标和下属项目已报送的跟踪表填入；不能相加的、没有关联的和没有报齐的指标保持原样", Form: view.EditPart{Form: form("/roll-up"), Submit: "汇总并填入"}})
	}
	if !file.MayDecide {
		return out
	}
	if !tracking.Reported(file.State) {
		note := "只改这一个项目的期限"
		if !file.Extended.To.IsZero() {
			note = fmt.Sprintf("%s已延到%s：%s", file.Extended.By, file.Extended.To, file.Extended.Reason)
		}
		out = append(out, view.DecisionPart{Title: "延期", Note: note, Form: view.EditPart{Form: form("/extend"), Submit: "延期", Errors: decisionFindings(f, "to", "reason"), Fields: []view.FieldPart{
			{Kind: view.Date, Name: "to", Label: "延期到", Value: f.to, Required: true, Error: fieldError(f.wrong, "to")},
			{Name: "reason", Label: "理由", Value: f.reason, Required: true, Wide: true, MaxLength: 200, Error: fieldError(f.wrong, "reason")}}}})
	}
	return append(out, view.DecisionPart{Title: "取消跟踪或终止填报", Note: "项目停办等不再跟踪的取消；多次催办仍不报的终止", Form: view.EditPart{Form: form("/exit"), Submit: "确定", Errors: decisionFindings(f, "why"), Fields: []view.FieldPart{
		{Kind: view.Select, Name: "do", Label: "决定", Required: true, Options: view.Options(f.do, string(tracking.Cancel), string(tracking.GiveUp))},
		{Name: "why", Label: "理由", Value: f.why, Required: true, Wide: true, MaxLength: 200, Error: fieldError(f.wrong, "why")}}}})
}

// decisionFindings are the complaints about the fields of one decision.
func decisionFindings(f exitForm, fields ...string) []view.FindingPart {
	var own []view.FindingPart
	for _, x := range orgFindings(f.wrong, map[string]string{"to": "延期到", "reason": "理由", "why": "理由"}) {
		if slices.Contains(fields, x.Path) {
			own = append(own, x)
		}
	}
	return own
}
