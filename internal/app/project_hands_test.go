package app_test

import (
	"context"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// TestProjectStaysInHand: a project does not change unit or division while one of its forms is under review; before and
// after it may, and other fields always.
func TestProjectStaysInHand(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := p.Project(t, "SCIP-2025-0001", "园区道路养护", 4980*money.Wan, 0)
		g, err := p.App.StartGoal(ctx, p.Actor(t, "clerk"), id, 2025, "SH-PARK")
		ok(t, err)
		_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk"), g, 1, goalEntry())
		ok(t, err)
		move := func(code string) error {
			file, err := p.App.Project(ctx, p.Actor(t, "finance"), id)
			ok(t, err)
			file.Division = p.Units[code]
			return p.App.SaveProject(ctx, p.Actor(t, "finance"), file.Project)
		}
		ok(t, move("120"))
		ok(t, move("130"))
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 2, goal.Submit, ""))
		refused(t, "审核中改主管处室", move("120"), errs.Conflict, "待单位审核")
		file, err := p.App.Project(ctx, p.Actor(t, "finance"), id)
		ok(t, err)
		file.Summary = "只改概况"
		ok(t, p.App.SaveProject(ctx, p.Actor(t, "finance"), file.Project))
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "head"), g, 3, goal.ReturnToUnit, "退回"))
		ok(t, move("120"))
	})
}
