package web

import (
	"fmt"
	"net/http"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/finding"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// findingWrong is what was wrong with the form just posted: its name, and the complaints.
type findingWrong struct {
	form string
	errs.Fields
}

// of are the complaints about a form of the page; what was posted stands in it again when it is the one.
func (f findingWrong) of(form string) (wrong errs.Fields, posted bool) {
	if f.form != form {
		return nil, false
	}
	return f.Fields, true
}

func (s *Server) showFinding(w http.ResponseWriter, v *visit) error {
	return s.drawFinding(w, v, http.StatusOK, findingWrong{})
}

// drawFinding draws the page of a finding with what the person may do now.
func (s *Server) drawFinding(w http.ResponseWriter, v *visit, status int, wrong findingWrong) error {
	file, err := s.app.Finding(v.Context(), v.actor, finding.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	page := view.RectificationPage{Frame: s.frame(v, file.Name()), Title: file.Content.Title, Number: "问题编号 " + file.Number(), Grid: findingGrid(file),
		Opinions: opinions(file.Case), History: history(file.Case), Sign: []string{"责任单位负责人（签字）：", "核查人（签字）：", "日期："}}
	page.Frame.Record = fmt.Sprintf("整改问题 %s 校验码 %s", file.Number(), file.CheckCode)
	page.Standing, page.Late = standing(file)
	page.Basis, page.Evidence = s.findingFiles(v, file)
	page.Head = view.PageHeadPart{Crumbs: []view.Link{{Label: "整改台账", Href: "/findings"}, {Label: file.Number()}}, Actions: []view.ButtonPart{{Label: "打印", Print: true}}}
	if n := len(file.Letters); n > 0 {
		page.Head.Actions = append([]view.ButtonPart{{Label: "整改通知书", Href: letterPath(file.ID, n)}}, page.Head.Actions...)
	}
	for _, step := range file.Steps(finding.Flow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	page.Sections = findingSections(v, file, wrong)
	page.Bar = s.findingBar(v, file)
	if len(wrong.Fields) > 0 {
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有办理：" + firstSaid(wrong.Fields)}
	}
	return show(w, v, status, view.Rectification(page))
}

// standing says how a finding stands by its due date.
func standing(file app.FindingFile) (text string, late bool) {
	due := file.Due()
	switch {
	case file.Late(file.Today):
		return fmt.Sprintf("整改期限 %s，已逾期 %d 天", due, due.DaysUntil(file.Today)), true
	case !file.Closed.IsZero():
		return "销号日期 " + file.Closed.String(), false
	case due.IsZero():
		return fmt.Sprintf("整改期限 发函后 %d 天", finding.DaysToRectify), false
	}
	return "整改期限 " + due.String(), false
}

func findingGrid(file app.FindingFile) view.GridPart {
	of, c := orDash(file.Project.Name), file.Content
	if file.Project.Code != "" {
		of += "（" + file.Project.Code + "）"
	}
	source := view.CellPart{Value: string(file.Source.Origin), Fixed: true, Span: "3"}
	if file.Source.Name != "" {
		source.Value += "：" + file.Source.Name
	}
	source.Why = file.Source.Link
	return view.GridPart{Caption: "整改问题", Widths: []string{"14%", "20%", "13%", "20%", "13%", "20%"}, Rows: [][]view.GridCell{
		{view.Lab("责任单位"), view.Val(file.Owner.Name, ""), view.Lab("主管处室"), view.Val(file.Division.Name, ""), view.Lab("状态"), view.Val(string(file.State), "")},
		{view.Lab("项目"), view.Val(of, "5")},
		{view.Lab("问题来源"), {Cell: source}, view.Lab("类别与程度"), view.Val(string(c.Kind)+"，"+string(c.Severity), "")},
		{view.Lab("问题描述"), view.Val(c.Text, "5")},
		{view.Lab("整改要求"), view.Val(c.Demand, "5")},
	}}
}

// findingSections are the parts of the page below the head, as far as the finding has come.
func findingSections(v *visit, file app.FindingFile, wrong findingWrong) (out []view.RectificationSection) {
	path := findingPath(file.ID)
	form := func(id, action string) view.FormPart {
		return view.FormPart{ID: id, Action: path + action, Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version), Grid: true}
	}
	if file.Recall != nil {
		out = append(out, recallSection(file, form("decision", "/cancellation/decision"), wrong))
	}
	if file.MayIssue {
		out = append(out, issueSection(v, file, form("letter", "/letter"), wrong))
	}
	if len(file.Letters) > 0 {
		out = append(out, view.RectificationSection{ID: "letters", Title: "整改通知书", Table: letterTable(file), OnPaper: true}, planSection(v, file, form("plan", "/plan"), wrong))
	}
	if file.MayWork || len(file.Progress) > 0 {
		out = append(out, progressSection(v, file, form("progress", "/progress"), wrong))
	}
	if file.MayWork || file.Result.Text != "" {
		out = append(out, resultSection(v, file, form("result", "/result"), wrong))
	}
	if !file.Closed.IsZero() {
		out = append(out, lookBackSection(v, file, form("reopen", "/reopen"), wrong))
	}
	if file.MayEdit {
		out = append(out, editSection(v, file, form("edit", ""), wrong))
	}
	if file.MayPropose {
		out = append(out, proposeSection(v, form("cancellation", "/cancellation"), wrong))
	}
	return out
}

func editSection(v *visit, file app.FindingFile, form view.FormPart, wrong findingWrong) view.RectificationSection {
	e := file.Content.Entry()
	complaints, posted := wrong.of("edit")
	if posted {
		e = readFindingEntry(v).Entry
	}
	return view.RectificationSection{ID: "edit", Title: "修改问题", Note: "发函以后不再修改；责任单位有误的，提请撤销后重新登记",
		Form: &view.EditPart{Form: form, Errors: orgFindings(complaints, findingLabels), Fields: contentFields(e, complaints), Submit: "保存修改"}}
}

// letterDue is the field of a letter's due date; its name differs from that of the planned one on the same page.
func letterDue(v *visit, complaints errs.Fields, value string) view.FieldPart {
	if v.PostForm.Has("letter_due") {
		value = v.PostFormValue("letter_due")
	}
	return view.FieldPart{Kind: view.Date, Name: "letter_due", Label: "整改期限", Value: value, Hint: fmt.Sprintf("不填的，发函后%d天，遇节假日顺延", finding.DaysToRectify), Error: fieldError(complaints, "due")}
}

func issueSection(v *visit, file app.FindingFile, form view.FormPart, wrong findingWrong) view.RectificationSection {
	complaints, _ := wrong.of("letter")
	due := file.Content.Due.String()
	if due == "" {
		due = finding.DefaultDue(file.Today).String()
	}
	return view.RectificationSection{ID: "letter", Title: "发函", Note: "通知书编号由系统顺序编排", Form: &view.EditPart{Form: form, Fields: []view.FieldPart{letterDue(v, complaints, due)}}}
}

func letterTable(file app.FindingFile) *view.TablePart {
	t := &view.TablePart{ID: "letter-list", Caption: "整改通知书", Tight: true, Columns: []view.Column{{Label: "编号", Head: true, Width: "26%"}, {Label: "下发日期", Width: "14%", Keep: true},
		{Label: "整改期限", Width: "14%", Keep: true}, {Label: "重新整改的理由"}, {Label: "签发", Width: "14%"}}}
	for i, l := range file.Letters {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: l.Number(), Href: letterPath(file.ID, i+1)}, {Text: l.On.String()}, {Text: l.Due.String()}, {Text: orDash(l.Reason)}, {Text: l.ByName}}})
	}
	return t
}

func planSection(v *visit, file app.FindingFile, form view.FormPart, wrong findingWrong) view.RectificationSection {
	section := view.RectificationSection{ID: "plan", Title: "整改方案", OnPaper: true}
	plan := file.Plan
	complaints, posted := wrong.of("plan")
	if posted {
		plan = readMeasures(v)
	}
	if file.MayPlan {
		form.Grid = false
		section.Plan, section.OnPaper = measuresPart(plan, form, complaints), false
		section.Note = "每条措施写明责任人和计划完成日期，不晚于" + file.Due().String()
		if file.Late(file.Today) {
			section.Note = "每条措施写明责任人和最近能完成的日期；整改期限已过"
		}
		return section
	}
	section.Facts = []view.Fact{{Label: "原因分析", Value: orDash(plan.Cause)}}
	section.Table = &view.TablePart{ID: "measures", Caption: "整改措施", Empty: view.EmptyPart{Text: "责任单位还没有报送整改方案。"}, Columns: []view.Column{{Label: "序号", Width: "48", Num: true}, {Label: "整改措施", Head: true},
		{Label: "责任人", Width: "18%"}, {Label: "计划完成日期", Width: "16%", Keep: true}}}
	for i, m := range plan.Measures {
		section.Table.Rows = append(section.Table.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprint(i + 1)}, {Text: m.What}, {Text: m.Person}, {Text: m.Due}}})
	}
	return section
}

// measuresPart is the plan as a form, with two empty rows to type into.
func measuresPart(plan finding.PlanEntry, form view.FormPart, complaints errs.Fields) *view.MeasuresPart {
	part := &view.MeasuresPart{Form: form, Errors: orgFindings(complaints, measureLabels(len(plan.Measures))),
		Cause: view.FieldPart{Kind: view.TextArea, Name: "cause", Label: "原因分析", Value: plan.Cause, Later: true, MaxLength: finding.MaxDemand, Error: fieldError(complaints, "cause")}}
	rows := append(append([]finding.MeasureEntry(nil), plan.Measures...), finding.MeasureEntry{}, finding.MeasureEntry{})
	for i, m := range rows[:min(len(rows), finding.MaxMeasures)] {
		at := fmt.Sprintf("measures.%d.", i)
		part.Rows = append(part.Rows, view.MeasureRow{At: at, No: fmt.Sprint(i + 1), What: m.What, Person: m.Person, Due: m.Due,
			Wrong: strings.TrimSpace(fieldError(complaints, at+"what") + " " + fieldError(complaints, at+"person") + " " + fieldError(complaints, at+"due"))})
	}
	return part
}

// measureLabels name the cells of the plan.
func measureLabels(n int) map[string]string {
	out := map[string]string{"cause": "原因分析", "measures": "整改措施"}
	for i := range n {
		for cell, label := range map[string]string{"what": "整改措施", "person": "责任人", "due": "计划完成日期"} {
			out[fmt.Sprintf("measures.%d.%s", i, cell)] = fmt.Sprintf("第%d条%s", i+1, label)
		}
	}
	return out
}

func progressSection(v *visit, file app.FindingFile, form view.FormPart, wrong findingWrong) view.RectificationSection {
	section := view.RectificationSection{ID: "progress", Title: "整改进展", OnPaper: len(file.Progress) > 0,
		Table: &view.TablePart{ID: "progress-list", Caption: "整改进展", Empty: view.EmptyPart{Text: "还没有登记进展。"}, Columns: []view.Column{{Label: "时间", Width: "18%", Keep: true}, {Label: "进展", Head: true}, {Label: "登记人", Width: "18%"}}}}
	for _, p := range file.Progress {
		section.Table.Rows = append(section.Table.Rows, view.Row{Cells: []view.Cell{{Text: moment(p.At)}, {Text: p.Text}, {Text: p.ByName}}})
	}
	if file.MayWork {
		complaints, _ := wrong.of("progress")
		section.Form = &view.EditPart{Form: form, Submit: "登记进展", Fields: []view.FieldPart{{Kind: view.TextArea, Name: "progress", Label: "新的进展", Value: v.PostFormValue("progress"), Required: true,
			MaxLength: finding.MaxDemand, Error: fieldError(complaints, "progress")}}}
	}
	return section
}

func resultSection(v *visit, file app.FindingFile, form view.FormPart, wrong findingWrong) view.RectificationSection {
	section := view.RectificationSection{ID: "result", Title: "整改结果", OnPaper: true}
	r := file.Result
	complaints, posted := wrong.of("result")
	if posted {
		r = readResult(v)
	}
	if !file.MayWork {
		section.Facts = []view.Fact{{Label: "整改结果", Value: r.Text}, {Label: "实际完成日期", Value: r.On}, {Label: "未完成原因和后续计划", Value: orDash(r.Left)}}
		return section
	}
	section.OnPaper, section.Note = false, "佐证材料在右侧上传，至少一个"
	section.Form = &view.EditPart{Form: form, Errors: orgFindings(complaints, findingLabels), Fields: []view.FieldPart{
		{Kind: view.TextArea, Name: "result", Label: "整改结果", Value: r.Text, Later: true, MaxLength: finding.MaxText, Error: fieldError(complaints, "result")},
		{Kind: view.Date, Name: "on", Label: "实际完成日期", Value: r.On, Later: true, Error: fieldError(complaints, "on")},
		{Kind: view.TextArea, Name: "left", Label: "未完成原因和后续计划", Value: r.Left, MaxLength: finding.MaxDemand, Error: fieldError(complaints, "left")}}}
	return section
}

// lookBackSection says when a closed finding is looked back at, and lets planning and finance reopen it.
func lookBackSection(v *visit, file app.FindingFile, form view.FormPart, wrong findingWrong) view.RectificationSection {
	from, to := file.LookBackWindow()
	section := view.RectificationSection{ID: "look-back", Title: "回头看", OnPaper: true, Facts: []view.Fact{{Label: "销号日期", Value: file.Closed.String()}, {Label: "回头看期间", Value: from.String() + " 至 " + to.String()},
		{Label: "抽取结果", Value: drawn(file)}}}
	if file.MayReopen {
		complaints, _ := wrong.of("reopen")
		section.Form = &view.EditPart{Form: form, Submit: "重新整改", Fields: []view.FieldPart{letterDue(v, complaints, ""),
			{Kind: view.TextArea, Name: "reason", Label: "重新整改的理由", Value: v.PostFormValue("reason"), Required: true, MaxLength: 500, Hint: "写明整改没有到位或反弹的情况，写入新的通知书", Error: fieldError(complaints, "reason")}}}
	}
	return section
}

func drawn(file app.FindingFile) string {
	last, _ := file.Last()
	switch {
	case file.Draw == "":
		return "尚未抽取"
	case last.Do == finding.Spare:
		return "未抽中"
	}
	return "抽中"
}

func proposeSection(v *visit, form view.FormPart, wrong findingWrong) view.RectificationSection {
	complaints, _ := wrong.of("cancellation")
	return view.RectificationSection{ID: "cancellation", Title: "提请撤销", Note: "登记有误或重复的，提请计财处另一人决定；撤销后仍留在台账", Form: &view.EditPart{Form: form, Submit: "提请撤销",
		Fields: []view.FieldPart{{Kind: view.TextArea, Name: "reason", Label: "撤销的理由", Value: v.PostFormValue("reason"), Required: true, MaxLength: finding.MaxShort, Rows: 2, Error: fieldError(complaints, "reason")}}}}
}

func recallSection(file app.FindingFile, form view.FormPart, wrong findingWrong) view.RectificationSection {
	r := file.Recall
	section := view.RectificationSection{ID: "recall", Title: "提请撤销，等待决定", OnPaper: true, Facts: []view.Fact{{Label: "提请人", Value: r.ByName}, {Label: "时间", Value: moment(r.At)}, {Label: "理由", Value: r.Reason}}}
	if file.MayDecide {
		complaints, _ := wrong.of("decision")
		section.Form = &view.EditPart{Form: form, Submit: "登记决定", Fields: []view.FieldPart{
			{Kind: view.Select, Name: "decision", Label: "决定", Options: []view.Option{{Label: "不批准撤销", Value: "refuse"}, {Label: "批准撤销", Value: "agree"}}},
			{Kind: view.TextArea, Name: "reason", Label: "意见", Rows: 2, MaxLength: finding.MaxShort, Hint: "不批准的必须写明理由", Error: fieldError(complaints, "reason")}}}
	}
	return section
}

// findingFiles splits the files into what shows the problem and the unit's evidence.
func (s *Server) findingFiles(v *visit, file app.FindingFile) (basis, evidence view.AttachmentsPart) {
	var shows, proves []attachment.Attachment
	for _, f := range file.Attachments {
		if f.Cell == finding.BasisCell {
			shows = append(shows, f)
		} else {
			proves = append(proves, f)
		}
	}
	evidence = s.attachments(v, kindFinding, string(file.ID), proves, file.MayAttach)
	evidence.Title = "整改佐证"
	basis = s.attachments(v, kindFinding, string(file.ID), shows, file.MayEdit)
	basis.ID, basis.Title = "basis", "问题依据"
	if basis.Upload != nil {
		basis.Upload.Form.Action = "/attachments?" + attachQuery(kindFinding, string(file.ID), finding.BasisCell)
	}
	return basis, evidence
}

// findingBar offers the acts; those with a form of their own send it.
func (s *Server) findingBar(v *visit, file app.FindingFile) view.ActionBarPart {
	form := "plan"
	if file.MayWork {
		form = "result"
	}
	bar := s.actionBar(v, findingPath(file.ID), file.Version, file.Offers, file.Holders(finding.Flow, file.Parties()), file.MayPlan || file.MayWork, form, moment(file.UpdatedAt))
	for i := range bar.Buttons {
		switch b := &bar.Buttons[i]; approval.Action(b.Value) {
		case finding.Issue:
			b.FormID, b.Action = "letter", ""
		case finding.PassLookBack:
			b.ReasonLabel, b.Kind = "回头看情况", view.Main
		}
	}
	if file.State == finding.Closed {
		from, _ := file.LookBackWindow()
		bar.Why = []view.Run{{Text: "已销号，" + from.String() + " 起可以抽取回头看。"}}
	}
	return bar
}
