package office_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/evaluation"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/office/workbook"
	"outturn/internal/testenv"
)

func readResults(t testing.TB, data []byte, p office.SelfEvaluationPaper) office.SelfEvaluationUpload {
	t.Helper()
	up, err := openSelfEvaluation(data, p)
	if err != nil {
		t.Fatal(err)
	}
	return up
}

func unchangedResults(t *testing.T, up office.SelfEvaluationUpload, p office.SelfEvaluationPaper) {
	t.Helper()
	if len(up.Changes) != 0 || !reflect.DeepEqual(up.Entry, p.Entry) {
		t.Errorf("changed by going out and coming back: %s", changesText(up.Changes))
	}
	if len(up.Reading) != 0 {
		t.Errorf("findings about reading: %+v", up.Reading)
	}
}

// TestSelfEvaluationRoundTrip: an issued workbook comes back unchanged, whatever is in its cells.
func TestSelfEvaluationRoundTrip(t *testing.T) {
	t.Parallel()
	p := parkResults(t)
	unchangedResults(t, readResults(t, resultBytes(t, p), p), p)
	r := rand.New(rand.NewPCG(5, 6))
	for range 25 {
		p := randomResults(t, r)
		data := resultBytes(t, p)
		unchangedResults(t, readResults(t, data, p), p)
		for _, c := range opened(t, data).Sheet(resultTab).Cells() {
			if c.Formula == "" && c.Kind == workbook.Text && c.Text != "=" && c.Text != workbook.Inert(c.Text) {
				t.Errorf("%s would start a formula: %q", workbook.Ref(c.Row, c.Col), c.Text)
			}
		}
	}
}

// TestSelfEvaluationThroughLibreOffice: and so it does after LibreOffice has saved it.
func TestSelfEvaluationThroughLibreOffice(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for _, p := range []office.SelfEvaluationPaper{parkResults(t), randomResults(t, r)} {
		unchangedResults(t, readResults(t, testenv.LibreOffice(t, resultBytes(t, p), "xlsx", "xlsx"), p), p)
	}
}

// TestSelfEvaluationWorkbook: the official form, with what the score needs right of what is printed.
func TestSelfEvaluationWorkbook(t *testing.T) {
	t.Parallel()
	data := resultBytes(t, parkResults(t))
	g := opened(t, data).Sheet(resultTab)
	for ref, want := range map[string]string{"A1": "项目支出绩效自评表", "G2": "金额单位：元", "C7": "49,800,000.00", "E7": "47,320,000.00", "F7": "10", "G7": "95.02%", "H7": "9.50",
		"C11": "按合同支付", "F14": "完成道路养护96.4万平方米。", "A15": "一级指标", "H15": "偏差原因分析及改进措施", "D17": " =96.40万平方米", "E18": "97.20", "G18": "19.84", "G19": "19.5", "A21": "总分", "G21": "98.84", "H21": "评价等级：优"} {
		if got := cellAt(g, ref); got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
	f := file(t, data)
	for ref, locked := range map[string]bool{"D16": true, "E16": false, "F16": true, "G16": true, "H16": false, "G19": false, "I19": false, "I16": true, "M16": false, "F14": false, "C14": true} {
		if got := isLocked(t, f, resultTab, ref); got != locked {
			t.Errorf("%s locked: %v, want %v", ref, got, locked)
		}
	}
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Area" && !strings.HasSuffix(n.RefersTo, "$A$1:$H$23") {
			t.Errorf("printed is %s, want the official columns only", n.RefersTo)
		}
	}
}

// TestSelfEvaluationFrozen: what was submitted shows its points and what finance made of them, all of it locked.
func TestSelfEvaluationFrozen(t *testing.T) {
	t.Parallel()
	p := parkResults(t)
	p.Editable, p.Edition = false, 2
	recheck, _ := (evaluation.RecheckEntry{Opinion: "同意", Rows: []evaluation.RecheckEntryRow{{Indicator: "row-4", Points: "18", Reason: "依据不足"}}}).Parse(p.Book, p.Sheet)
	compared := evaluation.Compare(p.Book, p.Sheet, recheck)
	p.Compared = &compared
	data := resultBytes(t, p)
	g := opened(t, data).Sheet(resultTab)
	for ref, want := range map[string]string{"A22": "财政复核", "C22": "同意", "G22": "97.34", "E18": "97.20%"} {
		if got := cellAt(g, ref); got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
	if !isLocked(t, file(t, data), resultTab, "E16") {
		t.Error("a cell of an edition may be typed into")
	}
	if _, err := openSelfEvaluation(data, parkResults(t)); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "第2版的存档") {
		t.Errorf("importing an edition: %v", err)
	}
}

// TestSelfEvaluationFilledIn: results, tiers, points and reasons come back; what the approved goal says must stay.
func TestSelfEvaluationFilledIn(t *testing.T) {
	t.Parallel()
	set := func(pairs ...any) func(f *excelize.File) {
		return func(f *excelize.File) {
			for i := 0; i < len(pairs); i += 2 {
				f.SetCellValue(resultTab, pairs[i].(string), pairs[i+1])
			}
		}
	}
	for _, c := range []struct {
		name   string
		change func(f *excelize.File)
		want   string
		says   string
	}{
		{"完成值和原因", set("E18", 99.1, "H18", ""), "修改 rows.2.actual 97.20→99.1|修改 rows.2.reason 台风受损，已修复→", ""},
		{"档次、得分、问卷", set("I19", "未达成年度指标且效果较差", "G19", "5", "K20", 190), "修改 rows.3.tier " + shippedTier + "→未达成年度指标且效果较差|修改 rows.3.points 19.5→5|修改 rows.4.valid 200→190", ""},
		{"本年不适用", set("M17", "是"), "修改 rows.1.skip →是", ""},
		{"系统算的得分改了不采用", set("G16", 1), "", "提示 rows.0.points X-15"},
		{"项目名称改了不采用", set("C3", "另一个项目"), "", "提示 fixed.项目名称 X-15"},
		{"评分规则和对照的目标改了不采用", set("D2", "评分规则：MOF-2020 第1版", "F5", "项目批复 第9版"), "", "提示 fixed.对照的绩效目标 X-15|提示 fixed.评分规则 X-15"},
		{"执行数改了不采用", set("E7", 1), "", "提示 fixed.年度资金总额 全年执行数（B） X-15"},
		{"改了指标值", set("D18", "≥95%"), "", "错误 rows.2.target X-05"},
		{"改了分值", set("F18", 30), "", "错误 rows.2.weight X-05"},
		{"改了指标名", set("C18", "完好程度"), "", "错误 rows.2.name X-05"},
		{"指标值换个写法不算改", set("D18", "＞＝98.00％"), "", ""},
		{"加一个指标", func(f *excelize.File) {
			f.InsertRows(resultTab, 21, 1)
			f.SetCellValue(resultTab, "C21", "自己加的指标")
		}, "", "错误 stray.21 X-07"},
		{"少一个指标", func(f *excelize.File) { f.RemoveRow(resultTab, 17) }, "", "错误 rows.1 X-06"},
		{"同一个指标两行", func(f *excelize.File) { f.DuplicateRowTo(resultTab, 17, 21) }, "", "错误 stray.21 X-03"},
		{"完成值两行合并", func(f *excelize.File) { f.MergeCell(resultTab, "E16", "E17") }, "修改 rows.1.actual 96.40→17.80", "错误 rows.0.actual X-02"},
		{"没有隐藏标记列时按名称", func(f *excelize.File) { f.RemoveCol(resultTab, "N"); f.SetCellValue(resultTab, "E16", "17") }, "修改 rows.0.actual 17.80→17", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := parkResults(t)
			up := readResults(t, changed(t, resultBytes(t, p), c.change), p)
			if got := changesText(up.Changes); got != c.want {
				t.Errorf("changes %q, want %q", got, c.want)
			}
			if got := findingsText(up.Reading); got != c.says {
				t.Errorf("findings %q, want %q: %v", got, c.says, up.Reading)
			}
		})
	}
}

// shippedTier is the best tier of the park's rulebook.
const shippedTier = "达成年度指标"

// TestSelfEvaluationRefused: a file that does not belong here says why.
func TestSelfEvaluationRefused(t *testing.T) {
	t.Parallel()
	edited := func(change func(f *excelize.File)) []byte { return changed(t, resultBytes(t, parkResults(t)), change) }
	stale := parkResults(t)
	stale.Version, stale.Entry.Attained = 3, "旧的"
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"申报表":   {goalBytes(t, parkGoal(t)), "这份文件是《项目支出绩效目标申报表》"},
		"导出后改过": {resultBytes(t, stale), "经办乙在2025-01-06 09:00修改过"},
		"少一列":   {edited(func(f *excelize.File) { f.RemoveCol(resultTab, "E") }), "缺少“实际完成值”列"},
		"从中间断了": {edited(func(f *excelize.File) {
			for range 8 {
				f.RemoveRow(resultTab, 18)
			}
		}), "没有“总分”这一行"},
	} {
		if _, err := openSelfEvaluation(c.data, parkResults(t)); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.want) {
			t.Errorf("%s: %v, want a refusal with %q", name, err, c.want)
		}
	}
}
