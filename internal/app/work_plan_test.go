package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/apptest"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/workplan"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// correcting is the task of correcting what was found, led by 公用事业处.
func correcting(p *apptest.Park) workplan.AssignmentEntry {
	return workplan.AssignmentEntry{Number: "3.1", Heading: "进一步夯实绩效管理工作基础", Title: "强化绩效管理结果运用", Text: "对发现的问题制定整改措施。", Lead: string(p.Units["130"].ID), Support: "项目单位",
		Start: "2025-01-06", Due: "2025-02-28", Of: "2025", Measures: []string{string(workplan.FindingsDone), string(workplan.ByHand)}}
}

// draftWorkPlan is a plan of 2025 with one task, at version 2.
func draftWorkPlan(t *testing.T, p *apptest.Park) workplan.ID {
	t.Helper()
	ctx, finance := context.Background(), p.Actor(t, "finance")
	id, err := p.App.StartWorkPlan(ctx, finance, 2025, false)
	ok(t, err)
	ok(t, p.App.PutWorkTask(ctx, finance, id, 1, "", correcting(p)))
	return id
}

// issuePlan takes a plan at version 2 through its flow; it is at version 5 afterwards.
func issuePlan(t *testing.T, p *apptest.Park, id workplan.ID) {
	t.Helper()
	ctx, finance := context.Background(), p.Actor(t, "finance")
	p.Person(t, "leader", "管委会领导", "100", org.Leader, "100")
	ok(t, p.App.MoveWorkPlan(ctx, finance, id, 2, workplan.Propose, ""))
	ok(t, p.App.MoveWorkPlan(ctx, p.Actor(t, "leader"), id, 3, workplan.Approve, ""))
	ok(t, p.App.IssueWorkPlan(ctx, finance, id, 4, workplan.Order{Number: "沪化管〔2025〕8号", Minutes: "化管纪〔2025〕1号", On: fiscal.DateOf(p.Now())}))
}

func TestWorkPlanStory(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance := context.Background(), p.Actor(t, "finance")
		id := draftWorkPlan(t, p)
		_, err := p.App.WorkPlan(ctx, p.Actor(t, "division"), id)
		refused(t, "没印发的方案别人看不到", err, errs.NotFound, "")
		if got := dues(t, p, "finance", 2025); slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "年度工作方案") }) {
			t.Errorf("a draft is in the calendar: %v", got)
		}
		issuePlan(t, p, id)
		p.Pass(2 * time.Second)
		if _, err := p.App.DeliverNotices(ctx); err != nil {
			t.Fatal(err)
		}
		notices, err := p.App.Notices(ctx, p.Actor(t, "leader"), 5)
		ok(t, err)
		if len(notices) != 1 || !strings.HasPrefix(notices[0].Text, "“2025年度预算绩效管理工作方案”的办理：提交审定") || notices[0].Link != "/work-plans/"+string(id) {
			t.Errorf("the leader is told %+v", notices)
		}
		problem, err := p.App.RegisterFinding(ctx, finance, byHand(p))
		ok(t, err)
		for _, who := range []string{"finance", "clerk", "division", "leader", "audit"} {
			file, err := p.App.WorkPlan(ctx, p.Actor(t, who), id)
			ok(t, err)
			got := file.Progress[0]
			if got.Standing != workplan.Running || got.Figures[0].Tally != (workplan.Tally{All: 1}) || file.Drafts != (who == "finance" || who == "leader") {
				t.Errorf("%s reads %+v", who, got)
			}
		}
		want := "2025-02-28 年度工作方案 （三）1强化绩效管理结果运用 公用事业处 进行中"
		for _, who := range []string{"clerk", "division"} {
			if got := dues(t, p, who, 2025); !slices.Contains(got, want) {
				t.Errorf("%s: not in the calendar: %v", who, got)
			}
		}
		settleFinding(t, p, problem)
		task := workTask(t, p, id)
		refused(t, "别处的人登记", p.App.ReportWorkTask(ctx, p.Actor(t, "building"), id, task, "做了", true), errs.Forbidden, "由公用事业处牵头")
		refused(t, "经办登记", p.App.ReportWorkTask(ctx, p.Actor(t, "clerk"), id, task, "做了", true), errs.Forbidden, "登记任务进展")
		ok(t, p.App.ReportWorkTask(ctx, p.Actor(t, "division"), id, task, "问题已撤销，没有其他问题。", true))
		file, err := p.App.WorkPlan(ctx, finance, id)
		ok(t, err)
		// the only finding was cancelled, so that nothing is left to be counted
		if got := file.Progress[0]; got.Figures[0].All != 0 || !got.Figures[1].Complete() || got.Standing != workplan.Running || got.Last.By != "公用事业处审核" {
			t.Errorf("progress %+v", got)
		}
		p.Pass(90 * 24 * time.Hour)
		if got := dues(t, p, "clerk", 2025); !slices.Contains(got, strings.Replace(want, "进行中", "已逾期 逾期", 1)) {
			t.Errorf("not late: %v", got)
		}
	})
}

// settleFinding cancels a finding: proposed by one of planning and finance, decided by another.
func settleFinding(t *testing.T, p *apptest.Park, id finding.ID) {
	t.Helper()
	ctx := context.Background()
	p.Person(t, "finance2", "计财处审核二", "110", org.Finance, "100")
	file, err := p.App.Finding(ctx, p.Actor(t, "finance"), id)
	ok(t, err)
	ok(t, p.App.ProposeCancel(ctx, p.Actor(t, "finance"), id, file.Version, "登记错了"))
	ok(t, p.App.DecideCancel(ctx, p.Actor(t, "finance2"), id, file.Version+1, true, "属实"))
}

func workTask(t *testing.T, p *apptest.Park, id workplan.ID) workplan.AssignmentID {
	t.Helper()
	file, err := p.App.WorkPlan(context.Background(), p.Actor(t, "finance"), id)
	ok(t, err)
	return file.Tasks[0].ID
}

func TestWorkPlanRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance := context.Background(), p.Actor(t, "finance")
		_, err := p.App.StartWorkPlan(ctx, finance, 2025, true)
		refused(t, "没有上年可沿用", err, errs.NotFound, "没有2024年度的工作方案")
		_, err = p.App.StartWorkPlan(ctx, p.Actor(t, "division"), 2025, false)
		refused(t, "处室拟定", err, errs.Forbidden, "拟定工作方案")
		id := draftWorkPlan(t, p)
		_, err = p.App.StartWorkPlan(ctx, finance, 2025, false)
		refused(t, "一年两个方案", err, errs.Conflict, "已经有工作方案")
		refused(t, "旧版本", p.App.PutWorkTask(ctx, finance, id, 1, "", correcting(p)), errs.Conflict, "刚刚修改过")
		again := correcting(p)
		again.Lead, again.Due = "", ""
		err = p.App.PutWorkTask(ctx, finance, id, 2, "", again)
		if got := errs.FieldsOf(err); len(got) != 3 { // the number is taken, too
			t.Errorf("not all at once: %v", got)
		}
		refused(t, "没有这项任务", p.App.PutWorkTask(ctx, finance, id, 2, "x", correcting(p)), errs.NotFound, "没有这项任务")
		refused(t, "没有这个方案", p.App.MoveWorkPlan(ctx, finance, "x", 1, workplan.Propose, ""), errs.NotFound, "")
		refused(t, "处室改任务", p.App.PutWorkTask(ctx, p.Actor(t, "division"), id, 2, "", correcting(p)), errs.Forbidden, "拟定工作方案")
		refused(t, "不填文号就印发", p.App.MoveWorkPlan(ctx, finance, id, 2, workplan.Issue, ""), errs.Invalid, "填文号")
		refused(t, "没审定就印发", p.App.IssueWorkPlan(ctx, finance, id, 2, workplan.Order{}), errs.Conflict, "不能“印发”")
		refused(t, "外人推动", p.App.MoveWorkPlan(ctx, p.Actor(t, "clerk"), id, 2, workplan.Propose, ""), errs.NotFound, "")
		refused(t, "没印发就登记", p.App.ReportWorkTask(ctx, finance, id, workTask(t, p, id), "做了", true), errs.Conflict, "印发后才登记")
		_, err = p.App.WorkPlan(ctx, p.Actor(t, "sys"), id)
		refused(t, "管理员不看业务", err, errs.Forbidden, "查看工作方案")

		bench, err := p.App.Workbench(ctx, finance, 2025)
		ok(t, err)
		if len(bench.Todos) != 1 || bench.Todos[0].Form != "年度工作方案" {
			t.Errorf("to do: %+v", bench.Todos)
		}
		issuePlan(t, p, id)
		if bench, err = p.App.Workbench(ctx, finance, 2025); err != nil || len(bench.Todos) != 0 {
			t.Errorf("what is issued waits: %+v %v", bench.Todos, err)
		}
		next, err := p.App.StartWorkPlan(ctx, finance, 2026, true)
		ok(t, err)
		file, err := p.App.WorkPlan(ctx, finance, next)
		ok(t, err)
		if len(file.Tasks) != 1 || file.Tasks[0].Due.String() != "2026-02-28" || file.Tasks[0].Of != 2026 || len(file.Progress) != 0 || !file.MayEdit {
			t.Errorf("copied: %+v", file.Plan)
		}
		ok(t, p.App.DropWorkTask(ctx, finance, next, 1, file.Tasks[0].ID))
		refused(t, "没有任务就提交", p.App.MoveWorkPlan(ctx, finance, next, 2, workplan.Propose, ""), errs.Invalid, "还没有任务")
		list, err := p.App.WorkPlans(ctx, p.Actor(t, "clerk"))
		if err != nil || len(list) != 1 || list[0].Year != 2025 {
			t.Errorf("a clerk sees %d plans, %v", len(list), err)
		}
	})
}

// TestWorkPlanRevision: others go on reading what is in force while the plan is revised.
func TestWorkPlanRevision(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance := context.Background(), p.Actor(t, "finance")
		id := draftWorkPlan(t, p)
		issuePlan(t, p, id)
		ok(t, p.App.MoveWorkPlan(ctx, finance, id, 5, workplan.Revise, "延后"))
		e := correcting(p)
		e.Due = "2025-03-31"
		ok(t, p.App.PutWorkTask(ctx, finance, id, 6, workTask(t, p, id), e))
		for who, want := range map[string]string{"clerk": "2025-02-28", "finance": "2025-03-31"} {
			file, err := p.App.WorkPlan(ctx, p.Actor(t, who), id)
			ok(t, err)
			if file.Tasks[0].Due.String() != want || file.Progress[0].Due.String() != "2025-02-28" {
				t.Errorf("%s: drafted %s, in force %s", who, file.Tasks[0].Due, file.Progress[0].Due)
			}
		}
		ok(t, p.DB.View(ctx, func(tx *store.Tx) error {
			kept, err := tx.WorkPlan(ctx, org.Scope{}, id)
			if err == nil && (kept.Order.Minutes != "化管纪〔2025〕1号" || len(kept.Acts) != 4 || kept.Version != 7) {
				t.Errorf("kept %+v", kept)
			}
			return err
		}))
	})
}

// TestWorkPlanCounts: every measure is counted where its records are kept, for the whole park.
func TestWorkPlanCounts(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance := context.Background(), p.Actor(t, "finance")
		started(t, p)
		_, err := p.App.RegisterFinding(ctx, finance, byHand(p))
		ok(t, err)
		_, err = p.App.StartFundPlan(ctx, p.Actor(t, "clerk"), p.Units["210"].ID, p.Units["130"].ID, 2025)
		ok(t, err)
		id := draftWorkPlan(t, p)
		e := correcting(p)
		e.Measures = nil
		for _, m := range workplan.Measures() {
			e.Measures = append(e.Measures, string(m))
		}
		ok(t, p.App.PutWorkTask(ctx, finance, id, 2, workTask(t, p, id), e))
		p.Person(t, "leader", "管委会领导", "100", org.Leader, "100")
		ok(t, p.App.MoveWorkPlan(ctx, finance, id, 3, workplan.Propose, ""))
		ok(t, p.App.MoveWorkPlan(ctx, p.Actor(t, "leader"), id, 4, workplan.Approve, ""))
		ok(t, p.App.IssueWorkPlan(ctx, finance, id, 5, workplan.Order{Number: "8号", Minutes: "1号", On: fiscal.DateOf(p.Now())}))
		file, err := p.App.WorkPlan(ctx, p.Actor(t, "other"), id) // of a unit that none of it concerns
		ok(t, err)
		want := map[workplan.Measure]workplan.Tally{workplan.GoalsDone: {Done: 2, All: 2}, workplan.FundPlansDone: {All: 1}, workplan.RoundsDone: {All: 1}, workplan.FindingsDone: {All: 1}, workplan.ByHand: {All: 1}}
		for _, f := range file.Progress[0].Figures {
			if f.Tally != want[f.Measure] {
				t.Errorf("%s: %+v, want %+v", f.Measure, f.Tally, want[f.Measure])
			}
		}
	})
}
