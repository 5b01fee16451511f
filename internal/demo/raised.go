package demo

import (
	"context"
	"slices"
	"time"

	"outturn/internal/app"
	"outturn/internal/domain/analysis"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/tracking"
)

// planRaised plans proposals of the spring round before the office meeting (跟踪建议): money taken back with another amount and a measure
// accepted, both carried out by what they opened; a goal to adjust that waits for a meeting when the demo opens.
func (s *seeder) planRaised(r round) {
	day := fiscal.Date{Year: 2025, Month: time.June, Day: 25}
	var chosen []analysis.RaisedID
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 23}, 15, 0), func(ctx context.Context) (err error) {
		chosen, err = s.raise(ctx, *r.id, []analysis.Remedy{analysis.TakeBack, analysis.SpeedUp})
		return err
	}, "提请跟踪建议")
	s.plan(on(day, 16, 0), func(ctx context.Context) error { return s.decideRaised(ctx, chosen, day) }, "跟踪建议的会议决定")
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 27}, 15, 0), func(ctx context.Context) error {
		_, err := s.raise(ctx, *r.id, []analysis.Remedy{analysis.AdjustGoal})
		return err
	}, "提请调整绩效目标")
}

// raise puts the first proposal of each remedy before the office meeting, as the analysis fills it in.
func (s *seeder) raise(ctx context.Context, round tracking.RoundID, remedies []analysis.Remedy) (out []analysis.RaisedID, err error) {
	actor, err := s.actor(ctx, proposer)
	if err != nil {
		return nil, err
	}
	file, err := s.app.Analysis(ctx, actor, round)
	if err != nil {
		return nil, err
	}
	for _, do := range remedies {
		i := slices.IndexFunc(file.Proposals, func(p analysis.Proposal) bool { return p.Remedy == do })
		if i < 0 {
			continue
		}
		form := file.Proposals[i].Form
		id, err := s.app.RaiseProposal(ctx, actor, round, form, file.Suggested(form, do))
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}

// decideRaised holds a meeting over proposals: money is cut to half of what was proposed, in whole 万元; measures are agreed to.
func (s *seeder) decideRaised(ctx context.Context, chosen []analysis.RaisedID, day fiscal.Date) error {
	host, err := s.actor(ctx, keeper)
	if err != nil {
		return err
	}
	const title = "2025年6月25日主任办公会"
	id, err := s.app.PlanMeeting(ctx, host, title, day)
	if err != nil {
		return err
	}
	var agenda []app.AgendaItem
	var rulings []meeting.Ruling
	for _, x := range chosen {
		file, err := s.app.Raised(ctx, host, x)
		if err != nil {
			return err
		}
		ruling := meeting.Ruling{Resolution: pipeline.Agreed}
		if half := file.Content.Amount / 2 / money.Wan * money.Wan; half > 0 {
			ruling = meeting.Ruling{Resolution: pipeline.Amended, Amount: half, Reason: "其余留作合同尾款，三季度再看。"}
		}
		agenda, rulings = append(agenda, app.AgendaItem{Raised: x}), append(rulings, ruling)
	}
	if err := s.app.SetAgenda(ctx, host, id, 1, title, day, agenda); err != nil {
		return err
	}
	if err := s.app.MoveMeeting(ctx, host, id, 2, meeting.Convene, ""); err != nil {
		return err
	}
	return s.app.ConcludeMeeting(ctx, host, id, 3, "化管办纪〔2025〕12号", day, rulings)
}
