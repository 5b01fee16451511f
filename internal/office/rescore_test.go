package office_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/rescore"
	"outturn/internal/domain/rulebook"
	"outturn/internal/office"
	"outturn/internal/office/workbook"
)

// paper is one published table: the report, and what its transcriber noted.
type paper struct {
	report     rescore.Report
	table      rescore.Table
	Confidence string `json:"transcription_confidence"`
	Notes      string `json:"notes"`
}

// papers reads and scores every published table.
func papers(t testing.TB) map[string]paper {
	t.Helper()
	files, err := filepath.Glob("testdata/published/*.json")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d published tables: %v", len(files), err)
	}
	out := map[string]paper{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var p paper
		if err := json.Unmarshal(data, &p); err != nil {
			t.Fatal(err)
		}
		tables, err := office.ReadPublished(filepath.Base(file), data)
		if err != nil || len(tables) != 1 {
			t.Fatalf("%s: %d tables, %v", file, len(tables), err)
		}
		p.table = tables[0]
		if p.report, err = rescore.Check(p.table, rulebook.Shipped(), ""); err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(file), ".json")] = p
	}
	return out
}

// TestRescoreGolden keeps the reviewed record of every published table: what the engine says, and under it what the
// transcriber noted. It begins with how far papers and rules agree where the transcription is good and complete.
func TestRescoreGolden(t *testing.T) {
	t.Parallel()
	all := papers(t)
	var b strings.Builder
	for _, only := range []bool{true, false} {
		sheets, agree, differ, open := 0, 0, 0, 0
		for _, p := range all {
			good := p.Confidence != "low" && p.report.Kind == rescore.SelfEvaluation && (p.table.Whole || p.table.AllRows)
			if only && !good {
				continue
			}
			sheets++
			agree += p.report.Count(rescore.Agree)
			differ += p.report.Count(rescore.Differ)
			open += p.report.Count(rescore.CannotJudge)
		}
		name := map[bool]string{true: "complete self-evaluations of high and medium confidence", false: "all published tables"}[only]
		fmt.Fprintf(&b, "%s: %d sheets, rows with execution: agree %d, differ %d, cannot judge %d\n", name, sheets, agree, differ, open)
	}
	t.Logf("\n%s", b.String())
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.WriteString(strings.Repeat("=", 100) + "\n")
		if err := office.WriteRescoreText(&b, []rescore.Report{all[name].report}); err != nil {
			t.Fatal(err)
		}
		b.WriteString("  notes: " + all[name].Notes + "\n")
	}
	golden(t, "testdata/rescore.golden", b.String())
}

// golden compares with a file, or writes it where OUTTURN_GOLDEN is "write".
func golden(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("OUTTURN_GOLDEN") == "write" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("%s line %d:\n got %s\nwant %s\nRun scripts/golden and review the difference.", path, i+1, a[i], b[i])
		}
	}
	t.Fatalf("%s: got %d lines, want %d", path, len(a), len(b))
}

// TestNotedAnomalies: every anomaly that a transcriber noted and that figures can show is found, at its row or by its rule.
func TestNotedAnomalies(t *testing.T) {
	t.Parallel()
	all := papers(t)
	for _, test := range []struct {
		file, row string // row is part of a name; "执行率" is the execution; empty asks for the finding alone
		rule      string
	}{
		{"002", "执行率", rescore.FundPartsWrong},
		{"003", "", rescore.AgreedByRounding},
		{"004", "", rescore.NotReported},
		{"005", "", rescore.WeightsWrong},
		{"005", "", rescore.TotalWrong},
		{"005", "", rescore.CopiedTarget},
		{"008", "", rescore.OverBudget},
		{"008", "", rescore.DirectionOdd},
		{"008", "", rescore.OverFulfilled},
		{"010", "", rescore.ActualNotNumber},
		{"012", "预算执行率", rescore.LostThoughMet},
		{"012", "公用经费完成时间", rescore.DeductionsTooMany},
		{"014", "", rescore.Ceiling},
		{"022", "", rescore.OverFulfilled},
		{"026", "", rescore.WeightsAsTargets},
		{"036", "", rescore.PartScored},
		{"036", "", rescore.ChildrenWrong},
		{"038", "执行率", rescore.ExecutionWrong},
		{"048", "项目资金投入", rescore.LostThoughMet},
		{"049", "整编资料审核", rescore.GroupShort},
		{"050", "", rescore.CellMissing},
		{"051", "", rescore.SeveralValues},
		{"052", "满意度", rescore.LostThoughMet},
		{"060", "", rescore.Implausible},
		{"062", "执行率", rescore.ExecutionWrong},
		{"064", "", rescore.RateWrong},
		{"066", "政府采购执行率", rescore.FullThoughShort},
		{"070", "生态领域案件办结率", rescore.PointsDiffer},
		{"076", "执行率", rescore.RateWrong},
		{"078", "特困人员救助供养人数", rescore.FullThoughShort},
		{"078", "扶贫临时救助标准", rescore.FullThoughShort},
		{"080", "执行率", rescore.RateAsRatio},
		{"080", "验收通过率", rescore.PointsDiffer},
		{"080", "项目设计", rescore.LostThoughMet},
		{"088", "", rescore.RateWrong},
		{"091", "", rescore.RateAsRatio},
		{"100", "", rescore.SpendingMismatch},
		{"102", "", rescore.FundPartsWrong},
		{"108", "", rescore.CellMissing},
	} {
		r := all[test.file].report
		if !slices.ContainsFunc(r.Findings, func(f rescore.Finding) bool { return f.Rule == test.rule }) {
			t.Errorf("%s: no %s in %v", test.file, test.rule, r.Findings)
		}
		if test.row != "" && verdictOf(r, test.row) != rescore.Differ {
			t.Errorf("%s: row %s got %s, want differ", test.file, test.row, verdictOf(r, test.row))
		}
	}
}

func verdictOf(r rescore.Report, row string) rescore.Verdict {
	if row == "执行率" {
		return r.Execution.Verdict
	}
	for _, l := range r.Lines {
		if strings.Contains(l.Name, row) {
			return l.Verdict
		}
	}
	return ""
}

// answer is the example that docs/rescore.md quotes.
func answer(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/published/078.json")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := office.ReadPublished("078.json", data)
	if err != nil {
		t.Fatal(err)
	}
	r, err := rescore.Check(tables[0], rulebook.Shipped(), "")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := office.WriteRescoreJSON(&b, []rescore.Report{r}, []office.RescoreError{{File: "坏.xlsx", Message: "文件不完整。"}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRescoreJSON(t *testing.T) {
	t.Parallel()
	got := answer(t)
	golden(t, "testdata/rescore-answer.golden", string(got))
	var a struct {
		Sheets []map[string]any
		Errors []map[string]any
	}
	dec := json.NewDecoder(bytes.NewReader(got))
	dec.UseNumber()
	if err := dec.Decode(&a); err != nil || len(a.Sheets) != 1 || len(a.Errors) != 1 {
		t.Fatalf("%d sheets, %d errors, %v", len(a.Sheets), len(a.Errors), err)
	}
	sheet := a.Sheets[0]
	for _, key := range strings.Fields("project unit year rows_read funds execution indicators total_published total_computed weights_total grade findings file sheet rulebook") {
		if _, ok := sheet[key]; !ok {
			t.Errorf("no field %q", key)
		}
	}
	line := sheet["indicators"].([]any)[3].(map[string]any)
	for key, want := range map[string]any{"target": json.Number("4754"), "actual": json.Number("4604"), "sign": "≥", "unit": "人", "weight": json.Number("5"),
		"points_published": json.Number("5"), "points_computed": json.Number("4.84"), "verdict": "differ", "target_low": nil} {
		if line[key] != want {
			t.Errorf("%s: got %v, want %v", key, line[key], want)
		}
	}
	if fund := sheet["funds"].([]any)[0].(map[string]any); fund["budget"] != json.Number("300000") {
		t.Errorf("30 万元 is 300000 元, got %v", fund["budget"])
	}
	if sheet["total_computed"] != nil || sheet["year"] != json.Number("2019") {
		t.Errorf("total_computed %v, year %v", sheet["total_computed"], sheet["year"])
	}
}

// TestRescoreText: the columns stand under each other although Chinese characters take two cells.
func TestRescoreText(t *testing.T) {
	t.Parallel()
	p := papers(t)["066"]
	var b strings.Builder
	if err := office.WriteRescoreText(&b, []rescore.Report{p.report}); err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(b.String()) {
		at := max(strings.Index(line, "  一致\n"), strings.Index(line, "  不一致\n"), strings.Index(line, "  无法判断\n"), strings.Index(line, "  结论\n"))
		if at < 0 {
			continue
		}
		rows++
		if got := cells(line[:at]); got != 88 {
			t.Errorf("verdict begins at cell %d: %s", got, line)
		}
	}
	if rows != 20 {
		t.Errorf("got %d rows, want 19 and the head", rows)
	}
}

// TestRescoreTextWidth: no line of any published table is wider than a terminal of 100 columns, and none begins with a mark
// that closes.
func TestRescoreTextWidth(t *testing.T) {
	t.Parallel()
	for name, p := range papers(t) {
		var b strings.Builder
		if err := office.WriteRescoreText(&b, []rescore.Report{p.report}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if n := cells(line); n > 100 {
				t.Errorf("%s: %d columns: %s", name, n, line)
			}
			if begin := strings.TrimLeft(line, " "); begin != "" && strings.ContainsRune("，。；：、）》”", []rune(begin)[0]) {
				t.Errorf("%s: begins with a closing mark: %s", name, line)
			}
		}
	}
}

func cells(s string) (n int) {
	for _, r := range s {
		n++
		if r >= 0x2e80 && r <= 0xffe6 {
			n++
		}
	}
	return n
}

// book100 is a 自评表 with a fund block and 100 indicator rows.
func book100(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	lines := [][]any{
		{"项目支出绩效自评表"}, {"（2023年度） 单位：万元"}, {"项目名称", "道路养护"}, {"实施单位", "公用事业中心"},
		{"项目资金", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"}, {"", "年度资金总额", 100, 100, 86.18, 10, "86.18%", 8.62},
		{"一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"},
	}
	for i := range 100 {
		actual, points := "98.5%", 0.9
		if i == 7 {
			actual, points = "80%", 0.9
		}
		lines = append(lines, []any{"产出指标", "质量指标", fmt.Sprintf("第%d段路面完好率", i+1), "≥98%", actual, 0.9, points, ""})
	}
	lines = append(lines, []any{"总分", "", "", "", "", 100, 98.62})
	for i, l := range lines {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &l); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func rescored(t testing.TB, data []byte) []rescore.Report {
	t.Helper()
	tables, err := office.ReadPublished("路.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	var reports []rescore.Report
	for _, table := range tables {
		r, err := rescore.Check(table, rulebook.Shipped(), "")
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, r)
	}
	return reports
}

func TestMarkRescored(t *testing.T) {
	t.Parallel()
	data := book100(t)
	reports := rescored(t, data)
	if len(reports) != 1 || len(reports[0].Lines) != 100 || reports[0].Lines[7].Verdict != rescore.Differ {
		t.Fatalf("%d reports: %+v", len(reports), reports)
	}
	out, err := office.MarkRescored(data, reports)
	if err != nil {
		t.Fatal(err)
	}
	book, err := workbook.Open(bytes.NewReader(out), int64(len(out)), workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	comments, err := f.GetComments("Sheet1")
	if err != nil || len(book.Sheets) != 1 {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(comments, func(c excelize.Comment) bool { return c.Cell == "G15" && strings.Contains(c.Text, "不一致") }) {
		t.Errorf("no remark at the points of row 15 among %d", len(comments))
	}
}

func BenchmarkRescore100Rows(b *testing.B) {
	data := book100(b)
	for b.Loop() {
		if reports := rescored(b, data); len(reports) != 1 || len(reports[0].Lines) != 100 {
			b.Fatal("rows lost")
		}
	}
}
