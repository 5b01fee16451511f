package library

import (
	"strings"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

func book(t testing.TB, name rulebook.Name) rulebook.Book {
	t.Helper()
	b, err := rulebook.Shipped().Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func shipped(t testing.TB) []Content {
	t.Helper()
	list, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestShippedReads(t *testing.T) {
	t.Parallel()
	list := shipped(t)
	if len(list) < 200 {
		t.Errorf("%d indicators, want at least 200", len(list))
	}
	codes, names := map[string]string{}, map[string]string{}
	for _, c := range list {
		if other := codes[c.Code]; other != "" {
			t.Errorf("code %s is both %s and %s", c.Code, other, c.Row.Name)
		}
		if other := names[KeyOf(c.Row.Name)]; other != "" {
			t.Errorf("%s stands at %s and %s", c.Row.Name, other, c.Code)
		}
		codes[c.Code], names[KeyOf(c.Row.Name)] = c.Row.Name, c.Code
	}
}

// TestShippedPassesTheFormsChecks holds every indicator against all row checks of a goal form, hints included: an
// indicator of the library must not bring a complaint into a form.
func TestShippedPassesTheFormsChecks(t *testing.T) {
	t.Parallel()
	b := book(t, LevelBook)
	for _, c := range shipped(t) {
		if _, fields := c.Entry().Parse(b); len(fields) > 0 {
			t.Errorf("%s %s: %v", c.Code, c.Row.Name, fields)
		}
		for what, text := range map[string]string{"explanation": c.Row.Explanation, "basis": c.Row.Basis, "source": c.Row.Source,
			"evidence": c.Row.Evidence, "method": c.Row.Method, "keywords": strings.Join(c.Keywords, "")} {
			if text == "" {
				t.Errorf("%s has no %s", c.Code, what)
			}
		}
		kind, paper, _ := strings.Cut(c.Row.Basis, "：")
		if !contains(goal.Bases(), kind) || paper == "" {
			t.Errorf("%s: basis %q names no kind of standard and paper", c.Code, c.Row.Basis)
		}
		if strings.Contains(c.Row.Basis, "〔") || strings.Contains(c.Row.Basis, "号") {
			t.Errorf("%s: basis %q cites a document number", c.Code, c.Row.Basis)
		}
	}
}

// TestShippedSigns holds signs and units against what the names say.
func TestShippedSigns(t *testing.T) {
	t.Parallel()
	for _, c := range shipped(t) {
		r := c.Row
		falling := r.Sign == string(goal.AtMost) || r.Sign == string(goal.LessThan) || r.Sign == string(goal.Equal) && r.Target == "0"
		for _, bad := range []string{"事故数", "投诉数", "差错率", "误报率", "单价", "造价", "单位成本", "响应时间"} {
			if strings.HasSuffix(r.Name, bad) && !falling {
				t.Errorf("%s %s: %s %s, want less to be better", c.Code, r.Name, r.Sign, r.Target)
			}
		}
		for _, share := range []string{"合格率", "完好率", "覆盖率", "满意度", "及时率", "占比"} {
			if strings.HasSuffix(r.Name, share) && (r.Unit != "%" || !r.Bounded) {
				t.Errorf("%s %s is a share of a whole: unit %q, bounded %v", c.Code, r.Name, r.Unit, r.Bounded)
			}
		}
		if strings.HasSuffix(r.Name, "满意度") != (r.Level1 == "满意度指标") {
			t.Errorf("%s %s stands under %s", c.Code, r.Name, r.Level1)
		}
		if r.Level2 == "经济成本指标" && falling == false && r.Unit != "%" {
			t.Errorf("%s %s: a cost that should grow", c.Code, r.Name)
		}
	}
}

func TestShippedCoversEveryField(t *testing.T) {
	t.Parallel()
	b := book(t, LevelBook)
	count, firsts := map[Field]int{}, map[Field]map[string]bool{}
	prefix := map[string]Field{}
	for _, c := range shipped(t) {
		count[c.Field]++
		if firsts[c.Field] == nil {
			firsts[c.Field] = map[string]bool{}
		}
		firsts[c.Field][c.Row.Level1] = true
		letters, _, _ := strings.Cut(c.Code, "-")
		if f, ok := prefix[letters]; ok && f != c.Field {
			t.Errorf("%s stands for %s and %s", letters, f, c.Field)
		}
		prefix[letters] = c.Field
	}
	for _, f := range Fields() {
		if count[f] < 8 {
			t.Errorf("%s has %d indicators, want at least 8", f, count[f])
		}
		for _, l := range b.Levels {
			if l.Required && !firsts[f][l.Name] {
				t.Errorf("%s has no %s", f, l.Name)
			}
		}
	}
}

func TestRowForEveryBook(t *testing.T) {
	t.Parallel()
	for _, name := range rulebook.Shipped().Names() {
		b := book(t, name)
		for _, c := range shipped(t) {
			if row := c.RowFor(b); !b.HasLevel(row.Level1, row.Level2) || row.Level2 == "" {
				t.Errorf("%s: %s stands under %s %s, which the book does not have", name, c.Code, row.Level1, row.Level2)
			}
		}
	}
	for _, c := range []struct {
		name, level1, level2 string
		book                 rulebook.Name
		want1, want2         string
	}{
		{"本办法的分级照用", "成本指标", "社会成本指标", "SH-PARK", "成本指标", "社会成本指标"},
		{"10号办法成本在产出之下", "成本指标", "生态环境成本指标", "MOF-2020", "产出指标", "成本指标"},
		{"101号没有可持续影响", "效益指标", "可持续影响指标", "MOF-2021", "效益指标", "社会效益指标"},
		{"10号办法有可持续影响", "效益指标", "可持续影响指标", "MOF-2020", "效益指标", "可持续影响指标"},
		{"不认识的分级原样返回", "过程指标", "管理指标", "MOF-2021", "过程指标", "管理指标"},
	} {
		row := Content{Row: goal.EntryRow{Level1: c.level1, Level2: c.level2}}.RowFor(book(t, c.book))
		if row.Level1 != c.want1 || row.Level2 != c.want2 {
			t.Errorf("%s: got %s %s, want %s %s", c.name, row.Level1, row.Level2, c.want1, c.want2)
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func messages(f errs.Fields) string {
	var b strings.Builder
	for _, x := range f {
		b.WriteString(x.Path + ": " + x.Message + "\n")
	}
	return b.String()
}
