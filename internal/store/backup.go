package store

import (
	"context"
	"errors"
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

// CheckIntegrity asks the engine whether a SQLite file is sound: its pages, its indexes, its references between tables. It
// returns what is wrong, nothing for a sound file or for PostgreSQL.
func (tx *Tx) CheckIntegrity(ctx context.Context) ([]string, error) {
	if tx.db.postgres {
		return nil, nil
	}
	scan := func(row scanner) (text string, err error) {
		err = row.Scan(&text)
		return text, err
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
