package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestDelegations walks through a delegation: refused with everything typed, made, seen by both, taken back.
func TestDelegations(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := func(to, until string) url.Values {
		return url.Values{"unit": {string(s.Units["210"].ID)}, "to": {to}, "starts": {"2025-01-06"}, "until": {until}, "reason": {"外出学习"}}
	}
	deputy := s.userID("clerk2")
	const path = "/account/delegations"
	s.run(t, []scenario{
		{name: "负责人", as: "head", path: path, status: 200, contains: []string{"没有委托过", "公共设施管理中心经办二（clerk2）", "公共设施管理中心 负责人", `value="2025-01-06"`}, lacks: []string{"医疗中心经办"}},
		{name: "经办没有可委托的", as: "clerk", path: path, status: 200, contains: []string{"只有负责人可以委托"}, lacks: []string{"事由</label>"}},
		{name: "缺项", as: "head", method: http.MethodPost, path: path, form: form("", ""), status: 422, contains: []string{"请选择受托人", "到哪天止", "外出学习"}},
		{name: "日期写错", as: "head", method: http.MethodPost, path: path, form: form(deputy, "下周"), status: 422, contains: []string{"外出学习"}},
		{name: "太久", as: "head", method: http.MethodPost, path: path, form: form(deputy, "2025-06-30"), status: 422, contains: []string{"最长委托三个月", "外出学习"}},
		{name: "别的单位的人", as: "head", method: http.MethodPost, path: path, form: form(s.userID("other"), "2025-01-10"), status: 422, contains: []string{"只能委托本单位"}},
		{name: "没有这个人", as: "head", method: http.MethodPost, path: path, form: form("absent", "2025-01-10"), status: 404, contains: []string{"外出学习"}},
		{name: "经办代为委托", as: "clerk", method: http.MethodPost, path: path, form: form(deputy, "2025-01-10"), status: 422, contains: []string{"只能委托您自己担任的"}},
		{name: "委托", as: "head", method: http.MethodPost, path: path, form: form(deputy, "2025-01-10"), status: 303},
		{name: "再委托一次", as: "head", method: http.MethodPost, path: path, form: form(deputy, "2025-01-10"), status: 409, contains: []string{"已经委托"}},
		{name: "委托人看到", as: "head", path: path, status: 200, contains: []string{"2025-01-06 至 2025-01-10", "有效", "撤回"}},
		{name: "受托人看到，不能撤回", as: "clerk2", path: path, status: 200, contains: []string{"2025-01-06 至 2025-01-10", "经办、负责人（受公共设施管理中心负责人委托）"}, lacks: []string{path + "/end"}},
	})
	if _, err := s.App.DeliverNotices(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.get("clerk2", "/"); !strings.Contains(got.body, "委托您从 2025-01-06 到 2025-01-10") {
		t.Errorf("the colleague is not told\n%s", excerpt(got.body))
	}
	id, _, _ := strings.Cut(strings.SplitN(s.get("head", path).body, `name="delegation" value="`, 2)[1], `"`)
	s.run(t, []scenario{
		{name: "别人撤回", as: "clerk2", method: http.MethodPost, path: path + "/end", form: url.Values{"delegation": {id}}, status: 404},
		{name: "撤回", as: "head", method: http.MethodPost, path: path + "/end", form: url.Values{"delegation": {id}}, status: 303},
		{name: "撤回两次", as: "head", method: http.MethodPost, path: path + "/end", form: url.Values{"delegation": {id}}, status: 409},
		{name: "已撤回", as: "head", path: path, status: 200, contains: []string{"已撤回"}},
		{name: "受托人不再是负责人", as: "clerk2", path: "/account", status: 200, lacks: []string{"受公共设施管理中心负责人委托"}},
	})
	s.Pass(6 * time.Minute)
	if got := s.post("head", path, form(deputy, "2025-01-10")); got.status != http.StatusOK || !strings.Contains(got.body, "确认身份") {
		t.Errorf("delegating without a fresh proof: %d %s", got.status, excerpt(got.body))
	}
}
