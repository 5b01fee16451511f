package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/store"
)

// record writes n entries about n targets.
func record(t *testing.T, db *store.DB, n int) {
	for i := range n {
		update(t, db, func(tx *store.Tx) error {
			return tx.Record(t.Context(), store.Act{Actor: org.Actor{User: org.User{ID: "u1", Name: "经办A_" + fmt.Sprint(i%2)}, Address: "192.0.2.1"},
				Action: "提交", Target: audit.Target{Kind: "绩效目标", ID: fmt.Sprint("g", i), Name: "目标"}, Reason: "理由",
				Before: []audit.Cell{{Name: "状态", Value: "草稿"}, {Name: "不变", Value: "x"}}, After: []audit.Cell{{Name: "状态", Value: "待单位审核"}, {Name: "不变", Value: "x"}}})
		})
	}
}

func TestRecord(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		record(t, db, 3)
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.AuditEntries(t.Context(), store.AuditFilter{}, 10)
			must(t, err)
			if len(list) != 3 || list[0].Seq != 3 || list[2].Prev != audit.Genesis || list[0].Prev != list[1].Hash {
				t.Fatalf("the log is %+v", list)
			}
			e := list[2]
			if !e.At.Equal(clock) || e.ActorID != "u1" || e.Actor != "经办A_0" || e.Address != "192.0.2.1" || e.Action != "提交" || e.Reason != "理由" ||
				e.Target != (audit.Target{Kind: "绩效目标", ID: "g0", Name: "目标"}) {
				t.Errorf("read %+v", e)
			}
			if len(e.Changes) != 1 || e.Changes[0] != (audit.Change{Cell: "状态", Old: "草稿", New: "待单位审核"}) {
				t.Errorf("changes %+v, want only what changed", e.Changes)
			}
			code, err := tx.CheckCode(t.Context(), e.Target)
			if code != e.Hash[:16] {
				t.Errorf("check code %q of %q", code, e.Hash)
			}
			none, err2 := tx.CheckCode(t.Context(), audit.Target{Kind: "绩效目标", ID: "x"})
			if none != "" || err2 != nil {
				t.Errorf("what was never recorded has the code %q, %v", none, err2)
			}
			return err
		})
	})
}

func TestAuditFilters(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		record(t, db, 6)
		for _, c := range []struct {
			name  string
			by    store.AuditFilter
			limit int
			want  string
		}{
			{"全部，新的在前", store.AuditFilter{}, 10, "6 5 4 3 2 1"}, {"最多几条", store.AuditFilter{}, 2, "6 5"},
			{"更早的", store.AuditFilter{Before: 5}, 2, "4 3"}, {"操作人", store.AuditFilter{Actor: "a_1"}, 10, "6 4 2"},
			{"操作人里的百分号", store.AuditFilter{Actor: "%"}, 10, ""}, {"对象", store.AuditFilter{Kind: "绩效目标", Target: "g2"}, 10, "3"},
			{"别的类别", store.AuditFilter{Kind: "绩效自评"}, 10, ""},
		} {
			view(t, db, func(tx *store.Tx) error {
				list, err := tx.AuditEntries(t.Context(), c.by, c.limit)
				var got []string
				for _, e := range list {
					got = append(got, fmt.Sprint(e.Seq))
				}
				if s := strings.Join(got, " "); s != c.want {
					t.Errorf("%s: got %s, want %s", c.name, s, c.want)
				}
				return err
			})
		}
	})
}

// TestTamperingIsFound: whoever writes into the log past the program is found at the place, whatever they write; only
// entries cut off at the end are not, unless the head was kept elsewhere.
func TestTamperingIsFound(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, dsn string) {
		for name, c := range tampering {
			if c.only != "" && db.Engine() != c.only {
				continue // the other engine refuses such a value itself
			}
			raw := openRaw(t, dsn)
			_, err := raw.Exec("delete from audit_entries")
			must(t, err)
			record(t, db, 5)
			head := verify(t, db)
			if head.Break != nil || head.Entries != 5 {
				t.Fatalf("before: %+v", head)
			}
			_, err = raw.Exec(c.sql)
			must(t, err)
			v := verify(t, db)
			switch {
			case c.seq == 0 && v.Break != nil:
				t.Errorf("%s: break %+v, want none", name, v.Break)
			case c.seq != 0 && (v.Break == nil || v.Break.Seq != c.seq || v.Break.Message == ""):
				t.Errorf("%s: break %+v, want at %d", name, v.Break, c.seq)
			}
			if strings.HasPrefix(c.sql, "delete") && c.seq == 0 && (v.Head == head.Head || v.Entries == head.Entries) {
				t.Errorf("%s: a head kept elsewhere does not show that entries were cut off", name)
			}
		}
	})
}

// TestVerifyLatest: the newest entries are followed alone; a break among them is found, one before them is not.
func TestVerifyLatest(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, dsn string) {
		latest := func(n int) (v store.Verified) {
			view(t, db, func(tx *store.Tx) (err error) {
				v, err = tx.VerifyLatest(t.Context(), n)
				return err
			})
			return v
		}
		if v := latest(3); v.Entries != 0 || v.Break != nil {
			t.Errorf("an empty log: %+v", v)
		}
		record(t, db, 5)
		whole := verify(t, db)
		for n, want := range map[int]int64{1: 1, 3: 3, 5: 5, 200: 5} {
			if v := latest(n); v.Entries != want || v.Break != nil || v.Head != whole.Head {
				t.Errorf("the newest %d: %+v", n, v)
			}
		}
		_, err := openRaw(t, dsn).Exec("update audit_entries set reason = '别的' where seq = 3")
		must(t, err)
		if v := latest(3); v.Break == nil || v.Break.Seq != 3 {
			t.Errorf("the changed one is among them: %+v", v)
		}
		if v := latest(2); v.Break != nil {
			t.Errorf("the changed one is older: %+v", v)
		}
	})
}

// tampering is what somebody with the database might write into a log of five entries, and where it is found.
var tampering = map[string]struct {
	sql  string
	seq  int64 // 0: not found
	only string
}{
	"原样":      {"update audit_entries set reason = reason", 0, ""},
	"改理由":     {"update audit_entries set reason = '别的' where seq = 3", 3, ""},
	"改操作人":    {"update audit_entries set actor = '别人' where seq = 3", 3, ""},
	"改时间":     {"update audit_entries set at = '2025-01-01 00:00:00.000000+00:00' where seq = 3", 3, ""},
	"内容不是表":   {"update audit_entries set changes = '不是JSON' where seq = 3", 3, ""},
	"时间不是时间":  {"update audit_entries set at = '昨天' where seq = 3", 3, "SQLite"},
	"删中间一条":   {"delete from audit_entries where seq = 3", 4, ""},
	"删第一条":    {"delete from audit_entries where seq = 1", 2, ""},
	"换校验码":    {"update audit_entries set hash = 'x' where seq = 3", 3, ""},
	"补一条":     {"insert into audit_entries select 6, at, actor_id, actor, address, action, target_kind, target_id, target_name, reason, changes, hash, 'x' from audit_entries where seq = 5", 6, ""},
	"截去最后两条":  {"delete from audit_entries where seq > 3", 0, ""},
	"全部删去":    {"delete from audit_entries", 0, ""},
	"重新编号的一条": {"update audit_entries set seq = 9 where seq = 5", 9, ""},
}

// TestAnotherKeyDoesNotVerify: the log of one installation is not another's.
func TestAnotherKeyDoesNotVerify(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, dsn string) {
		record(t, db, 2)
		other, err := store.Open(context.Background(), dsn, store.Options{Clock: func() time.Time { return clock }, Key: []byte("another")})
		must(t, err)
		defer other.Close()
		if v := verify(t, other); v.Break == nil || v.Break.Seq != 1 {
			t.Errorf("under another key: %+v", v)
		}
	})
}

func verify(t *testing.T, db *store.DB) (v store.Verified) {
	view(t, db, func(tx *store.Tx) (err error) {
		v, err = tx.VerifyAudit(t.Context())
		return err
	})
	return v
}
