package app

import (
	"context"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// checkGoal reads a draft the way a finance reviewer does: the form as far as it can be read, and everything to be said
// about it, structure and substance. Last year's results are looked at where the actor may see them.
func checkGoal(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal, book rulebook.Book) (goal.Form, []goalcheck.Finding, error) {
	form, _ := g.Entry.Parse(book) // what cannot be read is among the findings
	last, err := lastActuals(ctx, tx, actor, g)
	if err != nil {
		return form, nil, err
	}
	return form, goalcheck.Run(goalcheck.Input{Entry: g.Entry, Book: book, Project: g.Project, Year: g.Year, LastYear: last}), nil
}

// lastActuals is what the project's indicators aimed at and reached the year before.
func lastActuals(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal) ([]goalcheck.LastActual, error) {
	if evaluated, err := tx.IsSelfEvaluated(ctx, g.Project.ID, g.Year-1); err != nil || !evaluated {
		return nil, err
	}
	e, err := tx.SelfEvaluationOf(ctx, actor.Scope(org.SeeEvaluations), g.Project.ID, g.Year-1)
	if errs.KindOf(err) == errs.NotFound || err == nil && e.Frozen == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	results := make(map[goal.IndicatorID]evaluation.Result, len(e.Frozen.Form.Results))
	for _, r := range e.Frozen.Form.Results {
		results[r.Indicator] = r
	}
	var out []goalcheck.LastActual
	for _, ind := range e.Goal.Form.Indicators {
		r := results[ind.ID]
		out = append(out, goalcheck.LastActual{Level2: ind.Level2, Name: ind.Name, Target: ind.Target, Actual: r.Actual, Unit: ind.Target.Unit,
			Known: r.Known && !r.Skip && ind.Target.Sign != goal.Qualitative})
	}
	return out, nil
}

// RewriteGoal takes the suggestion of one finding on a draft as typed, and keeps the draft so.
//
// Errors: as for SaveGoal; Conflict when the finding is not there any more.
func (a *App) RewriteGoal(ctx context.Context, actor org.Actor, id goal.ID, version int, entry goal.Entry, rule, path string) (file GoalFile, err error) {
	defer errs.Wrap(&err, "RewriteGoal(%s, %s, %s)", id, rule, path)
	file, err = a.Goal(ctx, actor, id)
	if err != nil {
		return file, err
	}
	file.Goal.Entry = entry
	var findings []goalcheck.Finding
	err = a.db.View(ctx, func(tx *store.Tx) error {
		_, findings, err = checkGoal(ctx, tx, actor, file.Goal, file.Book)
		return err
	})
	if err != nil {
		return file, err
	}
	for _, f := range findings {
		if f.Rule == rule && f.Path == path && f.Suggestion != nil {
			if entry, err = f.Suggestion.Apply(entry); err != nil {
				return file, err
			}
			return a.SaveGoal(ctx, actor, id, version, entry)
		}
	}
	return file, errs.New(errs.Conflict, "这条建议已经不适用，内容没有改动。请看最新的检查结果。")
}
