package web

import (
	"fmt"
	"net/http"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/panel"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// showOpinion shows an expert's own opinion on a matter, beside the form it speaks of.
func (s *Server) showOpinion(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Opinion(v.Context(), v.actor, panelID(v), "", v.PathValue("subject"))
	if err != nil {
		return err
	}
	var wrong errs.Fields
	if file.MayEdit {
		wrong = file.Opinion.Misread(file.Form)
	}
	return s.drawOpinion(w, v, http.StatusOK, file, wrong)
}

// spareNotes is how many empty lines the page offers for further opinions on cells.
const spareNotes = 3

func (s *Server) drawOpinion(w http.ResponseWriter, v *visit, status int, file app.OpinionFile, wrong errs.Fields) error {
	path := fmt.Sprintf("/panels/%s/matters/%s", file.ID, file.Matter.ID)
	page := view.OpinionPage{Frame: s.frame(v, file.Matter.Name), Editable: file.MayEdit, Errors: appraisalFindings(file.Form, wrong),
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "专家会审", Href: "/panels"}, {Label: file.Title, Href: "/panels/" + string(file.ID)}, {Label: file.Matter.Name}},
			Title: "专家意见：" + file.Matter.Name, Lede: []view.Run{{Text: "独立提交，全部专家提交前别人看不到。提交后不能修改。截止 " + file.Due.String() + "。"}}},
		Form:  view.FormPart{ID: "opinion", Action: path, Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Opinion.Version)},
		Sheet: appraisalPart(file.Form, file.Opinion.Entry, file.MayEdit, wrong),
		Bar:   view.ActionBarPart{Why: []view.Run{{Text: "评审现在是“" + string(file.State) + "”。"}}}}
	if !file.Sits() {
		page.Head.Lede = []view.Run{{Text: "评审" + string(file.State) + "，本页只留您自己的意见，不再列申报内容。"}}
	}
	switch {
	case file.MayEdit:
		page.Bar = view.ActionBarPart{Saved: "本人意见", SavedNote: "草稿，只有自己能看到", Buttons: []view.ButtonPart{
			{Label: "保存草稿", FormID: "opinion", Name: "action", Value: "save"},
			{Label: "提交意见", Kind: view.Main, FormID: "opinion", Name: "action", Value: "submit", Confirm: "提交后不能修改。提交这份意见？"}}}
	case file.Opinion.Submitted():
		page.Bar.Why = []view.Run{{Text: "已于 " + moment(file.Opinion.SubmittedAt) + " 提交，不能再改。"}}
	}
	if !file.MayEdit && len(wrong) > 0 { // too late: nothing here can be mended
		page.Errors, page.Frame.Flash = nil, view.FlashPart{Mark: view.MarkError, Text: firstSaid(wrong) + "刚才填写的内容没有保存，还列在本页，需要的请复制留存。"}
	}
	page.Amount = amountField(file, fieldError(wrong, "amount"))
	if file.ExAnte != nil {
		page.Statement = view.ExAnteStatement(exAnteSheet(*file.ExAnte, file.ExAnte.Entry, view.FindingsPart{}))
		if a, ok := file.ExAnte.Statement.Analysis(); ok {
			page.Worth = a.Explain()
		}
	}
	if file.Goal != nil {
		sheet := s.goalPage(v, *file.Goal, file.Goal.Goal.Entry)
		sheet.Editable = false
		page.Subject, page.Reasons = &sheet, sheet.Findings.Explained("警告与单位的理由")
		page.Notes = noteRows(file, cellChoices(file.Goal.Goal.Entry), wrong)
	} else if !file.Sits() {
		page.Notes = noteRows(file, nil, wrong)
	}
	return show(w, v, status, view.Opinion(page))
}

// noteRows are the opinions on cells, and some empty lines to add more.
func noteRows(file app.OpinionFile, cells []view.Option, wrong errs.Fields) []view.NoteRow {
	notes := file.Opinion.Notes
	if file.MayEdit {
		notes = append(notes, make([]panel.Note, spareNotes)...)
	}
	var out []view.NoteRow
	for i, n := range notes {
		row := view.NoteRow{Index: fmt.Sprint(i), Path: n.Path, Cell: n.Cell, Text: n.Text, Wrong: fieldError(wrong, fmt.Sprintf("notes.%d", i))}
		for _, c := range cells {
			c.Selected = c.Value == n.Path
			row.Options = append(row.Options, c)
		}
		out = append(out, row)
	}
	return out
}

// cellChoices are the cells of a goal form an opinion may speak of, by the names people know.
func cellChoices(e goal.Entry) []view.Option {
	out := []view.Option{{Label: "整张表"}, {Value: "overall", Label: cellLabel("overall")}, {Value: "annual", Label: cellLabel("annual")}, {Value: "request", Label: "年度申请资金"}}
	for i, r := range e.Rows {
		for _, column := range []string{"name", "target", "weight", "basis", "rule", "evidence"} {
			path := fmt.Sprintf("rows.%d.%s", i, column)
			out = append(out, view.Option{Value: path, Label: cellLabel(path), Group: fmt.Sprintf("第%d行 %s", i+1, r.Name)})
		}
	}
	return out
}

// readNotes reads the opinions on cells; lines left empty were never meant.
func readNotes(v *visit) []panel.Note {
	var out []panel.Note
	for i := range panel.MaxNotes + spareNotes {
		at := fmt.Sprintf("notes.%d.", i)
		n := panel.Note{Path: v.PostFormValue(at + "path"), Text: strings.TrimSpace(v.PostFormValue(at + "text"))}
		if n.Path == "" && n.Text == "" {
			continue
		}
		n.Cell = "整张表"
		switch n.Path {
		case "":
		case "request":
			n.Cell = "年度申请资金"
		default:
			n.Cell = cellLabel(n.Path)
		}
		out = append(out, n)
	}
	return out
}

// putOpinion keeps the opinion as typed, or submits it.
func (s *Server) putOpinion(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Opinion(v.Context(), v.actor, panelID(v), "", v.PathValue("subject"))
	if err != nil {
		return err
	}
	o := file.Opinion
	o.Entry, o.Notes, o.Version = readAppraisal(file.Form, v.PostForm), readNotes(v), v.version()
	o.AmountText = v.PostFormValue("amount")
	submit, err := opinionAction(v.PostFormValue("action"))
	if err == nil {
		err = s.app.PutOpinion(v.Context(), v.actor, o, submit)
	}
	if typed(err) {
		file.Opinion.Entry, file.Opinion.Notes, file.Opinion.AmountText = o.Entry, o.Notes, o.AmountText
		return s.drawOpinion(w, v, statusOf[errs.KindOf(err)], file, complaints(err))
	}
	if err != nil {
		return err
	}
	if submit {
		return s.done(w, v, "/panels/"+string(file.ID), "意见已提交：%s。", file.Matter.Name)
	}
	path := fmt.Sprintf("/panels/%s/matters/%s", file.ID, file.Matter.ID)
	if n := len(o.Misread(file.Form)); n > 0 {
		return s.done(w, v, path, "草稿已保存，还没有提交。有%d处读不出来，请按红字改正。", n)
	}
	return s.done(w, v, path, "草稿已保存，还没有提交。")
}

// opinionAction reads which button was pressed; a form sent without one is kept as a draft.
func opinionAction(action string) (submit bool, err error) {
	switch action {
	case "submit":
		return true, nil
	case "save", "":
		return false, nil
	}
	return false, errs.New(errs.Invalid, "没有“%s”这项操作，没有保存。请用页面下方的“保存草稿”或“提交意见”。", action)
}
