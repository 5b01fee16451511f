package office

import (
	"regexp"
	"slices"
	"strings"

	"outturn/internal/domain/rescore"
)

// strong reports whether a line after the total still is an indicator: a name of its own with weight or points.
func (b *block) strong(l line, p placed) bool {
	if !p.own(l, roleName) {
		return false
	}
	for _, r := range []role{roleWeight, rolePoints} {
		for _, a := range p.cells[r] {
			if a.own(l.row) && isFigure(flat(shown(a.Cell))) {
				b.state.over = false
				return true
			}
		}
	}
	return false
}

// section takes a line that holds one level across the table, "一、产出指标(50分)", as that level.
func (b *block) section(own []area) bool {
	if len(own) != 1 || own[0].Col1 > b.h.left() {
		return false
	}
	text := ordinal.ReplaceAllString(flat(own[0].Text), "")
	name, weight := splitLevel(text)
	if len([]rune(name)) > 10 || !level1Words.MatchString(name) || own[0].Col2 == own[0].Col1 && own[0].Row2 > own[0].Row1 {
		return false
	}
	at := b.grid.Ref(own[0].Row, own[0].Col)
	*b.state = levels{one: rescore.Cell{Text: name, At: at}, row: b.state.row}
	if weight != "" {
		b.state.oneWeight = rescore.Cell{Text: weight, At: at}
	}
	return true
}

// groupLine takes a line that gives a first level its weight and points and has no indicator, "产出指标 | 50 | 48", as the
// level's heading.
func (b *block) groupLine(l line, p placed, own []area) bool {
	if p.own(l, roleName, roleTarget, roleActual, roleAdjusted, roleMeasure) || !b.namedBelow(l) {
		return false
	}
	for _, a := range own {
		name, weight := splitLevel(ordinal.ReplaceAllString(flat(a.Text), ""))
		if !headedWords.MatchString(name) || a.Row2 > a.Row1 {
			continue
		}
		at := b.grid.Ref(a.Row, a.Col)
		*b.state = levels{one: rescore.Cell{Text: name, At: at}, row: b.state.row}
		if weight != "" {
			b.state.oneWeight = rescore.Cell{Text: weight, At: at}
		} else if c := b.joined(p.cells[roleWeight]); c.Text != "" {
			b.state.oneWeight = c
		}
		b.say(ruleSubtotal, rescore.Remark, at, "“"+brief(a.Text)+"”一行只有分值和得分，当作这一类指标的小标题，没有当作指标。")
		return true
	}
	return false
}

// namedBelow reports whether the line after l names an indicator.
func (b *block) namedBelow(l line) bool {
	i := slices.IndexFunc(b.lines, func(x line) bool { return x.row > l.row })
	return i >= 0 && b.place(b.lines[i]).own(b.lines[i], roleName)
}

var ordinal = regexp.MustCompile(`^(\(?[一二三四五六七八九十0-9]+\)?[、.]|\([一二三四五六七八九十0-9]+\))`)

// late reports a line after the total that looks like an indicator without points.
func (b *block) late(l line, p placed, own []area) {
	if p.own(l, roleName) && p.own(l, roleTarget, roleActual, rolePoints, roleWeight) && !signature(own[0].Text) {
		b.say(ruleUnplaced, rescore.Doubt, b.grid.Ref(own[0].Row, own[0].Col), "合计行之后的“"+brief(own[0].Text)+"”一行没有当作指标，请核对。")
	}
}

// signature reports whether a text belongs to the notes and signatures by its words, not only by a number in front.
func signature(text string) bool {
	s := flat(text)
	if strings.HasSuffix(s, ":") || strings.Contains(s, "签字") || strings.Contains(s, "签章") || strings.Contains(s, "电话") {
		return true
	}
	return isNote(text) && !ordinal.MatchString(s)
}

// closing reports whether a line begins the notes and signatures: their words in front, or one text across the table.
func (b *block) closing(own []area, p placed) bool {
	first := own[0]
	name, value := b.h.column(roleName), 0
	for _, r := range []role{roleTarget, roleActual, roleWeight, rolePoints} {
		if c := b.h.column(r); c > 0 && (value == 0 || c < value) {
			value = c
		}
	}
	if len(own) == 1 && name > 0 && value > 0 && first.Col1 <= name && first.Col2 >= value {
		return true
	}
	if name > 0 && first.Col1 >= name || first.Col1 > b.h.left() {
		return false
	}
	for _, r := range []role{roleWeight, rolePoints} {
		for _, a := range p.cells[r] {
			if a.own(first.Row1) && isFigure(flat(shown(a.Cell))) {
				return false
			}
		}
	}
	l := line{row: first.Row1}
	indicator := p.own(l, roleName) && p.own(l, roleTarget, roleActual)
	return signature(first.Text) || isNote(first.Text) && !indicator
}
