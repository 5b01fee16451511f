package store_test

import (
	"errors"
	"path/filepath"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/store"
)

// TestBackupTo copies a SQLite database that is sound, and leaves PostgreSQL to its own tools.
func TestBackupTo(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, to := t.Context(), filepath.Join(t.TempDir(), "copy.db")
		err := p.DB.BackupTo(ctx, to)
		if p.DB.Engine() != "SQLite" {
			if !errors.Is(err, store.ErrOnlySQLite) {
				t.Errorf("a copy of %s: %v", p.DB.Engine(), err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := p.DB.BackupTo(ctx, to); err == nil {
			t.Error("a second copy wrote over the first")
		}
		copied, err := store.Open(ctx, to, store.Options{Clock: p.Now, Key: []byte("test key")})
		if err != nil {
			t.Fatal(err)
		}
		defer copied.Close()
		err = copied.View(ctx, func(tx *store.Tx) error {
			wrong, err := tx.CheckIntegrity(ctx)
			if err != nil || len(wrong) > 0 {
				t.Errorf("the copy: %v %v", wrong, err)
			}
			v, err := tx.VerifyAudit(ctx)
			if v.Break != nil || v.Entries == 0 {
				t.Errorf("its log: %+v", v)
			}
			known, err2 := tx.HasAuditHash(ctx, v.Head)
			unknown, err3 := tx.HasAuditHash(ctx, "nothing")
			if !known || unknown {
				t.Errorf("its head known %v, nothing known %v", known, unknown)
			}
			return errors.Join(err, err2, err3)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
