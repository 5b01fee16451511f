package web

import (
	"fmt"
	"net/url"
	"slices"

	"outturn/internal/app"
	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/execution"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/web/view"
)

func (s *Server) projectPage(v *visit, file app.ProjectFile, ledger []execution.Entry, f projectForms) view.ProjectPage {
	path := "/projects/" + string(file.ID)
	page := view.ProjectPage{
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "项目库", Href: "/projects"}, {Label: "项目绩效档案"}}, Title: file.Name,
			Lede:    []view.Run{{Text: "本页金额单位：元"}},
			Actions: []view.ButtonPart{{Label: "事前评估", Href: path + "/ex-ante"}, {Label: "打印", Print: true}}},
		Facts: projectFacts(file.Project), Summary: file.Summary,
		Files: s.attachments(v, kindProject, string(file.ID), file.Attachments, v.actor.Scope(org.EditProjects).Covers(file.Unit, file.Division)),
	}
	if v.actor.Scope(org.EditProjects).Covers(file.Unit, file.Division) {
		page.Head.Actions = append([]view.ButtonPart{{Label: "修改", Href: path + "/edit"}}, page.Head.Actions...)
	}
	page.Head.Steps = projectSteps(file, s.year(v))
	page.Works = s.worksBlock(v, file, f.works)
	page.Timeline = projectTimeline(file)
	mayFile := v.actor.Holds(org.Clerk, file.Unit)
	page.Declaration, page.DeclarationStart = s.declarationLink(v, file, mayFile)
	for _, y := range s.projectYears(file, s.year(v)) {
		page.Years = append(page.Years, s.projectYear(v, file, y, mayFile && file.Open()))
	}
	page.Events, page.EventsTitle = projectLedger(ledger, s.year(v))
	page.AllEvents = view.Link{Label: "全部年度的记录", Href: entriesAddress(url.Values{"project": {string(file.ID)}, "year": {allYears}})}
	var adjusted []adjustment.Adjustment
	for _, y := range file.Years {
		adjusted = append(adjusted, y.Adjustments...)
	}
	page.Adjustments = goalAdjustmentTable(adjusted)
	if v.actor.Scope(org.RecordFunds).Covers(file.Unit, file.Division) {
		page.Record = s.fundFormPart(v, path, f.fund, f.wrong)
	}
	return page
}

// projectSteps are the stages of a project in one year: registered, goal approved, carried out, self-evaluated, re-checked.
func projectSteps(file app.ProjectFile, year fiscal.Year) []view.Step {
	first := view.Step{Label: "项目登记", Done: true}
	if d := file.Declaration; d != nil {
		first = view.Step{Label: "项目入库", Done: pipeline.Admits(d.State), Note: string(d.State)}
	}
	steps := []view.Step{first, {Label: "绩效目标"}, {Label: "目标批复"}, {Label: "绩效自评"}, {Label: "自评复核"}}
	for _, y := range file.Years {
		if y.Year != year {
			continue
		}
		if y.Goal != nil {
			steps[1].Done, steps[1].Note = y.Goal.State != goal.Draft, string(y.Goal.State)
			steps[2].Done = y.Goal.State == goal.Approved
		}
		if y.Evaluation != nil {
			steps[3].Done, steps[3].Note = y.Evaluation.State != evaluation.Draft, string(y.Evaluation.State)
			steps[4].Done = y.Evaluation.State == evaluation.Rechecked
		}
	}
	for i := range steps {
		if !steps[i].Done {
			steps[i].Current = true
			break
		}
	}
	return steps
}

// projectTimeline is everything that was done to the project's forms, newest first.
func projectTimeline(file app.ProjectFile) view.LogPart {
	type event struct {
		form string
		act  approval.Act
	}
	var events []event
	if file.Declaration != nil {
		for _, a := range file.Declaration.Acts {
			events = append(events, event{"项目申报", a})
		}
	}
	for _, y := range file.Years {
		if y.Goal != nil {
			for _, a := range y.Goal.Acts {
				events = append(events, event{y.Year.String() + "绩效目标", a})
			}
		}
		if y.Evaluation != nil {
			for _, a := range y.Evaluation.Acts {
				events = append(events, event{y.Year.String() + "绩效自评", a})
			}
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return b.act.At.Compare(a.act.At) })
	log := view.LogPart{Title: "办理记录", Note: fmt.Sprintf("%d 步", len(events)), Empty: "还没有办理过任何表。", Open: true}
	for _, e := range events {
		entry := view.LogEntry{Text: e.form + "：" + string(e.act.Do), Who: e.act.Name, When: moment(e.act.At)}
		if e.act.Reason != "" {
			entry.Text, entry.Mark = entry.Text+"。"+e.act.Reason, view.MarkWarning
		}
		log.Entries = append(log.Entries, entry)
	}
	return log
}

// projectYears are the years of a project, with the year in hand even where it has nothing yet.
func (s *Server) projectYears(file app.ProjectFile, year fiscal.Year) []app.YearFile {
	for _, y := range file.Years {
		if y.Year == year {
			return file.Years
		}
	}
	return append([]app.YearFile{{Year: year, Figures: project.FiguresOf(nil, year)}}, file.Years...)
}

func projectFacts(p project.Project) []view.Fact {
	facts := []view.Fact{{Label: "项目编号", Value: p.Code}, {Label: "实施单位", Value: p.Unit.Name}, {Label: "主管处室", Value: p.Division.Name},
		{Label: "项目性质", Value: string(p.Nature)}, {Label: "项目类别", Value: string(p.Category)},
		{Label: "起止日期", Value: p.Start.String() + " 至 " + p.End.String()},
		{Label: "资金总额", Value: p.Total().Yuan(), Num: true}, {Label: "其中财政资金", Value: p.Fiscal.Yuan(), Num: true},
		{Label: "其他资金", Value: p.Other.Yuan(), Num: true}}
	if !p.Completed.IsZero() {
		facts = append(facts, view.Fact{Label: "实际完成", Value: p.Completed.String() + "，自评期限 " + fiscal.SelfEvaluationDue(p.Completed).String()})
	}
	return facts
}

// projectYear is one year's block: money, goal and self-evaluation, or how to begin them.
func (s *Server) projectYear(v *visit, file app.ProjectFile, y app.YearFile, mayFile bool) view.ProjectYear {
	out := view.ProjectYear{Year: y.Year.String(), Funds: figuresTable(y.Year.String()+"资金", y.Figures)}
	start := func(action, label string) *view.StartPart {
		return &view.StartPart{Label: label, Form: view.FormPart{Action: action, Token: v.token(), Key: v.token()},
			Hidden: []view.Option{{Label: "project", Value: string(file.ID)}, {Label: "year", Value: fmt.Sprint(int(y.Year))}}}
	}
	switch {
	case y.Goal != nil:
		out.Goal = view.FormLink{Href: "/goals/" + string(y.Goal.ID), State: string(y.Goal.State), Note: fmt.Sprintf("共 %d 版", y.Goal.Editions)}
	case mayFile:
		out.GoalStart = start("/goals", "开始申报绩效目标")
		out.GoalStart.Books = s.bookOptions(y.Year)
		form := goalForms + "/" + goalFormID{file.ID, y.Year, ownBook}.String()
		out.GoalStart.Links = []view.Link{{Label: "下载空白申报表", Href: form + "/workbook"}, {Label: "导入填好的申报表", Href: form + "/import"}}
	}
	switch {
	case y.Evaluation != nil:
		e := y.Evaluation
		out.Evaluation = view.FormLink{Href: "/self-evaluations/" + string(e.ID), State: string(e.State)}
		if e.Frozen != nil {
			out.Evaluation.Note = "自评 " + e.Frozen.Sheet.Total.String() + " " + string(e.Frozen.Sheet.Grade)
			if r := e.Frozen.Recheck; r != nil {
				out.Evaluation.Note += "，复核 " + r.Recheck.String() + " " + string(r.RecheckGrade)
			}
		}
	case mayFile && y.Goal != nil && evaluation.Startable(*y.Goal) == nil:
		out.EvaluationStart = start("/self-evaluations", "开始自评")
	}
	return out
}

func figuresTable(caption string, f project.Figures) view.TablePart {
	t := view.TablePart{Caption: caption, Tight: true, Columns: []view.Column{{Label: "资金", Head: true}, {Label: "年初预算数", Num: true},
		{Label: "全年预算数", Num: true}, {Label: "全年执行数", Num: true}, {Label: "执行率", Num: true}}}
	for i, r := range append([]project.FundRow{f.Total}, f.Rows...) {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: r.Source, Strong: i == 0}, {Text: r.Initial.Yuan()}, {Text: r.Budget.Yuan()},
			{Text: r.Executed.Yuan()}, {Text: r.RateText()}}})
	}
	return t
}

// linesShown is how many entries of a year stand on a project's page.
const linesShown = 100

// projectLedger is a year's entries of a project, newest first, with how the money stands after each.
func projectLedger(entries []execution.Entry, year fiscal.Year) (t view.TablePart, title string) {
	t = view.TablePart{Caption: "资金台账", Tight: true, Empty: view.EmptyPart{Text: year.String() + "还没有资金记录。预算和支出由计财处登记或从资金系统导入后出现在这里。"}, Columns: []view.Column{
		{Label: "日期", Width: "11%", Head: true}, {Label: "类型", Width: "15%"}, {Label: "金额", Width: "14%", Num: true}, {Label: "累计执行", Width: "14%", Num: true}, {Label: "结余", Width: "14%", Num: true},
		{Label: "凭证与收款人"}, {Label: "摘要", Width: "18%"}}}
	lines := execution.Lines(entries, year)
	title = year.String() + "资金台账"
	if len(lines) > linesShown {
		title += fmt.Sprintf("（共%d笔，下面是最近%d笔）", len(lines), linesShown)
	}
	for i := len(lines) - 1; i >= max(0, len(lines)-linesShown); i-- {
		l := lines[i]
		document := l.Document
		if document == "" {
			document = l.External
		}
		executed, balance := view.Cell{Text: l.Executed.Yuan()}, view.Cell{Text: l.Balance().Yuan(), Red: l.Balance() < 0}
		if l.Kind == project.Commitment { // moves no money
			executed, balance = view.Cell{Text: "—"}, view.Cell{Text: "—"}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: l.On.String(), Note: strayYear(l.Entry)}, {Text: string(l.Kind), Note: string(l.Source)}, amountCell(l.Entry), executed, balance,
			{Text: document, Note: payeeAndItem(l.Entry)}, {Text: l.Note}}})
	}
	return t, title
}
