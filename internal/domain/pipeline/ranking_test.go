package pipeline

import (
	"strings"
	"testing"

	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

func places(codes string) []Place {
	var out []Place
	for _, c := range strings.Fields(codes) {
		out = append(out, Place{Project: project.ID(c), Code: c, Name: "项目" + c})
	}
	return out
}

func codes(list []Place) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Code)
	}
	return strings.Join(out, " ")
}

func TestCandidates(t *testing.T) {
	t.Parallel()
	r := Ranking{Places: places("C A B")}
	for now, want := range map[string]string{"A B C": "C A B", "A B C D E": "C A B D E", "E B D": "B D E", "": "", "C": "C"} {
		if got := codes(r.Candidates(places(now))); got != want {
			t.Errorf("%q: %q, want %q", now, got, want)
		}
	}
}

func TestMove(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id   project.ID
		by   int
		want string
	}{{"B", -1, "B A C"}, {"B", 1, "A C B"}, {"A", -1, "A B C"}, {"C", 1, "A B C"}, {"X", 1, "A B C"}} {
		if got := codes(Move(places("A B C"), c.id, c.by)); got != c.want {
			t.Errorf("%s by %d: %q, want %q", c.id, c.by, got, c.want)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		typed map[project.ID]string
		want  string
		wrong string
	}{
		{"没有改", map[project.ID]string{"A": "1", "B": "2", "C": "3", "D": "4"}, "A B C D", ""},
		{"最后提到最前", map[project.ID]string{"D": "1"}, "D A B C", ""},
		{"最前放到最后", map[project.ID]string{"A": "4"}, "B C D A", ""},
		{"两个对调", map[project.ID]string{"A": "３", "C": "1"}, "C B A D", ""},
		{"改成同一个", map[project.ID]string{"A": "2", "C": "2"}, "", "rank.C"},
		{"不是数", map[project.ID]string{"B": "二"}, "", "rank.B"},
		{"超出", map[project.ID]string{"B": "5"}, "", "rank.B"},
		{"零", map[project.ID]string{"B": "0"}, "", "rank.B"},
	} {
		got, err := Number(places("A B C D"), c.typed)
		if paths(err) != c.wrong || c.wrong == "" && codes(got) != c.want {
			t.Errorf("%s: %q %v, want %q", c.name, codes(got), err, c.want)
		}
	}
}

func TestNextRanking(t *testing.T) {
	t.Parallel()
	r := Ranking{Year: 2026, Division: division}
	first, err := r.Next(places("A B"), places("B A"), reviewer, "急需先排", noon)
	if err != nil || first.No != 1 || first.By != "处室" || codes(first.Places) != "B A" {
		t.Fatalf("%v %+v", err, first)
	}
	for name, c := range map[string]struct {
		division org.Unit
		by       org.Actor
		order    string
		reason   string
		kind     errs.Kind
	}{
		"没有理由":  {division, reviewer, "A B", " ", errs.Invalid},
		"顺序没变":  {division, reviewer, "B A", "再排", errs.Invalid},
		"名单变了":  {division, reviewer, "A B C", "再排", errs.Conflict},
		"少了一个":  {division, reviewer, "A", "再排", errs.Conflict},
		"别的处室":  {org.Unit{ID: "120", Ancestors: []org.UnitID{"120"}}, reviewer, "A B", "再排", errs.Forbidden},
		"处室排全园": {org.Unit{}, reviewer, "A B", "再排", errs.Forbidden},
		"单位排序":  {division, clerk, "A B", "再排", errs.Forbidden},
	} {
		last := first
		last.Division = c.division
		if _, err := last.Next(places("A B"), places(c.order), c.by, c.reason, noon); errs.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (Ranking{}).Next(places("A B"), places("B A"), economy, "全园统筹", noon); err != nil {
		t.Errorf("economic development ranks the park: %v", err)
	}
	if got := Changed(places("A B"), places("B A")); got != "项目B：第2→第1；项目A：第1→第2" {
		t.Errorf("changed: %s", got)
	}
}
