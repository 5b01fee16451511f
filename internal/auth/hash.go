package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"

	"golang.org/x/crypto/argon2"
)

// Params say how costly a password hash is to compute (口令散列参数). They are written into every hash, so raising them
// leaves older hashes valid.
type Params struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// Standard is argon2id with 19 MiB, two passes and one lane, an approved setting of ASVS 5.0.0 appendix C. On two cores
// it allows some 85 sign-ins a second.
var Standard = Params{MemoryKiB: 19 * 1024, Passes: 2, Lanes: 1}

// Throwaway is for passwords that protect nothing: those of tests and of the demo, whose password is printed.
var Throwaway = Params{MemoryKiB: 64, Passes: 1, Lanes: 1}

// Sizes of what goes into a hash and what comes out, in bytes.
const (
	saltSize = 16
	keySize  = 32
)

// atOnce is how many hashes are computed side by side. More would only make everybody wait longer and take 19 MiB each.
const atOnce = 2

// Hasher makes and checks password hashes (口令散列). Make one for the whole program with NewHasher: its limit on
// simultaneous work holds only among those who share it.
type Hasher struct {
	params Params
	slots  chan struct{}
	nobody string // the hash that an unknown user is checked against
}

// NewHasher returns a hasher that makes new hashes with params. The product uses Standard.
func NewHasher(params Params) *Hasher {
	h := &Hasher{params: params, slots: make(chan struct{}, atOnce)}
	unknowable := make([]byte, keySize)
	rand.Read(unknowable)
	h.nobody = encode(params, newSalt(), unknowable)
	return h
}

// Hash returns the hash of password with a fresh salt, as a PHC string. It waits for its turn; the only error is that
// of ctx when it ends first.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	salt := newSalt()
	return encode(h.params, salt, derive(h.params, password, salt)), nil
}

// Verify reports whether password is the one that hash was made of. An empty hash stands for a user who does not exist:
// it costs as much as a real one and is never right, so that the time of the answer does not tell who has an account.
// Errors are those of ctx and of a hash that is not one of ours, which is a fault of the stored data.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (bool, error) {
	known := hash != ""
	if !known {
		hash = h.nobody
	}
	params, salt, want, err := decode(hash)
	if err != nil {
		return false, err
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	same := subtle.ConstantTimeCompare(derive(params, password, salt), want) == 1
	return same && known, nil
}

// NeedsRehash reports whether hash was made with other parameters than h makes now, so that a successful sign-in, the
// only moment the password is at hand, should store a new one.
func (h *Hasher) NeedsRehash(hash string) bool {
	params, salt, key, err := decode(hash)
	return err != nil || params != h.params || len(salt) != saltSize || len(key) != keySize
}

// Reused reports whether password is one of those that the previous hashes were made of (历史口令).
func (h *Hasher) Reused(ctx context.Context, previous []string, password string) (bool, error) {
	for _, hash := range previous {
		same, err := h.Verify(ctx, hash, password)
		if err != nil || same {
			return same, err
		}
	}
	return false, nil
}

// enter waits until fewer than atOnce hashes are being computed, or until ctx ends.
func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for a password hash: %w", ctx.Err())
	}
}

func (h *Hasher) leave() { <-h.slots }

func derive(p Params, password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, p.Passes, p.MemoryKiB, p.Lanes, keySize)
}

func newSalt() []byte {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails: the runtime ends the program rather than return weak randomness
	return salt
}

// errHash is a stored hash that we did not write.
var errHash = errors.New("not an argon2id hash in PHC form")
