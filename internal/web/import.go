package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

// importKind is one of the lists that can be imported.
type importKind struct {
	list  office.OrgList
	path  string
	needs org.Permission
	name  string // of its handlers, for the table of routes
	run   func(ctx context.Context, actor org.Actor, s office.OrgSheet, apply bool) (app.ImportPlan, error)
	rows  func(ctx context.Context, actor org.Actor, units []org.Unit) ([][]string, error) // what is there now

	current string // where that is saved, below path; /export when empty
	proof   bool   // importing it or saving all of it asks for the password again: it is about who may do what
}

// saved is the address of what is there now, in the layout of the template.
func (k importKind) saved() string {
	if k.current != "" {
		return k.path + k.current
	}
	return k.path + "/export"
}

func (s *Server) importKinds() []importKind {
	return []importKind{
		{list: office.OrgUnits, path: "/units", needs: org.ManageUnits, name: "Units", run: s.importUnits, rows: s.unitRows},
		{list: office.OrgPeople, path: "/users", needs: org.ManageUsers, name: "Users", run: s.importUsers, rows: s.userRows, proof: true},
		{list: office.OrgGrants, path: "/grants", needs: org.GrantRoles, name: "Grants", run: s.importGrants, rows: s.grantRows, proof: true},
		{list: office.Indicators, path: "/indicators", needs: org.KeepLibrary, name: "Indicators", run: s.importIndicators, rows: s.indicatorRows},
		{list: office.Projects, path: "/projects", needs: org.EditProjects, name: "ProjectList", run: s.importProjects, rows: s.projectRows, current: "/import/current"},
		{list: office.Standards, path: "/standards", needs: org.KeepStandards, name: "Standards", run: s.importStandards, rows: s.standardRows},
	}
}

func (s *Server) importRoutes() []route {
	var out []route
	for _, k := range s.importKinds() {
		out = append(out,
			route{pattern: "GET " + k.path + "/import", needs: k.needs, handle: s.showImport(k), name: "showImport" + k.name},
			route{pattern: "POST " + k.path + "/import", needs: k.needs, handle: s.previewImport(k), name: "previewImport" + k.name, upload: true},
			route{pattern: "POST " + k.path + "/import/marked", needs: k.needs, handle: s.markImport(k), name: "markImport" + k.name, upload: true},
			route{pattern: "POST " + k.path + "/import/confirm", needs: k.needs, handle: s.confirmImport(k), name: "confirmImport" + k.name, upload: true, proof: k.proof},
			route{pattern: "GET " + k.path + "/import/template", needs: k.needs, handle: s.sendTemplate(k), name: "sendTemplate" + k.name},
			route{pattern: "GET " + k.saved(), needs: k.needs, handle: s.exportOrg(k), name: "export" + k.name, exports: true, proof: k.proof},
		)
	}
	return out
}

// showImport shows where a file is chosen.
func (s *Server) showImport(k importKind) handler {
	return func(w http.ResponseWriter, v *visit) error {
		return s.drawImport(w, v, http.StatusOK, k, view.ImportPage{})
	}
}

// drawImport fills in what every state of the page shares.
func (s *Server) drawImport(w http.ResponseWriter, v *visit, status int, k importKind, page view.ImportPage) error {
	title := string(k.list) + "导入"
	page.Head = view.PageHeadPart{Crumbs: []view.Link{{Label: string(k.list), Href: k.path}, {Label: "Excel 导入"}}, Title: title,
		Lede: []view.Run{{Text: "上传后先列出全部改动和问题，确认后才生效；有一处错误就全部不导入。"}}}
	page.Form = view.FormPart{Action: k.path + "/import", Token: v.token(), Multipart: true}
	page.Marked = k.path + "/import/marked"
	page.File = view.FieldPart{Kind: view.File, Name: "file", Label: "Excel 文件", Required: true, Accept: ".xlsx",
		Hint: fmt.Sprintf(".xlsx，不超过20MB、%d行；列的先后不限，可以有自己的列和工作表", office.MaxOrgRows)}
	page.Template = view.Link{Label: "下载模板", Href: k.path + "/import/template"}
	page.Current = view.Link{Label: "导出现有" + string(k.list), Href: k.saved()}
	return show(w, v, status, s.framed(v, title, view.Import(page)))
}

// orgUpload is a file that came up, with its bytes for a marked copy.
type orgUpload struct {
	name  string
	bytes []byte
	sheet office.OrgSheet
}

// readOrgUpload takes the file out of a posted form and reads it through the gate.
func readOrgUpload(v *visit, list office.OrgList) (up orgUpload, err error) {
	file, header, err := v.FormFile("file")
	if err != nil {
		return up, errs.Invalidf("没有收到文件。请选择文件后再上传。")
	}
	defer file.Close()
	up.name = baseName(header)
	if up.bytes, err = io.ReadAll(file); err != nil {
		return up, err
	}
	up.sheet, err = office.OpenOrg(bytes.NewReader(up.bytes), int64(len(up.bytes)), list)
	return up, err
}

// baseName is a file's own name, whatever path a browser sends along.
func baseName(h *multipart.FileHeader) string {
	return filepath.Base(strings.ReplaceAll(h.Filename, `\`, "/"))
}

// previewImport shows everything a file would change, and everything wrong with it.
func (s *Server) previewImport(k importKind) handler {
	return func(w http.ResponseWriter, v *visit) error {
		up, err := readOrgUpload(v, k.list)
		var plan app.ImportPlan
		if err == nil {
			plan, err = k.run(v.Context(), v.actor, up.sheet, false)
		}
		if errs.KindOf(err) == errs.Invalid && err != nil {
			return s.drawImport(w, v, http.StatusUnprocessableEntity, k, view.ImportPage{Problem: errs.MessageOf(err)})
		}
		if err != nil {
			return err
		}
		return s.drawPreview(w, v, k, up.name, up.sheet, plan)
	}
}

// drawPreview draws a plan. With errors the status says so and there is nothing to confirm.
func (s *Server) drawPreview(w http.ResponseWriter, v *visit, k importKind, file string, sheet office.OrgSheet, plan app.ImportPlan) error {
	findings := allFindings(sheet, plan)
	p := view.ImportPreview{File: file, Note: "工作表“" + sheet.Sheet + "”", Totals: planTotals(plan, findings), Findings: orgCells(sheet, findings), Changes: planTable(plan)}
	p.Findings.Rubric = "没有发现问题。"
	status := http.StatusUnprocessableEntity
	if len(findings.Blocking()) == 0 {
		status = http.StatusOK
		held, err := json.Marshal(heldSheet{File: file, Sheet: sheet})
		if err != nil {
			return err
		}
		p.Confirm = &view.FormPart{ID: "confirm", Action: k.path + "/import/confirm", Token: v.token(), Key: v.token(), Multipart: true}
		p.Held, p.Submit = string(held), fmt.Sprintf("确认导入（新增 %d，修改 %d）", plan.Added, plan.Changed)
		p.Ask = fmt.Sprintf("导入“%s”：新增 %d，修改 %d？", file, plan.Added, plan.Changed)
		if plan.Added+plan.Changed == 0 {
			p.Confirm, p.Note = nil, p.Note+"，与现有内容完全相同，不需要导入"
		}
	}
	return s.drawImport(w, v, status, k, view.ImportPage{Preview: &p})
}

// heldSheet is what a preview sends back with its confirmation. Nothing in it is trusted: the app checks every row again.
type heldSheet struct {
	File  string
	Sheet office.OrgSheet
}

// allFindings are those about cells and those about rows, line by line, errors first.
func allFindings(sheet office.OrgSheet, plan app.ImportPlan) errs.Fields {
	all := slices.Concat(sheet.Findings, plan.Findings)
	slices.SortStableFunc(all, func(a, b errs.Field) int {
		if heavy := weight(a) - weight(b); heavy != 0 {
			return heavy
		}
		return lineOf(a) - lineOf(b)
	})
	return all
}

func weight(f errs.Field) int {
	if f.Severity == errs.Blocker || f.Severity == "" {
		return 0
	}
	return 1
}

func lineOf(f errs.Field) int {
	line, _, _ := strings.Cut(f.Path, ".")
	n, _ := strconv.Atoi(line) // paths are made here; anything else sorts first
	return n
}

// orgCells names the cell of each finding as the workbook does: 单位!B12 单位编码.
func orgCells(sheet office.OrgSheet, findings errs.Fields) view.FindingsPart {
	var items []view.FindingPart
	for _, f := range findings {
		_, field, _ := strings.Cut(f.Path, ".")
		items = append(items, view.FindingPart{Mark: markOf(f.Severity), Rule: f.Rule, Message: f.Message,
			Where: sheet.Sheet + "!" + sheet.Cell(f.Path) + " " + office.OrgLabel(sheet.List, field)})
	}
	return view.NewFindings(items)
}

func planTotals(p app.ImportPlan, findings errs.Fields) []view.Fact {
	lines := map[int]bool{}
	for _, f := range findings.Blocking() {
		lines[lineOf(f)] = true
	}
	return []view.Fact{{Label: "新增", Value: fmt.Sprint(p.Added), Num: true}, {Label: "修改", Value: fmt.Sprint(p.Changed), Num: true},
		{Label: "不变", Value: fmt.Sprint(p.Same), Num: true}, {Label: "有错误的行", Value: fmt.Sprint(len(lines)), Num: true}}
}

// planTable lists every row that changes something; those that stay as they are are only counted.
func planTable(p app.ImportPlan) view.TablePart {
	t := view.TablePart{ID: "plan", Caption: "全部改动", Tight: true, Empty: view.EmptyPart{Text: "没有可以导入的改动。"}, Columns: []view.Column{
		{Label: "行", Width: "6%", Num: true}, {Label: "动作", Width: "8%"}, {Label: "编码或登录名", Width: "18%"}, {Label: "名称", Width: "26%", Head: true}, {Label: "改动"}}}
	for _, c := range p.Changes {
		if c.Kind == app.ImportSame {
			continue
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprint(c.Line)}, {Text: string(c.Kind), Strong: c.Kind == app.ImportAdd}, {Text: c.Key}, {Text: c.Name},
			{Part: view.Changes(auditChanges(c.Cells))}}})
	}
	return t
}

// markImport answers with the same file, its findings beside its cells.
func (s *Server) markImport(k importKind) handler {
	return func(w http.ResponseWriter, v *visit) error {
		up, err := readOrgUpload(v, k.list)
		var plan app.ImportPlan
		if err == nil {
			plan, err = k.run(v.Context(), v.actor, up.sheet, false)
		}
		findings := allFindings(up.sheet, plan)
		var marked []byte
		if err == nil && len(findings) > 0 {
			marked, err = office.MarkOrg(up.bytes, up.sheet, findings)
		}
		switch {
		case err != nil && errs.KindOf(err) == errs.Invalid:
			return s.drawImport(w, v, http.StatusUnprocessableEntity, k, view.ImportPage{Problem: errs.MessageOf(err)})
		case err != nil:
			return err
		case len(findings) == 0:
			return s.drawImport(w, v, http.StatusOK, k, view.ImportPage{Pass: "“" + up.name + "”没有发现问题，不需要标注，可以直接上传并预览。"})
		}
		sendWorkbook(w, strings.TrimSuffix(up.name, filepath.Ext(up.name))+"-标注.xlsx", marked)
		return nil
	}
}

// confirmImport carries out what a preview showed, checked again in full; what changed meanwhile is shown as a new preview.
func (s *Server) confirmImport(k importKind) handler {
	return func(w http.ResponseWriter, v *visit) error {
		var held heldSheet
		if err := json.Unmarshal([]byte(v.PostFormValue("held")), &held); err != nil || held.Sheet.List != k.list {
			return s.drawImport(w, v, http.StatusUnprocessableEntity, k, view.ImportPage{Problem: "预览的内容不完整。请重新上传文件。"})
		}
		if len(held.Sheet.Findings.Blocking()) > 0 {
			return s.drawPreview(w, v, k, held.File, held.Sheet, app.ImportPlan{})
		}
		plan, err := k.run(v.Context(), v.actor, held.Sheet, true)
		switch {
		case errs.KindOf(err) == errs.Invalid && err != nil && len(plan.Findings) > 0:
			return s.drawPreview(w, v, k, held.File, held.Sheet, plan)
		case typed(err):
			return s.drawImport(w, v, statusOf[errs.KindOf(err)], k, view.ImportPage{Problem: errs.MessageOf(err)})
		case err != nil:
			return err
		}
		if k.list == office.OrgPeople && plan.Added > 0 {
			return s.drawImported(w, v, k, plan)
		}
		return s.done(w, v, k.path, "已导入：新增 %d，修改 %d，不变 %d。", plan.Added, plan.Changed, plan.Same)
	}
}

// drawImported lists the temporary passwords of new people in the answer itself: they are kept nowhere.
func (s *Server) drawImported(w http.ResponseWriter, v *visit, k importKind, plan app.ImportPlan) error {
	page := view.ImportedPage{Head: view.PageHeadPart{Title: "人员已导入", Actions: []view.ButtonPart{{Label: "打印", Print: true}}}, Totals: planTotals(plan, nil)[:3],
		Message: "临时口令只显示这一次，系统不保存。请打印后裁开交给本人；首次登录时必须修改。角色由安全管理员另行授予。",
		Next:    view.Link{Label: "回到人员列表", Href: k.path},
		People:  view.TablePart{Caption: "临时口令", Columns: []view.Column{{Label: "登录名", Width: "30%"}, {Label: "姓名", Head: true}, {Label: "临时口令", Width: "30%"}}}}
	if plan.Repeated {
		page.Warn, page.Head.Actions = true, nil
		page.Message = "这次导入已经办理过，没有重复办理。临时口令已显示过一次，不能再次显示；没有记下的，请到人员页重置口令。"
	}
	for _, c := range plan.Changes {
		if c.Password != "" {
			page.People.Rows = append(page.People.Rows, view.Row{Cells: []view.Cell{{Text: c.Key}, {Text: c.Name}, {Text: c.Password}}})
		}
	}
	return show(w, v, http.StatusOK, s.framed(v, "人员已导入", view.Imported(page)))
}
