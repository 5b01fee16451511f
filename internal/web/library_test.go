package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"outturn/internal/app"
	"outturn/internal/domain/library"
)

// withLibrary is a site with the shipped library.
func withLibrary(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	if _, err := s.App.StockLibrary(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// indicator finds the page of an indicator of the library.
func (s *site) indicator(name string) (path string, id library.ID) {
	s.t.Helper()
	list, _, err := s.App.Indicators(s.t.Context(), s.Actor(s.t, "finance"), library.Query{Words: name}, app.Page{})
	if err != nil || len(list) == 0 || list[0].Row.Name != name {
		s.t.Fatalf("%s: %v, %d found", name, err, len(list))
	}
	return "/indicators/" + string(list[0].ID), list[0].ID
}

// kerbForm is a proposal as the page posts it.
func (s *site) kerbForm() url.Values {
	return url.Values{"proposer": {string(s.Units["210"].ID)}, "name": {"路缘石完好率"}, "field": {"道路"}, "level2": {"产出指标/质量指标"},
		"categories": {"经常性运行维护类", "投资建设类"}, "sign": {"≥"}, "target": {"95"}, "unit": {"%"}, "rule": {"按完成比例赋分"}, "bounded": {"on"},
		"explanation": {"抽查完好米数占抽查米数"}, "basis": {"行业标准：养护技术规范"}, "method": {"直接证明法"}, "source": {"抽查记录"}, "evidence": {"抽查表"}, "keywords": {"道路、路缘石"}}
}

func TestLibraryPages(t *testing.T) {
	t.Parallel()
	s := withLibrary(t)
	road, _ := s.indicator("道路完好率")
	s.run(t, []scenario{
		{name: "浏览", as: "clerk", path: "/indicators", status: http.StatusOK, contains: []string{"指标库", "共 400 条", "提出指标", "AQ-01", "from=50"}, lacks: []string{"Excel 导入"}},
		{name: "第二页", as: "other", path: "/indicators?from=50", status: http.StatusOK, contains: []string{"本页 50 行"}, lacks: []string{"AQ-01<"}},
		{name: "两个字的词", as: "clerk", path: "/indicators?q=" + url.QueryEscape("路况"), status: http.StatusOK, contains: []string{"道路完好率"}, lacks: []string{"门急诊"}},
		{name: "没有结果", as: "clerk", path: "/indicators?q=" + url.QueryEscape("航天发射"), status: http.StatusOK, contains: []string{"没有符合条件的指标"}},
		{name: "按领域和分级", as: "audit", path: "/indicators?" + url.Values{"field": {"医疗"}, "level1": {"成本指标"}}.Encode(), status: http.StatusOK, contains: []string{"单次门急诊财政补助成本"}, lacks: []string{"道路完好率", "提出指标"}},
		{name: "计财处可导入", as: "finance", path: "/indicators", status: http.StatusOK, contains: []string{"Excel 导入", "/indicators/export"}, lacks: []string{"提出指标"}},
		{name: "系统管理员看不到", as: "sys", path: "/indicators", status: http.StatusNotFound, contains: []string{"没有这个页面"}},
		{name: "一条", as: "clerk", path: road, status: http.StatusOK, contains: []string{"DL-06", "≥92%", "路况指数", "园区共 0 张", "还没有使用"}, lacks: []string{"修订"}},
		{name: "计财处可修订和停用", as: "finance", path: road, status: http.StatusOK, contains: []string{"修订", "停用"}},
		{name: "没有这条", as: "clerk", path: "/indicators/nothing", status: http.StatusNotFound, contains: []string{"没有找到"}},
		{name: "经办不能修订", as: "clerk", path: road + "/edit", status: http.StatusForbidden, contains: []string{"由计财处修订"}},
		{name: "停用要理由", as: "finance", method: http.MethodPost, path: road + "/move", form: url.Values{"_version": {"1"}, "action": {"停用"}}, status: http.StatusUnprocessableEntity, contains: []string{"请写明"}},
		{name: "停用", as: "finance", method: http.MethodPost, path: road + "/move", form: url.Values{"_version": {"1"}, "action": {"停用"}, "reason": {"换口径"}}, status: http.StatusSeeOther},
		{name: "停用后", as: "finance", path: road, status: http.StatusOK, contains: []string{"已办结", "换口径"}, lacks: []string{"修订"}},
	})
}

func TestProposingAnIndicator(t *testing.T) {
	t.Parallel()
	s := withLibrary(t)
	wrong := s.kerbForm()
	wrong.Set("target", "很好")
	wrong.Del("level2")
	elsewhere := s.kerbForm()
	elsewhere.Set("proposer", string(s.Units["220"].ID))
	taken := s.kerbForm()
	taken.Set("code", "DL-01")
	s.run(t, []scenario{
		{name: "空表", as: "clerk", path: "/indicators/new", status: http.StatusOK, contains: []string{"提出指标", "公共设施管理中心", "留空由系统按领域顺编"}, lacks: []string{"医疗中心"}},
		{name: "处室也能提", as: "division", path: "/indicators/new", status: http.StatusOK, contains: []string{"公用事业处"}},
		{name: "计财处不提", as: "finance", path: "/indicators/new", status: http.StatusForbidden, contains: []string{"提出指标"}},
		{name: "错误在格旁，填的还在", as: "clerk", method: http.MethodPost, path: "/indicators", form: wrong, status: http.StatusUnprocessableEntity, contains: []string{"很好", "请选择一级指标", "路缘石完好率", `href="#f-level2">一级与二级指标</a>`, `href="#f-target">参考指标值</a>`, `id="f-target"`}, lacks: []string{"整张表"}},
		{name: "别的单位名下", as: "clerk", method: http.MethodPost, path: "/indicators", form: elsewhere, status: http.StatusForbidden, contains: []string{"医疗中心"}},
		{name: "编号已有", as: "clerk", method: http.MethodPost, path: "/indicators", form: taken, status: http.StatusConflict, contains: []string{"已有相同的编号", "路缘石完好率"}},
	})
	added := s.post("clerk", "/indicators", s.kerbForm())
	if added.status != http.StatusSeeOther {
		t.Fatalf("add: %d %s", added.status, excerpt(added.body))
	}
	path := added.location
	if form := s.get("clerk", path+"/edit"); form.status != http.StatusOK || !strings.Contains(form.body, "路缘石完好率") {
		t.Errorf("the form of a draft: %d %s", form.status, excerpt(form.body))
	}
	edited := s.kerbForm()
	edited.Set("target", "96")
	edited.Set("_version", "1")
	s.run(t, []scenario{
		{name: "自己看到", as: "clerk", path: path, status: http.StatusOK, contains: []string{"DL-20", "拟定", "提出", "修改", "经常性运行维护类"}},
		{name: "别的单位看不到", as: "other", path: path, status: http.StatusNotFound, contains: []string{"没有找到"}},
		{name: "列表里别的单位也看不到", as: "other", path: "/indicators?q=" + url.QueryEscape("路缘石"), status: http.StatusOK, lacks: []string{"路缘石完好率"}},
		{name: "修改", as: "clerk", method: http.MethodPost, path: path, form: edited, status: http.StatusSeeOther},
		{name: "旧版本", as: "clerk2", method: http.MethodPost, path: path, form: edited, status: http.StatusConflict, contains: []string{"刚刚修改过", "路缘石完好率"}},
		{name: "提出", as: "clerk", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"2"}, "action": {"提出"}}, status: http.StatusSeeOther},
		{name: "经办不能入库", as: "clerk", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"3"}, "action": {"同意入库"}}, status: http.StatusForbidden},
		{name: "计财处看到", as: "finance", path: path, status: http.StatusOK, contains: []string{"同意入库", "退回"}},
		{name: "入库", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"3"}, "action": {"同意入库"}}, status: http.StatusSeeOther},
		{name: "人人可见", as: "other", path: path, status: http.StatusOK, contains: []string{"在用", "≥96%", "第1版"}},
	})
}

// TestRevisingKeepsWhatIsNotTouched 修订: a page saved as it was drawn changes nothing, the tick 有上限 and the categories included.
func TestRevisingKeepsWhatIsNotTouched(t *testing.T) {
	t.Parallel()
	s := withLibrary(t)
	road, id := s.indicator("道路完好率")
	before, err := s.App.Indicator(t.Context(), s.Actor(t, "finance"), id)
	if err != nil || !before.Row.Bounded {
		t.Fatalf("道路完好率 is bounded: %v %v", before.Row, err)
	}
	form := inputsOf(t, s.get("finance", road+"/edit").body, "indicator")
	if got := s.post("finance", road, form); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, excerpt(got.body))
	}
	after, err := s.App.Indicator(t.Context(), s.Actor(t, "finance"), id)
	if err != nil || after.Entry() != before.Entry() {
		t.Errorf("got  %+v\nwant %+v %v", after.Entry(), before.Entry(), err)
	}
	form = inputsOf(t, s.get("finance", road+"/edit").body, "indicator")
	form.Del("bounded")
	defer func() {
		if page := s.get("clerk", road); !strings.Contains(page.body, "修订：在用 → 在用") {
			t.Errorf("the page does not say who revised it: %s", excerpt(page.body))
		}
	}()
	s.post("finance", road, form)
	if after, err = s.App.Indicator(t.Context(), s.Actor(t, "finance"), id); err != nil || after.Row.Bounded {
		t.Errorf("the tick taken away stays away: %+v %v", after.Row, err)
	}
}

func TestSuggestionsPage(t *testing.T) {
	t.Parallel()
	s := withLibrary(t)
	path := s.startGoal("SCIP-2025-0001")
	_, id := s.indicator("道路完好率")
	add := url.Values{"_version": {"1"}, "indicator": {string(id)}}
	s.run(t, []scenario{
		{name: "申报表上有入口", as: "clerk", path: path, status: http.StatusOK, contains: []string{path + "/suggestions"}},
		{name: "处室没有填报入口", as: "division", path: path, status: http.StatusOK, lacks: []string{path + "/suggestions"}},
		{name: "推荐", as: "clerk", path: path + "/suggestions", status: http.StatusOK, contains: []string{"照此增加", "领域相符：海塘", "没有可复制的目标"}},
		{name: "处室只看", as: "division", path: path + "/suggestions", status: http.StatusOK, contains: []string{"领域相符"}, lacks: []string{"照此增加"}},
		{name: "别的单位", as: "other", path: path + "/suggestions", status: http.StatusNotFound, contains: []string{"没有找到"}},
		{name: "别的单位增加", as: "other", method: http.MethodPost, path: path + "/suggestions", form: add, status: http.StatusNotFound},
		{name: "处室增加", as: "division", method: http.MethodPost, path: path + "/suggestions", form: add, status: http.StatusForbidden},
		{name: "增加", as: "clerk", method: http.MethodPost, path: path + "/suggestions", form: add, status: http.StatusSeeOther, contains: []string{path}},
		{name: "进了表", as: "clerk", path: path, status: http.StatusOK, contains: []string{"道路完好率", "路况指数"}},
		{name: "旧版本", as: "clerk2", method: http.MethodPost, path: path + "/suggestions", form: url.Values{"_version": {"1"}, "indicator": {"nothing"}}, status: http.StatusNotFound},
	})
	listed := s.getJSON("clerk", path+"/suggestions")
	var panel saved
	if err := json.Unmarshal([]byte(listed.body), &panel); err != nil || strings.Count(panel.Parts["suggestions"], "data-take=") != panelSuggestions || !strings.Contains(panel.Parts["suggestions"], "领域相符") {
		t.Fatalf("%d %v %s", listed.status, err, listed.body[:min(len(listed.body), 300)])
	}
	if strings.Contains(panel.Parts["suggestions"], ">道路完好率<") {
		t.Error("what the form has is offered again")
	}
	row := s.getJSON("clerk", path+"/suggestions?level1=产出指标&level2=时效指标&name=道路").body
	if !strings.Contains(row, "同属时效指标") || !strings.Contains(row, "与正在填的名称相近") {
		t.Errorf("for the row being typed: %s", row)
	}
	_, one := s.indicator("道路养护面积")
	_, two := s.indicator("道路保洁质量合格率")
	list := []struct{ ID string }{{string(one)}, {string(two)}}
	done := s.postJSON("clerk", path+"/suggestions", url.Values{"_version": {"2"}, "indicator": {list[0].ID}})
	var answer saved
	if err := json.Unmarshal([]byte(done.body), &answer); err != nil || done.status != http.StatusOK || answer.Version != 3 {
		t.Errorf("%d %v %s", done.status, err, done.body)
	}
	if late := s.postJSON("clerk2", path+"/suggestions", url.Values{"_version": {"2"}, "indicator": {list[1].ID}}); late.status != http.StatusConflict || !strings.Contains(late.body, path) {
		t.Errorf("a stale version: %d %s", late.status, late.body)
	}
}

// getJSON reads as the scripts do.
func (s *site) getJSON(login, path string) page {
	s.t.Helper()
	req, _ := http.NewRequest(http.MethodGet, s.server.URL+path, nil)
	req.Header.Set("Accept", "application/json")
	return s.do(login, req)
}

func TestExamplesAndCopying(t *testing.T) {
	t.Parallel()
	s := withLibrary(t)
	path := s.startGoal("SCIP-2025-0001")
	s.run(t, []scenario{
		{name: "没有批复不能列", as: "finance", method: http.MethodPost, path: path + "/example", form: url.Values{"field": {"道路"}, "merit": {"好"}}, status: http.StatusConflict, contains: []string{"还没有批复"}},
	})
	s.approve(path)
	s.run(t, []scenario{
		{name: "计财处的入口", as: "finance", path: path, status: http.StatusOK, contains: []string{path + "/example"}},
		{name: "经办没有入口", as: "clerk", path: path, status: http.StatusOK, lacks: []string{"列为案例"}},
		{name: "填写", as: "finance", path: path + "/example", status: http.StatusOK, contains: []string{"推荐理由", `value="海塘" selected`}},
		{name: "经办不能填", as: "clerk", path: path + "/example", status: http.StatusForbidden},
		{name: "没有理由", as: "finance", method: http.MethodPost, path: path + "/example", form: url.Values{"field": {"道路"}}, status: http.StatusUnprocessableEntity, contains: []string{"请写明推荐理由"}},
		{name: "空的案例库", as: "other", path: "/examples", status: http.StatusOK, contains: []string{"还没有案例"}},
	})
	marked := s.post("finance", path+"/example", url.Values{"field": {"道路"}, "merit": {"成本与产出对应清楚"}})
	if marked.status != http.StatusSeeOther {
		t.Fatalf("mark: %d %s", marked.status, excerpt(marked.body))
	}
	example := marked.location
	s.run(t, []scenario{
		{name: "别的单位能读", as: "other", path: example, status: http.StatusOK, contains: []string{"成本与产出对应清楚", "道路养护单位成本", "完成道路养护96.4万平方米"}, lacks: []string{"撤下"}},
		{name: "原表仍读不到", as: "other", path: path, status: http.StatusNotFound},
		{name: "列表", as: "other", path: "/examples?field=" + url.QueryEscape("道路"), status: http.StatusOK, contains: []string{example}},
		{name: "别的领域", as: "other", path: "/examples?field=" + url.QueryEscape("医疗"), status: http.StatusOK, lacks: []string{example}},
		{name: "重复列", as: "finance", method: http.MethodPost, path: path + "/example", form: url.Values{"field": {"道路"}, "merit": {"再列"}}, status: http.StatusConflict, contains: []string{"已有相同", "再列"}},
		{name: "系统管理员", as: "sys", path: example, status: http.StatusNotFound},
	})
	draft := s.startGoal("SCIP-2025-0002")
	if got := s.get("other", example); !strings.Contains(got.body, "绩效目标案例（第2版） 校验码 ") {
		t.Errorf("the paper has no check code: %s", excerpt(got.body))
	}
	id := strings.TrimPrefix(example, "/examples/")
	s.run(t, []scenario{
		{name: "可复制的来源", as: "clerk", path: draft + "/suggestions", status: http.StatusOK, contains: []string{"同类项目", "案例", "复制到本表"}},
		{name: "复制案例", as: "clerk", method: http.MethodPost, path: draft + "/copy", form: url.Values{"_version": {"1"}, "example": {id}}, status: http.StatusSeeOther},
		{name: "复制来了", as: "clerk", path: draft, status: http.StatusOK, contains: []string{"道路养护单位成本", "入驻企业满意度"}},
		{name: "复制不存在的", as: "clerk", method: http.MethodPost, path: draft + "/copy", form: url.Values{"_version": {"2"}, "goal": {"nothing"}}, status: http.StatusNotFound},
		{name: "别的单位复制", as: "other", method: http.MethodPost, path: draft + "/copy", form: url.Values{"_version": {"2"}, "example": {id}}, status: http.StatusNotFound},
		{name: "经办不能撤", as: "clerk", method: http.MethodPost, path: example + "/withdraw", status: http.StatusForbidden},
		{name: "撤下", as: "finance", method: http.MethodPost, path: example + "/withdraw", status: http.StatusSeeOther},
		{name: "撤下后", as: "clerk", path: example, status: http.StatusNotFound},
	})
}

// TestLibraryExport: what is saved can be imported again unchanged.
func TestLibraryExport(t *testing.T) {
	t.Parallel()
	s := withLibrary(t)
	saved := s.get("finance", "/indicators/export")
	if saved.status != http.StatusOK || !strings.HasPrefix(saved.body, "PK") {
		t.Fatalf("export: %d %s", saved.status, excerpt(saved.body))
	}
	got := s.sendBook("finance", "/indicators/import", "指标库.xlsx", []byte(saved.body))
	if got.status != http.StatusOK || !strings.Contains(got.body, "与现有内容完全相同") {
		t.Errorf("import of the export: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{
		{name: "经办不能导出", as: "clerk", path: "/indicators/export", status: http.StatusForbidden},
		{name: "经办不能导入", as: "clerk", path: "/indicators/import", status: http.StatusForbidden},
		{name: "模板", as: "finance", path: "/indicators/import/template", status: http.StatusOK},
		{name: "导入页", as: "finance", path: "/indicators/import", status: http.StatusOK, contains: []string{"指标库导入", "下载模板", "导出现有指标库"}},
	})
}
