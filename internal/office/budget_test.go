package office_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/budget"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/office/workbook"
)

var budgetNames = office.BudgetNames{
	Projects:  map[string]office.BudgetProject{"XM-1": {Unit: "210", First: 2026, Last: 2027}, "XM-2": {Unit: "220", First: 2026, Last: 2026}},
	Units:     map[string]string{"210": "210", "公共设施管理中心": "210", "220": "220", "信息中心": "220"},
	Standards: map[string]bool{"LH-0001": true},
}

var budgetHeadings = []any{"项目编号", "用款单位", "实施内容", "费用明细", "规格标准", "计量单位", "数量", "单价（元）", "金额（元）", "价格依据", "年度", "标准编号"}

// budgetRow is a row in which nothing is wrong.
func budgetRow() []any {
	return []any{"XM-1", "210", "绿化养护", "养护费", "一级", "公顷", 60, 74500, 4470000, "定额标准", 2026, "LH-0001"}
}

func readBudgets(t testing.TB, data []byte) office.BudgetSheet {
	t.Helper()
	s, err := office.ReadBudgets(bytes.NewReader(data), int64(len(data)), budgetNames)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestReadBudgetsComplaints changes one cell of a good row; column numbers are from 0.
func TestReadBudgetsComplaints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		column int
		value  any
		want   string // cell and rule
		says   string
	}{
		{"没有错误", 0, "XM-1", "", ""},
		{"没有这个项目", 0, "XM-9", "A2 I-02", "没有编号为“XM-9”、现在可以填报的项目"},
		{"没有填项目", 0, "", "A2 I-02", "请填写项目编号"},
		{"没有这个单位", 1, "330", "B2 I-02", "没有编码或名称为“330”的单位"},
		{"别的单位的项目", 1, "信息中心", "B2 I-02", "实施单位编码是210"},
		{"单位写编码和名称", 1, "210 公共设施管理中心", "", ""},
		{"单位的编码和名称不是一个", 1, "210 信息中心", "B2 I-02", "没有编码或名称为"},
		{"单位留空", 1, "", "", ""},
		{"没有实施内容", 2, "", "C2 I-04", "请填写实施内容"},
		{"有数量没有单位", 5, "", "F2 I-04", "有数量就要有计量单位"},
		{"数量为负", 6, -60, "G2 I-04", "数量应大于0"},
		{"单价为零", 7, 0, "H2 I-04", "单价应大于0"},
		{"金额不等于数量乘单价", 8, 5000000, "I2 I-04", "60 × 74,500.00元 = 4,470,000.00元，相差530,000.00元"},
		{"金额留空", 8, "", "", ""},
		{"没有价格依据", 9, "", "J2 I-04", "请填写价格依据"},
		{"年度在项目以外", 10, 2029, "K2 I-04", "不含2029年度"},
		{"没有这个标准", 11, "LH-0009", "L2 I-02", "没有编号为“LH-0009”的标准"},
		{"标准留空", 11, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, row := newForm(t), budgetRow()
			row[c.column] = c.value
			p.line(budgetHeadings...).line(row...)
			s := readBudgets(t, upload(t, p))
			var got, said string
			for _, f := range s.Findings {
				got, said = strings.TrimSpace(got+" "+s.Cell(f.Path)+" "+f.Rule), said+f.Message
			}
			if got != c.want || !strings.Contains(said, c.says) {
				t.Errorf("%q: %s, want %q", got, said, c.want)
			}
		})
	}
}

func TestReadBudgetsErrorValue(t *testing.T) {
	t.Parallel()
	p, row := newForm(t), budgetRow()
	row[6] = nil
	p.line(budgetHeadings...).line(row...)
	if err := p.f.SetCellFormula(p.sheet, "G2", "1/0"); err != nil {
		t.Fatal(err)
	}
	s := readBudgets(t, upload(t, p))
	if len(s.Findings) != 1 || s.Cell(s.Findings[0].Path) != "G2" || s.Findings[0].Severity != errs.Blocker {
		t.Errorf("one cell has one complaint: %v", s.Findings)
	}
}

// TestReadBudgetsTogether: rows of several projects mixed, one line twice, in one pass and in the order of the sheet.
func TestReadBudgetsTogether(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	second := []any{"XM-2", "信息中心", "机房运维", "人工费", nil, "人·年", "2.5", 120000, nil, "合同", 2026, nil}
	p.line("2026年预算明细").line(budgetHeadings...).line(budgetRow()...).line(second...).line(budgetRow()...).line("XM-9", nil, "甲", "乙", nil, nil, 1, 1, nil, "询价", 2026)
	s := readBudgets(t, upload(t, p))
	var got []string
	for _, f := range s.Findings {
		got = append(got, s.Cell(f.Path)+" "+f.Message)
	}
	want := "D5 与第3行重复：同一年度、同一内容、同一费用。请合并，或写明规格的区别。|A6 没有编号为“XM-9”、现在可以填报的项目。请核对编号，或先新申报这个项目。|F6 有数量就要有计量单位，例如“公里”“台”“人·年”。"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
	if len(s.Budgets) != 2 || s.Budgets[0].Project != "XM-1" || len(s.Budgets[0].Lines) != 2 || s.Budgets[0].Rows[1] != 5 {
		t.Fatalf("%+v", s.Budgets)
	}
	if other := s.Budgets[1]; budget.Total(other.Lines).Yuan() != "300,000.00" || other.Standards[0] != "" || s.Budgets[0].Standards[0] != "LH-0001" {
		t.Errorf("%+v", other)
	}
}

func TestReadBudgetsTooManyLinesOfOneProject(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.line(budgetHeadings...)
	for i := range budget.MaxLines + 1 {
		row := budgetRow()
		row[4] = fmt.Sprint("第", i, "片")
		p.line(row...)
	}
	s := readBudgets(t, upload(t, p))
	if len(s.Findings) != 1 || s.Cell(s.Findings[0].Path) != "A302" || !strings.Contains(s.Findings[0].Message, "301行预算明细，最多300行") {
		t.Errorf("%v", s.Findings)
	}
}

func TestReadBudgetsRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, says string
		fill       func(p *form)
	}{
		{"不是预算明细", "没有找到“预算明细”的表头", func(p *form) { p.line("姓名", "年龄").line("甲", 3) }},
		{"没有数据", "没有数据", func(p *form) { p.line(budgetHeadings...) }},
		{"少一列", "缺少“单价”", func(p *form) {
			p.line("项目编号", "实施内容", "费用明细", "计量单位", "数量", "价格依据", "年度").line("XM-1", "甲", "乙", "个", 1, "询价", 2026)
		}},
	} {
		p := newForm(t)
		c.fill(p)
		data := upload(t, p)
		_, err := office.ReadBudgets(bytes.NewReader(data), int64(len(data)), budgetNames)
		if errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestBudgetTemplate: the template's example is no data, and what is written is read back.
func TestBudgetTemplate(t *testing.T) {
	t.Parallel()
	data := orgBook(t, office.Budgets, nil)
	if _, err := office.ReadBudgets(bytes.NewReader(data), int64(len(data)), budgetNames); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "没有数据") {
		t.Errorf("the untouched template reads as %v", err)
	}
	var row []string
	for _, v := range budgetRow() {
		row = append(row, fmt.Sprint(v))
	}
	s := readBudgets(t, orgBook(t, office.Budgets, [][]string{row}))
	if len(s.Findings) != 0 || len(s.Budgets) != 1 || s.Budgets[0].Lines[0].Amount().Wan() != "447.00" {
		t.Errorf("%+v %v", s.Budgets, s.Findings)
	}
}

// wideBudgets is a workbook of 50,000 lines in 500 projects, one line in a hundred with a wrong amount.
func wideBudgets(b *testing.B) ([]byte, office.BudgetNames) {
	names := office.BudgetNames{Projects: map[string]office.BudgetProject{}, Units: budgetNames.Units, Standards: map[string]bool{}}
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	rows := [][]any{budgetHeadings}
	for i := range office.MaxBudgetRows {
		row := budgetRow()
		project, standard := fmt.Sprintf("XM-2026-%03d", i/100), fmt.Sprintf("BZ-%04d", i%2000)
		names.Projects[project], names.Standards[standard] = office.BudgetProject{Unit: "210", First: 2026, Last: 2027}, true
		row[0], row[4], row[11] = project, fmt.Sprintf("第%d片区，一级养护", i), standard
		if i%100 == 0 {
			row[8] = 5000000
		}
		rows = append(rows, row)
	}
	for i, row := range rows {
		if err := w.SetRow(workbook.Ref(i+1, 1), row); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes(), names
}

// BenchmarkImport50000BudgetLines reads a workbook of 50,000 budget lines, each of which names a project, a unit and a
// standard, with all findings, and reports the most memory in use at once.
func BenchmarkImport50000BudgetLines(b *testing.B) {
	data, names := wideBudgets(b)
	runtime.GC()
	b.ReportAllocs()
	peak := heap()
	for b.Loop() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			s, err := office.ReadBudgets(bytes.NewReader(data), int64(len(data)), names)
			if err != nil || len(s.Findings) != 500 || len(s.Budgets) != 500 {
				b.Error(err, len(s.Findings), len(s.Budgets))
			}
		}()
		for reading := true; reading; {
			select {
			case <-done:
				reading = false
			case <-time.After(10 * time.Millisecond):
				peak = max(peak, heap())
			}
		}
	}
	b.ReportMetric(float64(office.MaxBudgetRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(peak)/(1<<20), "MB-peak")
}
