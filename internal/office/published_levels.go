package office

import (
	"regexp"
	"strings"

	"outturn/internal/domain/rescore"
)

var (
	weightInBrackets = regexp.MustCompile(`^(.*?)\(?([0-9]+(?:\.[0-9]+)?)(分|%)\)?$`)
	weightBare       = regexp.MustCompile(`^(.*?)\(([0-9]+(?:\.[0-9]+)?)\)$`)
	weightGlued      = regexp.MustCompile(`^(.*指标)([0-9]+(?:\.[0-9]+)?)$`)
)

// splitLevel takes "产出指标(50分)", "产出指标 50" and "(30分)" apart.
func splitLevel(text string) (name, weight string) {
	s := flat(text)
	for _, p := range []*regexp.Regexp{weightInBrackets, weightBare, weightGlued} {
		if m := p.FindStringSubmatch(s); m != nil && !strings.HasSuffix(m[1], "(") {
			return m[1], m[2]
		}
	}
	return s, ""
}

// level brings the state to the levels of a line: printed, merged from above, or left blank below the first.
func (b *block) level(p placed) {
	st := b.state
	if areas := p.cells[roleLevel1]; len(areas) > 0 {
		c := b.joined(areas)
		name, weight := splitLevel(c.Text)
		if c.At != st.one.At {
			st.two, st.twoWeight = rescore.Cell{}, rescore.Cell{}
			st.one, st.oneWeight = rescore.Cell{Text: name, At: c.At}, rescore.Cell{}
			if weight != "" {
				st.oneWeight = rescore.Cell{Text: weight, At: c.At}
			}
		}
	}
	if c := b.joined(p.cells[roleLevel1Weight]); c.Text != "" {
		st.oneWeight = c
	}
	if areas := p.cells[roleLevel2]; len(areas) > 0 {
		c := b.joined(areas)
		name, weight := splitLevel(c.Text)
		st.two, st.twoWeight = rescore.Cell{Text: name, At: c.At}, rescore.Cell{}
		if weight != "" {
			st.twoWeight = rescore.Cell{Text: weight, At: c.At}
		}
	}
	if c := b.joined(p.cells[roleLevel2Weight]); c.Text != "" {
		st.twoWeight = c
	}
}

var (
	level1Words = regexp.MustCompile(`^(项目|部门|年度)?(产出|效益|满意度|成本|效果|决策|管理|过程|投入|绩效|完成|履职)`)
	level2Words = regexp.MustCompile(`^(数量|质量|时效|进度|经济|社会|生态|可持续|服务对象|满意度|经济成本|社会成本|生态环境成本|成本指标|项目立项|资金|组织实施)`)
)

// adopt gives unlabelled columns left of the names the level that their words tell, when the header has no such column.
func (b *block) adopt(from, to int) {
	name := b.h.column(roleName)
	if name == 0 {
		name = b.h.left()
	}
	for col := 1; col < name; col++ {
		if b.h.roles[col] != roleNone {
			continue
		}
		all, one, two := 0, 0, 0
		for _, l := range b.lines[from:to] {
			for _, a := range l.areas {
				if a.Col1 != col || !a.own(l.row) || l.row <= b.h.last || a.Row1 <= b.h.last {
					continue
				}
				all++
				if level1Words.MatchString(flat(a.Text)) {
					one++
				}
				if level2Words.MatchString(flat(a.Text)) {
					two++
				}
			}
		}
		switch {
		case all > 0 && one*2 >= all && one >= two && !b.h.has(roleLevel1):
			b.h.roles[col], b.h.anchors[col] = roleLevel1, col
		case all > 0 && two*2 >= all && !b.h.has(roleLevel2):
			b.h.roles[col], b.h.anchors[col] = roleLevel2, col
		}
	}
}

var executionWords = regexp.MustCompile(`^(项目|部门|年度)?(预算资金执行|预算执行|资金执行|执行率|资金使用率|支出执行率)`)

// executionRow takes a line named 预算执行率 that stands beside the indicators, not under one of their levels, as the scored
// line of the fund block.
func (b *block) executionRow(l line, p placed) bool {
	label := b.executionLabel(l, p)
	if label == "" {
		return false
	}
	row := rescore.FundRow{}
	var weight string
	row.Label.Text, weight = splitLevel(label)
	var cells rescore.Row
	b.values(l, p, &cells)
	row.Weight, row.Rate, row.Points = cells.Weight, cells.Actual, cells.Points
	row.Label.At = b.grid.Ref(l.row, b.h.left())
	if row.Weight.Text == "" && weight != "" {
		row.Weight = rescore.Cell{Text: weight, At: row.Label.At}
	}
	if row.Weight.Text == "" && row.Points.Text == "" && row.Rate.Text == "" {
		return false
	}
	for _, a := range p.lost {
		b.stray(a)
	}
	b.mergeExecution(row)
	return true
}

// executionLabel is the name of an execution line, or "".
func (b *block) executionLabel(l line, p placed) string {
	for _, r := range []role{roleLevel1, roleName} {
		areas := p.cells[r]
		if len(areas) == 0 || !areas[0].own(l.row) {
			if r == roleLevel1 && (len(areas) > 0 || b.state.one.Text != "") {
				return "" // under a level of the indicators
			}
			continue
		}
		if text := b.joined(areas).Text; executionWords.MatchString(flat(text)) {
			return text
		}
		if r == roleLevel1 {
			return ""
		}
	}
	return ""
}

// mergeExecution completes the total row of the fund block, or stands for it.
func (b *block) mergeExecution(row rescore.FundRow) {
	funds := b.table.Funds
	if len(funds) == 0 {
		b.table.Funds = []rescore.FundRow{row}
		return
	}
	first := &funds[0]
	switch {
	case first.Weight.Text == "" && first.Points.Text == "":
		first.Weight, first.Points = row.Weight, row.Points
		if first.Rate.Text == "" {
			first.Rate = row.Rate
		}
	case first.Weight.Text == row.Weight.Text && first.Points.Text == row.Points.Text:
		b.say(ruleChoice, rescore.Remark, row.Label.At, "预算执行率在资金栏和指标栏各印了一次，数相同，只计一次。")
	default:
		b.table.Funds = append(funds, row)
		b.say(ruleChoice, rescore.Doubt, row.Label.At, "预算执行率在资金栏和指标栏各印了一次，分值或得分不同，请核对。")
	}
}
