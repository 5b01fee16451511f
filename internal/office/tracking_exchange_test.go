package office_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/office/workbook"
	"outturn/internal/testenv"
)

const trackedTab = "绩效监控表"

// parkTracked is the tracking form of parkGoal in the August round, filled in.
func parkTracked(t testing.TB) office.TrackingPaper {
	t.Helper()
	g := parkGoal(t)
	form, _ := g.Understood(g.Book)
	round := tracking.Round{ID: "round-1", Year: 2025, Name: "2025年度绩效跟踪", Plan: tracking.Plan{Month: 7, Due: day("2025-08-31")}}
	f := tracking.New("tracked-1", round, g.Project, goal.Edition{Goal: g.ID, No: 2, Kind: goal.InForce, Form: form}, nil)
	f.Version, f.UpdatedBy, f.UpdatedAt = 4, "经办乙", g.UpdatedAt
	likely := []string{"确定能", "有可能", "确定能", "确定能", "确定能"}
	for i, actual := range []string{"17.80", "50.00", "98.20", "已建立", "92.5"} {
		row := &f.Entry.Rows[i]
		row.Actual, row.Forecast, row.Likelihood = actual, actual, likely[i]
	}
	row := &f.Entry.Rows[1]
	row.Forecast, row.Causes[2], row.Explanation, row.Measure = "90", true, "汛期人手不足", "三季度增加作业班组"
	f.Entry.Forecasts, f.Entry.FundNote = []string{"49000000", "", "0"}, "按合同支付"
	p := office.TrackingPaper{Tracked: f, CheckCode: "fedcba9876543210", Editable: true}
	return understoodTracked(p)
}

// understoodTracked reads the form against a year of money.
func understoodTracked(p office.TrackingPaper) office.TrackingPaper {
	fund := project.FundEvent{Project: p.Project.ID, Year: 2025, Source: project.Appropriation, Kind: project.InitialBudget, Amount: 4980 * money.Wan, On: day("2025-01-01")}
	spent, later := fund, fund
	spent.Kind, spent.Amount, spent.On = project.Payment, 2000*money.Wan, day("2025-06-30")
	later.Kind, later.Amount, later.On = project.Payment, 1000*money.Wan, day("2025-08-01")
	p.Form, _ = p.Parse([]project.FundEvent{fund, spent, later})
	return p
}

func trackedBytes(t testing.TB, p office.TrackingPaper) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := office.WriteTracking(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func openTracked(data []byte, p office.TrackingPaper) (office.TrackingUpload, error) {
	f, err := office.OpenFilled(data)
	if err != nil {
		return office.TrackingUpload{}, err
	}
	return office.ReadTracking(f, p)
}

func readTracked(t testing.TB, data []byte, p office.TrackingPaper) office.TrackingUpload {
	t.Helper()
	up, err := openTracked(data, p)
	if err != nil {
		t.Fatal(err)
	}
	return up
}

func unchangedTracked(t *testing.T, up office.TrackingUpload, p office.TrackingPaper) {
	t.Helper()
	if len(up.Changes) != 0 || !reflect.DeepEqual(up.Entry, p.Entry) {
		t.Errorf("changed by going out and coming back: %s\n%+v\n%+v", changesText(up.Changes), up.Entry, p.Entry)
	}
	if len(up.Reading) != 0 {
		t.Errorf("findings about reading: %+v", up.Reading)
	}
}

// randomTracked is a tracking form with anything in its cells.
func randomTracked(t testing.TB, r *rand.Rand) office.TrackingPaper {
	p := parkTracked(t)
	p.Entry.FundNote = anyWord(r)
	for i := range p.Entry.Forecasts {
		p.Entry.Forecasts[i] = anyWord(r)
	}
	likely := append(tracking.Likelihoods(), "")
	for i := range p.Entry.Rows {
		row := &p.Entry.Rows[i]
		row.Actual, row.Forecast, row.Explanation, row.Measure, row.Disposal = anyWord(r), anyWord(r), anyWord(r), anyWord(r), anyWord(r)
		row.Likelihood = string(likely[r.IntN(len(likely))])
		for j := range row.Causes {
			row.Causes[j] = r.IntN(2) == 0
		}
	}
	return understoodTracked(p)
}

// TestTrackingRoundTrip: an issued workbook comes back unchanged, whatever is in its cells.
func TestTrackingRoundTrip(t *testing.T) {
	t.Parallel()
	p := parkTracked(t)
	unchangedTracked(t, readTracked(t, trackedBytes(t, p), p), p)
	r := rand.New(rand.NewPCG(9, 10))
	for range 25 {
		p := randomTracked(t, r)
		data := trackedBytes(t, p)
		unchangedTracked(t, readTracked(t, data, p), p)
		for _, c := range opened(t, data).Sheet(trackedTab).Cells() {
			if c.Formula == "" && c.Kind == workbook.Text && c.Text != "=" && c.Text != workbook.Inert(c.Text) {
				t.Errorf("%s would start a formula: %q", workbook.Ref(c.Row, c.Col), c.Text)
			}
		}
	}
}

// TestTrackingThroughLibreOffice: and so it does after LibreOffice has saved it.
func TestTrackingThroughLibreOffice(t *testing.T) {
	t.Parallel()
	p := parkTracked(t)
	unchangedTracked(t, readTracked(t, testenv.LibreOffice(t, trackedBytes(t, p), "xlsx", "xlsx"), p), p)
}

// TestTrackingWorkbook: the official form; payments after the data month are not in it.
func TestTrackingWorkbook(t *testing.T) {
	t.Parallel()
	data := trackedBytes(t, parkTracked(t))
	g := opened(t, data).Sheet(trackedTab)
	for ref, want := range map[string]string{"A1": "项目支出绩效目标执行监控表", "D2": "数据期间：1-7月", "L2": "金额单位：元", "E6": "1-7月执行数", "C7": "49,800,000.00", "E7": "20,000,000.00", "G7": "40.16%",
		"L8": "49,000,000", "C11": "按合同支付", "G13": "偏差原因分析", "E14": "1-7月执行情况", "G14": "经费保障", "L14": "原因说明", "M14": "确定能", "P14": "备注（完不成的，写明措施）",
		"C15": "道路养护单位成本", "E15": "17.80", "M15": "√", "I16": "√", "L16": "汛期人手不足", "N16": "√", "M16": ""} {
		if got := cellAt(g, ref); got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
	f := file(t, data)
	for ref, locked := range map[string]bool{"D15": true, "E15": false, "F15": false, "G15": false, "L15": false, "M15": false, "P15": false, "Q15": false, "L7": true, "L8": false, "E8": true} {
		if got := isLocked(t, f, trackedTab, ref); got != locked {
			t.Errorf("%s locked: %v, want %v", ref, got, locked)
		}
	}
}

// TestTrackingSubmitted: what was submitted is locked, with what is done about it in the note.
func TestTrackingSubmitted(t *testing.T) {
	t.Parallel()
	p := parkTracked(t)
	p.Entry.Rows[1].Likelihood, p.Entry.Rows[1].Disposal = "完全不可能", "调整目标"
	p = understoodTracked(p)
	p.Editable = false
	data := trackedBytes(t, p)
	if got := cellAt(opened(t, data).Sheet(trackedTab), "P16"); got != "调整目标。三季度增加作业班组" {
		t.Errorf("P16 is %q", got)
	}
	if !isLocked(t, file(t, data), trackedTab, "E15") {
		t.Error("a cell of a submitted form may be typed into")
	}
}

// TestTrackingFilledIn: values, ticks and texts come back; what the approved goal says must stay.
func TestTrackingFilledIn(t *testing.T) {
	t.Parallel()
	set := func(pairs ...any) func(f *excelize.File) {
		return func(f *excelize.File) {
			for i := 0; i < len(pairs); i += 2 {
				f.SetCellValue(trackedTab, pairs[i].(string), pairs[i+1])
			}
		}
	}
	for _, c := range []struct {
		name   string
		change func(f *excelize.File)
		want   string
		says   string
	}{
		{"执行情况、预计执行数", set("E15", 18.1, "L8", 48000000), "修改 forecasts.0 49000000→48000000|修改 rows.0.actual 17.80→18.1", ""},
		{"勾选原因和可能性", set("G16", "√", "I16", "", "N16", "", "O16", "是", "Q16", "调减预算"), "修改 rows.1.likelihood 有可能→完全不可能|修改 rows.1.causes.0 →是|修改 rows.1.causes.2 是→|修改 rows.1.disposal →调减预算", ""},
		{"可能性去掉", set("M15", ""), "修改 rows.0.likelihood 确定能→", ""},
		{"可能性打了两个", set("O15", "√"), "", "错误 rows.0.likelihood X-04"},
		{"不是勾", set("G15", "大概"), "", "错误 rows.0.causes.0 X-04"},
		{"执行数改了不采用", set("E8", 1), "", "提示 fixed.其中：当年财政拨款 1-7月执行数 X-15"},
		{"改了指标值", set("D17", "≥95%"), "", "错误 rows.2.target X-05"},
		{"少一个指标", func(f *excelize.File) { f.RemoveRow(trackedTab, 16) }, "", "错误 rows.1 X-06"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := parkTracked(t)
			up := readTracked(t, changed(t, trackedBytes(t, p), c.change), p)
			if got := changesText(up.Changes); got != c.want {
				t.Errorf("changes %q, want %q", got, c.want)
			}
			if got := findingsText(up.Reading); got != c.says {
				t.Errorf("findings %q, want %q: %v", got, c.says, up.Reading)
			}
		})
	}
}

// TestTrackingRefused: a file that does not belong here says why.
func TestTrackingRefused(t *testing.T) {
	t.Parallel()
	stale, other := parkTracked(t), parkTracked(t)
	stale.Version, stale.Entry.FundNote = 3, "旧的"
	other.ID = "tracked-2"
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"自评表":   {resultBytes(t, parkResults(t)), "这份文件是《项目支出绩效自评表》"},
		"导出后改过": {trackedBytes(t, stale), "经办乙在2025-01-06 09:00修改过"},
		"别的一轮":  {trackedBytes(t, other), "另一份记录"},
		"从中间断了": {changed(t, trackedBytes(t, parkTracked(t)), func(f *excelize.File) {
			for range 8 {
				f.RemoveRow(trackedTab, 17)
			}
		}), "没有“执行情况合计”这一行"},
	} {
		if _, err := openTracked(c.data, parkTracked(t)); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.want) {
			t.Errorf("%s: %v, want a refusal with %q", name, err, c.want)
		}
	}
}
