package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

// problem is a finding about p1 with everything filled in.
func problem(id finding.ID, no int) finding.Finding {
	f := finding.Finding{ID: id, Year: 2025, No: no, Source: finding.Source{Origin: finding.FromTracking, Record: "t1", Name: "来源100%_", Link: "/tracking-forms/t1"},
		Owner: org.Unit{ID: "211"}, Division: org.Unit{ID: "130"}, Project: project.Project{ID: "p1"},
		Content: finding.Content{Kind: "预算执行", Severity: finding.Severe, Title: "执行率低100%_", Text: "引号'\"\n换行", Demand: "加快支付", Due: date("2025-09-30")},
		Plan:    finding.PlanEntry{Cause: "合同晚签", Measures: []finding.MeasureEntry{{What: "支付", Person: "张工", Due: "2025-09-20"}}}, Paper: approval.NewPaper(finding.Flow)}
	f.Acts, f.Filers, f.UpdatedBy = acts().Acts, acts().Filers, "经办"
	return f
}

// noticed is the problem after its letter, as saved.
func noticed(f finding.Finding, letter int, due string) finding.Finding {
	f.State, f.Letters = finding.Notified, []finding.Letter{{Year: 2025, No: letter, On: date("2025-09-01"), Due: date(due), ByName: "计财处"}}
	return f
}

func TestFindingRoundTrip(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		f := problem("f1", 1)
		update(t, db, func(tx *store.Tx) error { return tx.AddFinding(ctx, f) })
		f = noticed(f, 1, "2025-10-01")
		f.Version = 1
		f.Progress = []finding.Progress{{At: clock, ByName: "经办", Text: "对账"}}
		f.Result = finding.ResultEntry{Text: "已付", On: "2025-09-20", Left: "尾款"}
		f.Recall = &finding.Recall{By: "u1", ByName: "计财处", Reason: "重复", At: clock}
		f.Closed, f.Draw, f.Escalate, f.SavedFrom = date("2025-09-25"), "d1", date("2025-10-02"), org.PageEdit{Page: "p", Edit: 3}
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.SaveFinding(ctx, f))
			refused(t, tx.SaveFinding(ctx, f), errs.Conflict, "")
			return nil
		})
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Finding(ctx, everywhere, "f1")
			must(t, err)
			want := f
			want.Version, want.UpdatedAt = 2, clock
			want.Owner = org.Unit{ID: "211", Code: "211", Name: "单位211", Kind: org.FundUser, Active: true, Ancestors: []org.UnitID{"211", "210", "100"}}
			want.Division = org.Unit{ID: "130", Code: "130", Name: "单位130", Kind: org.Division, Active: true, Ancestors: []org.UnitID{"130", "100"}}
			want.Project = project.Project{ID: "p1", Code: "SCIP-2025-0001", Name: "公共设施100%_维护"}
			same(t, got, want)
			_, err = tx.Finding(ctx, nowhere, "f1")
			refused(t, err, errs.NotFound, "")
			_, err = tx.Finding(ctx, org.Scope{}, "f1")
			refused(t, err, errs.NotFound, "")
			n, err := tx.NextFindingNo(ctx, 2025)
			must(t, err)
			l, err := tx.NextLetterNo(ctx, 2026)
			must(t, err)
			if n != 2 || l != 1 {
				t.Errorf("the next finding is %d, the next letter of another year %d", n, l)
			}
			return nil
		})
		draw := finding.LookBackDraw{ID: "d1", At: clock, ByName: "计财处", Draw: expert.DrawAmong("种子", 1, []expert.Candidate{{Expert: "f1", Name: "问题"}})}
		update(t, db, func(tx *store.Tx) error { return tx.AddLookBackDraw(ctx, draw) })
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.LookBackDraws(ctx, 0)
			must(t, err)
			same(t, list, []finding.LookBackDraw{draw})
			return nil
		})
	})
}

func TestFindingLists(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		today := date("2025-11-01")
		update(t, db, func(tx *store.Tx) error {
			for i, state := range []approval.State{finding.Registered, finding.Notified, finding.Rectifying, finding.Verifying, finding.Closed, finding.Settled} {
				f := problem(finding.ID(fmt.Sprint("f", i+1)), i+1)
				if state == finding.Rectifying { // of another unit, and of no project
					f.Owner, f.Division, f.Project, f.Source = org.Unit{ID: "220"}, org.Unit{ID: "120"}, project.Project{}, finding.Source{Origin: finding.ByHand}
				}
				must(t, tx.AddFinding(ctx, f))
				f.Version = 1
				f = noticed(f, i+1, "2025-10-01")
				if state == finding.Registered {
					f.Letters = nil
				}
				f.State = state
				if state == finding.Closed || state == finding.Settled {
					f.Closed = date("2025-07-31")
				}
				if state == finding.Verifying {
					f.Recall = &finding.Recall{By: "u1"}
				}
				must(t, tx.SaveFinding(ctx, f))
			}
			return nil
		})
		view(t, db, func(tx *store.Tx) error {
			for _, c := range []struct {
				name  string
				scope org.Scope
				by    store.FindingFilter
				page  store.Page
				want  string
			}{
				{"全部，新的在前", everywhere, store.FindingFilter{}, store.Page{}, "6 5 4 3 2 1"},
				{"第二页", everywhere, store.FindingFilter{}, store.Page{After: "2025-5", Limit: 2}, "4 3"},
				{"坏的翻页键", everywhere, store.FindingFilter{}, store.Page{After: "x", Limit: 1}, "6"},
				{"明年登记的", everywhere, store.FindingFilter{Year: 2026}, store.Page{}, ""},
				{"责任单位", everywhere, store.FindingFilter{Unit: "220"}, store.Page{}, "3"},
				{"责任单位的范围", org.Scope{Roots: []org.UnitID{"220"}}, store.FindingFilter{}, store.Page{}, "3"},
				{"主管处室的范围", org.Scope{Roots: []org.UnitID{"130"}}, store.FindingFilter{}, store.Page{}, "6 5 4 2 1"},
				{"没有范围", org.Scope{}, store.FindingFilter{}, store.Page{}, ""},
				{"主管处室", everywhere, store.FindingFilter{Division: "120"}, store.Page{}, "3"},
				{"项目", everywhere, store.FindingFilter{Project: "p1", State: string(finding.Closed)}, store.Page{}, "5"},
				{"来源", everywhere, store.FindingFilter{Origin: string(finding.ByHand)}, store.Page{}, "3"},
				{"来源记录", everywhere, store.FindingFilter{Source: "t1", State: string(finding.Notified)}, store.Page{}, "2"},
				{"逾期", everywhere, store.FindingFilter{LateOn: today}, store.Page{}, "3 2"},
				{"期限当天不算逾期", everywhere, store.FindingFilter{LateOn: date("2025-10-01")}, store.Page{}, ""},
				{"摘要里的百分号", everywhere, store.FindingFilter{Text: "低100%_", Severity: string(finding.Severe)}, store.Page{Limit: 1}, "6"},
				{"项目编号", everywhere, store.FindingFilter{Text: "scip-2025", States: []approval.State{finding.Notified, finding.Rectifying}}, store.Page{}, "2"},
			} {
				list, err := tx.Findings(ctx, c.scope, c.by, c.page)
				must(t, err)
				got := ""
				for _, r := range list {
					got += fmt.Sprint(" ", r.No)
				}
				if got != "" {
					got = got[1:]
				}
				if got != c.want {
					t.Errorf("%s: %q, want %q", c.name, got, c.want)
				}
			}
			counts, err := tx.CountFindings(ctx, everywhere, store.FindingFilter{State: string(finding.Closed), LateOn: today}, today)
			must(t, err)
			if len(counts.States) != 6 || counts.Late != 2 {
				t.Errorf("counted %+v", counts)
			}
			open, err := tx.OpenFindingsOf(ctx, today, upkeep("p1", ""), project.Project{ID: "p9", Unit: org.Unit{ID: "220"}})
			must(t, err)
			if open["p1"] != (store.OpenFindings{Project: 3, ProjectLate: 1, Unit: 3, UnitLate: 1}) || open["p9"] != (store.OpenFindings{Unit: 1, UnitLate: 1}) {
				t.Errorf("open: %+v", open)
			}
			one, err := tx.OpenFindingsOf(ctx, today, upkeep("p1", ""))
			must(t, err)
			if one["p1"] != open["p1"] {
				t.Errorf("alone: %+v", one)
			}
			byID, err := tx.OpenFindingsByID(ctx, today, []project.ID{"p1", "没有"})
			must(t, err)
			none, err := tx.OpenFindingsByID(ctx, today, nil)
			must(t, err)
			if byID["p1"] != open["p1"] || len(byID) != 1 || none != nil {
				t.Errorf("by id: %+v, none: %+v", byID, none)
			}
			park := []project.ID{"p1"}
			for i := range 70_000 { // more than either database takes in one statement
				park = append(park, project.ID(fmt.Sprint("没有", i)))
			}
			byID, err = tx.OpenFindingsByID(ctx, today, park)
			must(t, err)
			if byID["p1"] != open["p1"] || len(byID) != 1 {
				t.Errorf("of a whole park: %+v", byID)
			}
			late, err := tx.FindingsLate(ctx, today)
			must(t, err)
			if len(late) != 2 || late[0].ID != "f2" || len(late[0].Letters) != 1 || len(late[1].Owner.Ancestors) != 2 {
				t.Errorf("late: %+v", late)
			}
			for _, c := range []struct {
				what string
				list []finding.Finding
				want finding.ID
			}{
				{"waiting", ask(t, func() ([]finding.Finding, error) {
					return tx.FindingsWaiting(ctx, store.Waiting{States: []approval.State{finding.Notified}, Side: approval.FilingUnit, Scope: org.Scope{Roots: []org.UnitID{"211"}}}, 9)
				}), "f2"},
				{"recalled", ask(t, func() ([]finding.Finding, error) { return tx.FindingsRecalled(ctx, everywhere, 9) }), "f4"},
				{"closed", ask(t, func() ([]finding.Finding, error) { return tx.FindingsClosed(ctx, everywhere, date("2025-07-31")) }), "f5"},
			} {
				if len(c.list) != 1 || c.list[0].ID != c.want {
					t.Errorf("%s: %+v", c.what, c.list)
				}
			}
			return nil
		})
	})
}

func ask[T any](t *testing.T, f func() (T, error)) T {
	t.Helper()
	v, err := f()
	must(t, err)
	return v
}

// BenchmarkFindings10k shows the first page of a ledger of 10,000 findings with its counts; the aim is 20 ms.
func BenchmarkFindings10k(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { findings10k(b, filepath.Join(b.TempDir(), "many.db")) })
	b.Run("PostgreSQL", func(b *testing.B) { findings10k(b, testenv.PostgreSQL(b)) })
}

func findings10k(b *testing.B, dsn string) {
	db := open(b, dsn)
	fillLedger(b, dsn)
	today := date("2025-11-01")
	for _, c := range []struct {
		name string
		root org.UnitID
		by   store.FindingFilter
	}{
		{"全园区", "root", store.FindingFilter{}},
		{"全园区，逾期", "root", store.FindingFilter{LateOn: today}},
		{"处室", "u0100", store.FindingFilter{}},
		{"单位", "u0007", store.FindingFilter{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			scope := org.Scope{Roots: []org.UnitID{c.root}}
			for b.Loop() {
				err := db.View(context.Background(), func(tx *store.Tx) error {
					list, err := tx.Findings(context.Background(), scope, c.by, store.Page{})
					if err == nil && len(list) == 0 {
						err = fmt.Errorf("no rows")
					}
					if err != nil {
						return err
					}
					counts, err := tx.CountFindings(context.Background(), scope, c.by, today)
					if err == nil && len(counts.States) == 0 {
						err = fmt.Errorf("no counts")
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

// fillLedger writes ten divisions with a hundred units below each, and ten findings of every unit, in all states.
func fillLedger(b *testing.B, dsn string) {
	raw := openRaw(b, dsn)
	tx, err := raw.Begin()
	must(b, err)
	defer tx.Rollback()
	units, above := [][]any{{"root", nil, "root", "管委会", "管委会", true, 1}}, [][]any{{"root", "root", 0}}
	for i := range manyUnits {
		id, parent := fmt.Sprintf("u%04d", i), fmt.Sprintf("u%04d", i/perDivision*perDivision)
		above = append(above, []any{id, id, 0}, []any{id, "root", 1})
		if id == parent {
			parent = "root"
		} else {
			above = append(above, []any{id, parent, 1})
		}
		units = append(units, []any{id, parent, id, "单位" + id, "用款单位", true, 1})
	}
	insert(b, tx, "units (id, parent_id, code, name, kind, active, version)", units)
	insert(b, tx, "unit_ancestors (unit_id, ancestor_id, depth)", above)
	states := finding.Flow.All()
	rows := make([][]any, 10_000)
	for i := range rows {
		unit := i * 7919 % manyUnits
		division := fmt.Sprintf("u%04d", unit/perDivision*perDivision)
		rows[i] = []any{fmt.Sprintf("f%05d", i), 2023 + i/4000, i%4000 + 1, "绩效跟踪", "", "", "", fmt.Sprintf("u%04d", unit), division, nil, "预算执行", "一般",
			"执行率低于序时进度", "问题描述", "整改要求", nil, "2025-10-01", string(states[i%len(states)]), "{}", "null", "{}", "null", nil, "", nil, "[]", "[]",
			time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC).Format(time.RFC3339), "经办", "", 0, 1}
	}
	insert(b, tx, `findings (id, fiscal_year, no, origin, source_id, source_name, source_link, unit_id, division_id, project_id, kind, severity, title, body, demand,
		asked_due_on, due_on, state, plan, progress, result, recall, closed_on, draw_id, escalated_on, acts, filers, updated_at, updated_by, saved_page, saved_edit, version)`, rows)
	must(b, tx.Commit())
	if store.IsPostgres(dsn) {
		_, err = raw.Exec("vacuum analyze")
		must(b, err)
	}
}
