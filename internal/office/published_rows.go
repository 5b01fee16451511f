package office

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"outturn/internal/domain/rescore"
)

// block reads the lines under one indicator header.
type block struct {
	*form
	h        *header
	state    *levels
	extras   map[int]int // column of an unused heading → cells with content
	strays   int
	pending  []area // merged weights and points seen, waiting for a second row below them
	skipped  int    // template lines left unfilled
	skipLine string
}

// levels are the first and second level as they stand while going down a form.
type levels struct {
	one, oneWeight, two, twoWeight rescore.Cell
	row                            *rescore.Row // the last indicator row, for continuation lines
	over                           bool         // the total or the signatures have been passed
}

func (f *form) readRows() {
	state := &levels{}
	seen := false
	for i := f.first; i < f.end; i++ {
		h := f.headers[i]
		if h == nil || h.funds {
			continue
		}
		end := i + 1
		for end < f.end && f.headers[end] == nil {
			end++
		}
		b := &block{form: f, h: h, state: state, extras: map[int]int{}}
		if !seen {
			for _, c := range h.choices {
				f.say(ruleChoice, rescore.Remark, f.grid.Ref(h.first, h.left()), "指标表头："+c+"。")
			}
		}
		seen = true
		b.headedLevel()
		b.adopt(i+1, end)
		b.adoptSigns(i+1, end)
		b.adoptNames(i+1, end)
		b.adoptValues(i+1, end)
		b.read(i+1, end)
		i = end - 1
	}
	if f.table.Total.Text == "" {
		f.totalElsewhere()
	}
	if seen && len(f.table.Rows) == 0 || !seen {
		f.say(ruleNoRows, rescore.Doubt, f.grid.Name, "没有读到指标行，只读了表头和资金。")
	}
}

func (b *block) read(from, to int) {
	for i := from; i < to; i++ {
		if l := b.lines[i]; l.row > b.h.last {
			b.line(l)
		}
	}
	for _, col := range slices.Sorted(maps.Keys(b.extras)) {
		b.say(ruleExtraColumn, rescore.Remark, b.grid.Ref(b.h.last, col), "“"+brief(b.h.names[col])+"”列有 "+itoa(b.extras[col])+" 格内容，复算不用这一列。")
	}
	if b.skipped > 0 {
		b.say(rulePlaceholder, rescore.Remark, b.skipLine, itoa(b.skipped)+" 行只有模板占位文字（如“指标2”“……”），没有当作指标。")
	}
	if b.strays > maxStrays {
		b.say(ruleUnplaced, rescore.Doubt, b.grid.Name, "另有 "+itoa(b.strays-maxStrays)+" 格内容不在任何一列表头之下，没有采用。")
	}
}

const maxStrays = 50

func (b *block) stray(a area) {
	if b.strays++; b.strays <= maxStrays {
		b.say(ruleUnplaced, rescore.Doubt, b.grid.Ref(a.Row, a.Col), "“"+brief(a.Text)+"”不在任何一列表头之下，没有采用。")
	}
}

// placed are the areas of a line by the role of their column.
type placed struct {
	cells map[role][]area
	lost  []area // own cells under no heading
}

func (p placed) own(l line, roles ...role) bool {
	for _, r := range roles {
		for _, a := range p.cells[r] {
			if a.own(l.row) {
				return true
			}
		}
	}
	return false
}

// place sorts the areas of a line under the headings. An area over several level columns counts for each of them; over
// several value columns it counts for the first.
func (b *block) place(l line) placed {
	p := placed{cells: map[role][]area{}}
	for _, a := range l.areas {
		if a.Row1 <= b.h.last || strings.TrimFunc(a.Text, blank) == "" {
			continue
		}
		var roles []role
		for col := a.Col1; col <= a.Col2; col++ {
			if r := b.h.roles[col]; r != roleNone && !slices.Contains(roles, r) {
				roles = append(roles, r)
			}
		}
		roles = slices.DeleteFunc(roles, func(r role) bool { return r == roleExtra && len(roles) > 1 })
		switch {
		case len(roles) == 0 && a.own(l.row) && a.Col2 >= b.h.left():
			p.lost = append(p.lost, a)
			continue
		case len(roles) == 0:
			if a.own(l.row) { // a group of indicators left of their levels
				b.say(ruleExtraColumn, rescore.Remark, b.grid.Ref(a.Row, a.Col), "“"+brief(a.Text)+"”在指标各列的左边，当作分组名称，没有采用。")
			}
			continue
		}
		p.cells[roles[0]] = append(p.cells[roles[0]], a)
		for _, r := range roles[1:] {
			if isLevel(roles[0]) && isLevel(r) {
				p.cells[r] = append(p.cells[r], a)
			}
		}
	}
	return p
}

func isLevel(r role) bool { return r == roleLevel1 || r == roleLevel2 || r == roleName }

// line reads one line of the block.
func (b *block) line(l line) {
	p := b.place(l)
	var own []area
	for _, a := range l.areas {
		if a.own(l.row) && a.Row1 > b.h.last && strings.TrimFunc(a.Text, blank) != "" {
			own = append(own, a)
		}
	}
	switch {
	case len(own) == 0:
	case b.total(l, own):
		b.state.over = true
	case b.section(own):
	case b.closing(own, p):
		b.state.over = true
	case subtotal(own[0].Text):
		b.say(ruleSubtotal, rescore.Remark, b.grid.Ref(own[0].Row, own[0].Col), "“"+brief(own[0].Text)+"”是小计行，没有当作指标。")
	case b.state.over && !b.strong(l, p):
		b.late(l, p, own)
	case b.executionRow(l, p):
	case b.groupLine(l, p, own):
	case b.continued(l, p):
	case p.own(l, roleName, roleTarget, roleActual, roleWeight, rolePoints, roleAdjusted):
		b.indicator(l, p)
	default:
		b.level(p)
		b.leftover(l, p)
	}
}

var levelSum = regexp.MustCompile(`^(项目)?(产出|效益|满意度|成本|效果|决策|管理|过程|投入|数量|质量|时效|经济|社会|生态|可持续|服务对象)\p{Han}{0,10}(指标)?(得分|分值|分数)?(合计|总计)$`)

// subtotal reports whether a text labels a line of subtotals: 小计, 数量指标小计, 产出指标合计.
func subtotal(text string) bool {
	key := strings.TrimSuffix(heading(text), "得分")
	return strings.HasSuffix(key, "小计") && len([]rune(key)) <= 16 || levelSum.MatchString(key)
}

// leftover reports cells of a line that made no indicator.
func (b *block) leftover(l line, p placed) {
	for _, a := range p.lost {
		b.stray(a)
	}
	for _, r := range []role{roleNature, roleMeasure, roleCoefficient, roleCore, roleDeviation} {
		for _, a := range p.cells[r] {
			if a.own(l.row) {
				b.stray(a)
			}
		}
	}
	if len(p.lost) == 0 && !p.own(l, roleDeviation, roleNature, roleMeasure) {
		b.placeholder(l)
	}
}

func (b *block) placeholder(l line) {
	if b.skipped++; b.skipped == 1 {
		b.skipLine = b.grid.Ref(l.row, b.h.left())
	}
}

var (
	placeholderName = regexp.MustCompile(`^(指标[0-9]*:?|…+|\.{3,}|·{3,})$`)
	numberedName    = regexp.MustCompile(`^指标\s*[0-9０-９]+\s*[:：、.．]\s*`)
)

// indicator appends the row of a line.
func (b *block) indicator(l line, p placed) {
	b.level(p)
	row := rescore.Row{Level1: b.state.one, Level1Weight: b.state.oneWeight, Level2: b.state.two, Level2Weight: b.state.twoWeight}
	row.Name = b.name(p.cells[roleName])
	if rest := numberedName.ReplaceAllString(row.Name.Text, ""); rest != "" {
		row.Name.Text = rest
	}
	empty := !p.own(l, roleTarget, roleActual, roleWeight, rolePoints, roleAdjusted)
	if empty && (row.Name.Text == "" || placeholderName.MatchString(flat(row.Name.Text))) {
		b.leftover(l, p)
		return
	}
	b.values(l, p, &row)
	for _, a := range p.lost {
		b.stray(a)
	}
	b.countExtras(l, p)
	if row.Weight.Text == "" && !b.h.has(roleWeight) {
		weightInName(&row)
	}
	b.ofProject(p)
	b.table.Rows = append(b.table.Rows, row)
	b.state.row = &b.table.Rows[len(b.table.Rows)-1]
}

// name joins the name's cells; a template's "指标1:" in a cell of its own is left out.
func (b *block) name(areas []area) rescore.Cell {
	named := slices.DeleteFunc(slices.Clone(areas), func(a area) bool { return placeholderName.MatchString(flat(a.Text)) })
	if len(named) == 0 {
		named = areas
	}
	return b.joined(named)
}

var nameWithPoints = regexp.MustCompile(`^(.+?)[(（]([0-9]+(?:\.[0-9]+)?)分[)）]$`)

// weightInName takes the weight from "人数(10分)" on a form without a weight column.
func weightInName(row *rescore.Row) {
	if m := nameWithPoints.FindStringSubmatch(row.Name.Text); m != nil {
		row.Name.Text, row.Weight = m[1], rescore.Cell{Text: m[2], At: row.Name.At}
	}
}

func (b *block) values(l line, p placed, row *rescore.Row) {
	for _, v := range []struct {
		role role
		to   *rescore.Cell
		once bool // a merged cell counts on its first row only
	}{
		{roleNature, &row.Nature, false}, {roleTarget, &row.Target, false}, {roleAdjusted, &row.Adjusted, false}, {roleMeasure, &row.Measure, false},
		{roleActual, &row.Actual, false}, {roleWeight, &row.Weight, true}, {roleCoefficient, &row.Coefficient, true}, {roleCore, &row.Core, false},
		{rolePoints, &row.Points, true}, {roleDeviation, &row.Deviation, false},
	} {
		areas := p.cells[v.role]
		if v.once {
			areas = slices.DeleteFunc(slices.Clone(areas), func(a area) bool { return b.repeated(a, l, v.role) })
		}
		*v.to = b.joined(areas)
	}
	for _, w := range []struct {
		role role
		to   *rescore.Cell
	}{{roleLevel1Weight, &row.Level1Weight}, {roleLevel2Weight, &row.Level2Weight}} {
		if c := b.joined(p.cells[w.role]); c.Text != "" {
			*w.to = c
		}
	}
}

// repeated reports whether a merged weight or points cell has been counted on a row above, and says so once.
func (b *block) repeated(a area, l line, r role) bool {
	if a.own(l.row) {
		return false
	}
	if !slices.ContainsFunc(b.pending, func(p area) bool { return p.Row == a.Row && p.Col == a.Col }) {
		b.pending = append(b.pending, a)
		b.say(ruleMerged, rescore.Doubt, b.grid.Ref(a.Row, a.Col), "这一格"+roleNames[r]+"“"+brief(a.Text)+"”合并了几个指标的行，只记在第一个指标上，请核对。")
	}
	return true
}

// joined is the text of the areas of one role, left to right.
func (b *block) joined(areas []area) rescore.Cell {
	var out rescore.Cell
	for _, a := range areas {
		c := b.cell(a)
		if out.At == "" {
			out.At = c.At
		}
		if out.Text != "" && c.Text != "" && latin(out.Text[len(out.Text)-1]) && latin(c.Text[0]) {
			out.Text += " "
		}
		out.Text += c.Text
	}
	return out
}

// countExtras counts cells under headings that the check does not use.
func (b *block) countExtras(l line, p placed) {
	for _, a := range p.cells[roleExtra] {
		if a.own(l.row) {
			b.extras[b.h.anchors[a.Col1]]++
		}
	}
}

// continued joins a line that belongs to the indicator above: its name is merged down from there.
func (b *block) continued(l line, p placed) bool {
	names := p.cells[roleName]
	if b.state.row == nil || len(names) == 0 || p.own(l, roleName) || b.state.row.Name.At != b.grid.Ref(names[0].Row, names[0].Col) {
		return false
	}
	row := b.state.row
	var where string
	for r, to := range map[role]*rescore.Cell{roleTarget: &row.Target, roleActual: &row.Actual, roleAdjusted: &row.Adjusted, roleWeight: &row.Weight, rolePoints: &row.Points, roleDeviation: &row.Deviation, roleMeasure: &row.Measure, roleNature: &row.Nature} {
		for _, a := range p.cells[r] {
			if !a.own(l.row) {
				continue
			}
			where = b.grid.Ref(a.Row, a.Col)
			if c := b.cell(a); to.Text == "" {
				*to = c
			} else {
				to.Text += "；" + c.Text
			}
		}
	}
	if where != "" {
		b.say(ruleMerged, rescore.Doubt, where, "指标“"+brief(row.Name.Text)+"”占了几行，下面几行的内容已并入同一指标。")
	}
	for _, a := range p.lost {
		b.stray(a)
	}
	return true
}
