package office_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/testenv"
)

const declarationTab = "项目申报书"

// parkDeclaration is a draft with awkward cells: a formula, an apostrophe, a long text, blank money.
func parkDeclaration(t testing.TB) office.DeclarationPaper {
	t.Helper()
	day := func(text string) fiscal.Date {
		d, err := fiscal.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	p := project.Project{ID: "p1", Code: "SCIP-2026-0001", Name: "道路照明改造", Unit: org.Unit{Name: "公共设施管理中心"}, Division: org.Unit{Name: "规划建设处"},
		Nature: project.Staged, Category: project.CapitalWorks, Start: day("2026-01-01"), End: day("2027-12-31")}
	d := pipeline.New(p)
	d.Version = 7
	line := func(id, detail, quantity, price, year string) budget.EntryLine {
		return budget.EntryLine{ID: budget.LineID(id), Item: "灯具", Detail: detail, Specification: "=150W", Unit: "套", Quantity: quantity, Price: price, Basis: "'询价\n三家", Year: year}
	}
	d.Entry = pipeline.Entry{Need: "灯具老化。\n能耗高。", Function: strings.Repeat("更换灯具。", 40), Location: "目华路", Object: "+1000套", Supplier: "",
		Funds:    []pipeline.FundEntry{{Year: "2026", Fiscal: "180.50", Other: ""}, {Year: "2027", Fiscal: "100", Other: "2"}},
		Lines:    []budget.EntryLine{line("a", "LED灯", "1000", "1805.00", "2026"), line("b", "安装", "1,000", "1020", "2027")},
		Schedule: []pipeline.StepEntry{{Content: "招标", Start: "2026-01-10", Finish: "2026-03-31"}, {Content: "施工", Start: "2026-04-01", Finish: "明年"}}}
	return office.DeclarationPaper{Declaration: d, CheckCode: "abcd", Editable: true}
}

func declarationBytes(t testing.TB, p office.DeclarationPaper) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := office.WriteDeclaration(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// editedDeclaration is the issued workbook with some cells typed over.
func editedDeclaration(t testing.TB, p office.DeclarationPaper, edit func(*excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(declarationBytes(t, p)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	edit(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDeclarationRoundTrip: an issued workbook comes back unchanged, also through LibreOffice, and an empty one.
func TestDeclarationRoundTrip(t *testing.T) {
	t.Parallel()
	full := parkDeclaration(t)
	empty := full
	empty.Entry = pipeline.Entry{}
	for name, c := range map[string]struct {
		p    office.DeclarationPaper
		data []byte
	}{"原样": {full, declarationBytes(t, full)}, "空表": {empty, declarationBytes(t, empty)}, "经 LibreOffice": {full, testenv.LibreOffice(t, declarationBytes(t, full), "xlsx", "xlsx")}} {
		up, err := openDeclaration(c.data, c.p)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(up.Changes) != 0 || !reflect.DeepEqual(up.Entry, c.p.Entry) || len(up.Reading) != 0 {
			t.Errorf("%s changed: %+v\nreading %+v\n%+v", name, up.Changes, up.Reading, up.Entry)
		}
	}
}

func TestDeclarationUpload(t *testing.T) {
	t.Parallel()
	p := parkDeclaration(t)
	rows := map[string]int{}
	g := opened(t, declarationBytes(t, p)).Sheet(declarationTab)
	for _, row := range g.Rows() {
		for _, a := range g.Line(row) {
			rows[a.Text] = row
		}
	}
	lines := rows["费用明细"]
	up, err := openDeclaration(editedDeclaration(t, p, func(f *excelize.File) {
		set := func(col string, row int, v any) { _ = f.SetCellValue(declarationTab, fmt.Sprint(col, row), v) }
		set("F", lines+1, 1900)
		for _, col := range []string{"A", "B", "C", "D", "E", "F", "H", "I"} {
			set(col, lines+2, "")
		}
		for i, v := range []any{"控制", "单灯控制器", "", "套", 10, "面议"} {
			set(string(rune('A'+i)), lines+3, v)
		}
		set("A", rows["资金年度"]+3, "2028")
		set("B", 7, "改过的必要性")
	}), p)
	if err != nil {
		t.Fatal(err)
	}
	if len(up.Entry.Lines) != 2 || up.Entry.Lines[0].ID != "a" || up.Entry.Lines[0].Price != "1900.00" || up.Entry.Lines[1].ID != "" || up.Entry.Lines[1].Detail != "单灯控制器" ||
		len(up.Entry.Funds) != 3 || up.Entry.Need != "改过的必要性" {
		t.Errorf("read %+v", up.Entry)
	}
	found := false
	for _, f := range up.Findings() {
		found = found || f.Path == "lines.1.price" && up.Cell(f.Path) == fmt.Sprintf("F%d", lines+3)
	}
	if !found {
		t.Errorf("the price that is no number is not found at its cell: %+v", up.Findings())
	}
}

func TestDeclarationUploadRefuses(t *testing.T) {
	t.Parallel()
	p := parkDeclaration(t)
	newer, other, frozen := p, p, p
	newer.Version = 8
	other.Project.Code = "SCIP-2026-0009"
	form, _ := p.Entry.Examine(p.Project)
	frozen.Edition = &pipeline.Edition{No: 2, Form: form}
	touched := editedDeclaration(t, p, func(f *excelize.File) { _ = f.SetCellValue(declarationTab, "B7", "改过") })
	for name, c := range map[string]struct {
		data []byte
		p    office.DeclarationPaper
		says string
	}{
		"别的项目":  {touched, other, "请选对项目"},
		"已有新版":  {touched, newer, "直接导入会盖掉那些修改"},
		"存档的一版": {declarationBytes(t, frozen), p, "第2版的存档"},
		"绩效目标表": {goalBytes(t, parkGoal(t)), p, "这份文件是《项目支出绩效目标申报表》"},
		"不是表格":  {[]byte("hello"), p, ""},
		"断了":    {editedDeclaration(t, p, func(f *excelize.File) { cutAfter(t, f) }), p, "不完整"},
	} {
		if _, err := openDeclaration(c.data, c.p); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// cutAfter removes everything from the sum of the lines on.
func cutAfter(t testing.TB, f *excelize.File) {
	t.Helper()
	rows, err := f.GetRows(declarationTab)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(rows); i > 0; i-- {
		if len(rows[i-1]) > 0 && rows[i-1][0] == "明细合计" {
			_ = f.RemoveRow(declarationTab, i)
			return
		}
		_ = f.RemoveRow(declarationTab, i)
	}
}
