package web

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"net/url"

	"outturn/internal/app"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// The kinds of record that take files, as the app names them.
const (
	kindProject     = "项目"
	kindDeclaration = "项目申报"
	kindExAnte      = exante.Kind
	kindGoal        = "绩效目标"
	kindOverallGoal = "整体与政策目标"
	kindEvaluation  = "绩效自评"
	kindTracked     = "绩效跟踪表"
	kindInspection  = "现场核查记录"
)

func (s *Server) attachmentRoutes() []route {
	return []route{
		{pattern: "POST /attachments", needs: org.SignedIn, handle: s.attach, name: "attach", upload: true},
		{pattern: "GET /attachments/{id}", needs: org.SignedIn, handle: s.openAttachment, name: "openAttachment"},
		{pattern: "POST /attachments/{id}/remove", needs: org.SignedIn, handle: s.removeAttachment, name: "removeAttachment"},
	}
}

// recordPath is the page of a record that has files.
func recordPath(kind, id string) string {
	switch kind {
	case kindDeclaration:
		return declarationPath(id)
	case kindExAnte:
		return "/ex-ante/" + id
	case kindGoal:
		return "/goals/" + id
	case kindOverallGoal:
		return overallPath(overallgoal.ID(id))
	case kindEvaluation:
		return "/self-evaluations/" + id
	case kindFinding:
		return "/findings/" + id
	case kindTracked:
		return "/tracking-forms/" + id
	case kindInspection:
		return "/inspections/" + id
	}
	return "/projects/" + id
}

// attachments is the panel of a record's files, with a way to add one for those who may edit.
func (s *Server) attachments(v *visit, kind, record string, files []attachment.Attachment, mayEdit bool) view.AttachmentsPart {
	part := view.AttachmentsPart{Note: fmt.Sprintf("%d 个", len(files)), Open: len(files) > 0, Token: v.token()}
	for _, f := range files {
		item := view.AttachmentItem{Name: f.Name, Href: "/attachments/" + f.ID, Size: fileSize(f.Size), Who: f.ByName, When: moment(f.At)}
		if mayEdit {
			item.Remove = "/attachments/" + f.ID + "/remove"
		}
		part.Files = append(part.Files, item)
	}
	if mayEdit {
		part.Upload = &view.UploadPart{Label: "上传附件", Form: view.FormPart{Action: "/attachments?" + attachQuery(kind, record, ""), Token: v.token(), Key: v.token(), Multipart: true, Redirects: true},
			File: view.FieldPart{Kind: view.File, Name: "file", Label: "附件", Required: true, Accept: ".pdf,.ofd,.docx,.xlsx,.jpg,.jpeg,.png",
				Hint: app.AcceptedFiles + "，每个不超过20MB"}}
	}
	return part
}

// evidenceFiles is the panel of a form's files, each with the indicator it proves, and a way to add one to an indicator.
func (s *Server) evidenceFiles(v *visit, kind, record string, g goal.Form, files []attachment.Attachment, mayEdit bool) view.AttachmentsPart {
	part := s.attachments(v, kind, record, files, mayEdit)
	wanted := v.URL.Query().Get("evidence")
	rows := []view.Option{{Label: "整张表"}}
	about := map[string]string{}
	for i, ind := range g.Indicators {
		id := string(ind.ID)
		about[id] = fmt.Sprintf("第%d行 %s", i+1, ind.Name)
		rows = append(rows, view.Option{Value: id, Label: about[id], Selected: id == wanted})
	}
	for i, f := range files {
		part.Files[i].About = about[f.Cell]
	}
	if part.Upload != nil {
		part.Upload.More = []view.FieldPart{{Kind: view.Select, Name: "cell", Label: "佐证哪一行", Options: rows}}
		part.Open = part.Open || wanted != ""
	}
	return part
}

// attachQuery says which record, and which cell of it, a file goes to. It stands in the address, because a posted file
// is read after it.
func attachQuery(kind, record, cell string) string {
	q := url.Values{"kind": {kind}, "record": {record}}
	if cell != "" {
		q.Set("cell", cell)
	}
	return q.Encode()
}

func fileSize(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KB", (n+1<<9)>>10)
	}
	return fmt.Sprintf("%d.%d MB", n>>20, n%(1<<20)*10>>20)
}

// attach keeps a posted file with its record.
func (s *Server) attach(w http.ResponseWriter, v *visit) error {
	file, header, err := v.FormFile("file")
	if err != nil {
		return errs.Invalidf("没有收到文件。请选择文件后再上传。")
	}
	defer file.Close()
	q := v.URL.Query()
	at := attachment.Attachment{Kind: q.Get("kind"), Record: q.Get("record"), Cell: cmp.Or(q.Get("cell"), v.PostFormValue("cell")), Name: header.Filename}
	if _, err := s.app.Attach(v.Context(), v.actor, at, file); err != nil {
		return err
	}
	return s.done(w, v, recordPath(at.Kind, at.Record), "附件“%s”已上传。", header.Filename)
}

// openAttachment sends a file as a download, never to be shown in the page.
func (s *Server) openAttachment(w http.ResponseWriter, v *visit) error {
	at, bytes, err := s.app.OpenAttachment(v.Context(), v.actor, v.PathValue("id"))
	if err != nil {
		return err
	}
	defer bytes.Close()
	h := w.Header()
	h.Set("Content-Type", app.ContentType(at))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": at.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, v.Request, "", at.At, bytes)
	return nil
}

// removeAttachment takes a file off a record that may still be edited.
func (s *Server) removeAttachment(w http.ResponseWriter, v *visit) error {
	at, err := s.app.RemoveAttachment(v.Context(), v.actor, v.PathValue("id"))
	if err != nil {
		return err
	}
	return s.done(w, v, recordPath(at.Kind, at.Record), "附件“%s”已删除。", at.Name)
}
