package auth

import "strings"

// recoveryLetters are the legible ones in one case, so that nobody wonders about the other.
const recoveryLetters = "acdefghjkmnpqrtuvwxy34679"

// recoveryCount is how many codes there are at once.
const recoveryCount = 8

// NewRecoveryCodes returns recovery codes (恢复码) to be printed and locked away, each good for signing in once without
// the phone: four groups of four letters, some 74 bits, such as kf7p-qm3w-hx9t-aajd. Store hashes of PlainRecoveryCode.
func NewRecoveryCodes() []string {
	out := make([]string, recoveryCount)
	for i := range out {
		out[i] = strings.Join([]string{pick(recoveryLetters, 4), pick(recoveryLetters, 4), pick(recoveryLetters, 4), pick(recoveryLetters, 4)}, "-")
	}
	return out
}

// PlainRecoveryCode is a recovery code without what people add or leave out in typing: groups, blanks and capitals.
func PlainRecoveryCode(typed string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(typed, func(r rune) bool { return r == '-' || r == ' ' || r == '\n' || r == '\t' || r == '\r' }), ""))
}
