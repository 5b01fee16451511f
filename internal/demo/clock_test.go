package demo_test

import (
	"testing"
	"time"

	"outturn/internal/demo"
	"outturn/internal/demo/content"
	"outturn/internal/domain/fiscal"
)

func TestClock(t *testing.T) {
	t.Parallel()
	var c demo.Clock
	past := time.Date(2024, 2, 29, 9, 0, 0, 0, time.UTC)
	c.Set(past)
	if a, b := c.Now(), c.Now(); !a.Equal(past) || !b.Equal(past) {
		t.Errorf("停着的时钟走了: %s %s", a, b)
	}
	c.Run(past, time.Now().Add(-time.Hour))
	if got := c.Now().Sub(past); got < time.Hour || got > time.Hour+time.Minute {
		t.Errorf("走了一小时的时钟走了%s", got)
	}
	c.Set(past)
	if !c.Now().Equal(past) {
		t.Errorf("重新停住的时钟是%s", c.Now())
	}
}

// TestOpening: the demo begins on the day its content ends.
func TestOpening(t *testing.T) {
	t.Parallel()
	if got := fiscal.DateOf(demo.Opening()); got != content.AsOf {
		t.Errorf("演示从%s开始，应为%s", got, content.AsOf)
	}
}
