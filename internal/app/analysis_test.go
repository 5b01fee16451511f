package app_test

import (
	"context"
	"slices"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/analysis"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/money"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
)

// analysed draws up the analysis of a round for somebody who may see it.
func analysed(t *testing.T, p *apptest.Park, who string, round tracking.RoundID) app.AnalysisFile {
	t.Helper()
	file, err := p.App.Analysis(context.Background(), p.Actor(t, who), round)
	ok(t, err)
	return file
}

// reported hands in the form of a project one of whose indicators cannot be reached any more.
func reported(t *testing.T, p *apptest.Park, id tracking.ID) {
	t.Helper()
	ctx, clerk := context.Background(), p.Actor(t, "clerk")
	file, err := p.App.Tracked(ctx, clerk, id)
	ok(t, err)
	entry := onTheRoad(file.Entry)
	row := &entry.Rows[1]
	row.Actual, row.Forecast, row.Likelihood, row.Disposal = "20", "60", string(tracking.Impossible), string(tracking.AdjustGoal)
	row.Causes, row.Explanation, row.Measure = []bool{true, false, false, false, false}, "两条路移交市政部门。", "申请调整目标"
	_, err = p.App.SaveTracked(ctx, clerk, id, 1, entry)
	ok(t, err)
	ok(t, p.App.MoveTracked(ctx, clerk, id, 2, approval.Submit, ""))
}

func TestAnalysisOfARound(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		round := started(t, p)
		finance := p.Actor(t, "finance")
		empty := analysed(t, p, "finance", round)
		two, three := analysis.Extent{Projects: 2, Budget: 200 * money.Wan}, analysis.Extent{Projects: 3, Budget: 201 * money.Wan}
		if empty.Coverage != (analysis.Coverage{All: three, Tracked: two}) || empty.All.Lights.Total() != 0 || len(empty.Divisions)+len(empty.Proposals) != 0 {
			t.Errorf("nobody has reported: %+v %+v", empty.Coverage, empty.All)
		}

		rows, err := p.App.TrackedRows(ctx, finance, round, app.TrackedFilter{}, app.Page{})
		ok(t, err)
		reported(t, p, rows[0].ID)
		ok(t, p.App.ExitTracked(ctx, finance, rows[1].ID, 1, tracking.Cancel, "项目已停办"))
		for _, project := range []string{"SCIP-2025-0001", "SCIP-2025-0002"} {
			entry := byHand(p)
			entry.Project = project
			id, err := p.App.RegisterFinding(ctx, finance, entry)
			ok(t, err)
			ok(t, p.App.IssueFinding(ctx, finance, id, 1, ""))
		}

		one := analysis.Extent{Projects: 1, Budget: 100 * money.Wan}
		for _, who := range []string{"finance", "audit", "clerk", "division"} {
			file := analysed(t, p, who, round)
			if file.Coverage != (analysis.Coverage{All: three, Tracked: one, Reported: one}) {
				t.Errorf("%s: the cancelled form has left the round: %+v", who, file.Coverage)
			}
			if file.All.Executed != 45*money.Wan || file.All.Budget != 100*money.Wan || len(file.Divisions) != 1 || file.All.Lights.Total() != 1 {
				t.Errorf("%s: %+v %+v", who, file.All, file.Divisions)
			}
			if len(file.Hopeless) != 1 || len(file.Hopeless[0].Hopeless) != 1 || file.Hopeless[0].Hopeless[0].Measure != "申请调整目标" {
				t.Errorf("%s: hopeless: %+v", who, file.Hopeless)
			}
			if len(file.Findings) != 1 || file.Findings[0].Code != "SCIP-2025-0001" || file.Findings[0].Findings != 1 || file.Findings[0].Overdue != 0 {
				t.Errorf("%s: findings: %+v", who, file.Findings)
			}
			if !slices.ContainsFunc(file.Proposals, func(x analysis.Proposal) bool { return x.Remedy == analysis.AdjustGoal }) {
				t.Errorf("%s: what the unit chose is not proposed: %+v", who, file.Proposals)
			}
			if file.CheckCode == "" || file.Today.String() != "2025-08-10" {
				t.Errorf("%s: %q %s", who, file.CheckCode, file.Today)
			}
		}
		for what, id := range map[string]tracking.RoundID{"没有的任务": "没有", "别的单位": round} {
			_, err := p.App.Analysis(ctx, p.Actor(t, "other"), id)
			refused(t, what, err, errs.NotFound, "没有找到")
		}
	})
}
