package imports

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// module is how the program's own packages begin.
const module = "outturn/"

// source is one Go file of the program.
type source struct {
	name      string // path from the repository root
	dir       string // its directory: the import path without the module
	isTest    bool
	generated bool
	lines     int
	file      *ast.File
	set       *token.FileSet
}

// at says where in the file a node stands.
func (s source) at(n ast.Node) string {
	return s.name + ":" + strconv.Itoa(s.set.Position(n.Pos()).Line)
}

// imports lists what a file imports.
func (s source) imports(t testing.TB) []string {
	t.Helper()
	var paths []string
	for _, spec := range s.file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, p)
	}
	return paths
}

// program reads every Go file below the repository root.
func program(t testing.TB) []source {
	t.Helper()
	sources := load(t, os.DirFS("../.."))
	if len(sources) < 20 {
		t.Fatalf("only %d files found: is this the repository?", len(sources))
	}
	return sources
}

// load parses every Go file of a tree, apart from modules of their own, test data and hidden directories.
func load(t testing.TB, tree fs.FS) []source {
	t.Helper()
	var sources []source
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && skipped(tree, name):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		content, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, content, parser.ParseComments)
		if err != nil {
			return err
		}
		sources = append(sources, source{
			name: name, dir: path.Dir(name), isTest: strings.HasSuffix(name, "_test.go"), generated: ast.IsGenerated(file),
			lines: strings.Count(string(content), "\n"), file: file, set: set,
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

func skipped(tree fs.FS, dir string) bool {
	base := path.Base(dir)
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" {
		return true
	}
	_, err := fs.Stat(tree, path.Join(dir, "go.mod"))
	return err == nil
}

// plant is a program that exists only in a test: file name to content.
func plant(t testing.TB, files map[string]string) []source {
	t.Helper()
	tree := fstest.MapFS{}
	for name, content := range files {
		tree[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return load(t, tree)
}

// expect compares the complaints about a planted program with the one that is wanted; "" wants none.
func expect(t *testing.T, name string, got []string, want string) {
	t.Helper()
	if want == "" && len(got) > 0 {
		t.Errorf("%s: complained: %q", name, got)
	}
	if want != "" && !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, want) }) {
		t.Errorf("%s: got %q, want a complaint with %q", name, got, want)
	}
}

// report fails the test with each complaint about the real program.
func report(t *testing.T, complaints []string) {
	t.Helper()
	for _, c := range complaints {
		t.Error(c)
	}
}
