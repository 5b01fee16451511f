package app_test

import (
	"context"
	"strings"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// TestNotices: who must act next is told after delivery and not before; a return and the end are told to the filers;
// nobody is told what they did themselves.
func TestNotices(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := p.Project(t, "SCIP-2025-0001", "公共设施维护", 100*money.Wan, 0)
		g, err := p.App.StartGoal(ctx, p.Actor(t, "clerk"), id, 2025, "SH-PARK")
		ok(t, err)
		_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk"), g, 1, goalEntry())
		ok(t, err)
		version := 2
		everybody := []string{"clerk", "clerk2", "head", "other", "otherhead", "division", "building", "finance", "audit", "sys", "sec", "aud"}
		unread := func() string {
			var out []string
			for _, who := range everybody {
				list, err := p.App.Notices(ctx, p.Actor(t, who), 50)
				ok(t, err)
				for _, n := range list {
					if n.ReadAt.IsZero() {
						out = append(out, who)
						if n.Link != "/goals/"+string(g) || !strings.Contains(n.Text, "公共设施维护") {
							t.Errorf("%s is told %+v", who, n)
						}
					}
				}
				ok(t, p.App.ReadNotices(ctx, p.Actor(t, who)))
			}
			return strings.Join(out, " ")
		}
		for _, c := range []struct {
			who    string
			do     approval.Action
			reason string
			told   string
		}{
			{"clerk", goal.Submit, "", "head"},
			{"head", goal.ReturnToUnit, "缺依据", "clerk clerk2"},
			{"clerk2", goal.Submit, "", "head"},
			{"head", goal.Confirm, "", "division"},
			{"division", goal.Pass, "", "clerk clerk2 finance"}, // what a review came to is told to the unit, too
			{"finance", goal.Approve, "", "clerk clerk2"},
		} {
			if c.who == "clerk2" {
				entry := goalEntry()
				entry.Overall += "（修改）"
				_, err := p.App.SaveGoal(ctx, p.Actor(t, c.who), g, version, entry)
				ok(t, err)
				version++
			}
			if c.do == goal.Pass || c.do == goal.Approve {
				p.Review(t, c.who, g)
			} else {
				ok(t, p.App.MoveGoal(ctx, p.Actor(t, c.who), g, version, c.do, c.reason))
			}
			version++
			if got := unread(); got != "" {
				t.Errorf("%s: told before delivery: %s", c.do, got)
			}
			n, err := p.App.DeliverNotices(ctx)
			ok(t, err)
			if got := unread(); got != c.told || n != len(strings.Fields(c.told)) {
				t.Errorf("%s by %s: %d delivered, told %s, want %s", c.do, c.who, n, got, c.told)
			}
		}
		refused(t, "批复后再提交", p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, version, goal.Submit, ""), errs.Conflict, "已批复")
		if n, err := p.App.DeliverNotices(ctx); n != 0 || err != nil {
			t.Errorf("a refusal is announced %d times, %v", n, err)
		}
	})
}
