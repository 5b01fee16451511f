package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
)

// goalForm is a complete goal form under SH-PARK as the page posts it.
func goalForm(version string) url.Values {
	form := url.Values{"_version": {version}, "request.appropriation": {"1000000"}, "overall": {"保持园区公共设施完好。"}, "annual": {"完成道路养护96.4万平方米，设施完好率不低于98%。"}}
	for i, r := range [][]string{
		{"成本指标", "经济成本指标", "道路养护单位成本", "≤", "18", "元/平方米", "20", string(goal.ByRatio)},
		{"产出指标", "数量指标", "道路养护面积", "=", "96.4", "万平方米", "20", string(goal.ByRatio)},
		{"产出指标", "质量指标", "设施完好率", "≥", "98", "%", "20", string(goal.ByRatio)},
		{"效益指标", "社会效益指标", "因设施缺陷引发的安全事故", "=", "0", "起", "20", string(goal.Direct)},
		{"满意度指标", "服务对象满意度指标", "入驻企业满意度", "≥", "90", "%", "10", string(goal.ByRatio)},
	} {
		for j, field := range []string{"level1", "level2", "name", "sign", "target", "unit", "weight", "rule"} {
			form.Set(fmt.Sprintf("rows.%d.%s", i, field), r[j])
		}
		for field, value := range map[string]string{"basis": "计划标准", "method": "问卷调查法", "source": "养护台账", "evidence": "台账、问卷汇总", "explanation": "按年度合同"} {
			form.Set(fmt.Sprintf("rows.%d.%s", i, field), value)
		}
	}
	return form
}

// startGoal begins a goal for a new project and returns its page.
func (s *site) startGoal(code string) string {
	s.t.Helper()
	id := s.Project(s.t, code, "海塘、道路、河道、绿化、生态园区等公共设施维护", 4980*money.Wan, 0)
	started := s.post("clerk", "/goals", url.Values{"project": {string(id)}, "year": {"2025"}, "book": {"SH-PARK"}})
	if started.status != http.StatusSeeOther || !strings.HasPrefix(started.location, "/goals/") {
		s.t.Fatalf("start: %d %s", started.status, excerpt(started.body))
	}
	return started.location
}

// TestGoalRound files a goal in the browser's way and takes it to approval.
func TestGoalRound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startGoal("SCIP-2025-0001")
	s.run(t, []scenario{
		{name: "空表", as: "clerk", path: path, status: http.StatusOK, contains: []string{"项目支出绩效目标申报表", "data-autosave", "待单位审核", "还差 90"}},
		{name: "别的单位看不到", as: "other", path: path, status: http.StatusNotFound, contains: []string{"没有找到"}, lacks: []string{"海塘"}},
		{name: "提交空表列出全部问题", as: "clerk", method: http.MethodPost, path: path, form: url.Values{"_version": {"1"}, "action": {"提交"}, "overall": {"只写了总目标"}},
			status: http.StatusUnprocessableEntity, contains: []string{"还不能提交", "只写了总目标", "年度总体目标"}},
	})
	form := goalForm("2")
	form.Set("rows.1.weight", "二十")
	form.Set("rows.2.target", "很高")
	odd := s.postJSON("clerk", path, form)
	var answer saved
	if err := json.Unmarshal([]byte(odd.body), &answer); err != nil || odd.status != http.StatusOK || answer.Version != 3 || strings.Count(answer.Parts["findings"], `class="finding"`) < 2 || !strings.Contains(answer.Parts["weight-say"], "应为 90") {
		t.Fatalf("autosave of a form with nonsense: %d %v %s", odd.status, err, odd.body)
	}
	if total := answer.Totals["request"]; total != "1,000,000.00" || !strings.Contains(s.get("clerk", path).body, `data-total="request">`+total+"</td>") {
		t.Errorf("the year's total after a save is %q", total)
	}
	if again := s.get("clerk", path); !strings.Contains(again.body, `value="二十"`) || !strings.Contains(again.body, `value="很高"`) {
		t.Error("what was typed was not kept as it was")
	}
	stale := s.post("clerk2", path, goalForm("2"))
	if stale.status != http.StatusConflict || !strings.Contains(stale.body, "很高") || !strings.Contains(stale.body, "只有一个人改过的单元格") {
		t.Errorf("a stale version: %d, want a page with both\n%s", stale.status, excerpt(stale.body))
	}
	merge := goalForm("3")
	merge.Set("action", "merge")
	if got := s.post("clerk2", path+"/merge", merge); got.status != http.StatusSeeOther {
		t.Fatalf("merge: %d %s", got.status, excerpt(got.body))
	}
	if draft := s.get("clerk", path).body; !strings.Contains(draft, "绩效目标 草稿 校验码 ") || !strings.Contains(draft, `print-only">（草稿）`) {
		t.Error("a draft does not say on paper that it is one")
	}
	if project := s.get("clerk", s.projectOf(path)).body; strings.Contains(project, "开始自评") {
		t.Error("a goal that is not approved is offered for self-evaluation")
	}
	final := s.entryForm("clerk", path)
	final.Set("action", "提交")
	if got := s.post("clerk", path, final); got.status != http.StatusSeeOther {
		t.Fatalf("submit: %d %s", got.status, excerpt(got.body))
	}
	move := func(who, version, action, reason string) page {
		return s.post(who, path+"/move", url.Values{"_version": {version}, "action": {action}, "reason": {reason}})
	}
	if got := move("head", "5", "退回填报", ""); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "请写明") {
		t.Errorf("return without a reason: %d %s", got.status, excerpt(got.body))
	}
	if got := move("head", "5", "同意并上报", ""); got.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", got.status, excerpt(got.body))
	}
	if got := move("division", "6", "审核通过", ""); got.status != http.StatusConflict || !strings.Contains(got.body, "审核表") {
		t.Errorf("passing without a review: %d %s", got.status, excerpt(got.body))
	}
	s.Approve(t, goal.ID(strings.TrimPrefix(path, "/goals/")))
	late := goalForm("8")
	late.Set("annual", "批复后又想改")
	s.run(t, []scenario{
		{name: "批复后的表", as: "clerk", path: path, status: http.StatusOK, contains: []string{"已批复", "校验码", "已办结"}, lacks: []string{"data-autosave"}},
		{name: "版本比较", as: "clerk", path: path + "/editions?from=1&to=2", status: http.StatusOK, contains: []string{"第1版", "两版完全相同", "绩效目标版本比较 校验码 ", "（2025年度）：第1版（提交版"}},
		{name: "版本打开时说明没有不同", as: "clerk", path: path + "/editions", status: http.StatusOK, contains: []string{`<option value="1" selected>第1版`, `<option value="2" selected>第2版`, "两版完全相同"}},
		{name: "列表", as: "finance", path: "/goals", status: http.StatusOK, contains: []string{"SCIP-2025-0001", "已批复"}},
		{name: "批复后再保存", as: "clerk", method: http.MethodPost, path: path, form: late, status: http.StatusConflict, contains: []string{"已批复", "不能修改"}},
	})
}

// entryForm reads back the form that a page shows, by way of its inputs.
func (s *site) entryForm(login, path string) url.Values {
	s.t.Helper()
	return inputsOf(s.t, s.get(login, path).body, "goal")
}

// TestMergeLeavesUntouchedCells: the merge page asks about what both changed, mine standing chosen, and takes what only one
// of the two changed; with and without a script.
func TestMergeLeavesUntouchedCells(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startGoal("SCIP-2025-0001")
	kept := s.postJSON("clerk", path, goalForm("1"))
	var answer saved
	if err := json.Unmarshal([]byte(kept.body), &answer); err != nil || len(answer.Named) != 5 || answer.Named["rows.4.id"] == "" {
		t.Fatalf("saving new rows answers %s, want an id for each", kept.body)
	}
	opened := s.entryForm("clerk", path)
	theirs := s.entryForm("clerk", path)
	theirs.Set("rows.2.target", "99.9")
	theirs.Set("annual", "别人改的目标")
	if got := s.post("clerk", path, theirs); got.status != http.StatusSeeOther {
		t.Fatalf("first save: %d %s", got.status, excerpt(got.body))
	}
	opened.Del("_token") // each has a session of their own
	opened.Set("annual", "我改的目标")
	opened.Set("overall", "只有我改的总目标")
	const asked, taken = `" value="mine" checked`, `" value="theirs">`
	for _, c := range []struct{ name, touched, version, target, annual, overall string }{
		{"脚本说改过年度目标", "annual", "2", taken, asked, taken},
		{"脚本说什么也没改", "", "2", taken, taken, taken},
		{"脚本说改过第3行和总目标", "rows.2.target overall", "2", asked, taken, ""},
		{"没有脚本，与打开时比较", "-", "2", taken, asked, ""},
		{"没有脚本，打开时的已不记得，都问", "-", "1", asked, asked, asked},
	} {
		opened.Set("_touched", c.touched)
		if c.touched == "-" {
			opened.Del("_touched")
		}
		opened.Set("_version", c.version)
		got := s.post("clerk2", path, opened).body
		for cell, want := range map[string]string{"rows.2.target": c.target, "annual": c.annual, "overall": c.overall} {
			if name := `name="choose.` + cell; want == "" && strings.Contains(got, name) || want != "" && !strings.Contains(got, name+want) {
				t.Errorf("%s: the merge page does not say %q of %s", c.name, want, cell)
			}
		}
	}
	opened.Set("_version", "2")
	choice := inputsOf(t, s.post("clerk2", path, opened).body, "merge-form")
	choice.Set("action", "merge")
	choice.Set("choose.annual", "mine")
	if got := s.post("clerk2", path+"/merge", choice); got.status != http.StatusSeeOther {
		t.Fatalf("merge: %d %s", got.status, excerpt(got.body))
	}
	if merged := s.entryForm("clerk", path); merged.Get("rows.2.target") != "99.9" || merged.Get("annual") != "我改的目标" || merged.Get("overall") != "只有我改的总目标" {
		t.Errorf("merged to %v", merged)
	}
}

// TestMergeAddedAndRemovedRows: a row that somebody else added stays unless it was removed here, a new one of mine comes along.
func TestMergeAddedAndRemovedRows(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startGoal("SCIP-2025-0001")
	s.post("clerk", path, goalForm("1"))
	mine := s.entryForm("clerk", path)
	theirs := s.entryForm("clerk", path)
	for _, field := range []string{"level1", "level2", "name", "sign", "target", "unit", "weight", "rule"} {
		theirs.Set("rows.5."+field, mine.Get("rows.1."+field))
		mine.Set("rows.7."+field, mine.Get("rows.2."+field)) // row 6 was added and left empty
	}
	theirs.Set("rows.5.name", "别人新增的指标")
	mine.Set("rows.7.name", "我新增的指标")
	s.post("clerk", path, theirs)
	mine.Del("_token")
	mine.Set("_touched", "rows.7.name rows.7.target")
	got := s.post("clerk2", path, mine).body
	if !strings.Contains(got, "别人新增的指标") || strings.Contains(got, `name="choose.rows.5"`) || strings.Count(got, `" value="theirs">`) != 1 || strings.Contains(got, "checked") {
		t.Errorf("the merge page does not take both new rows:\n%s", excerpt(got))
	}
}
