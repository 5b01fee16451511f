package analysis

import (
	"strings"
	"testing"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/domain/tracking"
)

// july is a round on the first seven months of 2025.
func july() tracking.Round {
	return tracking.Round{Year: 2025, Name: "2025年度绩效跟踪", Plan: tracking.Plan{Month: 7}}
}

// onTime is a project of 100 万元 on which everything is in order.
func onTime(code, division string) Subject {
	return Subject{Form: tracking.ID("f" + code), Code: code, Name: "项目" + code, Unit: "公共设施管理中心", Division: "d", DivisionCode: division, DivisionName: "处室" + division,
		Figures: tracking.Figures{Budget: 100 * money.Wan, Executed: 60 * money.Wan, Forecast: 100 * money.Wan, Attained: 6000, Worst: score.Whole, Indicators: 12}}
}

// of draws up the first shipped rules on a changed project.
func of(change func(*Subject)) Analysis {
	s := onTime("1", "130")
	change(&s)
	return Of(july(), tracking.Profiles()[0], Coverage{}, []Subject{s})
}

func TestMatterOf(t *testing.T) {
	t.Parallel()
	for _, book := range tracking.Profiles() {
		for _, r := range book.Rules {
			if MatterOf(r) == Other {
				t.Errorf("%s: %s points at nothing known", book.Name, r.Words())
			}
		}
	}
	for _, c := range []struct {
		name string
		rule tracking.Rule
		want Matter
	}{
		{"执行率比达成度高出很多", tracking.Rule{Left: tracking.Execution, Join: tracking.Minus, Right: tracking.Attained, Compare: tracking.Above}, NoOutput},
		{"达成度比执行率低", tracking.Rule{Left: tracking.Attained, Join: tracking.Divided, Right: tracking.Execution, Compare: tracking.Below}, NoOutput},
		{"执行率比达成度低", tracking.Rule{Left: tracking.Execution, Join: tracking.Divided, Right: tracking.Attained, Compare: tracking.Below}, Slow},
		{"未支出比例高", tracking.Rule{Left: tracking.Unspent, Compare: tracking.Above}, Slow},
		{"预计执行率低", tracking.Rule{Left: tracking.ForecastExecution, Compare: tracking.Below}, Surplus},
		{"达成度低于时间进度", tracking.Rule{Left: tracking.Attained, Join: tracking.Divided, Right: tracking.Elapsed, Compare: tracking.Below}, Unreachable},
		{"执行率过高", tracking.Rule{Left: tracking.Execution, Compare: tracking.Above}, Other},
		{"时间进度", tracking.Rule{Left: tracking.Elapsed, Compare: tracking.Above}, Other},
	} {
		if got := MatterOf(c.rule); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestProposals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Subject)
		matter Matter
		want   string // remedy, amount, basis of every proposal
	}{
		{"一切正常没有建议", func(*Subject) {}, "", ""},
		{"慢但预计花完", func(s *Subject) { s.Figures.Executed = 30 * money.Wan }, Slow, "限期加快支出 0.00 红灯：执行率 30.00% ÷ 时间进度 58.33% = 51.43%，低于 60%"},
		{"慢且预计结余一分钱", func(s *Subject) { s.Figures.Executed, s.Figures.Forecast = 40*money.Wan, 100*money.Wan-1 }, Slow, "调减或调剂预算 0.01 黄灯：执行率 40.00% ÷ 时间进度 58.33% = 68.57%，低于 80%"},
		{"预计结余三成", func(s *Subject) { s.Figures.Forecast = 70*money.Wan + 1 }, Surplus, "调减或调剂预算 299,999.99 黄灯：预计结余率 30.00%，高于 20%"},
		{"单位成本超出5%", func(s *Subject) { s.Figures.CostOver = 500 }, CostOver, "限期整改成本 0.00 黄灯：单位成本超出率 5.00%，高于 0%"},
		{"单位成本超出11%", func(s *Subject) { s.Figures.CostOver = 1100 }, CostOver, "暂停拨款并约谈 0.00 红灯：单位成本超出率 11.00%，高于 10%"},
		{"花了钱没有产出", func(s *Subject) { s.Figures.Attained = 2000 }, NoOutput, "现场核查 0.00 红灯：执行率 60.00% − 目标达成度 20.00% = 40.00%，高于 30%"},
		{"预计达不到只列出", func(s *Subject) { s.Figures.Worst = 9000 }, Unreachable, ""},
		{"完全不可能按单位的选择", func(s *Subject) {
			s.Figures.Hopeless = 1
			s.Hopeless = []tracking.Row{{Name: "修复面积", Disposal: tracking.AdjustGoal}}
		}, Unreachable, "调整绩效目标 0.00 指标“修复面积”完全不可能完成，单位选择“调整目标”"},
		{"完全不可能仍继续", func(s *Subject) {
			s.Figures.Hopeless = 1
			s.Hopeless = []tracking.Row{{Name: "修复面积", Disposal: tracking.CarryOn}}
		}, Unreachable, ""},
	} {
		a := of(c.change)
		var got []string
		for _, p := range a.Proposals {
			got = append(got, string(p.Remedy)+" "+p.Amount.Yuan()+" "+strings.Join(p.Basis, "；"))
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
		for _, m := range Matters() {
			if n := len(a.Cases[m]); m == c.matter && n != 1 || m != c.matter && n != 0 {
				t.Errorf("%s: %d under %s", c.name, n, m)
			}
		}
	}
}

func TestAnalysisAddsUp(t *testing.T) {
	t.Parallel()
	slow, other, broke := onTime("2", "130"), onTime("3", "120"), onTime("4", "120")
	slow.Division, other.Division, broke.Division = "b", "a", "a"
	slow.Figures.Executed, slow.Figures.Budget = 1, 100*money.Wan+1
	slow.Findings, slow.Overdue = 2, 1
	broke.Figures = tracking.Figures{Worst: score.Whole, Attained: score.Whole, Indicators: 1}
	c := Coverage{All: Extent{5, 500*money.Wan + 1}, Tracked: Extent{4, 400 * money.Wan}, Reported: Extent{3, 300 * money.Wan}}
	a := Of(july(), tracking.Profiles()[0], c, []Subject{slow, other, broke})
	if len(a.Divisions) != 2 || a.Divisions[0].Code != "120" || a.Divisions[0].Lights.Total() != 2 {
		t.Fatalf("%+v", a.Divisions)
	}
	if a.All.Budget != 200*money.Wan+1 || a.All.Executed != 60*money.Wan+1 || a.Divisions[0].Budget+a.Divisions[1].Budget != a.All.Budget {
		t.Errorf("%+v", a.All)
	}
	if a.All.Lights != (tracking.Count{Red: 1, Green: 2}) {
		t.Errorf("%+v", a.All.Lights)
	}
	for _, r := range a.Rules {
		if fired := r.Rule.Left == tracking.Execution && r.Rule.Right == tracking.Elapsed; fired && r.Fired != 1 || !fired && r.Fired != 0 {
			t.Errorf("%s fired %d times", r.Rule.Words(), r.Fired)
		}
	}
	if a.TakenBack() != 1 {
		t.Errorf("taken back %d fen", a.TakenBack())
	}
	text := written(a)
	for _, want := range []string{"纳入本轮4个，已报送3个", "5 100.00% 500.000001 100.00%", "预算200.000001万元，执行60.000001万元", "共1个项目，未支出", "1个项目有2个问题未整改到位，其中逾期1个"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}

// written is the report as plain text.
func written(a Analysis) string {
	var b strings.Builder
	for _, s := range a.Sections() {
		b.WriteString(s.Heading + "\n" + strings.Join(s.Paragraphs, "\n") + "\n")
		for _, r := range s.Table.Rows {
			b.WriteString(strings.Join(r.Cells, " ") + "\n")
		}
	}
	return b.String()
}

func TestEmptyAnalysis(t *testing.T) {
	t.Parallel()
	a := Of(july(), tracking.Profiles()[0], Coverage{}, nil)
	if a.Cutoff != (fiscal.Date{Year: 2025, Month: 7, Day: 31}) || a.Elapsed != 5833 {
		t.Errorf("%s %s", a.Cutoff, a.Elapsed)
	}
	text := written(a)
	for _, want := range []string{"本年度没有项目有预算或绩效目标", "还没有已报送的跟踪表", "没有这类项目", "没有选“完全不可能”的指标", "没有未整改到位的问题", "没有规则引出的建议"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
	if strings.Contains(text, "NaN") || len(a.Divisions) != 0 {
		t.Error(text)
	}
}

// TestSections: every row fills its columns, and a kind of problem without a rule is not said to be absent.
func TestSections(t *testing.T) {
	t.Parallel()
	full := onTime("1", "130")
	full.Figures = tracking.Figures{Budget: 100 * money.Wan, Executed: 40 * money.Wan, Forecast: 50 * money.Wan, CostOver: 1100, Worst: 5000, Indicators: 2, Hopeless: 1}
	full.Hopeless, full.Findings = []tracking.Row{{Name: "修复面积", Disposal: tracking.Suspend}}, 1
	for _, book := range tracking.Profiles() {
		for _, s := range Of(july(), book, Coverage{}, []Subject{full}).Sections() {
			for _, r := range s.Table.Rows {
				if len(r.Cells) != len(s.Table.Columns) {
					t.Errorf("%s %s: %d cells in %d columns", book.Name, s.Heading, len(r.Cells), len(s.Table.Columns))
				}
			}
		}
	}
	if text := written(Of(july(), tracking.Profiles()[2], Coverage{}, []Subject{full})); !strings.Contains(text, "单位成本超出批复值\n本轮的规则中没有这一类，没有判断。") {
		t.Error(text)
	}
}
