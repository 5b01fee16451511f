package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
)

// approvedGoal takes the goal of a new project to approval and returns the project's id.
func (s *site) approvedGoal(code string, spent money.Amount) string {
	s.t.Helper()
	id := s.Project(s.t, code, "海塘、道路、河道、绿化、生态园区等公共设施维护", 4980*money.Wan, spent)
	started := s.post("clerk", "/goals", url.Values{"project": {string(id)}, "year": {"2025"}, "book": {"SH-PARK"}})
	form := goalForm("1")
	form.Set("rows.3.sign", "定性")
	form.Set("rows.3.target", "安全事故持续减少，应急处置机制健全")
	form.Set("rows.3.unit", "")
	form.Set("rows.3.rule", string(goal.ByTier))
	form.Set("action", string(goal.Submit))
	if got := s.post("clerk", started.location, form); got.status != http.StatusSeeOther {
		s.t.Fatalf("goal: %d %s", got.status, excerpt(got.body))
	}
	if got := s.move(started.location, "head", 3, goal.Confirm, ""); got.status != http.StatusSeeOther {
		s.t.Fatalf("confirm: %d %s", got.status, excerpt(got.body))
	}
	s.Approve(s.t, goal.ID(strings.TrimPrefix(started.location, "/goals/")))
	return string(id)
}

func (s *site) move(path, who string, version int, do approval.Action, reason string) page {
	s.t.Helper()
	return s.post(who, path+"/move", url.Values{"_version": {fmt.Sprint(version)}, "action": {string(do)}, "reason": {reason}})
}

// startSelfEvaluation begins the self-evaluation of a project with an approved goal and returns its page.
func (s *site) startSelfEvaluation(code string, spent money.Amount) string {
	s.t.Helper()
	id := s.approvedGoal(code, spent)
	started := s.post("clerk", "/self-evaluations", url.Values{"project": {id}, "year": {"2025"}})
	if started.status != http.StatusSeeOther || !strings.HasPrefix(started.location, "/self-evaluations/") {
		s.t.Fatalf("start: %d %s", started.status, excerpt(started.body))
	}
	return started.location
}

// typedForm reads back the form that a person's page shows, without the token, which is that person's own.
func (s *site) typedForm(login, path string) url.Values {
	s.t.Helper()
	form := inputsOf(s.t, s.get(login, path).body, "self-evaluation")
	form.Del("_token")
	return form
}

// filled is a complete self-evaluation of the goal that approvedGoal files, as the page posts it.
func (s *site) filled(path string) url.Values {
	s.t.Helper()
	form := s.typedForm("clerk", path)
	for name, value := range map[string]string{"attained": "道路养护96.4万平方米全部完成，两处护栏年内未修复。",
		"rows.0.actual": "17.5", "rows.1.actual": "96.4", "rows.2.actual": "97.2", "rows.2.reason": "两处护栏因台风损坏，已列入2026年一季度修复计划。",
		"rows.3.actual": "全年一般事故1起，比上年少2起。", "rows.3.tier": "达成年度指标", "rows.3.points": "19", "rows.4.actual": "92",
		"rows.4.sent": "100", "rows.4.valid": "100", "rows.4.satisfied": "92"} {
		if !form.Has(name) {
			s.t.Errorf("the form has no %q", name)
		}
		form.Set(name, value)
	}
	return form
}

// TestSelfEvaluationDraft types into a draft: whatever was typed stays, scored as far as it can be.
func TestSelfEvaluationDraft(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.run(t, []scenario{
		{name: "空列表", as: "clerk", path: "/self-evaluations", status: http.StatusOK, contains: []string{"2025年度绩效自评", "没有符合条件的绩效自评", "到项目库"}},
		{name: "没有批复的目标", as: "clerk", method: http.MethodPost, path: "/self-evaluations", form: url.Values{"project": {"absent"}, "year": {"2025"}}, status: http.StatusNotFound},
		{name: "年度不是年度", as: "clerk", method: http.MethodPost, path: "/self-evaluations", form: url.Values{"project": {"absent"}, "year": {"明年"}}, status: http.StatusUnprocessableEntity},
	})
	path := s.startSelfEvaluation("SCIP-2025-0001", 4732*money.Wan)
	s.run(t, []scenario{
		{name: "空表", as: "clerk", path: path, status: http.StatusOK, contains: []string{"项目支出绩效自评表", "data-autosave", "未填完", "95.02%", "批复版 第2版",
			"达成年度指标（16–20 分）", "请填写“道路养护面积”的实际完成值", "第1行 实际完成值", "佐证哪一行"}},
		{name: "别的单位", as: "other", path: path, status: http.StatusNotFound, contains: []string{"没有找到"}, lacks: []string{"海塘"}},
		{name: "主管处室只能看", as: "division", path: path, status: http.StatusOK, contains: []string{"现在由"}, lacks: []string{"data-autosave", `name="rows.0.actual"`}},
		{name: "列表", as: "finance", path: "/self-evaluations", status: http.StatusOK, contains: []string{"SCIP-2025-0001", "草稿", "公共设施管理中心经办"}},
		{name: "别的单位的列表", as: "other", path: "/self-evaluations", status: http.StatusOK, contains: []string{"没有符合条件"}, lacks: []string{"SCIP-2025-0001"}},
		{name: "按状态筛选", as: "finance", path: "/self-evaluations?state=已复核", status: http.StatusOK, contains: []string{"没有符合条件"}},
		{name: "说明不用脚本也能展开", as: "clerk", path: path + "?why=all", status: http.StatusOK, contains: []string{`id="why-fund"`, `id="why-5"`, "47,320,000.00 ÷ 49,800,000.00 = 95.02%", "9.50 分", "收起说明"}},
		{name: "只展开一行", as: "clerk", path: path + "?why=2", status: http.StatusOK, contains: []string{`id="why-2"`, "还没有填写实际完成情况"}, lacks: []string{`id="why-fund"`, `id="why-1"`}},
	})
	form := s.filled(path)
	form.Set("rows.1.actual", " 九十六点四 万平方米")
	form.Set("rows.3.tier", "达成年度指标")
	form.Set("rows.3.points", "两分")
	form.Set("claimed_rate", "大约95%")
	saved := s.postJSON("clerk", path, form)
	var answer struct {
		Version       int
		Totals, Parts map[string]string
	}
	if err := json.Unmarshal([]byte(saved.body), &answer); err != nil || saved.status != http.StatusOK || answer.Version != 2 {
		t.Fatalf("autosave: %d %v %s", saved.status, err, saved.body)
	}
	want := map[string]string{"fund.points": "9.50", "rows.0.points": "20.00", "rows.1.points": "未填报", "rows.2.points": "19.84", "rows.4.points": "10.00", "total": "59.34", "grade": "未填完"}
	for name, text := range want {
		if got := answer.Totals[name]; got != text {
			t.Errorf("totals %s = %q, want %q", name, got, text)
		}
	}
	for _, where := range []string{"第2行 实际完成值", "第4行 得分", "自算执行率"} {
		if !strings.Contains(answer.Parts["findings"], ">"+where+"<") {
			t.Errorf("no finding about %s in %s", where, saved.body)
		}
	}
	if last := answer.Parts["checks"]; !strings.Contains(last[strings.LastIndex(last, "<li>"):], "未填完") {
		t.Errorf("checks %s, want 未填完 last", last)
	}
	again := s.typedForm("clerk", path)
	for name, values := range form {
		if name[0] != '_' && again.Get(name) != values[0] {
			t.Errorf("%s was typed as %q and shows %q", name, values[0], again.Get(name))
		}
	}
	form.Set("_version", "2")
	form.Set("action", "提交")
	s.run(t, []scenario{{name: "带错提交列出全部问题", as: "clerk", method: http.MethodPost, path: path, form: form, status: http.StatusUnprocessableEntity,
		contains: []string{"还不能提交", "cell--error", "两分", "九十六点四", "大约95%", `href="#c-rows.3.points"`, `id="c-rows.3.points"`, `id="c-claimed_rate"`}}})
	if got := s.get("clerk", path); !strings.Contains(got.body, "data-autosave") {
		t.Error("a refused submission left the draft")
	}
}

// TestSelfEvaluationConflict saves over an older version: nothing that was typed is lost, and nothing kept is overwritten.
func TestSelfEvaluationConflict(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startSelfEvaluation("SCIP-2025-0001", 4732*money.Wan)
	mine := s.filled(path)
	theirs := maps.Clone(mine)
	theirs.Set("rows.0.actual", "17.9")
	theirs.Set("rows.3.skip", "1")
	if got := s.post("clerk", path, theirs); got.status != http.StatusSeeOther {
		t.Fatalf("first save: %d %s", got.status, excerpt(got.body))
	}
	if got := s.postJSON("clerk2", path, mine); got.status != http.StatusConflict || !strings.Contains(got.body, path+"/merge") || !strings.Contains(got.body, "刚刚修改过") {
		t.Fatalf("autosave over a newer version: %d %s", got.status, got.body)
	}
	late := s.post("clerk2", path, mine)
	if late.status != http.StatusConflict || !strings.Contains(late.body, "第1行 实际完成值 道路养护单位成本") || !strings.Contains(late.body, "17.9") {
		t.Fatalf("save over a newer version: %d\n%s", late.status, excerpt(late.body))
	}
	for name, values := range mine {
		if name[0] != '_' && !strings.Contains(late.body, `name="`+name+`" value="`+values[0]+`"`) {
			t.Errorf("the merge page lost %s = %q", name, values[0])
		}
	}
	choice := maps.Clone(mine)
	choice.Set("_version", "2")
	choice.Set("action", "merge")
	choice.Set("choose.rows.0.actual", "theirs")
	choice.Set("choose.rows.3.skip", "mine")
	if got := s.post("clerk2", path+"/merge", choice); got.status != http.StatusSeeOther {
		t.Fatalf("merge: %d %s", got.status, excerpt(got.body))
	}
	merged := s.typedForm("clerk", path)
	if merged.Get("rows.0.actual") != "17.9" || merged.Has("rows.3.skip") || merged.Get("rows.2.actual") != "97.2" || merged.Get("_version") != "3" {
		t.Errorf("merged to %v", merged)
	}
	s.run(t, []scenario{{name: "别的单位不能合并", as: "other", method: http.MethodPost, path: path + "/merge", form: choice, status: http.StatusNotFound}})
}

// TestSelfEvaluationRound takes a self-evaluation from its draft to the confirmed re-check.
func TestSelfEvaluationRound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startSelfEvaluation("SCIP-2025-0001", 4732*money.Wan)
	form := s.filled(path)
	form.Set("action", "提交")
	if got := s.post("clerk", path, form); got.status != http.StatusSeeOther || got.location != path {
		t.Fatalf("submit: %d %s", got.status, excerpt(got.body))
	}
	late := maps.Clone(form)
	late.Set("attained", "提交后又想改")
	s.run(t, []scenario{
		{name: "已提交的表只能看", as: "clerk", path: path, status: http.StatusOK, contains: []string{"98.34", "优", "待单位审核", "提交时检查已通过", "19.84", "达成年度指标：全年一般事故1起", "92.00%（满意 92 份 ÷ 有效 100 份，发出 100 份）", "撤回"}, lacks: []string{"data-autosave", "财政复核"}},
		{name: "提交后再保存", as: "clerk", method: http.MethodPost, path: path, form: late, status: http.StatusConflict, contains: []string{"内容已有变化"}},
		{name: "经办不能审核自己的", as: "clerk", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"3"}, "action": {"同意并上报"}}, status: http.StatusForbidden, contains: []string{"不能办理", "由公共设施管理中心负责人办理"}},
		{name: "退回要写理由", as: "head", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"3"}, "action": {"退回填报"}}, status: http.StatusUnprocessableEntity, contains: []string{"请写明", "项目支出绩效自评表"}},
		{name: "旧版本办理", as: "head", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"2"}, "action": {"同意并上报"}}, status: http.StatusConflict, contains: []string{"刚刚修改过"}},
		{name: "没到复核", as: "finance", method: http.MethodPost, path: path + "/recheck", form: url.Values{"_version": {"3"}, "opinion": {"早了"}}, status: http.StatusConflict, contains: []string{"待单位审核"}},
		{name: "别的单位办理", as: "otherhead", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"3"}, "action": {"同意并上报"}}, status: http.StatusNotFound},
	})
	for i, step := range []struct {
		who string
		do  approval.Action
	}{{"head", evaluation.Confirm}, {"division", evaluation.Pass}} {
		if got := s.move(path, step.who, 3+i, step.do, ""); got.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", step.do, got.status, excerpt(got.body))
		}
	}
	s.recheck(t, path)
	s.run(t, []scenario{
		{name: "三个得分都在", as: "clerk", path: path, status: http.StatusOK, contains: []string{"单位自评", "98.34", "财政复核", "96.50", "−1.84", "复核：", "抽查发现另有一处未登记。", "其余无误。", "已办结", "评分规则", "分，1 行不同", "19.84", "18.00"}, lacks: []string{"data-autosave"}},
		{name: "打印的落款有校验码", as: "clerk", path: path, status: http.StatusOK, contains: []string{"绩效自评（规则库 SH-PARK 第1版） 第1版 校验码 ", "填报人：", "复核人（签字）："}},
		{name: "说明写出为何不同", as: "head", path: path + "?why=3", status: http.StatusOK, contains: []string{"20.00 × 97.2 ÷ 98.0 = ", "19.84 分", "财政复核 18.00，相差 −1.84"}},
		{name: "版本列表", as: "finance", path: path + "/editions", status: http.StatusOK, contains: []string{"第1版", "98.34", "96.50", "SH-PARK 第1版"}},
		{name: "打开第1版", as: "finance", path: path + "/editions?no=1&why=1", status: http.StatusOK, contains: []string{"这是存档的第1版", "98.34", `id="why-1"`}, lacks: []string{"data-autosave"}},
		{name: "没有第2版", as: "finance", path: path + "/editions?no=2", status: http.StatusNotFound, contains: []string{"没有第2版"}},
		{name: "列表有两个得分", as: "finance", path: "/self-evaluations", status: http.StatusOK, contains: []string{"98.34", "96.50", "优", "已复核"}},
		{name: "复核后不能再改", as: "finance", method: http.MethodPost, path: path + "/recheck", form: url.Values{"_version": {"8"}, "opinion": {"再改"}}, status: http.StatusConflict, contains: []string{"已复核"}},
	})
}

// recheck types finance's points, wrongly first, and confirms them. The record stands at version 5 before.
func (s *site) recheck(t *testing.T, path string) {
	t.Helper()
	form := s.typedForm("finance", path)
	if form.Get("_version") != "5" || !form.Has("rows.2.points") || form.Has("rows.2.actual") {
		t.Fatalf("the form of the re-check holds %v", form)
	}
	form.Set("rows.2.points", "18")
	form.Set("opinion", "其余无误。")
	s.run(t, []scenario{
		{name: "经办不能复核", as: "clerk", method: http.MethodPost, path: path + "/recheck", form: form, status: http.StatusForbidden, contains: []string{"复核自评得分"}},
		{name: "处室不能复核", as: "division", method: http.MethodPost, path: path + "/recheck", form: form, status: http.StatusForbidden},
		{name: "复核中别人看不到复核得分", as: "clerk", path: path, status: http.StatusOK, contains: []string{"计财处复核中"}, lacks: []string{"相差"}},
	})
	saved := s.postJSON("finance", path+"/recheck", form)
	for _, want := range []string{`"recheck":"96.50"`, `"difference":"−1.84"`, `"rows.2.difference":"−1.84"`, `\u003e第3行 复核理由\u003c`, `"grade":"优"`} {
		if saved.status != http.StatusOK || !strings.Contains(saved.body, want) {
			t.Errorf("autosave of the re-check: %d lacks %s in %s", saved.status, want, saved.body)
		}
	}
	stale := maps.Clone(form)
	stale.Set("rows.2.points", "17")
	if got := s.post("finance", path+"/recheck", stale); got.status != http.StatusConflict || !strings.Contains(got.body, "第3行 复核得分") || !strings.Contains(got.body, path+"/recheck/merge") {
		t.Errorf("a stale re-check: %d\n%s", got.status, excerpt(got.body))
	}
	stale.Set("_version", "6")
	stale.Set("action", "merge")
	stale.Set("choose.rows.2.points", "theirs")
	if got := s.post("finance", path+"/recheck/merge", stale); got.status != http.StatusSeeOther {
		t.Fatalf("merge of re-checks: %d %s", got.status, excerpt(got.body))
	}
	form = s.typedForm("finance", path)
	form.Set("action", string(evaluation.FinishRecheck))
	refused := s.post("finance", path+"/recheck", form)
	if refused.status != http.StatusUnprocessableEntity || !strings.Contains(refused.body, "请写明理由") || !strings.Contains(refused.body, `id="c-rows.2.reason"`) {
		t.Fatalf("confirming without a reason: %d %s", refused.status, excerpt(refused.body))
	}
	form = inputsOf(t, refused.body, "self-evaluation")
	if form.Get("rows.2.points") != "18" {
		t.Errorf("the refusal shows %q, want the points typed", form.Get("rows.2.points"))
	}
	form.Set("rows.2.reason", "抽查发现另有一处未登记。")
	form.Set("action", string(evaluation.FinishRecheck))
	if got := s.post("finance", path+"/recheck", form); got.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", got.status, excerpt(got.body))
	}
}

// TestSelfEvaluationReturned files twice and compares the two editions.
func TestSelfEvaluationReturned(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startSelfEvaluation("SCIP-2025-0001", 4732*money.Wan)
	form := s.filled(path)
	form.Set("action", "提交")
	s.post("clerk", path, form)
	if got := s.move(path, "head", 3, evaluation.ReturnToUnit, "设施完好率请按月度台账重算。"); got.status != http.StatusSeeOther {
		t.Fatalf("return: %d %s", got.status, excerpt(got.body))
	}
	again := s.typedForm("clerk", path)
	again.Set("rows.2.actual", "97")
	again.Set("action", "提交")
	if got := s.post("clerk", path, again); got.status != http.StatusSeeOther {
		t.Fatalf("submit again: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{
		{name: "意见与历史", as: "clerk", path: path, status: http.StatusOK, contains: []string{"设施完好率请按月度台账重算。", "第2版，自评 98.30 优", "第1版，自评 98.34 优"}},
		{name: "逐行比较", as: "finance", path: path + "/editions", status: http.StatusOK, contains: []string{"设施完好率 实际完成值", "97.2%", "97%", "设施完好率 得分", "19.84", "19.80", "总分 自评得分"}},
		{name: "同一版", as: "finance", path: path + "/editions?from=1&to=1", status: http.StatusOK, contains: []string{"两版完全相同"}},
		{name: "第1版不变", as: "finance", path: path + "/editions?no=1", status: http.StatusOK, contains: []string{"98.34", "97.2%"}},
		{name: "别的单位看版本", as: "other", path: path + "/editions", status: http.StatusNotFound},
	})
}

// TestSelfEvaluationPostedTwice posts what must count once again with the same key.
func TestSelfEvaluationPostedTwice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.approvedGoal("SCIP-2025-0001", 4732*money.Wan)
	start := url.Values{"project": {id}, "year": {"2025"}, "_key": {s.token("clerk")}}
	first, second := s.post("clerk", "/self-evaluations", start), s.post("clerk", "/self-evaluations", start)
	if first.status != http.StatusSeeOther || second.status != http.StatusSeeOther || first.location != second.location {
		t.Errorf("one start form led to %d %s and %d %s", first.status, first.location, second.status, second.location)
	}
	start.Del("_key")
	if got := s.post("clerk2", "/self-evaluations", start); got.status != http.StatusConflict || !strings.Contains(got.body, "已经有了") {
		t.Errorf("a second self-evaluation of the year: %d %s", got.status, excerpt(got.body))
	}
	form := s.filled(first.location)
	form.Set("action", "提交")
	s.post("clerk", first.location, form)
	move := url.Values{"_version": {"3"}, "action": {string(evaluation.Confirm)}, "_key": {s.token("head")}}
	for range 2 {
		if got := s.post("head", first.location+"/move", move); got.status != http.StatusSeeOther {
			t.Errorf("confirming with one key: %d %s", got.status, excerpt(got.body))
		}
	}
	if got := s.get("head", first.location); !strings.Contains(got.body, "待处室审核") || strings.Count(got.body, "同意并上报：") != 1 {
		t.Errorf("one key was carried out more than once\n%s", excerpt(got.body))
	}
}

// TestSelfEvaluationActs finds that every act of the bar has a form to send and a page to send it to.
func TestSelfEvaluationActs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startSelfEvaluation("SCIP-2025-0001", 4732*money.Wan)
	form := s.filled(path)
	form.Set("action", "提交")
	s.post("clerk", path, form)
	body := s.get("head", path).body
	if !regexp.MustCompile(`<form method="post" action="` + path + `/move">\s*<input type="hidden" name="_token"[^>]*>\s*<input type="hidden" name="_version" value="3">\s*<input type="hidden" name="_key"[^>]*>\s*<button[^>]*value="同意并上报"`).MatchString(body) {
		t.Error("the button 同意并上报 sends no form")
	}
}

// TestSelfEvaluationEvidence adds a file to a row: the row and the panel name it, and it goes with the draft alone.
func TestSelfEvaluationEvidence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startSelfEvaluation("SCIP-2025-0001", 4732*money.Wan)
	row := s.typedForm("clerk", path).Get("rows.2.id")
	s.run(t, []scenario{{name: "选好了行", as: "clerk", path: path + "?evidence=" + row, status: http.StatusOK, contains: []string{`<option value="` + row + `" selected>第3行 设施完好率</option>`, `name="cell"`}}})
	upload := func(login string) page {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		for name, value := range map[string]string{"_token": s.token(login), "_key": s.token(login), "cell": row} {
			if err := m.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
		part, err := m.CreateFormFile("file", "设施完好率台账.pdf")
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(part, "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
		m.Close()
		q := url.Values{"kind": {kindEvaluation}, "record": {strings.TrimPrefix(path, "/self-evaluations/")}}
		req, _ := http.NewRequest(http.MethodPost, s.server.URL+"/attachments?"+q.Encode(), &body)
		req.Header.Set("Content-Type", m.FormDataContentType())
		return s.do(login, req)
	}
	if got := upload("clerk"); got.status != http.StatusSeeOther || got.location != path {
		t.Fatalf("upload: %d %s", got.status, excerpt(got.body))
	}
	if got := upload("other"); got.status != http.StatusNotFound {
		t.Errorf("another unit's upload: %d, want not found", got.status)
	}
	got := s.get("clerk", path).body
	if strings.Count(got, "设施完好率台账.pdf</a>") != 2 || !strings.Contains(got, "第3行 设施完好率 ·") {
		t.Errorf("the file is not shown at its row and in the panel\n%s", excerpt(got))
	}
	form := s.filled(path)
	form.Set("action", "提交")
	s.post("clerk", path, form)
	if got := upload("clerk"); got.status != http.StatusConflict {
		t.Errorf("upload after submission: %d, want conflict", got.status)
	}
	if got := s.get("head", path).body; !strings.Contains(got, "设施完好率台账.pdf") || strings.Contains(got, "data-evidence") || strings.Contains(got, "上传附件") {
		t.Error("the frozen form lost its file or offers to add one")
	}
}
