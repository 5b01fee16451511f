package browser

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mxschmitt/playwright-go"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
)

// indicators is a complete set under SH-PARK: level, name, sign, target, unit, weight, rule.
var indicators = [][]string{
	{"成本指标/经济成本指标", "道路养护单位成本", "≤", "18", "元/平方米", "20", string(goal.ByRatio)},
	{"产出指标/数量指标", "道路养护面积", "=", "96.4", "万平方米", "20", string(goal.ByRatio)},
	{"产出指标/质量指标", "设施完好率", "≥", "98", "%", "20", string(goal.ByRatio)},
	{"效益指标/社会效益指标", "因设施缺陷引发的安全事故", "=", "0", "起", "20", string(goal.Direct)},
	{"满意度指标/服务对象满意度指标", "入驻企业满意度", "≥", "90", "%", "10", string(goal.ByRatio)},
}

// startGoal begins a goal from the project page and returns its path.
func (s *site) startGoal(page playwright.Page, id project.ID) string {
	s.t.Helper()
	s.visit(page, "/projects/"+string(id))
	s.click(page, `button:has-text("开始申报绩效目标")`)
	s.sees(page, "h1", "项目支出绩效目标申报表")
	return strings.TrimPrefix(page.URL(), s.url)
}

// fillGoal types a whole form, row by row.
func (s *site) fillGoal(page playwright.Page) {
	s.t.Helper()
	s.fill(page, `[name="overall"]`, "保持园区公共设施完好。")
	s.fill(page, `[name="annual"]`, "完成道路养护96.4万平方米，设施完好率不低于98%。")
	s.fill(page, `[name="request.appropriation"]`, "49800000")
	for i, row := range indicators {
		s.choose(page, "#add-level", row[0])
		s.click(page, "[data-row-add]")
		at := func(field string) string { return fmt.Sprintf(`[name="rows.%d.%s"]`, i, field) }
		for j, field := range []string{"name", "", "target", "unit", "weight"} {
			if field != "" {
				s.fill(page, at(field), row[j+1])
			}
		}
		s.choose(page, at("sign"), row[2])
		s.choose(page, at("rule"), row[6])
		s.choose(page, at("method"), "问卷调查法")
		for field, text := range map[string]string{"basis": "计划标准", "source": "养护台账", "evidence": "台账、问卷汇总", "explanation": "按年度合同"} {
			s.fill(page, at(field), text)
		}
	}
}

// move takes one action from the bar at the bottom as somebody.
func (s *site) move(login, path, action, after string) playwright.Page {
	s.t.Helper()
	page := s.open(login)
	s.visit(page, path)
	s.click(page, fmt.Sprintf(`.action-bar button:has-text("%s")`, action))
	s.sees(page, "main", after)
	return page
}

// TestGoal files a goal in the browser and takes it to approval.
func TestGoal(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0001", "海塘、道路、河道、绿化、生态园区等公共设施维护", 4980*money.Wan, 4732*money.Wan)
	clerk := s.open("clerk")
	path := s.startGoal(clerk, id)
	s.click(clerk, `.action-bar button:has-text("提交")`)
	s.sees(clerk, "main", "还不能提交")
	s.fillGoal(clerk)
	s.sees(clerk, "[data-saved-text]", "已保存")
	s.sees(clerk, "#findings summary", "提示") // nothing that blocks is left
	s.click(clerk, `.action-bar button:has-text("提交")`)
	s.sees(clerk, "main", "已提交")
	head := s.open("head")
	s.visit(head, path)
	s.click(head, `.action-bar summary:has-text("退回填报")`)
	s.fill(head, `dialog[open] textarea, details[open] textarea`, "设施完好率请提高到98.5%。")
	s.click(head, `dialog[open] button:has-text("退回填报"), details[open] button:has-text("退回填报")`)
	s.sees(head, "main", "已退回填报")
	s.visit(clerk, path)
	s.sees(clerk, "aside", "设施完好率请提高到98.5%。")
	s.fill(clerk, `[name="rows.2.target"]`, "98.5")
	s.fill(clerk, `[name="annual"]`, "完成道路养护96.4万平方米，设施完好率不低于98.5%。") // or the goal and its indicator differ
	s.click(clerk, `.action-bar button:has-text("提交")`)
	s.sees(clerk, "main", "已提交")
	s.move("head", path, "同意并上报", "已同意并上报")
	s.review("division", path)
	finance := s.review("finance", path)
	s.sees(finance, "main", "已批复")
	s.visit(finance, path+"/editions?from=1&to=3")
	s.sees(finance, "main", "98.5")
}

// review rates every item of a goal's review 优 and submits it.
func (s *site) review(login, path string) playwright.Page {
	s.t.Helper()
	page := s.open(login)
	s.visit(page, path)
	s.click(page, `.action-bar a:has-text("填写审核表")`)
	s.click(page, `button:has-text("全部评为优")`)
	s.sees(page, "main", "八个条目都已评为优")
	s.submitReview(page)
	return page
}

func (s *site) submitReview(page playwright.Page) {
	s.t.Helper()
	s.click(page, `.action-bar button:has-text("提交审核表")`)
	s.click(page, "dialog[open] .button--main, dialog[open] .button--danger")
	s.sees(page, "main", "审核表已提交")
}

// TestAgreedReview is a review of 良 from a click on a cell to the unit's agreement.
func TestAgreedReview(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0001", "海塘、道路、河道、绿化、生态园区等公共设施维护", 4980*money.Wan, 4732*money.Wan)
	clerk := s.open("clerk")
	path := s.startGoal(clerk, id)
	s.fillGoal(clerk)
	s.sees(clerk, "[data-saved-text]", "已保存")
	s.click(clerk, `.action-bar button:has-text("提交")`)
	s.sees(clerk, "main", "已提交")
	s.move("head", path, "同意并上报", "已同意并上报")
	division := s.open("division")
	s.visit(division, path)
	s.click(division, `.action-bar a:has-text("填写审核表")`)
	for _, item := range []string{"standard", "clear", "goal_fit", "indicators", "outcome", "money", "likely", "means"} {
		s.click(division, `[name="items.`+item+`.grade"][value="良"]`)
	}
	s.fill(division, `[name="opinion"]`, "设施完好率可以再提高。")
	s.sees(division, "[data-saved-text]", "已保存")
	s.click(division, `button[value="note rows.2.target"]`)
	s.fill(division, `[name="notes.0.text"]`, "上年实际已达98.6%。")
	s.sees(division, "[data-saved-text]", "已保存")
	s.click(division, `a:has-text("修改单元格")`)
	s.fill(division, `[name="rows.2.target"]`, "98.5")
	s.click(division, `.action-bar button:has-text("保存修改建议")`)
	s.sees(division, "main ins", "98.5")
	s.submitReview(division)
	s.visit(clerk, path)
	s.click(clerk, `.action-bar a:has-text("查看修改并确认")`)
	s.sees(clerk, "main", "上年实际已达98.6%。")
	s.click(clerk, `.action-bar button:text-is("同意修改")`)
	s.sees(clerk, "main", "已同意修改")
	s.sees(clerk, "main", "98.5")
}

// TestPaste lets a block of a spreadsheet land in the cells, and takes it back.
func TestPaste(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0004", "园区道路养护", 100*money.Wan, 0)
	page := s.open("clerk")
	s.startGoal(page, id)
	s.click(page, "[data-row-add]")
	s.paste(page, `[name="rows.0.name"]`, "道路养护面积\t≥\t96.4\t万平方米\t20\n设施完好率\t≥\t98\t%\t20\n投诉\t不超过\t3\t件\t20\n工期\t大约\t3\t天\t20\n")
	s.sees(page, "[data-saved-text]", "已保存")
	if got := s.value(page, `[name="rows.1.target"]`); got != "98" {
		t.Errorf("the second row's target is %q after pasting, want 98", got)
	}
	if got := s.value(page, `[name="rows.2.sign"]`); got != "≤" {
		t.Errorf("不超过 was pasted as %q, want ≤", got)
	}
	s.sees(page, "[data-row-say]", "第 4 行的“大约”不在选项中")
	must(t, page.Locator(`[name="rows.0.name"]`).Press("Control+z"))
	if got := s.value(page, `[name="rows.0.target"]`); got != "" {
		t.Errorf("after undoing the paste the target is %q, want nothing", got)
	}
}

// TestPasteTasks: more tasks than the form has rows for land in a department's form, and are kept.
func TestPasteTasks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.open("clerk")
	s.visit(page, "/overall-goals/new")
	s.click(page, `main button:has-text("开始填报")`)
	var block strings.Builder
	for i := range 12 {
		fmt.Fprintf(&block, "任务%d\t养护道路%d公里\t10000\t\n", i+1, i+1)
	}
	s.paste(page, `[name="tasks.0.name"]`, block.String())
	s.sees(page, "[data-row-say]", "已粘贴 48 格")
	s.sees(page, "[data-saved-text]", "已保存")
	_, err := page.Reload()
	must(t, err)
	for selector, want := range map[string]string{`[name="tasks.0.name"]`: "任务1", `[name="tasks.11.content"]`: "养护道路12公里", `[name="tasks.11.appropriation"]`: "10000"} {
		if got := s.value(page, selector); got != want {
			t.Errorf("%s is %q, want %q", selector, got, want)
		}
	}
	s.sees(page, `[data-total="tasks"]`, "120,000.00")
}

// paste lets a block of a spreadsheet arrive at a cell.
func (s *site) paste(page playwright.Page, selector, text string) {
	s.t.Helper()
	_, err := page.Locator(selector).Evaluate(`(cell, text) => {
		cell.focus();
		const data = new DataTransfer();
		data.setData('text/plain', text);
		cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
	}`, text)
	must(s.t, err)
}

// TestReviewKeepsWhatIsTyped fills a review by pasting, is refused with everything at once, and leaves by a link within the
// second: nothing is lost.
func TestReviewKeepsWhatIsTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0001", "海塘、道路、河道、绿化、生态园区等公共设施维护", 4980*money.Wan, 4732*money.Wan)
	clerk := s.open("clerk")
	path := s.startGoal(clerk, id)
	s.fillGoal(clerk)
	s.sees(clerk, "[data-saved-text]", "已保存")
	s.click(clerk, `.action-bar button:has-text("提交")`)
	s.sees(clerk, "main", "已提交")
	s.move("head", path, "同意并上报", "已同意并上报")
	page := s.open("division")
	s.visit(page, path)
	s.click(page, `.action-bar a:has-text("填写审核表")`)
	chosen := func(item string) string { return s.value(page, `[name="items.`+item+`.grade"]:checked`) }
	s.paste(page, `[name="items.standard.grade"][value="优"]`, "良\t8.5\t要点不全\n优\n中\t10.5\t与任务不符\n合格\n")
	if chosen("standard") != "良" || s.value(page, `[name="items.standard.points"]`) != "8.5" || chosen("goal_fit") != "中" || s.value(page, `[name="items.goal_fit.comment"]`) != "与任务不符" {
		t.Errorf("pasted as %s", chosen("standard"))
	}
	s.sees(page, "[data-row-say]", "第 4 行的“合格”不在选项中")
	must(t, page.Locator(`[name="items.standard.points"]`).Press("Control+z"))
	if n, err := page.Locator(`[name^="items."][name$=".grade"]:checked`).Count(); err != nil || n != 0 {
		t.Errorf("%d grades are left after undoing: %v", n, err)
	}
	s.paste(page, `[name="items.standard.grade"][value="优"]`, strings.Repeat("优\t\t\n", 7))
	s.paste(page, `[name="notes.0.text"]`, "一\n二\n三\n四\n五\n")
	if got := s.value(page, `[name="notes.4.text"]`); got != "五" {
		t.Errorf("the fifth line of opinions holds %q", got)
	}
	s.sees(page, "#notes [data-row-say]", "增加 2 行")
	s.click(page, `.action-bar button:has-text("提交审核表")`)
	s.click(page, "dialog[open] .button--main, dialog[open] .button--danger")
	s.sees(page, "main", "请填写总体意见")
	s.sees(page, "main", "请给“")
	s.fill(page, `[name="opinion"]`, "还在写，马上去改单元格")
	s.click(page, `a:has-text("修改单元格")`)
	s.sees(page, "h1", "提出修改")
	s.fill(page, `[name="rows.2.target"]`, "98.5")
	s.click(page, `.action-bar a:has-text("返回审核表")`)
	s.sees(page, "main ins", "98.5")
	if got := s.value(page, `[name="opinion"]`); got != "还在写，马上去改单元格" {
		t.Errorf("after following the link the opinion reads %q", got)
	}
	if chosen("likely") != "优" || s.value(page, `[name="notes.4.text"]`) != "五" {
		t.Errorf("after the refusal %s and %q are left", chosen("likely"), s.value(page, `[name="notes.4.text"]`))
	}
}

// TestSecondEditor lets two people type into one draft: the second is told, chooses, and nothing is lost.
func TestSecondEditor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0002", "园区河道保洁", 100*money.Wan, 0)
	first, second := s.open("clerk"), s.open("clerk2")
	path := s.startGoal(first, id)
	s.visit(second, path)
	s.fill(first, `[name="overall"]`, "第一个人写的总目标")
	s.sees(first, "[data-saved-text]", "已保存")
	s.fill(second, `[name="annual"]`, "第二个人写的年度目标")
	s.fill(second, `[name="overall"]`, "第二个人写的总目标")
	s.sees(second, "[data-saved-text]", "公共设施管理中心经办刚刚修改过")
	s.click(second, `[data-saved-text] button`)
	s.sees(second, "main", "第一个人写的总目标")
	s.sees(second, "main", "第二个人写的年度目标")
	if mine, err := second.Locator(`[name="choose.overall"][value="mine"]`).IsChecked(); err != nil || !mine {
		t.Errorf("what the second typed does not stand chosen: %v", err)
	}
	must(t, second.Locator(`[name="choose.overall"][value="theirs"]`).Check())
	s.click(second, `button:has-text("按选择保存")`)
	s.sees(second, "main", "合并后的内容已保存")
	if got := s.value(second, `[name="overall"]`) + s.value(second, `[name="annual"]`); got != "第一个人写的总目标第二个人写的年度目标" {
		t.Errorf("after the merge the goals are %q", got)
	}
}

// TestMergeKeepsTheOthersWork: the second editor changes one cell; on the merge page everything the first did stands chosen.
func TestMergeKeepsTheOthersWork(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0005", "园区绿化养护", 100*money.Wan, 0)
	first, second := s.open("clerk"), s.open("clerk2")
	path := s.startGoal(first, id)
	s.click(first, "[data-row-add]")
	s.fill(first, `[name="rows.0.name"]`, "绿化养护面积")
	s.sees(first, "[data-saved-text]", "已保存")
	s.visit(second, path)
	s.fill(first, `[name="rows.0.target"]`, "38")
	s.click(first, "[data-row-add]")
	s.fill(first, `[name="rows.1.name"]`, "第一个人增加的指标")
	s.sees(first, "[data-saved-text]", "正在填写")
	s.sees(first, "[data-saved-text]", "已保存")
	s.fill(second, `[name="annual"]`, "第二个人写的年度目标")
	s.sees(second, "[data-saved-text]", "刚刚修改过")
	s.click(second, `[data-saved-text] button`)
	s.sees(second, "main", "第一个人增加的指标")
	s.click(second, `button:has-text("按选择保存")`)
	s.sees(second, "main", "合并后的内容已保存")
	if got := s.value(second, `[name="rows.0.target"]`) + s.value(second, `[name="rows.1.name"]`) + s.value(second, `[name="annual"]`); got != "38第一个人增加的指标第二个人写的年度目标" {
		t.Errorf("after the merge there is %q", got)
	}
}

// TestLostSession ends a session while somebody types: the page keeps the text, and it lands after signing in again.
func TestLostSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0003", "园区绿化养护", 100*money.Wan, 0)
	page := s.open("clerk")
	s.startGoal(page, id)
	must(t, page.Context().ClearCookies())
	s.fill(page, `[name="annual"]`, "登录失效时写下的文字")
	s.sees(page, "[data-saved-text]", "登录已失效")
	again, err := page.Context().NewPage()
	must(t, err)
	s.signIn(again, "clerk")
	must(t, again.Close())
	must(t, page.BringToFront())
	_, err = page.Evaluate(`() => dispatchEvent(new Event('focus'))`)
	must(t, err)
	s.sees(page, "[data-saved-text]", "已保存")
	_, err = page.Reload()
	must(t, err)
	if got := s.value(page, `[name="annual"]`); got != "登录失效时写下的文字" {
		t.Errorf("after signing in again the draft holds %q", got)
	}
}

// TestRefusals shows refusals as pages: another unit's record, a missing permission, a page that is not there.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0005", "园区海塘巡查", 100*money.Wan, 0)
	path := s.startGoal(s.open("clerk"), id)
	other := s.open("other")
	for _, c := range []struct {
		name, path string
		status     int
		says       string
	}{
		{"别的单位的表", path, http.StatusNotFound, "没有找到"},
		{"没有的页面", "/nowhere", http.StatusNotFound, "没有这个页面"},
		{"没有的权限", "/users", http.StatusForbidden, "管理人员"},
	} {
		if got := s.visit(other, c.path); got != c.status {
			t.Errorf("%s: %d, want %d", c.name, got, c.status)
		}
		s.sees(other, "main", c.says)
		s.sees(other, "main", "回到工作台")
	}
}

// TestSuggestion takes an indicator offered beside the form into a row of its own, and takes it out again.
func TestSuggestion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if _, err := s.App.StockLibrary(t.Context()); err != nil {
		t.Fatal(err)
	}
	id := s.Project(t, "SCIP-2025-0006", "园区道路养护", 100*money.Wan, 0)
	page := s.open("clerk")
	s.startGoal(page, id)
	s.sees(page, "#suggestions", "领域相符：道路")
	s.choose(page, "#add-level", "产出指标/时效指标")
	s.click(page, "[data-row-add]")
	s.sees(page, "[data-suggest-for]", "按第 1 行")
	s.sees(page, "#suggestions", "同属时效指标")
	s.click(page, "#suggestions li:first-child button")
	s.sees(page, "[data-row-say]", "请分配分值")
	if got := s.value(page, `[name="rows.1.name"]`) + s.value(page, `[name="rows.1.level2"]`); !strings.HasSuffix(got, "时效指标") || s.value(page, `[name="rows.1.basis"]`) == "" {
		t.Errorf("the new row holds %q", got)
	}
	s.sees(page, "[data-saved-text]", "已保存")
	s.click(page, `[data-row-act="undo"]`)
	if n, err := page.Locator("#indicators tbody tr").Count(); err != nil || n != 1 {
		t.Errorf("after undoing there are %d rows, %v", n, err)
	}
}
