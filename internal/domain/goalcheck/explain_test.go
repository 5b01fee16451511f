package goalcheck

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/goal"
)

func TestTheSampleHasNoFindings(t *testing.T) {
	t.Parallel()
	in, ok := Shipped().sample.input(example{})
	if !ok {
		t.Fatal("the sample cannot be made")
	}
	for _, f := range Run(in) {
		t.Errorf("%s %s at %s: %s", f.Rule, f.Severity, f.Path, f.Message)
	}
}

// TestExamplesAreTrue: every bad example fires its rule, no good one does.
func TestExamplesAreTrue(t *testing.T) {
	t.Parallel()
	rules := Shipped()
	for _, number := range rules.order {
		text := rules.rules[number]
		fires := func(e example) (bool, []Finding) {
			in, ok := rules.sample.input(e)
			if !ok {
				t.Errorf("%s: the example cannot be made: %v", number, e.set)
			}
			found := rules.Run(in)
			return slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == number }), found
		}
		if fired, found := fires(text.bad); !fired {
			t.Errorf("%s %s: the bad example does not fire: %+v", number, text.title, found)
		}
		if fired, _ := fires(text.good); fired {
			t.Errorf("%s %s: the good example fires", number, text.title)
		}
		if text.good.says == text.bad.says {
			t.Errorf("%s: good and bad example say the same", number)
		}
	}
}

func TestRulesExplainEveryRule(t *testing.T) {
	t.Parallel()
	rules := Rules()
	if want := len(goal.Checks()) + len(ownRules()); len(rules) != want || want < 40 {
		t.Fatalf("%d rules explained, want %d", len(rules), want)
	}
	last := ""
	for _, r := range rules {
		if r.Number <= last || r.Title == "" || r.Severity == "" || r.Why == "" || r.Good.Says == "" || r.Bad.Says == "" {
			t.Errorf("incomplete or out of order: %+v", r)
		}
		last = r.Number
		for _, c := range append(r.Good.Cells, r.Bad.Cells...) {
			if strings.HasSuffix(c.Path, ".id") {
				t.Errorf("%s shows %+v, which stands on no form", r.Number, c)
			}
		}
	}
}

// TestSuggestionsHelp: taking the rewrite of a bad example makes its finding go away.
func TestSuggestionsHelp(t *testing.T) {
	t.Parallel()
	rules, tried := Shipped(), 0
	for _, number := range rules.order {
		in, _ := rules.sample.input(rules.rules[number].bad)
		for _, f := range rules.Run(in) {
			if f.Rule != number || f.Suggestion == nil {
				continue
			}
			tried++
			better := in
			entry, err := f.Suggestion.Apply(in.Entry)
			if err != nil {
				t.Errorf("%s: %v", number, err)
				continue
			}
			better.Entry = entry
			for _, left := range rules.Run(better) {
				if left.Rule == f.Rule && left.Path == f.Path {
					t.Errorf("%s at %s stays after the rewrite %+v: %s", f.Rule, f.Path, *f.Suggestion, left.Message)
				}
			}
		}
	}
	if tried < 15 {
		t.Errorf("only %d suggestions tried", tried)
	}
}
