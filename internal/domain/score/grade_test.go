package score

import (
	"testing"

	"outturn/internal/errs"
)

func TestGrades(t *testing.T) {
	t.Parallel()
	grades := Grades()
	for i, g := range grades {
		if g.Rank() != i+1 {
			t.Errorf("Rank of %s = %d, want %d", g, g.Rank(), i+1)
		}
		for j, other := range grades {
			if got, want := g.Better(other), i < j; got != want {
				t.Errorf("%s better than %s: %t, want %t", g, other, got, want)
			}
		}
		if !g.Better("") || Grade("").Better(g) {
			t.Errorf("%s and no grade are in the wrong order", g)
		}
	}
	if Grade("合格").Rank() != 0 || Grade("").Better("") {
		t.Error("a text that is no grade has a rank")
	}
}

func TestParseGrade(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Grade{"优": Excellent, " 良 ": Good, "中": Fair, "差": Poor} {
		if got, err := ParseGrade(text); err != nil || got != want {
			t.Errorf("ParseGrade(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "合格", "优良", "A"} {
		if got, err := ParseGrade(text); err == nil || errs.KindOf(err) != errs.Invalid {
			t.Errorf("ParseGrade(%q) = %q, %v; want Invalid", text, got, err)
		}
	}
}
