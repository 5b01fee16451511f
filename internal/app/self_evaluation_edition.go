package app

import (
	"context"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// SelfEvaluationEdition reads a self-evaluation as it stood in a frozen edition, to be read and printed; number 0 is as it
// stands now. Nothing may be done to an edition.
//
// Errors: NotFound outside the scope and for an edition that does not exist.
func (a *App) SelfEvaluationEdition(ctx context.Context, actor org.Actor, id evaluation.ID, no int) (file SelfEvaluationFile, err error) {
	defer errs.Wrap(&err, "SelfEvaluationEdition(%s, %d)", id, no)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		e, err := tx.SelfEvaluation(ctx, actor.Scope(org.SeeEvaluations), id)
		if err != nil {
			return err
		}
		if file, err = a.selfEvaluationFile(ctx, tx, actor, e); err != nil || no == 0 {
			return err
		}
		file, err = a.atEdition(ctx, tx, file, no)
		return err
	})
	return file, err
}

// atEdition returns the file with the form, score, goal and rulebook of one of its editions.
func (a *App) atEdition(ctx context.Context, tx *store.Tx, file SelfEvaluationFile, no int) (SelfEvaluationFile, error) {
	if no < 1 || no > len(file.Editions) {
		return file, errs.New(errs.NotFound, "没有第%d版。", no)
	}
	e := file.Editions[no-1]
	if e.GoalNo != file.Goal.No {
		against, err := tx.GoalEdition(ctx, file.Goal.Goal, e.GoalNo)
		if err != nil {
			return file, err
		}
		file.Goal = against
	}
	file.Frozen, file.Form, file.Sheet, file.Compared = &e, e.Form, e.Sheet, e.Recheck
	file.Offers, file.Findings, file.MayEdit, file.MayRecheck = nil, nil, false, false
	book, err := a.books.FindVersion(e.Sheet.Book, e.Sheet.Version)
	file.Book = book
	return file, err
}

// CompareSelfEvaluation shows line by line what changed from one edition to another. Number 0 is as it stands now.
func (a *App) CompareSelfEvaluation(ctx context.Context, actor org.Actor, id evaluation.ID, from, to int) (changes []evaluation.Difference, err error) {
	defer errs.Wrap(&err, "CompareSelfEvaluation(%s, %d, %d)", id, from, to)
	older, err := a.SelfEvaluationEdition(ctx, actor, id, from)
	if err != nil {
		return nil, err
	}
	newer, err := a.SelfEvaluationEdition(ctx, actor, id, to)
	if err != nil {
		return nil, err
	}
	return evaluation.Changes(older.stand(), newer.stand()), nil
}

func (f SelfEvaluationFile) stand() evaluation.Stand {
	return evaluation.Stand{Book: f.Book, Goal: f.Goal.Form, Form: f.Form, Sheet: f.Sheet, Recheck: f.Compared}
}
