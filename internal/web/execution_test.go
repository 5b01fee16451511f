package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/org"
)

// fundSystem is a file of the fund system: a contract, a payment on something that fits, one that is too much, one of no project.
const fundSystem = "流水号,项目编号,记录类型,资金来源,金额,日期,凭证号,合同编号,收款人\n" +
	"HT-1,SCIP-2025-0001,合同,当年财政拨款,900,2025-01-02,,HT-1,某公司\n" +
	"ZF-1,SCIP-2025-0001,,当年财政拨款,100,2025-01-03,记-1,HT-1,某公司\n" +
	"ZF-2,SCIP-2025-0001,支出,当年财政拨款,1000,2025-01-04,记-2,,某公司\n" +
	"ZF-3,SCIP-0000,支出,当年财政拨款,5,2025-01-04,记-3,,某公司\n"

// sendEntries uploads a file of the fund system and returns the preview with what its confirmation sends.
func (s *site) sendEntries(name, body string) (preview page, confirm map[string]string) {
	s.t.Helper()
	preview = s.sendBook("finance", "/executions/import", name, []byte(body))
	confirm = map[string]string{"_token": s.token("finance")}
	if at := strings.Index(preview.body, `action="/executions/import/confirm"`); at >= 0 {
		for _, field := range regexp.MustCompile(`name="(_key|file)" value="([^"]+)"`).FindAllStringSubmatch(preview.body[at:], 2) {
			confirm[field[1]] = field[2]
		}
	}
	return preview, confirm
}

func TestExecutionImport(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0001", "绿化养护", 1_000*100, 0)
	preview, confirm := s.sendEntries("支付.csv", fundSystem)
	for _, want := range []string{"预览：支付.csv", "UTF-8编码", "确认导入（4条，2,005.00元）", "超预算", "项目不存在", "下载处理清单"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("the preview lacks %q\n%s", want, excerpt(preview.body))
		}
	}
	answers := s.get("finance", "/executions/import/answers?file="+confirm["file"])
	if answers.status != 200 || !strings.Contains(answers.header.Get("Content-Type"), "spreadsheetml") {
		t.Errorf("answers: %d", answers.status)
	}
	if preview.status != 200 || strings.Contains(s.get("finance", "/executions/entries").body, "ZF-1") {
		t.Fatalf("preview %d, and nothing may be booked yet", preview.status)
	}
	done := s.multipart("finance", "/executions/import/confirm", confirm, "", nil)
	if done.status != http.StatusSeeOther || done.location != "/executions/reconciliation" {
		t.Fatalf("confirmed: %d to %q\n%s", done.status, done.location, excerpt(done.body))
	}
	again := s.multipart("finance", "/executions/import/confirm", confirm, "", nil)
	if again.status != http.StatusSeeOther || !strings.Contains(s.get("finance", again.location).body, "没有重复入账") {
		t.Errorf("the same confirmation again: %d\n%s", again.status, excerpt(again.body))
	}
	if same, _ := s.sendEntries("支付.csv", fundSystem); same.status != 200 || !strings.Contains(same.body, "全部已经入账") || strings.Contains(same.body, "确认导入（") {
		t.Errorf("the same file again: %d\n%s", same.status, excerpt(same.body))
	}
	s.run(t, []scenario{
		{name: "项目页有逐笔余额", as: "clerk", path: "/projects/" + string(id), status: 200, contains: []string{"资金台账", "记-1", "1,100.00", "-100.00"}},
		{name: "执行情况", as: "clerk", path: "/executions", status: 200, contains: []string{"绿化养护", "110.00%", "已付 100.00"}},
		{name: "别的单位看不到", as: "other", path: "/executions", status: 200, lacks: []string{"绿化养护"}},
		{name: "台账按类型", as: "clerk", path: "/executions/entries?kind=合同", status: 200, contains: []string{"HT-1"}, lacks: []string{"ZF-2"}},
		{name: "台账查找", as: "clerk", path: "/executions/entries?q=记-2", status: 200, contains: []string{"ZF-2"}, lacks: []string{"ZF-1"}},
		{name: "没有归户的只有计财处看", as: "clerk", path: "/executions/entries?unplaced=1", status: 404},
		{name: "没有归户的", as: "finance", path: "/executions/entries?unplaced=1&code=SCIP-0000", status: 200, contains: []string{"ZF-3", "没有这个项目"}},
		{name: "导出执行情况", as: "finance", path: "/executions/export", status: 200},
		{name: "导出台账", as: "finance", path: "/executions/entries/export", status: 200},
		{name: "导出对账", as: "finance", path: "/executions/reconciliation/export", status: 200},
		{name: "模板", as: "finance", path: "/executions/import/template", status: 200},
	})
}

func TestExecutionImportRefuses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Project(t, "SCIP-2025-0001", "绿化养护", 1_000*100, 0)
	bad, confirm := s.sendEntries("支付.csv", strings.Replace(fundSystem, "2025-01-03", "2025-02-30", 1))
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "退回的1条") || !strings.Contains(bad.body, "2025-02-30") || confirm["file"] != "" {
		t.Errorf("a row that cannot be read: %d\n%s", bad.status, excerpt(bad.body))
	}
	if unread, _ := s.sendEntries("支付.csv", "别的文件"); unread.status != http.StatusUnprocessableEntity || !strings.Contains(unread.body, "没有找到表头") {
		t.Errorf("another file: %d\n%s", unread.status, excerpt(unread.body))
	}
	if nothing := s.multipart("finance", "/executions/import", map[string]string{"_token": s.token("finance")}, "", nil); nothing.status != http.StatusUnprocessableEntity || !strings.Contains(nothing.body, "没有收到文件") {
		t.Errorf("no file: %d", nothing.status)
	}
	_, confirm = s.sendEntries("支付.csv", fundSystem)
	s.Pass(holdFile)
	s.browsers = map[string]*http.Client{} // the session is over, too
	confirm["_token"] = s.token("finance")
	delete(confirm, "_key")
	if late := s.multipart("finance", "/executions/import/confirm", confirm, "", nil); late.status != http.StatusUnprocessableEntity || !strings.Contains(late.body, "预览已超过30分钟") {
		t.Errorf("confirmed too late: %d\n%s", late.status, excerpt(late.body))
	}
	if late := s.get("finance", "/executions/import/answers?file="+confirm["file"]); late.status != http.StatusNotFound {
		t.Errorf("answers too late: %d", late.status)
	}
}

func TestHeldFiles(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)
	h := heldFiles{clock: func() time.Time { return now }}
	first := h.hold("甲", "a.csv", []byte("a"))
	second := h.hold("甲", "b.csv", []byte("b"))
	if _, there := h.find("甲", first); there {
		t.Error("a person's earlier file is still there")
	}
	if f, there := h.find("甲", second); !there || f.name != "b.csv" {
		t.Errorf("got %+v", f)
	}
	if _, there := h.find("乙", second); there {
		t.Error("somebody else finds it")
	}
	for _, other := range []org.UserID{"乙", "丙", "丁", "戊"} {
		h.hold(other, "c.csv", nil)
	}
	if _, there := h.find("甲", second); there || len(h.kept) != heldAtAll {
		t.Errorf("%d files are kept", len(h.kept))
	}
	last := h.hold("己", "d.csv", nil)
	now = now.Add(holdFile)
	if _, there := h.find("己", last); there || len(h.kept) > 0 {
		t.Error("a file outlived its time")
	}
}

var matterKey = regexp.MustCompile(`name="key" value="([^"]*)"><input type="hidden" name="amount" value="([^"]*)"`)

func TestReconciliationPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Project(t, "SCIP-2025-0001", "绿化养护", 1_000*100, 0)
	_, confirm := s.sendEntries("支付.csv", fundSystem)
	s.multipart("finance", "/executions/import/confirm", confirm, "", nil)
	body := s.get("finance", "/executions/reconciliation").body
	over := s.get("finance", "/executions/reconciliation?problem=超预算").body
	found := matterKey.FindStringSubmatch(over)
	if found == nil {
		t.Fatalf("no form to explain\n%s", excerpt(over))
	}
	explain := func(reason, amount string) url.Values {
		return url.Values{"key": {found[1]}, "amount": {amount}, "year": {"2025"}, "reason": {reason}}
	}
	place := func(to string) url.Values {
		return url.Values{"key": {matterKey.FindStringSubmatch(body)[1]}, "code": {"SCIP-0000"}, "year": {"2025"}, "to": {to}}
	}
	s.run(t, []scenario{
		{name: "计财处看到全部", as: "finance", path: "/executions/reconciliation", status: 200, contains: []string{"2项还没有说明", "项目不存在", "归入项目编号", "unplaced=1"}},
		{name: "单位看到自己的", as: "clerk", path: "/executions/reconciliation", status: 200, contains: []string{"超预算", "还没有说明"}, lacks: []string{"项目不存在：", "保存说明"}},
		{name: "别的单位没有差异", as: "other", path: "/executions/reconciliation", status: 200, contains: []string{"都对得上"}},
		{name: "单位不能说明", as: "clerk", method: "POST", path: "/executions/reconciliation/explain", form: explain("追加预算在途", found[2]), status: 403},
		{name: "没有理由", as: "finance", method: "POST", path: "/executions/reconciliation/explain", form: explain("短", found[2]), status: 422, contains: []string{"说明差异的原因", `value="短"`}},
		{name: "差额变了", as: "finance", method: "POST", path: "/executions/reconciliation/explain", form: explain("追加预算在途", "1"), status: 409, contains: []string{"差额已由", `value="追加预算在途"`}},
		{name: "说明", as: "finance", method: "POST", path: "/executions/reconciliation/explain", form: explain("追加预算在途", found[2]), status: 303, contains: []string{"/executions/reconciliation?year=2025"}},
		{name: "说明以后", as: "finance", path: "/executions/reconciliation?said=已说明", status: 200, contains: []string{"追加预算在途", "改写说明"}, lacks: []string{"unplaced=1"}},
		{name: "归入没有的项目", as: "finance", method: "POST", path: "/executions/reconciliation/place", form: place("也没有"), status: 422, contains: []string{"没有编号为“也没有”的项目", `value="也没有"`}},
		{name: "归入项目", as: "finance", method: "POST", path: "/executions/reconciliation/place", form: place("SCIP-2025-0001"), status: 303},
		{name: "归入以后", as: "finance", path: "/executions/reconciliation", status: 200, contains: []string{"1项还没有说明"}, lacks: []string{"unplaced=1"}},
	})
}

func TestTokenPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := func(change func(url.Values)) url.Values {
		f := url.Values{"name": {"资金系统"}, "unit": {string(s.Units["100"].ID)}, "role": {"接口写入"}, "expires": {"2025-12-31"}}
		if change != nil {
			change(f)
		}
		return f
	}
	s.run(t, []scenario{
		{name: "没有令牌", as: "sys", path: "/tokens", status: 200, contains: []string{"还没有签发过令牌", "接口写入：读取，并报送"}},
		{name: "全部问题一次说", as: "sys", method: "POST", path: "/tokens", form: url.Values{"expires": {"明天"}}, status: 422, contains: []string{"请填写对方系统的名称", "请选择数据范围", "请选择权限", `value="明天"`}},
		{name: "太久", as: "sys", method: "POST", path: "/tokens", form: form(func(f url.Values) { f.Set("expires", "2030-01-01") }), status: 422, contains: []string{"最长两年"}},
		{name: "计财处看不到", as: "finance", path: "/tokens", status: 403},
	})
	issued := s.post("sys", "/tokens", form(func(f url.Values) { f.Set("_key", s.token("sys")) }))
	secret := regexp.MustCompile(`outturn_[\w-]+`).FindString(issued.body)
	if issued.status != 200 || secret == "" || s.call("GET", "/api/v1/projects", secret, "").status != 200 {
		t.Fatalf("issued: %d %s", issued.status, excerpt(issued.body))
	}
	list := s.get("sys", "/tokens").body
	if strings.Contains(list, secret) || !strings.Contains(list, "2025-12-31") || !strings.Contains(list, "2025-01-06") {
		t.Errorf("the list\n%s", excerpt(list))
	}
	path := regexp.MustCompile(`/tokens/[^/"]+/revoke`).FindString(list)
	if got := s.post("sys", path, nil); got.status != http.StatusSeeOther || s.call("GET", "/api/v1/projects", secret, "").status != 401 {
		t.Errorf("revoked: %d", got.status)
	}
	if got := s.post("sys", path, nil); got.status != http.StatusConflict {
		t.Errorf("revoked again: %d", got.status)
	}
}
