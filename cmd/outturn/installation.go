package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"outturn/internal/app"
	"outturn/internal/blob"
	"outturn/internal/domain/batch"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// installation is an opened system (已打开的系统): database, attachments and use cases.
type installation struct {
	db    *store.DB
	blobs *blob.Store
	app   *app.App
	clock func() time.Time
	fresh bool // the database was made just now
}

// defaultDatabase is the database of a data directory when no other is named.
func defaultDatabase(data string) string { return filepath.Join(data, "outturn.db") }

// openInstallation opens what is at a place and checks that the program and the database are of one version. A SQLite
// file that is absent or empty is made.
//
// Errors: Invalid with what the operator must do.
func openInstallation(ctx context.Context, p place, books rulebook.Shelf, s app.Settings, clock func() time.Time) (*installation, error) {
	fresh := isFresh(p.dsn)
	key, err := auditKey(p.data, fresh)
	if err != nil {
		return nil, err
	}
	i := &installation{clock: clock, fresh: fresh}
	if i.db, err = openDatabase(ctx, p.dsn, key, clock); err != nil {
		return nil, err
	}
	if err = i.prepare(ctx); err == nil {
		i.blobs, err = blob.OpenStore(filepath.Join(p.data, "attachments"))
	}
	if err != nil {
		return nil, errors.Join(err, i.db.Close())
	}
	i.app = app.New(i.db, i.blobs, books, s)
	return i, nil
}

// isFresh reports whether dsn is a SQLite file that is still to be made.
func isFresh(dsn string) bool {
	if store.IsPostgres(dsn) {
		return false
	}
	info, err := os.Stat(dsn)
	return errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0
}

func openDatabase(ctx context.Context, dsn string, key []byte, clock func() time.Time) (*store.DB, error) {
	db, err := store.Open(ctx, dsn, store.Options{Clock: clock, Key: key})
	if err != nil {
		return nil, errs.Invalidf("%v。请核对地址、权限，以及数据库是否已启动。", err)
	}
	return db, nil
}

// prepare makes the schema of a new file and checks that of any other.
func (i *installation) prepare(ctx context.Context) error {
	if i.fresh {
		return i.db.Migrate(ctx)
	}
	if err := i.db.CheckSchema(ctx); err != nil {
		return errs.Invalidf("%v。", err)
	}
	return nil
}

// close gives everything back. Closing the last connection writes SQLite's log into its file.
func (i *installation) close() error { return errors.Join(i.blobs.Close(), i.db.Close()) }

// unneeded is how long attachment bytes without a row are kept: long enough for any upload under way.
const unneeded = 7 * 24 * time.Hour

// sweep removes the bytes of attachments that no record needs, and those of batches whose time is over.
func (i *installation) sweep(ctx context.Context) error {
	var used map[string]bool
	err := i.db.View(ctx, func(tx *store.Tx) (err error) {
		used, err = tx.HashesInUse(ctx, i.clock().Add(-batch.KeptFor))
		return err
	})
	if err != nil {
		return err
	}
	_, err = i.blobs.Sweep(func(hash string) bool { return used[hash] }, time.Now().Add(-unneeded))
	return err
}
