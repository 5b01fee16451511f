package drill

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// SmallDisk mounts a small ext4 image below an empty directory and returns where, with what unmounts it. Needs root and loop
// devices.
func SmallDisk(dir, size string) (path string, unmount func() error, err error) {
	image, path := filepath.Join(dir, "small.img"), filepath.Join(dir, "small")
	err = errors.Join(os.MkdirAll(path, 0o700), run("truncate", "-s", size, image), run("mkfs.ext4", "-q", "-F", image), run("mount", "-o", "loop", image, path))
	return path, func() error { return run("umount", path) }, err
}

// Fullness says how to fill the disk under a program again and again while people file (磁盘写满).
type Fullness struct {
	Program string
	Place   Place
	Seats   []Seat
	Disk    string // where the disk is mounted
	Rounds  int
	Log     io.Writer // of the program
}

// Filled is what came of it (磁盘写满的结果).
type Filled struct {
	Rounds  int
	Answers int           // acknowledged
	Refused int64         // answered with 503
	Slowest time.Duration // from room on the disk to the next acknowledgement
	Damage  Damage
}

func (f Filled) String() string {
	return fmt.Sprintf("disk full %d times, %d acknowledged, %d refused, %d lost, %d half done, slowest recovery %s",
		f.Rounds, f.Answers, f.Refused, len(f.Damage.Lost), len(f.Damage.Halves), f.Slowest.Round(time.Millisecond))
}

// Run fills the disk for a second and a half a round and makes room again, without the program being started anew.
//
// Errors: the drill itself failed, or the program gave an answer that it may never give.
func (f Fullness) Run(ctx context.Context) (result Filled, err error) {
	p := NewProcess(f.Program, f.Place, f.Log)
	if _, err := p.Start(ctx); err != nil {
		return result, err
	}
	ledger := NewLedger()
	filing, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	failed := make(chan error, len(f.Seats))
	var refused atomic.Int64
	if err := seatAll(filing, p.Base(), f.Seats, ledger, &group, failed, &refused); err != nil {
		stop()
		return result, err
	}
	for result.Rounds < f.Rounds && err == nil && len(failed) == 0 {
		var took time.Duration
		took, err = f.round(ledger)
		result.Rounds++
		result.Slowest = max(result.Slowest, took)
	}
	stop()
	group.Wait()
	close(failed)
	for e := range failed {
		err = errors.Join(err, e)
	}
	result.Answers, result.Refused = ledger.Answers(), refused.Load()
	if _, e := p.Stop(); e != nil {
		err = errors.Join(err, e)
	}
	damage, e := Inspect(ctx, f.Place, ledger.Cut())
	result.Damage = damage
	return result, errors.Join(err, e)
}

// round fills the disk, waits, makes room, and returns how long it took until something was acknowledged again.
func (f Fullness) round(ledger *Ledger) (time.Duration, error) {
	time.Sleep(500 * time.Millisecond)
	ballast := filepath.Join(f.Disk, "ballast")
	if err := fillUp(ballast); err != nil {
		return 0, err
	}
	time.Sleep(1500 * time.Millisecond)
	before, began := ledger.Answers(), time.Now()
	if err := os.Remove(ballast); err != nil {
		return 0, err
	}
	for ledger.Answers() == before {
		if time.Since(began) > 30*time.Second {
			return 0, errors.New("nothing was acknowledged for 30 seconds after there was room again")
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(began), nil
}

// fillUp writes a file until the disk takes no more.
func fillUp(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for size := 1 << 20; size >= 512; size /= 2 {
		for block := make([]byte, size); ; {
			if _, err := f.Write(block); err != nil {
				break
			}
		}
	}
	return nil
}
