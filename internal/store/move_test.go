package store_test

import (
	"path/filepath"
	"testing"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

// TestCopyTo moves the small park from every engine to every engine; what arrives is what left, and goes on working.
func TestCopyTo(t *testing.T) {
	eachEngine(t, func(t *testing.T, from *store.DB, _ string) {
		fill(t, from)
		update(t, from, func(tx *store.Tx) error {
			return tx.Record(t.Context(), store.Act{Actor: org.Actor{User: somebody()}, Action: "登录"})
		})
		left := digests(t, from)
		eachEngine(t, func(t *testing.T, to *store.DB, _ string) {
			var told []string
			must(t, from.CopyTo(t.Context(), to, func(table string) { told = append(told, table) }))
			arrived := digests(t, to)
			if len(told) != len(left) || len(arrived) != len(left) {
				t.Fatalf("%d tables told, %d left, %d arrived", len(told), len(left), len(arrived))
			}
			for i, want := range left {
				if arrived[i] != want {
					t.Errorf("arrived %+v, left %+v", arrived[i], want)
				}
			}
			view(t, to, func(tx *store.Tx) error {
				v, err := tx.VerifyAudit(t.Context())
				if v.Break != nil || v.Entries != 1 {
					t.Errorf("the log: %+v", v)
				}
				g, e := tx.Goal(t.Context(), everywhere, "g1")
				must(t, e)
				same(t, g.Entry, entry())
				return err
			})
			refused(t, from.CopyTo(t.Context(), to, func(string) {}), errs.Conflict, "目标数据库里已有数据")
		})
	})
}

// TestDigestsTell: one changed cell, one row more and rows in another order.
func TestDigestsTell(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, dsn string) {
		fill(t, db)
		before, raw := digests(t, db), openRaw(t, dsn)
		for statement, wants := range map[string]string{
			`update users set name = '别人' where id = 'u1'`: "users",
			`insert into sessions (id, user_id, secret, address, agent, created_at, seen_at) select 's1', id, '', '', '', changed_at, changed_at from users`: "sessions",
		} {
			_, err := raw.Exec(statement)
			must(t, err)
			after := digests(t, db)
			for i, d := range after {
				if (d != before[i]) != (d.Table == wants) {
					t.Errorf("%s: %+v, before %+v", statement, d, before[i])
				}
			}
			before = after
		}
		_, err := raw.Exec(`update units set version = version`) // moves rows on PostgreSQL
		must(t, err)
		if after := digests(t, db); len(after) < 40 {
			t.Errorf("%d tables", len(after))
		} else {
			for i, d := range after {
				if d != before[i] {
					t.Errorf("%+v, before %+v", d, before[i])
				}
			}
		}
	})
}

func TestCopyToRefusesOtherTables(t *testing.T) {
	eachEngine(t, func(t *testing.T, to *store.DB, dsn string) {
		_, err := openRaw(t, dsn).Exec(`create table somebody_elses (id text primary key)`)
		must(t, err)
		from := open(t, filepath.Join(t.TempDir(), "from.db"))
		refused(t, from.CopyTo(t.Context(), to, func(string) {}), errs.Conflict, "表不一样（somebody_elses）")
		refused(t, to.CopyTo(t.Context(), from, func(string) {}), errs.Conflict, "表不一样（somebody_elses）")
	})
}

// TestCopyToIsAllOrNothing: what the other side cannot hold leaves nothing behind there.
func TestCopyToIsAllOrNothing(t *testing.T) {
	t.Parallel()
	dsn := filepath.Join(t.TempDir(), "from.db")
	from := open(t, dsn)
	fill(t, from)
	_, err := openRaw(t, dsn).Exec(`update projects set summary = 'a' || char(0) || 'b'`) // PostgreSQL has no such text
	must(t, err)
	to := open(t, testenv.PostgreSQL(t))
	if err := from.CopyTo(t.Context(), to, func(string) {}); err == nil {
		t.Fatal("copied what cannot be stored")
	}
	for _, d := range digests(t, to) {
		if d.Rows != 0 {
			t.Errorf("%d rows stay in %s", d.Rows, d.Table)
		}
	}
}

func digests(t *testing.T, db *store.DB) []store.TableDigest {
	t.Helper()
	out, err := db.Digests(t.Context())
	must(t, err)
	return out
}
