package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/errs"
)

// warned starts a goal that the check warns of twice: a quantity without an indicator, and a satisfaction without a survey.
func warned(t *testing.T, p *apptest.Park) app.GoalFile {
	t.Helper()
	ctx, clerk := context.Background(), p.Actor(t, "clerk")
	id, err := p.App.StartGoal(ctx, clerk, p.Project(t, "SCIP-2025-0301", "园区公共设施维护", 4980*money.Wan, 0), 2025, "SH-PARK")
	ok(t, err)
	e := goalEntry()
	e.Annual = "完成道路养护96.4万平方米、海塘巡查8.6公里，设施完好率不低于98%。"
	e.Rows[5].Method = "直接证明法"
	file, err := p.App.SaveGoal(ctx, clerk, id, 1, e)
	ok(t, err)
	return file
}

// missing lists the paths of the justifications that a refusal asks for.
func missing(err error) string {
	var out []string
	for _, f := range errs.FieldsOf(err).Blocking() {
		if j, is := goal.CutJustification(f.Path); is {
			out = append(out, j.Rule+" "+j.Place.Column)
		}
	}
	return strings.Join(out, ", ")
}

// TestWarningsAskForReasons: a goal with warnings is submitted with a reason for each, which is kept through moves of rows and
// frozen with the edition.
func TestWarningsAskForReasons(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		file := warned(t, p)
		submit := func() error { return p.App.MoveGoal(ctx, clerk, file.ID, file.Version, goal.Submit, "") }
		save := func(e goal.Entry) {
			t.Helper()
			var err error
			file, err = p.App.SaveGoal(ctx, clerk, file.ID, file.Version, e)
			ok(t, err)
		}
		if err := submit(); errs.KindOf(err) != errs.Invalid || missing(err) != "G-321 annual, G-214 method" {
			t.Fatalf("without reasons: %v asks for %q", err, missing(err))
		}
		if head := p.App.MoveGoal(ctx, p.Actor(t, "head"), file.ID, file.Version, goal.Submit, ""); errs.KindOf(head) != errs.Forbidden || len(errs.FieldsOf(head)) > 0 {
			t.Errorf("who may not submit learns of the form: %v", head)
		}
		broken := file.Entry
		broken.Rows = slices.Clone(broken.Rows)
		broken.Rows[0].Target = ""
		save(broken)
		if err := submit(); missing(err) != "G-321 annual, G-214 method" || len(errs.FieldsOf(err).At("rows.0.target")) == 0 {
			t.Errorf("errors and reasons are not told at once: %v", errs.FieldsOf(err))
		}
		e := file.Entry
		e.Rows = slices.Clone(e.Rows)
		e.Rows[0].Target = "18"
		survey := goal.Justification{Rule: "G-214", Place: goal.Place{Indicator: e.Rows[5].ID, Column: "method"}, Text: "由入驻企业直接评分"}
		e.Justifications = []goal.Justification{survey, {Rule: "G-999", Place: goal.Place{Column: "overall"}, Text: "已不存在的发现"}}
		save(e)
		slices.Reverse(file.Entry.Rows)
		file.Entry.Justifications = nil // as a workbook or another page sends it
		save(file.Entry)
		if err := submit(); missing(err) != "G-321 annual" {
			t.Errorf("after rows moved: %q", missing(err))
		}
		long := goal.Justification{Rule: "G-321", Place: goal.Place{Column: "annual"}, Text: strings.Repeat("长", 201)}
		file.Entry.Justifications = []goal.Justification{long}
		save(file.Entry)
		refused(t, "理由201个字", submit(), errs.Invalid, "最多200个字，现有201个字")
		long.Text = strings.Repeat("长", 200)
		file.Entry.Justifications = []goal.Justification{long}
		save(file.Entry)
		if len(file.Unjustified) > 0 {
			t.Errorf("still asked: %v", file.Unjustified)
		}
		ok(t, submit())
		seen, err := p.App.Goal(ctx, p.Actor(t, "head"), file.ID)
		ok(t, err)
		want := []goal.Justification{long, survey}
		if !slices.Equal(seen.Editions[0].Form.Justifications, want) || !slices.Equal(seen.Entry.Justifications, want) {
			t.Errorf("frozen %+v", seen.Editions[0].Form.Justifications)
		}
		ok(t, p.App.MoveGoal(ctx, clerk, file.ID, file.Version+1, goal.Withdraw, ""))
		back, err := p.App.Goal(ctx, clerk, file.ID)
		ok(t, err)
		if !slices.Equal(back.Entry.Justifications, want) {
			t.Errorf("taken back with %+v", back.Entry.Justifications)
		}
	})
}

// TestReasonsTakenBack: an empty text takes a reason back; a reason of a row that is gone goes with it.
func TestReasonsTakenBack(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		file := warned(t, p)
		e := file.Entry
		annual := goal.Justification{Rule: "G-321", Place: goal.Place{Column: "annual"}, Text: "海塘由水务处考核"}
		e.Justifications = []goal.Justification{annual, {Rule: "G-214", Place: goal.Place{Indicator: e.Rows[5].ID, Column: "method"}, Text: "直接评分"}}
		file, err := p.App.SaveGoal(ctx, clerk, file.ID, file.Version, e)
		ok(t, err)
		e = file.Entry
		e.Rows = slices.Clone(e.Rows[:5])
		e.Justifications = nil
		file, err = p.App.SaveGoal(ctx, clerk, file.ID, file.Version, e)
		ok(t, err)
		if !slices.Equal(file.Entry.Justifications, []goal.Justification{annual}) {
			t.Errorf("after the row went: %+v", file.Entry.Justifications)
		}
		annual.Text = " "
		e.Justifications = []goal.Justification{annual}
		file, err = p.App.SaveGoal(ctx, clerk, file.ID, file.Version, e)
		ok(t, err)
		if file.Entry.Justifications != nil {
			t.Errorf("after taking it back: %+v", file.Entry.Justifications)
		}
	})
}

// TestAdjustmentAsksOnlyForNewWarnings: what was approved with a warning asks for no reason again, what changes does.
func TestAdjustmentAsksOnlyForNewWarnings(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		file := warned(t, p)
		file.Entry.Justifications = []goal.Justification{{Rule: "G-321", Place: goal.Place{Column: "annual"}, Text: "海塘由水务处考核"},
			{Rule: "G-214", Place: goal.Place{Indicator: file.Entry.Rows[5].ID, Column: "method"}, Text: "由入驻企业直接评分"}}
		_, err := p.App.SaveGoal(ctx, clerk, file.ID, 2, file.Entry)
		ok(t, err)
		ok(t, p.App.MoveGoal(ctx, clerk, file.ID, 3, goal.Submit, ""))
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "head"), file.ID, 4, goal.Confirm, ""))
		p.Approve(t, file.ID)
		id := adjusting(t, p, file.ID, func(e *adjustment.Entry) {
			e.Goal.Annual = "完成道路养护80万平方米、海塘巡查8.7公里，设施完好率不低于98%。"
			e.Goal.Rows[1].Source = ""
		})
		if err := p.App.MoveAdjustment(ctx, clerk, id, 2, approval.Submit, "", ""); missing(err) != "G-201 source" {
			t.Fatalf("%v asks for %q", err, missing(err))
		}
		adj, err := p.App.Adjustment(ctx, clerk, id)
		ok(t, err)
		adj.Entry.Goal.Justifications = []goal.Justification{{Rule: "G-201", Place: goal.Place{Indicator: adj.Entry.Goal.Rows[1].ID, Column: "source"}, Text: "移交后由市政部门提供数据"}}
		adj, err = p.App.SaveAdjustment(ctx, clerk, id, 2, adj.Entry)
		ok(t, err)
		if len(adj.Entry.Goal.Justifications) != 3 {
			t.Errorf("kept %+v", adj.Entry.Goal.Justifications)
		}
		ok(t, p.App.MoveAdjustment(ctx, clerk, id, 3, approval.Submit, "", ""))
	})
}

// TestOverallGoalAsksForReasons: the goal check asks of a department's goal what it asks of a project's.
func TestOverallGoalAsksForReasons(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		id, err := p.App.StartOverallGoal(ctx, clerk, overallgoal.Department, p.Units["210"].ID, "", 2025, "SH-PARK")
		ok(t, err)
		e := departmentEntry()
		e.Goal.Rows[5].Method = "直接证明法"
		file, err := p.App.SaveOverallGoal(ctx, clerk, id, 1, e)
		ok(t, err)
		if err := p.App.MoveOverallGoal(ctx, clerk, id, 2, approval.Submit, ""); missing(err) != "G-214 method" || len(file.Unjustified) != 1 {
			t.Fatalf("%v asks for %q", err, missing(err))
		}
		file.Entry.Goal.Justifications = []goal.Justification{{Rule: "G-214", Place: goal.Place{Indicator: file.Entry.Goal.Rows[5].ID, Column: "method"}, Text: "直接评分"}}
		_, err = p.App.SaveOverallGoal(ctx, clerk, id, 2, file.Entry)
		ok(t, err)
		ok(t, p.App.MoveOverallGoal(ctx, clerk, id, 3, approval.Submit, ""))
	})
}
