package app_test

import (
	"context"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
)

// TestWorkbench: a form is a to-do of exactly those who may move it on, and with somebody else for everybody who sees it.
func TestWorkbench(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := p.Project(t, "SCIP-2025-0001", "园区道路养护", 4980*money.Wan, 0)
		g, err := p.App.StartGoal(ctx, p.Actor(t, "clerk"), id, 2025, "SH-PARK")
		ok(t, err)
		_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk"), g, 1, goalEntry())
		ok(t, err)
		stands := func(step string, todo map[string]bool) {
			t.Helper()
			for _, who := range []string{"clerk", "clerk2", "head", "division", "finance", "building", "other", "audit", "sys"} {
				bench, err := p.App.Workbench(ctx, p.Actor(t, who), 2025)
				ok(t, err)
				if got := len(bench.Todos) == 1; got != todo[who] {
					t.Errorf("%s: a to-do of %s: %v, want %v", step, who, got, todo[who])
				}
				sees := who != "building" && who != "other" && who != "sys"
				if got := len(bench.Waiting) == 1; got != (sees && !todo[who]) {
					t.Errorf("%s: %s sees it with somebody else: %v", step, who, got)
				}
				if sees && (len(bench.Counts) != 1 || bench.Counts[0].N != 1) {
					t.Errorf("%s: counts of %s: %+v", step, who, bench.Counts)
				}
				n, err := p.App.CountTodos(ctx, p.Actor(t, who))
				ok(t, err)
				if n != len(bench.Todos) {
					t.Errorf("%s: %s is told %d to-dos at the top and %d on the workbench", step, who, n, len(bench.Todos))
				}
			}
		}
		stands("草稿", map[string]bool{"clerk": true, "clerk2": true})
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 2, goal.Submit, ""))
		stands("待单位审核", map[string]bool{"head": true})
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "head"), g, 3, goal.Confirm, ""))
		stands("待处室审核", map[string]bool{"division": true})
		p.Review(t, "division", g)
		stands("待计财处审核", map[string]bool{"finance": true})
		p.Review(t, "finance", g)
		bench, err := p.App.Workbench(ctx, p.Actor(t, "clerk"), 2025)
		ok(t, err)
		if len(bench.Todos)+len(bench.Waiting) != 0 || bench.Counts[0] != (app.Count{Form: "绩效目标", State: goal.Approved, N: 1}) {
			t.Errorf("after approval: %+v", bench)
		}
	})
}
