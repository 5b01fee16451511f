package web

import (
	"fmt"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// adjustmentPage is the goal form as it should be, with why above it and what changes below.
func (s *Server) adjustmentPage(v *visit, file app.AdjustmentFile, e adjustment.Entry) view.GoalFormPage {
	path := adjustmentPath(file.ID)
	g := file.Goal
	g.MayEdit, g.Version = file.MayEdit, file.Version
	page := s.goalPage(v, g, e.Goal)
	page.Frame = s.frame(v, "绩效目标调整 "+file.Project.Name)
	page.Frame.Record = fmt.Sprintf("绩效目标调整 第%d次 校验码 %s", file.No, file.CheckCode)
	page.Title = "项目支出绩效目标调整申请表"
	page.Form.Action, page.Form.Autosave, page.Form.Label, page.Suggest = path, path, page.Title, ""
	page.Head = view.PageHeadPart{Crumbs: []view.Link{{Label: "绩效目标", Href: "/goals/" + string(file.Adjustment.Goal)}, {Label: file.Project.Name, Href: "/goals/" + string(file.Adjustment.Goal) + "/adjustments"}, {Label: fmt.Sprintf("第%d次调整", file.No)}},
		Actions: append([]view.ButtonPart{{Label: "打印", Print: true}}, excelButtons(path, file.MayEdit)...)}
	page.Head.Lede = behindRuns(file.Behind)
	for _, step := range file.Steps(adjustment.Flow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	page.Findings = view.NewFindings(adjustmentFindings(file))
	page.Opinions, page.History, page.Files = opinions(file.Case), history(file.Case), view.AttachmentsPart{}
	page.Why = adjustmentWhy(file, e, page.Findings)
	page.Bar = s.actionBar(v, path, file.Version, file.Offers, file.Holders(adjustment.Flow, file.Parties()), file.MayEdit, "goal", moment(file.UpdatedAt))
	page.Beside = view.Adjusted(s.adjustedPart(v, file, &page.Bar))
	return page
}

// adjustmentFindings are what the goal check says of the form as it should be, and what is said of why and of money that was
// paid already.
func adjustmentFindings(file app.AdjustmentFile) []view.FindingPart {
	checked := file.Goal
	checked.MayEdit = false // a suggestion is typed here, not taken into the goal in force
	var own errs.Fields
	for _, f := range file.Findings {
		if f.Path == "" || f.Path == "cause" || f.Path == "reason" {
			own = append(own, f)
		}
	}
	items := findingParts(append(own, file.Unpayable...)).Items
	labels := map[string]string{"cause": "调整事由", "reason": "调整理由"}
	for i := range items {
		if label, ok := labels[items[i].Path]; ok {
			items[i].Where = label
		}
	}
	return append(items, goalChecks(checked, file.MayEdit)...)
}

func adjustmentWhy(file app.AdjustmentFile, e adjustment.Entry, found view.FindingsPart) *view.GridPart {
	cell := func(path, label, value string, kind view.CellKind) view.CellPart {
		f := found.At(path)
		return view.CellPart{Path: path, Label: label, Value: value, Kind: kind, Editable: file.MayEdit, Mark: f.Mark, Finding: f.ID}
	}
	cause := cell("cause", "调整事由", e.Cause, view.CellSelect)
	cause.Options = append([]view.Option{{Label: "请选择"}}, view.Options(e.Cause, words(adjustment.Causes())...)...)
	reason := cell("reason", "调整理由", e.Reason, view.CellArea)
	reason.Span, reason.Rows = "5", "2"
	return &view.GridPart{Caption: "调整事由与理由", Widths: []string{"15%", "19%", "13%", "19%", "14%", "20%"}, Rows: [][]view.GridCell{
		{view.Lab("调整事由"), {Cell: cause}, view.Lab("调整次数"), view.Val(fmt.Sprintf("第%d次", file.No), ""), view.Lab("现行版本"), view.Val(fmt.Sprintf("第%d版", file.Base), "")},
		{view.Lab("调整理由"), {Cell: reason}},
	}}
}

// adjustedPart is what changes, old beside new. The button that approves sends the form below it, with the decision's
// document number.
func (s *Server) adjustedPart(v *visit, file app.AdjustmentFile, bar *view.ActionBarPart) view.AdjustedPart {
	part := view.AdjustedPart{Diff: view.DiffPart{Caption: "调整前后对照", OldLabel: fmt.Sprintf("调整前（第%d版）", file.Base), NewLabel: "调整后", Empty: "与现行的绩效目标相同。"}}
	for _, d := range file.Differences {
		part.Diff.Rows = append(part.Diff.Rows, view.DiffRow{Path: d.Path, Where: strings.TrimSpace(d.Label + " " + d.Row), Old: d.Old, New: d.New, Change: string(d.Kind)})
	}
	if n := len(file.Softened); n > 0 {
		part.Notes = []view.Run{{Text: fmt.Sprintf("其中 %d 个指标值变得更容易达到：", n), Strong: true}, {Text: softenedWords(file.Softened)}}
	}
	part.Money = changeTable(file)
	for i := range bar.Buttons {
		b := &bar.Buttons[i]
		if b.Value != string(adjustment.Approve) {
			continue
		}
		hint := "本次调整不涉及资金，可以不填"
		if len(file.Changes) > 0 {
			hint = "随预算调整登记，写管委会批准文件的文号"
		}
		b.FormID, b.Action = "approve", ""
		part.Approve = &view.EditPart{Form: view.FormPart{ID: "approve", Action: adjustmentPath(file.ID) + "/move", Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version), Grid: true},
			Fields: []view.FieldPart{{Name: "document", Label: "批准文号", Value: v.PostFormValue("document"), Hint: hint, Required: len(file.Changes) > 0, MaxLength: 60}}}
	}
	return part
}

func softenedWords(list []goal.Difference) string {
	var out []string
	for _, d := range list {
		out = append(out, fmt.Sprintf("%s %s → %s", d.Row, d.Old, d.New))
	}
	return strings.Join(out, "；")
}

func changeTable(file app.AdjustmentFile) view.TablePart {
	unit := money.Unit(file.Goal.Book.MoneyUnit)
	t := view.TablePart{ID: "money", Caption: "资金调整", Tight: true, Columns: []view.Column{{Label: "资金来源", Head: true}, {Label: "调整数", Unit: string(unit), Num: true, Width: "40%"}}}
	for _, c := range file.Changes {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(c.Source)}, {Text: c.By.In(unit), Red: c.By < 0}}})
	}
	return t
}
