package app

import (
	"context"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Examples lists the case library, of one field or, when it is empty, of all, newest first. Examples are read by
// everybody who may see goals, whatever their scope: naming one is publishing it to the park.
//
// Errors: Forbidden without the permission to see goals.
func (a *App) Examples(ctx context.Context, actor org.Actor, field library.Field) (list []library.Example, err error) {
	defer errs.Wrap(&err, "Examples")
	if err := need(actor, org.SeeGoals); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Examples(ctx, field)
		return err
	})
	return list, err
}

// ExampleFile is an example with the goal it holds up.
type ExampleFile struct {
	library.Example
	Form      goal.Form
	CheckCode string
}

// Example reads one example.
//
// Errors: Forbidden without the permission to see goals; NotFound when it was withdrawn.
func (a *App) Example(ctx context.Context, actor org.Actor, id library.ExampleID) (file ExampleFile, err error) {
	defer errs.Wrap(&err, "Example(%s)", id)
	if err := need(actor, org.SeeGoals); err != nil {
		return file, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		if file.Example, err = tx.Example(ctx, id); err != nil {
			return err
		}
		e, err := tx.GoalEdition(ctx, file.Goal, file.No)
		if err != nil {
			return err
		}
		file.Form = e.Form
		file.CheckCode, err = tx.CheckCode(ctx, exampleTarget(file.Example))
		return err
	})
	return file, err
}

// AddExample holds up the edition of a goal that is in force as an example. Planning and finance only.
//
// Errors: Forbidden, NotFound outside the scope or without an approved edition, Invalid with complaints per field,
// Conflict when the edition is an example already.
func (a *App) AddExample(ctx context.Context, actor org.Actor, id goal.ID, field library.Field, merit string) (example library.ExampleID, err error) {
	defer errs.Wrap(&err, "AddExample(%s)", id)
	if err := need(actor, org.KeepLibrary); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		g, err := tx.Goal(ctx, actor.Scope(org.SeeGoals), id)
		if err != nil {
			return "", err
		}
		e, err := tx.GoalInForce(ctx, id)
		if errs.KindOf(err) == errs.NotFound {
			return "", errs.New(errs.Conflict, "“%s”还没有批复，只有批复的绩效目标可以列为案例。", g.Name())
		}
		if err != nil {
			return "", err
		}
		x, err := library.NewExample(library.ExampleID(store.NewID()), g, e, field, merit, actor, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.AddExample(ctx, x); err != nil {
			return "", err
		}
		return string(x.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "列为案例", Target: exampleTarget(x), After: x.Cells()})
	})
	return library.ExampleID(receipt), err
}

// RemoveExample withdraws an example from the case library. Planning and finance only.
//
// Errors: Forbidden; NotFound when it was withdrawn already or its goal lies outside the scope.
func (a *App) RemoveExample(ctx context.Context, actor org.Actor, id library.ExampleID) (err error) {
	defer errs.Wrap(&err, "RemoveExample(%s)", id)
	if err := need(actor, org.KeepLibrary); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		x, err := tx.Example(ctx, id)
		if err != nil {
			return "", err
		}
		if _, err := tx.Goal(ctx, actor.Scope(org.KeepLibrary), x.Goal); err != nil {
			return "", err
		}
		if err := tx.RemoveExample(ctx, id); err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "撤下案例", Target: exampleTarget(x), Before: x.Cells()})
	})
	return err
}

func exampleTarget(x library.Example) audit.Target {
	return audit.Target{Kind: kindExample, ID: string(x.ID), Name: x.Title}
}
