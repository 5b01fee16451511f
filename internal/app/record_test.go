package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// unrecorded are the functions that change something and write no entry, each with the reason.
var unrecorded = map[string]string{
	"Session":           "notes that a session was used",
	"touchToken":        "notes that a token was used",
	"ReadNotices":       "the reader's own marks",
	"DeliverNotices":    "delivers what an act has recorded",
	"takeMail":          "notes that a mail is under way",
	"keepMail":          "notes what became of a mail",
	"giveUpInterrupted": "notes that the end of the program cut a mail off",
	"EndIdleSessions":   "ends what is over already",
	"markChecking":      "notes what the machine is looking at",
	"keepChecked":       "notes what checking found; nothing is imported",
	"importFiles":       "notes what became of a file; the import itself is recorded where it is saved",
}

// TestEveryChangeIsRecorded: a function of app that opens a transaction to write reaches Record, by itself or through
// functions of the package that it calls.
func TestEveryChangeIsRecorded(t *testing.T) {
	t.Parallel()
	calls := callsOf(t)
	var reaches func(name, what string, seen map[string]bool) bool
	reaches = func(name, what string, seen map[string]bool) bool {
		if seen[name] {
			return false
		}
		seen[name] = true
		return calls[name][what] || slices.ContainsFunc(slices.Collect(maps.Keys(calls[name])), func(callee string) bool {
			return calls[callee] != nil && reaches(callee, what, seen)
		})
	}
	writers := 0
	for name, called := range calls {
		if name == "act" || name == "decided" || !called["Update"] && !called["act"] && !called["decided"] {
			continue
		}
		writers++
		recorded := reaches(name, "tx.Record", map[string]bool{})
		if _, allowed := unrecorded[name]; allowed == recorded {
			t.Errorf("%s changes something; recorded %v, allowed not to be %v", name, recorded, allowed)
		}
	}
	if writers < 15 {
		t.Errorf("only %d functions that write were found", writers)
	}
	for name := range unrecorded {
		if calls[name] == nil {
			t.Errorf("%s is allowed and does not exist", name)
		}
	}
}

// callsOf lists, for every function and method of the package, the names of what it calls.
func callsOf(t *testing.T) map[string]map[string]bool {
	entries, err := os.ReadDir(".")
	ok(t, err)
	calls := map[string]map[string]bool{}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		ok(t, err)
		for _, d := range parsed.Decls {
			f, isFunction := d.(*ast.FuncDecl)
			if !isFunction {
				continue
			}
			name := f.Name.Name
			if calls[name] == nil {
				calls[name] = map[string]bool{}
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, isCall := n.(*ast.CallExpr)
				if !isCall {
					return true
				}
				switch called := call.Fun.(type) {
				case *ast.Ident:
					calls[name][called.Name] = true
				case *ast.SelectorExpr:
					of := ""
					if on, plain := called.X.(*ast.Ident); plain && on.Name == "tx" { // the store's, not a function of ours
						of = "tx."
					}
					calls[name][of+called.Sel.Name] = true
				}
				return true
			})
		}
	}
	return calls
}
