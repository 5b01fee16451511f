package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/errs"
)

// workbench reads a person's workbench and holds the count at the top of every page against it.
func workbench(t *testing.T, p *apptest.Park, who string) app.Workbench {
	t.Helper()
	bench, err := p.App.Workbench(t.Context(), p.Actor(t, who), 2025)
	ok(t, err)
	n, err := p.App.CountTodos(t.Context(), p.Actor(t, who))
	ok(t, err)
	if n != len(bench.Todos) {
		t.Errorf("%s is told %d to-dos at the top and has %d", who, n, len(bench.Todos))
	}
	return bench
}

// TestLibraryTodos: a proposal is a to-do of its proposers, then of those who keep the library, and of nobody else.
func TestLibraryTodos(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		inStock(t, p)
		id, err := p.App.AddIndicator(ctx, p.Actor(t, "clerk"), p.Units["210"].ID, kerb())
		ok(t, err)
		stands := func(step string, todo ...string) {
			t.Helper()
			for _, who := range []string{"clerk", "clerk2", "head", "division", "finance", "other", "audit", "sys"} {
				bench := workbench(t, p, who)
				if got := len(bench.Todos) == 1 && bench.Todos[0].ID == string(id); got != slices.Contains(todo, who) {
					t.Errorf("%s: a to-do of %s: %+v", step, who, bench.Todos)
				}
			}
		}
		stands("拟定", "clerk", "clerk2")
		ok(t, p.App.MoveIndicator(ctx, p.Actor(t, "clerk"), id, 1, library.Propose, ""))
		stands("待审核", "finance")
		ok(t, p.App.MoveIndicator(ctx, p.Actor(t, "finance"), id, 2, library.Return, "口径不清"))
		if todo := workbench(t, p, "clerk").Todos[0]; todo.Reason != "口径不清" || todo.Project.Name != "路缘石完好率" {
			t.Errorf("returned: %+v", todo)
		}
		ok(t, p.App.MoveIndicator(ctx, p.Actor(t, "clerk"), id, 3, library.Propose, ""))
		ok(t, p.App.MoveIndicator(ctx, p.Actor(t, "finance"), id, 4, library.Admit, ""))
		stands("在用")
	})
}

// TestOpinionTodos: an expert has a to-do for every panel with opinions to give, until the last one is given.
func TestOpinionTodos(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		g := submittedGoal(t, p, "SCIP-2025-0001", "园区道路养护")
		who := addExperts(t, p, "100", "e1", "e2")
		id := newPanel(t, p, string(g))
		finance := p.Actor(t, "finance")
		ok(t, p.App.SeatExpert(ctx, finance, id, 2, who["e1"]))
		if n := len(workbench(t, p, "e1").Todos); n != 0 {
			t.Errorf("before the panel sits there are %d to-dos", n)
		}
		ok(t, p.App.MovePanel(ctx, finance, id, 3, panel.Open, ""))
		todos := workbench(t, p, "e1").Todos
		if len(todos) != 1 || todos[0].ID != string(id) || todos[0].Due.IsZero() || !strings.Contains(todos[0].Reason, "还有 1 项") {
			t.Fatalf("%+v", todos)
		}
		if n := len(workbench(t, p, "e2").Todos); n != 0 {
			t.Errorf("an expert without a seat has %d to-dos", n)
		}
		opinion, err := p.App.Opinion(ctx, p.Actor(t, "e1"), id, "绩效目标", string(g))
		ok(t, err)
		o := opinion.Opinion
		o.Entry = verdicts(t, "良")
		ok(t, p.App.PutOpinion(ctx, p.Actor(t, "e1"), o, true))
		if n := len(workbench(t, p, "e1").Todos); n != 0 {
			t.Errorf("after the last opinion there are %d to-dos", n)
		}
	})
}

// TestDuties: the administrators see what is wrong with accounts and grants, each what they can settle, and the log's state.
func TestDuties(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		_, _, err := p.App.AddUser(ctx, p.Actor(t, "sys"), org.User{Login: "idle", Name: "新来的", Unit: p.Units["210"].ID})
		ok(t, err)
		_, err = p.App.GrantRole(ctx, p.Actor(t, "sec"), org.Grant{User: p.Actor(t, "other").User.ID, Role: org.Head, Unit: p.Units["220"].ID, Until: p.Now().AddDate(0, 0, 20)})
		ok(t, err)
		for range 5 {
			_, err := p.App.SignIn(ctx, "clerk2", "wrong", app.Client{})
			refused(t, "口令错误", err, errs.Invalid, "不正确")
		}
		said := func(who string) string {
			var out []string
			for _, d := range workbench(t, p, who).Duties {
				out = append(out, fmt.Sprint(d.What, " ", d.Name, " ", d.Due, " ", d.Wrong))
			}
			return strings.Join(out, "\n")
		}
		for _, c := range []struct{ who, want, not string }{
			{"sys", "账号锁定 公共设施管理中心经办二（clerk2）  true", "授权将到期"},
			{"sys", "没有角色 新来的（idle）  false", "没有角色 公共设施"},
			{"sys", "未改临时口令 新来的（idle）  false", ""},
			{"sec", "没有角色 新来的（idle）  true", "账号锁定"},
			{"sec", "授权将到期 医疗中心经办（other） 2025-", "未改临时口令"},
		} {
			if got := said(c.who); !strings.Contains(got, c.want) || c.not != "" && strings.Contains(got, c.not) {
				t.Errorf("%s sees\n%s\nwant %q, not %q", c.who, got, c.want, c.not)
			}
		}
		for _, who := range []string{"aud", "clerk", "finance"} {
			if got := said(who); got != "" {
				t.Errorf("%s sees %s", who, got)
			}
		}
		bench := workbench(t, p, "aud")
		if bench.Chain == nil || bench.Chain.Break != nil || bench.Chain.Entries == 0 || len(bench.Log) == 0 || bench.Log[0].Hash != bench.Chain.Head {
			t.Errorf("the log on the workbench: %+v", bench.Chain)
		}
		if clerk := workbench(t, p, "clerk"); clerk.Chain != nil || len(clerk.Log) != 0 {
			t.Error("a clerk sees the log")
		}
		p.Pass(16 * time.Minute)
		if got := said("sys"); strings.Contains(got, "账号锁定") {
			t.Errorf("after the lock: %s", got)
		}
	})
}
