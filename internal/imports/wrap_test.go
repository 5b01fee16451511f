package imports

import (
	"go/ast"
	"strings"
	"testing"
)

// TestFailuresTellNothingTyped: what errs.Wrap adds to a failure goes into the log. Ids and numbers may; %q is for what people typed.
func TestFailuresTellNothingTyped(t *testing.T) {
	t.Parallel()
	report(t, wrapComplaints(program(t)))
}

func TestWrapComplaints(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		`errs.Wrap(&err, "SignIn(%q)", login)`:    "%q",
		`errs.Wrap(&err, "Save(%s, %d)", id, no)`: "",
		`errs.Wrap(&err, "SignIn")`:               "",
		`fmt.Errorf("%q", login)`:                 "",
	} {
		file := "package app\nfunc f() { " + code + " }\n"
		expect(t, code, wrapComplaints(plant(t, map[string]string{"internal/app/a.go": file})), want)
	}
}

// wrapComplaints finds operations that are named with more than ids and numbers.
func wrapComplaints(sources []source) []string {
	var out []string
	for _, s := range sources {
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			name, isSelector := call.Fun.(*ast.SelectorExpr)
			format, isText := call.Args[1].(*ast.BasicLit)
			if !isSelector || !isText || name.Sel.Name != "Wrap" {
				return true
			}
			if strings.Contains(format.Value, "%q") {
				out = append(out, s.at(n)+": %q in "+format.Value+": only ids and numbers may go into the log")
			}
			return true
		})
	}
	return out
}
