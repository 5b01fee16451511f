package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/office/workbook"
)

// packed is a file of an archive made for a test.
type packed struct {
	name string
	data []byte
}

func zipped(t testing.TB, files ...packed) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(f.data)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// work lets the machine do what waits for it. Faults of ours fail the test.
func (s *site) work() {
	s.t.Helper()
	if err := s.server.Config.Handler.(*Server).WorkBatches(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// sendBatch posts files as the page does: some chosen one by one, some as a folder.
func (s *site) sendBatch(login string, files, folder []packed) page {
	s.t.Helper()
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	m.WriteField("_token", s.token(login))
	for field, list := range map[string][]packed{"file": files, "folder": folder} {
		for _, f := range list {
			part, _ := m.CreateFormFile(field, f.name)
			part.Write(f.data)
		}
		if len(list) == 0 { // as browsers do
			m.CreateFormFile(field, "")
		}
	}
	m.Close()
	req, _ := http.NewRequest(http.MethodPost, s.server.URL+"/batches", &form)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return s.do(login, req)
}

// batchRow is the line of a file on the page of its batch, without marks.
func batchRow(body, file string) string {
	for _, row := range strings.Split(body, "<tr")[1:] {
		if strings.Contains(row, ">"+file+"<") {
			row, _, _ = strings.Cut(row, "</tr>")
			return strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString("<"+row, " "))), " ")
		}
	}
	return ""
}

// TestBatchByExcel sends forms of two kinds and two units in one archive, looks at each, takes the good ones, and finds the
// page again.
func TestBatchByExcel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	evaluation := s.startSelfEvaluation("SCIP-2025-0009", 4732*money.Wan)
	first, second, third := s.startGoal("SCIP-2025-0001"), s.startGoal("SCIP-2025-0002"), s.startGoal("SCIP-2025-0003")
	blank := s.Project(t, "SCIP-2025-0004", "生态湿地扩建工程", 300*money.Wan, 0)
	book := func(path string, cells map[string]any) []byte { return s.filledBook(s.get("clerk", path).body, cells) }
	one := book(first+"/workbook", map[string]any{"C9": "保持设施完好。"})
	wrong := book(third+"/workbook", map[string]any{"C12": "面积", "N12": "也许"})
	sheet := book(evaluation+"/workbook", map[string]any{"C11": "按合同支付"})
	fresh := book("/goal-forms/"+string(blank)+".2025/workbook", map[string]any{"C9": "扩建湿地。", "A12": "产出指标", "B12": "数量指标", "C12": "新建湿地面积", "D12": "≥", "E12": "12", "F12": "公顷", "G12": 90, "J12": string(goal.ByRatio)})
	sent := s.sendBatch("clerk", []packed{{"各单位.zip", zipped(t, packed{"设施/道路.xlsx", one}, packed{"设施/未改.xlsx", []byte(s.get("clerk", second+"/workbook").body)}, packed{"设施/读不出.xlsx", wrong},
		packed{"自评/道路.xlsx", sheet}, packed{"新项目/湿地.xlsx", fresh}, packed{"自己做的.xlsx", lines(t, []any{"三级指标", "指标值", "分值"})}, packed{"坏的.xlsx", []byte("PK")},
		packed{"说明.docx", []byte("x")}, packed{"__MACOSX/._道路.xlsx", []byte("x")})}}, nil)
	if sent.status != http.StatusSeeOther || !strings.HasPrefix(sent.location, "/batches/") {
		t.Fatalf("send: %d %s\n%s", sent.status, sent.location, excerpt(sent.body))
	}
	path := sent.location
	waiting := s.get("clerk", path)
	if waiting.header.Get("Refresh") != "3" || !strings.Contains(waiting.body, "还有 7 份") || strings.Contains(waiting.body, `type="checkbox"`) {
		t.Errorf("in line: refresh %q\n%s", waiting.header.Get("Refresh"), excerpt(waiting.body))
	}
	s.work()
	checked := s.get("clerk", path)
	if checked.header.Get("Refresh") != "" {
		t.Error("a page that will not change comes again by itself")
	}
	for file, want := range map[string]string{"设施/道路.xlsx": "海塘、道路、河道、绿化、生态园区等公共设施维护", "设施/未改.xlsx": "完全相同", "设施/读不出.xlsx": "读不出", "自评/道路.xlsx": "项目支出绩效自评表",
		"新项目/湿地.xlsx": "生态湿地扩建工程", "自己做的.xlsx": "没有导出标记", "坏的.xlsx": "失败", "说明.docx": "不是 .xlsx"} {
		if got := batchRow(checked.body, file); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	if n := strings.Count(checked.body, `name="no"`); n != 3 {
		t.Errorf("%d files can be chosen, want 3", n)
	}
	detail := s.get("clerk", path+"/files/1")
	for _, want := range []string{"C9", "保持设施完好。", "绩效目标申报表!", first} {
		if !strings.Contains(detail.body, want) {
			t.Errorf("detail lacks %q\n%s", want, excerpt(detail.body))
		}
	}
	if got := s.post("clerk", path+"/import", url.Values{"no": {"1", "4", "5"}}); got.status != http.StatusSeeOther || got.location != path {
		t.Fatalf("import: %d %s", got.status, excerpt(got.body))
	}
	if page := s.get("clerk", path); page.header.Get("Refresh") != "3" || !strings.Contains(page.body, "正在导入：还有 3 份") {
		t.Errorf("importing: %s", excerpt(page.body))
	}
	s.work()
	done := s.get("clerk", path)
	for _, file := range []string{"设施/道路.xlsx", "自评/道路.xlsx", "新项目/湿地.xlsx"} {
		if got := batchRow(done.body, file); !strings.Contains(got, " 完成 ") {
			t.Errorf("%s: %q, want it done", file, got)
		}
	}
	if page := s.get("clerk", first); !strings.Contains(page.body, "保持设施完好。") {
		t.Error("the goal does not show what was imported")
	}
	if page := s.get("clerk", evaluation); !strings.Contains(page.body, "按合同支付") {
		t.Error("the self-evaluation does not show what was imported")
	}
	started := s.get("clerk", "/goal-forms/"+string(blank)+".2025")
	if page := s.get("clerk", started.location); !strings.HasPrefix(started.location, "/goals/") || !strings.Contains(page.body, "新建湿地面积") || !strings.Contains(page.body, "草稿") {
		t.Errorf("the empty form did not start a goal: %s", started.location)
	}
	s.run(t, []scenario{
		{name: "从列表找回", as: "clerk", path: "/batches", status: 200, contains: []string{path, "各单位.zip", "完成"}},
		{name: "目标列表通向这里", as: "clerk", path: "/goals", status: 200, contains: []string{`href="/batches"`}},
		{name: "自评列表通向这里", as: "clerk", path: "/self-evaluations", status: 200, contains: []string{`href="/batches"`}},
		{name: "别人看不到", as: "clerk2", path: path, status: 404},
		{name: "别人不能导入", as: "clerk2", method: http.MethodPost, path: path + "/import", form: url.Values{"no": {"1"}}, status: 404},
		{name: "负责人不批量导入", as: "head", path: "/batches", status: 403},
		{name: "再选一次", as: "clerk", method: http.MethodPost, path: path + "/import", form: url.Values{"no": {"1"}}, status: 409, contains: []string{"现在是“完成”"}},
		{name: "一个不选", as: "clerk", method: http.MethodPost, path: path + "/import", status: 422, contains: []string{"没有选文件"}},
		{name: "没有这份", as: "clerk", path: path + "/files/99", status: 404},
		{name: "序号不是数", as: "clerk", path: path + "/files/x", status: 404},
	})
}

// TestBatchMarked: a copy with what is wrong beside its cells, of one file and of all.
func TestBatchMarked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, second := s.startGoal("SCIP-2025-0001"), s.startGoal("SCIP-2025-0002")
	wrong := s.filledBook(s.get("clerk", first+"/workbook").body, map[string]any{"C12": "面积", "N12": "也许", "P11": "备注", "P12": "我的"})
	path := s.sendBatch("clerk", []packed{{"读不出.xlsx", wrong}, {"自己做的.xlsx", lines(t, []any{"三级指标", "指标值", "分值"})}, {"坏的.xlsx", []byte("PK")},
		{"未改.xlsx", []byte(s.get("clerk", second+"/workbook").body)}}, nil).location
	s.work()
	marked := s.get("clerk", path+"/files/1/marked")
	g, err := workbook.Open(strings.NewReader(marked.body), int64(len(marked.body)), workbook.Limits{})
	if err != nil {
		t.Fatalf("marked: %d %v", marked.status, err)
	}
	own, _ := g.Sheets[0].At(12, 16)
	reason, _ := g.Sheets[0].At(12, 17)
	if own.Text != "我的" || !strings.Contains(reason.Text, "X-04") {
		t.Errorf("marked copy has %q and %q", own.Text, reason.Text)
	}
	all := s.get("clerk", path+"/marked")
	z, err := zip.NewReader(strings.NewReader(all.body), int64(len(all.body)))
	if err != nil {
		t.Fatalf("all marked: %d %v", all.status, err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if f.Name != "检查结果.xlsx" {
			continue
		}
		r, _ := f.Open()
		data, _ := io.ReadAll(r)
		book, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		rows, _ := book.GetRows("检查结果")
		if len(rows) != 8 || rows[3][1] != "读不出.xlsx" || !strings.Contains(rows[5][9], "不完整") && !strings.Contains(rows[5][9], "文件") {
			t.Errorf("the list says %v", rows)
		}
	}
	got := strings.Join(names, " ")
	for _, want := range []string{"检查结果.xlsx", "0001-读不出-标注.xlsx", "0002-自己做的-标注.xlsx"} {
		if !strings.Contains(got, want) {
			t.Errorf("the archive holds %q, want %q", got, want)
		}
	}
	if strings.Contains(got, "0003") {
		t.Errorf("a copy of what is no workbook: %q", got)
	}
	s.run(t, []scenario{{name: "不是工作簿的没有标注", as: "clerk", path: path + "/files/3/marked", status: 422}})
}

// TestBatchRefusals: what of a batch is refused, with the reason, while the others go on.
func TestBatchRefusals(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	goals := []string{s.startGoal("SCIP-2025-0001"), s.startGoal("SCIP-2025-0002"), s.startGoal("SCIP-2025-0003"), s.startGoal("SCIP-2025-0004")}
	file := func(path, text string) []byte {
		return s.filledBook(s.get("clerk", path+"/workbook").body, map[string]any{"C9": text})
	}
	stale := file(goals[0], "旧文件")
	change := func(path, text string) {
		t.Helper()
		if _, err := s.App.SaveGoal(t.Context(), s.Actor(t, "clerk2"), goal.ID(strings.TrimPrefix(path, "/goals/")), 1, goal.Entry{Overall: text}); err != nil {
			t.Fatal(err)
		}
	}
	change(goals[0], "后来改的")
	path := s.sendBatch("clerk", []packed{{"旧.xlsx", stale}, {"甲.xlsx", file(goals[1], "甲")}, {"乙.xlsx", file(goals[1], "乙")}, {"丙.xlsx", file(goals[2], "丙")}, {"丁.xlsx", file(goals[3], "丁")}}, nil).location
	s.work()
	checked := s.get("clerk", path).body
	for name, want := range map[string]string{"旧.xlsx": "修改过这张表，直接导入会盖掉那些修改", "甲.xlsx": "与“乙.xlsx”是同一张表", "乙.xlsx": "与“甲.xlsx”是同一张表", "丙.xlsx": "待确认", "丁.xlsx": "待确认"} {
		if got := batchRow(checked, name); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	change(goals[2], "检查以后改的")
	s.post("clerk", path+"/import", url.Values{"no": {"4", "5"}})
	s.work()
	done := s.get("clerk", path).body
	for name, want := range map[string]string{"丙.xlsx": "检查以后，这张表有变化", "丁.xlsx": "完成"} {
		if got := batchRow(done, name); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if page := s.get("clerk", goals[2]); !strings.Contains(page.body, "检查以后改的") || strings.Contains(page.body, ">丙<") {
		t.Error("a file overwrote what was changed after its check")
	}

	theirs := s.sendBatch("other", []packed{{"别的单位的.xlsx", file(goals[1], "戊")}}, []packed{{"申报/又一份.xlsx", file(goals[2], "己")}})
	s.work()
	refused := s.get("other", theirs.location).body
	for _, name := range []string{"别的单位的.xlsx", "申报/又一份.xlsx"} {
		if got := batchRow(refused, name); !strings.Contains(got, "不在您的范围内") || !strings.Contains(got, "公共设施管理中心") {
			t.Errorf("%s: %q, want a refusal that names the unit", name, got)
		}
	}
	review := s.sendBatch("division", []packed{{"申报表.xlsx", file(goals[1], "庚")}}, nil)
	s.work()
	if got := batchRow(s.get("division", review.location).body, "申报表.xlsx"); !strings.Contains(got, "填报绩效目标") {
		t.Errorf("a reviewer sends a declaration: %q", got)
	}
}

// TestBatchOfManyUnits: who files for several units sends their forms in one archive; each lands as a draft of its unit with who
// sent it as the one who filled it in, and what belongs to a unit outside is named and refused.
func TestBatchOfManyUnits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	hub := s.Person(t, "hub", "计财处汇总", "110", org.Clerk, "210")
	if _, err := s.App.GrantRole(t.Context(), s.Actor(t, "sec"), org.Grant{User: hub, Role: org.Clerk, Unit: s.Units["220"].ID}); err != nil {
		t.Fatal(err)
	}
	s.Person(t, "builder", "规划建设处经办", "120", org.Clerk, "120")
	start, _ := fiscal.ParseDate("2025-01-01")
	end, _ := fiscal.ParseDate("2025-12-31")
	paths := []string{s.startGoal("SCIP-2025-0001")}
	for i, c := range []struct{ login, unit, name string }{{"other", "220", "医疗设备更新"}, {"builder", "120", "规划展示馆运行"}} {
		id, err := s.App.AddProject(t.Context(), s.Actor(t, c.login), project.Project{Code: fmt.Sprintf("SCIP-2025-010%d", i), Name: c.name, Unit: s.Units[c.unit], Division: s.Units["120"],
			Nature: project.Recurrent, Category: project.Operation, Start: start, End: end, Fiscal: 100 * money.Wan})
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, s.post(c.login, "/goals", url.Values{"project": {string(id)}, "year": {"2025"}, "book": {"SH-PARK"}}).location)
	}
	var files []packed
	for i, login := range []string{"clerk", "other", "builder"} {
		files = append(files, packed{fmt.Sprintf("目标/%d.xlsx", i+1), s.filledBook(s.get(login, paths[i]+"/workbook").body, map[string]any{"C9": "按时完成" + login + "。"})})
	}
	path := s.sendBatch("hub", []packed{{"各单位.zip", zipped(t, files...)}}, nil).location
	s.work()
	checked := s.get("hub", path).body
	for name, wants := range map[string][]string{"目标/1.xlsx": {"公共设施管理中心", "待确认"}, "目标/2.xlsx": {"医疗设备更新", "医疗中心", "待确认"},
		"目标/3.xlsx": {"规划建设处", "失败", "“规划展示馆运行”（规划建设处，SCIP-2025-0101）的，不在您的范围内"}} {
		for _, want := range wants {
			if got := batchRow(checked, name); !strings.Contains(got, want) {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
	if n := strings.Count(checked, `name="no"`); n != 2 {
		t.Errorf("%d files can be chosen, want 2", n)
	}
	s.post("hub", path+"/import", url.Values{"no": {"1", "2"}})
	s.work()
	for i, login := range []string{"clerk", "other"} {
		if page := s.get(login, paths[i]); !strings.Contains(page.body, "按时完成"+login+"。") {
			t.Errorf("%s does not find the form as a draft: %s", login, excerpt(page.body))
		}
		file, err := s.App.Goal(t.Context(), s.Actor(t, login), goal.ID(strings.TrimPrefix(paths[i], "/goals/")))
		if err != nil || file.State != goal.Draft || file.UpdatedBy != "计财处汇总" || !slices.Contains(file.Filers, hub) {
			t.Errorf("%s: %v, %s filled in by %s (%v)", login, err, file.State, file.UpdatedBy, file.Filers)
		}
	}
	if page := s.get("builder", paths[2]); strings.Contains(page.body, "按时完成") {
		t.Error("a form of a unit outside was kept")
	}
}

// TestBatchNotTaken: uploads that are refused whole say why, on the page they came from, and to a script.
func TestBatchNotTaken(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for name, c := range map[string]struct {
		files []packed
		says  string
	}{
		"一个也没选":  {nil, "没有收到文件"},
		"套着的压缩包": {[]packed{{"各单位.zip", zipped(t, packed{"医疗中心.zip", nil})}}, "里还有压缩包"},
		"路径跑到外面": {[]packed{{"各单位.zip", zipped(t, packed{"../道路.xlsx", []byte("x")})}}, "不正常的路径"},
		"没有表格":   {[]packed{{"照片.jpg", []byte("x")}}, "里面没有 .xlsx 表格"},
		"同名的两份":  {[]packed{{"道路.xlsx", []byte("x")}, {"道路.xlsx", []byte("y")}}, "有两份文件都叫"},
		"一次选的太多": {make([]packed, 1100), "压缩成一个 zip"},
	} {
		for i := range c.files {
			if c.files[i].name == "" {
				c.files[i].name = fmt.Sprintf("%d.xlsx", i)
			}
		}
		if got := s.sendBatch("clerk", c.files, nil); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, c.says) {
			t.Errorf("%s: %d, want %q\n%s", name, got.status, c.says, excerpt(got.body))
		}
	}
	if page := s.get("clerk", "/batches"); !strings.Contains(page.body, "还没有批量导入过") {
		t.Error("a refused upload is in the list")
	}
}

// TestGoalForms: empty forms of one project and of all, and a filled one coming back by itself.
func TestGoalForms(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0001", "生态湿地扩建工程", 300*money.Wan, 0)
	declared := s.startGoal("SCIP-2025-0002")
	path := "/goal-forms/" + string(id) + ".2025"
	project := s.get("clerk", "/projects/"+string(id))
	for _, want := range []string{"下载空白申报表", "导入填好的申报表", path} {
		if !strings.Contains(project.body, want) {
			t.Errorf("the project page lacks %q", want)
		}
	}
	all := s.get("clerk", "/goal-forms/export?year=2025")
	z, err := zip.NewReader(strings.NewReader(all.body), int64(len(all.body)))
	if err != nil || len(z.File) != 1 || z.File[0].Name != "公共设施管理中心/SCIP-2025-0001 生态湿地扩建工程.xlsx" {
		t.Fatalf("all empty forms: %d %v %v", all.status, z, err)
	}
	r, _ := z.File[0].Open()
	empty, _ := io.ReadAll(r)
	filled := s.filledBook(string(empty), map[string]any{"C9": "扩建湿地。"})
	preview := s.sendBook("clerk", path+"/import", "湿地.xlsx", filled)
	if !strings.Contains(preview.body, "确认导入（1 处改动）") || !strings.Contains(preview.body, "扩建湿地。") {
		t.Fatalf("preview: %d %s", preview.status, excerpt(preview.body))
	}
	if page := s.get("clerk", path); page.location != "/projects/"+string(id) {
		t.Errorf("a preview started something: %s", page.location)
	}
	other := s.get("clerk", declared+"/workbook").body
	s.run(t, []scenario{
		{name: "处室可以下载", as: "division", path: path + "/workbook", status: 200},
		{name: "别的单位看不到", as: "other", path: path + "/workbook", status: 404},
		{name: "别的单位没有可下载的", as: "other", path: "/goal-forms/export?year=2025", status: 303, contains: []string{"/goals"}},
		{name: "处室不能导入", as: "division", path: path + "/import", status: 403},
		{name: "没有这个项目", as: "clerk", path: "/goal-forms/absent.2025/workbook", status: 404},
		{name: "没有年度", as: "clerk", path: "/goal-forms/" + string(id) + "/workbook", status: 404},
		{name: "没有这部规则", as: "clerk", path: path + ".NONE/workbook", status: 404},
	})
	if got := s.sendBook("clerk", path+"/import", "别的.xlsx", []byte(other)); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "请选对项目后再导入") {
		t.Errorf("another project's file: %d %s", got.status, excerpt(got.body))
	}
	confirm := s.confirmation(preview.body)
	saved := s.post("clerk", path+"/import/confirm", confirm)
	if saved.status != http.StatusSeeOther || !strings.HasPrefix(saved.location, "/goals/") {
		t.Fatalf("confirm: %d %s %s", saved.status, saved.location, excerpt(saved.body))
	}
	if page := s.get("clerk", saved.location); !strings.Contains(page.body, "扩建湿地。") {
		t.Error("the goal does not show what was imported")
	}
	if again := s.get("clerk", path); again.location != saved.location {
		t.Errorf("the empty form leads to %s, want the goal", again.location)
	}
	confirm.Del("_key")
	if twice := s.post("clerk", path+"/import/confirm", confirm); twice.status != http.StatusConflict && twice.status != http.StatusSeeOther {
		t.Errorf("a second start: %d", twice.status)
	}
}
