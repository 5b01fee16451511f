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
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
)

// toAugust sets the park's clock to the tenth of August.
func toAugust(p *apptest.Park) {
	p.Pass(time.Date(2025, 8, 10, 1, 0, 0, 0, time.UTC).Sub(p.Now()))
}

// started is an August round of two projects that runs, proposed by finance and reviewed by finance2.
func started(t *testing.T, p *apptest.Park) tracking.RoundID {
	t.Helper()
	ctx := context.Background()
	p.Person(t, "finance2", "计财处审核二", "110", org.Finance, "100")
	approvedGoal(t, p, p.Project(t, "SCIP-2025-0001", "园区道路养护", 100*money.Wan, 45*money.Wan))
	approvedGoal(t, p, p.Project(t, "SCIP-2025-0002", "河道保洁", 100*money.Wan, 20*money.Wan))
	p.Project(t, "SCIP-2025-0003", "没有目标的项目", money.Wan, 0)
	toAugust(p)
	id, err := p.App.PlanTracking(ctx, p.Actor(t, "finance"), 2025, tracking.DefaultPlan(2025))
	ok(t, err)
	ok(t, p.App.MoveTracking(ctx, p.Actor(t, "finance"), id, 2, tracking.Propose, ""))
	refused(t, "自己复核自己拟的名单", p.App.MoveTracking(ctx, p.Actor(t, "finance"), id, 3, tracking.Start, ""), errs.Forbidden, "参与了本次填报")
	ok(t, p.App.MoveTracking(ctx, p.Actor(t, "finance2"), id, 3, tracking.Start, ""))
	return id
}

// onTheRoad is a complete form of goalEntry's indicators.
func onTheRoad(e tracking.Entry) tracking.Entry {
	e.Forecasts = []string{"1000000", "", ""}
	for i, actual := range []string{"17.5", "48.2", "98.5", "55", "0", "92"} {
		e.Rows[i].Actual, e.Rows[i].Forecast, e.Rows[i].Likelihood = actual, actual, string(tracking.Certain)
	}
	e.Rows[1].Forecast = "96.4"
	return e
}

func TestTrackingStory(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		round := started(t, p)
		rows, err := p.App.TrackedRows(ctx, p.Actor(t, "clerk"), round, app.TrackedFilter{}, app.Page{})
		ok(t, err)
		if len(rows) != 2 || rows[0].Project.Name != "园区道路养护" || rows[0].Due.String() != "2025-08-31" {
			t.Fatalf("%+v", rows)
		}
		id := rows[0].ID
		file, err := p.App.Tracked(ctx, p.Actor(t, "clerk"), id)
		ok(t, err)
		if !file.MayEdit || file.Form.Total.Executed != 45*money.Wan || len(file.Entry.Rows) != 6 || file.Form.Period != "1-7月" {
			t.Fatalf("%+v", file.Form)
		}
		refused(t, "没填完就提交", p.App.MoveTracked(ctx, p.Actor(t, "clerk"), id, 1, approval.Submit, ""), errs.Invalid, "处需要改正")
		entry := onTheRoad(file.Entry)
		_, err = p.App.SaveTracked(ctx, p.Actor(t, "clerk"), id, 1, entry)
		ok(t, err)
		_, err = p.App.SaveTracked(ctx, p.Actor(t, "clerk2"), id, 1, tracking.Entry{})
		refused(t, "旧版本", err, errs.Conflict, "您填写的内容还在")
		_, err = p.App.SaveTracked(ctx, p.Actor(t, "other"), id, 2, entry)
		refused(t, "别的单位", err, errs.NotFound, "没有找到")
		for i, step := range []struct {
			who string
			do  approval.Action
		}{{"clerk", approval.Submit}, {"head", approval.Confirm}, {"division", approval.Pass}} {
			ok(t, p.App.MoveTracked(ctx, p.Actor(t, step.who), id, i+2, step.do, ""))
		}
		todo, err := p.App.Workbench(ctx, p.Actor(t, "finance"), 2025)
		ok(t, err)
		if len(todo.Todos) != 1 || todo.Todos[0].Form != "绩效跟踪表" || todo.Todos[0].Due.String() != "2025-08-31" {
			t.Errorf("%+v", todo.Todos)
		}
		ok(t, p.App.MoveTracked(ctx, p.Actor(t, "finance"), id, 5, tracking.Settle, ""))
		done, err := p.App.Tracked(ctx, p.Actor(t, "audit"), id)
		ok(t, err)
		if done.State != tracking.Settled || done.Light == nil || done.Light.Colour != tracking.Yellow || done.Light.Fired[0].Arithmetic != "执行率 45.00% ÷ 时间进度 58.33% = 77.14%，低于 80%" {
			t.Errorf("%s %+v", done.State, done.Light)
		}
		refused(t, "还有一张没办结", p.App.MoveTracking(ctx, p.Actor(t, "finance"), round, 4, tracking.Finish, ""), errs.Conflict, "还有1张跟踪表")
		ok(t, p.App.ExitTracked(ctx, p.Actor(t, "finance"), rows[1].ID, 1, tracking.Cancel, "项目已停办"))
		ok(t, p.App.MoveTracking(ctx, p.Actor(t, "finance"), round, 4, tracking.Finish, ""))
		_, err = p.App.SaveTracked(ctx, p.Actor(t, "clerk"), rows[1].ID, 2, entry)
		refused(t, "取消后填报", err, errs.Conflict, "已取消")
	})
}

func TestTrackingPrefilledFromTheLastRound(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		round := started(t, p)
		rows, err := p.App.TrackedRows(ctx, p.Actor(t, "clerk"), round, app.TrackedFilter{}, app.Page{})
		ok(t, err)
		file, err := p.App.Tracked(ctx, p.Actor(t, "clerk"), rows[0].ID)
		ok(t, err)
		_, err = p.App.SaveTracked(ctx, p.Actor(t, "clerk"), rows[0].ID, 1, onTheRoad(file.Entry))
		ok(t, err)
		plan := tracking.DefaultPlan(2025)
		plan.Name, plan.Month, plan.Due, plan.Kind, plan.Codes = "10月补充跟踪", "9", "2025-10-20", string(tracking.KeyProjects), "SCIP-2025-0001\nSCIP-2025-0003\n没有的编号"
		again, err := p.App.PlanTracking(ctx, p.Actor(t, "finance"), 2025, plan)
		ok(t, err)
		planned, err := p.App.TrackingRound(ctx, p.Actor(t, "finance"), again)
		ok(t, err)
		if planned.Round.Listed != 1 || strings.Join(planned.Unlisted, " ") != "SCIP-2025-0003 没有的编号" {
			t.Errorf("%d listed, not listed %q", planned.Round.Listed, planned.Unlisted)
		}
		_, err = p.App.TrackingRound(ctx, p.Actor(t, "clerk"), again)
		refused(t, "名单没有开始，单位看不到", err, errs.NotFound, "没有找到")
		ok(t, p.App.MoveTracking(ctx, p.Actor(t, "finance"), again, 2, tracking.Propose, ""))
		ok(t, p.App.MoveTracking(ctx, p.Actor(t, "finance2"), again, 3, tracking.Start, ""))
		rows, err = p.App.TrackedRows(ctx, p.Actor(t, "clerk"), again, app.TrackedFilter{}, app.Page{})
		ok(t, err)
		file, err = p.App.Tracked(ctx, p.Actor(t, "clerk"), rows[0].ID)
		ok(t, err)
		if file.Entry.Rows[1].Actual != "48.2" || file.Entry.Forecasts[0] != "1000000" {
			t.Errorf("%+v", file.Entry)
		}
		_, err = p.App.PlanTracking(ctx, p.Actor(t, "finance"), 2025, plan)
		refused(t, "同名任务", err, errs.Conflict, "同名")
	})
}

func TestTrackingByRule(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		started(t, p)
		plan := tracking.DefaultPlan(2025)
		plan.Name, plan.Kind = "按条件", string(tracking.ByRule)
		for name, c := range map[string]struct {
			budget, division string
			want             int
		}{"预算恰好够": {"100", "", 2}, "支出不算预算": {"100.01", "", 0}, "本处室": {"", string(p.Units["130"].ID), 2}, "别的处室": {"50", string(p.Units["120"].ID), 0}} {
			plan.Name, plan.Budget, plan.Division = name, c.budget, c.division
			id, err := p.App.PlanTracking(ctx, p.Actor(t, "finance"), 2025, plan)
			ok(t, err)
			file, err := p.App.TrackingRound(ctx, p.Actor(t, "finance"), id)
			ok(t, err)
			if file.Round.Listed != c.want {
				t.Errorf("%s: %d listed, want %d", name, file.Round.Listed, c.want)
			}
		}
	})
}

func TestTrackingLateAndExtended(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		round := started(t, p)
		rows, err := p.App.TrackedRows(ctx, p.Actor(t, "finance"), round, app.TrackedFilter{}, app.Page{})
		ok(t, err)
		refused(t, "处室延期", p.App.ExtendTracked(ctx, p.Actor(t, "division"), rows[0].ID, 1, "2025-09-20", "汛期抢修"), errs.Forbidden, "数据范围")
		refused(t, "别的单位延期", p.App.ExtendTracked(ctx, p.Actor(t, "other"), rows[0].ID, 1, "2025-09-20", "汛期抢修"), errs.NotFound, "没有找到")
		ok(t, p.App.ExtendTracked(ctx, p.Actor(t, "finance"), rows[0].ID, 1, "2025-09-20", "汛期抢修"))
		n, err := p.App.RemindTracking(ctx)
		ok(t, err)
		if n != 0 {
			t.Errorf("%d reminded on no day of reminders", n)
		}
		p.Pass(14 * 24 * time.Hour)
		for i, want := range []int{2, 0} {
			if n, err = p.App.RemindTracking(ctx); err != nil || n != want {
				t.Errorf("the 24th, call %d: %d reminded, want %d: %v", i+1, n, want, err)
			}
		}
		p.Pass(10 * 24 * time.Hour)
		today := fiscal.Date{Year: 2025, Month: 9, Day: 3}
		late, err := p.App.TrackedRows(ctx, p.Actor(t, "finance"), round, app.TrackedFilter{LateOn: today}, app.Page{})
		ok(t, err)
		if len(late) != 1 || late[0].Project.Name != "河道保洁" {
			t.Errorf("late: %+v", late)
		}
		file, err := p.App.TrackingRound(ctx, p.Actor(t, "finance"), round)
		ok(t, err)
		if len(file.Progress) != 1 || file.Progress[0] != (app.Progress{Division: p.Units["130"].ID, Name: "公用事业处", All: 2, Late: 1}) {
			t.Errorf("%+v", file.Progress)
		}
		if n, err = p.App.UrgeTracking(ctx, p.Actor(t, "finance"), round, ""); err != nil || n != 2 {
			t.Errorf("%d urged: %v", n, err)
		}
		_, err = p.App.UrgeTracking(ctx, p.Actor(t, "division"), round, "")
		refused(t, "处室催办", err, errs.Forbidden, "组织绩效跟踪")
		_, err = p.App.DeliverNotices(ctx)
		ok(t, err)
		notices, err := p.App.Notices(ctx, p.Actor(t, "clerk"), 20)
		ok(t, err)
		var urged int
		for _, x := range notices {
			if strings.HasPrefix(x.Text, "催办：2025年度绩效跟踪还有2张跟踪表等待填报，已过截止日期2025-08-31") {
				urged++
			}
		}
		if urged != 1 {
			t.Errorf("the clerk was urged %d times: %+v", urged, notices)
		}
		refused(t, "终止没有理由", p.App.ExitTracked(ctx, p.Actor(t, "finance"), rows[1].ID, 1, tracking.GiveUp, ""), errs.Invalid, "理由")
		ok(t, p.App.ExitTracked(ctx, p.Actor(t, "finance"), rows[1].ID, 1, tracking.GiveUp, "多次催办未报，已通报"))
		ok(t, p.App.MoveTracking(ctx, p.Actor(t, "finance"), round, 4+2-1, tracking.Finish, ""))
		extended, err := p.App.Tracked(ctx, p.Actor(t, "clerk"), rows[0].ID)
		ok(t, err)
		if !extended.MayEdit {
			t.Error("a form put off to the 20th cannot be filed after the round ended")
		}
	})
}

func TestLightRules(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		round := started(t, p)
		rows, err := p.App.TrackedRows(ctx, p.Actor(t, "clerk"), round, app.TrackedFilter{}, app.Page{})
		ok(t, err)
		file, err := p.App.Tracked(ctx, p.Actor(t, "clerk"), rows[0].ID)
		ok(t, err)
		_, err = p.App.SaveTracked(ctx, p.Actor(t, "clerk"), rows[0].ID, 1, onTheRoad(file.Entry))
		ok(t, err)
		ok(t, p.App.MoveTracked(ctx, p.Actor(t, "clerk"), rows[0].ID, 2, approval.Submit, ""))
		board, err := p.App.LightBoard(ctx, p.Actor(t, "finance"), round, "")
		ok(t, err)
		if board.All != (tracking.Count{Yellow: 1}) || board.Waiting != 1 || len(board.Divisions) != 1 || board.Forms[0].Quadrant != tracking.MoneyBehind {
			t.Errorf("%+v", board)
		}
		harsh := tracking.LightEntry{Name: "从严", Reason: "下半年从严", Rules: []tracking.RuleEntry{{Light: "红", Left: "执行率", Compare: "低于", Limit: "50"}}}
		trial, err := p.App.TryLights(ctx, p.Actor(t, "finance"), 2025, harsh)
		ok(t, err)
		if trial.Now != (tracking.Count{Yellow: 1}) || trial.Then != (tracking.Count{Red: 1}) || trial.Forms != 1 {
			t.Errorf("%+v", trial)
		}
		_, err = p.App.TryLights(ctx, p.Actor(t, "division"), 2025, harsh)
		refused(t, "处室试算", err, errs.Forbidden, "组织绩效跟踪")
		never := harsh
		never.Rules = []tracking.RuleEntry{{Light: "红", Left: "执行率", Compare: "低于", Limit: "0"}}
		_, err = p.App.TryLights(ctx, p.Actor(t, "finance"), 2025, never)
		refused(t, "永远不成立", err, errs.Invalid, "永远不会成立")
		silent := harsh
		silent.Reason = ""
		refused(t, "没有理由", p.App.PutLightsInForce(ctx, p.Actor(t, "finance"), 2025, 0, silent), errs.Invalid, "为什么改规则")
		ok(t, p.App.PutLightsInForce(ctx, p.Actor(t, "finance"), 2025, 0, harsh))
		refused(t, "别人刚改过", p.App.PutLightsInForce(ctx, p.Actor(t, "finance2"), 2025, 0, harsh), errs.Conflict, "刚刚修改过")
		board, err = p.App.LightBoard(ctx, p.Actor(t, "finance"), round, p.Units["120"].ID)
		ok(t, err)
		if board.All != (tracking.Count{Red: 1}) || len(board.Forms) != 0 || board.Book.No != 1 {
			t.Errorf("%+v", board)
		}
		rules, err := p.App.LightRules(ctx, p.Actor(t, "division"), 2025)
		ok(t, err)
		if rules.MayKeep || len(rules.Versions) != 1 || rules.InForce.Name != "从严" || len(rules.Profiles) != 3 {
			t.Errorf("%+v", rules.InForce)
		}
	})
}

func TestInspections(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		p.Project(t, "SCIP-2025-0001", "园区道路养护", 100*money.Wan, 0)
		toAugust(p)
		_, err := p.App.StartInspection(ctx, p.Actor(t, "building"), "SCIP-2025-0001", 2025)
		refused(t, "别的处室", err, errs.NotFound, "没有找到")
		id, err := p.App.StartInspection(ctx, p.Actor(t, "division"), "SCIP-2025-0001", 2025)
		ok(t, err)
		refused(t, "空表", p.App.MoveInspection(ctx, p.Actor(t, "division"), id, 1, approval.Submit, ""), errs.Invalid, "核查日期")
		entry := tracking.InspectionEntry{On: "2025-08-05", Place: "纬三路", People: "张工、李工", Looked: "查看养护台账和现场", Found: "台账与现场相符", Conclusion: "与填报一致"}
		ok(t, p.App.SaveInspection(ctx, p.Actor(t, "division"), id, 1, entry))
		refused(t, "旧版本", p.App.SaveInspection(ctx, p.Actor(t, "division"), id, 1, tracking.InspectionEntry{}), errs.Conflict, "刚刚修改过")
		ok(t, p.App.MoveInspection(ctx, p.Actor(t, "division"), id, 2, approval.Submit, ""))
		ok(t, p.App.MoveInspection(ctx, p.Actor(t, "finance"), id, 3, tracking.PassVisit, ""))
		list, err := p.App.Inspections(ctx, p.Actor(t, "clerk"), 2025, "", app.Page{})
		ok(t, err)
		if len(list) != 1 || list[0].State != tracking.Reviewed || list[0].Entry.Place != "纬三路" {
			t.Errorf("%+v", list)
		}
	})
}
