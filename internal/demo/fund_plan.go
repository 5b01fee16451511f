package demo

import (
	"context"
	"slices"
	"strings"
	"time"

	"outturn/internal/demo/content"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
)

// plannedBudget are the projects whose budget of 2025 comes from the approval of their fund-use plan, not from an entry of its own.
var plannedBudget = []string{"SCIP-2022-0023", "SCIP-2024-0036"}

// planned reports whether a money entry of the content comes from a plan.
func planned(code string, e content.FundEvent) bool {
	return slices.Contains(plannedBudget, code) && e.Year == 2025 && (e.Kind == project.InitialBudget || e.Kind == project.CarriedOver)
}

// planDraft is a plan to be filed: whose, for which year, over which projects.
type planDraft struct {
	unit, division string
	year           fiscal.Year
	codes          []string
	control        string // 万元
	document       string // of the control total
	started        fiscal.Date
	goals          bool // whether goals of the year are drafted, like those of 2025
}

// planStep is one act on a plan; one with an amount cuts the first line to it.
type planStep struct {
	by          string
	do          approval.Action
	on          fiscal.Date
	cut, reason string
}

// planFundPlans plans the fund-use plans (年度用款计划) that the demo shows: one of the year approved with its papers; of the next year one
// with the division, one that was cut on its way to planning and finance, and a draft that does not hold yet.
func (s *seeder) planFundPlans() {
	day := func(year int, month time.Month, d int) fiscal.Date {
		return fiscal.Date{Year: year, Month: month, Day: d}
	}
	s.planFundPlan(planDraft{unit: "XXZX", division: "BGS", year: 2025, codes: plannedBudget, control: "820", document: "沪化管财〔2024〕61号", started: day(2025, time.January, 16)},
		planStep{by: "xxzx-jb", do: approval.Submit, on: day(2025, time.January, 17)}, planStep{by: "xxzx-fz", do: approval.Confirm, on: day(2025, time.January, 17)},
		planStep{by: "bgs-sh", do: approval.Pass, on: day(2025, time.January, 20)}, planStep{by: keeper, do: fundplan.PassEconomy, on: day(2025, time.January, 21)},
		planStep{by: "jcc-sh", do: fundplan.PassFirst, on: day(2025, time.January, 21)}, planStep{by: "jcc-sh2", do: fundplan.Approve, on: day(2025, time.January, 22), reason: "沪化计〔2025〕3号"})
	s.planFundPlan(planDraft{unit: "YJZX", division: "AHC", year: 2026, codes: []string{"SCIP-2024-0017"}, control: "800", document: "沪化管财〔2025〕40号", started: day(2025, time.June, 23), goals: true},
		planStep{by: "yjzx-jb", do: approval.Submit, on: day(2025, time.June, 25)}, planStep{by: "yjzx-fz", do: approval.Confirm, on: day(2025, time.June, 26)})
	s.planFundPlan(planDraft{unit: "GGSS", division: "GJC", year: 2026, codes: []string{"SCIP-2024-0014"}, control: "900", document: "沪化管财〔2025〕40号", started: day(2025, time.June, 18), goals: true},
		planStep{by: "ggss-jb", do: approval.Submit, on: day(2025, time.June, 19)}, planStep{by: "ggss-fz", do: approval.Confirm, on: day(2025, time.June, 20)},
		planStep{by: "gjc-sh", on: day(2025, time.June, 23), cut: "460", reason: "伸缩缝更换按2025年实际完成的280米核定，核减20万元。"}, planStep{by: "gjc-sh", do: approval.Pass, on: day(2025, time.June, 24)},
		planStep{by: keeper, on: day(2025, time.June, 26), cut: "448", reason: "限载预警设备2025年已安装，2026年不再安排。"})
	s.planFundPlan(planDraft{unit: "XXZX", division: "BGS", year: 2026, codes: []string{"SCIP-2022-0023"}, control: "700", document: "沪化管财〔2025〕40号", started: day(2025, time.June, 27)})
}

// planFundPlan plans one plan: the control total on the day before, the draft with a line for each project, and its steps.
func (s *seeder) planFundPlan(d planDraft, steps ...planStep) {
	var id fundplan.ID
	s.plan(on(workdayBefore(d.started), 9, 10), func(ctx context.Context) error { return s.setControl(ctx, d) }, "%s%s控制数", d.unit, d.year)
	s.plan(on(d.started, 14, 0), func(ctx context.Context) (err error) {
		id, err = s.draftFundPlan(ctx, d)
		return err
	}, "%s编制%s用款计划", d.unit, d.year)
	for n, step := range steps {
		s.plan(on(step.on, 9+n, 5), func(ctx context.Context) error { return s.stepFundPlan(ctx, id, step) }, "%s用款计划%s", d.unit, step.do)
	}
}

func (s *seeder) setControl(ctx context.Context, d planDraft) error {
	finance, err := s.actor(ctx, bookkeeper)
	if err != nil {
		return err
	}
	return s.app.SetPlanControl(ctx, finance, s.units[d.unit], d.year, 0, d.control, d.document)
}

// draftFundPlan starts a plan and adds its projects, with goals of the year like those of 2025 where they are to be drafted.
// Without goals of the next year the first line asks for what 2025 had, and December does not fit.
func (s *seeder) draftFundPlan(ctx context.Context, d planDraft) (id fundplan.ID, err error) {
	clerk, err := s.actor(ctx, s.clerk(d.codes[0]))
	if err != nil {
		return "", err
	}
	if id, err = s.app.StartFundPlan(ctx, clerk, s.units[d.unit], s.units[d.division], d.year); err != nil {
		return id, err
	}
	for _, code := range d.codes {
		if d.goals {
			if err := s.draftNextGoal(ctx, code, d.year); err != nil {
				return id, err
			}
		}
		file, err := s.app.FundPlan(ctx, clerk, id)
		if err != nil {
			return id, err
		}
		if _, err := s.app.AddToFundPlan(ctx, clerk, id, file.Version, file.Entry, s.projects[code]); err != nil {
			return id, err
		}
	}
	if d.goals || d.year == 2025 {
		return id, nil
	}
	file, err := s.app.FundPlan(ctx, clerk, id)
	if err != nil {
		return id, err
	}
	e := file.Entry.Copy()
	e.Note = "按2025年合同价测算，待绩效目标填报后核对。"
	l := &e.Lines[0]
	l.Appropriation, l.CarryOver = "730", ""
	for i := range l.Months {
		l.Months[i] = "60"
	}
	_, err = s.app.SaveFundPlan(ctx, clerk, id, file.Version, e)
	return id, err
}

// draftNextGoal drafts the goal of a later year from that of 2025, asking for the budget of 2025 again.
func (s *seeder) draftNextGoal(ctx context.Context, code string, year fiscal.Year) error {
	clerk, err := s.actor(ctx, s.clerk(code))
	if err != nil {
		return err
	}
	for _, g := range s.world.Goals {
		if g.Project != code || g.Year != 2025 {
			continue
		}
		id, err := s.app.StartGoal(ctx, clerk, s.projects[code], year, g.Book)
		if err != nil {
			return err
		}
		file, err := s.app.Goal(ctx, clerk, id)
		if err != nil {
			return err
		}
		e := g.Entry
		e.Annual = strings.ReplaceAll(e.Annual, "2025年", "2026年")
		e.Request = s.request(code, 2025, money.Unit(file.Book.MoneyUnit))
		e.Rows = slices.Clone(e.Rows)
		for i := range e.Rows {
			e.Rows[i].Basis = strings.ReplaceAll(e.Rows[i].Basis, "2025年", "2026年")
		}
		_, err = s.app.SaveGoal(ctx, clerk, id, file.Version, e)
		return err
	}
	return nil
}

func (s *seeder) stepFundPlan(ctx context.Context, id fundplan.ID, step planStep) error {
	actor, err := s.actor(ctx, step.by)
	if err != nil {
		return err
	}
	file, err := s.app.FundPlan(ctx, actor, id)
	if err != nil {
		return err
	}
	if step.cut == "" {
		document := ""
		if step.do == fundplan.Approve {
			document = step.reason
		}
		return s.app.MoveFundPlan(ctx, actor, id, file.Version, step.do, "", document)
	}
	line := fundplan.Form{Lines: []fundplan.Line{{Project: file.Granted.Lines[0].Project, Money: goal.Request{Appropriation: wan(step.cut)}}}}
	return s.app.CutFundPlan(ctx, actor, id, file.Version, line.Entry().Lines[0], step.reason)
}
