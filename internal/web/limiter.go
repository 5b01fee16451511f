package web

import (
	"sync"
	"time"
)

// limiter slows down one address (限速): so many tries a minute. For sign-ins that is whatever the account: locking an
// account is the account's own rule; this keeps one machine from trying many accounts.
type limiter struct {
	mu    sync.Mutex
	most  int // tries a minute
	clock func() time.Time
	since time.Time
	tries map[string]int
}

// signInsPerMinute is far above what an office behind one address needs.
const signInsPerMinute = 100

func newLimiter(most int, clock func() time.Time) *limiter {
	return &limiter{most: most, clock: clock, tries: map[string]int{}}
}

// allow counts one try and reports whether it may go on. Counts start anew every minute, which also bounds the map.
func (l *limiter) allow(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.clock(); now.Sub(l.since) >= time.Minute || now.Before(l.since) {
		l.since = now
		clear(l.tries)
	}
	l.tries[address]++
	return l.tries[address] <= l.most
}
