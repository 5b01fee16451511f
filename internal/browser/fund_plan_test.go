package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/mxschmitt/playwright-go"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/testenv"
)

// running is a project that had a budget in 2024 and runs on, with a control total for its unit's plan of 2025.
func (s *site) running(code, name string) project.ID {
	s.t.Helper()
	ctx, finance := s.t.Context(), s.Actor(s.t, "finance")
	day := func(year, month, d int) fiscal.Date { return fiscal.Date{Year: year, Month: time.Month(month), Day: d} }
	id, err := s.App.AddProject(ctx, s.Actor(s.t, "clerk"), project.Project{Code: code, Name: name, Unit: s.Units["210"], Division: s.Units["130"], Nature: project.Recurrent,
		Category: project.Operation, Start: day(2024, 1, 1), End: day(2026, 12, 31), Fiscal: 20000 * money.Wan})
	must(s.t, err)
	_, err = s.App.RecordFund(ctx, finance, project.FundEvent{Project: id, Year: 2024, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 4800 * money.Wan, On: day(2024, 1, 10)})
	must(s.t, err)
	must(s.t, s.App.SetPlanControl(ctx, finance, s.Units["210"].ID, 2025, 0, "5000", "沪化管〔2024〕90号"))
	return id
}

// TestFundPlan files a plan together with the goal of its project, cuts it, approves it and prints its papers.
func TestFundPlan(t *testing.T) {
	t.Parallel()
	testenv.Program(t, "pdftotext")
	s := newSite(t)
	s.Person(t, "finance2", "计财处复审", "110", "计财处审核", "100")
	id := s.running("SCIP-2024-0001", "海塘、道路、河道、绿化、生态园区等公共设施维护")
	clerk := s.open("clerk")
	goalPath := s.startGoal(clerk, id)
	s.fillGoal(clerk)
	s.sees(clerk, "[data-saved-text]", "已保存")
	s.visit(clerk, "/fund-plans/new")
	s.choose(clerk, `[name="division"]`, string(s.Units["130"].ID))
	s.click(clerk, `main button:has-text("开始填报")`)
	s.choose(clerk, `[name="added"]`, string(id))
	s.click(clerk, `main button:has-text("加入计划")`)
	s.sees(clerk, "main", "分月合计 4,980.00")
	path := strings.Split(strings.TrimPrefix(clerk.URL(), s.url), "#")[0]
	s.fill(clerk, `[name="lines.0.month1"]`, "416")
	s.sees(clerk, "#findings", "分月合计")
	s.fill(clerk, `[name="lines.0.month1"]`, "415")
	s.sees(clerk, "#findings", "通过")
	s.click(clerk, `.action-bar button:has-text("提交")`)
	s.sees(clerk, "main", "绩效目标一并提交")
	s.paper(clerk, path, 2, "2025年度用款计划表", "金额单位：万元", "当年财政拨款", "上年结转资金", "分月合计", "4,980.00", "单位负责人（签字）：", "年度用款计划 第1版 校验码 ")
	s.move("head", path, "同意并上报", "已同意并上报")
	division := s.open("division")
	s.visit(division, path)
	s.click(division, `main a:has-text("核减")`)
	s.fill(division, `[name="appropriation"]`, "4800")
	s.fill(division, `#cut [name="reason"]`, "养护面积按实核定。")
	s.click(division, `main button:has-text("保存核减")`)
	s.sees(division, "main", "核减已保存")
	s.click(division, `.action-bar button:has-text("审核通过")`)
	s.sees(division, "main", "已审核通过")
	s.review("division", goalPath)
	s.move("economy", path, "经发处审核通过", "已经发处审核通过")
	s.move("finance", path, "初审通过", "已初审通过")
	s.review("finance", goalPath)
	s.approvePlan(path)
	s.paper(clerk, path+"/approval", 4, "关于公共设施管理中心2025年度用款计划的批复", "沪化管计〔2025〕3号", "资金合计4,800.00万元", "附件1", "附件2", "道路养护面积", "用款计划批复 沪化管计〔2025〕3号")
}

// approvePlan writes the document number and approves.
func (s *site) approvePlan(path string) playwright.Page {
	s.t.Helper()
	second := s.open("finance2")
	s.visit(second, path)
	s.fill(second, `[name="document"]`, "沪化管计〔2025〕3号")
	s.click(second, `.action-bar button:has-text("批复")`)
	s.sees(second, "main", "已批复")
	return second
}
