package goal

import (
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/errs"
)

// Justification is why a cell stays as it is although the goal check warns of it (保留原样的理由). It belongs to one rule at one
// place, so that it stays with its indicator when rows move.
type Justification struct {
	Rule  string // "G-201"
	Place Place
	Text  string
}

// The limits of justifications.
const (
	MaxJustification  = 200 // characters of one that is submitted
	MaxJustifications = 600 // of one draft, far above any real form
)

// justificationPath begins the paths of justifications.
const justificationPath = "reasons."

// Path names the justification in forms and complaints, whatever row its indicator stands in: "reasons.G-201.<id>.source".
func (j Justification) Path() string {
	return justificationPath + j.Rule + "." + string(j.Place.Indicator) + "." + j.Place.Column
}

// CutJustification reads what Path made (由路径还原). ok is false for another path.
func CutJustification(path string) (j Justification, ok bool) {
	rest, ok := strings.CutPrefix(path, justificationPath)
	part := strings.SplitN(rest, ".", 3)
	if !ok || len(part) < 3 {
		return j, false
	}
	return Justification{Rule: part[0], Place: Place{Indicator: IndicatorID(part[1]), Column: part[2]}}, true
}

// Label names the justification for people: 第3行 数据来源（巡查次数） 保留原样的理由（G-201）.
func (j Justification) Label(e Entry) string {
	return j.Place.Label(e) + " 保留原样的理由（" + j.Rule + "）"
}

// Check says what keeps the justification from being submitted: no words, or too many.
func (j Justification) Check(e Entry) errs.Fields {
	var f errs.Fields
	switch n := utf8.RuneCountInString(strings.TrimSpace(j.Text)); {
	case n == 0:
		f.Add(j.Path(), "%s有警告（%s），请按检查意见改好，或写明保留原样的理由。", j.Place.Label(e), j.Rule)
	case n > MaxJustification:
		f.Add(j.Path(), "保留原样的理由最多%d个字，现有%d个字，请改短。", MaxJustification, n)
	}
	for i := range f {
		f[i].Rule = j.Rule
	}
	return f
}

// Justification is what the entry says for a rule at a place; its text is empty where it says nothing.
func (e Entry) Justification(rule string, at Place) Justification {
	for _, j := range e.Justifications {
		if j.Rule == rule && j.Place == at {
			return j
		}
	}
	return Justification{Rule: rule, Place: at}
}

// Explained returns the entry with the justifications of the kept one beside its own (并入已写的理由): a page sends those of the
// warnings it shows, a workbook none, and neither takes another's away. An empty one takes back what was kept; those of
// rows that are gone go with them.
func (e Entry) Explained(kept Entry) Entry {
	all := slices.Clone(e.Justifications)
	for _, j := range kept.Justifications {
		if !slices.ContainsFunc(e.Justifications, func(own Justification) bool { return own.Path() == j.Path() }) {
			all = append(all, j)
		}
	}
	rows := e.byID()
	all = slices.DeleteFunc(all, func(j Justification) bool {
		_, there := rows[j.Place.Indicator]
		return strings.TrimSpace(j.Text) == "" || j.Place.Indicator != "" && !there
	})
	slices.SortStableFunc(all, func(a, b Justification) int { return strings.Compare(a.Path(), b.Path()) })
	e.Justifications = slices.Clip(all)
	if len(all) == 0 {
		e.Justifications = nil
	}
	return e
}

// justificationDifferences lists the justifications that differ between two drafts; those that mine does not name are as
// they were.
func justificationDifferences(theirs, mine Entry) []Difference {
	var out []Difference
	for _, j := range mine.Justifications {
		if old := theirs.Justification(j.Rule, j.Place).Text; old != j.Text {
			out = append(out, Difference{Kind: Changed, Path: j.Path(), Label: j.Label(mine), Old: old, New: j.Text})
		}
	}
	return out
}

// mergedJustifications are mine, but for those given up for theirs.
func mergedJustifications(theirs, mine Entry, takeTheirs func(path string) bool) []Justification {
	out := slices.Clone(mine.Justifications)
	for i, j := range out {
		if takeTheirs(j.Path()) {
			out[i] = theirs.Justification(j.Rule, j.Place)
		}
	}
	return out
}

// compareJustifications lists the justifications that one of two forms has and the other has not, or otherwise.
func compareJustifications(older, newer Form) []Difference {
	was, is := Entry{Justifications: older.Justifications}, newer.Entry()
	for _, j := range older.Justifications {
		if is.Justification(j.Rule, j.Place).Text == "" {
			is.Justifications = append(slices.Clip(is.Justifications), Justification{Rule: j.Rule, Place: j.Place})
		}
	}
	return justificationDifferences(was, is)
}
