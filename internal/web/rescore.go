package web

import (
	"cmp"
	"errors"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// rescoreRoutes are those of scoring published tables again. They are public where the administrator says so: they read
// nothing of ours, change nothing, and keep what they are given for minutes only, in memory, under an address that
// nobody can guess.
func (s *Server) rescoreRoutes() []route {
	needs := org.SignedIn
	if s.config.PublicRescore {
		needs = public
	}
	return []route{
		{pattern: "GET /rescore", needs: needs, handle: s.showRescore, name: "showRescore"},
		{pattern: "POST /rescore", needs: needs, handle: s.rescore, name: "rescore", upload: true},
		{pattern: "GET /rescore/{id}/{output}", needs: needs, handle: s.sendRescored, name: "sendRescored"},
	}
}

// rescoreForm is what the page posts.
type rescoreForm struct {
	file   multipart.File
	name   string // of the file, as the browser gave it
	size   int64
	book   rulebook.Name // empty: the best fitting
	output string        // empty for the page, else outputMarked or outputJSON
}

// What may come out besides a page; also the last part of the address of a kept answer.
const (
	outputMarked = "marked"
	outputJSON   = "json"
)

// maxRescore bounds the file itself; the rest of maxUpload is for the form round it.
const maxRescore = 20 << 20

// showRescore shows the page before a file was chosen.
func (s *Server) showRescore(w http.ResponseWriter, v *visit) error {
	return s.drawRescore(w, v, http.StatusOK, s.rescorePage(v, rescoreForm{}))
}

// drawRescore puts the page into the frame that suits the visit: anybody may look, and the table needs the whole width.
func (s *Server) drawRescore(w http.ResponseWriter, v *visit, status int, page view.RescorePage) error {
	const title = "公开表复算"
	if v.signedIn() {
		return show(w, v, status, within(view.Shell(s.frame(v, title)), view.Rescore(page)))
	}
	frame := view.SignedOutPage{Title: title, Org: s.config.Organisation, SignIn: "/sign-in", RequestID: v.id}
	return show(w, v, status, within(view.SignedOut(frame), view.Rescore(page)))
}

// rescore scores a posted file again and answers with a page, or at once with what the page offers.
func (s *Server) rescore(w http.ResponseWriter, v *visit) error {
	if !s.desk.limiter.allow(s.address(v.Request)) {
		w.Header().Set("Retry-After", "60")
		return s.refuseRescore(w, v, http.StatusTooManyRequests, rescoreForm{}, "复算太频繁，每分钟最多 30 次。请一分钟后再试。")
	}
	f, err := v.rescoreForm()
	if v.MultipartForm != nil {
		defer v.MultipartForm.RemoveAll() // of a large file, the part that went to disk
	}
	if f.file != nil {
		defer f.file.Close()
	}
	var found rescored
	if err == nil {
		found, err = s.desk.rescore(v.Context(), f, s.app.Books())
	}
	switch {
	case errors.Is(err, errDeskBusy):
		w.Header().Set("Retry-After", "10")
		return s.refuseRescore(w, v, http.StatusServiceUnavailable, f, "正在复算的文件太多。请十秒后再试一次，文件没有问题。")
	case errs.KindOf(err) == errs.Invalid:
		return s.refuseRescore(w, v, http.StatusUnprocessableEntity, f, errs.MessageOf(err))
	case err != nil:
		return err
	}
	if f.output != "" {
		return s.answerRescored(w, v, f, found)
	}
	id, kept := s.desk.answers.keep(found)
	return s.drawRescore(w, v, http.StatusOK, s.rescoredPage(v, f, found, id, kept))
}

// answerRescored sends the marked copy or the JSON instead of a page.
func (s *Server) answerRescored(w http.ResponseWriter, v *visit, f rescoreForm, found rescored) error {
	if body := found.output(f.output); body != nil {
		return sendFile(w, found.outputName(f.output), f.output, body)
	}
	return s.refuseRescore(w, v, http.StatusUnprocessableEntity, f, cmp.Or(found.noMarks, "没有可以下载的内容。请改按“复算”查看结果。"))
}

// refuseRescore shows the page again with what is wrong beside the file, and the rulebook as it was chosen.
func (s *Server) refuseRescore(w http.ResponseWriter, v *visit, status int, f rescoreForm, message string) error {
	if v.wantsJSON() {
		return answerJSON(w, status, problem{Message: message, Request: v.id})
	}
	page := s.rescorePage(v, f)
	if f.name != "" {
		message = "“" + f.name + "”：" + message
	}
	page.Upload.File.Error = message
	return s.drawRescore(w, v, status, page)
}

// rescoreForm reads what was posted. Admission reads the forms of people who are signed in; a public one is read here,
// within the same limits. There is no session whose token could be checked, and nothing that a forged post could do.
func (v *visit) rescoreForm() (rescoreForm, error) {
	f := rescoreForm{}
	if v.ContentLength > maxUpload {
		return f, tooLargeToRescore
	}
	if err := v.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return f, tooLargeToRescore
		}
		return f, errs.Invalidf("提交的内容不完整，可能是网络中断。请再选择一次文件。")
	}
	f.book, f.output = rulebook.Name(v.PostFormValue("book")), v.PostFormValue("output")
	if f.output != outputMarked && f.output != outputJSON {
		f.output = ""
	}
	file, header, err := v.FormFile("file")
	if err != nil {
		return f, errs.Invalidf("没有收到文件。请选择 .xlsx 工作簿或 .json 转录文件。")
	}
	f.file, f.name, f.size = file, cutText(strings.ToValidUTF8(header.Filename, "？"), 120), header.Size
	if f.size > maxRescore {
		return f, tooLargeToRescore
	}
	return f, nil
}

var tooLargeToRescore = errs.Invalidf("文件超过 20 MB，没有读。自评表不会这么大，请检查是否选错，或删去图片后另存再试。")

// sendRescored sends what a page offered a moment ago. What is gone is asked for again.
func (s *Server) sendRescored(w http.ResponseWriter, v *visit) error {
	found, ok := s.desk.answers.find(v.PathValue("id"))
	output := v.PathValue("output")
	if output != outputMarked && output != outputJSON {
		return s.nothingHere(w, v)
	}
	if body := found.output(output); ok && body != nil {
		return sendFile(w, found.outputName(output), output, body)
	}
	return s.refuseRescore(w, v, http.StatusNotFound, rescoreForm{}, "复算结果只保留十分钟，现在已经没有了。请再选择同一个文件复算。")
}

// sendFile answers with a download, never to be shown in the page.
func sendFile(w http.ResponseWriter, name, output string, body []byte) error {
	kind := "application/json; charset=utf-8"
	if output == outputMarked {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, _ = w.Write(body) // the reader has gone: nobody to tell
	return nil
}
