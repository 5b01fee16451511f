package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// Sizes in bytes: 256 bits name a session, 128 bits name one rendering of a form.
const (
	sessionSize = 32
	nonceSize   = 16
)

// NewSessionToken returns a fresh session token (会话令牌), 256 bits of randomness in 43 characters, for the cookie and
// for nothing else. Store TokenHash of it.
func NewSessionToken() string { return random(sessionSize) }

// TokenHash returns what is stored of a session token: its SHA-256 in hexadecimal. A copy of the database therefore
// signs nobody in.
func TokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// IssueToken returns a form token (表单令牌) for the session whose secret is given: a fresh nonce, a dot, and the
// HMAC-SHA-256 of the nonce under the secret. The nonce is also the idempotency key (幂等键) of the act that the form
// asks for, so a token is issued anew each time a form is shown.
func IssueToken(secret string) string {
	nonce := random(nonceSize)
	return nonce + "." + seal(secret, nonce)
}

// CheckToken reports whether token was issued for the session with this secret, and returns its nonce. The nonce is
// empty when it was not. An empty secret accepts nothing.
func CheckToken(secret, token string) (nonce string, ok bool) {
	nonce, mac, found := strings.Cut(token, ".")
	right := subtle.ConstantTimeCompare([]byte(mac), []byte(seal(secret, nonce))) == 1
	if !found || secret == "" || nonce == "" || !right {
		return "", false
	}
	return nonce, true
}

// seal compares as text: base64 has several spellings of the same bytes, and only the one we wrote is accepted.
func seal(secret, nonce string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(nonce))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func random(size int) string {
	b := make([]byte, size)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
