package web

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/office/workbook"
)

// TestGoalByExcel takes a goal out as a workbook, fills it in, and brings it back: preview, confirm, again, refused.
func TestGoalByExcel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startGoal("SCIP-2025-0001")
	if page := s.get("clerk", path); !strings.Contains(page.body, path+"/workbook") || !strings.Contains(page.body, path+"/import") {
		t.Error("the form does not lead to its workbook and back")
	}
	issued := s.get("clerk", path+"/workbook")
	if issued.status != http.StatusOK || !strings.Contains(issued.header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("workbook: %d %v", issued.status, issued.header)
	}
	filled := s.filledBook(issued.body, map[string]any{"C9": "保持设施完好。", "K7": 1000, "A12": "产出指标", "B12": "数量指标", "C12": "养护面积", "D12": "≥", "E12": "98.50", "F12": "公顷", "G12": 90, "J12": string(goal.ByRatio)})
	preview := s.sendBook("clerk", path+"/import", "填好的.xlsx", filled)
	for _, want := range []string{"C9", "保持设施完好。", "养护面积 ≥98.50公顷，分值 90", "确认导入（3 处改动）", "提交前要改的错误", "绩效目标申报表!"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("preview (%d) lacks %q\n%s", preview.status, want, excerpt(preview.body))
		}
	}
	confirm := s.confirmation(preview.body)
	if saved := s.post("clerk", path+"/import/confirm", confirm); saved.status != http.StatusSeeOther || saved.location != path {
		t.Fatalf("confirm: %d %s\n%s", saved.status, saved.location, excerpt(saved.body))
	}
	if page := s.get("clerk", path); !strings.Contains(page.body, "养护面积") || !strings.Contains(page.body, `value="98.50"`) {
		t.Error("the form does not show what was imported")
	}
	if again := s.sendBook("clerk", path+"/import", "填好的.xlsx", s.filledBook(issued.body, map[string]any{"C9": "旧文件里的另一句。"})); again.status != http.StatusUnprocessableEntity ||
		!strings.Contains(again.body, "修改过这张表，直接导入会盖掉那些修改") {
		t.Errorf("an old file: %d\n%s", again.status, excerpt(again.body))
	}
	confirm.Del("_key")
	if late := s.post("clerk", path+"/import/confirm", confirm); late.status != http.StatusSeeOther {
		t.Errorf("confirming what is there already: %d, want no conflict", late.status)
	}
	now := s.get("clerk", path+"/workbook")
	if same := s.sendBook("clerk", path+"/import", "原样.xlsx", []byte(now.body)); same.status != http.StatusOK || !strings.Contains(same.body, "与系统里的内容完全相同") {
		t.Errorf("the issued file unchanged: %d\n%s", same.status, excerpt(same.body))
	}
}

// TestSelfEvaluationByExcel brings a self-evaluation back from its workbook; the frozen edition goes out with its points.
func TestSelfEvaluationByExcel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startSelfEvaluation("SCIP-2025-0001", 4732*money.Wan)
	issued := s.get("clerk", path+"/workbook").body
	preview := s.sendBook("clerk", path+"/import", "自评.xlsx", s.filledBook(issued, map[string]any{"C11": "按合同支付", "E16": "17.5", "H16": "招标节约"}))
	for _, want := range []string{"按合同支付", "17.5", "招标节约", "确认导入（3 处改动）"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("preview (%d) lacks %q\n%s", preview.status, want, excerpt(preview.body))
		}
	}
	if saved := s.post("clerk", path+"/import/confirm", s.confirmation(preview.body)); saved.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", saved.status, excerpt(saved.body))
	}
	if page := s.get("clerk", path); !strings.Contains(page.body, "招标节约") {
		t.Error("the form does not show what was imported")
	}
	if blank := s.get("clerk", path+"/workbook?blank=1"); blank.status != http.StatusOK || !strings.HasPrefix(blank.body, "PK") {
		t.Errorf("blank form: %d", blank.status)
	}
	other := s.get("clerk", s.startGoal("SCIP-2025-0002")+"/workbook").body
	if got := s.sendBook("clerk", path+"/import", "目标.xlsx", []byte(other)); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "请到对应的页面导入") {
		t.Errorf("a goal for a self-evaluation: %d\n%s", got.status, excerpt(got.body))
	}
}

// TestOverallGoalByExcel takes a department's goal out, fills it in and brings it back; other forms and years are refused.
func TestOverallGoalByExcel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.overallGoal()
	if page := s.get("clerk", path); !strings.Contains(page.body, path+"/workbook") || !strings.Contains(page.body, path+"/import") {
		t.Error("the form does not lead to its workbook and back")
	}
	issued := s.get("clerk", path+"/workbook")
	if issued.status != http.StatusOK || !strings.Contains(issued.header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("workbook: %d %v", issued.status, issued.header)
	}
	filled := s.filledBook(issued.body, map[string]any{"C7": "保持设施完好。", "A10": "设施养护", "D10": "道路养护", "J10": 1000, "C21": "养护面积"})
	preview := s.sendBook("clerk", path+"/import", "填好的.xlsx", filled)
	for _, want := range []string{"《部门（单位）整体支出绩效目标申报表》", "保持设施完好。", "设施养护：道路养护，财政拨款 1000", "确认导入（3 处改动）", "第1项任务"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("preview (%d) lacks %q\n%s", preview.status, want, excerpt(preview.body))
		}
	}
	if saved := s.post("clerk", path+"/import/confirm", s.confirmation(preview.body)); saved.status != http.StatusSeeOther || saved.location != path {
		t.Fatalf("confirm: %d %s\n%s", saved.status, saved.location, excerpt(saved.body))
	}
	if page := s.get("clerk", path); !strings.Contains(page.body, "设施养护") || !strings.Contains(page.body, "养护面积") {
		t.Error("the form does not show what was imported")
	}
	now := s.get("clerk", path+"/workbook").body
	if same := s.sendBook("clerk", path+"/import", "原样.xlsx", []byte(now)); same.status != http.StatusOK || !strings.Contains(same.body, "与系统里的内容完全相同") {
		t.Errorf("the issued file unchanged: %d\n%s", same.status, excerpt(same.body))
	}
	policy := s.post("clerk", "/overall-goals", url.Values{"kind": {"专项发展资金政策"}, "owner": {string(s.Units["210"].ID)}, "name": {"安全环保政策"}, "book": {"SH-PARK"}}).location
	for name, c := range map[string]struct{ body, want string }{
		"项目的目标表":  {s.get("clerk", s.startGoal("SCIP-2025-0001")+"/workbook").body, "请到对应的页面导入"},
		"政策的目标表":  {s.get("clerk", policy+"/workbook?blank=1").body, "请到对应的页面导入"},
		"导出以后改过了": {string(s.filledBook(issued.body, map[string]any{"C7": "另一句。"})), "修改过这张表"},
	} {
		if got := s.sendBook("clerk", path+"/import", "a.xlsx", []byte(c.body)); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, c.want) {
			t.Errorf("%s: %d, want a refusal with %q\n%s", name, got.status, c.want, excerpt(got.body))
		}
	}
	wrong := s.filledBook(now, map[string]any{"J10": "一千"})
	marked := s.sendBook("clerk", path+"/import/marked", "a.xlsx", wrong)
	book, err := workbook.Open(strings.NewReader(marked.body), int64(len(marked.body)), workbook.Limits{})
	if err != nil {
		t.Fatalf("marked copy: %d %v", marked.status, err)
	}
	if reason, _ := book.Sheets[0].At(10, 16); !strings.Contains(reason.Text, "J10") {
		t.Errorf("reason beside the task: %q", reason.Text)
	}
	s.run(t, []scenario{
		{name: "别的单位看不到", as: "other", path: path + "/workbook", status: http.StatusNotFound},
		{name: "负责人不能导入", as: "head", path: path + "/import", status: http.StatusForbidden},
		{name: "没有这一版", as: "clerk", path: path + "/workbook?edition=9", status: http.StatusNotFound, contains: []string{"没有第9版"}},
		{name: "空白表", as: "clerk", path: policy + "/workbook?blank=1", status: http.StatusOK},
	})
}

// TestAdjustmentByExcel: the application goes out, comes back unchanged, is previewed, kept as a draft, marked where wrong.
func TestAdjustmentByExcel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, path := s.adjustable("SCIP-2025-0001")
	if page := s.get("clerk", path); !strings.Contains(page.body, path+"/workbook") || !strings.Contains(page.body, path+"/import") {
		t.Error("the form does not lead to its workbook and back")
	}
	issued := s.get("clerk", path+"/workbook")
	if same := s.sendBook("clerk", path+"/import", "原样.xlsx", []byte(issued.body)); same.status != http.StatusOK || !strings.Contains(same.body, "与系统里的内容完全相同") {
		t.Errorf("the issued file unchanged: %d\n%s", same.status, excerpt(same.body))
	}
	filled := s.filledBook(issued.body, map[string]any{"K5": "政策变化", "C6": "监测规范修订后，部分指标按新规范执行。", "E16": 80})
	preview := s.sendBook("clerk", path+"/import", "填好的.xlsx", filled)
	for _, want := range []string{"《项目支出绩效目标调整申请表》", "调整理由", "政策变化", "K5", "确认导入（3 处改动）"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("preview (%d) lacks %q\n%s", preview.status, want, excerpt(preview.body))
		}
	}
	if saved := s.post("clerk", path+"/import/confirm", s.confirmation(preview.body)); saved.status != http.StatusSeeOther || saved.location != path {
		t.Fatalf("confirm: %d %s\n%s", saved.status, saved.location, excerpt(saved.body))
	}
	if page := s.get("clerk", path); !strings.Contains(page.body, "部分指标按新规范执行") {
		t.Error("the form does not show what was imported")
	}
	stale := s.filledBook(issued.body, map[string]any{"C6": "另一个理由，写得足够长。"})
	if got := s.sendBook("clerk", path+"/import", "a.xlsx", stale); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "修改过这张表") {
		t.Errorf("an older file: %d %s", got.status, excerpt(got.body))
	}
	now := s.get("clerk", path+"/workbook").body
	marked := s.sendBook("clerk", path+"/import/marked", "a.xlsx", s.filledBook(now, map[string]any{"C6": "太短"}))
	book, err := workbook.Open(strings.NewReader(marked.body), int64(len(marked.body)), workbook.Limits{})
	if err != nil {
		t.Fatalf("marked copy: %d %v", marked.status, err)
	}
	said := ""
	for _, c := range book.Sheets[0].Cells() {
		said += c.Text + "|"
	}
	if !strings.Contains(said, "请写明调整的理由") {
		t.Error("the reason is not marked")
	}
	s.run(t, []scenario{
		{name: "别的单位看不到", as: "other", path: path + "/workbook", status: http.StatusNotFound},
		{name: "负责人不能导入", as: "head", path: path + "/import", status: http.StatusForbidden},
		{name: "没有版本", as: "clerk", path: path + "/workbook?edition=1", status: http.StatusNotFound},
		{name: "空白表", as: "clerk", path: path + "/workbook?blank=1", status: http.StatusOK},
	})
}

// TestExchangeRefuses: other people's records, other files, files with errors; nothing of them is kept.
func TestExchangeRefuses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, other := s.startGoal("SCIP-2025-0001"), s.startGoal("SCIP-2025-0002")
	issued := s.get("clerk", path+"/workbook").body
	s.run(t, []scenario{
		{name: "导入页", as: "clerk", path: path + "/import", status: http.StatusOK, contains: []string{"从 Excel 导入", "下载空白表", path + "/workbook?blank=1"}},
		{name: "别的单位看不到", as: "other", path: path + "/workbook", status: http.StatusNotFound},
		{name: "别的单位不能导入", as: "other", path: path + "/import", status: http.StatusNotFound},
		{name: "处室不能导入", as: "division", path: path + "/import", status: http.StatusForbidden},
		{name: "计财处可以导出", as: "finance", path: path + "/workbook", status: http.StatusOK},
		{name: "没有这一版", as: "clerk", path: path + "/workbook?edition=9", status: http.StatusNotFound, contains: []string{"没有第9版"}},
		{name: "预览的内容被改坏", as: "clerk", method: http.MethodPost, path: path + "/import/confirm", form: url.Values{"held": {"{"}, "_version": {"1"}}, status: http.StatusUnprocessableEntity, contains: []string{"预览的内容不完整"}},
		{name: "预览以后有人改过", as: "clerk", method: http.MethodPost, path: path + "/import/confirm", form: url.Values{"held": {`{"Overall":"x"}`}, "_version": {"99"}}, status: http.StatusConflict, contains: []string{"刚刚修改过"}},
	})
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"别的项目的文件":  {[]byte(s.get("clerk", other+"/workbook").body), "请选对项目后再导入"},
		"不是工作簿":    {[]byte("%PDF-1.4"), "xlsx"},
		"压缩包里的压缩包": {zipOf(t, "b.zip", zipOf(t, "c.xlsx", []byte(issued))), "文件"},
	} {
		got := s.sendBook("clerk", path+"/import", "a.xlsx", c.data)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, c.want) || strings.Contains(got.body, `name="held"`) {
			t.Errorf("%s: %d, want a refusal with %q\n%s", name, got.status, c.want, excerpt(got.body))
		}
	}
	wrong := s.filledBook(issued, map[string]any{"N12": "也许", "C12": "面积", "P11": "备注", "P12": "我的"})
	if got := s.sendBook("clerk", path+"/import", "a.xlsx", wrong); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "X-04") || strings.Contains(got.body, `name="held"`) {
		t.Errorf("a cell that cannot be read: %d, want a preview without a way to confirm\n%s", got.status, excerpt(got.body))
	}
	marked := s.sendBook("clerk", path+"/import/marked", "a.xlsx", wrong)
	book, err := workbook.Open(strings.NewReader(marked.body), int64(len(marked.body)), workbook.Limits{})
	if err != nil {
		t.Fatalf("marked copy: %d %v", marked.status, err)
	}
	own, _ := book.Sheets[0].At(12, 16)
	reason, _ := book.Sheets[0].At(12, 17)
	if own.Text != "我的" || !strings.Contains(reason.Text, "X-04") {
		t.Errorf("marked copy has %q and %q", own.Text, reason.Text)
	}
}

// filledBook types into cells of the first sheet of a workbook.
func (s *site) filledBook(body string, cells map[string]any) []byte {
	s.t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	for ref, v := range cells {
		if err := f.SetCellValue(f.GetSheetName(0), ref, v); err != nil {
			s.t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		s.t.Fatal(err)
	}
	return out.Bytes()
}

var confirmField = regexp.MustCompile(`<input type="hidden" name="(_key|_version|held)" value="([^"]*)"`)

// confirmation is what the confirm button of a preview posts.
func (s *site) confirmation(body string) url.Values {
	s.t.Helper()
	out := url.Values{}
	unescape := strings.NewReplacer("&#34;", `"`, "&quot;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&")
	_, form, _ := strings.Cut(body, `id="confirm"`)
	for _, m := range confirmField.FindAllStringSubmatch(form, -1) {
		if !out.Has(m[1]) {
			out.Set(m[1], unescape.Replace(m[2]))
		}
	}
	if !out.Has("_key") || !out.Has("held") {
		s.t.Fatalf("the preview has no confirmation: %v", out)
	}
	return out
}

// zipOf packs one file.
func zipOf(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(data)
	z.Close()
	return out.Bytes()
}
