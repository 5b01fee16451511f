package docs

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// program is what docs/rules.md may name: functions and methods by "package.Func" or "package.Type.Method", tests with
// the texts that stand in them.
type program struct {
	functions map[string]bool
	tests     map[string][]string
}

// domainProgram reads the domain, tests included.
func domainProgram(t *testing.T) program {
	t.Helper()
	p := program{functions: map[string]bool{}, tests: map[string][]string{}}
	for _, dir := range directories(t, "internal/domain") {
		for _, name := range sourceFiles(t, dir) {
			p.add(path.Base(dir), parseFile(t, name), strings.HasSuffix(name, "_test.go"))
		}
	}
	if len(p.functions) < 100 || len(p.tests) < 50 {
		t.Fatalf("only %d functions and %d tests found", len(p.functions), len(p.tests))
	}
	return p
}

// sourceFiles lists the Go files of a directory, tests included.
func sourceFiles(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(dir), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range found {
		found[i] = path.Join(dir, filepath.Base(f))
	}
	return found
}

func (p program) add(pkg string, file *ast.File, isTest bool) {
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		switch {
		case !ok:
		case isTest && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test"):
			p.tests[pkg+"."+f.Name.Name] = texts(f)
		case !isTest && f.Name.IsExported():
			p.functions[pkg+"."+receiver(f)+f.Name.Name] = true
		}
	}
}

// receiver is "Type." for a method and empty for a function.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	kind := f.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	if name, ok := kind.(*ast.Ident); ok {
		return name.Name + "."
	}
	return "?."
}

// texts lists the string literals in a syntax tree.
func texts(n ast.Node) []string {
	var out []string
	ast.Inspect(n, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				out = append(out, s)
			}
		}
		return true
	})
	return out
}

// complaintNumbers lists the numbers of complaints that the forms can make.
func complaintNumbers(t *testing.T) []string {
	t.Helper()
	number := regexp.MustCompile(`^[A-Z]-\d{3}$`)
	var out []string
	for _, dir := range []string{"internal/domain/goal", "internal/domain/tracking", "internal/domain/evaluation"} {
		for _, name := range goFiles(t, dir) {
			out = append(out, slices.DeleteFunc(texts(parseFile(t, name)), func(s string) bool { return !number.MatchString(s) })...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestRules(t *testing.T) {
	t.Parallel()
	numbers := complaintNumbers(t)
	if len(numbers) < 30 {
		t.Fatalf("only %q found", numbers)
	}
	for _, c := range rulesComplaints(readDocument(t, "docs/rules.md"), domainProgram(t), numbers) {
		t.Error(c)
	}
}

// TestRulesNameEveryWorkedExample: the 20 vectors and 33 traps all stand in the document.
func TestRulesNameEveryWorkedExample(t *testing.T) {
	t.Parallel()
	text := readDocument(t, "docs/rules.md")
	tests := domainProgram(t).tests
	for name, most := range map[string]int{"evaluation.TestVectors": 20, "evaluation.TestTraps": 33} {
		numbered := regexp.MustCompile(`^\d\d .`)
		found := 0
		for _, s := range tests[name] {
			if !numbered.MatchString(s) {
				continue
			}
			found++
			if !strings.Contains(text, "`"+name+"/"+s+"`") {
				t.Errorf("docs/rules.md does not name %s/%s", name, s)
			}
		}
		if found != most {
			t.Errorf("%s has %d cases, want %d", name, found, most)
		}
	}
}

// rulesComplaints compares the document with the program.
func rulesComplaints(text string, p program, numbers []string) []string {
	var out []string
	rows := tableRows(text, "条款 Clause")
	if len(rows) == 0 {
		return []string{"no table that begins with 条款 Clause"}
	}
	for _, row := range rows {
		say := func(format string, args ...any) {
			out = append(out, fmt.Sprintf("line %d: ", row.line)+fmt.Sprintf(format, args...))
		}
		if len(row.cells) != 4 {
			say("%d cells, want 4", len(row.cells))
			continue
		}
		functions, tests := quoted(row.cells[2]), quoted(row.cells[3])
		if row.cells[0] == "" || row.cells[1] == "" || len(functions) == 0 || len(tests) == 0 {
			say("clause, rule, function or test is missing")
		}
		for _, f := range functions {
			if !p.functions[f] {
				say("there is no function %s", f)
			}
		}
		for _, name := range tests {
			if !p.hasTest(name) {
				say("there is no test %s", name)
			}
		}
	}
	for _, n := range numbers {
		if !strings.Contains(text, n) {
			out = append(out, "complaint "+n+" stands in no rule")
		}
	}
	return out
}

// hasTest reports whether "package.TestName" or "package.TestName/case" exists.
func (p program) hasTest(name string) bool {
	test, sub, nested := strings.Cut(name, "/")
	cases, ok := p.tests[test]
	return ok && (!nested || slices.Contains(cases, sub))
}

func TestRulesComplaints(t *testing.T) {
	t.Parallel()
	p := program{functions: map[string]bool{"score.Split": true, "score.Points.Share": true}, tests: map[string][]string{"score.TestSplit": {"十分三行"}}}
	head := "| 条款 Clause | 规则 Rule | 函数 Function | 测试 Test |\n|---|---|---|---|\n"
	for _, c := range []struct{ name, text, want string }{
		{"right", head + "| 10号 | C-101 halves | `score.Split` `score.Points.Share` | `score.TestSplit` `score.TestSplit/十分三行` |", ""},
		{"no table", "nothing", "no table that begins with 条款 Clause"},
		{"a function that is gone", head + "| 10号 | C-101 | `score.Divide` | `score.TestSplit` |", "line 3: there is no function score.Divide"},
		{"a method without its type", head + "| 10号 | C-101 | `score.Share` | `score.TestSplit` |", "line 3: there is no function score.Share"},
		{"a test that is gone", head + "| 10号 | C-101 | `score.Split` | `score.TestHalves` |", "line 3: there is no test score.TestHalves"},
		{"a case that is gone", head + "| 10号 | C-101 | `score.Split` | `score.TestSplit/四行` |", "line 3: there is no test score.TestSplit/四行"},
		{"no test", head + "| 10号 | C-101 | `score.Split` | none |", "line 3: clause, rule, function or test is missing"},
		{"too few cells", head + "| 10号 | C-101 | `score.Split` |", "line 3: 3 cells, want 4"},
		{"a complaint nobody explains", head + "| 10号 | halves | `score.Split` | `score.TestSplit` |", "complaint C-101 stands in no rule"},
	} {
		if got := strings.Join(rulesComplaints(c.text, p, []string{"C-101"}), "; "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSourceFilesSeesTests(t *testing.T) {
	t.Parallel()
	if !slices.Contains(sourceFiles(t, "internal/docs"), "internal/docs/rules_test.go") {
		t.Error("tests are left out")
	}
}
