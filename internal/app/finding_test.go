package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
)

// byHand is a problem of 公共设施管理中心 typed by hand.
func byHand(p *apptest.Park) app.FindingEntry {
	return app.FindingEntry{Entry: finding.Entry{Kind: "项目管理", Severity: "一般", Title: "养护台账缺6月记录", Text: "现场抽查，6月养护台账没有签字。", Demand: "补齐台账，完善制度。"},
		Origin: string(finding.ByHand), Basis: "2025年7月专项检查", Owner: p.Units["210"].ID}
}

// prove attaches a file to a finding as its evidence.
func prove(t *testing.T, p *apptest.Park, who string, id finding.ID, cell string) error {
	t.Helper()
	_, err := p.App.Attach(context.Background(), p.Actor(t, who), attachment.Attachment{Kind: "问题整改", Record: string(id), Cell: cell, Name: "凭证.pdf"}, strings.NewReader(paper))
	return err
}

func plan(due fiscal.Date) finding.PlanEntry {
	return finding.PlanEntry{Cause: "合同晚签。", Measures: []finding.MeasureEntry{{What: "按季度支付", Person: "张工", Due: due.String()}}}
}

// rectified takes an issued finding to its verification.
func rectified(t *testing.T, p *apptest.Park, id finding.ID) {
	t.Helper()
	ctx := context.Background()
	file, err := p.App.Finding(ctx, p.Actor(t, "clerk"), id)
	ok(t, err)
	v := file.Version
	ok(t, p.App.SavePlan(ctx, p.Actor(t, "clerk"), id, v, plan(file.Today.AddDays(3)), true))
	ok(t, p.App.MoveFinding(ctx, p.Actor(t, "head"), id, v+1, finding.AgreePlan, ""))
	ok(t, p.App.ReportProgress(ctx, p.Actor(t, "clerk"), id, v+2, "已对账。"))
	ok(t, prove(t, p, "clerk", id, ""))
	ok(t, p.App.SaveResult(ctx, p.Actor(t, "clerk"), id, v+3, finding.ResultEntry{Text: "已支付。", On: fiscal.DateOf(p.Now()).String()}, true))
}

// TestFindingStory goes from payments that lag behind, through a light of the tracking form, to what the next budget hears of it.
func TestFindingStory(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		round := started(t, p)
		rows, err := p.App.TrackedRows(ctx, p.Actor(t, "clerk"), round, app.TrackedFilter{}, app.Page{})
		ok(t, err)
		tracked, err := p.App.Tracked(ctx, p.Actor(t, "clerk"), rows[0].ID)
		ok(t, err)
		_, err = p.App.SaveTracked(ctx, p.Actor(t, "clerk"), rows[0].ID, 1, onTheRoad(tracked.Entry))
		ok(t, err)
		for i, step := range []struct {
			who string
			do  approval.Action
		}{{"clerk", approval.Submit}, {"head", approval.Confirm}, {"division", approval.Pass}} {
			ok(t, p.App.MoveTracked(ctx, p.Actor(t, step.who), rows[0].ID, i+2, step.do, ""))
		}

		draft, of, err := p.App.DraftFinding(ctx, p.Actor(t, "division"), finding.FromTracking, string(rows[0].ID))
		ok(t, err)
		if draft.Title != "1-7月绩效跟踪黄灯" || !strings.Contains(draft.Text, "执行率 45.00% ÷ 时间进度 58.33% = 77.14%") || of.Owner.Name != "公共设施管理中心" || of.Project.Name != "园区道路养护" ||
			of.Source.Link != "/tracking-forms/"+string(rows[0].ID) {
			t.Fatalf("drafted %+v from %+v", draft, of)
		}
		id, err := p.App.RegisterFinding(ctx, p.Actor(t, "division"), draft)
		ok(t, err)
		from, err := p.App.FindingsFrom(ctx, p.Actor(t, "clerk"), string(rows[0].ID))
		ok(t, err)
		if len(from) != 1 || from[0].ID != id {
			t.Errorf("from the form: %+v", from)
		}
		ok(t, p.App.IssueFinding(ctx, p.Actor(t, "finance"), id, 1, ""))
		clerk, err := p.App.Workbench(ctx, p.Actor(t, "clerk"), 2025)
		ok(t, err)
		if todo := clerk.Todos[len(clerk.Todos)-1]; todo.Form != "问题整改" || todo.Due.String() != "2025-09-09" || todo.State != finding.Notified {
			t.Errorf("the clerk's to-do: %+v", todo)
		}

		p.Pass(32 * 24 * time.Hour) // to 11 September
		n, err := p.App.EscalateFindings(ctx)
		ok(t, err)
		again, err := p.App.EscalateFindings(ctx)
		ok(t, err)
		if n != 1 || again != 0 {
			t.Errorf("escalated %d, then %d", n, again)
		}
		_, err = p.App.DeliverNotices(ctx)
		ok(t, err)
		for _, who := range []string{"clerk", "head", "division", "finance"} {
			list, err := p.App.Notices(ctx, p.Actor(t, who), 20)
			ok(t, err)
			if len(list) == 0 || !strings.Contains(list[0].Text, "已逾期2天") {
				t.Errorf("%s heard %+v", who, list)
			}
		}
		file, err := p.App.Finding(ctx, p.Actor(t, "clerk"), id)
		ok(t, err)
		if !file.Late(file.Today) || file.Version != 2 {
			t.Errorf("late %v at version %d", file.Late(file.Today), file.Version)
		}
		at, err := p.App.Project(ctx, p.Actor(t, "economy"), of.Project.ID)
		ok(t, err)
		open, err := p.App.OpenFindings(ctx, p.Actor(t, "economy"), at.Project)
		ok(t, err)
		if open[of.Project.ID] != (app.OpenFindings{Project: 1, ProjectLate: 1, Unit: 1, UnitLate: 1}) {
			t.Errorf("what marks the next declaration: %+v", open)
		}

		rectified(t, p, id)
		refused(t, "单位自己销号", p.App.MoveFinding(ctx, p.Actor(t, "clerk"), id, 6, finding.Close, ""), errs.Forbidden, "计财处审核办理")
		ok(t, p.App.MoveFinding(ctx, p.Actor(t, "finance"), id, 6, finding.Close, ""))
		refused(t, "销号后补佐证", prove(t, p, "clerk", id, ""), errs.Conflict, "不能再补佐证")

		_, err = p.App.DrawLookBacks(ctx, p.Actor(t, "finance"), 1)
		refused(t, "没满三个月", err, errs.Conflict, "销号满3个月")
		p.Pass(92 * 24 * time.Hour)
		_, err = p.App.DrawLookBacks(ctx, p.Actor(t, "division"), 1)
		refused(t, "处室抽取", err, errs.Forbidden, "核查问题整改")
		_, err = p.App.DrawLookBacks(ctx, p.Actor(t, "finance"), 1)
		ok(t, err)
		looks, err := p.App.LookBacks(ctx, p.Actor(t, "finance"))
		ok(t, err)
		if len(looks.Ripe) != 0 || len(looks.Looking) != 1 || len(looks.Draws) != 1 || looks.Draws[0].Draw.Replay() != nil {
			t.Errorf("look-backs: %+v", looks)
		}
		desk, err := p.App.Workbench(ctx, p.Actor(t, "finance"), 2025)
		ok(t, err)
		if todo := desk.Todos[len(desk.Todos)-1]; todo.State != finding.LookingBack || todo.Due.String() != "2026-03-11" {
			t.Errorf("to look back at: %+v", todo)
		}
		refused(t, "重开不写理由", p.App.ReopenFinding(ctx, p.Actor(t, "finance"), id, 8, "", ""), errs.Invalid, "请写明")
		ok(t, p.App.ReopenFinding(ctx, p.Actor(t, "finance"), id, 8, "", "10月以后没有再付款。"))
		file, err = p.App.Finding(ctx, p.Actor(t, "clerk"), id)
		ok(t, err)
		if file.State != finding.Notified || len(file.Letters) != 2 || !file.MayPlan || file.Due().String() != "2026-01-12" {
			t.Errorf("reopened: %s, %d letters, due %s", file.State, len(file.Letters), file.Due())
		}
	})
}

func TestRegisterFinding(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		p.Project(t, "SCIP-2025-0001", "园区道路养护", 100*money.Wan, 0)
		_, err := p.App.RegisterFinding(ctx, p.Actor(t, "clerk"), byHand(p))
		refused(t, "单位登记", err, errs.Forbidden, "登记整改问题")
		ownerless := byHand(p)
		ownerless.Owner = ""
		_, err = p.App.RegisterFinding(ctx, p.Actor(t, "finance"), ownerless)
		refused(t, "没有责任单位", err, errs.Invalid, "请选择责任单位")
		_, err = p.App.RegisterFinding(ctx, p.Actor(t, "division"), byHand(p))
		refused(t, "处室登记别处单位的问题", err, errs.NotFound, "数据范围")
		unknown := byHand(p)
		unknown.Project = "SCIP-2025-9999"
		_, err = p.App.RegisterFinding(ctx, p.Actor(t, "division"), unknown)
		refused(t, "没有这个项目", err, errs.Invalid, "没有编号为“SCIP-2025-9999”的项目")
		early := byHand(p)
		early.Due = "2025-01-05"
		_, err = p.App.RegisterFinding(ctx, p.Actor(t, "finance"), early)
		refused(t, "期限已过", err, errs.Invalid, "应晚于今天")
		strange := byHand(p)
		strange.Origin, strange.Record = string(finding.FromTracking), "没有"
		_, err = p.App.RegisterFinding(ctx, p.Actor(t, "finance"), strange)
		refused(t, "没有这张跟踪表", err, errs.NotFound, "没有找到")

		ofProject := byHand(p)
		ofProject.Owner, ofProject.Project = "", "SCIP-2025-0001"
		id, err := p.App.RegisterFinding(ctx, p.Actor(t, "division"), ofProject)
		ok(t, err)
		file, err := p.App.Finding(ctx, p.Actor(t, "division"), id)
		ok(t, err)
		if file.Owner.Code != "210" || file.Division.Code != "130" || file.Project.Code != "SCIP-2025-0001" || !file.MayEdit || file.MayIssue {
			t.Errorf("registered %+v", file)
		}
		ok(t, prove(t, p, "division", id, finding.BasisCell))
		refused(t, "单位改问题依据", prove(t, p, "clerk", id, finding.BasisCell), errs.Forbidden, "登记")
		edited := ofProject.Entry
		edited.Severity = string(finding.Severe)
		refused(t, "旧版本", p.App.EditFinding(ctx, p.Actor(t, "division"), id, 0, edited), errs.Conflict, "刚刚修改过")
		ok(t, p.App.EditFinding(ctx, p.Actor(t, "division"), id, 1, edited))
		refused(t, "别的单位看不到", errorOf(p.App.Finding(ctx, p.Actor(t, "other"), id)), errs.NotFound, "没有找到")
		refused(t, "别的单位办不了", p.App.MoveFinding(ctx, p.Actor(t, "other"), id, 2, finding.SubmitPlan, ""), errs.NotFound, "没有找到")
		refused(t, "期限早于发函", p.App.IssueFinding(ctx, p.Actor(t, "finance"), id, 2, "2025-01-01"), errs.Invalid, "应晚于发函日期")
		refused(t, "处室发函", p.App.IssueFinding(ctx, p.Actor(t, "division"), id, 2, ""), errs.Forbidden, "计财处审核办理")

		second, err := p.App.RegisterFinding(ctx, p.Actor(t, "finance"), byHand(p))
		ok(t, err)
		ledger, err := p.App.Findings(ctx, p.Actor(t, "finance"), app.FindingFilter{Year: 2025}, false, app.Page{})
		ok(t, err)
		if len(ledger.Rows) != 2 || ledger.Rows[0].ID != second || ledger.Rows[0].Number() != "ZG-2025-002" || ledger.Counts.States[0].N != 2 || ledger.Rows[0].Division.Code != "210" {
			t.Errorf("the ledger: %+v", ledger)
		}
		none, err := p.App.Findings(ctx, p.Actor(t, "other"), app.FindingFilter{}, false, app.Page{})
		ok(t, err)
		if len(none.Rows) != 0 || len(none.Counts.States) != 0 {
			t.Errorf("another unit sees %+v", none)
		}
	})
}

func errorOf[T any](_ T, err error) error { return err }

func TestCancelFinding(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		p.Person(t, "finance2", "计财处审核二", "110", org.Finance, "100")
		id, err := p.App.RegisterFinding(ctx, p.Actor(t, "finance"), byHand(p))
		ok(t, err)
		ok(t, p.App.IssueFinding(ctx, p.Actor(t, "finance"), id, 1, "2025-02-28"))
		refused(t, "不写理由", p.App.ProposeCancel(ctx, p.Actor(t, "finance"), id, 2, ""), errs.Invalid, "请填写撤销的理由")
		ok(t, p.App.ProposeCancel(ctx, p.Actor(t, "finance"), id, 2, "重复登记。"))
		refused(t, "自己批准", p.App.DecideCancel(ctx, p.Actor(t, "finance"), id, 3, true, ""), errs.Forbidden, "不能自己批准")
		bench, err := p.App.Workbench(ctx, p.Actor(t, "finance2"), 2025)
		ok(t, err)
		if len(bench.Todos) != 1 || bench.Todos[0].Reason != "提请撤销，等待决定。" {
			t.Errorf("to decide: %+v", bench.Todos)
		}
		own, err := p.App.Workbench(ctx, p.Actor(t, "finance"), 2025)
		ok(t, err)
		if len(own.Todos) != 0 {
			t.Errorf("the proposer is asked to decide: %+v", own.Todos)
		}
		ok(t, p.App.DecideCancel(ctx, p.Actor(t, "finance2"), id, 3, false, "不是重复。"))
		ok(t, p.App.ProposeCancel(ctx, p.Actor(t, "finance"), id, 4, "与ZG-2025-001同一事项。"))
		refused(t, "旧版本", p.App.DecideCancel(ctx, p.Actor(t, "finance2"), id, 4, true, ""), errs.Conflict, "刚刚修改过")
		ok(t, p.App.DecideCancel(ctx, p.Actor(t, "finance2"), id, 5, true, ""))
		file, err := p.App.Finding(ctx, p.Actor(t, "clerk"), id)
		ok(t, err)
		if last, _ := file.Last(); file.State != finding.Cancelled || !strings.Contains(last.Reason, "同一事项") {
			t.Errorf("cancelled: %s %+v", file.State, last)
		}
		ledger, err := p.App.Findings(ctx, p.Actor(t, "clerk"), app.FindingFilter{}, false, app.Page{})
		ok(t, err)
		if len(ledger.Rows) != 1 {
			t.Error("a cancelled finding is gone from the ledger")
		}
	})
}

// TestDraftFinding fills the form from every kind of record that has one.
func TestDraftFinding(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		started(t, p)
		visit, err := p.App.StartInspection(ctx, p.Actor(t, "division"), "SCIP-2025-0001", 2025)
		ok(t, err)
		err = p.App.SaveInspection(ctx, p.Actor(t, "division"), visit, 1, tracking.InspectionEntry{On: "2025-08-01", Found: "实际养护42万平方米，填报48.2万平方米。", Conclusion: "与填报不一致", Advice: "更正填报数据。"})
		ok(t, err)
		draft, of, err := p.App.DraftFinding(ctx, p.Actor(t, "division"), finding.FromInspection, string(visit))
		ok(t, err)
		if draft.Title != "现场核查与填报不一致" || draft.Demand != "更正填报数据。" || !strings.Contains(draft.Text, "42万平方米") || of.Source.Link != "/inspections/"+string(visit) {
			t.Errorf("from an inspection: %+v, %+v", draft, of)
		}
		_, _, err = p.App.DraftFinding(ctx, p.Actor(t, "building"), finding.FromInspection, string(visit))
		refused(t, "别的处室", err, errs.NotFound, "没有找到")
		_, _, err = p.App.DraftFinding(ctx, p.Actor(t, "clerk"), finding.FromInspection, string(visit))
		refused(t, "单位", err, errs.Forbidden, "登记整改问题")
		_, _, err = p.App.DraftFinding(ctx, p.Actor(t, "finance"), finding.FromDepartment, "x")
		refused(t, "没有记录的来源", err, errs.NotFound, "请手工登记")
		empty, _, err := p.App.DraftFinding(ctx, p.Actor(t, "finance"), "", "")
		ok(t, err)
		if empty.Origin != string(finding.ByHand) || empty.Title != "" {
			t.Errorf("by hand: %+v", empty)
		}
	})
}

// TestLateFindingReachesTheNextBudget: a problem that is not put right in time holds back what its project asks for next year, until it is.
func TestLateFindingReachesTheNextBudget(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		requests(t, p)
		of := nextYear(t, p, app.NextYearQuery{}).Rows[0].Project
		e := byHand(p)
		e.Owner, e.Project = "", of.Code
		id, err := p.App.RegisterFinding(ctx, p.Actor(t, "finance"), e)
		ok(t, err)
		ok(t, p.App.IssueFinding(ctx, p.Actor(t, "finance"), id, 1, fiscal.DateOf(p.Now()).AddDays(5).String()))
		for _, c := range []struct {
			name   string
			pass   time.Duration
			fact   string
			action consequence.Action
		}{{"期限内", 0, "0个", consequence.Unmoved}, {"逾期", 7 * 24 * time.Hour, "1个", consequence.Defer}} {
			p.Pass(c.pass)
			row := nextYear(t, p, app.NextYearQuery{}).Rows[0]
			if got := row.Facts.Text(consequence.Overdue); got != c.fact || row.Rules.Action != c.action {
				t.Errorf("%s: %s late, the budget is to be %q; want %s, %q", c.name, got, row.Rules.Action, c.fact, c.action)
			}
		}
		rectified(t, p, id)
		row := nextYear(t, p, app.NextYearQuery{}).Rows[0]
		if got := row.Facts.Text(consequence.Overdue); got != "0个" || row.Rules.Action != consequence.Unmoved {
			t.Errorf("put right: %s late, %q", got, row.Rules.Action)
		}
	})
}
