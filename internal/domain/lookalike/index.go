package lookalike

import (
	"cmp"
	"slices"
)

// Index finds look-alikes among many projects (查重索引). The zero value is empty; it is safe for use by many goroutines.
type Index struct {
	subjects []prepared
	rare     rarity
	postings map[gram][]int32 // places in subjects of those whose name, location or object has two characters side by side
}

// NewIndex prepares projects for searching.
func NewIndex(subjects []Subject) Index {
	x := Index{rare: rarity{n: len(subjects), df: map[gram]int32{}}, postings: map[gram][]int32{}}
	for i, s := range subjects {
		p := prepare(s)
		x.subjects = append(x.subjects, p)
		for _, g := range p.all() {
			x.rare.df[g]++
			if g.b != 0 {
				x.postings[g] = append(x.postings[g], int32(i))
			}
		}
	}
	return x
}

// all lists the grams of every field once.
func (p prepared) all() []gram {
	var out []gram
	for _, g := range p.grams {
		out = append(out, g...)
	}
	slices.SortFunc(out, compareGrams)
	return slices.Compact(out)
}

// candidates is how many projects, those that share most with the one asked about, are compared field by field.
const candidates = 200

// Search returns the projects that look like s, most alike first, at most limit of them; never the project itself.
func (x Index) Search(s Subject, limit int) []Match {
	mine := prepare(s)
	var out []Match
	for _, i := range x.closest(mine) {
		m := x.rare.match(mine, x.subjects[i])
		if m.ID != s.ID && m.Strength != "" {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(len(out), limit)]
}

// closest finds the candidates by what they share, without looking at fields.
func (x Index) closest(mine prepared) []int32 {
	weight := make([]int64, len(x.subjects))
	var touched []int32
	for _, g := range mine.all() {
		if g.b == 0 {
			continue
		}
		w := x.rare.of(g)
		for _, i := range x.postings[g] {
			if weight[i] == 0 {
				touched = append(touched, i)
			}
			weight[i] += w
		}
	}
	slices.SortFunc(touched, func(a, b int32) int {
		return cmp.Or(cmp.Compare(weight[b], weight[a]), cmp.Compare(a, b))
	})
	return touched[:min(len(touched), candidates)]
}
