package app_test

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// requests are two projects that ask for money of 2026: street lamps over their standard by 10万元 with an execution of 40% in
// 2024, and a warehouse nothing is known of.
func requests(t *testing.T, p *apptest.Park) []project.ID {
	t.Helper()
	_, ids := onAgenda(t, p)
	publish(t, p, lamp()) // after the reviews, which it would have stopped
	for _, e := range []project.FundEvent{{Kind: project.InitialBudget, Amount: 50 * money.Wan}, {Kind: project.Payment, Amount: 20 * money.Wan}} {
		e.Project, e.Year, e.Source, e.On = ids[0], 2024, project.Appropriation, day(t, "2024-06-30")
		_, err := p.App.RecordFund(context.Background(), p.Actor(t, "finance"), e)
		ok(t, err)
	}
	return ids
}

func nextYear(t *testing.T, p *apptest.Park, q app.NextYearQuery) app.NextYearFile {
	t.Helper()
	file, err := p.App.NextYear(context.Background(), p.Actor(t, "finance"), 2026, q)
	ok(t, err)
	return file
}

func TestNextYear(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ids := requests(t, p)
		file := nextYear(t, p, app.NextYearQuery{})
		if file.Closed != 2024 || file.Total.Count != 2 || file.Settings.Book != consequence.Park || file.Settings.No != 0 {
			t.Fatalf("got %+v", file.Total)
		}
		lamps, store := file.Rows[0], file.Rows[1]
		if lamps.Project.ID != ids[0] || lamps.Asked != 200*money.Wan || lamps.Suggested() != 200*money.Wan || lamps.State != pipeline.ToEvaluate {
			t.Errorf("got %+v", lamps.YearRequest)
		}
		for fact, want := range map[consequence.Fact]string{consequence.Execution: "40%", consequence.LastSurplus: "30.00万元", consequence.SurplusGrowth: "缺（2023年度没有预算）",
			consequence.OverLines: "1个", consequence.Saving: "10.00万元", consequence.SelfGrade: "缺（没有自评）", consequence.ExAnteVerdict: "缺（未作事前评估）",
			consequence.GoalErrors: "缺（2026年度还没有绩效目标）", consequence.Repeated: "0个"} {
			if got := lamps.Facts.Text(fact); got != want {
				t.Errorf("%s: got %s, want %s", fact, got, want)
			}
		}
		if got := store.Facts.Text(consequence.Execution); got != "缺（2024年度没有预算）" || store.Facts.Text(consequence.OverLines) != "0个" {
			t.Errorf("of the warehouse: %s, %s", got, store.Facts.Text(consequence.OverLines))
		}
		for name, q := range map[string]app.NextYearQuery{"名称": {Words: "路灯"}, "编号": {Words: "scip-2026-0001"}} {
			if got := nextYear(t, p, q); got.Total.Count != 1 || got.Rows[0].Project.ID != ids[0] {
				t.Errorf("%s: %d rows", name, got.Total.Count)
			}
		}
		for name, q := range map[string]app.NextYearQuery{"别的处室": {Division: p.Units["120"].ID}, "别的状态": {State: pipeline.Admitted}, "别的单位": {Unit: p.Units["220"].ID}, "没有取消的": {Action: "取消"}, "翻过头": {Page: 9}} {
			if got := nextYear(t, p, q); len(got.Rows) != 0 {
				t.Errorf("%s: %d rows", name, len(got.Rows))
			}
		}
		if got := nextYear(t, p, app.NextYearQuery{Sort: app.ByRate}); got.Rows[0].Project.ID != ids[0] {
			t.Error("a project without a rate comes before one with")
		}
	})
}

// TestNextYearFollowsWhatChanges: what checks came to is kept between requests, and never longer than it holds.
func TestNextYearFollowsWhatChanges(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		ids := requests(t, p)
		nextYear(t, p, app.NextYearQuery{})
		g, err := p.App.StartGoal(ctx, p.Actor(t, "clerk"), ids[0], 2026, "SH-PARK")
		ok(t, err)
		empty := nextYear(t, p, app.NextYearQuery{}).Rows[0].Facts.Get(consequence.GoalErrors)
		if empty.Absent != "" || empty.Number == 0 {
			t.Fatalf("an empty goal has errors: %+v", empty)
		}
		_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk"), g, 1, goalEntry())
		ok(t, err)
		if full := nextYear(t, p, app.NextYearQuery{}).Rows[0].Facts.Get(consequence.GoalErrors); full.Number >= empty.Number {
			t.Errorf("%d errors empty, %d filled in", empty.Number, full.Number)
		}
		if got := nextYear(t, p, app.NextYearQuery{}).Rows[0].Quota.Says(); !strings.HasPrefix(got, "超标准1行，可压减10.00万元") {
			t.Errorf("one line is over: %s", got)
		}
		quota, err := p.App.Quota(ctx, p.Actor(t, "division"), ids[0])
		ok(t, err)
		ok(t, p.App.ChooseStandard(ctx, p.Actor(t, "division"), ids[0], quota.Checked[0].Line.ID, quota.Answers.Version, app.None, "灯具含防腐接口，没有可比的标准"))
		if got := nextYear(t, p, app.NextYearQuery{}).Rows[0].Facts.Text(consequence.OverLines); got != "0个" {
			t.Errorf("after the standard was taken off: %s over", got)
		}
	})
}

// TestWarm: what is prepared when the program starts is what a request would have prepared, for the scope of whoever asks.
func TestWarm(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		_, projects := onAgenda(t, p)
		draftGoal2026(t, p, projects[0])
		settings, err := app.DefaultSettings()
		ok(t, err)
		warmed := app.New(p.DB, nil, rulebook.Shipped(), settings)
		ok(t, warmed.Warm(ctx))
		want := nextYear(t, p, app.NextYearQuery{})
		got, err := warmed.NextYear(ctx, p.Actor(t, "finance"), 2026, app.NextYearQuery{})
		ok(t, err)
		if len(got.Rows) != 2 || !reflect.DeepEqual(got.Rows, want.Rows) {
			t.Errorf("after warming %+v\nwithout %+v", got.Rows, want.Rows)
		}
		file, err := warmed.Declaration(ctx, p.Actor(t, "economy"), projects[0])
		if seen := declaration(t, p, projects[0]); err != nil || !reflect.DeepEqual(file.Alike, seen.Alike) {
			t.Errorf("look-alikes %+v, %v", file.Alike, err)
		}
	})
}

// TestNextYearDecided: what the meeting granted for the year stands until the year's budget is entered.
func TestNextYearDecided(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id, projects := onAgenda(t, p)
		if _, is := nextYear(t, p, app.NextYearQuery{}).Rows[0].Decided(); is {
			t.Error("decided before the meeting")
		}
		ok(t, p.App.ConcludeMeeting(ctx, p.Actor(t, "economy"), id, 3, "化管纪〔2025〕1号", meetingDay, []meeting.Ruling{{Resolution: pipeline.Amended, Amount: 180 * money.Wan, Reason: "核减"}, {Resolution: pipeline.Adjourned, Reason: "补充"}}))
		file := nextYear(t, p, app.NextYearQuery{})
		share := 102_857_143 + 20*money.Wan // 160万元 of the treasury as 180 to 100, and the other funds of the year
		if decided, is := file.Rows[0].Decided(); !is || decided != share || file.Total.Decided != decided {
			t.Errorf("by the meeting: %s, in all %s", decided, file.Total.Decided)
		}
		p.Pass(400 * 24 * time.Hour)
		_, err := p.App.RecordFund(ctx, p.Actor(t, "finance"), project.FundEvent{Project: projects[0], Year: 2026, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 150 * money.Wan, On: day(t, "2026-01-05")})
		ok(t, err)
		if decided, is := nextYear(t, p, app.NextYearQuery{}).Rows[0].Decided(); !is || decided != 150*money.Wan {
			t.Errorf("by the budget: %s", decided)
		}
	})
}

// TestNextYearOverdue: a problem that is not put right in time waits with the project's money.
func TestNextYearOverdue(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		requests(t, p)
		e := byHand(p)
		e.Project = "SCIP-2026-0001"
		id, err := p.App.RegisterFinding(ctx, p.Actor(t, "division"), e)
		ok(t, err)
		ok(t, p.App.IssueFinding(ctx, p.Actor(t, "finance"), id, 1, ""))
		if row := nextYear(t, p, app.NextYearQuery{}).Rows[0]; row.Facts.Text(consequence.Overdue) != "0个" || row.Action() != consequence.Unmoved {
			t.Errorf("before it is late: %s, %s", row.Facts.Text(consequence.Overdue), row.Action().Label())
		}
		p.Pass(40 * 24 * time.Hour)
		rows := nextYear(t, p, app.NextYearQuery{}).Rows
		if rows[0].Facts.Text(consequence.Overdue) != "1个" || rows[0].Action() != consequence.Defer || rows[0].Suggested() != rows[0].Asked {
			t.Errorf("late: %s, %s", rows[0].Facts.Text(consequence.Overdue), rows[0].Action().Label())
		}
		if rows[1].Action() != consequence.Unmoved {
			t.Errorf("another project of the unit: %s", rows[1].Action().Label())
		}
	})
}

func TestConsequenceSettings(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance := context.Background(), p.Actor(t, "finance")
		requests(t, p)
		file, err := p.App.Consequences(ctx, finance, 2026)
		ok(t, err)
		want := file.Settings
		want.Choices = maps.Clone(want.Choices)
		want.Choices["J-08"] = consequence.Choice{Active: true, Measures: consequence.Measures{Rate: 30 * score.Percent}}
		want.Choices["J-13"] = consequence.Choice{Active: true, Measures: consequence.Measures{Rate: score.Whole}}
		preview, err := p.App.PreviewConsequences(ctx, finance, want)
		ok(t, err)
		if len(preview.Changed) != 1 || preview.Changed[0].Before.Suggested() != 200*money.Wan || preview.Changed[0].After.Suggested() != 185*money.Wan || preview.Then.Suggested != 385*money.Wan {
			t.Errorf("preview %+v", preview)
		}
		if got := nextYear(t, p, app.NextYearQuery{}); got.Total.Suggested != 400*money.Wan {
			t.Errorf("a preview moved %s", got.Total.Suggested)
		}
		ok(t, p.App.SaveConsequences(ctx, finance, 0, want, "园区2026年度预算编制通知"))
		got := nextYear(t, p, app.NextYearQuery{Action: "核减金额"})
		if got.Total.Count != 1 || got.Rows[0].Suggested() != 185*money.Wan || got.Settings.By == "" {
			t.Errorf("after: %+v", got.Total)
		}
		if steps := strings.Join(got.Rows[0].Rules.Steps(got.Rows[0].Facts), ""); !strings.Contains(steps, "上年预算50.00万元 × 30% = 15.00万元") || !strings.Contains(steps, "可压减金额10.00万元") {
			t.Errorf("steps %s", steps)
		}
		refused(t, "没有看过新版", p.App.SaveConsequences(ctx, finance, 0, file.Settings, "再改"), errs.Conflict, "刚刚修改过")
		refused(t, "没有改动", p.App.SaveConsequences(ctx, finance, 1, want, "再存"), errs.Invalid, "没有要保存的")
		refused(t, "经发处设定", p.App.SaveConsequences(ctx, p.Actor(t, "economy"), 1, file.Settings, "改"), errs.Forbidden, "设定结果应用规则")
		_, err = p.App.PreviewConsequences(ctx, p.Actor(t, "economy"), want)
		refused(t, "经发处试算", err, errs.Forbidden, "设定结果应用规则")
		want.Choices["J-06"] = consequence.Choice{Active: true}
		_, err = p.App.PreviewConsequences(ctx, finance, want)
		refused(t, "启用没有比例的", err, errs.Invalid, "")
		want.Book = "NONE"
		_, err = p.App.PreviewConsequences(ctx, finance, want)
		refused(t, "没有的规则库", err, errs.NotFound, "")
		if next, err := p.App.Consequences(ctx, p.Actor(t, "economy"), 2027); err != nil || next.Settings.No != 0 || next.MaySet {
			t.Errorf("another year: %+v %v", next.Settings, err)
		}
	})
}

func TestOverrides(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance, economy := context.Background(), p.Actor(t, "finance"), p.Actor(t, "economy")
		ids := requests(t, p)
		p.Person(t, "finance120", "另一个计财处审核", "110", org.Finance, "120")
		x := consequence.Ruling{Action: consequence.CutAmount, Amount: 150 * money.Wan, Reason: "分两年实施"}
		refused(t, "别的范围", p.App.ProposeOverride(ctx, p.Actor(t, "finance120"), 2026, ids[0], x), errs.NotFound, "没有找到")
		refused(t, "没有申请的年度", p.App.ProposeOverride(ctx, finance, 2030, ids[0], x), errs.NotFound, "没有找到")
		refused(t, "经发处提出", p.App.ProposeOverride(ctx, economy, 2026, ids[0], x), errs.Forbidden, "计财处提出")
		refused(t, "单位提出", p.App.ProposeOverride(ctx, p.Actor(t, "clerk"), 2026, ids[0], x), errs.Forbidden, "下年预算预览")
		refused(t, "没有理由", p.App.ProposeOverride(ctx, finance, 2026, ids[0], consequence.Ruling{Action: consequence.Hold, Amount: 1}), errs.Invalid, "")
		ok(t, p.App.ProposeOverride(ctx, finance, 2026, ids[0], x))
		file, err := p.App.NextYearProject(ctx, finance, 2026, ids[0])
		ok(t, err)
		if len(file.Overrides) != 1 || file.MayRule || file.Row.Suggested() != 200*money.Wan {
			t.Fatalf("while it waits: %+v", file.Row.Waiting)
		}
		o := file.Overrides[0]
		refused(t, "再提一个", p.App.ProposeOverride(ctx, finance, 2026, ids[0], x), errs.Conflict, "等待批准")
		refused(t, "自己批准", p.App.MoveOverride(ctx, finance, o.ID, 1, consequence.Agree, ""), errs.Forbidden, "")
		refused(t, "别的范围批准", p.App.MoveOverride(ctx, p.Actor(t, "finance120"), o.ID, 1, consequence.Agree, ""), errs.NotFound, "")
		ok(t, p.App.MoveOverride(ctx, economy, o.ID, 1, consequence.EconomyAgree, ""))
		refused(t, "两人同时批准", p.App.MoveOverride(ctx, p.Actor(t, "finance"), o.ID, 1, consequence.Refuse, "不妥"), errs.Conflict, "刚刚修改过")
		row := nextYear(t, p, app.NextYearQuery{}).Rows[0]
		if !row.Overridden() || row.Suggested() != 150*money.Wan || row.Action() != consequence.CutAmount || row.Override.Approver() == "" {
			t.Errorf("after approval: %s %s by %q", row.Action(), row.Suggested(), row.Override.Approver())
		}
		ok(t, p.App.MoveOverride(ctx, finance, o.ID, 2, consequence.Revoke, "可以一年完成"))
		if row := nextYear(t, p, app.NextYearQuery{}).Rows[0]; row.Overridden() || row.Suggested() != 200*money.Wan {
			t.Errorf("after revoking: %s", row.Suggested())
		}
	})
}

func TestNextYearScope(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		ids := requests(t, p)
		for _, who := range []string{"clerk", "head", "division", "sys"} {
			_, err := p.App.NextYear(ctx, p.Actor(t, who), 2026, app.NextYearQuery{})
			refused(t, who, err, errs.Forbidden, "下年预算预览")
			_, err = p.App.NextYearProject(ctx, p.Actor(t, who), 2026, ids[0])
			refused(t, who, err, errs.Forbidden, "下年预算预览")
			_, err = p.App.Consequences(ctx, p.Actor(t, who), 2026)
			refused(t, who, err, errs.Forbidden, "下年预算预览")
		}
		p.Person(t, "finance120", "另一个计财处审核", "110", org.Finance, "120")
		file, err := p.App.NextYear(ctx, p.Actor(t, "finance120"), 2026, app.NextYearQuery{})
		if err != nil || file.Total.Count != 0 {
			t.Errorf("outside the scope: %d rows, %v", file.Total.Count, err)
		}
		n := 0
		_, err = p.App.EachNextYearRow(ctx, p.Actor(t, "economy"), 2026, app.NextYearQuery{}, func(app.NextYearRow) error { n++; return nil })
		if err != nil || n != 2 {
			t.Errorf("%d rows to save, %v", n, err)
		}
	})
}

// TestNextYearContinuing: a project without a declaration asks by a plan's line, else by its goal where it runs on; each stands once.
func TestNextYearContinuing(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		declared, _ := admitted(t, p, "SCIP-2026-0001", "道路照明改造")
		runs := p.Project(t, "SCIP-2024-0014", "桥梁养护", 100*money.Wan, 40*money.Wan)
		fresh := p.Project(t, "SCIP-2026-0009", "新项目", 0, 0)
		draftGoal2026(t, p, runs)
		draftGoal2026(t, p, fresh)
		basis := func(q app.NextYearQuery) (out []string) {
			for _, r := range nextYear(t, p, q).Rows {
				out = append(out, r.Project.Code+" "+string(r.Standing())+" "+r.Basis+" "+r.Asked.Wan())
			}
			return out
		}
		byGoal := "SCIP-2024-0014 库外 绩效目标，草稿 200.00"
		inLibrary := "SCIP-2026-0001 已入库 申报 200.00"
		if got, want := basis(app.NextYearQuery{}), []string{byGoal, inLibrary}; !slices.Equal(got, want) {
			t.Fatalf("by a goal: got %q, want %q", got, want)
		}
		id := draftPlan(t, p, runs, declared)
		at := fundPlan(t, p, id)
		for i := range at.Entry.Lines {
			if at.Entry.Lines[i].Project == runs {
				at.Entry.Lines[i].Appropriation, at.Entry.Lines[i].Other = "150", ""
			}
		}
		_, err := p.App.SaveFundPlan(ctx, clerk, id, at.Version, at.Entry)
		ok(t, err)
		byPlan := "SCIP-2024-0014 库外 用款计划，草稿 150.00"
		if got, want := basis(app.NextYearQuery{}), []string{byPlan, inLibrary}; !slices.Equal(got, want) {
			t.Errorf("by a plan: got %q, want %q", got, want)
		}
		if got := basis(app.NextYearQuery{State: "库外"}); !slices.Equal(got, []string{byPlan}) {
			t.Errorf("outside the library: %q", got)
		}
		file, err := p.App.NextYearProject(ctx, p.Actor(t, "finance"), 2026, runs)
		ok(t, err)
		if from := file.Row.Facts.Get(consequence.Asked).From; from != "2026年度用款计划，草稿" {
			t.Errorf("asked by %q", from)
		}
		if got := file.Row.Facts.Text(consequence.GoalErrors); strings.HasPrefix(got, "缺") {
			t.Errorf("its goal was not checked: %s", got)
		}
	})
}
