package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"outturn/internal/domain/org"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

// The size of the park in BenchmarkListScoped100k.
const (
	manyProjects = 100_000
	manyUnits    = 1_000
	perDivision  = 100 // units below each division
)

// BenchmarkListScoped100k lists 50 of 100,000 projects under a scope, as the list screen does; the aim is 20 ms. The
// projects of every scope lie at the end of the order as well as at its start.
func BenchmarkListScoped100k(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { listScoped(b, filepath.Join(b.TempDir(), "many.db")) })
	b.Run("PostgreSQL", func(b *testing.B) { listScoped(b, testenv.PostgreSQL(b)) })
}

func listScoped(b *testing.B, dsn string) {
	db := open(b, dsn)
	fillPark(b, dsn)
	for _, c := range []struct {
		name  string
		root  org.UnitID
		after string
	}{
		{"单位", "u0007", ""},
		{"管1%项目的处室", "d-small", ""},
		{"管1%项目的处室，排在最后", "d-last", ""},
		{"管10%项目的处室", "u0000", ""},
		{"全园区", "root", ""},
		{"全园区，翻到后面", "root", "P-090000"},
	} {
		b.Run(c.name, func(b *testing.B) {
			scope := org.Scope{Roots: []org.UnitID{c.root}}
			for b.Loop() {
				err := db.View(context.Background(), func(tx *store.Tx) error {
					list, err := tx.Projects(context.Background(), scope, store.ProjectFilter{}, store.Page{After: c.after})
					if err == nil && len(list) != store.PageSize {
						err = fmt.Errorf("%d rows, want %d", len(list), store.PageSize)
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fillPark writes the park by SQL in one transaction: ten divisions with a hundred units below each, a hundred projects
// in each unit, and two divisions that supervise one project in a hundred: all over the park, and all at the end.
func fillPark(b *testing.B, dsn string) {
	raw := openRaw(b, dsn)
	tx, err := raw.Begin()
	must(b, err)
	defer tx.Rollback()
	units := [][]any{{"root", nil, "root", "管委会", "管委会", true, 1}}
	above := [][]any{{"root", "root", 0}}
	for _, id := range []string{"d-small", "d-last"} {
		units = append(units, []any{id, "root", id, id, "处室", true, 1})
		above = append(above, []any{id, id, 0}, []any{id, "root", 1})
	}
	for i := range manyUnits {
		id, parent := fmt.Sprintf("u%04d", i), fmt.Sprintf("u%04d", i/perDivision*perDivision)
		if id == parent {
			units = append(units, []any{id, "root", id, "处室" + id, "处室", true, 1})
			above = append(above, []any{id, id, 0}, []any{id, "root", 1})
			continue
		}
		units = append(units, []any{id, parent, id, "单位" + id, "用款单位", true, 1})
		above = append(above, []any{id, id, 0}, []any{id, parent, 1}, []any{id, "root", 2})
	}
	insert(b, tx, "units (id, parent_id, code, name, kind, active, version)", units)
	insert(b, tx, "unit_ancestors (unit_id, ancestor_id, depth)", above)
	projects := make([][]any, manyProjects)
	for i := range projects {
		unit := i * 7919 % manyUnits // spread all over the codes
		division := fmt.Sprintf("u%04d", unit/perDivision*perDivision)
		switch {
		case i%100 == 50:
			division = "d-small"
		case i >= manyProjects*99/100:
			division = "d-last"
		}
		projects[i] = []any{fmt.Sprintf("id-%06d", i), fmt.Sprintf("P-%06d", i), fmt.Sprintf("园区公共设施维护项目%d", i),
			fmt.Sprintf("u%04d", unit), division, "经常性", "经常性运行维护类", "2025-01-01", "2025-12-31", nil,
			"保持园区设施完好。", 1_000_000, 0, 1}
	}
	insert(b, tx, `projects (id, code, name, unit_id, division_id, nature, category, start_on, end_on, completed_on, summary,
		fiscal_fen, other_fen, version)`, projects)
	must(b, tx.Commit())
	if store.IsPostgres(dsn) { // autovacuum does this within a minute; SQLite is measured without statistics
		_, err = raw.Exec("vacuum analyze")
		must(b, err)
	}
}

// insert writes rows, fifty a statement.
func insert(b *testing.B, tx *sql.Tx, into string, rows [][]any) {
	for start := 0; start < len(rows); start += 50 {
		var args []any
		var values []string
		for _, row := range rows[start:min(start+50, len(rows))] {
			var marks []string
			for _, v := range row {
				args = append(args, v)
				marks = append(marks, fmt.Sprintf("$%d", len(args)))
			}
			values = append(values, "("+strings.Join(marks, ", ")+")")
		}
		_, err := tx.Exec("insert into "+into+" values "+strings.Join(values, ", "), args...)
		must(b, err)
	}
}
