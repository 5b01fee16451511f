package app

import (
	"context"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/errs"
)

// CompareOverallGoal shows two editions of an overall goal cell by cell. Number 0 stands for the draft, Unchosen for those worth
// looking at.
//
// Errors: NotFound outside the scope or for an edition that there is not.
func (a *App) CompareOverallGoal(ctx context.Context, actor org.Actor, id overallgoal.ID, from, to int) (file OverallGoalFile, c Comparison[goal.Difference], err error) {
	defer errs.Wrap(&err, "CompareOverallGoal(%s, %d, %d)", id, from, to)
	if file, err = a.OverallGoal(ctx, actor, id); err != nil {
		return file, c, err
	}
	c, err = compare(len(file.Editions), from, to, file.edition, func(older, newer overallgoal.Form) []goal.Difference {
		return overallgoal.Compare(file.Kind, older, newer)
	})
	return file, c, err
}

// edition returns the form of an edition, or of the draft for 0.
func (f OverallGoalFile) edition(no int) (overallgoal.Form, error) {
	if no == 0 {
		return f.Form, nil
	}
	for _, e := range f.Editions {
		if e.No == no {
			return e.Form, nil
		}
	}
	return overallgoal.Form{}, errs.New(errs.NotFound, "没有第%d版。", no)
}
