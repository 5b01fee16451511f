package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// fundPlan begins the plan of this year over a project that runs on from last year, with a complete draft goal, and sets the
// control total; the plan is empty.
func (s *site) fundPlan() (path string, id project.ID, goalPath string) {
	s.t.Helper()
	ctx := s.t.Context()
	s.Person(s.t, "finance2", "计财处复审", "110", "计财处审核", "100")
	id = s.goingOn("SCIP-2024-0001", "园区道路养护")
	started := s.post("clerk", "/goals", url.Values{"project": {string(id)}, "year": {"2025"}, "book": {"SH-PARK"}})
	goalPath = started.location
	form := goalForm("1")
	form.Set("request.appropriation", "1200000")
	form.Set("action", "save")
	if got := s.post("clerk", goalPath, form); got.status != http.StatusSeeOther {
		s.t.Fatalf("goal: %d %s", got.status, excerpt(got.body))
	}
	if err := s.App.SetPlanControl(ctx, s.Actor(s.t, "finance"), s.Units["210"].ID, 2025, 0, "150", "沪化管〔2024〕90号"); err != nil {
		s.t.Fatal(err)
	}
	got := s.post("clerk", "/fund-plans", url.Values{"unit": {string(s.Units["210"].ID)}, "division": {string(s.Units["130"].ID)}})
	if got.status != http.StatusSeeOther {
		s.t.Fatalf("start: %d %s", got.status, excerpt(got.body))
	}
	return got.location, id, goalPath
}

// goingOn is a project outside the library that had 100万元 in 2024 and has 400 in all.
func (s *site) goingOn(code, name string) project.ID {
	s.t.Helper()
	ctx := s.t.Context()
	id, err := s.App.AddProject(ctx, s.Actor(s.t, "clerk"), project.Project{Code: code, Name: name, Unit: s.Units["210"], Division: s.Units["130"], Nature: project.Recurrent,
		Category: project.Operation, Start: fiscal.Date{Year: 2024, Month: 1, Day: 1}, End: fiscal.Date{Year: 2026, Month: 12, Day: 31}, Fiscal: 400 * money.Wan})
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.App.RecordFund(ctx, s.Actor(s.t, "finance"), project.FundEvent{Project: id, Year: 2024, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 100 * money.Wan, On: fiscal.Date{Year: 2024, Month: 1, Day: 10}})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// planForm is the plan as its page posts it, with an action.
func (s *site) planForm(who, path, action string, change ...string) url.Values {
	s.t.Helper()
	form := inputsOf(s.t, s.get(who, path).body, "fund-plan")
	form.Del("_token")
	form.Set("action", action)
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func (s *site) planMove(path, who, action, reason, document string) page {
	s.t.Helper()
	file, err := s.App.FundPlan(s.t.Context(), s.Actor(s.t, "clerk"), fundplan.ID(strings.TrimPrefix(path, "/fund-plans/")))
	if err != nil {
		s.t.Fatal(err)
	}
	s.Pass(60e9)
	return s.post(who, path+"/move", url.Values{"_version": {fmt.Sprint(file.Version)}, "action": {action}, "reason": {reason}, "document": {document}})
}

// TestFundPlanRound files a plan in the browser's way and takes it to the approval papers.
func TestFundPlanRound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, id, goalPath := s.fundPlan()
	s.run(t, []scenario{
		{name: "空的计划", as: "clerk", path: path, status: http.StatusOK, contains: []string{"用款计划表", "园区道路养护", "加入计划", "data-autosave", "150.00（沪化管〔2024〕90号）"}},
		{name: "别的单位看不到", as: "other", path: path, status: http.StatusNotFound, lacks: []string{"道路养护"}},
		{name: "处室只看", as: "division", path: path, status: http.StatusOK, lacks: []string{"data-autosave", "加入计划"}},
		{name: "空表提交", as: "clerk", method: http.MethodPost, path: path, form: s.planForm("clerk", path, "提交"), status: http.StatusUnprocessableEntity, contains: []string{"计划里还没有项目"}},
		{name: "加入而没有选", as: "clerk", method: http.MethodPost, path: path, form: s.planForm("clerk", path, "add"), status: http.StatusSeeOther},
		{name: "加入", as: "clerk", method: http.MethodPost, path: path, form: s.planForm("clerk", path, "add", "added", string(id)), status: http.StatusSeeOther, contains: []string{"#c-lines.0.project"}},
		{name: "按目标带出", as: "clerk", path: path, status: http.StatusOK, contains: []string{`value="120"`, "绩效目标", goalPath, "没有可以再加入的项目", "30.00"}},
	})
	odd := s.planForm("clerk", path, "提交", "lines.0.appropriation", "一百五", "lines.0.month1", "-1")
	over := s.planForm("clerk", path, "save", "lines.0.appropriation", "151")
	s.run(t, []scenario{
		{name: "改不出的金额，填的还在", as: "clerk", method: http.MethodPost, path: path, form: odd, status: http.StatusUnprocessableEntity, contains: []string{"一百五", "金额不能为负数", "第1行 1月"}},
		{name: "旧版本保存，两稿并列", as: "clerk2", method: http.MethodPost, path: path, form: over, status: http.StatusConflict, contains: []string{"合并两份修改", "一百五", "151"}},
	})
	merge := over
	merge.Set("action", "merge")
	merge.Set("_version", s.planForm("clerk", path, "").Get("_version"))
	if got := s.post("clerk2", path+"/merge", merge); got.status != http.StatusSeeOther {
		t.Fatalf("merge: %d %s", got.status, excerpt(got.body))
	}
	if got := s.postJSON("clerk", path, s.planForm("clerk", path, "")); got.status != http.StatusOK || !strings.Contains(got.body, "超过控制数") || !strings.Contains(got.body, `"sum.all":"151.00"`) {
		t.Fatalf("autosave: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{
		{name: "去掉", as: "clerk", method: http.MethodPost, path: path, form: s.planForm("clerk", path, "remove "+string(id)), status: http.StatusSeeOther},
		{name: "已去掉", as: "clerk", path: path, status: http.StatusOK, contains: []string{"还没有项目。请从上面加入"}},
	})
	s.run(t, []scenario{
		{name: "再加入", as: "clerk", method: http.MethodPost, path: path, form: s.planForm("clerk", path, "add", "added", string(id)), status: http.StatusSeeOther},
	})
	s.run(t, []scenario{
		{name: "提交", as: "clerk", method: http.MethodPost, path: path, form: s.planForm("clerk", path, "提交"), status: http.StatusSeeOther},
		{name: "目标一并提交", as: "head", path: goalPath, status: http.StatusOK, contains: []string{"待单位审核"}},
		{name: "清单", as: "head", path: "/fund-plans", status: http.StatusOK, contains: []string{path, "待单位审核", "120.00"}},
		{name: "按状态没有", as: "head", path: "/fund-plans?state=" + url.QueryEscape("已批复"), status: http.StatusOK, lacks: []string{path}},
		{name: "工作台", as: "head", path: "/", status: http.StatusOK, contains: []string{path}},
		{name: "还没有批复文件", as: "head", path: path + "/approval", status: http.StatusConflict, contains: []string{"批复后才有批复文件"}},
	})
	s.reviewPlan(t, path, id, goalPath)
}

// reviewPlan cuts a submitted plan, passes it on and approves it.
func (s *site) reviewPlan(t *testing.T, path string, id project.ID, goalPath string) {
	if got := s.planMove(path, "head", "同意并上报", "", ""); got.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", got.status, excerpt(got.body))
	}
	cut := func(version, amount, reason string) url.Values {
		return url.Values{"_version": {version}, "project": {string(id)}, "appropriation": {amount}, "reason": {reason}}
	}
	version := inputVersion(s.get("division", path+"?cut="+string(id)).body)
	s.run(t, []scenario{
		{name: "核减的表", as: "division", path: path + "?cut=" + string(id), status: http.StatusOK, contains: []string{"核减：园区道路养护", "申报 120.00 万元", "核减的理由"}},
		{name: "单位没有核减", as: "clerk", path: path + "?cut=" + string(id), status: http.StatusOK, lacks: []string{"核减的理由"}},
		{name: "核减没有理由，填的还在", as: "division", method: http.MethodPost, path: path + "/cut", form: cut(version, "108", ""), status: http.StatusUnprocessableEntity, contains: []string{"请写明核减的理由", `value="108"`}},
		{name: "高于申报", as: "division", method: http.MethodPost, path: path + "/cut", form: cut(version, "121", "多"), status: http.StatusUnprocessableEntity, contains: []string{"不能高于申报的120.00万元"}},
		{name: "单位核减", as: "clerk", method: http.MethodPost, path: path + "/cut", form: cut(version, "108", "减"), status: http.StatusForbidden},
		{name: "核减", as: "division", method: http.MethodPost, path: path + "/cut", form: cut(version, "108", "养护面积按实核定"), status: http.StatusSeeOther},
		{name: "同时核减", as: "division", method: http.MethodPost, path: path + "/cut", form: cut(version, "100", "再减"), status: http.StatusConflict, contains: []string{"核定为108.00万元（养护面积按实核定）", "再减"}},
		{name: "核减后", as: "clerk", path: path, status: http.StatusOK, contains: []string{"核减记录", "养护面积按实核定", "108.00", "120.00"}},
	})
	for _, step := range [][2]string{{"division", "审核通过"}, {"economy", "经发处审核通过"}, {"finance", "初审通过"}} {
		if got := s.planMove(path, step[0], step[1], "", ""); got.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", step[1], got.status, excerpt(got.body))
		}
	}
	if got := s.planMove(path, "finance2", "批复", "", "沪化管计〔2025〕3号"); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "通过审核后才能随计划批复") || !strings.Contains(got.body, `value="沪化管计〔2025〕3号"`) {
		t.Fatalf("approve without the goal: %d %s", got.status, excerpt(got.body))
	}
	s.Approve(t, goal.ID(strings.TrimPrefix(goalPath, "/goals/")))
	if got := s.planMove(path, "finance2", "批复", "", "沪化管计〔2025〕3号"); got.status != http.StatusSeeOther {
		t.Fatalf("approve: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{
		{name: "已批复", as: "clerk", path: path, status: http.StatusOK, contains: []string{"已批复", "108.00", "批复文件", "已办结"}, lacks: []string{"data-autosave"}},
		{name: "批复文件", as: "clerk", path: path + "/approval", status: http.StatusOK, contains: []string{"关于公共设施管理中心2025年度用款计划的批复", "沪化管计〔2025〕3号", "资金合计108.00万元", "9.00", "道路养护面积", "绩效目标第3版（批复版）", "校验码"}},
		{name: "别的单位没有批复文件", as: "other", path: path + "/approval", status: http.StatusNotFound},
		{name: "项目的预算", as: "clerk", path: "/projects/" + string(id), status: http.StatusOK, contains: []string{"沪化管计〔2025〕3号"}},
	})
}

// inputVersion is the version that the forms of a page carry.
func inputVersion(body string) string {
	_, rest, _ := strings.Cut(body, `name="_version" value="`)
	version, _, _ := strings.Cut(rest, `"`)
	return version
}

func TestPlanControlPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	unit := string(s.Units["210"].ID)
	set := func(version, amount, document string) url.Values {
		return url.Values{"_version": {version}, "unit": {unit}, "amount": {amount}, "document": {document}}
	}
	const path = "/fund-plans/controls"
	s.run(t, []scenario{
		{name: "计财处", as: "finance", path: path, status: http.StatusOK, contains: []string{"2025年度控制数", "公共设施管理中心", "医疗中心", "未下达", "下达</button>"}},
		{name: "单位只看自己的", as: "clerk", path: path, status: http.StatusOK, contains: []string{"公共设施管理中心"}, lacks: []string{"医疗中心</", "下达</button>"}},
		{name: "管理员", as: "sys", path: path, status: http.StatusNotFound},
		{name: "没有文号，填的还在", as: "finance", method: http.MethodPost, path: path, form: set("0", "400", ""), status: http.StatusUnprocessableEntity, contains: []string{`value="400"`, "请填写下达控制数的文号"}},
		{name: "不是金额，填的还在", as: "finance", method: http.MethodPost, path: path, form: set("0", "四百", "1号"), status: http.StatusUnprocessableEntity, contains: []string{`value="四百"`, "不是金额"}},
		{name: "单位下达", as: "clerk", method: http.MethodPost, path: path, form: set("0", "400", "1号"), status: http.StatusForbidden},
		{name: "下达", as: "finance", method: http.MethodPost, path: path, form: set("0", "400", "沪化管〔2024〕90号"), status: http.StatusSeeOther},
		{name: "同时下达", as: "finance", method: http.MethodPost, path: path, form: set("0", "300", "2号"), status: http.StatusConflict, contains: []string{"定为400.00万元", `value="300"`}},
		{name: "下达后", as: "clerk", path: path, status: http.StatusOK, contains: []string{"400", "沪化管〔2024〕90号", "计财处审核"}},
	})
}

func TestNewFundPlan(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	unit, division := string(s.Units["210"].ID), string(s.Units["130"].ID)
	if _, err := s.App.AddUnit(t.Context(), s.Actor(t, "sys"), org.Unit{Parent: s.Units["100"].ID, Code: "910", Name: "某会计师事务所", Kind: org.Agency, Active: true}); err != nil {
		t.Fatal(err)
	}
	s.run(t, []scenario{
		{name: "筛选里没有第三方机构", as: "finance", path: "/fund-plans", status: http.StatusOK, contains: []string{"医疗中心</option>"}, lacks: []string{"某会计师事务所"}},
		{name: "空的清单", as: "clerk", path: "/fund-plans", status: http.StatusOK, contains: []string{"没有符合条件的用款计划", "编制用款计划", "控制数"}},
		{name: "处室不编制", as: "division", path: "/fund-plans", status: http.StatusOK, lacks: []string{"编制用款计划"}},
		{name: "开始的表", as: "clerk", path: "/fund-plans/new", status: http.StatusOK, contains: []string{"编制2025年度用款计划", "公用事业处"}},
		{name: "没选处室", as: "clerk", method: http.MethodPost, path: "/fund-plans", form: url.Values{"unit": {unit}}, status: http.StatusUnprocessableEntity, contains: []string{"请选择主管处室"}},
		{name: "别的单位", as: "other", method: http.MethodPost, path: "/fund-plans", form: url.Values{"unit": {unit}, "division": {division}}, status: http.StatusNotFound},
		{name: "开始", as: "clerk", method: http.MethodPost, path: "/fund-plans", form: url.Values{"unit": {unit}, "division": {division}}, status: http.StatusSeeOther},
		{name: "第二份", as: "clerk2", method: http.MethodPost, path: "/fund-plans", form: url.Values{"unit": {unit}, "division": {division}}, status: http.StatusConflict, contains: []string{"已经有了，现在是“草稿”"}},
	})
}

// TestFundPlanByExcel: the plan goes out, comes back unchanged, is previewed, kept as a draft, marked where wrong.
func TestFundPlanByExcel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, id, _ := s.fundPlan()
	if got := s.post("clerk", path, s.planForm("clerk", path, "add", "added", string(id))); got.status != http.StatusSeeOther {
		t.Fatalf("add: %d %s", got.status, excerpt(got.body))
	}
	issued := s.get("clerk", path+"/workbook")
	if issued.status != http.StatusOK || !strings.Contains(issued.header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("workbook: %d %v", issued.status, issued.header)
	}
	if same := s.sendBook("clerk", path+"/import", "原样.xlsx", []byte(issued.body)); same.status != http.StatusOK || !strings.Contains(same.body, "与系统里的内容完全相同") {
		t.Errorf("the issued file unchanged: %d\n%s", same.status, excerpt(same.body))
	}
	preview := s.sendBook("clerk", path+"/import", "填好的.xlsx", s.filledBook(issued.body, map[string]any{"C5": 160, "T5": "分两次支付"}))
	for _, want := range []string{"《年度用款计划表》", "确认导入（2 处改动）", "分两次支付", "超过控制数150.00万元"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("preview (%d) lacks %q\n%s", preview.status, want, excerpt(preview.body))
		}
	}
	marked := s.sendBook("clerk", path+"/import/marked", "填好的.xlsx", s.filledBook(issued.body, map[string]any{"C5": "一百五"}))
	if marked.status != http.StatusOK || !strings.HasPrefix(marked.body, "PK") {
		t.Errorf("marked copy: %d\n%s", marked.status, excerpt(marked.body))
	}
	if saved := s.post("clerk", path+"/import/confirm", s.confirmation(preview.body)); saved.status != http.StatusSeeOther || saved.location != path {
		t.Fatalf("confirm: %d %s\n%s", saved.status, saved.location, excerpt(saved.body))
	}
	s.run(t, []scenario{
		{name: "导入后", as: "clerk", path: path, status: http.StatusOK, contains: []string{"分两次支付", `value="160"`}},
		{name: "空白表", as: "clerk", path: path + "/workbook?blank=1", status: http.StatusOK},
		{name: "别的单位看不到", as: "other", path: path + "/workbook", status: http.StatusNotFound},
		{name: "负责人不能导入", as: "head", path: path + "/import", status: http.StatusForbidden},
		{name: "没有这一版", as: "clerk", path: path + "/workbook?edition=9", status: http.StatusNotFound, contains: []string{"没有第9版"}},
	})
}
