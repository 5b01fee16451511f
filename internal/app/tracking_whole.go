package app

import (
	"context"
	"fmt"

	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// eventsOf are the money entries behind a tracking form: of its project, or of every project under the department in the year.
func eventsOf(ctx context.Context, tx *store.Tx, t tracking.Tracked) (out []project.FundEvent, err error) {
	if t.Overall == "" {
		return tx.FundEvents(ctx, t.Project.ID)
	}
	byProject, err := tx.FundEventsBelow(ctx, under(t), t.Round.Year)
	for _, events := range byProject {
		out = append(out, events...)
	}
	return out, err
}

// under is the part of the tree that a department's own form adds up.
func under(t tracking.Tracked) org.Scope {
	return org.Scope{Roots: []org.UnitID{t.Project.Unit.ID}}
}

// startWholes puts every department with an approved overall goal of the year into a round of all projects (部门整体监控), and tells its clerks.
func startWholes(ctx context.Context, tx *store.Tx, actor org.Actor, r tracking.Round) error {
	if r.Plan.Choice.Kind != tracking.EveryProject {
		return nil
	}
	goals, err := tx.OverallGoals(ctx, actor.Scope(org.HoldRounds), r.Year, overallgoal.Approved)
	if err != nil {
		return err
	}
	for _, g := range goals {
		if g.Kind != overallgoal.Department {
			continue
		}
		editions, err := tx.OverallEditions(ctx, g.ID)
		if err != nil {
			return err
		}
		t := tracking.NewWhole(tracking.ID(store.NewID()), r, g, editions[len(editions)-1])
		if err := tx.AddWhole(ctx, t); err != nil {
			return err
		}
		text := fmt.Sprintf("%s已开始，请在%s前填报部门整体监控表，可以从下属项目的跟踪表汇总。", r.Name, r.Plan.Due)
		if err := notifyRole(ctx, tx, org.Clerk, g.Owner.ID, text, trackedPath(t.ID)); err != nil {
			return err
		}
	}
	return nil
}

// RollUpTracked fills a department's draft in from the forms of its projects in the round, over the version it was read at (从项目汇总).
//
// Errors: as for SaveTracked; NotFound for a project's form.
func (a *App) RollUpTracked(ctx context.Context, actor org.Actor, id tracking.ID, version int) (err error) {
	defer errs.Wrap(&err, "RollUpTracked(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Tracked(ctx, actor.Scope(org.FileTracking), id)
		if err != nil {
			return "", err
		}
		if before.Overall == "" {
			return "", errs.New(errs.NotFound, "只有部门整体监控表可以从项目汇总。")
		}
		g, err := tx.OverallGoal(ctx, actor.Scope(org.SeeGoals), before.Overall)
		if err != nil {
			return "", err
		}
		list, err := belowOf(ctx, tx, before)
		if err != nil {
			return "", err
		}
		entry := before.Entry.RollUp(before.Goal.Form, g.Entry.Links, list)
		after, changed, err := keepDraft(ctx, tx, actor, before, version, entry, tx.SaveTracked)
		if err != nil || !changed {
			return string(id), err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "从项目汇总", Target: trackedTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	return err
}

// belowOf are the projects under a department with money or a goal in the year, with their forms of the round.
func belowOf(ctx context.Context, tx *store.Tx, t tracking.Tracked) (out []tracking.Member, err error) {
	goals, err := tx.NewestEditions(ctx, under(t), t.Round.Year)
	if err != nil {
		return nil, err
	}
	forms, err := tx.SubmittedBelow(ctx, under(t), t.Round.ID)
	if err != nil {
		return nil, err
	}
	events, err := tx.FundEventsBelow(ctx, under(t), t.Round.Year)
	if err != nil {
		return nil, err
	}
	for _, g := range goals {
		out = append(out, tracking.Member{Goal: g.ID, Project: g.ProjectName, Aims: g.Form.Indicators, Form: forms[g.Project], Funds: tracking.FundsOf(events[g.Project], t.Round.Year, t.Round.Cutoff())})
		delete(events, g.Project)
	}
	for _, own := range events { // money without a goal
		out = append(out, tracking.Member{Funds: tracking.FundsOf(own, t.Round.Year, t.Round.Cutoff())})
	}
	return out, nil
}

// wholeTodos are the departments' own forms that the actor may move on.
func wholeTodos(ctx context.Context, tx *store.Tx, actor org.Actor) (list []Todo, err error) {
	forms, err := tx.WholesStanding(ctx, actor.Scope(org.SeeTracking), tracking.WholeFlow.Open())
	for _, t := range forms {
		c := store.FormCase{Case: t.Case, Project: t.Project, Year: t.Round.Year}
		if !opens(tracking.WholeFlow, c, actor) {
			continue
		}
		todo := Todo{Form: kindTracked, ID: string(t.ID), Project: t.Project, Year: t.Round.Year, State: t.State, Due: t.Due()}
		if last, acted := t.Last(); acted {
			todo.Reason, todo.ByName = last.Reason, last.Name
		}
		list = append(list, todo)
	}
	return list, err
}
