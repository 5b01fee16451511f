package app_test

import (
	"context"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
)

// TestStoryOfABudget walks one project from its declaration to its approved budget: an itemised budget checked against a cost
// standard, judged before commitment by an expert, decided by the office meeting, admitted, put into the year's plan
// together with its goal, cut, approved.
func TestStoryOfABudget(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		publish(t, p, lamp())
		id := declare(t, p, "SCIP-2026-0001", "目华路路灯节能改造")
		overStandard(t, p, id)
		judged := judgedBefore(t, p, id)
		decidedAtMeeting(t, p, id, judged)
		g := draftGoal2026(t, p, id)
		plan := draftPlan(t, p, id)
		ok(t, movePlan(t, p, plan, "clerk", approval.Submit, ""))
		for i, s := range planSteps {
			if s.do == fundplan.PassEconomy {
				cut := fundplan.EntryLine{Project: id, Appropriation: "150", Other: "20"}
				ok(t, p.App.CutFundPlan(context.Background(), p.Actor(t, s.who), plan, fundPlan(t, p, plan).Version, cut, "控制器按标准核减"))
			}
			if err := movePlan(t, p, plan, s.who, s.do, ""); err != nil {
				t.Fatalf("step %d: %v", i+1, err)
			}
		}
		p.Approve(t, g)
		p.Pass(365 * 24 * 3600e9)
		ok(t, movePlan(t, p, plan, "finance2", fundplan.Approve, ""))
		approvedPlan(t, p, plan, id, g)
		papers, err := p.App.FundPlanPapers(context.Background(), p.Actor(t, "clerk"), plan)
		ok(t, err)
		if papers.InForce.Document != "沪化管计〔2026〕3号" || papers.Goals[g].Form.Request.Appropriation != 150*money.Wan {
			t.Errorf("the papers: %+v", papers.InForce)
		}
	})
}

// overStandard finds the budget line that is over its standard; the unit says why and the division agrees.
func overStandard(t *testing.T, p *apptest.Park, id project.ID) {
	t.Helper()
	ctx := context.Background()
	var line budget.LineID
	file, err := p.App.Quota(ctx, p.Actor(t, "clerk"), id)
	ok(t, err)
	for _, c := range file.Checked {
		if c.Result == standard.Over {
			line = c.Line.ID
		}
	}
	if line == "" {
		t.Fatalf("no line is over its standard: %+v", file.Checked)
	}
	ok(t, p.App.ExplainOver(ctx, p.Actor(t, "clerk"), id, line, file.Answers.Version, "含防腐灯杆接口，市场询价高于标准。"))
	toEvaluationAgreeing(t, p, id, line)
}

// toEvaluationAgreeing files a declaration; its division agrees to the line over its standard and passes it.
func toEvaluationAgreeing(t *testing.T, p *apptest.Park, id project.ID, line budget.LineID) {
	t.Helper()
	ctx := context.Background()
	ok(t, step(t, p, id, "clerk", pipeline.Submit, ""))
	ok(t, step(t, p, id, "head", pipeline.Confirm, ""))
	file, err := p.App.Quota(ctx, p.Actor(t, "division"), id)
	ok(t, err)
	ok(t, p.App.AgreeOver(ctx, p.Actor(t, "division"), id, line, file.Answers.Version))
	ok(t, step(t, p, id, "division", pipeline.Pass, ""))
}

// judgedBefore takes the project's ex-ante evaluation from its statement to the report, by an independent expert.
func judgedBefore(t *testing.T, p *apptest.Park, id project.ID) exante.ID {
	t.Helper()
	ctx, finance := context.Background(), p.Actor(t, "finance")
	e, err := p.App.StartExAnte(ctx, p.Actor(t, "clerk"), id, 2026)
	ok(t, err)
	_, err = p.App.SaveExAnte(ctx, p.Actor(t, "clerk"), e, 1, statement(t, "2000000"))
	ok(t, err)
	for i, s := range []struct {
		who string
		do  approval.Action
	}{{"clerk", approval.Submit}, {"head", approval.Confirm}, {"division", approval.Pass}} {
		ok(t, p.App.MoveExAnte(ctx, p.Actor(t, s.who), e, i+2, s.do, ""))
	}
	pn := exAntePanel(t, p, e, "e1")
	ok(t, p.App.MovePanel(ctx, finance, pn, 3, panel.Open, ""))
	ok(t, p.App.PutOpinion(ctx, p.Actor(t, "e1"), scored(t, pn, e, "优", "2000000"), true))
	ok(t, p.App.MovePanel(ctx, finance, pn, 4, panel.Unseal, ""))
	ok(t, p.App.KeepRecord(ctx, finance, pn, 5, found(e, "予以支持", 200*money.Wan, "")))
	ok(t, p.App.MovePanel(ctx, finance, pn, 6, panel.Close, ""))
	done, err := p.App.ExAnte(ctx, p.Actor(t, "clerk"), e)
	ok(t, err)
	ok(t, p.App.MoveExAnte(ctx, finance, e, done.Version, exante.SendOn, ""))
	return e
}

// decidedAtMeeting lays the project before the office meeting, which agrees to it; nothing is planned before.
func decidedAtMeeting(t *testing.T, p *apptest.Park, id project.ID, e exante.ID) {
	t.Helper()
	ctx, economy := context.Background(), p.Actor(t, "economy")
	if s := declaration(t, p, id).State; s != pipeline.ToEvaluate {
		t.Fatalf("%s with evaluation %s", s, e)
	}
	m, err := p.App.PlanMeeting(ctx, economy, "2025年第1次主任办公会", meetingDay)
	ok(t, err)
	file, err := p.App.Meeting(ctx, economy, m)
	ok(t, err)
	ok(t, p.App.SetAgenda(ctx, economy, m, file.Version, file.Title, meetingDay, []app.AgendaItem{{Project: id, Advice: file.Ready[0].Advice}}))
	ok(t, p.App.MoveMeeting(ctx, economy, m, file.Version+1, meeting.Convene, ""))
	refusedPlan(t, p, id)
	ok(t, p.App.ConcludeMeeting(ctx, economy, m, file.Version+2, "化管纪〔2025〕1号", meetingDay, []meeting.Ruling{{Resolution: pipeline.Agreed, Amount: 300 * money.Wan}}))
	if d := declaration(t, p, id); d.State != pipeline.Admitted {
		t.Fatalf("the meeting leaves it %s", d.State)
	}
}

// refusedPlan: a project that no meeting has admitted is no candidate and cannot be submitted in a plan.
func refusedPlan(t *testing.T, p *apptest.Park, id project.ID) {
	t.Helper()
	ctx, clerk := context.Background(), p.Actor(t, "clerk")
	plan, err := p.App.StartFundPlan(ctx, clerk, p.Units["210"].ID, p.Units["130"].ID, 2027)
	ok(t, err)
	file := fundPlan(t, p, plan)
	if len(file.Candidates) != 0 {
		t.Errorf("a candidate before the decision: %+v", file.Candidates)
	}
	_, err = p.App.AddToFundPlan(ctx, clerk, plan, file.Version, file.Entry, id)
	ok(t, err)
	refused(t, "没有入库", movePlan(t, p, plan, "clerk", approval.Submit, ""), errs.Invalid, "处需要改正")
	file = fundPlan(t, p, plan)
	_, err = p.App.SaveFundPlan(ctx, clerk, plan, file.Version, file.Entry.Without(id))
	ok(t, err)
}
