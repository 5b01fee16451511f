package app_test

import (
	"context"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// complete is a self-evaluation that may be submitted, for the goal of goalEntry.
func complete(t *testing.T, p *apptest.Park, e evaluation.ID) evaluation.Entry {
	t.Helper()
	read, err := p.App.SelfEvaluation(context.Background(), p.Actor(t, "clerk"), e)
	ok(t, err)
	entry := evaluation.Blank(read.Goal.Form)
	for i, actual := range []string{"17.5", "96.4", "97.2", "55", "0", "92"} {
		entry.Rows[i].Actual = actual
	}
	entry.Attained = "养护任务全部完成，巡查与保洁达到合同要求。"
	entry.Rows[2].Reason = "两处护栏因台风损坏，已列入2026年一季度修复计划。"
	return entry
}

// begun is a self-evaluation just started, against an approved goal.
func begun(t *testing.T, p *apptest.Park, code string) (project.ID, evaluation.ID) {
	t.Helper()
	id := p.Project(t, code, "公共设施维护"+code, 4980*money.Wan, 4732*money.Wan)
	approvedGoal(t, p, id)
	e, err := p.App.StartSelfEvaluation(context.Background(), p.Actor(t, "clerk"), id, 2025)
	ok(t, err)
	return id, e
}

func TestSelfEvaluationRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		id, e := begun(t, p, "SCIP-2025-0001")
		move := func(who string, version int, do approval.Action, reason string) error {
			return p.App.MoveSelfEvaluation(ctx, p.Actor(t, who), e, version, do, reason)
		}
		_, err := p.App.StartSelfEvaluation(ctx, p.Actor(t, "clerk2"), id, 2025)
		refused(t, "同年第二份", err, errs.Conflict, "已经有了，现在是“草稿”")
		_, err = p.App.StartSelfEvaluation(ctx, clerk, id, 2024)
		refused(t, "没有绩效目标的年度", err, errs.Conflict, "没有绩效目标，不能自评")
		_, err = p.App.StartSelfEvaluation(ctx, p.Actor(t, "other"), id, 2025)
		refused(t, "外单位", err, errs.NotFound, "没有找到")
		refused(t, "空表提交", move("clerk", 1, evaluation.Submit, ""), errs.Invalid, "处需要改正")
		entry := complete(t, p, e)
		_, err = p.App.SaveSelfEvaluation(ctx, clerk, e, 1, entry)
		ok(t, err)
		_, err = p.App.SaveSelfEvaluation(ctx, clerk, e, 1, entry)
		ok(t, err) // the same draft again, as after a lost answer
		other := entry
		other.Attained = "另一人的修改"
		_, err = p.App.SaveSelfEvaluation(ctx, p.Actor(t, "clerk2"), e, 1, other)
		refused(t, "旧版本保存", err, errs.Conflict, "公共设施管理中心经办刚刚修改过")
		for _, who := range []string{"other", "building", "sys"} {
			_, err = p.App.SaveSelfEvaluation(ctx, p.Actor(t, who), e, 2, other)
			refused(t, who+"保存", err, errs.NotFound, "没有找到")
			_, err = p.App.SelfEvaluation(ctx, p.Actor(t, who), e)
			refused(t, who+"查看", err, errs.NotFound, "没有找到")
			refused(t, who+"提交", move(who, 2, evaluation.Submit, ""), errs.NotFound, "没有找到")
		}
		_, err = p.App.SaveSelfEvaluation(ctx, p.Actor(t, "head"), e, 2, other)
		refused(t, "负责人保存", err, errs.Forbidden, "经办填写")
		_, err = p.App.SaveRecheck(ctx, p.Actor(t, "finance"), e, 2, evaluation.RecheckEntry{Opinion: "早了"})
		refused(t, "草稿时复核", err, errs.Conflict, "只有“待计财处复核”时")
		refused(t, "旧版本提交", move("clerk", 1, evaluation.Submit, ""), errs.Conflict, "刚刚修改过")
		refused(t, "状态不对", move("head", 2, evaluation.Confirm, ""), errs.Conflict, "现在是“草稿”")
		ok(t, move("clerk", 2, evaluation.Submit, ""))
		_, err = p.App.SaveSelfEvaluation(ctx, clerk, e, 3, other)
		refused(t, "提交后保存", err, errs.Conflict, "现在是“待单位审核”")
		refused(t, "自己审自己", move("clerk", 3, evaluation.Confirm, ""), errs.Forbidden, "负责人办理")
		refused(t, "退回不写理由", move("head", 3, evaluation.ReturnToUnit, ""), errs.Invalid, "理由")
		ok(t, move("head", 3, evaluation.Confirm, ""))
		ok(t, move("division", 4, evaluation.Pass, ""))
		typed := evaluation.RecheckEntry{Rows: []evaluation.RecheckEntryRow{{Indicator: entry.Rows[2].Indicator, Points: "14.00"}}}
		for _, who := range []string{"clerk", "head", "division"} {
			_, err = p.App.SaveRecheck(ctx, p.Actor(t, who), e, 5, typed)
			refused(t, who+"复核", err, errs.Forbidden, "复核得分由计财处填写")
		}
		_, err = p.App.SaveRecheck(ctx, p.Actor(t, "finance"), e, 4, typed)
		refused(t, "旧版本复核", err, errs.Conflict, "刚刚修改过")
		_, err = p.App.SaveRecheck(ctx, p.Actor(t, "finance"), e, 5, typed)
		ok(t, err)
		refused(t, "复核改分不写理由", move("finance", 6, evaluation.FinishRecheck, ""), errs.Invalid, "请写明理由")
		read, err := p.App.SelfEvaluation(ctx, p.Actor(t, "finance"), e)
		ok(t, err)
		if read.State != evaluation.AtFinance || len(read.Editions) != 1 || read.Editions[0].Recheck != nil {
			t.Errorf("after a refusal: %s with %+v", read.State, read.Editions)
		}
	})
}

// TestNobodyChecksTheirOwn: a clerk who is head too may not confirm what they filed, even when another submits it.
func TestNobodyChecksTheirOwn(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		_, e := begun(t, p, "SCIP-2025-0001")
		_, err := p.App.GrantRole(ctx, p.Actor(t, "sec"), org.Grant{User: p.Actor(t, "clerk").User.ID, Role: org.Head, Unit: p.Units["210"].ID})
		ok(t, err)
		_, err = p.App.SaveSelfEvaluation(ctx, p.Actor(t, "clerk"), e, 1, complete(t, p, e))
		ok(t, err)
		ok(t, p.App.MoveSelfEvaluation(ctx, p.Actor(t, "clerk2"), e, 2, evaluation.Submit, ""))
		err = p.App.MoveSelfEvaluation(ctx, p.Actor(t, "clerk"), e, 3, evaluation.Confirm, "")
		refused(t, "填报人兼负责人", err, errs.Forbidden, "不能同意并上报自己填报的内容")
		ok(t, p.App.MoveSelfEvaluation(ctx, p.Actor(t, "head"), e, 3, evaluation.Confirm, ""))
	})
}

// TestMoneyAfterSubmission: an entry recorded after submission changes the project's figures and no frozen score.
func TestMoneyAfterSubmission(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		id, e := begun(t, p, "SCIP-2025-0001")
		draft, err := p.App.SaveSelfEvaluation(ctx, clerk, e, 1, complete(t, p, e))
		ok(t, err)
		ok(t, p.App.MoveSelfEvaluation(ctx, clerk, e, 2, evaluation.Submit, ""))
		_, err = p.App.RecordFund(ctx, p.Actor(t, "finance"), project.FundEvent{Project: id, Year: 2025, Kind: project.Payment,
			Source: project.Appropriation, Amount: -4000 * money.Wan, On: day(t, "2025-01-02")})
		ok(t, err)
		frozen, err := p.App.SelfEvaluation(ctx, clerk, e)
		ok(t, err)
		if d := evaluation.Same(draft.Sheet, frozen.Sheet); d != nil || frozen.Form.Funds.Total.Executed != 4732*money.Wan {
			t.Errorf("a frozen sheet changed: %v, %+v", d, frozen.Form.Funds.Total)
		}
		ok(t, p.App.MoveSelfEvaluation(ctx, clerk, e, 3, evaluation.Withdraw, ""))
		again, err := p.App.SelfEvaluation(ctx, clerk, e)
		ok(t, err)
		if again.Form.Funds.Total.Executed != 732*money.Wan || again.Sheet.Total >= frozen.Sheet.Total {
			t.Errorf("a draft does not see the new figures: %+v, %s", again.Form.Funds.Total, again.Sheet.Total)
		}
		if len(again.Editions) != 1 || evaluation.Same(again.Editions[0].Sheet, frozen.Sheet) != nil {
			t.Error("withdrawing changed the frozen edition")
		}
	})
}

// TestScoringAgain scores every frozen sheet from its own form under the book and version it names: none may differ.
func TestScoringAgain(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		for _, code := range []string{"SCIP-2025-0001", "SCIP-2025-0002"} {
			_, e := begun(t, p, code)
			entry := complete(t, p, e)
			if code == "SCIP-2025-0002" {
				entry.Rows[3].Skip, entry.Rows[3].Actual, entry.Rows[3].Reason = true, "", "全年没有抢修任务。"
			}
			_, err := p.App.SaveSelfEvaluation(ctx, clerk, e, 1, entry)
			ok(t, err)
			ok(t, p.App.MoveSelfEvaluation(ctx, clerk, e, 2, evaluation.Submit, ""))
			ok(t, p.App.MoveSelfEvaluation(ctx, p.Actor(t, "head"), e, 3, evaluation.ReturnToUnit, "补充说明"))
			entry.Rows[0].Actual = "16"
			_, err = p.App.SaveSelfEvaluation(ctx, clerk, e, 4, entry)
			ok(t, err)
			ok(t, p.App.MoveSelfEvaluation(ctx, clerk, e, 5, evaluation.Submit, ""))
		}
		rows, err := p.App.SelfEvaluations(ctx, p.Actor(t, "finance"), store.FormFilter{Year: 2025}, store.Page{})
		ok(t, err)
		checked := 0
		for _, row := range rows {
			read, err := p.App.SelfEvaluation(ctx, p.Actor(t, "finance"), row.ID)
			ok(t, err)
			for _, edition := range read.Editions {
				book, err := p.App.Books().FindVersion(edition.Sheet.Book, edition.Sheet.Version)
				ok(t, err)
				if d := evaluation.Same(edition.Sheet, evaluation.Evaluate(book, read.Goal.Form, edition.Form)); d != nil {
					t.Errorf("%s, edition %d scored again: %v", read.Name(), edition.No, d)
				}
				checked++
			}
			if newest := read.Editions[len(read.Editions)-1].Sheet; row.Score == nil || *row.Score != newest.Total || row.Grade != newest.Grade || newest.Total <= score.Points(0) {
				t.Errorf("the list shows %v and %s, the newest edition has %s and %s", row.Score, row.Grade, newest.Total, newest.Grade)
			}
		}
		if checked != 4 {
			t.Errorf("%d editions scored again, want 4", checked)
		}
	})
}

// TestReplayedSaves: a save posted twice is answered with the record as it stands, not with an empty page.
func TestReplayedSaves(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		id := p.Project(t, "SCIP-2025-0002", "道路养护", 100*money.Wan, 0)
		g, err := p.App.StartGoal(ctx, clerk, id, 2025, "SH-PARK")
		ok(t, err)
		_, e := begun(t, p, "SCIP-2025-0001")
		entry := complete(t, p, e)
		clerk.Form = org.Form{Key: store.NewID(), Body: "goal"}
		for range 2 {
			read, err := p.App.SaveGoal(ctx, clerk, g, 1, goalEntry())
			ok(t, err)
			if read.ID != g || read.Version != 2 || len(read.Entry.Rows) != 6 {
				t.Errorf("answered with %s version %d and %d rows", read.ID, read.Version, len(read.Entry.Rows))
			}
		}
		clerk.Form = org.Form{Key: store.NewID(), Body: "evaluation"}
		for range 2 {
			read, err := p.App.SaveSelfEvaluation(ctx, clerk, e, 1, entry)
			ok(t, err)
			if read.ID != e || read.Version != 2 || read.Sheet.Total == 0 {
				t.Errorf("answered with %s version %d and %s points", read.ID, read.Version, read.Sheet.Total)
			}
		}
		clerk.Form = org.Form{}
		for range 2 { // rows without ids, sent again after a lost answer
			_, err := p.App.SaveGoal(ctx, clerk, g, 1, goalEntry())
			ok(t, err)
		}
	})
}
