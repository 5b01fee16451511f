package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/auth"
	"outturn/internal/domain/org"
)

var (
	secretShown   = regexp.MustCompile(`<code>((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})</code>`)
	recoveryShown = regexp.MustCompile(`<code>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</code>`)
)

// secretOn reads the secret that a page offers.
func secretOn(t *testing.T, p page) string {
	t.Helper()
	found := secretShown.FindStringSubmatch(p.body)
	if found == nil {
		t.Fatalf("no secret on the page: %d %s", p.status, excerpt(p.body))
	}
	return strings.ReplaceAll(found[1], " ", "")
}

// code is what the phone with a secret shows now.
func (s *site) code(secret string) string {
	s.t.Helper()
	code, err := auth.TOTPCode(secret, auth.TOTPStep(s.Now()))
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

// pagePost posts a form with the token of the page given.
func (s *site) pagePost(login, path string, from page, form url.Values) page {
	s.t.Helper()
	found := tokenField.FindStringSubmatch(from.body)
	if found == nil {
		s.t.Fatalf("no form token on the page: %d %s", from.status, excerpt(from.body))
	}
	form.Set("_token", found[1])
	return s.postRaw(login, path, form)
}

// TestSecondFactorWalls: with the password alone no route answers but the second factor and signing out, whatever the
// method and whether a phone is bound or must be.
func TestSecondFactorWalls(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.browser("finance")
	s.browser("clerk")
	offer := s.get("clerk", "/account/second-factor")
	secret := secretOn(t, offer)
	if got := s.pagePost("clerk", "/account/second-factor", offer, url.Values{"code": {s.code(secret)}}); got.status != http.StatusOK {
		t.Fatalf("binding: %d %s", got.status, excerpt(got.body))
	}
	s.Choose(func(o *app.Settings) { o.SecondFactor = []org.Role{org.Finance} })
	s.restart()
	s.post("clerk", "/sign-out", nil)
	if got := s.postRaw("clerk", "/sign-in", url.Values{"login": {"clerk"}, "password": {password}}); got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/second-factor") {
		t.Fatalf("signing in leads to %d %s", got.status, got.location)
	}
	for _, who := range []string{"clerk", "finance"} {
		token := s.get(who, "/second-factor")
		if token.status != http.StatusOK || strings.Contains(token.body, `class="nav"`) {
			t.Fatalf("%s: %d %s", who, token.status, excerpt(token.body))
		}
		ids := map[string]string{}
		for _, r := range (&Server{app: s.App, config: Config{PublicRescore: true}}).routes() {
			method, pattern, _ := strings.Cut(r.pattern, " ")
			if r.needs == public || pattern == "/second-factor" || pattern == "/sign-out" {
				continue
			}
			var got page
			if method == http.MethodGet {
				got = s.get(who, concrete(pattern, ids))
			} else {
				got = s.pagePost(who, concrete(pattern, ids), token, url.Values{"typed": {"填了的"}})
			}
			led := method == http.MethodGet && got.status == http.StatusSeeOther && strings.HasPrefix(got.location, "/second-factor?next=")
			kept := method == http.MethodPost && got.status == http.StatusUnauthorized && strings.Contains(got.body, "填了的") && strings.Contains(got.body, `action="/second-factor"`)
			if !led && !kept {
				t.Errorf("%s with the password alone: %s answers %d %s", who, r.pattern, got.status, got.location)
			}
		}
		if got := s.pagePost(who, "/sign-out", token, url.Values{}); got.status != http.StatusSeeOther || got.location != "/sign-in" {
			t.Errorf("%s cannot sign out: %d %s", who, got.status, got.location)
		}
	}
}

// TestSecondFactorSignIn walks through the sign-in with a phone, with a form that was posted without a session.
func TestSecondFactorSignIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.browser("finance")
	s.Choose(func(o *app.Settings) { o.SecondFactor = []org.Role{org.Finance} })
	s.restart()
	offer := s.get("finance", s.get("finance", "/goals?state=x").location)
	if strings.Contains(offer.body, "data:") || !strings.Contains(offer.body, "<svg") || !strings.Contains(offer.body, "otpauth://totp/") {
		t.Errorf("the page offers no QR code\n%s", excerpt(offer.body))
	}
	wrong := s.pagePost("finance", "/second-factor", offer, url.Values{"code": {"000000"}, "next": {"/goals?state=x"}})
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "与手机上的不一致") || secretOn(t, wrong) != secretOn(t, offer) {
		t.Errorf("a wrong code: %d %s", wrong.status, excerpt(wrong.body))
	}
	secret := secretOn(t, offer)
	before := s.cookie("finance")
	bound := s.pagePost("finance", "/second-factor", offer, url.Values{"code": {s.code(secret)}, "next": {"/goals?state=x"}})
	if codes := recoveryShown.FindAllString(bound.body, -1); bound.status != http.StatusOK || len(codes) != 8 || !strings.Contains(bound.body, `href="/goals?state=x"`) || s.cookie("finance") == before {
		t.Fatalf("binding: %d with %d recovery codes, cookie changed: %v\n%s", bound.status, len(codes), s.cookie("finance") != before, excerpt(bound.body))
	}
	if got := s.get("finance", "/goals"); got.status != http.StatusOK {
		t.Errorf("after binding: %d", got.status)
	}
	if got := s.get("finance", "/second-factor"); got.location != "/account" {
		t.Errorf("a whole session is asked for the code: %d %s", got.status, got.location)
	}

	s.post("finance", "/sign-out", nil)
	s.Pass(time.Minute)
	lost := s.postRaw("finance", "/projects/x/funds", url.Values{"note": {"退出后填的说明"}})
	posted := html.UnescapeString(regexp.MustCompile(`name="posted" value="([^"]+)"`).FindStringSubmatch(lost.body)[1])
	asked := s.postRaw("finance", "/sign-in", url.Values{"login": {"finance"}, "password": {password}, "posted": {posted}})
	if asked.status != http.StatusOK || !strings.Contains(asked.body, "刚才提交的内容已保留") || strings.Contains(asked.body, "<svg") {
		t.Fatalf("the code is not asked for: %d %s", asked.status, excerpt(asked.body))
	}
	again := s.pagePost("finance", "/second-factor", asked, url.Values{"code": {"1"}, "posted": {posted}})
	if again.status != http.StatusUnprocessableEntity || !strings.Contains(again.body, "动态口令不正确") || !strings.Contains(again.body, "退出后填的说明") {
		t.Errorf("a wrong code: %d %s", again.status, excerpt(again.body))
	}
	back := s.pagePost("finance", "/second-factor", asked, url.Values{"code": {s.code(secret)}, "posted": {posted}})
	if back.status != http.StatusOK || !strings.Contains(back.body, "继续提交") || !strings.Contains(back.body, "退出后填的说明") {
		t.Errorf("after the code: %d %s", back.status, excerpt(back.body))
	}

	s.post("finance", "/sign-out", nil)
	s.postRaw("finance", "/sign-in", url.Values{"login": {"finance"}, "password": {password}})
	page := s.get("finance", "/second-factor")
	for i := range 5 {
		wrong = s.pagePost("finance", "/second-factor", page, url.Values{"code": {"000000"}})
		if locked := strings.Contains(wrong.body, "账号已锁定15分钟"); locked != (i == 4) || wrong.status != http.StatusUnprocessableEntity {
			t.Errorf("wrong code %d: %d %s", i+1, wrong.status, excerpt(wrong.body))
		}
	}
	if got := s.get("finance", "/second-factor"); !strings.HasPrefix(got.location, "/sign-in") {
		t.Errorf("a locked account is still asked: %d %s", got.status, got.location)
	}
}

// TestProof: what is asked for again is asked once in five minutes, and what was typed goes on.
func TestProof(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := "/grants/" + s.userID("clerk")
	grant := func() url.Values {
		return url.Values{"role": {"负责人"}, "unit": {string(s.Units["220"].ID)}, "until": {"2025-12-31"}}
	}
	s.browser("sec")
	s.Pass(5 * time.Minute)
	if got := s.post("sec", path, grant()); got.status != http.StatusSeeOther {
		t.Fatalf("five minutes after signing in: %d %s", got.status, excerpt(got.body))
	}
	s.Pass(time.Second)
	form := grant()
	form.Set("unit", string(s.Units["210"].ID))
	asked := s.post("sec", path, form)
	if asked.status != http.StatusOK || !strings.Contains(asked.body, "确认身份") || !strings.Contains(asked.body, `action="`+path+`"`) || !strings.Contains(asked.body, "2025-12-31") {
		t.Fatalf("a second later: %d %s", asked.status, excerpt(asked.body))
	}
	if got := s.get("sec", path); strings.Contains(got.body, "负责人</td><td>公共设施管理中心") {
		t.Error("granted before anything was proved")
	}
	form.Set(proofField, "wrong")
	if got := s.post("sec", path, form); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "口令或动态口令不正确") || !strings.Contains(got.body, "2025-12-31") || strings.Contains(got.body, "wrong") {
		t.Errorf("a wrong password: %d %s", got.status, excerpt(got.body))
	}
	before := s.cookie("sec")
	form.Set(proofField, password)
	if got := s.post("sec", path, form); got.status != http.StatusSeeOther || got.location != path || s.cookie("sec") == before {
		t.Errorf("proved: %d %s, cookie changed: %v", got.status, got.location, s.cookie("sec") != before)
	}
	if got := s.post("sec", path+"/revoke", url.Values{"grant": {"absent"}}); got.status != http.StatusNotFound {
		t.Errorf("asked again within five minutes: %d %s", got.status, excerpt(got.body))
	}
	if got := s.postJSON("clerk", "/account/second-factor/remove", nil); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a script just after signing in: %d %s", got.status, got.body)
	}
	s.Pass(6 * time.Minute)
	if got := s.postJSON("clerk", "/account/second-factor/remove", nil); got.status != http.StatusUnauthorized || !strings.Contains(got.body, "请先确认身份") {
		t.Errorf("a script later: %d %s", got.status, got.body)
	}
	page := s.get("clerk", "/account/second-factor")
	if page.status != http.StatusOK || !strings.Contains(page.body, "确认身份") || strings.Contains(page.body, "<svg class=\"qr\"") {
		t.Fatalf("a page that needs a proof: %d %s", page.status, excerpt(page.body))
	}
	wrong := s.pagePost("clerk", "/account/proof", page, url.Values{"next": {"/account/second-factor"}, proofField: {"x"}})
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, `value="/account/second-factor"`) {
		t.Errorf("a wrong password: %d %s", wrong.status, excerpt(wrong.body))
	}
	if got := s.pagePost("clerk", "/account/proof", page, url.Values{"next": {"/account/second-factor"}, proofField: {password}}); got.location != "/account/second-factor" {
		t.Errorf("proved: %d %s", got.status, got.location)
	}
	if got := s.get("clerk", "/account/second-factor"); !strings.Contains(got.body, `class="qr"`) {
		t.Errorf("after the proof: %d %s", got.status, excerpt(got.body))
	}
	s.Pass(6 * time.Minute)
	page = s.get("clerk", "/account/second-factor")
	for range 5 {
		wrong = s.pagePost("clerk", "/account/proof", page, url.Values{"next": {"https://evil.example/"}, proofField: {"x"}})
	}
	if !strings.Contains(wrong.body, "账号已锁定15分钟") || strings.Contains(wrong.body, "evil") {
		t.Errorf("the fifth wrong password: %d %s", wrong.status, excerpt(wrong.body))
	}
}

// TestAccount: one's own sessions and second factor, and what administrators may do about those of others.
func TestAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.browser("clerk")
	if _, err := s.App.SignIn(t.Context(), "clerk", password, app.Client{Address: "203.0.113.9", Agent: "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Edg/120"}); err != nil {
		t.Fatal(err)
	}
	got := s.get("clerk", "/account")
	for _, want := range []string{"我的账号", "203.0.113.9", "Edge，Windows", "现在用的", "没有绑定", "2025-01-06 21:00", "退出其他登录"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the account lacks %q\n%s", want, excerpt(got.body))
		}
	}
	other := regexp.MustCompile(`name="session" value="([0-9a-f]{64})"`).FindStringSubmatch(got.body)
	clerk, otherhead := "/users/"+s.userID("clerk"), "/users/"+s.userID("otherhead")
	s.run(t, []scenario{
		{name: "别人的登录", as: "head", method: http.MethodPost, path: "/account/sessions/end", form: url.Values{"session": {other[1]}}, status: 404, contains: []string{"已经结束"}},
		{name: "退出一处", as: "clerk", method: http.MethodPost, path: "/account/sessions/end", form: url.Values{"session": {other[1]}}, status: 303, contains: []string{"/account"}},
		{name: "只剩一处", as: "clerk", path: "/account", status: 200, lacks: []string{"203.0.113.9", "退出其他登录"}},
		{name: "退出其他", as: "clerk", method: http.MethodPost, path: "/account/sessions/end-others", status: 303},
		{name: "系统管理员看到", as: "sys", path: clerk, status: 200, contains: []string{"结束登录", "现有 1 处登录", clerk + "/sessions/end"}},
		{name: "没有登录的人", as: "sys", path: otherhead, status: 200, contains: []string{"没有登录"}, lacks: []string{otherhead + "/sessions/end"}},
		{name: "负责人不能结束别人的", as: "head", method: http.MethodPost, path: clerk + "/sessions/end", status: 403},
		{name: "系统管理员结束", as: "sys", method: http.MethodPost, path: clerk + "/sessions/end", status: 303, contains: []string{clerk}},
		{name: "下一次请求已退出", as: "clerk", path: "/account", status: 303, contains: []string{"/sign-in"}},
		{name: "没有绑定的不能解除", as: "sec", path: "/grants/" + s.userID("head"), status: 200, contains: []string{"没有绑定"}, lacks: []string{"解除动态口令"}},
	})
	offer := s.get("head", "/account/second-factor")
	s.pagePost("head", "/account/second-factor", offer, url.Values{"code": {s.code(secretOn(t, offer))}})
	s.run(t, []scenario{
		{name: "已绑定", as: "head", path: "/account", status: 200, contains: []string{"恢复码还剩 8 个", "换一部手机", "重新生成恢复码", "停用动态口令"}},
		{name: "新的恢复码", as: "head", method: http.MethodPost, path: "/account/recovery-codes", status: 200, contains: []string{"只显示这一次"}},
		{name: "系统管理员不能解除", as: "sys", method: http.MethodPost, path: "/grants/" + s.userID("head") + "/second-factor", status: 404},
		{name: "安全管理员看到", as: "sec", path: "/grants/" + s.userID("head"), status: 200, contains: []string{"已绑定", "解除动态口令"}},
		{name: "安全管理员解除", as: "sec", method: http.MethodPost, path: "/grants/" + s.userID("head") + "/second-factor", status: 303},
		{name: "本人退出", as: "head", path: "/account", status: 303, contains: []string{"/sign-in"}},
	})
}

// TestProofOfLists: a whole list of people, roles, the log or the park's forms is saved, and roles are imported, only after
// a fresh proof; a narrowed list needs none.
func TestProofOfLists(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, who := range []string{"sys", "sec", "aud", "finance"} {
		s.browser(who)
	}
	s.Pass(6 * time.Minute)
	s.run(t, []scenario{
		{name: "全部人员", as: "sys", path: "/users/export", status: 200, contains: []string{"确认身份", `value="/users"`}},
		{name: "筛选过的人员", as: "sys", path: "/users/export?q=clerk", status: 200, lacks: []string{"确认身份"}},
		{name: "全部授权", as: "sec", path: "/grants/export?q=", status: 200, contains: []string{"确认身份"}},
		{name: "全部日志", as: "aud", path: "/audit/export", status: 200, contains: []string{"确认身份"}},
		{name: "全部项目", as: "finance", path: "/projects/export", status: 200, contains: []string{"确认身份", `value="/projects"`}},
		{name: "全年目标", as: "finance", path: "/goals/export?year=2025", status: 200, contains: []string{"确认身份"}},
		{name: "筛选过的目标", as: "finance", path: "/goals/export?year=2025&q=道路", status: 200, lacks: []string{"确认身份"}},
		{name: "单位不必", as: "sys", path: "/units/export", status: 200, lacks: []string{"确认身份"}},
	})
	confirm := map[string]string{"_token": s.token("sec"), "held": "上传的内容"}
	if got := s.multipart("sec", "/grants/import/confirm", confirm, "", nil); got.status != 200 || !strings.Contains(got.body, "确认身份") || !strings.Contains(got.body, "上传的内容") || !strings.Contains(got.body, "multipart/form-data") {
		t.Errorf("importing roles without a fresh proof: %d %s", got.status, excerpt(got.body))
	}
	confirm[proofField] = password
	if got := s.multipart("sec", "/grants/import/confirm", confirm, "", nil); got.status != http.StatusUnprocessableEntity || strings.Contains(got.body, "确认身份") {
		t.Errorf("importing roles with the proof: %d %s", got.status, excerpt(got.body))
	}
	page := s.get("sys", "/users/export")
	if got := s.pagePost("sys", "/account/proof", page, url.Values{"next": {"/users"}, proofField: {password}}); got.location != "/users" {
		t.Errorf("proved: %d %s", got.status, got.location)
	}
	if got := s.get("sys", "/users"); !strings.Contains(got.body, "身份已确认，请接着办") {
		t.Errorf("the list does not say so\n%s", excerpt(got.body))
	}
	if got := s.get("sys", "/users/export"); !strings.HasPrefix(got.body, "PK") {
		t.Errorf("not saved after the proof: %d", got.status)
	}
}
