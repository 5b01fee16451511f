package demo

import (
	"sync"
	"time"

	"outturn/internal/demo/content"
)

// shanghai is where the demo plays.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Clock is the time in the demo (演示时钟). It stands still at a moment of the past while that past is entered, and runs
// from a moment on once people use it. Safe for use by many goroutines.
type Clock struct {
	mu      sync.Mutex
	at      time.Time // what it shows, or showed at started
	started time.Time // in the real world; zero while it stands still
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.started.IsZero() {
		return c.at
	}
	return c.at.Add(time.Since(c.started))
}

// Set stops the clock at a moment.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.started = at, time.Time{}
}

// Run lets the clock run as if it had shown at when the real time was started.
func (c *Clock) Run(at, started time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.started = at, started
}

// Opening is the moment at which people find the demo (演示起始时间): half past eight on the morning of content.AsOf.
func Opening() time.Time { return on(content.AsOf, 8, 30) }
