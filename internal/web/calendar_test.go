package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestCalendarPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.run(t, []scenario{
		{name: "还没有任何表", as: "clerk", path: "/calendar?year=2025", status: http.StatusOK, contains: []string{"2025年日程", "3月</", "2024年度绩效自评截止", "还没有填报", "星期日，休息日", "国办发明电〔2024〕12号"}},
		{name: "没有节假日安排的年度", as: "clerk", path: "/calendar?year=2031", status: http.StatusOK, contains: []string{"系统里没有这一年的节假日安排"}},
		{name: "不是年度", as: "clerk", path: "/calendar?year=" + url.QueryEscape("明年"), status: http.StatusOK, contains: []string{"日程"}},
		{name: "筛去", as: "clerk", path: "/calendar?year=2025&form=" + url.QueryEscape("专家会审"), status: http.StatusOK, contains: []string{"没有符合条件的期限", "2025年日程"}, lacks: []string{"绩效自评截止"}},
		{name: "管理员没有日程", as: "sys", path: "/calendar", status: http.StatusNotFound},
	})
	finding := s.finding()
	got := s.get("clerk", "/calendar?year=2025&open="+url.QueryEscape(openOnly))
	for _, want := range []string{`href="` + finding + `"`, "养护台账缺6月记录", "公共设施管理中心", "已发函", "2025-01-31", "已过期限"} {
		if has := strings.Contains(got.body, want); has != (want != "已过期限") {
			t.Errorf("%q in the open due dates: %t", want, has)
		}
	}
	if strings.Contains(got.body, "绩效自评截止") {
		t.Error("what nobody has to do any more is shown as open")
	}
	if got := s.get("other", "/calendar?year=2025"); strings.Contains(got.body, "养护台账缺6月记录") {
		t.Error("another unit sees the finding")
	}
	s.passTo(2, 10)
	if got := s.get("clerk", "/calendar?year=2025"); !strings.Contains(got.body, "已过 10 天") || !strings.Contains(got.body, "1 项已过期限") {
		t.Errorf("in February: %s", excerpt(got.body))
	}
}
