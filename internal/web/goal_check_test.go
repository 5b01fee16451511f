package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"outturn/internal/domain/goal"
)

// TestGoalCheck: the goal check speaks beside the form, each finding leads to its explanation, and its suggestion is
// taken with one click without losing what was typed since.
func TestGoalCheck(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startGoal("SCIP-2025-0001")
	form := goalForm("1")
	form.Set("rows.0.sign", "≥") // a cost is never to be high
	answer := s.postJSON("clerk", path, form)
	var got saved
	if err := json.Unmarshal([]byte(answer.body), &got); err != nil || answer.status != http.StatusOK {
		t.Fatalf("%d %v %s", answer.status, err, answer.body)
	}
	take := regexp.MustCompile(`formaction="(.+?)" name="rewrite" value="(G-\d+ rows\.0\.sign)"`).FindStringSubmatch(got.Parts["findings"])
	if take == nil || take[1] != path+"/rewrite" || !strings.Contains(got.Parts["findings"], "/goal-rules#G-") {
		t.Fatalf("no suggestion for a cost with ≥: %s", answer.body)
	}
	if page := s.get("clerk", path); !strings.Contains(page.body, "照此改") || !strings.Contains(page.body, take[0]) {
		t.Error("the form's page lacks the suggestion")
	}
	form = s.entryForm("clerk", path)
	form.Set("annual", "刚刚又改过的年度目标，完成道路养护96.4万平方米")
	form.Set("rewrite", take[2])
	if done := s.post("clerk", take[1], form); done.status != http.StatusSeeOther {
		t.Fatalf("taking the suggestion: %d %s", done.status, excerpt(done.body))
	}
	after := s.entryForm("clerk", path)
	if after.Get("rows.0.sign") != "≤" || after.Get("annual") != form.Get("annual") {
		t.Errorf("after taking it the sign is %q and the goal %q", after.Get("rows.0.sign"), after.Get("annual"))
	}
	form.Set("_version", after.Get("_version"))
	form.Del("_token")
	again := s.post("clerk", take[1], url.Values{"_version": {after.Get("_version")}, "rewrite": {"G-999 rows.0.sign"}})
	if again.status != http.StatusConflict || !strings.Contains(again.body, "不适用") {
		t.Errorf("a suggestion that is not there: %d %s", again.status, excerpt(again.body))
	}
	s.run(t, []scenario{
		{name: "规则说明", as: "clerk", path: "/goal-rules", status: http.StatusOK, contains: []string{"绩效目标检查规则", `id="G-101"`, "不好的写法"}},
		{name: "别的单位不能改", as: "other", method: http.MethodPost, path: take[1], form: form, status: http.StatusNotFound},
	})
}

// TestReasonsBesideWarnings: a warning is submitted with a reason typed beside it; without, the form comes back with what was
// typed and says where one is missing. Head and reviewers read it beside the warning, and so does everybody after approval.
func TestReasonsBesideWarnings(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startGoal("SCIP-2025-0001")
	form := goalForm("1")
	form.Set("annual", "完成道路养护96.4万平方米、海塘巡查8.6公里，设施完好率不低于98%。")
	form.Set("rows.1.source", "")
	saved := s.postJSON("clerk", path, form)
	form = s.entryForm("clerk", path)
	annual, source := "reasons.G-321..annual", "reasons.G-201."+form.Get("rows.1.id")+".source"
	if !form.Has(annual) || !form.Has(source) || !strings.Contains(saved.body, "缺理由") {
		t.Fatalf("no fields for reasons: %v", form)
	}
	form.Set("action", string(goal.Submit))
	form.Set(annual, "海塘由水务部门考核")
	form.Set("rows.0.target", "十八")
	s.run(t, []scenario{
		{name: "缺一条理由，又有一处错误", as: "clerk", method: http.MethodPost, path: path, form: form, status: http.StatusUnprocessableEntity,
			contains: []string{"有 2 处需要改正", "海塘由水务部门考核", "十八", `href="#f-` + source, `id="f-` + source + `-error"`, "第2行 数据来源（道路养护面积）有警告（G-201）"}, lacks: []string{`id="f-` + annual + `-error"`}},
	})
	form.Set("_version", s.entryForm("clerk", path).Get("_version"))
	form.Set("rows.0.target", "18")
	form.Set(source, "由养护单位逐月报送")
	s.run(t, []scenario{
		{name: "理由齐全", as: "clerk", method: http.MethodPost, path: path, form: form, status: http.StatusSeeOther},
		{name: "负责人看到理由", as: "head", path: path, status: http.StatusOK, contains: []string{"<dt>理由</dt><dd>海塘由水务部门考核", "由养护单位逐月报送"}, lacks: []string{`name="` + annual}},
	})
	version := regexp.MustCompile(`name="_version" value="(\d+)"`).FindStringSubmatch(s.get("head", path).body)[1]
	s.post("head", path+"/move", url.Values{"_version": {version}, "action": {string(goal.Confirm)}})
	review := strings.Replace(path, "/goals/", "/goal-reviews/", 1)
	s.run(t, []scenario{
		{name: "审核页", as: "division", path: review, status: http.StatusOK, contains: []string{"警告与单位的理由", "海塘由水务部门考核", "由养护单位逐月报送"}},
		{name: "审核人修改单元格时只读", as: "division", path: review + "/edits", status: http.StatusOK, contains: []string{"由养护单位逐月报送"}, lacks: []string{`name="` + source, "/rewrite"}},
	})
}
