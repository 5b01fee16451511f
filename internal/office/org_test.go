package office_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/office/workbook"
)

// upload is a workbook as bytes, made of lines.
func upload(t testing.TB, p *form) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := p.f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readOrg(data []byte, list office.OrgList) (office.OrgSheet, error) {
	return office.OpenOrg(bytes.NewReader(data), int64(len(data)), list)
}

func rowsOf(s office.OrgSheet) string {
	var out []string
	for _, r := range s.Rows {
		var cells []string
		for _, f := range office.OrgFields(s.List) {
			cells = append(cells, r.Values[f])
		}
		out = append(out, fmt.Sprintf("%d:%s", r.Line, strings.Join(cells, "/")))
	}
	return strings.Join(out, " ")
}

var parkUnits = []org.Unit{{Code: "100", Name: "上海化学工业区管理委员会", Kind: org.Administration}, {Code: "210", Name: "公共设施管理中心", Kind: org.Institution}}

func orgBook(t testing.TB, list office.OrgList, rows [][]string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := office.WriteOrg(&out, list, parkUnits, rows); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestOrgTemplates: a template has drop-downs and notes, and its example is no data.
func TestOrgTemplates(t *testing.T) {
	t.Parallel()
	for _, list := range []office.OrgList{office.OrgUnits, office.OrgPeople, office.OrgGrants, office.Projects} {
		t.Run(string(list), func(t *testing.T) {
			t.Parallel()
			data := orgBook(t, list, nil)
			if _, err := readOrg(data, list); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "没有数据") {
				t.Errorf("the untouched template reads as %v, want a refusal that says there is no data", err)
			}
			f, err := excelize.OpenReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			lists, err := f.GetDataValidations(string(list))
			if err != nil || len(lists) == 0 {
				t.Errorf("drop-downs %v (%v)", lists, err)
			}
			notes, err := f.GetComments(string(list))
			if err != nil || len(notes) != len(office.OrgFields(list)) {
				t.Errorf("%d notes (%v), want one per column", len(notes), err)
			}
			if first, _ := f.GetCellValue(string(list), "A2"); !strings.HasPrefix(first, "示例：") {
				t.Errorf("A2 is %q, want the example marked as one", first)
			}
		})
	}
}

// TestOrgRoundTrip: what we write we read back unchanged, also what begins like a formula.
func TestOrgRoundTrip(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"0012", "=甲单位", "用款单位", "210 公共设施管理中心", "停用"}, {"-1", "@乙", "处室", "100 上海化学工业区管理委员会", "启用"}}
	data := orgBook(t, office.OrgUnits, rows)
	s, err := readOrg(data, office.OrgUnits)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rowsOf(s), "2:0012/=甲单位/用款单位/210 公共设施管理中心/停用 3:-1/@乙/处室/100 上海化学工业区管理委员会/启用"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, c := range opened(t, data).Sheet("单位").Cells() {
		if c.Formula != "" || c.Text != workbook.Inert(c.Text) {
			t.Errorf("%s would start a formula: %q", workbook.Ref(c.Row, c.Col), c.Text)
		}
	}
}

// TestProjectListRoundTrip: a project comes back as it went out; a list in another unit of money is refused.
func TestProjectListRoundTrip(t *testing.T) {
	t.Parallel()
	p := project.Project{Code: "0012", Name: "=道路", Unit: parkUnits[1], Division: parkUnits[0], Nature: project.OneOff, Category: project.Operation,
		Start: fiscal.Date{Year: 2025, Month: 1, Day: 1}, End: fiscal.Date{Year: 2025, Month: 12, Day: 31}, Fiscal: 125_000_01, Summary: "-两处\n道路"}
	s, err := readOrg(orgBook(t, office.Projects, [][]string{office.ProjectValues(p)}), office.Projects)
	if want := "2:0012/=道路/210 公共设施管理中心/100 上海化学工业区管理委员会/一次性/经常性运行维护类/2025-01-01/2025-12-31//12.500001/0/-两处\n道路/0"; err != nil || rowsOf(s) != want {
		t.Errorf("got %s (%v), want %s", rowsOf(s), err, want)
	}
	f := newForm(t).line("项目编号", "项目名称", "实施单位", "主管处室", "项目性质", "项目类别", "计划开始日期", "计划完成日期", "财政资金（元）", "其他资金（万元）").line("1")
	if _, err := readOrg(upload(t, f), office.Projects); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "财政资金万元") {
		t.Errorf("money in 元: %v", err)
	}
}

func TestReadOrgLayouts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		list office.OrgList
		fill func(p *form)
		want string
	}{
		{"列的先后不同，另有别的列", office.OrgUnits, func(p *form) {
			p.line("序号", "上级单位编码", "单位类型", "联系电话", "单位全称", "单位代码")
			p.line(1, 100, "用款单位", "021-5", " 甲单位　", 301)
		}, "2:301/甲单位/用款单位/100/"},
		{"表头上有标题和说明", office.OrgUnits, func(p *form) {
			p.line("单位名单").line("填表说明：单位编码不能重复").line()
			p.line("单位编码（必填）", "单位名称 *", "单位类别：", "上级单位", "状态")
			p.line("301", "甲单位", "用款单位", "100", "启用")
		}, "5:301/甲单位/用款单位/100/启用"},
		{"在第二张工作表", office.OrgPeople, func(p *form) {
			p.line("这里是封面")
			p.on("人员表").lines([]string{"账号", "岗位", "单位"}, []string{"ggss-jb", "经办", "210"})
		}, "2:ggss-jb/经办/210/"},
		{"所属单位与单位编码并存时各归各", office.OrgPeople, func(p *form) {
			p.lines([]string{"登录名", "姓名", "单位编码", "所属单位"}, []string{"ggss-jb", "经办", "x", "210"})
		}, "2:ggss-jb/经办/210/"},
		{"中间有空行，末尾有带格式的空行", office.OrgUnits, func(p *form) {
			p.lines([]string{"单位编码", "单位名称", "单位类别", "上级单位"}, []string{"301", "甲", "用款单位", "100"}, nil, []string{"302", "乙", "用款单位", "100"})
			style, _ := p.f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
			p.f.SetCellStyle(p.sheet, "A5", "E400", style)
		}, "2:301/甲/用款单位/100/ 4:302/乙/用款单位/100/"},
		{"两行高的表头", office.OrgUnits, func(p *form) {
			p.lines([]string{"单位编码", "单位名称", "单位类别", "上级单位", "联系"}, []string{"", "", "", "", "电话"}, []string{"301", "甲", "用款单位", "100"})
			for _, c := range []string{"A", "B", "C", "D"} {
				p.f.MergeCell(p.sheet, c+"1", c+"2")
			}
		}, "3:301/甲/用款单位/100/"},
		{"编码0012带格式的数字", office.OrgUnits, func(p *form) {
			p.line("单位编码", "单位名称", "单位类别", "上级单位").line(12, "甲", "用款单位", "100")
			format := "0000"
			style, _ := p.f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			p.f.SetCellStyle(p.sheet, "A2", "A2", style)
		}, "2:0012/甲/用款单位/100/"},
		{"日期是真日期", office.OrgGrants, func(p *form) {
			p.line("登录名", "角色", "单位", "有效期至").line("clerk", "经办", "210", 46022)
			style, _ := p.f.NewStyle(&excelize.Style{NumFmt: 15})
			p.f.SetCellStyle(p.sheet, "D2", "D2", style)
		}, "2:clerk/经办/210/2025-12-31"},
		{"日期是文字", office.OrgGrants, func(p *form) {
			p.line("登录名", "角色", "单位", "有效期至").line("clerk", "经办", "210", "2025年12月31日")
		}, "2:clerk/经办/210/2025年12月31日"},
		{"只有自己另加的列有内容的行不算", office.OrgPeople, func(p *form) {
			p.lines([]string{"登录名", "姓名", "所属单位", "备注"}, []string{"a1", "甲", "210", ""}, []string{"", "", "", "以上共1人"})
		}, "2:a1/甲/210/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newForm(t)
			c.fill(p)
			s, err := readOrg(upload(t, p), c.list)
			if err != nil {
				t.Fatal(err)
			}
			if got := rowsOf(s); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestReadOrgRefuses(t *testing.T) {
	t.Parallel()
	headings := []string{"单位编码", "单位名称", "单位类别", "上级单位"}
	for _, c := range []struct {
		name string
		fill func(p *form)
		want string
	}{
		{"没有表头", func(p *form) { p.line("301", "甲单位", "用款单位", "100") }, "没有找到“单位”的表头"},
		{"空表", func(*form) {}, "没有找到“单位”的表头"},
		{"缺两列", func(p *form) { p.lines([]string{"单位编码", "单位名称", "状态"}, []string{"301", "甲"}) }, "缺少“单位类别”、“上级单位”"},
		{"两列同名", func(p *form) {
			p.lines(append(headings, "单位编码"), []string{"301", "甲", "用款单位", "100", "302"})
		}, "两列都是“单位编码”（A列和E列）"},
		{"只有表头", func(p *form) { p.lines(headings) }, "表头下面没有数据"},
		{"只有示例", func(p *form) { p.lines(headings, []string{"示例：210", "甲", "用款单位", "100"}) }, "示例行不会导入"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newForm(t)
			c.fill(p)
			_, err := readOrg(upload(t, p), office.OrgUnits)
			if errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want a refusal with %q", err, c.want)
			}
		})
	}
	for name, data := range map[string][]byte{"不是工作簿": []byte("单位编码,单位名称\r\n301,甲\r\n"), "空文件": nil, "没传完": upload(t, newForm(t).line("单位编码"))[:400]} {
		if _, err := readOrg(data, office.OrgUnits); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v, want Invalid", name, err)
		}
	}
}

func TestReadOrgTooMany(t *testing.T) {
	t.Parallel()
	p := newForm(t).line("登录名", "角色", "单位")
	for i := range office.MaxOrgRows + 1 {
		p.line(fmt.Sprint("u", i), "经办", "210")
	}
	if _, err := readOrg(upload(t, p), office.OrgGrants); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "5001行") {
		t.Errorf("got %v, want a refusal that counts", err)
	}
}

// TestReadOrgCells: what a cell hides is said, and where it stands.
func TestReadOrgCells(t *testing.T) {
	t.Parallel()
	p := newForm(t).line(nil, "单位编码", "单位名称", "单位类别", "上级单位").line(nil, "301", nil, "用款单位", "100")
	p.f.SetCellFormula(p.sheet, "C2", "1/0")
	s, err := readOrg(upload(t, p), office.OrgUnits)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Findings) != 1 || s.Cell(s.Findings[0].Path) != "C2" {
		t.Fatalf("findings %+v, want one at C2", s.Findings)
	}
	for path, want := range map[string]string{"2.code": "B2", "2.state": "B2", "7": "B7", "": "", "x.code": "", "0.code": ""} {
		if got := s.Cell(path); got != want {
			t.Errorf("%q is %q, want %q", path, got, want)
		}
	}
}

// orgLists are all the lists that can be imported.
var orgLists = []office.OrgList{office.OrgUnits, office.OrgPeople, office.OrgGrants, office.Indicators, office.Budgets, office.Projects, office.Standards, office.Entries}

// TestReadOrgMerged 合并单元格: a cell that stands for several is refused, once, where it begins, in every list.
func TestReadOrgMerged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, from, to string
		want           string // cell and rule
	}{
		{"两行合并", "B2", "B3", "B2 X-02"},
		{"两列合并", "A3", "B3", "A3 X-02"},
		{"两行两列合并", "A2", "B3", "A2 X-02"},
		{"与自己另加的列合并", "E2", "F2", ""},
		{"另加的列上下合并", "F2", "F3", ""},
	} {
		for _, list := range orgLists {
			t.Run(c.name+" "+string(list), func(t *testing.T) {
				t.Parallel()
				p := newForm(t)
				var head []string
				for _, f := range office.OrgFields(list) {
					head = append(head, office.OrgLabel(list, f))
				}
				if len(head) < 5 {
					head = append(head, "备注")
				}
				p.lines(append(head[:5:5], append([]string{"我的列"}, head[5:]...)...), []string{"a", "b", "c", "d", "e", "f", "g"}, []string{"h", "i", "j", "k", "l", "m", "n"})
				if err := p.f.MergeCell(p.sheet, c.from, c.to); err != nil {
					t.Fatal(err)
				}
				s, err := readOrg(upload(t, p), list)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, f := range s.Findings {
					got = append(got, s.Cell(f.Path)+" "+f.Rule)
				}
				if strings.Join(got, " ") != c.want {
					t.Errorf("got %v, want %q", s.Findings, c.want)
				}
			})
		}
	}
}

// TestMarkOrg: the upload comes back with reasons beside its rows and everything of one's own still in it.
func TestMarkOrg(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.lines([]string{"单位编码", "单位名称", "单位类别", "上级单位", "联系人"}, []string{"301", "甲", "公司", "100", "张工"})
	p.on("别的表").line("留着")
	data := upload(t, p)
	s, err := readOrg(data, office.OrgUnits)
	if err != nil {
		t.Fatal(err)
	}
	marked, err := office.MarkOrg(data, s, errs.Fields{{Path: "2.kind", Rule: "I-02", Severity: errs.Blocker, Message: "单位类别“公司”不认识。"},
		{Path: "2.code", Rule: "I-12", Severity: errs.Warning, Message: "请核对。"}, {Path: "nowhere", Message: "没有位置"}})
	if err != nil {
		t.Fatal(err)
	}
	book := opened(t, marked)
	g := book.Sheets[0]
	if got := mustAt(g, 1, 6); got != "需要改正的原因" {
		t.Errorf("F1 is %q, want the heading of the reasons", got)
	}
	if got := mustAt(g, 2, 6); !strings.Contains(got, "C2：错误 I-02 单位类别“公司”不认识。") || !strings.Contains(got, "A2：警告 I-12") {
		t.Errorf("F2 is %q, want both reasons", got)
	}
	if mustAt(g, 2, 5) != "张工" || mustAt(book.Sheet("别的表"), 1, 1) != "留着" {
		t.Error("extra columns or sheets are lost")
	}
	if again, err := readOrg(marked, office.OrgUnits); err != nil || rowsOf(again) != rowsOf(s) {
		t.Errorf("the marked copy reads as %s (%v), want the same rows", rowsOf(again), err)
	}
}

func TestRoleDuties(t *testing.T) {
	t.Parallel()
	if got := office.RoleDuties(org.SecurityAdmin); got != "授予角色" {
		t.Errorf("got %q", got)
	}
	for _, r := range org.Roles() {
		if office.RoleDuties(r) == "" {
			t.Errorf("nothing is said about %s", r)
		}
	}
	if !slices.Contains(office.OrgFields(office.OrgGrants), "until") || office.OrgLabel(office.OrgGrants, "until") != "有效期至" || office.OrgLabel(office.OrgUnits, "x") != "x" {
		t.Error("fields and labels do not fit")
	}
}

func BenchmarkMarkOrg(b *testing.B) {
	p := &form{f: excelize.NewFile(), sheet: "Sheet1"}
	p.line("登录名", "角色", "单位")
	var findings errs.Fields
	for i := range office.MaxOrgRows {
		p.line(fmt.Sprint("u", i), "经办", "210")
		findings = append(findings, errs.Field{Path: fmt.Sprintf("%d.login", i+2), Severity: errs.Blocker, Message: "没有这个人。"})
	}
	data := upload(b, p)
	s, err := readOrg(data, office.OrgGrants)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := office.MarkOrg(data, s, findings); err != nil {
			b.Fatal(err)
		}
	}
}

// TestLibrarySignsArePlain 符号: the sign = stands in the workbook as people write it, without an apostrophe that is seen.
func TestLibrarySignsArePlain(t *testing.T) {
	t.Parallel()
	row := make([]string, len(office.OrgFields(office.Indicators)))
	for i, f := range office.OrgFields(office.Indicators) {
		row[i] = map[string]string{"code": "DL-01", "sign": "=", "name": "=1+1"}[f]
	}
	g := opened(t, orgBook(t, office.Indicators, [][]string{row})).Sheet(string(office.Indicators))
	for i, f := range office.OrgFields(office.Indicators) {
		if want, asked := map[string]string{"sign": "=", "name": "'=1+1"}[f]; asked && mustAt(g, 2, i+1) != want {
			t.Errorf("%s is %q, want %q", f, mustAt(g, 2, i+1), want)
		}
	}
}
