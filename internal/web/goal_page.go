package web

import (
	"fmt"
	"slices"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/web/view"
)

// goalPage gathers the official goal form. e is what the cells show: the draft, or what was just typed.
func (s *Server) goalPage(v *visit, file app.GoalFile, e goal.Entry) view.GoalFormPage {
	path := "/goals/" + string(file.ID)
	found := view.NewFindings(goalChecks(file, file.MayEdit))
	page := view.GoalFormPage{
		Frame: s.frame(v, "绩效目标申报表 "+file.Project.Name), Editable: file.MayEdit,
		Head:  formHead(file.Project, goal.Flow, file.Case, path, file.MayEdit),
		Form:  view.FormPart{ID: "goal", Action: path, Token: v.token(), Version: fmt.Sprint(file.Version), Autosave: path, Label: "绩效目标申报表"},
		Title: "项目支出绩效目标申报表", Year: file.Year.String(), MoneyUnit: "金额单位：" + file.Book.MoneyUnit,
		Header: goalHeader(file, e.Request, found), Overall: e.Overall, Annual: e.Annual, Rows: goalRows(e),
		Levels: levelOptions(file), Signs: words(goal.Signs()), Rules: words(goal.Rules()), Methods: goal.Methods(),
		WeightRule: fmt.Sprintf("另有预算执行率 %s 分，自评时计", file.Book.Execution.Points.Short()),
		Signatures: []string{"填报人：", "单位负责人（签字）：", "主管处室（盖章）：", "日期："},
		Findings:   found, Opinions: goalOpinions(v, file), History: goalHistory(file, path),
		Files: s.attachments(v, kindGoal, string(file.ID), file.Attachments, file.MayEdit),
		Bar:   s.actionBar(v, path, file.Version, file.Offers, file.Holders(goal.Flow, file.Parties()), file.MayEdit, "goal", moment(file.UpdatedAt)),
	}
	if file.MayEdit {
		page.Suggest = path + "/suggestions"
	}
	if len(file.Adjustments) > 0 {
		page.Beside = view.GoalAdjustments(goalAdjustmentTable(file.Adjustments))
	}
	page.WeightTotal, page.WeightSay, page.WeightMark = weightTotal(file)
	page.Frame.Record = record("绩效目标", file.State, file.Editions, file.CheckCode)
	page.Head.Actions = append(libraryLinks(v, file), page.Head.Actions...)
	page.Answers, page.Asked = answersPart(v, file, nil), askedParts(file)
	if b, ok := reviewLinks(v, file); ok {
		page.Bar.Buttons = append(page.Bar.Buttons, b)
	}
	if !file.MayEdit && file.State == goal.Approved {
		page.Head.Actions = append([]view.ButtonPart{{Label: "调整", Href: path + "/adjustments"}}, page.Head.Actions...)
		page.Findings = approvedFindings(found)
	}
	return page
}

// approvedFindings are the warnings that a form was approved with, each with its reason.
func approvedFindings(found view.FindingsPart) view.FindingsPart {
	out := found.Explained("")
	out.Rubric = "已批复，检查已通过。"
	return out
}

// record is the line printed at the foot of every sheet: which version it is, or that it is a draft nobody submitted.
func record[E any](form string, state approval.State, editions []E, code string) string {
	version := fmt.Sprintf("第%d版", len(editions))
	switch {
	case state == approval.Draft && len(editions) == 0:
		version = "草稿"
	case state == approval.Draft:
		version += "之后的草稿"
	}
	return form + " " + version + " 校验码 " + code
}

// formHead is the head every form page shares: the way back, the stage, Excel, printing.
func formHead(p project.Project, flow approval.Flow, c approval.Case, path string, mayEdit bool) view.PageHeadPart {
	head := view.PageHeadPart{Crumbs: []view.Link{{Label: "项目绩效档案", Href: "/projects/" + string(p.ID)}, {Label: p.Name, Href: "/projects/" + string(p.ID)}, {Label: flow.Name}},
		Actions: append(excelButtons(path, mayEdit), view.ButtonPart{Label: "版本", Href: path + "/editions"}, view.ButtonPart{Label: "打印", Print: true})}
	for _, step := range c.Steps(flow) {
		head.Steps = append(head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	return head
}

// goalHeader is the head grid: the project as it is registered, and the year's money as the unit asks for it.
func goalHeader(file app.GoalFile, e goal.RequestEntry, found view.FindingsPart) view.GridPart {
	p, unit := file.Project, money.Unit(file.Book.MoneyUnit)
	amount := func(a money.Amount) view.GridCell { return view.Num(a.In(unit), "") }
	asked := func(path, label, typed string, a money.Amount) view.GridCell {
		if !file.MayEdit {
			return amount(a)
		}
		finding := found.At(path)
		return view.GridCell{Cell: view.CellPart{Path: path, Label: label, Value: typed, Kind: view.CellNumber, Editable: true, Mark: finding.Mark, Finding: finding.ID}}
	}
	r := file.Form.Request
	return view.GridPart{Caption: "项目与资金", Widths: []string{"15%", "19%", "13%", "19%", "14%", "20%"}, Rows: [][]view.GridCell{
		{view.Lab("项目名称"), view.Val(p.Name, "3"), view.Lab("项目性质"), view.Val(string(p.Nature)+"项目", "")},
		{view.Lab("主管部门"), view.Val(p.Division.Name, ""), view.Lab("实施单位"), view.Val(p.Unit.Name, ""), view.Lab("项目类别"), view.Val(string(p.Category), "")},
		{view.Lab("计划开始日期"), view.Val(p.Start.String(), ""), view.Lab("计划完成日期"), view.Val(p.End.String(), ""), view.Lab("项目编号"), view.Val(p.Code, "")},
		{view.Lab("项目资金总额"), amount(p.Total()), view.Lab("财政资金"), amount(p.Fiscal), view.Lab("其他资金"), amount(p.Other)},
		{view.Lab("年度申请总额"), view.Worked("request", r.Total().In(unit), ""), view.Lab("当年财政拨款"), asked("request.appropriation", "当年财政拨款", e.Appropriation, r.Appropriation),
			view.Lab("上年结转资金"), asked("request.carry_over", "上年结转资金", e.CarryOver, r.CarryOver)},
		{view.Lab("评分规则"), view.Val(file.Book.Label(), "3"), view.Lab("其他资金"), asked("request.other", "其他资金", e.Other, r.Other)},
	}}
}

// goalTotals are the figures that the server works out, for a page that is being typed into.
func goalTotals(file app.GoalFile) map[string]string {
	return map[string]string{"request": file.Form.Request.Total().In(money.Unit(file.Book.MoneyUnit))}
}

func goalRows(e goal.Entry) []view.GoalRow {
	sums := map[string]score.Points{}
	for _, r := range e.Rows {
		if p, err := score.ParsePoints(r.Weight); err == nil {
			sums[r.Level1] += p
		}
	}
	rows := make([]view.GoalRow, len(e.Rows))
	for i, r := range e.Rows {
		rows[i] = view.GoalRow{ID: string(r.ID), Level1: r.Level1, Level1Note: sums[r.Level1].Short() + " 分", Level2: r.Level2, Name: r.Name, Sign: r.Sign,
			Target: r.Target, Unit: r.Unit, Weight: r.Weight, Basis: r.Basis, Explanation: r.Explanation, Rule: r.Rule, Method: r.Method,
			Source: r.Source, Evidence: r.Evidence, Bounded: r.Bounded}
	}
	return view.GoalRows(rows)
}

func levelOptions(file app.GoalFile) []view.Option {
	var out []view.Option
	for _, l := range file.Book.Levels {
		for _, c := range l.Children {
			out = append(out, view.Option{Value: l.Name + "/" + c, Label: c, Group: l.Name})
		}
	}
	return out
}

// weightTotal is the sum of the weights that could be read, and how far it is from what the book wants.
func weightTotal(file app.GoalFile) (total, say string, mark view.Mark) {
	sum := file.Form.Weights()
	want := file.Book.IndicatorPoints()
	switch {
	case sum == want:
		return sum.Short(), "合计 " + want.Short(), view.MarkPass
	case sum < want:
		return sum.Short(), "应为 " + want.Short() + "，还差 " + (want - sum).Short(), view.MarkError
	}
	return sum.Short(), "应为 " + want.Short() + "，多出 " + (sum - want).Short(), view.MarkError
}

// opinions are the reasons people gave on the way, newest first.
func opinions(c approval.Case) view.LogPart {
	log := view.LogPart{Title: "意见", Empty: "还没有意见。", Open: true}
	for i := len(c.Acts) - 1; i >= 0; i-- {
		if a := c.Acts[i]; a.Reason != "" {
			log.Entries = append(log.Entries, view.LogEntry{Text: a.Reason, Who: a.Name + " " + string(a.Do), When: moment(a.At), Mark: view.MarkWarning})
		}
	}
	log.Note = fmt.Sprintf("%d 条", len(log.Entries))
	return log
}

// goalOpinions are the reasons people gave, and before them what expert panels have found.
func goalOpinions(v *visit, file app.GoalFile) view.LogPart {
	plain := file.Case
	plain.Acts = slices.DeleteFunc(slices.Clone(plain.Acts), func(a approval.Act) bool {
		row, _ := goal.Flow.Find(a.From, a.Do)
		return row.Event // the review says it, in full
	})
	log := opinions(plain)
	for i, r := range file.Reviews {
		log.Entries = append([]view.LogEntry{{Text: r.Sheet.Opinion, Who: r.ReviewerName + " " + string(r.Stage), When: moment(r.SubmittedAt),
			More: view.Link{Label: "审核表（" + r.Sheet.Total().Short() + "分）", Href: fmt.Sprintf("%s?no=%d", reviewPath(file.ID), i+1)}}}, log.Entries...)
	}
	for _, p := range file.Panels {
		entry := view.LogEntry{Text: "正在专家会审，意见截止 " + p.Due.String() + "。", Who: p.Title, When: moment(p.UpdatedAt)}
		if m, laid := p.Matter(kindGoal, string(file.ID)); laid && p.State == panel.Closed {
			found := p.Record.Finding(m)
			entry.Text = found.Verdict + "：" + found.Opinion
		}
		if v.actor.May(org.LeadPanels) {
			entry.More = view.Link{Label: "查看会审", Href: "/panels/" + string(p.ID)}
		}
		log.Entries = append([]view.LogEntry{entry}, log.Entries...)
	}
	log.Note = fmt.Sprintf("%d 条", len(log.Entries))
	return log
}

// history is every act, newest first.
func history(c approval.Case) view.LogPart {
	log := view.LogPart{Title: "历史", Empty: "还没有办理过。"}
	for i := len(c.Acts) - 1; i >= 0; i-- {
		a := c.Acts[i]
		entry := view.LogEntry{Text: fmt.Sprintf("%s：%s → %s", a.Do, a.From, a.To), Who: a.Name, When: moment(a.At)}
		if a.Reason != "" {
			entry.Text += "。" + a.Reason
		}
		log.Entries = append(log.Entries, entry)
	}
	log.Note = fmt.Sprintf("%d 步", len(log.Entries))
	return log
}

// goalHistory adds to the history a way to each edition; path is the record's.
func goalHistory(file app.GoalFile, path string) view.LogPart {
	log := history(file.Case)
	for i := len(file.Editions) - 1; i >= 0; i-- {
		e := file.Editions[i]
		log.Entries = append(log.Entries, view.LogEntry{Text: fmt.Sprintf("第%d版（%s）", e.No, e.Kind), Who: e.ByName, When: moment(e.At),
			More: view.Link{Label: "与现在比较", Href: fmt.Sprintf("%s/editions?from=%d&to=0", path, e.No)}})
	}
	return log
}

// actionBar is the one bar at the bottom: saved or not, what this person may do, and in words why the rest is locked
// and who has it.
func (s *Server) actionBar(v *visit, path string, version int, offers []approval.Offer, holders string, editing bool, form, savedAt string) view.ActionBarPart {
	bar := view.ActionBarPart{Saved: "最近修改 " + savedAt, Token: v.token(), Version: fmt.Sprint(version), Key: v.token()}
	if editing {
		bar.Saved, bar.SavedNote = "已保存 "+savedAt, "草稿，还没有提交"
		bar.Buttons = append(bar.Buttons, view.ButtonPart{Label: "保存草稿", Name: "action", Value: "save", FormID: form})
	}
	main := false
	for _, o := range offers {
		if !o.Open {
			continue
		}
		b := view.ButtonPart{Label: string(o.Do), Name: "action", Value: string(o.Do), Action: path + "/move", NeedsReason: o.Reason, ReasonLabel: string(o.Do) + "的理由"}
		if o.Filing && !o.Undo {
			b.FormID, b.Action = form, ""
		}
		if !main && !o.Undo && !o.Reason {
			b.Kind, main = view.Main, true
		}
		bar.Buttons = append(bar.Buttons, b)
	}
	switch {
	case len(offers) == 0:
		bar.Why = []view.Run{{Text: "已办结，没有下一步。"}}
	case holders != "":
		bar.Why = []view.Run{{Text: "现在由 "}, {Text: holders, Strong: true}, {Text: " 办理。"}}
		for _, o := range offers {
			if o.Own && !o.Open {
				bar.Why = append(bar.Why, view.Run{Text: o.Why})
				break
			}
		}
	}
	return bar
}
