package app

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// hearings are the panels on a goal as its review knows them, oldest first. The caller has read the goal within scope.
func (a *App) hearings(ctx context.Context, tx *store.Tx, g goal.Goal) ([]goalreview.Hearing, error) {
	panels, err := tx.PanelsOn(ctx, kindGoal, string(g.ID))
	if err != nil {
		return nil, err
	}
	var out []goalreview.Hearing
	for _, p := range panels {
		form, err := a.forms.FindVersion(p.Form, p.Version)
		if err != nil {
			return nil, err
		}
		opinions, err := tx.Opinions(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		if h, ok := goalreview.Hear(p, kindGoal, form, opinions, g); ok {
			out = append(out, h)
		}
	}
	return out, nil
}

// AdoptPanel keeps the review as typed, filled with what a panel on the goal came to.
//
// Errors: those of goalreview.Review.Adopt; NotFound for a panel that is not on the goal; as for SaveGoalReview.
func (a *App) AdoptPanel(ctx context.Context, actor org.Actor, id goal.ID, version int, typed goalreview.Typed, from panel.ID) (err error) {
	defer errs.Wrap(&err, "AdoptPanel(%s, %s)", id, from)
	return a.editGoalReview(ctx, actor, id, version, "采用会审意见", func(tx *store.Tx, x reviewing) (goalreview.Review, error) {
		after, err := x.review.Edit(actor, typed, tx.Now)
		if err != nil {
			return after, err
		}
		hearings, err := a.hearings(ctx, tx, x.goal)
		if err != nil {
			return after, err
		}
		for _, h := range hearings {
			if h.Panel.ID == from {
				return after.Adopt(h, actor, tx.Now)
			}
		}
		return after, errs.New(errs.NotFound, "没有找到这次会审，或它评的不是这份绩效目标。")
	})
}

// followGoals keeps the goals laid before a panel in step with it: opening notes which edition lies before it, and closing tells
// their reviewers.
//
// Errors: Conflict when a goal has left the review since it was laid before the panel.
func followGoals(ctx context.Context, tx *store.Tx, p panel.Panel, do approval.Action) (panel.Panel, error) {
	if do != panel.Open && do != panel.Close {
		return p, nil
	}
	matters := make([]panel.Matter, len(p.Matters))
	for i, m := range p.Matters {
		matters[i] = m
		if m.Kind != kindGoal {
			continue
		}
		g, err := tx.Goal(ctx, laidBefore(m), goal.ID(m.ID))
		if err != nil {
			return p, err
		}
		_, reviewed := goalreview.StageOf(g.State)
		switch {
		case do == panel.Open && !reviewed:
			return p, errs.New(errs.Conflict, "%s现在是“%s”，审核中的绩效目标才能会审。请重新确定评审事项。", g.Name(), g.State)
		case do == panel.Open:
			matters[i].Edition = g.Editions
		case reviewed:
			if err := tellReviewers(ctx, tx, p, g); err != nil {
				return p, err
			}
		}
	}
	p.Matters = matters
	return p, nil
}

// tellReviewers notifies whoever reviews the goal that a panel has come to its finding.
func tellReviewers(ctx context.Context, tx *store.Tx, p panel.Panel, g goal.Goal) error {
	told := map[org.UserID]bool{}
	for _, row := range goal.Flow.From(g.State) {
		if row.Do != goal.ReturnToRevise {
			continue
		}
		people, err := tx.UsersHolding(ctx, row.By, g.Parties().On(row.At).ID)
		if err != nil {
			return err
		}
		text := "“" + g.Name() + "”的专家会审已经结束，可以在审核页采用会审意见（" + p.Title + "）。"
		if err := tx.Notify(ctx, untold(people, told), text, "/goal-reviews/"+string(g.ID)); err != nil {
			return err
		}
	}
	return nil
}

// desk is what a submitted review is held against.
func (a *App) desk(ctx context.Context, tx *store.Tx, actor org.Actor, x reviewing) (goalreview.Desk, error) {
	d := goalreview.Desk{Goal: x.goal, Form: x.form, Opinions: x.opinions}
	var err error
	if d.Book, err = a.books.Find(x.goal.Book); err != nil {
		return d, err
	}
	last, err := lastActuals(ctx, tx, actor, x.goal)
	if err != nil {
		return d, err
	}
	d.Check = func(e goal.Entry) errs.Fields { return everythingSaid(x.goal, e, d.Book, last) }
	d.Hearings, err = a.hearings(ctx, tx, x.goal)
	return d, err
}
