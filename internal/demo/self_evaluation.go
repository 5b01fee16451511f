package demo

import (
	"context"
	"strings"

	"outturn/internal/demo/content"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
)

// planSelfEvaluation plans that a self-evaluation is typed on the working day before it is first submitted, every third
// one with evidence, and goes its steps on their days. Finance types its re-check just before confirming it. One that
// nobody has started has no record.
func (s *seeder) planSelfEvaluation(i int, e content.Evaluation) {
	if e.Stage == content.NotStarted {
		return
	}
	var id evaluation.ID
	filer := s.filer(e.Project, e.Steps, evaluation.Submit)
	s.plan(spread(typedOn(i, e.Steps), 13, 30, i), func(ctx context.Context) (err error) {
		actor, err := s.actor(ctx, filer)
		if err != nil {
			return err
		}
		if id, err = s.app.StartSelfEvaluation(ctx, actor, s.projects[e.Project], e.Year); err != nil {
			return err
		}
		if err := s.typeSelfEvaluation(ctx, actor, id, e.Entry); err != nil || i%3 != 0 {
			return err
		}
		return s.attachEvidence(ctx, actor, id, e)
	}, "填报%s %s绩效自评", e.Project, e.Year)
	for n, step := range e.Steps {
		s.plan(stepAt(i, e.Steps, n), func(ctx context.Context) error {
			actor, err := s.actor(ctx, step.By)
			if err != nil {
				return err
			}
			if step.Do == evaluation.FinishRecheck {
				if err := s.typeRecheck(ctx, actor, id, e.Recheck); err != nil {
					return err
				}
			}
			return s.moveSelfEvaluation(ctx, actor, id, step)
		}, "%s %s绩效自评第%d步%s", e.Project, e.Year, n+1, step.Do)
	}
}

func (s *seeder) typeSelfEvaluation(ctx context.Context, actor org.Actor, id evaluation.ID, entry evaluation.Entry) error {
	file, err := s.app.SelfEvaluation(ctx, actor, id)
	if err == nil {
		_, err = s.app.SaveSelfEvaluation(ctx, actor, id, file.Version, entry)
	}
	return err
}

func (s *seeder) typeRecheck(ctx context.Context, actor org.Actor, id evaluation.ID, typed evaluation.RecheckEntry) error {
	file, err := s.app.SelfEvaluation(ctx, actor, id)
	if err == nil {
		_, err = s.app.SaveRecheck(ctx, actor, id, file.Version, typed)
	}
	return err
}

func (s *seeder) moveSelfEvaluation(ctx context.Context, actor org.Actor, id evaluation.ID, step content.Step) error {
	file, err := s.app.SelfEvaluation(ctx, actor, id)
	if err == nil {
		err = s.app.MoveSelfEvaluation(ctx, actor, id, file.Version, step.Do, step.Reason)
	}
	return err
}

// attachEvidence attaches what the goal promised as evidence of its first two indicators that have some.
func (s *seeder) attachEvidence(ctx context.Context, actor org.Actor, id evaluation.ID, e content.Evaluation) error {
	attached := 0
	for _, row := range s.goalRows(e.Project, e.Year) {
		name, _, _ := strings.Cut(row.Evidence, "、")
		if name == "" || attached == 2 {
			continue
		}
		a := attachment.Attachment{Kind: "绩效自评", Record: string(id), Cell: string(row.ID), Name: name + ".pdf"}
		if err := s.attach(ctx, actor, a, e.Project+" "+row.Name); err != nil {
			return err
		}
		attached++
	}
	return nil
}

// goalRows are the indicators of a project's goal for a year.
func (s *seeder) goalRows(code string, year fiscal.Year) []goal.EntryRow {
	for _, g := range s.world.Goals {
		if g.Project == code && g.Year == year {
			return g.Entry.Rows
		}
	}
	return nil
}
