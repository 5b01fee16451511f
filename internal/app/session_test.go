package app_test

import (
	"context"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// here is the browser of these tests.
var here = app.Client{Address: "192.0.2.7", Agent: "浏览器"}

// same is what every failed sign-in is told.
const same = "登录名或口令不正确，或账号已停用、暂时锁定。连续输错会锁定15分钟。"

func signIn(t *testing.T, p *apptest.Park, login string) (token string, s app.Session) {
	t.Helper()
	ctx := context.Background()
	token, err := p.App.SignIn(ctx, login, p.Password(login), here)
	ok(t, err)
	s, err = p.App.Session(ctx, token, here)
	ok(t, err)
	return token, s
}

func TestSignIn(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		token, err := p.App.SignIn(ctx, " CLERK ", p.Password("clerk"), here)
		ok(t, err)
		s, err := p.App.Session(ctx, token, here)
		ok(t, err)
		if s.Actor.User.Login != "clerk" || s.Actor.Address != here.Address || s.Secret == "" || s.ID == token || !s.Actor.May(org.FileGoals) || s.Actor.May(org.ReviewGoals) {
			t.Errorf("signed in as %+v", s)
		}
		if !s.Actor.User.MustChange {
			t.Error("a temporary password need not be changed")
		}
		for name, try := range map[string][2]string{"错误口令": {"clerk", "wrong"}, "空口令": {"clerk", ""}, "没有这个账号": {"nobody", "x"}, "空登录名": {"", ""}} {
			token, err := p.App.SignIn(ctx, try[0], try[1], here)
			refused(t, name, err, errs.Invalid, same)
			if token != "" {
				t.Errorf("%s: refused and yet given a token", name)
			}
		}
		clerk := p.Actor(t, "clerk").User
		clerk.Disabled = true
		ok(t, p.App.SaveUser(ctx, p.Actor(t, "sys"), clerk))
		_, err = p.App.SignIn(ctx, "clerk", p.Password("clerk"), here)
		refused(t, "停用", err, errs.Invalid, same)
		_, err = p.App.Session(ctx, token, here)
		refused(t, "停用前的会话", err, errs.NotFound, "登录已失效")
		entries, err := p.App.AuditEntries(ctx, p.Actor(t, "aud"), store.AuditFilter{Kind: "人员"}, 100)
		ok(t, err)
		failed := 0
		for _, e := range entries {
			if e.Action == "登录失败" && e.Address == here.Address {
				failed++
			}
		}
		if failed != 5 {
			t.Errorf("%d failures are in the log, want 5", failed)
		}
	})
}

func TestLockout(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		for range 5 {
			_, err := p.App.SignIn(ctx, "clerk", "wrong", here)
			refused(t, "输错", err, errs.Invalid, same)
		}
		_, err := p.App.SignIn(ctx, "clerk", p.Password("clerk"), here)
		refused(t, "锁定中用对的口令", err, errs.Invalid, same)
		signIn(t, p, "clerk2")
		p.Pass(15*time.Minute - time.Second)
		_, err = p.App.SignIn(ctx, "clerk", p.Password("clerk"), here)
		refused(t, "差一秒", err, errs.Invalid, same)
		p.Pass(time.Second)
		signIn(t, p, "clerk")
		if u := p.Actor(t, "clerk").User; u.Failures != 0 || u.Locked(p.Now()) {
			t.Errorf("after signing in: %d failures, locked until %s", u.Failures, u.LockedUntil)
		}
		for range 4 {
			_, err := p.App.SignIn(ctx, "head", "wrong", here)
			refused(t, "输错", err, errs.Invalid, same)
		}
		signIn(t, p, "head")
		_, err = p.App.SignIn(ctx, "head", "wrong", here)
		refused(t, "登录后重新计数", err, errs.Invalid, same)
		signIn(t, p, "head")
	})
}

func TestSessionTimeouts(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		token, _ := signIn(t, p, "clerk")
		for range 20 { // used all the time
			p.Pass(29 * time.Minute)
			_, err := p.App.Session(ctx, token, here)
			ok(t, err)
		}
		p.Pass(30*time.Minute + 2*time.Minute)
		_, err := p.App.Session(ctx, token, here)
		refused(t, "闲置", err, errs.NotFound, "登录已失效")
		token, _ = signIn(t, p, "clerk")
		for range 24 {
			p.Pass(30 * time.Minute)
			_, err = p.App.Session(ctx, token, here)
		}
		ok(t, err) // twelve hours
		p.Pass(2 * time.Minute)
		_, err = p.App.Session(ctx, token, here)
		refused(t, "十二小时以上", err, errs.NotFound, "登录已失效")
		for name, token := range map[string]string{"没有令牌": "", "编造的令牌": "abc"} {
			_, err := p.App.Session(ctx, token, here)
			refused(t, name, err, errs.NotFound, "登录已失效")
		}
		kept, _ := signIn(t, p, "clerk2")
		ok(t, p.App.EndIdleSessions(ctx))
		_, err = p.App.Session(ctx, kept, here)
		ok(t, err)
	})
}

func TestSignOut(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		token, s := signIn(t, p, "clerk")
		other, _ := signIn(t, p, "clerk")
		ok(t, p.App.SignOut(ctx, s.Actor, s.ID))
		_, err := p.App.Session(ctx, token, here)
		refused(t, "退出后", err, errs.NotFound, "登录已失效")
		_, err = p.App.Session(ctx, other, here)
		ok(t, err)
	})
}

func TestChangePassword(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		const next = "Yuan-qu_2025!Ji"
		token, s := signIn(t, p, "clerk")
		elsewhere, _ := signIn(t, p, "clerk")
		for _, c := range []struct{ name, old, password, again, path string }{
			{"原口令不对", "wrong", next, next, "old"}, {"两次不一致", p.Password("clerk"), next, next + "x", "again"},
			{"太短", p.Password("clerk"), "Aa1!", "Aa1!", "password"}, {"与原口令相同", p.Password("clerk"), p.Password("clerk"), p.Password("clerk"), "password"},
			{"含登录名", p.Password("clerk"), "Clerk-2025-Abc!", "Clerk-2025-Abc!", "password"},
		} {
			err := p.App.ChangePassword(ctx, s.Actor, s.ID, c.old, c.password, c.again)
			refused(t, c.name, err, errs.Invalid, "")
			if len(errs.FieldsOf(err).At(c.path)) == 0 {
				t.Errorf("%s: complaints %+v, want one at %s", c.name, errs.FieldsOf(err), c.path)
			}
		}
		_, err := p.App.SignIn(ctx, "clerk", p.Password("clerk"), here)
		ok(t, err)
		ok(t, p.App.ChangePassword(ctx, s.Actor, s.ID, p.Password("clerk"), next, next))
		s, err = p.App.Session(ctx, token, here)
		ok(t, err)
		if s.Actor.User.MustChange {
			t.Error("the changed password must be changed again")
		}
		_, err = p.App.Session(ctx, elsewhere, here)
		refused(t, "其他浏览器", err, errs.NotFound, "登录已失效")
		_, err = p.App.SignIn(ctx, "clerk", p.Password("clerk"), here)
		refused(t, "旧口令", err, errs.Invalid, same)
		_, err = p.App.SignIn(ctx, "clerk", next, here)
		ok(t, err)
	})
}

// TestPasswordExpires: a password older than the policy allows is still accepted, once, to be changed.
func TestPasswordExpires(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		const next = "Yuan-qu_2025!Ji"
		_, s := signIn(t, p, "clerk")
		ok(t, p.App.ChangePassword(context.Background(), s.Actor, s.ID, p.Password("clerk"), next, next))
		p.Pass(400 * 24 * time.Hour)
		token, err := p.App.SignIn(context.Background(), "clerk", next, here)
		ok(t, err)
		s, err = p.App.Session(context.Background(), token, here)
		ok(t, err)
		if !s.Actor.User.MustChange {
			t.Error("a password of four hundred days need not be changed")
		}
	})
}
