package lookalike

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// Subject is a project as it is compared (查重对象). ID is opaque; empty texts are not compared.
type Subject struct {
	ID       string
	Code     string
	Name     string
	Unit     string // 实施单位
	Year     fiscal.Year
	Location string
	Object   string // 服务或建设对象
	Supplier string
	Lines    []string // names of the budget lines
	Amount   money.Amount
}

// Strength is how much a likeness weighs (相似程度).
type Strength string

// The strengths. A strong likeness must be answered before a project passes its review; a slight one is shown.
const (
	Strong Strength = "高度相似"
	Slight Strength = "部分相似"
)

// From these totals on a likeness is strong, or worth showing at all.
const (
	strongFrom score.Rate = 55_00
	slightFrom score.Rate = 40_00
)

// tellingFrom is from where fields that tell decide alone, whatever the others say; each of them is then at least strongFrom.
const tellingFrom score.Rate = 70_00

// Evidence sets one field of two projects beside each other (相似证据).
type Evidence struct {
	Field        string
	Mine, Theirs string
	Alike        score.Rate // 0 to 100%
	Shared       []string   // what both have, longest first
}

// Match is a project that looks like the one asked about (相似项目).
type Match struct {
	Subject
	Total    score.Rate // of all fields that both have, or of those that tell where they are very alike
	Strength Strength
	Evidence []Evidence // every field that both have, in form order
}

// field is one text that is compared, and what it counts.
type field struct {
	name   string
	weight int64
	text   func(Subject) string
}

// fields in form order. The name counts most: the same thing under another name is found by what it is, where, and what it is
// made of.
var fields = []field{
	{"项目名称", 35, func(s Subject) string { return s.Name }},
	{"实施地点", 15, func(s Subject) string { return s.Location }},
	{"对象", 20, func(s Subject) string { return s.Object }},
	{"供应商", 10, func(s Subject) string { return s.Supplier }},
	{"预算明细", 20, func(s Subject) string { return strings.Join(s.Lines, "、") }},
}

// telling are the fields, by their place in form order, that decide alone once they are very alike: the name, or two fields of
// which one says what it is. A text that differs in another field does not make it another project.
var telling = [][]int{{0}, {0, 1}, {0, 4}, {1, 2}, {2, 4}}

// prepared is a subject with its texts made comparable.
type prepared struct {
	Subject
	plain [5][]rune
	grams [5][]gram
}

func prepare(s Subject) prepared {
	p := prepared{Subject: s}
	for i, f := range fields {
		p.plain[i] = plain(f.text(s))
		p.grams[i] = gramsOf(p.plain[i])
	}
	return p
}

// rarity says how much a gram tells: seldom ones tell more (逆文档频率), in whole doublings. Two characters tell more than one.
type rarity struct {
	n      int               // projects
	single map[gram]int32    // how many have a character
	pairs  map[gram]*[]int32 // the places of those that have two side by side
}

func (r *rarity) add(g gram, at int32) {
	if !g.pair() {
		r.single[g]++
		return
	}
	list := r.pairs[g]
	if list == nil {
		list = new([]int32)
		r.pairs[g] = list
	}
	*list = append(*list, at)
}

func (r *rarity) remove(g gram, at int32) {
	if !g.pair() {
		r.single[g]--
		return
	}
	list := r.pairs[g]
	i, last := slices.Index(*list, at), len(*list)-1
	(*list)[i] = (*list)[last]
	*list = (*list)[:last]
}

// having are the places of the projects that have a pair.
func (r *rarity) having(g gram) []int32 {
	if list := r.pairs[g]; list != nil {
		return *list
	}
	return nil
}

func (r *rarity) of(g gram) int64 {
	if !g.pair() {
		return max(r.doublings(int(r.single[g])), 1)
	}
	return max(2*r.doublings(len(r.having(g))), 1)
}

func (r *rarity) doublings(projects int) int64 { return int64(bits.Len(uint(r.n / max(projects, 1)))) }

// alike compares two texts by the weight of what they share: the mean of the share of both together (Dice) and of the shorter
// one alone, so that an abbreviation or a part of a split project is still found.
func (r *rarity) alike(x, y []gram) score.Rate {
	var shared, all1, all2 int64
	for i, j := 0, 0; i < len(x) || j < len(y); {
		switch c := order(x, y, i, j); {
		case c < 0:
			all1 += r.of(x[i])
			i++
		case c > 0:
			all2 += r.of(y[j])
			j++
		default:
			w := r.of(x[i])
			shared, all1, all2 = shared+w, all1+w, all2+w
			i, j = i+1, j+1
		}
	}
	if all1 == 0 || all2 == 0 {
		return 0
	}
	whole := int64(score.Whole)
	return score.Rate((2*shared*whole/(all1+all2) + shared*whole/min(all1, all2)) / 2)
}

func order(x, y []gram, i, j int) int {
	switch {
	case i >= len(x):
		return 1
	case j >= len(y):
		return -1
	}
	return cmp.Compare(x[i], y[j])
}

// match compares two projects field by field. Fields that one of them does not have do not count.
func (r *rarity) match(mine, theirs prepared) Match {
	m := Match{Subject: theirs.Subject}
	var rates [5]score.Rate
	var both []int
	for i, f := range fields {
		if len(mine.plain[i]) == 0 || len(theirs.plain[i]) == 0 {
			continue
		}
		rates[i] = r.alike(mine.grams[i], theirs.grams[i])
		both = append(both, i)
		m.Evidence = append(m.Evidence, Evidence{Field: f.name, Mine: f.text(mine.Subject), Theirs: f.text(theirs.Subject), Alike: rates[i],
			Shared: sharedParts(mine.plain[i], theirs.plain[i])})
	}
	m.Total = mean(rates, both)
	for _, few := range telling {
		alone := mean(rates, few)
		if alone >= tellingFrom && !slices.ContainsFunc(few, func(i int) bool { return rates[i] < strongFrom }) {
			m.Total = max(m.Total, alone)
		}
	}
	switch {
	case m.Total >= strongFrom:
		m.Strength = Strong
	case m.Total >= slightFrom:
		m.Strength = Slight
	}
	return m
}

// mean is the mean of some fields by what they count; 0 of none.
func mean(rates [5]score.Rate, of []int) score.Rate {
	var earned, possible int64
	for _, i := range of {
		earned, possible = earned+fields[i].weight*int64(rates[i]), possible+fields[i].weight
	}
	if possible == 0 {
		return 0
	}
	return score.Rate(earned / possible)
}

// mostParts bounds what is shown of two texts.
const mostParts = 4

// sharedParts finds the longest runs of at least two characters that both texts have, longest first, none within another.
func sharedParts(x, y []rune) []string {
	other := string(y)
	var runs []string
	for i := 0; i < len(x); {
		n := 0
		for i+n < len(x) && strings.Contains(other, string(x[i:i+n+1])) {
			n++
		}
		if n >= 2 {
			runs = append(runs, string(x[i:i+n]))
		}
		i += max(n, 1)
	}
	slices.SortStableFunc(runs, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var out []string
	for _, run := range runs {
		if len(out) < mostParts && !slices.ContainsFunc(out, func(o string) bool { return strings.Contains(o, run) }) {
			out = append(out, run)
		}
	}
	return out
}
