package auth

import (
	_ "embed"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"outturn/internal/errs"
)

// Profile names a password policy (口令策略) in the configuration.
type Profile string

// The profiles. MLPS3 follows 等保三级, ASVS the verification standard that forbids what 等保 demands.
const (
	MLPS3 Profile = "mlps3"
	ASVS  Profile = "asvs"
)

// Policy says which passwords are accepted (口令策略).
type Policy struct {
	Name    Profile
	Title   string        // Chinese, shown to people
	Advice  string        // Chinese, one sentence beside the field
	Min     int           // characters, not bytes
	Max     int           // characters
	Classes int           // how many of the four kinds of character must occur; 0 asks for none
	History int           // how many of the latest passwords may not come back
	MaxAge  time.Duration // after which it must be changed; 0 is never
	Clause  string
}

// policies lists every profile. Both refuse well-known passwords and words about the person and the place.
var policies = []Policy{
	{
		Name: MLPS3, Title: "等保三级", Min: 10, Max: 128, Classes: 3, History: 5, MaxAge: 90 * 24 * time.Hour,
		Advice: "至少 10 个字符，大写字母、小写字母、数字、符号中至少用三类，不含用户名，不与最近 5 次相同，每 90 天更换。",
		Clause: "GB/T 22239-2019 8.1.4.1 a)",
	},
	{
		Name: ASVS, Title: "ASVS 5.0", Min: 8, Max: 128,
		Advice: "至少 8 个字符，建议 12 个以上；可以用一句好记的话，不要求字符种类，不要求定期更换。",
		Clause: "ASVS v5.0.0-6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.10, 6.2.11",
	},
}

// PolicyNamed returns the policy of a profile, or an Invalid error that names the profiles there are.
func PolicyNamed(name Profile) (Policy, error) {
	var names []string
	for _, p := range policies {
		if p.Name == name {
			return p, nil
		}
		names = append(names, string(p.Name))
	}
	return Policy{}, errs.Invalidf("没有名为“%s”的口令策略，请改为：%s", name, strings.Join(names, "、"))
}

// PasswordField is the path of the complaints that Check makes.
const PasswordField = "password"

// Candidate is a password somebody wants to use, with what must be known to judge it.
type Candidate struct {
	Password string
	UserName string
	Words    []string // about the person and the place: name, unit, telephone; very short ones are ignored
	Reused   bool     // the answer of Hasher.Reused over the latest Policy.History hashes
}

// Check reports every complaint about a candidate at once; empty when it is accepted. The rules P-01 to P-07 are the
// ones below, in order.
func (p Policy) Check(c Candidate) errs.Fields {
	var f errs.Fields
	say := func(broken bool, rule, message string, args ...any) {
		if broken {
			f.Add(PasswordField, message, args...)
			f[len(f)-1].Rule, f[len(f)-1].Clause = rule, p.Clause
		}
	}
	length, classes := utf8.RuneCountInString(c.Password), classesIn(c.Password)
	say(length < p.Min, "P-01", "口令只有 %d 个字符，至少要 %d 个，请加长。", length, p.Min)
	say(length > p.Max, "P-02", "口令有 %d 个字符，最多 %d 个，请缩短。", length, p.Max)
	say(classes < p.Classes, "P-03", "口令只用了 %d 类字符，大写字母、小写字母、数字、符号中至少要用 %d 类。", classes, p.Classes)
	say(holds(c.Password, c.UserName), "P-04", "口令里不能含有用户名“%s”，请换一个。", c.UserName)
	say(isCommon(c.Password), "P-05", "这个口令太常见，容易被猜到，请换一个。")
	word := firstHeld(c.Password, append(slices.Clone(c.Words), productWords...))
	say(word != "", "P-06", "口令里不能含有与本人或本单位有关的“%s”，请换一个。", word)
	say(c.Reused && p.History > 0, "P-07", "不能与最近 %d 次用过的口令相同，请换一个。", p.History)
	return f
}

// Expired reports whether a password set at changed must be replaced by now.
func (p Policy) Expired(changed, now time.Time) bool {
	return p.MaxAge > 0 && !now.Before(changed.Add(p.MaxAge))
}

// classesIn counts the kinds of character in s: capital letter, small letter, digit and anything else.
func classesIn(s string) int {
	var upper, lower, digit, other int
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return upper + lower + digit + other
}

// productWords are refused for everybody: the name of the program is the first thing to try.
var productWords = []string{"outturn", "绩衡", "jiheng"}

// shortest is how long a word must be before its presence in a password means anything: 3 letters or 2 characters of
// Chinese, 3 bytes or more either way.
const shortest = 3

// holds reports whether password contains word, whatever the case of its letters.
func holds(password, word string) bool {
	return len(word) >= shortest && strings.Contains(strings.ToLower(password), strings.ToLower(word))
}

// firstHeld returns the first of words that password contains, or nothing.
func firstHeld(password string, words []string) string {
	for _, word := range words {
		if utf8.RuneCountInString(word) > 1 && holds(password, word) {
			return word
		}
	}
	return ""
}

//go:embed common.txt
var commonText string

// common holds the well-known passwords in lower case.
var common = func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonText) {
		if word := strings.TrimSpace(line); word != "" && !strings.HasPrefix(word, "#") {
			set[word] = true
		}
	}
	return set
}()

// isCommon reports whether password is a well-known one, whatever the case of its letters.
func isCommon(password string) bool { return common[strings.ToLower(password)] }
