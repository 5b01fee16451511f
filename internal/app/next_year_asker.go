package app

import (
	"cmp"
	"context"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/store"
)

// yearRequests lists every project that asks for money of a year, each once, by code: by its declaration, else by its line in a
// fund-use plan, else, running on from an earlier year, by its goal. It takes the same few queries however many there are.
func (a *App) yearRequests(ctx context.Context, tx *store.Tx, scope org.Scope, file NextYearFile, id project.ID) ([]store.YearRequest, error) {
	list, err := tx.YearRequests(ctx, scope, file.Year, id)
	if err != nil {
		return nil, err
	}
	others, err := tx.OtherAskers(ctx, scope, file.Year, id)
	if err != nil {
		return nil, err
	}
	declared := map[project.ID]bool{}
	for _, r := range list {
		declared[r.Project.ID] = true
	}
	others = slices.DeleteFunc(others, func(o store.OtherAsker) bool { return declared[o.Project.ID] })
	if len(others) == 0 {
		return list, nil
	}
	planned, err := askedByPlans(ctx, tx, file, id)
	if err != nil {
		return nil, err
	}
	aimed, err := a.askedByGoals(ctx, tx, file, id, others, planned)
	if err != nil {
		return nil, err
	}
	for _, o := range others {
		if x := consequence.Asking(planned[o.Project.ID], aimed[o.Project.ID], o.Continues); x.Amount > 0 {
			o.Asked, o.Basis = x.Amount, x.Basis
			list = append(list, o.YearRequest)
		}
	}
	slices.SortStableFunc(list, func(x, y store.YearRequest) int { return cmp.Compare(x.Project.Code, y.Project.Code) })
	return list, nil
}

// askedByPlans reads what the lines of the year's plans ask for.
func askedByPlans(ctx context.Context, tx *store.Tx, file NextYearFile, id project.ID) (map[project.ID]consequence.Request, error) {
	plans, err := tx.YearPlans(ctx, file.Year, id)
	out := map[project.ID]consequence.Request{}
	for _, p := range plans {
		form, _ := p.Entry.Parse() // what cannot be read asks for nothing yet
		for _, l := range form.Lines {
			if sum := l.Money.Total(); sum > 0 {
				out[l.Project] = consequence.Request{Amount: sum, Basis: "用款计划，" + string(p.State)}
			}
		}
	}
	return out, err
}

// refusedGoals are the states in which a goal asks for nothing any more.
var refusedGoals = []approval.State{goal.Rejected, goal.Disapproved}

// askedByGoals reads what goals ask for, where no plan does.
func (a *App) askedByGoals(ctx context.Context, tx *store.Tx, file NextYearFile, id project.ID, others []store.OtherAsker, planned map[project.ID]consequence.Request) (map[project.ID]consequence.Request, error) {
	unplanned := map[project.ID]bool{}
	for _, o := range others {
		unplanned[o.Project.ID] = planned[o.Project.ID].Amount == 0
	}
	goals, err := tx.YearGoals(ctx, file.Year, id)
	if err != nil {
		return nil, err
	}
	goals = slices.DeleteFunc(goals, func(g store.YearGoal) bool { return !unplanned[g.Project] || slices.Contains(refusedGoals, g.State) })
	ids := make([]goal.ID, len(goals))
	for i, g := range goals {
		ids[i] = g.ID
	}
	entries, err := tx.GoalEntries(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[project.ID]consequence.Request{}
	for _, g := range goals {
		book, err := a.books.Find(rulebook.Name(g.Book))
		if err != nil {
			return nil, err
		}
		form, _ := entries[g.ID].Parse(book)
		out[g.Project] = consequence.Request{Amount: form.Request.Total(), Basis: "绩效目标，" + string(g.State)}
	}
	return out, nil
}
