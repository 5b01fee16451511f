package drill

import (
	"io"
	"os"
	"testing"

	"outturn/internal/store"
	"outturn/internal/testenv"
)

// TestMigrations kills upgrades on each engine at hand.
func TestMigrations(t *testing.T) {
	t.Parallel()
	program := build(t, "")
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		upgraded(t, Migrations{Program: program, Rounds: 5, Fresh: EmptySQLite(t.TempDir()), Log: io.Discard})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		testenv.PostgreSQL(t) // skips where there is none
		upgraded(t, Migrations{Program: program, Rounds: 3, Fresh: EmptyPostgres(os.Getenv(testenv.PostgresVariable), t.TempDir()), Log: io.Discard})
	})
}

func upgraded(t *testing.T, m Migrations) {
	t.Helper()
	result, err := m.Run(t.Context())
	if err != nil || result.Wrong != "" || result.Midway == 0 || result.Steps < 20 {
		t.Errorf("%s: %s %v", result, result.Wrong, err)
	}
}

// TestStateDiffers: each way in which an upgrade can end wrong is told.
func TestStateDiffers(t *testing.T) {
	t.Parallel()
	want := state{version: 2, tables: []store.TableDigest{{Table: "a", Rows: 1, Hash: "x"}}, shape: []string{"a.b text"}}
	if says := want.differs(want); says != "" {
		t.Errorf("the same: %s", says)
	}
	for name, change := range map[string]func(*state){
		"结构号":  func(s *state) { s.version = 1 },
		"坏了":   func(s *state) { s.wrong = []string{"page 3"} },
		"少一张表": func(s *state) { s.tables = nil },
		"少一列":  func(s *state) { s.shape = nil },
		"少一行":  func(s *state) { s.tables = []store.TableDigest{{Table: "a", Rows: 0, Hash: "y"}} },
	} {
		got := want
		change(&got)
		if want.differs(got) == "" {
			t.Errorf("%s is not told", name)
		}
	}
}
