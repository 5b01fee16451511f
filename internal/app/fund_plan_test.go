package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// admitted is a project in the library with 180万元 of the treasury and 20 of other money in 2026, whose drafted goal asks for
// both.
func admitted(t *testing.T, p *apptest.Park, code, name string) (project.ID, goal.ID) {
	t.Helper()
	id := declare(t, p, code, name)
	toEvaluation(t, p, id)
	ok(t, decide(t, p, id, decision()))
	return id, draftGoal2026(t, p, id)
}

// draftGoal2026 is a complete draft goal for 180万元 of the treasury and 20 of other money.
func draftGoal2026(t *testing.T, p *apptest.Park, id project.ID) goal.ID {
	t.Helper()
	ctx, clerk := context.Background(), p.Actor(t, "clerk")
	g, err := p.App.StartGoal(ctx, clerk, id, 2026, "SH-PARK")
	ok(t, err)
	e := goalEntry()
	e.Request = goal.RequestEntry{Appropriation: "1800000", Other: "200000"}
	_, err = p.App.SaveGoal(ctx, clerk, g, 1, e)
	ok(t, err)
	return g
}

// draftPlan is a plan of 2026 that holds the projects, with a control total of 400万元 over it.
func draftPlan(t *testing.T, p *apptest.Park, ids ...project.ID) fundplan.ID {
	t.Helper()
	ctx, clerk := context.Background(), p.Actor(t, "clerk")
	p.Person(t, "finance2", "计财处复审", "110", "计财处审核", "100")
	ok(t, p.App.SetPlanControl(ctx, p.Actor(t, "finance"), p.Units["210"].ID, 2026, 0, "400", "沪化管〔2025〕90号"))
	id, err := p.App.StartFundPlan(ctx, clerk, p.Units["210"].ID, p.Units["130"].ID, 2026)
	ok(t, err)
	for _, x := range ids {
		at := fundPlan(t, p, id)
		_, err := p.App.AddToFundPlan(ctx, clerk, id, at.Version, at.Entry, x)
		ok(t, err)
	}
	return id
}

func fundPlan(t *testing.T, p *apptest.Park, id fundplan.ID) app.FundPlanFile {
	t.Helper()
	file, err := p.App.FundPlan(context.Background(), p.Actor(t, "clerk"), id)
	ok(t, err)
	return file
}

// movePlan takes an action at the newest version, approving under a document number.
func movePlan(t *testing.T, p *apptest.Park, id fundplan.ID, who string, do approval.Action, reason string) error {
	t.Helper()
	p.Pass(60e9)
	document := ""
	if do == fundplan.Approve {
		document = "沪化管计〔2026〕3号"
	}
	return p.App.MoveFundPlan(context.Background(), p.Actor(t, who), id, fundPlan(t, p, id).Version, do, reason, document)
}

// planSteps take a submitted plan to the second review.
var planSteps = []struct {
	who string
	do  approval.Action
}{{"head", approval.Confirm}, {"division", approval.Pass}, {"economy", fundplan.PassEconomy}, {"finance", fundplan.PassFirst}}

func TestFundPlanStory(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		pid, g := admitted(t, p, "SCIP-2026-0001", "目华路路灯节能改造")
		id := draftPlan(t, p)
		file := fundPlan(t, p, id)
		if len(file.Candidates) != 1 || file.Candidates[0].Project.ID != pid || !file.MayEdit || file.MayCut {
			t.Fatalf("candidates %+v", file.Candidates)
		}
		file, err := p.App.AddToFundPlan(ctx, clerk, id, file.Version, file.Entry, pid)
		ok(t, err)
		if l := file.Asked.Lines[0]; l.Money != (goal.Request{Appropriation: 180 * money.Wan, Other: 20 * money.Wan}) || len(file.Findings) != 0 || len(file.Candidates) != 0 {
			t.Fatalf("added as %+v, complaints %v", l, file.Findings)
		}
		ok(t, movePlan(t, p, id, "clerk", approval.Submit, ""))
		if at := goalNow(t, p, "clerk", g); at.state != goal.AtHead || at.newest.No != 1 {
			t.Errorf("the goal went along to %s, edition %d", at.state, at.newest.No)
		}
		if todo := workbench(t, p, "head").Todos; len(todo) != 2 || todo[0].ID != string(id) && todo[1].ID != string(id) {
			t.Errorf("the head has %+v", todo)
		}
		ok(t, movePlan(t, p, id, "head", approval.Confirm, ""))
		if at := goalNow(t, p, "clerk", g); at.state != goal.AtDivision {
			t.Errorf("confirmed with the plan, the goal is %s", at.state)
		}
		ok(t, movePlan(t, p, id, "division", approval.Pass, ""))
		cut := fundplan.EntryLine{Project: pid, Appropriation: "150", Other: "20"}
		ok(t, p.App.CutFundPlan(ctx, p.Actor(t, "economy"), id, fundPlan(t, p, id).Version, cut, "灯杆利旧"))
		for _, s := range planSteps[2:] {
			ok(t, movePlan(t, p, id, s.who, s.do, ""))
		}
		refused(t, "目标没有通过审核", movePlan(t, p, id, "finance2", fundplan.Approve, ""), errs.Invalid, "通过审核后才能随计划批复")
		p.Approve(t, g)
		refused(t, "初审人批复", movePlan(t, p, id, "finance", fundplan.Approve, ""), errs.Forbidden, "另一位审核人")
		p.Pass(370 * 24 * 3600e9)
		ok(t, movePlan(t, p, id, "finance2", fundplan.Approve, ""))
		approvedPlan(t, p, id, pid, g)
	})
}

// TestFundPlanFollowsTheDecision: a plan may ask for what the meeting granted for its year, not for what the year was declared with.
func TestFundPlanFollowsTheDecision(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		pid := declare(t, p, "SCIP-2026-0001", "目华路路灯节能改造")
		toEvaluation(t, p, pid)
		x := decision()
		x.Resolution, x.Amount, x.Reason = pipeline.Amended, 160*money.Wan, "先试点，次年铺开"
		x.Years = []pipeline.YearFunds{{Year: 2026, Fiscal: 40 * money.Wan, Other: 20 * money.Wan}, {Year: 2027, Fiscal: 101 * money.Wan}}
		refused(t, "一年多于申报、合计不符", decide(t, p, pid, x), errs.Invalid, "2027年度核定财政资金101.00万元，多于申报的100.00万元")
		x.Years[1].Fiscal = 100 * money.Wan
		ok(t, decide(t, p, pid, x))
		draftGoal2026(t, p, pid)
		id := draftPlan(t, p, pid)
		file := fundPlan(t, p, id)
		if len(file.Findings) != 3 || !strings.Contains(file.Findings[0].Message, "超过项目库中2026年度的财政资金40.00万元") || file.Around.Projects[pid].Asked != x.Years[0] {
			t.Fatalf("asking for what was declared: %v", file.Findings)
		}
		ranking, err := p.App.Ranking(ctx, p.Actor(t, "finance"), 2027, "")
		if err != nil || len(ranking.Candidates) != 1 || ranking.Candidates[0].Amount != 100*money.Wan {
			t.Errorf("2027 ranks with %+v, %v", ranking.Candidates, err)
		}
		ok(t, p.App.SetPlanControl(ctx, p.Actor(t, "finance"), p.Units["210"].ID, 2026, 1, "30", "沪化管〔2025〕91号"))
		file.Entry.Lines[0].CarryOver = "若干"
		saved, err := p.App.SaveFundPlan(ctx, clerk, id, file.Version, file.Entry)
		ok(t, err)
		if got := len(saved.Findings.At("control")); got != 1 {
			t.Errorf("beside an amount that cannot be read the control total is told %d times: %v", got, saved.Findings)
		}
	})
}

// TestFundPlanExplainsOtherUnit: a standard that came into force after the project was admitted holds its plan up until the unit gives
// a reason and somebody agrees to it.
func TestFundPlanExplainsOtherUnit(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		pid, _ := admitted(t, p, "SCIP-2026-0001", "目华路路灯节能改造")
		id := draftPlan(t, p, pid)
		byArea := lamp()
		byArea.Unit = "平方米"
		publish(t, p, byArea)
		if f := fundPlan(t, p, id).Findings; len(f) != 1 || f[0].Path != "lines.0.project" || !strings.Contains(f[0].Message, "按“套”计") {
			t.Fatalf("the unit differs from the standard: %v", f)
		}
		refused(t, "没有说明不能提交", movePlan(t, p, id, "clerk", approval.Submit, ""), errs.Invalid, "或在“定额比对”里写明理由并经主管处室或计财处同意")
		file, err := p.App.Quota(ctx, p.Actor(t, "clerk"), pid)
		ok(t, err)
		line := file.Checked[0].Line.ID
		if !file.MayExplain || file.MayAgree || file.MayChoose || file.Checked[0].Result != standard.OtherUnit {
			t.Errorf("the clerk of an admitted project: %+v", file.Checked[0])
		}
		refused(t, "入库后改选标准", p.App.ChooseStandard(ctx, p.Actor(t, "division"), pid, line, 0, app.None, "合同按套计价，没有可比的标准"), errs.Forbidden, "不再改")
		ok(t, p.App.ExplainOver(ctx, p.Actor(t, "clerk"), pid, line, 0, "合同按整套灯具计价，不按照明面积"))
		refused(t, "没有人同意", movePlan(t, p, id, "clerk", approval.Submit, ""), errs.Invalid, "说明还没有人同意")
		refused(t, "写说明的人同意", p.App.AgreeOver(ctx, p.Actor(t, "clerk"), pid, line, 1), errs.Forbidden, "主管处室或计财处")
		ok(t, p.App.AgreeOver(ctx, p.Actor(t, "division"), pid, line, 1))
		around := fundPlan(t, p, id)
		if passed := around.Around.Projects[pid].Passed; len(around.Findings) != 0 || len(passed) != 1 || passed[0].Approver != p.Actor(t, "division").User.Name {
			t.Errorf("complaints %v, agreed to %+v", around.Findings, passed)
		}
		ok(t, movePlan(t, p, id, "clerk", approval.Submit, ""))
	})
}

// approvedPlan holds what an approval leaves behind against what was granted.
func approvedPlan(t *testing.T, p *apptest.Park, id fundplan.ID, pid project.ID, g goal.ID) {
	t.Helper()
	file := fundPlan(t, p, id)
	granted := goal.Request{Appropriation: 150 * money.Wan, Other: 20 * money.Wan}
	if file.State != fundplan.Approved || len(file.Editions) != 2 || file.Editions[1].Kind != fundplan.InForce || file.Document == "" || file.CheckCode == "" {
		t.Fatalf("%s, editions %+v", file.State, file.Editions)
	}
	l := file.Editions[1].Lines[0]
	at := goalNow(t, p, "clerk", g)
	if l.Money != granted || l.Asked.Appropriation != 180*money.Wan || l.Months.Total() != granted.Total() || l.GoalEdition != at.newest.No {
		t.Errorf("in force %+v; the goal is at edition %d", l, at.newest.No)
	}
	if at.state != goal.Approved || at.newest.Kind != goal.InForce || at.newest.Form.Request != granted {
		t.Errorf("the goal: %s, %+v", at.state, at.newest.Form.Request)
	}
	archive, err := p.App.Project(context.Background(), p.Actor(t, "finance"), pid)
	ok(t, err)
	figures := project.FiguresOf(archive.Events, 2026)
	if figures.Total.Initial != granted.Total() || figures.Rows[0].Budget != granted.Appropriation || archive.Events[0].Document != "沪化管计〔2026〕3号" {
		t.Errorf("the budget is %+v", figures)
	}
	if s := declaration(t, p, pid).State; s != pipeline.Established {
		t.Errorf("the project is %s", s)
	}
}

func TestFundPlanRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		unit, division := p.Units["210"].ID, p.Units["130"].ID
		for _, c := range []struct {
			name, who, unit, division string
			kind                      errs.Kind
			says                      string
		}{
			{"外单位编制", "other", "210", "130", errs.NotFound, "没有找到这个单位"},
			{"负责人编制", "head", "210", "130", errs.NotFound, "没有找到这个单位"},
			{"没有这个处室", "clerk", "210", "999", errs.Invalid, "请选择主管处室"},
			{"主管的不是处室", "clerk", "210", "220", errs.Invalid, "不是处室"},
		} {
			_, err := p.App.StartFundPlan(ctx, p.Actor(t, c.who), p.Units[c.unit].ID, p.Units[c.division].ID, 2026)
			refused(t, c.name, err, c.kind, c.says)
		}
		pid, _ := admitted(t, p, "SCIP-2026-0001", "目华路路灯节能改造")
		id := draftPlan(t, p, pid)
		_, err := p.App.StartFundPlan(ctx, clerk, unit, division, 2026)
		refused(t, "编制两次", err, errs.Conflict, "已经有了，现在是“草稿”")
		_, err = p.App.FundPlan(ctx, p.Actor(t, "other"), id)
		refused(t, "外单位查看", err, errs.NotFound, "没有找到")
		_, err = p.App.FundPlan(ctx, p.Actor(t, "building"), id)
		refused(t, "别的处室查看", err, errs.NotFound, "没有找到")
		_, err = p.App.SaveFundPlan(ctx, p.Actor(t, "other"), id, 2, fundplan.Entry{})
		refused(t, "外单位填报", err, errs.NotFound, "没有找到")
		_, err = p.App.SaveFundPlan(ctx, p.Actor(t, "clerk2"), id, 1, fundplan.Entry{Note: "旧"})
		refused(t, "旧版本", err, errs.Conflict, "刚刚修改过")
		_, err = p.App.SaveFundPlan(ctx, clerk, id, 2, fundplan.Entry{Lines: []fundplan.EntryLine{{Project: "nope"}}})
		refused(t, "没有这个项目", err, errs.NotFound, "没有找到")
		refused(t, "外单位提交", p.App.MoveFundPlan(ctx, p.Actor(t, "other"), id, 2, approval.Submit, "", ""), errs.NotFound, "没有找到")
		refused(t, "负责人提交", movePlan(t, p, id, "head", approval.Submit, ""), errs.Forbidden, "经办")
		refused(t, "草稿核减", p.App.CutFundPlan(ctx, p.Actor(t, "division"), id, 2, fundplan.EntryLine{Project: pid}, "减"), errs.Conflict, "审核时才能核减")
		refused(t, "单位核减", p.App.CutFundPlan(ctx, clerk, id, 2, fundplan.EntryLine{Project: pid}, "减"), errs.NotFound, "没有找到")
		file := fundPlan(t, p, id)
		over := file.Entry
		over.Lines = slices.Clone(over.Lines)
		over.Lines[0].Appropriation, over.Lines[0].Months[0] = "401", "-1"
		file, err = p.App.SaveFundPlan(ctx, clerk, id, file.Version, over)
		ok(t, err)
		for _, want := range []string{"超过控制数", "不能为负数"} {
			if !slices.ContainsFunc(file.Findings, func(x errs.Field) bool { return strings.Contains(x.Message, want) }) {
				t.Errorf("%s is not said: %v", want, file.Findings)
			}
		}
		refused(t, "不合格提交", movePlan(t, p, id, "clerk", approval.Submit, ""), errs.Invalid, "处需要改正")
	})
}

// TestFundPlanGoalsAreChecked: a plan is not submitted while a goal in it has errors, and no goal moves without the others.
func TestFundPlanGoalsAreChecked(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		good, goodGoal := admitted(t, p, "SCIP-2026-0001", "目华路路灯节能改造")
		none, _ := admitted2(t, p)
		id := draftPlan(t, p, good, none)
		err := movePlan(t, p, id, "clerk", approval.Submit, "")
		refused(t, "没有目标", err, errs.Invalid, "没有目标不能申请用款")
		bad, err := p.App.StartGoal(ctx, clerk, none, 2026, "SH-PARK")
		ok(t, err)
		err = movePlan(t, p, id, "clerk", approval.Submit, "")
		if n := len(errs.FieldsOf(err).At("lines.1.goal")); n < 2 {
			t.Errorf("an empty goal has %d complaints: %v", n, err)
		}
		if a, b := goalNow2(t, p, goodGoal), goalNow2(t, p, bad); a != goal.Draft || b != goal.Draft {
			t.Errorf("half of a refused submission: %s and %s", a, b)
		}
	})
}

// admitted2 is a second project in the library, of another kind, without a goal.
func admitted2(t *testing.T, p *apptest.Park) (project.ID, goal.ID) {
	t.Helper()
	id := declare(t, p, "SCIP-2026-0002", "危化品应急物资仓库建设")
	_, err := p.App.SaveDeclaration(context.Background(), p.Actor(t, "clerk"), id, declaration(t, p, id).Version, warehouse())
	ok(t, err)
	toEvaluation(t, p, id)
	ok(t, decide(t, p, id, decision()))
	return id, ""
}

func goalNow2(t *testing.T, p *apptest.Park, id goal.ID) approval.State {
	t.Helper()
	file, err := p.App.Goal(context.Background(), p.Actor(t, "clerk"), id)
	ok(t, err)
	return file.State
}

// TestFundPlanTwoReviewers: whoever comes second reads what the first did and changes nothing.
func TestFundPlanTwoReviewers(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		pid, _ := admitted(t, p, "SCIP-2026-0001", "目华路路灯节能改造")
		id := draftPlan(t, p, pid)
		p.Person(t, "division2", "公用事业处审核二", "130", "处室审核", "130")
		ok(t, movePlan(t, p, id, "clerk", approval.Submit, ""))
		ok(t, movePlan(t, p, id, "head", approval.Confirm, ""))
		read := fundPlan(t, p, id).Version
		line := fundplan.EntryLine{Project: pid, Appropriation: "150", Other: "20"}
		refused(t, "核减没有理由", p.App.CutFundPlan(ctx, p.Actor(t, "division"), id, read, line, ""), errs.Invalid, "理由")
		p.Pass(60e9)
		ok(t, p.App.CutFundPlan(ctx, p.Actor(t, "division"), id, read, line, "灯杆利旧"))
		line.Appropriation = "140"
		refused(t, "另一人同时核减", p.App.CutFundPlan(ctx, p.Actor(t, "division2"), id, read, line, "再减"), errs.Conflict, "公用事业处审核刚刚把“目华路路灯节能改造”核定为170.00万元（灯杆利旧）")
		ok(t, movePlan(t, p, id, "division", approval.Pass, ""))
		refused(t, "另一人同时退回", p.App.MoveFundPlan(ctx, p.Actor(t, "division2"), id, read+1, approval.ReturnToUnit, "重报", ""), errs.Conflict, "公用事业处审核刚刚办理了“审核通过”")
		refused(t, "外处室核减", p.App.CutFundPlan(ctx, p.Actor(t, "building"), id, read+2, line, "减"), errs.NotFound, "没有找到")
		ok(t, movePlan(t, p, id, "economy", approval.ReturnToUnit, "路灯与道路改造合并"))
		file := fundPlan(t, p, id)
		if last, _ := file.Last(); file.State != fundplan.Draft || last.Reason != "路灯与道路改造合并" || file.Granted.Money() != file.Asked.Money() {
			t.Errorf("returned: %s, %+v", file.State, file.Granted)
		}
		ok(t, movePlan(t, p, id, "clerk", approval.Submit, ""))
		if file := fundPlan(t, p, id); file.Editions[1].No != 2 || file.Granted.Money().Appropriation != 180*money.Wan {
			t.Errorf("submitted anew: %+v", file.Granted)
		}
	})
}

func TestPlanControls(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance, unit := context.Background(), p.Actor(t, "finance"), p.Units["210"].ID
		set := func(who string, version int, amount, document string) error {
			return p.App.SetPlanControl(ctx, p.Actor(t, who), unit, 2026, version, amount, document)
		}
		refused(t, "单位自己定", set("clerk", 0, "1", "1号"), errs.Forbidden, "下达控制数")
		refused(t, "没有文号", set("finance", 0, "400", " "), errs.Invalid, "文号")
		refused(t, "负数", set("finance", 0, "-1", "1号"), errs.Invalid, "不能为负数")
		refused(t, "没有这个单位", p.App.SetPlanControl(ctx, finance, "nope", 2026, 0, "1", "1号"), errs.NotFound, "没有找到")
		ok(t, set("finance", 0, "400", "沪化管〔2025〕90号"))
		refused(t, "另一人同时下达", set("finance", 0, "300", "2号"), errs.Conflict, "计财处审核刚刚把公共设施管理中心的控制数定为400.00万元（沪化管〔2025〕90号）")
		ok(t, set("finance", 1, "380.5", "沪化管〔2025〕95号"))
		list, err := p.App.PlanControls(ctx, p.Actor(t, "clerk"), 2026)
		ok(t, err)
		if len(list) != 1 || list[0].Amount != 3805_000_00 || list[0].Version != 2 {
			t.Errorf("the unit sees %+v", list)
		}
		if list, err = p.App.PlanControls(ctx, p.Actor(t, "other"), 2026); err != nil || len(list) != 1 || list[0].Version != 0 {
			t.Errorf("another unit sees %+v, %v", list, err)
		}
		log, err := p.App.AuditEntries(ctx, p.Actor(t, "aud"), store.AuditFilter{Kind: "年度用款计划"}, 20)
		ok(t, err)
		if len(log) != 2 || log[0].Action != "下达控制数" {
			t.Errorf("the log: %+v", log)
		}
	})
}

func TestFundPlansList(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		pid, _ := admitted(t, p, "SCIP-2026-0001", "目华路路灯节能改造")
		id := draftPlan(t, p, pid)
		for _, c := range []struct {
			name, who string
			by        store.FundPlanFilter
			want      int
		}{
			{"全部", "finance", store.FundPlanFilter{}, 1}, {"本年度", "division", store.FundPlanFilter{Year: 2026}, 1}, {"别的年度", "finance", store.FundPlanFilter{Year: 2025}, 0},
			{"单位", "economy", store.FundPlanFilter{Unit: p.Units["210"].ID}, 1}, {"别的单位", "economy", store.FundPlanFilter{Unit: p.Units["220"].ID}, 0},
			{"状态", "audit", store.FundPlanFilter{State: fundplan.Draft}, 1}, {"别的状态", "audit", store.FundPlanFilter{State: fundplan.Approved}, 0},
			{"要办理", "clerk", store.FundPlanFilter{AnyOf: fundplan.Flow.Open()}, 1}, {"外单位", "other", store.FundPlanFilter{}, 0}, {"别的处室", "building", store.FundPlanFilter{}, 0},
		} {
			list, err := p.App.FundPlans(ctx, p.Actor(t, c.who), c.by, store.Page{})
			ok(t, err)
			if len(list) != c.want || c.want == 1 && list[0].ID != id {
				t.Errorf("%s: %d plans", c.name, len(list))
			}
		}
	})
}
