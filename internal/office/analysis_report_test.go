package office

import (
	"bytes"
	"strings"
	"testing"

	"outturn/internal/domain/analysis"
	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/domain/tracking"
	"outturn/internal/testenv"
)

// TestAnalysisInLibreOffice: another program opens the document and finds its words and tables in their order.
func TestAnalysisInLibreOffice(t *testing.T) {
	t.Parallel()
	slow := analysis.Subject{Form: "f1", Code: "SCIP-2025-0001", Name: "道路<养护>", Unit: "公共设施管理中心", Division: "d", DivisionCode: "130", DivisionName: "公共管理处", Findings: 2, Overdue: 1,
		Hopeless: []tracking.Row{{Name: "修复面积", Target: "≥85", Unit: "万平方米", Explanation: "两条路移交市政部门。", Disposal: tracking.AdjustGoal, Measure: "=申请调整目标"}},
		Figures:  tracking.Figures{Budget: 100 * money.Wan, Executed: 30 * money.Wan, Forecast: 100*money.Wan - 1, Attained: 3000, Worst: score.Whole, Indicators: 12}}
	round := tracking.Round{Year: 2025, Name: "2025年度绩效跟踪", Plan: tracking.Plan{Month: 7}}
	one := analysis.Extent{Projects: 1, Budget: 100 * money.Wan}
	for name, c := range map[string]struct {
		of   analysis.Analysis
		want []string
	}{
		"一个项目": {analysis.Of(round, tracking.Profiles()[0], analysis.Coverage{All: one, Tracked: one, Reported: one}, []analysis.Subject{slow}), []string{"整体情况分析", "计财处", "总体评价", "由计财处填写", "跟踪范围", "纳入本轮跟踪", "100.00%",
			"预算执行", "公共管理处", "双监控亮灯", "支出进度慢", "道路<养护>", "低于 60%", "修复面积", "=申请调整目标", "其中逾期1个", "建议", "调减或调剂预算", "0.000001", "下一步安排"}},
		"空的一轮": {analysis.Of(round, tracking.Profiles()[0], analysis.Coverage{}, nil), []string{"整体情况分析", "总体评价", "本年度没有项目有预算或绩效目标", "还没有已报送的跟踪表", "没有规则引出的建议", "下一步安排"}},
	} {
		var docx bytes.Buffer
		if err := WriteAnalysis(&docx, "2025年度绩效跟踪整体情况分析", "计财处　数据截至2025-07-31", c.of.Sections(), "校验码 ab12"); err != nil {
			t.Fatal(err)
		}
		text, at := string(testenv.LibreOffice(t, docx.Bytes(), "docx", "txt")), 0
		for _, want := range c.want {
			i := strings.Index(text[at:], want)
			if i < 0 {
				t.Fatalf("%s: %q is missing or out of order in:\n%s", name, want, text)
			}
			at += i
		}
	}
}
