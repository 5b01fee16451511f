package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
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

// TestWorkbenchCounts: every count leads to a list of exactly the forms that it counts.
func TestWorkbenchCounts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.startGoal("SCIP-2025-0001")
	_, adjusted := s.adjustable("SCIP-2025-0002")
	s.overallGoal()
	s.declare("SCIP-2026-0001", "路灯节能改造")
	project := "/projects/" + string(s.Project(t, "SCIP-2025-0003", "河道养护", 100*money.Wan, 0))
	s.post("clerk", project+"/ex-ante", url.Values{"year": {"2025"}})
	s.startGoal("SCIP-2025-0004")
	want := map[string]int{"/goals?state=草稿&year=2025": 2, "/goals?state=已批复&year=2025": 1, "/adjustments?state=草稿&year=2025": 1,
		"/overall-goals?state=草稿&year=2025": 1, "/ex-ante?state=草稿&year=2025": 1, "/projects?state=草稿&year=2026": 1}
	row := regexp.MustCompile(`<tr[^>]*>\s*<t[hd]`)
	for _, year := range []string{"2025", "2026"} {
		s.get("clerk", "/year?year="+year+"&back=/")
		links := countLink.FindAllStringSubmatch(s.get("clerk", "/").body, -1)
		for _, l := range links {
			path, _ := url.PathUnescape(html.UnescapeString(l[1]))
			n, _ := strconv.Atoi(l[2])
			list := s.get("clerk", html.UnescapeString(l[1]))
			body, _, _ := strings.Cut(list.body[strings.Index(list.body, "<tbody"):], "</tbody>")
			if rows := len(row.FindAllString(body, -1)); list.status != http.StatusOK || rows != n || want[path] != n {
				t.Errorf("%s: %d, %d rows, counted %d, want %d", path, list.status, rows, n, want[path])
			}
			delete(want, path)
		}
	}
	if len(want) > 0 {
		t.Errorf("not on the workbench: %v", want)
	}
	s.run(t, []scenario{
		{name: "项目库按申报状态收窄，看得见、能重置", as: "clerk", path: "/projects?state=草稿&year=2026", status: http.StatusOK, contains: []string{"路灯节能改造", "申报状态", "申报年度", "2026"}, lacks: []string{"河道养护"}},
		{name: "别的年度没有", as: "clerk", path: "/projects?state=草稿&year=2024", status: http.StatusOK, contains: []string{"没有符合条件的项目"}},
		{name: "没有的状态", as: "clerk", path: "/overall-goals?state=没有", status: http.StatusOK, contains: []string{"没有符合条件的整体或政策绩效目标"}},
		{name: "调整清单按地址里的年度", as: "clerk", path: "/adjustments?year=2024", status: http.StatusOK, lacks: []string{adjusted}},
	})
}

var countLink = regexp.MustCompile(`href="(/[a-z-]+\?state=[^"]+)"[^>]*>(\d+) 份`)

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
