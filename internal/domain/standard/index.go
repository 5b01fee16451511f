package standard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
)

// Index is the standards with an amount made ready for matching (标准索引). It is made once and only read, by any number of
// goroutines. The zero value has no standards.
type Index struct {
	entries  []Standard
	names    []name
	postings map[gram][]int32 // pairs of letters → positions in names
}

// name is an object or another word for it, of one standard.
type name struct {
	of    int32 // position in entries
	text  string
	grams int // distinct pairs of letters
}

// gram is a pair of letters that stand together.
type gram uint64

// gramsOf lists the distinct pairs of letters of a text.
func gramsOf(text string) []gram {
	var out []gram
	var last rune
	for _, r := range text {
		if last != 0 {
			out = append(out, gram(last)<<32|gram(r))
		}
		last = r
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// NewIndex makes the index of those standards that have an amount and are in force or were; the others match nothing.
func NewIndex(list []Standard) Index {
	x := Index{postings: map[gram][]int32{}}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Standard) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(b.Edition, a.Edition)) })
	for _, s := range list {
		if s.Kind == Service || s.State != InForce && s.State != Retired {
			continue
		}
		for _, text := range append([]string{s.Object}, s.Keywords...) {
			grams := gramsOf(plain(text))
			for _, g := range grams {
				x.postings[g] = append(x.postings[g], int32(len(x.names)))
			}
			x.names = append(x.names, name{int32(len(x.entries)), text, len(grams)})
		}
		x.entries = append(x.entries, s)
	}
	return x
}

func plain(s string) string { return strings.ToLower(goal.Normalise(s)) }

// Match is the standard that a budget line is held against (匹配的标准), and why that one.
type Match struct {
	Standard Standard
	Reason   string
	Chosen   bool // by a person
	Found    bool
	// Elsewhere is the standard that the line names whole and is measured like, where nothing is found because it is meant for other
	// categories (适用于其他类别的标准); nil without one.
	Elsewhere *Standard
}

// likeness is how much of a standard's name must stand in a line for it to be suggested, in per cent.
const likeness = 60

// Match suggests the standard for a line: the one whose object, or another word for it, stands most fully in what the line
// says; of equals one that fits the category, the year, the unit and the grade, then by code.
func (x Index) Match(line budget.Line, category project.Category) Match {
	return x.matcher().match(line, category)
}

// matcher holds what matching many lines uses again and again.
type matcher struct {
	Index
	seen    []int // how many pairs of each name stand in the line
	touched []int32
	alike   map[string]map[string]bool // unit of a line → unit of a standard → whether they measure the same
}

func (x Index) matcher() *matcher {
	return &matcher{Index: x, seen: make([]int, len(x.names)), alike: map[string]map[string]bool{}}
}

// measuresAlike tells for the unit of a line which units of standards measure the same quantity. Budgets have few units and
// ask often.
func (m *matcher) measuresAlike(unit string) map[string]bool {
	alike, known := m.alike[unit]
	if !known {
		alike = map[string]bool{}
		for _, e := range m.entries {
			if _, asked := alike[e.Content.Unit]; !asked {
				_, alike[e.Content.Unit] = goal.SameMeasure(unit, e.Content.Unit)
			}
		}
		m.alike[unit] = alike
	}
	return alike
}

func (m *matcher) match(line budget.Line, category project.Category) Match {
	text := plain(line.Item + " " + line.Detail + " " + line.Specification)
	m.touched = m.touched[:0]
	for _, g := range gramsOf(text) {
		for _, at := range m.postings[g] {
			if m.seen[at] == 0 {
				m.touched = append(m.touched, at)
			}
			m.seen[at]++
		}
	}
	alike := m.measuresAlike(line.Unit)
	fits, elsewhere := ranked{at: -1}, ranked{at: -1}
	for _, at := range m.touched {
		n := m.names[at]
		share := m.seen[at] * 100 / n.grams
		m.seen[at] = 0
		if share < likeness {
			continue
		}
		if e := &m.entries[n.of]; e.Applies(category) {
			fits.take(m, at, m.rank(n, share, text, line, alike))
		} else if alike[e.Content.Unit] && e.State == InForce && e.ValidIn(line.Year) && strings.Contains(text, plain(n.text)) {
			elsewhere.take(m, at, m.rank(n, share, text, line, alike))
		}
	}
	switch {
	case fits.at >= 0:
		return Match{Standard: m.entries[m.names[fits.at].of], Found: true, Reason: fmt.Sprintf("明细中有“%s”", m.names[fits.at].text)}
	case elsewhere.at >= 0:
		return Match{Elsewhere: &m.entries[m.names[elsewhere.at].of]}
	}
	return Match{}
}

// ranked is the best name so far.
type ranked struct {
	at   int32 // position in names; below 0 for none
	rank int
}

func (c *ranked) take(m *matcher, at int32, rank int) {
	if c.at < 0 || rank > c.rank || rank == c.rank && m.names[at].of < m.names[c.at].of {
		*c = ranked{at, rank}
	}
}

// rank orders the standards for a line.
func (m *matcher) rank(n name, share int, text string, line budget.Line, alike map[string]bool) int {
	e := &m.entries[n.of]
	rank := (share*100 + min(n.grams, 99)) * 16
	if e.State == InForce && e.ValidIn(line.Year) {
		rank += 8
	}
	if alike[e.Content.Unit] {
		rank += 4
	}
	if e.Grade != "" && strings.Contains(text, plain(e.Grade)) {
		rank += 2
	}
	return rank
}

// Find returns the edition of a code that is in force in a budget year; otherwise the newest in force, or the newest retired.
func (x Index) Find(code string, year fiscal.Year) (Standard, bool) {
	var out Standard
	found, best := false, -1
	for _, s := range x.entries { // newest edition first
		if s.Code != code {
			continue
		}
		fit := 0
		if s.State == InForce {
			fit++
		}
		if fit > 0 && s.ValidIn(year) {
			fit++
		}
		if fit > best {
			out, found, best = s, true, fit
		}
	}
	return out, found
}
