package app_test

import (
	"context"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// lessRoad is an adjustment that lowers the area to be maintained and asks for money.
func lessRoad(file app.AdjustmentFile) adjustment.Entry {
	e := file.Entry
	e.Cause, e.Reason = string(adjustment.ContentChanged), "部分路段移交市政部门养护，养护面积减少。"
	e.Goal.Rows = append([]goal.EntryRow(nil), e.Goal.Rows...)
	e.Goal.Rows[1].Target, e.Goal.Annual = "80", "完成道路养护80万平方米，设施完好率不低于98%。"
	return e
}

// adjusting begins an adjustment of an approved goal and types it; it is read at version 2 afterwards.
func adjusting(t *testing.T, p *apptest.Park, g goal.ID, change func(*adjustment.Entry)) adjustment.ID {
	t.Helper()
	ctx := context.Background()
	id, err := p.App.StartAdjustment(ctx, p.Actor(t, "clerk"), g)
	ok(t, err)
	file, err := p.App.Adjustment(ctx, p.Actor(t, "clerk"), id)
	ok(t, err)
	e := lessRoad(file)
	if change != nil {
		change(&e)
	}
	_, err = p.App.SaveAdjustment(ctx, p.Actor(t, "clerk"), id, 1, e)
	ok(t, err)
	return id
}

// toFinance moves an adjustment to planning and finance; it is read at version 5 afterwards.
func toFinance(t *testing.T, p *apptest.Park, id adjustment.ID) {
	t.Helper()
	for i, step := range []struct {
		who string
		do  approval.Action
	}{{"clerk", approval.Submit}, {"head", approval.Confirm}, {"division", approval.Pass}} {
		ok(t, p.App.MoveAdjustment(context.Background(), p.Actor(t, step.who), id, i+2, step.do, "", ""))
	}
}

func TestAdjustmentStory(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		pid := p.Project(t, "SCIP-2025-0001", "园区道路养护", 4980*money.Wan, 1000*money.Wan)
		g := approvedGoal(t, p, pid)
		evaluated, err := p.App.StartSelfEvaluation(ctx, p.Actor(t, "clerk"), pid, 2025)
		ok(t, err)
		before, err := p.App.SelfEvaluation(ctx, p.Actor(t, "clerk"), evaluated)
		ok(t, err)
		entry := before.Entry
		entry.Rows[2].Actual = "98.5"
		_, err = p.App.SaveSelfEvaluation(ctx, p.Actor(t, "clerk"), evaluated, before.Version, entry)
		ok(t, err)
		id := adjusting(t, p, g, func(e *adjustment.Entry) {
			e.Goal.Request.Appropriation = "2000000"
		})
		toFinance(t, p, id)
		todo, err := p.App.Workbench(ctx, p.Actor(t, "finance"), 2025)
		ok(t, err)
		if len(todo.Todos) != 1 || todo.Todos[0].Form != "绩效目标调整" || todo.Todos[0].ID != string(id) {
			t.Errorf("to-dos of finance: %+v", todo.Todos)
		}
		refused(t, "涉及资金没有文号", p.App.MoveAdjustment(ctx, p.Actor(t, "finance"), id, 5, adjustment.Approve, "", ""), errs.Invalid, "文号")
		ok(t, p.App.MoveAdjustment(ctx, p.Actor(t, "finance"), id, 5, adjustment.Approve, "", "沪化管〔2025〕30号"))
		file, err := p.App.Adjustment(ctx, p.Actor(t, "clerk"), id)
		ok(t, err)
		if file.State != adjustment.Adjusted || file.Made != 3 || len(file.Softened) != 1 || file.MayEdit || len(file.Changes) != 1 {
			t.Errorf("%+v", file.Adjustment.Case)
		}
		goals, err := p.App.Goal(ctx, p.Actor(t, "clerk"), g)
		ok(t, err)
		if len(goals.Editions) != 3 || goals.State != goal.Approved || goals.Entry.Rows[1].Target != "80" {
			t.Errorf("the goal has %d editions and stands at %s", len(goals.Editions), goals.State)
		}
		after, err := p.App.SelfEvaluation(ctx, p.Actor(t, "clerk"), evaluated)
		ok(t, err)
		if after.SelfEvaluation.Goal.No != 3 || after.Entry.Rows[2].Actual != "98.5" || after.SelfEvaluation.Goal.Form.Indicators[1].Target.String() != "=80万平方米" {
			t.Errorf("the self-evaluation stands against edition %d: %s", after.SelfEvaluation.Goal.No, after.SelfEvaluation.Goal.Form.Indicators[1].Target)
		}
		archive, err := p.App.Project(ctx, p.Actor(t, "finance"), pid)
		ok(t, err)
		last := archive.Events[len(archive.Events)-1]
		if last.Kind != project.Adjustment || last.Document != "沪化管〔2025〕30号" || last.Amount != 100*money.Wan {
			t.Errorf("%+v", last)
		}
	})
}

func TestAdjustmentRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		pid := p.Project(t, "SCIP-2025-0001", "园区道路养护", 4980*money.Wan, 4900*money.Wan)
		draft, err := p.App.StartGoal(ctx, p.Actor(t, "clerk"), p.Project(t, "SCIP-2025-0002", "河道保洁", money.Wan, 0), 2025, "SH-PARK")
		ok(t, err)
		_, err = p.App.StartAdjustment(ctx, p.Actor(t, "clerk"), draft)
		refused(t, "未批复的目标", err, errs.Conflict, "批复后才能申请调整")
		g := approvedGoal(t, p, pid)
		_, err = p.App.StartAdjustment(ctx, p.Actor(t, "other"), g)
		refused(t, "别的单位", err, errs.NotFound, "没有找到")
		_, err = p.App.StartAdjustment(ctx, p.Actor(t, "division"), g)
		refused(t, "处室申请", err, errs.NotFound, "没有找到")
		id := adjusting(t, p, g, nil)
		_, err = p.App.StartAdjustment(ctx, p.Actor(t, "clerk2"), g)
		refused(t, "上一次还没有办结", err, errs.Conflict, "第1次调整还没有办结，现在是“草稿”")
		_, err = p.App.Adjustment(ctx, p.Actor(t, "other"), id)
		refused(t, "别的单位查看", err, errs.NotFound, "没有找到")
		_, err = p.App.SaveAdjustment(ctx, p.Actor(t, "clerk2"), id, 1, adjustment.Entry{})
		refused(t, "旧版本保存", err, errs.Conflict, "刚刚修改过")
		file, err := p.App.Adjustment(ctx, p.Actor(t, "clerk"), id)
		ok(t, err)
		same := file.Entry
		same.Goal = file.InForce.Form.Entry()
		_, err = p.App.SaveAdjustment(ctx, p.Actor(t, "clerk"), id, 2, same)
		ok(t, err)
		refused(t, "没有改动", p.App.MoveAdjustment(ctx, p.Actor(t, "clerk"), id, 3, approval.Submit, "", ""), errs.Invalid, "没有要调整的内容")
		_, err = p.App.SaveAdjustment(ctx, p.Actor(t, "clerk"), id, 3, lessRoad(file))
		ok(t, err)
		refused(t, "旧版本提交", p.App.MoveAdjustment(ctx, p.Actor(t, "clerk"), id, 3, approval.Submit, "", ""), errs.Conflict, "刚刚修改过")
		ok(t, p.App.MoveAdjustment(ctx, p.Actor(t, "clerk"), id, 4, approval.Submit, "", ""))
		refused(t, "经办自己同意", p.App.MoveAdjustment(ctx, p.Actor(t, "clerk"), id, 5, approval.Confirm, "", ""), errs.Forbidden, "负责人")
		refused(t, "退回不写理由", p.App.MoveAdjustment(ctx, p.Actor(t, "head"), id, 5, approval.ReturnToUnit, "", ""), errs.Invalid, "理由")
		ok(t, p.App.MoveAdjustment(ctx, p.Actor(t, "clerk"), id, 5, approval.Withdraw, "", ""))

		evaluated, err := p.App.StartSelfEvaluation(ctx, p.Actor(t, "clerk"), pid, 2025)
		ok(t, err)
		e, err := p.App.SaveSelfEvaluation(ctx, p.Actor(t, "clerk"), evaluated, 1, complete(t, p, evaluated))
		ok(t, err)
		ok(t, p.App.MoveSelfEvaluation(ctx, p.Actor(t, "clerk"), evaluated, e.Version, evaluation.Submit, ""))
		for i, step := range []struct {
			who string
			do  approval.Action
		}{{"clerk", approval.Submit}, {"head", approval.Confirm}, {"division", approval.Pass}} {
			ok(t, p.App.MoveAdjustment(ctx, p.Actor(t, step.who), id, i+6, step.do, "", ""))
		}
		refused(t, "自评已提交", p.App.MoveAdjustment(ctx, p.Actor(t, "finance"), id, 9, adjustment.Approve, "", ""), errs.Conflict, "绩效自评已经提交")
		ok(t, p.App.MoveAdjustment(ctx, p.Actor(t, "finance"), id, 9, adjustment.Refuse, "已经自评", ""))
		_, err = p.App.StartAdjustment(ctx, p.Actor(t, "clerk"), g)
		refused(t, "自评后再申请", err, errs.Conflict, "绩效自评已经提交")
		p.Pass(370 * 24 * time.Hour)
		other := approvedGoalOf(t, p, "SCIP-2025-0003")
		_, err = p.App.StartAdjustment(ctx, p.Actor(t, "clerk"), other)
		refused(t, "年度已过", err, errs.Conflict, "只能在当年调整")
		list, err := p.App.Adjustments(ctx, p.Actor(t, "finance"), 2025, adjustment.Refused, store.Page{})
		ok(t, err)
		if len(list) != 1 || list[0].ID != id {
			t.Errorf("refused ones: %+v", list)
		}
		mine, err := p.App.Adjustments(ctx, p.Actor(t, "other"), 2025, "", store.Page{})
		ok(t, err)
		if len(mine) != 0 {
			t.Errorf("another unit sees %d", len(mine))
		}
	})
}

func approvedGoalOf(t *testing.T, p *apptest.Park, code string) goal.ID {
	t.Helper()
	return approvedGoal(t, p, p.Project(t, code, "园区绿化养护", 100*money.Wan, 0))
}
