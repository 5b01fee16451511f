package demo

import (
	"context"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"slices"
	"time"

	"outturn/internal/demo/content"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
)

// planGoal plans that a goal declaration is typed on the working day before it is first submitted and goes its steps on
// their days; where it was returned, the correction is typed before the next submission. One that never left its unit is
// typed in the last week.
func (s *seeder) planGoal(i int, g content.Goal) {
	var id goal.ID
	filer := s.filer(g.Project, g.Steps, goal.Submit)
	s.plan(spread(typedOn(i, g.Steps), 13, 0, i), func(ctx context.Context) (err error) {
		actor, err := s.actor(ctx, filer)
		if err != nil {
			return err
		}
		if id, err = s.app.StartGoal(ctx, actor, s.projects[g.Project], g.Year, g.Book); err != nil {
			return err
		}
		return s.typeGoal(ctx, actor, id, g.First())
	}, "填报%s %s绩效目标", g.Project, g.Year)
	for n, step := range g.Steps {
		s.plan(stepAt(i, g.Steps, n), func(ctx context.Context) error {
			actor, err := s.actor(ctx, step.By)
			if err != nil {
				return err
			}
			if n > 0 && step.Do == goal.Submit {
				if err := s.typeGoal(ctx, actor, id, g.Entry); err != nil {
					return err
				}
				if err := s.answerOpinions(ctx, actor, id); err != nil {
					return err
				}
			}
			if grade, reviewed := step.Grade(); reviewed {
				return s.reviewGoal(ctx, actor, id, g, step, grade)
			}
			return s.moveGoal(ctx, actor, id, step)
		}, "%s %s绩效目标第%d步%s", g.Project, g.Year, n+1, step.Do)
	}
}

// typeGoal types a draft, with the money the unit asks for with it.
func (s *seeder) typeGoal(ctx context.Context, actor org.Actor, id goal.ID, entry goal.Entry) error {
	file, err := s.app.Goal(ctx, actor, id)
	if err == nil {
		entry.Request = s.request(file.Project.Code, file.Year, money.Unit(file.Book.MoneyUnit))
		_, err = s.app.SaveGoal(ctx, actor, id, file.Version, entry)
	}
	return err
}

func (s *seeder) moveGoal(ctx context.Context, actor org.Actor, id goal.ID, step content.Step) error {
	file, err := s.app.Goal(ctx, actor, id)
	if err == nil && step.Do == goal.AgreeToEdits {
		return s.app.AgreeToEdits(ctx, actor, id, file.Version)
	}
	if err == nil {
		err = s.app.MoveGoal(ctx, actor, id, file.Version, step.Do, step.Reason)
	}
	return err
}

// filer is the login of who submits a form first, or would: the first clerk of the unit.
func (s *seeder) filer(code string, steps []content.Step, submit approval.Action) string {
	if i := slices.IndexFunc(steps, func(x content.Step) bool { return x.Do == submit }); i >= 0 {
		return steps[i].By
	}
	return s.clerk(code)
}

// typedOn is the day a form is first typed: the working day before its first step, or one of the last four working days
// of the demo where nobody has submitted it yet.
func typedOn(i int, steps []content.Step) fiscal.Date {
	if len(steps) > 0 {
		return workdayBefore(steps[0].On.Date)
	}
	day := content.AsOf
	for range 1 + i%4 {
		day = workdayBefore(day)
	}
	return day
}

// stepAt is the time of the n-th step of a record: within two hours of ten o'clock, and half an hour apart where several
// steps fall on one day.
func stepAt(i int, steps []content.Step, n int) time.Time {
	same := 0
	for same < n && steps[n-same-1].On == steps[n].On {
		same++
	}
	return spread(steps[n].On.Date, 10, 0, i).Add(time.Duration(same) * 30 * time.Minute)
}

// request is what a project asks for in a year: its budget at the start and what it brings along, or, where it comes in
// mid-year, the first money it was given.
func (s *seeder) request(code string, year fiscal.Year, unit money.Unit) goal.RequestEntry {
	sum := map[project.Source]money.Amount{}
	add := func(kinds ...project.EventKind) (total money.Amount) {
		for _, p := range s.world.Projects {
			for _, e := range p.Events {
				if p.Code == code && e.Year == year && slices.Contains(kinds, e.Kind) && e.Amount > 0 {
					sum[e.Source] += e.Amount
					total += e.Amount
				}
			}
		}
		return total
	}
	if add(project.InitialBudget, project.CarriedOver) == 0 {
		add(project.Adjustment)
	}
	typed := func(source project.Source) string {
		if sum[source] == 0 {
			return ""
		}
		return sum[source].Plain(unit)
	}
	return goal.RequestEntry{Appropriation: typed(project.Appropriation), CarryOver: typed(project.CarryOver), Other: typed(project.OtherFunds)}
}
