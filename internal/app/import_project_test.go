package app_test

import (
	"context"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// projectRow is a row of the park's list that can be read.
func projectRow(line int, code string, change ...func(*app.ProjectRow)) app.ProjectRow {
	r := app.ProjectRow{Line: line, Code: code, Name: "新项目", Unit: "210", Division: "公用事业处", Nature: "一次性", Category: "经常性运行维护类",
		Start: "2025-01-01", End: "2025年12月31日", Fiscal: "12.5", Others: "0"}
	for _, f := range change {
		f(&r)
	}
	return r
}

func TestImportProjects(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		rows := []app.ProjectRow{projectRow(2, "N-1"), projectRow(3, "N-2")}
		plan := must(p.App.ImportProjects(ctx, clerk, rows, false))
		if numbers(plan) != "2 0 0" || len(plan.Findings) != 0 || len(must(p.App.EditableProjects(ctx, clerk))) != 0 {
			t.Fatalf("preview %s, %s", numbers(plan), said(plan))
		}
		must(p.App.ImportProjects(ctx, clerk, rows, true))
		rows[1].Fiscal, rows[1].Summary, rows[1].Completed = "20", "两处\n道路", "2025-11-01"
		plan = must(p.App.ImportProjects(ctx, clerk, append(rows, projectRow(4, "N-3")), true))
		if numbers(plan) != "1 1 1" {
			t.Errorf("second list: %s", numbers(plan))
		}
		rows[1].Summary, rows[1].Completed = "", "" // empty cells leave what there is
		if plan = must(p.App.ImportProjects(ctx, clerk, rows, true)); numbers(plan) != "0 0 2" {
			t.Errorf("third list: %s", numbers(plan))
		}
		list := must(p.App.EditableProjects(ctx, clerk))
		if len(list) != 3 || list[1].Fiscal != 20*money.Wan || list[1].Summary != "两处\n道路" || list[1].Completed.String() != "2025-11-01" {
			t.Errorf("projects %+v", list)
		}
		if _, err := p.App.ImportProjects(ctx, p.Actor(t, "sys"), rows, true); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a system administrator imports projects: %v", err)
		}
	})
}

func TestImportProjectsRefuses(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		must(p.App.ImportProjects(ctx, p.Actor(t, "other"), []app.ProjectRow{projectRow(2, "OTHER", func(r *app.ProjectRow) { r.Unit = "220" })}, true))
		id := p.Project(t, "HELD", "园区道路养护", 4980*money.Wan, 0)
		g := must(p.App.StartGoal(ctx, clerk, id, 2025, "SH-PARK"))
		must(p.App.SaveGoal(ctx, clerk, g, 1, goalEntry()))
		ok(t, p.App.MoveGoal(ctx, clerk, g, 2, goal.Submit, ""))
		for _, c := range []struct {
			name, want string
			rows       []app.ProjectRow
		}{
			{"全空", "2.code I-01 | 2.name I-01 | 2.unit I-01 | 2.division I-01 | 2.nature I-01 | 2.category I-01 | 2.start I-01 | 2.end I-01 | 2.fiscal I-01 | 2.other I-01", []app.ProjectRow{{Line: 2}}},
			{"编号重复", "3.code I-03", []app.ProjectRow{projectRow(2, "A"), projectRow(3, "A")}},
			{"都不认识", "2.nature I-02 | 2.category I-02 | 2.unit I-02 | 2.division I-02", []app.ProjectRow{projectRow(2, "A", func(r *app.ProjectRow) {
				r.Nature, r.Category, r.Unit, r.Division = "长期", "公路", "999", "无此处"
			})}},
			{"读不出", "2.start I-04 | 2.completed I-04 | 2.fiscal I-04 | 2.other I-04", []app.ProjectRow{projectRow(2, "A", func(r *app.ProjectRow) {
				r.Start, r.Completed, r.Fiscal, r.Others = "年初", "2025-02-30", "五百", "-"
			})}},
			{"颠倒和负数", "2.end I-04 | 2.fiscal I-04", []app.ProjectRow{projectRow(2, "A", func(r *app.ProjectRow) { r.End, r.Fiscal = "2024-12-31", "-5" })}},
			{"主管不是处室", "2.division I-04", []app.ProjectRow{projectRow(2, "A", func(r *app.ProjectRow) { r.Division = "210" })}},
			{"别的单位", "2.unit I-04", []app.ProjectRow{projectRow(2, "A", func(r *app.ProjectRow) { r.Unit = "220" })}},
			{"别的单位的编号", "2.code I-05", []app.ProjectRow{projectRow(2, "OTHER")}},
			{"审核中改主管处室", "2.unit I-05", []app.ProjectRow{projectRow(2, "HELD", func(r *app.ProjectRow) { r.Division = "120" })}},
		} {
			rows := append(c.rows, projectRow(9, "INNOCENT"))
			plan := must(p.App.ImportProjects(ctx, clerk, rows, false))
			if said(plan) != c.want {
				t.Errorf("%s: complaints %q, want %q", c.name, said(plan), c.want)
			}
			if _, err := p.App.ImportProjects(ctx, clerk, rows, true); errs.KindOf(err) != errs.Invalid {
				t.Errorf("%s: applied all the same: %v", c.name, err)
			}
		}
		if list := must(p.App.Projects(ctx, clerk, store.ProjectFilter{}, store.Page{})); len(list) != 1 {
			t.Errorf("%d projects, want the one there was: nothing half imported", len(list))
		}
	})
}

// TestImportProjectsDeclared: money that a submitted declaration fixes is not typed over by a list.
func TestImportProjectsDeclared(t *testing.T) {
	t.Parallel()
	p := apptest.Open(t, t.TempDir()+"/declared.db")
	ctx, clerk := context.Background(), p.Actor(t, "clerk")
	id := declare(t, p, "D-1", "路灯改造")
	ok(t, step(t, p, id, "clerk", pipeline.Submit, ""))
	row := projectRow(2, "D-1", func(r *app.ProjectRow) {
		r.Name, r.Nature, r.Category, r.Start, r.End = "路灯改造", "阶段性", "投资建设类", "2026-01-01", "2027-12-31"
		r.Fiscal, r.Others = "999", "20"
	})
	plan, err := p.App.ImportProjects(ctx, clerk, []app.ProjectRow{row}, true)
	if errs.KindOf(err) != errs.Invalid || said(plan) != "2.fiscal I-04" {
		t.Errorf("%v: complaints %q, want the money refused", err, said(plan))
	}
	row.Fiscal, row.Division = "280", "120"
	if plan, err = p.App.ImportProjects(ctx, clerk, []app.ProjectRow{row}, true); errs.KindOf(err) != errs.Invalid || said(plan) != "2.division I-04" {
		t.Errorf("%v: complaints %q, want the division refused", err, said(plan))
	}
}

// TestImportProjectsStale: a row that was changed since the list was saved is refused; one that says nothing new is not, and
// one whose code was changed is a new project, with a warning.
func TestImportProjectsStale(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		must(p.App.ImportProjects(ctx, clerk, []app.ProjectRow{projectRow(2, "A")}, true))
		saved := func(version, code, name string) app.ProjectRow {
			return projectRow(2, code, func(r *app.ProjectRow) { r.Version, r.Name = version, name })
		}
		for _, c := range []struct {
			name string
			row  app.ProjectRow
			want string
		}{
			{"导出以后没有人改过", saved("1", "A", "改名"), ""},
			{"导出以后改过", saved("7", "A", "改名"), "2.version I-07"},
			{"修改次数不是数", saved("三", "A", "改名"), "2.version I-07"},
			{"改过但这一行没有改动", saved("7", "A", "新项目"), ""},
			{"没有修改次数", saved("", "A", "改名"), ""},
			{"改了编号", saved("1", "A改", "新项目"), "2.code I-14"},
			{"新增", saved("", "B", "新项目"), ""},
		} {
			if plan := must(p.App.ImportProjects(ctx, clerk, []app.ProjectRow{c.row}, false)); said(plan) != c.want {
				t.Errorf("%s: %s, want %s", c.name, said(plan), c.want)
			}
		}
		if _, err := p.App.ImportProjects(ctx, clerk, []app.ProjectRow{saved("7", "A", "改名")}, true); errs.KindOf(err) != errs.Invalid || err == nil {
			t.Errorf("applied all the same: %v", err)
		}
	})
}
