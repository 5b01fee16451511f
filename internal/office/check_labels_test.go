package office

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/rulebook"
)

// label is a published table whose findings were judged by reading it.
type label struct {
	Table    string `json:"table"`
	Set      string `json:"set"`
	Findings []struct {
		Rule  string `json:"rule"`
		Path  string `json:"path"`
		Right bool   `json:"right"`
		Note  string `json:"note"`
	} `json:"findings"`
	Missed []struct {
		Rule string `json:"rule"`
		Path string `json:"path"`
		Note string `json:"note"`
	} `json:"missed"`
}

// tally counts right, wrong and missed findings.
type tally struct{ right, wrong, missed int }

func (c *tally) precision() float64 { return share(c.right, c.right+c.wrong) }
func (c *tally) recall() float64    { return share(c.right, c.right+c.missed) }

func share(part, all int) float64 {
	if all == 0 {
		return 1
	}
	return float64(part) / float64(all)
}

func readLabels(t *testing.T) []label {
	t.Helper()
	files, err := filepath.Glob("testdata/labels/*.json")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d labelled tables, %v", len(files), err)
	}
	var out []label
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var l label
		d := json.NewDecoder(strings.NewReader(string(data)))
		d.DisallowUnknownFields()
		if err := d.Decode(&l); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		out = append(out, l)
	}
	return out
}

// TestPrecisionAndRecall holds the goal check against tables judged by reading: every finding must have been judged, and
// those that reading finds but the rules do not are counted as missed.
func TestPrecisionAndRecall(t *testing.T) {
	t.Parallel()
	perRule, perSet := map[string]*tally{}, map[string]*tally{}
	all, own := &tally{}, &tally{}
	for _, l := range readLabels(t) {
		fired, judged := firedOn(t, l.Table), map[string]bool{}
		count := func(rule string, add func(*tally)) {
			for _, c := range []*tally{all, at(perRule, rule), at(perSet, l.Set)} {
				add(c)
			}
			if rule == "" || rule >= "G-215" || strings.HasPrefix(rule, "G-15") {
				add(own)
			}
		}
		for _, f := range l.Findings {
			key := f.Rule + " " + f.Path
			judged[key] = true
			switch {
			case !fired[key] && f.Right:
				t.Logf("%s: %s is right but no longer fires", l.Table, key)
				count(f.Rule, func(c *tally) { c.missed++ })
			case fired[key] && f.Right:
				count(f.Rule, func(c *tally) { c.right++ })
			case fired[key]:
				count(f.Rule, func(c *tally) { c.wrong++ })
			}
			delete(fired, key)
		}
		for _, m := range l.Missed {
			if key := m.Rule + " " + m.Path; judged[key] || fired[key] {
				t.Errorf("%s: %s is labelled as missed, but fires", l.Table, key)
			}
			count(m.Rule, func(c *tally) { c.missed++ })
		}
		for _, key := range slices.Sorted(maps.Keys(fired)) {
			t.Errorf("%s: %s has not been judged: read the table, then label it", l.Table, key)
		}
	}
	t.Log("\n" + report(perRule, perSet, own, all))
	for name, c := range map[string]*tally{"all": all, "this package's": own, "held out": perSet["held out"]} {
		if c.precision() < 0.95 || c.recall() < 0.9 {
			t.Errorf("%s findings: precision %.3f, recall %.3f, want 0.95 and 0.90", name, c.precision(), c.recall())
		}
	}
}

// formOf reads a published table.
func formOf(t *testing.T, table string) CheckedForm {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata/published", table))
	if err != nil {
		t.Fatal(err)
	}
	forms, failures, err := ReadGoalForms(table, data, rulebook.Shipped(), "")
	if err != nil || len(failures) > 0 || len(forms) != 1 {
		t.Fatalf("%s: %d forms, %v, %v", table, len(forms), failures, err)
	}
	return forms[0]
}

// firedOn checks a published table; the keys are rule and path.
func firedOn(t *testing.T, table string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, f := range CheckForm(formOf(t, table)).Findings {
		out[f.Rule+" "+f.Path] = true
	}
	return out
}

func at(m map[string]*tally, key string) *tally {
	if m[key] == nil {
		m[key] = &tally{}
	}
	return m[key]
}

func report(perRule, perSet map[string]*tally, own, all *tally) string {
	var b strings.Builder
	line := func(name string, c *tally) {
		fmt.Fprintf(&b, "%-16s right %3d  wrong %2d  missed %2d  precision %.3f  recall %.3f\n", name, c.right, c.wrong, c.missed, c.precision(), c.recall())
	}
	for _, rule := range slices.Sorted(maps.Keys(perRule)) {
		name := rule
		if name == "" {
			name = "no rule"
		}
		line(name, perRule[rule])
	}
	for _, set := range slices.Sorted(maps.Keys(perSet)) {
		line(set, perSet[set])
	}
	line("content rules", own)
	line("all", all)
	return b.String()
}

// TestRewritesOfPublishedTables: taking a rewrite makes its finding go and brings no other into the cell.
func TestRewritesOfPublishedTables(t *testing.T) {
	t.Parallel()
	taken := 0
	for _, l := range readLabels(t) {
		in := formOf(t, l.Table).Input
		before := map[string]bool{}
		found := goalcheck.Run(in)
		for _, f := range found {
			before[f.Rule+" "+f.Path] = true
		}
		for _, f := range found {
			if f.Suggestion == nil {
				continue
			}
			taken++
			entry, err := f.Suggestion.Apply(in.Entry)
			if err != nil {
				t.Fatalf("%s: %v", l.Table, err)
			}
			better := in
			better.Entry = entry
			for _, left := range goalcheck.Run(better) {
				switch {
				case left.Rule == f.Rule && left.Path == f.Path:
					t.Errorf("%s: %s at %s stays after %+v", l.Table, f.Rule, f.Path, *f.Suggestion)
				case left.Path == f.Suggestion.Path && !before[left.Rule+" "+left.Path]:
					t.Errorf("%s: %+v brings %s: %s", l.Table, *f.Suggestion, left.Rule, left.Message)
				}
			}
		}
	}
	if taken < 40 {
		t.Errorf("only %d rewrites taken", taken)
	}
}
