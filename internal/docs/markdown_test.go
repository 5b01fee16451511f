package docs

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the repository, seen from this package.
const root = "../.."

// readDocument returns a file of the repository as text.
func readDocument(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// documents lists every Markdown file for developers and users.
func documents(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			names = append(names, filepath.ToSlash(strings.TrimPrefix(f, root+string(filepath.Separator))))
		}
	}
	if !slices.Contains(names, "docs/README.md") || !slices.Contains(names, "README.md") {
		t.Fatalf("found only %q", names)
	}
	return names
}

// exists reports whether a path or glob, seen from the repository root, names something.
func exists(name string) bool {
	found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(name)))
	return err == nil && len(found) > 0
}

// tableRow is one row of a Markdown table: its cells and the line it stands on.
type tableRow struct {
	line  int
	cells []string
}

// tableRows returns the rows of every table whose first heading is the given one.
func tableRows(text, heading string) []tableRow {
	var rows []tableRow
	inside, number := false, 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			inside = false
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case cells[0] == heading:
			inside = true
		case inside && strings.Trim(cells[0], "-: ") != "":
			rows = append(rows, tableRow{number, cells})
		}
	}
	return rows
}

// quoted returns what stands between back-quotes.
func quoted(text string) []string {
	var out []string
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	links := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, name := range documents(t) {
		for _, m := range links.FindAllStringSubmatch(readDocument(t, name), -1) {
			if target := path.Join(path.Dir(name), m[1]); !exists(target) {
				t.Errorf("%s: the link to %s leads nowhere", name, m[1])
			}
		}
	}
}

func TestTableRows(t *testing.T) {
	t.Parallel()
	text := "| A | B |\n|---|---|\n| 1 | `x` and `y` |\n\n| C |\n|:-:|\n| 2 |\n\n| A | B |\n|---|---|\n| 3 | |\n"
	rows := tableRows(text, "A")
	if len(rows) != 2 || rows[0].cells[0] != "1" || rows[0].line != 3 || rows[1].cells[0] != "3" || rows[1].cells[1] != "" {
		t.Errorf("got %+v", rows)
	}
	if got := quoted(rows[0].cells[1]); !slices.Equal(got, []string{"x", "y"}) {
		t.Errorf("got %q", got)
	}
}
