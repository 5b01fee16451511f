package web

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
)

func TestAudit(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	u := s.Units["220"]
	u.Name = "医疗<b>卫生</b>中心"
	if err := s.App.SaveUnit(context.Background(), s.Actor(t, "sys"), u); err != nil {
		t.Fatal(err)
	}
	s.run(t, []scenario{
		{name: "新的在前", as: "aud", path: "/audit", status: 200, contains: []string{"修改单位", "医疗中心", "医疗&lt;b&gt;卫生", "核对完整性", "/audit/export"}, lacks: []string{"<b>卫生", `href="/units`, `href="/projects`}},
		{name: "按人员", as: "aud", path: "/audit?actor=安全", status: 200, contains: []string{"授予角色"}, lacks: []string{"修改单位"}},
		{name: "按类别", as: "aud", path: "/audit?kind=单位", status: 200, contains: []string{"修改单位"}, lacks: []string{"授予角色"}},
		{name: "按对象", as: "aud", path: "/audit?kind=单位&target=" + string(u.ID), status: 200, contains: []string{"新增单位", "修改单位", `name="target"`}, lacks: []string{"公用事业处"}},
		{name: "没有", as: "aud", path: "/audit?actor=没有这个人", status: 200, contains: []string{"没有符合条件的记录"}},
		{name: "上级单位记名称", as: "aud", path: "/audit?kind=单位", status: 200, contains: []string{"上海化学工业区管理委员会"}, lacks: []string{string(s.Units["100"].ID) + "<"}},
		{name: "核对", as: "aud", path: "/audit/verify", status: 200, contains: []string{"首尾相接", "最后一条的校验码", "打印"}},
		{name: "系统管理员", as: "sys", path: "/audit", status: 404},
		{name: "安全管理员核对", as: "sec", path: "/audit/verify", status: 404},
		{name: "内审看业务不看日志", as: "audit", path: "/audit/export", status: 403},
	})
	first := s.get("aud", "/audit")
	next := regexp.MustCompile(`href="(/audit\?before=\d+)"`).FindStringSubmatch(first.body)
	if strings.Count(first.body, "<tr>") == 51 && next == nil {
		t.Error("a full page leads nowhere")
	}
	saved := s.get("aud", "/audit/export?kind=单位")
	f, err := excelize.OpenReader(strings.NewReader(saved.body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, _ := f.GetRows("审计日志")
	if len(rows) < 10 || rows[2][4] != "操作" || rows[3][4] != "修改单位" || !strings.Contains(rows[3][8], "医疗中心 → 医疗") {
		t.Errorf("the export holds %v", rows[:min(len(rows), 5)])
	}
}

// TestAuditPages: the log is walked to its first entry without repeating or leaving out any.
func TestAuditPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 60 {
		u := org.Unit{Code: "9" + strings.Repeat("0", i%20) + string(rune('A'+i/20)), Name: "用款单位", Kind: org.FundUser, Parent: s.Units["100"].ID, Active: true}
		if _, err := s.App.AddUnit(context.Background(), s.Actor(t, "sys"), u); err != nil {
			t.Fatal(err)
		}
	}
	seq := regexp.MustCompile(`<td class="num">(\d+)</td>`)
	seen, path := map[string]bool{}, "/audit?kind=单位"
	for range 5 {
		got := s.get("aud", path)
		for _, m := range seq.FindAllStringSubmatch(got.body, -1) {
			if seen[m[1]] {
				t.Fatalf("entry %s stands on two pages", m[1])
			}
			seen[m[1]] = true
		}
		next := regexp.MustCompile(`href="(/audit\?before=\d+&amp;[^"]+)"`).FindStringSubmatch(got.body)
		if next == nil {
			break
		}
		path = strings.ReplaceAll(next[1], "&amp;", "&")
	}
	if len(seen) != 66 {
		t.Errorf("%d entries about units, want 66", len(seen))
	}
}

// TestAuditBroken: an entry changed behind our back is named.
func TestAuditBroken(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "broken.db")
	park := apptest.Open(t, file)
	handler, err := New(park.App, Config{Organisation: "管委会", Year: 2025, Clock: park.Now}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s := &site{Park: park, t: t, server: server, browsers: map[string]*http.Client{}}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`update audit_entries set actor = '别人' where seq = 3`); err != nil {
		t.Fatal(err)
	}
	got := s.get("aud", "/audit/verify")
	for _, want := range []string{"第3条的内容与校验码不符", "断开的位置", "第 3 条", "此前 2 条"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page lacks %q\n%s", want, excerpt(got.body))
		}
	}
}

func TestRulebooks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.run(t, []scenario{
		{name: "列表", as: "clerk", path: "/rulebooks", status: 200, contains: []string{"MOF-2020", "MOF-2021", "SH-PARK", "财预〔2021〕101号", "2024-05-22"}},
		{name: "管理员也可看", as: "aud", path: "/rulebooks/SH-PARK", status: 200, contains: []string{"有成本指标，有满意度指标", "执行率 × 10 分", "低于 60% 的不得分", "80%（含）至 100%（含）", "60%（含）至 80%（不含）", "90 分及以上", "80 分及以上，不足 90 分", "超过 5%", "给出警告"}},
		{name: "按档计分的", as: "clerk", path: "/rulebooks/MOF-2021", status: 200, contains: []string{"按档计分", "项目已完成且未超预算", "每 10 分分值"}},
		{name: "没有成本一级指标的", as: "clerk", path: "/rulebooks/MOF-2020", status: 200, lacks: []string{"有成本指标"}},
		{name: "指明版本", as: "clerk", path: "/rulebooks/SH-PARK?version=1", status: 200, contains: []string{"SH-PARK 第1版"}},
		{name: "没有的版本", as: "clerk", path: "/rulebooks/SH-PARK?version=9", status: 404, contains: []string{"第9版"}},
		{name: "没有的规则库", as: "clerk", path: "/rulebooks/NONE", status: 404, contains: []string{"没有名为“NONE”的评分规则库"}},
		{name: "未登录", path: "/rulebooks", status: http.StatusSeeOther},
	})
}

// TestListExports: what is saved is what the person sees, as narrowed, and nothing else.
func TestListExports(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Project(t, "SCIP-2025-0001", "=cmd|公共设施维护", 4980*money.Wan, 0)
	s.Project(t, "SCIP-2025-0002", "生态湿地扩建工程", 167*money.Fen, 0)
	rows := func(who, path string) [][]string {
		t.Helper()
		got := s.get(who, path)
		f, err := excelize.OpenReader(strings.NewReader(got.body))
		if err != nil {
			t.Fatalf("%s as %s: %d %v", path, who, got.status, err)
		}
		defer f.Close()
		out, err := f.GetRows(f.GetSheetName(0), excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	all := rows("clerk", "/projects/export")
	if len(all) != 6 || !strings.HasPrefix(all[5][0], "共 2 行　校验码 ") || all[3][1] != "'=cmd|公共设施维护" || all[3][6] != "库外" || all[3][9] != "4980" || all[2][9] != "资金总额（万元）" || all[4][9] != "0.000167" {
		t.Errorf("projects %v", all)
	}
	if some := rows("clerk", "/projects/export?q=湿地&after=SCIP-2025-0002"); len(some) != 5 || some[3][0] != "SCIP-2025-0002" {
		t.Errorf("narrowed %v, want one project whatever the page", some)
	}
	if none := rows("other", "/projects/export"); len(none) != 4 {
		t.Errorf("医疗中心 saves %v, want headings and a count alone", none)
	}
	if goals := rows("clerk", "/goals/export?year=2025"); len(goals) != 4 || goals[0][0] != "2025年度绩效目标" {
		t.Errorf("goals %v", goals)
	}
	if evaluations := rows("finance", "/self-evaluations/export"); evaluations[2][5] != "自评得分（分）" {
		t.Errorf("self-evaluations %v", evaluations)
	}
	s.run(t, []scenario{
		{name: "列表上有导出", as: "clerk", path: "/projects?q=湿地", status: 200, contains: []string{"/projects/export?q="}},
		{name: "目标列表上有导出", as: "clerk", path: "/goals?state=草稿", status: 200, contains: []string{"/goals/export?state="}},
		{name: "系统管理员不导业务", as: "sys", path: "/projects/export", status: 404},
		{name: "审计管理员不导业务", as: "aud", path: "/self-evaluations/export", status: 404},
		{name: "未登录", path: "/goals/export", status: 303},
	})
}

// TestExportsAreLogged: every list and every official form that leaves as a file stands in the log, with who, how many
// rows and how narrowed; the form's check code stays as it was.
func TestExportsAreLogged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startGoal("SCIP-2025-0001")
	code := func() string { return regexp.MustCompile(`校验码 \w+`).FindString(s.get("clerk", path).body) }
	before, stands := s.get("clerk", path+"/workbook"), code()
	s.get("clerk", "/goals/export?state=草稿&sort=name&year=2025")
	s.get("sys", "/users/export")
	s.get("clerk", path+"/workbook?blank=1")
	if after := s.get("clerk", path+"/workbook"); before.status != http.StatusOK || after.status != http.StatusOK {
		t.Fatalf("workbooks: %d, %d", before.status, after.status)
	}
	if now := code(); stands == "" || now != stands {
		t.Errorf("saving a form changed its check code from %q to %q", stands, now)
	}
	entries, err := s.App.AuditEntries(t.Context(), s.Actor(t, "aud"), app.AuditFilter{Kind: "导出"}, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range slices.Backward(entries) {
		got = append(got, fmt.Sprint(e.Actor, " ", e.Target.Name, " ", e.Changes))
	}
	want := []string{"公共设施管理中心经办 绩效目标申报表-", "公共设施管理中心经办 2025年度绩效目标 [{范围  状态 草稿，年度 2025} {行数  1}]", "系统管理员 人员 [{行数  ", "空白表", "绩效目标申报表"}
	for i, w := range want {
		if i >= len(got) || !strings.Contains(got[i], w) {
			t.Errorf("entry %d is %q, want %q", i, got, w)
		}
	}
	s.run(t, []scenario{{name: "日志里看得到", as: "aud", path: "/audit?kind=导出", status: 200, contains: []string{"2025年度绩效目标", "状态 草稿", "行数"}}})
}

// TestExportLimit: whoever saves more files than people do is asked to wait; the others and the pages are not affected.
func TestExportLimit(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Project(t, "SCIP-2025-0001", "公共设施维护", 100*money.Wan, 0)
	for i := range exportsPerHour {
		if got := s.get("clerk", "/projects/export"); got.status != http.StatusOK {
			t.Fatalf("export %d: %d", i+1, got.status)
		}
	}
	s.run(t, []scenario{
		{name: "再多就要等", as: "clerk", path: "/projects/export", status: http.StatusTooManyRequests, contains: []string{"每小时最多导出 100 次"}},
		{name: "页面照常", as: "clerk", path: "/projects", status: 200},
		{name: "别人照常", as: "finance", path: "/projects/export", status: 200},
	})
	s.Pass(time.Hour)
	delete(s.browsers, "clerk") // whose session has ended meanwhile
	s.run(t, []scenario{{name: "一小时后", as: "clerk", path: "/projects/export", status: 200}})
}
