package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"outturn/internal/domain/money"
)

// projectFormOfPark is a complete project form of the park's clerk.
func (s *site) projectFormOfPark(code string) url.Values {
	return url.Values{"code": {code}, "name": {"公共设施维护"}, "unit": {string(s.Units["210"].ID)}, "division": {string(s.Units["130"].ID)}, "nature": {"经常性"},
		"category": {"经常性运行维护类"}, "start": {"2025-01-01"}, "end": {"2025-12-31"}, "fiscal": {"100"}, "other": {""}}
}

// TestProjectForm adds and changes projects; every refusal keeps what was typed and stands beside its field.
func TestProjectForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	with := func(code string, changes ...string) url.Values {
		f := s.projectFormOfPark(code)
		for i := 0; i < len(changes); i += 2 {
			f.Set(changes[i], changes[i+1])
		}
		return f
	}
	added := s.post("clerk", "/projects", with("SCIP-2025-0001"))
	if added.status != http.StatusSeeOther {
		t.Fatalf("adding: %d %s", added.status, excerpt(added.body))
	}
	other := string(s.Units["220"].ID)
	s.run(t, []scenario{
		{name: "只能选本单位", as: "clerk", path: "/projects/new", status: 200, contains: []string{string(s.Units["210"].ID)}, lacks: []string{`<option value="` + other}},
		{name: "空表", as: "clerk", method: http.MethodPost, path: "/projects", form: url.Values{}, status: 422, contains: []string{`<a href="#f-name">项目名称</a>`, `<a href="#f-division">主管处室</a>`}, lacks: []string{"整张表"}},
		{name: "负数和颠倒的日期", as: "clerk", method: http.MethodPost, path: "/projects", form: with("X", "fiscal", "-5", "end", "2024-12-31"), status: 422, contains: []string{`href="#f-fiscal"`, `href="#f-end"`, `value="-5"`}},
		{name: "读不出的和没填的一次说完", as: "clerk", method: http.MethodPost, path: "/projects", form: with("X", "fiscal", "五百", "end", "9999-12-31", "name", "", "unit", other), status: 422,
			contains: []string{`href="#f-fiscal"`, "年份超出范围", `href="#f-name"`, "不在您的范围内", `value="五百"`}, lacks: []string{"请填写计划完成日期"}},
		{name: "别的单位", as: "clerk", method: http.MethodPost, path: "/projects", form: with("X", "unit", other), status: 422, contains: []string{`href="#f-unit"`, "不在您的范围内"}},
		{name: "编号重复", as: "clerk", method: http.MethodPost, path: "/projects", form: with("SCIP-2025-0001", "name", "另一个项目"), status: 409, contains: []string{`href="#f-code"`, "已有相同", "另一个项目"}},
	})
	path := added.location
	if got := s.post("clerk", path, with("SCIP-2025-0001", "_version", "1", "summary", "先存的概况", "fiscal", "200")); got.status != http.StatusSeeOther {
		t.Fatalf("saving: %d %s", got.status, excerpt(got.body))
	}
	late := with("SCIP-2025-0001", "_version", "1", "summary", "后来填的概况")
	stale := s.post("clerk2", path, late)
	for _, want := range []string{"您填的都还在", "后来填的概况", "现有内容是“先存的概况”", "现有内容是“200”", `name="_version" value="2"`} {
		if stale.status != http.StatusConflict || !strings.Contains(stale.body, want) {
			t.Errorf("a stale project form: %d lacks %s", stale.status, want)
		}
	}
	late.Set("_version", "2")
	if got := s.post("clerk2", path, late); got.status != http.StatusSeeOther {
		t.Errorf("saving again with both in view: %d %s", got.status, excerpt(got.body))
	}
}

// TestRecordFundForm: wrong entries stand beside their fields; spending beyond the budget is said at once.
func TestRecordFundForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := "/projects/" + string(s.Project(t, "SCIP-2025-0001", "公共设施维护", 100*money.Wan, 0))
	entry := func(kind, amount, on string) url.Values {
		return url.Values{"year": {"2025"}, "kind": {kind}, "source": {"当年财政拨款"}, "amount": {amount}, "on": {on}}
	}
	s.run(t, []scenario{
		{name: "金额为零", as: "finance", method: http.MethodPost, path: path + "/funds", form: entry("支出", "0", "2025-01-02"), status: 422, contains: []string{`<a href="#f-amount">金额</a>`}, lacks: []string{"整张表"}},
		{name: "读不出的和对不上的一次说完", as: "finance", method: http.MethodPost, path: path + "/funds", form: url.Values{"year": {"去年"}, "kind": {"支出"}, "source": {"没有的"}, "amount": {"一百"}, "on": {"2025-02-30"}}, status: 422,
			contains: []string{`href="#f-year"`, `href="#f-source"`, `href="#f-amount"`, `href="#f-on"`, `value="一百"`}},
		{name: "日期读不出，超支也说", as: "finance", method: http.MethodPost, path: path + "/funds", form: entry("预算调整", "-2000000", "某日"), status: 422, contains: []string{`href="#f-on"`, "不能为负数"}},
		{name: "支出还没发生", as: "finance", method: http.MethodPost, path: path + "/funds", form: entry("支出", "1", "2025-12-31"), status: 422, contains: []string{`href="#f-on"`, "还没有到"}},
		{name: "预算以内", as: "finance", method: http.MethodPost, path: path + "/funds", form: entry("支出", "600000", "2025-01-02"), status: 303},
		{name: "没有话说", as: "finance", path: path, status: 200, contains: []string{"已登记支出"}, lacks: []string{"请核对"}},
		{name: "超出预算", as: "finance", method: http.MethodPost, path: path + "/funds", form: entry("支出", "600000", "2025-01-02"), status: 303},
		{name: "超出预算要核对", as: "finance", path: path, status: 200, contains: []string{"请核对：2025年度全年执行数1,200,000.00元，超过全年预算数1,000,000.00元。"}},
	})
}

// TestProjectListRoundTrip: the list as saved comes back unchanged; where it differs, it is previewed, unless somebody changed it since.
func TestProjectListRoundTrip(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.projectFormOfPark("SCIP-2025-0001")
	form.Set("summary", "=两处\r\n道路 ")
	form.Set("completed", "2025-12-01")
	added := s.post("clerk", "/projects", form)
	saved := s.get("clerk", "/projects/import/current")
	if saved.status != http.StatusOK || !strings.HasPrefix(saved.body, "PK") {
		t.Fatalf("export: %d %s", saved.status, excerpt(saved.body))
	}
	if got := s.sendBook("clerk", "/projects/import", "项目清单.xlsx", []byte(saved.body)); got.status != http.StatusOK || !strings.Contains(got.body, "与现有内容完全相同") {
		t.Errorf("import of the export: %d %s", got.status, excerpt(got.body))
	}
	form.Set("_version", "1")
	form.Set("fiscal", "200")
	s.post("clerk", added.location, form)
	if got := s.sendBook("clerk", "/projects/import", "项目清单.xlsx", []byte(saved.body)); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "I-07") || strings.Contains(got.body, `name="held"`) {
		t.Errorf("import of an older list: %d %s", got.status, excerpt(got.body))
	}
	now := s.get("clerk", "/projects/import/current").body
	if got := s.sendBook("clerk", "/projects/import", "项目清单.xlsx", s.filledBook(now, map[string]any{"B2": "改了名称"})); got.status != http.StatusOK || !strings.Contains(got.body, "确认导入（新增 0，修改 1）") {
		t.Errorf("import of the list as it is now, changed: %d %s", got.status, excerpt(got.body))
	}
	goal := s.startGoal("SCIP-2025-0009")
	if got := s.sendBook("clerk", "/projects/import", "申报表.xlsx", []byte(s.get("clerk", goal+"/workbook").body)); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "这里要的是“项目清单”") {
		t.Errorf("another form: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{
		{name: "链接", as: "clerk", path: "/projects", status: 200, contains: []string{"/projects/import", "/projects/import/current"}},
		{name: "导入页", as: "clerk", path: "/projects/import", status: 200, contains: []string{"项目清单导入", "下载模板", `href="/projects/import/current"`}},
		{name: "模板", as: "clerk", path: "/projects/import/template", status: 200},
		{name: "审计员不能导入", as: "aud", path: "/projects/import", status: 404},
	})
}
