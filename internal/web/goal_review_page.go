package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// reviewPage is what every state of the page shares.
func (s *Server) reviewPage(v *visit, file app.GoalReviewFile) view.GoalReviewPage {
	return view.GoalReviewPage{Frame: s.frame(v, "绩效目标审核 "+file.Project.Name), Title: "项目支出绩效目标审核表", Year: file.Year.String(),
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "项目绩效档案", Href: "/projects/" + string(file.Project.ID)}, {Label: file.Project.Name, Href: "/goals/" + string(file.ID)}, {Label: "绩效目标审核"}}},
		Past: pastReviews(file)}
}

// reviewHeader is the head of the official form.
func reviewHeader(file app.GoalReviewFile, r goalreview.Review) view.GridPart {
	p := file.Project
	return view.GridPart{Caption: "项目与审核", Widths: []string{"13%", "37%", "13%", "37%"}, Rows: [][]view.GridCell{
		{view.Lab("项目名称"), view.Val(p.Name, "3")},
		{view.Lab("主管部门"), view.Val(p.Division.Name, ""), view.Lab("实施单位"), view.Val(p.Unit.Name, "")},
		{view.Lab("审核环节"), view.Val(string(r.Stage), ""), view.Lab("被审核的版本"), view.Val(fmt.Sprintf("第%d版，第%d次审核", r.Edition, r.Round), "")},
	}}
}

// drawGoalReview draws the review for typing, or who has it.
func (s *Server) drawGoalReview(w http.ResponseWriter, v *visit, status int, file app.GoalReviewFile, wrong errs.Fields) error {
	page, path := s.reviewPage(v, file), reviewPath(file.ID)
	subject := s.goalPage(v, file.GoalFile, file.Entry)
	subject.Editable = false
	subject.Answers, subject.Asked = view.AnswersPart{}, view.FindingsPart{}
	page.Subject = &subject
	page.Reasons = subject.Findings.Explained("警告与单位的理由")
	page.Hearings = hearingsPart(v, file, wrong)
	page.Bar = view.ActionBarPart{Why: subject.Bar.Why, Buttons: []view.ButtonPart{{Label: "返回绩效目标", Href: "/goals/" + string(file.ID)}}}
	if file.Locked != nil {
		page.Head.Title = "绩效目标审核"
		page.Notice = view.FlashPart{Mark: view.MarkHint, Text: errs.MessageOf(file.Locked)}
		if file.Taken {
			page.TakeOver = &view.ActPart{Form: view.FormPart{Action: path + "/take-over", Token: v.token(), Key: v.token(), Version: strconv.Itoa(file.Review.Version)},
				Button: view.ButtonPart{Label: "接手审核", Confirm: "接手后由您审核并签字，原审核人不能再改。接手？"}}
		}
		return show(w, v, status, view.GoalReview(page))
	}
	r := file.Review
	subject.NoteForm = "review"
	sheet := appraisalPart(file.Sheet, r.Entry, true, wrong)
	edits := editsPart(file, r)
	page.Editable, page.Sheet, page.Edits = true, &sheet, &edits
	page.Stage, page.Header, page.Notice = string(r.Stage), reviewHeader(file, r), sittingNotice(file)
	page.Paper, page.Signatures = draftOnPaper(file, page.Header), reviewSignatures
	page.Frame.Record = fmt.Sprintf("绩效目标审核表 %s 草稿 %s", r.Name(), moment(r.UpdatedAt))
	page.Form = view.FormPart{ID: "review", Action: path, Token: v.token(), Version: strconv.Itoa(r.Version), Autosave: path, Label: "审核表"}
	page.Errors = reviewErrors(file, wrong)
	page.Answers, page.Notes, page.NotesWrong, page.Ready = rulingRows(file, wrong), reviewNotes(file, wrong), fieldError(wrong, "notes"), readyNotes(file)
	page.EditsHead, page.EditsNote, page.EditsWrong = "修改单元格", "评定为良时用：改好单元格，由单位逐格确认", editsWrong(wrong)
	page.EditsLink = view.Link{Label: "修改单元格", Href: path + "/edits"}
	page.BlankNote = blankNote(file)
	page.Head.Actions = append(excelButtons(path, true), view.ButtonPart{Label: "打印草稿", Print: true}, view.ButtonPart{Label: "到审核表", Href: "#sheet"})
	page.Bar.Saved, page.Bar.SavedNote = "还没有开始", "提交前只有您能看到"
	if r.Version > 0 {
		page.Bar.Saved = "已保存 " + moment(r.UpdatedAt)
	}
	page.Bar.Buttons = append(page.Bar.Buttons, view.ButtonPart{Label: "保存草稿", FormID: "review", Name: "action", Value: "save"},
		view.ButtonPart{Label: "提交审核表", Kind: view.Main, FormID: "review", Name: "action", Value: "submit", Confirm: "优进入下一步，良交单位确认修改，中退回修改，差不予通过。提交后按得分生效，不能再改。提交？"})
	return show(w, v, status, view.GoalReview(page))
}

// reviewSignatures are the lines to sign on.
var reviewSignatures = []string{"审核人（签字）：", "审核部门（盖章）：", "日期："}

// editsPart lists what the reviewer would change.
func editsPart(file app.GoalReviewFile, r goalreview.Review) view.DiffPart {
	return diffPart("提出的修改", "单位填报", "审核人修改", "没有提出修改。", r.Edits(file.Goal))
}

func diffPart(caption, older, newer, empty string, changes []goal.Difference) view.DiffPart {
	d := view.DiffPart{Caption: caption, OldLabel: older, NewLabel: newer, Empty: empty}
	for _, c := range changes {
		where := c.Label
		if c.Row != "" {
			where += "（" + c.Row + "）"
		}
		d.Rows = append(d.Rows, view.DiffRow{Path: c.Path, Where: where, Old: c.Old, New: c.New, Change: string(c.Kind)})
	}
	return d
}

// editsWrong is everything said of the proposed edits.
func editsWrong(wrong errs.Fields) []view.Wrong {
	var out []view.Wrong
	for _, f := range wrong {
		if ofEdits(f.Path) {
			out = append(out, view.Wrong{Path: f.Path, Text: f.Message})
		}
	}
	return out
}

func ofEdits(path string) bool { return path == "suggested" || strings.HasPrefix(path, "suggested.") }

// reviewErrors are the complaints about a review, each with a way to its line.
func reviewErrors(file app.GoalReviewFile, wrong errs.Fields) []view.FindingPart {
	out := appraisalFindings(file.Sheet, wrong)
	for i, f := range wrong {
		if out[i].Href == "" && f.Path != "" {
			out[i].Where = "审核表"
			out[i].Href = "#" + view.CellID(f.Path)
			switch {
			case f.Path == "notes":
				out[i].Where, out[i].Href = "对单元格的意见", "#notes"
			case strings.HasPrefix(f.Path, "notes."):
				out[i].Where = "对单元格的意见"
			case strings.HasPrefix(f.Path, "rulings"):
				out[i].Where = "上次意见的答复"
			case f.Path == "apart" || f.Path == "differs":
				out[i].Where, out[i].Href = "专家会审", "#hearings"
			case ofEdits(f.Path):
				out[i].Where, out[i].Href = "修改单元格", "#"+view.Wrong{Path: f.Path}.ID()
			}
		}
	}
	return out
}

// rulingRows are the answers that wait for the reviewer.
func rulingRows(file app.GoalReviewFile, wrong errs.Fields) []view.RulingRow {
	var out []view.RulingRow
	for _, o := range goalreview.Ruled(file.Opinions, file.Review.Stage) {
		path, _ := o.Place.Path(file.Entry)
		now, _ := o.Place.Holds(file.Entry)
		last := o.Turns[len(o.Turns)-1]
		row := view.RulingRow{ID: string(o.ID), Where: o.Place.Label(file.Entry), Text: o.Text(), Held: o.Held, Now: now,
			Answer: string(last.Kind) + "（" + last.By + " " + moment(last.At) + "）" + last.Text, Wrong: fieldError(wrong, "rulings."+string(o.ID))}
		if path != "" {
			row.Href = "#" + view.CellID(path)
		}
		for _, x := range file.Review.Rulings {
			if x.Opinion == o.ID {
				row.Words = x.Text
				if x.Settled {
					row.Choice = string(goalreview.Settle)
				} else if x.Again {
					row.Choice = string(goalreview.Again)
				}
			}
		}
		out = append(out, row)
	}
	return out
}

// blankNote is the line that pasting adds more of.
func blankNote(file app.GoalReviewFile) view.NoteRow {
	return view.NoteRow{Index: "__", Options: cellChoices(file.Entry)}
}

// reviewNotes are the opinions being typed, and some empty lines.
func reviewNotes(file app.GoalReviewFile, wrong errs.Fields) []view.NoteRow {
	cells := cellChoices(file.Entry)
	notes := append(file.Review.Notes[:len(file.Review.Notes):len(file.Review.Notes)], make([]goalreview.Note, spareNotes)...)
	var out []view.NoteRow
	for i, n := range notes {
		path, _ := n.Place.Path(file.Entry)
		row := view.NoteRow{Index: strconv.Itoa(i), Path: path, Text: n.Text, Rule: n.Rule, Wrong: fieldError(wrong, fmt.Sprintf("notes.%d", i))}
		known := false
		for _, c := range cells {
			c.Selected = c.Value == path
			known = known || c.Selected
			row.Options = append(row.Options, c)
		}
		if !known {
			row.Options = append(row.Options, view.Option{Value: path, Label: cellLabel(path), Selected: true})
		}
		out = append(out, row)
	}
	return out
}

func readyNotes(file app.GoalReviewFile) []view.ReadyNote {
	marks := map[string]view.Mark{}
	for _, f := range file.Checks {
		marks[f.Rule] = markOf(f.Severity)
	}
	var out []view.ReadyNote
	for i, n := range file.Ready {
		path, _ := n.Place.Path(file.Entry)
		row := view.ReadyNote{Index: strconv.Itoa(i), Where: n.Place.Label(file.Entry), Text: n.Text, Mark: marks[n.Rule], Href: "#notes"}
		if path != "" {
			row.Href = "#" + view.CellID(path)
		}
		out = append(out, row)
	}
	return out
}

// drawSubmitted shows a submitted review, the n-th of the goal from 1, as the official form; below the newest stands what waits
// for the unit's agreement.
func (s *Server) drawSubmitted(w http.ResponseWriter, v *visit, file app.GoalReviewFile, n int) error {
	r := file.Reviews[n-1]
	form, err := s.app.ReviewForm(r)
	if err != nil {
		return err
	}
	page := s.reviewPage(v, file)
	sheet := appraisalPart(form, r.Sheet.Entry(), false, nil)
	page.Sheet, page.Stage, page.Header, page.Opinions = &sheet, string(r.Stage), reviewHeader(file, r), submittedOpinions(file, r)
	graded := fmt.Sprintf("%s（%s分）", r.Grade, r.Sheet.Total().Short())
	if r.AllBest {
		graded += "，由“全部评为优”一次评定"
	}
	page.Header.Rows = append(page.Header.Rows, []view.GridCell{view.Lab("综合评定等级"), view.Val(graded, ""),
		view.Lab("审核人"), view.Val(r.ReviewerName+"　"+moment(r.SubmittedAt), "")})
	page.Header.Rows = append(page.Header.Rows, hearingRows(r)...)
	page.Signatures = reviewSignatures
	page.Frame.Record = fmt.Sprintf("绩效目标审核表 %s 校验码 %s", r.Name(), file.Codes[n-1])
	page.Head.Actions = []view.ButtonPart{{Label: "导出 Excel", Href: fmt.Sprintf("%s/workbook?edition=%d", reviewPath(file.ID), n)}, {Label: "打印", Print: true}}
	page.Bar = view.ActionBarPart{Why: s.goalPage(v, file.GoalFile, file.Entry).Bar.Why, Buttons: []view.ButtonPart{{Label: "绩效目标", Href: "/goals/" + string(file.ID)}},
		Token: v.token(), Key: v.token(), Version: strconv.Itoa(file.Version)}
	if r.Suggested != nil {
		s.addEdits(v, &page, file, r, n == len(file.Reviews))
	}
	return show(w, v, http.StatusOK, view.GoalReview(page))
}

// addEdits shows the edits of a review; while they wait for this unit, with the buttons that agree and refuse.
func (s *Server) addEdits(v *visit, page *view.GoalReviewPage, file app.GoalReviewFile, r goalreview.Review, newest bool) {
	was, err := goalEdition(file.GoalFile, r.Edition)
	if err != nil {
		return
	}
	edits := diffPart("提出的修改", "单位填报", "审核人修改", "", goal.Differences(was.Form.Entry(), *r.Suggested))
	page.Edits, page.EditsHead, page.EditsNote = &edits, "审核人提出的修改", fmt.Sprintf("%d 处", len(edits.Rows))
	if !newest || !awaitsAgreement(file.State) {
		return
	}
	page.EditsFirst = true
	page.Notice = view.FlashPart{Mark: view.MarkHint, Text: "现在是“" + string(file.State) + "”。请" + file.Project.Unit.Name + "经办逐格看过下面的修改：同意即按修改后的内容存为新版并继续，不同意请写明理由退回审核人。"}
	for _, o := range file.Offers {
		if !o.Open {
			continue
		}
		b := view.ButtonPart{Label: string(o.Do), Name: "action", Value: string(o.Do), Action: "/goals/" + string(file.ID) + "/move", NeedsReason: o.Reason, ReasonLabel: string(o.Do) + "的理由"}
		page.Bar.Buttons = append(page.Bar.Buttons, b)
		if o.Do == goal.RefuseEdits {
			page.Bar.Buttons = append(page.Bar.Buttons, view.ButtonPart{Label: string(goal.AgreeToEdits), Kind: view.Main, Action: reviewPath(file.ID) + "/agree"})
		}
	}
}

func awaitsAgreement(s approval.State) bool {
	return s == goal.AtUnitForDivision || s == goal.AtUnitForFinance
}

// submittedOpinions are the opinions of one review with what was said since.
func submittedOpinions(file app.GoalReviewFile, r goalreview.Review) view.TablePart {
	t := view.TablePart{ID: "opinions", Caption: "意见", Columns: []view.Column{{Label: "单元格", Width: "20%", Head: true}, {Label: "提出时的内容", Width: "20%"}, {Label: "意见"}, {Label: "状态与答复", Width: "25%"}}}
	for _, o := range file.Opinions {
		if o.Review != r.ID {
			continue
		}
		said := string(o.State())
		for _, turn := range o.Turns[1:] {
			said += "；" + string(turn.Kind)
			if turn.Text != "" {
				said += "：" + turn.Text
			}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: o.Label}, {Text: o.Held}, {Text: o.Turns[0].Text}, {Text: said}}})
	}
	return t
}

// pastReviews lists every submitted review, newest first.
func pastReviews(file app.GoalReviewFile) view.TablePart {
	t := view.TablePart{ID: "past", Caption: "历次审核", Tight: true, Columns: []view.Column{{Label: "环节", Width: "16%", Head: true}, {Label: "版本", Width: "16%"}, {Label: "等级", Width: "8%"}, {Label: "得分", Width: "8%", Num: true},
		{Label: "总体意见"}, {Label: "审核人", Width: "20%"}}}
	for i := len(file.Reviews) - 1; i >= 0; i-- {
		r := file.Reviews[i]
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(r.Stage), Href: fmt.Sprintf("%s?no=%d", reviewPath(file.ID), i+1)}, {Text: fmt.Sprintf("第%d版第%d次", r.Edition, r.Round)},
			{Text: string(r.Grade)}, {Text: r.Sheet.Total().Short()}, {Text: cut(r.Sheet.Opinion, 60)}, {Text: r.ReviewerName, Note: moment(r.SubmittedAt)}}})
	}
	return t
}

// answersPart is the panel of reviewers' opinions beside the goal form.
func answersPart(v *visit, file app.GoalFile, wrong errs.Fields) view.AnswersPart {
	var part view.AnswersPart
	for i := len(file.Opinions) - 1; i >= 0; i-- {
		o := file.Opinions[i]
		path, _ := o.Place.Path(file.Entry)
		id := string(o.ID)
		item := view.AnswerItem{ID: id, Where: o.Place.Label(file.Entry), Text: o.Turns[0].Text, State: string(o.State()), Mark: opinionMarks[o.State()],
			Note: fmt.Sprintf("%s %s %s", o.Stage, o.Turns[0].By, moment(o.Turns[0].At)), Editable: file.MayEdit && o.Live(), Form: "goal", At: "/goals/" + string(file.ID) + "/answers",
			Version: strconv.Itoa(o.Version), Typed: v.PostFormValue("answers." + id + ".text"), Wrong: fieldError(wrong, "answers."+id)}
		if o.Held != "" {
			item.Note += "，提出时为“" + cut(o.Held, 40) + "”"
		}
		if path != "" {
			item.Href = "#" + view.CellID(path)
		}
		for _, t := range o.Turns[1:] {
			item.Talk = append(item.Talk, view.LogEntry{Who: t.By + " " + string(t.Kind), When: moment(t.At), Text: t.Text})
		}
		if o.State() == goalreview.Open {
			part.Open++
		}
		part.Items = append(part.Items, item)
	}
	return part
}

var opinionMarks = map[goalreview.OpinionState]view.Mark{goalreview.Open: view.MarkWarning, goalreview.Adopted: view.MarkPass, goalreview.Explained: view.MarkPass,
	goalreview.Closed: view.MarkPass, goalreview.Noted: view.MarkHint}

// askedParts mark the cells that an opinion without an answer speaks of.
func askedParts(file app.GoalFile) view.FindingsPart {
	var out view.FindingsPart
	for _, o := range file.Opinions {
		if path, there := o.Place.Path(file.Entry); there && path != "" && o.State() == goalreview.Open {
			out.Items = append(out.Items, view.FindingPart{ID: "opinion-" + string(o.ID), Mark: view.MarkWarning, Path: path})
		}
	}
	return out
}

// reviewLinks lead from a goal to its review: to fill it in, to agree to its edits, or to read it.
func reviewLinks(v *visit, file app.GoalFile) (button view.ButtonPart, ok bool) {
	path := reviewPath(file.ID)
	mayAgree := awaitsAgreement(file.State) && file.Allow(goal.Flow, goal.AgreeToEdits, v.actor, file.Parties()) == nil
	switch {
	case goalreview.MayReview(file.Goal, v.actor) == nil:
		return view.ButtonPart{Label: "填写审核表", Kind: view.Main, Href: path}, true
	case mayAgree:
		return view.ButtonPart{Label: "查看修改并确认", Kind: view.Main, Href: path}, true
	case len(file.Reviews) > 0:
		return view.ButtonPart{Label: "审核结果", Href: path}, true
	}
	return button, false
}
