package store

import "testing"

// Pragma reads a setting of the connection that writes to a SQLite file, for tests.
func Pragma(t *testing.T, db *DB, name string) (value string) {
	t.Helper()
	if err := db.write.QueryRow("pragma " + name).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
