package testenv

import (
	"database/sql"
	"os"
	"testing"
)

func TestWithDatabase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, dsn, want string }{
		{"URL", "postgres://postgres@127.0.0.1:5433/postgres?sslmode=disable", "postgres://postgres@127.0.0.1:5433/fresh?sslmode=disable"},
		{"URL without a database", "postgresql://u:p@h", "postgresql://u:p@h/fresh"},
		{"URL of a socket", "postgres:///postgres?host=%2Frun%2Fpg", "postgres:///fresh?host=%2Frun%2Fpg"},
		{"words", "host=/run/pg user=postgres dbname=postgres", "host=/run/pg user=postgres dbname=postgres dbname=fresh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := withDatabase(c.dsn, "fresh")
			if err != nil || got != c.want {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
	if _, err := withDatabase("postgres://h:not-a-port/x", "fresh"); err == nil {
		t.Error("a broken URL was accepted")
	}
}

func TestMustHave(t *testing.T) {
	t.Parallel()
	for ci, want := range map[string]bool{"": false, "false": false, "0": false, "true": true, "1": true, "woodpecker": true} {
		if got := mustHave(ci); got != want {
			t.Errorf("CI=%q: got %v, want %v", ci, got, want)
		}
	}
}

func TestPostgreSQLGivesFreshDatabases(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("two calls, two databases", func(t *testing.T) {
		one, two := PostgreSQL(t), PostgreSQL(t)
		if one == two {
			t.Fatalf("both calls gave %s", one)
		}
		name = query(t, one, "select current_database()")
		if got := query(t, one, "select count(*)::text from pg_tables where schemaname = 'public'"); got != "0" {
			t.Errorf("the database has %s tables already", got)
		}
	})
	if name == "" {
		t.Skip("SKIPPED, needs PostgreSQL")
	}
	got := query(t, os.Getenv(PostgresVariable), "select count(*)::text from pg_database where datname = '"+name+"'")
	if got != "0" {
		t.Errorf("%s was not dropped", name)
	}
}

func TestChromiumIsThere(t *testing.T) {
	t.Parallel()
	info, err := os.Stat(Chromium(t))
	if err != nil || info.Mode()&0o111 == 0 {
		t.Errorf("the browser cannot be run: %v, %v", info, err)
	}
}

func query(t *testing.T, dsn, statement string) string {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var got string
	if err := db.QueryRowContext(t.Context(), statement).Scan(&got); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return got
}
