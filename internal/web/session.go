package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) sessionRoutes() []route {
	return []route{
		// Open to everybody: there is no session yet; and health and readiness, for the supervisor of the process.
		{pattern: "GET /sign-in", needs: public, handle: s.showSignIn, name: "showSignIn"},
		{pattern: "POST /sign-in", needs: public, handle: s.signIn, name: "signIn"},
		{pattern: "GET /healthz", needs: public, handle: s.showHealth, name: "showHealth", quiet: true},
		{pattern: "GET /readyz", needs: public, handle: s.showReadiness, name: "showReadiness", quiet: true},

		{pattern: "POST /sign-out", needs: org.SignedIn, handle: s.signOut, name: "signOut", always: true, half: true},
		{pattern: "GET /account/password", needs: org.SignedIn, handle: s.editPassword, name: "editPassword", always: true},
		{pattern: "POST /account/password", needs: org.SignedIn, handle: s.savePassword, name: "savePassword", always: true},
		{pattern: "GET /year", needs: org.SignedIn, handle: s.chooseYear, name: "chooseYear"},
	}
}

// signInForm is what the sign-in page posts.
type signInForm struct {
	login, password string
	onward
}

// showSignIn shows the sign-in page.
func (s *Server) showSignIn(w http.ResponseWriter, v *visit) error {
	if v.signedIn() {
		return redirect(w, v, "/")
	}
	return s.drawSignIn(w, v, http.StatusOK, signInForm{onward: onward{next: localPath(v.FormValue("next"))}}, "")
}

func (s *Server) drawSignIn(w http.ResponseWriter, v *visit, status int, f signInForm, problem string) error {
	page := view.SignInPage{Next: f.next, Posted: f.posted, Problem: problem, Login: view.FieldPart{Name: "login", Label: "登录名",
		Value: f.login, Required: true, Autocomplete: "username", Focus: f.login == ""},
		Password: view.FieldPart{Kind: view.Password, Name: "password", Label: "口令", Required: true, Autocomplete: "current-password", Focus: f.login != ""}}
	if f.posted != "" {
		page.Notice = "登录已失效。刚才提交的内容已保留，登录后可以继续提交。"
	}
	return show(w, v, status, within(view.SignedOut(view.SignedOutPage{Title: "登录", Org: s.config.Organisation, Narrow: true,
		RequestID: v.id}), view.SignIn(page)))
}

// askSignIn answers a visit that needs an account and has none. A page is shown after signing in; a posted form is kept
// in the sign-in page itself, so that nothing typed is lost; a script is told with 401.
func (s *Server) askSignIn(w http.ResponseWriter, v *visit) error {
	if v.wantsJSON() {
		return answerJSON(w, http.StatusUnauthorized, problem{Message: "登录已失效，请重新登录。"})
	}
	if v.Method != http.MethodPost {
		return redirect(w, v, "/sign-in?next="+url.QueryEscape(v.URL.RequestURI()))
	}
	posted, err := v.kept()
	if err != nil {
		return err
	}
	return s.drawSignIn(w, v, http.StatusUnauthorized, signInForm{onward: onward{posted: posted}}, "")
}

// kept is the posted form as text, to be carried through the pages of a sign-in.
func (v *visit) kept() (string, error) {
	if err := v.ParseForm(); err != nil {
		return "", errs.Invalidf("登录已失效，且提交的内容太大，没有保留。请登录后再提交。")
	}
	kept, err := json.Marshal(keptForm{Path: v.URL.Path, Fields: v.PostForm})
	return string(kept), err
}

// keptForm is a posted form on its way through the sign-in page.
type keptForm struct {
	Path   string
	Fields url.Values
}

// signIn checks a password and starts a session.
func (s *Server) signIn(w http.ResponseWriter, v *visit) error {
	if !s.limiter.allow(s.address(v.Request)) {
		w.Header().Set("Retry-After", "60")
		return s.drawSignIn(w, v, http.StatusTooManyRequests, signInForm{}, "登录太频繁，请一分钟后再试。")
	}
	if err := v.ParseForm(); err != nil {
		return errs.Invalidf("提交的内容不完整，请重新登录。")
	}
	f := signInForm{login: v.PostFormValue("login"), password: v.PostFormValue("password"), onward: readOnward(v)}
	token, err := s.app.SignIn(v.Context(), f.login, f.password, s.client(v.Request))
	if errs.KindOf(err) == errs.Invalid {
		return s.drawSignIn(w, v, http.StatusUnprocessableEntity, f, errs.MessageOf(err))
	}
	if err != nil {
		return err
	}
	if err := s.goOn(w, v, token); err != nil {
		return err
	}
	if v.session.Wants != app.WantsNothing && f.posted != "" {
		return s.drawSecondFactor(w, v, http.StatusOK, f.onward, "")
	}
	if v.session.Wants != app.WantsNothing {
		return redirect(w, v, "/second-factor?next="+url.QueryEscape(f.next))
	}
	return s.arrive(w, v, f.onward, fewCodes)
}

// resume shows what was posted without a session, with one button that posts it again under the new one.
func (s *Server) resume(w http.ResponseWriter, v *visit, posted string) error {
	page, err := keptIn(v, posted)
	if err != nil {
		return redirect(w, v, "/")
	}
	return show(w, v, http.StatusOK, within(view.SignedOut(view.SignedOutPage{Title: "继续提交", Org: s.config.Organisation, Narrow: true}), view.Resume(page)))
}

// keptIn reads a form that came along through the sign-in.
func keptIn(v *visit, posted string) (view.ResumePage, error) {
	var kept keptForm
	if err := json.Unmarshal([]byte(posted), &kept); err != nil {
		return view.ResumePage{}, errs.Invalidf("刚才提交的内容没有保留下来，请返回原来的页面再提交。")
	}
	page := view.ResumePage{Form: view.FormPart{Action: localPath(kept.Path), Token: v.token()}}
	for _, field := range postedFields(kept.Fields) {
		if field.Label != "_token" && field.Label != "_key" {
			page.Fields = append(page.Fields, field)
		}
	}
	return page, nil
}

// localPath keeps a path of ours and turns anything that could lead elsewhere into the workbench.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}

// signOut ends the session and asks the browser to forget what it kept.
func (s *Server) signOut(w http.ResponseWriter, v *visit) error {
	if err := s.app.SignOut(v.Context(), v.actor, v.session.ID); err != nil {
		return err
	}
	s.setCookie(w, s.cookieName(), "", -1)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return redirect(w, v, "/sign-in")
}

// editPassword shows the form for one's own password.
func (s *Server) editPassword(w http.ResponseWriter, v *visit) error {
	return s.drawPassword(w, v, http.StatusOK, nil)
}

func (s *Server) drawPassword(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	field := func(name, label, auto, hint string) view.FieldPart {
		return view.FieldPart{Kind: view.Password, Name: name, Label: label, Required: true, Autocomplete: auto, Hint: hint, Error: fieldError(wrong, name)}
	}
	page := view.PasswordPage{Forced: v.actor.User.MustChange, Form: view.FormPart{Action: "/account/password", Token: v.token()},
		Fields: []view.FieldPart{field("old", "原口令", "current-password", ""),
			field(app.PasswordField, "新口令", "new-password", s.app.PasswordAdvice()), field("again", "再输一次新口令", "new-password", "")}}
	return show(w, v, status, s.framed(v, "修改口令", view.PasswordChange(page)))
}

// savePassword sets one's own password.
func (s *Server) savePassword(w http.ResponseWriter, v *visit) error {
	err := s.app.ChangePassword(v.Context(), v.actor, v.session.ID, v.PostFormValue("old"), v.PostFormValue(app.PasswordField), v.PostFormValue("again"))
	if errs.KindOf(err) == errs.Invalid {
		return s.drawPassword(w, v, http.StatusUnprocessableEntity, errs.FieldsOf(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/", "口令已修改。其他地方的登录已退出。")
}

// chooseYear remembers the fiscal year a person works in and goes back to the page they were on.
func (s *Server) chooseYear(w http.ResponseWriter, v *visit) error {
	if _, err := fiscal.ParseYear(v.FormValue("year")); err != nil {
		return err
	}
	s.setCookie(w, yearCookie, v.FormValue("year"), 0)
	back := v.backLink()
	if u, err := url.Parse(back); err == nil && u.Query().Has("year") {
		q := u.Query()
		q.Del("year")
		u.RawQuery = q.Encode()
		back = u.String()
	}
	return redirect(w, v, localPath(back))
}

// showHealth tells a supervisor that the program answers.
func (s *Server) showHealth(w http.ResponseWriter, _ *visit) error {
	return answerJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// showReadiness tells a supervisor or a proxy whether people may be sent here: the database answers, its schema is the program's, and
// the program is not about to end. Why not is in the log.
func (s *Server) showReadiness(w http.ResponseWriter, v *visit) error {
	if s.draining.Load() {
		return answerJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "draining"})
	}
	if err := s.app.Ready(v.Context()); err != nil {
		s.log.Warn("not ready", "request", v.id, "error", err.Error())
		return answerJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "not ready"})
	}
	return answerJSON(w, http.StatusOK, map[string]string{"status": "ready"})
}

// fieldError joins what is wrong with one field.
func fieldError(fields errs.Fields, path string) string {
	var out []string
	for _, f := range fields.At(path) {
		out = append(out, f.Message)
	}
	return strings.Join(out, " ")
}
