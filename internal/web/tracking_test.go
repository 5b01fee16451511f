package web

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/tracking"
)

// planned is the plan of the August round as its form posts it.
func planned() url.Values {
	return url.Values{"name": {"2025年度绩效跟踪"}, "month": {"7"}, "due": {"2025-08-31"}, "reminders": {"7、3、1"}, "kind": {"全部项目"}}
}

// august is a site on the tenth of August with a round that runs over two projects, the round's page and that of the first form.
func august(t *testing.T) (s *site, round, form string) {
	t.Helper()
	s = newSite(t)
	s.Person(t, "finance2", "计财处审核二", "110", org.Finance, "100")
	s.passTo(8, 10)
	s.approvedGoal("SCIP-2025-0001", 2000*money.Wan)
	s.approvedGoal("SCIP-2025-0002", 2000*money.Wan)
	round = s.post("finance", "/tracking", planned()).location
	s.moved("finance", round, "2", "提请复核")
	s.moved("finance2", round, "3", "复核通过并开始")
	_, rest, _ := strings.Cut(s.get("clerk", round).body, `href="/tracking-forms/`)
	id, _, _ := strings.Cut(rest, `"`)
	return s, round, "/tracking-forms/" + id
}

// passTo sets the clock to a day of 2025; everybody has to sign in again.
func (s *site) passTo(month time.Month, day int) {
	s.Pass(time.Date(2025, month, day, 1, 0, 0, 0, time.UTC).Sub(s.Now()))
	clear(s.browsers)
}

// tracks is a round over what is approved that runs, past the browser, and the id of its first form.
func (s *site) tracks() (tracking.RoundID, tracking.ID) {
	s.t.Helper()
	s.Person(s.t, "finance2", "计财处审核二", "110", org.Finance, "100")
	ctx, finance := s.t.Context(), s.Actor(s.t, "finance")
	plan := tracking.DefaultPlan(2025)
	plan.Month, plan.Due = "1", "2025-02-20"
	id, err := s.App.PlanTracking(ctx, finance, 2025, plan)
	if err == nil {
		err = s.App.MoveTracking(ctx, finance, id, 2, tracking.Propose, "")
	}
	if err == nil {
		err = s.App.MoveTracking(ctx, s.Actor(s.t, "finance2"), id, 3, tracking.Start, "")
	}
	rows, readErr := s.App.TrackedRows(ctx, finance, id, app.TrackedFilter{}, app.Page{})
	if err != nil || readErr != nil || len(rows) == 0 {
		s.t.Fatal(err, readErr, len(rows))
	}
	return id, rows[0].ID
}

// moved takes an act that must go through.
func (s *site) moved(who, path, version, do string) {
	s.t.Helper()
	if got := s.post(who, path+"/move", url.Values{"_version": {version}, "action": {do}}); got.status != http.StatusSeeOther {
		s.t.Fatalf("%s %s: %d %s", who, do, got.status, excerpt(got.body))
	}
}

// trackedForm is a complete form as the page posts it.
func (s *site) trackedForm(path string) url.Values {
	s.t.Helper()
	form := inputsOf(s.t, s.get("clerk", path).body, "tracked")
	form.Del("_token")
	for name, value := range map[string]string{"forecasts.0": "49000000", "forecasts.1": "", "forecasts.2": "", "fund_note": "按合同支付",
		"rows.0.actual": "17.5", "rows.0.forecast": "17.5", "rows.1.actual": "50", "rows.1.forecast": "96.4", "rows.2.actual": "98.5", "rows.2.forecast": "98.5",
		"rows.3.actual": "无事故", "rows.3.forecast": "持续减少", "rows.4.actual": "92", "rows.4.forecast": "92"} {
		if !form.Has(name) {
			s.t.Errorf("the form has no %q", name)
		}
		form.Set(name, value)
	}
	for _, row := range []string{"0", "1", "2", "3", "4"} {
		form.Set("rows."+row+".likelihood", "确定能")
	}
	return form
}

func TestTrackingRound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Person(t, "finance2", "计财处审核二", "110", org.Finance, "100")
	s.passTo(8, 10)
	bad := planned()
	bad.Set("month", "十三")
	bad.Set("reminders", "七天")
	late := planned()
	late.Set("due", "2025-07-15")
	s.run(t, []scenario{
		{name: "还没有任务", as: "clerk", path: "/tracking", status: http.StatusOK, contains: []string{"还没有跟踪任务"}, lacks: []string{"拟定跟踪任务"}},
		{name: "默认8月31日", as: "finance", path: "/tracking/new", status: http.StatusOK, contains: []string{`value="2025-08-31"`, `value="7、3、1"`}},
		{name: "处室不能拟定", as: "division", path: "/tracking/new", status: http.StatusForbidden},
		{name: "全部毛病一次说完", as: "finance", method: http.MethodPost, path: "/tracking", form: bad, status: http.StatusUnprocessableEntity, contains: []string{"数据月份应为1到12", "不是提前的天数", `value="十三"`}},
		{name: "截止日期早于数据", as: "finance", method: http.MethodPost, path: "/tracking", form: late, status: http.StatusUnprocessableEntity, contains: []string{"单位还拿不到数据"}},
	})
	path := s.post("finance", "/tracking", planned()).location
	s.run(t, []scenario{
		{name: "名单是空的不能提请", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"2"}, "action": {"提请复核"}}, status: http.StatusUnprocessableEntity, contains: []string{"名单里没有项目"}},
		{name: "没开始的任务单位看不到", as: "clerk", path: path, status: http.StatusNotFound},
	})
	s.approvedGoal("SCIP-2025-0001", 0)
	key := planned()
	key.Set("_version", "2")
	key.Set("kind", "重点项目")
	key.Set("codes", "SCIP-2025-0001\nSCIP-2025-9999")
	s.run(t, []scenario{
		{name: "改成重点项目", as: "finance", method: http.MethodPost, path: path + "/plan", form: key, status: http.StatusSeeOther},
		{name: "没有列入的编号要说", as: "finance", path: path, status: http.StatusOK, contains: []string{"有 1 个编号没有列入", "SCIP-2025-9999", "1 个项目"}},
		{name: "旧版本", as: "finance", method: http.MethodPost, path: path + "/plan", form: key, status: http.StatusConflict, contains: []string{"刚刚修改过", "SCIP-2025-9999"}},
	})
	s.moved("finance", path, "3", "提请复核")
	s.run(t, []scenario{
		{name: "自己不能复核", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"4"}, "action": {"复核通过并开始"}}, status: http.StatusForbidden},
		{name: "复核中不能改名单", as: "finance", path: path + "/plan", status: http.StatusConflict},
		{name: "开始", as: "finance2", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"4"}, "action": {"复核通过并开始"}}, status: http.StatusSeeOther},
		{name: "单位看到自己的表", as: "clerk", path: path, status: http.StatusOK, contains: []string{"应报 1 个", "SCIP-2025-0001"}, lacks: []string{"催办"}},
		{name: "还有表没办结", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"5"}, "action": {"结束本轮"}}, status: http.StatusConflict, contains: []string{"还有1张跟踪表没有办结"}},
	})
	s.passTo(9, 3)
	s.run(t, []scenario{
		{name: "逾期", as: "finance", path: path, status: http.StatusOK, contains: []string{"逾期未报 1 个", "逾期 3 天", "催办"}},
		{name: "催办", as: "finance", method: http.MethodPost, path: path + "/urge", form: url.Values{}, status: http.StatusSeeOther},
		{name: "只看逾期", as: "finance", path: path + "/forms?late=1", status: http.StatusOK, contains: []string{"SCIP-2025-0001"}},
		{name: "没有已审定的", as: "finance", path: path + "/forms?state=已审定", status: http.StatusOK, contains: []string{"没有符合条件的跟踪表"}},
		{name: "导出逾期名单", as: "finance", path: path + "/forms/export?late=1", status: http.StatusOK},
	})
}

func TestTrackingForm(t *testing.T) {
	t.Parallel()
	s, round, path := august(t)
	form := s.trackedForm(path)
	wrong := maps.Clone(form)
	wrong.Set("forecasts.0", "六千万")
	wrong.Set("rows.1.likelihood", "完全不可能")
	wrong.Set("rows.1.forecast", "60")
	wrong.Set("rows.2.actual", "基本完好")
	wrong.Set("action", "提交")
	s.run(t, []scenario{
		{name: "空表", as: "clerk", path: path, status: http.StatusOK, contains: []string{"项目支出绩效目标执行监控表", "数据期间：1-7月", "时间进度 58.33%", "data-autosave", "还没有亮灯", "T-100", "T-106"}},
		{name: "工作台通到表上", as: "clerk", path: "/", status: http.StatusOK, contains: []string{`href="` + path + `"`, "2025-08-31"}},
		{name: "处室只能看", as: "division", path: path, status: http.StatusOK, contains: []string{"现在由"}, lacks: []string{"data-autosave", "延期到"}},
		{name: "别的单位", as: "other", path: path, status: http.StatusNotFound},
		{name: "全部毛病留在格里", as: "clerk", method: http.MethodPost, path: path, form: wrong, status: http.StatusUnprocessableEntity,
			contains: []string{"还不能提交", "六千万", "基本完好", "没有选择不能提交", `id="c-rows.1.causes"`, `href="#c-rows.1.causes"`, "T-107", "T-119"}},
	})
	form.Set("_version", "2")
	saved := s.postJSON("clerk", path, form)
	if saved.status != http.StatusOK || !strings.Contains(saved.body, `"forecast":"49,000,000.00"`) || !strings.Contains(saved.body, `"attained"`) {
		t.Fatalf("autosave: %d %s", saved.status, saved.body)
	}
	again := s.trackedForm(path)
	for name, values := range form {
		if name[0] != '_' && again.Get(name) != values[0] {
			t.Errorf("%s was typed as %q and shows %q", name, values[0], again.Get(name))
		}
	}
	stale := maps.Clone(form)
	stale.Set("rows.0.actual", "18")
	s.run(t, []scenario{
		{name: "旧版本要合并", as: "clerk2", method: http.MethodPost, path: path, form: stale, status: http.StatusConflict, contains: []string{"合并两份修改", "第1行 执行情况", "17.5"}},
	})
	merge := maps.Clone(stale)
	merge.Set("_version", "3")
	merge.Set("action", "merge")
	merge.Set("choose.rows.0.actual", "theirs")
	if got := s.post("clerk2", path+"/merge", merge); got.status != http.StatusSeeOther || s.trackedForm(path).Get("rows.0.actual") != "17.5" {
		t.Errorf("merge: %d", got.status)
	}
	now := s.trackedForm(path)
	now.Set("action", "提交")
	if got := s.post("clerk", path, now); got.status != http.StatusSeeOther {
		t.Fatalf("submit: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{
		{name: "提交后亮灯", as: "finance", path: path, status: http.StatusOK, contains: []string{"黄灯", "执行率 40.16% ÷ 时间进度 58.33% = 68.85%，低于 80%", "校验码", "延期"}, lacks: []string{"data-autosave"}},
		{name: "提交后再保存", as: "clerk", method: http.MethodPost, path: path, form: stale, status: http.StatusConflict},
		{name: "看红黄绿灯", as: "finance", path: round + "/lights", status: http.StatusOK, contains: []string{"支出滞后", "亮灯原因", "黄：执行率 40.16% ÷ 时间进度 58.33% = 68.85%，低于 80%", "有 1 张跟踪表还在单位填报", "mark--amber", "light--amber", "亮灯规则"}},
		{name: "只看红灯", as: "finance", path: round + "/lights?light=红", status: http.StatusOK, contains: []string{"没有符合条件的项目"}},
		{name: "别的单位没有灯", as: "other", path: round + "/lights", status: http.StatusNotFound},
	})
}

func TestTrackingDecisions(t *testing.T) {
	t.Parallel()
	s, _, path := august(t)
	decide := func(act string, pairs ...string) scenario {
		form := url.Values{"_version": {"1"}}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return scenario{as: "finance", method: http.MethodPost, path: path + act, form: form, status: http.StatusUnprocessableEntity}
	}
	early, empty, exit := decide("/extend", "to", "2025-08-20", "reason", ""), decide("/extend", "to", "", "reason", "汛期"), decide("/exit", "do", "取消跟踪", "why", "")
	early.name, early.contains = "提前不是延期", []string{"没有晚于现在的期限", "请写明延期的理由", `value="2025-08-20"`}
	empty.name, empty.contains = "没有日期", []string{"请填写延期到哪一天", `value="汛期"`}
	exit.name, exit.contains = "取消要理由", []string{"理由"}
	foreign := decide("/extend", "to", "2025-09-20", "reason", "汛期")
	foreign.name, foreign.as, foreign.status = "处室不能延期", "division", http.StatusForbidden
	fine := decide("/extend", "to", "2025-09-20", "reason", "汛期抢修")
	fine.name, fine.status = "延期", http.StatusSeeOther
	s.run(t, []scenario{early, empty, exit, foreign, fine,
		{name: "单位看到延期", as: "clerk", path: path, status: http.StatusOK, contains: []string{"2025-09-20", "已延期"}},
		{name: "取消", as: "finance", method: http.MethodPost, path: path + "/exit", form: url.Values{"_version": {"2"}, "do": {"取消跟踪"}, "why": {"项目停办"}}, status: http.StatusSeeOther},
		{name: "取消后不能填", as: "clerk", path: path, status: http.StatusOK, contains: []string{"已取消", "项目停办"}, lacks: []string{"data-autosave"}}})
}

func TestLightRules(t *testing.T) {
	t.Parallel()
	s, round, _ := august(t)
	typed := func() url.Values {
		return url.Values{"year": {"2025"}, "_version": {"0"}, "name": {"从严"}, "rules.0.light": {"红"}, "rules.0.left": {"执行率"}, "rules.0.compare": {"低于"}, "rules.0.limit": {"50"}}
	}
	zero := typed()
	zero.Set("rules.0.join", "÷")
	zero.Set("rules.0.right", "预计结余率")
	never := typed()
	never.Set("rules.0.limit", "0")
	put := typed()
	more := typed()
	more.Set("action", "add")
	s.run(t, []scenario{
		{name: "现行是随附的方案", as: "division", path: "/light-rules", status: http.StatusOK, contains: []string{"国家通行做法", "执行率 ÷ 时间进度 低于 60%"}, lacks: []string{"试算"}},
		{name: "从四川做法改起", as: "finance", path: "/light-rules?profile=2", status: http.StatusOK, contains: []string{`value="四川2025年做法"`}},
		{name: "除数会是0", as: "finance", method: http.MethodPost, path: "/light-rules", form: zero, status: http.StatusUnprocessableEntity, contains: []string{"不能作除数", "第1条 第二个观测量"}},
		{name: "永远不成立", as: "finance", method: http.MethodPost, path: "/light-rules", form: never, status: http.StatusUnprocessableEntity, contains: []string{"永远不会成立"}},
		{name: "增加几行", as: "finance", method: http.MethodPost, path: "/light-rules", form: more, status: http.StatusOK, contains: []string{`name="rules.2.limit"`, `value="从严"`}},
		{name: "试算不生效", as: "finance", method: http.MethodPost, path: "/light-rules", form: put, status: http.StatusOK, contains: []string{"试算结果", "按试算的规则生效", "国家通行做法"}},
		{name: "生效要理由", as: "finance", method: http.MethodPost, path: "/light-rules/in-force", form: put, status: http.StatusUnprocessableEntity, contains: []string{"为什么改规则"}},
		{name: "处室不能改", as: "division", method: http.MethodPost, path: "/light-rules", form: put, status: http.StatusForbidden},
	})
	put.Set("reason", "下半年从严")
	s.run(t, []scenario{
		{name: "生效", as: "finance", method: http.MethodPost, path: "/light-rules/in-force", form: put, status: http.StatusSeeOther},
		{name: "第一版", as: "finance", path: "/light-rules", status: http.StatusOK, contains: []string{"从严 第1版", "下半年从严"}},
		{name: "别人刚改过", as: "finance2", method: http.MethodPost, path: "/light-rules/in-force", form: put, status: http.StatusConflict, contains: []string{"刚刚修改过"}},
		{name: "灯按新规则", as: "finance", path: round + "/lights", status: http.StatusOK, contains: []string{"从严 第1版", "还没有提交的跟踪表"}},
	})
}

func TestInspectionPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Project(t, "SCIP-2025-0001", "园区道路养护", 100*money.Wan, 0)
	s.passTo(8, 10)
	s.run(t, []scenario{
		{name: "没有这个编号", as: "division", method: http.MethodPost, path: "/inspections", form: url.Values{"code": {"没有"}}, status: http.StatusUnprocessableEntity, contains: []string{"没有找到这个编号", `value="没有"`}},
		{name: "单位不能登记", as: "clerk", method: http.MethodPost, path: "/inspections", form: url.Values{"code": {"SCIP-2025-0001"}}, status: http.StatusForbidden},
	})
	path := s.post("division", "/inspections", url.Values{"code": {"SCIP-2025-0001"}}).location
	form := url.Values{"_version": {"1"}, "on": {"2025-12-01"}, "place": {"纬三路"}, "people": {"张工"}, "looked": {"查看台账"}, "found": {"与台账不符"}, "conclusion": {"与填报不一致"}, "action": {"提交"}}
	s.run(t, []scenario{
		{name: "日期没到，也没有建议", as: "division", method: http.MethodPost, path: path, form: form, status: http.StatusUnprocessableEntity, contains: []string{"还没有到", "处理建议", "与台账不符"}},
		{name: "旧版本", as: "division", method: http.MethodPost, path: path, form: url.Values{"_version": {"1"}, "found": {"我填的"}}, status: http.StatusConflict, contains: []string{"刚刚修改过", "我填的"}},
	})
	form.Set("_version", "2")
	form.Set("on", "2025-08-05")
	form.Set("advice", "限期核实")
	s.run(t, []scenario{
		{name: "提交", as: "division", method: http.MethodPost, path: path, form: form, status: http.StatusSeeOther},
		{name: "复核", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"4"}, "action": {"复核通过"}}, status: http.StatusSeeOther},
		{name: "单位看得到", as: "clerk", path: "/inspections", status: http.StatusOK, contains: []string{"已复核", "与填报不一致", "2025-08-05"}, lacks: []string{"登记一次核查"}},
		{name: "可以转为整改问题", as: "division", path: path, status: http.StatusOK, contains: []string{"转为整改问题"}},
		{name: "单位不能转", as: "clerk", path: path, status: http.StatusOK, lacks: []string{"转为整改问题"}},
		{name: "问题已填好", as: "division", path: "/findings/new?origin=现场核查&record=" + strings.TrimPrefix(path, "/inspections/"), status: http.StatusOK, contains: []string{"现场核查与填报不一致", "责任单位公共设施管理中心", "限期核实"}},
		{name: "打印", as: "audit", path: path, status: http.StatusOK, contains: []string{"项目现场核查记录", "限期核实", "校验码"}},
	})
}

// TestTrackingByExcel takes a tracking form out, fills it in and brings it back.
func TestTrackingByExcel(t *testing.T) {
	t.Parallel()
	s, _, path := august(t)
	issued := s.get("clerk", path+"/workbook")
	filled := s.filledBook(issued.body, map[string]any{"E15": 17.5, "F15": 17.5, "M15": "√", "G16": "√", "L8": 49000000})
	preview := s.sendBook("clerk", path+"/import", "填好的.xlsx", filled)
	for _, want := range []string{"《项目支出绩效目标执行监控表》", "确认导入（5 处改动）", "第1行 全年预计完成情况", "第2行 偏差原因 经费保障", "绩效监控表!E16 第2行 执行情况"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("preview (%d) lacks %q\n%s", preview.status, want, excerpt(preview.body))
		}
	}
	if saved := s.post("clerk", path+"/import/confirm", s.confirmation(preview.body)); saved.status != http.StatusSeeOther || saved.location != path {
		t.Fatalf("confirm: %d %s\n%s", saved.status, saved.location, excerpt(saved.body))
	}
	form := inputsOf(t, s.get("clerk", path).body, "tracked")
	if form.Get("rows.0.actual") != "17.5" || form.Get("rows.0.likelihood") != "确定能" || form.Get("rows.1.causes.0") != "1" || form.Get("forecasts.0") != "49000000.00" {
		t.Errorf("imported: %v", form)
	}
	late := s.filledBook(issued.body, map[string]any{"E15": 18})
	if got := s.sendBook("clerk", path+"/import", "旧的.xlsx", late); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "修改过这张表") {
		t.Errorf("a file of an older version: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{
		{name: "处室不能导入", as: "division", path: path + "/import", status: http.StatusForbidden},
		{name: "空白表", as: "clerk", path: path + "/workbook?blank=1", status: http.StatusOK},
		{name: "没有版次", as: "clerk", path: path + "/workbook?edition=1", status: http.StatusNotFound},
		{name: "别的单位", as: "other", path: path + "/workbook", status: http.StatusNotFound},
	})
}
