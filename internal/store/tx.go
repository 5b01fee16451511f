package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"outturn/internal/errs"
)

// Tx is one transaction. Now is the same for all of it.
type Tx struct {
	tx       *sql.Tx
	db       *DB
	Now      time.Time
	compiles bool     // statements are kept compiled
	wanted   []string // statements that were not compiled yet
}

// NewID returns a new UUIDv7 as text.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// View runs f over one unchanging picture of the database. f cannot write.
func (db *DB) View(ctx context.Context, f func(*Tx) error) (err error) {
	o := &sql.TxOptions{ReadOnly: true}
	if db.postgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	defer func() { db.counts.add(ctx, false, err) }()
	tx, err := db.read.BeginTx(ctx, o)
	if err != nil {
		return explain(err)
	}
	defer tx.Rollback()
	return explain(f(&Tx{tx: tx, db: db, Now: db.clock().UTC()}))
}

// Update runs f as if alone: nobody else writes until it is committed or undone, on both engines. SQLite has one
// writing connection; on PostgreSQL the first statement locks the log, before any snapshot is taken. So f decides on
// the newest state, and the chain of the log has one order. f must touch nothing but tx.
func (db *DB) Update(ctx context.Context, f func(*Tx) error) (err error) {
	defer func() { db.counts.add(ctx, true, err) }()
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return explain(err)
	}
	defer tx.Rollback()
	if db.postgres {
		if _, err := tx.ExecContext(ctx, `set local lock_timeout = '5s'`); err != nil {
			return explain(err)
		}
		if _, err := tx.ExecContext(ctx, `lock table audit_entries in exclusive mode`); err != nil {
			return explain(err)
		}
	}
	ours := &Tx{tx: tx, db: db, Now: db.clock().UTC().Truncate(time.Microsecond), compiles: !db.postgres}
	if err := f(ours); err != nil {
		return explain(err)
	}
	if err := tx.Commit(); err != nil {
		return explain(err)
	}
	db.statements.learn(ctx, db.write, ours.wanted)
	return nil
}

// explain turns what the engines say into our kinds, in this one place.
func explain(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*errs.Error](err); ours {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return errs.New(errs.NotFound, "没有找到，或您无权查看。")
	}
	code, lite := codes(err)
	switch {
	case code == "23505" || lite == 2067 || lite == 1555:
		return errs.New(errs.Conflict, "已有相同的编号或名称，请改后再保存。")
	case code == "23503" || lite == 787:
		return errs.New(errs.Conflict, "引用的单位、人员或项目不存在，请刷新后再试。")
	}
	if t := troubleOf(err); t != "" {
		return fmt.Errorf("%w（%w）", errs.New(errs.Unavailable, "%s", tells[t]), err) // the cause is for the log; people see the sentence
	}
	return err
}

// exec runs a statement and returns how many rows it changed.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := tx.run(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// overVersion runs a statement that has to change exactly one row at the version the caller read.
func (tx *Tx) overVersion(ctx context.Context, query string, args ...any) error {
	n, err := tx.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return errs.New(errs.Conflict, "刚被他人修改，您看到的不是最新内容。请刷新后再改。")
	}
	return err
}

// scanner is a row being read: *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// collect reads every row of a query with scan.
func collect[T any](ctx context.Context, tx *Tx, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	return gathered(func(do func(T) error) error { return each(ctx, tx, scan, do, query, args...) })
}

// each hands over the rows of a query one after the other, so that they are never all in memory. An error of do ends it.
func each[T any](ctx context.Context, tx *Tx, scan func(scanner) (T, error), do func(T) error, query string, args ...any) error {
	rows, err := tx.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return err
		}
		if err := do(v); err != nil {
			return err
		}
	}
	return rows.Err()
}

// gathered is everything that walk hands over.
func gathered[T any](walk func(do func(T) error) error) (out []T, err error) {
	err = walk(func(v T) error {
		out = append(out, v)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// one reads the only row of a query with scan; NotFound when there is none.
func one[T any](ctx context.Context, tx *Tx, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	v, err := scan(tx.queryRow(ctx, query, args...))
	return v, explain(err)
}
