package app_test

import (
	"context"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// TestAdministratorsStayThree: the system administrator cannot take over another administrator's account by giving it a
// new password.
func TestAdministratorsStayThree(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		for _, who := range []string{"sec", "aud", "sys"} {
			_, err := p.App.ResetPassword(ctx, p.Actor(t, "sys"), p.Actor(t, who).User.ID)
			refused(t, who, err, errs.Forbidden, "outturn user reset")
		}
		_, err := p.App.ResetPassword(ctx, p.Actor(t, "sys"), p.Actor(t, "clerk").User.ID)
		ok(t, err)
	})
}

// TestSearchByUnit: the box at the top of every page finds projects by name, code and unit.
func TestSearchByUnit(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		p.Project(t, "SCIP-2025-0001", "园区道路养护", 100*money.Wan, 0)
		for text, want := range map[string]int{"道路": 1, "scip-2025": 1, "设施管理": 1, "医疗": 0, "%": 0} {
			list, err := p.App.Projects(ctx, p.Actor(t, "finance"), app.ProjectFilter{Text: text}, app.Page{})
			ok(t, err)
			if len(list) != want {
				t.Errorf("%q finds %d projects, want %d", text, len(list), want)
			}
		}
	})
}
