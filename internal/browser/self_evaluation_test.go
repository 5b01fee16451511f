package browser

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
)

// approvedGoal files and approves a goal without the browser.
func (s *site) approvedGoal(id project.ID) {
	s.t.Helper()
	ctx := context.Background()
	entry := goal.Entry{Overall: "保持园区公共设施完好。", Annual: "完成道路养护96.4万平方米，设施完好率不低于98%。", Request: goal.RequestEntry{Appropriation: "49800000"}}
	for _, r := range indicators {
		level1, level2, _ := strings.Cut(r[0], "/")
		entry.Rows = append(entry.Rows, goal.EntryRow{Level1: level1, Level2: level2, Name: r[1], Sign: r[2], Target: r[3], Unit: r[4], Weight: r[5],
			Rule: r[6], Basis: "计划标准", Method: "问卷调查法", Source: "养护台账", Evidence: "台账", Explanation: "按年度合同"})
	}
	g, err := s.App.StartGoal(ctx, s.Actor(s.t, "clerk"), id, 2025, "SH-PARK")
	must(s.t, err)
	_, err = s.App.SaveGoal(ctx, s.Actor(s.t, "clerk"), g, 1, entry)
	must(s.t, err)
	for i, step := range []struct {
		who string
		do  approval.Action
	}{{"clerk", goal.Submit}, {"head", goal.Confirm}} {
		must(s.t, s.App.MoveGoal(ctx, s.Actor(s.t, step.who), g, i+2, step.do, ""))
	}
	s.Approve(s.t, g)
}

// TestSelfEvaluation fills in a self-evaluation, sees every point explained, and has it re-checked beside.
func TestSelfEvaluation(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0001", "海塘、道路、河道、绿化、生态园区等公共设施维护", 4980*money.Wan, 4732*money.Wan)
	s.approvedGoal(id)
	clerk := s.open("clerk")
	s.visit(clerk, "/projects/"+string(id))
	s.click(clerk, `button:has-text("开始自评")`)
	s.sees(clerk, "h1", "项目支出绩效自评表")
	path := strings.TrimPrefix(clerk.URL(), s.url)
	s.fill(clerk, `[name="attained"]`, "养护任务全部完成，巡查与保洁达到合同要求。")
	for i, actual := range []string{"17.5", "96.4", "已完成", "0", "92"} {
		s.fill(clerk, fmt.Sprintf(`[name="rows.%d.actual"]`, i), actual)
	}
	s.sees(clerk, "aside", "实际完成值")
	s.click(clerk, `.action-bar button:has-text("提交")`)
	s.sees(clerk, "main", "还不能提交")
	if got := s.value(clerk, `[name="rows.2.actual"]`); got != "已完成" {
		t.Errorf("after the refusal the cell holds %q, want what was typed", got)
	}
	s.fill(clerk, `[name="rows.2.actual"]`, "97.2")
	s.fill(clerk, `[name="rows.2.reason"]`, "两处护栏因台风损坏，已列入2026年一季度修复计划。")
	s.sees(clerk, "[data-saved-text]", "已保存")
	s.sees(clerk, "main", "19.84")
	s.visit(clerk, path+"?why=all")
	s.sees(clerk, "main", "20.00 × 97.2 ÷ 98.0 = 19.84")
	s.sees(clerk, "main", "SH-PARK 第1版")
	s.click(clerk, `.action-bar button:has-text("提交")`)
	s.sees(clerk, "main", "已提交")
	s.move("head", path, "同意并上报", "已同意并上报")
	s.move("division", path, "审核通过", "已审核通过")
	finance := s.open("finance")
	s.visit(finance, path)
	s.fill(finance, `[name="rows.2.points"]`, "18")
	s.fill(finance, `[name="rows.2.reason"]`, "抽查发现另有一处未登记。")
	s.sees(finance, "[data-saved-text]", "已保存")
	s.click(finance, `.action-bar button:has-text("确认复核结果")`)
	s.click(finance, "dialog[open] .button--main, dialog[open] .button--danger")
	s.sees(finance, ".flash", "复核结果已确认")
	s.visit(clerk, path)
	for _, number := range []string{"19.84", "18.00", "−1.84"} {
		s.sees(clerk, "main", number)
	}
}
