package app_test

import (
	"context"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
)

// wholePark is an August round over two projects and their department, whose area of roads is the sum of both projects'.
func wholePark(t *testing.T, p *apptest.Park) tracking.RoundID {
	t.Helper()
	ctx, clerk, finance := context.Background(), p.Actor(t, "clerk"), p.Actor(t, "finance")
	p.Person(t, "finance2", "计财处审核二", "110", org.Finance, "100")
	roads := []goal.ID{approvedGoal(t, p, p.Project(t, "SCIP-2025-0001", "东区道路养护", 100*money.Wan, 45*money.Wan)), approvedGoal(t, p, p.Project(t, "SCIP-2025-0002", "西区道路养护", 100*money.Wan, 20*money.Wan))}
	id, err := p.App.StartOverallGoal(ctx, clerk, overallgoal.Department, p.Units["210"].ID, "", 2025, "SH-PARK")
	ok(t, err)
	entry := departmentEntry()
	entry.Goal.Rows = append([]goal.EntryRow(nil), entry.Goal.Rows...)
	entry.Goal.Rows[1].Target, entry.Goal.Annual = "192.8", "完成道路养护192.8万平方米，设施完好率不低于98%。"
	file, err := p.App.SaveOverallGoal(ctx, clerk, id, 1, entry)
	ok(t, err)
	var links []overallgoal.Link
	for _, g := range roads {
		own, err := p.App.Goal(ctx, clerk, g)
		ok(t, err)
		links = append(links, overallgoal.Link{Indicator: file.Entry.Goal.Rows[1].ID, Goal: g, Part: own.Entry.Rows[1].ID})
	}
	_, err = p.App.LinkIndicators(ctx, clerk, id, 2, links)
	ok(t, err)
	ok(t, p.App.MoveOverallGoal(ctx, clerk, id, 3, approval.Submit, ""))
	ok(t, p.App.MoveOverallGoal(ctx, p.Actor(t, "head"), id, 4, approval.Confirm, ""))
	ok(t, p.App.MoveOverallGoal(ctx, finance, id, 5, overallgoal.Approve, ""))
	toAugust(p)
	round, err := p.App.PlanTracking(ctx, finance, 2025, tracking.DefaultPlan(2025))
	ok(t, err)
	ok(t, p.App.MoveTracking(ctx, finance, round, 2, tracking.Propose, ""))
	ok(t, p.App.MoveTracking(ctx, p.Actor(t, "finance2"), round, 3, tracking.Start, ""))
	return round
}

// TestDepartmentTrackedBesideItsProjects walks a department's own form through a round: filled in from its projects, filed, lit, settled.
func TestDepartmentTrackedBesideItsProjects(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk, finance := context.Background(), p.Actor(t, "clerk"), p.Actor(t, "finance")
		round := wholePark(t, p)
		file, err := p.App.TrackingRound(ctx, finance, round)
		ok(t, err)
		if len(file.Wholes) != 1 || file.Wholes[0].State != tracking.Draft || file.Progress[0].All != 2 {
			t.Fatalf("%+v", file.Wholes)
		}
		id := file.Wholes[0].ID
		w, err := p.App.Workbench(ctx, clerk, 2025)
		ok(t, err)
		found := false
		for _, todo := range w.Todos {
			found = found || todo.ID == string(id) && todo.Due.String() == "2025-08-31"
		}
		if !found {
			t.Errorf("not among the to-dos: %+v", w.Todos)
		}
		rows, err := p.App.TrackedRows(ctx, clerk, round, app.TrackedFilter{}, app.Page{})
		ok(t, err)
		reported(t, p, rows[0].ID)

		ok(t, p.App.RollUpTracked(ctx, clerk, id, 1))
		draft, err := p.App.Tracked(ctx, clerk, id)
		ok(t, err)
		if draft.Form.Total.Budget != 200*money.Wan || draft.Form.Total.Executed != 65*money.Wan || draft.Entry.Forecasts[0] != "2000000" || draft.Entry.Rows[1].Actual != "" ||
			draft.Entry.FundNote != "由2个项目汇总，其中1个没有报送跟踪表，按全年预算数计。" {
			t.Errorf("half reported: %+v %+v", draft.Form.Total, draft.Entry)
		}
		reported(t, p, rows[1].ID)
		refused(t, "旧版本汇总", p.App.RollUpTracked(ctx, p.Actor(t, "clerk2"), id, 1), errs.Conflict, "刚刚修改过")
		refused(t, "项目的跟踪表", p.App.RollUpTracked(ctx, clerk, rows[0].ID, 3), errs.NotFound, "只有部门整体监控表")
		refused(t, "别的单位", p.App.RollUpTracked(ctx, p.Actor(t, "other"), id, 2), errs.NotFound, "没有找到")
		ok(t, p.App.RollUpTracked(ctx, clerk, id, 2))
		draft, err = p.App.Tracked(ctx, clerk, id)
		ok(t, err)
		area := draft.Entry.Rows[1]
		if area.Actual != "40" || area.Forecast != "120" || area.Likelihood != string(tracking.Impossible) || !area.Causes[0] || area.Explanation != "东区道路养护：两条路移交市政部门；西区道路养护：两条路移交市政部门。" || draft.Entry.FundNote != "由2个项目汇总。" {
			t.Errorf("rolled up: %+v %s", area, draft.Entry.FundNote)
		}
		entry := onTheRoad(draft.Entry)
		entry.Forecasts[0] = "2000000"
		entry.Rows[1] = area
		entry.Rows[1].Disposal, entry.Rows[1].Measure = string(tracking.AdjustGoal), "申请调整整体目标"
		_, err = p.App.SaveTracked(ctx, clerk, id, 3, entry)
		ok(t, err)
		refused(t, "没有办结就结束", p.App.MoveTracking(ctx, finance, round, 4, tracking.Finish, ""), errs.Conflict, "还有3张跟踪表没有办结")
		ok(t, p.App.MoveTracked(ctx, clerk, id, 4, approval.Submit, ""))
		refused(t, "没有处室这一环", p.App.MoveTracked(ctx, p.Actor(t, "division"), id, 5, approval.Pass, ""), errs.NotFound, "没有找到")
		ok(t, p.App.MoveTracked(ctx, p.Actor(t, "head"), id, 5, approval.Confirm, ""))
		board, err := p.App.LightBoard(ctx, finance, round, "")
		ok(t, err)
		if len(board.Wholes) != 1 || board.Wholes[0].Light == nil || board.Wholes[0].Light.Colour != tracking.Red || board.All.Total() != 2 {
			t.Errorf("the board: %+v", board.Wholes)
		}
		ok(t, p.App.MoveTracked(ctx, finance, id, 6, tracking.Settle, ""))
		done, err := p.App.Tracked(ctx, finance, id)
		ok(t, err)
		if done.State != tracking.Settled || done.Goal.No != 2 || done.Title() != "部门整体支出绩效目标执行监控表" {
			t.Errorf("%s against edition %d", done.State, done.Goal.No)
		}
		_, err = p.App.RaiseProposal(ctx, finance, round, id, raisedVisit())
		refused(t, "部门整体不能提请", err, errs.NotFound, "没有在")
	})
}
