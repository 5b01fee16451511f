package app_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// lighting is a capital project for next year, without its money: that comes from the declaration.
func lighting(t *testing.T, p *apptest.Park, code, name string) project.Project {
	return project.Project{Code: code, Name: name, Unit: p.Units["210"], Division: p.Units["130"], Nature: project.Staged, Category: project.CapitalWorks,
		Start: day(t, "2026-01-01"), End: day(t, "2027-12-31")}
}

// declarationEntry is a complete declaration of 300万元 in two years.
func declarationEntry() pipeline.Entry {
	l := func(item, detail, quantity, price, year string) budget.EntryLine {
		return budget.EntryLine{Item: item, Detail: detail, Unit: "套", Quantity: quantity, Price: price, Basis: "三家询价", Year: year}
	}
	return pipeline.Entry{Need: "高压钠灯老化，能耗高。", Function: "更换LED灯具并加装单灯控制器。", Location: "目华路、天华路", Object: "1000套路灯", Supplier: "未定",
		Funds:    []pipeline.FundEntry{{Year: "2026", Fiscal: "180", Other: "20"}, {Year: "2027", Fiscal: "100"}},
		Lines:    []budget.EntryLine{l("灯具", "LED灯", "1000", "1500", "2026"), l("灯具", "安装", "1000", "500", "2026"), l("控制", "单灯控制器", "1000", "1000", "2027")},
		Schedule: []pipeline.StepEntry{{Content: "招标", Start: "2026-01-10", Finish: "2026-03-31"}, {Content: "施工", Start: "2026-04-01", Finish: "2027-10-31"}}}
}

// declare starts a declaration and types it, with the materials that are required.
func declare(t *testing.T, p *apptest.Park, code, name string) project.ID {
	t.Helper()
	return declares(t, p, lighting(t, p, code, name))
}

// declares is declare for any capital project.
func declares(t *testing.T, p *apptest.Park, x project.Project) project.ID {
	t.Helper()
	ctx, clerk := context.Background(), p.Actor(t, "clerk")
	id, err := p.App.DeclareProject(ctx, clerk, x)
	ok(t, err)
	_, err = p.App.SaveDeclaration(ctx, clerk, id, 1, declarationEntry())
	ok(t, err)
	for _, m := range pipeline.Checklist(project.CapitalWorks) {
		if m.Required {
			attachMaterial(t, p, id, string(m.Key))
		}
	}
	return id
}

func attachMaterial(t *testing.T, p *apptest.Park, id project.ID, key string) string {
	t.Helper()
	file, err := p.App.Attach(context.Background(), p.Actor(t, "clerk"), attachment.Attachment{Kind: "项目申报", Record: string(id), Cell: key, Name: key + ".pdf"},
		bytes.NewReader([]byte("%PDF-1.4\n"+key+"\n%%EOF\n")))
	ok(t, err)
	return file
}

// step takes an action at the newest version.
func step(t *testing.T, p *apptest.Park, id project.ID, who string, do approval.Action, reason string) error {
	t.Helper()
	file := declaration(t, p, id)
	return p.App.MoveDeclaration(context.Background(), p.Actor(t, who), id, file.Version, do, reason)
}

func declaration(t *testing.T, p *apptest.Park, id project.ID) app.DeclarationFile {
	t.Helper()
	file, err := p.App.Declaration(context.Background(), p.Actor(t, "economy"), id)
	ok(t, err)
	return file
}

// toEvaluation files a declaration and passes its reviews.
func toEvaluation(t *testing.T, p *apptest.Park, id project.ID) {
	t.Helper()
	for _, s := range []struct {
		who string
		do  approval.Action
	}{{"clerk", pipeline.Submit}, {"head", pipeline.Confirm}, {"division", pipeline.Pass}} {
		ok(t, step(t, p, id, s.who, s.do, ""))
	}
}

func decision() pipeline.Decision {
	return pipeline.Decision{Minutes: "化管纪〔2025〕1号", On: fiscal.Date{Year: 2025, Month: 1, Day: 6}, Resolution: pipeline.Agreed, Amount: 300 * money.Wan}
}

// decide has an office meeting over one project decide it. Its minutes take the next number where the usual ones are given.
func decide(t *testing.T, p *apptest.Park, id project.ID, x pipeline.Decision) error {
	t.Helper()
	ctx, economy := context.Background(), p.Actor(t, "economy")
	m, err := p.App.PlanMeeting(ctx, economy, "主任办公会", meetingDay)
	ok(t, err)
	if err := p.App.SetAgenda(ctx, economy, m, 1, "主任办公会", meetingDay, []app.AgendaItem{{Project: id}}); err != nil {
		return err
	}
	ok(t, p.App.MoveMeeting(ctx, economy, m, 2, meeting.Convene, ""))
	if x.Minutes == decision().Minutes {
		held, err := p.App.Meetings(ctx, economy, store.Page{})
		ok(t, err)
		x.Minutes = fmt.Sprintf("化管纪〔2025〕%d号", len(held))
	}
	return p.App.ConcludeMeeting(ctx, economy, m, 3, x.Minutes, x.On, []meeting.Ruling{{Resolution: x.Resolution, Amount: x.Amount, Years: x.Years, Reason: x.Reason}})
}

func TestDeclarationToClosure(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := declare(t, p, "SCIP-2026-0001", "道路照明改造")
		toEvaluation(t, p, id)
		x := decision()
		x.Resolution, x.Amount, x.Reason = pipeline.Amended, 280*money.Wan, "控制器按定额核减。"
		ok(t, decide(t, p, id, x))
		file := declaration(t, p, id)
		if file.State != pipeline.Admitted || len(file.Editions) != 2 || file.Editions[1].Approved != 280*money.Wan || len(file.Editions[1].Materials) != 3 {
			t.Fatalf("%s, editions %+v", file.State, file.Editions)
		}
		if file.Project.Fiscal != 260*money.Wan || file.Project.Other != 20*money.Wan {
			t.Errorf("the project has %s and %s", file.Project.Fiscal.Wan(), file.Project.Other.Wan())
		}
		list, err := p.App.Library(ctx, p.Actor(t, "finance"), store.LibraryFilter{Stage: pipeline.Library}, store.Page{})
		if err != nil || len(list) != 1 || list[0].Approved != 280*money.Wan {
			t.Errorf("the library has %+v, %v", list, err)
		}
		p.Pass(24 * 400 * 3600e9)
		pay := project.FundEvent{Project: id, Year: 2026, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 100 * money.Wan, On: day(t, "2026-01-05")}
		_, err = p.App.RecordFund(ctx, p.Actor(t, "finance"), pay)
		ok(t, err)
		pay.Kind = project.Payment
		_, err = p.App.RecordFund(ctx, p.Actor(t, "finance"), pay)
		ok(t, err)
		if s := declaration(t, p, id).State; s != pipeline.Running {
			t.Errorf("after the first payment: %s", s)
		}
		q := declaration(t, p, id).Project
		q.Completed = day(t, "2026-02-01")
		ok(t, p.App.SaveProject(ctx, p.Actor(t, "clerk"), q))
		if s := declaration(t, p, id).State; s != pipeline.Completed {
			t.Errorf("after the completion date: %s", s)
		}
		q.Version++
		q.Fiscal++
		refused(t, "改申报书带出的资金", p.App.SaveProject(ctx, p.Actor(t, "clerk"), q), errs.Invalid, "由申报书带出")
	})
}

func TestDeclarationRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		_, err := p.App.DeclareProject(ctx, p.Actor(t, "finance"), lighting(t, p, "SCIP-2026-0001", "道路照明改造"))
		refused(t, "计财处申报", err, errs.Forbidden, "填报项目申报")
		id, err := p.App.DeclareProject(ctx, clerk, lighting(t, p, "SCIP-2026-0001", "道路照明改造"))
		ok(t, err)
		_, err = p.App.DeclareProject(ctx, clerk, lighting(t, p, "SCIP-2026-0001", "同号"))
		refused(t, "编号重复", err, errs.Conflict, "已有相同")
		refused(t, "申报两次", p.App.StartDeclaration(ctx, clerk, id), errs.Conflict, "已经有了，现在是“草稿”")
		refused(t, "外单位申报", p.App.StartDeclaration(ctx, p.Actor(t, "other"), id), errs.NotFound, "没有找到")
		_, err = p.App.Declaration(ctx, p.Actor(t, "other"), id)
		refused(t, "外单位查看", err, errs.NotFound, "没有找到")
		_, err = p.App.Declaration(ctx, clerk, p.Project(t, "SCIP-2024-0001", "历史项目", 1, 0))
		refused(t, "库外项目", err, errs.NotFound, "没有找到")
		refused(t, "空表提交", step(t, p, id, "clerk", pipeline.Submit, ""), errs.Invalid, "处需要改正")
		_, err = p.App.SaveDeclaration(ctx, clerk, id, 1, declarationEntry())
		ok(t, err)
		_, err = p.App.SaveDeclaration(ctx, clerk, id, 1, declarationEntry())
		ok(t, err) // the same draft again, as after a lost answer
		_, err = p.App.SaveDeclaration(ctx, clerk, id, 1, pipeline.Entry{Need: "另写一份"})
		refused(t, "旧版本", err, errs.Conflict, "刚刚修改过")
		_, err = p.App.SaveDeclaration(ctx, p.Actor(t, "other"), id, 2, declarationEntry())
		refused(t, "外单位填写", err, errs.NotFound, "没有找到")
		refused(t, "材料不全", step(t, p, id, "clerk", pipeline.Submit, ""), errs.Invalid, "缺少“可行性研究报告”")
		file := attachMaterial(t, p, id, "feasibility")
		attachMaterial(t, p, id, "estimate")
		attachMaterial(t, p, id, "price")
		uneven := declarationEntry()
		uneven.Lines[0].Quantity = "999"
		_, err = p.App.SaveDeclaration(ctx, clerk, id, 2, uneven)
		ok(t, err)
		refused(t, "明细加不起来", step(t, p, id, "clerk", pipeline.Submit, ""), errs.Invalid, "相差-1,500.00元")
		_, err = p.App.SaveDeclaration(ctx, clerk, id, 3, declarationEntry())
		ok(t, err)
		refused(t, "负责人替经办提交", step(t, p, id, "head", pipeline.Submit, ""), errs.Forbidden, "")
		ok(t, step(t, p, id, "clerk", pipeline.Submit, ""))
		refused(t, "旧版本办理", p.App.MoveDeclaration(ctx, p.Actor(t, "head"), id, 1, pipeline.Confirm, ""), errs.Conflict, "刚刚修改过")
		_, err = p.App.RemoveAttachment(ctx, clerk, file)
		refused(t, "提交后删材料", err, errs.Conflict, "不能修改")
		refused(t, "没到评估就决定", decide(t, p, id, decision()), errs.Conflict, "现在是“待单位审核”")
		moved := declaration(t, p, id).Project
		moved.Division = p.Units["120"]
		refused(t, "审核中换处室", p.App.SaveProject(ctx, clerk, moved), errs.Invalid, "项目申报现在是“待单位审核”")
		ok(t, step(t, p, id, "head", pipeline.Confirm, ""))
		refused(t, "别的处室", step(t, p, id, "building", pipeline.Pass, ""), errs.NotFound, "")
		ok(t, step(t, p, id, "division", pipeline.Pass, ""))
		bad := decision()
		bad.Minutes = ""
		refused(t, "没有纪要", decide(t, p, id, bad), errs.Invalid, "会议纪要编号")
		bad = decision()
		bad.Resolution, bad.Amount = pipeline.Rejected, 0
		refused(t, "不予入库没有理由", decide(t, p, id, bad), errs.Invalid, "理由")
		ok(t, decide(t, p, id, decision()))
		refused(t, "入库两次", decide(t, p, id, decision()), errs.Conflict, "现在是“已入库”")
		leave := func(who string, do approval.Action, reason string) error {
			return p.App.LeaveLibrary(ctx, p.Actor(t, who), id, declaration(t, p, id).Version, do, reason)
		}
		refused(t, "入库后取消没有理由", leave("economy", pipeline.Cancel, " "), errs.Invalid, "理由")
		refused(t, "经办取消入库项目", leave("clerk", pipeline.Cancel, "不做了"), errs.Forbidden, "经发处审核办理")
		refused(t, "外单位取消", leave("other", pipeline.Cancel, "不做了"), errs.NotFound, "")
		refused(t, "没有这种办理", leave("economy", pipeline.Close, "x"), errs.NotFound, "")
		ok(t, leave("economy", pipeline.Cancel, "上级规划调整。"))
		if d := declaration(t, p, id); d.State != pipeline.Cancelled || len(d.Decisions) != 1 {
			t.Errorf("cancelled: %s %+v", d.State, d.Decisions)
		}
		_, err = p.App.StartGoal(ctx, p.Actor(t, "clerk"), id, 2026, "SH-PARK")
		refused(t, "已取消的项目申报绩效目标", err, errs.Conflict, "“道路照明改造”已取消，不再办理绩效目标")
		_, err = p.App.StartExAnte(ctx, p.Actor(t, "clerk"), id, 2026)
		refused(t, "已取消的项目开始事前评估", err, errs.Conflict, "不再办理事前评估")
		gone, err := p.App.Project(ctx, p.Actor(t, "clerk"), id)
		ok(t, err)
		if gone.Open() {
			t.Error("a cancelled project offers new forms")
		}
	})
}

func TestRefusedKeepsReasonAndIsFiledAgain(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := declare(t, p, "SCIP-2026-0001", "道路照明改造")
		toEvaluation(t, p, id)
		x := decision()
		x.Resolution, x.Amount, x.Reason = pipeline.Adjourned, 0, "请补充论证。"
		ok(t, decide(t, p, id, x))
		x.Resolution, x.Reason = pipeline.Rejected, "与在建工程重复。"
		ok(t, decide(t, p, id, x))
		d := declaration(t, p, id)
		if d.State != pipeline.Refused || len(d.Decisions) != 2 || d.Decisions[1].Reason != "与在建工程重复。" {
			t.Fatalf("%s %+v", d.State, d.Decisions)
		}
		_, err := p.App.DeliverNotices(ctx)
		ok(t, err)
		notices, err := p.App.Notices(ctx, p.Actor(t, "clerk"), 10)
		if err != nil || len(notices) == 0 || !strings.Contains(notices[0].Text, "会议不予入库") {
			t.Errorf("the clerk was told %+v, %v", notices, err)
		}
		ok(t, p.App.LeaveLibrary(ctx, p.Actor(t, "clerk2"), id, d.Version, pipeline.Refile, "已去掉重复内容。"))
		if d := declaration(t, p, id); d.State != pipeline.Draft || len(d.Decisions) != 2 {
			t.Errorf("filed again: %s %+v", d.State, d.Decisions)
		}
	})
}

// TestLookalikesFollowWhatChanges: a project that was renamed is found by its new name, and no longer by the old one.
func TestLookalikesFollowWhatChanges(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		id := declare(t, p, "SCIP-2026-0001", "目华路路灯节能改造")
		other := lighting(t, p, "SCIP-2023-0009", "湿地科普馆展陈")
		otherID, err := p.App.AddProject(ctx, clerk, other)
		ok(t, err)
		alike := func() (names []string) {
			for _, m := range declaration(t, p, id).Alike {
				names = append(names, m.Name)
			}
			return names
		}
		if got := alike(); len(got) != 0 {
			t.Fatalf("before: %v", got)
		}
		rename := func(name string) {
			file, err := p.App.Project(ctx, clerk, otherID)
			ok(t, err)
			file.Project.Name = name
			ok(t, p.App.SaveProject(ctx, clerk, file.Project))
		}
		rename("目华路路灯节能更新")
		if got := alike(); len(got) != 1 || got[0] != "目华路路灯节能更新" {
			t.Errorf("renamed: %v", got)
		}
		rename("湿地科普馆布展")
		if got := alike(); len(got) != 0 {
			t.Errorf("renamed back: %v", got)
		}
	})
}

func TestLookalikesMustBeAnswered(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		other := lighting(t, p, "SCIP-2023-0009", "目华路路灯LED更换")
		other.Unit, other.Summary = p.Units["220"], "更换目华路、天华路1000套路灯为LED灯具，安装单灯控制器"
		hidden, err := p.App.AddProject(ctx, p.Actor(t, "other"), other)
		ok(t, err)
		id := declare(t, p, "SCIP-2026-0001", "目华路、天华路路灯LED更换")
		mine, err := p.App.Declaration(ctx, p.Actor(t, "clerk"), id)
		ok(t, err)
		if len(mine.Alike) != 0 || mine.Elsewhere != 1 {
			t.Fatalf("the clerk sees %+v and %d elsewhere, want only that there is one", mine.Alike, mine.Elsewhere)
		}
		ok(t, step(t, p, id, "clerk", pipeline.Submit, ""))
		ok(t, step(t, p, id, "head", pipeline.Confirm, ""))
		refused(t, "没有查重意见", step(t, p, id, "division", pipeline.Pass, ""), errs.Invalid, "高度相似")
		judge := func(who string, other project.ID, same bool, reason string) error {
			return p.App.JudgeLookalike(ctx, p.Actor(t, who), id, declaration(t, p, id).Version, other, same, reason)
		}
		seen, err := p.App.Declaration(ctx, p.Actor(t, "division"), id)
		ok(t, err)
		if len(seen.Alike) != 1 || seen.Alike[0].ID != string(hidden) || len(seen.Alike[0].Evidence) == 0 || !seen.MayJudge {
			t.Fatalf("the division sees %+v", seen.Alike)
		}
		refused(t, "没有理由", judge("division", hidden, false, ""), errs.Invalid, "理由")
		refused(t, "不是相似项目", judge("division", id, false, "x"), errs.NotFound, "不在相似项目之列")
		refused(t, "单位自己判断", judge("clerk", hidden, false, "不同"), errs.NotFound, "")
		refused(t, "旧版本", p.App.JudgeLookalike(ctx, p.Actor(t, "division"), id, 1, hidden, false, "不同"), errs.Conflict, "刚刚修改过")
		ok(t, judge("division", hidden, true, "同一路段同一批灯具。"))
		refused(t, "认定重复仍通过", step(t, p, id, "division", pipeline.Pass, ""), errs.Invalid, "重复")
		ok(t, judge("division", hidden, false, "上次只换目华路东段，本次为其余路段。"))
		ok(t, step(t, p, id, "division", pipeline.Pass, ""))
	})
}

func TestSplitAndMergeProjects(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, economy := context.Background(), p.Actor(t, "economy")
		id := declare(t, p, "SCIP-2026-0001", "道路照明改造")
		toEvaluation(t, p, id)
		ok(t, decide(t, p, id, decision()))
		d := declaration(t, p, id)
		part := func(code, name string, lines ...int) pipeline.Part {
			part := pipeline.Part{Project: project.Project{Code: code, Name: name}}
			for _, i := range lines {
				part.Lines = append(part.Lines, d.Entry.Lines[i].ID)
			}
			return part
		}
		split := func(who string, version int, s app.Splitting) error {
			return p.App.SplitProject(ctx, p.Actor(t, who), id, version, s)
		}
		short := app.Splitting{Parts: []pipeline.Part{part("SCIP-2026-0011", "灯具更换", 0), part("SCIP-2026-0012", "单灯控制", 2)}, Reason: "分开招标"}
		refused(t, "加不起来", split("economy", d.Version, short), errs.Invalid, "少500,000.00元")
		refused(t, "经办拆分入库项目", split("clerk", d.Version, short), errs.Forbidden, "经发处")
		refused(t, "外单位拆分", split("other", d.Version, short), errs.NotFound, "")
		refused(t, "旧版本", split("economy", 1, short), errs.Conflict, "")
		nameless := app.Splitting{Parts: []pipeline.Part{part("", "", 0, 1), part("SCIP-2026-0012", "单灯控制", 2)}, Reason: "分开招标"}
		refused(t, "没有名称编号", split("economy", d.Version, nameless), errs.Invalid, "第1部分")
		taken := app.Splitting{Parts: []pipeline.Part{part("SCIP-2026-0001", "灯具更换", 0, 1), part("SCIP-2026-0012", "单灯控制", 2)}, Reason: "分开招标"}
		refused(t, "编号已有", split("economy", d.Version, taken), errs.Conflict, "已有相同")
		ok(t, split("economy", d.Version, app.Splitting{Parts: []pipeline.Part{part("SCIP-2026-0011", "灯具更换", 0, 1), part("SCIP-2026-0012", "单灯控制", 2)}, Reason: "分开招标"}))
		whole := declaration(t, p, id)
		if whole.State != pipeline.SplitUp || len(whole.Lineage) != 2 || whole.Lineage[0].Amount+whole.Lineage[1].Amount != 300*money.Wan {
			t.Fatalf("%s %+v", whole.State, whole.Lineage)
		}
		var list []project.ID
		versions := map[project.ID]int{}
		for _, k := range whole.Lineage {
			child := declaration(t, p, k.Project)
			if child.Lineage[0].Project != id || child.Findings.Err() != nil || child.Project.Total() != k.Amount || len(child.Alike) != 0 {
				t.Errorf("part %s: %+v, %v, alike %d", k.Name, child.Lineage, child.Findings, len(child.Alike))
			}
			list, versions[k.Project] = append(list, k.Project), child.Version
		}
		_, err := p.App.MergeProjects(ctx, economy, versions, list, project.Project{Code: "SCIP-2026-0020", Name: "照明改造"}, "合并招标")
		refused(t, "经发处合并草稿", err, errs.Forbidden, "经办")
		_, err = p.App.MergeProjects(ctx, p.Actor(t, "clerk"), versions, list[:1], project.Project{Code: "SCIP-2026-0020", Name: "照明改造"}, "合并招标")
		refused(t, "只有一个", err, errs.Invalid, "至少要有两个")
		merged, err := p.App.MergeProjects(ctx, p.Actor(t, "clerk"), versions, list, project.Project{Code: "SCIP-2026-0020", Name: "照明改造"}, "合并招标")
		ok(t, err)
		if m := declaration(t, p, merged); m.Form.Total() != 300*money.Wan || len(m.Lineage) != 2 || m.Project.Total() != 300*money.Wan || m.Findings.Err() != nil {
			t.Errorf("merged: %s %+v %v", m.Form.Total().Wan(), m.Lineage, m.Findings)
		}
	})
}

func TestRankings(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		var ids []project.ID
		for i, name := range []string{"道路照明改造", "应急仓库扩容"} {
			id := declare(t, p, "SCIP-2026-000"+string(rune('1'+i)), name)
			ok(t, step(t, p, id, "clerk", pipeline.Submit, ""))
			ok(t, step(t, p, id, "head", pipeline.Confirm, ""))
			for _, m := range declaration(t, p, id).Alike {
				ok(t, p.App.JudgeLookalike(ctx, p.Actor(t, "division"), id, declaration(t, p, id).Version, project.ID(m.ID), false, "测试项目内容不同"))
			}
			ok(t, step(t, p, id, "division", pipeline.Pass, ""))
			ok(t, decide(t, p, id, decision()))
			ids = append(ids, id)
		}
		division := p.Units["130"].ID
		file, err := p.App.Ranking(ctx, p.Actor(t, "division"), 2026, division)
		ok(t, err)
		if file.No != 0 || len(file.Candidates) != 2 || file.Candidates[0].Amount != 200*money.Wan || !file.MayRank {
			t.Fatalf("%+v", file)
		}
		turned := []project.ID{ids[1], ids[0]}
		save := func(who string, division org.UnitID, version int, order []project.ID, reason string) error {
			return p.App.SaveRanking(ctx, p.Actor(t, who), 2026, division, version, order, reason)
		}
		refused(t, "没有理由", save("division", division, 0, turned, ""), errs.Invalid, "理由")
		refused(t, "少了一个", save("division", division, 0, turned[:1], "急"), errs.Conflict, "刚有变化")
		refused(t, "处室排全园", save("division", "", 0, turned, "急"), errs.Forbidden, "全园")
		refused(t, "别的处室", save("building", division, 0, turned, "急"), errs.NotFound, "")
		refused(t, "单位", save("clerk", division, 0, turned, "急"), errs.Forbidden, "项目排序")
		ok(t, save("division", division, 0, turned, "汛期前先建仓库"))
		refused(t, "旧版本", save("division", division, 0, ids, "急"), errs.Conflict, "")
		refused(t, "顺序没变", save("division", division, 1, turned, "急"), errs.Invalid, "顺序")
		ok(t, save("finance", "", 0, turned, "全园统筹"))
		file, err = p.App.Ranking(ctx, p.Actor(t, "finance"), 2026, division)
		if err != nil || file.No != 1 || file.Candidates[0].Project != ids[1] || len(file.Versions) != 1 {
			t.Errorf("%+v %v", file, err)
		}
		if file, err := p.App.Ranking(ctx, p.Actor(t, "finance"), 2030, ""); err != nil || len(file.Candidates) != 0 {
			t.Errorf("a year nobody asks money for: %+v %v", file, err)
		}
	})
}

func TestRecordWorks(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id, err := p.App.AddProject(ctx, p.Actor(t, "clerk"), lighting(t, p, "SCIP-2024-0001", "桥梁加固"))
		ok(t, err)
		e := pipeline.WorksEntry{Project: id, Item: "建安费", Stage: pipeline.Estimate, Amount: 100 * money.Wan, On: day(t, "2024-12-01"), Document: "批复1号"}
		_, err = p.App.RecordWorks(ctx, p.Actor(t, "clerk"), e)
		ok(t, err)
		e.Stage, e.Amount = pipeline.Settlement, 96*money.Wan
		_, err = p.App.RecordWorks(ctx, p.Actor(t, "finance"), e)
		ok(t, err)
		_, err = p.App.RecordWorks(ctx, p.Actor(t, "head"), e)
		refused(t, "负责人", err, errs.Forbidden, "登记投资账")
		_, err = p.App.RecordWorks(ctx, p.Actor(t, "other"), e)
		refused(t, "外单位", err, errs.NotFound, "")
		e.Amount = 0
		_, err = p.App.RecordWorks(ctx, p.Actor(t, "clerk"), e)
		refused(t, "没有金额", err, errs.Invalid, "金额")
		e.Project, e.Amount = p.Project(t, "SCIP-2025-0009", "养护", 1, 0), 1
		_, err = p.App.RecordWorks(ctx, p.Actor(t, "clerk"), e)
		refused(t, "不是投资建设类", err, errs.Invalid, "投资建设类")
		file, err := p.App.Project(ctx, p.Actor(t, "head"), id)
		ok(t, err)
		_, total := pipeline.WorksOf(file.Works)
		if rate, why := total.Deviation(pipeline.Settlement); why != "" || rate.String() != "-4.00%" {
			t.Errorf("deviation %s %s", rate, why)
		}
	})
}

func TestCompareDeclaration(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := declare(t, p, "SCIP-2026-0001", "道路照明改造")
		ok(t, step(t, p, id, "clerk", pipeline.Submit, ""))
		ok(t, step(t, p, id, "head", pipeline.ReturnToUnit, "请写清能耗。"))
		d := declaration(t, p, id)
		entry := d.Entry
		entry.Need = "能耗高40%。"
		_, err := p.App.SaveDeclaration(ctx, p.Actor(t, "clerk"), id, d.Version, entry)
		ok(t, err)
		for name, chosen := range map[string][2]int{"选了两版": {1, 0}, "没有选，第1版与现在的不同": {app.Unchosen, app.Unchosen}} {
			_, c, err := p.App.CompareDeclaration(ctx, p.Actor(t, "head"), id, chosen[0], chosen[1])
			if err != nil || c.From != 1 || c.To != 0 || len(c.Changes) == 0 || c.Changes[0].Path != "need" {
				t.Errorf("%s: %+v %v", name, c, err)
			}
		}
		_, _, err = p.App.CompareDeclaration(ctx, p.Actor(t, "head"), id, 9, 0)
		refused(t, "没有这一版", err, errs.NotFound, "第9版")
	})
}
