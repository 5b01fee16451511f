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

// splitLevel takes "产出指标(50分)", "产出指标 50" and "(30分)" apart. White space inside a level's name is made by narrow
// columns and goes; brackets that hold no weight stay as printed.
func splitLevel(text string) (name, weight string) {
	printed := []rune(strings.Map(func(r rune) rune {
		if blank(r) {
			return -1
		}
		return r
	}, text))
	s := flat(text) // rune for rune the same places
	for _, p := range []*regexp.Regexp{weightInBrackets, weightBare, weightGlued} {
		if m := p.FindStringSubmatch(s); m != nil && !strings.HasSuffix(m[1], "(") {
			return string(printed[:len([]rune(m[1]))]), m[2]
		}
	}
	return string(printed), ""
}

// headedLevel is the first level named by a heading instead of a column: "产出指标 | 三级指标 | 指标值".
func (b *block) headedLevel() {
	name := b.h.column(roleName)
	if b.h.has(roleLevel1) || name == 0 {
		return
	}
	for col := 1; col < name; col++ {
		if one, weight := splitLevel(b.h.names[col]); b.h.roles[col] == roleNone && headedWords.MatchString(one) {
			at := b.grid.Ref(b.h.first, col)
			*b.state = levels{one: rescore.Cell{Text: one, At: at}, row: b.state.row}
			if weight != "" {
				b.state.oneWeight = rescore.Cell{Text: weight, At: at}
			}
			return
		}
	}
}

// ditto are the marks for "as above".
var ditto = regexp.MustCompile(`^(同上|〃|″|"|''|同前)$`)

var headedWords = regexp.MustCompile(`^(项目)?(产出|效益|满意度|成本|效果|过程|决策|投入|管理)(指标)?$`)

// level brings the state to the levels of a line: printed, merged from above, or left blank below the first.
func (b *block) level(p placed) {
	st := b.state
	if areas := p.cells[roleLevel1]; len(areas) > 0 && !(ditto.MatchString(flat(b.joined(areas).Text)) && st.one.Text != "") {
		c := b.joined(areas)
		name, weight := splitLevel(c.Text)
		if c.At != st.one.At {
			st.two, st.twoWeight = rescore.Cell{}, rescore.Cell{}
			if m := bothLevels.FindStringSubmatch(name); m != nil && !b.h.has(roleLevel2) {
				name, st.two = m[1], rescore.Cell{Text: m[2], At: c.At}
			}
			st.one, st.oneWeight = rescore.Cell{Text: name, At: c.At}, rescore.Cell{}
			if weight != "" {
				st.oneWeight = rescore.Cell{Text: weight, At: c.At}
			}
		}
	}
	if c := b.joined(p.cells[roleLevel1Weight]); c.Text != "" {
		st.oneWeight = c
	}
	if areas := p.cells[roleLevel2]; len(areas) > 0 && !(ditto.MatchString(flat(b.joined(areas).Text)) && st.two.Text != "") {
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

// bothLevels takes apart the first and the second level in one cell: "产出指标-数量指标".
var bothLevels = regexp.MustCompile(`^((?:项目)?(?:产出|效益|满意度|成本|效果|决策|管理|过程|投入)(?:指标)?)[-—–/\\:：>→、·]*((?:数量|质量|时效|进度|成本|经济|社会|生态|可持续|服务对象|满意度|受益).*)$`)

var (
	level1Words = regexp.MustCompile(`^(项目|部门|年度)?(产出|效益|满意度|成本|效果|决策|管理|过程|投入|绩效|完成|履职)`)
	level2Words = regexp.MustCompile(`^(数量|质量|时效|进度|经济|社会|生态|可持续|服务对象|满意度|经济成本|社会成本|生态环境成本|成本指标|项目立项|资金|组织实施)`)
)

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
