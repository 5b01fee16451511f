package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/batch"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

// exchangeKind is a form that goes out as an official workbook and comes back filled in (Excel 填报).
type exchangeKind struct {
	path      string // of the list of its records
	under     string // of the form below its record; empty where the form is the record
	forms     []office.FormKind
	see, file org.Permission
	name      string // of its handlers, for the table of routes
	find      func(ctx context.Context, actor org.Actor, id string, edition int) (exchanged, error)
	locate    func(ctx context.Context, actor org.Actor, o office.Origin) (id string, err error) // of the record that a file without one was issued for; nil: files name theirs
}

// exchanged is one record on its way out or in.
type exchanged struct {
	path          string
	project, unit string // names
	form          office.FormKind
	version       int
	mayEdit       error // why nothing may be imported; nil when it may
	write         func(w io.Writer) error
	blank         func(w io.Writer) error // without what was typed
	read          func(f office.Filled) (up office.Upload, entry any, err error)
	save          func(ctx context.Context, actor org.Actor, version int, entry []byte) (path string, err error) // of the record, once it is kept
}

func (s *Server) exchangeKinds() []exchangeKind {
	return []exchangeKind{
		{path: "/projects", under: "/declaration", see: org.SeeProjects, file: org.FileDeclarations, name: "Declaration", find: s.declarationExchange, forms: []office.FormKind{office.DeclarationKind}},
		{path: "/goals", see: org.SeeGoals, file: org.FileGoals, name: "Goal", find: s.goalExchange, forms: []office.FormKind{office.GoalKind}},
		{path: goalForms, see: org.SeeGoals, file: org.FileGoals, name: "GoalForm", find: s.goalFormExchange, locate: s.unstartedGoal, forms: []office.FormKind{office.GoalKind}},
		{path: "/adjustments", see: org.SeeGoals, file: org.FileGoals, name: "Adjustment", find: s.adjustmentExchange, forms: []office.FormKind{office.AdjustmentKind}},
		{path: "/goal-reviews", see: org.SeeGoals, file: org.ReviewGoals, name: "GoalReview", find: s.goalReviewExchange, forms: []office.FormKind{office.GoalReviewKind}},
		{path: "/self-evaluations", see: org.SeeEvaluations, file: org.FileEvaluations, name: "SelfEvaluation", find: s.selfEvaluationExchange, forms: []office.FormKind{office.SelfEvaluationKind}},
		{path: "/fund-plans", see: org.SeePlans, file: org.FilePlans, name: "FundPlan", find: s.fundPlanExchange, forms: []office.FormKind{office.FundPlanKind}},
		{path: "/tracking-forms", see: org.SeeTracking, file: org.FileTracking, name: "Tracked", find: s.trackedExchange, forms: []office.FormKind{office.TrackingKind}},
		{path: "/overall-goals", see: org.SeeGoals, file: org.FileGoals, name: "OverallGoal", find: s.overallGoalExchange, forms: []office.FormKind{office.DepartmentGoalKind, office.PolicyGoalKind}},
	}
}

func (s *Server) exchangeRoutes() []route {
	var out []route
	for _, k := range s.exchangeKinds() {
		out = append(out,
			route{pattern: "GET " + k.path + "/{id}" + k.under + "/workbook", needs: k.see, handle: s.sendForm(k), name: "send" + k.name + "Workbook", exports: true},
			route{pattern: "GET " + k.path + "/{id}" + k.under + "/import", needs: k.file, handle: s.showExchange(k), name: "show" + k.name + "Import"},
			route{pattern: "POST " + k.path + "/{id}" + k.under + "/import", needs: k.file, handle: s.previewExchange(k), name: "preview" + k.name + "Import", upload: true},
			route{pattern: "POST " + k.path + "/{id}" + k.under + "/import/marked", needs: k.file, handle: s.markExchange(k), name: "mark" + k.name + "Import", upload: true},
			route{pattern: "POST " + k.path + "/{id}" + k.under + "/import/confirm", needs: k.file, handle: s.confirmExchange(k), name: "confirm" + k.name + "Import"},
		)
	}
	return out
}

// sendForm answers with the official form as a workbook: as it stands, an edition, or without what was typed.
func (s *Server) sendForm(k exchangeKind) handler {
	return func(w http.ResponseWriter, v *visit) error {
		edition := number(v, "edition")
		x, err := k.find(v.Context(), v.actor, v.PathValue("id"), edition)
		if err != nil {
			return err
		}
		write, name := x.write, strings.TrimPrefix(string(x.form), "项目支出")+"-"+x.project
		switch {
		case v.URL.Query().Has("blank"):
			write, name = x.blank, name+"-空白表"
		case edition > 0:
			name += fmt.Sprintf("-第%d版", edition)
		}
		var out bytes.Buffer
		if err := write(&out); err != nil {
			return err
		}
		if err := s.app.RecordExport(v.Context(), v.actor, app.Export{Record: v.PathValue("id"), Name: name}); err != nil {
			return err
		}
		sendWorkbook(w, name+".xlsx", out.Bytes())
		return nil
	}
}

// importable finds a record that this person may import into.
func (k exchangeKind) importable(v *visit) (exchanged, error) {
	x, err := k.find(v.Context(), v.actor, v.PathValue("id"), 0)
	if err == nil {
		err = x.mayEdit
	}
	return x, err
}

// showExchange shows where a file is chosen.
func (s *Server) showExchange(k exchangeKind) handler {
	return func(w http.ResponseWriter, v *visit) error {
		x, err := k.importable(v)
		if err != nil {
			return err
		}
		return s.drawExchange(w, v, http.StatusOK, k, x, view.ImportPage{})
	}
}

// drawExchange fills in what every state of the page shares.
func (s *Server) drawExchange(w http.ResponseWriter, v *visit, status int, k exchangeKind, x exchanged, page view.ImportPage) error {
	page.Head = view.PageHeadPart{Crumbs: []view.Link{{Label: x.project, Href: x.path}, {Label: "从 Excel 导入"}}, Title: "从 Excel 导入",
		Lede: []view.Run{{Text: "上传填好的《" + string(x.form) + "》，先列出每一格的改动和问题，确认后存为草稿。"}}}
	page.Form = view.FormPart{Action: x.path + "/import", Token: v.token(), Multipart: true}
	page.Marked = x.path + "/import/marked"
	page.File = view.FieldPart{Kind: view.File, Name: "file", Label: "Excel 文件", Required: true, Accept: ".xlsx",
		Hint: ".xlsx，不超过20MB；最好用本页导出的文件填写，可以有自己的列和工作表"}
	page.Template = view.Link{Label: "下载空白表", Href: x.path + "/workbook?blank=1"}
	page.Current = view.Link{Label: "导出现在的内容", Href: x.path + "/workbook"}
	return show(w, v, status, s.framed(v, "从 Excel 导入", view.Import(page)))
}

// uploadedFile takes the file out of a posted form.
func uploadedFile(v *visit) (name string, data []byte, err error) {
	file, header, err := v.FormFile("file")
	if err != nil {
		return "", nil, errs.Invalidf("没有收到文件。请选择文件后再上传。")
	}
	defer file.Close()
	data, err = io.ReadAll(file)
	return baseName(header), data, err
}

// readExchange reads the posted file for a record.
func readExchange(v *visit, x exchanged) (name string, data []byte, up office.Upload, entry any, err error) {
	if name, data, err = uploadedFile(v); err != nil {
		return name, data, up, entry, err
	}
	f, err := office.OpenFilled(data)
	if err == nil {
		up, entry, err = x.read(f)
	}
	return name, data, up, entry, err
}

// previewExchange shows every cell that a file would change, and everything wrong with it.
func (s *Server) previewExchange(k exchangeKind) handler {
	return func(w http.ResponseWriter, v *visit) error {
		x, err := k.importable(v)
		if err != nil {
			return err
		}
		name, _, up, entry, err := readExchange(v, x)
		if err != nil && errs.KindOf(err) == errs.Invalid {
			return s.drawExchange(w, v, http.StatusUnprocessableEntity, k, x, view.ImportPage{Problem: errs.MessageOf(err)})
		}
		if err != nil {
			return err
		}
		return s.drawChanges(w, v, k, x, name, up, entry)
	}
}

// drawChanges draws a preview. What could not be read stands in the way; what is wrong with the form does not, since a draft
// may be incomplete, but it will stand in the way of submitting.
func (s *Server) drawChanges(w http.ResponseWriter, v *visit, k exchangeKind, x exchanged, file string, up office.Upload, entry any) error {
	p := view.ImportPreview{File: file, Note: strings.Join(append([]string{"工作表“" + up.Sheet + "”"}, up.Notes...), "；"), Totals: uploadTotals(up),
		Findings: uploadFindings(up), Changes: changedCells(detailOf(up).Changes)}
	p.Findings.Rubric = "没有发现问题。"
	status := http.StatusUnprocessableEntity
	if len(up.Reading.Blocking()) == 0 {
		status = http.StatusOK
		held, err := json.Marshal(entry)
		if err != nil {
			return err
		}
		p.Confirm = &view.FormPart{ID: "confirm", Action: x.path + "/import/confirm", Token: v.token(), Key: v.token(), Version: fmt.Sprint(x.version)}
		p.Held, p.Submit, p.Ask = string(held), fmt.Sprintf("确认导入（%d 处改动）", len(up.Changes)), fmt.Sprintf("把“%s”的 %d 处改动存为草稿？", file, len(up.Changes))
		if len(up.Changes) == 0 {
			p.Confirm, p.Note = nil, p.Note+"；与系统里的内容完全相同，不需要导入"
		}
	}
	return s.drawExchange(w, v, status, k, x, view.ImportPage{Preview: &p})
}

func uploadTotals(up office.Upload) []view.Fact {
	all := up.Findings()
	heavy := len(all.Blocking())
	return []view.Fact{{Label: "改动", Value: fmt.Sprint(len(up.Changes)), Num: true}, {Label: "读不出的格", Value: fmt.Sprint(len(up.Reading.Blocking())), Num: true},
		{Label: "提交前要改的错误", Value: fmt.Sprint(heavy - len(up.Reading.Blocking())), Num: true}, {Label: "警告和提示", Value: fmt.Sprint(len(all) - heavy), Num: true}}
}

// uploadFindings name the cell of each finding as the workbook does.
func uploadFindings(up office.Upload) view.FindingsPart {
	var items []view.FindingPart
	for _, f := range up.Findings() {
		items = append(items, view.FindingPart{Mark: markOf(f.Severity), Rule: f.Rule, Message: f.Message, Clause: f.Clause,
			Where: up.Sheet + "!" + up.Cell(f.Path) + " " + uploadLabel(up.Form, f.Path)})
	}
	return view.NewFindings(items)
}

// changedCell is where a change stands in the workbook; nowhere when its row is gone.
func changedCell(up office.Upload, path string) string {
	if strings.HasPrefix(path, "gone.") {
		return "—"
	}
	return up.Cell(path)
}

// changedCells lists every change, cell by cell.
func changedCells(list []batch.Change) view.TablePart {
	t := view.TablePart{ID: "changes", Caption: "全部改动", Tight: true, Empty: view.EmptyPart{Text: "没有改动。"}, Columns: []view.Column{
		{Label: "单元格", Width: "9%"}, {Label: "动作", Width: "7%"}, {Label: "栏目", Width: "16%", Head: true}, {Label: "指标", Width: "20%"}, {Label: "系统里现在"}, {Label: "文件里"}}}
	for _, c := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: c.Cell}, {Text: c.Kind, Strong: true}, {Text: c.Label}, {Text: c.Row}, {Text: c.Old}, {Text: c.New}}})
	}
	return t
}

// markExchange answers with the same file, its findings beside its cells.
func (s *Server) markExchange(k exchangeKind) handler {
	return func(w http.ResponseWriter, v *visit) error {
		x, err := k.importable(v)
		if err != nil {
			return err
		}
		name, data, up, _, err := readExchange(v, x)
		var marked []byte
		if err == nil && len(up.Findings()) > 0 {
			marked, err = office.MarkUpload(data, up)
		}
		switch {
		case err != nil && errs.KindOf(err) == errs.Invalid:
			return s.drawExchange(w, v, http.StatusUnprocessableEntity, k, x, view.ImportPage{Problem: errs.MessageOf(err)})
		case err != nil:
			return err
		case len(up.Findings()) == 0:
			return s.drawExchange(w, v, http.StatusOK, k, x, view.ImportPage{Pass: "“" + name + "”没有发现问题，不需要标注，可以直接上传并预览。"})
		}
		sendWorkbook(w, strings.TrimSuffix(name, filepath.Ext(name))+"-标注.xlsx", marked)
		return nil
	}
}

// confirmExchange saves the draft that a preview showed, over the version it was compared with. What comes back is typed
// content like any other: the app checks it as if a person had typed it.
func (s *Server) confirmExchange(k exchangeKind) handler {
	return func(w http.ResponseWriter, v *visit) error {
		x, err := k.importable(v)
		if err != nil {
			return err
		}
		path, err := x.save(v.Context(), v.actor, v.version(), []byte(v.PostFormValue("held")))
		if typed(err) {
			return s.drawExchange(w, v, statusOf[errs.KindOf(err)], k, x, view.ImportPage{Problem: errs.MessageOf(err)})
		}
		if err != nil {
			return err
		}
		return s.done(w, v, path, "已从 Excel 导入，存为草稿。请看右侧的检查结果，改好后提交。")
	}
}
