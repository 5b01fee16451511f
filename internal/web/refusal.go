package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// statusOf maps the kinds of failure to HTTP, here and nowhere else.
var statusOf = map[errs.Kind]int{
	errs.Internal: http.StatusInternalServerError, errs.Invalid: http.StatusUnprocessableEntity,
	errs.NotFound: http.StatusNotFound, errs.Forbidden: http.StatusForbidden, errs.Conflict: http.StatusConflict,
	errs.Unavailable: http.StatusServiceUnavailable,
}

// titleOf heads the refusal page of each kind.
var titleOf = map[errs.Kind]string{
	errs.Internal: "系统错误", errs.Invalid: "内容需要改正", errs.NotFound: "没有找到", errs.Forbidden: "不能办理", errs.Conflict: "内容已有变化", errs.Unavailable: "暂时不能办理",
}

// refuse turns an error into a page, or into JSON for a script. What nobody classified is logged and not shown.
func (s *Server) refuse(w http.ResponseWriter, v *visit, err error) {
	if v.Context().Err() != nil {
		return // nobody waits for the answer any more
	}
	kind := errs.KindOf(err)
	if errs.IsFault(err) {
		s.log.Error("failed", "request", v.id, "route", v.Pattern, "path", v.URL.Path, "error", err.Error())
	}
	if kind == errs.Unavailable {
		w.Header().Set("Retry-After", "5")
	}
	if v.wantsJSON() {
		_ = answerJSON(w, statusOf[kind], problem{Message: errs.MessageOf(err), Findings: findingsJSON(errs.FieldsOf(err)), Request: v.id}) // a struct of strings always marshals
		return
	}
	part := view.RefusalPart{Title: titleOf[kind], Message: errs.MessageOf(err), Request: v.id, Back: []view.Link{{Label: "回到工作台", Href: "/"}}}
	if kind == errs.Forbidden {
		part.Ask = "安全管理员（授予角色）或本单位负责人。"
	}
	part.Typed = v.typed()
	if back := v.backLink(); back != "" {
		part.Back = append([]view.Link{{Label: "返回上一页", Href: back}}, part.Back...)
	}
	if err := show(w, v, statusOf[kind], s.framed(v, part.Title, view.Refusal(part))); err != nil {
		s.log.Error("refusal page", "request", v.id, "error", err.Error())
		http.Error(w, titleOf[kind], statusOf[kind])
	}
}

// tooMany answers a person who saves more files than people do.
func (s *Server) tooMany(w http.ResponseWriter, v *visit) error {
	w.Header().Set("Retry-After", "3600")
	part := view.RefusalPart{Title: "导出太频繁", Message: fmt.Sprintf("每人每小时最多导出 %d 次，您已超过。请一小时后再试；确需批量数据，请联系系统管理员。", exportsPerHour),
		Request: v.id, Back: []view.Link{{Label: "回到工作台", Href: "/"}}}
	return show(w, v, http.StatusTooManyRequests, s.framed(v, part.Title, view.Refusal(part)))
}

// problem is a refusal for a script.
type problem struct {
	Message  string        `json:"message"`
	Findings []findingJSON `json:"findings,omitempty"`
	Request  string        `json:"request,omitempty"`
	URL      string        `json:"url,omitempty"` // where a conflict is settled
}

// findingJSON is one complaint about a cell for a script.
type findingJSON struct {
	Path     string `json:"path"`
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Where    string `json:"where"`
	Message  string `json:"message"`
	Clause   string `json:"clause,omitempty"`
}

func findingsJSON(fields errs.Fields) []findingJSON {
	out := make([]findingJSON, 0, len(fields))
	for _, f := range fields {
		out = append(out, findingJSON{Path: f.Path, Severity: string(f.Severity), Rule: f.Rule, Where: cellLabel(f.Path),
			Message: f.Message, Clause: f.Clause})
	}
	return out
}

// typed lists what was typed into the cells of a posted form, under the names people know.
func (v *visit) typed() []view.Fact {
	var out []view.Fact
	for _, name := range sortedKeys(v.PostForm) {
		value, label := strings.TrimSpace(v.PostForm.Get(name)), cellLabel(name)
		if value != "" && label != cellLabel("") && !strings.HasSuffix(name, ".id") {
			out = append(out, view.Fact{Label: label, Value: value})
		}
	}
	return out
}

// backLink is the page of ours the visit came from, if any; never the same page again.
func (v *visit) backLink() string {
	u, err := url.Parse(v.Referer())
	if err != nil || u.Host != v.Host || u.Path == "" || u.Path == v.URL.Path {
		return ""
	}
	return u.RequestURI()
}

// nothingHere answers addresses that no route has. One that only takes posts, read again from the address bar after a
// refusal or a lost session, leads back to the page it belongs to and says that nothing was done.
func (s *Server) nothingHere(w http.ResponseWriter, v *visit) error {
	if s.takesPosts(v.URL.Path) && (v.Method == http.MethodGet || v.Method == http.MethodHead) {
		return s.done(w, v, s.pageAbove(v.URL.Path), "刚才的地址只接收提交，没有再办理一次。这是它所在的页面。")
	}
	return errs.New(errs.NotFound, "没有这个页面。地址可能抄错，或页面已搬走。")
}

// takesPosts reports whether an address takes posted forms.
func (s *Server) takesPosts(path string) bool { return s.matches(http.MethodPost, path) }

// pageAbove is the nearest page above an address: that of the record, else of its list, else the workbench.
func (s *Server) pageAbove(path string) string {
	for up := path; len(up) > 1; up = up[:strings.LastIndex(up, "/")] {
		if up != path && !strings.HasPrefix(up, "/attachments/") && s.matches(http.MethodGet, up) { // an attachment is a file, not a page
			return localPath(up)
		}
	}
	return "/"
}

// matches reports whether one of the routes answers a method at an address.
func (s *Server) matches(method, path string) bool {
	_, pattern := s.mux.Handler(&http.Request{Method: method, URL: &url.URL{Path: path}})
	return strings.HasPrefix(pattern, method+" ")
}

func (s *Server) crossOrigin(http.ResponseWriter, *visit) error {
	return errs.New(errs.Forbidden, "这次提交不是从本系统的页面发出的，没有受理。如经反向代理访问，请管理员检查代理的 Host 设置。")
}

func sortedKeys(m map[string][]string) []string { return slices.Sorted(maps.Keys(m)) }
