package web

import (
	"sync"
	"time"
)

// limiter slows down sign-ins from one address (登录限速): so many a minute, whatever the account. Locking an account is
// the account's own rule; this keeps one machine from trying many accounts.
type limiter struct {
	mu    sync.Mutex
	clock func() time.Time
	since time.Time
	tries map[string]int
}

// signInsPerMinute is far above what an office behind one address needs.
const signInsPerMinute = 100

func newLimiter(clock func() time.Time) *limiter {
	return &limiter{clock: clock, tries: map[string]int{}}
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
	return l.tries[address] <= signInsPerMinute
}
