package auth

import (
	"crypto/rand"
	"strings"
)

// legible leaves out everything that is read wrongly on paper or by telephone: 0 O o, 1 I l i, 2 Z z, 5 S s, 8 B.
const legible = "ACDEFGHJKLMNPQRTUVWXY" + "abcdefghjkmnpqrtuvwxy" + "34679"

// TemporaryPassword returns a first password (初始口令) to be read out or printed and changed at the first sign-in: three
// groups of four legible characters, some 66 bits, such as Kf7p-Qm3w-Hx9T. Every policy accepts it.
func TemporaryPassword() string {
	for {
		groups := []string{pick(legible, 4), pick(legible, 4), pick(legible, 4)}
		password := strings.Join(groups, "-")
		if classesIn(password) == 4 {
			return password
		}
	}
}

// pick returns n of the letters, each equally likely: bytes beyond the last whole multiple are thrown away.
func pick(letters string, n int) string {
	fair := 256 - 256%len(letters)
	out := make([]byte, 0, n)
	for len(out) < n {
		var b [1]byte
		rand.Read(b[:])
		if int(b[0]) < fair {
			out = append(out, letters[int(b[0])%len(letters)])
		}
	}
	return string(out)
}
