package drill

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"outturn/internal/store"
)

// Migrations says how to kill a program in the middle of upgrading a database, and again whenever it is run once more, until it
// comes through (升级中断).
type Migrations struct {
	Program string
	Rounds  int                                      // databases to upgrade; up to ten times as many until a kill has struck midway
	Fresh   func(ctx context.Context) (Place, error) // an empty database with a data directory
	Log     io.Writer
}

// Migrated is what came of it (升级中断的结果).
type Migrated struct {
	Rounds int
	Kills  int // that struck while the program was upgrading
	Midway int // that left a schema between the first and the last
	Steps  int64
	Wrong  string // the first difference from an upgrade that nobody disturbed; empty when there is none
}

func (m Migrated) String() string {
	return fmt.Sprintf("%d databases upgraded through %d steps, %d kills, %d of them midway", m.Rounds, m.Steps, m.Kills, m.Midway)
}

// Run upgrades databases with rows in them. Each must end as one that was upgraded in peace.
//
// Errors: the drill itself failed, or a second run could not go on where the first was killed.
func (m Migrations) Run(ctx context.Context) (result Migrated, err error) {
	peace, err := m.Fresh(ctx)
	if err != nil {
		return result, err
	}
	began := time.Now()
	if err := m.command(ctx, peace).Run(); err != nil {
		return result, err
	}
	whole := time.Since(began)
	if err := plant(ctx, peace.DSN); err != nil {
		return result, err
	}
	want, err := stateOf(ctx, peace)
	if err != nil {
		return result, err
	}
	result.Steps = want.version
	for result.Rounds < m.Rounds || result.Midway == 0 && result.Rounds < 10*m.Rounds {
		at, err := m.Fresh(ctx)
		if err != nil {
			return result, err
		}
		if err := m.round(ctx, at, whole, want.version, &result); err != nil {
			return result, err
		}
		got, err := stateOf(ctx, at)
		if err != nil {
			return result, err
		}
		if result.Wrong == "" {
			result.Wrong = want.differs(got)
		}
		result.Rounds++
	}
	return result, nil
}

// round kills at random moments until the program comes through. Rows are planted as soon as their tables are there, so that every
// further step works on a database that holds something.
func (m Migrations) round(ctx context.Context, at Place, whole time.Duration, last int64, result *Migrated) error {
	planted := false
	for {
		cmd := m.command(ctx, at)
		if err := cmd.Start(); err != nil {
			return err
		}
		time.AfterFunc(mrand.N(whole+whole/4), func() { _ = cmd.Process.Kill() }) // one that has ended is beyond it
		failed := cmd.Wait()
		version, err := versionOf(ctx, at)
		if err != nil {
			return err
		}
		if version > 0 && !planted {
			if err := plant(ctx, at.DSN); err != nil {
				return err
			}
			planted = true
		}
		if failed == nil {
			return nil
		}
		if cmd.ProcessState.Exited() {
			return fmt.Errorf("the program ended with %s in schema %d", cmd.ProcessState, version)
		}
		result.Kills++
		if version > 0 && version < last {
			result.Midway++
		}
	}
}

func (m Migrations) command(ctx context.Context, at Place) *exec.Cmd {
	cmd := exec.CommandContext(ctx, m.Program, "migrate", "--data", at.Data, "--database", at.DSN)
	cmd.Stdout, cmd.Stderr = m.Log, m.Log
	return cmd
}

// EmptySQLite is an empty database in a directory of its own below dir.
func EmptySQLite(dir string) func(context.Context) (Place, error) {
	return func(context.Context) (Place, error) {
		data, err := os.MkdirTemp(dir, "m-")
		if err != nil {
			return Place{}, err
		}
		return withKey(Place{Data: data, DSN: filepath.Join(data, "outturn.db")})
	}
}

// EmptyPostgres is an empty database of a server, beside a data directory below dir. The databases stay until their server goes.
func EmptyPostgres(server, dir string) func(context.Context) (Place, error) {
	return func(ctx context.Context) (Place, error) {
		name := "outturn_drill_" + strings.ToLower(rand.Text())
		db, err := sql.Open("pgx", server)
		if err != nil {
			return Place{}, err
		}
		_, err = db.ExecContext(ctx, "create database "+name)
		if err := errors.Join(err, db.Close()); err != nil {
			return Place{}, err
		}
		data, err := os.MkdirTemp(dir, "m-")
		if err != nil {
			return Place{}, err
		}
		return withKey(Place{Data: data, DSN: strings.Replace(server, "/postgres?", "/"+name+"?", 1)})
	}
}

func withKey(at Place) (Place, error) {
	return at, os.WriteFile(filepath.Join(at.Data, "audit.key"), []byte(strings.Repeat("k", 32)), 0o600)
}

// plantedUnits are rows that every step has to keep.
const plantedUnits = 200

// plant puts units with their tree and people into a database that has at least the first tables.
func plant(ctx context.Context, dsn string) error {
	db, err := open(dsn)
	if err != nil {
		return err
	}
	for i := 0; i < plantedUnits && err == nil; i++ {
		id := fmt.Sprintf("u%03d", i)
		_, err = db.ExecContext(ctx, `insert into units (id, parent_id, code, name, kind, active, version) values ($1, null, $1, $1, '处室', true, 1)`, id)
		if err == nil {
			_, err = db.ExecContext(ctx, `insert into unit_ancestors (unit_id, ancestor_id, depth) values ($1, $1, 0)`, id)
		}
		if err == nil {
			_, err = db.ExecContext(ctx, `insert into users (id, login, name, unit_id, disabled, must_change, password_hash, past_hashes, changed_at, failures, locked_until, version)
				values ($1, $1, $1, $1, false, false, 'x', '[]', '2025-01-01 00:00:00.000000+00:00', 0, null, 1)`, id)
		}
	}
	return errors.Join(err, db.Close())
}

func open(dsn string) (*sql.DB, error) {
	if store.IsPostgres(dsn) {
		return sql.Open("pgx", dsn)
	}
	return sql.Open("sqlite", "file:"+dsn+"?_pragma=busy_timeout(5000)")
}

// state is what a database is after its upgrade.
type state struct {
	version int64
	tables  []store.TableDigest
	shape   []string // every column with its type, every index
	wrong   []string // what the engine says is broken
}

func (s state) differs(t state) string {
	switch {
	case s.version != t.version:
		return fmt.Sprintf("schema %d, want %d", t.version, s.version)
	case len(t.wrong) > 0:
		return "broken: " + t.wrong[0]
	case len(s.tables) != len(t.tables):
		return fmt.Sprintf("%d tables, want %d", len(t.tables), len(s.tables))
	case strings.Join(s.shape, "\n") != strings.Join(t.shape, "\n"):
		return "the tables, columns or indexes are others"
	}
	for i := range s.tables {
		if s.tables[i] != t.tables[i] {
			return fmt.Sprintf("table %s holds %d rows of another content, want %d", t.tables[i].Table, t.tables[i].Rows, s.tables[i].Rows)
		}
	}
	return ""
}

func stateOf(ctx context.Context, at Place) (s state, err error) {
	db, err := store.Open(ctx, at.DSN, store.Options{})
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if s.version, _, err = db.SchemaVersion(ctx); err != nil {
		return s, err
	}
	if s.tables, err = db.Digests(ctx); err != nil {
		return s, err
	}
	if s.shape, err = shapeOf(ctx, at.DSN); err != nil {
		return s, err
	}
	return s, db.View(ctx, func(tx *store.Tx) (err error) {
		s.wrong, err = tx.CheckIntegrity(ctx)
		return err
	})
}

func versionOf(ctx context.Context, at Place) (version int64, err error) {
	db, err := store.Open(ctx, at.DSN, store.Options{})
	if err != nil {
		return 0, err
	}
	version, _, err = db.SchemaVersion(ctx)
	return version, errors.Join(err, db.Close())
}

// shapeOf lists tables, columns and indexes as the engine describes them.
func shapeOf(ctx context.Context, dsn string) (out []string, err error) {
	ask := `select coalesce(sql, name) from sqlite_master order by type, name`
	if store.IsPostgres(dsn) {
		ask = `select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable from information_schema.columns where table_schema = current_schema()
			union all select indexdef from pg_indexes where schemaname = current_schema() order by 1`
	}
	db, err := open(dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, ask)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	return out, rows.Err()
}
