package office

import (
	"regexp"
	"slices"

	"outturn/internal/domain/rescore"
)

var signOnly = regexp.MustCompile(`^(≥|≤|>=|<=|=|>|<|≧|≦|大于|小于|等于|大于等于|小于等于|不低于|不高于|定性|±)$`)

// adoptSigns gives unlabelled columns beside the targets their meaning where they hold signs: a column of signs on the left
// is 指标性质; signs under the heading itself leave the value and the unit in the columns to the right.
func (b *block) adoptSigns(from, to int) {
	target := b.h.column(roleTarget)
	if target == 0 {
		return
	}
	if left := target - 1; left > 0 && b.h.roles[left] == roleNone && b.h.names[left] == "" && !b.h.has(roleNature) && b.mostly(from, to, left, signOnly) {
		b.h.roles[left], b.h.anchors[left] = roleNature, left
	}
	if b.mostly(from, to, target, signOnly) {
		for col := target + 1; col <= target+2 && b.h.roles[col] == roleNone && b.h.names[col] == ""; col++ {
			b.h.roles[col], b.h.anchors[col] = roleTarget, target
		}
	}
}

// mostly reports whether at least half of the cells of a column match.
func (b *block) mostly(from, to, col int, p *regexp.Regexp) bool {
	all, hits := 0, 0
	for _, l := range b.lines[from:to] {
		for _, a := range l.areas {
			if a.Col1 == col && a.own(l.row) && a.Row1 > b.h.last {
				all++
				if p.MatchString(flat(a.Text)) {
					hits++
				}
			}
		}
	}
	return hits > 0 && hits*2 >= all
}

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
		if one := b.h.column(roleLevel1); one > col && !b.h.has(roleLevel2) && b.mostly(from, to, col, level1Words) && b.mostly(from, to, one, level2Words) {
			b.move(one, roleLevel2) // "产出与效益 | 指标分类": the heading named the second level
		}
		switch {
		case !b.h.has(roleLevel1) && b.mostly(from, to, col, level1Words) && (b.h.has(roleLevel2) || !b.mostly(from, to, col, level2Words)):
			b.h.roles[col], b.h.anchors[col] = roleLevel1, col
		case !b.h.has(roleLevel2) && b.mostly(from, to, col, level2Words):
			b.h.roles[col], b.h.anchors[col] = roleLevel2, col
		}
	}
}

// adoptNames takes the names from another column that claims them where the first holds a template's numbers only:
// "三级指标 | 指标内容" over "指标1 | 养护里程".
func (b *block) adoptNames(from, to int) {
	name := b.h.column(roleName)
	if name == 0 || !b.mostly(from, to, name, placeholderName) {
		return
	}
	for _, col := range b.h.spare[roleName] {
		if !b.mostly(from, to, col, placeholderName) {
			b.move(name, roleExtra)
			b.move(col, roleName)
			return
		}
	}
}

// move gives the columns of the heading that begins in col another role.
func (b *block) move(col int, r role) {
	for c, anchor := range b.h.anchors {
		if anchor == col {
			b.h.roles[c] = r
		}
	}
}

var valueLike = regexp.MustCompile(`[0-9≥≤<>=%]`)

// adoptValues finds the targets or the actual values under a heading that says nothing known, by their place and by what
// stands there, and says so; what is left of unknown headings right of the names is a column the check does not use.
func (b *block) adoptValues(from, to int) {
	name := b.h.column(roleName)
	var free []int
	for _, col := range b.h.unknown {
		if b.h.roles[col] == roleNone && col > name && name > 0 {
			free = append(free, col)
		}
	}
	target, actual := b.h.column(roleTarget), b.h.column(roleActual)
	values := slices.DeleteFunc(slices.Clone(free), func(col int) bool { return !b.mostly(from, to, col, valueLike) })
	switch {
	case target == 0 && actual == 0 && len(values) >= 2:
		b.take(values[0], roleTarget)
		b.take(values[1], roleActual)
	case actual == 0 && target > 0:
		if i := slices.IndexFunc(values, func(col int) bool { return col > target }); i >= 0 {
			b.take(values[i], roleActual)
		}
	case target == 0 && actual > 0:
		before := slices.DeleteFunc(values, func(col int) bool { return col > actual })
		if len(before) > 0 {
			b.take(before[len(before)-1], roleTarget)
		}
	}
	for _, col := range free {
		if b.h.roles[col] == roleNone {
			b.move(col, roleExtra)
		}
	}
}

func (b *block) take(col int, r role) {
	b.move(col, r)
	b.say(ruleChoice, rescore.Doubt, b.grid.Ref(b.h.first, col), "表头“"+brief(b.h.names[col])+"”没有见过，按位置和内容当作"+roleNames[r]+"，请核对。")
}
