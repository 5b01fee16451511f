package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"outturn/internal/app"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// visit is one request and who makes it (一次访问).
type visit struct {
	*http.Request
	id      string // request number, shown on refusals and written to the log
	session app.Session
	actor   org.Actor // zero when not signed in
	flash   string    // what the last act said
}

// signedIn reports whether somebody is signed in, and nothing is lacking.
func (v *visit) signedIn() bool { return v.session.ID != "" && v.session.Wants == app.WantsNothing }

// wantsJSON reports whether a script asked.
func (v *visit) wantsJSON() bool { return strings.Contains(v.Header.Get("Accept"), "application/json") }

// version is the version of the record that the posted form was made from.
func (v *visit) version() int {
	n, _ := strconv.Atoi(v.PostFormValue("_version")) // anything else is no version that exists
	return n
}

// token issues a form token for this session. Each one is also a key that makes a post count once.
func (v *visit) token() string { return v.session.FormToken() }

// handler answers a visit; an error becomes a refusal page or, for a script, JSON.
type handler func(w http.ResponseWriter, v *visit) error

// Limits of a request body.
const (
	maxForm   = 2 << 20  // a form without files
	maxUpload = 24 << 20 // a form with a file
	maxMany   = 66 << 20 // a form with many

	uploadTime = 5 * time.Minute // for a file over a slow line; other requests keep the server's own limit
)

// serve is what happens to every request: number it, find who asks, refuse who may not, check the form's token, answer,
// and turn whatever went wrong into a page.
func (s *Server) serve(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		v := &visit{Request: req, id: uuid.Must(uuid.NewV7()).String()[24:]}
		start := s.config.Clock()
		answer := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if p := recover(); p != nil {
				s.log.Error("panic", "request", v.id, "route", req.Pattern, "path", req.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				s.refuse(answer, v, errors.New("panic"))
			}
			took := s.config.Clock().Sub(start)
			s.config.Observe(req.Pattern, answer.status, took)
			level := slog.LevelInfo
			if r.quiet {
				level = slog.LevelDebug
			}
			s.log.Log(req.Context(), level, "request", "request", v.id, "method", req.Method, "route", req.Pattern, "path", req.URL.Path, "status", answer.status,
				"ms", took.Milliseconds(), "person", string(v.actor.User.ID), "address", s.address(req))
		}()
		if err := s.admit(answer, v, r); err != nil {
			s.refuse(answer, v, err)
		}
	})
}

// admit lets a visit through to its handler, or says why not.
func (s *Server) admit(w *recorder, v *visit, r route) error {
	if err := s.identify(v); err != nil {
		return err
	}
	v.takeFlash(w)
	limit := int64(maxForm)
	if r.upload {
		limit = maxUpload
		if r.many {
			limit = maxMany
			if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(uploadTime + time.Minute)); err != nil && !errors.Is(err, http.ErrNotSupported) {
				return err
			}
		}
		slow := time.Now().Add(uploadTime) // the connection's own clock, not the record's
		if err := http.NewResponseController(w).SetReadDeadline(slow); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
	}
	v.Body = http.MaxBytesReader(w, v.Body, limit)
	switch {
	case r.needs == public:
		return r.handle(w, v)
	case v.session.ID == "":
		return s.askSignIn(w, v)
	case v.session.Wants != app.WantsNothing && !r.half:
		return s.askSecondFactor(w, v)
	case v.actor.User.MustChange && !r.always && !r.half:
		return redirect(w, v, "/account/password")
	case !v.actor.May(r.needs):
		return hidden(v.actor, r.needs)
	case r.exports && !s.exports.allow(string(v.actor.User.ID)):
		return s.tooMany(w, v)
	}
	if v.Method == http.MethodPost {
		if err := v.checkForm(r); err != nil {
			return err
		}
	}
	if r.proof {
		if through, err := s.proved(w, v, r); !through || err != nil {
			return err
		}
	}
	return r.handle(w, v)
}

// hidden refuses a route. The three administrators are told that business pages do not exist for them, everybody else
// which permission is missing.
func hidden(actor org.Actor, p org.Permission) error {
	for _, role := range actor.Roles() {
		if role.IsAdmin() {
			return errs.New(errs.NotFound, "没有这个页面，或您无权查看。")
		}
	}
	return errs.New(errs.Forbidden, "需要“%s”权限，您的角色没有。请联系安全管理员。", p)
}

// identify finds the session of the cookie. A session that is over is as good as none.
func (s *Server) identify(v *visit) error {
	cookie, err := v.Cookie(s.cookieName())
	if err != nil {
		return nil // http.ErrNoCookie is the only error: nobody is signed in
	}
	session, err := s.app.Session(v.Context(), cookie.Value, s.client(v.Request))
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	v.session, v.actor = session, session.Actor
	return nil
}

// checkForm reads a posted form and checks its tokens.
func (v *visit) checkForm(r route) error {
	parse := v.ParseForm
	if r.upload {
		parse = func() error { return v.ParseMultipartForm(1 << 20) }
	}
	if err := parse(); err != nil {
		if errors.Is(err, multipart.ErrMessageTooLarge) {
			return errs.Invalidf("一次选择的文件太多。请先压缩成一个 zip 文件再上传。")
		}
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return errs.Invalidf("提交的内容太大：表格不超过2MB，文件不超过20MB，批量上传合计不超过64MB。请减少后再提交。")
		}
		return errs.Invalidf("提交的内容不完整，可能是网络中断。请返回后再提交一次。")
	}
	for _, values := range v.PostForm { // a form sends other line ends than its script: one text must stay one text
		for i := range values {
			values[i] = strings.ReplaceAll(values[i], "\r\n", "\n")
		}
	}
	if _, ok := v.session.CheckFormToken(v.PostFormValue("_token")); !ok {
		return errs.New(errs.Forbidden, "页面已过期（可能重新登录过）。请返回刷新页面后再提交，已自动保存的草稿都在。")
	}
	v.actor.Form.Page = readPageEdit(v.PostFormValue("_page"))
	if key := v.PostFormValue("_key"); key != "" {
		nonce, ok := v.session.CheckFormToken(key)
		if !ok {
			return errs.New(errs.Forbidden, "页面已过期（可能重新登录过）。请返回刷新页面后再提交，已自动保存的草稿都在。")
		}
		v.actor.Form.Key, v.actor.Form.Body = nonce, v.bodyHash()
	}
	return nil
}

// readPageEdit reads "page.edits", as the script of drafts posts it.
func readPageEdit(text string) org.PageEdit {
	page, edits, ok := strings.Cut(text, ".")
	n, err := strconv.Atoi(edits)
	if !ok || err != nil || len(page) > 64 {
		return org.PageEdit{}
	}
	return org.PageEdit{Page: page, Edit: n}
}

// bodyHash is a hash of what was posted and where, without the tokens.
func (v *visit) bodyHash() string {
	form := v.PostForm
	if v.MultipartForm != nil {
		form = v.MultipartForm.Value
	}
	sum := sha256.New()
	fmt.Fprintln(sum, v.URL.Path)
	for _, name := range sortedKeys(form) {
		if name != "_token" && name != "_key" && name != proofField {
			fmt.Fprintf(sum, "%q %q\n", name, form[name])
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *recorder) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// show renders a page whole before the status is written, so that a page is never half there.
func show(w http.ResponseWriter, v *visit, status int, page templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := page.Render(v.Context(), b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if v.Method != http.MethodHead {
		_, _ = b.WriteTo(w) // the reader has gone: nobody to tell
	}
	return nil
}

// answerJSON writes a value for a script.
func answerJSON(w http.ResponseWriter, status int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the reader has gone: nobody to tell
	return nil
}

// redirect sends the browser to a page of ours after a post, so that Back and reload do not post again.
func redirect(w http.ResponseWriter, v *visit, path string) error {
	http.Redirect(w, v.Request, path, http.StatusSeeOther)
	return nil
}

// done redirects and lets the next page say a sentence.
func (s *Server) done(w http.ResponseWriter, v *visit, path, format string, args ...any) error {
	s.setCookie(w, flashCookie, hex.EncodeToString([]byte(fmt.Sprintf(format, args...))), 60)
	return redirect(w, v, path)
}

const flashCookie = "flash"

// takeFlash reads the sentence of the last act and forgets it.
func (v *visit) takeFlash(w http.ResponseWriter) {
	c, err := v.Cookie(flashCookie)
	if err != nil || v.Method != http.MethodGet || v.wantsJSON() {
		return
	}
	if text, err := hex.DecodeString(c.Value); err == nil {
		v.flash = string(text)
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1})
}

// cookieName is that of the session. The __Host- prefix needs https.
func (s *Server) cookieName() string {
	if s.config.Secure {
		return "__Host-session"
	}
	return "session"
}

func (s *Server) setCookie(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true,
		Secure: s.config.Secure, SameSite: http.SameSiteLaxMode})
}

// client is what is known of the browser.
func (s *Server) client(r *http.Request) app.Client {
	return app.Client{Address: s.address(r), Agent: r.UserAgent()}
}

// address is where a request came from. X-Forwarded-For counts only when a known proxy sent it.
func (s *Server) address(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	address := peer.Addr().Unmap()
	hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
	for i := len(hops) - 1; i >= 0 && s.isProxy(address); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		address = hop.Unmap()
	}
	return address.String()
}

func (s *Server) isProxy(a netip.Addr) bool {
	for _, p := range s.config.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// year is the fiscal year a person works in: the one they chose, else the installation's, else today's.
func (s *Server) year(v *visit) fiscal.Year {
	if c, err := v.Cookie(yearCookie); err == nil {
		if y, err := fiscal.ParseYear(c.Value); err == nil {
			return y
		}
	}
	if s.config.Year != 0 {
		return s.config.Year
	}
	return fiscal.YearOf(s.today())
}

const yearCookie = "year"

// clock prints a moment as people read it in Shanghai.
func clock(t time.Time) string {
	return t.In(shanghai).Format("15:04")
}

// moment prints a day and time in Shanghai.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(shanghai).Format("2006-01-02 15:04")
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)
