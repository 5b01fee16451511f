package app_test

import (
	"context"
	"strings"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/errs"
)

// departmentEntry is a complete goal of the centre, as typed.
func departmentEntry() overallgoal.Entry {
	e := overallgoal.Entry{Goal: goalEntry(), Tasks: []overallgoal.MainTaskEntry{{Name: "设施养护", Content: "道路、海塘、河道养护", Appropriation: "1000000"}}}
	e.Goal.Request.Appropriation = "1000000"
	return e
}

func TestOverallGoalStory(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		clerk := p.Actor(t, "clerk")
		road := approvedGoal(t, p, p.Project(t, "SCIP-2025-0001", "园区道路养护", 4980*money.Wan, 0))
		id, err := p.App.StartOverallGoal(ctx, clerk, overallgoal.Department, p.Units["210"].ID, "", 2025, "SH-PARK")
		ok(t, err)
		file, err := p.App.CompileOverallGoal(ctx, clerk, id, 1, departmentEntry())
		ok(t, err)
		if len(file.Entry.Tasks) != 2 || file.Entry.Tasks[1].Name != "园区道路养护" || file.Version != 2 || len(file.Parts) != 6 {
			t.Fatalf("compiled %+v, %d parts", file.Entry.Tasks, len(file.Parts))
		}
		own, part := file.Entry.Goal.Rows[1].ID, file.Parts[1].Indicator.ID
		file, err = p.App.LinkIndicators(ctx, clerk, id, 2, []overallgoal.Link{{Indicator: own, Goal: road, Part: part}})
		ok(t, err)
		if r := file.RollUps[1]; !r.Adds || r.Target.String() != "96.4" || r.Known != 0 {
			t.Errorf("%+v", r)
		}
		entry := file.Entry
		entry.Links = nil
		entry.Goal.Overall = "保持园区设施完好，保障企业生产。"
		file, err = p.App.SaveOverallGoal(ctx, clerk, id, 3, entry)
		ok(t, err)
		if len(file.Entry.Links) != 1 {
			t.Error("saving the form lost the links")
		}
		ok(t, p.App.MoveOverallGoal(ctx, clerk, id, 4, approval.Submit, ""))
		w, err := p.App.Workbench(ctx, p.Actor(t, "head"), 2025)
		ok(t, err)
		if len(w.Todos) != 1 || w.Todos[0].ID != string(id) {
			t.Errorf("to-dos of the head: %+v", w.Todos)
		}
		ok(t, p.App.MoveOverallGoal(ctx, p.Actor(t, "head"), id, 5, approval.Confirm, ""))
		ok(t, p.App.MoveOverallGoal(ctx, p.Actor(t, "finance"), id, 6, overallgoal.Approve, ""))
		file, err = p.App.OverallGoal(ctx, clerk, id)
		ok(t, err)
		if file.State != overallgoal.Approved || len(file.Editions) != 2 || file.Editions[1].Kind != goal.InForce || file.MayEdit {
			t.Errorf("%s, editions %+v", file.State, file.Editions)
		}
	})
}

func TestOverallGoalRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		clerk := p.Actor(t, "clerk")
		start := func(who string, kind overallgoal.Kind, unit, name string) (overallgoal.ID, error) {
			return p.App.StartOverallGoal(ctx, p.Actor(t, who), kind, p.Units[unit].ID, name, 2025, "SH-PARK")
		}
		_, err := start("other", overallgoal.Department, "210", "")
		refused(t, "别的单位", err, errs.Forbidden, "由公共设施管理中心经办填写")
		_, err = start("clerk", overallgoal.FundPolicy, "210", "")
		refused(t, "政策没有名称", err, errs.Invalid, "请填写政策或专项名称")
		_, err = p.App.StartOverallGoal(ctx, clerk, overallgoal.Department, "nowhere", "", 2025, "SH-PARK")
		refused(t, "没有这个单位", err, errs.NotFound, "没有找到")
		_, err = p.App.StartOverallGoal(ctx, clerk, overallgoal.Department, p.Units["210"].ID, "", 2025, "NONE")
		refused(t, "没有这个规则库", err, errs.NotFound, "")
		id, err := start("clerk", overallgoal.Department, "210", "")
		ok(t, err)
		_, err = start("clerk2", overallgoal.Department, "210", "")
		refused(t, "同年第二份", err, errs.Conflict, "已经有了")
		_, err = p.App.OverallGoal(ctx, p.Actor(t, "other"), id)
		refused(t, "别的单位查看", err, errs.NotFound, "没有找到")
		_, err = p.App.CompileOverallGoal(ctx, clerk, id, 1, overallgoal.Entry{})
		refused(t, "没有可编入的项目", err, errs.Conflict, "没有可编入的内容")
		_, err = p.App.SaveOverallGoal(ctx, clerk, id, 1, departmentEntry())
		ok(t, err)
		_, err = p.App.SaveOverallGoal(ctx, p.Actor(t, "clerk2"), id, 1, overallgoal.Entry{})
		refused(t, "旧版本保存", err, errs.Conflict, "刚刚修改过")
		_, err = p.App.LinkIndicators(ctx, clerk, id, 2, []overallgoal.Link{{Indicator: "x", Goal: "y", Part: "z"}})
		refused(t, "关联不存在的指标", err, errs.Invalid, "已经不在了")
		huge := departmentEntry()
		huge.Tasks[0].Content = strings.Repeat("长", goal.MaxCell+1)
		_, err = p.App.SaveOverallGoal(ctx, clerk, id, 2, huge)
		refused(t, "太长的格", err, errs.Invalid, "请改短")
		refused(t, "经办自己同意", p.App.MoveOverallGoal(ctx, clerk, id, 2, approval.Confirm, ""), errs.Conflict, "现在是“草稿”")
		ok(t, p.App.MoveOverallGoal(ctx, clerk, id, 2, approval.Submit, ""))
		refused(t, "退回不写理由", p.App.MoveOverallGoal(ctx, p.Actor(t, "head"), id, 3, approval.ReturnToUnit, ""), errs.Invalid, "理由")
		refused(t, "旧版本办理", p.App.MoveOverallGoal(ctx, p.Actor(t, "head"), id, 2, approval.Confirm, ""), errs.Conflict, "刚刚修改过")
		refused(t, "处室批复", p.App.MoveOverallGoal(ctx, p.Actor(t, "division"), id, 3, overallgoal.Approve, ""), errs.NotFound, "没有找到")
		list, err := p.App.OverallGoals(ctx, p.Actor(t, "finance"), 2025)
		ok(t, err)
		none, err := p.App.OverallGoals(ctx, p.Actor(t, "other"), 2025)
		ok(t, err)
		if len(list) != 1 || len(none) != 0 {
			t.Errorf("finance sees %d, another unit %d", len(list), len(none))
		}
	})
}
