package app_test

import (
	"context"
	"testing"
	"time"

	"outturn/internal/apptest"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

func TestGrantRole(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, sec := context.Background(), p.Actor(t, "sec")
		grant := func(login string, role org.Role, unit string) org.Grant {
			return org.Grant{User: p.Actor(t, login).User.ID, Role: role, Unit: p.Units[unit].ID}
		}
		_, err := p.App.GrantRole(ctx, sec, grant("head", org.Clerk, "210"))
		ok(t, err)
		if !p.Actor(t, "head").May(org.FileGoals) {
			t.Error("the role granted does not count")
		}
		for _, c := range []struct {
			name string
			g    org.Grant
			kind errs.Kind
			says string
		}{
			{"已有的授权", grant("head", org.Clerk, "210"), errs.Conflict, "已是“经办”"},
			{"给自己", grant("sec", org.SecurityAdmin, "110"), errs.Invalid, "不能给自己授权"},
			{"没有这个角色", grant("clerk", "科员", "210"), errs.Invalid, "从列表中选择角色"},
			{"单位类别不合", grant("clerk", org.Reviewer, "210"), errs.Invalid, "“公共设施管理中心”是事业单位，不能设“处室审核”"},
			{"系统管理员兼安全", grant("sys", org.SecurityAdmin, "100"), errs.Invalid, "已是“系统管理员”，不能再任“安全管理员”"},
			{"审计管理员兼业务", grant("aud", org.Clerk, "210"), errs.Invalid, "须由三个人分任"},
			{"经办兼系统管理员", grant("clerk", org.SystemAdmin, "100"), errs.Invalid, "已是“经办”"},
			{"专家没有有效期", grant("clerk", org.Expert, "100"), errs.Invalid, "“专家”须写有效期，最长3年"},
			{"第三方超过三年", org.Grant{User: p.Actor(t, "clerk").User.ID, Role: org.AgencyStaff, Unit: p.Units["100"].ID, Until: p.Now().AddDate(3, 0, 2)}, errs.Invalid, "“第三方”须写有效期"},
			{"没有这个人", org.Grant{User: "nobody", Role: org.Clerk, Unit: p.Units["210"].ID}, errs.NotFound, ""},
			{"没有这个单位", org.Grant{User: p.Actor(t, "clerk").User.ID, Role: org.Clerk, Unit: "nothing"}, errs.NotFound, ""},
		} {
			_, err := p.App.GrantRole(ctx, sec, c.g)
			refused(t, c.name, err, c.kind, c.says)
		}
		for _, who := range []string{"sys", "aud", "clerk", "finance"} {
			_, err := p.App.GrantRole(ctx, p.Actor(t, who), grant("other", org.Head, "220"))
			refused(t, who, err, errs.Forbidden, "授予角色")
		}
	})
}

// TestGrantWithinTheAdministratorsUnits: an administrator of a division grants nothing elsewhere.
func TestGrantWithinTheAdministratorsUnits(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id, _, err := p.App.AddUser(ctx, p.Actor(t, "sys"), org.User{Login: "sec130", Name: "处室安全管理员", Unit: p.Units["130"].ID})
		ok(t, err)
		_, err = p.App.GrantRole(ctx, p.Actor(t, "sec"), org.Grant{User: id, Role: org.SecurityAdmin, Unit: p.Units["130"].ID})
		ok(t, err)
		local := org.Actor{User: org.User{ID: id, Name: "处室安全管理员"}, Grants: []org.Grant{{User: id, Role: org.SecurityAdmin, Unit: p.Units["130"].ID}}}
		other := p.Actor(t, "other").User.ID
		_, err = p.App.GrantRole(ctx, local, org.Grant{User: other, Role: org.Head, Unit: p.Units["220"].ID})
		refused(t, "范围以外", err, errs.NotFound, "不在您的管理范围内")
		_, err = p.App.GrantRole(ctx, local, org.Grant{User: other, Role: org.Head, Unit: p.Units["100"].ID})
		refused(t, "上级单位", err, errs.NotFound, "不在您的管理范围内")
		_, err = p.App.GrantRole(ctx, local, org.Grant{User: other, Role: org.Reviewer, Unit: p.Units["130"].ID})
		ok(t, err)
		refused(t, "撤销范围以外的", p.App.RevokeRole(ctx, local, p.Actor(t, "head").Grants[0].ID), errs.NotFound, "没有找到这项授权")
		if !p.Actor(t, "head").Holds(org.Head, p.Units["210"]) && len(p.Actor(t, "head").Grants) != 1 {
			t.Error("a refused revocation took the role away")
		}
	})
}

func TestRevokeRole(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, sec := context.Background(), p.Actor(t, "sec")
		token, s := signIn(t, p, "clerk")
		id := s.Actor.Grants[0].ID
		refused(t, "系统管理员", p.App.RevokeRole(ctx, p.Actor(t, "sys"), id), errs.Forbidden, "授予角色")
		refused(t, "自己的", p.App.RevokeRole(ctx, sec, sec.Grants[0].ID), errs.Invalid, "不能撤销自己的角色")
		if len(p.Actor(t, "sec").Grants) != 1 {
			t.Fatal("a refused revocation took the role away")
		}
		ok(t, p.App.RevokeRole(ctx, sec, id))
		_, err := p.App.Session(ctx, token, here)
		refused(t, "撤销后的会话", err, errs.NotFound, "登录已失效")
		_, s = signIn(t, p, "clerk")
		if s.Actor.May(org.FileGoals) {
			t.Error("the role still counts")
		}
		refused(t, "再撤销一次", p.App.RevokeRole(ctx, sec, id), errs.NotFound, "")
		entries, err := p.App.AuditEntries(ctx, p.Actor(t, "aud"), store.AuditFilter{}, 1)
		ok(t, err)
		for _, e := range entries {
			if e.Action != "登录" && (e.Action != "撤销角色" || e.Target.Name != "公共设施管理中心经办") {
				t.Errorf("the log says %+v", e)
			}
		}
	})
}

// TestGrantsEnd: a grant with an end counts until then and not after, without anybody signing in again.
func TestGrantsEnd(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		_, err := p.App.GrantRole(ctx, p.Actor(t, "sec"), org.Grant{User: p.Actor(t, "head").User.ID, Role: org.Clerk, Unit: p.Units["210"].ID,
			Until: p.Now().Add(10 * time.Minute)})
		ok(t, err)
		token, s := signIn(t, p, "head")
		if !s.Actor.May(org.FileGoals) {
			t.Error("the role does not count before its end")
		}
		p.Pass(10 * time.Minute)
		s, err = p.App.Session(ctx, token, here)
		ok(t, err)
		if s.Actor.May(org.FileGoals) || !s.Actor.May(org.ReviewGoals) {
			t.Errorf("after its end the person may %v", s.Actor.Roles())
		}
	})
}
