package docs

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestDecisionsAreNumberedAndWhole(t *testing.T) {
	t.Parallel()
	found, err := filepath.Glob(filepath.Join(root, "docs/adr/[0-9]*.md"))
	if err != nil || len(found) < 8 {
		t.Fatalf("%d decisions, %v", len(found), err)
	}
	slices.Sort(found)
	index := readDocument(t, "docs/adr/README.md")
	named := regexp.MustCompile(`^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$`)
	for i, file := range found {
		name := filepath.Base(file)
		if number := fmt.Sprintf("%04d-", i+1); !strings.HasPrefix(name, number) || !named.MatchString(name) {
			t.Errorf("%s: want %sin-plain-words.md", name, number)
		}
		if !strings.Contains(index, "("+name+")") {
			t.Errorf("%s is not in the list of docs/adr/README.md", name)
		}
		text := readDocument(t, path.Join("docs/adr", name))
		for _, part := range []string{fmt.Sprintf("# %d. ", i+1), "\nStatus: ", "\n## Context\n", "\n## Decision\n", "\n## Consequences\n"} {
			if strings.Count(text, part) != 1 {
				t.Errorf("%s: want %q once", name, strings.TrimSpace(part))
			}
		}
	}
}

// TestDependenciesAreExplained compares the table of decision 8 with what the program imports.
func TestDependenciesAreExplained(t *testing.T) {
	t.Parallel()
	var explained []string
	for _, row := range tableRows(readDocument(t, "docs/adr/0008-direct-dependencies.md"), "Module") {
		explained = append(explained, quoted(row.cells[0])...)
		if len(row.cells) != 2 || row.cells[1] == "" {
			t.Errorf("line %d: no reason", row.line)
		}
	}
	slices.Sort(explained)
	var direct []string
	for line := range strings.Lines(readDocument(t, "go.mod")) {
		words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(words) == 2 && strings.HasPrefix(words[1], "v") {
			direct = append(direct, words[0])
		}
	}
	slices.Sort(direct)
	if !slices.Equal(explained, direct) {
		t.Errorf("go.mod requires directly\n%q\nand decision 8 explains\n%q", direct, explained)
	}
}

// TestToolsMatch holds the generator and the library it generates for at one version.
func TestToolsMatch(t *testing.T) {
	t.Parallel()
	version := regexp.MustCompile(`github\.com/a-h/templ (v\S+)`)
	program, tools := version.FindStringSubmatch(readDocument(t, "go.mod")), version.FindStringSubmatch(readDocument(t, "tools/go.mod"))
	if program == nil || tools == nil || program[1] != tools[1] {
		t.Errorf("go.mod has templ %q, tools/go.mod %q", program, tools)
	}
}
