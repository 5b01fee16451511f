package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// Genesis is what the first entry follows.
const Genesis = "0000000000000000000000000000000000000000000000000000000000000000"

// Chain hashes entries with a key kept outside the database, so that whoever owns only the database cannot make a new
// chain that verifies (HMAC-SHA-256).
type Chain struct {
	Key []byte
}

// Link returns e with Prev and Hash set after the entry whose hash is prev.
func (c Chain) Link(e Entry, prev string) Entry {
	e.Prev = prev
	e.Hash = c.hash(e)
	return e
}

// hash covers every stored field, each with its length in front, so that no two entries share their bytes.
func (c Chain) hash(e Entry) string {
	mac := hmac.New(sha256.New, c.Key)
	field := func(s string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		mac.Write(n[:])
		mac.Write([]byte(s))
	}
	for _, s := range []string{fmt.Sprint(e.Seq), e.At.UTC().Format(time.RFC3339Nano), e.ActorID, e.Actor, e.Address,
		e.Action, e.Target.Kind, e.Target.ID, e.Target.Name, e.Reason, e.Body, e.Prev} {
		field(s)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// Break is a place where the chain does not hold.
type Break struct {
	Seq     int64
	Message string // Chinese
}

// Follow checks that e is the entry right after last and was not changed. Last is the zero Entry before the first.
func (c Chain) Follow(last, e Entry) *Break {
	prev := last.Hash
	if last.Seq == 0 {
		prev = Genesis
	}
	switch {
	case e.Seq != last.Seq+1:
		return &Break{e.Seq, fmt.Sprintf("第%d条之后应为第%d条，现为第%d条：有记录缺失或次序改变。", last.Seq, last.Seq+1, e.Seq)}
	case e.Prev != prev:
		return &Break{e.Seq, fmt.Sprintf("第%d条没有接在第%d条之后。", e.Seq, last.Seq)}
	case !hmac.Equal([]byte(e.Hash), []byte(c.hash(e))):
		return &Break{e.Seq, fmt.Sprintf("第%d条的内容与校验码不符：记录被改动。", e.Seq)}
	}
	return nil
}
