package web

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/org"
)

// unitPath is the page of a unit by its code; userID a person's id by login.
func (s *site) unitPath(code string) string { return "/units/" + string(s.Units[code].ID) }

func (s *site) userID(login string) string { return string(s.Actor(s.t, login).User.ID) }

func TestUnits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	unit := func(code, name, parent, version string) url.Values {
		return url.Values{"code": {code}, "name": {name}, "kind": {"用款单位"}, "parent": {parent}, "state": {"启用"}, "_version": {version}}
	}
	root := string(s.Units["100"].ID)
	s.run(t, []scenario{
		{name: "树", as: "sys", path: "/units", status: 200, contains: []string{"共 6 个单位", "公共设施管理中心", "5 个", "/units/import"}},
		{name: "搜索", as: "sys", path: "/units?q=设施", status: 200, contains: []string{"符合条件的", "公共设施管理中心", "上海化学工业区管理委员会"}, lacks: []string{"医疗中心"}},
		{name: "按类别", as: "sys", path: "/units?kind=处室", status: 200, contains: []string{"规划建设处"}, lacks: []string{"医疗中心"}},
		{name: "搜不到", as: "sys", path: "/units?q=没有", status: 200, contains: []string{"没有符合条件的单位"}},
		{name: "新增", as: "sys", path: "/units/new?parent=" + root, status: 200, contains: []string{"上级单位", "请选择"}},
		{name: "缺项", as: "sys", method: http.MethodPost, path: "/units", form: unit("", "填了的名称", "", ""), status: 422,
			contains: []string{"请填写单位编码", "填了的名称", "只有管委会可以没有上级"}},
		{name: "上级不存在", as: "sys", method: http.MethodPost, path: "/units", form: unit("301", "甲", "没有的单位", ""), status: 422, contains: []string{"没有编码或名称为“没有的单位”的单位"}},
		{name: "编码重复", as: "sys", method: http.MethodPost, path: "/units", form: unit("210", "填了的名称", root, ""), status: 409, contains: []string{"填了的名称", "已有相同"}},
		{name: "保存", as: "sys", method: http.MethodPost, path: "/units", form: unit("301", "新单位", "公共设施管理中心", ""), status: 303, contains: []string{"/units?q=301"}},
		{name: "修改", as: "sys", path: s.unitPath("210"), status: 200, contains: []string{"公共设施管理中心", "修改单位"}},
		{name: "别的单位的编号", as: "sys", path: "/units/absent", status: 404, contains: []string{"没有找到"}},
		{name: "移到自己下级", as: "sys", method: http.MethodPost, path: s.unitPath("210"), form: unit("210", "公共设施管理中心", "301", "1"), status: 422, contains: []string{"上级单位不能是自己的下级"}},
		{name: "改名", as: "sys", method: http.MethodPost, path: s.unitPath("220"), form: unit("220", "医疗卫生中心", root, "1"), status: 303},
		{name: "第二个人改", as: "sys", method: http.MethodPost, path: s.unitPath("220"), form: unit("220", "园区医疗中心", root, "1"), status: 409,
			contains: []string{"刚被他人修改", "园区医疗中心", "现有内容是“医疗卫生中心”", `name="_version" value="2"`}},
		{name: "看过再保存", as: "sys", method: http.MethodPost, path: s.unitPath("220"), form: unit("220", "园区医疗中心", root, "2"), status: 303},
		{name: "安全管理员", as: "sec", path: "/units", status: 404},
		{name: "审计管理员改", as: "aud", method: http.MethodPost, path: "/units", form: unit("302", "乙", root, ""), status: 404},
		{name: "经办", as: "clerk", path: "/units", status: 403, contains: []string{"管理单位"}},
		{name: "未登录", path: "/units", status: 303, contains: []string{"/sign-in"}},
	})
}

// TestManyUnits: ten thousand units are walked in pages, and a form does not send them all.
func TestManyUnits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	sys := s.Actor(t, "sys")
	for i := range 600 {
		if _, err := s.App.AddUnit(context.Background(), sys, org.Unit{Code: fmt.Sprintf("9%03d", i), Name: fmt.Sprintf("用款单位%d", i), Kind: org.FundUser, Parent: s.Units["220"].ID, Active: true}); err != nil {
			t.Fatal(err)
		}
	}
	first := s.get("sys", "/units")
	next := regexp.MustCompile(`href="(/units\?after=[^"]+)"`).FindStringSubmatch(first.body)
	if next == nil || strings.Count(first.body, "<tr>") != 201 {
		t.Fatalf("the first page has %d rows and leads to %v", strings.Count(first.body, "<tr>"), next)
	}
	if second := s.get("sys", next[1]); !strings.Contains(second.body, "用款单位194") || strings.Contains(second.body, "公共设施管理中心") {
		t.Errorf("the second page does not go on where the first ended\n%s", excerpt(second.body))
	}
	form := s.get("sys", s.unitPath("220"))
	if strings.Contains(form.body, "用款单位599") || !strings.Contains(form.body, "100 上海化学工业区管理委员会") {
		t.Error("the form offers six hundred units instead of a box for the code")
	}
	saved := s.post("sys", s.unitPath("220"), url.Values{"code": {"220"}, "name": {"医疗中心"}, "kind": {"事业单位"}, "parent": {"130"}, "state": {"启用"}, "_version": {"1"}})
	if saved.status != http.StatusSeeOther {
		t.Errorf("a parent by its code: %d\n%s", saved.status, excerpt(saved.body))
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home := string(s.Units["210"].ID)
	person := func(login, name, unit string) url.Values {
		return url.Values{"login": {login}, "name": {name}, "unit": {unit}, "state": {"启用"}}
	}
	clerk := "/users/" + s.userID("clerk")
	edited := person("clerk", "养护经办", home)
	edited.Set("_version", "1")
	s.browser("clerk") // changes the temporary password, so the account is at version 2
	s.run(t, []scenario{
		{name: "列表", as: "sys", path: "/users", status: 200, contains: []string{"公共设施管理中心经办", "经办（公共设施管理中心）", "须改口令", "正常"}},
		{name: "搜索", as: "sys", path: "/users?q=other", status: 200, contains: []string{"医疗中心负责人"}, lacks: []string{"公共设施管理中心负责人"}},
		{name: "缺项", as: "sys", method: http.MethodPost, path: "/users", form: person("BAD", "填了的姓名", ""), status: 422, contains: []string{"登录名用2到32个小写字母", "填了的姓名", "请选择所属单位"}},
		{name: "登录名重复", as: "sys", method: http.MethodPost, path: "/users", form: person("head", "填了的姓名", home), status: 409, contains: []string{"已有相同", "填了的姓名"}},
		{name: "打开", as: "sys", path: clerk, status: 200, contains: []string{"重置口令", "停用账号", "公共设施管理中心经办"}},
		{name: "旧版本", as: "sys", method: http.MethodPost, path: clerk, form: edited, status: 409, contains: []string{"刚被他人修改", "养护经办", "现有内容是“公共设施管理中心经办”"}},
		{name: "停用自己", as: "sys", method: http.MethodPost, path: "/users/" + s.userID("sys"), form: url.Values{"login": {"sys"}, "name": {"系统管理员"}, "unit": {string(s.Units["100"].ID)}, "state": {"停用"}, "_version": {"2"}},
			status: 422, contains: []string{"不能停用自己的账号"}},
		{name: "没有这个人", as: "sys", path: "/users/absent", status: 404},
		{name: "安全管理员不管人员", as: "sec", path: "/users", status: 404},
		{name: "安全管理员不能重置口令", as: "sec", method: http.MethodPost, path: clerk + "/password", status: 404},
		{name: "负责人不能新增", as: "head", method: http.MethodPost, path: "/users", form: person("x1", "甲", home), status: 403},
	})
}

var keyField = regexp.MustCompile(`name="_key" value="([^"]+)"`)

// TestPasswordOnce: a temporary password is shown once, whatever is posted again.
func TestPasswordOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.get("sys", "/users/new")
	posted := url.Values{"login": {"new-jb"}, "name": {"新经办"}, "unit": {string(s.Units["210"].ID)}, "_key": {keyField.FindStringSubmatch(form.body)[1]}}
	shown := regexp.MustCompile(`>[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}<`)
	first := s.post("sys", "/users", posted)
	password := shown.FindString(first.body)
	if first.status != 200 || password == "" || !strings.Contains(first.body, "只显示这一次") {
		t.Fatalf("adding: %d\n%s", first.status, excerpt(first.body))
	}
	again := s.post("sys", "/users", posted)
	if again.status != 200 || shown.MatchString(again.body) || !strings.Contains(again.body, "不能再次显示") {
		t.Errorf("the same form again: %d, want no password\n%s", again.status, excerpt(again.body))
	}
	if list := s.get("sys", "/users?q=new-jb"); strings.Count(list.body, "新经办") != 1 {
		t.Error("a repeated post added the person twice")
	}
	id := regexp.MustCompile(`/users/([0-9a-f-]{36})`).FindStringSubmatch(first.body)[1]
	reset := s.post("sys", "/users/"+id+"/password", url.Values{"_key": {keyField.FindStringSubmatch(s.get("sys", "/users/"+id).body)[1]}})
	if p := shown.FindString(reset.body); p == "" || p == password {
		t.Errorf("a reset shows %q after %q", p, password)
	}
	off := url.Values{"login": {"new-jb"}, "name": {"新经办"}, "unit": {"210"}, "state": {"停用"}, "_version": {"2"}}
	if got := s.post("sys", "/users/"+id, off); got.status != http.StatusSeeOther || !strings.Contains(s.get("sys", "/users?q=new-jb").body, "停用") {
		t.Errorf("disabling: %d\n%s", got.status, excerpt(got.body))
	}
}

func TestGrants(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	clerk, unit := "/grants/"+s.userID("clerk"), string(s.Units["210"].ID)
	grant := func(role, unit, until string) url.Values {
		return url.Values{"role": {role}, "unit": {unit}, "until": {until}}
	}
	held := s.Actor(t, "clerk").Grants[0].ID
	s.run(t, []scenario{
		{name: "选人", as: "sec", path: "/grants?q=clerk", status: 200, contains: []string{clerk, "经办（公共设施管理中心）"}},
		{name: "打开", as: "sec", path: clerk, status: 200, contains: []string{"现有角色", "长期", "经办：查看项目、编辑项目", "撤销"}},
		{name: "没有选", as: "sec", method: http.MethodPost, path: clerk, form: grant("", "", ""), status: 422, contains: []string{"请选择角色", "请选择已有的单位"}},
		{name: "角色不合单位", as: "sec", method: http.MethodPost, path: clerk, form: grant("处室审核", unit, ""), status: 422, contains: []string{"不能设“处室审核”"}},
		{name: "管理员不办业务", as: "sec", method: http.MethodPost, path: clerk, form: grant("审计管理员", string(s.Units["100"].ID), ""), status: 422, contains: []string{"须由三个人分任"}},
		{name: "已有", as: "sec", method: http.MethodPost, path: clerk, form: grant("经办", unit, ""), status: 409, contains: []string{"已有相同的授权"}},
		{name: "日期看不懂", as: "sec", method: http.MethodPost, path: clerk, form: grant("负责人", unit, "年底"), status: 422, contains: []string{"不是日期", "年底"}},
		{name: "日期已过", as: "sec", method: http.MethodPost, path: clerk, form: grant("负责人", unit, "2025-01-05"), status: 422, contains: []string{"有效期已过"}},
		{name: "授予", as: "sec", method: http.MethodPost, path: clerk, form: grant("负责人", unit, "2025-12-31"), status: 303},
		{name: "授予后", as: "sec", path: clerk, status: 200, contains: []string{"2025-12-31", "负责人"}},
		{name: "看自己", as: "sec", path: "/grants/" + s.userID("sec"), status: 200, contains: []string{"不能给自己授权"}, lacks: []string{"/revoke"}},
		{name: "给自己授权", as: "sec", method: http.MethodPost, path: "/grants/" + s.userID("sec"), form: grant("专家", unit, ""), status: 422, contains: []string{"不能给自己授权"}},
		{name: "撤销自己", as: "sec", method: http.MethodPost, path: "/grants/" + s.userID("sec") + "/revoke", form: url.Values{"grant": {s.Actor(t, "sec").Grants[0].ID}}, status: 422, contains: []string{"不能撤销自己的角色"}},
		{name: "系统管理员不授权", as: "sys", method: http.MethodPost, path: clerk, form: grant("负责人", unit, ""), status: 404},
		{name: "经办不授权", as: "clerk", path: clerk, status: 403},
		{name: "撤销", as: "sec", method: http.MethodPost, path: clerk + "/revoke", form: url.Values{"grant": {held}}, status: 303},
		{name: "撤销第二次", as: "sec", method: http.MethodPost, path: clerk + "/revoke", form: url.Values{"grant": {held}}, status: 404},
	})
	if got := s.Actor(t, "clerk").Grants; len(got) != 1 || got[0].Role != org.Head {
		t.Errorf("grants %+v, want 负责人 alone", got)
	}
}

// sendBook posts a workbook as the import page does.
func (s *site) sendBook(login, path, name string, body []byte) page {
	s.t.Helper()
	return s.multipart(login, path, map[string]string{"_token": s.token(login)}, name, body)
}

func (s *site) multipart(login, path string, fields map[string]string, name string, body []byte) page {
	s.t.Helper()
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	for k, v := range fields {
		m.WriteField(k, v)
	}
	if name != "" {
		part, _ := m.CreateFormFile("file", name)
		part.Write(body)
	}
	m.Close()
	req, _ := http.NewRequest(http.MethodPost, s.server.URL+path, &form)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return s.do(login, req)
}

// lines is a workbook of one sheet.
func lines(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var unitHeadings = []any{"单位编码", "单位名称", "单位类别", "上级单位", "联系电话"}

func TestImportUnits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	book := lines(t, unitHeadings, []any{"301", "甲单位", "用款单位", "302"}, []any{302, "乙单位", "事业单位", "100"}, []any{"210", "公共设施管理中心", "事业单位", "130"}, []any{"220", "医疗中心", "事业单位", "100"})
	preview := s.sendBook("sys", "/units/import", "单位 2025.xlsx", book)
	for _, want := range []string{"单位 2025.xlsx", "确认导入（新增 2，修改 1）", "甲单位", "公用事业处", "Sheet1!D4 上级单位", "I-12"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("the preview lacks %q\n%s", want, excerpt(preview.body))
		}
	}
	if preview.status != 200 || strings.Contains(s.get("sys", "/units").body, "甲单位") {
		t.Fatalf("preview %d, and nothing may be written yet", preview.status)
	}
	confirm := map[string]string{}
	for k, v := range inputsOf(t, preview.body, "confirm") {
		confirm[k] = v[0]
	}
	done := s.multipart("sys", "/units/import/confirm", confirm, "", nil)
	if done.status != http.StatusSeeOther || !strings.Contains(s.get("sys", "/units").body, "甲单位") {
		t.Fatalf("confirmed: %d\n%s", done.status, excerpt(done.body))
	}
	if again := s.multipart("sys", "/units/import/confirm", confirm, "", nil); again.status != http.StatusSeeOther {
		t.Errorf("the same confirmation again: %d", again.status)
	}
	if same := s.sendBook("sys", "/units/import", "单位.xlsx", book); !strings.Contains(same.body, "与现有内容完全相同") {
		t.Errorf("the same file again\n%s", excerpt(same.body))
	}
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	good := lines(t, unitHeadings, []any{"301", "甲单位", "用款单位", "100"})
	for _, c := range []struct {
		name, as, path string
		file           string
		body           []byte
		status         int
		want           string
	}{
		{"没有选文件", "sys", "/units/import", "", nil, 422, "没有收到文件"},
		{"压缩炸弹", "sys", "/units/import", "单位.xlsx", swollen(t), 422, "没有读入"},
		{"没有传完", "sys", "/units/import", "单位.xlsx", good[:len(good)-60], 422, "没有传完"},
		{"改名的文本", "sys", "/units/import", "单位.xlsx", []byte("单位编码,单位名称\r\n"), 422, "没有读入"},
		{"缺列", "sys", "/units/import", "单位.xlsx", lines(t, []any{"单位编码", "单位名称"}, []any{"301", "甲"}), 422, "缺少“单位类别”、“上级单位”"},
		{"编码重复与上级不存在一起报", "sys", "/units/import", "单位.xlsx", lines(t, unitHeadings, []any{"301", "甲", "用款单位", "100"}, []any{"301", "乙", "用款单位", "100"}, []any{"303", "丙", "公司", "999"}),
			422, "I-03"},
		{"放到人员导入", "sys", "/users/import", "单位.xlsx", good, 422, "没有找到“人员”的表头"},
		{"安全管理员导单位", "sec", "/units/import", "单位.xlsx", good, 404, "没有这个页面"},
		{"系统管理员导授权", "sys", "/grants/import", "授权.xlsx", good, 404, "没有这个页面"},
		{"经办导人员", "clerk", "/users/import", "人员.xlsx", good, 403, "管理人员"},
		{"给自己授权", "sec", "/grants/import", "授权.xlsx", lines(t, []any{"登录名", "角色", "单位"}, []any{"sec", "专家", "210"}), 422, "不能给自己授权"},
		{"角色不合", "sec", "/grants/import", "授权.xlsx", lines(t, []any{"登录名", "角色", "单位"}, []any{"clerk", "处室审核", "210"}), 422, "不能设“处室审核”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			got := s.sendBook(c.as, c.path, c.file, c.body)
			if got.status != c.status || !strings.Contains(got.body, c.want) || strings.Contains(got.body, "确认导入") {
				t.Errorf("%d, want %d with %q and nothing to confirm\n%s", got.status, c.status, c.want, excerpt(got.body))
			}
		})
	}
	for name, held := range map[string]string{"空": "", "不是JSON": "{", "别的名单": `{"Sheet":{"List":"人员","Rows":[{"Line":2}]}}`, "没有行": `{"Sheet":{"List":"单位"}}`,
		"改过的行": `{"Sheet":{"List":"单位","Sheet":"S","Columns":{"code":-5},"Rows":[{"Line":2,"Values":{"code":"301"}}]}}`} {
		got := s.multipart("sys", "/units/import/confirm", map[string]string{"_token": s.token("sys"), "held": held}, "", nil)
		if got.status != 422 {
			t.Errorf("held rows %s: %d, want 422\n%s", name, got.status, excerpt(got.body))
		}
	}
}

// swollen is a small file that unpacks to a hundred megabytes.
func swollen(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		part, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			part.Write(make([]byte, 1<<20))
		}
	}
	z.Close()
	return out.Bytes()
}

// TestImportMarked gives the same file back with reasons in it.
func TestImportMarked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bad := lines(t, unitHeadings, []any{"301", "甲单位", "公司", "100", "021-5712"})
	got := s.sendBook("sys", "/units/import/marked", "单位.xlsx", bad)
	if got.status != 200 || !strings.Contains(got.header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("%d %v", got.status, got.header)
	}
	f, err := excelize.OpenReader(strings.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reason, _ := f.GetCellValue("Sheet1", "F2")
	phone, _ := f.GetCellValue("Sheet1", "E2")
	if !strings.Contains(reason, "单位类别“公司”不认识") || phone != "021-5712" {
		t.Errorf("F2 %q, E2 %q", reason, phone)
	}
	if fine := s.sendBook("sys", "/units/import/marked", "单位.xlsx", lines(t, unitHeadings, []any{"301", "甲", "用款单位", "100"})); !strings.Contains(fine.body, "没有发现问题") {
		t.Errorf("a file without findings\n%s", excerpt(fine.body))
	}
	if broken := s.sendBook("sys", "/units/import/marked", "单位.xlsx", []byte("x")); broken.status != 422 {
		t.Errorf("a broken file: %d", broken.status)
	}
}

// TestImportPeople lists every temporary password once.
func TestImportPeople(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	book := lines(t, []any{"登录名", "姓名", "所属单位"}, []any{"p1", "甲", "210"}, []any{"p2", "乙", "220"})
	preview := s.sendBook("sys", "/users/import", "人员.xlsx", book)
	confirm := map[string]string{}
	for k, v := range inputsOf(t, preview.body, "confirm") {
		confirm[k] = v[0]
	}
	shown := regexp.MustCompile(`[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}<`)
	first := s.multipart("sys", "/users/import/confirm", confirm, "", nil)
	if first.status != 200 || len(shown.FindAllString(first.body, -1)) != 2 {
		t.Fatalf("%d with %d passwords\n%s", first.status, len(shown.FindAllString(first.body, -1)), excerpt(first.body))
	}
	again := s.multipart("sys", "/users/import/confirm", confirm, "", nil)
	if shown.MatchString(again.body) || !strings.Contains(again.body, "不能再次显示") {
		t.Errorf("again: %d\n%s", again.status, excerpt(again.body))
	}
	stale := map[string]string{"_token": s.token("sys"), "held": confirm["held"]}
	if got := s.multipart("sys", "/users/import/confirm", stale, "", nil); got.status != http.StatusSeeOther {
		t.Errorf("a second, fresh confirmation of people who are there: %d\n%s", got.status, excerpt(got.body))
	}
}

// TestExportsImportAgain: what administrators save is what they can bring back, unchanged.
func TestExportsImportAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for path, who := range map[string]string{"/units": "sys", "/users": "sys", "/grants": "sec"} {
		template := s.get(who, path+"/import/template")
		if empty := s.sendBook(who, path+"/import", "模板.xlsx", []byte(template.body)); empty.status != 422 || !strings.Contains(empty.body, "没有数据") {
			t.Errorf("%s: the empty template: %d\n%s", path, empty.status, excerpt(empty.body))
		}
		saved := s.get(who, path+"/export")
		back := s.sendBook(who, path+"/import", "现有.xlsx", []byte(saved.body))
		if back.status != 200 || !strings.Contains(back.body, "与现有内容完全相同") || strings.Contains(back.body, "kind--error") {
			t.Errorf("%s: the export does not come back unchanged: %d\n%s", path, back.status, excerpt(back.body))
		}
	}
	s.run(t, []scenario{
		{name: "安全管理员导出单位", as: "sec", path: "/units/export", status: 404},
		{name: "经办下载模板", as: "clerk", path: "/grants/import/template", status: 403},
	})
}
