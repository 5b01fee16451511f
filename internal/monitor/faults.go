package monitor

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Fault is one failure that the log tells more about (故障).
type Fault struct {
	At      time.Time
	What    string // the message of the log line
	Route   string // pattern of the address; empty where it was no request
	Request string // number of the request, to find its line in the log
}

// Faults remembers the newest failures as they are logged (近期故障). Safe for use by many goroutines.
type Faults struct {
	mu    sync.Mutex
	list  []Fault // oldest first
	total int64
}

// mostFaults bounds what is remembered: more of a kind tell nothing new.
const mostFaults = 200

// Since lists the failures from a moment on, newest first.
func (f *Faults) Since(from time.Time) []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Fault
	for _, x := range slices.Backward(f.list) {
		if !x.At.Before(from) {
			out = append(out, x)
		}
	}
	return out
}

// Total is how many failures were logged since the start.
func (f *Faults) Total() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.total
}

func (f *Faults) add(x Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.total++
	if f.list = append(f.list, x); len(f.list) > mostFaults {
		f.list = slices.Delete(f.list, 0, 1)
	}
}

// Watch returns a log handler that remembers every error on its way to next.
func (f *Faults) Watch(next slog.Handler) slog.Handler { return watcher{next, f} }

type watcher struct {
	slog.Handler
	faults *Faults
}

// Handle implements slog.Handler.
func (w watcher) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		x := Fault{At: r.Time, What: r.Message}
		r.Attrs(func(a slog.Attr) bool {
			switch a.Key {
			case "route":
				x.Route = a.Value.String()
			case "request":
				x.Request = a.Value.String()
			}
			return true
		})
		w.faults.add(x)
	}
	return w.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (w watcher) WithAttrs(attrs []slog.Attr) slog.Handler {
	return watcher{w.Handler.WithAttrs(attrs), w.faults}
}

// WithGroup implements slog.Handler.
func (w watcher) WithGroup(name string) slog.Handler {
	return watcher{w.Handler.WithGroup(name), w.faults}
}
