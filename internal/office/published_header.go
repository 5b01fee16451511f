package office

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// header is the heading of a table found on a sheet: which columns hold what.
type header struct {
	first, last int // rows of the sheet
	roles       map[int]role
	names       map[int]string // column → heading as printed, for messages
	anchors     map[int]int    // column → first column of its heading
	choices     []string       // what was chosen among columns of one meaning
	spare       map[role][]int // columns that claimed a role and lost it
	unknown     []int          // columns whose heading says nothing
	funds       bool
}

// column returns the first column of a role, 0 when the header has none.
func (h *header) column(r role) int {
	first := 0
	for c, have := range h.roles {
		if have == r && (first == 0 || c < first) {
			first = c
		}
	}
	return first
}

func (h *header) has(r role) bool { return h.column(r) > 0 }

// left is the first column with any role but an extra one.
func (h *header) left() int {
	first := 0
	for c, r := range h.roles {
		if r != roleExtra && (first == 0 || c < first) {
			first = c
		}
	}
	return first
}

// claim is what one heading says about its columns.
type claim struct {
	role         role
	rank, base   int // base is without what stands above
	col1, col2   int
	text, joined string
}

// adjusts reports whether a heading of money speaks of the budget after its changes.
func (c claim) adjusts() bool {
	return strings.Contains(c.joined, "调整") || strings.Contains(c.joined, "全年")
}

// headerAt reads a header that begins in line i and may span three lines; nil when the line begins none. Of the possible
// heights the one with the most meanings wins, the lower one among equals.
func (s *sheet) headerAt(i int, classify func(string) (role, int), accept func([]claim) int) (*header, int) {
	var best []claim
	height, most := 0, 0
	for n := 1; n <= 3 && i+n <= len(s.lines); n++ {
		if n == 2 && s.headings(i, classify) < 2 || n > 1 && !s.continuesHeader(i, n, classify) {
			break
		}
		claims := s.overLabels(s.claims(i, n, classify), i+n)
		if score := accept(claims); score > most || score == most && score > 0 && s.splits(i, n) {
			best, height, most = claims, n, score
		}
	}
	if height == 0 {
		return nil, 0
	}
	h := &header{first: s.lines[i].row, last: s.lines[i+height-1].row, roles: map[int]role{}, names: map[int]string{}, anchors: map[int]int{}}
	for _, l := range s.lines[i : i+height] {
		for _, a := range l.areas {
			if wordy(a.Text) { // a heading merged downward over its block is no row of the header
				h.last = max(h.last, min(a.Row2, s.depth(i, height)))
			}
		}
	}
	h.assign(best)
	return h, most
}

// overLabels takes the meaning from headings of money that stand over the labels of fund rows: "年度预算数(万元)" over 总额.
func (s *sheet) overLabels(claims []claim, below int) []claim {
	if below >= len(s.lines) {
		return claims
	}
	l := s.lines[below]
	for i, c := range claims {
		if c.role != roleInitial && c.role != roleBudget && c.role != roleExecuted {
			continue
		}
		for _, a := range l.areas {
			if a.own(l.row) && a.Col1 == c.col1 && isFundLabel(a.Text) && !isFigure(flat(shown(a.Cell))) && inlineLabel(a.Text) == unbroken(a.Text) {
				claims[i].role = roleNone
			}
		}
	}
	return claims
}

// splits reports whether the last of n lines divides a heading above it into columns.
func (s *sheet) splits(i, n int) bool {
	last := s.lines[i+n-1]
	for _, a := range s.lines[i].areas {
		under := 0
		for _, b := range last.areas {
			if b.own(last.row) && b.Col1 >= a.Col1 && b.Col1 <= a.Col2 {
				under++
			}
		}
		if n > 1 && under > 1 && wordy(a.Text) {
			return true
		}
	}
	return false
}

// headings counts the headings of columns that begin in a line; none when there are figures in it.
func (s *sheet) headings(i int, classify func(string) (role, int)) int {
	count := 0
	for _, a := range s.lines[i].areas {
		if a.own(s.lines[i].row) && isFigure(flat(a.Text)) {
			return 0
		}
		if r, _ := classify(heading(a.Text)); r != roleNone && a.own(s.lines[i].row) && wordy(a.Text) {
			count++
		}
	}
	return count
}

// depth is the last row that headings of columns span, judged by the headings that stand side by side.
func (s *sheet) depth(i, height int) int {
	end := s.lines[i+height-1].row
	count := map[int]int{}
	for _, a := range s.lines[i].areas {
		if r, _ := indicatorRole(heading(a.Text)); r != roleNone {
			count[a.Row2]++
		}
	}
	for row, n := range count {
		if n >= 3 && row > end && row <= end+3 {
			end = row
		}
	}
	return end
}

// continuesHeader reports whether line i+n-1 holds headings and nothing else.
func (s *sheet) continuesHeader(i, n int, classify func(string) (role, int)) bool {
	l := s.lines[i+n-1]
	own := 0
	for _, a := range l.areas {
		if !a.own(l.row) {
			if a.Row1 < s.lines[i].row && !tall(a) {
				return false
			}
			continue
		}
		own++
		if key := heading(a.Text); !subHeading(key, classify) {
			return false
		}
	}
	return own > 0
}

func tall(a area) bool { return a.Row2-a.Row1 >= 2 }

// subHeading reports whether a text may stand in the second or third line of a header.
func subHeading(key string, classify func(string) (role, int)) bool {
	if r, _ := classify(key); r != roleNone && utf8.RuneCountInString(key) <= 14 {
		return true
	}
	switch key {
	case "", "自评", "复核", "审核", "初评", "数值", "单位", "年初", "调整", "调整后", "全年", "一级", "二级", "三级", "预期", "实际", "值", "符号", "指标", "部门", "财政", "目标", "完成", "单位自评", "财政复核", "部门复核", "主管部门", "小计":
		return true
	}
	return false
}

// wordy reports whether a text may be a heading at all: short and without figures outside brackets.
func wordy(text string) bool {
	key := heading(text)
	return key != "" && utf8.RuneCountInString(key) <= 24 && !strings.ContainsFunc(key, unicode.IsDigit)
}

// claims stacks the headings of n lines over each column and classifies the stacks.
func (s *sheet) claims(i, n int, classify func(string) (role, int)) []claim {
	var out []claim
	top, bottom := s.lines[i].row, s.lines[i+n-1].row
	for _, l := range s.lines[i : i+n] {
		for _, a := range l.areas {
			if !a.own(l.row) && l.row != top || a.Row1 < top && a.Row2 > bottom+3 || !wordy(a.Text) {
				continue
			}
			if s.splitBelow(a, l.row, i, n) {
				continue
			}
			stack := s.stack(a, i, n)
			above := s.above(a, i)
			c := claim{col1: a.Col1, col2: a.Col2, text: unbroken(a.Text), joined: above + strings.Join(stack, "")}
			c.role, c.rank = stacked(stack, classify)
			if in, rank := classify(bracketed(a.Text)); in != roleNone && (c.role == roleNone || c.rank >= 5) {
				c.role, c.rank = in, rank
			} else if in == roleActual && c.role == roleTarget {
				c.role, c.rank = in, rank // "指标值(实际)"
			} else if a.Row2 > bottom+2 && a.Row2-a.Row1 >= 3 && c.role != roleNone {
				c.rank = max(c.rank, 5) // the name of the block, merged down over its rows
			}
			c.base, c.rank = c.rank, c.rank+aside(c.joined+bracketed(a.Text))
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b claim) int { return a.col1 - b.col1 })
	return out
}

// bracketed is what stands in the brackets of a heading: 三级 in "绩效指标(三级)".
func bracketed(text string) string {
	_, in, _ := strings.Cut(flat(text), "(")
	in, _, _ = strings.Cut(in, ")")
	return in
}

// splitBelow reports whether a lower line of the header has own cells under the area, which then carry the meaning.
func (s *sheet) splitBelow(a area, row, i, n int) bool {
	for _, l := range s.lines[i : i+n] {
		if l.row <= max(row, a.Row2) {
			continue
		}
		for _, b := range l.areas {
			if b.own(l.row) && b.Col1 >= a.Col1 && b.Col1 <= a.Col2 {
				return true
			}
		}
	}
	return false
}

// stack lists the headings above an area within the header, from the top, the area's own last.
func (s *sheet) stack(a area, i, n int) []string {
	var out []string
	for _, l := range s.lines[i : i+n] {
		if l.row >= a.Row1 {
			break
		}
		for _, b := range l.areas {
			if b.Col1 <= a.Col1 && a.Col1 <= b.Col2 && b.Row2 < a.Row1 && (b.own(l.row) || l.row == s.lines[i].row) {
				out = append(out, heading(b.Text))
			}
		}
	}
	return append(out, heading(a.Text))
}

// stacked classifies a stack: by its last heading, else by all together, else by the first. What stands above decides
// between columns of one meaning.
func stacked(stack []string, classify func(string) (role, int)) (role, int) {
	joined := strings.Join(stack, "")
	r, rank := classify(stack[len(stack)-1])
	all, allRank := classify(joined)
	switch {
	case r == roleNone && all != roleNone:
		r, rank = all, allRank
	case r == roleNone:
		r, rank = classify(stack[0])
	case r == all:
		rank = allRank
	}
	return r, rank
}

// aside ranks columns behind others of their meaning that speak of another period or another hand than the unit's own.
func aside(joined string) int {
	for _, w := range []string{"中期", "实施期", "长期", "复核", "审核", "财政评", "专家", "评价组", "主管部门评"} {
		if strings.Contains(joined, w) {
			return 4
		}
	}
	return 0
}

// above is the heading over several columns in the line before the header, such as 年度绩效指标 beside 中期绩效指标.
func (s *sheet) above(a area, i int) string {
	if i == 0 || len(s.lines[i-1].areas) < 2 {
		return ""
	}
	for _, b := range s.lines[i-1].areas {
		if b.own(s.lines[i-1].row) && b.Col2 > b.Col1 && b.Col1 <= a.Col1 && a.Col1 <= b.Col2 && wordy(b.Text) {
			return heading(b.Text)
		}
	}
	return ""
}

// acceptIndicators scores claims as an indicator header; 0 when they are none.
func acceptIndicators(claims []claim) int {
	seen := map[role]bool{}
	firm := false
	for _, c := range claims {
		if c.role == roleNone || c.role == roleProject {
			continue
		}
		seen[c.role] = true
		firm = firm || c.role == roleName && c.rank < 5 || c.role == roleLevel2 || c.role == roleLevel1 && c.rank == 0
	}
	who := seen[roleName] || seen[roleLevel1] || seen[roleLevel2]
	what := seen[roleTarget] || seen[roleActual] || seen[roleWeight] || seen[rolePoints]
	if !who || !what || !firm && len(seen) < 4 {
		return 0
	}
	return len(seen)
}

// acceptFunds scores claims as a fund header; 0 when they are none.
func acceptFunds(claims []claim) int {
	seen := map[role]bool{}
	for _, c := range claims {
		if c.role != roleNone && c.role != roleExtra {
			seen[c.role] = true
		}
	}
	money := 0
	for _, r := range []role{roleInitial, roleBudget, roleExecuted, roleRate} {
		if seen[r] {
			money++
		}
	}
	if money < 2 {
		return 0
	}
	return len(seen)
}
