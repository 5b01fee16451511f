package demo

import (
	"context"
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
			}
			return s.moveGoal(ctx, actor, id, step)
		}, "%s %s绩效目标第%d步%s", g.Project, g.Year, n+1, step.Do)
	}
}

func (s *seeder) typeGoal(ctx context.Context, actor org.Actor, id goal.ID, entry goal.Entry) error {
	file, err := s.app.Goal(ctx, actor, id)
	if err == nil {
		_, err = s.app.SaveGoal(ctx, actor, id, file.Version, entry)
	}
	return err
}

func (s *seeder) moveGoal(ctx context.Context, actor org.Actor, id goal.ID, step content.Step) error {
	file, err := s.app.Goal(ctx, actor, id)
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
