package auth

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"outturn/internal/errs"
)

// TestPolicyMatrix holds thirty passwords against both profiles. The rules broken stand in order; "" is accepted.
func TestPolicyMatrix(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ password, mlps3, asvs string }{
		{"", "P-01 P-03", "P-01"},
		{"1", "P-01 P-03", "P-01"},
		{"Ab1!", "P-01", "P-01"},
		{"Ab1!xyz", "P-01", "P-01"},
		{"Ab1!xyzw", "P-01", ""},
		{"Ab1!xyzwv", "P-01", ""},
		{"Ab1!xyzwvu", "", ""},
		{"abcdxyzwvu", "P-03", ""},
		{"ABCDXYZWVU", "P-03", ""},
		{"7391826405", "P-03", ""},
		{"abcd739182", "P-03", ""},
		{"Abcdxyzwvu", "P-03", ""},
		{"Abcd739182", "", ""},
		{"abcd-73918", "", ""},
		{"ABCD-73918", "", ""},
		{"Abcd-xyzwv", "", ""},
		{"correct horse battery staple", "P-03", ""},
		{"Correct horse battery staple", "", ""},
		{"春江潮水连海平2025", "P-03", ""},
		{"春江潮水连海平，Sea 2025", "", ""},
		{"12345678", "P-01 P-03 P-05", "P-05"},
		{"P@ssw0rd123", "P-05", "P-05"},
		{"Admin@123456", "P-05", "P-05"},
		{"Woaini1314", "P-05", "P-05"},
		{"1qaz@WSX3edc", "P-05", "P-05"},
		{"Hong_Mei-2025", "P-04", "P-04"},
		{"x9!HONG_MEI", "P-04", "P-04"},
		{"Outturn-2025x", "P-06", "P-06"},
		{"我在计划财务处-2025A", "P-06", "P-06"},
		{strings.Repeat("aB3-", 32), "", ""},
		{strings.Repeat("aB3-", 32) + "x", "P-02", "P-02"},
	} {
		candidate := Candidate{Password: c.password, UserName: "hong_mei", Words: []string{"计划财务处", "处", "", "gs"}}
		for profile, want := range map[Profile]string{MLPS3: c.mlps3, ASVS: c.asvs} {
			if got := rulesOf(policy(t, profile).Check(candidate)); got != want {
				t.Errorf("%s %q: got %q, want %q", profile, c.password, got, want)
			}
		}
	}
}

func TestPolicySaysEverythingAtOnce(t *testing.T) {
	t.Parallel()
	f := policy(t, MLPS3).Check(Candidate{Password: "hongmei", UserName: "HongMei", Words: []string{"Mei"}, Reused: true})
	want := []string{
		"口令只有 7 个字符，至少要 10 个，请加长。",
		"口令只用了 1 类字符，大写字母、小写字母、数字、符号中至少要用 3 类。",
		"口令里不能含有用户名“HongMei”，请换一个。",
		"口令里不能含有与本人或本单位有关的“Mei”，请换一个。",
		"不能与最近 5 次用过的口令相同，请换一个。",
	}
	var got []string
	for _, x := range f.At(PasswordField) {
		got = append(got, x.Message)
		if x.Clause == "" {
			t.Errorf("no clause: %s", x.Message)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if err := f.Err(); errs.KindOf(err) != errs.Invalid || !strings.HasPrefix(err.Error(), "有 5 处需要改正") {
		t.Errorf("got %v", err)
	}
}

func TestPolicyReuse(t *testing.T) {
	t.Parallel()
	c := Candidate{Password: "Abcd-739182", UserName: "gs", Reused: true}
	for profile, want := range map[Profile]string{MLPS3: "P-07", ASVS: ""} {
		if got := rulesOf(policy(t, profile).Check(c)); got != want {
			t.Errorf("%s: got %q, want %q", profile, got, want)
		}
	}
}

func TestPolicyIgnoresUserNamesTooShortToMatter(t *testing.T) {
	t.Parallel()
	for user, want := range map[string]string{"": "", "a": "", "gs": "", "gs0": "P-04", "王": "P-04"} {
		if got := rulesOf(policy(t, MLPS3).Check(Candidate{Password: "Xgs0-7391王", UserName: user})); got != want {
			t.Errorf("user %q: got %q, want %q", user, got, want)
		}
	}
}

func TestPolicyExpired(t *testing.T) {
	t.Parallel()
	changed := time.Date(2025, 1, 1, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		profile Profile
		after   time.Duration
		want    bool
	}{
		{"当天", MLPS3, 0, false},
		{"差一秒满 90 天", MLPS3, 90*24*time.Hour - time.Second, false},
		{"满 90 天", MLPS3, 90 * 24 * time.Hour, true},
		{"一年", MLPS3, 365 * 24 * time.Hour, true},
		{"时钟倒退", MLPS3, -time.Hour, false},
		{"不要求定期更换", ASVS, 3650 * 24 * time.Hour, false},
	} {
		if got := policy(t, c.profile).Expired(changed, changed.Add(c.after)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestPolicyNamedRefusesOthers(t *testing.T) {
	t.Parallel()
	for _, name := range []Profile{"", "MLPS3", "none", "asvs "} {
		_, err := PolicyNamed(name)
		if errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "mlps3、asvs") {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

func TestPoliciesTellWhatTheyAsk(t *testing.T) {
	t.Parallel()
	for _, p := range policies {
		if p.Title == "" || p.Clause == "" || !strings.Contains(p.Advice, "字符") || p.Min < 8 || p.Max < 64 {
			t.Errorf("incomplete or too weak: %+v", p)
		}
	}
}

func TestCommonListIsWellFormed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for line := range strings.Lines(commonText) {
		word := strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(word, "#") {
			continue
		}
		if word == "" || word != strings.ToLower(word) || strings.ContainsFunc(word, unicode.IsSpace) || !utf8.ValidString(word) {
			t.Errorf("%q can never match", word)
		}
		if seen[word] {
			t.Errorf("%q stands twice", word)
		}
		seen[word] = true
	}
	if len(seen) < 300 || len(seen) != len(common) {
		t.Errorf("%d passwords listed, %d held", len(seen), len(common))
	}
	for _, word := range []string{"Admin@123", "PASSWORD", "caizheng@123", "qwer1234!", "Aa123456."} {
		if !isCommon(word) {
			t.Errorf("%q should be refused", word)
		}
	}
}

func policy(t *testing.T, name Profile) Policy {
	t.Helper()
	p, err := PolicyNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func rulesOf(f errs.Fields) string {
	var rules []string
	for _, x := range f {
		rules = append(rules, x.Rule)
	}
	return strings.Join(rules, " ")
}
