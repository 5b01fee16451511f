package office_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/testenv"
)

// listedProjects are the rows of a list of projects as it is issued.
func listedProjects() [][]string {
	return [][]string{
		{"SCIP-2025-0001", "=海塘、道路、河道、绿化、生态园区等公共设施维护", "210 公共设施管理中心", "130 公用事业处", "经常性", "经常性运行维护类", "2025-01-01", "2025-12-31", "", "4980", "0", "日常维护，\n含应急。", "3"},
		{"0012", "生态湿地扩建工程", "210 公共设施管理中心", "120 规划建设处", "一次性", "投资建设类", "2024-03-01", "2026-06-30", "2026-06-01", "12345.678901", "0.000001", "", "1"},
	}
}

const listedText = "2:SCIP-2025-0001/=海塘、道路、河道、绿化、生态园区等公共设施维护/210 公共设施管理中心/130 公用事业处/经常性/经常性运行维护类/2025-01-01/2025-12-31//4980/0/日常维护，\n含应急。/3" +
	" 3:0012/生态湿地扩建工程/210 公共设施管理中心/120 规划建设处/一次性/投资建设类/2024-03-01/2026-06-30/2026-06-01/12345.678901/0.000001//1"

// TestProjectListThroughPrograms: the list comes back as it was issued, by itself, through the library and through LibreOffice, with
// blank rows, sheets and columns of one's own.
func TestProjectListThroughPrograms(t *testing.T) {
	t.Parallel()
	issued := orgBook(t, office.Projects, listedProjects())
	own := func(f *excelize.File) {
		sheet := string(office.Projects)
		style, _ := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
		f.SetCellStyle(sheet, "A4", "M3000", style)
		f.SetCellValue(sheet, "N1", "联系人")
		f.SetCellValue(sheet, "N2", "张工")
		f.NewSheet("我的测算")
		f.SetCellValue("我的测算", "A1", "项目编号")
	}
	for name, data := range map[string]func() []byte{
		"原样":          func() []byte { return issued },
		"自己的列、页和空白行":  func() []byte { return changed(t, issued, own) },
		"LibreOffice": func() []byte { return testenv.LibreOffice(t, issued, "xlsx", "xlsx") },
	} {
		t.Run(name, func(t *testing.T) {
			s, err := readOrg(data(), office.Projects)
			if err != nil {
				t.Fatal(err)
			}
			if got := rowsOf(s); got != listedText || len(s.Findings) > 0 {
				t.Errorf("got\n%s\nwant\n%s\n%v", got, listedText, s.Findings)
			}
		})
	}
}

// bare puts a formula into a cell without its result.
func bare(f *excelize.File, sheet, ref, formula string) {
	f.SetCellValue(sheet, ref, nil)
	f.SetCellFormula(sheet, ref, formula)
}

// TestReadProjectListCells: numbers as texts, formulas with and without results, errors, and another form's file.
func TestReadProjectListCells(t *testing.T) {
	t.Parallel()
	issued := orgBook(t, office.Projects, listedProjects())
	for _, c := range []struct {
		name, ref string
		value     func(f *excelize.File, sheet string)
		want      string // what the cell of row 2 reads as
		rule      string
	}{
		{"数字写成文本", "J2", func(f *excelize.File, s string) { f.SetCellStr(s, "J2", "4,980.50") }, "4,980.50", ""},
		{"格式显示不全的数字", "J2", func(f *excelize.File, s string) {
			whole := "#,##0"
			style, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &whole})
			f.SetCellFloat(s, "J2", 4980.567891, -1, 64)
			f.SetCellStyle(s, "J2", "J2", style)
		}, "4980.567891", ""},
		{"有结果的公式", "J2", func(f *excelize.File, s string) {
			f.SetCellFloat(s, "J2", 4980, -1, 64)
			f.SetCellFormula(s, "J2", "4000+980")
		}, "4980", ""},
		{"没有结果的公式", "J2", func(f *excelize.File, s string) { bare(f, s, "J2", "4000+1000") }, "5000", "I-10"},
		{"除以零", "J2", func(f *excelize.File, s string) { bare(f, s, "J2", "1/0") }, "", "I-00"},
		{"不认识的函数", "J2", func(f *excelize.File, s string) { bare(f, s, "J2", "WEBSERVICE(A2)") }, "", "I-00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := readOrg(changed(t, issued, func(f *excelize.File) { c.value(f, string(office.Projects)) }), office.Projects)
			if err != nil {
				t.Fatal(err)
			}
			rule := ""
			for _, f := range s.Findings {
				rule += f.Rule
			}
			if rule != c.rule || c.rule != "I-00" && s.Rows[0].Values["fiscal"] != c.want {
				t.Errorf("reads %q with %q, want %q with %q", s.Rows[0].Values["fiscal"], rule, c.want, c.rule)
			}
		})
	}
	for name, data := range map[string][]byte{"申报表": goalBytes(t, parkGoal(t)), "单位名单": orgBook(t, office.OrgUnits, [][]string{{"301", "甲", "用款单位", "100", "启用"}})} {
		if _, err := readOrg(data, office.Projects); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), "这里要的是“项目清单”") {
			t.Errorf("%s: %v, want a refusal that names both", name, err)
		}
	}
}

// TestOrgListsThroughLibreOffice: lists of units and people saved by LibreOffice are the same lists.
func TestOrgListsThroughLibreOffice(t *testing.T) {
	t.Parallel()
	for list, rows := range map[office.OrgList][][]string{
		office.OrgUnits:  {{"0012", "=甲单位", "用款单位", "210 公共设施管理中心", "停用"}},
		office.OrgPeople: {{"007", "公共设施管理中心经办", "210 公共设施管理中心", "启用"}},
	} {
		data := orgBook(t, list, rows)
		before, err := readOrg(data, list)
		if err != nil {
			t.Fatal(err)
		}
		after, err := readOrg(testenv.LibreOffice(t, data, "xlsx", "xlsx"), list)
		if err != nil || rowsOf(after) != rowsOf(before) {
			t.Errorf("%s: %s (%v), want %s", list, rowsOf(after), err, rowsOf(before))
		}
	}
}
