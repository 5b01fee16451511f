package app_test

import (
	"context"
	"slices"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/errs"
)

// submittedGoal is a goal declaration in review at the division.
func submittedGoal(t *testing.T, p *apptest.Park, code, name string) goal.ID {
	t.Helper()
	ctx := context.Background()
	g, err := p.App.StartGoal(ctx, p.Actor(t, "clerk"), p.Project(t, code, name, 100*money.Wan, 0), 2025, "SH-PARK")
	ok(t, err)
	_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk"), g, 1, goalEntry())
	ok(t, err)
	ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk"), g, 2, goal.Submit, ""))
	ok(t, p.App.MoveGoal(ctx, p.Actor(t, "head"), g, 3, goal.Confirm, ""))
	return g
}

// addExperts puts people with the role 专家 into the library, at the unit named.
func addExperts(t *testing.T, p *apptest.Park, home string, logins ...string) map[string]expert.ID {
	t.Helper()
	out := map[string]expert.ID{}
	for _, login := range logins {
		user := p.Person(t, login, "专家"+login, home, org.Expert, "100")
		id, err := p.App.AddExpert(context.Background(), p.Actor(t, "finance"), expert.Expert{User: org.User{ID: user}, Employer: "某大学", Title: "教授",
			Fields: []library.Field{library.Road}, Active: true})
		ok(t, err)
		out[login] = id
	}
	return out
}

// verdicts gives every item of the review form one grade.
func verdicts(t *testing.T, grade string) appraisal.Entry {
	t.Helper()
	form, err := appraisal.Shipped().Find(appraisal.GoalReview)
	ok(t, err)
	e := appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{}, Opinion: "总体可行。"}
	for _, it := range form.Items {
		e.Verdicts[it.ID] = appraisal.VerdictEntry{Grade: grade, Comment: "见会上意见"}
	}
	return e
}

// newPanel forms a panel on the matters, read at version 2 afterwards.
func newPanel(t *testing.T, p *apptest.Park, subjects ...string) panel.ID {
	t.Helper()
	ctx := context.Background()
	id, err := p.App.FormPanel(ctx, p.Actor(t, "finance"), panel.Panel{Title: "2025年绩效目标专家会审", Year: 2025, Form: appraisal.GoalReview,
		Due: fiscal.Date{Year: 2025, Month: 1, Day: 20}})
	ok(t, err)
	ok(t, p.App.LayMatters(ctx, p.Actor(t, "finance"), id, 1, "绩效目标", subjects))
	return id
}

func TestPanelStory(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		g := submittedGoal(t, p, "SCIP-2025-0001", "园区道路养护")
		who := addExperts(t, p, "100", "e1", "e2", "e3", "e4")
		id := newPanel(t, p, string(g))
		finance := p.Actor(t, "finance")
		ok(t, p.App.SeatExpert(ctx, finance, id, 2, who["e1"]))
		ok(t, p.App.DrawExperts(ctx, finance, id, 3, 2, []library.Field{library.Road}))
		file, err := p.App.Panel(ctx, finance, id)
		ok(t, err)
		if len(file.Seats) != 3 || len(file.Draws) != 1 || file.Draws[0].Replay() != nil || !file.Seats[0].Chair || file.Seats[0].Drawn || !file.Seats[1].Drawn {
			t.Fatalf("%+v", file.Seats)
		}
		ok(t, p.App.MovePanel(ctx, finance, id, 4, panel.Open, ""))
		byID := map[expert.ID]string{}
		for login, e := range who {
			byID[e] = login
		}
		for _, s := range file.Seats {
			actor := p.Actor(t, byID[s.Expert])
			opinion, err := p.App.Opinion(ctx, actor, id, "绩效目标", string(g))
			ok(t, err)
			if opinion.Goal == nil || opinion.Goal.Goal.Project.Name != "园区道路养护" || len(opinion.Opinions) != 0 || !opinion.MayEdit {
				t.Fatalf("%s sees %+v", actor.User.Login, opinion.Opinions)
			}
			o := opinion.Opinion
			o.Entry = verdicts(t, "良")
			ok(t, p.App.PutOpinion(ctx, actor, o, false))
			o.Version, o.Notes = 1, []panel.Note{{Path: "rows.3.target", Cell: "第4行 指标值", Text: "依据不足"}}
			ok(t, p.App.PutOpinion(ctx, actor, o, true))
		}
		sealed, err := p.App.Panel(ctx, finance, id)
		ok(t, err)
		if len(sealed.Opinions) != 0 || len(sealed.Given) != 3 || len(sealed.Missing) != 0 {
			t.Errorf("before summing up the leader reads %d opinions; %d given", len(sealed.Opinions), len(sealed.Given))
		}
		ok(t, p.App.MovePanel(ctx, finance, id, 5, panel.Unseal, ""))
		file, err = p.App.Panel(ctx, finance, id)
		ok(t, err)
		spread := file.Spread(file.Matters[0], file.Form, file.Opinions)
		if spread.Mean != 8500 || len(file.Opinions) != 3 || file.Opinions[0].Notes[0].Text != "依据不足" {
			t.Errorf("%+v", spread)
		}
		ok(t, p.App.KeepRecord(ctx, finance, id, 6, panel.Record{On: fiscal.Date{Year: 2025, Month: 1, Day: 6}, Place: "三楼会议室", Present: "三位专家", Notes: "逐项讨论。",
			Findings: []panel.Finding{{Kind: "绩效目标", Subject: string(g), Verdict: spread.Conclusion.Verdict, Opinion: "完善后同意。"}}}))
		seen, err := p.App.Goal(ctx, p.Actor(t, "clerk"), g)
		ok(t, err)
		if len(seen.Panels) != 1 || len(seen.Panels[0].Record.Findings) != 0 {
			t.Errorf("the unit sees the finding before the panel is closed: %+v", seen.Panels)
		}
		ok(t, p.App.MovePanel(ctx, finance, id, 7, panel.Close, ""))
		seen, err = p.App.Goal(ctx, p.Actor(t, "clerk"), g)
		ok(t, err)
		if closed := seen.Panels[0]; closed.Record.Finding(closed.Matters[0]).Opinion != "完善后同意。" {
			t.Errorf("the unit sees %+v", closed.Record)
		}
		own, err := p.App.Opinion(ctx, p.Actor(t, byID[file.Seats[0].Expert]), id, "绩效目标", string(g))
		ok(t, err)
		if own.Goal != nil || own.MayEdit || own.Opinion.Notes[0].Text != "依据不足" {
			t.Errorf("after closing an expert reads %+v, want their own words only", own)
		}
		refused(t, "结束后再交意见", p.App.PutOpinion(ctx, p.Actor(t, byID[file.Seats[0].Expert]), own.Opinion, true), errs.Conflict, "评审已结束，不能再提交意见")
		_, err = p.App.Opinion(ctx, finance, id, "绩效目标", string(g))
		refused(t, "结束后没有席位的人", err, errs.NotFound, "没有找到")
	})
}

func TestPanelRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		finance := p.Actor(t, "finance")
		g := submittedGoal(t, p, "SCIP-2025-0001", "园区道路养护")
		who := addExperts(t, p, "100", "e1", "e2")
		own := addExperts(t, p, "210", "insider")
		_, err := p.App.FormPanel(ctx, p.Actor(t, "division"), panel.Panel{Title: "x"})
		refused(t, "处室组织会审", err, errs.Forbidden, "组织专家会审")
		_, err = p.App.FormPanel(ctx, finance, panel.Panel{Form: appraisal.GoalReview, Year: 2025})
		refused(t, "没有名称和截止日期", err, errs.Invalid, "请填写评审名称")
		_, err = p.App.FormPanel(ctx, finance, panel.Panel{Form: "NONE", Title: "会审"})
		refused(t, "没有这种评审表", err, errs.NotFound, "没有名为")
		draft, err := p.App.StartGoal(ctx, p.Actor(t, "clerk"), p.Project(t, "SCIP-2025-0002", "河道保洁", money.Wan, 0), 2025, "SH-PARK")
		ok(t, err)
		id := newPanel(t, p, string(g))
		refused(t, "草稿提交会审", p.App.LayMatters(ctx, finance, id, 2, "绩效目标", []string{string(draft)}), errs.Conflict, "审核中的绩效目标")
		refused(t, "不存在的目标", p.App.LayMatters(ctx, finance, id, 2, "绩效目标", []string{"nope"}), errs.NotFound, "没有找到")
		refused(t, "不能会审的事项", p.App.LayMatters(ctx, finance, id, 2, "单位", []string{string(g)}), errs.Invalid, "不能提交专家会审")
		refused(t, "本单位的专家", p.App.SeatExpert(ctx, finance, id, 2, own["insider"]), errs.Forbidden, "需要回避")
		refused(t, "人数不够抽取", p.App.DrawExperts(ctx, finance, id, 2, 3, nil), errs.Invalid, "符合条件的专家只有2人")
		ok(t, p.App.SeatExpert(ctx, finance, id, 2, who["e1"]))
		refused(t, "旧版本再指定", p.App.SeatExpert(ctx, finance, id, 2, who["e2"]), errs.Conflict, "刚刚修改过")
		_, err = p.App.Panel(ctx, p.Actor(t, "e2"), id)
		refused(t, "没有席位的专家查看", err, errs.NotFound, "没有找到")
		_, err = p.App.Panel(ctx, p.Actor(t, "clerk"), id)
		refused(t, "单位查看会审", err, errs.NotFound, "没有找到")
		ok(t, p.App.MovePanel(ctx, finance, id, 3, panel.Open, ""))
		refused(t, "意见不齐先汇总", p.App.MovePanel(ctx, finance, id, 4, panel.Unseal, ""), errs.Conflict, "还有1份意见没有提交")
		refused(t, "专家自己汇总", p.App.MovePanel(ctx, p.Actor(t, "e1"), id, 4, panel.Unseal, ""), errs.Forbidden, "组织专家会审")
		refused(t, "会议前填写记录", p.App.KeepRecord(ctx, finance, id, 4, panel.Record{}), errs.Conflict, "不能填写会议记录")
		o := panel.Opinion{Panel: id, Kind: "绩效目标", Subject: string(g), Entry: verdicts(t, "优")}
		refused(t, "没有席位的专家提交", p.App.PutOpinion(ctx, p.Actor(t, "e2"), o, true), errs.NotFound, "没有找到")
		refused(t, "组织者代交", p.App.PutOpinion(ctx, finance, o, true), errs.NotFound, "没有找到")
		empty := o
		empty.Entry = appraisal.Entry{}
		refused(t, "空白意见", p.App.PutOpinion(ctx, p.Actor(t, "e1"), empty, true), errs.Invalid, "请给“规范完整性”评定等级")
		ok(t, p.App.PutOpinion(ctx, p.Actor(t, "e1"), o, true))
		o.Version = 1
		refused(t, "提交后再改", p.App.PutOpinion(ctx, p.Actor(t, "e1"), o, false), errs.Conflict, "不能再改")
		other := o
		other.Subject = string(draft)
		refused(t, "不在评审内的目标", p.App.PutOpinion(ctx, p.Actor(t, "e1"), other, false), errs.NotFound, "没有找到")
		refused(t, "结束前没有会议记录", func() error {
			ok(t, p.App.MovePanel(ctx, finance, id, 4, panel.Unseal, ""))
			return p.App.MovePanel(ctx, finance, id, 5, panel.Close, "")
		}(), errs.Invalid, "请填写会议日期")
	})
}

func TestExperts(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		finance := p.Actor(t, "finance")
		user := p.Person(t, "e1", "专家一", "100", org.Expert, "100")
		offered, err := p.App.Expert(ctx, finance, "")
		ok(t, err)
		if len(offered.Accounts) != 1 || offered.Accounts[0].ID != user || !offered.Active || len(offered.Units) < 5 {
			t.Errorf("offered %+v", offered.Accounts)
		}
		e := expert.Expert{User: org.User{ID: user}, Employer: "某大学", Title: "教授", Fields: []library.Field{library.Road}, Active: true}
		id, err := p.App.AddExpert(ctx, finance, e)
		ok(t, err)
		_, err = p.App.AddExpert(ctx, finance, e)
		refused(t, "同一人两次入库", err, errs.Conflict, "已有相同")
		e.User.ID = p.Actor(t, "clerk").User.ID
		_, err = p.App.AddExpert(ctx, finance, e)
		refused(t, "没有专家角色的人", err, errs.Invalid, "还没有“专家”角色")
		_, err = p.App.AddExpert(ctx, p.Actor(t, "division"), e)
		refused(t, "处室维护专家库", err, errs.Forbidden, "管理专家库")
		_, err = p.App.Experts(ctx, p.Actor(t, "e1"))
		refused(t, "专家查看专家库", err, errs.Forbidden, "管理专家库")
		kept, err := p.App.Expert(ctx, finance, id)
		ok(t, err)
		kept.Title, kept.Avoids, kept.Active = "研究员", []org.UnitID{p.Units["130"].ID}, false
		ok(t, p.App.SaveExpert(ctx, finance, kept.Expert))
		refused(t, "旧版本保存", p.App.SaveExpert(ctx, finance, kept.Expert), errs.Conflict, "刚被他人修改")
		list, err := p.App.Experts(ctx, finance)
		ok(t, err)
		if len(list) != 1 || list[0].Title != "研究员" || list[0].Active || !slices.Equal(list[0].Avoids, kept.Avoids) || list[0].User.Name != "专家一" {
			t.Errorf("%+v", list)
		}
		kept.Version, kept.Fields = 2, nil
		refused(t, "没有领域", p.App.SaveExpert(ctx, finance, kept.Expert), errs.Invalid, "专业领域")
	})
}
