package drill

import (
	"io"
	"testing"
	"time"
)

func TestDrain(t *testing.T) {
	t.Parallel()
	place, seats := park(t, t.TempDir())
	result, err := Drains{Program: build(t, ""), Place: place, Seats: seats, Rounds: 5, Log: io.Discard}.Run(t.Context())
	if err != nil || !result.InOrder() || result.Answers == 0 || result.Slowest > 30*time.Second {
		t.Errorf("%s: %+v %v", result, result.Damage, err)
	}
}

// TestDrainControl kills the program instead: a drill that sees every form answered there sees so everywhere.
func TestDrainControl(t *testing.T) {
	t.Parallel()
	place, seats := park(t, t.TempDir())
	result, err := Drains{Program: build(t, ""), Place: place, Seats: seats, Rounds: 10, Log: io.Discard, Kill: true}.Run(t.Context())
	if err != nil || result.Unanswered == 0 || !result.Damage.Lossless() {
		t.Errorf("%s: the control answered everybody: %v", result, err)
	}
}
