package web

import (
	"net/http"
	"net/url"
	"time"

	"outturn/internal/app"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// proofLasts is how long a password or code given stands for acts that ask for one again (再次确认身份).
const proofLasts = 5 * time.Minute

// proofField is the field in which it comes along with the form of the act.
const proofField = "_proof"

// isProved reports whether the person gave their password or code a short while ago.
func (s *Server) isProved(v *visit) bool {
	return s.config.Clock().Sub(v.session.ProvedAt) <= proofLasts
}

// proved lets a visit through to an act that asks for the password or a code again, or answers it with the page that asks.
// What was posted waits in that page and goes on with the proof.
func (s *Server) proved(w http.ResponseWriter, v *visit, r route) (through bool, err error) {
	secret, target := v.PostFormValue(proofField), v.URL.RequestURI()
	if r.exports { // back to the list: a file is no page to go on to
		target = s.pageAbove(v.URL.Path)
	}
	switch {
	case s.isProved(v) || r.exports && isNarrowed(v.URL.Query()):
		return true, nil
	case v.wantsJSON():
		return false, answerJSON(w, http.StatusUnauthorized, problem{Message: "请先确认身份：打开“我的账号”，再输入一次口令或动态口令。"})
	case v.Method != http.MethodPost || secret == "":
		return false, s.drawProof(w, v, http.StatusOK, target, "")
	}
	return s.prove(w, v, secret, target)
}

// isNarrowed reports whether a list is narrowed by more than its year.
func isNarrowed(q url.Values) bool {
	q.Del("year")
	return narrowing(q) != ""
}

// prove takes the password or code and lets the visit through, or asks again.
func (s *Server) prove(w http.ResponseWriter, v *visit, secret, target string) (through bool, err error) {
	if !s.limiter.allow(s.address(v.Request)) {
		w.Header().Set("Retry-After", "60")
		return false, s.drawProof(w, v, http.StatusTooManyRequests, target, "太频繁，请一分钟后再试。")
	}
	token, err := s.app.Prove(v.Context(), v.session, secret)
	switch {
	case errs.KindOf(err) == errs.Invalid && err != nil:
		return false, s.drawProof(w, v, http.StatusUnprocessableEntity, target, errs.MessageOf(err))
	case errs.KindOf(err) == errs.Forbidden && err != nil:
		v.session = app.Session{}
		return false, s.drawSignIn(w, v, http.StatusUnprocessableEntity, signInForm{onward: onward{next: "/"}}, errs.MessageOf(err))
	case err != nil:
		return false, err
	}
	return true, s.goOn(w, v, token)
}

// drawProof asks for the password or code. A form that was posted comes along and is posted again to where it was going;
// a page that was asked for is what follows.
func (s *Server) drawProof(w http.ResponseWriter, v *visit, status int, target, wrong string) error {
	page := view.ProofPage{Form: view.FormPart{Action: "/account/proof", Token: v.token(), Hidden: []view.Option{{Label: "next", Value: target}}},
		Back:   view.Link{Label: "不办了，返回", Href: "/"},
		Secret: view.FieldPart{Kind: view.Password, Name: proofField, Label: "口令或动态口令", Required: true, Focus: true, Autocomplete: "current-password", Error: wrong}}
	if v.Method == http.MethodPost && v.URL.Path != "/account/proof" {
		page.Form = view.FormPart{Action: v.URL.Path, Multipart: v.MultipartForm != nil, Hidden: postedFields(v.PostForm)}
	}
	if back := v.backLink(); back != "" {
		page.Back.Href = back
	}
	return show(w, v, status, s.framed(v, "确认身份", view.Proof(page)))
}

// postedFields is a posted form as hidden fields, without the proof.
func postedFields(form map[string][]string) (out []view.Option) {
	for _, name := range sortedKeys(form) {
		for _, value := range form[name] {
			if name != proofField {
				out = append(out, view.Option{Label: name, Value: value})
			}
		}
	}
	return out
}

// giveProof takes the password or code before a page that asks for one.
func (s *Server) giveProof(w http.ResponseWriter, v *visit) error {
	next := localPath(v.PostFormValue("next"))
	through, err := s.prove(w, v, v.PostFormValue(proofField), next)
	if !through || err != nil {
		return err
	}
	return s.done(w, v, next, "身份已确认，请接着办。")
}
