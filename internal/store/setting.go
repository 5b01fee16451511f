package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Setting is one live setting of the database that what people are promised depends on (数据库设置).
type Setting struct {
	Name  string
	Value string
	Safe  []string // the values that keep the promise
}

// IsSafe reports whether the value keeps the promise.
func (s Setting) IsSafe() bool { return slices.Contains(s.Safe, s.Value) }

// safeSettings are the settings of each engine. With any other value of the first three of SQLite or the first of PostgreSQL,
// acknowledged work is lost when the power is cut; see docs/trust.md.
var (
	sqliteSettings = []Setting{{Name: "synchronous", Safe: []string{"2", "3"}}, {Name: "journal_mode", Safe: []string{"wal"}},
		{Name: "foreign_keys", Safe: []string{"1"}}, {Name: "secure_delete", Safe: []string{"1"}}}
	postgresSettings = []Setting{{Name: "synchronous_commit", Safe: []string{"on", "remote_write", "remote_apply", "local"}}, {Name: "fsync", Safe: []string{"on"}},
		{Name: "full_page_writes", Safe: []string{"on"}}, {Name: "server_encoding", Safe: []string{"UTF8"}},
		{Name: "transaction_read_only", Safe: []string{"off"}}}
)

// Settings reads the live settings of the connection that writes.
func (db *DB) Settings(ctx context.Context) ([]Setting, error) {
	list, ask := sqliteSettings, "pragma "
	if db.postgres {
		list, ask = postgresSettings, "show "
	}
	out := slices.Clone(list)
	for i := range out {
		if err := db.write.QueryRowContext(ctx, ask+out[i].Name).Scan(&out[i].Value); err != nil {
			return nil, fmt.Errorf("%s: %w", out[i].Name, explain(err))
		}
	}
	return out, nil
}

// Version names the engine with its version, for people.
func (db *DB) Version(ctx context.Context) (version string, err error) {
	ask := `select sqlite_version()`
	if db.postgres {
		ask = `show server_version`
	}
	err = db.read.QueryRowContext(ctx, ask).Scan(&version)
	version, _, _ = strings.Cut(version, " ")
	return db.Engine() + " " + version, explain(err)
}

// ClockAhead says how far this machine's clock is ahead of what the database knows of time: its own clock on PostgreSQL, the
// newest entry of the log on SQLite, where only a clock that is behind can be seen.
func (tx *Tx) ClockAhead(ctx context.Context) (time.Duration, error) {
	ask := `select coalesce(max(at), $1) from audit_entries`
	if tx.db.postgres {
		ask = `select clock_timestamp() where $1::timestamptz is not null`
	}
	known, err := one(ctx, tx, func(row scanner) (t time.Time, err error) {
		err = row.Scan(timeColumn{&t})
		return t, err
	}, ask, timeValue(tx.Now))
	if err != nil {
		return 0, err
	}
	ahead := tx.Now.Sub(known)
	if !tx.db.postgres {
		ahead = min(ahead, 0)
	}
	return ahead, nil
}
