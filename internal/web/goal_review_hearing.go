package web

import (
	"fmt"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// hearingsPart lists the expert panels on the goal; who types the review may adopt what a closed one came to.
func hearingsPart(v *visit, file app.GoalReviewFile, wrong errs.Fields) view.HearingsPart {
	part := view.HearingsPart{Table: view.TablePart{ID: "hearing-list", Caption: "专家会审", Tight: true, Columns: []view.Column{
		{Label: "会审", Head: true}, {Label: "状态", Width: "10%", Keep: true}, {Label: "专家", Width: "18%"}, {Label: "意见", Width: "13%"},
		{Label: "会审结论", Width: "14%"}, {Label: "平均分", Width: "8%", Num: true}, {Label: "办理", Width: "13%", NoPrint: true}}}}
	for i := len(file.Hearings) - 1; i >= 0; i-- {
		part.Table.Rows = append(part.Table.Rows, view.Row{Cells: hearingCells(v, file, file.Hearings[i])})
	}
	if file.Locked == nil {
		part.Reasons = owedReasons(file, wrong)
		if !goalreview.MayGoApart(file.Review.Stage) {
			part.Wrong = fieldError(wrong, "apart")
		}
	}
	return part
}

func hearingCells(v *visit, file app.GoalReviewFile, h goalreview.Hearing) []view.Cell {
	p := h.Panel
	name := view.Cell{Text: p.Title}
	if h.Matter.Edition > 0 {
		name.Note = fmt.Sprintf("评的是第%d版", h.Matter.Edition)
	}
	if v.actor.May(org.LeadPanels) {
		name.Href = "/panels/" + string(p.ID)
	}
	cells := []view.Cell{name, {Text: string(p.State)}, seatsCell(v, file, h), {Text: "已齐"}, {Text: "—"}, {Text: "—"}, {Text: "—"}}
	switch {
	case h.Missing > 0:
		cells[3] = view.Cell{Text: fmt.Sprintf("还差 %d 份", h.Missing), Mark: view.MarkWarning, Note: "截止 " + p.Due.String()}
	case h.Closed():
		cells[3] = view.Cell{Text: fmt.Sprintf("%d 份", len(h.Spread.Totals))}
		if n := len(h.Spread.Outlying); n > 0 {
			cells[3].Note = fmt.Sprintf("其中离群 %d 份", n)
		}
		cells[4], cells[5] = view.Cell{Text: h.Finding.Verdict, Note: h.Finding.Reason, Strong: true}, view.Cell{Text: h.Spread.Mean.Short()}
		cells[6] = adoptCell(file, h)
	}
	return cells
}

// seatsCell says who sits: by name to those who review, to the unit how many.
func seatsCell(v *visit, file app.GoalReviewFile, h goalreview.Hearing) view.Cell {
	var names []string
	for _, s := range h.Panel.Seats {
		if s.Excused != "" {
			continue
		}
		if s.Chair {
			s.Name += "（组长）"
		}
		names = append(names, s.Name)
	}
	if !v.actor.May(org.LeadPanels) && !v.actor.Holds(org.Reviewer, file.Parties().Division) {
		return view.Cell{Text: fmt.Sprintf("%d 位", len(names))}
	}
	return view.Cell{Text: strings.Join(names, "、")}
}

// adoptCell is the button that fills the draft with what a closed panel came to, or why there is none.
func adoptCell(file app.GoalReviewFile, h goalreview.Hearing) view.Cell {
	switch {
	case file.Locked != nil:
		return view.Cell{Text: "—"}
	case !h.On(file.Review.Edition):
		return view.Cell{Text: "已有新版，供参考"}
	case file.Review.Adopted.Panel == h.Panel.ID:
		return view.Cell{Text: "已采用", Mark: view.MarkPass}
	}
	return view.Cell{Part: view.Button(view.ButtonPart{Label: "采用会审意见", Small: true, Name: "action", Value: "adopt " + string(h.Panel.ID),
		Confirm: "各条目的评定和总体意见换成会审的平均分和综合意见，专家对单元格的意见加在后面。采用后仍可修改。采用？"})}
}

// owedReasons ask for the words that panels make a review owe.
func owedReasons(file app.GoalReviewFile, wrong errs.Fields) []view.FieldPart {
	r := file.Review
	var out []view.FieldPart
	ask := func(name, label, value, hint string) {
		out = append(out, view.FieldPart{Kind: view.TextArea, Rows: 2, MaxLength: goalreview.MaxText, Wide: true, Later: true, Name: name, Label: label, Value: value, Hint: hint,
			Error: fieldError(wrong, name)})
	}
	if goalreview.Sitting(file.Hearings) != nil && goalreview.MayGoApart(r.Stage) {
		ask("apart", "不等会审的理由", r.Apart, "等会审结束的不填；不等的写明理由，理由印在审核表上")
	}
	if goalreview.Heard(file.Hearings, r.Edition) != nil {
		ask("differs", "与会审结论不一致的理由", r.Differs, "评定的等级与会审结论一致的不填")
	}
	return out
}

// sittingNotice says on top of the page that a panel sits.
func sittingNotice(file app.GoalReviewFile) view.FlashPart {
	h := goalreview.Sitting(file.Hearings)
	if h == nil {
		return view.FlashPart{}
	}
	text := "“" + h.Panel.Title + "”正在会审这份绩效目标"
	if h.Missing > 0 {
		text += fmt.Sprintf("，还差 %d 份专家意见", h.Missing)
	}
	if goalreview.MayGoApart(file.Review.Stage) {
		return view.FlashPart{Mark: view.MarkHint, Text: text + "。可以先填写；不等会审结束就提交的，要写明理由。"}
	}
	return view.FlashPart{Mark: view.MarkHint, Text: text + "。可以先填写、保存草稿，会审结束后才能提交。"}
}

// hearingRows is what the official form says of a panel.
func hearingRows(r goalreview.Review) [][]view.GridCell {
	var out [][]view.GridCell
	for _, c := range r.PanelLines() {
		out = append(out, []view.GridCell{view.Lab(c.Name), view.Val(c.Value, "3")})
	}
	return out
}

// draftOnPaper is the draft as it prints: the official form with what was typed so far, marked as a draft.
func draftOnPaper(file app.GoalReviewFile, header view.GridPart) view.ReviewPaperPart {
	r := file.Review
	sheet := appraisalPart(file.Sheet, r.Entry, true, nil)
	sheet.Editable = false
	paper := view.ReviewPaperPart{Header: header, Sheet: sheet, Opinions: draftOpinions(file)}
	if form, unread := file.Sheet.Parse(r.Entry); len(unread) == 0 {
		graded := fmt.Sprintf("%s（%s分），还没有提交", file.Sheet.ConclusionOf(form.Total()).Grade, form.Total().Short())
		paper.Header.Rows = append(paper.Header.Rows, []view.GridCell{view.Lab("综合评定等级"), view.Val(graded, ""), view.Lab("审核人"), view.Val(r.ReviewerName, "")})
	}
	paper.Header.Rows = append(paper.Header.Rows, hearingRows(r)...)
	return paper
}

// draftOpinions are the opinions being typed, as they would stand on the submitted form.
func draftOpinions(file app.GoalReviewFile) view.TablePart {
	t := view.TablePart{ID: "draft-opinions", Caption: "意见", Columns: []view.Column{{Label: "单元格", Width: "25%", Head: true}, {Label: "单位填报", Width: "25%"}, {Label: "意见"}}}
	for _, n := range file.Review.Notes {
		held, _ := n.Place.Holds(file.Entry)
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: n.Place.Label(file.Entry)}, {Text: held}, {Text: n.Text}}})
	}
	return t
}
