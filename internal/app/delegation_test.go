package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// week is a delegation of 公共设施管理中心's head to a colleague from today.
func week(t *testing.T, p *apptest.Park, to string) org.Delegation {
	t.Helper()
	today := fiscal.DateOf(p.Now())
	return org.Delegation{To: p.Actor(t, to).User.ID, Role: org.Head, Unit: p.Units["210"].ID, Starts: app.EndOfDay(today.AddDays(-1)), Until: app.EndOfDay(today.AddDays(6)), Reason: "出差"}
}

func TestDelegate(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		head := p.Actor(t, "head")
		deputy := p.Person(t, "deputy", "公共设施管理中心副主任", "210", org.Clerk, "220")
		id, err := p.App.Delegate(ctx, head, week(t, p, "deputy"))
		ok(t, err)
		_, s := signIn(t, p, "deputy")
		if got := s.Actor.Grants; len(got) != 2 || got[1].Role != org.Head || got[1].Unit != p.Units["210"].ID || got[1].From != head.User.ID || got[1].FromName != head.User.Name {
			t.Fatalf("the colleague holds %+v", s.Actor.Grants)
		}
		_, err = p.App.Delegate(ctx, head, week(t, p, "deputy"))
		refused(t, "同样的再委托一次", err, errs.Conflict, "已经委托公共设施管理中心副主任")
		for name, c := range map[string]struct{ who, to, says string }{
			"受托再委托": {"deputy", "clerk2", "受托的不能再委托"}, "经办": {"clerk", "clerk2", "只能委托您自己担任的"},
			"别的单位的人": {"head", "otherhead", "只能委托本单位"}, "自己": {"head", "head", "不能委托给自己"}, "别的单位的负责人": {"otherhead", "deputy", "只能委托"},
		} {
			_, err := p.App.Delegate(ctx, p.Actor(t, c.who), week(t, p, c.to))
			refused(t, name, err, errs.Invalid, c.says)
		}
		desk, err := p.App.Delegations(ctx, head)
		ok(t, err)
		if len(desk.List) != 1 || !desk.InForce[id] || !desk.Open[id] || len(desk.Grants) != 1 || desk.Grants[0].UnitName != "公共设施管理中心" || len(desk.Colleagues) != 3 {
			t.Errorf("the desk is %+v", desk)
		}
		theirs, err := p.App.Delegations(ctx, p.Actor(t, "deputy"))
		ok(t, err)
		if len(theirs.List) != 1 || len(theirs.Grants) != 0 || len(theirs.Colleagues) != 0 {
			t.Errorf("the colleague's desk is %+v", theirs)
		}
		var told []org.User
		ok(t, p.DB.View(ctx, func(tx *store.Tx) (err error) {
			told, err = tx.UsersHolding(ctx, org.Head, p.Units["210"].ID)
			return err
		}))
		if len(told) != 2 || told[0].ID != deputy || told[1].ID != head.User.ID {
			t.Errorf("notices for the head go to %+v", told)
		}
		refused(t, "撤回别人的", p.App.EndDelegation(ctx, p.Actor(t, "deputy"), id), errs.NotFound, "不是您委托的")
		refused(t, "没有这一项", p.App.EndDelegation(ctx, head, "absent"), errs.NotFound, "")
		ok(t, p.App.EndDelegation(ctx, head, id))
		refused(t, "撤回两次", p.App.EndDelegation(ctx, head, id), errs.Conflict, "已经结束")
		if got := p.Actor(t, "deputy").ScopeOf(org.Head); len(got.Roots) != 0 {
			t.Errorf("taken back and still held: %+v", got)
		}
		if got := strings.Join(actions(t, p, "deputy"), "，"); !strings.Contains(got, "委托办理") || !strings.Contains(got, "撤回委托") {
			t.Errorf("the log tells %q", got)
		}
	})
}

// TestDelegationLapses: it counts from its first day to its last, and only while the one it comes from holds the role and
// may sign in.
func TestDelegationLapses(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		head := p.Actor(t, "head")
		holds := func() bool { return len(p.Actor(t, "clerk2").ScopeOf(org.Head).Roots) > 0 }
		later := week(t, p, "clerk2")
		later.Starts = later.Starts.AddDate(0, 0, 1)
		_, err := p.App.Delegate(ctx, head, later)
		ok(t, err)
		if holds() {
			t.Error("held the day before")
		}
		p.Pass(24 * time.Hour)
		if !holds() {
			t.Error("not held on the first day")
		}
		user := p.Actor(t, "head").User
		user.Disabled = true
		ok(t, p.App.SaveUser(ctx, p.Actor(t, "sys"), user))
		if holds() {
			t.Error("held while the head's account is disabled")
		}
		user = p.Actor(t, "head").User
		user.Disabled = false
		ok(t, p.App.SaveUser(ctx, p.Actor(t, "sys"), user))
		if !holds() {
			t.Error("not held once the account is enabled again")
		}
		p.Pass(6 * 24 * time.Hour)
		if holds() {
			t.Error("held after the last day")
		}
		again := week(t, p, "clerk2")
		_, err = p.App.Delegate(ctx, p.Actor(t, "head"), again)
		ok(t, err)
		ok(t, p.App.RevokeRole(ctx, p.Actor(t, "sec"), p.Actor(t, "head").Grants[0].ID))
		if holds() {
			t.Error("held although the head's own role was revoked")
		}
	})
}

// TestDelegatedStep: the act, the log and the notice say on whose behalf.
func TestDelegatedStep(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		_, err := p.App.Delegate(ctx, p.Actor(t, "head"), week(t, p, "clerk2"))
		ok(t, err)
		project := p.Project(t, "SCIP-2025-0001", "园区道路养护", 100*money.Wan, 0)
		id, err := p.App.StartGoal(ctx, p.Actor(t, "clerk"), project, 2025, "SH-PARK")
		ok(t, err)
		_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk"), id, 1, goalEntry())
		ok(t, err)
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk"), id, 2, goal.Submit, ""))
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk2"), id, 3, goal.Confirm, ""))
		file, err := p.App.Goal(ctx, p.Actor(t, "clerk"), id)
		ok(t, err)
		last, _ := file.Goal.Last()
		const signed = "公共设施管理中心经办二（受公共设施管理中心负责人委托）"
		if last.Name != signed || last.Role != org.Head || last.By != p.Actor(t, "clerk2").User.ID || last.Do != approval.Confirm {
			t.Errorf("the act is %+v", last)
		}
		entries, err := p.App.AuditEntries(ctx, p.Actor(t, "aud"), store.AuditFilter{Kind: "绩效目标"}, 1)
		ok(t, err)
		if len(entries) != 1 || entries[0].Actor != signed {
			t.Errorf("the log says %+v", entries)
		}
	})
}
