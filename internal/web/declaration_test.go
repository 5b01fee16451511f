package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"outturn/internal/domain/attachment"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
)

// declarationForm is a complete declaration as the page posts it.
func declarationForm(version string) url.Values {
	form := url.Values{"_version": {version}, "need": {"高压钠灯老化。"}, "function": {"更换LED灯具。"}, "location": {"目华路"}, "object": {"1000套路灯"}, "supplier": {"未定"},
		"funds.0.year": {"2026"}, "funds.0.fiscal": {"180"}, "funds.0.other": {"20"},
		"schedule.0.content": {"施工"}, "schedule.0.start": {"2026-03-01"}, "schedule.0.finish": {"2026-10-31"}}
	for i, l := range [][]string{{"灯具", "LED灯", "套", "1000", "1500"}, {"灯具", "安装", "套", "1000", "500"}} {
		for j, cell := range []string{"item", "detail", "unit", "quantity", "price"} {
			form.Set(fmt.Sprintf("lines.%d.%s", i, cell), l[j])
		}
		form.Set(fmt.Sprintf("lines.%d.basis", i), "询价")
		form.Set(fmt.Sprintf("lines.%d.year", i), "2026")
	}
	return form
}

// declare begins a declaration in the browser and returns its page.
func (s *site) declare(code, name string) string {
	s.t.Helper()
	return s.declareUntil(code, name, "2026-12-31")
}

// declareUntil is declare for a project that ends on a day.
func (s *site) declareUntil(code, name, end string) string {
	s.t.Helper()
	form := url.Values{"declare": {"1"}, "code": {code}, "name": {name}, "unit": {string(s.Units["210"].ID)}, "division": {string(s.Units["130"].ID)},
		"nature": {"一次性"}, "category": {"投资建设类"}, "start": {"2026-01-01"}, "end": {end}}
	got := s.post("clerk", "/projects", form)
	if got.status != http.StatusSeeOther || !strings.HasSuffix(got.location, "/declaration") {
		s.t.Fatalf("declare: %d %s %s", got.status, got.location, excerpt(got.body))
	}
	return got.location
}

func projectIn(path string) project.ID {
	return project.ID(strings.TrimSuffix(strings.TrimPrefix(path, "/projects/"), "/declaration"))
}

// bringMaterials attaches what the checklist requires.
func (s *site) bringMaterials(path string) {
	s.t.Helper()
	for _, m := range pipeline.Checklist(project.CapitalWorks) {
		if !m.Required {
			continue
		}
		_, err := s.App.Attach(s.t.Context(), s.Actor(s.t, "clerk"), attachment.Attachment{Kind: kindDeclaration, Record: string(projectIn(path)), Cell: string(m.Key), Name: m.Name + ".pdf"},
			strings.NewReader("%PDF-1.7\n"+string(m.Key)+"\n%%EOF\n"))
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *site) declarationVersion(path string) string {
	s.t.Helper()
	file, err := s.App.Declaration(s.t.Context(), s.Actor(s.t, "economy"), projectIn(path))
	if err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprint(file.Version)
}

// act posts to the declaration at its newest version.
func (s *site) act(who, path, to string, form url.Values) page {
	s.t.Helper()
	form.Set("_version", s.declarationVersion(path))
	return s.post(who, path+to, form)
}

// TestDeclarationRound declares a project in the browser and takes it into the library.
func TestDeclarationRound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.declare("SCIP-2026-0001", "道路照明改造")
	s.run(t, []scenario{
		{name: "新申报不填资金", as: "clerk", path: "/projects/new?declare=1", status: 200, contains: []string{"新申报", "保存并填写申报书"}, lacks: []string{"实际完成日期", "资金总额：财政资金"}},
		{name: "空表", as: "clerk", path: path, status: 200, contains: []string{"项目申报书", "data-autosave", "缺 3 项必备材料", "缺少，必备", "可行性研究报告", "没有发现相似的项目", "取消项目"}},
		{name: "别的单位看不到", as: "other", path: path, status: 404, lacks: []string{"道路照明"}},
		{name: "处室看得到、不能改", as: "division", path: path, status: 200, contains: []string{"道路照明改造"}, lacks: []string{"data-autosave", "保存草稿"}},
		{name: "提交空表列出全部问题", as: "clerk", method: "POST", path: path, form: url.Values{"_version": {"1"}, "action": {"提交"}, "need": {"只写了必要性"}}, status: 422,
			contains: []string{"还不能提交", "只写了必要性", "请填写项目功能", "还没有预算明细", "缺少“可行性研究报告”"}},
	})
	odd := declarationForm("2")
	odd.Set("lines.0.quantity", "一千")
	odd.Set("lines.1.unit", "")
	if got := s.postJSON("clerk", path, odd); got.status != 200 || !strings.Contains(got.body, "预算明细第1行 数量") || !strings.Contains(got.body, "计量单位") {
		t.Errorf("autosave: %d %s", got.status, excerpt(got.body))
	}
	s.bringMaterials(path)
	form := declarationForm("3")
	form.Set("action", "提交")
	if got := s.post("clerk", path, form); got.status != http.StatusSeeOther {
		t.Fatalf("submit: %d %s", got.status, excerpt(got.body))
	}
	for _, step := range [][2]string{{"head", "同意并上报"}, {"division", "审核通过"}} {
		if got := s.act(step[0], path, "/move", url.Values{"action": {step[1]}}); got.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", step[1], got.status, excerpt(got.body))
		}
	}
	if got := s.get("economy", path); !strings.Contains(got.body, "还没有列入会议议程") {
		t.Errorf("no way to the meetings: %s", excerpt(got.body))
	}
	meeting := s.admit(path, "200")
	if got := s.get("economy", path); !strings.Contains(got.body, `href="`+meeting+`"`) {
		t.Errorf("no link to the meeting: %s", excerpt(got.body))
	}
	if got := s.get("clerk", path); strings.Contains(got.body, meeting) {
		t.Error("the unit is shown a meeting it may not open")
	}
	s.run(t, []scenario{
		{name: "入库", as: "clerk", path: path, status: 200, contains: []string{"已入库", "化管纪〔2025〕1号", "200.00", "校验码", "180.00", "20.00", "1,500.00"}, lacks: []string{"data-autosave"}},
		{name: "库里按阶段找", as: "finance", path: "/projects?stage=入库", status: 200, contains: []string{"道路照明改造", "已入库"}},
		{name: "别的阶段没有", as: "finance", path: "/projects?stage=申报", status: 200, lacks: []string{"SCIP-2026-0001"}},
		{name: "项目页", as: "clerk", path: strings.TrimSuffix(path, "/declaration"), status: 200, contains: []string{"申报与入库", "核定", "投资账", "项目入库"}},
		{name: "版本比较", as: "head", path: path + "/editions?from=1&to=2", status: 200, contains: []string{"两版完全相同", "入库版"}},
		{name: "版本比较，没有选", as: "head", path: path + "/editions", status: 200, contains: []string{"道路照明改造：第", "校验码"}},
		{name: "没有这一版", as: "head", path: path + "/editions?from=9", status: 404},
		{name: "经办不能取消入库项目", as: "clerk", method: "POST", path: path + "/leave", form: url.Values{"_version": {s.declarationVersion(path)}, "action": {"取消"}, "reason": {"x"}}, status: 403},
		{name: "取消没有理由", as: "economy", method: "POST", path: path + "/leave", form: url.Values{"_version": {s.declarationVersion(path)}, "action": {"取消"}}, status: 422, contains: []string{"理由"}},
		{name: "旧版本", as: "economy", method: "POST", path: path + "/leave", form: url.Values{"_version": {"1"}, "action": {"取消"}, "reason": {"x"}}, status: 409, contains: []string{"刚刚修改过"}},
		{name: "取消", as: "economy", method: "POST", path: path + "/leave", form: url.Values{"_version": {s.declarationVersion(path)}, "action": {"取消"}, "reason": {"规划调整"}}, status: 303},
	})
}

func TestDeclarationRowsAndMerge(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.declare("SCIP-2026-0001", "道路照明改造")
	form := declarationForm("1")
	form.Set("action", "add-lines")
	added := s.post("clerk", path, form)
	if added.status != http.StatusSeeOther || !strings.Contains(added.location, "add=lines") {
		t.Fatalf("add a row: %d %s", added.status, added.location)
	}
	if got := s.get("clerk", strings.Split(added.location, "#")[0]); !strings.Contains(got.body, `name="lines.2.item"`) || !strings.Contains(got.body, "2,000,000.00") {
		t.Errorf("no new row, or no total")
	}
	late := declarationForm("1")
	late.Set("need", "另一个人写的")
	got := s.post("clerk2", path, late)
	if got.status != http.StatusConflict || !strings.Contains(got.body, "另一个人写的") || !strings.Contains(got.body, "合并两份修改") {
		t.Fatalf("a save that came too late: %d %s", got.status, excerpt(got.body))
	}
	late.Set("_version", "2")
	late.Set("action", "merge")
	late.Set("choose.need", "mine")
	for _, gone := range []string{"lines.0", "lines.1"} {
		late.Set("choose."+gone, "theirs")
	}
	if got := s.post("clerk2", path+"/merge", late); got.status != http.StatusSeeOther {
		t.Fatalf("merge: %d %s", got.status, excerpt(got.body))
	}
	if got := s.get("clerk", path); !strings.Contains(got.body, "另一个人写的") {
		t.Error("the merge did not keep what was chosen")
	}
}

// TestUploadMaterial sends a file as one of the materials.
func TestUploadMaterial(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.declare("SCIP-2026-0001", "道路照明改造")
	got := s.multipart("clerk", "/attachments?"+attachQuery(kindDeclaration, string(projectIn(path)), ""), map[string]string{"_token": s.token("clerk"), "cell": "feasibility"}, "可研报告.pdf", []byte("%PDF-1.7\nx\n%%EOF\n"))
	if got.status != http.StatusSeeOther || got.location != path {
		t.Fatalf("upload: %d %s %s", got.status, got.location, excerpt(got.body))
	}
	if got := s.get("clerk", path); !strings.Contains(got.body, "缺 2 项必备材料") || !strings.Contains(got.body, "可研报告.pdf") {
		t.Error("the material is not on the list")
	}
}

func TestLookalikePanel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first := s.declare("SCIP-2026-0001", "目华路路灯LED更换")
	for i, path := range []string{first, s.declare("SCIP-2026-0002", "目华路路灯更新")} {
		s.bringMaterials(path)
		form := declarationForm("1")
		form.Set("action", "提交")
		if got := s.post("clerk", path, form); got.status != http.StatusSeeOther {
			t.Fatalf("submit %d: %d %s", i, got.status, excerpt(got.body))
		}
	}
	if got := s.act("head", first, "/move", url.Values{"action": {"同意并上报"}}); got.status != http.StatusSeeOther {
		t.Fatal(got.status)
	}
	s.run(t, []scenario{
		{name: "证据并列", as: "division", path: first, status: 200, contains: []string{"高度相似", "目华路路灯更新", "实施地点", "相同部分", "不重复", `name="same"`}},
		{name: "经办只看不判", as: "clerk", path: first, status: 200, contains: []string{"高度相似"}, lacks: []string{`name="same"`}},
		{name: "没有意见不能通过", as: "division", method: "POST", path: first + "/move", form: url.Values{"_version": {s.declarationVersion(first)}, "action": {"审核通过"}}, status: 422, contains: []string{"请先写明是否重复"}},
	})
	other := ""
	file, err := s.App.Declaration(t.Context(), s.Actor(t, "division"), projectIn(first))
	if err != nil || len(file.Alike) != 1 {
		t.Fatal(err, len(file.Alike))
	}
	other = file.Alike[0].ID
	if got := s.act("division", first, "/judge", url.Values{"other": {other}, "same": {"0"}}); got.status != 422 || !strings.Contains(got.body, "请写明判断的理由") {
		t.Errorf("without a reason: %d %s", got.status, excerpt(got.body))
	}
	if got := s.act("division", first, "/judge", url.Values{"other": {other}, "same": {"0"}, "reason": {"东段与西段"}}); got.status != http.StatusSeeOther {
		t.Errorf("judge: %d %s", got.status, excerpt(got.body))
	}
	if got := s.get("division", first); !strings.Contains(got.body, "不重复：东段与西段") {
		t.Error("the judgement is not shown")
	}
}

func TestSplitCombineRankingPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.declare("SCIP-2026-0001", "道路照明改造")
	if got := s.get("clerk", path+"/split"); got.status != http.StatusOK || !strings.Contains(got.body, "没有可以拆分的内容") || strings.Contains(got.body, "第1部分") {
		t.Errorf("an empty draft is split: %d %s", got.status, excerpt(got.body))
	}
	s.post("clerk", path, declarationForm("1"))
	file, err := s.App.Declaration(t.Context(), s.Actor(t, "clerk"), projectIn(path))
	if err != nil {
		t.Fatal(err)
	}
	a, b := "line."+string(file.Entry.Lines[0].ID), "line."+string(file.Entry.Lines[1].ID)
	split := func(toA, toB, difference string) url.Values {
		return url.Values{"parts": {"2"}, "parts.0.name": {"灯具采购"}, "parts.0.code": {"SCIP-2026-0011"}, "parts.1.name": {"灯具安装"}, "parts.1.code": {"SCIP-2026-0012"},
			a: {toA}, b: {toB}, "reason": {"分开招标"}, "difference": {difference}}
	}
	s.run(t, []scenario{
		{name: "没有可合并的", as: "clerk", path: path + "/combine", status: 200, contains: []string{"没有可以与“道路照明改造”合并的项目", "返回申报书"}, lacks: []string{"合并后的项目名称", "合并的理由"}},
		{name: "拆分页", as: "clerk", path: path + "/split?parts=3", status: 200, contains: []string{"第3部分 项目名称", "LED灯", "不再安排"}},
		{name: "处室不能拆", as: "division", path: path + "/split", status: 409, contains: []string{"不能由您拆分"}},
	})
	if got := s.act("clerk", path, "/split", split("0", "", "")); got.status != 422 || !strings.Contains(got.body, "灯具安装") || !strings.Contains(got.body, "少500,000.00元") {
		t.Errorf("parts that do not add up: %d %s", got.status, excerpt(got.body))
	}
	if got := s.act("clerk", path, "/split", split("0", "1", "")); got.status != http.StatusSeeOther {
		t.Fatalf("split: %d %s", got.status, excerpt(got.body))
	}
	whole, err := s.App.Declaration(t.Context(), s.Actor(t, "clerk"), projectIn(path))
	if err != nil || len(whole.Lineage) != 2 {
		t.Fatal(err, whole.Lineage)
	}
	one, two := declarationPath(string(whole.Lineage[0].Project)), whole.Lineage[1].Project
	s.run(t, []scenario{
		{name: "沿革", as: "clerk", path: path, status: 200, contains: []string{"已拆分", "拆分为", "灯具采购", "灯具安装", "已拆分，不再检查"}, lacks: []string{"检查已通过"}},
		{name: "没有提交过的，审核人看到还缺什么", as: "division", path: one, status: 200, contains: []string{"缺少“可行性研究报告”"}, lacks: []string{"检查已通过"}},
		{name: "合并页", as: "clerk", path: one + "/combine", status: 200, contains: []string{"灯具安装", "with." + string(two)}},
		{name: "外单位", as: "other", path: one + "/combine", status: 404},
		{name: "没有勾选", as: "clerk", method: "POST", path: one + "/combine", form: url.Values{"_version": {"1"}, "name": {"照明"}, "code": {"SCIP-2026-0020"}, "reason": {"并"}}, status: 422, contains: []string{"至少要有两个项目", "照明"}},
		{name: "合并", as: "clerk", method: "POST", path: one + "/combine", form: url.Values{"_version": {"1"}, "name": {"照明"}, "code": {"SCIP-2026-0020"}, "reason": {"并"}, "with." + string(two): {"1"}}, status: 303},
		{name: "排序，没有项目", as: "division", path: "/projects/ranking?year=2026", status: 200, contains: []string{"没有安排资金的入库项目", "公用事业处"}, lacks: []string{"全园"}},
		{name: "处室看全园", as: "division", path: "/projects/ranking?division=", status: 403},
		{name: "单位不排序", as: "clerk", path: "/projects/ranking", status: 403},
		{name: "全园", as: "finance", path: "/projects/ranking", status: 200, contains: []string{"全园", "2026年度"}},
	})
}

func TestRankingMoves(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var ids []string
	for i, name := range []string{"道路照明改造", "应急仓库扩容"} {
		path := s.declare(fmt.Sprintf("SCIP-2026-000%d", i+1), name)
		s.bringMaterials(path)
		form := declarationForm("1")
		form.Set("action", "提交")
		if i == 1 {
			form.Set("location", "仓库")
			form.Set("object", "货架")
		}
		s.post("clerk", path, form)
		s.act("head", path, "/move", url.Values{"action": {"同意并上报"}})
		file, err := s.App.Declaration(t.Context(), s.Actor(t, "division"), projectIn(path))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range file.Alike {
			s.act("division", path, "/judge", url.Values{"other": {m.ID}, "same": {"0"}, "reason": {"内容不同"}})
		}
		s.act("division", path, "/move", url.Values{"action": {"审核通过"}})
		s.admit(path, "200")
		ids = append(ids, string(projectIn(path)))
	}
	form := func(action string, numbers ...string) url.Values {
		f := url.Values{"_version": {"0"}, "year": {"2026"}, "division": {""}, "order": ids, "action": {action}}
		for i, n := range numbers {
			f.Set("rank."+ids[i], n)
		}
		return f
	}
	first := func(p page) bool {
		return strings.Index(p.body, "应急仓库扩容") < strings.Index(p.body, "道路照明改造") && strings.Contains(p.body, "还没有保存")
	}
	if got := s.post("finance", "/projects/ranking", form("up:"+ids[1], "1", "2")); got.status != 200 || !first(got) {
		t.Errorf("moved up: %d %s", got.status, excerpt(got.body))
	}
	if got := s.post("finance", "/projects/ranking", form("number", "2", "2")); got.status != 200 || !first(got) {
		t.Errorf("by number: %d %s", got.status, excerpt(got.body))
	}
	if got := s.post("finance", "/projects/ranking", form("number", "二", "2")); got.status != 422 || !strings.Contains(got.body, "二") || !strings.Contains(got.body, "整数") {
		t.Errorf("no number: %d %s", got.status, excerpt(got.body))
	}
	if got := s.post("finance", "/projects/ranking", form("save", "2", "1")); got.status != 422 || !strings.Contains(got.body, "请写明排序的理由") {
		t.Errorf("without a reason: %d %s", got.status, excerpt(got.body))
	}
	save := form("save", "2", "1")
	save.Set("reason", "汛期前先建仓库")
	if got := s.post("finance", "/projects/ranking", save); got.status != http.StatusSeeOther {
		t.Fatalf("save: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{{name: "历次", as: "economy", path: "/projects/ranking?year=2026&division=", status: 200, contains: []string{"第1版", "汛期前先建仓库", "400.00"}}})
	if got := s.post("finance", "/projects/ranking", save); got.status != http.StatusConflict {
		t.Errorf("saved over a newer version: %d", got.status)
	}
}

func TestWorksForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := strings.TrimSuffix(s.declare("SCIP-2026-0001", "道路照明改造"), "/declaration")
	entry := func(stage, amount string) url.Values {
		return url.Values{"item": {"建安费"}, "stage": {stage}, "amount": {amount}, "on": {"2025-01-06"}, "document": {"批复1号"}}
	}
	s.run(t, []scenario{
		{name: "概算", as: "clerk", method: "POST", path: path + "/works", form: entry("批准概算", "100"), status: 303},
		{name: "结算", as: "finance", method: "POST", path: path + "/works", form: entry("结算", "104"), status: 303},
		{name: "金额不是数", as: "clerk", method: "POST", path: path + "/works", form: entry("合同", "约九十"), status: 422, contains: []string{"约九十", "建安费"}},
		{name: "没有阶段", as: "clerk", method: "POST", path: path + "/works", form: entry("", "1"), status: 422, contains: []string{"请选择阶段"}},
		{name: "外单位", as: "other", method: "POST", path: path + "/works", form: entry("合同", "1"), status: 404},
		{name: "负责人", as: "head", method: "POST", path: path + "/works", form: entry("合同", "1"), status: 403},
		{name: "对照", as: "head", path: path, status: 200, contains: []string{"4.00%", "未登记", "批准概算", "竣工决算"}},
	})
}

// TestDeclarationByExcel sends the declaration out, filled in back, and shows every change before it is kept.
func TestDeclarationByExcel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.declare("SCIP-2026-0001", "道路照明改造")
	s.post("clerk", path, declarationForm("1"))
	issued := s.get("clerk", path+"/workbook").body
	preview := s.sendBook("clerk", path+"/import", "申报.xlsx", s.filledBook(issued, map[string]any{"B7": "从表里改的必要性", "B9": "天华路"}))
	for _, want := range []string{"从表里改的必要性", "天华路", "确认导入（2 处改动）", "立项必要性"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("preview (%d) lacks %q\n%s", preview.status, want, excerpt(preview.body))
		}
	}
	if saved := s.post("clerk", path+"/import/confirm", s.confirmation(preview.body)); saved.status != http.StatusSeeOther || saved.location != path {
		t.Fatalf("confirm: %d %s", saved.status, excerpt(saved.body))
	}
	s.run(t, []scenario{
		{name: "存成草稿", as: "clerk", path: path, status: 200, contains: []string{"从表里改的必要性", "2,000,000.00"}},
		{name: "空白表", as: "clerk", path: path + "/workbook?blank=1", status: 200},
		{name: "没有这一版", as: "clerk", path: path + "/workbook?edition=9", status: 404},
		{name: "处室不能导入", as: "division", path: path + "/import", status: 403},
		{name: "外单位", as: "other", path: path + "/workbook", status: 404},
	})
}

func TestBudgetImportPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, second := s.declare("SCIP-2026-0001", "道路照明改造"), s.declare("SCIP-2026-0002", "湿地科普馆改造")
	head := []any{"项目编号", "用款单位", "实施内容", "费用明细", "规格标准", "计量单位", "数量", "单价", "金额", "价格依据", "年度", "标准编号"}
	row := func(code string, quantity, price, amount any) []any {
		return []any{code, "210", "路灯", "灯具", "", "套", quantity, price, amount, "询价", 2026, ""}
	}
	s.run(t, []scenario{
		{name: "页面", as: "clerk", path: "/budget-lines", status: http.StatusOK, contains: []string{"预算明细导入", "下载模板"}},
		{name: "处室不能导入", as: "division", path: "/budget-lines", status: http.StatusForbidden},
		{name: "入口", as: "clerk", path: "/projects", status: http.StatusOK, contains: []string{`href="/budget-lines"`}},
	})
	bad := lines(t, head, row("SCIP-2026-0001", 100, 1500, 160000), row("SCIP-2026-0002", 0, 1500, ""), row("SCIP-2099-0001", 1, 0, ""))
	got := s.sendBook("clerk", "/budget-lines", "明细.xlsx", bad)
	if got.status != http.StatusUnprocessableEntity || strings.Contains(got.body, `name="held"`) {
		t.Errorf("bad lines: %d %s", got.status, excerpt(got.body))
	}
	for _, want := range []string{"Sheet1!I2 金额", "相差10,000.00元", "Sheet1!G3 数量", "数量应大于0", "Sheet1!A4 项目编号", "现在可以填报的项目", "Sheet1!H4 单价", "单价应大于0"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("all in one pass: lacks %s", want)
		}
	}
	if got := s.sendBook("clerk", "/budget-lines/marked", "明细.xlsx", bad); got.status != http.StatusOK || !strings.HasPrefix(got.body, "PK") {
		t.Errorf("marked copy: %d %s", got.status, excerpt(got.body))
	}
	if got := s.sendBook("clerk", "/budget-lines", "明细.xlsx", []byte("不是工作簿")); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "没有读入") {
		t.Errorf("no workbook: %d %s", got.status, excerpt(got.body))
	}
	got = s.sendBook("clerk", "/budget-lines", "明细.xlsx", lines(t, head, row("SCIP-2026-0001", 100, 1500, 150000), row("SCIP-2026-0002", 10, 2000, "")))
	if got.status != http.StatusOK || !strings.Contains(got.body, "确认导入（2个项目）") || !strings.Contains(got.body, "150,000.00") {
		t.Fatalf("preview: %d %s", got.status, excerpt(got.body))
	}
	confirmed := func(login string, held url.Values) page {
		fields := map[string]string{"_token": s.token(login)}
		for name := range held {
			fields[name] = held.Get(name)
		}
		return s.multipart(login, "/budget-lines/confirm", fields, "", nil)
	}
	confirm := s.confirmation(got.body)
	if got := confirmed("other", url.Values{"held": confirm["held"]}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("another unit confirms: %d %s", got.status, excerpt(got.body))
	}
	if got := confirmed("clerk", url.Values{"held": {"{"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a broken confirmation: %d", got.status)
	}
	if got := confirmed("clerk", confirm); got.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", got.status, excerpt(got.body))
	}
	for path, want := range map[string]string{first: "1500", second: "2000"} {
		if got := s.get("clerk", path); !strings.Contains(got.body, want) {
			t.Errorf("%s lacks %s", path, want)
		}
	}
	if got := confirmed("clerk", url.Values{"held": confirm["held"]}); got.status != http.StatusConflict || !strings.Contains(got.body, "看过新的预览再导入") {
		t.Errorf("confirmed over a newer draft: %d %s", got.status, excerpt(got.body))
	}
	if got := s.get("clerk", "/budget-lines/current"); got.status != http.StatusOK || !strings.HasPrefix(got.body, "PK") {
		t.Errorf("current: %d", got.status)
	}
}
