package drill

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSmoke(t *testing.T) {
	t.Parallel()
	place, seats := park(t, filepath.Join(t.TempDir(), "data"))
	steps := 0
	smoke := Smoke{Program: build(t, ""), Place: place, Seat: seats[0], Dir: t.TempDir(), Log: io.Discard, Tell: func(string) { steps++ }}
	if err := smoke.Run(t.Context()); err != nil || steps < 20 {
		t.Errorf("%d steps: %v", steps, err)
	}
}

// TestSmokeControl: a program that does not run on this machine fails at the first step.
func TestSmokeControl(t *testing.T) {
	t.Parallel()
	alien := filepath.Join(t.TempDir(), "alien")
	if err := os.WriteFile(alien, []byte("\x7fELF of another world"), 0o700); err != nil {
		t.Fatal(err)
	}
	err := Smoke{Program: alien, Dir: t.TempDir(), Log: io.Discard, Tell: func(string) {}}.Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "version") {
		t.Errorf("it ran: %v", err)
	}
}
