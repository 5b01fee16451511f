package web

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/apptest"
)

// newClosedSite is a park whose administrator keeps re-scoring for people with an account.
func newClosedSite(t *testing.T) *site {
	t.Helper()
	park := apptest.Open(t, filepath.Join(t.TempDir(), "web.db"))
	s, err := New(park.App, Config{Organisation: "上海化学工业区管理委员会", Year: 2025, Clock: park.Now}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return &site{Park: park, t: t, server: server, browsers: map[string]*http.Client{}}
}

// desk is the desk of the server itself.
func (s *site) desk() *rescoreDesk { return s.server.Config.Handler.(*Server).desk }

// rescoreRequest is the form as a browser posts it; a nil body is a form without a file.
func (s *site) rescoreRequest(fields url.Values, name string, body []byte) *http.Request {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, values := range fields {
		for _, value := range values {
			m.WriteField(k, value)
		}
	}
	if body != nil {
		w, err := m.CreateFormFile("file", name)
		if err != nil {
			s.t.Fatal(err)
		}
		w.Write(body)
	}
	m.Close()
	req, _ := http.NewRequest(http.MethodPost, s.server.URL+"/rescore", &b)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return req
}

func (s *site) postRescore(login string, fields url.Values, name string, body []byte) page {
	s.t.Helper()
	return s.do(login, s.rescoreRequest(fields, name, body))
}

// paper builds a workbook whose first sheet is a self-evaluation with the rows given, and whose second is no form.
func paper(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	f.SetSheetName("Sheet1", "自评表")
	head := [][]any{
		{"项目支出绩效自评表"}, {"（2024年度）"}, {"项目名称", "公共绿地养护"}, {"实施单位", "公用设施管理中心"},
		{"项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"}, {"", "年度资金总额", 100, 100, 86, 10, "86%", 8.6},
		{"一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"},
	}
	all := append(head, rows...)
	for i, row := range all {
		if err := f.SetSheetRow("自评表", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	f.NewSheet("填表说明")
	f.SetCellValue("填表说明", "A1", "本表由项目单位填报，报送财政局绩效科。")
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func lawn(t testing.TB) []byte {
	return paper(t, []any{"产出指标", "数量指标", "绿地养护面积", "≥100万平方米", "100万平方米", 50, 50},
		[]any{"效益指标", "社会效益指标", "设施完好率", "≥98%", "90%", 30, 30}, []any{"满意度指标", "服务对象满意度指标", "公众满意度", "≥90%", "95%", 10, 10},
		[]any{"总分", "", "", "", "", 100, 98.6})
}

func published(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "office", "testdata", "published", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// wants checks status and content of a page.
func wants(t *testing.T, got page, status int, contains ...string) {
	t.Helper()
	if got.status != status {
		t.Errorf("status %d, want %d\n%s", got.status, status, excerpt(got.body))
	}
	for _, want := range contains {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page lacks %q\n%s", want, excerpt(got.body))
		}
	}
}

// TestRescoreAccess: open to everybody where the administrator says so, else to people with an account.
func TestRescoreAccess(t *testing.T) {
	t.Parallel()
	open, closed := newSite(t), newClosedSite(t)
	wants(t, open.get("", "/rescore"), http.StatusOK, "复算绩效自评表", "自动选择最吻合的", "MOF-2021", `href="/sign-in"`)
	wants(t, open.postRescore("", nil, "养护.xlsx", lawn(t)), http.StatusOK, "养护.xlsx", "设施完好率")
	wants(t, open.postRescore("clerk", nil, "养护.xlsx", lawn(t)), http.StatusOK, "养护.xlsx", "工作台", "退出")
	if got := closed.get("", "/rescore"); got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/sign-in") {
		t.Errorf("closed, without an account: %d to %q", got.status, got.location)
	}
	if got := closed.postRescore("", nil, "养护.xlsx", lawn(t)); got.status != http.StatusUnauthorized || strings.Contains(got.body, "设施完好率") {
		t.Errorf("closed, posted without an account: %d", got.status)
	}
	wants(t, closed.get("clerk", "/rescore"), http.StatusOK, "复算绩效自评表", `name="_token"`)
	wants(t, closed.postRescore("clerk", url.Values{"_token": {closed.token("clerk")}}, "养护.xlsx", lawn(t)), http.StatusOK, "设施完好率", "不一致")
	wants(t, closed.postRescore("clerk", nil, "养护.xlsx", lawn(t)), http.StatusForbidden, "页面已过期")

	foreign := open.rescoreRequest(nil, "养护.xlsx", lawn(t))
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	wants(t, open.do("", foreign), http.StatusForbidden, "不是从本系统的页面发出的")
}

// TestRescoreWorkbook reads a workbook, shows it, and gives the copies that the page offers.
func TestRescoreWorkbook(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	got := s.postRescore("", url.Values{"book": {"MOF-2021"}}, "2024 绿地（公开）.xlsx", lawn(t))
	wants(t, got, http.StatusOK, "2024 绿地（公开）.xlsx", "公共绿地养护", "公用设施管理中心", "98.6", "复算总分", "−", "按指定的规则库复算", `value="MOF-2021" selected`,
		"不一致", "一致", "预算执行率", "86%", "填表说明", "没有复算", "R-134", `href="#t1-9"`, `id="t1-9"`)

	marked := s.get("", linkTo(t, got.body, "/marked"))
	checkMarked(t, marked, "2024%20%E7%BB%BF%E5%9C%B0")
	checkRescoreJSON(t, s.get("", linkTo(t, got.body, "/json")))
	checkMarked(t, s.postRescore("", url.Values{"output": {"marked"}}, "a.xlsx", lawn(t)), "a-")
	checkRescoreJSON(t, s.postRescore("", url.Values{"output": {"json"}}, "a.xlsx", lawn(t)))
	if again := s.get("", linkTo(t, got.body, "/json")+"x"); again.status != http.StatusNotFound {
		t.Errorf("a third kind of copy: %d, want none", again.status)
	}
}

func linkTo(t *testing.T, body, end string) string {
	t.Helper()
	for part := range strings.SplitSeq(body, `href="`) {
		if href, _, _ := strings.Cut(part, `"`); strings.HasPrefix(href, "/rescore/") && strings.HasSuffix(href, end) {
			return href
		}
	}
	t.Fatalf("no link that ends with %s\n%s", end, excerpt(body))
	return ""
}

func checkMarked(t *testing.T, got page, name string) {
	t.Helper()
	if d := got.header.Get("Content-Disposition"); got.status != http.StatusOK || !strings.HasPrefix(d, "attachment") || !strings.Contains(d, name) {
		t.Fatalf("marked copy: %d, %q", got.status, d)
	}
	f, err := excelize.OpenReader(strings.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("自评表")
	if err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprint(rows); !strings.Contains(all, "复算意见") || !strings.Contains(all, "不一致") || !strings.Contains(all, "设施完好率") {
		t.Errorf("the marked copy has no marks: %s", all)
	}
}

func checkRescoreJSON(t *testing.T, got page) {
	t.Helper()
	var answer struct {
		Sheets []map[string]any
		Errors []map[string]any
	}
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil || got.status != http.StatusOK || len(answer.Sheets) != 1 {
		t.Fatalf("JSON: %d, %v\n%s", got.status, err, excerpt(got.body))
	}
	if !strings.HasPrefix(got.header.Get("Content-Type"), "application/json") || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("headers of the JSON: %v", got.header)
	}
	for _, name := range []string{"project", "unit", "year", "rows_read", "funds", "execution", "indicators", "total_published", "total_computed", "weights_total", "grade", "findings"} {
		if _, ok := answer.Sheets[0][name]; !ok {
			t.Errorf("the JSON lacks %q", name)
		}
	}
	if answer.Sheets[0]["total_published"] != 98.6 || answer.Sheets[0]["rows_read"] != 3.0 {
		t.Errorf("total %v of %v rows", answer.Sheets[0]["total_published"], answer.Sheets[0]["rows_read"])
	}
}

// TestRescorePublished shows every published table there is; a transcription has no cells to mark.
func TestRescorePublished(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	files, err := filepath.Glob(filepath.Join("..", "office", "testdata", "published", "*.json"))
	if err != nil || len(files) < 40 {
		t.Fatalf("%d published tables, %v", len(files), err)
	}
	s.desk().limiter.most = len(files)
	for _, file := range files {
		name := filepath.Base(file)
		got := s.postRescore("", nil, name, published(t, name))
		if got.status != http.StatusOK || !strings.Contains(got.body, "“"+name+"”") || !strings.Contains(got.body, "转录文件没有单元格") || strings.Contains(got.body, "/marked\"") {
			t.Errorf("%s: %d\n%s", name, got.status, excerpt(got.body))
		}
	}
}

// TestRescoreRefused: what cannot be read is said beside the file, and the chosen rulebook stays chosen.
func TestRescoreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	big := bytes.Repeat([]byte("PK\x03\x04"), maxRescore/4+1)
	deep := []byte(`{"title":` + strings.Repeat(`{"text":`, 9000) + "1" + strings.Repeat("}", 9001))
	for _, row := range []struct {
		name, file string
		body       []byte
		fields     url.Values
		want       string
	}{
		{name: "没有选文件", want: "没有收到文件"},
		{name: "空文件", file: "空.xlsx", body: []byte{}, want: "文件是空的"},
		{name: "文本改名", file: "表.xlsx", body: []byte("一级指标,二级指标,得分\n产出,数量,10\n"), want: "文本或 CSV"},
		{name: "旧版 xls", file: "表.xls", body: append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 600)...), want: "旧版 .xls"},
		{name: "加密", file: "表.xlsx", body: append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, encrypted()...), want: "加了密码"},
		{name: "乱码", file: "x.xlsx", body: bytes.Repeat([]byte{0, 1, 2, 255}, 300), want: "认不出这个文件的格式"},
		{name: "半个工作簿", file: "x.xlsx", body: lawn(t)[:3000], want: "x.xlsx"},
		{name: "压缩炸弹", file: "x.xlsx", body: bomb(t), want: "x.xlsx"},
		{name: "超过 20 MB", file: "大.xlsx", body: big, want: "超过 20 MB"},
		{name: "超过请求上限", file: "大.xlsx", body: append(big, make([]byte, maxUpload-len(big)+1)...), want: "超过 20 MB"},
		{name: "JSON 不完整", file: "x.json", body: []byte(`{"title":"半`), want: "JSON 读不出来"},
		{name: "JSON 嵌套太深", file: "x.json", body: deep, want: "内容太多"},
		{name: "JSON 空行太多", file: "x.json", body: []byte(`{"title":"x","indicators":[` + strings.Repeat("null,", 60_000) + "null]}"), want: "内容太多"},
		{name: "没有的规则库", file: "x.xlsx", body: lawn(t), fields: url.Values{"book": {"<MOF>"}}, want: "没有“&lt;MOF&gt;”这个规则库"},
		{name: "转录不能标注", file: "x.json", body: published(t, "005.json"), fields: url.Values{"output": {"marked"}}, want: "转录文件没有单元格"},
	} {
		t.Run(row.name, func(t *testing.T) {
			fields := url.Values{"book": {"SH-PARK"}}
			for k, v := range row.fields {
				fields[k] = v
			}
			got := s.postRescore("", fields, row.file, row.body)
			wants(t, got, http.StatusUnprocessableEntity, row.want, `aria-invalid="true"`)
			if len(row.body) < maxUpload && fields.Get("book") == "SH-PARK" && !strings.Contains(got.body, `value="SH-PARK" selected`) {
				t.Error("the chosen rulebook is lost")
			}
		})
	}
	script := s.rescoreRequest(nil, "空.xlsx", []byte{})
	script.Header.Set("Accept", "application/json")
	if got := s.do("", script); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `"message":"文件是空的`) {
		t.Errorf("a script is told: %d %s", got.status, got.body)
	}
}

func encrypted() []byte {
	var out []byte
	for _, c := range "EncryptedPackage" {
		out = append(out, byte(c), 0)
	}
	return append(make([]byte, 600), out...)
}

// bomb is a container of one part that unpacks to far more than its size.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	io.CopyN(w, zeros{}, 200<<20)
	z.Close()
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestRescoreEscapes: cells, sheet and file names are text, never markup.
func TestRescoreEscapes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const evil = `<script>alert(1)</script>`
	got := s.postRescore("", nil, `"><img src=x>.xlsx`, paper(t, []any{evil, evil, evil, "≥" + evil, evil, 50, evil}, []any{"总分", "", "", "", "", 100, evil}))
	wants(t, got, http.StatusOK, "&lt;script&gt;")
	for _, not := range []string{evil, "<img src=x"} {
		if strings.Contains(got.body, not) {
			t.Errorf("the page carries %q", not)
		}
	}
	wants(t, s.postRescore("", nil, `"><img src=x>.xlsx`, []byte("<html>")), http.StatusUnprocessableEntity, "网页", "&lt;img src=x&gt;")
}

// TestRescoreLong: a thousand rows are a page; what does not fit is said; what is no form's length is refused.
func TestRescoreLong(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rows := func(n int) []byte {
		var out [][]any
		for i := range n {
			out = append(out, []any{"产出指标", "数量指标", fmt.Sprintf("养护第 %d 段的绿地面积", i), fmt.Sprintf("≥%d平方米", 100+i), fmt.Sprintf("%d平方米", 99+i), 1, 1})
		}
		return paper(t, out...)
	}
	page := s.postRescore("", nil, "长.xlsx", rows(1000))
	wants(t, page, http.StatusOK, "养护第 999 段的绿地面积")
	if len(page.body) > 1_500_000 {
		t.Errorf("1,000 rows are %d bytes", len(page.body))
	}
	long := s.postRescore("", nil, "长.xlsx", rows(2500))
	wants(t, long, http.StatusOK, "没有列全", "另有 501 行")
	if len(long.body) > 2_500_000 {
		t.Errorf("2,500 rows are %d bytes", len(long.body))
	}
	wants(t, s.postRescore("", nil, "长.xlsx", rows(maxRescoreRows+1)), http.StatusUnprocessableEntity, "一次最多复算 5000 行")
}
