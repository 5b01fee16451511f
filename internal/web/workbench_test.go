package web

import (
	"testing"
	"time"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
)

// TestNoticeItems: a notice of another year says which.
func TestNoticeItems(t *testing.T) {
	t.Parallel()
	today := fiscal.Date{Year: 2025, Month: time.June, Day: 30}
	for at, want := range map[string]string{"2025-04-29T09:00:00+08:00": "4月29日", "2024-11-26T09:00:00+08:00": "2024-11-26", "2024-12-31T20:00:00Z": "1月1日"} {
		created, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := noticeItems([]notice.Notice{{CreatedAt: created}}, today)[0].Date; got != want {
			t.Errorf("%s is shown as %s, want %s", at, got, want)
		}
	}
}

// TestWorkbenchByRole: everybody finds what is theirs, or what will come and whom to ask; nobody a table that is never filled.
func TestWorkbenchByRole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Person(t, "agency", "示例会计师事务所", "100", org.AgencyStaff, "100")
	s.Person(t, "expert", "评审专家", "100", org.Expert, "100")
	s.run(t, []scenario{
		{name: "系统管理员", as: "sys", path: "/", status: 200, contains: []string{"需要处理", "未改临时口令", "/users/"}, lacks: []string{"在谁手里", "2024 年度绩效自评"}},
		{name: "安全管理员", as: "sec", path: "/", status: 200, contains: []string{"需要处理"}, lacks: []string{"未改临时口令", "在谁手里"}},
		{name: "审计管理员", as: "aud", path: "/", status: 200, contains: []string{"首尾相接", "最近的日志", "登录", "/audit/verify"}, lacks: []string{"在谁手里", "需要处理"}},
		{name: "第三方", as: "agency", path: "/", status: 200, contains: []string{"委托给贵机构的评价工作会列在这里", "委托处室或计财处"}, lacks: []string{"在谁手里"}},
		{name: "专家", as: "expert", path: "/", status: 200, contains: []string{"需要回避", "没有待办"}, lacks: []string{"在谁手里"}},
		{name: "经发处", as: "economy", path: "/", status: 200, contains: []string{"由主管处室和计财处办理", "在谁手里"}},
		{name: "内审", as: "audit", path: "/", status: 200, contains: []string{"不办理", "在谁手里", "2024 年度绩效自评"}},
		{name: "经办不用说明", as: "clerk", path: "/", status: 200, contains: []string{"待办", "2026 年度绩效目标"}, lacks: []string{"不办理", "需要处理"}},
	})
}
