package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/finding"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

// findingDone goes back to the finding with a sentence, or shows it again with what was wrong in one of its forms.
func (s *Server) findingDone(w http.ResponseWriter, v *visit, form string, err error, format string, args ...any) error {
	if typed(err) {
		return s.drawFinding(w, v, statusOf[errs.KindOf(err)], findingWrong{form, complaints(err)})
	}
	if err != nil {
		return err
	}
	return s.done(w, v, findingPath(finding.ID(v.PathValue("id"))), format, args...)
}

func (s *Server) editFinding(w http.ResponseWriter, v *visit) error {
	err := s.app.EditFinding(v.Context(), v.actor, finding.ID(v.PathValue("id")), v.version(), readFindingEntry(v).Entry)
	return s.findingDone(w, v, "edit", err, "修改已保存。")
}

func (s *Server) issueFinding(w http.ResponseWriter, v *visit) error {
	err := s.app.IssueFinding(v.Context(), v.actor, finding.ID(v.PathValue("id")), v.version(), v.PostFormValue("letter_due"))
	return s.findingDone(w, v, "letter", err, "已发函，责任单位已收到通知。")
}

// readMeasures reads the plan as typed, its rows in order.
func readMeasures(v *visit) finding.PlanEntry {
	p := finding.PlanEntry{Cause: v.PostFormValue("cause")}
	for i := range finding.MaxMeasures + 1 {
		at := fmt.Sprintf("measures.%d.", i)
		m := finding.MeasureEntry{What: v.PostFormValue(at + "what"), Person: v.PostFormValue(at + "person"), Due: v.PostFormValue(at + "due")}
		if m != (finding.MeasureEntry{}) {
			p.Measures = append(p.Measures, m)
		}
	}
	return p
}

// savePlan keeps the plan, or submits it when that button was pressed.
func (s *Server) savePlan(w http.ResponseWriter, v *visit) error {
	submit := v.PostFormValue("action") == string(finding.SubmitPlan)
	err := s.app.SavePlan(v.Context(), v.actor, finding.ID(v.PathValue("id")), v.version(), readMeasures(v), submit)
	if submit {
		return s.findingDone(w, v, "plan", err, "整改方案已提交，等待单位负责人同意。")
	}
	return s.findingDone(w, v, "plan", err, "草稿已保存。")
}

func (s *Server) reportProgress(w http.ResponseWriter, v *visit) error {
	err := s.app.ReportProgress(v.Context(), v.actor, finding.ID(v.PathValue("id")), v.version(), v.PostFormValue("progress"))
	return s.findingDone(w, v, "progress", err, "进展已登记。")
}

func readResult(v *visit) finding.ResultEntry {
	return finding.ResultEntry{Text: v.PostFormValue("result"), On: v.PostFormValue("on"), Left: v.PostFormValue("left")}
}

// saveResult keeps the result, or submits it when that button was pressed.
func (s *Server) saveResult(w http.ResponseWriter, v *visit) error {
	submit := v.PostFormValue("action") == string(finding.SubmitEvidence)
	err := s.app.SaveResult(v.Context(), v.actor, finding.ID(v.PathValue("id")), v.version(), readResult(v), submit)
	if submit {
		return s.findingDone(w, v, "result", err, "已提交，等待计财处核查。")
	}
	return s.findingDone(w, v, "result", err, "草稿已保存。")
}

func (s *Server) moveFinding(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveFinding(v.Context(), v.actor, finding.ID(v.PathValue("id")), v.version(), do, v.PostFormValue("reason"))
	return s.findingDone(w, v, "", err, "已%s。", do)
}

func (s *Server) reopenFinding(w http.ResponseWriter, v *visit) error {
	err := s.app.ReopenFinding(v.Context(), v.actor, finding.ID(v.PathValue("id")), v.version(), v.PostFormValue("letter_due"), v.PostFormValue("reason"))
	return s.findingDone(w, v, "reopen", err, "已重新发函，责任单位已收到通知。")
}

func (s *Server) proposeCancel(w http.ResponseWriter, v *visit) error {
	err := s.app.ProposeCancel(v.Context(), v.actor, finding.ID(v.PathValue("id")), v.version(), v.PostFormValue("reason"))
	return s.findingDone(w, v, "cancellation", err, "已提请撤销，等待计财处另一人决定。")
}

func (s *Server) decideCancel(w http.ResponseWriter, v *visit) error {
	agree := v.PostFormValue("decision") == "agree"
	err := s.app.DecideCancel(v.Context(), v.actor, finding.ID(v.PathValue("id")), v.version(), agree, v.PostFormValue("reason"))
	if agree {
		return s.findingDone(w, v, "decision", err, "已批准撤销，问题留在台账。")
	}
	return s.findingDone(w, v, "decision", err, "没有批准撤销，整改继续。")
}

func letterPath(id finding.ID, no int) string {
	return fmt.Sprintf("%s/letters/%d", findingPath(id), no)
}

// readLetter reads one letter of a finding, counted from 1.
func (s *Server) readLetter(v *visit) (file app.FindingFile, n finding.Notice, err error) {
	if file, err = s.app.Finding(v.Context(), v.actor, finding.ID(v.PathValue("id"))); err != nil {
		return file, n, err
	}
	no, err := strconv.Atoi(v.PathValue("no"))
	if err != nil || no < 1 || no > len(file.Letters) {
		return file, n, errs.New(errs.NotFound, "没有这份通知书。")
	}
	return file, file.Notice(file.Letters[no-1]), nil
}

// showLetter shows a notice, to be printed.
func (s *Server) showLetter(w http.ResponseWriter, v *visit) error {
	file, n, err := s.readLetter(v)
	if err != nil {
		return err
	}
	page := view.ReportPage{Title: n.Title, Lines: []string{n.Number, n.To + "："}, Sign: []string{"发函单位（盖章）：" + s.config.Organisation, "日期：" + n.On.Chinese()},
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "整改台账", Href: "/findings"}, {Label: file.Number(), Href: findingPath(file.ID)}, {Label: n.Number}},
			Actions: []view.ButtonPart{{Label: "下载 Word", Href: v.URL.Path + "/docx"}, {Label: "打印", Print: true}}}}
	for i, section := range n.Sections {
		part := view.ReportSection{ID: fmt.Sprintf("s%d", i+1), Heading: []string{"一", "二", "三"}[i] + "、" + section.Heading, Paragraphs: section.Paragraphs}
		page.Sections = append(page.Sections, part)
	}
	page.Opening = n.Opening
	frame := s.frame(v, n.Title)
	frame.Record = letterMark(file, n)
	return show(w, v, http.StatusOK, within(view.Shell(frame), view.Page(view.Report(page))))
}

// sendLetter sends a notice as a Word document.
func (s *Server) sendLetter(w http.ResponseWriter, v *visit) error {
	file, n, err := s.readLetter(v)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := office.WriteFindingNotice(&body, n, s.config.Organisation, letterMark(file, n)); err != nil {
		return err
	}
	if err := s.app.RecordExport(v.Context(), v.actor, app.Export{Record: string(file.ID), Name: n.Title + n.Number}); err != nil {
		return err
	}
	sendDownload(w, n.Number+" "+n.Title+".docx", app.ContentType(attachment.Attachment{Type: "docx"}), body.Bytes())
	return nil
}

func letterMark(file app.FindingFile, n finding.Notice) string {
	return fmt.Sprintf("%s 问题编号 %s 校验码 %s", n.Number, file.Number(), file.CheckCode)
}
