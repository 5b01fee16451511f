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

// Drains says how to end a program in order again and again while people file (平稳停止).
type Drains struct {
	Program string
	Place   Place
	Seats   []Seat
	Rounds  int
	Log     io.Writer // of the program
	Kill    bool      // a control: end it by force, which has to leave forms carried out and never answered
}

// Drained is what came of it (平稳停止的结果).
type Drained struct {
	Rounds     int
	Answers    int           // acknowledged
	Unanswered int           // carried out, and nobody was told
	Damage     Damage        // of the last round that had any
	Slowest    time.Duration // from the signal to the end
}

// InOrder reports whether everything that was taken was carried out and answered.
func (d Drained) InOrder() bool { return d.Unanswered == 0 && d.Damage.Lossless() }

func (d Drained) String() string {
	return fmt.Sprintf("%d stops, %d acknowledged, %d carried out and not answered, %d lost, %d half done, slowest stop %s",
		d.Rounds, d.Answers, d.Unanswered, len(d.Damage.Lost), len(d.Damage.Halves), d.Slowest.Round(time.Millisecond))
}

// Run starts the program, lets every seat file, and asks the program to end at a random moment, once a round.
//
// Errors: the drill itself failed, or the program did not end well. Damage is a result, not an error.
func (c Drains) Run(ctx context.Context) (result Drained, err error) {
	ledger := NewLedger()
	for result.Rounds < c.Rounds && err == nil {
		err = c.round(ctx, ledger, &result)
		result.Answers = ledger.Answers()
	}
	return result, err
}

// round runs the program once from its start to its end. Everybody files until nothing listens any more, so every answer that
// was given has arrived when they have gone home.
func (c Drains) round(ctx context.Context, ledger *Ledger, result *Drained) error {
	p := NewProcess(c.Program, c.Place, c.Log)
	if _, err := p.Start(ctx); err != nil {
		return err
	}
	var group sync.WaitGroup
	var refused atomic.Int64
	failed := make(chan error, len(c.Seats))
	for _, seat := range c.Seats {
		b := NewBrowser(p.Base(), 60*time.Second)
		if err := b.SignIn(ctx, seat.Login, Password); err != nil {
			p.Kill()
			return err
		}
		f := NewFiler(b, seat, ledger, &refused)
		f.leaves = true
		f.mark = markAbove(ledger, seat)
		group.Go(func() {
			if err := f.Run(ctx); err != nil {
				failed <- err
			}
		})
	}
	time.Sleep(200*time.Millisecond + rand.N(800*time.Millisecond))
	took, err := c.end(p)
	group.Wait()
	close(failed)
	for e := range failed {
		err = errors.Join(err, e)
	}
	promised := ledger.Cut()
	damage, inspected := Inspect(ctx, c.Place, promised)
	ledger.Resume(damage.There)
	result.count(damage, promised, took)
	return errors.Join(err, inspected)
}

func (c Drains) end(p *Process) (time.Duration, error) {
	if c.Kill {
		p.Kill()
		return 0, nil
	}
	return p.Stop()
}

func (d *Drained) count(damage Damage, promised map[goal.ID]Promise, took time.Duration) {
	d.Rounds++
	d.Slowest = max(d.Slowest, took)
	if !damage.Lossless() {
		d.Damage = damage
	}
	for id, there := range damage.There {
		if there.Mark > promised[id].Mark || there.Steps > promised[id].Steps {
			d.Unanswered++
		}
	}
}

// markAbove is the highest mark that a seat's declarations hold: marks go on rising from one run of the program to the next.
func markAbove(l *Ledger, seat Seat) (mark int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range seat.Goals {
		mark = max(mark, l.promises[id].Mark)
	}
	return mark
}
