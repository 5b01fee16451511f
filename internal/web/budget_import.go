package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

const budgetImportPath = "/budget-lines"

func (s *Server) budgetImportRoutes() []route {
	needs := org.FileDeclarations
	return []route{
		{pattern: "GET " + budgetImportPath, needs: needs, handle: s.showBudgetImport, name: "showBudgetImport"},
		{pattern: "POST " + budgetImportPath, needs: needs, handle: s.previewBudgets, name: "previewBudgets", upload: true},
		{pattern: "POST " + budgetImportPath + "/marked", needs: needs, handle: s.markBudgets, name: "markBudgets", upload: true},
		{pattern: "POST " + budgetImportPath + "/confirm", needs: needs, handle: s.confirmBudgets, name: "confirmBudgets", upload: true},
		{pattern: "GET " + budgetImportPath + "/template", needs: needs, handle: s.sendBudgetTemplate, name: "sendBudgetTemplate"},
		{pattern: "GET " + budgetImportPath + "/current", needs: needs, handle: s.exportBudgets, name: "exportBudgets", exports: true},
	}
}

func (s *Server) showBudgetImport(w http.ResponseWriter, v *visit) error {
	return s.drawBudgetImport(w, v, http.StatusOK, view.ImportPage{})
}

// drawBudgetImport fills in what every state of the page shares.
func (s *Server) drawBudgetImport(w http.ResponseWriter, v *visit, status int, page view.ImportPage) error {
	page.Head = view.PageHeadPart{Crumbs: []view.Link{{Label: "项目库", Href: "/projects"}, {Label: "预算明细导入"}}, Title: "预算明细导入",
		Lede: []view.Run{{Text: "一个或多个草稿申报书的明细一次导入：表里有的项目，明细整个换成表里的；没有的不动。先列出全部问题和改动，确认后才生效，有一处错误就全部不导入。"}}}
	page.Form = view.FormPart{Action: budgetImportPath, Token: v.token(), Multipart: true}
	page.Marked = budgetImportPath + "/marked"
	page.File = view.FieldPart{Kind: view.File, Name: "file", Label: "Excel 文件", Required: true, Accept: ".xlsx",
		Hint: fmt.Sprintf(".xlsx，不超过20MB、%d行，每个项目不超过%d行；标准编号只核对有没有，采用哪个标准由主管处室或计财处指定", office.MaxBudgetRows, budget.MaxLines)}
	page.Template = view.Link{Label: "下载模板", Href: budgetImportPath + "/template"}
	page.Current = view.Link{Label: "导出草稿里的明细", Href: budgetImportPath + "/current"}
	return show(w, v, status, s.framed(v, "预算明细导入", view.Import(page)))
}

// budgetUpload is a workbook of budgets as read, with what it was held against.
type budgetUpload struct {
	name    string
	bytes   []byte
	sheet   office.BudgetSheet
	targets map[string]app.BudgetTarget // by 项目编号
}

// readBudgets reads a workbook against the declarations that the person may type.
func (s *Server) readBudgets(v *visit, name string, data []byte) (up budgetUpload, err error) {
	up = budgetUpload{name: name, bytes: data, targets: map[string]app.BudgetTarget{}}
	targets, err := s.app.BudgetTargets(v.Context(), v.actor)
	if err != nil {
		return up, err
	}
	names := office.BudgetNames{Projects: map[string]office.BudgetProject{}, Units: targets.Units, Standards: targets.Standards}
	for _, t := range targets.Declarations {
		up.targets[t.Code] = t
		names.Projects[t.Code] = office.BudgetProject{Unit: t.Unit, First: t.First, Last: t.Last}
	}
	up.sheet, err = office.ReadBudgets(bytes.NewReader(data), int64(len(data)), names)
	return up, err
}

// sentBudgets takes the workbook out of a posted form and reads it.
func (s *Server) sentBudgets(v *visit) (up budgetUpload, err error) {
	file, header, err := v.FormFile("file")
	if err != nil {
		return up, errs.Invalidf("没有收到文件。请选择文件后再上传。")
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return up, err
	}
	return s.readBudgets(v, baseName(header), data)
}

// budgetProblem draws what kept a file from being read; other failures go on.
func (s *Server) budgetProblem(w http.ResponseWriter, v *visit, err error) error {
	if typed(err) {
		return s.drawBudgetImport(w, v, statusOf[errs.KindOf(err)], view.ImportPage{Problem: errs.MessageOf(err)})
	}
	return err
}

// previewBudgets shows everything wrong with a workbook, or what it would change.
func (s *Server) previewBudgets(w http.ResponseWriter, v *visit) error {
	up, err := s.sentBudgets(v)
	if err != nil {
		return s.budgetProblem(w, v, err)
	}
	return s.drawBudgetPreview(w, v, up, "")
}

// maxShown is how many findings a preview lists; the marked copy has them all.
const maxShown = 200

// heldBudgets is what a preview sends back with its confirmation. Nothing in it is trusted: the workbook is read again.
type heldBudgets struct {
	File, Kept string
	Versions   map[project.ID]int // of the drafts the preview was made from
}

// drawBudgetPreview draws a workbook as read; kept is where it is kept already, empty for not yet.
func (s *Server) drawBudgetPreview(w http.ResponseWriter, v *visit, up budgetUpload, kept string) error {
	found := up.sheet.Findings
	p := view.ImportPreview{File: up.name, Note: "工作表“" + up.sheet.Sheet + "”", Changes: budgetChanges(up), Findings: orgCells(up.sheet.OrgSheet, found[:min(len(found), maxShown)]),
		Totals: budgetTotals(up)}
	p.Findings.Rubric = "没有发现问题。"
	if len(found) > maxShown {
		p.Note += fmt.Sprintf("；问题共%d处，下面列出前%d处，全部问题请点“检查并下载标注”", len(found), maxShown)
	}
	status := http.StatusUnprocessableEntity
	if len(found.Blocking()) == 0 {
		status = http.StatusOK
		if err := s.offerBudgets(v, up, kept, &p); err != nil {
			return s.budgetProblem(w, v, err)
		}
	}
	return s.drawBudgetImport(w, v, status, view.ImportPage{Preview: &p})
}

// offerBudgets keeps a workbook without errors and adds the form that confirms it.
func (s *Server) offerBudgets(v *visit, up budgetUpload, kept string, p *view.ImportPreview) (err error) {
	if kept == "" {
		if kept, err = s.app.KeepUpload(v.Context(), v.actor, up.name, up.bytes); err != nil {
			return err
		}
	}
	held := heldBudgets{File: up.name, Kept: kept, Versions: map[project.ID]int{}}
	for _, b := range up.sheet.Budgets {
		t := up.targets[b.Project]
		held.Versions[t.Project] = t.Version
	}
	text, err := json.Marshal(held)
	p.Held, p.Submit = string(text), fmt.Sprintf("确认导入（%d个项目）", len(up.sheet.Budgets))
	p.Ask = fmt.Sprintf("把%d个项目的预算明细换成“%s”里的？", len(up.sheet.Budgets), up.name)
	p.Confirm = &view.FormPart{ID: "confirm", Action: budgetImportPath + "/confirm", Token: v.token(), Key: v.token(), Multipart: true}
	return err
}

func budgetTotals(up budgetUpload) []view.Fact {
	lines, rows := 0, map[int]bool{}
	for _, b := range up.sheet.Budgets {
		lines += len(b.Lines)
	}
	for _, f := range up.sheet.Findings.Blocking() {
		rows[lineOf(f)] = true
	}
	return []view.Fact{{Label: "项目", Value: fmt.Sprint(len(up.sheet.Budgets)), Num: true}, {Label: "明细行", Value: fmt.Sprint(lines), Num: true}, {Label: "有错误的行", Value: fmt.Sprint(len(rows)), Num: true}}
}

// budgetChanges lists each project's lines before and after.
func budgetChanges(up budgetUpload) view.TablePart {
	t := view.TablePart{ID: "plan", Caption: "各项目明细", Tight: true, Empty: view.EmptyPart{Text: "没有可以导入的明细。"}, Columns: []view.Column{{Label: "项目", Head: true}, {Label: "现有", Unit: "行", Num: true, Width: "12%"},
		{Label: "现有合计", Unit: "元", Num: true, Width: "18%"}, {Label: "导入", Unit: "行", Num: true, Width: "12%"}, {Label: "导入合计", Unit: "元", Num: true, Width: "18%"}}}
	for _, b := range up.sheet.Budgets {
		target := up.targets[b.Project]
		now, _ := budget.Parse(target.Lines)
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: target.Name, Note: b.Project}, {Text: fmt.Sprint(len(now))}, {Text: budget.Total(now).Yuan()},
			{Text: fmt.Sprint(len(b.Lines))}, {Text: budget.Total(b.Lines).Yuan(), Strong: true}}})
	}
	return t
}

// markBudgets answers with the same file, its findings beside its cells.
func (s *Server) markBudgets(w http.ResponseWriter, v *visit) error {
	up, err := s.sentBudgets(v)
	if err != nil {
		return s.budgetProblem(w, v, err)
	}
	if len(up.sheet.Findings) == 0 {
		return s.drawBudgetImport(w, v, http.StatusOK, view.ImportPage{Pass: "“" + up.name + "”没有发现问题，不需要标注，可以直接上传并预览。"})
	}
	marked, err := office.MarkOrg(up.bytes, up.sheet.OrgSheet, up.sheet.Findings)
	if err != nil {
		return s.budgetProblem(w, v, err)
	}
	sendWorkbook(w, strings.TrimSuffix(up.name, filepath.Ext(up.name))+"-标注.xlsx", marked)
	return nil
}

// confirmBudgets carries out what a preview showed: the kept workbook is read and checked again in full.
func (s *Server) confirmBudgets(w http.ResponseWriter, v *visit) error {
	var held heldBudgets
	if err := json.Unmarshal([]byte(v.PostFormValue("held")), &held); err != nil {
		return s.budgetProblem(w, v, errs.Invalidf("预览的内容不完整。请重新上传文件。"))
	}
	data, err := s.app.KeptUpload(v.actor, held.Kept)
	if err != nil {
		return s.budgetProblem(w, v, err)
	}
	up, err := s.readBudgets(v, held.File, data)
	if err != nil {
		return s.budgetProblem(w, v, err)
	}
	if len(up.sheet.Findings.Blocking()) > 0 {
		return s.drawBudgetPreview(w, v, up, held.Kept)
	}
	var list []app.BudgetImport
	lines := 0
	for _, b := range up.sheet.Budgets {
		x := app.BudgetImport{Project: up.targets[b.Project].Project, Lines: budget.Entries(b.Lines)}
		x.Version = held.Versions[x.Project]
		list, lines = append(list, x), lines+len(b.Lines)
	}
	if err := s.app.ImportBudgets(v.Context(), v.actor, list); err != nil {
		return s.budgetProblem(w, v, err)
	}
	next := "/projects"
	if len(list) == 1 {
		next = declarationPath(string(list[0].Project))
	}
	return s.done(w, v, next, "已导入%d个项目的%d行预算明细。", len(list), lines)
}

// sendBudgetTemplate answers with an empty workbook to fill in.
func (s *Server) sendBudgetTemplate(w http.ResponseWriter, v *visit) error {
	return s.sendBudgets(w, v, "预算明细导入模板.xlsx", nil)
}

// exportBudgets answers with the lines of the drafts, or of one, in the layout of the template: what is saved can be changed and
// imported again.
func (s *Server) exportBudgets(w http.ResponseWriter, v *visit) error {
	targets, err := s.app.BudgetTargets(v.Context(), v.actor)
	if err != nil {
		return err
	}
	only, rows := v.URL.Query().Get("project"), [][]string{}
	for _, t := range targets.Declarations {
		if only != "" && only != string(t.Project) {
			continue
		}
		for _, l := range t.Lines {
			rows = append(rows, []string{t.Code, t.Unit, l.Item, l.Detail, l.Specification, l.Unit, l.Quantity, l.Price, "", l.Basis, l.Year, ""})
		}
	}
	if err := s.app.RecordExport(v.Context(), v.actor, app.Export{Name: string(office.Budgets), Rows: len(rows)}); err != nil {
		return err
	}
	return s.sendBudgets(w, v, "预算明细-"+s.today().String()+".xlsx", rows)
}

// sendBudgets answers with a workbook of lines; rows that are nil make it a template.
func (s *Server) sendBudgets(w http.ResponseWriter, v *visit, name string, rows [][]string) error {
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	return sendOrg(w, importKind{list: office.Budgets}, name, units, rows)
}
