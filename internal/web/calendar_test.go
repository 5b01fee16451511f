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

// TestCalendarFile: what the page shows, narrowed as the page is, as a file of the same events whenever it is taken.
func TestCalendarFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.finding()
	open := "/calendar.ics?year=2025&form=" + url.QueryEscape("问题整改") + "&open=" + url.QueryEscape(openOnly)
	s.run(t, []scenario{
		{name: "页面通到文件", as: "clerk", path: "/calendar?year=2025&form=" + url.QueryEscape("问题整改"), status: http.StatusOK, contains: []string{path, `href="/calendar.ics?form=` + url.QueryEscape("问题整改") + `&amp;year=2025"`}},
		{name: "没有可放的", as: "clerk", path: "/calendar.ics?year=2025&form=" + url.QueryEscape("专家会审"), status: http.StatusUnprocessableEntity, contains: []string{"没有符合条件的期限", "清除筛选"}},
		{name: "没有时页面不给文件", as: "clerk", path: "/calendar?year=2025&form=" + url.QueryEscape("专家会审"), status: http.StatusOK, lacks: []string{"/calendar.ics"}},
		{name: "管理员没有日程", as: "sys", path: "/calendar.ics", status: http.StatusNotFound},
	})
	got := s.get("clerk", open)
	if kind := got.header.Get("Content-Type"); got.status != http.StatusOK || kind != "text/calendar; charset=utf-8" || !strings.Contains(got.header.Get("Content-Disposition"), ".ics") {
		t.Fatalf("%d %s %v", got.status, kind, got.header)
	}
	body := strings.ReplaceAll(got.body, "\r\n ", "")
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "DTSTART;VALUE=DATE:20250131\r\n", "SUMMARY:问题整改：养护台账缺6月记录\r\n", "DESCRIPTION:2025年度\\n单位：公共设施管理中心\\n办理情况：已发函\r\n"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing in %q", want, body)
		}
	}
	if n := strings.Count(body, "BEGIN:VEVENT"); n != 1 {
		t.Errorf("%d events in a narrowed calendar", n)
	}
	if other := s.get("other", "/calendar.ics?year=2025"); strings.Contains(other.body, "养护台账") || strings.Count(other.body, "BEGIN:VEVENT") == 0 {
		t.Errorf("another unit's file: %q", other.body)
	}
	_, rest, _ := strings.Cut(body, "\r\nUID:")
	uid, _, _ := strings.Cut(rest, "\r\n")
	s.passTo(2, 10)
	if later := strings.ReplaceAll(s.get("finance", "/calendar.ics?year=2025").body, "\r\n ", ""); !strings.Contains(later, "UID:"+uid+"\r\n") {
		t.Errorf("the finding is another event for somebody else, a month later: %s not in %q", uid, later)
	}
}
