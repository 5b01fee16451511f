package store_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// kerb is an indicator of 211 with every field set, as it stands after a proposal was returned.
func kerb() library.Indicator {
	return library.Indicator{ID: "i1", Unit: org.Unit{ID: "211"}, Proposer: "经办", Edition: 2, UpdatedBy: "计财处审核",
		Content: library.Content{Code: "DL-77", Field: library.Road, Categories: []project.Category{project.Operation}, Keywords: []string{"道路", "路缘石"},
			Row: goal.EntryRow{ID: "r", Level1: "产出指标", Level2: "质量指标", Name: "路缘石 100%_完好率", Explanation: "抽查", Sign: "≥", Target: "95.0", Unit: "%",
				Weight: "1", Rule: string(goal.ByRatio), Basis: "行业标准", Method: "直接证明法", Source: "记录", Evidence: "抽查表", Bounded: true}},
		Case: approval.Case{State: library.Drafted, Filers: []org.UserID{"u1"}, Acts: []approval.Act{
			{Do: library.Return, From: library.Proposed, To: library.Drafted, By: "u2", Name: "计财处", Role: org.Finance, At: clock, Reason: "重复"}}}}
}

func TestIndicatorRoundTrip(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		var before string
		update(t, db, func(tx *store.Tx) (err error) {
			before, err = tx.LibraryStamp(t.Context())
			must(t, err)
			return tx.AddIndicator(t.Context(), kerb())
		})
		want := kerb()
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Indicator(t.Context(), "i1")
			must(t, err)
			if got.Version != 1 || !got.UpdatedAt.Equal(clock) || !slices.Equal(got.Unit.Ancestors, []org.UnitID{"211", "210", "100"}) {
				t.Errorf("version %d, at %v, unit %+v", got.Version, got.UpdatedAt, got.Unit)
			}
			list, err := tx.Indicators(t.Context())
			must(t, err)
			same(t, list, []library.Indicator{got})
			want.Unit, want.UpdatedAt, want.Version = got.Unit, got.UpdatedAt, got.Version
			same(t, got, want)
			_, err = tx.Indicator(t.Context(), "nothing")
			refused(t, err, errs.NotFound, "没有找到")
			return nil
		})
		update(t, db, func(tx *store.Tx) error {
			added, err := tx.LibraryStamp(t.Context())
			must(t, err)
			want.Code, want.State, want.Edition, want.UpdatedBy, want.Acts, want.Filers = "DL-78", library.InUse, 3, "别人", nil, nil
			want.Row.Target = "96"
			must(t, tx.SaveIndicator(t.Context(), want))
			saved, err := tx.LibraryStamp(t.Context())
			must(t, err)
			moved := unit("120", "100", org.Division)
			moved.Version = 1
			must(t, tx.SaveUnit(t.Context(), moved))
			after, err := tx.LibraryStamp(t.Context())
			must(t, err)
			if before == added || added == saved || saved == after {
				t.Errorf("stamps %q %q %q %q", before, added, saved, after)
			}
			refused(t, tx.SaveIndicator(t.Context(), want), errs.Conflict, "刚被他人修改")
			got, err := tx.Indicator(t.Context(), "i1")
			must(t, err)
			want.Version = 2
			same(t, got, want)
			return nil
		})
		twin := kerb()
		twin.ID, twin.Code = "i2", "DL-78"
		refused(t, db.Update(t.Context(), func(tx *store.Tx) error { return tx.AddIndicator(t.Context(), twin) }), errs.Conflict, "已有相同")
	})
}

// TestStoredIndicator keeps the written form of an indicator's content in a file: see TestStoredShape.
func TestStoredIndicator(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, dsn string) {
		fill(t, db)
		update(t, db, func(tx *store.Tx) error { return tx.AddIndicator(t.Context(), kerb()) })
		var text string
		must(t, openRaw(t, dsn).QueryRow("select content from indicators").Scan(&text))
		path := filepath.Join("testdata", "stored_indicator_content.json")
		if os.Getenv("OUTTURN_GOLDEN") == "write" && db.Engine() == "SQLite" {
			must(t, os.WriteFile(path, []byte(text+"\n"), 0o644))
		}
		kept, err := os.ReadFile(path)
		must(t, err)
		if text+"\n" != string(kept) {
			t.Errorf("content is written as\n%s\nwhich is not %s: records already there would be misread", text, path)
		}
		var read library.Content
		must(t, json.Unmarshal(kept, &read))
		same(t, read, kerb().Content)
	})
}

func TestUses(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, dsn string) {
		fill(t, db)
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.UsesOf(t.Context(), everywhere, library.KeyOf("道路 养护面积"), store.Page{})
			must(t, err)
			same(t, got, []library.Used{{Key: "道路养护面积", Goal: "g1", Year: 2025, Project: "p1", ProjectName: upkeep("p1", "").Name, Category: project.Operation}})
			for name, s := range map[string]org.Scope{"外单位": nowhere, "没有范围": {}} {
				if hidden, err := tx.UsesOf(t.Context(), s, "道路养护面积", store.Page{}); err != nil || len(hidden) > 0 {
					t.Errorf("%s: %v, %v", name, hidden, err)
				}
			}
			n, err := tx.CountUses(t.Context(), "道路养护面积")
			must(t, err)
			none, err := tx.CountUses(t.Context(), "道路")
			must(t, err)
			if n != 1 || none != 0 {
				t.Errorf("counted %d and %d", n, none)
			}
			for _, c := range []struct {
				category project.Category
				own      project.ID
				year     int
				want     int
			}{{project.Operation, "", 2025, 3}, {project.Operation, "", 2024, 0}, {project.Policy, "", 2025, 0}, {project.Policy, "p1", 2026, 3}} {
				past, err := tx.UsesBefore(t.Context(), c.category, c.own, 0)
				must(t, err)
				if len(past) != 0 {
					t.Errorf("before the year 0: %v", past)
				}
				past, err = tx.UsesBefore(t.Context(), c.category, c.own, fiscal.Year(c.year))
				must(t, err)
				if len(past) != c.want {
					t.Errorf("%+v: got %d", c, len(past))
				}
			}
			return nil
		})
		update(t, db, func(tx *store.Tx) error { // a later edition takes the place of the first
			e := approved()
			e.No, e.Form.Indicators = 2, e.Form.Indicators[1:]
			e.Form.Indicators = append(e.Form.Indicators, e.Form.Indicators[0])
			must(t, tx.AddGoalEdition(t.Context(), e))
			n, err := tx.CountUses(t.Context(), "道路养护面积")
			must(t, err)
			kept, err := tx.CountUses(t.Context(), "水温")
			must(t, err)
			if n != 0 || kept != 1 {
				t.Errorf("counted %d and %d", n, kept)
			}
			return nil
		})
		_, err := openRaw(t, dsn).Exec("delete from indicator_uses")
		must(t, err)
		view(t, db, func(tx *store.Tx) error {
			ids, err := tx.GoalsWithoutUses(t.Context())
			must(t, err)
			same(t, ids, []goal.ID{"g1"})
			return nil
		})
	})
}

func TestExampleRoundTrip(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		x := library.Example{ID: "x1", Goal: "g1", No: 1, Title: "公共设施维护（2025）", Field: library.Road, Merit: "好'", ByName: "计财处", MarkedAt: clock}
		update(t, db, func(tx *store.Tx) error { return tx.AddExample(t.Context(), x) })
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Example(t.Context(), "x1")
			must(t, err)
			same(t, got, x)
			for field, n := range map[library.Field]int{"": 1, library.Road: 1, library.River: 0} {
				list, err := tx.Examples(t.Context(), field)
				if err != nil || len(list) != n {
					t.Errorf("%q: %d, %v", field, len(list), err)
				}
			}
			return nil
		})
		twin := x
		twin.ID = "x2"
		refused(t, db.Update(t.Context(), func(tx *store.Tx) error { return tx.AddExample(t.Context(), twin) }), errs.Conflict, "已有相同")
		twin.No = 9
		refused(t, db.Update(t.Context(), func(tx *store.Tx) error { return tx.AddExample(t.Context(), twin) }), errs.Conflict, "不存在")
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.RemoveExample(t.Context(), "x1"))
			_, err := tx.Example(t.Context(), "x1")
			refused(t, err, errs.NotFound, "没有找到")
			return nil
		})
	})
}
