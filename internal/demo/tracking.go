package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"outturn/internal/app"
	"outturn/internal/demo/content"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/tracking"
)

// Two people of planning and finance: one proposes a list, the other reviews it.
const (
	proposer = "jcc-sh"
	checker  = "jcc-sh2"
)

// round is one round of tracking of the demo and its days.
type round struct {
	id         *tracking.RoundID
	year       fiscal.Year
	name       string
	month      int
	start, due fiscal.Date
}

// The forms of the rounds that do not go the usual way, by project.
const (
	hopeless   = "SCIP-2023-0008" // 完全不可能, with its measure
	extended   = "SCIP-2022-0016" // put off to July, waits for its head
	given      = "SCIP-2024-0019" // never came in 2024
	cancelled  = "SCIP-2025-0030" // 取消跟踪
	lateUnit   = "PSGS"           // has not reported when the demo opens
	inspection = "SCIP-2023-0008"
)

// planTracking plans the August round of 2024, which has ended, and one of the first months of 2025, which runs and is overdue when the
// demo opens; the rules of the lights for 2025; two visits to sites.
func (s *seeder) planTracking() {
	day := func(y int, m time.Month, d int) fiscal.Date { return fiscal.Date{Year: y, Month: m, Day: d} }
	august := round{id: new(tracking.RoundID), year: 2024, name: "2024年度绩效跟踪", month: 7, start: day(2024, time.July, 29), due: fiscal.TrackingDue(2024)}
	spring := round{id: new(tracking.RoundID), year: 2025, name: "2025年1-5月绩效跟踪", month: 5, start: day(2025, time.June, 3), due: day(2025, time.June, 25)}
	s.plan(on(day(2025, time.May, 28), 10, 0), s.putLights, "2025年双监控规则")
	for _, r := range []round{august, spring} {
		s.planRound(r)
		for i, g := range s.world.Goals {
			if g.Year == r.year && g.Stage == goal.Approved {
				s.planTracked(r, i, g.Project)
			}
		}
	}
	s.plan(on(day(2024, time.September, 4), 16, 0), func(ctx context.Context) error { return s.moveRound(ctx, august, proposer, tracking.Finish) }, "结束%s", august.name)
	s.plan(on(day(2025, time.June, 24), 10, 30), func(ctx context.Context) error { return s.fileWhole(ctx, spring, "yjzx-jb", "yjzx-fz") }, "应急响应中心部门整体监控表")
	s.planRaised(spring)
	s.planInspection("gjc-sh", inspection, day(2025, time.June, 18), true, tracking.InspectionEntry{On: "2025-06-17", Place: "园区河道B、C段施工现场", People: "规划建设处2人、计财处1人",
		Looked: "查看清淤施工记录、底泥外运联单和现场进度，与跟踪表逐项核对。", Found: "B段完成清淤，C段因燃气管线迁改没有进场，现场与跟踪表一致。", Conclusion: tracking.InspectionConclusions()[0]})
	s.planInspection("ahc-sh", "SCIP-2022-0011", day(2025, time.June, 26), false, tracking.InspectionEntry{On: "2025-06-26", Place: "应急物资仓库", People: "安全环保处2人", Looked: "抽查轮换台账与实物。"})
}

// putLights puts the rules of 2025 in force: the national practice, stricter about surplus, milder in the first half of the year, since many
// contracts pay at the end of a quarter.
func (s *seeder) putLights(ctx context.Context) error {
	actor, err := s.actor(ctx, proposer)
	if err != nil {
		return err
	}
	e := tracking.Profiles()[0].Entry()
	e.Name, e.Reason = "园区2025年双监控规则", "2024年结余偏多，预计结余率超过15%即亮黄灯；合同多在季末付款，上半年放宽支出进度"
	milder := map[string]string{"60%": "40%", "80%": "60%"}
	for i, r := range e.Rules {
		switch {
		case r.Left == string(tracking.Surplus):
			e.Rules[i].Limit, e.Rules[i].Basis = "15%", "园区2025年取值"
		case r.Right == string(tracking.Elapsed):
			e.Rules[i].From = "7"
			r.Limit, r.To, r.Basis = milder[r.Limit], "6", "园区2025年取值"
			e.Rules = append(e.Rules, r)
		}
	}
	return s.app.PutLightsInForce(ctx, actor, 2025, 0, e)
}

func (s *seeder) planRound(r round) {
	s.plan(on(workdayBefore(workdayBefore(r.start)), 9, 30), func(ctx context.Context) error {
		actor, err := s.actor(ctx, proposer)
		if err != nil {
			return err
		}
		e := tracking.DefaultPlan(r.year)
		e.Name, e.Month, e.Due = r.name, fmt.Sprint(r.month), r.due.String()
		*r.id, err = s.app.PlanTracking(ctx, actor, r.year, e)
		return err
	}, "拟定%s", r.name)
	s.plan(on(workdayBefore(r.start), 9, 30), func(ctx context.Context) error { return s.moveRound(ctx, r, proposer, tracking.Propose) }, "提请复核%s", r.name)
	s.plan(on(r.start, 9, 30), func(ctx context.Context) error { return s.moveRound(ctx, r, checker, tracking.Start) }, "开始%s", r.name)
	for n := range 3 {
		s.plan(on(r.due.AddDays([]int{-7, -3, -1}[n]), 8, 10), func(ctx context.Context) error {
			_, err := s.app.RemindTracking(ctx)
			return err
		}, "%s第%d次提醒", r.name, n+1)
	}
}

func (s *seeder) moveRound(ctx context.Context, r round, login string, do approval.Action) error {
	actor, err := s.actor(ctx, login)
	if err != nil {
		return err
	}
	file, err := s.app.TrackingRound(ctx, actor, *r.id)
	if err != nil {
		return err
	}
	return s.app.MoveTracking(ctx, actor, *r.id, file.Version, do, "")
}

// holderAt is the login of the first person with a role at a unit.
func (s *seeder) holderAt(role org.Role, unit string) string {
	for _, p := range s.world.People {
		if p.Role == role && p.At == unit {
			return p.Login
		}
	}
	return ""
}

// planTracked plans one project's form of a round: typed in the second week, then its steps day by day.
func (s *seeder) planTracked(r round, i int, code string) {
	at := slices.IndexFunc(s.world.Projects, func(p content.Project) bool { return p.Code == code })
	p := s.world.Projects[at]
	open := r.year == 2025
	step := func(n, hour int, login string, do approval.Action) {
		s.plan(spread(r.start.AddDays(7+n), hour, 0, i), func(ctx context.Context) error {
			return s.onTracked(ctx, r, code, login, func(actor org.Actor, f app.TrackedFile) error {
				return s.app.MoveTracked(ctx, actor, f.ID, f.Version, do, "")
			})
		}, "%s %s%s", r.name, code, do)
	}
	decide := func(n int, text string, act func(ctx context.Context, actor org.Actor, f app.TrackedFile) error) {
		s.plan(spread(r.start.AddDays(n), 14, 0, i), func(ctx context.Context) error {
			return s.onTracked(ctx, r, code, proposer, func(actor org.Actor, f app.TrackedFile) error { return act(ctx, actor, f) })
		}, "%s %s%s", r.name, code, text)
	}
	switch {
	case !open && code == given:
		decide(36, "终止填报", func(ctx context.Context, actor org.Actor, f app.TrackedFile) error {
			return s.app.ExitTracked(ctx, actor, f.ID, f.Version, tracking.GiveUp, "课题承担单位变更，两次催办仍未报送，并入年末自评时说明。")
		})
		return
	case open && code == cancelled:
		decide(3, "取消跟踪", func(ctx context.Context, actor org.Actor, f app.TrackedFile) error {
			return s.app.ExitTracked(ctx, actor, f.ID, f.Version, tracking.Cancel, "课题成果已于5月验收，只余尾款，不再跟踪。")
		})
		return
	case open && code == extended:
		decide(20, "延期", func(ctx context.Context, actor org.Actor, f app.TrackedFile) error {
			return s.app.ExtendTracked(ctx, actor, f.ID, f.Version, "2025-07-11", "卡口系统6月切换，通行数据要到7月初才能核对完。")
		})
	}
	clerk, head, reviewer := s.clerk(code), s.holderAt(org.Head, p.Unit), s.holderAt(org.Reviewer, p.Division)
	late := open && p.Unit == lateUnit
	s.plan(spread(r.start.AddDays(7), 9, 0, i), func(ctx context.Context) error {
		return s.onTracked(ctx, r, code, clerk, func(actor org.Actor, f app.TrackedFile) error {
			entry := underWay(f, r.month, i)
			if late {
				entry.Rows = entry.Rows[:len(entry.Rows)/2]
			}
			_, err := s.app.SaveTracked(ctx, actor, f.ID, f.Version, entry)
			return err
		})
	}, "填报%s %s", r.name, code)
	if late {
		return
	}
	step(1, 9, clerk, approval.Submit)
	if open && code == extended {
		return
	}
	step(2, 9, head, approval.Confirm)
	if open && i%8 == 3 {
		return
	}
	step(3, 9, reviewer, approval.Pass)
	if open && i%4 == 2 {
		return
	}
	step(4, 13, checker, tracking.Settle)
}

// fileWhole fills a department's own form in from its projects, with the rest as things stand, and files it.
func (s *seeder) fileWhole(ctx context.Context, r round, clerk, head string) error {
	actor, err := s.actor(ctx, clerk)
	if err != nil {
		return err
	}
	file, err := s.app.TrackingRound(ctx, actor, *r.id)
	if err != nil || len(file.Wholes) != 1 {
		return fmt.Errorf("%d departments in %s: %w", len(file.Wholes), r.name, err)
	}
	form, err := s.app.Tracked(ctx, actor, file.Wholes[0].ID)
	if err != nil {
		return err
	}
	if form, err = s.app.SaveTracked(ctx, actor, form.ID, form.Version, underWay(form, r.month, 0)); err != nil {
		return err
	}
	if err := s.app.RollUpTracked(ctx, actor, form.ID, form.Version); err != nil {
		return err
	}
	if err := s.app.MoveTracked(ctx, actor, form.ID, form.Version+1, approval.Submit, ""); err != nil {
		return err
	}
	if actor, err = s.actor(ctx, head); err != nil {
		return err
	}
	return s.app.MoveTracked(ctx, actor, form.ID, form.Version+2, approval.Confirm, "")
}

// onTracked lets somebody act on a project's form of a round as it stands.
func (s *seeder) onTracked(ctx context.Context, r round, code, login string, act func(org.Actor, app.TrackedFile) error) error {
	actor, err := s.actor(ctx, login)
	if err != nil {
		return err
	}
	rows, err := s.app.TrackedRows(ctx, actor, *r.id, app.TrackedFilter{Project: s.projects[code]}, app.Page{})
	if err != nil || len(rows) != 1 {
		return fmt.Errorf("%d tracking forms of %s: %w", len(rows), code, err)
	}
	file, err := s.app.Tracked(ctx, actor, rows[0].ID)
	if err != nil {
		return err
	}
	return act(actor, file)
}

// underWay is a form filled in as things stand at the end of a month: counted outputs behind the year by their month, shares and costs as
// they should be, some projects with a surplus, some with a doubtful indicator, one with a hopeless one.
func underWay(f app.TrackedFile, month, i int) tracking.Entry {
	e := tracking.Blank(f.Goal.Form)
	for n, l := range f.Form.Funds {
		forecast := l.Budget
		if i%6 == 1 {
			forecast = max(l.Budget*4/5, l.Executed)
		}
		e.Forecasts[n] = forecast.Plain(f.Goal.Form.MoneyUnit)
	}
	e.FundNote = "按合同约定和形象进度支付。"
	troubled := false
	for n, ind := range f.Goal.Form.Indicators {
		row := &e.Rows[n]
		row.Actual, row.Forecast = standing(ind, month)
		row.Likelihood = string(tracking.Certain)
		if counted(ind) && !troubled && f.Project.Code == hopeless && f.Round.Year == 2025 {
			troubled = true
			row.Forecast, row.Likelihood, row.Disposal = row.Actual, string(tracking.Impossible), string(tracking.AdjustGoal)
			row.Causes = []bool{false, false, false, true, false}
			row.Explanation, row.Measure = "C段燃气管线迁改方案仍在审批，汛前不能进场施工，本年度只能完成B段。", "7月底前申请调整年度目标，C段列入2026年计划；已完工程先行验收。"
		} else if counted(ind) && !troubled && i%5 == 3 {
			troubled = true
			row.Likelihood, row.Causes = string(tracking.Possible), []bool{i%2 == 0, false, i%2 == 1, false, false}
			row.Explanation, row.Measure = "上半年受汛期和人员调整影响，进度比计划慢。", "三季度增加作业班组，每月通报一次进度。"
		}
	}
	return e
}

// counted says that an indicator is reached bit by bit over the year.
func counted(ind goal.Indicator) bool {
	t := ind.Target
	return (t.Sign == goal.AtLeast || t.Sign == goal.Equal) && t.Unit != "%" && t.Value.GreaterThan(decimal.NewFromInt(1))
}

// standing is what an indicator has come to by the end of a month, and what is expected by the end of the year.
func standing(ind goal.Indicator, month int) (actual, forecast string) {
	t := ind.Target
	whole := goal.FormatValue(t.Value)
	switch {
	case t.Sign == goal.Qualitative:
		return "按计划推进，阶段任务已完成", "年底前全部完成"
	case t.Sign == goal.Range:
		return goal.FormatValue(t.Low), goal.FormatValue(t.Low)
	case counted(ind):
		return goal.FormatValue(t.Value.Mul(decimal.NewFromInt(int64(month))).Div(decimal.NewFromInt(12)).RoundFloor(0)), whole
	}
	return whole, whole
}

// planInspection plans that a reviewer writes the record of a visit, and that finance agrees to it when it is complete.
func (s *seeder) planInspection(login, code string, day fiscal.Date, complete bool, e tracking.InspectionEntry) {
	s.plan(on(day, 15, 30), func(ctx context.Context) error {
		actor, err := s.actor(ctx, login)
		if err != nil {
			return err
		}
		id, err := s.app.StartInspection(ctx, actor, code, 2025)
		if err != nil {
			return err
		}
		if err := s.app.SaveInspection(ctx, actor, id, 1, e); err != nil || !complete {
			return err
		}
		if err := s.app.MoveInspection(ctx, actor, id, 2, approval.Submit, ""); err != nil {
			return err
		}
		finance, err := s.actor(ctx, checker)
		if err != nil {
			return err
		}
		return s.app.MoveInspection(ctx, finance, id, 3, tracking.PassVisit, "")
	}, "%s现场核查", code)
}
