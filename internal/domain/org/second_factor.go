package org

import (
	"slices"
	"time"
)

// SecondFactor is what a person signs in with besides a password (动态口令): an app on their phone that knows a secret and
// the time.
type SecondFactor struct {
	User     UserID
	Sealed   string // the secret, encrypted; never shown again
	Since    time.Time
	Used     int64    // the last step of thirty seconds whose code was spent; later ones still count
	Recovery []string // hashes of the recovery codes (恢复码) that were not used yet
}

// Spent returns the second factor after the recovery code with this hash was used; false when it was used before.
func (f SecondFactor) Spent(hash string) (SecondFactor, bool) {
	at := slices.Index(f.Recovery, hash)
	if at < 0 {
		return f, false
	}
	f.Recovery = slices.Delete(slices.Clone(f.Recovery), at, at+1)
	return f, true
}
