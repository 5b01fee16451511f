package auth

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

// cheap keeps tests quick; what they check does not depend on the cost.
var cheap = Params{MemoryKiB: 64, Passes: 1, Lanes: 1}

func TestDerivePublishedVectors(t *testing.T) {
	t.Parallel()
	// From the test programme of the reference implementation of argon2, version 0x13, type id.
	const phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	key := derive(Params{MemoryKiB: 65536, Passes: 2, Lanes: 1}, "password", []byte("somesalt"))
	if got, want := hex.EncodeToString(key), "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := encode(Params{MemoryKiB: 65536, Passes: 2, Lanes: 1}, []byte("somesalt"), key); got != phc {
		t.Errorf("got %s, want %s", got, phc)
	}
	h := NewHasher(Standard)
	for password, want := range map[string]bool{"password": true, "Password": false, "password ": false, "": false} {
		if got, err := h.Verify(t.Context(), phc, password); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", password, got, err, want)
		}
	}
	if !h.NeedsRehash(phc) {
		t.Error("a hash of other parameters should be renewed")
	}
}

func TestHashThenVerify(t *testing.T) {
	t.Parallel()
	h := NewHasher(Standard)
	for _, password := range []string{"Kf7p-Qm3w-Hx9T", "园区预算绩效管理 2025！", " 前后有空格 ", strings.Repeat("长", 128), ""} {
		hash, err := h.Hash(t.Context(), password)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("parameters are not in the hash: %s", hash)
		}
		if h.NeedsRehash(hash) {
			t.Errorf("a fresh hash should not be renewed: %s", hash)
		}
		if ok, err := h.Verify(t.Context(), hash, password); !ok || err != nil {
			t.Errorf("%q: got %v, %v", password, ok, err)
		}
		if ok, err := h.Verify(t.Context(), hash, password+"x"); ok || err != nil {
			t.Errorf("%q with a letter more: got %v, %v", password, ok, err)
		}
	}
}

func TestHashSaltsEachTime(t *testing.T) {
	t.Parallel()
	h := NewHasher(cheap)
	one, _ := h.Hash(t.Context(), "same")
	two, _ := h.Hash(t.Context(), "same")
	if one == two {
		t.Errorf("the same hash twice: %s", one)
	}
}

func TestVerifyUnknownUserCostsTheSame(t *testing.T) {
	t.Parallel()
	h := NewHasher(Standard)
	params, salt, key, err := decode(h.nobody)
	if err != nil || params != Standard || len(salt) != saltSize || len(key) != keySize {
		t.Errorf("the stand-in differs from a real hash: %+v, %d, %d, %v", params, len(salt), len(key), err)
	}
	for _, password := range []string{"", "Kf7p-Qm3w-Hx9T"} {
		if ok, err := h.Verify(t.Context(), "", password); ok || err != nil {
			t.Errorf("%q signed in nobody: %v, %v", password, ok, err)
		}
	}
	// It must wait for its turn like a real one: while the slots are taken, it does not answer.
	h.slots <- struct{}{}
	h.slots <- struct{}{}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Verify(ended, "", "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	if _, err := h.Hash(ended, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestVerifyNobodyEvenWithTheRightKey(t *testing.T) {
	t.Parallel()
	h := NewHasher(cheap)
	h.nobody, _ = h.Hash(t.Context(), "guessed")
	if ok, err := h.Verify(t.Context(), "", "guessed"); ok || err != nil {
		t.Errorf("got %v, %v, want a refusal", ok, err)
	}
}

func TestVerifyRefusesForeignHashes(t *testing.T) {
	t.Parallel()
	h := NewHasher(cheap)
	good, _ := h.Hash(t.Context(), "x")
	for name, hash := range map[string]string{
		"文字":            "password",
		"bcrypt":        "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"argon2i":       strings.Replace(good, "argon2id", "argon2i", 1),
		"旧版本":           strings.Replace(good, "v=19", "v=16", 1),
		"内存超限":          strings.Replace(good, "m=64", "m=4194304", 1),
		"内存过少":          strings.Replace(good, "m=64", "m=7", 1),
		"次数超限":          strings.Replace(good, "t=1", "t=4000000", 1),
		"次数为零":          strings.Replace(good, "t=1", "t=0", 1),
		"并行为零":          strings.Replace(good, "p=1", "p=0", 1),
		"并行超限":          strings.Replace(good, "p=1", "p=200", 1),
		"参数后有多余":        strings.Replace(good, "p=1", "p=1,x=2", 1),
		"参数前有零":         strings.Replace(good, "m=64", "m=064", 1),
		"负数":            strings.Replace(good, "m=64", "m=-64", 1),
		"缺一段":           good[:strings.LastIndex(good, "$")],
		"多一段":           good + "$x",
		"密钥太短":          good[:len(good)-4],
		"盐太短":           "$argon2id$v=19$m=64,t=1,p=1$YWI$" + good[strings.LastIndex(good, "$")+1:],
		"base64 带等号":    good + "=",
		"base64 多余位不为零": good[:len(good)-1] + "9",
	} {
		if ok, err := h.Verify(t.Context(), hash, "x"); ok || !errors.Is(err, errHash) {
			t.Errorf("%s: got %v, %v, want %v: %s", name, ok, err, errHash, hash)
		}
		if !h.NeedsRehash(hash) {
			t.Errorf("%s: should be renewed: %s", name, hash)
		}
	}
}

func TestReused(t *testing.T) {
	t.Parallel()
	h := NewHasher(cheap)
	var previous []string
	for _, password := range []string{"one", "two", "three"} {
		hash, _ := h.Hash(t.Context(), password)
		previous = append(previous, hash)
	}
	for password, want := range map[string]bool{"one": true, "three": true, "Three": false, "four": false} {
		if got, err := h.Reused(t.Context(), previous, password); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", password, got, err, want)
		}
	}
	if got, err := h.Reused(t.Context(), nil, "one"); got || err != nil {
		t.Errorf("no history: got %v, %v", got, err)
	}
	if _, err := h.Reused(t.Context(), []string{"broken"}, "one"); !errors.Is(err, errHash) {
		t.Errorf("got %v, want %v", err, errHash)
	}
}

func TestHasherWorksTwoAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := NewHasher(cheap)
		var inside, most int
		var mu sync.Mutex
		release := make(chan struct{})
		for range 5 {
			go func() {
				if err := h.enter(t.Context()); err != nil {
					t.Error(err)
				}
				mu.Lock()
				inside++
				most = max(most, inside)
				mu.Unlock()
				<-release
				mu.Lock()
				inside--
				mu.Unlock()
				h.leave()
			}()
		}
		synctest.Wait()
		if most != atOnce {
			t.Errorf("%d at once, want %d", most, atOnce)
		}
		close(release)
		synctest.Wait()
		if inside != 0 || most != atOnce {
			t.Errorf("%d still inside, %d at most", inside, most)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	h := NewHasher(Standard)
	hash, err := h.Hash(b.Context(), "Kf7p-Qm3w-Hx9T")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if ok, err := h.Verify(b.Context(), hash, "Kf7p-Qm3w-Hx9T"); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
