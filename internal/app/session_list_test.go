package app_test

import (
	"context"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/errs"
)

func TestOwnSessions(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		signIn(t, p, "clerk")
		p.Pass(29 * time.Minute)
		first, s := signIn(t, p, "clerk")
		p.Pass(2 * time.Minute)
		second, other := signIn(t, p, "clerk")
		strange, _ := signIn(t, p, "clerk2")
		list, err := p.App.OwnSessions(ctx, s.Actor)
		ok(t, err)
		if len(list) != 2 || list[0].ID != other.ID || list[1].ID != s.ID || list[0].Address != here.Address || list[0].Agent != here.Agent || !list[0].SeenAt.Equal(p.Now()) {
			t.Errorf("sessions %+v, want the two that are not over, the last used first", list)
		}
		refused(t, "别人的登录", p.App.EndSession(ctx, p.Actor(t, "clerk2"), s.ID), errs.NotFound, "已经结束")
		ok(t, p.App.EndSession(ctx, s.Actor, other.ID))
		refused(t, "结束两次", p.App.EndSession(ctx, s.Actor, other.ID), errs.NotFound, "已经结束")
		_, err = p.App.Session(ctx, second, here)
		refused(t, "被结束的", err, errs.NotFound, "登录已失效")
		second, _ = signIn(t, p, "clerk")
		ok(t, p.App.EndOtherSessions(ctx, s.Actor, s.ID))
		_, err = p.App.Session(ctx, second, here)
		refused(t, "其他的", err, errs.NotFound, "登录已失效")
		for _, token := range []string{first, strange} {
			_, err = p.App.Session(ctx, token, here)
			ok(t, err)
		}
		idle, ends := p.App.Lasts(s)
		if idle != 30*time.Minute || !ends.Equal(s.StartedAt.Add(12*time.Hour)) {
			t.Errorf("lasts %s and until %s", idle, ends)
		}
	})
}

func TestEndSessionsOf(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		token, s := signIn(t, p, "clerk")
		sys := p.Actor(t, "sys")
		for name, who := range map[string]string{"审计管理员": "aud", "负责人": "head", "本人": "clerk"} {
			refused(t, name, p.App.EndSessionsOf(ctx, p.Actor(t, who), s.Actor.User.ID), errs.Forbidden, "管理人员")
			_, err := p.App.SessionsOf(ctx, p.Actor(t, who), s.Actor.User.ID)
			refused(t, name, err, errs.Forbidden, "管理人员")
		}
		refused(t, "自己", p.App.EndSessionsOf(ctx, sys, sys.User.ID), errs.Invalid, "我的账号")
		refused(t, "没有这个人", p.App.EndSessionsOf(ctx, sys, "absent"), errs.NotFound, "")
		if list, err := p.App.SessionsOf(ctx, sys, s.Actor.User.ID); err != nil || len(list) != 1 {
			t.Errorf("sessions %+v, %v", list, err)
		}
		for _, who := range []string{"sys", "sec"} {
			ok(t, p.App.EndSessionsOf(ctx, p.Actor(t, who), s.Actor.User.ID))
			_, err := p.App.Session(ctx, token, here)
			refused(t, who, err, errs.NotFound, "登录已失效")
			token, _ = signIn(t, p, "clerk")
		}
		if got := actions(t, p, "clerk"); got[1] != "结束全部登录" {
			t.Errorf("the log tells %q", got)
		}
		half(t, p, "clerk", app.WantsNothing)
	})
}
