package library

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
)

// Index is the indicators of a library made ready for searching and suggesting (指标索引). It is made once for a state of
// the library and only read, by any number of goroutines. The zero value is an empty library.
type Index struct {
	entries []indexed
	byKey   map[string][]int // KeyOf name → positions
	levels  []string         // first levels that occur
}

// indexed is one indicator with what is looked at again and again.
type indexed struct {
	Indicator
	name     string   // KeyOf
	keywords []string // in one spelling
	text     string   // everything it says, lower case, in one spelling
}

// NewIndex makes the index of a list, sorted by code.
func NewIndex(list []Indicator) Index {
	x := Index{entries: make([]indexed, len(list)), byKey: make(map[string][]int, len(list))}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Indicator) int { return cmp.Compare(a.Code, b.Code) })
	for i, ind := range list {
		e := indexed{Indicator: ind, name: KeyOf(ind.Row.Name)}
		for _, w := range ind.Keywords {
			e.keywords = append(e.keywords, plain(w))
		}
		r := ind.Row
		e.text = plain(strings.Join([]string{ind.Code, string(ind.Field), r.Name, r.Level1, r.Level2, r.Explanation, r.Basis, r.Source,
			r.Evidence, strings.Join(ind.Keywords, "\n")}, "\n"))
		x.entries[i] = e
		x.byKey[e.name] = append(x.byKey[e.name], i)
		if !slices.Contains(x.levels, r.Level1) {
			x.levels = append(x.levels, r.Level1)
		}
	}
	return x
}

// plain is a text in the one spelling that searching compares.
func plain(text string) string { return strings.ToLower(goal.Normalise(text)) }

// Len is how many indicators there are.
func (x Index) Len() int { return len(x.entries) }

// Query asks for indicators (查询条件). Empty parts do not count.
type Query struct {
	Words  string // separated by space; all must occur
	Field  Field
	Level1 string
	State  approval.State
}

// Search lists the indicators that a query finds (检索指标): those with the words in their name first, then those with the
// words among their keywords, then the others, each by code. A long word that nobody wrote in one piece is found by its
// parts: 道路养护完好率 finds 道路完好率.
func (x Index) Search(q Query) []Indicator {
	type hit struct{ at, rank int }
	words := strings.Fields(strings.ToLower(q.Words))
	for i, w := range words {
		words[i] = plain(w)
	}
	var hits []hit
	for i := range x.entries {
		e := &x.entries[i]
		if q.Field != "" && e.Field != q.Field || q.Level1 != "" && e.Row.Level1 != q.Level1 || q.State != "" && e.State != q.State {
			continue
		}
		if rank, ok := e.rank(words); ok {
			hits = append(hits, hit{i, rank})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.rank - b.rank })
	out := make([]Indicator, len(hits))
	for i, h := range hits {
		out[i] = x.entries[h.at].Indicator
	}
	return out
}

// The ranks of a hit, best first.
const (
	inName = iota
	inKeywords
	elsewhere
	inParts
)

// rank is the worst rank of all words; false when one does not occur.
func (e *indexed) rank(words []string) (rank int, ok bool) {
	name := strings.ToLower(e.name)
	for _, w := range words {
		switch {
		case strings.Contains(name, w):
		case slices.ContainsFunc(e.keywords, func(k string) bool { return strings.Contains(k, w) }):
			rank = max(rank, inKeywords)
		case strings.Contains(e.text, w):
			rank = max(rank, elsewhere)
		case inPieces(w, e.text):
			rank = max(rank, inParts)
		default:
			return 0, false
		}
	}
	return rank, true
}

// inPieces says whether at least two thirds of the pairs of neighbouring characters of a Chinese word occur in a text.
// Codes, numbers and words of fewer than four characters must occur whole.
func inPieces(word, text string) bool {
	runes := []rune(word)
	if len(runes) < 4 || slices.ContainsFunc(runes, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		return false
	}
	found := 0
	for i := 1; i < len(runes); i++ {
		if strings.Contains(text, string(runes[i-1:i+1])) {
			found++
		}
	}
	return 3*found >= 2*(len(runes)-1)
}

// NextCode is the code that the next indicator of a field gets (新指标编号): one more than the highest there is. An
// indicator of no field counts as QT (其他).
func (x Index) NextCode(f Field) string {
	letters, highest := "QT", 0
	for _, s := range signals {
		if s.field == f {
			letters = s.letters
		}
	}
	for i := range x.entries {
		front, number, _ := strings.Cut(x.entries[i].Code, "-")
		if n, err := strconv.Atoi(number); err == nil && front == letters {
			highest = max(highest, n)
		}
	}
	return fmt.Sprintf("%s-%02d", letters, highest+1)
}

// Named finds the indicators of a name, whatever their state.
func (x Index) Named(name string) []Indicator {
	var out []Indicator
	for _, i := range x.byKey[KeyOf(name)] {
		out = append(out, x.entries[i].Indicator)
	}
	return out
}
