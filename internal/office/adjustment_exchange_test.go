package office_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/office/workbook"
	"outturn/internal/testenv"
)

const adjustmentTab = "绩效目标调整申请表"

// parkAdjustment is a draft that lowers one target of parkGoal and some money, and says why.
func parkAdjustment(t testing.TB) office.AdjustmentPaper {
	t.Helper()
	g := parkGoal(t)
	g.Project.Fiscal = 5200 * money.Wan
	form, fields := g.Understood(g.Book)
	if err := fields.Err(); err != nil {
		t.Fatal(err)
	}
	a := adjustment.Adjustment{ID: "adj-1", Goal: g.ID, Project: g.Project, Year: 2025, Book: g.Goal.Book, No: 2, Base: 3}
	a.Version, a.UpdatedBy, a.UpdatedAt = 5, "经办甲", g.UpdatedAt
	a.Entry = adjustment.Entry{Cause: string(adjustment.ContentChanged), Reason: "部分路段移交市政部门养护，养护面积减少。", Goal: form.Entry()}
	a.Entry.Goal.Rows = slices.Clone(a.Entry.Goal.Rows)
	a.Entry.Goal.Rows[1].Target, a.Entry.Goal.Request.Appropriation = "80", "40000000"
	now, _ := a.Entry.Goal.Examine(g.Book, g.Project.Category)
	return office.AdjustmentPaper{Adjustment: a, Book: g.Book, InForce: goal.Edition{Goal: g.ID, No: 3, Kind: goal.InForce, Form: form}, Changes: goal.Compare(form, now),
		CheckCode: "0123456789abcdef", Editable: true}
}

func adjustmentBytes(t testing.TB, p office.AdjustmentPaper) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := office.WriteAdjustment(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func openAdjustment(data []byte, p office.AdjustmentPaper) (office.AdjustmentUpload, error) {
	f, err := office.OpenFilled(data)
	if err != nil {
		return office.AdjustmentUpload{}, err
	}
	return office.ReadAdjustment(f, p)
}

// unchangedAdjustment fails unless a workbook leaves an adjustment as it is.
func unchangedAdjustment(t *testing.T, data []byte, p office.AdjustmentPaper) {
	t.Helper()
	up, err := openAdjustment(data, p)
	if err != nil {
		t.Fatal(err)
	}
	if len(up.Changes) != 0 || !reflect.DeepEqual(up.Entry, p.Entry) || len(up.Reading) != 0 || len(up.Notes) != 0 {
		t.Errorf("changed by going out and coming back: %s; %v %v", changesText(up.Changes), up.Reading, up.Notes)
	}
}

// TestAdjustmentRoundTrip: an issued workbook comes back unchanged, whatever is in its cells, also after LibreOffice saved it.
func TestAdjustmentRoundTrip(t *testing.T) {
	t.Parallel()
	p := parkAdjustment(t)
	unchangedAdjustment(t, adjustmentBytes(t, p), p)
	unchangedAdjustment(t, testenv.LibreOffice(t, adjustmentBytes(t, p), "xlsx", "xlsx"), p)
	r := rand.New(rand.NewPCG(7, 8))
	for range 15 {
		p := parkAdjustment(t)
		p.Entry = adjustment.Entry{Cause: anyWord(r), Reason: anyWord(r), Goal: randomGoal(t, r).Entry}
		unchangedAdjustment(t, adjustmentBytes(t, p), p)
	}
}

// TestAdjustmentWorkbook: old and new side by side, locked but for what is typed, on A4 across with its check code.
func TestAdjustmentWorkbook(t *testing.T) {
	t.Parallel()
	data := adjustmentBytes(t, parkAdjustment(t))
	g := opened(t, data).Sheet(adjustmentTab)
	for ref, want := range map[string]string{"A1": "项目支出绩效目标调整申请表", "C5": "第2次", "H5": "第3版", "K5": "实施内容变化", "C6": "部分路段移交市政部门养护，养护面积减少。", "H7": "49,800,000.00", "H8": "40,000,000",
		"C12": "完成道路养护96.4万平方米，\n设施完好率不低于98%。", "A14": "一级指标", "P14": "现行指标值", "E16": "80", "P16": "=96.40万平方米", "P15": "≤18元/平方米", "P18": "建立健全"} {
		if got := cellAt(g, ref); got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
	all := ""
	for _, c := range g.Cells() {
		if strings.HasPrefix(c.Text, "'") {
			t.Errorf("%s shows an apostrophe: %q", g.Ref(c.Row, c.Col), c.Text)
		}
		if strings.HasPrefix(c.Text, "=") && (c.Formula != "" || c.Kind == workbook.Number || c.Format != "@") {
			t.Errorf("%s begins like a formula and is not kept as text: %+v", g.Ref(c.Row, c.Col), c)
		}
		all += c.Text + "|"
	}
	for _, want := range []string{"调整前后对照（导出时）", "指标值 道路养护面积", "计划财务处（盖章）："} {
		if !strings.Contains(all, want) {
			t.Errorf("the sheet lacks %q", want)
		}
	}
	f := file(t, data)
	footer, err := f.GetHeaderFooter(adjustmentTab)
	if err != nil || !strings.Contains(footer.OddFooter, "校验码 0123456789abcdef") {
		t.Errorf("footer %+v (%v)", footer, err)
	}
	layout, _ := f.GetPageLayout(adjustmentTab)
	if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
		t.Errorf("page %+v, want A4 across, one page wide", layout)
	}
	for ref, locked := range map[string]bool{"H7": true, "H8": false, "K5": false, "C6": false, "C10": true, "C11": false, "E16": false, "P16": true} {
		if got := isLocked(t, f, adjustmentTab, ref); got != locked {
			t.Errorf("%s locked: %v, want %v", ref, got, locked)
		}
	}
	shut := parkAdjustment(t)
	shut.Editable, shut.Changes = false, nil
	data = adjustmentBytes(t, shut)
	if !isLocked(t, file(t, data), adjustmentTab, "E16") {
		t.Error("a cell of an application under review may be typed into")
	}
}

// TestAdjustmentFilledIn: what a person changes comes back cell by cell; a row is taken out though its old value is beside it.
func TestAdjustmentFilledIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(f *excelize.File)
		want   string
		checks string // one that must be among them
	}{
		{"改事由、理由和指标", func(f *excelize.File) {
			f.SetCellValue(adjustmentTab, "K5", "政策变化")
			f.SetCellValue(adjustmentTab, "C6", "太短")
			f.SetCellValue(adjustmentTab, "E16", "85")
		}, "修改 cause 实施内容变化→政策变化|修改 reason 部分路段移交市政部门养护，养护面积减少。→太短|修改 rows.1.target 80→85", "reason"},
		{"改现行的值不算", func(f *excelize.File) {
			f.SetCellValue(adjustmentTab, "P16", "=1")
			f.SetCellValue(adjustmentTab, "H7", 1)
		}, "", ""},
		{"清空一行就是删除", func(f *excelize.File) {
			for _, col := range strings.Split("CDEFGHIJKLMN", "") {
				f.SetCellValue(adjustmentTab, col+"17", nil)
			}
		}, "删除 gone.row-3 设施完好率 ≥98.00%，分值 20→", ""},
		{"事由不在表上", func(f *excelize.File) { f.SetCellValue(adjustmentTab, "K5", "想调") }, "修改 cause 实施内容变化→想调", "cause"},
		{"改回现行的目标", func(f *excelize.File) {
			f.SetCellValue(adjustmentTab, "E16", "96.40")
			f.SetCellValue(adjustmentTab, "H8", "49800000")
		},
			"修改 request.appropriation 40000000→49800000|修改 rows.1.target 80→96.40", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := parkAdjustment(t)
			up, err := openAdjustment(changed(t, adjustmentBytes(t, p), c.change), p)
			if err != nil {
				t.Fatal(err)
			}
			if got := changesText(up.Changes); got != c.want {
				t.Errorf("changes %q, want %q", got, c.want)
			}
			if c.checks != "" && len(up.Checks.At(c.checks)) == 0 {
				t.Errorf("nothing is said of %q: %v", c.checks, up.Checks)
			}
			if c.name == "改回现行的目标" && !strings.Contains(up.Checks[0].Message, "没有要调整的内容") {
				t.Errorf("checks %v", up.Checks)
			}
		})
	}
}

// TestAdjustmentRefused: another form, record or version says why.
func TestAdjustmentRefused(t *testing.T) {
	t.Parallel()
	other := func(change func(p *office.AdjustmentPaper)) []byte {
		p := parkAdjustment(t)
		change(&p)
		return adjustmentBytes(t, p)
	}
	for _, c := range []struct {
		name string
		data []byte
		says string
	}{
		{"绩效目标申报表", goalBytes(t, parkGoal(t)), "这份文件是《项目支出绩效目标申报表》"},
		{"另一次调整", other(func(p *office.AdjustmentPaper) { p.ID = "adj-9" }), "另一份记录"},
		{"别的项目", other(func(p *office.AdjustmentPaper) {
			p.Project.Code, p.Project.Name = "SCIP-2025-0002", "医疗中心运行"
		}), "“医疗中心运行”"},
		{"导出后改过", other(func(p *office.AdjustmentPaper) {
			p.Version, p.Entry.Reason = 4, "以前写的理由，与现在不同。"
		}), "修改过这张表"},
		{"从中间断了", changed(t, adjustmentBytes(t, parkAdjustment(t)), func(f *excelize.File) {
			for range 40 {
				f.RemoveRow(adjustmentTab, 18)
			}
		}), "没有“分值合计”这一行"},
	} {
		if _, err := openAdjustment(c.data, parkAdjustment(t)); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
