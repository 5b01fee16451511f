package web

import (
	"crypto/rand"
	"sync"
	"time"

	"outturn/internal/domain/org"
)

// heldFiles keeps what somebody uploaded and has not confirmed yet (待确认的上传): too large to go out with the preview and come back. In
// memory, one per person, few, for half an hour; what must make room is gone, and the page says how to get it again.
type heldFiles struct {
	mu    sync.Mutex
	clock func() time.Time
	kept  []heldFile // oldest first
}

type heldFile struct {
	id, name string
	owner    org.UserID
	data     []byte
	until    time.Time
}

// Bounds of what is kept.
const (
	holdFile  = 30 * time.Minute
	heldAtAll = 4 // each as large as an upload may be
)

// hold remembers a file under an id that nobody guesses, in the place of an earlier one of the same person.
func (h *heldFiles) hold(owner org.UserID, name string, data []byte) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop(func(f heldFile) bool { return f.owner == owner })
	if len(h.kept) >= heldAtAll {
		h.kept = append([]heldFile{}, h.kept[1:]...)
	}
	f := heldFile{id: rand.Text(), name: name, owner: owner, data: data, until: h.clock().Add(holdFile)}
	h.kept = append(h.kept, f)
	time.AfterFunc(holdFile+time.Second, func() { // nothing stays because nobody came after
		h.mu.Lock()
		defer h.mu.Unlock()
		h.drop(func(old heldFile) bool { return old.id == f.id })
	})
	return f.id
}

// find returns the owner's file that is still kept.
func (h *heldFiles) find(owner org.UserID, id string) (heldFile, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.clock()
	h.drop(func(f heldFile) bool { return !now.Before(f.until) })
	for _, f := range h.kept {
		if f.id == id && f.owner == owner {
			return f, true
		}
	}
	return heldFile{}, false
}

// drop keeps the files that are not over in a slice of their own, so that nothing holds on to the rest.
func (h *heldFiles) drop(over func(heldFile) bool) {
	var kept []heldFile
	for _, f := range h.kept {
		if !over(f) {
			kept = append(kept, f)
		}
	}
	h.kept = kept
}
