package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/batch"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/office"
)

func (s *Server) batchRoutes() []route {
	return []route{
		{pattern: "GET /batches", needs: org.SendBatches, handle: s.listBatches, name: "listBatches"},
		{pattern: "POST /batches", needs: org.SendBatches, handle: s.startBatch, name: "startBatch", upload: true, many: true},
		{pattern: "GET /batches/{id}", needs: org.SendBatches, handle: s.showBatch, name: "showBatch"},
		{pattern: "POST /batches/{id}/import", needs: org.SendBatches, handle: s.importBatch, name: "importBatch"},
		{pattern: "GET /batches/{id}/marked", needs: org.SendBatches, handle: s.markBatch, name: "markBatch"},
		{pattern: "GET /batches/{id}/files/{no}", needs: org.SendBatches, handle: s.showBatchForm, name: "showBatchForm"},
		{pattern: "GET /batches/{id}/files/{no}/marked", needs: org.SendBatches, handle: s.markBatchForm, name: "markBatchForm"},
	}
}

// startBatch takes the files that were sent, or the archives they are in.
func (s *Server) startBatch(w http.ResponseWriter, v *visit) error {
	sent, closeAll, err := sentFiles(v)
	defer closeAll()
	var id batch.ID
	if err == nil {
		id, err = s.app.StartBatch(v.Context(), v.actor, batchName(sent), sent)
	}
	if err != nil && errs.KindOf(err) == errs.Invalid && !v.wantsJSON() {
		return s.drawBatches(w, v, http.StatusUnprocessableEntity, errs.MessageOf(err))
	}
	if err != nil {
		return err
	}
	return redirect(w, v, "/batches/"+string(id))
}

// sentFiles are the files of a posted form, with the folders a browser names. They are open until closeAll.
func sentFiles(v *visit) (sent []app.Sent, closeAll func(), err error) {
	var open []multipart.File
	closeAll = func() {
		for _, f := range open {
			_ = f.Close() // was only read
		}
	}
	for _, field := range []string{"file", "folder"} {
		for _, h := range v.MultipartForm.File[field] {
			f, err := h.Open()
			if err != nil {
				return nil, closeAll, err
			}
			open = append(open, f)
			sent = append(sent, app.Sent{Name: sentName(h), Size: h.Size, Content: f})
		}
	}
	if len(sent) == 0 {
		err = errs.Invalidf("没有收到文件。请选择一个 zip 压缩包、若干表格或一个文件夹。")
	}
	return sent, closeAll, err
}

// sentName is the name of a file with the folders it came from, which the library leaves off.
func sentName(h *multipart.FileHeader) string {
	if _, given, err := mime.ParseMediaType(h.Header.Get("Content-Disposition")); err == nil && given["filename"] != "" {
		return given["filename"]
	}
	return h.Filename
}

// batchName is what people know a batch by.
func batchName(sent []app.Sent) string {
	switch len(sent) {
	case 0:
		return ""
	case 1:
		return filepath.Base(strings.ReplaceAll(sent[0].Name, `\`, "/"))
	}
	folder, _, inside := strings.Cut(strings.ReplaceAll(sent[0].Name, `\`, "/"), "/")
	if inside {
		return fmt.Sprintf("文件夹 %s（%d 个文件）", folder, len(sent))
	}
	return fmt.Sprintf("%s 等 %d 个文件", filepath.Base(sent[0].Name), len(sent))
}

func batchID(v *visit) batch.ID { return batch.ID(v.PathValue("id")) }

// importBatch lines up the chosen files.
func (s *Server) importBatch(w http.ResponseWriter, v *visit) error {
	var chosen []int
	for _, text := range v.PostForm["no"] {
		no, err := strconv.Atoi(text)
		if err != nil {
			return errs.Invalidf("选择的文件不对。请刷新后重选。")
		}
		chosen = append(chosen, no)
	}
	n, err := s.app.ChooseBatch(v.Context(), v.actor, batchID(v), chosen)
	if typed(err) {
		return s.drawBatch(w, v, statusOf[errs.KindOf(err)], errs.MessageOf(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/batches/"+v.PathValue("id"), "%d 份表格开始导入，可以离开本页，稍后再来看结果。", n)
}

// markBatchForm answers with one file of a batch, what is wrong beside its cells.
func (s *Server) markBatchForm(w http.ResponseWriter, v *visit) error {
	no, err := strconv.Atoi(v.PathValue("no"))
	if err != nil {
		return errs.New(errs.NotFound, "没有这份文件。")
	}
	b, f, d, err := s.app.BatchForm(v.Context(), v.actor, batchID(v), no)
	if err != nil {
		return err
	}
	data, err := s.markedFile(v, b, f, d)
	if err != nil {
		return err
	}
	if data == nil {
		return s.done(w, v, batchFilePath(b, f), "这份文件没有问题，不需要标注。")
	}
	sendWorkbook(w, markedName(filepath.Base(f.Name)), data)
	return nil
}

func markedName(name string) string {
	return strings.TrimSuffix(name, filepath.Ext(name)) + "-标注.xlsx"
}

// markedFile is a file of a batch with what is wrong beside its cells; nil when nothing is.
func (s *Server) markedFile(v *visit, b batch.Batch, f batch.Form, d batch.Detail) ([]byte, error) {
	var said []office.Remark
	if f.State == batch.Failed {
		said = append(said, office.Remark{Field: errs.Field{Severity: errs.Blocker, Message: f.Reason}})
	}
	for _, x := range d.Findings {
		said = append(said, office.Remark{Cell: x.Cell, Field: errs.Field{Rule: x.Rule, Severity: x.Severity, Message: x.Message, Clause: x.Clause}})
	}
	if len(said) == 0 {
		return nil, nil
	}
	data, err := s.app.BatchBytes(v.Context(), b, f.No)
	if err != nil {
		return nil, err
	}
	return office.MarkForm(data, d.Sheet, said)
}

// markBatch answers with the marked copies of all files that something is wrong with, and a list of every file with what
// became of it. A file that no copy can be made of is in the list alone.
func (s *Server) markBatch(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Batch(v.Context(), v.actor, batchID(v))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	list, err := z.Create("检查结果.xlsx")
	if err == nil {
		_, err = office.WriteList(list, batchList(file))
	}
	for _, f := range file.Files {
		if err == nil && (f.State == batch.Failed || f.Errors+f.Warnings > 0) {
			err = s.addMarked(v, z, file.Batch, f)
		}
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return err
	}
	sendDownload(w, strings.TrimSuffix(fileName(file.Name), ".zip")+"-标注.zip", "application/zip", out.Bytes())
	return nil
}

func (s *Server) addMarked(v *visit, z *zip.Writer, b batch.Batch, f batch.Form) error {
	_, _, d, err := s.app.BatchForm(v.Context(), v.actor, b.ID, f.No)
	if err != nil {
		return err
	}
	data, err := s.markedFile(v, b, f, d)
	if err != nil && errs.KindOf(err) == errs.Invalid {
		return nil // no workbook: its reason stands in the list
	}
	if err != nil {
		return err
	}
	part, err := z.Create(fmt.Sprintf("%04d-%s", f.No, fileName(markedName(filepath.Base(f.Name)))))
	if err == nil {
		_, err = part.Write(data)
	}
	return err
}

// batchList is a batch as a list to be saved.
func batchList(file app.BatchFile) office.List {
	return office.List{Title: "检查结果", Note: file.Name + "　" + moment(file.At) + "　" + file.ByName, Columns: []office.ListColumn{{Label: "序号", Width: 7, Number: true},
		{Label: "文件", Width: 44}, {Label: "状态", Width: 9}, {Label: "表单", Width: 24}, {Label: "项目", Width: 36}, {Label: "单位", Width: 24}, {Label: "改动", Width: 7, Number: true},
		{Label: "错误", Width: 7, Number: true}, {Label: "警告和提示", Width: 11, Number: true}, {Label: "原因", Width: 60}},
		Rows: func(put func([]string) error) error {
			for _, f := range file.Files {
				if err := put([]string{fmt.Sprint(f.No), f.Name, string(f.State), f.Form, f.Project, f.Unit, fmt.Sprint(f.Changes), fmt.Sprint(f.Errors), fmt.Sprint(f.Warnings), f.Reason}); err != nil {
					return err
				}
			}
			for _, l := range file.Left {
				if err := put([]string{"", l.Name, "未读取", "", "", "", "", "", "", l.Reason}); err != nil {
					return err
				}
			}
			return nil
		}}
}
