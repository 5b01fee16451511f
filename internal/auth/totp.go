package auth

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"time"
)

// Numbers of RFC 6238 that every authenticator app on a phone understands: six digits, thirty seconds, HMAC-SHA-1.
const (
	totpPeriod = 30 * time.Second
	totpDigits = 6
	totpSize   = 20 // bytes of a secret, as RFC 4226 advises
	totpDrift  = 1  // steps that a phone's clock may be early or late
)

// base32Text is how secrets are shown and typed.
var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// TOTPSecret returns the secret of a one-time code (动态口令密钥) that belongs to a seed under a key, in base32. The same
// seed always gives the same secret, so that a secret on offer need not be kept until somebody takes it up.
func TOTPSecret(key []byte, seed string) string {
	mac := hmac.New(sha1.New, key)
	mac.Write([]byte(seed))
	return base32Text.EncodeToString(mac.Sum(nil)[:totpSize])
}

// TOTPCode returns the code of a secret for one step of thirty seconds since 1970.
//
// Errors: the secret is not base32, which is a fault of the stored data.
func TOTPCode(secret string, step int64) (string, error) {
	key, err := base32Text.DecodeString(secret)
	if err != nil {
		return "", fmt.Errorf("secret of one-time codes: %w", err)
	}
	mac := hmac.New(sha1.New, key)
	if err := binary.Write(mac, binary.BigEndian, step); err != nil {
		return "", err
	}
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	number := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", totpDigits, number%1_000_000), nil
}

// TOTPMatch reports whether code is that of the secret at now, one step earlier or one later, and which step that is. A
// step up to used was spent before and matches no more, so that a code overheard is worth nothing.
//
// Errors: as TOTPCode.
func TOTPMatch(secret, code string, now time.Time, used int64) (step int64, ok bool, err error) {
	present := TOTPStep(now)
	for s := present - totpDrift; s <= present+totpDrift; s++ {
		want, err := TOTPCode(secret, s)
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > used && !ok {
			step, ok = s, true
		}
	}
	return step, ok, nil
}

// TOTPStep is the step that a moment lies in.
func TOTPStep(t time.Time) int64 { return t.Unix() / int64(totpPeriod/time.Second) }

// TOTPLink returns the otpauth link of a secret, which an authenticator app reads from a QR code; issuer and account are
// what the app lists it under.
func TOTPLink(issuer, account, secret string) string {
	q := url.Values{"secret": {secret}, "issuer": {issuer}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+account) + "?" + q.Encode()
}
