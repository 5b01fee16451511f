package store_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"outturn/internal/store"
	"outturn/internal/testenv"
)

// clock is the time of every test of the store.
var clock = time.Date(2025, 3, 31, 1, 2, 3, 456789000, time.UTC)

// eachEngine runs test on an empty, migrated database of either engine. dsn is its address, for a second connection.
func eachEngine(t *testing.T, test func(t *testing.T, db *store.DB, dsn string)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		dsn := filepath.Join(t.TempDir(), "test.db")
		test(t, open(t, dsn), dsn)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		dsn := testenv.PostgreSQL(t)
		test(t, open(t, dsn), dsn)
	})
}

func open(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), dsn, store.Options{Clock: func() time.Time { return clock }, Key: []byte("test key")})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, db.Migrate(context.Background()))
	return db
}

// openRaw opens a second connection to the same database, as somebody with the file or the server's password would.
func openRaw(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if store.IsPostgres(dsn) {
		driver = "pgx"
	} else {
		dsn = "file:" + dsn + "?_pragma=busy_timeout(5000)"
	}
	raw, err := sql.Open(driver, dsn)
	must(t, err)
	t.Cleanup(func() { must(t, raw.Close()) })
	return raw
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestMigrateTwice(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		must(t, db.Migrate(t.Context()))
		must(t, db.CheckSchema(t.Context()))
		view(t, db, func(tx *store.Tx) error {
			_, err := tx.Goal(t.Context(), everywhere, "g1")
			return err
		})
	})
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, dsn string) {
		_, err := openRaw(t, dsn).Exec(`insert into goose_db_version (version_id, is_applied) values ($1, $2)`, 9999, true)
		must(t, err)
		for name, err := range map[string]error{"Migrate": db.Migrate(t.Context()), "CheckSchema": db.CheckSchema(t.Context())} {
			if err == nil || !strings.Contains(err.Error(), "数据库结构（第9999号）比程序") || !strings.Contains(err.Error(), "换用新版程序") {
				t.Errorf("%s: %v, want a refusal that says what to do", name, err)
			}
		}
	})
}

func TestCheckSchemaSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for _, dsn := range emptyDatabases(t) {
		db, err := store.Open(t.Context(), dsn, store.Options{})
		must(t, err)
		t.Cleanup(func() { must(t, db.Close()) })
		if err := db.CheckSchema(t.Context()); err == nil || !strings.Contains(err.Error(), "请先备份，再运行 outturn migrate") {
			t.Errorf("%s: %v, want what to do", db.Engine(), err)
		}
	}
}

// emptyDatabases returns a database of each engine at hand.
func emptyDatabases(t *testing.T) []string {
	out := []string{filepath.Join(t.TempDir(), "new folder", "空 库?.db")}
	if os.Getenv(testenv.PostgresVariable) != "" {
		out = append(out, testenv.PostgreSQL(t))
	}
	return out
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	_, err := store.Open(t.Context(), "postgres://u:secret@127.0.0.1:1/x?connect_timeout=1", store.Options{})
	if err == nil || !strings.Contains(err.Error(), "打不开数据库") || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v, want a sentence without the password", err)
	}
	broken := filepath.Join(t.TempDir(), "broken.db")
	must(t, os.WriteFile(broken, []byte(strings.Repeat("this is no database. ", 500)), 0o600))
	if _, err := store.Open(t.Context(), broken, store.Options{}); err == nil {
		t.Error("a file that is no database was opened")
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"postgres://u:secret@h/x":         "postgres://u:xxxxx@h/x",
		"postgresql://u:secret@h:5432/x":  "postgresql://u:xxxxx@h:5432/x",
		"postgres://h/x?sslmode=disable":  "postgres://h/x?sslmode=disable",
		"/var/lib/outturn/outturn.db":     "/var/lib/outturn/outturn.db",
		"sqlite:data.db":                  "sqlite:data.db",
		"postgres://u:secret@h:port/x":    "postgres://…",
		"postgres://u:se%zzcret@h:5432/x": "postgres://…",
	} {
		if got := store.Redact(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// TestSQLiteIsSafe: every acknowledged act survives a power cut, and references hold.
func TestSQLiteIsSafe(t *testing.T) {
	t.Parallel()
	dsn := filepath.Join(t.TempDir(), "test.db")
	db := open(t, dsn)
	if db.Engine() != "SQLite" {
		t.Fatalf("%s is the engine of a file", db.Engine())
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "query_only": "0"} {
		if got := store.Pragma(t, db, pragma); got != want {
			t.Errorf("%s is %s, want %s", pragma, got, want)
		}
	}
}

// TestDatabaseFileIsPrivate: nobody else on the machine can read what the office keeps.
func TestDatabaseFileIsPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "outturn.db")
	db, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", path+suffix, info.Mode().Perm())
		}
	}
}
