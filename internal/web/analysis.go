package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"

	"outturn/internal/app"
	"outturn/internal/domain/analysis"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/org"
	"outturn/internal/domain/tracking"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

func (s *Server) analysisRoutes() []route {
	return []route{
		{pattern: "GET /tracking/{id}/analysis", needs: org.SeeTracking, handle: s.showAnalysis, name: "showAnalysis"},
		{pattern: "GET /tracking/{id}/analysis.docx", needs: org.SeeTracking, handle: s.sendAnalysis, name: "sendAnalysis", exports: true},
	}
}

func (s *Server) readAnalysis(v *visit) (app.AnalysisFile, error) {
	return s.app.Analysis(v.Context(), v.actor, tracking.RoundID(v.PathValue("id")))
}

func analysisTitle(file app.AnalysisFile) string { return file.Round.Name + "整体情况分析" }

func analysisLine(file app.AnalysisFile) string {
	return fmt.Sprintf("%s　数据截至%s　生成日期%s", file.Round.Lead.Name, file.Cutoff, file.Today)
}

func analysisMark(file app.AnalysisFile) string {
	return fmt.Sprintf("绩效跟踪任务 %s 校验码 %s", file.Round.State, file.CheckCode)
}

// chapters number the sections on the page; the Word document numbers its own.
var chapters = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十"}

// maxAnalysed is how many rows a table of the page has; the document has all.
const maxAnalysed = 200

// showAnalysis shows the overall analysis of a round, to be read and printed.
func (s *Server) showAnalysis(w http.ResponseWriter, v *visit) error {
	file, err := s.readAnalysis(v)
	if err != nil {
		return err
	}
	path, title := roundPath(file.Round.ID), analysisTitle(file)
	page := view.ReportPage{Title: title, Lines: []string{analysisLine(file)},
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "绩效跟踪", Href: "/tracking"}, {Label: file.Round.Name, Href: path}, {Label: "整体情况分析"}},
			Actions: []view.ButtonPart{{Label: "下载 Word", Href: path + "/analysis.docx"}, {Label: "打印", Print: true}}}}
	for i, section := range file.Sections() {
		part := view.ReportSection{ID: fmt.Sprintf("s%d", i+1), Heading: chapters[i] + "、" + section.Heading, Paragraphs: section.Paragraphs}
		if section.Space {
			part.Paragraphs = []string{"（由计财处填写：下载 Word 后在这里写。）"}
		}
		if n := len(section.Table.Rows); n > maxAnalysed {
			part.Paragraphs = append(part.Paragraphs[:len(part.Paragraphs):len(part.Paragraphs)], fmt.Sprintf("以下列出前%d行，全部%d行见 Word。", maxAnalysed, n))
		}
		if len(section.Table.Rows) > 0 {
			part.Table = analysisTable(part.ID+"-table", section, path)
			if v.actor.May(org.HoldRounds) {
				withProposals(&part.Table, section, file, path)
			}
		}
		page.Sections = append(page.Sections, part)
	}
	frame := s.frame(v, title)
	frame.Record = analysisMark(file)
	return show(w, v, http.StatusOK, within(view.Shell(frame), view.Page(view.Report(page))))
}

// analysisTable draws a table of the report, its rows leading to what is behind them.
func analysisTable(id string, s analysis.Section, path string) view.TablePart {
	t := view.TablePart{ID: id, Caption: s.Heading, Tight: true}
	all := 0
	for _, c := range s.Table.Columns {
		all += c.Width
	}
	for _, c := range s.Table.Columns {
		t.Columns = append(t.Columns, view.Column{Label: c.Label, Num: c.Num, Width: fmt.Sprintf("%d%%", c.Width*100/all)})
	}
	for _, r := range s.Table.Rows[:min(len(s.Table.Rows), maxAnalysed)] {
		row := view.Row{}
		for i, text := range r.Cells {
			cell := view.Cell{Text: text}
			if s.Table.Columns[i].Label == "灯" {
				cell = lightCell(tracking.Colour(text))
			}
			if s.Table.Columns[i].Leads {
				cell.Href = analysisLink(r, path)
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	for _, text := range s.Table.Foot {
		t.Foot = append(t.Foot, view.Cell{Text: text})
	}
	return t
}

// withProposals adds to the proposals what can be done about each.
func withProposals(t *view.TablePart, s analysis.Section, file app.AnalysisFile, path string) {
	if s.Table.Rows[0].Proposed == nil {
		return
	}
	t.Columns = append(t.Columns, view.Column{Label: "办理", Keep: true})
	for i := range t.Rows {
		t.Rows[i].Cells = append(t.Rows[i].Cells, proposalCell(file, *s.Table.Rows[i].Proposed, path))
	}
}

func analysisLink(r analysis.Row, path string) string {
	switch {
	case r.Raised != "":
		return raisedPath(r.Raised)
	case r.Form != "":
		return trackedPath(r.Form)
	case r.Division != "":
		return path + "/lights?division=" + url.QueryEscape(string(r.Division))
	case r.Light != "":
		return path + "/lights?light=" + url.QueryEscape(string(r.Light))
	case r.Findings != "":
		return "/findings?project=" + url.QueryEscape(string(r.Findings))
	}
	return ""
}

// sendAnalysis sends the analysis as a Word document.
func (s *Server) sendAnalysis(w http.ResponseWriter, v *visit) error {
	file, err := s.readAnalysis(v)
	if err != nil {
		return err
	}
	title := analysisTitle(file)
	var body bytes.Buffer
	if err := office.WriteAnalysis(&body, title, analysisLine(file), file.Sections(), analysisMark(file)); err != nil {
		return err
	}
	if err := s.app.RecordExport(v.Context(), v.actor, app.Export{Record: string(file.Round.ID), Name: title}); err != nil {
		return err
	}
	sendDownload(w, title+".docx", app.ContentType(attachment.Attachment{Type: "docx"}), body.Bytes())
	return nil
}
