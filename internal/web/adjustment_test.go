package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
)

// adjustable is an approved goal and an adjustment of it that was just begun.
func (s *site) adjustable(code string) (goalPath, path string) {
	s.t.Helper()
	goalPath = s.startGoal(code)
	s.approve(goalPath)
	began := s.post("clerk", goalPath+"/adjustments", url.Values{})
	if began.status != http.StatusSeeOther {
		s.t.Fatalf("begin: %d %s", began.status, excerpt(began.body))
	}
	return goalPath, began.location
}

// adjustmentForm is the goal form with one target lowered, some money more, and why.
func (s *site) adjustmentForm(path, action string) url.Values {
	s.t.Helper()
	form := s.entryForm("clerk", path)
	form.Del("_token")
	form.Set("cause", "实施内容变化")
	form.Set("reason", "部分路段移交市政部门养护，养护面积减少。")
	form.Set("rows.1.target", "80")
	form.Set("annual", "完成道路养护80万平方米，设施完好率不低于98%。")
	form.Set("request.appropriation", "2000000")
	form.Set("action", action)
	return form
}

// projectOf is the page of a goal's project.
func (s *site) projectOf(goalPath string) string {
	s.t.Helper()
	return regexp.MustCompile(`/projects/[0-9a-f-]{36}`).FindString(s.get("clerk", goalPath).body)
}

func TestAdjustmentPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	goalPath, path := s.adjustable("SCIP-2025-0001")
	empty := s.entryForm("clerk", path)
	empty.Set("action", "提交")
	s.run(t, []scenario{
		{name: "目标页上有入口", as: "clerk", path: goalPath, status: http.StatusOK, contains: []string{goalPath + "/adjustments"}},
		{name: "草稿", as: "clerk", path: path, status: http.StatusOK, contains: []string{"项目支出绩效目标调整申请表", "调整事由", "第1次", "与现行的绩效目标相同", "data-autosave=\"" + path}},
		{name: "别的单位看不到", as: "other", path: path, status: http.StatusNotFound},
		{name: "处室只看", as: "division", path: path, status: http.StatusOK, lacks: []string{"保存草稿", "data-autosave"}},
		{name: "第二次申请", as: "clerk", method: http.MethodPost, path: goalPath + "/adjustments", form: url.Values{}, status: http.StatusConflict, contains: []string{"第1次调整还没有办结"}},
		{name: "别的单位申请", as: "other", method: http.MethodPost, path: goalPath + "/adjustments", form: url.Values{}, status: http.StatusNotFound},
		{name: "没写事由，没有改动", as: "clerk", method: http.MethodPost, path: path, form: empty, status: http.StatusUnprocessableEntity, contains: []string{"请选择调整事由", "请写明调整的理由"}},
	})
	if got := s.postJSON("clerk", path, s.adjustmentForm(path, "")); got.status != http.StatusOK || !strings.Contains(got.body, `"saved_at"`) || !strings.Contains(got.body, "findings") ||
		!strings.Contains(got.body, `"request":"2,000,000.00"`) {
		t.Fatalf("autosave: %d %s", got.status, excerpt(got.body))
	}
	paid, _ := fiscal.ParseDate("2025-01-05")
	if _, err := s.App.RecordFund(t.Context(), s.Actor(t, "finance"), project.FundEvent{Project: project.ID(strings.TrimPrefix(s.projectOf(goalPath), "/projects/")), Year: 2025, Kind: project.Payment,
		Source: project.Appropriation, Amount: 4970 * money.Wan, On: paid}); err != nil {
		t.Fatal(err)
	}
	lower := s.adjustmentForm(path, "")
	lower.Set("request.appropriation", "500000")
	if got := s.postJSON("clerk", path, lower); got.status != http.StatusOK || !strings.Contains(got.body, "低于已支出的49,700,000.00元") {
		t.Errorf("the autosave does not tell of money that was paid: %d %s", got.status, got.body)
	}
	lower = s.adjustmentForm(path, "提交")
	lower.Set("request.appropriation", "500000")
	lower.Set("reason", "")
	s.run(t, []scenario{
		{name: "边填边说低于已支出", as: "clerk", path: path, status: http.StatusOK, contains: []string{"低于已支出的49,700,000.00元"}},
		{name: "提交时连同别的一起说", as: "clerk", method: http.MethodPost, path: path, form: lower, status: http.StatusUnprocessableEntity, contains: []string{"低于已支出的49,700,000.00元", "请写明调整的理由"}},
	})
	stale := s.adjustmentForm(path, "save")
	stale.Set("_version", "1")
	stale.Set("rows.1.target", "70")
	s.run(t, []scenario{
		{name: "旧版本保存", as: "clerk2", method: http.MethodPost, path: path, form: stale, status: http.StatusConflict, contains: []string{"合并两份修改", "70"}},
		{name: "对照", as: "clerk", path: path, status: http.StatusOK, contains: []string{"调整前（第2版）", "其中 1 个指标值变得更容易达到", "96.4", "当年财政拨款"}},
		{name: "提交", as: "clerk", method: http.MethodPost, path: path, form: s.adjustmentForm(path, "提交"), status: http.StatusSeeOther},
		{name: "清单", as: "head", path: "/adjustments", status: http.StatusOK, contains: []string{path, "待单位审核", "实施内容变化"}},
		{name: "按状态没有", as: "head", path: "/adjustments?state=" + url.QueryEscape("已调整"), status: http.StatusOK, lacks: []string{path}},
		{name: "工作台", as: "head", path: "/", status: http.StatusOK, contains: []string{path, "绩效目标调整"}},
	})
	version := 5
	for _, step := range [][2]string{{"head", "同意并上报"}, {"division", "审核通过"}} {
		version++
		if got := s.move(path, step[0], version, "", ""); got.status == http.StatusSeeOther {
			t.Fatalf("an empty act was taken")
		}
		form := url.Values{"_version": {strconv.Itoa(version)}, "action": {step[1]}}
		if got := s.post(step[0], path+"/move", form); got.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", step[1], got.status, excerpt(got.body))
		}
	}
	approve := url.Values{"_version": {strconv.Itoa(version + 1)}, "action": {"批准调整"}}
	numbered := url.Values{"_version": {strconv.Itoa(version + 1)}, "action": {"批准调整"}, "document": {"沪化管〔2025〕30号"}}
	s.run(t, []scenario{
		{name: "计财处批准的表", as: "finance", path: path, status: http.StatusOK, contains: []string{"批准文号", `form="approve"`, "不予调整"}},
		{name: "涉及资金没有文号", as: "finance", method: http.MethodPost, path: path + "/move", form: approve, status: http.StatusUnprocessableEntity, contains: []string{"请填写批准调整的文号"}},
		{name: "处室批准", as: "division", method: http.MethodPost, path: path + "/move", form: numbered, status: http.StatusForbidden},
		{name: "批准", as: "finance", method: http.MethodPost, path: path + "/move", form: numbered, status: http.StatusSeeOther},
		{name: "目标已更新", as: "clerk", path: goalPath, status: http.StatusOK, contains: []string{"第3版（批复版）", path, "实施内容变化", "部分路段移交"}},
		{name: "项目页也列出", as: "head", path: s.projectOf(goalPath), status: http.StatusOK, contains: []string{path, "2025年度第1次", "已调整", "实施内容变化"}},
		{name: "调整已办结", as: "clerk", path: path, status: http.StatusOK, contains: []string{"已调整", "已办结"}},
		{name: "本目标的调整", as: "clerk", path: goalPath + "/adjustments", status: http.StatusOK, contains: []string{"第1次", "申请调整"}},
	})
}
