package analysis

import (
	"fmt"
	"strconv"
	"strings"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/domain/tracking"
)

// Section is a part of the report (分析章节): words, then a table.
type Section struct {
	Heading    string
	Paragraphs []string
	Space      bool // left free for people to write in
	Table      Table
}

// Table is a table of the report (报告表格); without columns there is none.
type Table struct {
	Columns []Column
	Rows    []Row
	Foot    []string // totals, one for each column; empty for none
}

// Column is a column of a table (报告表列).
type Column struct {
	Label string
	Width int // in proportion to the others
	Num   bool
	Leads bool // its figures lead to the rows behind them
}

// Row is a row of a table (报告表行), with what its figures lead to.
type Row struct {
	Cells    []string
	Form     tracking.ID
	Proposed *Proposal // of the form, for a row of 建议
	Division org.UnitID
	Light    tracking.Colour
	Findings project.ID
	Raised   RaisedID
}

// Sections writes the analysis out (报告内容), the same for page and document. Money is in 万元, exact to the fen.
func (a Analysis) Sections() []Section {
	out := []Section{{Heading: "总体评价", Space: true}, a.coverage(), a.execution(), a.lights(), a.rules()}
	for _, m := range Matters() {
		if m != Other || len(a.Cases[m]) > 0 {
			out = append(out, a.matter(m))
		}
	}
	return append(out, a.hopeless(), a.findings(), a.proposals(), a.decided(), Section{Heading: "下一步安排", Space: true})
}

func share(num, den int64) string {
	if rate, ok := score.NewRate(num, den); ok {
		return rate.String()
	}
	return "—"
}

func (a Analysis) coverage() Section {
	t := Table{Columns: []Column{{Label: "范围", Width: 4}, {Label: "项目数", Width: 2, Num: true}, {Label: "占比", Width: 2, Num: true}, {Label: "全年预算数（万元）", Width: 4, Num: true}, {Label: "占比", Width: 2, Num: true}}}
	all := a.Coverage.All
	for _, line := range []struct {
		name string
		of   Extent
	}{{"本年度有预算或绩效目标的项目", all}, {"纳入本轮跟踪", a.Coverage.Tracked}, {"已报送跟踪表", a.Coverage.Reported}} {
		t.Rows = append(t.Rows, Row{Cells: []string{line.name, strconv.Itoa(line.of.Projects), share(int64(line.of.Projects), int64(all.Projects)), line.of.Budget.Wan(), share(int64(line.of.Budget), int64(all.Budget))}})
	}
	text := "本年度没有项目有预算或绩效目标。"
	if all.Projects > 0 {
		text = fmt.Sprintf("本年度有预算或绩效目标的项目%d个，纳入本轮%d个，已报送%d个。以下各部分按已报送的跟踪表计算，预算数和执行数为提交时的数。", all.Projects, a.Coverage.Tracked.Projects, a.Coverage.Reported.Projects)
	}
	return Section{Heading: "跟踪范围", Paragraphs: []string{text}, Table: t}
}

func (a Analysis) execution() Section {
	s := Section{Heading: "预算执行"}
	if a.All.Lights.Total() == 0 {
		s.Paragraphs = []string{"还没有已报送的跟踪表。"}
		return s
	}
	rate := share(int64(a.All.Executed), int64(a.All.Budget))
	s.Paragraphs = []string{fmt.Sprintf("截至%s，时间进度%s。预算%s万元，执行%s万元，执行率%s；预计全年执行%s万元，预计结余%s万元。",
		a.Cutoff, a.Elapsed, a.All.Budget.Wan(), a.All.Executed.Wan(), rate, a.All.Forecast.Wan(), (a.All.Budget - a.All.Forecast).Wan())}
	s.Table.Columns = []Column{{Label: "主管处室", Width: 4, Leads: true}, {Label: "项目", Width: 2, Num: true}, {Label: "预算（万元）", Width: 4, Num: true}, {Label: "执行（万元）", Width: 4, Num: true},
		{Label: "执行率", Width: 3, Num: true}, {Label: "与时间进度相差（百分点）", Width: 4, Num: true}, {Label: "预计结余（万元）", Width: 4, Num: true}}
	for _, d := range a.Divisions {
		s.Table.Rows = append(s.Table.Rows, Row{Cells: a.line(d), Division: d.Division})
	}
	if len(a.Divisions) > 1 {
		s.Table.Foot = a.line(a.All)
	}
	return s
}

func (a Analysis) line(d Standing) []string {
	rate, gap := "—", "—"
	if r, ok := d.Rate(); ok {
		rate, gap = r.String(), strings.TrimSuffix((r-a.Elapsed).String(), "%")
	}
	return []string{d.Name, strconv.Itoa(d.Lights.Total()), d.Budget.Wan(), d.Executed.Wan(), rate, gap, (d.Budget - d.Forecast).Wan()}
}

func (a Analysis) lights() Section {
	s := Section{Heading: "双监控亮灯", Table: Table{Columns: []Column{{Label: "灯", Width: 2}, {Label: "项目数", Width: 3, Num: true, Leads: true}, {Label: "占比", Width: 3, Num: true}}}}
	for _, line := range []struct {
		colour tracking.Colour
		n      int
	}{{tracking.Red, a.All.Lights.Red}, {tracking.Yellow, a.All.Lights.Yellow}, {tracking.Green, a.All.Lights.Green}} {
		s.Table.Rows = append(s.Table.Rows, Row{Light: line.colour, Cells: []string{string(line.colour), strconv.Itoa(line.n), share(int64(line.n), int64(a.All.Lights.Total()))}})
	}
	return s
}

func (a Analysis) rules() Section {
	s := Section{Heading: "各条规则亮灯数", Paragraphs: []string{fmt.Sprintf("规则：%s。同一项目可以有几条规则成立。", a.Book)},
		Table: Table{Columns: []Column{{Label: "灯", Width: 1}, {Label: "规则", Width: 7}, {Label: "项目数", Width: 2, Num: true}, {Label: "依据", Width: 6}}}}
	for _, c := range a.Rules {
		s.Table.Rows = append(s.Table.Rows, Row{Cells: []string{string(c.Rule.Light), c.Rule.Words(), strconv.Itoa(c.Fired), c.Rule.Basis}})
	}
	return s
}

// figure is the sum that a matter is about, by name.
func (m Matter) figure(f tracking.Figures) (label string, sum money.Amount) {
	switch m {
	case Slow:
		return "未支出", f.Budget - f.Executed
	case Surplus:
		return "预计结余", f.Budget - f.Forecast
	case CostOver, NoOutput:
		return "已支出", f.Executed
	}
	return "预算", f.Budget
}

func (a Analysis) matter(m Matter) Section {
	s, list := Section{Heading: string(m)}, a.Cases[m]
	ruled := false
	for _, c := range a.Rules {
		ruled = ruled || MatterOf(c.Rule) == m
	}
	label, sum := m.figure(tracking.Figures{})
	for _, c := range list {
		_, own := m.figure(c.Figures)
		sum += own
		s.Table.Rows = append(s.Table.Rows, Row{Form: c.Form, Cells: []string{string(c.Light), c.Name, c.Unit, own.Wan(), arithmetic(c.Fired)}})
	}
	switch {
	case !ruled:
		s.Paragraphs = []string{"本轮的规则中没有这一类，没有判断。"}
	case len(list) == 0:
		s.Paragraphs = []string{"没有这类项目。"}
	default:
		s.Paragraphs = []string{fmt.Sprintf("共%d个项目，%s%s万元。", len(list), label, sum.Wan())}
		s.Table.Columns = []Column{{Label: "灯", Width: 1}, {Label: "项目名称", Width: 5, Leads: true}, {Label: "实施单位", Width: 4}, {Label: label + "（万元）", Width: 3, Num: true}, {Label: "规则和算式", Width: 7}}
	}
	return s
}

func arithmetic(fired []tracking.Fired) string {
	out := make([]string, len(fired))
	for i, f := range fired {
		out[i] = f.Arithmetic
	}
	return strings.Join(out, "；")
}

func (a Analysis) hopeless() Section {
	s := Section{Heading: "完全不可能完成的指标和措施", Paragraphs: []string{"没有选“完全不可能”的指标。"}}
	n := 0
	for _, subject := range a.Hopeless {
		for _, r := range subject.Hopeless {
			n++
			s.Table.Rows = append(s.Table.Rows, Row{Form: subject.Form, Cells: []string{subject.Name, r.Name, r.Target + r.Unit, r.Explanation, string(r.Disposal), r.Measure}})
		}
	}
	if n > 0 {
		s.Paragraphs = []string{fmt.Sprintf("%d个项目的%d项指标，原因和措施为单位所填。", len(a.Hopeless), n)}
		s.Table.Columns = []Column{{Label: "项目名称", Width: 4, Leads: true}, {Label: "指标", Width: 3}, {Label: "年度指标值", Width: 2}, {Label: "原因", Width: 4}, {Label: "处理方式", Width: 2}, {Label: "措施", Width: 4}}
	}
	return s
}

func (a Analysis) findings() Section {
	s := Section{Heading: "未整改到位的问题", Paragraphs: []string{"跟踪的项目没有未整改到位的问题。"}}
	open, late := 0, 0
	for _, f := range a.Findings {
		open, late = open+f.Findings, late+f.Overdue
		s.Table.Rows = append(s.Table.Rows, Row{Findings: f.Project, Cells: []string{f.Name, f.Unit, strconv.Itoa(f.Findings), strconv.Itoa(f.Overdue)}})
	}
	if open > 0 {
		s.Paragraphs = []string{fmt.Sprintf("%d个项目有%d个问题未整改到位，其中逾期%d个。", len(a.Findings), open, late)}
		s.Table.Columns = []Column{{Label: "项目名称", Width: 6, Leads: true}, {Label: "实施单位", Width: 5}, {Label: "未整改到位", Width: 2, Num: true}, {Label: "逾期", Width: 2, Num: true}}
	}
	return s
}

func (a Analysis) proposals() Section {
	s := Section{Heading: "建议", Paragraphs: []string{"没有规则引出的建议。"}}
	if len(a.Proposals) == 0 {
		return s
	}
	s.Paragraphs = []string{fmt.Sprintf("按规则提出%d条建议，其中建议调减或调剂%s万元（预算数减全年预计执行数）。建议由计财处提请主任办公会决定后办理。", len(a.Proposals), a.TakenBack().Wan())}
	s.Table.Columns = []Column{{Label: "项目名称", Width: 5, Leads: true}, {Label: "建议", Width: 3}, {Label: "建议金额（万元）", Width: 3, Num: true}, {Label: "依据", Width: 8}}
	for _, p := range a.Proposals {
		sum := "—"
		if p.Amount > 0 {
			sum = p.Amount.Wan()
		}
		s.Table.Rows = append(s.Table.Rows, Row{Form: p.Form, Proposed: &p, Cells: []string{p.Name, string(p.Remedy), sum, strings.Join(p.Basis, "；")}})
	}
	return s
}

// decided sets what the office meeting decided about the proposals beside what became of it.
func (a Analysis) decided() Section {
	s := Section{Heading: "建议的决定和落实", Paragraphs: []string{"还没有提请主任办公会决定的建议。"}}
	if len(a.Raised) == 0 {
		return s
	}
	n := map[approval.State]int{}
	for _, x := range a.Raised {
		n[x.State]++
		s.Table.Rows = append(s.Table.Rows, Row{Raised: x.ID, Cells: []string{x.Project.Name, x.Content.Words(), x.Standing(), x.Became()}})
	}
	s.Paragraphs = []string{fmt.Sprintf("提请主任办公会决定%d条：待决定%d条，采纳%d条，不采纳%d条，撤回%d条。", len(a.Raised), n[Waiting], n[Accepted], n[Declined], n[Withdrawn])}
	s.Table.Columns = []Column{{Label: "项目名称", Width: 4, Leads: true}, {Label: "建议", Width: 4}, {Label: "会议决定", Width: 6}, {Label: "落实", Width: 6}}
	return s
}

// Standing says what the office meeting decided (会议决定的说明).
func (x Raised) Standing() string {
	r, ruled := x.LastRuled()
	if !ruled {
		return string(x.State)
	}
	out := fmt.Sprintf("%s %s：%s", r.On, r.Minutes, r.words())
	if r.Reason != "" {
		out += "。" + r.Reason
	}
	if x.State == Waiting || x.State == Withdrawn {
		out += "（" + string(x.State) + "）"
	}
	return out
}

// Became says what became of the proposal (落实的说明): a dash before it is accepted.
func (x Followed) Became() string {
	if len(x.Progress) == 0 {
		return "—"
	}
	out := make([]string, len(x.Progress))
	for i, p := range x.Progress {
		out[i] = string(p.Way) + "（" + p.Name + "）：" + p.Says()
	}
	return strings.Join(out, "；")
}
