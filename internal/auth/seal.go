package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
)

// Sealer encrypts what must be read again and must not lie open in the database or its backups (加密存放). Make one with
// NewSealer.
type Sealer struct{ aead cipher.AEAD }

// NewSealer returns a sealer of AES-256-GCM. The key has 32 bytes and is kept outside the database; any other length is a
// mistake of the program and panics.
func NewSealer(key []byte) Sealer {
	block, err := aes.NewCipher(key)
	if err != nil || len(key) != keySize {
		panic(fmt.Sprintf("key of %d bytes", len(key)))
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return Sealer{aead: aead}
}

// Seal encrypts text for one owner. Only Open with the same owner reads it, so that a row copied to somebody else is
// worth nothing.
func (s Sealer) Seal(text, owner string) string {
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, []byte(text), []byte(owner)))
}

// errSealed is what a stored text that this key did not seal for this owner comes to.
var errSealed = errors.New("sealed with another key, for another owner, or damaged")

// Open reads what Seal wrote.
//
// Errors: the text was sealed with another key or for another owner, or was damaged; all are faults of the stored data.
func (s Sealer) Open(sealed, owner string) (string, error) {
	bytes, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return "", errSealed
	}
	text, err := s.aead.Open(nil, nil, bytes, []byte(owner))
	if err != nil {
		return "", errSealed
	}
	return string(text), nil
}
