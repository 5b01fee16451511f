package app_test

import (
	"context"
	"strings"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/analysis"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
)

// raised puts a proposal before the office meeting as planning and finance.
func raised(t *testing.T, p *apptest.Park, form tracking.ID, e analysis.RaisedEntry) analysis.RaisedID {
	t.Helper()
	file, err := p.App.Tracked(context.Background(), p.Actor(t, "finance"), form)
	ok(t, err)
	id, err := p.App.RaiseProposal(context.Background(), p.Actor(t, "finance"), file.Tracked.Round.ID, form, e)
	ok(t, err)
	return id
}

// tabled is a meeting of today over proposals, submitted; it is read at version 3 afterwards.
func tabled(t *testing.T, p *apptest.Park, title string, ids ...analysis.RaisedID) (meeting.ID, fiscal.Date) {
	t.Helper()
	ctx, economy, day := context.Background(), p.Actor(t, "economy"), fiscal.DateOf(p.Now())
	id, err := p.App.PlanMeeting(ctx, economy, title, day)
	ok(t, err)
	var agenda []app.AgendaItem
	for _, x := range ids {
		agenda = append(agenda, app.AgendaItem{Raised: x})
	}
	ok(t, p.App.SetAgenda(ctx, economy, id, 1, title, day, agenda))
	ok(t, p.App.MoveMeeting(ctx, economy, id, 2, meeting.Convene, ""))
	return id, day
}

func proposal(t *testing.T, p *apptest.Park, who string, id analysis.RaisedID) app.RaisedFile {
	t.Helper()
	file, err := p.App.Raised(context.Background(), p.Actor(t, who), id)
	ok(t, err)
	return file
}

// TestStoryFromALightToTheAdjustedBudget walks a proposal from the light of a form to the budget: put before the office meeting, decided
// with another amount, opened as a draft adjustment, approved into the ledger; and a control measure to its finding.
func TestStoryFromALightToTheAdjustedBudget(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, economy := context.Background(), p.Actor(t, "economy")
		id := asking(t, p)
		paid(t, p, id, 45)
		form := lit(t, p, id)
		less := raised(t, p, form, analysis.RaisedEntry{Remedy: string(analysis.TakeBack), Amount: "20", Basis: "预算100万元，预计执行80万元。"})
		visit := raised(t, p, form, raisedVisit())
		on, day := tabled(t, p, "2025年第8次主任办公会", less, visit)
		rulings := []meeting.Ruling{{Resolution: pipeline.Amended, Amount: 15 * money.Wan, Reason: "留足尾款"}, {Resolution: pipeline.Agreed}}
		ok(t, p.App.ConcludeMeeting(ctx, economy, on, 3, "化管纪〔2025〕8号", day, rulings))

		became := proposal(t, p, "clerk", less)
		if became.State != analysis.Accepted || len(became.Progress) != 1 || became.Progress[0].Says() != "草稿，拟调整-15.00万元" {
			t.Fatalf("%s %+v", became.State, became.Progress)
		}
		draft, err := p.App.Adjustment(ctx, p.Actor(t, "clerk"), adjustment.ID(became.Outcome.ID))
		ok(t, err)
		if !draft.MayEdit || draft.Entry.Goal.Request.Appropriation != "850000" || draft.Entry.Cause != string(adjustment.BudgetChanged) || len(draft.Behind) != 1 || draft.Behind[0].ID != less ||
			!strings.Contains(draft.Entry.Reason, "预计执行80万元") || !strings.Contains(draft.Entry.Reason, "化管纪〔2025〕8号") {
			t.Errorf("the draft: %+v %+v", draft.Entry, draft.Behind)
		}
		entry := draft.Entry
		entry.Goal.Annual = "完成道路养护96.4万平方米，设施完好率不低于98%，支出控制在85万元以内。"
		_, err = p.App.SaveAdjustment(ctx, p.Actor(t, "clerk"), draft.ID, 1, entry)
		ok(t, err)
		toFinance(t, p, draft.ID)
		ok(t, p.App.MoveAdjustment(ctx, p.Actor(t, "finance"), draft.ID, 5, adjustment.Approve, "", "沪化管〔2025〕30号"))
		foundAt(t, p, visit)

		round := became.Round
		file := analysed(t, p, "finance", round)
		if len(file.Raised) != 2 || file.Raised[0].Became() != "绩效目标调整（目华路路灯节能改造（2025年度第1次调整））：已调整，预算调整-15.00万元" || file.Coverage.Tracked.Budget != 85*money.Wan {
			t.Errorf("side by side: %q, budget %s", file.Raised[0].Became(), file.Coverage.Tracked.Budget.Yuan())
		}
		if got := file.Raised[0].Standing(); got != "2025-08-10 化管纪〔2025〕8号：调整为15.00万元。留足尾款" {
			t.Errorf("decided: %s", got)
		}
		again, err := p.App.PlanMeeting(ctx, economy, "2025年第9次主任办公会", day)
		ok(t, err)
		refused(t, "再上一次会", p.App.SetAgenda(ctx, economy, again, 1, "2025年第9次主任办公会", day, []app.AgendaItem{{Raised: less}}), errs.Conflict, "现在是“已采纳”")
	})
}

// foundAt wants the finding that carries a control measure out: owned by the unit, with a date, linked back to the proposal.
func foundAt(t *testing.T, p *apptest.Park, id analysis.RaisedID) {
	t.Helper()
	ctx := context.Background()
	file, err := p.App.Finding(ctx, p.Actor(t, "finance"), finding.ID(proposal(t, p, "finance", id).Outcome.ID))
	ok(t, err)
	c := file.Content
	if file.State != finding.Registered || file.Owner.ID != p.Units["210"].ID || c.Due.String() != "2025-09-09" || file.Source.Link != "/proposals/"+string(id) ||
		c.Title != "主任办公会决定现场核查" || c.Demand != analysis.Visit.Demand() || !strings.Contains(c.Text, "花钱快于产出。主任办公会（化管纪〔2025〕8号）2025-08-10决定同意。") {
		t.Errorf("the finding: %+v %+v", c, file.Source)
	}
	ok(t, p.App.IssueFinding(ctx, p.Actor(t, "finance"), file.ID, 1, ""))
}

func TestProposalRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance, economy := context.Background(), p.Actor(t, "finance"), p.Actor(t, "economy")
		id := asking(t, p)
		paid(t, p, id, 45)
		form := lit(t, p, id)
		file, err := p.App.Tracked(ctx, finance, form)
		ok(t, err)
		round := file.Tracked.Round.ID
		less := analysis.RaisedEntry{Remedy: string(analysis.TakeBack), Amount: "55", Basis: "预计用不完"}
		raise := func(who string, round tracking.RoundID, change func(*analysis.RaisedEntry)) error {
			e := less
			if change != nil {
				change(&e)
			}
			_, err := p.App.RaiseProposal(ctx, p.Actor(t, who), round, form, e)
			return err
		}
		other, err := p.App.PlanTracking(ctx, finance, 2025, tracking.PlanEntry{Name: "另一轮", Month: "6", Due: "2025-08-31", Kind: string(tracking.EveryProject)})
		ok(t, err)
		refused(t, "另一轮的跟踪表", raise("finance", other, nil), errs.NotFound, "没有在另一轮报送的跟踪表")
		refused(t, "处室提请", raise("division", round, nil), errs.Forbidden, "组织绩效跟踪")
		refused(t, "单位提请", raise("clerk", round, nil), errs.Forbidden, "组织绩效跟踪")
		refused(t, "没有的任务", raise("finance", "没有", nil), errs.NotFound, "没有找到")
		refused(t, "比未支出的多", raise("finance", round, func(e *analysis.RaisedEntry) { e.Amount = "55.000001" }), errs.Invalid, "未支出的550,000.00元")
		refused(t, "没有的调入项目", raise("finance", round, func(e *analysis.RaisedEntry) { e.To = "SCIP-9999" }), errs.Invalid, "没有编号为“SCIP-9999”的项目")

		first := raised(t, p, form, less)
		refused(t, "提请两次", raise("finance", round, nil), errs.Conflict, "已经提请，现在是“待会议决定”")
		_, err = p.App.Raised(ctx, p.Actor(t, "other"), first)
		refused(t, "别的单位看", err, errs.NotFound, "没有找到")
		refused(t, "撤回不写理由", p.App.WithdrawProposal(ctx, finance, first, 1, ""), errs.Invalid, "理由")
		refused(t, "旧版本撤回", p.App.WithdrawProposal(ctx, finance, first, 0, "重算"), errs.Conflict, "刚刚修改过")
		refused(t, "经发处撤回", p.App.WithdrawProposal(ctx, economy, first, 1, "重算"), errs.NotFound, "没有找到")
		ok(t, p.App.WithdrawProposal(ctx, finance, first, 1, "金额重算"))
		second := raised(t, p, form, less)
		on, day := tabled(t, p, "2025年第8次主任办公会", second)
		conclude := func(version int, r meeting.Ruling) error {
			return p.App.ConcludeMeeting(ctx, economy, on, version, "化管纪〔2025〕8号", day, []meeting.Ruling{r})
		}
		refused(t, "没有决定", conclude(3, meeting.Ruling{}), errs.Invalid, "请选择“目华路路灯节能改造”的会议决定")
		refused(t, "核定比未支出的多", conclude(3, meeting.Ruling{Resolution: pipeline.Amended, Amount: 56 * money.Wan, Reason: "x"}), errs.Invalid, "高于“目华路路灯节能改造”现在未支出的")
		refused(t, "同意另一个数", conclude(3, meeting.Ruling{Resolution: pipeline.Agreed, Amount: 50 * money.Wan}), errs.Invalid, "应等于建议金额55.00万元")
		g := file.Goal.Goal
		adjusting(t, p, g, nil)
		refused(t, "另一次调整没有办结", conclude(3, meeting.Ruling{Resolution: pipeline.Agreed, Amount: 55 * money.Wan}), errs.Conflict, "第1次调整还没有办结")
		if got := proposal(t, p, "finance", second); got.State != analysis.Waiting || len(got.Ruled) != 0 {
			t.Errorf("a refused decision left something behind: %+v", got.Ruled)
		}
		ok(t, conclude(3, meeting.Ruling{Resolution: pipeline.Adjourned, Reason: "等单位的调整办结"}))
		if got := proposal(t, p, "finance", second); got.State != analysis.Waiting || got.Ruled[0].Reason != "等单位的调整办结" {
			t.Errorf("adjourned: %s %+v", got.State, got.Ruled)
		}

		end := raised(t, p, form, analysis.RaisedEntry{Remedy: string(analysis.Terminate), Basis: "需求已经消失"})
		gone, day := tabled(t, p, "2025年第9次主任办公会", end)
		ok(t, p.App.ConcludeMeeting(ctx, economy, gone, 3, "化管纪〔2025〕9号", day, []meeting.Ruling{{Resolution: pipeline.Agreed}}))
		if got := proposal(t, p, "clerk", end); got.Outcome.Way != analysis.ByCancellation || got.Progress[0].Says() != string(pipeline.Cancelled) || declaration(t, p, id).State != pipeline.Cancelled {
			t.Errorf("terminated: %+v %+v", got.Outcome, got.Progress)
		}
		refused(t, "项目已取消", raise("finance", round, func(e *analysis.RaisedEntry) { e.Remedy, e.Amount = string(analysis.Talk), "" }), errs.Conflict, "已取消，不能再采取措施")
		late, day := tabled(t, p, "2025年第10次主任办公会", second)
		refused(t, "决定已取消的项目", p.App.ConcludeMeeting(ctx, economy, late, 3, "化管纪〔2025〕10号", day, []meeting.Ruling{{Resolution: pipeline.Agreed, Amount: 55 * money.Wan}}), errs.Conflict, "不能再采取措施")
	})
}

// TestMoneyMovesToAnotherProject: two drafts are opened, one that gives and one that gets, and neither without the other.
func TestMoneyMovesToAnotherProject(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance, economy := context.Background(), p.Actor(t, "finance"), p.Actor(t, "economy")
		round := started(t, p)
		rows, err := p.App.TrackedRows(ctx, finance, round, app.TrackedFilter{}, app.Page{})
		ok(t, err)
		reported(t, p, rows[0].ID)
		move := analysis.RaisedEntry{Remedy: string(analysis.TakeBack), Amount: "10", To: "SCIP-2025-0002", Basis: "道路移交，河道增加"}
		id := raised(t, p, rows[0].ID, move)
		on, day := tabled(t, p, "2025年第8次主任办公会", id)
		ok(t, p.App.ConcludeMeeting(ctx, economy, on, 3, "化管纪〔2025〕8号", day, []meeting.Ruling{{Resolution: pipeline.Agreed, Amount: 10 * money.Wan}}))
		got := proposal(t, p, "clerk", id)
		if len(got.Progress) != 2 || got.Progress[0].Money != -10*money.Wan || got.Progress[1].Money != 10*money.Wan || !strings.Contains(got.Progress[1].Name, "河道保洁") {
			t.Fatalf("%+v", got.Progress)
		}
		second, err := p.App.Adjustment(ctx, p.Actor(t, "clerk"), adjustment.ID(got.Outcome.Also))
		ok(t, err)
		if len(second.Behind) != 1 || second.Behind[0].ID != id || second.Entry.Goal.Request.Appropriation != "1100000" {
			t.Errorf("the receiver: %+v", second.Entry.Goal.Request)
		}
	})
}

func raisedVisit() analysis.RaisedEntry {
	return analysis.RaisedEntry{Remedy: string(analysis.Visit), Basis: "花钱快于产出"}
}
