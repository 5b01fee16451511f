package web

import (
	"net/http"
	"net/url"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) secondFactorRoutes() []route {
	return []route{
		{pattern: "GET /second-factor", needs: org.SignedIn, handle: s.showSecondFactor, name: "showSecondFactor", half: true},
		{pattern: "POST /second-factor", needs: org.SignedIn, handle: s.giveSecondFactor, name: "giveSecondFactor", half: true},
		{pattern: "GET /account/second-factor", needs: org.SignedIn, handle: s.showBind, name: "showBind", proof: true},
		{pattern: "POST /account/second-factor", needs: org.SignedIn, handle: s.bindAnew, name: "bindAnew", proof: true},
		{pattern: "POST /account/second-factor/remove", needs: org.SignedIn, handle: s.dropFactor, name: "dropFactor", proof: true},
		{pattern: "POST /account/recovery-codes", needs: org.SignedIn, handle: s.renewRecovery, name: "renewRecovery", proof: true},
		{pattern: "POST /grants/{id}/second-factor", needs: org.GrantRoles, handle: s.resetFactor, name: "resetFactor", proof: true},
	}
}

// onward is where a sign-in goes on to once it is whole.
type onward struct {
	next   string // a page
	posted string // a form whose post met no session, carried along unseen
}

func readOnward(v *visit) onward {
	return onward{next: localPath(v.FormValue("next")), posted: v.PostFormValue("posted")}
}

// hidden carries it through another form.
func (o onward) hidden() []view.Option {
	out := []view.Option{{Label: "next", Value: o.next}}
	if o.posted != "" {
		out = append(out, view.Option{Label: "posted", Value: o.posted})
	}
	return out
}

// askSecondFactor answers a visit of somebody who gave only the password, as askSignIn does for nobody.
func (s *Server) askSecondFactor(w http.ResponseWriter, v *visit) error {
	if v.wantsJSON() {
		return answerJSON(w, http.StatusUnauthorized, problem{Message: "请先输入动态口令，再继续。"})
	}
	if v.Method != http.MethodPost {
		return redirect(w, v, "/second-factor?next="+url.QueryEscape(v.URL.RequestURI()))
	}
	posted, err := v.kept()
	if err != nil {
		return err
	}
	return s.drawSecondFactor(w, v, http.StatusUnauthorized, onward{next: "/", posted: posted}, "")
}

// showSecondFactor asks for the code, or offers a secret to whoever must have one.
func (s *Server) showSecondFactor(w http.ResponseWriter, v *visit) error {
	if v.session.Wants == app.WantsNothing {
		return redirect(w, v, "/account")
	}
	return s.drawSecondFactor(w, v, http.StatusOK, readOnward(v), "")
}

func (s *Server) drawSecondFactor(w http.ResponseWriter, v *visit, status int, to onward, problem string) error {
	page := view.SecondFactorPage{Title: "动态口令", Problem: problem, SignOut: view.FormPart{Action: "/sign-out", Token: v.token()},
		Form: view.FormPart{Action: "/second-factor", Token: v.token(), Hidden: to.hidden()}, Submit: "登录",
		Code: codeField("动态口令", "手机验证器上现在的六位数字；手机不在身边时填一个恢复码")}
	if to.posted != "" {
		page.Notice = "刚才提交的内容已保留，登录后可以继续提交。"
	}
	if v.session.Wants == app.WantsFactor {
		bind, err := s.bindPart(v)
		if err != nil {
			return err
		}
		page.Title, page.Bind, page.Submit = "绑定动态口令", bind, "绑定并登录"
		page.Lede = "您的角色登录时除口令外还要用动态口令。绑定一次，以后每次登录看手机上的六位数字。"
		page.Code = codeField("手机上显示的六位数字", "")
	}
	return show(w, v, status, within(view.SignedOut(view.SignedOutPage{Title: page.Title, Org: s.config.Organisation, Narrow: true, RequestID: v.id}), view.SecondFactor(page)))
}

func codeField(label, hint string) view.FieldPart {
	return view.FieldPart{Name: "code", Label: label, Hint: hint, Required: true, MaxLength: 40, Autocomplete: "one-time-code", Focus: true}
}

// bindPart is the secret on offer, to be scanned or typed into a phone.
func (s *Server) bindPart(v *visit) (*view.BindPart, error) {
	link := s.app.OfferLink(v.session)
	code, err := qrOf(link)
	if err != nil {
		return nil, err
	}
	return &view.BindPart{QR: code, Secret: grouped(s.app.FactorOffer(v.session)), Link: link}, nil
}

// grouped sets a secret in groups of four, as people copy it.
func grouped(secret string) string {
	var out []string
	for len(secret) > 4 {
		out, secret = append(out, secret[:4]), secret[4:]
	}
	return strings.Join(append(out, secret), " ")
}

// giveSecondFactor takes the code, or binds the phone of whoever must have one, and completes the sign-in.
func (s *Server) giveSecondFactor(w http.ResponseWriter, v *visit) error {
	to := readOnward(v)
	if !s.limiter.allow(s.address(v.Request)) {
		w.Header().Set("Retry-After", "60")
		return s.drawSecondFactor(w, v, http.StatusTooManyRequests, to, "登录太频繁，请一分钟后再试。")
	}
	var token string
	var codes []string
	var left int
	var err error
	switch v.session.Wants {
	case app.WantsFactor:
		token, codes, err = s.app.BindFactor(v.Context(), v.session, v.PostFormValue("code"))
	case app.WantsCode:
		token, left, err = s.app.CheckIn(v.Context(), v.session, v.PostFormValue("code"))
	default: // posted twice, or in another window
		return redirect(w, v, to.next)
	}
	switch {
	case errs.KindOf(err) == errs.Invalid && err != nil:
		return s.drawSecondFactor(w, v, http.StatusUnprocessableEntity, to, errs.MessageOf(err))
	case errs.KindOf(err) == errs.Forbidden && err != nil:
		return s.drawSignIn(w, v, http.StatusUnprocessableEntity, signInForm{onward: to}, errs.MessageOf(err))
	case err != nil:
		return err
	}
	if err := s.goOn(w, v, token); err != nil {
		return err
	}
	if codes != nil {
		return s.showRecovery(w, v, "动态口令已绑定", codes, to)
	}
	return s.arrive(w, v, to, left)
}

// goOn lets a browser continue under the token that an act just gave its session.
func (s *Server) goOn(w http.ResponseWriter, v *visit, token string) error {
	session, err := s.app.Session(v.Context(), token, s.client(v.Request))
	if err != nil {
		return err
	}
	form := v.actor.Form
	v.session, v.actor = session, session.Actor
	v.actor.Form = form
	s.setCookie(w, s.cookieName(), token, 0)
	return nil
}

// fewCodes is when somebody is told to print new recovery codes.
const fewCodes = 3

// arrive leads a whole sign-in on to where it was going.
func (s *Server) arrive(w http.ResponseWriter, v *visit, to onward, left int) error {
	switch {
	case to.posted != "":
		return s.resume(w, v, to.posted)
	case v.actor.User.MustChange || left >= fewCodes:
		return redirect(w, v, to.next)
	}
	return s.done(w, v, to.next, "恢复码还剩 %d 个，请在“我的账号”里重新生成并打印。", left)
}

// showRecovery shows recovery codes, this once.
func (s *Server) showRecovery(w http.ResponseWriter, v *visit, title string, codes []string, to onward) error {
	page := view.RecoveryPage{Head: view.PageHeadPart{Title: title, Actions: []view.ButtonPart{{Label: "打印", Print: true}}}, Codes: codes,
		Next: view.Link{Label: "继续", Href: to.next}}
	if codes == nil {
		page.Head.Actions = nil
	}
	if to.posted != "" {
		form, err := keptIn(v, to.posted)
		if err != nil {
			return err
		}
		page.Resume = &form
	}
	return show(w, v, http.StatusOK, s.framed(v, title, view.Recovery(page)))
}

// showBind offers a new secret to somebody who is signed in.
func (s *Server) showBind(w http.ResponseWriter, v *visit) error {
	return s.drawBind(w, v, http.StatusOK, "")
}

func (s *Server) drawBind(w http.ResponseWriter, v *visit, status int, problem string) error {
	bind, err := s.bindPart(v)
	if err != nil {
		return err
	}
	page := view.SecondFactorPage{Title: "绑定动态口令", Problem: problem, Bind: bind, Submit: "绑定",
		Lede: "绑定后每次登录除口令外还要看手机上的六位数字；原来绑定的手机随即失效。",
		Form: view.FormPart{Action: "/account/second-factor", Token: v.token()}, Code: codeField("手机上显示的六位数字", "")}
	return show(w, v, status, s.framed(v, page.Title, view.SecondFactor(page)))
}

// bindAnew binds a phone of one's own accord.
func (s *Server) bindAnew(w http.ResponseWriter, v *visit) error {
	token, codes, err := s.app.BindFactor(v.Context(), v.session, v.PostFormValue("code"))
	if errs.KindOf(err) == errs.Invalid && err != nil {
		return s.drawBind(w, v, http.StatusUnprocessableEntity, errs.MessageOf(err))
	}
	if err != nil {
		return err
	}
	if err := s.goOn(w, v, token); err != nil {
		return err
	}
	return s.showRecovery(w, v, "动态口令已绑定", codes, onward{next: "/account"})
}

// dropFactor gives one's own second factor up.
func (s *Server) dropFactor(w http.ResponseWriter, v *visit) error {
	if err := s.app.DropFactor(v.Context(), v.actor); err != nil {
		return err
	}
	return s.done(w, v, "/account", "动态口令已停用，以后登录只用口令。")
}

// renewRecovery replaces one's own recovery codes and shows them, this once.
func (s *Server) renewRecovery(w http.ResponseWriter, v *visit) error {
	codes, err := s.app.RenewRecovery(v.Context(), v.actor)
	if err != nil {
		return err
	}
	return s.showRecovery(w, v, "新的恢复码", codes, onward{next: "/account"})
}

// resetFactor takes the second factor of a lost phone away.
func (s *Server) resetFactor(w http.ResponseWriter, v *visit) error {
	id := org.UserID(v.PathValue("id"))
	if err := s.app.ResetFactor(v.Context(), v.actor, id); err != nil {
		return err
	}
	return s.done(w, v, "/grants/"+string(id), "动态口令已解除，本人已退出登录。")
}
