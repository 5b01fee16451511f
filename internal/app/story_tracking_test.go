package app_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/domain/tracking"
)

// TestStoryFromAPaymentToTheNextBudget walks one project from what was paid of its budget to what it gets next year: payments that
// lag behind, the light they put on, the finding made of it, its overdue date, the suggested amount with its arithmetic, the
// budget that came of it.
func TestStoryFromAPaymentToTheNextBudget(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance := context.Background(), p.Actor(t, "finance")
		id := asking(t, p)
		paid(t, p, id, 45)
		form := lit(t, p, id)
		problem := foundBy(t, p, form)
		row := requestOf(t, p, id)
		if got := row.Facts.Text(consequence.Overdue); got != "0个" || row.Rules.Action != consequence.Unmoved || row.Suggested() != 200*money.Wan {
			t.Errorf("before the finding is late: %s, %q, %s", got, row.Rules.Action, row.Suggested().Yuan())
		}
		paid(t, p, id, 5)
		p.Pass(150 * 24 * time.Hour) // to January, long after the due date
		cutsForLowExecution(t, p)
		row = requestOf(t, p, id)
		steps := strings.Join(row.Rules.Steps(row.Facts), "\n")
		if row.Rules.Action != consequence.Defer || row.Rules.Cut != 10*money.Wan || row.Suggested() != 190*money.Wan ||
			!strings.Contains(steps, "上年预算100.00万元 × 10% = 10.00万元") {
			t.Errorf("the finding late and half the money spent: %q, %s\n%s", row.Rules.Action, row.Suggested().Yuan(), steps)
		}
		rectified(t, p, problem)
		row = requestOf(t, p, id)
		if row.Rules.Action != consequence.CutShare || row.Suggested() != 190*money.Wan {
			t.Errorf("put right, with the money still unspent: %q, %s", row.Rules.Action, row.Suggested().Yuan())
		}
		_, err := p.App.RecordFund(ctx, finance, project.FundEvent{Project: id, Year: 2026, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 190 * money.Wan, On: day(t, "2026-01-05")})
		ok(t, err)
		row = requestOf(t, p, id)
		if became, is := row.Decided(); !is || became != row.Suggested() || row.Asked != 200*money.Wan {
			t.Errorf("asked %s, suggested %s, became %s", row.Asked.Yuan(), row.Suggested().Yuan(), became.Yuan())
		}
	})
}

// asking is a project with 100万元 and an approved goal in 2025 that asks for 200万元 of 2026, in August.
func asking(t *testing.T, p *apptest.Park) project.ID {
	t.Helper()
	p.Person(t, "finance2", "计财处审核二", "110", org.Finance, "100")
	x := lighting(t, p, "SCIP-2025-0001", "目华路路灯节能改造")
	x.Start = day(t, "2025-01-01")
	id := declares(t, p, x)
	toEvaluation(t, p, id)
	_, err := p.App.RecordFund(context.Background(), p.Actor(t, "finance"), project.FundEvent{Project: id, Year: 2025, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 100 * money.Wan, On: day(t, "2025-01-05")})
	ok(t, err)
	approvedGoal(t, p, id)
	toAugust(p)
	return id
}

// paid enters a payment of some 万元 of 2025.
func paid(t *testing.T, p *apptest.Park, id project.ID, wan money.Amount) {
	t.Helper()
	_, err := p.App.RecordFund(context.Background(), p.Actor(t, "finance"), project.FundEvent{Project: id, Year: 2025, Kind: project.Payment, Source: project.Appropriation, Amount: wan * money.Wan, On: day(t, "2025-07-15")})
	ok(t, err)
}

// lit takes the project's form of the August round to where planning and finance settles it, under a yellow light.
func lit(t *testing.T, p *apptest.Park, id project.ID) tracking.ID {
	t.Helper()
	ctx := context.Background()
	round, err := p.App.PlanTracking(ctx, p.Actor(t, "finance"), 2025, tracking.DefaultPlan(2025))
	ok(t, err)
	ok(t, p.App.MoveTracking(ctx, p.Actor(t, "finance"), round, 2, tracking.Propose, ""))
	ok(t, p.App.MoveTracking(ctx, p.Actor(t, "finance2"), round, 3, tracking.Start, ""))
	rows, err := p.App.TrackedRows(ctx, p.Actor(t, "clerk"), round, app.TrackedFilter{Project: id}, app.Page{})
	ok(t, err)
	file, err := p.App.Tracked(ctx, p.Actor(t, "clerk"), rows[0].ID)
	ok(t, err)
	_, err = p.App.SaveTracked(ctx, p.Actor(t, "clerk"), file.ID, 1, onTheRoad(file.Entry))
	ok(t, err)
	for i, step := range []struct {
		who string
		do  approval.Action
	}{{"clerk", approval.Submit}, {"head", approval.Confirm}, {"division", approval.Pass}, {"finance", tracking.Settle}} {
		ok(t, p.App.MoveTracked(ctx, p.Actor(t, step.who), file.ID, i+2, step.do, ""))
	}
	file, err = p.App.Tracked(ctx, p.Actor(t, "finance"), file.ID)
	ok(t, err)
	if file.Light == nil || file.Light.Colour != tracking.Yellow || file.Light.Fired[0].Arithmetic != "执行率 45.00% ÷ 时间进度 58.33% = 77.14%，低于 80%" {
		t.Fatalf("the light: %+v", file.Light)
	}
	return file.ID
}

// foundBy makes a finding of a form's light and sends its letter, due after 30 days.
func foundBy(t *testing.T, p *apptest.Park, form tracking.ID) finding.ID {
	t.Helper()
	ctx := context.Background()
	draft, _, err := p.App.DraftFinding(ctx, p.Actor(t, "division"), finding.FromTracking, string(form))
	ok(t, err)
	id, err := p.App.RegisterFinding(ctx, p.Actor(t, "division"), draft)
	ok(t, err)
	ok(t, p.App.IssueFinding(ctx, p.Actor(t, "finance"), id, 1, ""))
	return id
}

// cutsForLowExecution sets the rules of 2026: who spends less than 80% of a budget loses a tenth of it.
func cutsForLowExecution(t *testing.T, p *apptest.Park) {
	t.Helper()
	ctx, finance := context.Background(), p.Actor(t, "finance")
	file, err := p.App.Consequences(ctx, finance, 2026)
	ok(t, err)
	want := file.Settings
	want.Choices = maps.Clone(want.Choices)
	want.Choices["J-08"] = consequence.Choice{Active: true, Measures: consequence.Measures{Rate: 10 * score.Percent}}
	ok(t, p.App.SaveConsequences(ctx, finance, 0, want, "园区2026年度预算编制通知"))
}

// requestOf is what the view of 2026 says of the project.
func requestOf(t *testing.T, p *apptest.Park, id project.ID) app.NextYearRow {
	t.Helper()
	file, err := p.App.NextYearProject(context.Background(), p.Actor(t, "finance"), 2026, id)
	ok(t, err)
	return file.Row
}
