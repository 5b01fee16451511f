package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
)

// lampForm is a standard as the page posts it.
func (s *site) lampForm() url.Values {
	return url.Values{"unit_id": {string(s.Units["130"].ID)}, "code": {"ld-0001"}, "kind": {"成本定额标准"}, "object": {"LED灯"}, "grade": {"道路"}, "unit": {"套"}, "amount": {"1400"},
		"composition": {"灯具 1100\r\n安装 300"}, "categories": {"投资建设类"}, "level": {"100%"}, "share": {"100%"}, "index": {"100%"}, "source": {"示例：三家询价"},
		"price_date": {"2024-06-30"}, "from": {"2025-01-01"}}
}

// lamp publishes the standard of lampForm and returns its page.
func (s *site) lamp() string {
	s.t.Helper()
	return s.published(s.lampForm())
}

// published publishes a standard as posted and returns its page.
func (s *site) published(form url.Values) string {
	s.t.Helper()
	path := s.post("division", "/standards", form).location
	for i, m := range []struct{ who, do string }{{"division", "提交审核"}, {"finance", "发布"}} {
		if p := s.post(m.who, path+"/move", url.Values{"_version": {[]string{"1", "2"}[i]}, "action": {m.do}}); p.status != http.StatusSeeOther {
			s.t.Fatalf("%s: %d %s", m.do, p.status, excerpt(p.body))
		}
	}
	return path
}

// overBudget declares a project whose lamps are over the standard by 10万元 and returns its check and the line.
func (s *site) overBudget() (path string, line budget.LineID) {
	s.t.Helper()
	ctx, clerk := s.t.Context(), s.Actor(s.t, "clerk")
	p := project.Project{Code: "SCIP-2026-0077", Name: "道路照明改造", Unit: s.Units["210"], Division: s.Units["130"], Nature: project.OneOff, Category: project.CapitalWorks,
		Start: fiscal.Date{Year: 2025, Month: time.January, Day: 1}, End: fiscal.Date{Year: 2025, Month: time.December, Day: 31}}
	id, err := s.App.DeclareProject(ctx, clerk, p)
	if err != nil {
		s.t.Fatal(err)
	}
	e := pipeline.Entry{Lines: []budget.EntryLine{{Item: "灯具", Detail: "LED灯", Unit: "套", Quantity: "1000", Price: "1500", Basis: "询价", Year: "2025"},
		{Item: "灯具", Detail: "工程监理", Unit: "项", Quantity: "1", Price: "9000", Basis: "合同", Year: "2025"}}}
	file, err := s.App.SaveDeclaration(ctx, clerk, id, 1, e)
	if err != nil {
		s.t.Fatal(err)
	}
	return "/projects/" + string(id) + "/quota", file.Entry.Lines[0].ID
}

func TestStandardPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	wrong := s.lampForm()
	wrong.Set("amount", "面议")
	wrong.Set("composition", "灯具")
	elsewhere := s.lampForm()
	elsewhere.Set("unit_id", string(s.Units["120"].ID))
	s.run(t, []scenario{
		{name: "空的标准库", as: "clerk", path: "/standards", status: http.StatusOK, contains: []string{"共 0 条", "没有符合条件的标准"}, lacks: []string{"起草标准", "Excel 导入"}},
		{name: "经办不起草", as: "clerk", path: "/standards/new", status: http.StatusForbidden, contains: []string{"起草标准"}},
		{name: "空表", as: "division", path: "/standards/new", status: http.StatusOK, contains: []string{"公用事业处", "100%"}, lacks: []string{"规划建设处"}},
		{name: "错误在格旁，填的还在", as: "division", method: http.MethodPost, path: "/standards", form: wrong, status: http.StatusUnprocessableEntity, contains: []string{"面议", "没有金额", "三家询价"}},
		{name: "别的处室名下", as: "division", method: http.MethodPost, path: "/standards", form: elsewhere, status: http.StatusForbidden, contains: []string{"规划建设处"}},
		{name: "系统管理员看不到", as: "sys", path: "/standards", status: http.StatusNotFound, contains: []string{"没有这个页面"}},
	})
	path := s.lamp()
	later := s.lampForm()
	later.Set("code", "LD-0001")
	later.Set("amount", "1450")
	later.Set("composition", "")
	later.Set("from", "2026-01-01")
	s.run(t, []scenario{
		{name: "列表", as: "clerk", path: "/standards?in=2025", status: http.StatusOK, contains: []string{"LD-0001", "LED灯 道路", "1,400.00", "有效"}, lacks: []string{"Excel 导入"}},
		{name: "列表没有那一年的", as: "clerk", path: "/standards?in=2024", status: http.StatusOK, contains: []string{"共 0 条"}},
		{name: "一条", as: "clerk", path: path, status: http.StatusOK, contains: []string{"服务水平系数 100%", "1,400.00 元/套", "灯具", "1,100.00", "投资建设类", "第1版"}, lacks: []string{"起草新版", "diff-head"}},
		{name: "有效的不能改", as: "division", path: path + "/edit", status: http.StatusConflict, contains: []string{"起草新版"}},
		{name: "编号已有", as: "division", method: http.MethodPost, path: "/standards", form: s.lampForm(), status: http.StatusConflict, contains: []string{"已有标准", "三家询价"}},
		{name: "新版的表", as: "division", path: path + "/revise", status: http.StatusOK, contains: []string{"起草新版", "LD-0001", "灯具 1100"}},
		{name: "停用要理由", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"3"}, "action": {"停用"}}, status: http.StatusUnprocessableEntity, contains: []string{"没有“停用”"}},
		{name: "没有这条", as: "clerk", path: "/standards/nothing", status: http.StatusNotFound, contains: []string{"没有找到"}},
	})
	next := s.post("division", path+"/revise", later).location
	s.run(t, []scenario{
		{name: "与上一版比较", as: "division", path: next, status: http.StatusOK, contains: []string{"与第1版比较", "<del>1,400.00</del>", "<ins>1,450.00</ins>", "第2版"}},
		{name: "别人看不到拟定", as: "building", path: next, status: http.StatusNotFound},
		{name: "又一份新版", as: "division", method: http.MethodPost, path: path + "/revise", form: later, status: http.StatusConflict, contains: []string{"第2版还在办理", "1450"}},
		{name: "新版的表也不开", as: "division", path: path + "/revise", status: http.StatusConflict, contains: []string{"还在办理"}},
		{name: "修改", as: "division", method: http.MethodPost, path: next, form: with1(later, "_version", "1", "amount", "1460"), status: http.StatusSeeOther},
		{name: "旧版本", as: "division", method: http.MethodPost, path: next, form: with1(later, "_version", "1"), status: http.StatusConflict, contains: []string{"刚刚修改过", "1450"}},
	})
}

// with1 is a form with some fields set: names and values in turn.
func with1(form url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, v := range form {
		out[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func TestQuotaPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.lamp()
	path, line := s.overBudget()
	act := func(what, version string, pairs ...string) (string, url.Values) {
		return path + "/" + string(line) + "/" + what, with1(url.Values{"_version": {version}}, pairs...)
	}
	reason := "reason-" + string(line)
	explain, blank := act("explain", "0", reason, " ")
	_, long := act("explain", "0", reason, strings.Repeat("因", 501))
	_, good := act("explain", "0", reason, "防爆型灯具，三家询价均高于标准")
	agree, first := act("agree", "1")
	choose, none := act("choose", "2", "code", "LD-0001", "choice", "无", "why", "灯具含防腐接口，没有可比的标准")
	_, silent := act("choose", "2", "code", "LD-0001", "choice", "无", "why", "不适用")
	_, wrong := act("choose", "2", "code", "ld-0099")
	_, empty := act("choose", "2", "code", " ")
	s.run(t, []scenario{
		{name: "填报时看到", as: "clerk", path: path, status: http.StatusOK, contains: []string{"1000套 × 1,400.00元 = 1,400,000.00元", "明细中有“LED灯”", "100,000.00", "无标准", "保存理由", "还没有写明理由"},
			lacks: []string{"同意超标准</button>", "指定这个标准"}},
		{name: "处室看到", as: "division", path: path, status: http.StatusOK, contains: []string{"指定这个标准", "为其他明细指定标准", "standard-codes"}, lacks: []string{"保存理由"}},
		{name: "别的单位", as: "other", path: path, status: http.StatusNotFound},
		{name: "没有理由", as: "clerk", method: http.MethodPost, path: explain, form: blank, status: http.StatusUnprocessableEntity, contains: []string{"请写明为什么超标准"}},
		{name: "理由太长，填的还在", as: "clerk", method: http.MethodPost, path: explain, form: long, status: http.StatusUnprocessableEntity, contains: []string{"不超过500个字", strings.Repeat("因", 501)}},
		{name: "理由", as: "clerk", method: http.MethodPost, path: explain, form: good, status: http.StatusSeeOther, contains: []string{path}},
		{name: "旧版本，填的还在", as: "clerk2", method: http.MethodPost, path: explain, form: good, status: http.StatusConflict, contains: []string{"刚刚修改过", "防爆型灯具，三家询价均高于标准"}},
		{name: "处室看到理由", as: "division", path: path, status: http.StatusOK, contains: []string{"防爆型灯具，三家询价均高于标准", "还没有人同意", "同意超标准"}},
		{name: "经办不能同意", as: "clerk", method: http.MethodPost, path: agree, form: first, status: http.StatusForbidden},
		{name: "同意", as: "division", method: http.MethodPost, path: agree, form: first, status: http.StatusSeeOther},
		{name: "已同意", as: "clerk", path: path, status: http.StatusOK, contains: []string{"同意人：公用事业处审核"}, lacks: []string{"保存理由"}},
		{name: "没有这个标准", as: "division", method: http.MethodPost, path: choose, form: wrong, status: http.StatusUnprocessableEntity, contains: []string{"没有编号为“LD-0099”"}},
		{name: "没有填标准", as: "division", method: http.MethodPost, path: choose, form: empty, status: http.StatusUnprocessableEntity, contains: []string{"请填写标准编号"}},
		{name: "理由太短，填的还在", as: "division", method: http.MethodPost, path: choose, form: silent, status: http.StatusUnprocessableEntity, contains: []string{"理由至少10个字", "不适用"}},
		{name: "没有适用的标准", as: "division", method: http.MethodPost, path: choose, form: none, status: http.StatusSeeOther},
		{name: "选了以后", as: "division", path: path, status: http.StatusOK, contains: []string{"没有适用的标准", "人工指定：灯具含防腐接口", "超出100,000.00元", "按系统推荐"}},
	})
}

// TestQuotaElsewhere: the standard with the line's name is meant for another category. The unit and whoever reviews read so, and it
// may be chosen with a reason.
func TestQuotaElsewhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.lampForm()
	form.Set("categories", "经常性运行维护类")
	lamp := s.published(form)
	path, line := s.overBudget()
	choose := func(why string) url.Values {
		return url.Values{"_version": {"0"}, "code": {"LD-0001"}, "why": {why}}
	}
	says := "有同名标准LD-0001 LED灯 道路 第1版（1,400.00元/套），但适用于经常性运行维护类，没有用来比对。"
	s.run(t, []scenario{
		{name: "申报书上提示", as: "clerk", path: strings.TrimSuffix(path, "/quota") + "/declaration", status: http.StatusOK, contains: []string{says + "请核对项目类别"}},
		{name: "经办看到", as: "clerk", path: path, status: http.StatusOK, contains: []string{says, lamp, "2（1行有同名标准，类别不同）"}, lacks: []string{"指定这个标准"}},
		{name: "处室看到，标准已填好", as: "division", path: path, status: http.StatusOK, contains: []string{says, `value="LD-0001"`, "有同名标准而类别不同的明细"}},
		{name: "没有理由", as: "division", method: http.MethodPost, path: path + "/" + string(line) + "/choose", form: choose(" "), status: http.StatusUnprocessableEntity, contains: []string{"LD-0001适用于经常性运行维护类，指定它要写明理由"}},
		{name: "指定", as: "division", method: http.MethodPost, path: path + "/" + string(line) + "/choose", form: choose("灯具与标准所列规格完全相同"), status: http.StatusSeeOther},
		{name: "指定以后照样比对", as: "clerk", path: path, status: http.StatusOK, contains: []string{"人工指定：灯具与标准所列规格完全相同", "100,000.00", "写明理由"}, lacks: []string{"有同名标准"}},
	})
}

func TestOverStandardList(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.run(t, []scenario{
		{name: "没有", as: "finance", path: "/standards/over", status: http.StatusOK, contains: []string{"共 0 行", "没有超标准的"}, lacks: []string{"/standards/over/export"}},
		{name: "默认下一年度", as: "finance", path: "/standards/over", status: http.StatusOK, contains: []string{"2026年度超标准明细"}},
		{name: "按网址的年度", as: "finance", path: "/standards/over?year=2031", status: http.StatusOK, contains: []string{"2031年度超标准明细"}},
		{name: "空的也能导出", as: "finance", path: "/standards/over/export", status: http.StatusOK},
	})
	s.lamp()
	path := s.declare("SCIP-2026-0001", "道路照明改造")
	s.bringMaterials(path)
	if got := s.act("clerk", path, "", with1(declarationForm(""), "action", "提交")); got.status != http.StatusSeeOther {
		t.Fatalf("submit: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{{name: "两个合计", as: "finance", path: "/standards/over", status: http.StatusOK,
		contains: []string{"共 1 行，超出标准", "10.00 万元</strong>，其中没有同意的", "10.00 万元</strong>，下年预算预览按它建议核减", "其中没有同意的 100,000.00"}}})
}

func TestQuotaSettingsPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	set := url.Values{"_version": {"0"}, "effect0": {"不得提交"}, "effect1": {"提醒"}, "effect2": {"提醒"}, "reason": {"从严审核"}}
	s.run(t, []scenario{
		{name: "人人可看", as: "clerk", path: "/standards/settings", status: http.StatusOK, contains: []string{"都是“提醒”"}, lacks: []string{"保存设置"}},
		{name: "计财处可改", as: "finance", path: "/standards/settings", status: http.StatusOK, contains: []string{"保存设置"}},
		{name: "处室不能改", as: "division", method: http.MethodPost, path: "/standards/settings", form: set, status: http.StatusForbidden},
		{name: "没有理由", as: "finance", method: http.MethodPost, path: "/standards/settings", form: with1(set, "reason", ""), status: http.StatusUnprocessableEntity, contains: []string{"请写明修改的理由"}},
		{name: "没有这种处理", as: "finance", method: http.MethodPost, path: "/standards/settings", form: with1(set, "effect1", "罚款"), status: http.StatusUnprocessableEntity, contains: []string{"请为", "从严审核"}},
		{name: "修改", as: "finance", method: http.MethodPost, path: "/standards/settings", form: set, status: http.StatusSeeOther},
		{name: "旧版本", as: "finance", method: http.MethodPost, path: "/standards/settings", form: set, status: http.StatusConflict, contains: []string{"刚刚改过", "从严审核"}},
		{name: "历次", as: "clerk", path: "/standards/settings", status: http.StatusOK, contains: []string{"不得提交", "从严审核", "计财处审核"}},
	})
}

func TestStandardsImport(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.lamp()
	s.run(t, []scenario{
		{name: "处室不能导入", as: "division", path: "/standards/import", status: http.StatusForbidden},
		{name: "计财处导入", as: "finance", path: "/standards/import", status: http.StatusOK, contains: []string{"标准库导入", "下载模板"}},
	})
	saved := s.get("finance", "/standards/export")
	preview := s.sendBook("finance", "/standards/import", "标准库.xlsx", []byte(saved.body))
	if preview.status != http.StatusOK || !strings.Contains(preview.body, "完全相同") {
		t.Errorf("our own export: %d %s", preview.status, excerpt(preview.body))
	}
}
