package view

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestGoalRows(t *testing.T) {
	t.Parallel()
	rows := GoalRows([]GoalRow{
		{Level1: "产出指标", Level2: "数量指标"}, {Level1: "产出指标", Level2: "数量指标"}, {Level1: "产出指标", Level2: "质量指标"},
		{Level1: "效益指标", Level2: "质量指标"},
	})
	want := []string{"0 1 3 2", "1 2  ", "2 3  1", "3 4 1 1"}
	for i, r := range rows {
		if got := strings.Join([]string{r.Index, r.Number, r.Level1Span, r.Level2Span}, " "); got != want[i] {
			t.Errorf("第%d行 got %q, want %q", i+1, got, want[i])
		}
	}
	if got := GoalRows(nil); len(got) != 0 {
		t.Errorf("没有行 got %v", got)
	}
}

func TestResultRowsSpanOpenExplanations(t *testing.T) {
	t.Parallel()
	rows := ResultRows([]ResultRow{
		{Level1: "产出指标", Level2: "数量指标", Explain: &ExplainPart{}}, {Level1: "产出指标", Level2: "质量指标"},
	})
	if rows[0].Level1Span != "3" || rows[0].Level2Span != "2" || rows[1].Level2Span != "1" {
		t.Errorf("got %q %q %q, want 3 2 1", rows[0].Level1Span, rows[0].Level2Span, rows[1].Level2Span)
	}
}

func TestFindingsAt(t *testing.T) {
	t.Parallel()
	p := NewFindings([]FindingPart{
		{Mark: MarkHint, Path: "annual", Message: "提示"}, {Mark: MarkError, Path: "annual", Message: "错误"}, {Mark: MarkWarning, Path: "annual", Message: "警告"},
		{Mark: MarkWarning},
	})
	if got := p.At("annual"); got.Message != "错误" || got.ID != "finding-2" || got.Href != "#c-annual" {
		t.Errorf("最重的一条 got %+v", got)
	}
	if got := p.At("overall"); got.Mark != NoMark {
		t.Errorf("没有发现的格 got %+v", got)
	}
	if p.Errors != 1 || p.Warnings != 2 || p.Hints != 1 {
		t.Errorf("got %d %d %d, want 1 2 1", p.Errors, p.Warnings, p.Hints)
	}
}

func TestYearStrip(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 9, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		name     string
		span     YearSpan
		x, width string
		bars     int
	}{
		{"全年", YearSpan{From: day(2025, 1, 1), To: day(2025, 12, 31)}, "0.00%", "100.00%", 1},
		{"一天", YearSpan{From: day(2025, 1, 1), To: day(2025, 1, 1)}, "0.00%", "0.27%", 1},
		{"跨年的在年末截断", YearSpan{From: day(2025, 12, 1), To: day(2026, 3, 31)}, "91.51%", "8.49%", 1},
		{"去年的不画", YearSpan{From: day(2024, 1, 1), To: day(2024, 12, 31)}, "", "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := NewYearStrip("年度", "", 2025, day(2026, 1, 1), []YearSpan{tt.span})
			if len(p.Bars) != tt.bars || p.Today != "" {
				t.Fatalf("got %d bars, today %q", len(p.Bars), p.Today)
			}
			if tt.bars == 1 && (p.Bars[0].X != tt.x || p.Bars[0].Width != tt.width) {
				t.Errorf("got %s %s, want %s %s", p.Bars[0].X, p.Bars[0].Width, tt.x, tt.width)
			}
		})
	}
}

// TestTyped 原样: what was typed comes back as typed, and never as markup.
func TestTyped(t *testing.T) {
	t.Parallel()
	const evil = `"><script>alert(1)</script>&`
	pages := map[string]templ.Component{
		"文本":  Field(FieldPart{Name: "a", Label: evil, Value: evil, Error: evil, Hint: evil}),
		"段落":  Field(FieldPart{Name: "a", Label: evil, Value: evil, Kind: TextArea}),
		"单元格": FormCell(CellPart{Path: "rows.0.name", Label: evil, Value: evil, Editable: true, Kind: CellArea}),
		"列表":  Table(TablePart{Caption: evil, Columns: []Column{{Label: evil}}, Rows: []Row{{ID: evil, Cells: []Cell{{Text: evil, Note: evil, Light: evil}}}, {Group: evil, GroupNote: evil}}}),
		"注释":  devNote("--><script>alert(1)</script>"),
		"页脚":  Shell(Frame{Title: evil, Record: evil, Person: evil}),
	}
	for name, c := range pages {
		if got := render(t, c); strings.Contains(got, "<script>") {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := render(t, FormCell(CellPart{Path: "a", Value: "  两头\n有空 ", Editable: true, Kind: CellArea})); !strings.Contains(got, ">  两头\n有空 </textarea>") {
		t.Errorf("空白没有原样保留: %s", got)
	}
}

func TestUnsafeAddress(t *testing.T) {
	t.Parallel()
	got := render(t, Table(TablePart{Columns: []Column{{}}, Rows: []Row{{Cells: []Cell{{Text: "链接", Href: "javascript:alert(1)"}}}}}))
	if strings.Contains(got, "javascript:") {
		t.Errorf("got %s", got)
	}
}

func TestButtons(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		in   ButtonPart
		want []string
		not  []string
	}{
		{"不能办的留在原处并说明", ButtonPart{Label: "提交", Name: "action", Disabled: true, Why: "还有 2 项错误"}, []string{`aria-disabled="true"`, "还有 2 项错误"}, []string{`type="submit"`, `name=`}},
		{"提交别处的表单", ButtonPart{Label: "提交", Name: "action", Value: "submit", FormID: "goal", Kind: Main}, []string{`form="goal"`, `value="submit"`, "button--main"}, nil},
		{"链接", ButtonPart{Label: "导出", Href: "/x.xlsx"}, []string{`<a class="button" href="/x.xlsx">`}, []string{"<button"}},
		{"打印要脚本", ButtonPart{Label: "打印", Print: true}, []string{"hidden", "data-print"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := render(t, Button(tt.in))
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in %s", want, got)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(got, not) {
					t.Errorf("%q in %s", not, got)
				}
			}
		})
	}
}

func TestOptionGroups(t *testing.T) {
	t.Parallel()
	got := render(t, SelectOptions([]Option{{Label: "全部"}, {Value: "1", Label: "甲", Group: "处室"}, {Value: "2", Label: "乙", Group: "处室"}, {Value: "3", Label: "丙", Group: "中心"}, {Value: "4", Label: "丁"}}))
	if strings.Count(got, "<optgroup") != 2 || strings.Count(got, "<option") != 5 || !strings.HasSuffix(strings.TrimSpace(got), "</option>") {
		t.Errorf("got %s", got)
	}
}
