package app_test

import (
	"context"
	"strings"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
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
		first := file.Entry.Tasks[0].ID
		if first == "" || file.Entry.Tasks[1].ID == "" || first == file.Entry.Tasks[1].ID || len(file.Spare) != 2 || file.Spare[0].ID == file.Spare[1].ID {
			t.Errorf("tasks are known as %+v, further ones as %+v", file.Entry.Tasks, file.Spare)
		}
		own, part := file.Entry.Goal.Rows[1].ID, file.Parts[1].Indicator.ID
		file, err = p.App.LinkIndicators(ctx, clerk, id, 2, []overallgoal.Link{{Indicator: own, Goal: road, Part: part}})
		ok(t, err)
		if r := file.RollUps[1]; !r.Adds || r.Target.String() != "96.4" || r.Known != 0 {
			t.Errorf("%+v", r)
		}
		entry := file.Entry
		entry.Links = nil
		entry.Tasks = []overallgoal.MainTaskEntry{entry.Tasks[1], entry.Tasks[0]}
		entry.Goal.Overall = "保持园区设施完好，保障企业生产。"
		file, err = p.App.SaveOverallGoal(ctx, clerk, id, 3, entry)
		ok(t, err)
		if file.Entry.Tasks[1].ID != first {
			t.Errorf("a task that moved is known as %q, before as %q", file.Entry.Tasks[1].ID, first)
		}
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
		if _, c, err := p.App.CompareOverallGoal(ctx, clerk, id, 1, 2); err != nil || len(c.Changes) != 0 {
			t.Errorf("submitted and approved edition differ: %+v %v", c.Changes, err)
		}
		_, _, err = p.App.CompareOverallGoal(ctx, clerk, id, 1, 9)
		refused(t, "没有这一版", err, errs.NotFound, "没有第9版")
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

// TestOverallGoalMoney: the tasks are held against what the projects below ask for, and only goals that are on their way or
// approved count.
func TestOverallGoalMoney(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		clerk := p.Actor(t, "clerk")
		approvedGoal(t, p, p.Project(t, "SCIP-2025-0001", "园区道路养护", 4980*money.Wan, 0))
		back := submittedGoal(t, p, "SCIP-2025-0002", "园区绿化养护")
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "division"), back, 4, approval.ReturnToUnit, "请补充"))
		id, err := p.App.StartOverallGoal(ctx, clerk, overallgoal.Department, p.Units["210"].ID, "", 2025, "SH-PARK")
		ok(t, err)
		short := departmentEntry()
		short.Tasks[0].Appropriation, short.Goal.Request.Appropriation = "900000", "900000"
		file, err := p.App.SaveOverallGoal(ctx, clerk, id, 1, short)
		ok(t, err)
		if found := file.Findings.At("tasks"); len(file.Filed) != 1 || len(found) != 2 || !strings.Contains(found[0].Message, "下属1个项目") || len(file.Findings.Blocking()) != 0 {
			t.Errorf("%d goals, %+v", len(file.Filed), found)
		}
		file, err = p.App.CompileOverallGoal(ctx, clerk, id, 2, overallgoal.Entry{Goal: departmentEntry().Goal})
		ok(t, err)
		if len(file.Findings) != 0 || len(file.Form.Tasks) != 1 || file.Form.TasksTotal() != overallgoal.FiledTotal(file.Filed) {
			t.Errorf("compiled: %+v", file.Findings)
		}
		vague := file.Entry
		vague.Goal.Rows[1].Target = "12期，每期50人"
		file, err = p.App.SaveOverallGoal(ctx, clerk, id, 3, vague)
		ok(t, err)
		refused(t, "目标检查有错误时提交", p.App.MoveOverallGoal(ctx, clerk, id, 4, approval.Submit, ""), errs.Invalid, "")
	})
}

// TestOverallGoalActuals: what the projects reached, as self-evaluated, adds up beside their targets.
func TestOverallGoalActuals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		clerk := p.Actor(t, "clerk")
		road := p.Project(t, "SCIP-2025-0001", "园区道路养护", 4980*money.Wan, 4732*money.Wan)
		g := approvedGoal(t, p, road)
		approved, err := p.App.Goal(ctx, clerk, g)
		ok(t, err)
		e, err := p.App.StartSelfEvaluation(ctx, clerk, road, 2025)
		ok(t, err)
		entry := evaluation.Blank(approved.Editions[1].Form)
		for i, actual := range []string{"17.5", "95.2", "98", "55", "0", "92"} {
			entry.Rows[i].Actual = actual
		}
		entry.Attained, entry.Rows[1].Reason = "养护任务基本完成。", "一段道路封闭施工，顺延至次年。"
		_, err = p.App.SaveSelfEvaluation(ctx, clerk, e, 1, entry)
		ok(t, err)
		ok(t, p.App.MoveSelfEvaluation(ctx, clerk, e, 2, evaluation.Submit, ""))
		id, err := p.App.StartOverallGoal(ctx, clerk, overallgoal.Department, p.Units["210"].ID, "", 2025, "SH-PARK")
		ok(t, err)
		file, err := p.App.SaveOverallGoal(ctx, clerk, id, 1, departmentEntry())
		ok(t, err)
		links := []overallgoal.Link{{Indicator: file.Entry.Goal.Rows[1].ID, Goal: g, Part: file.Parts[1].Indicator.ID}, {Indicator: file.Entry.Goal.Rows[2].ID, Goal: g, Part: file.Parts[2].Indicator.ID}}
		file, err = p.App.LinkIndicators(ctx, clerk, id, 2, links)
		ok(t, err)
		if r := file.RollUps[1]; r.Known != 1 || r.Actual.String() != "95.2" || r.Target.String() != "96.4" {
			t.Errorf("area: %+v", r)
		}
		if r := file.RollUps[2]; r.Adds || r.Why == "" || !r.Parts[0].Known {
			t.Errorf("a rate: %+v", r)
		}
	})
}
