package store

import (
	"context"
	"errors"
	"time"

	"outturn/internal/errs"
)

// ErrOnlySQLite says that an operation on the database's own file was asked of PostgreSQL, whose tools do it.
var ErrOnlySQLite = errors.New("only a SQLite file is copied so")

// BackupTo writes a whole and consistent copy of a SQLite database into a new file, while others read and write.
//
// Errors: ErrOnlySQLite for PostgreSQL; whatever keeps the file from being written, as when it is there already.
func (db *DB) BackupTo(ctx context.Context, path string) error {
	if db.postgres {
		return ErrOnlySQLite
	}
	_, err := db.write.ExecContext(ctx, `vacuum into ?`, path) // reads the source; the connections that read may not make a file
	return err
}

// CheckIntegrity asks the engine whether the database is sound and returns what is wrong. Of a SQLite file: its pages, its
// indexes, its references between tables. Of PostgreSQL, which checks its pages itself: references and indexes that it does not
// enforce.
func (tx *Tx) CheckIntegrity(ctx context.Context) ([]string, error) {
	scan := func(row scanner) (text string, err error) {
		err = row.Scan(&text)
		return text, err
	}
	if tx.db.postgres {
		return collect(ctx, tx, scan, `
			select conrelid::regclass || ' → ' || conname from pg_constraint
			where not convalidated and connamespace = current_schema()::regnamespace
			union all
			select distinct tgrelid::regclass || ' → ' || tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
			where tgenabled = 'D' and c.relnamespace = current_schema()::regnamespace
			union all
			select indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indexrelid
			where not (indisvalid and indisready) and c.relnamespace = current_schema()::regnamespace`)
	}
	said, err := collect(ctx, tx, scan, `pragma integrity_check`)
	if err != nil || len(said) == 1 && said[0] == "ok" {
		said = nil
	}
	if err != nil {
		return nil, err
	}
	broken, err := collect(ctx, tx, scan, `select distinct "table" || ' → ' || parent from pragma_foreign_key_check`)
	return append(said, broken...), err
}

// Backup is a backup that was made and proved (备份记录).
type Backup struct {
	At           time.Time
	Place        string // folder
	Files        int
	Bytes        int64
	AuditEntries int64
	AuditHead    string // head of the log at that moment
}

// AddBackup notes a finished backup at tx.Now.
func (tx *Tx) AddBackup(ctx context.Context, b Backup) error {
	_, err := tx.exec(ctx, `
		insert into backups (id, at, place, files, bytes, audit_entries, audit_head)
		values ($1, $2, $3, $4, $5, $6, $7)`, NewID(), timeValue(tx.Now), b.Place, b.Files, b.Bytes, b.AuditEntries, b.AuditHead)
	return err
}

// LastBackup reads the newest backup; the zero one when none was ever made.
func (tx *Tx) LastBackup(ctx context.Context) (Backup, error) {
	b, err := one(ctx, tx, func(row scanner) (b Backup, err error) {
		err = row.Scan(timeColumn{&b.At}, &b.Place, &b.Files, &b.Bytes, &b.AuditEntries, &b.AuditHead)
		return b, err
	}, `select at, place, files, bytes, audit_entries, audit_head from backups order by at desc, id desc limit 1`)
	if errs.KindOf(err) == errs.NotFound {
		return Backup{}, nil
	}
	return b, err
}
