package drill

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/store"
)

// Promise is what the program acknowledged about one goal declaration (已确认的内容): the highest mark it said it saved and
// how many steps of the flow it said were taken. Nothing of it may ever be missing.
type Promise struct {
	Mark  int
	Steps int
}

// Ledger keeps the promises of a run (台账), in times between two cuts: what was sent in one time and answered in another is
// nobody's promise. Safe for use by many goroutines.
type Ledger struct {
	mu       sync.Mutex
	promises map[goal.ID]Promise
	answers  int
	time     int // odd while the program is cut off and not yet back
}

// NewLedger is an empty ledger.
func NewLedger() *Ledger { return &Ledger{promises: map[goal.ID]Promise{}} }

// Time is now, for Saved and Stepped.
func (l *Ledger) Time() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.time
}

// Saved notes that a draft with a mark, sent at a time, was acknowledged.
func (l *Ledger) Saved(sent int, id goal.ID, mark int) {
	l.note(sent, id, func(p Promise) Promise { p.Mark = max(p.Mark, mark); return p })
}

// Stepped notes that a step of the flow, sent at a time, was acknowledged.
func (l *Ledger) Stepped(sent int, id goal.ID) {
	l.note(sent, id, func(p Promise) Promise { p.Steps++; return p })
}

func (l *Ledger) note(sent int, id goal.ID, change func(Promise) Promise) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if sent != l.time || l.time%2 == 1 {
		return
	}
	l.promises[id] = change(l.promises[id])
	l.answers++
}

// Cut ends a time and returns what was promised until now.
func (l *Ledger) Cut() map[goal.ID]Promise {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.time++
	return maps.Clone(l.promises)
}

// Resume begins the next time with what is really there.
func (l *Ledger) Resume(there map[goal.ID]Promise) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.time++
	l.promises = there
}

// Answers is how many acknowledgements were counted.
func (l *Ledger) Answers() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.answers
}

// Damage is what a check of the database found (损失).
type Damage struct {
	Lost    []string // acknowledged and not there
	Halves  []string // a step without its log entry, or the other way round
	Chain   string   // where the log does not hold; empty when it does
	Entries int64    // of the log
	There   map[goal.ID]Promise
}

// Lossless reports whether nothing is missing.
func (d Damage) Lossless() bool { return len(d.Lost)+len(d.Halves) == 0 && d.Chain == "" }

// Inspect opens the database that a dead program left behind and holds it against what was promised. Opening it is the
// recovery.
func Inspect(ctx context.Context, at Place, promises map[goal.ID]Promise) (d Damage, err error) {
	d.There = map[goal.ID]Promise{}
	key, err := at.key()
	if err != nil {
		return d, err
	}
	db, err := store.Open(ctx, at.DSN, store.Options{Key: key})
	if err != nil {
		return d, err
	}
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	logged, err := loggedSteps(ctx, at)
	if err != nil {
		return d, err
	}
	err = db.View(ctx, func(tx *store.Tx) error {
		root, err := tx.UnitByCode(ctx, rootCode)
		if err != nil {
			return err
		}
		scope := org.Scope{Roots: []org.UnitID{root.ID}}
		for id, promise := range promises {
			if err := d.hold(ctx, tx, scope, id, promise, logged); err != nil {
				return err
			}
		}
		v, err := tx.VerifyAudit(ctx)
		d.Entries = v.Entries
		if v.Break != nil {
			d.Chain = v.Break.Message
		}
		return err
	})
	return d, err
}

// hold holds one goal declaration against what was promised about it.
func (d *Damage) hold(ctx context.Context, tx *store.Tx, scope org.Scope, id goal.ID, promise Promise, logged map[goal.ID]int) error {
	g, err := tx.Goal(ctx, scope, id)
	if err != nil {
		return err
	}
	there := Promise{Mark: markOf(g.Entry), Steps: len(g.Acts)}
	d.There[id] = there
	if there.Mark < promise.Mark {
		d.Lost = append(d.Lost, fmt.Sprintf("%s: draft %d was acknowledged, %d is there", g.Name(), promise.Mark, there.Mark))
	}
	if there.Steps < promise.Steps {
		d.Lost = append(d.Lost, fmt.Sprintf("%s: %d steps were acknowledged, %d are there", g.Name(), promise.Steps, there.Steps))
	}
	if logged := logged[id]; logged != len(g.Acts) {
		d.Halves = append(d.Halves, fmt.Sprintf("%s: %d steps, %d log entries", g.Name(), len(g.Acts), logged))
	}
	return nil
}

// loggedSteps counts the log entries of the steps of each goal declaration.
func loggedSteps(ctx context.Context, at Place) (map[goal.ID]int, error) {
	driver := "sqlite"
	if store.IsPostgres(at.DSN) {
		driver = "pgx"
	}
	db, err := sql.Open(driver, at.DSN)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, `select target_id, count(*) from audit_entries where action in ($1, $2) group by target_id`, string(goal.Submit), string(goal.Withdraw))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[goal.ID]int{}
	for rows.Next() {
		var id string
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		out[goal.ID(id)] = n
	}
	return out, rows.Err()
}

// marked writes a mark into a draft, where markOf finds it.
func marked(text string, mark int) string {
	text, _, _ = strings.Cut(text, "〔")
	return fmt.Sprintf("%s〔%d〕", text, mark)
}

func markOf(e goal.Entry) int {
	_, rest, _ := strings.Cut(e.Overall, "〔")
	digits, _, _ := strings.Cut(rest, "〕")
	n, _ := strconv.Atoi(digits) // a draft without a mark has the mark zero
	return n
}
