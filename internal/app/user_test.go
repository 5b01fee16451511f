package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

func TestAddUser(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, sys := context.Background(), p.Actor(t, "sys")
		u := org.User{Login: "fresh", Name: "新经办", Unit: p.Units["210"].ID}
		id, password, err := p.App.AddUser(ctx, sys, u)
		ok(t, err)
		token, err := p.App.SignIn(ctx, "fresh", password, here)
		ok(t, err)
		s, err := p.App.Session(ctx, token, here)
		ok(t, err)
		if !s.Actor.User.MustChange || s.Actor.May(org.SeeProjects) || len(s.Actor.Roles()) != 0 {
			t.Errorf("a new person may %v and must change the password: %v", s.Actor.Roles(), s.Actor.User.MustChange)
		}
		_, _, err = p.App.AddUser(ctx, sys, u)
		refused(t, "登录名重复", err, errs.Conflict, "已有相同")
		_, password, err = p.App.AddUser(ctx, sys, org.User{Login: "A B"})
		refused(t, "不完整", err, errs.Invalid, "处需要改正")
		if password != "" || len(errs.FieldsOf(err)) != 3 {
			t.Errorf("refused with the password %q and %d complaints, want none and three", password, len(errs.FieldsOf(err)))
		}
		for _, who := range []string{"sec", "aud", "clerk", "finance"} {
			_, _, err := p.App.AddUser(ctx, p.Actor(t, who), org.User{Login: "x1", Name: "x", Unit: u.Unit})
			refused(t, who, err, errs.Forbidden, "管理人员")
		}
		person, err := p.App.User(ctx, sys, id)
		ok(t, err)
		if person.UnitName != "公共设施管理中心" || person.Login != "fresh" {
			t.Errorf("read %+v", person)
		}
	})
}

// TestPasswordsAreShownOnce: a form posted twice makes one person, and the second answer has no password that would not
// work.
func TestPasswordsAreShownOnce(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, sys := context.Background(), p.Actor(t, "sys")
		sys.Form = org.Form{Key: store.NewID(), Body: "add"}
		u := org.User{Login: "fresh", Name: "新经办", Unit: p.Units["210"].ID}
		id, first, err := p.App.AddUser(ctx, sys, u)
		ok(t, err)
		again, second, err := p.App.AddUser(ctx, sys, u)
		ok(t, err)
		if again != id || first == "" || second != "" {
			t.Errorf("posted twice: %s and %s, passwords %q and %q", id, again, first, second)
		}
		sys.Form = org.Form{Key: store.NewID(), Body: "reset"}
		reset, err := p.App.ResetPassword(ctx, sys, id)
		ok(t, err)
		second, err = p.App.ResetPassword(ctx, sys, id)
		ok(t, err)
		if second != "" {
			t.Errorf("reset twice: the second answer shows %q", second)
		}
		_, err = p.App.SignIn(ctx, "fresh", reset, here)
		ok(t, err)
	})
}

func TestSaveUser(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, sys := context.Background(), p.Actor(t, "sys")
		token, _ := signIn(t, p, "clerk")
		u := p.Actor(t, "clerk").User
		stale := u
		u.Name, u.Unit, u.PasswordHash, u.MustChange = "改了名", p.Units["220"].ID, "偷换", false
		ok(t, p.App.SaveUser(ctx, sys, u))
		kept := p.Actor(t, "clerk").User
		if kept.Name != "改了名" || kept.Unit != p.Units["220"].ID || kept.PasswordHash == "偷换" || !kept.MustChange {
			t.Errorf("kept %+v, want name and unit changed and nothing else", kept)
		}
		_, err := p.App.Session(ctx, token, here)
		ok(t, err)
		refused(t, "旧版本", p.App.SaveUser(ctx, sys, stale), errs.Conflict, "刚被他人修改")
		bad := kept
		bad.Login = ""
		refused(t, "没有登录名", p.App.SaveUser(ctx, sys, bad), errs.Invalid, "登录名")
		taken := kept
		taken.Login = "head"
		refused(t, "登录名重复", p.App.SaveUser(ctx, sys, taken), errs.Conflict, "已有相同")
		self := p.Actor(t, "sys").User
		self.Disabled = true
		refused(t, "停用自己", p.App.SaveUser(ctx, sys, self), errs.Invalid, "不能停用自己")
		refused(t, "没有权限", p.App.SaveUser(ctx, p.Actor(t, "sec"), kept), errs.Forbidden, "管理人员")
		missing := kept
		missing.ID = "nobody"
		refused(t, "没有这个人", p.App.SaveUser(ctx, sys, missing), errs.NotFound, "")
		kept.Disabled = true
		ok(t, p.App.SaveUser(ctx, sys, kept))
		_, err = p.App.Session(ctx, token, here)
		refused(t, "停用后", err, errs.NotFound, "登录已失效")
	})
}

func TestResetPassword(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, sys := context.Background(), p.Actor(t, "sys")
		token, s := signIn(t, p, "clerk")
		for range 5 {
			_, err := p.App.SignIn(ctx, "clerk", "wrong", here)
			refused(t, "输错", err, errs.Invalid, same)
		}
		password, err := p.App.ResetPassword(ctx, sys, s.Actor.User.ID)
		ok(t, err)
		_, err = p.App.Session(ctx, token, here)
		refused(t, "重置前的会话", err, errs.NotFound, "登录已失效")
		_, err = p.App.SignIn(ctx, "clerk", p.Password("clerk"), here)
		refused(t, "旧口令", err, errs.Invalid, same)
		token, err = p.App.SignIn(ctx, "clerk", password, here)
		ok(t, err) // and unlocked
		s, err = p.App.Session(ctx, token, here)
		ok(t, err)
		if !s.Actor.User.MustChange {
			t.Error("a password that somebody else knows need not be changed")
		}
		_, err = p.App.ResetPassword(ctx, p.Actor(t, "sec"), s.Actor.User.ID)
		refused(t, "安全管理员", err, errs.Forbidden, "管理人员")
		_, err = p.App.ResetPassword(ctx, sys, "nobody")
		refused(t, "没有这个人", err, errs.NotFound, "")
		entries, err := p.App.AuditEntries(ctx, p.Actor(t, "aud"), store.AuditFilter{}, 1000)
		ok(t, err)
		for _, e := range entries {
			if strings.Contains(e.Body+e.Reason, password) || strings.Contains(e.Body, "argon2") {
				t.Errorf("the log shows a password: %+v", e)
			}
		}
	})
}

func TestUsers(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		people, err := p.App.Users(ctx, p.Actor(t, "sec"), "医疗", store.Page{})
		ok(t, err)
		var got []string
		for _, u := range people {
			got = append(got, u.Login)
			if u.UnitName != "医疗中心" || len(u.Grants) != 1 || u.Grants[0].UnitName != "医疗中心" {
				t.Errorf("listed %+v", u)
			}
		}
		if !slices.Equal(got, []string{"other", "otherhead"}) {
			t.Errorf("found %v", got)
		}
		for _, who := range []string{"clerk", "finance", "aud"} {
			_, err := p.App.Users(ctx, p.Actor(t, who), "", store.Page{})
			refused(t, who, err, errs.Forbidden, "管理人员")
			_, err = p.App.User(ctx, p.Actor(t, who), p.Actor(t, "head").User.ID)
			refused(t, who, err, errs.Forbidden, "管理人员")
		}
	})
}
