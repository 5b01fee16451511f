package imports

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// stages are the packages of internal/domain in the order of the budget year. A package may import only those before
// it: arrows point back in time. Where something must flow forward, app carries it.
var stages = []string{
	"money", "fiscal", "score", "costing", "rulebook", "appraisal", "org", "approval", "audit", "attachment", "notice", "workplan",
	"project", "budget", "lookalike", "pipeline", "meeting", "goal", "adjustment", "execution", "goalcheck", "overallgoal", "library", "standard", "expert", "panel", "goalreview", "exante", "fundplan", "tracking", "analysis", "evaluation", "finding", "consequence", "rescore", "batch",
}

// parts say which parts of the program each part may import, besides itself. Tests are free, except those of domain.
var parts = map[string][]string{
	"errs":    {},
	"chart":   {},
	"domain":  {"errs"},
	"office":  {"domain", "errs"},
	"blob":    {"domain", "errs"},
	"auth":    {"domain", "errs"},
	"mail":    {"domain", "errs"},
	"store":   {"domain", "errs"},
	"app":     {"domain", "errs", "store", "blob", "auth", "mail"},
	"monitor": {"domain", "errs", "store"},
	"web":     {"domain", "errs", "app", "office", "chart"},
	"demo":    {"domain", "errs", "app"},
	"drill":   {"domain", "errs", "store", "app", "blob", "auth", "demo"},
	"cmd":     {"domain", "errs", "store", "app", "web", "office", "chart", "blob", "auth", "mail", "demo", "drill", "monitor"},
	// What only tests import, and what holds only tests. No part above lists them, so no product code can.
	"testenv": {},
	"apptest": {"domain", "errs", "store", "blob", "auth", "app", "testenv"},
	"imports": {},
	"docs":    {},
	"browser": {},
}

// impure are what domain may not import from the standard library: rules know nothing of requests, disks or clocks.
var impure = []string{"context", "database", "log", "math/rand", "net", "os", "syscall", "testing", "unsafe", "crypto/rand"}

// allowedInDomain is the only foreign code in domain: exact decimal numbers.
const allowedInDomain = "github.com/shopspring/decimal"

func TestImportsPointOneWay(t *testing.T) {
	t.Parallel()
	report(t, importComplaints(t, program(t)))
}

func TestImportComplaints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, imports, want string }{
		{"domain takes errs and an earlier stage", "internal/domain/goal/a.go", "outturn/internal/errs outturn/internal/domain/score", ""},
		{"domain takes decimals", "internal/domain/goal/a.go", allowedInDomain, ""},
		{"domain takes pure standard packages", "internal/domain/goal/a.go", "strings embed encoding/json time", ""},
		{"domain takes a layer above", "internal/domain/goal/a.go", "outturn/internal/store", "domain may not import store"},
		{"domain takes a later stage", "internal/domain/goal/a.go", "outturn/internal/domain/evaluation", "goal comes before evaluation"},
		{"domain takes a later stage in a test", "internal/domain/goal/a_test.go", "outturn/internal/domain/evaluation", "goal comes before evaluation"},
		{"domain test takes itself, files and properties", "internal/domain/goal/a_test.go", "outturn/internal/domain/goal os pgregory.net/rapid", ""},
		{"a stage nobody placed", "internal/domain/mystery/a.go", "strings", "mystery is not in the list of stages"},
		{"importing a stage nobody placed", "internal/domain/rescore/a.go", "outturn/internal/domain/mystery", "mystery is not in the list of stages"},
		{"domain takes context", "internal/domain/goal/a.go", "context", "domain is pure"},
		{"domain takes SQL", "internal/domain/goal/a.go", "database/sql", "domain is pure"},
		{"domain takes HTTP", "internal/domain/goal/a.go", "net/http", "domain is pure"},
		{"domain takes files", "internal/domain/goal/a.go", "os", "domain is pure"},
		{"domain takes a log", "internal/domain/goal/a.go", "log/slog", "domain is pure"},
		{"domain takes foreign code", "internal/domain/goal/a.go", "github.com/google/uuid", "domain is pure"},
		{"store takes domain", "internal/store/a.go", "outturn/internal/domain/goal outturn/internal/store/migrations", ""},
		{"store takes app", "internal/store/a.go", "outturn/internal/app", "store may not import app"},
		{"app takes web", "internal/app/a.go", "outturn/internal/web", "app may not import web"},
		{"app takes office", "internal/app/a.go", "outturn/internal/office", "app may not import office"},
		{"web takes store", "internal/web/a.go", "outturn/internal/store", "web may not import store"},
		{"a view takes store", "internal/web/view/a.go", "outturn/internal/store", "web may not import store"},
		{"a test of web takes store", "internal/web/a_test.go", "outturn/internal/store outturn/internal/testenv", ""},
		{"web takes testenv", "internal/web/a.go", "outturn/internal/testenv", "web may not import testenv"},
		{"app takes the park of tests", "internal/app/a.go", "outturn/internal/apptest", "app may not import apptest"},
		{"demo goes past app", "internal/demo/a.go", "outturn/internal/store", "demo may not import store"},
		{"errs takes domain", "internal/errs/a.go", "outturn/internal/domain/money", "errs may not import domain"},
		{"office takes its own gate", "internal/office/a.go", "outturn/internal/office/workbook", ""},
		{"cmd takes everything", "cmd/outturn/a.go", "outturn/internal/web outturn/internal/store", ""},
		{"somebody takes cmd", "internal/web/a.go", "outturn/cmd/outturn", "web may not import cmd"},
		{"a part nobody placed", "internal/novelty/a.go", "strings", "novelty is not in the table of parts"},
	} {
		var quoted []string
		for p := range strings.FieldsSeq(c.imports) {
			quoted = append(quoted, fmt.Sprintf("%q", p))
		}
		files := map[string]string{c.file: "package x\nimport (\n" + strings.Join(quoted, "\n") + "\n)\n"}
		expect(t, c.name, importComplaints(t, plant(t, files)), c.want)
	}
}

func TestDomainDoesNotLookAtTheClock(t *testing.T) {
	t.Parallel()
	report(t, clockComplaints(program(t)))
	for code, want := range map[string]string{
		"func f() time.Time { return time.Now() }":                       "time.Now",
		"func f(t time.Time) bool { return time.Since(t) > 0 }":          "time.Since",
		"func f(t time.Time) bool { return time.Until(t) > 0 }":          "time.Until",
		"func f(t time.Time) time.Time { return t.Add(time.Hour * 24) }": "",
	} {
		files := map[string]string{"internal/domain/goal/a.go": "package goal\nimport \"time\"\n" + code + "\n"}
		expect(t, code, clockComplaints(plant(t, files)), want)
	}
}

// importComplaints holds every import against the two tables.
func importComplaints(t testing.TB, sources []source) []string {
	t.Helper()
	var out []string
	for _, s := range sources {
		part, stage := place(s.dir)
		if _, known := parts[part]; !known {
			out = append(out, fmt.Sprintf("%s: %s is not in the table of parts: decide what it may import", s.name, part))
			continue
		}
		if part == "domain" && !slices.Contains(stages, stage) {
			out = append(out, fmt.Sprintf("%s: %s is not in the list of stages: give it its place in the budget year", s.name, stage))
		}
		for _, p := range s.imports(t) {
			if why := refusal(s, part, stage, p); why != "" {
				out = append(out, fmt.Sprintf("%s imports %s: %s", s.name, p, why))
			}
		}
	}
	return out
}

// refusal says why a file of a part and stage may not import p; empty when it may.
func refusal(s source, part, stage, p string) string {
	if !strings.HasPrefix(p, module) {
		if part == "domain" && !s.isTest && p != allowedInDomain && !pure(p) {
			return "domain is pure"
		}
		return ""
	}
	if s.isTest && part != "domain" {
		return ""
	}
	other, otherStage := place(strings.TrimPrefix(p, module))
	if other != part {
		if slices.Contains(parts[part], other) {
			return ""
		}
		return part + " may not import " + other
	}
	if part != "domain" || otherStage == stage {
		return ""
	}
	from, to := slices.Index(stages, stage), slices.Index(stages, otherStage)
	if to < 0 {
		return otherStage + " is not in the list of stages"
	}
	if from >= 0 && to > from {
		return stage + " comes before " + otherStage
	}
	return ""
}

// place splits a directory into its part and, inside domain, its stage.
func place(dir string) (part, stage string) {
	names := strings.Split(dir, "/")
	if names[0] != "internal" || len(names) < 2 {
		return names[0], ""
	}
	if len(names) > 2 {
		stage = names[2]
	}
	return names[1], stage
}

// pure reports whether a standard package neither reaches outside nor depends on chance. A foreign one has a dot in its
// first name.
func pure(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".") && !slices.ContainsFunc(impure, func(name string) bool {
		return p == name || strings.HasPrefix(p, name+"/")
	})
}

// clockComplaints finds code of domain that reads the time. Tests may.
func clockComplaints(sources []source) []string {
	var out []string
	for _, s := range sources {
		if part, _ := place(s.dir); part != "domain" || s.isTest {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			name, _ := selector.X.(*ast.Ident)
			if name != nil && name.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, selector.Sel.Name) {
				out = append(out, s.at(n)+": time."+selector.Sel.Name+" in domain: take the time as an argument")
			}
			return true
		})
	}
	return out
}
