package web

import (
	"crypto/rand"
	"sync"
	"time"
)

// rescoreAnswers keeps what was scored again so that it can be saved from the page that shows it (复算结果暂存): in memory,
// for minutes, few and small. What must make room for newer ones is simply gone, and the page says how to get it again.
type rescoreAnswers struct {
	mu    sync.Mutex
	clock func() time.Time
	kept  []keptAnswer // oldest first
	bytes int
}

type keptAnswer struct {
	id    string
	until time.Time
	rescored
}

// Bounds of what is kept.
const (
	keepAnswer     = 10 * time.Minute
	maxAnswers     = 64
	maxAnswerBytes = 32 << 20
)

func newRescoreAnswers(clock func() time.Time) *rescoreAnswers { return &rescoreAnswers{clock: clock} }

// keep remembers the downloads of an answer under an id of at least 128 random bits; ok is false when it is too large.
func (a *rescoreAnswers) keep(found rescored) (id string, ok bool) {
	size := found.weight()
	if size > maxAnswerBytes {
		return "", false
	}
	id = rand.Text()
	found.reports, found.failures = nil, nil // the page has them, the downloads are written
	a.mu.Lock()
	defer a.mu.Unlock()
	a.forget()
	for len(a.kept) >= maxAnswers || a.bytes+size > maxAnswerBytes {
		a.dropOldest()
	}
	a.kept = append(a.kept, keptAnswer{id: id, until: a.clock().Add(keepAnswer), rescored: found})
	a.bytes += size
	time.AfterFunc(keepAnswer+time.Second, func() { // nothing stays because nobody came after
		a.mu.Lock()
		defer a.mu.Unlock()
		a.forget()
	})
	return id, true
}

// find returns an answer that is still kept.
func (a *rescoreAnswers) find(id string) (rescored, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.forget()
	for _, k := range a.kept {
		if k.id == id {
			return k.rescored, true
		}
	}
	return rescored{}, false
}

// forget drops what is over.
func (a *rescoreAnswers) forget() {
	now := a.clock()
	for len(a.kept) > 0 && !now.Before(a.kept[0].until) {
		a.dropOldest()
	}
}

func (a *rescoreAnswers) dropOldest() {
	a.bytes -= a.kept[0].weight()
	a.kept[0] = keptAnswer{}
	a.kept = a.kept[1:]
}

func (r *rescored) weight() int { return len(r.name) + len(r.json) + len(r.marked) + len(r.noMarks) }
