package web

import (
	"fmt"
	"slices"

	"outturn/internal/app"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/money"
	"outturn/internal/web/view"
)

// fundPlanPage gathers the plan. cut is the line whose amounts are to be cut, if any.
func (s *Server) fundPlanPage(v *visit, file app.FundPlanFile, cut cutTry) view.FundPlanPage {
	path := fundPlanPath(file.ID)
	found := fundPlanFindings(file)
	page := view.FundPlanPage{Frame: s.frame(v, "年度用款计划 "+file.Unit.Name), Editable: file.MayEdit, Head: fundPlanHead(file, path),
		Form:  view.FormPart{ID: "fund-plan", Action: path, Token: v.token(), Version: fmt.Sprint(file.Version), Autosave: path, Label: "年度用款计划表"},
		Title: file.Unit.Name + file.Year.String() + "用款计划表", Sub: "主管处室：" + file.Division.Name, Money: "金额单位：万元",
		Facts: fundPlanFacts(file), Sheet: fundPlanSheet(file, found),
		Signatures: []string{"填报人：", "单位负责人（签字）：", "主管处室（盖章）：", "日期："},
		Cuts:       cutTable(file), Findings: found, Opinions: opinions(file.Case), History: history(file.Case),
		Bar: s.actionBar(v, path, file.Version, file.Offers, file.Holders(fundplan.Flow, file.Parties()), file.MayEdit, "fund-plan", moment(file.UpdatedAt))}
	note := found.At("note")
	page.Note = view.CellPart{Path: "note", Label: fundplan.Label("note"), Value: file.Entry.Note, Kind: view.CellArea, Rows: "2", Editable: file.MayEdit, Mark: note.Mark, Finding: note.ID}
	page.Frame.Record = record("年度用款计划", file.State, file.Editions, file.CheckCode)
	if file.MayEdit {
		page.Add, page.NoneToAdd = addable(file)
	}
	if file.State != fundplan.Draft && len(file.Findings) == 0 {
		page.Findings.Rubric = "提交时检查已通过。"
	}
	page.Cut = s.cutPart(v, file, cut)
	page.Approve = approvePart(v, file, path, &page.Bar)
	return page
}

func fundPlanHead(file app.FundPlanFile, path string) view.PageHeadPart {
	head := view.PageHeadPart{Crumbs: []view.Link{{Label: "用款计划", Href: "/fund-plans"}, {Label: file.Name()}}}
	if file.State == fundplan.Approved {
		head.Actions = append(head.Actions, view.ButtonPart{Label: "批复文件", Href: path + "/approval"})
	}
	head.Actions = append(append(head.Actions, excelButtons(path, file.MayEdit)...), view.ButtonPart{Label: "打印", Print: true})
	for _, step := range file.Steps(fundplan.Flow) {
		head.Steps = append(head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	return head
}

// fundPlanFindings are complaints about a plan, each with a way to its cell.
func fundPlanFindings(file app.FundPlanFile) view.FindingsPart {
	out := findingParts(file.Findings)
	for i := range out.Items {
		out.Items[i].Where = fundplan.Label(out.Items[i].Path)
	}
	return out
}

// fundPlanFacts hold the plan against its control total.
func fundPlanFacts(file app.FundPlanFile) []view.Fact {
	c, here := file.Around.Control, file.Granted.Money().Appropriation
	facts := []view.Fact{{Label: "控制数", Value: "未下达"}, {Label: "本计划当年财政拨款", Value: here.Wan(), Num: true}}
	if c.Version > 0 {
		facts[0] = view.Fact{Label: "控制数", Value: c.Amount.Wan() + "（" + c.Document + "）"}
		if file.Around.Elsewhere > 0 {
			facts = append(facts, view.Fact{Label: "本单位其他计划", Value: file.Around.Elsewhere.Wan(), Num: true})
		}
		facts = append(facts, view.Fact{Label: "控制数余额", Value: (c.Amount - here - file.Around.Elsewhere).Wan(), Num: true})
	}
	if file.Document != "" {
		facts = append(facts, view.Fact{Label: "批复文号", Value: file.Document, Href: fundPlanPath(file.ID) + "/approval"})
	}
	return facts
}

func addable(file app.FundPlanFile) ([]view.Option, string) {
	out := []view.Option{{Label: "请选择"}}
	for _, c := range file.Candidates {
		out = append(out, view.Option{Value: string(c.Project.ID), Label: c.Project.Name + "（" + c.Project.Code + "）"})
	}
	if len(file.Candidates) == 0 {
		return out, "本单位在该处室名下没有可以再加入的项目：已入库、已立项、实施中或延续的项目才能列入。"
	}
	return out, ""
}

func fundPlanSheet(file app.FundPlanFile, found view.FindingsPart) view.FundPlanSheet {
	sheet := view.FundPlanSheet{Editable: file.MayEdit, Reviewed: file.State != fundplan.Draft}
	for i, l := range file.Entry.Lines {
		sheet.Lines = append(sheet.Lines, fundPlanLine(file, i, l, found))
	}
	asked, now := file.Asked.Money(), file.Granted.Money()
	months := file.Granted.Months()
	sheet.Total = view.FundPlanTotal{Key: "all", Asked: asked.Total().Wan(), Sum: now.Total().Wan(), ByMonths: months.Total().Wan()}
	for i, m := range inSources(now) {
		sheet.Total.Sources = append(sheet.Total.Sources, view.FundPlanSource{Label: string(m.source), Asked: inSources(asked)[i].amount.Wan(), Cell: view.CellPart{Value: m.amount.Wan()}})
	}
	for _, m := range months {
		sheet.Total.Months = append(sheet.Total.Months, m.Wan())
	}
	return sheet
}

func fundPlanLine(file app.FundPlanFile, i int, typed fundplan.EntryLine, found view.FindingsPart) view.FundPlanLine {
	asked, now, around := file.Asked.Lines[i], file.Granted.Lines[i], file.Around.Projects[typed.Project]
	id := string(typed.Project)
	cell := func(name, value string, amount money.Amount) view.CellPart {
		path := fundplan.Path(i, name)
		f := found.At(path)
		c := view.CellPart{Path: path, Label: fundplan.Label(path), Value: value, Kind: view.CellNumber, Editable: file.MayEdit, Mark: f.Mark, Finding: f.ID}
		if !file.MayEdit {
			c.Value = amount.Wan()
		}
		return c
	}
	line := view.FundPlanLine{Index: fmt.Sprint(i), Number: fmt.Sprint(i + 1), Project: id, Name: view.Link{Label: file.NameOf(typed.Project)}, Code: around.Project.Code,
		Notes: standingNotes(around), Quota: quotaLink(around), Goal: goalLink(around), ProjectMark: found.At(fundplan.Path(i, "project")), GoalMark: found.At(fundplan.Path(i, "goal")),
		Total: view.FundPlanTotal{Key: id, Asked: asked.Money.Total().Wan(), Sum: now.Money.Total().Wan(), ByMonths: now.Months.Total().Wan()}}
	if around.Project.ID != "" {
		line.Name.Href = "/projects/" + id
	}
	texts := []string{typed.Appropriation, typed.CarryOver, typed.Other}
	for j, m := range inSources(now.Money) {
		line.Sources = append(line.Sources, view.FundPlanSource{Label: string(m.source), Asked: inSources(asked.Money)[j].amount.Wan(), Cell: cell(m.cell, texts[j], m.amount)})
	}
	for j, text := range typed.Months {
		c := cell(fundplan.MonthCell(j+1), text, now.Months[j])
		c.Placeholder = fmt.Sprintf("%d月", j+1)
		line.Months = append(line.Months, c)
	}
	line.Note = cell("note", typed.Note, 0)
	line.Note.Kind, line.Note.Value, line.Note.Span = view.CellArea, typed.Note, "6"
	if file.MayEdit {
		line.Remove = "remove " + id
	}
	if file.MayCut {
		line.CutHref = fundPlanPath(file.ID) + "?cut=" + id + "#cut"
	}
	return line
}

// standingNotes say what the money of a project is held against.
func standingNotes(s fundplan.Standing) (out []string) {
	if s.State != "" {
		out = append(out, fmt.Sprintf("项目库本年：财政 %s，其他 %s", s.Asked.Fiscal.Wan(), s.Asked.Other.Wan()))
	}
	if s.Left > 0 {
		out = append(out, "上年财政结余（按已登记的支出）："+s.Left.Wan())
	}
	if s.Ended && s.Left > 0 {
		out = append(out, fmt.Sprintf("项目%s已到期，结转的要在备注写明理由。", s.Project.End))
	}
	return out
}

// quotaLink leads to where lines over their standards are explained and agreed to; no Label where there are none.
func quotaLink(s fundplan.Standing) view.Link {
	switch {
	case len(s.Over) > 0:
		return view.Link{Label: fmt.Sprintf("%d行待说明或同意", len(s.Over)), Href: quotaPath(s.Project.ID)}
	case len(s.Passed) > 0:
		return view.Link{Label: fmt.Sprintf("%d行已说明，%s同意", len(s.Passed), s.Passed[0].Approver), Href: quotaPath(s.Project.ID)}
	}
	return view.Link{}
}

func goalLink(s fundplan.Standing) view.Link {
	if s.Goal == nil {
		return view.Link{Label: "未填报"}
	}
	return view.Link{Label: string(s.Goal.State), Href: "/goals/" + string(s.Goal.ID)}
}

// cutTable lists every cut, newest first.
func cutTable(file app.FundPlanFile) view.TablePart {
	t := view.TablePart{ID: "cuts", Caption: "核减记录", Tight: true, Columns: []view.Column{{Label: "项目", Head: true}, {Label: "环节", Width: "15%"},
		{Label: "核定数", Unit: "万元", Num: true, Width: "14%"}, {Label: "理由"}, {Label: "核减人", Width: "18%"}}}
	for _, c := range slices.Backward(file.Plan.Cuts) {
		stage := string(c.State)
		if c.Edition != file.Submission() {
			stage += "（前次提交）"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: file.NameOf(c.Project)}, {Text: stage}, {Text: c.Money.Total().Wan()}, {Text: c.Reason}, {Text: c.Name, Note: moment(c.At)}}})
	}
	return t
}

// cutPart is the form that cuts one line; nil when none is chosen or nothing may be cut.
func (s *Server) cutPart(v *visit, file app.FundPlanFile, try cutTry) *view.FundPlanCut {
	i := slices.IndexFunc(file.Granted.Lines, func(l fundplan.Line) bool { return l.Project == try.project })
	if i < 0 || !file.MayCut {
		return nil
	}
	now, path := file.Granted.Lines[i], fundPlanPath(file.ID)
	typed := fundplan.Form{Lines: []fundplan.Line{{Project: now.Project, Money: now.Money}}}.Entry().Lines[0]
	if try.typed != nil {
		typed = *try.typed
	}
	asked := file.Asked.Lines[i].Money
	part := &view.FundPlanCut{Title: file.NameOf(now.Project), Said: fmt.Sprintf("申报 %s 万元，现在核定 %s 万元", asked.Total().Wan(), now.Money.Total().Wan()), Back: path,
		Form:   view.FormPart{Action: path + "/cut", Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version), Hidden: []view.Option{{Label: "project", Value: string(now.Project)}}},
		Open:   typed.Months != fundplan.MonthsTyped{},
		Reason: view.FieldPart{Kind: view.TextArea, Name: "reason", Label: "核减的理由", Value: try.reason, Required: true, Rows: 2, MaxLength: 300, Error: fieldError(try.wrong, "reason")}}
	texts := []string{typed.Appropriation, typed.CarryOver, typed.Other}
	for j, m := range inSources(asked) {
		part.Fields = append(part.Fields, view.FieldPart{Kind: view.Money, Name: m.cell, Label: string(m.source), Value: texts[j], Unit: "万元", MaxLength: 20,
			Hint: "申报 " + m.amount.Wan(), Error: fieldError(try.wrong, m.cell)})
	}
	for j, text := range typed.Months {
		name := fundplan.MonthCell(j + 1)
		part.Months = append(part.Months, view.FieldPart{Kind: view.Money, Name: name, Label: fundplan.Label(name), Value: text, MaxLength: 20,
			Hint: "现在 " + now.Months[j].Wan(), Error: fieldError(try.wrong, name)})
		part.Open = part.Open || len(try.wrong.At(name)) > 0
	}
	return part
}

// approvePart is where the document number is written; the button that approves sends it.
func approvePart(v *visit, file app.FundPlanFile, path string, bar *view.ActionBarPart) *view.EditPart {
	at := slices.IndexFunc(bar.Buttons, func(b view.ButtonPart) bool { return b.Value == string(fundplan.Approve) })
	if at < 0 {
		return nil
	}
	bar.Buttons[at].FormID, bar.Buttons[at].Action = "approve", ""
	return &view.EditPart{Form: view.FormPart{ID: "approve", Action: path + "/move", Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version), Grid: true},
		Fields: []view.FieldPart{{Name: "document", Label: "批复文号", Value: v.PostFormValue("document"), Required: true, MaxLength: 60, Error: fieldError(file.Findings, "document"),
			Hint: "预算登记与批复文件都用这个文号"}}}
}
