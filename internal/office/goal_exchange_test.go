package office_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/office/workbook"
	"outturn/internal/testenv"
)

func readGoal(t testing.TB, data []byte, p office.GoalPaper) office.GoalUpload {
	t.Helper()
	up, err := openGoal(data, p)
	if err != nil {
		t.Fatal(err)
	}
	return up
}

// unchangedGoal fails unless an upload leaves a goal as it is.
func unchangedGoal(t *testing.T, up office.GoalUpload, p office.GoalPaper) {
	t.Helper()
	if len(up.Changes) != 0 || !reflect.DeepEqual(up.Entry, p.Entry) {
		t.Errorf("changed by going out and coming back: %s", changesText(up.Changes))
	}
	if len(up.Reading) != 0 {
		t.Errorf("findings about reading: %+v", up.Reading)
	}
}

// TestGoalRoundTrip: an issued workbook comes back unchanged, whatever is in its cells.
func TestGoalRoundTrip(t *testing.T) {
	t.Parallel()
	p := parkGoal(t)
	unchangedGoal(t, readGoal(t, goalBytes(t, p), p), p)
	r := rand.New(rand.NewPCG(1, 2))
	for range 25 {
		p := randomGoal(t, r)
		data := goalBytes(t, p)
		unchangedGoal(t, readGoal(t, data, p), p)
		for _, c := range opened(t, data).Sheet(goalTab).Cells() {
			if c.Formula == "" && c.Kind == workbook.Text && c.Text != "=" && c.Text != workbook.Inert(c.Text) {
				t.Errorf("%s would start a formula: %q", workbook.Ref(c.Row, c.Col), c.Text)
			}
		}
	}
}

// TestGoalThroughLibreOffice: and so it does after LibreOffice has saved it.
func TestGoalThroughLibreOffice(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for _, p := range []office.GoalPaper{parkGoal(t), randomGoal(t, r), randomGoal(t, r)} {
		unchangedGoal(t, readGoal(t, testenv.LibreOffice(t, goalBytes(t, p), "xlsx", "xlsx"), p), p)
	}
}

// TestGoalOnOneSheet: a draft of nine indicators prints on one sheet of paper, blank rows, sum and signatures included.
func TestGoalOnOneSheet(t *testing.T) {
	t.Parallel()
	p := parkGoal(t)
	for i := range 4 {
		row := p.Entry.Rows[1]
		row.ID, row.Name = goal.IndicatorID(fmt.Sprintf("more-%d", i)), fmt.Sprintf("第%d段河道保洁长度", i+1)
		p.Entry.Rows = slices.Insert(p.Entry.Rows, 2, row)
	}
	paper := filepath.Join(t.TempDir(), "goal.pdf")
	if err := os.WriteFile(paper, testenv.LibreOffice(t, goalBytes(t, p), "xlsx", "pdf"), 0o600); err != nil {
		t.Fatal(err)
	}
	sheets, text := testenv.ReadPDF(t, paper)
	for _, want := range []string{"第4段河道保洁长度", "分值合计", "单位负责人（签字）："} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper lacks %q\n%s", want, text)
		}
	}
	if sheets != 1 {
		t.Errorf("%d sheets, want one\n%s", sheets, text)
	}
}

// TestGoalWorkbook: the official form, locked but for what is typed, with choices, page and marks.
func TestGoalWorkbook(t *testing.T) {
	t.Parallel()
	data := goalBytes(t, parkGoal(t))
	g := opened(t, data).Sheet(goalTab)
	for ref, want := range map[string]string{"A1": "项目支出绩效目标申报表", "A2": "2025年度", "J2": "金额单位：元", "C3": "海塘、道路、河道、绿化、生态园区等公共设施维护", "H7": "49,800,000",
		"K7": "1,200,000.50", "A11": "一级指标", "N11": "有上限", "A12": "成本指标", "A13": "产出指标", "B14": "质量指标", "D14": "≥", "E14": "98.00", "G14": "20", "N14": "是"} {
		if got := cellAt(g, ref); got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
	if a, _ := g.At(14, 1); a.Row1 != 13 || a.Row2 != 14 {
		t.Errorf("产出指标 spans rows %d to %d, want 13 to 14", a.Row1, a.Row2)
	}
	f := file(t, data)
	footer, err := f.GetHeaderFooter(goalTab)
	if err != nil || !strings.Contains(footer.OddFooter, "校验码 0123456789abcdef") || !strings.Contains(footer.OddFooter, "草稿（第7次修改）") {
		t.Errorf("footer %+v (%v)", footer, err)
	}
	layout, _ := f.GetPageLayout(goalTab)
	if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
		t.Errorf("page %+v, want A4 across, one page wide", layout)
	}
	lists, _ := f.GetDataValidations(goalTab)
	if len(lists) < 8 {
		t.Errorf("%d validations, want lists for levels, sign, rule, way, unit and bounds for numbers", len(lists))
	}
	for ref, locked := range map[string]bool{"C3": true, "A12": true, "H7": false, "C9": false, "C12": false, "E12": false, "A17": false, "G20": true} {
		if got := isLocked(t, f, goalTab, ref); got != locked {
			t.Errorf("%s locked: %v, want %v", ref, got, locked)
		}
	}
	if visible, _ := f.GetSheetVisible("绩衡标记"); visible {
		t.Error("the sheet of marks shows")
	}
}

// TestGoalEdition: a frozen edition and a form nobody may type into are locked throughout and have no blank rows.
func TestGoalEdition(t *testing.T) {
	t.Parallel()
	p := parkGoal(t)
	form, _ := p.Understood(p.Book)
	p.Edition = &goal.Edition{Goal: p.ID, No: 3, Kind: goal.InForce, Form: form}
	data := goalBytes(t, p)
	g := opened(t, data).Sheet(goalTab)
	if got := cellAt(g, "A17"); got != "分值合计" {
		t.Errorf("A17 is %q, want the total right under the rows", got)
	}
	if f := file(t, data); !isLocked(t, f, goalTab, "C12") {
		t.Error("a cell of an edition may be typed into")
	}
	if _, err := openGoal(data, p); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "第3版的存档") {
		t.Errorf("importing an edition: %v", err)
	}
}

// TestGoalFilledIn: what a person changes in the workbook is what comes back, cell by cell.
func TestGoalFilledIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(f *excelize.File)
		want   string // changes
		says   string // findings about reading
	}{
		{"改一格", func(f *excelize.File) { f.SetCellValue(goalTab, "E14", "99") }, "修改 rows.2.target 98.00→99", ""},
		{"同一个数换个写法不算改", func(f *excelize.File) {
			f.SetCellValue(goalTab, "E14", 98)
			f.SetCellValue(goalTab, "H7", "49,800,000.00")
		}, "", ""},
		{"数字存成文本", func(f *excelize.File) { f.SetCellStr(goalTab, "G14", " 25 "); f.SetCellStr(goalTab, "H7", "5000") }, "修改 request.appropriation 49800000→5000|修改 rows.2.weight 20→25", ""},
		{"百分比格式的数", func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{NumFmt: 9})
			f.SetCellValue(goalTab, "E14", 0.975)
			f.SetCellStyle(goalTab, "E14", "E14", style)
		}, "修改 rows.2.target 98.00→97.5%", ""},
		{"格式显示得比数值少几位", func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{NumFmt: 2})
			f.SetCellValue(goalTab, "E12", 17.856)
			f.SetCellStyle(goalTab, "E12", "E12", style)
		}, "修改 rows.0.target 18→17.856", ""},
		{"空白行新增指标", func(f *excelize.File) {
			for ref, v := range map[string]any{"A17": "产出指标", "B17": "时效指标", "C17": "按期完成率", "D17": "≥", "E17": "95", "F17": "%", "G17": 10, "J17": "按完成比例赋分"} {
				f.SetCellValue(goalTab, ref, v)
			}
		}, "新增 rows.5 →按期完成率 ≥95%，分值 10", ""},
		{"合计之上插入两行", func(f *excelize.File) {
			f.InsertRows(goalTab, 20, 2)
			for ref, v := range map[string]any{"A20": "产出指标", "B20": "时效指标", "C20": "按期完成率", "D20": "≥", "E20": "95", "F20": "%", "G20": 5,
				"A21": "产出指标", "B21": "数量指标", "C21": "河道保洁长度", "D21": "=", "E21": "12", "F21": "公里", "G21": 5} {
				f.SetCellValue(goalTab, ref, v)
			}
		}, "新增 rows.5 →按期完成率 ≥95%，分值 5|新增 rows.6 →河道保洁长度 =12公里，分值 5", ""},
		{"表头年度换个写法不算改", func(f *excelize.File) { f.SetCellValue(goalTab, "A2", "（ 2025 年）") }, "", ""},
		{"项目名称里的年度不是表的年度", func(f *excelize.File) { f.SetCellValue(goalTab, "C3", "2024年度") }, "", "提示 fixed.项目名称 X-15"},
		{"只选了级别的空白行不算", func(f *excelize.File) {
			f.SetCellValue(goalTab, "A17", "产出指标")
			f.SetCellValue(goalTab, "D17", "≥")
		}, "", ""},
		{"清空一行就是删除", func(f *excelize.File) {
			for _, col := range []string{"C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N"} {
				f.SetCellValue(goalTab, col+"14", nil)
			}
		}, "删除 gone.row-3 设施完好率 ≥98.00%，分值 20→", ""},
		{"整行删去", func(f *excelize.File) { f.RemoveRow(goalTab, 14) }, "删除 gone.row-3 设施完好率 ≥98.00%，分值 20→", ""},
		{"公式存着结果", func(f *excelize.File) {
			formula(f, "G14", "10+15")
			formula(f, "G13", "B99")
		}, "修改 rows.1.weight 20→0|修改 rows.2.weight 20→25", "警告 rows.1.weight X-11|警告 rows.2.weight X-11"},
		{"公式错误", func(f *excelize.File) { formula(f, "G14", "1/0") }, "修改 rows.2.weight 20→", "错误 rows.2.weight X-01"},
		{"两行合并成一格", func(f *excelize.File) { f.MergeCell(goalTab, "E13", "E14") }, "修改 rows.2.target 98.00→96.40", "错误 rows.1.target X-02"},
		{"几列合并成一格", func(f *excelize.File) { f.MergeCell(goalTab, "L12", "M12") }, "修改 rows.0.evidence 台账、验收单→养护台账", "错误 rows.0.source X-02"},
		{"同一行复制两份", func(f *excelize.File) { f.DuplicateRowTo(goalTab, 13, 18) }, "新增 rows.5 →道路养护面积 =96.40万平方米，分值 20", "错误 rows.5.name X-03"},
		{"复制一行改了名称", func(f *excelize.File) {
			f.DuplicateRowTo(goalTab, 13, 18)
			f.SetCellValue(goalTab, "C18", "绿化养护面积")
		},
			"新增 rows.5 →绿化养护面积 =96.40万平方米，分值 20", "警告 rows.5.name X-12"},
		{"有上限填了别的", func(f *excelize.File) { f.SetCellValue(goalTab, "N14", "也许") }, "", "错误 rows.2.bounded X-04"},
		{"六万行带格式的空行", func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
			f.SetCellStyle(goalTab, "A40", "C60040", style)
		}, "", ""},
		{"WPS写的已用区域只有一格", func(f *excelize.File) { f.SetSheetDimension(goalTab, "A1:A1"); f.SetCellValue(goalTab, "E12", "17.5") }, "修改 rows.0.target 18→17.5", ""},
		{"全角数字和空格", func(f *excelize.File) { f.SetCellStr(goalTab, "E12", "　１７．５ ") }, "修改 rows.0.target 18→１７．５", ""},
		{"布尔值的勾", func(f *excelize.File) { f.SetCellValue(goalTab, "N12", true) }, "修改 rows.0.bounded →是", ""},
		{"自己的列和工作表", func(f *excelize.File) {
			f.SetCellValue(goalTab, "P11", "联系人")
			f.SetCellValue(goalTab, "P13", "老王")
			f.NewSheet("我的备忘")
			f.SetCellValue("我的备忘", "A1", "记得问财务")
		}, "", ""},
		{"公式样子的文字", func(f *excelize.File) { f.SetCellStr(goalTab, "H12", "'=合同") }, "修改 rows.0.basis 计划标准→=合同", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := parkGoal(t)
			up := readGoal(t, changed(t, goalBytes(t, p), c.change), p)
			if got := changesText(up.Changes); got != c.want {
				t.Errorf("changes %q, want %q", got, c.want)
			}
			if got := findingsText(up.Reading); got != c.says {
				t.Errorf("findings %q, want %q: %v", got, c.says, up.Reading)
			}
		})
	}
}

func changesText(list []goal.Difference) string {
	var out []string
	for _, d := range list {
		out = append(out, fmt.Sprintf("%s %s %s→%s", d.Kind, d.Path, d.Old, d.New))
	}
	return strings.Join(out, "|")
}

func findingsText(list errs.Fields) string {
	var out []string
	for _, f := range list {
		out = append(out, fmt.Sprintf("%s %s %s", f.Severity, f.Path, f.Rule))
	}
	return strings.Join(out, "|")
}

// TestGoalRefused: a file that does not belong here says why, and nothing of it is read.
func TestGoalRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		data  func(t *testing.T) []byte
		wants string
	}{
		{"自评表", func(t *testing.T) []byte { return resultBytes(t, parkResults(t)) }, "这份文件是《项目支出绩效自评表》"},
		{"别的项目", otherGoal(func(p *office.GoalPaper) { p.Project.Code, p.Project.Name = "SCIP-2025-0002", "医疗中心运行" }), "“医疗中心运行”（公共设施管理中心，SCIP-2025-0002）的"},
		{"别的年度", otherGoal(func(p *office.GoalPaper) { p.Year = 2024 }), "这份文件是2024年度的"},
		{"表头年度改成下一年", editedGoal(func(f *excelize.File) { f.SetCellValue(goalTab, "A2", "2026年度") }), "A2 写的是2026年度，这份文件却是2025年度的表"},
		{"表头年度只写数", editedGoal(func(f *excelize.File) { f.SetCellValue(goalTab, "A2", 2024) }), "把 A2 改回“2025年度”"},
		{"标题改成别的年度", editedGoal(func(f *excelize.File) { f.SetCellValue(goalTab, "A1", "2024年度项目支出绩效目标申报表") }), "A1 写的是2024年度"},
		{"另一份记录", otherGoal(func(p *office.GoalPaper) { p.ID = "goal-2" }), "另一份记录"},
		{"导出后改过", otherGoal(func(p *office.GoalPaper) { p.Version = 6; p.Entry.Overall = "旧的" }), "经办甲在2025-01-06 09:00修改过这张表"},
		{"校验码不符", otherGoal(func(p *office.GoalPaper) { p.CheckCode = "x"; p.Entry.Overall = "旧的" }), "校验码与系统不符"},
		{"少一列", editedGoal(func(f *excelize.File) { f.RemoveCol(goalTab, "G") }), "表头缺少“分值”列"},
		{"两列同名", editedGoal(func(f *excelize.File) { f.SetCellValue(goalTab, "P11", "分值") }), "两列都是“分值”（G列和P列）"},
		{"从中间断了", editedGoal(func(f *excelize.File) {
			for range 14 {
				f.RemoveRow(goalTab, 15)
			}
		}), "没有“分值合计”这一行"},
		{"表头没了", editedGoal(func(f *excelize.File) { f.RemoveRow(goalTab, 11) }), "没有找到《项目支出绩效目标申报表》的表格"},
		{"行太多", editedGoal(func(f *excelize.File) {
			f.InsertRows(goalTab, 18, 80)
			for i := range 80 {
				f.SetCellValue(goalTab, fmt.Sprintf("C%d", 18+i), fmt.Sprintf("指标%d", i))
			}
		}), "有85行指标，最多60行"},
		{"没传完", func(t *testing.T) []byte { return goalBytes(t, parkGoal(t))[:3000] }, "文件"},
		{"不是工作簿", func(*testing.T) []byte { return []byte("三级指标,指标值") }, "xlsx"},
		{"手工做的自评表", byHand([]string{"一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "得分"}, []string{"产出指标", "数量指标", "面积", "≥5", "5", "10"}), "是自评表"},
		{"手工做的别的项目", byHand([]string{"项目名称", "医疗中心运行"}, []string{"一级指标", "二级指标", "三级指标", "指标值"}, []string{"产出指标", "数量指标", "面积", "≥5"}), "项目是“医疗中心运行”"},
		{"手工做的别的年度", byHand([]string{"（2023年度）"}, []string{"一级指标", "二级指标", "三级指标", "指标值"}, []string{"产出指标", "数量指标", "面积", "≥5"}), "2023年度的（A1）"},
		{"手工做的少一列", byHand([]string{"一级指标", "三级指标", "单位", "指标值"}, []string{"产出指标", "面积", "个", "≥5"}), "缺少“二级指标”列"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			up, err := openGoal(c.data(t), parkGoal(t))
			if errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.wants) {
				t.Errorf("got %v, want a refusal with %q", err, c.wants)
			}
			if up.Entry.Rows != nil {
				t.Error("something of it was read")
			}
		})
	}
}

func otherGoal(change func(p *office.GoalPaper)) func(t *testing.T) []byte {
	return func(t *testing.T) []byte {
		p := parkGoal(t)
		change(&p)
		return goalBytes(t, p)
	}
}

func editedGoal(change func(f *excelize.File)) func(t *testing.T) []byte {
	return func(t *testing.T) []byte { return changed(t, goalBytes(t, parkGoal(t)), change) }
}

func byHand(lines ...[]string) func(t *testing.T) []byte {
	return func(t *testing.T) []byte { return upload(t, newForm(t).lines(lines...)) }
}

// TestGoalStaleButSame: an old file that changes nothing is no conflict.
func TestGoalStaleButSame(t *testing.T) {
	t.Parallel()
	p := parkGoal(t)
	data := goalBytes(t, p)
	p.Version = 9
	if up := readGoal(t, data, p); len(up.Changes) != 0 {
		t.Errorf("changes %v", up.Changes)
	}
}

// TestGoalByHand: a table people made themselves is known by its words, its rows by their names.
func TestGoalByHand(t *testing.T) {
	t.Parallel()
	p := parkGoal(t)
	data := byHand([]string{"项目支出绩效目标申报表"}, []string{"（2025年度）"}, []string{"项目名称", p.Project.Name}, []string{"年度目标", "做完道路养护。"},
		[]string{"一级指标", "二级指标", "三级指标", "指标值", "分值（权重）"},
		[]string{"产出指标", "数量指标", "道路养护面积", "＝96.4万平方米", "20"}, []string{"", "质量", "设施完好率", ">=99%", "30"}, []string{"", "时效指标", "应急响应时间", "不超过2小时", "10"},
		[]string{"合计", "", "", "", "60"})(t)
	up := readGoal(t, data, p)
	want := "修改 annual 完成道路养护96.4万平方米，\n设施完好率不低于98%。→做完道路养护。|修改 rows.1.target 98.00→>=99%|修改 rows.1.weight 20→30|新增 rows.2 →应急响应时间 ≤2小时，分值 10|" +
		"删除 gone.row-1 道路养护单位成本 ≤18元/平方米，分值 20→|删除 gone.row-4 应急处置机制 定性建立健全，分值 20→|删除 gone.row-5 入驻企业满意度 ≥90%，分值 10→"
	got := changesText(up.Changes)
	got = strings.ReplaceAll(got, "修改 rows.0.target 96.40→＝96.4万平方米|", "")
	if got != want {
		t.Errorf("changes\n%q, want\n%q", got, want)
	}
	if r := up.Entry.Rows[2]; r.Level1 != "产出指标" || r.Level2 != "时效指标" {
		t.Errorf("levels of a row under a blank: %q %q", r.Level1, r.Level2)
	}
	if len(up.Reading.At("rows")) == 0 {
		t.Error("nothing says that the file was not issued by the system")
	}
}

// TestGoalChecks: a file is checked as what is typed on the page is, last year's results included, and a draft with errors
// may still be kept.
func TestGoalChecks(t *testing.T) {
	t.Parallel()
	p := parkGoal(t)
	ind := goal.Target{Sign: goal.AtLeast, Value: decimal.New(98, 0), Unit: "%"}
	p.LastYear = []goalcheck.LastActual{{Level2: "质量指标", Name: "设施完好率", Target: ind, Actual: decimal.New(995, -1), Unit: "%", Known: true}}
	up := readGoal(t, changed(t, goalBytes(t, p), func(f *excelize.File) {
		f.SetCellValue(goalTab, "G14", 19)
		f.SetCellValue(goalTab, "H7", 99_000_000)
		f.SetCellValue(goalTab, "C17", "按期完成率")
	}), p)
	if got := up.Checks.At("rows.5"); len(got) > 0 {
		t.Errorf("a new row has no id before it is kept: %v", got)
	}
	for path, cell := range map[string]string{"weights": "G20", "request.appropriation": "H7", "rows.2.target": "E14"} {
		if len(up.Checks.At(path)) == 0 || up.Cell(path) != cell {
			t.Errorf("%s at %s: %v, want a finding at %s", path, up.Cell(path), up.Checks.At(path), cell)
		}
	}
	if len(up.Reading) > 0 {
		t.Errorf("nothing of it stands in the way of a draft: %v", up.Reading)
	}
}

// TestMarkGoal: the error workbook is the same file with the cells marked, reasons beside, extras kept.
func TestMarkGoal(t *testing.T) {
	t.Parallel()
	p := parkGoal(t)
	data := changed(t, goalBytes(t, p), func(f *excelize.File) {
		formula(f, "G14", "1/0")
		f.SetCellValue(goalTab, "E12", "12期，每期50人")
		f.SetCellValue(goalTab, "P11", "联系人")
		f.SetCellValue(goalTab, "P12", "老王")
	})
	up := readGoal(t, data, p)
	marked, err := office.MarkUpload(data, up.Upload)
	if err != nil {
		t.Fatal(err)
	}
	g := opened(t, marked).Sheet(goalTab)
	if got := cellAt(g, "Q14"); !strings.Contains(got, "G14：错误 X-01") {
		t.Errorf("reason beside row 14: %q", got)
	}
	if got := cellAt(g, "Q12"); !strings.Contains(got, "E12：错误 G-") {
		t.Errorf("reason beside row 12: %q", got)
	}
	if got := cellAt(g, "Q14"); strings.Count(got, "G14：") != 1 {
		t.Errorf("an error value is told of more than once: %q", got)
	}
	if got := cellAt(g, "P12"); got != "老王" {
		t.Errorf("the person's own column: %q", got)
	}
	if again := readGoal(t, marked, p); changesText(again.Changes) != changesText(up.Changes) {
		t.Errorf("the marked copy reads as %q, want %q", changesText(again.Changes), changesText(up.Changes))
	}
}

// TestMarkGoalHeading: the reasons have their heading in the row of the headings wherever the first of them stands, beside a
// column of the reader's own, and room to be read.
func TestMarkGoalHeading(t *testing.T) {
	t.Parallel()
	p := parkGoal(t)
	data := changed(t, goalBytes(t, p), func(f *excelize.File) {
		f.SetCellValue(goalTab, "P11", "联系人")
		f.SetCellValue(goalTab, "P12", "老王")
		formula(f, "G17", "1/0")
	})
	for name, mark := range map[string]func() ([]byte, error){
		"预览": func() ([]byte, error) { return office.MarkUpload(data, readGoal(t, data, p).Upload) },
		"批量": func() ([]byte, error) {
			return office.MarkForm(data, goalTab, []office.Remark{{Cell: "G17", Field: errs.Field{Rule: "X-01", Message: "公式出错。"}}})
		},
	} {
		marked, err := mark()
		if err != nil {
			t.Fatal(err)
		}
		g := opened(t, marked).Sheet(goalTab)
		if got := cellAt(g, "Q11"); !strings.HasPrefix(got, "需要改正的原因") || !strings.Contains(cellAt(g, "Q17"), "X-01") {
			t.Errorf("%s: heading %q over %q", name, got, cellAt(g, "Q17"))
		}
		if got := cellAt(g, "Q16"); strings.Contains(got, "需要改正的原因") {
			t.Errorf("%s: a heading in a row of data: %q", name, got)
		}
		if wide, err := file(t, marked).GetColWidth(goalTab, "Q"); err != nil || wide < 40 {
			t.Errorf("%s: the reasons have %v characters of room, %v", name, wide, err)
		}
	}
}

func cellAt(g *workbook.Grid, ref string) string {
	row, col, _ := workbook.ParseRef(ref)
	a, _ := g.At(row, col)
	return a.Text
}

func isLocked(t testing.TB, f *excelize.File, sheet, ref string) bool {
	t.Helper()
	id, err := f.GetCellStyle(sheet, ref)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return style.Protection == nil || style.Protection.Locked
}

func file(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// formula puts a formula without a kept result into a cell.
func formula(f *excelize.File, ref, text string) {
	f.SetCellValue(goalTab, ref, nil)
	f.SetCellFormula(goalTab, ref, text)
}
