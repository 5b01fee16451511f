package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
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
