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
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// goalEntry is a complete goal form under SH-PARK: 20/40/20/10.
func goalEntry() goal.Entry {
	row := func(l1, l2, name, sign, target, unit, weight, rule string) goal.EntryRow {
		return goal.EntryRow{Level1: l1, Level2: l2, Name: name, Sign: sign, Target: target, Unit: unit, Weight: weight, Rule: rule,
			Basis: "计划标准", Method: "直接证明法", Source: "养护台账", Evidence: "养护台账、验收单", Explanation: "按年度养护合同计算"}
	}
	satisfied := row("满意度指标", "服务对象满意度指标", "入驻企业满意度", "≥", "90", "%", "10", string(goal.ByRatio))
	satisfied.Method = "问卷调查法"
	return goal.Entry{
		Overall: "保持园区海塘、道路、河道和绿化设施完好，保障企业正常生产。",
		Annual:  "完成道路养护96.4万平方米，设施完好率不低于98%。",
		Request: goal.RequestEntry{Appropriation: "1000000"},
		Rows: []goal.EntryRow{
			row("成本指标", "经济成本指标", "道路养护单位成本", "≤", "18", "元/平方米", "20", string(goal.ByRatio)),
			row("产出指标", "数量指标", "道路养护面积", "=", "96.4", "万平方米", "15", string(goal.ByRatio)),
			row("产出指标", "质量指标", "设施完好率", "≥", "98", "%", "15", string(goal.ByRatio)),
			row("产出指标", "时效指标", "应急抢修到场时间", "≤", "60", "分钟", "10", string(goal.ByRatio)),
			row("效益指标", "社会效益指标", "因设施缺陷引发的安全事故", "=", "0", "起", "20", string(goal.Direct)),
			satisfied,
		},
	}
}

func approvedGoal(t *testing.T, p *apptest.Park, id project.ID) goal.ID {
	t.Helper()
	ctx := context.Background()
	g, err := p.App.StartGoal(ctx, p.Actor(t, "clerk"), id, 2025, "SH-PARK")
	ok(t, err)
	_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk"), g, 1, goalEntry())
	ok(t, err)
	for i, step := range []struct {
		who string
		do  approval.Action
	}{{"clerk", goal.Submit}, {"head", goal.Confirm}} {
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, step.who), g, i+2, step.do, ""))
	}
	p.Approve(t, g)
	return g
}

// TestYear walks one project through a year: goal filed and approved, self-evaluated, scored, re-checked.
func TestYear(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := p.Project(t, "SCIP-2025-0001", "海塘、道路、河道、绿化、生态园区等公共设施维护", 4980*money.Wan, 4732*money.Wan)
		g := approvedGoal(t, p, id)
		file, err := p.App.Goal(ctx, p.Actor(t, "finance"), g)
		ok(t, err)
		if file.State != goal.Approved || len(file.Editions) != 2 || file.Editions[1].Kind != goal.InForce {
			t.Fatalf("state %s with editions %v, want 已批复 with 提交版 and 批复版", file.State, file.Editions)
		}
		e, err := p.App.StartSelfEvaluation(ctx, p.Actor(t, "clerk"), id, 2025)
		ok(t, err)
		entry := evaluation.Blank(file.Editions[1].Form)
		for i, actual := range []string{"17.5", "96.4", "97.2", "55", "", "92"} {
			entry.Rows[i].Actual = actual
		}
		entry.Rows[4].Actual = "0"
		entry.Attained = "养护任务全部完成，巡查与保洁达到合同要求。"
		entry.Rows[2].Reason = "两处护栏因台风损坏，已列入2026年一季度修复计划。"
		saved, err := p.App.SaveSelfEvaluation(ctx, p.Actor(t, "clerk"), e, 1, entry)
		ok(t, err)
		if got := saved.Sheet.Lines[2].Points.String(); got != "14.88" {
			t.Errorf("设施完好率 97.2 of 98 earned %s of 15, want 14.88", got)
		}
		steps := []struct {
			who string
			do  approval.Action
		}{{"clerk", evaluation.Submit}, {"head", evaluation.Confirm}, {"division", evaluation.Pass}}
		for i, s := range steps {
			ok(t, p.App.MoveSelfEvaluation(ctx, p.Actor(t, s.who), e, i+2, s.do, ""))
		}
		recheck := evaluation.RecheckEntry{Rows: []evaluation.RecheckEntryRow{{Indicator: entry.Rows[2].Indicator, Points: "14.00", Reason: "抽查发现另有一处未登记。"}}, Opinion: "其余无误。"}
		_, err = p.App.SaveRecheck(ctx, p.Actor(t, "finance"), e, 5, recheck)
		ok(t, err)
		ok(t, p.App.MoveSelfEvaluation(ctx, p.Actor(t, "finance"), e, 6, evaluation.FinishRecheck, ""))
		done, err := p.App.SelfEvaluation(ctx, p.Actor(t, "clerk"), e)
		ok(t, err)
		line := done.Compared.Lines[2]
		if done.State != evaluation.Rechecked || line.Unit.String() != "14.88" || line.Recheck.String() != "14.00" || line.Difference != -88 {
			t.Errorf("after the re-check: %s, line %+v, want 已复核 with 14.88, 14.00 and their difference", done.State, line)
		}
		if done.Frozen.Sheet.Lines[2].Points.String() != "14.88" {
			t.Errorf("the unit's own points were overwritten: %s", done.Frozen.Sheet.Lines[2].Points)
		}
		verified, err := p.App.VerifyAudit(ctx, p.Actor(t, "aud"))
		ok(t, err)
		if verified.Break != nil || verified.Entries < 20 {
			t.Errorf("log: %+v, want an unbroken chain", verified)
		}
	})
}

// TestGoalRefusals are the ways a goal may not be moved or read.
func TestGoalRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := p.Project(t, "SCIP-2025-0002", "园区道路养护", 100*money.Wan, 0)
		g, err := p.App.StartGoal(ctx, p.Actor(t, "clerk"), id, 2025, "SH-PARK")
		ok(t, err)
		_, err = p.App.StartGoal(ctx, p.Actor(t, "clerk2"), id, 2025, "SH-PARK")
		refused(t, "同年第二份", err, errs.Conflict, "已经有了")
		refused(t, "空表提交", p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 1, goal.Submit, ""), errs.Invalid, "")
		_, err = p.App.Goal(ctx, p.Actor(t, "other"), g)
		refused(t, "别的单位查看", err, errs.NotFound, "没有找到")
		_, err = p.App.SaveGoal(ctx, p.Actor(t, "other"), g, 1, goalEntry())
		refused(t, "别的单位保存", err, errs.NotFound, "没有找到")
		_, err = p.App.SaveGoal(ctx, p.Actor(t, "sys"), g, 1, goalEntry())
		refused(t, "管理员保存", err, errs.NotFound, "没有找到")
		_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk"), g, 1, goalEntry())
		ok(t, err)
		_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk2"), g, 1, goal.Entry{Overall: "另一人的修改"})
		refused(t, "旧版本保存", err, errs.Conflict, "公共设施管理中心经办刚刚修改过")
		refused(t, "旧版本提交", p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 1, goal.Submit, ""), errs.Conflict, "刚刚修改过")
		refused(t, "负责人直接批复", p.App.MoveGoal(ctx, p.Actor(t, "head"), g, 2, goal.Approve, ""), errs.Conflict, "现在是“草稿”")
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 2, goal.Submit, ""))
		_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk"), g, 3, goal.Entry{})
		refused(t, "提交后修改", err, errs.Conflict, "待单位审核")
		refused(t, "经办自己同意", p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 3, goal.Confirm, ""), errs.Forbidden, "由公共设施管理中心负责人办理")
		refused(t, "退回不写理由", p.App.MoveGoal(ctx, p.Actor(t, "head"), g, 3, goal.ReturnToUnit, " "), errs.Invalid, "理由")
		refused(t, "他人撤回", p.App.MoveGoal(ctx, p.Actor(t, "clerk2"), g, 3, goal.Withdraw, ""), errs.Forbidden, "只有上一步")
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 3, goal.Withdraw, ""))
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 4, goal.Submit, ""))
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "head"), g, 5, goal.Confirm, ""))
		refused(t, "别的处室审核", p.App.MoveGoal(ctx, p.Actor(t, "building"), g, 6, goal.Pass, ""), errs.NotFound, "")
		refused(t, "已被下一步接手再撤回", p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 6, goal.Withdraw, ""), errs.Forbidden, "负责人")
		_, err = p.App.StartSelfEvaluation(ctx, p.Actor(t, "clerk"), id, 2025)
		refused(t, "未批复先自评", err, errs.Conflict, "批复后才能自评")
	})
}

// TestPostTwice posts one form fifty times at once: it is carried out once, and everybody hears the same answer.
func TestPostTwice(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := p.Project(t, "SCIP-2025-0003", "河道保洁", 10*money.Wan, 0)
		actor := p.Actor(t, "clerk")
		actor.Form.Key, actor.Form.Body = store.NewID(), "same"
		answers := make(chan string)
		for range 50 {
			go func() {
				g, err := p.App.StartGoal(ctx, actor, id, 2025, "SH-PARK")
				if err != nil {
					g = goal.ID(err.Error())
				}
				answers <- string(g)
			}()
		}
		first := <-answers
		for range 49 {
			if got := <-answers; got != first {
				t.Fatalf("one form answered %q and %q", first, got)
			}
		}
		actor.Form.Body = "changed"
		_, err := p.App.StartGoal(ctx, actor, id, 2025, "SH-PARK")
		refused(t, "同一张表换了内容", err, errs.Conflict, "已提交过")
	})
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		for _, f := range errs.FieldsOf(err) {
			t.Log(f.Path, f.Rule, f.Severity, f.Message)
		}
		t.Fatal(err)
	}
}

func refused(t *testing.T, what string, err error, kind errs.Kind, says string) {
	t.Helper()
	if err == nil || errs.KindOf(err) != kind || !strings.Contains(errs.MessageOf(err), says) {
		t.Errorf("%s: got %v (kind %d), want kind %d saying %q", what, err, errs.KindOf(err), kind, says)
	}
}
