package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestProposalPages walks a proposal from the analysis over the agenda and the minutes to the draft adjustment, page by page.
func TestProposalPages(t *testing.T) {
	t.Parallel()
	s, round, form := august(t)
	typed := s.trackedForm(form)
	typed.Set("action", "提交")
	if got := s.post("clerk", form, typed); got.status != http.StatusSeeOther {
		t.Fatalf("submit: %d %s", got.status, excerpt(got.body))
	}
	id := strings.TrimPrefix(form, "/tracking-forms/")
	entry := func(amount, basis string) url.Values {
		return url.Values{"form": {id}, "remedy": {"调减或调剂预算"}, "amount": {amount}, "basis": {basis}}
	}
	s.run(t, []scenario{
		{name: "计财处可以提请", as: "finance", path: round + "/analysis", status: http.StatusOK, contains: []string{"提请会议", round + "/proposals/new?form=" + id}},
		{name: "处室只看", as: "division", path: round + "/analysis", status: http.StatusOK, lacks: []string{"提请会议</a>"}},
		{name: "提请的表", as: "finance", path: round + "/proposals/new?form=" + id + "&remedy=" + url.QueryEscape("调减或调剂预算"), status: http.StatusOK, contains: []string{"提请主任办公会决定", "未支出", "执行率 40.16%", "预计用不完"}},
		{name: "别的跟踪表", as: "finance", path: round + "/proposals/new?form=x", status: http.StatusNotFound},
		{name: "处室提请", as: "division", path: round + "/proposals/new?form=" + id, status: http.StatusForbidden},
		{name: "金额不是数，填的还在", as: "finance", method: http.MethodPost, path: round + "/proposals", form: entry("很多", "预计用不完"), status: http.StatusUnprocessableEntity, contains: []string{`value="很多"`, "预计用不完", "建议金额"}},
		{name: "比未支出的多，没有依据，一次说完", as: "finance", method: http.MethodPost, path: round + "/proposals", form: entry("9999", ""), status: http.StatusUnprocessableEntity, contains: []string{"现在未支出的", "请写明依据"}},
	})
	got := s.post("finance", round+"/proposals", entry("10", "预算<b>用不完"))
	if got.status != http.StatusSeeOther {
		t.Fatalf("raise: %d %s", got.status, excerpt(got.body))
	}
	proposal := got.location
	raised := "raised." + strings.TrimPrefix(proposal, "/proposals/")
	meeting := s.meeting()
	agenda := url.Values{"_version": {"1"}, "title": {"第8次主任办公会"}, "on": {"2025-08-10"}, raised: {"1"}}
	ruling := func(resolution, amount, reason string) url.Values {
		return url.Values{"_version": {"3"}, "minutes": {"8号"}, "on": {"2025-08-10"}, "items.0.resolution": {resolution}, "items.0.amount": {amount}, "items.0.reason": {reason}}
	}
	s.run(t, []scenario{
		{name: "提请两次，填的还在", as: "finance", method: http.MethodPost, path: round + "/proposals", form: entry("10", "再来一次"), status: http.StatusConflict, contains: []string{"已经提请", "再来一次"}},
		{name: "建议的页", as: "clerk", path: proposal, status: http.StatusOK, contains: []string{"调减或调剂预算10.00万元", "预算&lt;b&gt;用不完", "还没有会议决定", "经发处"}, lacks: []string{"撤回建议"}},
		{name: "别的单位", as: "other", path: proposal, status: http.StatusNotFound},
		{name: "撤回不写理由", as: "finance", method: http.MethodPost, path: proposal + "/move", form: url.Values{"_version": {"1"}, "action": {"撤回建议"}}, status: http.StatusUnprocessableEntity, contains: []string{"没有办理"}},
		{name: "议程里有建议", as: "economy", path: meeting, status: http.StatusOK, contains: []string{`name="` + raised + `"`, "调减或调剂预算10.00万元", "保存议程"}},
		{name: "列入议程", as: "economy", method: http.MethodPost, path: meeting, form: agenda, status: http.StatusSeeOther},
		{name: "勾选还在", as: "economy", path: meeting, status: http.StatusOK, contains: []string{"checked"}},
		{name: "提交会议", as: "economy", method: http.MethodPost, path: meeting + "/move", form: url.Values{"_version": {"2"}, "action": {"提交会议"}}, status: http.StatusSeeOther},
		{name: "登记的表", as: "economy", path: meeting, status: http.StatusOK, contains: []string{"：调减或调剂预算10.00万元", `name="items.0.amount" value="10"`}},
		{name: "核定太多，填的还在", as: "economy", method: http.MethodPost, path: meeting + "/decisions", form: ruling("调整", "99999", "先收一半"), status: http.StatusUnprocessableEntity, contains: []string{"现在未支出的", "先收一半", `value="99999"`}},
		{name: "登记", as: "economy", method: http.MethodPost, path: meeting + "/decisions", form: ruling("调整", "5", "先收一半"), status: http.StatusSeeOther},
		{name: "会后", as: "finance", path: meeting, status: http.StatusOK, contains: []string{"先收一半", "5.00", proposal}},
		{name: "决定和落实并列", as: "finance", path: round + "/analysis", status: http.StatusOK, contains: []string{"建议的决定和落实", "采纳1条", "调整为5.00万元。先收一半", "草稿，拟调整-5.00万元", proposal}},
		{name: "通到调整", as: "clerk", path: proposal, status: http.StatusOK, contains: []string{"已采纳", `href="/adjustments/`}, lacks: []string{`href="/meetings/`}},
	})
	_, rest, _ := strings.Cut(s.get("clerk", proposal).body, `href="/adjustments/`)
	draft, _, _ := strings.Cut(rest, `"`)
	s.run(t, []scenario{{name: "调整通回建议", as: "clerk", path: "/adjustments/" + draft, status: http.StatusOK, contains: []string{"按主任办公会（8号）2025-08-10的决定开出", proposal}}})
}
