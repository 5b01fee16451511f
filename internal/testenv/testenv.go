// Package testenv gives tests the outside programs that some of them need: PostgreSQL and a browser.
//
// A machine that has only Go runs every other test; those that need more skip and say so. In CI (CI=true) nothing may
// be skipped: a test that lacks its program fails. Only tests import this package.
package testenv

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// The variables that name the outside programs. .ci/run sets both.
const (
	PostgresVariable = "OUTTURN_TEST_POSTGRES" // a DSN whose user may create databases
	BrowserVariable  = "OUTTURN_TEST_BROWSER"  // the path of a Chromium binary
)

// PostgreSQL returns the DSN of a fresh, empty database that is dropped when t ends. Register the cleanup that closes
// your own connections after this call, so that it runs first. Skips where OUTTURN_TEST_POSTGRES is unset; fails in CI.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv(PostgresVariable)
	if dsn == "" {
		lacking(t, "PostgreSQL", PostgresVariable)
	}
	name := "outturn_test_" + strings.ToLower(rand.Text())
	fresh, err := withDatabase(dsn, name)
	if err != nil {
		t.Fatalf("%s: %v", PostgresVariable, err)
	}
	execute(t, dsn, "create database "+name)
	t.Cleanup(func() { execute(t, dsn, "drop database if exists "+name+" with (force)") })
	return fresh
}

// Chromium returns the path of the browser to test with. Skips where OUTTURN_TEST_BROWSER is unset; fails in CI, and
// wherever the variable names a file that is not there.
func Chromium(t testing.TB) string {
	t.Helper()
	path := os.Getenv(BrowserVariable)
	if path == "" {
		lacking(t, "Chromium", BrowserVariable)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s: %v", BrowserVariable, err)
	}
	return path
}

// Program returns the path of an outside program such as soffice or pdftotext. Skips where it is not installed; fails in CI.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		lacking(t, name, "PATH")
	}
	return path
}

// lacking ends the test: a skip on a developer's machine, a failure in CI.
func lacking(t testing.TB, program, variable string) {
	t.Helper()
	if mustHave(os.Getenv("CI")) {
		t.Fatalf("%s is needed in CI: set %s", program, variable)
	}
	t.Skipf("SKIPPED, needs %s: set %s to run this test", program, variable)
}

// mustHave reads the CI variable the way runners set it: true, 1, or anything that is not a plain no.
func mustHave(ci string) bool {
	if ci == "" {
		return false
	}
	on, err := strconv.ParseBool(ci)
	return err != nil || on
}

// withDatabase returns dsn with its database replaced by name. It understands both forms of a DSN: the URL and the
// list of words, in which a later word wins.
func withDatabase(dsn, name string) (string, error) {
	if !strings.HasPrefix(dsn, "postgres://") && !strings.HasPrefix(dsn, "postgresql://") {
		return dsn + " dbname=" + name, nil
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", fmt.Errorf("parse DSN: %w", err)
	}
	u.Path = "/" + name
	return u.String(), nil
}

// execute runs one statement on a connection of its own. It does not use the test's context, which has ended by the
// time cleanups run.
func execute(t testing.TB, dsn, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatalf("open %s: %v", PostgresVariable, err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
