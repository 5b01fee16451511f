package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/goal"
)

// underReview is a goal before the division, and the page of its review.
func (s *site) underReview(code string) (goalPath, path string) {
	s.t.Helper()
	goalPath = s.submitted(code)
	return goalPath, strings.Replace(goalPath, "/goals/", "/goal-reviews/", 1)
}

// reviewForm is a review with one grade for every item as the page posts it.
func (s *site) reviewForm(version, action, grade string) url.Values {
	form, err := appraisal.Shipped().Find(appraisal.GoalReview)
	if err != nil {
		s.t.Fatal(err)
	}
	out := url.Values{"_version": {version}, "action": {action}, "opinion": {"总体评定为" + grade + "。"}}
	for _, it := range form.Items {
		out.Set("items."+it.ID+".grade", grade)
		out.Set("items."+it.ID+".comment", "依据不足。")
	}
	return out
}

// TestGoalReviewPage reviews a goal in the browser's way: half, resumed, all at one click, with opinions from cells and from
// the check, refused while something is wrong, submitted.
func TestGoalReviewPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	goalPath, path := s.underReview("SCIP-2025-0001")
	half := s.reviewForm("1", "save", "良")
	half.Del("items.means.grade")
	half.Set("items.clear.points", "9.5")
	bare := s.reviewForm("0", "submit", "优")
	bare.Del("items.clear.grade")
	bare.Set("opinion", "")
	bare.Set("notes.0.path", "rows.2.target")
	bare.Set("items.means.points", "十二")
	s.run(t, []scenario{
		{name: "处室看到空表", as: "division", path: path, status: http.StatusOK, contains: []string{"项目支出绩效目标审核表", "规范完整性", "全部评为优", "提交审核表", "第1版，第1次审核", `value="note rows.2.target"`}, lacks: []string{"checked"}},
		{name: "目标页引到审核表", as: "division", path: goalPath, status: http.StatusOK, contains: []string{"填写审核表", `href="` + path + `"`}, lacks: []string{"审核通过</button>"}},
		{name: "工作台引到审核表", as: "division", path: "/", status: http.StatusOK, contains: []string{`href="` + path + `"`}},
		{name: "待审核列表", as: "division", path: "/goals?state=待审核", status: http.StatusOK, contains: []string{`href="` + path + `"`}},
		{name: "单位此时没有审核结果可看", as: "clerk", path: path, status: http.StatusOK, contains: []string{"公用事业处审核办理"}, lacks: []string{"提交审核表"}},
		{name: "别的单位", as: "other", path: path, status: http.StatusNotFound, contains: []string{"没有找到"}},
		{name: "单位不能保存", as: "clerk", method: http.MethodPost, path: path, form: s.reviewForm("0", "save", "优"), status: http.StatusForbidden, contains: []string{"审核绩效目标"}},
		{name: "负责人不能提交", as: "head", method: http.MethodPost, path: path, form: s.reviewForm("0", "submit", "优"), status: http.StatusForbidden},
		{name: "几处不对一次说完，各在其处", as: "division", method: http.MethodPost, path: path, form: bare, status: http.StatusUnprocessableEntity,
			contains: []string{"请给“明确清晰性”评定等级", "依据不足。", `id="f-items.clear.grade-error"`, `id="f-items.means.points-error"`, `id="f-opinion-error"`, `id="f-notes.0-error"`, "已保存"}},
		{name: "拒绝以后填的已存为草稿", as: "division", path: path, status: http.StatusOK, contains: []string{`value="十二"`, "已保存"}},
		{name: "存一半", as: "division", method: http.MethodPost, path: path, form: half, status: http.StatusSeeOther},
		{name: "回来接着审", as: "division", path: path, status: http.StatusOK, contains: []string{`value="9.5"`, "已保存"}},
		{name: "得分不在等级内", as: "division", method: http.MethodPost, path: path, form: func() url.Values {
			f := s.reviewForm("2", "submit", "良")
			f.Set("items.clear.points", "9.5")
			return f
		}(), status: http.StatusUnprocessableEntity, contains: []string{"在8至8.99分之间", "9.5"}},
	})
	var answer saved
	auto := s.postJSON("division", path, s.reviewForm("3", "", "良"))
	if err := json.Unmarshal([]byte(auto.body), &answer); err != nil || auto.status != http.StatusOK || answer.Version != 4 || answer.SavedAt == "" {
		t.Fatalf("autosave: %d %s", auto.status, auto.body)
	}
	if stale := s.postJSON("division", path, s.reviewForm("3", "", "中")); stale.status != http.StatusConflict {
		t.Errorf("autosave over an old version: %d %s", stale.status, stale.body)
	}
	noted := s.post("division", path, s.reviewForm("4", "note rows.2.target", "良"))
	if noted.status != http.StatusSeeOther || !strings.HasSuffix(noted.location, "#c-notes.0") {
		t.Fatalf("an opinion on a cell: %d %s", noted.status, noted.location)
	}
	open := s.get("division", path).body
	if got := inputsOf(t, open, "review"); got.Get("notes.0.path") != "rows.2.target" || got.Get("items.clear.comment") != "依据不足。" {
		t.Errorf("the opinion asked for stands at %q", got.Get("notes.0.path"))
	}
	if take := regexp.MustCompile(`value="(take \d+)"`).FindStringSubmatch(open); take != nil {
		form := s.reviewForm("5", take[1], "良")
		if taken := s.post("division", path, form); taken.status != http.StatusSeeOther || taken.location == path {
			t.Errorf("taking a finding: %d %s", taken.status, taken.location)
		}
		if got := inputsOf(t, s.get("division", path).body, "review"); got.Get("notes.0.rule") == "" || got.Get("notes.0.text") == "" {
			t.Errorf("the finding taken reads %q by rule %q", got.Get("notes.0.text"), got.Get("notes.0.rule"))
		}
	} else {
		t.Error("no finding of the check is offered")
	}
	if best := s.post("division", path, url.Values{"_version": {"6"}, "action": {"all-best"}}); best.status != http.StatusSeeOther {
		t.Fatalf("all best: %d %s", best.status, excerpt(best.body))
	}
	final := inputsOf(t, s.get("division", path).body, "review")
	for name := range final {
		if strings.HasSuffix(name, ".grade") {
			final.Set(name, "优")
		}
	}
	final.Set("action", "submit")
	if done := s.post("division", path, final); done.status != http.StatusSeeOther || done.location != goalPath {
		t.Fatalf("submit: %d %s", done.status, excerpt(done.body))
	}
	s.run(t, []scenario{
		{name: "提交后的审核表", as: "clerk", path: path, status: http.StatusOK, contains: []string{"优（100分）", "由“全部评为优”一次评定", "审核人（签字）：", "校验码"}, lacks: []string{"提交审核表"}},
		{name: "目标页列出审核", as: "clerk", path: goalPath, status: http.StatusOK, contains: []string{"待计财处审核", "审核表（100分）"}},
		{name: "再次提交", as: "division", method: http.MethodPost, path: path, form: s.reviewForm("5", "submit", "优"), status: http.StatusForbidden},
		{name: "没有这一次", as: "clerk", path: path + "?no=9", status: http.StatusNotFound, contains: []string{"没有第9次审核"}},
		{name: "计财处接着审", as: "finance", path: path, status: http.StatusOK, contains: []string{"提交审核表", "计财处审核", "历次审核"}},
	})
}

// TestGoalReviewAgreed is 良: the reviewer edits the form, the unit sees the cells and agrees.
func TestGoalReviewAgreed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	goalPath, path := s.underReview("SCIP-2025-0001")
	edits := inputsOf(t, s.get("division", path+"/edits").body, "goal")
	edits.Set("_version", "0")
	edits.Set("rows.2.target", "98.8")
	var answer saved
	if auto := s.postJSON("division", path+"/edits", edits); json.Unmarshal([]byte(auto.body), &answer) != nil || auto.status != http.StatusOK || answer.Version != 1 || answer.SavedAt == "" {
		t.Fatalf("autosave of edits: %d %s", auto.status, auto.body)
	}
	if again := s.postJSON("division", path+"/edits", edits); again.status != http.StatusConflict || !strings.Contains(again.body, path+"/edits") {
		t.Errorf("autosave over an old version: %d %s", again.status, again.body)
	}
	if kept := s.get("division", path+"/edits"); !strings.Contains(kept.body, `value="98.8"`) || !strings.Contains(kept.body, "已保存 ") || !strings.Contains(kept.body, `data-autosave="`+path+`/edits"`) {
		t.Errorf("the edits that saved themselves are not there: %s", excerpt(kept.body))
	}
	edits.Set("rows.2.target", "99")
	edits.Set("_version", "1")
	if got := s.post("division", path+"/edits", edits); got.status != http.StatusSeeOther {
		t.Fatalf("edits: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{
		{name: "单位还看不到修改", as: "clerk", path: path, status: http.StatusOK, lacks: []string{"<ins>99</ins>"}},
		{name: "审核人看到修改", as: "division", path: path, status: http.StatusOK, contains: []string{"第3行 指标值（设施完好率）", "<del>98</del>", "<ins>99</ins>"}},
		{name: "旧版本保存修改", as: "division", method: http.MethodPost, path: path + "/edits", form: edits, status: http.StatusConflict, contains: []string{"没有保存", `value="99"`}},
		{name: "评优与修改不符", as: "division", method: http.MethodPost, path: path, form: s.reviewForm("2", "submit", "优"), status: http.StatusUnprocessableEntity, contains: []string{"只有评定为良才由审核人提出修改"}},
		{name: "提交", as: "division", method: http.MethodPost, path: path, form: s.reviewForm("3", "submit", "良"), status: http.StatusSeeOther},
		{name: "单位逐格看", as: "clerk", path: path, status: http.StatusOK, contains: []string{"良（85分）", "<del>98</del>", "<ins>99</ins>", "同意修改", "不同意修改"}},
		{name: "纸上修改在表下面", as: "clerk", path: path, status: http.StatusOK, contains: []string{`<div class="print-only"><h2>审核人提出的修改</h2>`, `<div class="no-print"><section class="stack" id="c-suggested"`}},
		{name: "工作台引到修改", as: "clerk", path: "/", status: http.StatusOK, contains: []string{`href="` + path + `"`}},
		{name: "负责人没有按钮", as: "head", path: path, status: http.StatusOK, contains: []string{"<ins>99</ins>"}, lacks: []string{"同意修改</button>"}},
		{name: "旧版本同意", as: "clerk", method: http.MethodPost, path: path + "/agree", form: url.Values{"_version": {"3"}}, status: http.StatusConflict},
	})
	at := regexp.MustCompile(`name="_version" value="(\d+)"`).FindStringSubmatch(s.get("clerk", path).body)[1]
	if got := s.post("clerk", path+"/agree", url.Values{"_version": {at}}); got.status != http.StatusSeeOther || got.location != goalPath {
		t.Fatalf("agree: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{{name: "同意后", as: "finance", path: goalPath, status: http.StatusOK, contains: []string{"待计财处审核", ">99<", "第2版（提交版）"}}})
}

// TestGoalReviewAnswered is 中: the unit answers opinions beside their cells, each saving the draft on the page first.
func TestGoalReviewAnswered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	goalPath, path := s.underReview("SCIP-2025-0001")
	back := s.reviewForm("0", "submit", "中")
	back.Set("notes.0.path", "rows.2.target")
	back.Set("notes.0.text", "低于上年实际，请提高。")
	if got := s.post("division", path, back); got.status != http.StatusSeeOther {
		t.Fatalf("submit: %d %s", got.status, excerpt(got.body))
	}
	shown := s.get("clerk", goalPath)
	opinion := regexp.MustCompile(`name="answers\.([^."]+)\.version" value="1"`).FindStringSubmatch(shown.body)
	if opinion == nil || !strings.Contains(shown.body, "低于上年实际，请提高。") || !strings.Contains(shown.body, "1 条待答复") || !strings.Contains(shown.body, "提出时为“98”") {
		t.Fatalf("the goal form does not show the opinion:\n%s", excerpt(shown.body))
	}
	form := s.entryForm("clerk", goalPath)
	form.Set("annual", "完成道路养护96.4万平方米，设施完好率不低于98.5%。")
	answer := func(kind, text, target string) page {
		form.Set("rows.2.target", target)
		form.Set("answer", opinion[1]+" "+kind)
		form.Set("answers."+opinion[1]+".version", "1")
		form.Set("answers."+opinion[1]+".text", text)
		form.Set("_version", s.entryForm("clerk", goalPath).Get("_version"))
		return s.post("clerk", goalPath+"/answers", form)
	}
	if got := answer("说明", "", "98.1"); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "请说明为什么不改") || !strings.Contains(got.body, `value="98.1"`) {
		t.Errorf("an explanation without words: %d %s", got.status, excerpt(got.body))
	}
	form.Set("action", string(goal.Submit))
	form.Set("_version", s.entryForm("clerk", goalPath).Get("_version"))
	if got := s.post("clerk", goalPath, form); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "还没有答复") {
		t.Errorf("submitting without an answer: %d %s", got.status, excerpt(got.body))
	}
	if got := answer("采纳", "", "98.5"); got.status != http.StatusSeeOther {
		t.Fatalf("adopting: %d %s", got.status, excerpt(got.body))
	}
	final := s.entryForm("clerk", goalPath)
	final.Set("action", string(goal.Submit))
	if got := s.post("clerk", goalPath, final); got.status != http.StatusSeeOther {
		t.Fatalf("submitting: %d %s", got.status, excerpt(got.body))
	}
	version := regexp.MustCompile(`name="_version" value="(\d+)"`).FindStringSubmatch(s.get("head", goalPath).body)[1]
	s.post("head", goalPath+"/move", url.Values{"_version": {version}, "action": {string(goal.Confirm)}})
	s.run(t, []scenario{{name: "再审看到答复", as: "division", path: path, status: http.StatusOK, contains: []string{"上次意见的答复", "采纳（", "<del>98</del>", "<ins>98.5</ins>", "再次提出"}}})
}

// TestGoalReviewByExcel takes a review out as a workbook and brings it back filled in.
func TestGoalReviewByExcel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, path := s.underReview("SCIP-2025-0001")
	issued := s.get("division", path+"/workbook")
	if issued.status != http.StatusOK || !strings.HasPrefix(issued.body, "PK") {
		t.Fatalf("workbook: %d", issued.status)
	}
	filled := s.filledBook(issued.body, map[string]any{"E7": "优", "C16": "同意。", "A18": "年度总体目标", "D18": "请写明长度。"})
	preview := s.sendBook("division", path+"/import", "审核表.xlsx", filled)
	for _, want := range []string{"E7", "规范完整性", "请写明长度。", "确认导入（3 处改动）"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("preview (%d) lacks %q\n%s", preview.status, want, excerpt(preview.body))
		}
	}
	if got := s.post("division", path+"/import/confirm", s.confirmation(preview.body)); got.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", got.status, excerpt(got.body))
	}
	_, other := s.underReview("SCIP-2025-0002")
	s.run(t, []scenario{
		{name: "导入后的草稿", as: "division", path: path, status: http.StatusOK, contains: []string{"请写明长度。", "同意。", "checked"}},
		{name: "单位没有可导出的", as: "clerk", path: path + "/workbook", status: http.StatusNotFound, contains: []string{"还没有提交的审核表"}},
		{name: "单位不能导入", as: "clerk", path: path + "/import", status: http.StatusForbidden},
	})
	if got := s.sendBook("division", other+"/import", "审核表.xlsx", filled); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "请选对项目后再导入") {
		t.Errorf("the file of another goal: %d %s", got.status, excerpt(got.body))
	}
	s.post("division", path, s.reviewForm("1", "submit", "优"))
	if got := s.get("clerk", path+"/workbook?edition=1"); got.status != http.StatusOK || !strings.HasPrefix(got.body, "PK") {
		t.Errorf("the submitted review as a workbook: %d %s", got.status, excerpt(got.body))
	}
}
