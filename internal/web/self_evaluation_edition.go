package web

import (
	"fmt"
	"net/http"
	"slices"

	"outturn/internal/app"
	"outturn/internal/domain/evaluation"
	"outturn/internal/web/view"
)

func editionPath(id evaluation.ID, no int) string {
	return fmt.Sprintf("%s/editions?no=%d", selfEvaluationPath(id), no)
}

// showSelfEvaluationEditions lists the frozen editions with their scores and compares two of them, or opens one of them.
func (s *Server) showSelfEvaluationEditions(w http.ResponseWriter, v *visit) error {
	id := evaluation.ID(v.PathValue("id"))
	no := number(v, "no")
	file, err := s.app.SelfEvaluationEdition(v.Context(), v.actor, id, no)
	if err != nil {
		return err
	}
	if no > 0 {
		return show(w, v, http.StatusOK, view.SelfEvaluationForm(s.editionPage(v, file)))
	}
	from, to := s.comparedEditions(v, file)
	page := view.EditionsPage{Head: editionsHead(file, "版本"), Table: editionsTable(file)}
	page.Head.Actions = []view.ButtonPart{{Label: "打印", Print: true}}
	if len(file.Editions) > 0 {
		page.Filters = view.FiltersPart{Action: selfEvaluationPath(id) + "/editions", Fields: []view.FieldPart{standField("from", "旧版", file, from), standField("to", "新版", file, to)}}
		changes, err := s.app.CompareSelfEvaluation(v.Context(), v.actor, id, from, to)
		if err != nil {
			return err
		}
		page.Diff = editionChanges(file, from, to, changes)
	}
	page.Head.Lede = []view.Run{{Text: file.Name()}}
	frame := s.frame(v, "绩效自评版本")
	frame.Record = "绩效自评版本 校验码 " + file.CheckCode
	return show(w, v, http.StatusOK, within(view.Shell(frame), view.Page(view.Editions(page))))
}

// comparedEditions are the two chosen, or the last two there are.
func (s *Server) comparedEditions(v *visit, file app.SelfEvaluationFile) (from, to int) {
	if q := v.URL.Query(); q.Has("from") || q.Has("to") {
		return number(v, "from"), number(v, "to")
	}
	last := len(file.Editions)
	if file.State == evaluation.Draft {
		return last, 0
	}
	return max(last-1, min(last, 1)), last
}

func editionsHead(file app.SelfEvaluationFile, title string) view.PageHeadPart {
	return view.PageHeadPart{Title: title, Crumbs: []view.Link{{Label: "项目绩效档案", Href: "/projects/" + string(file.Project.ID)},
		{Label: file.Project.Name, Href: "/projects/" + string(file.Project.ID)}, {Label: evaluation.Flow.Name, Href: selfEvaluationPath(file.ID)}, {Label: title}}}
}

// editionPage is one frozen edition, to be read and printed.
func (s *Server) editionPage(v *visit, file app.SelfEvaluationFile) view.SelfEvaluationFormPage {
	e := file.Frozen
	page := s.selfEvaluationSheet(v, file, openWhys{path: editionPath(file.ID, e.No), open: v.URL.Query()["why"]})
	title := fmt.Sprintf("第%d版", e.No)
	page.Head.Crumbs = editionsHead(file, title).Crumbs
	page.Head.Steps = nil
	for i, b := range page.Head.Actions {
		if b.Href == selfEvaluationPath(file.ID)+"/workbook" {
			page.Head.Actions[i].Href = fmt.Sprintf("%s?edition=%d", b.Href, e.No)
		}
	}
	page.Findings.Rubric = "提交时检查已通过，得分已存档。"
	page.Frame.Record = record("绩效自评（规则库 "+file.Book.Label()+"）", evaluation.Rechecked, file.Editions[:e.No], file.CheckCode)
	page.Bar = view.ActionBarPart{Saved: title + " " + moment(e.At), SavedNote: e.ByName + "提交", Why: []view.Run{{Text: "这是存档的" + title + "，只能查看和打印。现在是“" + string(file.State) + "”。"}},
		Buttons: []view.ButtonPart{{Label: "看现在的表", Href: selfEvaluationPath(file.ID)}}}
	return page
}

func editionsTable(file app.SelfEvaluationFile) view.TablePart {
	t := view.TablePart{ID: "editions", Caption: "已提交的版本", Columns: []view.Column{{Label: "版次", Head: true}, {Label: "提交"}, {Label: "对照目标"}, {Label: "评分规则"},
		{Label: "自评得分", Num: true}, {Label: "等级", Centre: true}, {Label: "复核得分", Num: true}, {Label: "相差", Num: true}},
		Empty: view.EmptyPart{Text: "还没有提交过。提交时整张表连同得分和说明存为一版，以后不再改变。", Action: view.Link{Label: "回到自评表", Href: selfEvaluationPath(file.ID)}}}
	for _, e := range slices.Backward(file.Editions) {
		recheck, differs := "—", "—"
		if e.Recheck != nil {
			recheck, differs = e.Recheck.Recheck.String(), signed(e.Recheck.Difference)
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprintf("第%d版", e.No), Href: editionPath(file.ID, e.No)}, {Text: moment(e.At), Note: e.ByName},
			{Text: fmt.Sprintf("绩效目标第%d版", e.GoalNo)}, {Text: fmt.Sprintf("%s 第%d版", e.Sheet.Book, e.Sheet.Version)}, {Text: e.Sheet.Total.String()},
			{Text: string(e.Sheet.Grade)}, {Text: recheck}, {Text: differs}}})
	}
	return t
}

func standLabel(file app.SelfEvaluationFile, no int) string {
	if no < 1 || no > len(file.Editions) {
		return "现在的表"
	}
	e := file.Editions[no-1]
	return fmt.Sprintf("第%d版（%s）", no, moment(e.At))
}

func standField(name, label string, file app.SelfEvaluationFile, chosen int) view.FieldPart {
	f := view.FieldPart{Kind: view.Select, Name: name, Label: label}
	for no := 1; no <= len(file.Editions); no++ {
		f.Options = append(f.Options, view.Option{Value: fmt.Sprint(no), Label: standLabel(file, no), Selected: no == chosen})
	}
	f.Options = append(f.Options, view.Option{Value: "0", Label: standLabel(file, 0), Selected: chosen == 0})
	return f
}

func editionChanges(file app.SelfEvaluationFile, from, to int, changes []evaluation.Difference) view.DiffPart {
	part := view.DiffPart{Caption: "逐行比较", OldLabel: standLabel(file, from), NewLabel: standLabel(file, to), Empty: "两版完全相同。"}
	for _, c := range changes {
		part.Rows = append(part.Rows, view.DiffRow{Where: c.Where + " " + c.What, Old: c.A, New: c.B, Change: "修改"})
	}
	return part
}
