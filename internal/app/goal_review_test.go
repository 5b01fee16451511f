package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// beforeDivision is a goal that waits for the division's review.
func beforeDivision(t *testing.T, p *apptest.Park, code string) goal.ID {
	t.Helper()
	ctx := context.Background()
	id := p.Project(t, code, "园区道路养护"+code, 100*money.Wan, 0)
	g, err := p.App.StartGoal(ctx, p.Actor(t, "clerk"), id, 2025, "SH-PARK")
	ok(t, err)
	_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk"), g, 1, goalEntry())
	ok(t, err)
	ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 2, goal.Submit, ""))
	ok(t, p.App.MoveGoal(ctx, p.Actor(t, "head"), g, 3, goal.Confirm, ""))
	return g
}

func goalNow(t *testing.T, p *apptest.Park, who string, id goal.ID) (f goalFile) {
	t.Helper()
	file, err := p.App.GoalReview(context.Background(), p.Actor(t, who), id)
	ok(t, err)
	return goalFile{file.State, file.Version, file.Editions[len(file.Editions)-1], file.Opinions, file.Reviews, file.Entry}
}

// goalFile is what these tests look at.
type goalFile struct {
	state    approval.State
	version  int
	newest   goal.Edition
	opinions []goalreview.Opinion
	reviews  []goalreview.Review
	entry    goal.Entry
}

// TestGoalReviewByAgreement is 良 at both stages: proposed, refused, proposed again, agreed; then approved with the edits.
func TestGoalReviewByAgreement(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		g := beforeDivision(t, p, "SCIP-2025-0101")
		propose := func(who string, version int, target string) {
			t.Helper()
			entry := goalNow(t, p, who, g).entry
			entry.Rows = slices.Clone(entry.Rows)
			entry.Rows[2].Target = target
			ok(t, p.App.SuggestEdits(ctx, p.Actor(t, who), g, version, entry))
			ok(t, p.App.SubmitGoalReview(ctx, p.Actor(t, who), g, version+1, p.Verdicts(t, score.Good)))
		}
		propose("division", 0, "98.5")
		at := goalNow(t, p, "clerk", g)
		if at.state != goal.AtUnitForDivision || at.entry.Rows[2].Target != "98" || len(at.reviews) != 1 || at.reviews[0].Grade != score.Good {
			t.Fatalf("after 良: %s holding %s, reviews %+v", at.state, at.entry.Rows[2].Target, at.reviews)
		}
		refused(t, "别的单位同意", p.App.AgreeToEdits(ctx, p.Actor(t, "other"), g, at.version), errs.NotFound, "")
		refused(t, "处室自己同意", p.App.AgreeToEdits(ctx, p.Actor(t, "division"), g, at.version), errs.NotFound, "")
		refused(t, "旧版本同意", p.App.AgreeToEdits(ctx, p.Actor(t, "clerk"), g, at.version-1), errs.Conflict, "刚刚修改过")
		refused(t, "不看修改就同意", p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, at.version, goal.AgreeToEdits, ""), errs.Conflict, "审核人提出的修改")
		refused(t, "不同意不写理由", p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, at.version, goal.RefuseEdits, ""), errs.Invalid, "理由")
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, at.version, goal.RefuseEdits, "合同约定为98%"))
		file, err := p.App.GoalReview(ctx, p.Actor(t, "division"), g)
		ok(t, err)
		if file.Review.Round != 2 || file.Review.Suggested == nil || file.Review.Entry.Opinion == "" || file.Locked != nil {
			t.Errorf("the second round begins as %+v, locked %v", file.Review, file.Locked)
		}
		propose("division", 0, "98.2")
		at = goalNow(t, p, "clerk", g)
		ok(t, p.App.AgreeToEdits(ctx, p.Actor(t, "clerk2"), g, at.version))
		at = goalNow(t, p, "finance", g)
		if at.state != goal.AtFinance || at.entry.Rows[2].Target != "98.2" || at.newest.No != 2 || at.newest.Kind != goal.Submitted {
			t.Errorf("agreed to %s holding %s, edition %d %s", at.state, at.entry.Rows[2].Target, at.newest.No, at.newest.Kind)
		}
		propose("finance", 0, "99")
		at = goalNow(t, p, "clerk", g)
		ok(t, p.App.AgreeToEdits(ctx, p.Actor(t, "clerk"), g, at.version))
		at = goalNow(t, p, "clerk", g)
		if at.state != goal.Approved || at.newest.Kind != goal.InForce || at.newest.Form.Indicators[2].Target.String() != "≥99%" || len(at.reviews) != 3 {
			t.Errorf("approved as %s, edition %+v, %d reviews", at.state, at.newest.Kind, len(at.reviews))
		}
	})
}

// TestGoalReviewOpinions is 中: sent back with opinions, answered one by one, submitted again, ruled on.
func TestGoalReviewOpinions(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		g := beforeDivision(t, p, "SCIP-2025-0102")
		entry := goalNow(t, p, "division", g).entry
		typed := p.Verdicts(t, score.Fair)
		typed.Notes = []goalreview.Note{{Place: goal.PlaceOf(entry, "rows.2.target"), Text: "低于上年实际。"}, {Text: "请补充实施方案。"}}
		ok(t, p.App.SaveGoalReview(ctx, p.Actor(t, "division"), g, 0, typed))
		if before := goalNow(t, p, "clerk", g); len(before.opinions)+len(before.reviews) != 0 {
			t.Error("the unit sees a review that was not submitted")
		}
		ok(t, p.App.SubmitGoalReview(ctx, p.Actor(t, "division"), g, 1, typed))
		at := goalNow(t, p, "clerk", g)
		if at.state != goal.Draft || len(at.opinions) != 2 {
			t.Fatalf("after 中: %s with %d opinions", at.state, len(at.opinions))
		}
		clerk := p.Actor(t, "clerk")
		refused(t, "没有答复就提交", p.App.MoveGoal(ctx, clerk, g, at.version, goal.Submit, ""), errs.Invalid, "还没有答复")
		one, two := at.opinions[0], at.opinions[1]
		if one.Place.Column == "" {
			one, two = two, one
		}
		refused(t, "别的单位答复", p.App.AnswerOpinion(ctx, p.Actor(t, "other"), g, one.ID, one.Version, goalreview.Adopt, ""), errs.NotFound, "")
		refused(t, "没有这条意见", p.App.AnswerOpinion(ctx, clerk, g, "absent", 1, goalreview.Adopt, ""), errs.NotFound, "没有找到这条意见")
		refused(t, "说明不写话", p.App.AnswerOpinion(ctx, clerk, g, one.ID, one.Version, goalreview.Explain, ""), errs.Invalid, "")
		ok(t, p.App.AnswerOpinion(ctx, clerk, g, one.ID, one.Version, goalreview.Adopt, ""))
		refused(t, "旧版本答复", p.App.AnswerOpinion(ctx, p.Actor(t, "clerk2"), g, one.ID, one.Version, goalreview.Adopt, ""), errs.Conflict, "刚刚修改过")
		ok(t, p.App.AnswerOpinion(ctx, clerk, g, two.ID, two.Version, goalreview.Explain, "方案已随附件上传。"))
		refused(t, "采纳却没有改", p.App.MoveGoal(ctx, clerk, g, at.version, goal.Submit, ""), errs.Invalid, "内容却没有改")
		at.entry.Rows = slices.Clone(at.entry.Rows)
		at.entry.Rows[2].Target, at.entry.Annual = "98.5", "完成道路养护96.4万平方米，设施完好率不低于98.5%。"
		slices.Reverse(at.entry.Rows)
		_, err := p.App.SaveGoal(ctx, clerk, g, at.version, at.entry)
		ok(t, err)
		ok(t, p.App.MoveGoal(ctx, clerk, g, at.version+1, goal.Submit, ""))
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "head"), g, at.version+2, goal.Confirm, ""))
		pass := p.Verdicts(t, score.Excellent)
		refused(t, "答复没有处理", p.App.SubmitGoalReview(ctx, p.Actor(t, "division"), g, 0, pass), errs.Invalid, "已有答复")
		pass.Rulings = []goalreview.Ruling{{Opinion: one.ID, Settled: true}, {Opinion: two.ID, Settled: true}}
		ok(t, p.App.SubmitGoalReview(ctx, p.Actor(t, "division"), g, 1, pass))
		at = goalNow(t, p, "finance", g)
		for _, o := range at.opinions {
			if o.State() != goalreview.Closed || len(o.Turns) != 3 {
				t.Errorf("%s is %s after %d turns", o.Label, o.State(), len(o.Turns))
			}
		}
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "division"), g, at.version, goal.Withdraw, ""))
		at = goalNow(t, p, "division", g)
		if at.state != goal.AtDivision || len(at.reviews) != 1 || at.opinions[0].Answered() != true {
			t.Errorf("taken back: %s, %d reviews, opinion %s", at.state, len(at.reviews), at.opinions[0].State())
		}
	})
}

// TestGoalReviewRefusals is who may not review, and what cannot be submitted.
func TestGoalReviewRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		g := beforeDivision(t, p, "SCIP-2025-0103")
		best := p.Verdicts(t, score.Excellent)
		p.Person(t, "division2", "公用事业处审核二", "130", org.Reviewer, "130")
		for _, c := range []struct {
			who  string
			kind errs.Kind
		}{{"clerk", errs.NotFound}, {"head", errs.Forbidden}, {"building", errs.NotFound}, {"other", errs.NotFound}, {"finance", errs.Forbidden}, {"audit", errs.NotFound}, {"sys", errs.NotFound}} {
			refused(t, c.who, p.App.SubmitGoalReview(ctx, p.Actor(t, c.who), g, 0, best), c.kind, "")
		}
		_, err := p.App.GoalReview(ctx, p.Actor(t, "other"), g)
		refused(t, "别的单位查看", err, errs.NotFound, "没有找到")
		refused(t, "没有审核表就通过", p.App.MoveGoal(ctx, p.Actor(t, "division"), g, 4, goal.Pass, ""), errs.Conflict, "审核表")
		ok(t, p.App.SaveGoalReview(ctx, p.Actor(t, "division"), g, 0, goalreview.Typed{Entry: appraisal.Entry{Opinion: "先看一半"}}))
		refused(t, "第二个人审", p.App.SaveGoalReview(ctx, p.Actor(t, "division2"), g, 0, best), errs.Conflict, "公用事业处审核已经在审核")
		refused(t, "第二个人提交", p.App.SubmitGoalReview(ctx, p.Actor(t, "division2"), g, 0, best), errs.Conflict, "已经在审核")
		refused(t, "旧版本保存", p.App.SaveGoalReview(ctx, p.Actor(t, "division"), g, 0, best), errs.Conflict, "刚刚修改过")
		file, err := p.App.GoalReview(ctx, p.Actor(t, "division"), g)
		ok(t, err)
		if file.Review.Version != 1 || file.Review.Entry.Opinion != "先看一半" || file.Locked != nil {
			t.Errorf("the draft is resumed as %+v, locked %v", file.Review, file.Locked)
		}
		file, err = p.App.GoalReview(ctx, p.Actor(t, "division2"), g)
		ok(t, err)
		if !file.Taken || file.Locked == nil || file.Review.Entry.Opinion != "" {
			t.Errorf("another reviewer sees %+v, taken %v", file.Review, file.Taken)
		}
		half := goalreview.Typed{Entry: appraisal.Entry{Opinion: "看完了一半"}}
		refused(t, "填了一半就提交", p.App.SubmitGoalReview(ctx, p.Actor(t, "division"), g, 1, half), errs.Invalid, "")
		if file, err = p.App.GoalReview(ctx, p.Actor(t, "division"), g); err != nil || file.Review.Version != 2 || file.Review.Entry.Opinion != "看完了一半" || file.State != goal.AtDivision {
			t.Errorf("a refused submission keeps version %d %+v, the goal is %s: %v", file.Review.Version, file.Review.Entry, file.State, err)
		}
		refused(t, "一样的再提交", p.App.SubmitGoalReview(ctx, p.Actor(t, "division"), g, 2, half), errs.Invalid, "")
		half.Entry.Opinion = strings.Repeat("长", goal.MaxCell+1)
		refused(t, "太长的留不下", p.App.SubmitGoalReview(ctx, p.Actor(t, "division"), g, 2, half), errs.Invalid, "")
		ok(t, p.App.TakeOverGoalReview(ctx, p.Actor(t, "division2"), g, 2))
		refused(t, "被接手后再保存", p.App.SaveGoalReview(ctx, p.Actor(t, "division"), g, 3, best), errs.Conflict, "公用事业处审核二已经在审核")
		refused(t, "良没有修改", p.App.SubmitGoalReview(ctx, p.Actor(t, "division2"), g, 3, p.Verdicts(t, score.Good)), errs.Invalid, "修改单元格")
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "division2"), g, 4, goal.ReturnToUnit, "缺附件"))
		refused(t, "退回后再提交审核表", p.App.SubmitGoalReview(ctx, p.Actor(t, "division2"), g, 4, best), errs.Conflict, "不在审核环节")
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 5, goal.Submit, ""))
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "head"), g, 6, goal.Confirm, ""))
		ok(t, p.App.SubmitGoalReview(ctx, p.Actor(t, "division"), g, 0, p.Verdicts(t, score.Poor)))
		at := goalNow(t, p, "clerk", g)
		if at.state != goal.Rejected {
			t.Errorf("after 差: %s", at.state)
		}
		file, err = p.App.GoalReview(ctx, p.Actor(t, "clerk"), g)
		ok(t, err)
		_, err = p.App.StartGoal(ctx, p.Actor(t, "clerk"), file.Project.ID, 2025, "SH-PARK")
		refused(t, "本年度再申报", err, errs.Conflict, "本年度不能再申报")
		_, err = p.App.StartGoal(ctx, p.Actor(t, "clerk"), file.Project.ID, 2026, "SH-PARK")
		ok(t, err)
	})
}

// TestGoalReviewAtOnce: one form posted many times counts once; of many reviewers at once one gets the review.
func TestGoalReviewAtOnce(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		g := beforeDivision(t, p, "SCIP-2025-0104")
		actor := p.Actor(t, "division")
		actor.Form.Key, actor.Form.Body = store.NewID(), "same"
		best := p.Verdicts(t, score.Excellent)
		answers := make(chan error)
		for range 20 {
			go func() { answers <- p.App.SubmitGoalReview(ctx, actor, g, 0, best) }()
		}
		for range 20 {
			ok(t, <-answers)
		}
		if at := goalNow(t, p, "division", g); at.state != goal.AtFinance || len(at.reviews) != 1 {
			t.Errorf("posted twenty times: %s with %d reviews", at.state, len(at.reviews))
		}
		g = beforeDivision(t, p, "SCIP-2025-0105")
		for _, who := range []string{"r1", "r2", "r3"} {
			p.Person(t, who, "审核"+who, "130", org.Reviewer, "130")
		}
		actors := []org.Actor{p.Actor(t, "r1"), p.Actor(t, "r2"), p.Actor(t, "r3")}
		for _, a := range actors {
			go func() { answers <- p.App.SaveGoalReview(ctx, a, g, 0, best) }()
		}
		won := 0
		for range actors {
			if err := <-answers; err == nil {
				won++
			} else if errs.KindOf(err) != errs.Conflict || !strings.Contains(errs.MessageOf(err), "已经在审核") {
				t.Errorf("a reviewer who came second hears %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d reviewers have the draft", won)
		}
	})
}

// TestImportGoalReview keeps what a workbook has in one act: verdicts and edits together, and without edits takes them back.
func TestImportGoalReview(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, division := context.Background(), p.Actor(t, "division")
		g := beforeDivision(t, p, "SCIP-2025-0305")
		file, err := p.App.GoalReview(ctx, division, g)
		ok(t, err)
		edited := file.Entry
		edited.Annual = "完成养护并通过验收。"
		typed := p.Verdicts(t, score.Good)
		refused(t, "别的处室", p.App.ImportGoalReview(ctx, p.Actor(t, "building"), g, 0, typed, &edited), errs.NotFound, "")
		refused(t, "项目单位", p.App.ImportGoalReview(ctx, p.Actor(t, "clerk"), g, 0, typed, &edited), errs.NotFound, "")
		ok(t, p.App.ImportGoalReview(ctx, division, g, 0, typed, &edited))
		file, err = p.App.GoalReview(ctx, division, g)
		ok(t, err)
		if edits := file.Review.Edits(file.Goal); len(edits) != 1 || edits[0].New != "完成养护并通过验收。" || file.Review.Version != 1 || len(file.Review.Entry.Verdicts) != len(typed.Entry.Verdicts) {
			t.Errorf("kept %+v at version %d", edits, file.Review.Version)
		}
		refused(t, "旧版本", p.App.ImportGoalReview(ctx, division, g, 0, typed, nil), errs.Conflict, "")
		ok(t, p.App.ImportGoalReview(ctx, division, g, 1, typed, nil))
		file, err = p.App.GoalReview(ctx, division, g)
		ok(t, err)
		if file.Review.Suggested != nil {
			t.Errorf("edits that are not in the workbook stay: %+v", file.Review.Edits(file.Goal))
		}
	})
}
