package web

import (
	"sync"
	"time"
)

// limiter slows down one address or person (限速): so many tries in a while. For sign-ins that is whatever the account:
// locking an account is the account's own rule; this keeps one machine from trying many accounts.
type limiter struct {
	mu    sync.Mutex
	most  int // tries
	every time.Duration
	clock func() time.Time
	since time.Time
	tries map[string]int
}

// signInsPerMinute is far above what an office behind one address needs.
const signInsPerMinute = 100

// exportsPerHour is far above what a reviewer saves on a busy day, and too little to empty the system by script.
const exportsPerHour = 100

func newLimiter(most int, every time.Duration, clock func() time.Time) *limiter {
	return &limiter{most: most, every: every, clock: clock, tries: map[string]int{}}
}

// allow counts one try and reports whether it may go on. Counts start anew when the while is over, which also bounds the
// map.
func (l *limiter) allow(who string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.clock(); now.Sub(l.since) >= l.every || now.Before(l.since) {
		l.since = now
		clear(l.tries)
	}
	l.tries[who]++
	return l.tries[who] <= l.most
}

// left is how long it takes until counts start anew.
func (l *limiter) left() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(l.every-l.clock().Sub(l.since), time.Second)
}
