package app

import (
	"context"
	"slices"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/lookalike"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// ready lists the projects that wait for a decision of the office meeting, by code.
func (a *App) ready(ctx context.Context, tx *store.Tx, actor org.Actor) ([]meeting.Item, error) {
	list, err := tx.DeclarationsIn(ctx, actor.Scope(org.JudgeDeclarations), pipeline.ToEvaluate)
	if err != nil {
		return nil, err
	}
	settings, err := demanded(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []meeting.Item
	for _, d := range list {
		item, err := a.itemOf(ctx, tx, d, settings.Set)
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	return out, nil
}

// itemOf is a project as it is laid before the meeting: what it asks for, whether it needs an ex-ante evaluation, and what decides
// about it.
func (a *App) itemOf(ctx context.Context, tx *store.Tx, d pipeline.Declaration, demands meeting.Demands) (meeting.Item, error) {
	form, _ := d.Entry.Examine(d.Project)
	it := meeting.Item{Project: d.Project.ID, Code: d.Project.Code, Name: d.Project.Name, Unit: d.Project.Unit.Name, Asked: form.Total(), Funds: form.Funds, Filed: d.SubmittedOn()}
	it.Demanded = demands.On(d.Project.Category, it.Asked)
	list, err := tx.ExAntesOf(ctx, d.Project.ID)
	for _, e := range slices.Backward(list) {
		if c := e.Conclusion; !c.IsZero() {
			it.Evaluated, it.Basis.Verdict, it.Basis.Score, it.Basis.Suggested = true, c.Verdict, c.Mean, c.Amount
			break
		}
	}
	if err != nil {
		return it, err
	}
	return it, a.basis(ctx, tx, d, form, &it.Basis)
}

// basis adds up what the checks of a declaration came to: against the standards, against other projects, and its materials.
func (a *App) basis(ctx context.Context, tx *store.Tx, d pipeline.Declaration, form pipeline.Form, b *meeting.Basis) error {
	checked, said, _, err := a.checkedBudget(ctx, tx, d, form.Lines)
	if err != nil {
		return err
	}
	sum := said.Sum(checked)
	b.Lines, b.Over, b.OtherUnit, b.Excess, b.Explained, b.Agreed = len(checked), sum.Over, sum.OtherUnit, sum.Excess, sum.Explained, sum.Agreed
	matches, err := a.lookalikes(ctx, tx, d)
	if err != nil {
		return err
	}
	for _, m := range matches {
		j, judged := d.JudgementOn(project.ID(m.ID))
		switch {
		case judged && j.Same:
			b.Same++
		case m.Strength == lookalike.Strong && judged:
			b.Alike, b.Apart = b.Alike+1, b.Apart+1
		case m.Strength == lookalike.Strong:
			b.Alike++
		}
	}
	files, err := tx.Attachments(ctx, kindDeclaration, string(d.Project.ID))
	list, _ := pipeline.Provide(d.Project.Category, files)
	for _, m := range pipeline.Missing(list) {
		b.Missing = append(b.Missing, m.Name)
	}
	return err
}

// demanded reads the settings in force of what needs an ex-ante evaluation.
func demanded(ctx context.Context, tx *store.Tx) (meeting.DemandSettings, error) {
	list, err := tx.MeetingDemands(ctx)
	return append(list, meeting.DemandSettings{})[0], err
}

// MeetingDemands lists every version of what needs an ex-ante evaluation before a meeting, newest first; none while nothing is
// demanded.
//
// Errors: Forbidden without the permission to see meetings.
func (a *App) MeetingDemands(ctx context.Context, actor org.Actor) (list []meeting.DemandSettings, err error) {
	defer errs.Wrap(&err, "MeetingDemands")
	if err := need(actor, org.SeeMeetings); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.MeetingDemands(ctx)
		return err
	})
	return list, err
}

// SaveMeetingDemands writes the next version of what needs an ex-ante evaluation; no is the version that was read, 0 for none.
// It holds from then on, also for what stands on an agenda already.
//
// Errors: Forbidden for anybody but economic development; Conflict when somebody set it meanwhile; those of
// meeting.DemandSettings.Next.
func (a *App) SaveMeetingDemands(ctx context.Context, actor org.Actor, no int, set meeting.Demands, reason string) (err error) {
	defer errs.Wrap(&err, "SaveMeetingDemands(%d)", no)
	if err := need(actor, org.HoldMeetings); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := demanded(ctx, tx)
		if err != nil {
			return "", err
		}
		if err := fresh(before.No, no, before.By); err != nil {
			return "", err
		}
		next, err := before.Next(set, reason, actor.User.Name, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.AddMeetingDemands(ctx, next); err != nil {
			return "", err
		}
		return "", tx.Record(ctx, store.Act{Actor: actor, Action: "修改事前评估要求", Reason: next.Reason, Target: audit.Target{Kind: kindMeeting, Name: "事前评估要求设置"},
			Before: before.Set.Cells(), After: next.Set.Cells()})
	})
	return err
}
