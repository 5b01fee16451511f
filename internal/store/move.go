package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"outturn/internal/domain/fiscal"
	"outturn/internal/errs"
)

// CopyTo copies every row of every table into another database of the same schema, in one transaction (迁移). It tells each
// table before it begins with it; what was copied is proved by comparing Digests of both.
//
// Errors: Conflict when the other database holds anything already, or has other tables.
func (db *DB) CopyTo(ctx context.Context, to *DB, tell func(table string)) error {
	return db.View(ctx, func(from *Tx) error {
		plan, err := from.tables(ctx)
		if err != nil {
			return err
		}
		return to.Update(ctx, func(tx *Tx) error {
			if err := tx.mustTake(ctx, plan); err != nil {
				return err
			}
			for _, t := range plan {
				tell(t.name)
				if err := tx.take(ctx, from, t); err != nil {
					return fmt.Errorf("%s: %w", t.name, err)
				}
			}
			return nil
		})
	})
}

// mustTake makes sure that these tables and no others are here, and nothing in them.
func (tx *Tx) mustTake(ctx context.Context, plan []table) error {
	here, err := tx.tables(ctx)
	if err != nil {
		return err
	}
	if alien := difference(names(plan), names(here)); alien != "" {
		return errs.New(errs.Conflict, "两个数据库的表不一样（%s），没有迁移。请换一个空的数据库，并让两边都是本程序的版本。", alien)
	}
	for _, t := range plan {
		var rows int
		if err := tx.queryRow(ctx, `select count(*) from (select 1 from `+quoted(t.name)+` limit 1) as found`).Scan(&rows); err != nil {
			return err
		}
		if rows > 0 {
			return errs.New(errs.Conflict, "目标数据库里已有数据（表 %s），没有迁移。请换一个空的数据库。", t.name)
		}
	}
	return nil
}

func names(tables []table) []string {
	var out []string
	for _, t := range tables {
		out = append(out, t.name)
	}
	return out
}

// difference is the first name that only one of two lists has; empty when they have the same.
func difference(a, b []string) string {
	for _, pair := range [][2][]string{{a, b}, {b, a}} {
		for _, name := range pair[0] {
			if !slices.Contains(pair[1], name) {
				return name
			}
		}
	}
	return ""
}

// table is a table and where its rows must wait for others: for rows of other tables, or of its own.
type table struct {
	name    string
	parents []string
	self    reference // of rows to rows of the same table; zero when there is none
}

type reference struct{ table, column, parent, parentColumn string }

// tables lists the tables of the schema so that each comes after those it refers to.
func (tx *Tx) tables(ctx context.Context) ([]table, error) {
	list, references := `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`,
		`select m.name, f."from", f."table", f."to" from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'`
	if tx.db.postgres {
		list = `select tablename from pg_tables where schemaname = current_schema() order by tablename`
		references = `select c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname from pg_constraint c
			join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
			where c.contype = 'f' and c.connamespace = current_schema()::regnamespace`
	}
	all, err := collect(ctx, tx, func(row scanner) (t table, err error) { err = row.Scan(&t.name); return t, err }, list)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(t table) bool { return t.name == "goose_db_version" }) // each database keeps its own
	refs, err := collect(ctx, tx, func(row scanner) (r reference, err error) {
		err = row.Scan(&r.table, &r.column, &r.parent, &r.parentColumn)
		return r, err
	}, references)
	if err != nil {
		return nil, err
	}
	for _, r := range refs {
		i := slices.IndexFunc(all, func(t table) bool { return t.name == r.table })
		if r.parent == r.table {
			all[i].self = r
		} else {
			all[i].parents = append(all[i].parents, r.parent)
		}
	}
	return ordered(all)
}

// ordered puts every table after its parents.
func ordered(all []table) (out []table, err error) {
	done := map[string]bool{}
	for len(out) < len(all) {
		before := len(out)
		for _, t := range all {
			if !done[t.name] && !slices.ContainsFunc(t.parents, func(p string) bool { return !done[p] }) {
				done[t.name] = true
				out = append(out, t)
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("tables refer to each other in a circle")
		}
	}
	return out, nil
}

// eachRow reads a table row by row, its values as this package would write them.
func (tx *Tx) eachRow(ctx context.Context, name string, do func(columns []string, values []any) error) error {
	rows, err := tx.query(ctx, `select * from `+quoted(name))
	if err != nil {
		return err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	columns := make([]string, len(types))
	for i, t := range types {
		columns[i] = t.Name()
	}
	for rows.Next() {
		values, into := make([]any, len(types)), make([]any, len(types))
		for i, t := range types {
			into[i] = valueColumn{&values[i], strings.ToLower(t.DatabaseTypeName())}
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := do(columns, values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// valueColumn scans a value of a column of a declared type of either engine into what this package would write there.
type valueColumn struct {
	to   *any
	kind string
}

// Scan implements sql.Scanner.
func (c valueColumn) Scan(v any) error {
	if v == nil {
		*c.to = nil
		return nil
	}
	switch c.kind {
	case "timestamptz":
		var t time.Time
		err := timeColumn{&t}.Scan(v)
		*c.to = timeValue(t)
		return err
	case "date":
		var d fiscal.Date
		err := dateColumn{&d}.Scan(v)
		*c.to = dateValue(d)
		return err
	case "bool", "boolean":
		n, whole := v.(int64)
		b, is := v.(bool)
		*c.to = b || n != 0
		if !whole && !is {
			return fmt.Errorf("boolean column holds %T", v)
		}
		return nil
	}
	switch v := v.(type) {
	case int64, string:
		*c.to = v
	case []byte:
		*c.to = string(v)
	default:
		return fmt.Errorf("%s column holds %T", c.kind, v)
	}
	return nil
}

// take copies one table of another database into this one.
func (tx *Tx) take(ctx context.Context, from *Tx, t table) error {
	w := &rowWriter{ctx: ctx, tx: tx, table: t}
	if err := from.eachRow(ctx, t.name, w.add); err != nil {
		return err
	}
	return w.end()
}

// rowWriter inserts rows many at a time. Rows that refer to rows of their own table wait until those are there.
type rowWriter struct {
	ctx     context.Context
	tx      *Tx
	table   table
	columns []string
	rows    [][]any
}

// atOnce is how many values one statement carries: PostgreSQL takes 65,535, SQLite 32,766.
const atOnce = 30_000

func (w *rowWriter) add(columns []string, values []any) error {
	w.columns = columns
	w.rows = append(w.rows, values)
	if w.table.self.table != "" || len(w.rows)*len(columns) < atOnce-len(columns) {
		return nil
	}
	return w.flush()
}

func (w *rowWriter) end() error {
	if self := w.table.self; self.table != "" {
		w.rows = parentsFirst(w.rows, slices.Index(w.columns, self.column), slices.Index(w.columns, self.parentColumn))
	}
	return w.flush()
}

// flush writes what was gathered, in as many statements as it takes.
func (w *rowWriter) flush() error {
	for rows := range slices.Chunk(w.rows, max(1, atOnce/max(1, len(w.columns)))) {
		text, args := insertion(w.table.name, w.columns, rows)
		if _, err := w.tx.tx.ExecContext(w.ctx, text, args...); err != nil { // not kept compiled: no two are alike
			return err
		}
	}
	w.rows = w.rows[:0]
	return nil
}

// insertion is one statement that inserts rows, with what it carries.
func insertion(into string, columns []string, rows [][]any) (string, []any) {
	var args []any
	var lines, heads []string
	for _, c := range columns {
		heads = append(heads, quoted(c))
	}
	for _, row := range rows {
		var marks []string
		for _, v := range row {
			args = append(args, v)
			marks = append(marks, "$"+strconv.Itoa(len(args)))
		}
		lines = append(lines, "("+strings.Join(marks, ", ")+")")
	}
	return "insert into " + quoted(into) + " (" + strings.Join(heads, ", ") + ") values " + strings.Join(lines, ", "), args
}

// parentsFirst orders rows so that the row whose key another names as its parent comes before it.
func parentsFirst(rows [][]any, parent, key int) [][]any {
	below := map[any][][]any{}
	for _, r := range rows {
		below[r[parent]] = append(below[r[parent]], r)
	}
	out := slices.Clone(below[nil])
	for i := 0; i < len(out); i++ {
		out = append(out, below[out[i][key]]...)
	}
	return out
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
