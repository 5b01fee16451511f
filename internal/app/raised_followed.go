package app

import (
	"context"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/analysis"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// followed reads where the record stands that carries a proposal out, and what became of the money.
func (a *App) followed(ctx context.Context, tx *store.Tx, actor org.Actor, x analysis.Raised) (out analysis.Followed, err error) {
	out.Raised = x
	switch x.Outcome.Way {
	case analysis.ByAdjustment:
		for _, id := range []string{x.Outcome.ID, x.Outcome.Also} {
			if id == "" {
				continue
			}
			step, err := a.adjusted(ctx, tx, actor, adjustment.ID(id))
			if err != nil {
				return out, err
			}
			out.Progress = append(out.Progress, step)
		}
	case analysis.ByFinding:
		f, err := tx.Finding(ctx, actor.Scope(org.SeeFindings), finding.ID(x.Outcome.ID))
		if err != nil {
			return out, err
		}
		out.Progress = []analysis.Progress{{Way: analysis.ByFinding, Name: f.Number(), Link: findingPath(f.ID), State: f.State, Due: f.Due(), Late: f.Late(fiscal.DateOf(tx.Now))}}
	case analysis.ByCancellation:
		d, err := tx.Declaration(ctx, actor.Scope(org.SeeProjects), project.ID(x.Outcome.ID))
		if err != nil {
			return out, err
		}
		out.Progress = []analysis.Progress{{Way: analysis.ByCancellation, Name: x.Project.Name, Link: "/projects/" + x.Outcome.ID + "/declaration", State: d.State}}
	}
	return out, nil
}

// adjusted is where an adjustment stands and what it takes from the budget or adds to it. A project outside the actor's scope gets no link.
func (a *App) adjusted(ctx context.Context, tx *store.Tx, actor org.Actor, id adjustment.ID) (step analysis.Progress, err error) {
	adj, err := tx.Adjustment(ctx, actor.Scope(org.SeeGoals), id)
	if errs.KindOf(err) == errs.NotFound {
		return analysis.Progress{Way: analysis.ByAdjustment, Name: "其他单位的项目"}, nil
	}
	if err != nil {
		return step, err
	}
	step = analysis.Progress{Way: analysis.ByAdjustment, Name: adj.Name(), Link: "/adjustments/" + string(id), State: adj.State}
	base, err := tx.GoalEdition(ctx, adj.Goal, adj.Base)
	if err != nil {
		return step, err
	}
	book, err := a.books.Find(adj.Book)
	if err != nil {
		return step, err
	}
	form, _ := adj.Entry.Examine(book, adj.Project, base.Form)
	var by money.Amount
	for _, c := range adjustment.Changes(base.Form, form) {
		by += c.By
	}
	step.Money, step.Done = by, adj.State == adjustment.Adjusted
	return step, nil
}

// allFollowed reads every proposal of a round within the scope with what became of it.
func (a *App) allFollowed(ctx context.Context, tx *store.Tx, actor org.Actor, list []analysis.Raised) (out []analysis.Followed, err error) {
	for _, x := range list {
		f, err := a.followed(ctx, tx, actor, x)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}
