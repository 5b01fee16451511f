package demo

import (
	"context"
	"time"

	"outturn/internal/demo/content"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/standard"
)

// planStandards plans that divisions draft cost standards (标准库) in the autumn before the demo year and that planning and finance
// publishes them; that one gets a second edition; and that a clerk says why a project under review is over a standard.
func (s *seeder) planStandards() {
	drafted, published := fiscal.Date{Year: 2024, Month: time.November, Day: 4}, fiscal.Date{Year: 2024, Month: time.November, Day: 18}
	ids := make([]standard.ID, len(s.world.Standards))
	for i, x := range s.world.Standards {
		s.plan(spread(drafted, 9, 0, i), func(ctx context.Context) error { return s.draftStandard(ctx, x, &ids[i]) }, "起草标准%s", x.Entry.Code)
		if x.State == standard.InForce || x.State == standard.Retired {
			s.plan(spread(published, 14, 0, i), func(ctx context.Context) error { return s.moveStandard(ctx, ids[i], leader, standard.Admit, "") }, "发布标准%s", x.Entry.Code)
		}
		if x.State == standard.Retired {
			s.plan(on(fiscal.Date{Year: 2025, Month: time.March, Day: 10}, 10, 0), func(ctx context.Context) error {
				return s.moveStandard(ctx, ids[i], leader, standard.Retire, x.Entry.Note)
			}, "停用标准%s", x.Entry.Code)
		}
		if x.Entry.Code == revised {
			s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 10}, 9, 30), func(ctx context.Context) error { return s.reviseStandard(ctx, x, ids[i]) }, "%s起草并发布新版", revised)
		}
	}
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 19}, 15, 0), func(ctx context.Context) error {
		return s.explainOver(ctx, "SCIP-2026-0003", "一期合同价含防腐涂层和应急抢修备件，沿海盐雾环境不宜降低防护等级。")
	}, "说明超标准")
}

// revised is the standard of the demo that has two editions.
const revised = "DL-0003"

// draftStandard drafts a standard for its division, and files it unless it is to stay a draft.
func (s *seeder) draftStandard(ctx context.Context, x content.Standard, id *standard.ID) error {
	login := s.clerkOf(x.Division, org.Reviewer)
	actor, err := s.actor(ctx, login)
	if err != nil {
		return err
	}
	if *id, err = s.app.AddStandard(ctx, actor, s.units[x.Division], x.Entry); err != nil || x.State == standard.Drafted {
		return err
	}
	return s.moveStandard(ctx, *id, login, standard.Propose, "")
}

func (s *seeder) moveStandard(ctx context.Context, id standard.ID, login string, do approval.Action, reason string) error {
	actor, err := s.actor(ctx, login)
	if err != nil {
		return err
	}
	file, err := s.app.Standard(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.app.MoveStandard(ctx, actor, id, file.Version, do, reason)
}

// reviseStandard drafts and publishes the next edition of a standard: dearer from next year on.
func (s *seeder) reviseStandard(ctx context.Context, x content.Standard, from standard.ID) error {
	login := s.clerkOf(x.Division, org.Reviewer)
	actor, err := s.actor(ctx, login)
	if err != nil {
		return err
	}
	e := x.Entry
	e.Amount, e.From, e.PriceDate, e.Note = "6.55", "2026-01-01", "2025-05-31", "人工费按最低工资标准调整。"
	id, err := s.app.ReviseStandard(ctx, actor, from, s.units[x.Division], e)
	if err != nil {
		return err
	}
	if err := s.moveStandard(ctx, id, login, standard.Propose, ""); err != nil {
		return err
	}
	return s.moveStandard(ctx, id, leader, standard.Admit, "")
}

// explainOver says for a project's clerk why each line that is over its standard is.
func (s *seeder) explainOver(ctx context.Context, code, reason string) error {
	login := ""
	for _, d := range s.world.Declarations {
		if d.Code == code {
			login = s.clerkOf(d.Unit, org.Clerk)
		}
	}
	clerk, err := s.actor(ctx, login)
	if err != nil {
		return err
	}
	file, err := s.app.Quota(ctx, clerk, s.projects[code])
	if err != nil {
		return err
	}
	version := file.Answers.Version
	for _, c := range file.Checked {
		if !c.Stands() {
			continue
		}
		if err := s.app.ExplainOver(ctx, clerk, s.projects[code], c.Line.ID, version, reason); err != nil {
			return err
		}
		version++
	}
	return nil
}

// agreeOver has a project's clerk explain the lines over their standards, and a reviewer agree.
func (s *seeder) agreeOver(ctx context.Context, code string, reviewer org.Actor) error {
	if err := s.explainOver(ctx, code, "按近三年同类合同实际成交价测算，规格高于标准所列规格。"); err != nil {
		return err
	}
	file, err := s.app.Quota(ctx, reviewer, s.projects[code])
	if err != nil {
		return err
	}
	version := file.Answers.Version
	for _, c := range file.Checked {
		if !c.Stands() {
			continue
		}
		if err := s.app.AgreeOver(ctx, reviewer, s.projects[code], c.Line.ID, version); err != nil {
			return err
		}
		version++
	}
	return nil
}
