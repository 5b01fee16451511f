package web

import (
	"fmt"
	"net/http"
	"strconv"

	"outturn/internal/app"
	"outturn/internal/domain/batch"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// batchesButton leads from a list of forms to where many come in at once.
func batchesButton(v *visit) []view.ButtonPart {
	if !v.actor.May(org.SendBatches) {
		return nil
	}
	return []view.ButtonPart{{Label: "批量导入", Href: "/batches"}}
}

// listBatches shows where files are chosen, and what the person sent before.
func (s *Server) listBatches(w http.ResponseWriter, v *visit) error {
	return s.drawBatches(w, v, http.StatusOK, "")
}

func (s *Server) drawBatches(w http.ResponseWriter, v *visit, status int, problem string) error {
	q := v.URL.Query()
	list, err := s.app.Batches(v.Context(), v.actor, listPage(q))
	if err != nil {
		return err
	}
	page := view.BatchesPage{
		Head: view.PageHeadPart{Title: "批量导入", Lede: []view.Run{{Text: "一次上传许多单位填好的表。先逐份检查并列出改动和问题，选好以后再导入；每份各自成败，互不影响。"}}},
		Form: view.FormPart{Action: "/batches", Token: v.token(), Key: v.token(), Multipart: true, Redirects: true},
		Files: view.FieldPart{Kind: view.File, Name: "file", Label: "压缩包或若干表格", Accept: ".zip,.xlsx", Multiple: true,
			Hint: fmt.Sprintf(".zip 或 .xlsx，可以多选；最多%d份表，合计不超过64MB", app.MaxBatch)},
		Folder:  view.FieldPart{Kind: view.File, Name: "folder", Label: "或者一个文件夹", Multiple: true, Folder: true, Hint: "连同里面的各级文件夹；超过900个文件请压缩成 zip"},
		Problem: problem,
		Table: view.TablePart{ID: "batches", Caption: "我的批量导入", Empty: view.EmptyPart{Text: "还没有批量导入过。"}, Columns: []view.Column{{Label: "上传时间", Width: "15%", Keep: true},
			{Label: "名称", Head: true}, {Label: "状态", Width: "10%"}, {Label: "共", Unit: "份", Width: "8%", Num: true}, {Label: "待确认", Width: "9%", Num: true}, {Label: "完成", Width: "8%", Num: true},
			{Label: "失败", Width: "8%", Num: true}}},
	}
	if v.actor.May(org.FileGoals) {
		page.Blank = view.Link{Label: fmt.Sprintf("下载%s空白申报表（zip）", s.year(v)), Href: fmt.Sprintf("%s/export?year=%d", goalForms, int(s.year(v)))}
	}
	for _, b := range list {
		page.Table.Rows = append(page.Table.Rows, view.Row{Cells: []view.Cell{{Text: moment(b.At)}, {Text: b.Name, Href: batchPath(b)}, {Text: string(b.Counts.State())},
			{Text: fmt.Sprint(b.Counts.All())}, {Text: fmt.Sprint(b.Counts[batch.Waiting])}, {Text: fmt.Sprint(b.Counts[batch.Done])}, {Text: fmt.Sprint(b.Counts[batch.Failed])}}})
	}
	if len(list) > 0 {
		page.Pager = pager("/batches", q, len(list), string(list[len(list)-1].ID))
	}
	return show(w, v, status, s.framed(v, "批量导入", view.Batches(page)))
}

func batchPath(b batch.Batch) string { return "/batches/" + string(b.ID) }

func batchFilePath(b batch.Batch, f batch.Form) string {
	return batchPath(b) + "/files/" + strconv.Itoa(f.No)
}

// showBatch shows what became of each file so far. While the machine is at it, the page comes again by itself.
func (s *Server) showBatch(w http.ResponseWriter, v *visit) error {
	return s.drawBatch(w, v, http.StatusOK, "")
}

// refreshAfter is how many seconds a page of something under way stands before it comes again.
const refreshAfter = 3

func (s *Server) drawBatch(w http.ResponseWriter, v *visit, status int, problem string) error {
	file, err := s.app.Batch(v.Context(), v.actor, batchID(v))
	if err != nil {
		return err
	}
	c := file.Counts
	page := view.BatchPage{
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "批量导入", Href: "/batches"}, {Label: file.Name}}, Title: file.Name,
			Lede: []view.Run{{Text: fmt.Sprintf("%s 上传，共 %d 份。", moment(file.At), c.All())}}},
		Problem: problem, Totals: batchTotals(c), Files: batchTable(file), Left: leftTable(file.Left)}
	if c.Busy() {
		page.Busy = batchProgress(c)
		page.Refresh = view.Link{Label: "现在刷新", Href: batchPath(file.Batch)}
		if problem == "" {
			w.Header().Set("Refresh", strconv.Itoa(refreshAfter))
		}
	}
	if !c.Checks() {
		page.Head.Actions = []view.ButtonPart{{Label: "下载全部标注（zip）", Href: batchPath(file.Batch) + "/marked"}}
	}
	if !c.Checks() && c[batch.Waiting] > 0 {
		page.Choose = &view.FormPart{ID: "choose", Action: batchPath(file.Batch) + "/import", Token: v.token(), Key: v.token()}
		page.Submit = "导入勾选的表格"
	}
	return show(w, v, status, s.framed(v, file.Name, view.Batch(page)))
}

// batchProgress says how far the machine has come.
func batchProgress(c batch.Counts) string {
	if c.Checks() {
		return fmt.Sprintf("正在检查：已查 %d 份，还有 %d 份。可以离开本页，检查完会通知您。", c.All()-c[batch.Queued]-c[batch.Checking], c[batch.Queued]+c[batch.Checking])
	}
	return fmt.Sprintf("正在导入：还有 %d 份。可以离开本页，稍后再来看结果。", c[batch.Importing])
}

func batchTotals(c batch.Counts) []view.Fact {
	var out []view.Fact
	for _, s := range batch.States() {
		out = append(out, view.Fact{Label: string(s), Value: fmt.Sprint(c[s]), Num: true})
	}
	return out
}

// batchTable lists the files; those that wait can be ticked, and those without errors are.
func batchTable(file app.BatchFile) view.TablePart {
	t := view.TablePart{ID: "files", Caption: "各份表格", Tight: true, Columns: []view.Column{{Label: "选", Width: "4%", Centre: true, NoPrint: true}, {Label: "文件", Head: true},
		{Label: "对应的表", Width: "24%"}, {Label: "单位", Width: "12%"}, {Label: "状态", Width: "7%"}, {Label: "改动", Width: "5%", Num: true}, {Label: "错误", Width: "5%", Num: true},
		{Label: "警告", Width: "5%", Num: true}, {Label: "说明", Width: "22%"}}}
	choosing := !file.Counts.Checks()
	for _, f := range file.Files {
		row := []view.Cell{{}, {Text: f.Name, Href: batchFilePath(file.Batch, f)}, {Text: f.Project, Href: f.Record, Note: f.Form}, {Text: f.Unit}, {Text: string(f.State), Red: f.State == batch.Failed},
			{Text: countOr(f.Changes)}, {Text: countOr(f.Errors), Red: f.Errors > 0}, {Text: countOr(f.Warnings)}, {Text: f.Reason}}
		if choosing && f.State == batch.Waiting {
			row[0].Part = view.Tick("no", strconv.Itoa(f.No), "导入 "+f.Name, f.Errors == 0)
			if f.Errors > 0 {
				row[8].Text = "可以存为草稿，提交前要改正错误。"
			}
		}
		t.Rows = append(t.Rows, view.Row{Cells: row})
	}
	if file.Counts[batch.Waiting] == 0 || !choosing { // nothing to choose: no column for it
		t.Columns = t.Columns[1:]
		for i := range t.Rows {
			t.Rows[i].Cells = t.Rows[i].Cells[1:]
		}
	}
	return t
}

// countOr prints a number, and nothing for none.
func countOr(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func leftTable(left []batch.Left) view.TablePart {
	t := view.TablePart{ID: "left", Caption: "没有读取的文件", Tight: true, Columns: []view.Column{{Label: "文件", Head: true}, {Label: "原因", Width: "50%"}}}
	for _, l := range left {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: l.Name}, {Text: l.Reason}}})
	}
	return t
}

// showBatchForm shows every cell that one file would change, and everything wrong with it.
func (s *Server) showBatchForm(w http.ResponseWriter, v *visit) error {
	no, err := strconv.Atoi(v.PathValue("no"))
	if err != nil {
		return errs.New(errs.NotFound, "没有这份文件。")
	}
	b, f, d, err := s.app.BatchForm(v.Context(), v.actor, batchID(v), no)
	if err != nil {
		return err
	}
	page := view.BatchFormPage{
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "批量导入", Href: "/batches"}, {Label: b.Name, Href: batchPath(b)}, {Label: f.Name}}, Title: f.Name},
		Totals: []view.Fact{{Label: "状态", Value: string(f.State)}, {Label: "对应的表", Value: f.Project, Href: f.Record}, {Label: "表单", Value: f.Form}, {Label: "单位", Value: f.Unit},
			{Label: "改动", Value: fmt.Sprint(f.Changes), Num: true}, {Label: "错误", Value: fmt.Sprint(f.Errors), Num: true}, {Label: "警告和提示", Value: fmt.Sprint(f.Warnings), Num: true}},
		Failed: f.State == batch.Failed, Reason: f.Reason, Changes: changedCells(d.Changes), Findings: batchFindings(d)}
	if f.State == batch.Failed || len(d.Findings) > 0 {
		page.Head.Actions = []view.ButtonPart{{Label: "下载标注", Href: batchFilePath(b, f) + "/marked"}}
	}
	return show(w, v, http.StatusOK, s.framed(v, f.Name, view.BatchForm(page)))
}

func batchFindings(d batch.Detail) view.FindingsPart {
	var items []view.FindingPart
	for _, f := range d.Findings {
		items = append(items, view.FindingPart{Mark: markOf(f.Severity), Rule: f.Rule, Message: f.Message, Clause: f.Clause, Where: d.Sheet + "!" + f.Cell + " " + f.Where})
	}
	return view.NewFindings(items)
}
