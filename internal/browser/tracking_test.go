package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mxschmitt/playwright-go"

	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
)

// TestAugustRound is the round of August in the browser: planned, reviewed, filed, settled, its lights read, one of them made a
// finding, closed.
func TestAugustRound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Person(t, "finance2", "计财处复审", "110", org.Finance, "100")
	s.approvedGoal(s.Project(t, "SCIP-2025-0001", "海塘、道路、河道、绿化、生态园区等公共设施维护", 4980*money.Wan, 2000*money.Wan))
	s.Pass(time.Date(2025, 8, 10, 1, 0, 0, 0, time.UTC).Sub(s.Now()))
	finance := s.open("finance")
	round := s.planRound(finance)
	s.move("finance2", round, "复核通过并开始", "已复核通过并开始")
	clerk := s.open("clerk")
	s.click(clerk, `#todos a:has-text("公共设施维护")`)
	s.sees(clerk, "h1", "项目支出绩效目标执行监控表")
	form := strings.TrimPrefix(clerk.URL(), s.url)
	s.sees(clerk, "main", "20,000,000.00")
	s.sees(clerk, "main", "40.16%")
	s.fillTracked(clerk)
	s.refusesTheImpossible(clerk)
	s.closes(finance, round, "还有1张跟踪表没有办结")
	s.choose(clerk, `[name="rows.1.disposal"]`, "调整目标")
	s.fill(clerk, `[name="rows.1.measure"]`, "9月底前申请将养护面积调整为60万平方米。")
	s.click(clerk, `.action-bar button:has-text("提交")`)
	s.sees(clerk, ".flash", "已提交")
	s.move("head", form, "同意并上报", "已同意并上报")
	s.move("division", form, "审核通过", "已审核通过")
	s.visit(finance, form)
	s.click(finance, `.action-bar button:has-text("审定")`)
	s.sees(finance, ".flash", "已审定")
	s.lightToFinding(finance, round)
	s.closes(finance, round, "已结束本轮")
	s.visit(clerk, form)
	s.sees(clerk, "main", "9月底前申请将养护面积调整为60万平方米。")
}

// planRound plans the round as it is offered and proposes its list.
func (s *site) planRound(page playwright.Page) string {
	s.t.Helper()
	s.visit(page, "/tracking")
	s.click(page, `main a:has-text("拟定跟踪任务")`)
	if due := s.value(page, `[name="due"]`); due != "2025-08-31" {
		s.t.Errorf("the round is offered until %s", due)
	}
	s.click(page, `main button:has-text("保存并列出名单")`)
	s.sees(page, "#list", "SCIP-2025-0001")
	path := strings.TrimPrefix(page.URL(), s.url)
	s.click(page, `.action-bar button:has-text("提请复核")`)
	s.sees(page, ".flash", "已提请复核")
	return path
}

// fillTracked types what every indicator came to, the area maintained far behind.
func (s *site) fillTracked(page playwright.Page) {
	s.t.Helper()
	s.fill(page, `[name="forecasts.0"]`, "49000000")
	for i, row := range [][2]string{{"17.5", "17.5"}, {"20", "60"}, {"98.5", "98.5"}, {"0", "0"}, {"92", "92"}} {
		at := func(field string) string { return fmt.Sprintf(`[name="rows.%d.%s"]`, i, field) }
		s.fill(page, at("actual"), row[0])
		s.fill(page, at("forecast"), row[1])
		s.choose(page, at("likelihood"), "确定能")
	}
	s.choose(page, `[name="rows.1.likelihood"]`, "完全不可能")
	must(s.t, page.Locator(`[name="rows.1.causes.0"]`).Check())
	s.fill(page, `[name="rows.1.explanation"]`, "二季度招标流标，养护合同7月才签订。")
	s.sees(page, "[data-saved-text]", "已保存")
}

// refusesTheImpossible submits the form without saying what is to become of the indicator that cannot be met: the cell says so, and
// what was typed stands.
func (s *site) refusesTheImpossible(page playwright.Page) {
	s.t.Helper()
	s.click(page, `.action-bar button:has-text("提交")`)
	s.sees(page, ".flash", "还不能提交")
	cell := page.Locator(`[name="rows.1.disposal"][aria-invalid="true"]`)
	about, err := cell.GetAttribute("aria-describedby")
	must(s.t, err)
	s.sees(page, fmt.Sprintf(`[id="%s"]`, about), "没有选择不能提交")
	s.sees(page, "#findings .kind--error", "错误 2") // the other: no measure
	for field, want := range map[string]string{"forecasts.0": "49000000", "rows.0.actual": "17.5", "rows.1.forecast": "60", "rows.1.likelihood": "完全不可能",
		"rows.1.explanation": "二季度招标流标，养护合同7月才签订。", "rows.4.actual": "92"} {
		if got := s.value(page, fmt.Sprintf(`[name="%s"]`, field)); got != want {
			s.t.Errorf("after the refusal %s holds %q, want %q", field, got, want)
		}
	}
}

// closes asks for the end of the round and sees what is said.
func (s *site) closes(page playwright.Page, round, says string) {
	s.t.Helper()
	s.visit(page, round)
	s.click(page, `.action-bar button:has-text("结束本轮")`)
	s.sees(page, ".flash", says)
}

// lightToFinding reads the lights of the round, goes to the project's and makes a finding of it.
func (s *site) lightToFinding(page playwright.Page, round string) {
	s.t.Helper()
	s.visit(page, round)
	s.click(page, `main a:has-text("看红黄绿灯")`)
	s.click(page, `main summary:has-text("亮灯规则")`)
	s.sees(page, "#rules", "执行率 ÷ 时间进度 低于 80%")
	s.sees(page, `#lit tr:has-text("SCIP-2025-0001")`, "40.16%")
	s.click(page, `#lit a:has-text("公共设施维护")`)
	s.sees(page, "dl.result", "执行率 40.16% ÷ 时间进度 58.33% = 68.85%，低于 80%")
	s.click(page, `main a:has-text("转为整改问题")`)
	if text := s.value(page, `[name="text"]`); !strings.Contains(text, "= 68.85%，低于 80%") {
		s.t.Errorf("the finding starts with %q", text)
	}
	s.click(page, `main button:has-text("登记")`)
	s.sees(page, ".flash", "问题已登记，等待发函")
	s.sees(page, "main", "ZG-2025-001")
}
