package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
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
