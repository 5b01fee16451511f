package store

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Pragma reads a setting of the connection that writes to a SQLite file, for tests.
func Pragma(t *testing.T, db *DB, name string) (value string) {
	t.Helper()
	if err := db.write.QueryRow("pragma " + name).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// Crowd leaves a SQLite file no room to grow, as a full disk does, until the returned function is called; ok is false on
// PostgreSQL.
func Crowd(t *testing.T, db *DB) (roomAgain func(), ok bool) {
	t.Helper()
	if db.postgres {
		return nil, false
	}
	limit := func(pages string) {
		if _, err := db.write.Exec("pragma max_page_count = " + pages); err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // which means: as many as there are
	return func() { limit("1000000") }, true
}

// Hang ends the server's side of a transaction's connection, as a server does that is shut down.
func Hang(t *testing.T, tx *Tx) {
	t.Helper()
	_, err := tx.tx.Exec("select pg_terminate_backend(pg_backend_pid())")
	if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != "57P01" {
		t.Fatalf("the connection lives on: %v", err)
	}
}
