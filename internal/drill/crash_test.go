package drill

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"outturn/internal/auth"
	"outturn/internal/testenv"
)

// build compiles the program under test.
func build(t *testing.T, tags string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "outturn")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", tags, "-o", program, "outturn/cmd/outturn").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// park makes an installation in a directory, with eight people who file.
func park(t *testing.T, dir string) (Place, []Seat) {
	t.Helper()
	place, err := NewPlace(dir)
	if err != nil {
		t.Fatal(err)
	}
	seats, err := Seed(t.Context(), place, Crowd{Clerks: 8, Goals: 5, Hashing: auth.Throwaway})
	if err != nil {
		t.Fatal(err)
	}
	return place, seats
}

// asRoot skips a test that mounts disks where that is not allowed; in CI it fails.
func asRoot(t *testing.T) {
	t.Helper()
	switch {
	case os.Geteuid() == 0:
	case os.Getenv("CI") == "true":
		t.Fatal("this test mounts a disk: run it as root")
	default:
		t.Skip("not root, so no disk can be mounted: this test did not run")
	}
}

// disk is a disk whose power can be cut.
func disk(t *testing.T) *Disk {
	t.Helper()
	testenv.Program(t, "mkfs.btrfs")
	asRoot(t)
	d, err := NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestKill(t *testing.T) {
	t.Parallel()
	place, seats := park(t, t.TempDir())
	result, err := Crashes{Program: build(t, ""), Place: place, Seats: seats, Rounds: 10, Cut: Kill, Log: io.Discard}.Run(t.Context())
	if err != nil || !result.Lossless() || result.Answers == 0 {
		t.Errorf("%s: %s %v", result, result.First, err)
	}
}

func TestPower(t *testing.T) {
	t.Parallel()
	d := disk(t)
	place, seats := park(t, filepath.Join(d.Path(), "data"))
	result, err := Crashes{Program: build(t, ""), Place: place, Seats: seats, Rounds: 10, Cut: d.Cut, Log: io.Discard}.Run(t.Context())
	if err != nil || !result.Lossless() || result.Answers == 0 {
		t.Errorf("%s: %s %v", result, result.First, err)
	}
}

// TestPowerControl cuts the power of a program that does not wait for the disk: a drill that sees no loss there sees none
// anywhere.
func TestPowerControl(t *testing.T) {
	t.Parallel()
	d := disk(t)
	place, seats := park(t, filepath.Join(d.Path(), "data"))
	result, err := Crashes{Program: build(t, "drill_control"), Place: place, Seats: seats, Rounds: 20, Cut: d.Cut, Log: io.Discard}.Run(t.Context())
	if err != nil || result.Lost == 0 {
		t.Errorf("%s: the control lost nothing: %v", result, err)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	asRoot(t)
	path, unmount, err := SmallDisk(t.TempDir(), "48M")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unmount(); err != nil {
			t.Error(err)
		}
	})
	place, seats := park(t, filepath.Join(path, "data"))
	result, err := Fullness{Program: build(t, ""), Place: place, Seats: seats, Disk: path, Rounds: 2, Log: io.Discard}.Run(t.Context())
	if err != nil || !result.Damage.Lossless() || result.Refused == 0 || result.Answers == 0 {
		t.Errorf("%s: %v %v", result, result.Damage, err)
	}
}
