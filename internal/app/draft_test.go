package app_test

import (
	"context"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// TestDraftOvertaken: saves of one open page that overtake each other are no conflict, and the newest of them stays.
func TestDraftOvertaken(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := draftGoal(t, p, "SCIP-2025-0001", "道路养护")
		save := func(page string, edit int, overall string) (goal.Goal, error) {
			clerk := p.Actor(t, "clerk")
			clerk.Form.Page = org.PageEdit{Page: page, Edit: edit}
			file, err := p.App.SaveGoal(ctx, clerk, id, 1, goal.Entry{Overall: overall})
			return file.Goal, err
		}
		for _, c := range []struct {
			name     string
			edit     int
			typed    string
			overall  string
			versions int
		}{
			{"第三次修改先到", 3, "三", "三", 2},
			{"第二次修改后到，不改内容", 2, "二", "三", 2},
			{"第四次修改没等回音就存", 4, "四", "四", 3},
		} {
			g, err := save("p", c.edit, c.typed)
			if err != nil || g.Entry.Overall != c.overall || g.Version != c.versions {
				t.Errorf("%s: overall %q, version %d, %v", c.name, g.Entry.Overall, g.Version, err)
			}
		}
		_, err := save("q", 9, "另一个页面")
		refused(t, "另一个页面", err, errs.Conflict, "刚刚修改过")
		entries, err := p.App.AuditEntries(ctx, p.Actor(t, "aud"), store.AuditFilter{Kind: "绩效目标", Target: string(id)}, 10)
		ok(t, err)
		saved := 0
		for _, e := range entries {
			if e.Action == "保存草稿" {
				saved++
			}
		}
		if saved != 2 {
			t.Errorf("the log keeps %d saves, want 2", saved)
		}
	})
}
