package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // driver "sqlite"

	"outturn/internal/domain/audit"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options are what opening a database needs beside its address.
type Options struct {
	Clock func() time.Time // the only clock; time.Now when nil
	Key   []byte           // key of the audit chain, kept outside the database
}

// DB is an open database of either engine. Safe for use by many goroutines.
type DB struct {
	write    *sql.DB
	read     *sql.DB
	postgres bool
	clock    func() time.Time
	chain    audit.Chain

	statements statements
	counts     counts
}

// readers caps the connections that read: more gain nothing on an office machine and starve the writer.
const readers = 8

// Open opens the database at dsn: postgres://… for PostgreSQL, anything else is the path of a SQLite file, which is made
// with its folder when absent. The schema is not touched; see Migrate and CheckSchema.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	db := &DB{clock: o.Clock, chain: audit.Chain{Key: o.Key}, statements: statements{byText: map[string]*sql.Stmt{}}}
	var err error
	if IsPostgres(dsn) {
		err = db.openPostgres(dsn)
	} else {
		err = db.openSQLite(dsn)
	}
	if err != nil {
		return nil, err
	}
	if err := db.write.PingContext(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("打不开数据库 %s: %w", Redact(dsn), err)
	}
	return db, nil
}

// IsPostgres reports whether dsn names a PostgreSQL database.
func IsPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// Redact returns dsn without its password, for messages.
func Redact(dsn string) string {
	if !IsPostgres(dsn) {
		return dsn
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "postgres://…"
	}
	return u.Redacted()
}

func (db *DB) openPostgres(dsn string) (err error) {
	db.postgres = true
	if db.write, err = sql.Open("pgx", dsn); err != nil {
		return err
	}
	db.write.SetMaxOpenConns(2 * readers)
	db.write.SetMaxIdleConns(readers)
	db.read = db.write
	return nil
}

// openSQLite makes two pools over one file: one connection that writes, so writers queue instead of failing, and a few
// that cannot write.
func (db *DB) openSQLite(path string) (err error) {
	path = strings.TrimPrefix(path, "sqlite:")
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	if err := private(path); err != nil {
		return err
	}
	common := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(" + synchronous + ")&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=cache_size(-16000)" +
		"&_pragma=journal_size_limit(67108864)&_dqs=0"
	if db.write, err = sql.Open("sqlite", common+"&_txlock=immediate"); err != nil {
		return err
	}
	db.write.SetMaxOpenConns(1)
	if db.read, err = sql.Open("sqlite", common+"&_pragma=query_only(1)"); err != nil {
		return err
	}
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	return nil
}

// private makes the database file readable by its owner alone before anything is in it; its log takes the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("打不开数据库文件 %s：%w", path, err)
	}
	return f.Close()
}

// Close releases the connections.
func (db *DB) Close() error {
	db.statements.close()
	err := db.write.Close()
	if db.read != db.write {
		if e := db.read.Close(); err == nil {
			err = e
		}
	}
	return err
}

// Engine names the database engine for people.
func (db *DB) Engine() string {
	if db.postgres {
		return "PostgreSQL"
	}
	return "SQLite"
}

func (db *DB) provider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if db.postgres {
		dialect = goose.DialectPostgres
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db.write, files, goose.WithVerbose(false))
}

// Migrate brings the schema up to this program's version, each step in its own transaction. It refuses a database that
// a newer program has changed.
func (db *DB) Migrate(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	if err := refuseNewer(ctx, p); err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// SchemaVersion returns the number of the newest migration of the database and of the program; the first is 0 where nothing
// was ever made.
func (db *DB) SchemaVersion(ctx context.Context) (database, program int64, err error) {
	p, err := db.provider()
	if err != nil {
		return 0, 0, err
	}
	return p.GetVersions(ctx)
}

// CheckSchema returns an error that says what to do when the schema is not this program's version.
func (db *DB) CheckSchema(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	if err := refuseNewer(ctx, p); err != nil {
		return err
	}
	pending, err := p.HasPending(ctx)
	if err == nil && pending {
		err = fmt.Errorf("数据库结构比程序旧，请先备份，再运行 outturn migrate")
	}
	return err
}

func refuseNewer(ctx context.Context, p *goose.Provider) error {
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return fmt.Errorf("数据库结构（第%d号）比程序（第%d号）新：请换用新版程序，不要用旧程序打开", current, target)
	}
	return nil
}
