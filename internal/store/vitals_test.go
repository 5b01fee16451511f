package store_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/org"
	"outturn/internal/store"
)

func TestVitals(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		var empty, v store.Vitals
		read := func(v *store.Vitals) {
			view(t, db, func(tx *store.Tx) (err error) {
				*v, err = tx.Vitals(t.Context())
				return err
			})
		}
		read(&empty)
		if empty.DatabaseBytes == 0 || empty != (store.Vitals{DatabaseBytes: empty.DatabaseBytes}) {
			t.Errorf("empty: %+v", empty)
		}
		fill(t, db)
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.Notify(t.Context(), []org.User{somebody()}, "请办理", "/"))
			return tx.Record(t.Context(), store.Act{Actor: org.Actor{User: somebody()}, Action: "登录"})
		})
		read(&v)
		if len(v.AuditHead) != 64 || v.DatabaseBytes == 0 {
			t.Errorf("%+v", v)
		}
		v.AuditHead, v.DatabaseBytes = "", 0
		if v != (store.Vitals{NoticesWaiting: 1, AuditEntries: 1, Users: 1, Locked: 1}) {
			t.Errorf("%+v", v)
		}
		must(t, db.Answers(t.Context()))
	})
}

func TestBackupsAreNoted(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		last := func() (b store.Backup) {
			view(t, db, func(tx *store.Tx) (err error) {
				b, err = tx.LastBackup(t.Context())
				return err
			})
			return b
		}
		if got := last(); got != (store.Backup{}) {
			t.Errorf("none yet: %+v", got)
		}
		want := store.Backup{At: clock, Place: "/backup/a", Files: 3, Bytes: 5 << 32, AuditEntries: 7, AuditHead: "h"}
		for _, b := range []store.Backup{{Place: "/backup/older"}, want} {
			update(t, db, func(tx *store.Tx) error { return tx.AddBackup(t.Context(), b) })
		}
		want.At = want.At.Truncate(time.Microsecond)
		if got := last(); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	db := open(t, filepath.Join(t.TempDir(), "test.db"))
	list, err := db.Settings(t.Context())
	must(t, err)
	for _, s := range list {
		if !s.IsSafe() {
			t.Errorf("%+v", s)
		}
	}
	if (store.Setting{Name: "synchronous", Value: "1", Safe: []string{"2"}}).IsSafe() {
		t.Error("anything is safe")
	}
	version, err := db.Version(t.Context())
	if err != nil || !strings.HasPrefix(version, "SQLite 3.") {
		t.Errorf("%s %v", version, err)
	}
}
