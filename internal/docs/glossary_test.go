package docs

import (
	"fmt"
	"go/ast"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// domainNames returns every exported name declared in the domain as package.Name, with true for types.
func domainNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, dir := range directories(t, "internal/domain") {
		for _, file := range goFiles(t, dir) {
			for name, isType := range declared(parseFile(t, file)) {
				if ast.IsExported(name) {
					names[path.Base(dir)+"."+name] = isType
				}
			}
		}
	}
	if len(names) < 50 {
		t.Fatalf("only %d names found in the domain", len(names))
	}
	return names
}

func TestGlossary(t *testing.T) {
	t.Parallel()
	for _, c := range glossaryComplaints(readDocument(t, "docs/glossary.md"), domainNames(t)) {
		t.Error(c)
	}
}

func TestGlossaryComplaints(t *testing.T) {
	t.Parallel()
	names := map[string]bool{"goal.Goal": true, "goal.New": false, "score.Points": true}
	good := []string{
		"| 中文 | Identifier | Meaning | Avoid |", "|---|---|---|---|",
		"| 绩效目标 | `goal.Goal`, `goal.New` | What the money is for. | target; `Objective` |",
		"| 得分 | `score.Points` | Hundredths of a point. | |",
		"| 项目库 | | Not built yet. | |",
	}
	if got := glossaryComplaints(strings.Join(good, "\n"), names); len(got) > 0 {
		t.Errorf("complained: %q", got)
	}
	for _, c := range []struct{ name, row, want string }{
		{"a type without a term", "", "score.Points is not in the glossary"},
		{"an identifier that is gone", "| 得分 | `score.Points`, `score.Marks` | Points. | |", "score.Marks does not exist"},
		{"an identifier without its package", "| 得分 | `score.Points`, `Points` | Points. | |", "Points does not exist"},
		{"an identifier twice", "| 得分 | `score.Points` | Points. | |\n| 分 | `score.Points` | Points. | |", "score.Points stands twice"},
		{"a term twice", "| 得分 | `score.Points` | Points. | |\n| 绩效目标 | | Points. | |", "绩效目标 stands twice"},
		{"a term that is not Chinese", "| points | `score.Points` | Points. | |", "no Chinese term"},
		{"no meaning", "| 得分 | `score.Points` | | |", "no meaning"},
		{"a meaning that does not end", "| 得分 | `score.Points` | Points | |", "no full stop"},
		{"a cell too few", "| 得分 | `score.Points` | Points. |", "3 cells, want 4"},
		{"an avoided word in use", "| 得分 | `score.Points` | Points. | `Goal` |", "Goal should be avoided, but goal.Goal exists"},
	} {
		text := strings.Join(append(slices.Clone(good[:3]), c.row), "\n")
		if got := strings.Join(glossaryComplaints(text, names), "\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// glossaryComplaints compares a glossary with the exported names of the domain.
func glossaryComplaints(text string, names map[string]bool) []string {
	var out []string
	terms, identifiers := map[string]bool{}, map[string]bool{}
	for _, row := range tableRows(text, "中文") {
		say := func(format string, args ...any) {
			out = append(out, fmt.Sprintf("line %d: ", row.line)+fmt.Sprintf(format, args...))
		}
		if len(row.cells) != 4 {
			say("%d cells, want 4", len(row.cells))
			continue
		}
		term, meaning := row.cells[0], row.cells[2]
		if !strings.ContainsFunc(term, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			say("no Chinese term")
		}
		if terms[term] {
			say("%s stands twice: one word, one meaning", term)
		}
		terms[term] = true
		if meaning == "" {
			say("no meaning of %s", term)
		} else if !strings.HasSuffix(meaning, ".") {
			say("no full stop after the meaning of %s", term)
		}
		for _, id := range quoted(row.cells[1]) {
			if _, ok := names[id]; !ok {
				say("%s does not exist in the domain", id)
			}
			if identifiers[id] {
				say("%s stands twice", id)
			}
			identifiers[id] = true
		}
		for _, word := range quoted(row.cells[3]) {
			if used := typeNamed(names, word); used != "" {
				say("%s should be avoided, but %s exists", word, used)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if names[name] && !identifiers[name] {
			out = append(out, name+" is not in the glossary: add its Chinese term and meaning to docs/glossary.md")
		}
	}
	return out
}

// typeNamed returns a type of the domain with the given bare name, or nothing.
func typeNamed(names map[string]bool, word string) string {
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if names[name] && strings.HasSuffix(name, "."+word) {
			return name
		}
	}
	return ""
}
