package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/auth"
)

// site is a server over a small park, with one browser per person.
type site struct {
	*apptest.Park
	t        *testing.T
	server   *httptest.Server
	browsers map[string]*http.Client
}

// newSite starts a server on a fresh SQLite database.
func newSite(t *testing.T) *site {
	t.Helper()
	park := apptest.Open(t, filepath.Join(t.TempDir(), "web.db"))
	s, err := New(park.App, Config{Organisation: "上海化学工业区管理委员会", PublicRescore: true, Year: 2025, Clock: park.Now}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return &site{Park: park, t: t, server: server, browsers: map[string]*http.Client{}}
}

// restart lets the server go on with the park's present settings.
func (s *site) restart() {
	s.t.Helper()
	again, err := New(s.App, Config{Organisation: "上海化学工业区管理委员会", PublicRescore: true, Year: 2025, Clock: s.Now}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		s.t.Fatal(err)
	}
	s.server.Config.Handler = again
}

// password is what every signed-in person of the tests has set.
const password = "Park-2025-test"

// browser returns a person's browser, signed in; the empty login is somebody without an account.
func (s *site) browser(login string) *http.Client {
	s.t.Helper()
	if c := s.browsers[login]; c != nil {
		return c
	}
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	s.browsers[login] = c
	if login == "" {
		return c
	}
	ctx := context.Background()
	if temporary := s.Password(login); temporary != "" && s.Actor(s.t, login).User.MustChange {
		if err := s.App.ChangePassword(ctx, s.Actor(s.t, login), "", temporary, password, password); err != nil {
			s.t.Fatal(err)
		}
	}
	res := s.postRaw(login, "/sign-in", url.Values{"login": {login}, "password": {password}, "next": {"/"}})
	if res.status != http.StatusSeeOther {
		s.t.Fatalf("%s cannot sign in: %d %s", login, res.status, res.body)
	}
	return c
}

// page is what came back.
type page struct {
	status   int
	location string
	body     string
	header   http.Header
}

// muteTick is a box that sends the same ticked as not (勾选了也不算): no page of any test may have one.
const muteTick = `<input type="checkbox" value=""`

// do sends a request and reads the answer.
func (s *site) do(login string, req *http.Request) page {
	s.t.Helper()
	res, err := s.browser(login).Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if strings.Contains(string(body), muteTick) {
		s.t.Errorf("%s has a box whose tick says nothing", req.URL.Path)
	}
	return page{status: res.StatusCode, location: res.Header.Get("Location"), body: string(body), header: res.Header}
}

// get reads a page as somebody.
func (s *site) get(login, path string) page {
	s.t.Helper()
	req, _ := http.NewRequest(http.MethodGet, s.server.URL+path, nil)
	return s.do(login, req)
}

// post posts a form as somebody, with the tokens a page would carry.
func (s *site) post(login, path string, form url.Values) page {
	s.t.Helper()
	return s.postRaw(login, path, s.withToken(login, form))
}

// postJSON posts as the scripts do.
func (s *site) postJSON(login, path string, form url.Values) page {
	s.t.Helper()
	req := s.formRequest(path, s.withToken(login, form))
	req.Header.Set("Accept", "application/json")
	return s.do(login, req)
}

func (s *site) postRaw(login, path string, form url.Values) page {
	s.t.Helper()
	return s.do(login, s.formRequest(path, form))
}

func (s *site) formRequest(path string, form url.Values) *http.Request {
	req, _ := http.NewRequest(http.MethodPost, s.server.URL+path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}

var tokenField = regexp.MustCompile(`name="_token" value="([^"]+)"`)

// token takes a form token from a page of the person's.
func (s *site) token(login string) string {
	s.t.Helper()
	found := tokenField.FindStringSubmatch(s.get(login, "/").body)
	if found == nil {
		s.t.Fatalf("no form token on the workbench of %q", login)
	}
	return found[1]
}

func (s *site) withToken(login string, form url.Values) url.Values {
	out := url.Values{}
	for k, v := range form {
		out[k] = v
	}
	if !out.Has("_token") && login != "" {
		out.Set("_token", s.token(login))
	}
	return out
}

// scenario is one request as somebody, and what must and must not come back.
type scenario struct {
	name     string
	as       string
	method   string // GET when empty
	path     string
	form     url.Values
	status   int
	contains []string
	lacks    []string
}

func (s *site) run(t *testing.T, rows []scenario) {
	t.Helper()
	defer func(outer *testing.T) { s.t = outer }(s.t)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s.t = t
			var got page
			if row.method == http.MethodPost {
				got = s.post(row.as, row.path, row.form)
			} else {
				got = s.get(row.as, row.path)
			}
			if got.status != row.status {
				t.Errorf("%s %s as %q: %d, want %d\n%s", row.method, row.path, row.as, got.status, row.status, excerpt(got.body))
			}
			for _, want := range row.contains {
				if !strings.Contains(got.body+got.location, want) {
					t.Errorf("%s as %q lacks %q\n%s", row.path, row.as, want, excerpt(got.body))
				}
			}
			for _, not := range row.lacks {
				if strings.Contains(got.body, not) {
					t.Errorf("%s as %q shows %q", row.path, row.as, not)
				}
			}
		})
	}
}

// excerpt is the content of a page without its frame, short enough to read in a log.
func excerpt(body string) string {
	if _, main, ok := strings.Cut(body, "<main"); ok {
		body = main
	}
	return body[:min(len(body), 1500)]
}

// TestSignIn walks through signing in and out, and the refusals on the way.
func TestSignIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.run(t, []scenario{
		{name: "未登录看工作台转到登录", path: "/", status: http.StatusSeeOther, contains: []string{"/sign-in?next=%2F"}},
		{name: "登录页", path: "/sign-in", status: http.StatusOK, contains: []string{"登录名", "口令"}},
		{name: "口令错误说同一句话", method: http.MethodPost, path: "/sign-in", form: url.Values{"login": {"clerk"}, "password": {"wrong"}},
			status: http.StatusUnprocessableEntity, contains: []string{"登录名或口令不正确", `value="clerk"`}, lacks: []string{"wrong"}},
		{name: "没有这个账号说同一句话", method: http.MethodPost, path: "/sign-in", form: url.Values{"login": {"nobody"}, "password": {"wrong"}},
			status: http.StatusUnprocessableEntity, contains: []string{"登录名或口令不正确"}},
		{name: "只收提交的地址", as: "clerk", path: "/projects/one/funds", status: http.StatusSeeOther, contains: []string{`href="/projects/one"`}},
		{name: "深一层的", as: "clerk", path: "/self-evaluations/one/recheck/merge", status: http.StatusSeeOther, contains: []string{`href="/self-evaluations/one"`}},
		{name: "没登录也回到记录", path: "/goals/one/move", status: http.StatusSeeOther, contains: []string{`href="/goals/one"`}},
		{name: "附件不是页面", as: "clerk", path: "/attachments/one/remove", status: http.StatusSeeOther, contains: []string{`href="/"`}},
		{name: "没有的页面", as: "clerk", path: "/nowhere", status: http.StatusNotFound, contains: []string{"没有这个页面", "回到工作台"}},
		{name: "经办看审计日志", as: "clerk", path: "/goals/absent", status: http.StatusNotFound, contains: []string{"没有找到"}},
		{name: "系统管理员看不到业务", as: "sys", path: "/goals", status: http.StatusNotFound, lacks: []string{"绩效目标申报"}},
		{name: "表单令牌缺失", as: "clerk", method: http.MethodPost, path: "/goals", form: url.Values{"_token": {"forged"}}, status: http.StatusForbidden, contains: []string{"页面已过期"}},
		{name: "站外跳转不跟随", as: "clerk", path: "/sign-in?next=https://evil.example/", status: http.StatusSeeOther, lacks: []string{"evil"}},
	})
	if got := s.get("clerk", "/"); !strings.Contains(got.header.Get("Content-Security-Policy"), "default-src 'none'") || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers of a page: %v", got.header)
	}
	out := s.post("clerk", "/sign-out", nil)
	if again := s.get("clerk", "/"); out.status != http.StatusSeeOther || again.status != http.StatusSeeOther {
		t.Errorf("after signing out the workbench answers %d, want a way to sign in", again.status)
	}
}

// TestForcedChange keeps everything closed until a temporary password was replaced.
func TestForcedChange(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jar, _ := cookiejar.New(nil)
	s.browsers["clerk"] = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	s.postRaw("clerk", "/sign-in", url.Values{"login": {"clerk"}, "password": {s.Password("clerk")}})
	if got := s.get("clerk", "/projects"); got.location != "/account/password" {
		t.Fatalf("projects before the first change: %d to %q, want the password page", got.status, got.location)
	}
	form := s.get("clerk", "/account/password")
	token := tokenField.FindStringSubmatch(form.body)[1]
	weak := s.postRaw("clerk", "/account/password", url.Values{"_token": {token}, "old": {s.Password("clerk")}, auth.PasswordField: {"short"}, "again": {"other"}})
	if weak.status != http.StatusUnprocessableEntity || !strings.Contains(weak.body, "两次输入的新口令不一致") {
		t.Errorf("a weak password: %d %s", weak.status, excerpt(weak.body))
	}
	done := s.postRaw("clerk", "/account/password", url.Values{"_token": {token}, "old": {s.Password("clerk")}, auth.PasswordField: {password}, "again": {password}})
	if got := s.get("clerk", "/projects"); done.status != http.StatusSeeOther || got.status != http.StatusOK {
		t.Errorf("after the change: %d, projects %d, want both open", done.status, got.status)
	}
}

// TestLostSession keeps what was posted when the session is over, and posts it again after signing in.
func TestLostSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.browser("clerk")
	if err := s.App.SignOut(context.Background(), s.Actor(t, "clerk"), auth.TokenHash(s.cookie("clerk"))); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"_token": {"old"}, "code": {"SCIP-2025-0009"}, "name": {"登录失效前填写的项目"}}
	lost := s.postRaw("clerk", "/projects", form)
	if lost.status != http.StatusUnauthorized || !strings.Contains(lost.body, "登录失效前填写的项目") || !strings.Contains(lost.body, "已保留") {
		t.Fatalf("posting without a session: %d, want the sign-in page that keeps it\n%s", lost.status, excerpt(lost.body))
	}
	posted := regexp.MustCompile(`name="posted" value="([^"]+)"`).FindStringSubmatch(lost.body)[1]
	posted = strings.NewReplacer("&#34;", `"`, "&quot;", `"`, "&amp;", "&").Replace(posted)
	back := s.postRaw("clerk", "/sign-in", url.Values{"login": {"clerk"}, "password": {password}, "posted": {posted}})
	if back.status != http.StatusOK || !strings.Contains(back.body, "继续提交") || !strings.Contains(back.body, "登录失效前填写的项目") {
		t.Errorf("after signing in: %d, want the form with everything typed\n%s", back.status, excerpt(back.body))
	}
}

func (s *site) cookie(login string) string {
	u, _ := url.Parse(s.server.URL)
	for _, c := range s.browsers[login].Jar.Cookies(u) {
		if c.Name == "session" {
			return c.Value
		}
	}
	s.t.Fatal("no session cookie")
	return ""
}
