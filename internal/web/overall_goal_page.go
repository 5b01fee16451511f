package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// overallAsGoal is an overall goal as the page of the goal form takes it.
func overallAsGoal(file app.OverallGoalFile) app.GoalFile {
	g := goal.Goal{Project: file.AsProject(), Year: file.Year, Book: file.Goal.Book, Entry: file.Entry.Goal, Paper: file.Paper}
	out := app.GoalFile{Goal: g, Book: file.Book, Form: file.Form.Goal, Checks: file.Checks, Unjustified: file.Unjustified, MayEdit: file.MayEdit}
	for _, e := range file.Editions {
		out.Editions = append(out.Editions, goal.Edition{No: e.No, Kind: e.Kind, Form: e.Form.Goal, ByName: e.ByName, At: e.At})
	}
	return out
}

// overallPage is the goal form of a department or a policy: the same sheet, with its own head and tasks.
func (s *Server) overallPage(v *visit, file app.OverallGoalFile, e overallgoal.Entry) view.GoalFormPage {
	path := overallPath(file.ID)
	page := s.goalPage(v, overallAsGoal(file), e.Goal)
	page.Frame = s.frame(v, file.Label())
	page.Frame.Record = record("整体与政策绩效目标", file.State, file.Editions, file.CheckCode)
	page.Title = file.Kind.Title()
	page.Form.Action, page.Form.Autosave, page.Form.Label, page.Suggest = path, path, page.Title, ""
	page.Head = view.PageHeadPart{Crumbs: []view.Link{{Label: "整体与政策绩效目标", Href: "/overall-goals"}, {Label: file.Name}},
		Actions: append([]view.ButtonPart{{Label: "指标关联与汇总", Href: path + "/links"}},
			append(excelButtons(path, file.MayEdit), view.ButtonPart{Label: "版本", Href: path + "/editions"}, view.ButtonPart{Label: "打印", Print: true})...)}
	for _, step := range file.Steps(overallgoal.Flow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	page.Findings = view.NewFindings(overallFindings(file))
	if !file.MayEdit && file.State == overallgoal.Approved {
		page.Findings = approvedFindings(page.Findings)
	}
	page.Opinions, page.History, page.Files = opinions(file.Case), goalHistory(overallAsGoal(file), path), s.attachments(v, kindOverallGoal, string(file.ID), file.Files, file.MayEdit)
	page.Header = overallHeader(file, e, page.Findings)
	page.OverallLabel = file.Kind.Lasting()
	if file.Kind == overallgoal.Department {
		page.Tasks = tasksPart(file, e, page.Findings)
	}
	page.Signatures = []string{"填报人：", "单位负责人（签字）：", "计划财务处（盖章）：", "日期："}
	page.Bar = s.actionBar(v, path, file.Version, file.Offers, file.Holders(overallgoal.Flow, file.Parties()), file.MayEdit, "goal", moment(file.UpdatedAt))
	if file.MayEdit && file.Kind == overallgoal.Department {
		page.Bar.Buttons = append([]view.ButtonPart{{Label: "从项目编入任务", Name: "action", Value: "compile", FormID: "goal", Confirm: "用下属项目已提交的目标编入年度主要任务？同名任务会更新，年度资金按任务合计重算。"}}, page.Bar.Buttons...)
	}
	return page
}

// overallFindings are what the goal check says of the indicators, and what is said of tasks and the whole period.
func overallFindings(file app.OverallGoalFile) []view.FindingPart {
	checked := overallAsGoal(file)
	checked.MayEdit = false // a suggestion is typed here
	out := append(findingParts(file.Findings).Items, goalChecks(checked, file.MayEdit)...)
	for i := range out {
		out[i].Where = file.Kind.InOwnWords(out[i].Where)
	}
	return out
}

// overallHeader is the head grid, six columns wide: whose goal, which year, the money.
func overallHeader(file app.OverallGoalFile, e overallgoal.Entry, found view.FindingsPart) view.GridPart {
	unit := money.Unit(file.Book.MoneyUnit)
	typed := func(path, value string, a money.Amount) view.GridCell {
		if !file.MayEdit {
			return view.Num(a.In(unit), "")
		}
		f := found.At(path)
		return view.GridCell{Cell: view.CellPart{Path: path, Label: overallgoal.Label(path), Value: value, Kind: view.CellNumber, Editable: true, Mark: f.Mark, Finding: f.ID}}
	}
	r, request := file.Form.Goal.Request, e.Goal.Request
	grid := view.GridPart{Caption: "单位与资金", Widths: []string{"15%", "19%", "13%", "19%", "14%", "20%"}, Rows: [][]view.GridCell{
		{view.Lab("名称"), view.Val(file.Name, "3"), view.Lab("类别"), view.Val(string(file.Kind), "")},
		{view.Lab("填报单位"), view.Val(file.Owner.Name, "3"), view.Lab("评分规则"), view.Val(file.Book.Label(), "")},
		{view.Lab("年度资金总额"), view.Worked("request", r.Total().In(unit), ""), view.Lab("当年财政拨款"), typed("request.appropriation", request.Appropriation, r.Appropriation), view.Lab("上年结转资金"), typed("request.carry_over", request.CarryOver, r.CarryOver)},
		{view.Lab("其他资金"), typed("request.other", request.Other, r.Other), view.Lab("主要任务合计"), view.Worked("tasks", file.Form.TasksTotal().In(unit), "3")},
	}}
	if file.Kind == overallgoal.FundPolicy {
		grid.Rows[3] = []view.GridCell{view.Lab("其他资金"), typed("request.other", request.Other, r.Other), view.Lab("实施期财政资金"), typed("whole.appropriation", e.Whole.Appropriation, file.Form.Whole.Appropriation),
			view.Lab("实施期其他资金"), typed("whole.other", e.Whole.Other, file.Form.Whole.Other)}
	}
	return grid
}

// overallTotals are the figures that the server works out, for a page that is being typed into.
func overallTotals(file app.OverallGoalFile) map[string]string {
	unit := money.Unit(file.Book.MoneyUnit)
	out := map[string]string{"request": file.Form.Goal.Request.Total().In(unit), "tasks": file.Form.TasksTotal().In(unit)}
	for _, t := range file.Form.Tasks {
		out["task."+string(t.ID)] = t.Total().In(unit)
	}
	return out
}

func tasksPart(file app.OverallGoalFile, e overallgoal.Entry, found view.FindingsPart) *view.TasksPart {
	unit := money.Unit(file.Book.MoneyUnit)
	total := file.Form.TasksTotal()
	part := &view.TasksPart{Editable: file.MayEdit, Total: total.In(unit)}
	ended := slices.Contains(overallgoal.Flow.Ends, file.State) // what was decided does not change with later projects
	if asked := overallgoal.FiledTotal(file.Filed); len(file.Filed) > 0 && !ended {
		part.Say = fmt.Sprintf("（下属%d个项目申请合计 %s，相差 %s）", len(file.Filed), asked.In(unit), (total - asked).In(unit))
	}
	rows := e.Tasks
	if file.MayEdit {
		rows = append(rows[:len(rows):len(rows)], file.Spare...)
	}
	part.Blank = taskRow(true, overallgoal.MainTaskEntry{}, "__", "__", found)
	for i, t := range rows {
		row := taskRow(file.MayEdit, t, fmt.Sprint(i), fmt.Sprint(i+1), found)
		if i < len(file.Form.Tasks) {
			row.Total = file.Form.Tasks[i].Total().In(unit)
			if !file.MayEdit {
				row.Appropriation.Value, row.Other.Value = file.Form.Tasks[i].Appropriation.In(unit), file.Form.Tasks[i].Other.In(unit)
			}
		}
		part.Rows = append(part.Rows, row)
	}
	return part
}

// taskRow is one main task as typed; index is the N of its fields, number what people count it as.
func taskRow(editable bool, t overallgoal.MainTaskEntry, index, number string, found view.FindingsPart) view.TaskRow {
	cell := func(field, value string, kind view.CellKind) view.CellPart {
		path := "tasks." + index + "." + field
		f := found.At(path)
		return view.CellPart{Path: path, Label: "第" + number + "行 " + overallgoal.TaskLabel(field), Value: value, Kind: kind, Editable: editable, Mark: f.Mark, Finding: f.ID}
	}
	return view.TaskRow{Number: number, Index: index, ID: string(t.ID), Name: cell("name", t.Name, view.CellArea), Content: cell("content", t.Content, view.CellArea),
		Appropriation: cell("appropriation", t.Appropriation, view.CellNumber), Other: cell("other", t.Other, view.CellNumber)}
}

// showLinks shows what the projects' indicators come to, and which overall one each adds to.
func (s *Server) showLinks(w http.ResponseWriter, v *visit) error {
	file, err := s.readOverallGoal(v)
	if err != nil {
		return err
	}
	return s.drawLinks(w, v, http.StatusOK, file, "")
}

func (s *Server) drawLinks(w http.ResponseWriter, v *visit, status int, file app.OverallGoalFile, say string) error {
	path := overallPath(file.ID)
	page := view.LinksPage{Head: view.PageHeadPart{Title: "指标关联与汇总", Crumbs: []view.Link{{Label: "整体与政策绩效目标", Href: "/overall-goals"}, {Label: file.Name, Href: path}, {Label: "指标关联与汇总"}}},
		RollUps: rollUpTable(file), Submit: "保存关联"}
	if file.MayEdit {
		page.Form = &view.FormPart{ID: "links", Action: path + "/links", Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version)}
		page.Parts = linkRows(file)
	}
	frame := s.frame(v, page.Head.Title)
	if say != "" {
		frame.Flash = view.FlashPart{Mark: view.MarkError, Text: say}
	}
	return show(w, v, status, within(view.Shell(frame), view.Page(view.Links(page))))
}

func rollUpTable(file app.OverallGoalFile) view.TablePart {
	t := view.TablePart{ID: "roll-ups", Caption: "指标汇总", Empty: view.EmptyPart{Text: "还没有指标。"}, Columns: []view.Column{
		{Label: "整体指标", Head: true, Width: "24%"}, {Label: "指标值", Width: "14%"}, {Label: "关联的项目指标"}, {Label: "项目合计", Width: "14%", Num: true}, {Label: "已完成", Width: "14%", Num: true}}}
	for _, r := range file.RollUps {
		var names []string
		for _, p := range r.Parts {
			name := fmt.Sprintf("%s：%s %s", p.Project, p.Indicator.Name, p.Indicator.Target)
			if p.Known {
				name += "，完成 " + goal.FormatValue(p.Actual) + p.Indicator.Target.Unit
			}
			names = append(names, name)
		}
		row := []view.Cell{{Text: r.Indicator.Name}, {Text: r.Indicator.Target.String()}, {Text: strings.Join(names, "；")}, {Text: "—", Note: r.Why}, {Text: "—"}}
		if r.Adds {
			row[3] = view.Cell{Text: goal.FormatValue(r.Target) + r.Indicator.Target.Unit}
			if r.Known > 0 {
				row[4] = view.Cell{Text: goal.FormatValue(r.Actual) + r.Indicator.Target.Unit, Note: fmt.Sprintf("%d / %d 个已自评", r.Known, len(r.Parts))}
			}
		}
		t.Rows = append(t.Rows, view.Row{Cells: row})
	}
	return t
}

func linkRows(file app.OverallGoalFile) []view.LinkRow {
	linked := map[goal.IndicatorID]goal.IndicatorID{}
	for _, l := range file.Entry.Links {
		linked[l.Part] = l.Indicator
	}
	var out []view.LinkRow
	for _, p := range file.Parts {
		row := view.LinkRow{ID: string(p.Indicator.ID), Goal: string(p.Goal), Project: p.Project, Name: p.Indicator.Name, Target: p.Indicator.Target.String(), Options: []view.Option{{Label: "不关联"}}}
		for _, ind := range file.Form.Goal.Indicators {
			row.Options = append(row.Options, view.Option{Value: string(ind.ID), Label: ind.Name + " " + ind.Target.String(), Selected: linked[p.Indicator.ID] == ind.ID})
		}
		out = append(out, row)
	}
	return out
}

func (s *Server) linkIndicators(w http.ResponseWriter, v *visit) error {
	var links []overallgoal.Link
	for _, name := range sortedKeys(v.PostForm) {
		part, ok := strings.CutPrefix(name, "part.")
		if to := v.PostFormValue(name); ok && to != "" {
			links = append(links, overallgoal.Link{Indicator: goal.IndicatorID(to), Goal: goal.ID(v.PostFormValue("goal." + part)), Part: goal.IndicatorID(part)})
		}
	}
	_, err := s.app.LinkIndicators(v.Context(), v.actor, overallgoal.ID(v.PathValue("id")), v.version(), links)
	if typed(err) {
		file, readErr := s.readOverallGoal(v)
		if readErr != nil {
			return readErr
		}
		return s.drawLinks(w, v, statusOf[errs.KindOf(err)], file, errs.MessageOf(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, overallPath(overallgoal.ID(v.PathValue("id")))+"/links", "已关联%d个项目指标。", len(links))
}
