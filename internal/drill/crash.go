package drill

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"outturn/internal/domain/goal"
)

// Cut ends the program under test abruptly (断开) and returns what had been promised when it struck.
type Cut func(p *Process, l *Ledger) (map[goal.ID]Promise, error)

// Kill is a cut by SIGKILL: the process is gone, the operating system lives on.
func Kill(p *Process, l *Ledger) (map[goal.ID]Promise, error) {
	p.Kill()
	return l.Cut(), nil
}

// Crashes says how to crash a program again and again while people file (反复断开).
type Crashes struct {
	Program string
	Place   Place
	Seats   []Seat
	Rounds  int
	Cut     Cut
	Log     io.Writer // of the program
}

// Crashed is what came of it (断开的结果).
type Crashed struct {
	Rounds  int
	Answers int           // acknowledged
	Lost    int           // acknowledged and gone
	Halves  int           // half done
	Chains  int           // rounds after which the log did not hold
	Slowest time.Duration // start after a cut
	Entries int64         // of the log at the end
	First   string        // the first damage in words
}

// Lossless reports whether nothing that was acknowledged is missing or half done.
func (c Crashed) Lossless() bool { return c.Lost+c.Halves+c.Chains == 0 }

func (c Crashed) String() string {
	return fmt.Sprintf("%d cuts, %d acknowledged, %d lost, %d half done, %d broken logs, slowest start %s, %d log entries",
		c.Rounds, c.Answers, c.Lost, c.Halves, c.Chains, c.Slowest.Round(time.Millisecond), c.Entries)
}

func (c *Crashed) count(d Damage) {
	c.Rounds++
	c.Lost += len(d.Lost)
	c.Halves += len(d.Halves)
	c.Entries = d.Entries
	if d.Chain != "" {
		c.Chains++
	}
	if c.First == "" && !d.Lossless() {
		c.First = append(append(d.Lost, d.Halves...), d.Chain)[0]
	}
}

// Run starts the program, lets every seat file, and cuts it off once a round at a random moment.
//
// Errors: the drill itself failed, or the program gave an answer that it may never give. Damage is a result, not an error.
func (c Crashes) Run(ctx context.Context) (result Crashed, err error) {
	p := NewProcess(c.Program, c.Place, c.Log)
	if _, err := p.Start(ctx); err != nil {
		return result, err
	}
	ledger := NewLedger()
	filing, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	failed := make(chan error, len(c.Seats))
	defer func() {
		stop()
		group.Wait()
		close(failed)
		for e := range failed {
			err = errors.Join(err, e)
		}
		p.Kill()
		result.Answers = ledger.Answers()
	}()
	var refused atomic.Int64
	if err := seatAll(filing, p.Base(), c.Seats, ledger, &group, failed, &refused); err != nil {
		return result, err
	}
	for result.Rounds < c.Rounds {
		time.Sleep(20*time.Millisecond + rand.N(200*time.Millisecond))
		if len(failed) > 0 {
			return result, nil
		}
		damage, took, err := c.round(ctx, p, ledger)
		if err != nil {
			return result, err
		}
		result.count(damage)
		result.Slowest = max(result.Slowest, took)
	}
	return result, nil
}

// seatAll signs every clerk in and lets them file; refused counts the answers 503.
func seatAll(ctx context.Context, base string, seats []Seat, ledger *Ledger, group *sync.WaitGroup, failed chan<- error, refused *atomic.Int64) error {
	for _, seat := range seats {
		b := NewBrowser(base, 30*time.Second)
		if err := b.SignIn(ctx, seat.Login, Password); err != nil {
			return err
		}
		f := NewFiler(b, seat, ledger, refused)
		group.Go(func() {
			if err := f.Run(ctx); err != nil {
				failed <- err
			}
		})
	}
	return nil
}

// round cuts the program off once, looks at what it left, and starts it again.
func (c Crashes) round(ctx context.Context, p *Process, ledger *Ledger) (Damage, time.Duration, error) {
	promised, err := c.Cut(p, ledger)
	if err != nil {
		return Damage{}, 0, err
	}
	damage, err := Inspect(ctx, c.Place, promised)
	if err != nil {
		return damage, 0, err
	}
	took, err := p.Start(ctx)
	ledger.Resume(damage.There)
	return damage, took, err
}
