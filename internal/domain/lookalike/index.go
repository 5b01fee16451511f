package lookalike

import (
	"cmp"
	"slices"
)

// Index finds look-alikes among many projects (查重索引). Many goroutines may search one; putting and dropping projects wants it alone. The
// zero value is not useful; use NewIndex.
type Index struct {
	subjects []prepared
	places   map[string]int32 // in subjects, by id
	free     []int32          // places of projects that were dropped
	rare     rarity
}

// NewIndex prepares projects for searching.
func NewIndex(subjects []Subject) *Index {
	x := &Index{places: make(map[string]int32, len(subjects)), rare: rarity{single: map[gram]int32{}, pairs: map[gram]*[]int32{}}}
	for _, s := range subjects {
		x.Put(s)
	}
	return x
}

// Put takes a project into the index, in place of what it was before. The index is then the one that NewIndex makes of all its
// projects.
func (x *Index) Put(s Subject) {
	x.Drop(s.ID)
	at := int32(len(x.subjects))
	if n := len(x.free); n > 0 {
		at, x.free = x.free[n-1], x.free[:n-1]
	} else {
		x.subjects = append(x.subjects, prepared{})
	}
	p := prepare(s)
	x.subjects[at], x.places[s.ID] = p, at
	x.rare.n++
	for _, g := range p.all() {
		x.rare.add(g, at)
	}
}

// Drop takes a project out; one that is not there changes nothing.
func (x *Index) Drop(id string) {
	at, there := x.places[id]
	if !there {
		return
	}
	for _, g := range x.subjects[at].all() {
		x.rare.remove(g, at)
	}
	x.rare.n--
	delete(x.places, id)
	x.subjects[at], x.free = prepared{}, append(x.free, at)
}

// all lists the grams of every field once.
func (p prepared) all() []gram {
	n := 0
	for _, g := range p.grams {
		n += len(g)
	}
	out := make([]gram, 0, n)
	for _, g := range p.grams {
		out = append(out, g...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// candidates is how many projects, those that share most with the one asked about, are compared field by field.
const candidates = 200

// Search returns the projects that look like s, most alike first, at most limit of them; never the project itself.
func (x *Index) Search(s Subject, limit int) []Match {
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
func (x *Index) closest(mine prepared) []int32 {
	weight := make([]int64, len(x.subjects))
	var touched []int32
	for _, g := range mine.all() {
		if !g.pair() {
			continue
		}
		w := x.rare.of(g)
		for _, i := range x.rare.having(g) {
			if weight[i] == 0 {
				touched = append(touched, i)
			}
			weight[i] += w
		}
	}
	touched = heaviest(touched, weight)
	slices.SortFunc(touched, func(a, b int32) int {
		y, z := &x.subjects[a], &x.subjects[b]
		return cmp.Or(cmp.Compare(weight[b], weight[a]), cmp.Compare(y.Code, z.Code), cmp.Compare(y.ID, z.ID))
	})
	return touched[:min(len(touched), candidates)]
}

// heaviest keeps the places that may be among the candidates: those no lighter than the last of them.
func heaviest(places []int32, weight []int64) []int32 {
	if len(places) <= candidates {
		return places
	}
	weights := make([]int64, len(places))
	for i, at := range places {
		weights[i] = weight[at]
	}
	slices.Sort(weights)
	least := weights[len(weights)-candidates]
	return slices.DeleteFunc(places, func(at int32) bool { return weight[at] < least })
}
