package goalcheck

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// row is one indicator made ready for the rules.
type row struct {
	goal.Indicator
	typed  goal.EntryRow
	no     int
	at     string // "rows.3."
	name   string // in one spelling
	bare   string // the name without what stands in brackets
	text   string // the target in words, in one spelling; empty for numbers
	notes  string // explanation, basis, source and evidence together
	kind   rulebook.LevelKind
	isCost bool // by its level, wherever the tree has cost
	grams  grams
	sum    int // of the bare name's characters: the same for the same words in another order
}

// newRow prepares a row.
func newRow(in *Input, i int, ind goal.Indicator, typed goal.EntryRow) row {
	r := row{Indicator: ind, typed: typed, no: i, at: "rows." + strconv.Itoa(i) + ".", name: goal.Normalise(ind.Name)}
	r.bare = withoutBrackets(r.name)
	if ind.Target.Sign == goal.Qualitative {
		r.text = goal.Normalise(ind.Target.Text)
	}
	r.notes = strings.Join([]string{ind.Explanation, ind.Basis, ind.Source, ind.Evidence}, ";")
	if level, ok := in.Book.Level(ind.Level1); ok {
		r.kind = level.Kind
	}
	r.isCost = r.kind == rulebook.CostLevel || strings.Contains(ind.Level2, "成本")
	r.grams, r.sum = gramsOf(r.bare), sumOf(r.bare)
	return r
}

// numeric says whether the target is a number or a range.
func (r row) numeric() bool { return r.Target.Sign != "" && r.Target.Sign != goal.Qualitative }

// single says whether the target is one number.
func (r row) single() bool { return r.numeric() && r.Target.Sign != goal.Range }

// output says whether the row claims to be something produced, cost not counted.
func (r row) output() bool { return r.kind == rulebook.OutputLevel && !r.isCost }

// level2 says whether the second level's name holds a word: 数量, 时效.
func (r row) level2(word string) bool { return strings.Contains(r.Level2, word) }

var brackets = regexp.MustCompile(`\([^()]*\)`)

// withoutBrackets drops what stands in brackets.
func withoutBrackets(s string) string {
	if !strings.Contains(s, "(") {
		return s
	}
	return brackets.ReplaceAllString(s, "")
}

// grams are the pairs of neighbouring letters and digits of a text, sorted, each once.
type grams []uint64

// gramsOf takes a text apart.
func gramsOf(text string) grams {
	out := make(grams, 0, len(text)/3)
	var last rune
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if last != 0 {
			out = append(out, uint64(last)<<32|uint64(r))
		}
		last = r
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sameBag says whether two names are the same words in another order, but for characters that change nothing: 道路的养护面积,
// 养护道路面积 and 道路养护总面积. Names of less than four characters say too little.
func sameBag(a, b string) bool {
	bag := bagOf(a)
	return len(bag) >= 4 && slices.Equal(bag, bagOf(b))
}

// bagOf puts the letters and digits of a name in one order.
func bagOf(name string) []rune {
	bag := slices.DeleteFunc([]rune(name), idle)
	slices.Sort(bag)
	return bag
}

// sumOf adds up the characters of a name without keeping them: different sums are different bags.
func sumOf(name string) int {
	sum := 0
	for _, c := range name {
		if !idle(c) {
			sum += int(c)
		}
	}
	return sum
}

// idle says whether a character of a name changes nothing.
func idle(c rune) bool {
	return !unicode.IsLetter(c) && !unicode.IsDigit(c) || strings.ContainsRune("的之总各全", c)
}

// shared counts what two texts have in common.
func (g grams) shared(other grams) int {
	n, j := 0, 0
	for _, x := range g {
		for j < len(other) && other[j] < x {
			j++
		}
		if j < len(other) && other[j] == x {
			n++
		}
	}
	return n
}

// in is the share of g that other has too.
func (g grams) in(other grams) score.Rate {
	rate, _ := score.NewRate(int64(g.shared(other)), int64(len(g)))
	return rate
}

// length counts characters as people do.
func length(s string) int { return len([]rune(s)) }

// first returns the first word of the list that stands in the text.
func first(text string, list []string) (word string, found bool) {
	for _, w := range list {
		if strings.Contains(text, w) {
			return w, true
		}
	}
	return "", false
}

// holds says whether any word of the list stands in the text.
func holds(text string, list []string) bool {
	_, found := first(text, list)
	return found
}

// ending returns the word of the list that the text ends in.
func ending(text string, list []string) (word string, found bool) {
	for _, w := range list {
		if strings.HasSuffix(text, w) {
			return w, true
		}
	}
	return "", false
}

// begins says whether the text begins with a word of the list.
func begins(text string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.HasPrefix(text, w) })
}

// digits says whether there is a digit in the text.
func digits(text string) bool { return strings.ContainsAny(text, "0123456789") }
