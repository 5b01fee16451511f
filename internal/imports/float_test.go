package imports

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// exact are the stages in which no number is ever a float: money is whole fen, points are whole hundredths, and free
// values are decimals.
var exact = []string{"money", "score", "costing", "rulebook", "project", "goal", "evaluation", "rescore"}

func TestNoFloatsInMoneyAndPoints(t *testing.T) {
	t.Parallel()
	report(t, floatComplaints(program(t)))
}

func TestFloatComplaints(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"var x float64":                    "float64",
		"func f(x float32) {}":             "float32",
		"var x = 1.5":                      "1.5",
		"var x = 1e3":                      "1e3",
		"var x = d.InexactFloat64()":       "InexactFloat64",
		"var x, _ = strconv.ParseFloat(s)": "ParseFloat",
		"var x = decimal.NewFromFloat(y)":  "NewFromFloat",
		"var x = complex(1, 2)":            "complex",
		"var x = int64(15)":                "",
		"// a float64 in a comment":        "",
		"var x = \"1.5 float64\"":          "",
		"var x = decimal.New(15, -1)":      "",
	} {
		file := "package score\n" + code + "\n"
		expect(t, code, floatComplaints(plant(t, map[string]string{"internal/domain/score/a.go": file})), want)
		expect(t, "in a test: "+code, floatComplaints(plant(t, map[string]string{"internal/domain/score/a_test.go": file})), "")
		expect(t, "elsewhere: "+code, floatComplaints(plant(t, map[string]string{"internal/chart/a.go": file})), "")
	}
}

// floatComplaints finds floats in code, not in tests, of the exact stages.
func floatComplaints(sources []source) []string {
	var out []string
	for _, s := range sources {
		part, stage := place(s.dir)
		if part != "domain" || s.isTest || !slices.Contains(exact, stage) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if word := float(n); word != "" {
				out = append(out, s.at(n)+": "+word+" in "+stage+": amounts, points and rates are integers, values are decimals")
			}
			return true
		})
	}
	return out
}

// float returns the word that makes a node a float; empty when it is none.
func float(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind == token.FLOAT || n.Kind == token.IMAG {
			return n.Value
		}
	case *ast.Ident:
		if n.Name == "complex" || n.Name == "float32" || n.Name == "float64" || strings.Contains(n.Name, "Float") {
			return n.Name
		}
	}
	return ""
}
