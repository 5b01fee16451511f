package library

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
)

// Occasion is what indicators are wanted for (推荐的场合): the project at hand, what its goal says so far, and what others
// measured.
type Occasion struct {
	Project project.Project
	Year    fiscal.Year
	Entry   goal.Entry    // the draft as typed
	At      goal.EntryRow // the row being typed: its levels and name; zero for none
	History []Used        // of filed goals, the project's own and others'
}

// Suggestion is an indicator offered for a project, with the reasons in words (推荐指标).
type Suggestion struct {
	Indicator
	Points  int // higher is better; no scale
	Reasons []string
}

// What each reason is worth. What the project itself measured last year counts most: a goal should be comparable with
// the one before. A field named by the project's name counts more than one its goal only mentions.
const (
	forOwnYear  = 60
	forField    = 40
	forMention  = 15
	forKeyword  = 10 // for each of at most mostKeywords
	forTitle    = 15 // more for each that the project's name says: what a project is called is what it is about
	forOther    = 15 // less for a field whose indicator says none of its keywords, while the project's name says some of others of it
	forPeer     = 8  // for each of at most mostPeers
	forCategory = 6
	forGap      = 5
	forName     = 35 // its name is like the one being typed
	forLevel    = 45 // and of the second level being typed

	againstCategory = 20 // meant for other categories

	// An indicator of another field than the project's is asked to share two words with it: one is often only the place where
	// the work is done (管廊沿线的视频点位) or what every project does (改造).
	twoWords = 2

	enough = forMention // a single everyday word, or a single like project, is no ground to offer anything

	mostKeywords = 3
	mostPeers    = 5
)

// Suggest ranks the indicators in use for an occasion (推荐指标), best first, at most limit of them. What the form has
// already is left out, and what nothing speaks for. No more than a third comes from one second level while others are
// left, so that a form is not offered quantities alone; the level of the row being typed may fill all of it. The same occasion always gets the same answer.
func (x Index) Suggest(o Occasion, limit int) []Suggestion {
	v := o.view(x)
	var found []weighed
	for i := range x.entries {
		e := &x.entries[i]
		if e.State != InUse || v.have[e.name] {
			continue
		}
		if points := v.weigh(e, nil); points > 0 {
			found = append(found, weighed{e, points})
		}
	}
	slices.SortFunc(found, func(a, b weighed) int {
		return cmp.Or(b.points-a.points, cmp.Compare(a.Code, b.Code))
	})
	found = pick(found, max(limit, 0), o.At.Level2)
	out := make([]Suggestion, len(found))
	for i, w := range found {
		out[i] = Suggestion{Indicator: w.Indicator, Points: w.points}
		v.weigh(w.indexed, &out[i].Reasons)
	}
	return out
}

// weighed is an indicator with what speaks for it.
type weighed struct {
	*indexed
	points int
}

// occasion is an Occasion made ready for weighing thousands of indicators.
type occasion struct {
	Occasion
	have     map[string]bool // KeyOf of the form's rows
	named    map[Field]bool  // fields of the project's name and summary
	specific bool            // one of them is not general
	said     map[Field]bool  // fields of the goal's own text
	typed    map[Field]bool  // fields of the name being typed
	pieces   map[string]bool // every piece of two to six characters of all of it
	title    map[string]bool // of the project's name
	narrow   map[Field]bool  // fields of which the project's name says a keyword: it is about that part of them
	text     string
	typing   string          // the name being typed, in one spelling
	lacks    map[string]bool // first levels without a row yet
	own      map[string]fiscal.Year
	peers    map[string]int // how many like projects used an indicator
}

func (o Occasion) view(x Index) occasion {
	v := occasion{Occasion: o, have: map[string]bool{}, lacks: map[string]bool{}}
	project := plain(o.Project.Name + "\n" + o.Project.Summary)
	goalText := plain(o.Entry.Overall + "\n" + o.Entry.Annual + "\n" + o.At.Name)
	if v.typing = strings.ToLower(KeyOf(o.At.Name)); utf8.RuneCountInString(v.typing) < 2 {
		v.typing = ""
	}
	v.named, v.said, v.typed = setOf(FieldsOf(project)), setOf(FieldsOf(goalText)), setOf(FieldsOf(plain(o.At.Name)))
	v.specific = slices.ContainsFunc(slices.Collect(maps.Keys(v.named)), func(f Field) bool { return !f.General() })
	v.text = project + "\n" + goalText
	v.pieces, v.title = piecesOf(v.text), piecesOf(plain(o.Project.Name))
	v.narrow = v.narrowed(x)
	for _, level := range x.levels {
		v.lacks[level] = true
	}
	for _, r := range o.Entry.Rows {
		v.have[KeyOf(r.Name)] = true
		delete(v.lacks, r.Level1)
	}
	v.have[KeyOf(o.At.Name)] = true // saved or not yet
	v.own, v.peers = o.usage(v.named)
	return v
}

func setOf(fields []Field) map[Field]bool {
	out := map[Field]bool{}
	for _, f := range fields {
		out[f] = true
	}
	return out
}

// longestPiece is the length up to which keywords are looked up rather than searched for, in characters.
const longestPiece = 6

// piecesOf is every piece of a text of two to longestPiece characters.
func piecesOf(text string) map[string]bool {
	var starts []int
	for i := range text {
		starts = append(starts, i)
	}
	starts = append(starts, len(text))
	out := make(map[string]bool, 4*len(starts))
	for i := range starts {
		for n := 2; n <= longestPiece && i+n < len(starts); n++ {
			out[text[starts[i]:starts[i+n]]] = true
		}
	}
	return out
}

// narrowed are the named fields of which the project's name says a keyword.
func (v *occasion) narrowed(x Index) map[Field]bool {
	out := map[Field]bool{}
	for i := range x.entries {
		if e := &x.entries[i]; v.named[e.Field] && !out[e.Field] && slices.ContainsFunc(e.keywords, func(w string) bool { return v.title[w] }) {
			out[e.Field] = true
		}
	}
	return out
}

// says reports whether the occasion's text has a word.
func (v *occasion) says(word string) bool {
	if utf8.RuneCountInString(word) <= longestPiece {
		return v.pieces[word]
	}
	return strings.Contains(v.text, word)
}

// usage counts who used what: the project itself in its latest earlier year, and projects like it.
func (o Occasion) usage(named map[Field]bool) (own map[string]fiscal.Year, peers map[string]int) {
	own, peers = map[string]fiscal.Year{}, map[string]int{}
	like := map[project.ID]bool{}
	type seen struct {
		project project.ID
		name    string
	}
	counted := make(map[seen]bool, len(o.History)/4)
	for _, u := range o.History {
		key := u.Key
		if u.Project == o.Project.ID {
			if u.Year < o.Year {
				own[key] = max(own[key], u.Year)
			}
			continue
		}
		alike, known := like[u.Project]
		if !known {
			alike = u.Category == o.Project.Category && sharesField(u.ProjectName, named)
			like[u.Project] = alike
		}
		if alike && !counted[seen{u.Project, key}] {
			counted[seen{u.Project, key}] = true
			peers[key]++
		}
	}
	return own, peers
}

// sharesField reports whether a project's name is about one of the fields.
func sharesField(name string, fields map[Field]bool) bool {
	return slices.ContainsFunc(FieldsOf(name), func(f Field) bool { return fields[f] })
}

// weigh adds up what speaks for an indicator, 0 when nothing does. It writes the reasons down where somebody asks: for
// thousands nobody does.
func (v *occasion) weigh(e *indexed, reasons *[]string) int {
	points := 0
	say := func(worth int, format string, args ...any) {
		points += worth
		if reasons != nil {
			*reasons = append(*reasons, fmt.Sprintf(format, args...))
		}
	}
	if year := v.own[e.name]; year != 0 {
		say(forOwnYear, "本项目%s用过", year)
	}
	words, n, titled := v.spoken(e.keywords)
	stray := v.specific && !v.named[e.Field] && !v.typed[e.Field] && n < twoWords
	if stray {
		n, titled = 0, 0
	}
	switch {
	case v.named[e.Field] && v.narrow[e.Field] && n == 0 && !e.Field.General():
		say(forField-forOther, "领域相符：%s", e.Field)
	case v.named[e.Field] && !(e.Field.General() && v.specific):
		say(forField, "领域相符：%s", e.Field)
	case v.named[e.Field]:
		say(forMention, "项目含%s内容", e.Field)
	case v.said[e.Field] && !stray:
		say(forMention, "目标提到%s", e.Field)
	}
	if n > 0 {
		say(forKeyword*n+forTitle*titled, "文中提到：%s", strings.Join(words[:n], "、"))
	}
	if v.typing != "" && e.called(v.typing) {
		say(forName, "与正在填的名称相近")
	}
	if n := v.peers[e.name]; n > 0 {
		say(forPeer*min(n, mostPeers), "%d个同类项目用过", n)
	}
	if points < enough {
		return 0
	}
	switch suits := e.Suits(v.Project.Category); {
	case suits && len(e.Categories) > 0:
		say(forCategory, "适用于%s项目", v.Project.Category)
	case !suits:
		points -= againstCategory
	}
	if v.At.Level2 != "" && e.Row.Level2 == v.At.Level2 {
		say(forLevel, "同属%s", e.Row.Level2)
	}
	if v.lacks[e.Row.Level1] {
		say(forGap, "表中还没有%s", e.Row.Level1)
	}
	return max(points, 0)
}

// called reports whether an indicator's name has what is being typed, or most of it.
func (e *indexed) called(typing string) bool {
	name := strings.ToLower(e.name)
	return strings.Contains(name, typing) || inPieces(typing, name)
}

// spoken are the first keywords that the text says, how many, and how many of them the project's name says.
func (v *occasion) spoken(keywords []string) (words [mostKeywords]string, n, titled int) {
	for _, w := range keywords {
		if n == mostKeywords || !v.says(w) {
			continue
		}
		words[n] = w
		n++
		if v.title[w] {
			titled++
		}
	}
	return words, n, titled
}

// pick takes the best, no more than a third from one second level as long as others are left; the wanted level counts
// without limit.
func pick(found []weighed, limit int, wanted string) []weighed {
	most := max(1, (limit+2)/3)
	taken := map[string]int{}
	var out, rest []weighed
	for _, w := range found {
		if len(out) == limit {
			break
		}
		if taken[w.Row.Level2] == most && w.Row.Level2 != wanted {
			rest = append(rest, w)
			continue
		}
		taken[w.Row.Level2]++
		out = append(out, w)
	}
	return append(out, rest[:min(len(rest), limit-len(out))]...)
}
