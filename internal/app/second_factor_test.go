package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/auth"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// half signs somebody in with the password alone.
func half(t *testing.T, p *apptest.Park, login string, want app.Want) app.Session {
	t.Helper()
	_, s := signIn(t, p, login)
	if s.Wants != want || want != app.WantsNothing && (len(s.Actor.Grants) > 0 || s.Actor.May(org.FileGoals) || s.Actor.May(org.GrantRoles)) {
		t.Fatalf("%s with the password alone wants %q and holds %v, want %q and nothing", login, s.Wants, s.Actor.Grants, want)
	}
	return s
}

// phone is the app on somebody's phone.
func phone(t *testing.T, p *apptest.Park, secret string, steps int64) string {
	t.Helper()
	code, err := auth.TOTPCode(secret, auth.TOTPStep(p.Now())+steps)
	ok(t, err)
	return code
}

// bind gives somebody a phone and returns its secret, the recovery codes and the session it happened in.
func bind(t *testing.T, p *apptest.Park, login string) (secret string, codes []string, s app.Session) {
	t.Helper()
	ctx := context.Background()
	_, s = signIn(t, p, login)
	secret = p.App.FactorOffer(s)
	token, codes, err := p.App.BindFactor(ctx, s, phone(t, p, secret, 0))
	ok(t, err)
	s, err = p.App.Session(ctx, token, here)
	ok(t, err)
	if s.Wants != app.WantsNothing || len(codes) != 8 {
		t.Fatalf("after binding the session wants %q and there are %d codes", s.Wants, len(codes))
	}
	return secret, codes, s
}

func actions(t *testing.T, p *apptest.Park, login string) (out []string) {
	t.Helper()
	entries, err := p.App.AuditEntries(context.Background(), p.Actor(t, "aud"), store.AuditFilter{Kind: "人员"}, 100)
	ok(t, err)
	for _, e := range entries {
		if e.Target.ID == string(p.Actor(t, login).User.ID) {
			out = append(out, e.Action)
		}
	}
	return out
}

func TestSecondFactor(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		_, elsewhere := signIn(t, p, "clerk")
		secret, _, bound := bind(t, p, "clerk")
		_, err := p.App.Session(ctx, "", here)
		refused(t, "没有令牌", err, errs.NotFound, "登录已失效")
		if list, err := p.App.OwnSessions(ctx, bound.Actor); err != nil || len(list) != 1 || list[0].ID != bound.ID || list[0].ID == elsewhere.ID {
			t.Errorf("after binding there are sessions %+v, %v, want only the one it happened in", list, err)
		}
		spent := phone(t, p, secret, 0)
		s := half(t, p, "clerk", app.WantsCode)
		_, _, err = p.App.CheckIn(ctx, s, spent)
		refused(t, "绑定时用过的", err, errs.Invalid, "动态口令不正确")
		for name, code := range map[string]string{"空": "", "太晚": phone(t, p, secret, 2), "口令不是动态口令": p.Password("clerk")} {
			_, _, err := p.App.CheckIn(ctx, s, code)
			refused(t, name, err, errs.Invalid, "动态口令不正确")
		}
		p.Pass(time.Minute)
		next := phone(t, p, secret, 0)
		token, left, err := p.App.CheckIn(ctx, s, " "+next[:3]+" "+next[3:])
		ok(t, err)
		whole, err := p.App.Session(ctx, token, here)
		ok(t, err)
		if whole.Wants != app.WantsNothing || !whole.Actor.May(org.FileGoals) || left != 8 || whole.ID == s.ID || whole.Secret != s.Secret {
			t.Errorf("with the code: %+v, %d recovery codes left", whole, left)
		}
		if u := p.Actor(t, "clerk").User; u.Failures != 0 {
			t.Errorf("%d failures are left after a whole sign-in", u.Failures)
		}
		_, _, err = p.App.CheckIn(ctx, s, phone(t, p, secret, 1))
		refused(t, "口令阶段的会话已换号", err, errs.NotFound, "")
		again := half(t, p, "clerk", app.WantsCode)
		_, _, err = p.App.CheckIn(ctx, again, next)
		refused(t, "同一个码第二次", err, errs.Invalid, "动态口令不正确")
		_, _, err = p.App.CheckIn(ctx, again, phone(t, p, secret, 1))
		ok(t, err)
		_, _, err = p.App.CheckIn(ctx, whole, phone(t, p, secret, 1))
		refused(t, "已经登录的", err, errs.Invalid, "不需要动态口令")
		if got := actions(t, p, "clerk"); strings.Count(strings.Join(got, "，"), "动态口令错误") != 5 || !strings.Contains(strings.Join(got, "，"), "口令正确，待动态口令") {
			t.Errorf("the log tells %q", got)
		}
	})
}

// TestOldCookie: the cookie of the password alone never becomes that of a whole sign-in.
func TestOldCookie(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		secret, _, _ := bind(t, p, "clerk")
		p.Pass(time.Minute)
		old, s := signIn(t, p, "clerk")
		_, _, err := p.App.CheckIn(ctx, s, phone(t, p, secret, 0))
		ok(t, err)
		_, err = p.App.Session(ctx, old, here)
		refused(t, "旧令牌", err, errs.NotFound, "登录已失效")
	})
}

// TestFactorLockout: wrong codes count with wrong passwords, and giving the right password in between does not start the
// count anew.
func TestFactorLockout(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		secret, codes, bound := bind(t, p, "clerk")
		p.Pass(time.Minute)
		for range 2 {
			s := half(t, p, "clerk", app.WantsCode)
			for range 2 {
				_, _, err := p.App.CheckIn(ctx, s, "000000")
				refused(t, "错码", err, errs.Invalid, "动态口令不正确")
			}
		}
		s := half(t, p, "clerk", app.WantsCode)
		_, _, err := p.App.CheckIn(ctx, s, "恢复码也算错的-0000-0000")
		refused(t, "第五次", err, errs.Forbidden, "已锁定15分钟")
		_, _, err = p.App.CheckIn(ctx, s, phone(t, p, secret, 0))
		refused(t, "锁定后用对的码", err, errs.Invalid, same)
		_, err = p.App.SignIn(ctx, "clerk", p.Password("clerk"), here)
		refused(t, "锁定后用对的口令", err, errs.Invalid, same)
		if list, err := p.App.OwnSessions(ctx, bound.Actor); err != nil || len(list) != 0 {
			t.Errorf("sessions %+v, %v outlive the lock", list, err)
		}
		p.Pass(15 * time.Minute)
		s = half(t, p, "clerk", app.WantsCode)
		_, left, err := p.App.CheckIn(ctx, s, codes[3])
		ok(t, err)
		if left != 7 {
			t.Errorf("%d recovery codes left, want 7", left)
		}
	})
}

func TestRecoveryCodes(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		_, codes, bound := bind(t, p, "clerk")
		_, _, err := p.App.CheckIn(ctx, half(t, p, "clerk", app.WantsCode), strings.ToUpper(strings.ReplaceAll(codes[0], "-", " ")))
		ok(t, err)
		_, _, err = p.App.CheckIn(ctx, half(t, p, "clerk", app.WantsCode), codes[0])
		refused(t, "用过的恢复码", err, errs.Invalid, "动态口令不正确")
		bound.Actor.Form = org.Form{Key: "k", Body: "b"}
		fresh, err := p.App.RenewRecovery(ctx, bound.Actor)
		ok(t, err)
		again, err := p.App.RenewRecovery(ctx, bound.Actor)
		ok(t, err)
		if len(fresh) != 8 || len(again) != 0 {
			t.Errorf("%d new codes, and %d for the same form again", len(fresh), len(again))
		}
		_, _, err = p.App.CheckIn(ctx, half(t, p, "clerk", app.WantsCode), codes[1])
		refused(t, "作废的恢复码", err, errs.Invalid, "动态口令不正确")
		_, _, err = p.App.CheckIn(ctx, half(t, p, "clerk", app.WantsCode), fresh[7])
		ok(t, err)
		_, err = p.App.RenewRecovery(ctx, p.Actor(t, "head"))
		refused(t, "没有绑定的人", err, errs.NotFound, "")
		if got := strings.Join(actions(t, p, "clerk"), "，"); strings.Count(got, "用恢复码登录") != 2 || strings.Count(got, "重新生成恢复码") != 1 {
			t.Errorf("the log tells %q", got)
		}
	})
}

// TestRequiredFactor: whose role asks for a second factor can do nothing before there is one, also when the role comes later.
func TestRequiredFactor(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		token, s := signIn(t, p, "finance")
		if s.Wants != app.WantsNothing {
			t.Fatalf("wants %q without a setting", s.Wants)
		}
		p.Choose(func(o *app.Settings) { o.SecondFactor = []org.Role{org.Finance, org.SecurityAdmin} })
		s, err := p.App.Session(ctx, token, here)
		ok(t, err)
		if s.Wants != app.WantsFactor || s.Actor.May(org.ReviewGoals) {
			t.Errorf("a session from before the setting wants %q and holds %v", s.Wants, s.Actor.Grants)
		}
		_, _, err = p.App.CheckIn(ctx, s, "000000")
		refused(t, "没有绑定就输码", err, errs.Invalid, "不需要动态口令")
		_, _, err = p.App.BindFactor(ctx, s, "000000")
		refused(t, "绑定时码不对", err, errs.Invalid, "与手机上的不一致")
		secret, _, bound := bind(t, p, "finance")
		refused(t, "必须用的不能停用", p.App.DropFactor(ctx, bound.Actor), errs.Invalid, "必须使用动态口令")
		if f, err := p.App.Factor(ctx, bound.Actor); err != nil || !f.On || !f.Required || len(f.Recovery) != 8 || f.Used == 0 || strings.Contains(f.Sealed, secret) {
			t.Errorf("the factor is %+v, %v", f, err)
		}
		if f, err := p.App.Factor(ctx, p.Actor(t, "clerk")); err != nil || f.On || f.Required {
			t.Errorf("a clerk's is %+v, %v", f, err)
		}
		_, _, own := bind(t, p, "clerk")
		ok(t, p.App.DropFactor(ctx, own.Actor))
		refused(t, "停用两次", p.App.DropFactor(ctx, own.Actor), errs.Invalid, "没有绑定动态口令")
		half(t, p, "clerk", app.WantsNothing)
		half(t, p, "sec", app.WantsFactor)
	})
}

func TestAnotherPhone(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		old, _, s := bind(t, p, "clerk")
		p.Pass(time.Minute)
		_, _, err := p.App.BindFactor(ctx, half(t, p, "clerk", app.WantsCode), phone(t, p, old, 0))
		refused(t, "只有口令不能换手机", err, errs.Invalid, "请先输入现在的动态口令")
		secret := p.App.FactorOffer(s)
		if secret == old {
			t.Fatal("the secret on offer is the one in force")
		}
		_, _, err = p.App.BindFactor(ctx, s, phone(t, p, secret, 0))
		ok(t, err)
		p.Pass(time.Minute)
		_, _, err = p.App.CheckIn(ctx, half(t, p, "clerk", app.WantsCode), phone(t, p, old, 0))
		refused(t, "旧手机", err, errs.Invalid, "动态口令不正确")
		_, _, err = p.App.CheckIn(ctx, half(t, p, "clerk", app.WantsCode), phone(t, p, secret, 0))
		ok(t, err)
	})
}

func TestResetFactor(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		sec, clerk := p.Actor(t, "sec"), p.Actor(t, "clerk").User.ID
		_, _, bound := bind(t, p, "clerk")
		for name, who := range map[string]string{"系统管理员": "sys", "审计管理员": "aud", "负责人": "head", "本人": "clerk"} {
			refused(t, name, p.App.ResetFactor(ctx, p.Actor(t, who), clerk), errs.Forbidden, "授予角色")
		}
		refused(t, "自己", p.App.ResetFactor(ctx, sec, sec.User.ID), errs.Invalid, "不能解除自己的")
		refused(t, "没有这个人", p.App.ResetFactor(ctx, sec, "absent"), errs.NotFound, "")
		refused(t, "没有绑定", p.App.ResetFactor(ctx, sec, p.Actor(t, "head").User.ID), errs.Invalid, "没有绑定动态口令")
		if on, err := p.App.HasFactor(ctx, sec, clerk); err != nil || !on {
			t.Errorf("bound: %v, %v", on, err)
		}
		ok(t, p.App.ResetFactor(ctx, sec, clerk))
		if list, err := p.App.OwnSessions(ctx, bound.Actor); err != nil || len(list) != 0 {
			t.Errorf("sessions %+v, %v outlive the reset", list, err)
		}
		half(t, p, "clerk", app.WantsNothing)
		if got := actions(t, p, "clerk"); got[1] != "解除动态口令" {
			t.Errorf("the log tells %q", got)
		}
		bind(t, p, "clerk")
		_, err := p.App.Readmit(ctx, "clerk", false)
		ok(t, err)
		if on, err := p.App.HasFactor(ctx, sec, clerk); err != nil || !on {
			t.Errorf("a new password took the second factor away: %v, %v", on, err)
		}
		_, err = p.App.Readmit(ctx, "clerk", true)
		ok(t, err)
		if on, err := p.App.HasFactor(ctx, sec, clerk); err != nil || on {
			t.Errorf("the phone is lost and still asked for: %v, %v", on, err)
		}
	})
}

func TestProve(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		token, s := signIn(t, p, "clerk")
		p.Pass(10 * time.Minute)
		_, err := p.App.Prove(ctx, s, "wrong")
		refused(t, "错的", err, errs.Invalid, "口令或动态口令不正确")
		_, err = p.App.Prove(ctx, s, "")
		refused(t, "空的", err, errs.Invalid, "口令或动态口令不正确")
		next, err := p.App.Prove(ctx, s, p.Password("clerk"))
		ok(t, err)
		_, err = p.App.Session(ctx, token, here)
		refused(t, "旧令牌", err, errs.NotFound, "登录已失效")
		again, err := p.App.Session(ctx, next, here)
		ok(t, err)
		if !again.ProvedAt.Equal(p.Now()) || !again.StartedAt.Equal(s.StartedAt) || again.Secret != s.Secret || again.Actor.User.Failures != 0 {
			t.Errorf("proved %+v", again)
		}
		secret, _, s := bind(t, p, "head")
		p.Pass(time.Minute)
		code := phone(t, p, secret, 0)
		next, err = p.App.Prove(ctx, s, code)
		ok(t, err)
		s, err = p.App.Session(ctx, next, here)
		ok(t, err)
		for range 4 {
			_, err = p.App.Prove(ctx, s, code)
			refused(t, "同一个码第二次", err, errs.Invalid, "口令或动态口令不正确")
		}
		_, err = p.App.Prove(ctx, s, code)
		refused(t, "第五次", err, errs.Forbidden, "已锁定15分钟")
		_, err = p.App.Session(ctx, next, here)
		refused(t, "锁定退出登录", err, errs.NotFound, "登录已失效")
	})
}
