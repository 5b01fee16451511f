package app_test

import (
	"context"
	"strings"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/money"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// hearing is a panel of one expert that sits on a goal.
type hearing struct {
	t  *testing.T
	p  *apptest.Park
	id panel.ID
	g  goal.ID
}

func hear(t *testing.T, p *apptest.Park, g goal.ID, login string) hearing {
	t.Helper()
	who := addExperts(t, p, "100", login)
	h := hearing{t, p, newPanel(t, p, string(g)), g}
	ok(t, p.App.SeatExpert(context.Background(), p.Actor(t, "finance"), h.id, 2, who[login]))
	h.move(panel.Open)
	return h
}

func (h hearing) move(do approval.Action) {
	h.t.Helper()
	ok(h.t, h.try(do))
}

func (h hearing) try(do approval.Action) error {
	h.t.Helper()
	ctx, lead := context.Background(), h.p.Actor(h.t, "finance")
	file, err := h.p.App.Panel(ctx, lead, h.id)
	ok(h.t, err)
	return h.p.App.MovePanel(ctx, lead, h.id, file.Edition, do, "会议取消")
}

// end has the expert submit 良 on every item, and the meeting agree.
func (h hearing) end(login string) {
	h.t.Helper()
	ctx, lead := context.Background(), h.p.Actor(h.t, "finance")
	o := panel.Opinion{Panel: h.id, Kind: "绩效目标", Subject: string(h.g), Entry: verdicts(h.t, "良"), Notes: []panel.Note{{Path: "rows.2.target", Cell: "第3行 指标值", Text: "依据不足"}}}
	ok(h.t, h.p.App.PutOpinion(ctx, h.p.Actor(h.t, login), o, true))
	h.move(panel.Unseal)
	file, err := h.p.App.Panel(ctx, lead, h.id)
	ok(h.t, err)
	spread := file.Spread(file.Matters[0], file.Form, file.Opinions)
	ok(h.t, h.p.App.KeepRecord(ctx, lead, h.id, file.Edition, panel.Record{On: fiscal.Date{Year: 2025, Month: 1, Day: 6}, Place: "三楼会议室", Present: "专家", Notes: "逐项讨论。",
		Findings: []panel.Finding{{Kind: "绩效目标", Subject: string(h.g), Verdict: spread.Conclusion.Verdict, Opinion: "完善后同意。"}}}))
	h.move(panel.Close)
}

func TestReviewWaitsForPanel(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		g := beforeDivision(t, p, "SCIP-2025-0301")
		h := hear(t, p, g, "e1")
		division, finance := p.Actor(t, "division"), p.Actor(t, "finance")
		refused(t, "会审中处室提交", p.App.SubmitGoalReview(ctx, division, g, 0, p.Verdicts(t, score.Excellent)), errs.Invalid, "会审结束前不能提交")
		ok(t, p.App.SaveGoalReview(ctx, division, g, 1, p.Verdicts(t, score.Excellent)))
		refused(t, "会审没有结束就采用", p.App.AdoptPanel(ctx, division, g, 1, goalreview.Typed{}, h.id), errs.Conflict, "还没有结束")
		refused(t, "没有这次会审", p.App.AdoptPanel(ctx, division, g, 1, goalreview.Typed{}, "nope"), errs.NotFound, "没有找到这次会审")
		file, err := p.App.GoalReview(ctx, division, g)
		ok(t, err)
		if len(file.Hearings) != 1 || file.Hearings[0].Missing != 1 || file.Hearings[0].Matter.Edition != 1 {
			t.Fatalf("the reviewer sees %+v", file.Hearings)
		}
		h.end("e1")
		_, err = p.App.DeliverNotices(ctx)
		ok(t, err)
		notices, err := p.App.Notices(ctx, division, 10)
		ok(t, err)
		if len(notices) == 0 || !strings.Contains(notices[0].Text, "可以在审核页采用会审意见") {
			t.Errorf("the reviewer is told %+v", notices)
		}
		refused(t, "旧版本采用", p.App.AdoptPanel(ctx, division, g, 0, goalreview.Typed{}, h.id), errs.Conflict, "")
		refused(t, "别的处室采用", p.App.AdoptPanel(ctx, p.Actor(t, "building"), g, 1, goalreview.Typed{}, h.id), errs.NotFound, "")
		ok(t, p.App.AdoptPanel(ctx, division, g, 1, p.Verdicts(t, score.Excellent), h.id))
		file, err = p.App.GoalReview(ctx, division, g)
		ok(t, err)
		r := file.Review
		if r.Adopted.Panel != h.id || r.Entry.Opinion != "完善后同意。" || len(r.Notes) != 1 || r.Notes[0].Text != "专家会审：依据不足" {
			t.Errorf("the draft holds %+v", r.Typed)
		}
		refused(t, "改了等级没有理由", p.App.SubmitGoalReview(ctx, division, g, 2, p.Verdicts(t, score.Excellent)), errs.Invalid, "请写明不一致的理由")
		other := p.Verdicts(t, score.Excellent)
		other.Differs = "单位已补充依据"
		ok(t, p.App.SubmitGoalReview(ctx, division, g, 3, other))
		at := goalNow(t, p, "clerk", g)
		if at.state != goal.AtFinance || at.reviews[0].Differs != "单位已补充依据" || !at.reviews[0].Adopted.Changed {
			t.Errorf("%s with %+v", at.state, at.reviews[0].Typed)
		}
		second := hear(t, p, g, "e2")
		refused(t, "会审中计财处没有理由", p.App.SubmitGoalReview(ctx, finance, g, 0, p.Verdicts(t, score.Excellent)), errs.Invalid, "不等会审的")
		apart := other
		apart.Apart = "汛前必须批复"
		ok(t, p.App.SubmitGoalReview(ctx, finance, g, 1, apart))
		if at := goalNow(t, p, "clerk", g); at.state != goal.Approved || at.reviews[1].Apart != "汛前必须批复" {
			t.Errorf("%s with %+v", at.state, at.reviews[1].Typed)
		}
		second.move(panel.Cancel)
	})
}

func TestPanelOpensOnReviewedGoals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		g := beforeDivision(t, p, "SCIP-2025-0302")
		who := addExperts(t, p, "100", "e1")
		id := newPanel(t, p, string(g))
		ok(t, p.App.SeatExpert(ctx, p.Actor(t, "finance"), id, 2, who["e1"]))
		typed := p.Verdicts(t, score.Fair)
		typed.Notes = []goalreview.Note{{Text: "请补充实施方案。"}}
		ok(t, p.App.SubmitGoalReview(ctx, p.Actor(t, "division"), g, 0, typed))
		refused(t, "退回以后再开始会审", hearing{t, p, id, g}.try(panel.Open), errs.Conflict, "审核中的绩效目标才能会审")
	})
}

// TestFilesThroughSeat opens the files of a goal for the experts before whom it lies, while it does.
func TestFilesThroughSeat(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		clerk := p.Actor(t, "clerk")
		g, err := p.App.StartGoal(ctx, clerk, p.Project(t, "SCIP-2025-0303", "园区道路养护", 100*money.Wan, 0), 2025, "SH-PARK")
		ok(t, err)
		a, err := p.App.Attach(ctx, clerk, file("绩效目标", string(g), "合同.pdf"), strings.NewReader(paper))
		ok(t, err)
		_, err = p.App.SaveGoal(ctx, clerk, g, 1, goalEntry())
		ok(t, err)
		ok(t, p.App.MoveGoal(ctx, clerk, g, 2, goal.Submit, ""))
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "head"), g, 3, goal.Confirm, ""))
		addExperts(t, p, "100", "other-expert")
		open := func(name, login string, wanted bool) {
			t.Helper()
			_, bytes, err := p.App.OpenAttachment(ctx, p.Actor(t, login), a)
			if wanted {
				ok(t, err)
				ok(t, bytes.Close())
				return
			}
			refused(t, name, err, errs.NotFound, "没有找到")
		}
		h := hear(t, p, g, "e1")
		open("会审中", "e1", true)
		open("没有席位的专家", "other-expert", false)
		h.end("e1")
		open("会审结束后", "e1", false)
		open("处室仍可打开", "division", true)
	})
}
