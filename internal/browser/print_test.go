package browser

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxschmitt/playwright-go"

	"outturn/internal/app"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/tracking"
	"outturn/internal/testenv"
)

// TestPrint prints the forms as people do, and reads the paper: A4, every part of the form, signature lines, version and
// check code at the foot, nothing of the screen around it, no sheet too many.
func TestPrint(t *testing.T) {
	t.Parallel()
	testenv.Program(t, "pdftotext")
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0001", "海塘、道路、河道、绿化、生态园区等公共设施维护", 4980*money.Wan, 4732*money.Wan)
	clerk := s.open("clerk")
	path := s.startGoal(clerk, id)
	s.fillGoal(clerk)
	s.sees(clerk, "[data-saved-text]", "已保存")
	s.click(clerk, `.action-bar button:has-text("提交")`)
	s.sees(clerk, "main", "已提交")
	s.paper(clerk, path, 2, "项目支出绩效目标申报表", "2025年度", "金额单位：元", "海塘、道路、河道、绿化、生态园区等公共设施维护", "一级指标", "指标值设定依据",
		"道路养护面积", "万平方米", "分值合计", "指标解释与赋分", "单位负责人（签字）：", "主管处室（盖章）：", "绩效目标 第1版 校验码 ")
	s.move("head", path, "同意并上报", "已同意并上报")
	s.review("division", path)
	s.paper(clerk, strings.Replace(path, "/goals/", "/goal-reviews/", 1), 1, "项目支出绩效目标审核表", "处室审核", "海塘、道路、河道、绿化、生态园区等公共设施维护", "完整性", "规范完整性", "资金匹配性",
		"优（100分）", "总体意见", "审核人（签字）：", "审核部门（盖章）：", "绩效目标审核表 处室审核（第1版，第1次） 校验码 ")
	s.review("finance", path)

	s.visit(clerk, path+"/adjustments")
	s.click(clerk, `main button:has-text("申请调整")`)
	s.sees(clerk, "h1", "项目支出绩效目标调整申请表")
	s.paper(clerk, strings.TrimPrefix(clerk.URL(), s.url), 3, "项目支出绩效目标调整申请表", "调整事由", "调整理由", "现行版本", "第2版", "年度总体目标", "调整前后对照", "单位负责人（签字）：", "绩效目标调整 第1次 校验码 ")

	s.visit(clerk, "/overall-goals/new")
	s.click(clerk, `main button:has-text("开始填报")`)
	s.sees(clerk, "h1", "部门（单位）整体支出绩效目标申报表")
	s.paper(clerk, strings.TrimPrefix(clerk.URL(), s.url), 2, "部门（单位）整体支出绩效目标申报表", "年度主要任务", "任务名称", "金额合计", "计划财务处（盖章）：", "整体与政策绩效目标 草稿 校验码 ", "（草稿）")

	s.visit(clerk, "/projects/"+string(id))
	s.click(clerk, `button:has-text("开始自评")`)
	s.sees(clerk, "h1", "项目支出绩效自评表")
	s.paper(clerk, strings.TrimPrefix(clerk.URL(), s.url), 2, "项目支出绩效自评表", "金额单位：元", "全年预算数（A）", "执行率（B/A）", "49,800,000.00", "年度指标值", "实际完成值", "偏差原因分析及改进措施",
		"总分", "财务负责人（签字）：", "（草稿）", "草稿 校验码 ")

	s.paper(clerk, s.tracked(), 2, "项目支出绩效目标执行监控表", "数据期间：1月", "金额单位：元", "调整后预算数", "全年预计执行数", "年度总体目标", "偏差原因分析", "经费", "硬件", "完成目标可能性",
		"主管处室（盖章）：", "绩效跟踪表 2025年度绩效跟踪 第1次修改 校验码 ")
}

// tracked starts a round over what is approved, past the browser, and returns the page of its first form.
func (s *site) tracked() string {
	s.t.Helper()
	s.Person(s.t, "finance2", "计财处审核二", "110", org.Finance, "100")
	ctx, finance := s.t.Context(), s.Actor(s.t, "finance")
	plan := tracking.DefaultPlan(2025)
	plan.Month, plan.Due = "1", "2025-12-31"
	id, err := s.App.PlanTracking(ctx, finance, 2025, plan)
	must(s.t, err)
	must(s.t, s.App.MoveTracking(ctx, finance, id, 2, tracking.Propose, ""))
	must(s.t, s.App.MoveTracking(ctx, s.Actor(s.t, "finance2"), id, 3, tracking.Start, ""))
	rows, err := s.App.TrackedRows(ctx, finance, id, app.TrackedFilter{}, app.Page{})
	must(s.t, err)
	return "/tracking-forms/" + string(rows[0].ID)
}

// paper prints a page and checks what is on it. most is how many sheets it may take.
func (s *site) paper(page playwright.Page, path string, most int, wants ...string) {
	s.t.Helper()
	s.visit(page, path)
	s.legible(page, path)
	file := filepath.Join(s.t.TempDir(), "form.pdf")
	_, err := page.PDF(playwright.PagePdfOptions{Path: playwright.String(file), PreferCSSPageSize: playwright.Bool(true), PrintBackground: playwright.Bool(true)})
	must(s.t, err)
	sheets, text := testenv.ReadPDF(s.t, file)
	if sheets < 1 || sheets > most {
		s.t.Errorf("%s prints on %d sheets, want at most %d", path, sheets, most)
	}
	flat := strings.Join(strings.Fields(text), "")
	for _, want := range wants {
		if !strings.Contains(flat, strings.ReplaceAll(want, " ", "")) {
			s.t.Errorf("%s: the paper lacks %q\n%s", path, want, text)
		}
	}
	for _, not := range []string{"工作台", "保存草稿", "▸", "选填，只用来", "增加指标行", "从Excel导入", "退出登录"} {
		if strings.Contains(flat, not) {
			s.t.Errorf("%s: %q is printed", path, not)
		}
	}
	if size := pageSize(s.t, file); size != "A4" {
		s.t.Errorf("%s prints on %s, want A4", path, size)
	}
}

// unreadable lists what is wrong with the tables of a form in a window: the page moving sideways, a column too narrow to read, and a
// form that must be moved sideways where its columns should have room.
const unreadable = `() => {
	const wrong = [];
	if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page is " + document.documentElement.scrollWidth);
	for (const form of document.querySelectorAll("table.form")) {
		for (const head of form.querySelectorAll("thead th:not(.row-no, .tick-head)")) {
			if (head.offsetWidth < 44) wrong.push(head.innerText + " is " + head.offsetWidth);
		}
		if (innerWidth >= 1280 && form.offsetWidth > form.parentElement.clientWidth) wrong.push(form.id + " is " + form.offsetWidth);
	}
	return wrong.join("; ");
}`

// legible looks at a form in windows of the sizes people have.
func (s *site) legible(page playwright.Page, path string) {
	s.t.Helper()
	for _, width := range []int{800, 1100, 1280, 1366, 1600, 1800, 1920} {
		must(s.t, page.SetViewportSize(width, 768))
		if wrong, err := page.Evaluate(unreadable); err != nil || wrong != "" {
			s.t.Errorf("%s at %d: %v %v", path, width, wrong, err)
		}
	}
}

// pageSize names the paper of the first sheet, either way up.
func pageSize(t *testing.T, file string) string {
	t.Helper()
	said, err := exec.CommandContext(t.Context(), testenv.Program(t, "pdfinfo"), file).Output()
	must(t, err)
	for line := range strings.Lines(string(said)) {
		var w, h float64
		if n, _ := fmt.Sscanf(line, "Page size: %f x %f", &w, &h); n == 2 {
			if long, short := max(w, h), min(w, h); long > 841 && long < 843 && short > 594 && short < 596 {
				return "A4"
			}
			return strings.TrimSpace(line)
		}
	}
	return "paper of no size"
}
