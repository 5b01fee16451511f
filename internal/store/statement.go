package store

import (
	"context"
	"database/sql"
	"sync"
)

// statements keeps the statements of the one connection that writes to SQLite as compiled: compiling takes as long as
// running them. PostgreSQL's driver does the same by itself.
type statements struct {
	mu     sync.Mutex
	byText map[string]*sql.Stmt
}

// mostStatements bounds the statements kept. The program has fewer, but lists have many forms.
const mostStatements = 200

// find returns the compiled statement, or nil.
func (s *statements) find(query string) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byText[query]
}

// learn compiles statements for next time. It is called when the connection is free, and without the lock while it waits
// for it: whoever has the connection asks for statements. One that fails to compile is not kept.
func (s *statements) learn(ctx context.Context, db *sql.DB, queries []string) {
	for _, q := range queries {
		if s.find(q) != nil || s.full() {
			continue
		}
		if stmt, err := db.PrepareContext(ctx, q); err == nil {
			s.keep(q, stmt)
		}
	}
}

func (s *statements) full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.byText) >= mostStatements
}

// keep keeps a compiled statement, unless somebody else compiled it meanwhile.
func (s *statements) keep(query string, stmt *sql.Stmt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byText[query] != nil {
		stmt.Close()
		return
	}
	s.byText[query] = stmt
}

// close releases every statement.
func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.byText {
		stmt.Close()
	}
	clear(s.byText)
}

// statement returns the compiled form of a query in this transaction, or nil, noting that it was wanted.
func (tx *Tx) statement(ctx context.Context, query string) *sql.Stmt {
	if !tx.compiles {
		return nil
	}
	if stmt := tx.db.statements.find(query); stmt != nil {
		return tx.tx.StmtContext(ctx, stmt)
	}
	tx.wanted = append(tx.wanted, query)
	return nil
}

// query runs a query for its rows.
func (tx *Tx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := tx.statement(ctx, query); stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return tx.tx.QueryContext(ctx, query, args...)
}

// queryRow runs a query for one row.
func (tx *Tx) queryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := tx.statement(ctx, query); stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return tx.tx.QueryRowContext(ctx, query, args...)
}

// run runs a statement for what it changes.
func (tx *Tx) run(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := tx.statement(ctx, query); stmt != nil {
		return stmt.ExecContext(ctx, args...)
	}
	return tx.tx.ExecContext(ctx, query, args...)
}
