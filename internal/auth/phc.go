package auth

import (
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Bounds on the parameters of a stored hash, so that a tampered row cannot make one sign-in eat the machine.
const (
	maxMemoryKiB = 256 * 1024
	maxPasses    = 16
	maxLanes     = 8
)

// encode writes a hash as a PHC string: $argon2id$v=19$m=19456,t=2,p=1$<salt>$<key>.
func encode(p Params, salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.MemoryKiB, p.Passes, p.Lanes, b.EncodeToString(salt), b.EncodeToString(key))
}

// decode reads a PHC string back. It accepts only what encode writes, within the bounds above.
func decode(hash string) (p Params, salt, key []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return p, nil, nil, errHash
	}
	if parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, fmt.Errorf("%w: version %q", errHash, parts[2])
	}
	if p, err = decodeParams(parts[3]); err != nil {
		return p, nil, nil, err
	}
	b := base64.RawStdEncoding.Strict()
	if salt, err = b.DecodeString(parts[4]); err != nil || len(salt) < 8 {
		return p, nil, nil, fmt.Errorf("%w: salt", errHash)
	}
	if key, err = b.DecodeString(parts[5]); err != nil || len(key) != keySize {
		return p, nil, nil, fmt.Errorf("%w: key", errHash)
	}
	return p, salt, key, nil
}

func decodeParams(text string) (Params, error) {
	var p Params
	if _, err := fmt.Sscanf(text, "m=%d,t=%d,p=%d", &p.MemoryKiB, &p.Passes, &p.Lanes); err != nil {
		return p, fmt.Errorf("%w: parameters %q", errHash, text)
	}
	written := fmt.Sprintf("m=%d,t=%d,p=%d", p.MemoryKiB, p.Passes, p.Lanes)
	inBounds := p.MemoryKiB <= maxMemoryKiB && p.Passes <= maxPasses && p.Lanes <= maxLanes
	if text != written || !inBounds || p.MemoryKiB < 8*uint32(p.Lanes) || p.Passes < 1 || p.Lanes < 1 {
		return p, fmt.Errorf("%w: parameters %q", errHash, text)
	}
	return p, nil
}
