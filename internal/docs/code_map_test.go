package docs

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// place is a path with, after a colon, a name that is declared there: `internal/errs/errs.go: Wrap`.
var place = regexp.MustCompile(`^([A-Za-z0-9._*-]+/[A-Za-z0-9._/*-]*|[A-Za-z0-9._-]+\.(?:md|mod))(?:: (\w+))?$`)

func TestCodeMapPathsExist(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, token := range quoted(readDocument(t, "docs/code-map.md")) {
		m := place.FindStringSubmatch(token)
		if m == nil {
			continue
		}
		seen++
		file, name := m[1], m[2]
		if !exists(file) {
			t.Errorf("%s does not exist", file)
			continue
		}
		if name != "" && !slices.ContainsFunc(filesAt(t, file), func(f string) bool {
			_, ok := declared(parseFile(t, f))[name]
			return ok
		}) {
			t.Errorf("%s declares no %s", file, name)
		}
	}
	if seen < 30 {
		t.Errorf("only %d paths found in the code map", seen)
	}
}

func TestCodeMapKnowsEveryPackage(t *testing.T) {
	t.Parallel()
	text := readDocument(t, "docs/code-map.md")
	packages := append(directories(t, "internal"), directories(t, "internal/domain")...)
	for _, p := range append(packages, directories(t, "cmd")...) {
		if !strings.Contains(text, "`"+p+"/") {
			t.Errorf("%s is not on the code map", p)
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	for token, want := range map[string][]string{
		"internal/errs/errs.go: Wrap":  {"internal/errs/errs.go", "Wrap"},
		"internal/domain/goal/":        {"internal/domain/goal/", ""},
		"internal/*/self_evaluation.*": {"internal/*/self_evaluation.*", ""},
		"README.md":                    {"README.md", ""},
		"go.mod":                       {"go.mod", ""},
		"/self-evaluations/{id}":       nil,
		"go test ./internal/docs":      nil,
		"MOF-2021":                     nil,
	} {
		var got []string
		if m := place.FindStringSubmatch(token); m != nil {
			got = m[1:]
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", token, got, want)
		}
	}
}

// filesAt returns the Go files that a path of the code map means.
func filesAt(t *testing.T, name string) []string {
	t.Helper()
	if strings.HasSuffix(name, ".go") {
		return []string{name}
	}
	return goFiles(t, strings.TrimSuffix(name, "/"))
}
