package app

import (
	"context"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// LastActuals is what the indicators of a project aimed at and reached the year before the given one (上年完成情况), for
// checking a filled-in file as its page checks what is typed. Empty where the actor may not see it.
func (a *App) LastActuals(ctx context.Context, actor org.Actor, id project.ID, year fiscal.Year) (list []goalcheck.LastActual, err error) {
	defer errs.Wrap(&err, "LastActuals(%s, %s)", id, year)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		list, err = lastActuals(ctx, tx, actor, goal.Goal{Project: project.Project{ID: id}, Year: year})
		return err
	})
	return list, err
}

// GoalToStart is the goal declaration of a project for a year, or the empty one it would start with, which has no id (空白申报表).
//
// Errors: NotFound outside the scope, or without such a rulebook.
func (a *App) GoalToStart(ctx context.Context, actor org.Actor, id project.ID, year fiscal.Year, name rulebook.Name) (g goal.Goal, book rulebook.Book, err error) {
	defer errs.Wrap(&err, "GoalToStart(%s, %s)", id, year)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if g, err = tx.GoalOf(ctx, actor.Scope(org.SeeGoals), id, year); err == nil || errs.KindOf(err) != errs.NotFound {
			return err
		}
		p, err := tx.Project(ctx, actor.Scope(org.SeeGoals), id)
		g = goal.New("", p, year, name)
		return err
	})
	if err == nil {
		book, err = a.books.Find(g.Book)
	}
	return g, book, err
}

// ProjectByCode finds a project that the actor may see by the code people know it by (按编号找项目).
//
// Errors: NotFound outside the scope.
func (a *App) ProjectByCode(ctx context.Context, actor org.Actor, code string) (p project.Project, err error) {
	defer errs.Wrap(&err, "ProjectByCode")
	err = a.db.View(ctx, func(tx *store.Tx) error {
		p, err = tx.ProjectByCode(ctx, actor.Scope(org.SeeProjects), code)
		return err
	})
	return p, err
}

// GoalsToStart lists the projects that run in a year, have no goal declaration for it and are the actor's to declare (未申报目标的
// 项目), at most MaxBatch, by code.
func (a *App) GoalsToStart(ctx context.Context, actor org.Actor, year fiscal.Year) (list []project.Project, err error) {
	defer errs.Wrap(&err, "GoalsToStart(%s)", year)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		list, err = tx.ProjectsWithoutGoal(ctx, actor.Scope(org.FileGoals), year, store.Page{Limit: MaxBatch})
		return err
	})
	return list, err
}

// StartFilledGoal starts the goal declaration of a project for a year with what a filled-in form holds, all of it or nothing
// (导入空白申报表).
//
// Errors: those of StartGoal and SaveGoal.
func (a *App) StartFilledGoal(ctx context.Context, actor org.Actor, id project.ID, year fiscal.Year, book rulebook.Name, entry goal.Entry) (goalID goal.ID, err error) {
	defer errs.Wrap(&err, "StartFilledGoal(%s, %s)", id, year)
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		g, err := a.beginGoal(ctx, tx, actor, id, year, book)
		if err != nil {
			return "", err
		}
		g.Version = 1 // as it was just written
		_, err = keepGoal(ctx, tx, actor, g, g.Version, entry, "保存草稿")
		return string(g.ID), err
	})
	return goal.ID(receipt), err
}
