package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/attachment"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/org"
)

// findingForm is a problem of 公共设施管理中心 typed by hand.
func (s *site) findingForm() url.Values {
	return url.Values{"origin": {"手工登记"}, "basis": {"2025年专项检查"}, "owner": {string(s.Units["210"].ID)}, "division": {string(s.Units["130"].ID)}, "kind": {"项目管理"}, "severity": {"一般"},
		"title": {"养护台账缺6月记录"}, "text": {"6月台账没有签字。\n共12页。"}, "demand": {"补齐台账。"}}
}

// finding registers a problem and sends its letter; it returns the page.
func (s *site) finding() string {
	s.t.Helper()
	got := s.post("finance", "/findings", s.findingForm())
	if got.status != http.StatusSeeOther {
		s.t.Fatalf("register: %d %s", got.status, excerpt(got.body))
	}
	if sent := s.post("finance", got.location+"/letter", url.Values{"_version": {"1"}, "letter_due": {"2025-01-31"}}); sent.status != http.StatusSeeOther {
		s.t.Fatalf("letter: %d %s", sent.status, excerpt(sent.body))
	}
	return got.location
}

// at is a form at a version.
func at(version int, pairs ...string) url.Values {
	form := url.Values{"_version": {strconv.Itoa(version)}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

func TestFindingPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Person(t, "finance2", "计财处审核二", "110", org.Finance, "100")
	ownerless := s.findingForm()
	ownerless.Del("owner")
	ownerless.Set("due", "昨天")
	s.run(t, []scenario{
		{name: "空台账", as: "finance", path: "/findings", status: 200, contains: []string{"整改台账", "共 0 个问题", "没有符合条件的问题", "登记问题", "回头看"}},
		{name: "单位只看", as: "clerk", path: "/findings", status: 200, lacks: []string{"登记问题"}},
		{name: "单位不能登记", as: "clerk", path: "/findings/new", status: 403},
		{name: "登记表", as: "division", path: "/findings/new", status: 200, contains: []string{"登记整改问题", "不填的，发函后30天", "手工登记"}},
		{name: "没有责任单位，填的还在", as: "finance", method: "POST", path: "/findings", form: ownerless, status: 422, contains: []string{"请选择责任单位", "“昨天”不是日期", "养护台账缺6月记录", "共12页"}},
		{name: "没有这张跟踪表", as: "finance", path: "/findings/new?origin=绩效跟踪&record=absent", status: 404},
	})
	path := s.finding()
	plan := func(version int, action, due string) url.Values {
		return at(version, "action", action, "cause", "交接不清。", "measures.0.what", "补齐签字", "measures.0.person", "张工", "measures.0.due", due)
	}
	s.run(t, []scenario{
		{name: "台账", as: "audit", path: "/findings?q=台账&state=已发函", status: 200, contains: []string{"ZG-2025-001", "养护台账缺6月记录", "2025-01-31", path}},
		{name: "按来源没有", as: "audit", path: "/findings?origin=绩效跟踪", status: 200, lacks: []string{path}},
		{name: "只看逾期没有", as: "audit", path: "/findings?late=1", status: 200, lacks: []string{path}},
		{name: "别的单位看不到", as: "other", path: path, status: 404, lacks: []string{"养护台账"}},
		{name: "单位填方案", as: "clerk", path: path, status: 200, contains: []string{"原因分析", "measures.0.what", "提交整改方案", "不晚于2025-01-31", "绩效整改〔2025〕1号"}, lacks: []string{"修改问题", "提请撤销"}},
		{name: "负责人看方案", as: "head", path: path, status: 200, contains: []string{"责任单位还没有报送整改方案"}, lacks: []string{"measures.0.what"}},
		{name: "发函后不再修改", as: "finance", method: "POST", path: path, form: s.findingForm(), status: 409},
		{name: "空方案提交", as: "clerk", method: "POST", path: path + "/plan", form: at(2, "action", "提交整改方案", "cause", "留着这句"), status: 422, contains: []string{"请至少写一条整改措施", "留着这句"}},
		{name: "措施晚于期限", as: "clerk", method: "POST", path: path + "/plan", form: plan(2, "提交整改方案", "2025-02-10"), status: 422, contains: []string{"晚于整改期限2025-01-31", "补齐签字"}},
		{name: "旧版本", as: "clerk", method: "POST", path: path + "/plan", form: plan(1, "save", "2025-01-20"), status: 409, contains: []string{"刚刚修改过", "补齐签字"}},
		{name: "计财处替单位填", as: "finance", method: "POST", path: path + "/plan", form: plan(2, "save", "2025-01-20"), status: 403},
		{name: "别的单位填", as: "other", method: "POST", path: path + "/plan", form: plan(2, "save", "2025-01-20"), status: 404},
		{name: "存草稿", as: "clerk", method: "POST", path: path + "/plan", form: plan(2, "save", "2025-01-20"), status: 303},
		{name: "提交方案", as: "clerk", method: "POST", path: path + "/plan", form: plan(3, "提交整改方案", "2025-01-20"), status: 303},
		{name: "负责人工作台", as: "head", path: "/", status: 200, contains: []string{path, "问题整改"}},
		{name: "退回要理由", as: "head", method: "POST", path: path + "/move", form: at(4, "action", "退回方案"), status: 422, contains: []string{"请写明“退回方案”的理由"}},
		{name: "同意方案", as: "head", method: "POST", path: path + "/move", form: at(4, "action", "同意方案"), status: 303},
		{name: "空进展", as: "clerk", method: "POST", path: path + "/progress", form: at(5), status: 422, contains: []string{"请填写整改进展"}},
		{name: "进展", as: "clerk", method: "POST", path: path + "/progress", form: at(5, "progress", "已补8页。"), status: 303},
		{name: "没有佐证", as: "clerk", method: "POST", path: path + "/result", form: at(6, "action", "提交核查", "result", "已补齐。", "on", "2025-01-06"), status: 422, contains: []string{"请上传佐证材料", "已补齐。"}},
	})
	if up := s.multipart("clerk", "/attachments?"+attachQuery(kindFinding, strings.TrimPrefix(path, "/findings/"), ""), map[string]string{"_token": s.token("clerk")}, "台账.pdf", []byte("%PDF-1.7\nx\n%%EOF\n")); up.location != path {
		t.Fatalf("upload: %d to %q", up.status, up.location)
	}
	s.run(t, []scenario{
		{name: "提交核查", as: "clerk", method: "POST", path: path + "/result", form: at(6, "action", "提交核查", "result", "已补齐。", "on", "2025-01-06"), status: 303},
		{name: "核查页", as: "finance", path: path, status: 200, contains: []string{"核查通过并销号", "退回整改", "已补齐。", "台账.pdf", "已补8页。"}, lacks: []string{"删除附件"}},
		{name: "处室不能销号", as: "division", method: "POST", path: path + "/move", form: at(7, "action", "核查通过并销号"), status: 403},
		{name: "销号", as: "finance", method: "POST", path: path + "/move", form: at(7, "action", "核查通过并销号"), status: 303},
		{name: "销号后", as: "finance", path: path, status: 200, contains: []string{"2025-04-06 起可以抽取回头看", "重新整改的理由"}, lacks: []string{"提请撤销"}},
		{name: "没有可抽取的", as: "finance", path: "/findings/look-backs", status: 200, contains: []string{"现在没有可以抽取的问题"}},
		{name: "没到期先抽", as: "finance", method: "POST", path: "/findings/look-backs", form: url.Values{"wanted": {"1"}}, status: 409},
		{name: "不写理由重开", as: "finance", method: "POST", path: path + "/reopen", form: at(8), status: 422, contains: []string{"请写明“重新整改”的理由"}},
	})
	s.Pass(100 * 24 * time.Hour) // the passwords of those who acted until now have run out
	s.run(t, []scenario{
		{name: "可抽取", as: "finance2", path: "/findings/look-backs", status: 200, contains: []string{"可抽取 1 个", path}},
		{name: "抽取数不是数", as: "finance2", method: "POST", path: "/findings/look-backs", form: url.Values{"wanted": {"一半"}}, status: 422, contains: []string{"抽取数应为1到1", "一半"}},
		{name: "抽取", as: "finance2", method: "POST", path: "/findings/look-backs", form: url.Values{"wanted": {"1"}}, status: 303},
		{name: "抽取记录", as: "finance2", path: "/findings/look-backs", status: 200, contains: []string{"1 个中抽取 1 个", "与记录一致"}},
		{name: "回头看页", as: "finance2", path: path, status: 200, contains: []string{"回头看情况", "抽中"}},
		{name: "期限不晚于发函", as: "finance2", method: "POST", path: path + "/reopen", form: at(9, "letter_due", "2025-01-31", "reason", "又停了"), status: 422, contains: []string{"应晚于发函日期", "又停了"}},
		{name: "重新整改", as: "finance2", method: "POST", path: path + "/reopen", form: at(9, "reason", "4月台账又没有签字。"), status: 303},
		{name: "第二份通知书", as: "clerk2", path: path + "/letters/2", status: 200, contains: []string{"绩效整改〔2025〕2号", "请重新整改", "4月台账又没有签字。", "下载 Word"}},
		{name: "没有第三份", as: "clerk2", path: path + "/letters/3", status: 404},
	})
	docx := s.get("clerk2", path+"/letters/2/docx")
	if docx.status != 200 || !strings.HasPrefix(docx.body, "PK") || !strings.Contains(docx.header.Get("Content-Disposition"), ".docx") {
		t.Errorf("the letter as Word: %d %v", docx.status, docx.header)
	}
	if list := s.get("finance2", "/findings/export?state=已发函"); list.status != 200 || !strings.HasPrefix(list.body, "PK") {
		t.Errorf("the ledger as a workbook: %d", list.status)
	}
}

func TestFindingCancelledByTwo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Person(t, "finance2", "计财处审核二", "110", org.Finance, "100")
	path := s.finding()
	s.run(t, []scenario{
		{name: "不写理由", as: "finance", method: "POST", path: path + "/cancellation", form: at(2), status: 422, contains: []string{"请填写撤销的理由"}},
		{name: "提请", as: "finance", method: "POST", path: path + "/cancellation", form: at(2, "reason", "重复登记。"), status: 303},
		{name: "自己看不到决定表", as: "finance", path: path, status: 200, contains: []string{"提请撤销，等待决定", "重复登记。"}, lacks: []string{"登记决定"}},
		{name: "自己决定", as: "finance", method: "POST", path: path + "/cancellation/decision", form: at(3, "decision", "agree"), status: 403},
		{name: "不批准不写理由", as: "finance2", method: "POST", path: path + "/cancellation/decision", form: at(3, "decision", "refuse"), status: 422, contains: []string{"请填写不批准撤销的理由"}},
		{name: "批准", as: "finance2", method: "POST", path: path + "/cancellation/decision", form: at(3, "decision", "agree", "reason", "属实"), status: 303},
		{name: "仍在台账", as: "clerk", path: "/findings?state=已撤销", status: 200, contains: []string{path}},
		{name: "撤销后再报方案", as: "clerk", method: "POST", path: path + "/plan", form: at(4, "cause", "x"), status: 409, contains: []string{"现在是“已撤销”"}},
	})
}

// TestFindingEdited keeps what was typed and lets the registrar add what shows the problem.
func TestFindingEdited(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.post("finance", "/findings", s.findingForm()).location
	worse := s.findingForm()
	worse.Set("_version", "1")
	worse.Set("title", "")
	good := s.findingForm()
	good.Set("_version", "1")
	good.Set("severity", "严重")
	s.run(t, []scenario{
		{name: "修改页", as: "division", path: path, status: 200, contains: []string{"修改问题", "问题依据", "提请撤销"}, lacks: []string{"letter_due"}},
		{name: "没有摘要", as: "division", method: "POST", path: path, form: worse, status: 422, contains: []string{"请填写问题摘要"}},
		{name: "保存", as: "division", method: "POST", path: path, form: good, status: 303},
		{name: "计财处可发函", as: "finance", path: path, status: 200, contains: []string{"letter_due", "严重", "发函"}},
	})
	record := strings.TrimPrefix(path, "/findings/")
	if _, err := s.App.Attach(t.Context(), s.Actor(t, "division"), attachment.Attachment{Kind: kindFinding, Record: record, Cell: finding.BasisCell, Name: "照片.pdf"}, strings.NewReader("%PDF-1.7\nx\n%%EOF\n")); err != nil {
		t.Fatal(err)
	}
	if got := s.get("clerk", path); !strings.Contains(got.body, "照片.pdf") || strings.Contains(got.body, "上传附件") {
		t.Error("the unit sees what shows the problem, and may add nothing before the letter")
	}
}

// TestOpenFindingsMarkTheDeclaration: what is not put right stands on the project's next declaration, red once it is late.
func TestOpenFindingsMarkTheDeclaration(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	declaration := s.declared("SCIP-2026-0001", "道路照明改造")
	s.run(t, []scenario{{name: "没有问题不标", as: "economy", path: declaration, status: 200, lacks: []string{"未整改问题"}}})
	form := s.findingForm()
	form.Set("project", "SCIP-2026-0001")
	form.Del("owner")
	form.Del("division")
	path := s.post("division", "/findings", form).location
	if got := s.post("finance", path+"/letter", at(1, "letter_due", "2025-01-10")); got.status != http.StatusSeeOther {
		t.Fatalf("letter: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{{name: "标在申报页", as: "economy", path: declaration, status: 200, contains: []string{"未整改问题：本项目 1 个，本单位共 1 个", `<a class="no-print" href="/findings?unit=`}, lacks: []string{"其中逾期"}}})
	s.Pass(5 * 24 * time.Hour)
	clear(s.browsers)
	s.run(t, []scenario{
		{name: "逾期标红", as: "economy", path: declaration, status: 200, contains: []string{"其中逾期 1 个", `class="red"`}},
		{name: "台账只看逾期", as: "finance", path: "/findings?late=1", status: 200, contains: []string{path, "逾期 1 天", "1 个逾期未整改"}},
	})
}
