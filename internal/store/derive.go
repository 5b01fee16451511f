package store

import (
	"crypto/hkdf"
	"crypto/sha256"
)

// Derive returns a key of 32 bytes for one purpose (派生密钥) from the key that is kept outside the database, so that an
// installation has a single key to guard. The same purpose always gives the same key.
func (db *DB) Derive(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, db.chain.Key, nil, "outturn "+purpose, 32)
	if err != nil {
		panic(err) // only a length out of range can fail
	}
	return key
}
