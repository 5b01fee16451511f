package app_test

import (
	"context"
	"strings"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// TestWhatADeclarationIsJudgedByStays: name, category, nature, dates, unit and division of a project are the unit's to change while the
// declaration is a draft, and nobody's once it is on its way or admitted; the import of the list obeys the same rule.
func TestWhatADeclarationIsJudgedByStays(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := declare(t, p, "SCIP-2026-0001", "道路照明改造")
		changes := []struct {
			name, path string
			change     func(*project.Project)
		}{
			{"项目名称", "name", func(q *project.Project) { q.Name = "道路照明节能改造" }},
			{"项目类别", "category", func(q *project.Project) { q.Category = project.Operation }},
			{"项目性质", "nature", func(q *project.Project) { q.Nature = project.Recurrent }},
			{"开始日期", "start", func(q *project.Project) { q.Start = day(t, "2026-02-01") }},
			{"完成日期", "end", func(q *project.Project) { q.End = day(t, "2035-12-31") }},
			{"主管处室", "division", func(q *project.Project) { q.Division = p.Units["120"] }},
		}
		frozen := func(who string, state approval.State, says string) {
			t.Helper()
			for _, c := range changes {
				q := declaration(t, p, id).Project
				c.change(&q)
				err := p.App.SaveProject(ctx, p.Actor(t, who), q)
				refused(t, string(state)+c.name, err, errs.Invalid, "项目申报现在是“"+string(state)+"”")
				if f := errs.FieldsOf(err); len(f) != 1 || f[0].Path != c.path || !strings.Contains(f[0].Message, says) {
					t.Errorf("%s %s: %v", state, c.name, f)
				}
			}
		}
		q := declaration(t, p, id).Project
		q.Name = "道路照明改造工程"
		ok(t, p.App.SaveProject(ctx, p.Actor(t, "clerk"), q))
		ok(t, step(t, p, id, "clerk", pipeline.Submit, ""))
		frozen("clerk", pipeline.AtHead, "请先撤回")
		ok(t, step(t, p, id, "head", pipeline.Confirm, ""))
		frozen("clerk", pipeline.AtDivision, "退回草稿")
		frozen("finance", pipeline.AtDivision, "退回草稿")
		ok(t, step(t, p, id, "division", pipeline.Pass, ""))
		frozen("clerk", pipeline.ToEvaluate, "退回草稿")

		row := projectRow(2, "SCIP-2026-0001", func(r *app.ProjectRow) {
			r.Name, r.Nature, r.Category, r.Start, r.End = "换了名称", string(project.Staged), string(project.Operation), "2026-01-01", "2027-12-31"
			r.Fiscal, r.Others = "280", "20"
		})
		plan, err := p.App.ImportProjects(ctx, p.Actor(t, "clerk"), []app.ProjectRow{row}, false)
		ok(t, err)
		var paths []string
		for _, f := range plan.Findings {
			paths = append(paths, f.Path)
		}
		if got := strings.Join(paths, " "); got != "2.name 2.category" {
			t.Errorf("the import complains at %q: %v", got, plan.Findings)
		}

		ok(t, decide(t, p, id, decision()))
		frozen("clerk", pipeline.Admitted, "另行申报")
		q = declaration(t, p, id).Project
		q.Summary = "只改概况"
		ok(t, p.App.SaveProject(ctx, p.Actor(t, "clerk"), q))
		q.Version++
		q.Division = p.Units["120"]
		ok(t, p.App.SaveProject(ctx, p.Actor(t, "finance"), q))
	})
}

// TestReturnedDeclarationIsTheUnitsAgain: what was returned may be changed, and projects outside the library always.
func TestReturnedDeclarationIsTheUnitsAgain(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		id := declare(t, p, "SCIP-2026-0001", "道路照明改造")
		ok(t, step(t, p, id, "clerk", pipeline.Submit, ""))
		ok(t, step(t, p, id, "head", pipeline.ReturnToUnit, "名称不清楚"))
		outside := p.Project(t, "SCIP-2024-0001", "历史项目", 1, 0)
		for _, one := range []project.ID{id, outside} {
			file, err := p.App.Project(ctx, clerk, one)
			ok(t, err)
			file.Name, file.End = "改了名称", day(t, "2028-12-31")
			ok(t, p.App.SaveProject(ctx, clerk, file.Project))
		}
	})
}
