package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"outturn/internal/domain/overallgoal"
)

// overallGoal starts the goal of the clerk's own department and returns its page.
func (s *site) overallGoal() string {
	s.t.Helper()
	got := s.post("clerk", "/overall-goals", url.Values{"kind": {"部门（单位）整体"}, "owner": {string(s.Units["210"].ID)}, "book": {"SH-PARK"}})
	if got.status != http.StatusSeeOther {
		s.t.Fatalf("start: %d %s", got.status, excerpt(got.body))
	}
	return got.location
}

// overallForm is a complete goal of a department as the page posts it.
func overallForm(version, action string) url.Values {
	form := goalForm(version)
	form.Set("action", action)
	form.Set("request.appropriation", "1000000")
	form.Set("tasks.0.id", "care")
	form.Set("tasks.0.name", "设施养护")
	form.Set("tasks.0.content", "道路、海塘、河道养护")
	form.Set("tasks.0.appropriation", "1000000")
	return form
}

func TestOverallGoalPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	project := s.startGoal("SCIP-2025-0001")
	s.approve(project)
	policy := url.Values{"kind": {"专项发展资金政策"}, "owner": {string(s.Units["210"].ID)}, "book": {"SH-PARK"}}
	s.run(t, []scenario{
		{name: "空的清单", as: "clerk", path: "/overall-goals", status: http.StatusOK, contains: []string{"还没有整体或政策绩效目标", "开始申报"}},
		{name: "处室没有申报入口", as: "division", path: "/overall-goals", status: http.StatusOK, lacks: []string{"开始申报"}},
		{name: "新的", as: "clerk", path: "/overall-goals/new", status: http.StatusOK, contains: []string{"公共设施管理中心", "专项发展资金政策"}},
		{name: "政策没有名称，选的还在", as: "clerk", method: http.MethodPost, path: "/overall-goals", form: policy, status: http.StatusUnprocessableEntity, contains: []string{"请填写政策或专项名称", `<option value="专项发展资金政策" selected`}},
	})
	path := s.overallGoal()
	wrong := overallForm("1", "提交")
	wrong.Set("tasks.0.appropriation", "900000")
	s.run(t, []scenario{
		{name: "同年第二份", as: "clerk2", method: http.MethodPost, path: "/overall-goals", form: url.Values{"kind": {"部门（单位）整体"}, "owner": {string(s.Units["210"].ID)}, "book": {"SH-PARK"}}, status: http.StatusConflict, contains: []string{"已经有了"}},
		{name: "草稿", as: "clerk", path: path, status: http.StatusOK, contains: []string{"部门（单位）整体支出绩效目标申报表", "年度主要任务", "从项目编入任务", `name="tasks.0.name"`, `name="tasks.1.id"`, "上传附件"}},
		{name: "别的单位看不到", as: "other", path: path, status: http.StatusNotFound},
		{name: "任务与资金不符，填的还在", as: "clerk", method: http.MethodPost, path: path, form: wrong, status: http.StatusUnprocessableEntity, contains: []string{"相差-100,000.00元", "设施养护"}},
		{name: "编入", as: "clerk", method: http.MethodPost, path: path, form: overallForm("2", "compile"), status: http.StatusSeeOther},
		{name: "编入后", as: "clerk", path: path, status: http.StatusOK, contains: []string{"海塘、道路、河道、绿化、生态园区等公共设施维护", "下属1个项目申请合计"}},
		{name: "旧版本保存", as: "clerk2", method: http.MethodPost, path: path, form: overallForm("1", "save"), status: http.StatusConflict},
		{name: "关联页", as: "clerk", path: path + "/links", status: http.StatusOK, contains: []string{"指标汇总", "支撑的整体指标", "不关联"}},
		{name: "处室的关联页", as: "finance", path: path + "/links", status: http.StatusOK, lacks: []string{"保存关联"}},
	})
	file, err := s.App.OverallGoal(t.Context(), s.Actor(t, "clerk"), overallgoal.ID(strings.TrimPrefix(path, "/overall-goals/")))
	if err != nil {
		t.Fatal(err)
	}
	form := inputsOf(t, s.get("clerk", path+"/links").body, "links")
	form.Set("part."+string(file.Parts[1].Indicator.ID), "nowhere")
	if got := s.post("clerk", path+"/links", form); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "已经不在了") {
		t.Errorf("a link to nothing: %d %s", got.status, excerpt(got.body))
	}
	form.Set("part."+string(file.Parts[1].Indicator.ID), string(file.Entry.Goal.Rows[1].ID))
	if got := s.post("clerk", path+"/links", form); got.status != http.StatusSeeOther {
		t.Errorf("links: %d %s", got.status, excerpt(got.body))
	}
	if got := s.get("clerk", path+"/links"); !strings.Contains(got.body, "96.4万平方米") {
		t.Errorf("the roll-up: %s", excerpt(got.body))
	}
	if got := s.postJSON("clerk", path, overallForm("4", "")); got.status != http.StatusOK || !strings.Contains(got.body, "weight-say") ||
		!strings.Contains(got.body, `"request":"`) || !strings.Contains(got.body, `"task.`) {
		t.Errorf("autosave: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{
		{name: "提交", as: "clerk", method: http.MethodPost, path: path, form: overallForm("5", "提交"), status: http.StatusSeeOther},
		{name: "负责人的工作台", as: "head", path: "/", status: http.StatusOK, contains: []string{path}},
		{name: "负责人", as: "head", path: path, status: http.StatusOK, contains: []string{"同意并上报", "1,000,000.00"}, lacks: []string{"从项目编入任务"}},
		{name: "退回不写理由", as: "head", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"6"}, "action": {"退回填报"}}, status: http.StatusUnprocessableEntity, contains: []string{"请写明"}},
		{name: "同意", as: "head", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"6"}, "action": {"同意并上报"}}, status: http.StatusSeeOther},
		{name: "批复", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"7"}, "action": {"批复"}}, status: http.StatusSeeOther},
		{name: "批复后", as: "clerk", path: path, status: http.StatusOK, contains: []string{"已批复，检查已通过"}, lacks: []string{"个项目申请合计"}},
		{name: "版本", as: "clerk", path: path + "/editions?from=1&to=2", status: http.StatusOK, contains: []string{"第1版（提交版", "第2版（批复版", "两版完全相同"}},
		{name: "没有这一版", as: "clerk", path: path + "/editions?from=1&to=9", status: http.StatusNotFound, contains: []string{"没有第9版"}},
		{name: "别的单位看不到版本", as: "other", path: path + "/editions", status: http.StatusNotFound},
		{name: "清单", as: "finance", path: "/overall-goals", status: http.StatusOK, contains: []string{"公共设施管理中心", "已批复"}},
	})
	policy.Set("name", "专项发展资金（安全环保）")
	started := s.post("clerk", "/overall-goals", policy)
	fund := goalForm("1")
	fund.Set("request.appropriation", "1000000")
	fund.Set("whole.appropriation", "500000")
	fund.Set("overall", "")
	fund.Set("action", "提交")
	s.run(t, []scenario{
		{name: "政策的表", as: "clerk", path: started.location, status: http.StatusOK, contains: []string{"专项发展资金政策绩效目标申报表", "实施期财政资金"}, lacks: []string{"年度主要任务"}},
		{name: "年度多于实施期", as: "clerk", method: http.MethodPost, path: started.location, form: fund, status: http.StatusUnprocessableEntity, contains: []string{"超过实施期金额", "请填写实施期目标", "上传附件"}, lacks: []string{"项目总目标"}},
	})
}

// TestOverallGoalMerge: two people fill in one form; nobody's tasks are lost.
func TestOverallGoalMerge(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.overallGoal()
	if got := s.post("clerk", path, overallForm("1", "save")); got.status != http.StatusSeeOther {
		t.Fatalf("first save: %d", got.status)
	}
	s.get("clerk2", path)
	theirs, mine := overallForm("2", "save"), overallForm("2", "save")
	theirs.Set("tasks.1.id", "green")
	theirs.Set("tasks.1.name", "绿化养护")
	theirs.Set("tasks.1.content", "他加的任务")
	theirs.Set("tasks.0.appropriation", "700000")
	mine.Set("tasks.0.content", "我改的内容")
	mine.Set("tasks.0.appropriation", "800000")
	if got := s.post("clerk", path, theirs); got.status != http.StatusSeeOther {
		t.Fatalf("their save: %d", got.status)
	}
	page := s.post("clerk2", path, mine)
	for _, want := range []string{"合并两份修改", "700000", "800000", "绿化养护：他加的任务", `name="choose.gone.task-green" value="theirs"`, "第1项任务 财政拨款"} {
		if page.status != http.StatusConflict || !strings.Contains(page.body, want) {
			t.Errorf("merge page (%d) lacks %q\n%s", page.status, want, excerpt(page.body))
		}
	}
	mine.Set("_version", "3")
	mine.Set("action", "merge")
	mine.Set("choose.gone.task-green", "theirs")
	mine.Set("choose.tasks.0.appropriation", "theirs")
	if got := s.post("clerk2", path+"/merge", mine); got.status != http.StatusSeeOther {
		t.Fatalf("merge: %d %s", got.status, excerpt(got.body))
	}
	merged := s.get("clerk", path).body
	for _, want := range []string{"我改的内容", `value="700000"`, "他加的任务"} {
		if !strings.Contains(merged, want) {
			t.Errorf("the merged form lacks %q", want)
		}
	}
	s.run(t, []scenario{{name: "别的单位不能合并", as: "other", method: http.MethodPost, path: path + "/merge", form: mine, status: http.StatusNotFound}})
}
