package app

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// SelfEvaluations lists the self-evaluations the actor may see, by project code.
func (a *App) SelfEvaluations(ctx context.Context, actor org.Actor, by store.FormFilter, page store.Page) (list []store.SelfEvaluationRow, err error) {
	defer errs.Wrap(&err, "SelfEvaluations")
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.SelfEvaluations(ctx, actor.Scope(org.SeeEvaluations), by, page)
		return err
	})
	return list, err
}

// SelfEvaluationFile is a self-evaluation with everything its page shows.
type SelfEvaluationFile struct {
	evaluation.SelfEvaluation
	Book        rulebook.Book
	Original    *goal.Edition    // what was approved at first, when the goal was adjusted since; nil otherwise
	Form        evaluation.Form  // the draft as understood, or the frozen form once submitted
	Sheet       evaluation.Sheet // its score: computed while drafting, frozen after
	Findings    errs.Fields
	Compared    *evaluation.RecheckSheet // finance's points beside the unit's, draft or frozen
	Editions    []evaluation.Edition
	Offers      []approval.Offer
	MayEdit     bool
	MayRecheck  bool
	Attachments []attachment.Attachment
	CheckCode   string
}

// SelfEvaluation reads one self-evaluation with its score, explanations, checks and what the actor may do next.
func (a *App) SelfEvaluation(ctx context.Context, actor org.Actor, id evaluation.ID) (file SelfEvaluationFile, err error) {
	defer errs.Wrap(&err, "SelfEvaluation(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		e, err := tx.SelfEvaluation(ctx, actor.Scope(org.SeeEvaluations), id)
		if err != nil {
			return err
		}
		file, err = a.selfEvaluationFile(ctx, tx, actor, e)
		return err
	})
	return file, err
}

func (a *App) selfEvaluationFile(ctx context.Context, tx *store.Tx, actor org.Actor, e evaluation.SelfEvaluation) (file SelfEvaluationFile, err error) {
	file = SelfEvaluationFile{SelfEvaluation: e, Offers: e.Offers(evaluation.Flow, actor, e.Parties()),
		MayEdit: e.Editable(actor) == nil, MayRecheck: e.RecheckEditable(actor) == nil}
	if file.Book, err = a.bookOf(e); err != nil {
		return file, err
	}
	events, err := tx.FundEvents(ctx, e.Project.ID)
	if err != nil {
		return file, err
	}
	if e.State == evaluation.Draft || e.Frozen == nil {
		file.Form, file.Sheet, file.Findings = e.Score(file.Book, project.FiguresOf(events, e.Year))
		file.Sheet = evaluation.Explained(file.Book, e.Goal.Form, file.Form, file.Sheet)
	} else {
		file.Form, file.Sheet, file.Compared = e.Frozen.Form, e.Frozen.Sheet, e.Frozen.Recheck
		if file.MayRecheck { // nobody else sees finance's points before they are confirmed
			recheck, fields := e.Recheck.Parse(file.Book, file.Sheet)
			compared := evaluation.Compare(file.Book, file.Sheet, recheck)
			file.Compared, file.Findings = &compared, fields
		}
	}
	if file.Original, err = originalGoal(ctx, tx, e); err != nil {
		return file, err
	}
	if file.Editions, err = tx.SelfEvaluationEditions(ctx, e.ID); err != nil {
		return file, err
	}
	if file.Attachments, err = tx.Attachments(ctx, kindEvaluation, string(e.ID)); err != nil {
		return file, err
	}
	file.CheckCode, err = tx.CheckCode(ctx, evaluationTarget(e))
	return file, err
}

// originalGoal is the first approved edition of the goal, or nil when the self-evaluation is scored against that one.
func originalGoal(ctx context.Context, tx *store.Tx, e evaluation.SelfEvaluation) (*goal.Edition, error) {
	first, err := tx.GoalFirstInForce(ctx, e.Goal.Goal)
	if err != nil || first.No == e.Goal.No {
		return nil, err
	}
	return &first, nil
}

// bookOf returns the rulebook of a self-evaluation: the version that made its frozen sheet, the newest while drafting.
func (a *App) bookOf(e evaluation.SelfEvaluation) (rulebook.Book, error) {
	if e.State != evaluation.Draft && e.Frozen != nil {
		return a.books.FindVersion(e.Frozen.Sheet.Book, e.Frozen.Sheet.Version)
	}
	return a.books.Find(e.Book)
}

// StartSelfEvaluation starts the self-evaluation of a project for a year, against the approved goal in force.
//
// Errors: NotFound outside the scope; Conflict when the goal is not approved or the year has one already.
func (a *App) StartSelfEvaluation(ctx context.Context, actor org.Actor, id project.ID, year fiscal.Year) (evaluationID evaluation.ID, err error) {
	defer errs.Wrap(&err, "StartSelfEvaluation(%s, %s)", id, year)
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		e, err := startSelfEvaluation(ctx, tx, actor, id, year)
		if err != nil {
			return "", err
		}
		if err := tx.AddSelfEvaluation(ctx, e); err != nil {
			return "", err
		}
		return string(e.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "开始填报", Target: evaluationTarget(e)})
	})
	return evaluation.ID(receipt), err
}

func startSelfEvaluation(ctx context.Context, tx *store.Tx, actor org.Actor, id project.ID, year fiscal.Year) (e evaluation.SelfEvaluation, err error) {
	p, err := tx.Project(ctx, actor.Scope(org.FileEvaluations), id)
	if err != nil {
		return e, err
	}
	if existing, err := tx.SelfEvaluationOf(ctx, actor.Scope(org.SeeEvaluations), id, year); err == nil {
		return e, errs.New(errs.Conflict, "%s的绩效自评已经有了，现在是“%s”。请从项目页打开。", existing.Name(), existing.State)
	}
	g, err := tx.GoalOf(ctx, actor.Scope(org.SeeGoals), id, year)
	if errs.KindOf(err) == errs.NotFound {
		return e, errs.New(errs.Conflict, "%s没有绩效目标，不能自评。请先申报绩效目标。", year)
	}
	if err != nil {
		return e, err
	}
	if err := evaluation.Startable(g); err != nil {
		return e, err
	}
	edition, err := tx.GoalInForce(ctx, g.ID)
	if err != nil {
		return e, err
	}
	e = evaluation.New(evaluation.ID(store.NewID()), p, year, edition)
	e.UpdatedBy = actor.User.Name
	return e, e.Editable(actor)
}

// SaveSelfEvaluation keeps the draft as typed over the version it was read at and returns it scored.
//
// Errors: as for SaveGoal.
func (a *App) SaveSelfEvaluation(ctx context.Context, actor org.Actor, id evaluation.ID, version int, entry evaluation.Entry) (SelfEvaluationFile, error) {
	return a.editSelfEvaluation(ctx, actor, id, version, "保存草稿",
		func(e evaluation.SelfEvaluation) bool { return e.Holding(entry) },
		func(e evaluation.SelfEvaluation, tx *store.Tx) (evaluation.SelfEvaluation, error) {
			return e.Edit(actor, entry, tx.Now)
		})
}

// SaveRecheck keeps finance's points as typed beside the unit's, which are not touched.
//
// Errors: as for SaveGoal.
func (a *App) SaveRecheck(ctx context.Context, actor org.Actor, id evaluation.ID, version int, typed evaluation.RecheckEntry) (SelfEvaluationFile, error) {
	return a.editSelfEvaluation(ctx, actor, id, version, "保存复核草稿",
		func(e evaluation.SelfEvaluation) bool { return e.HoldingRecheck(typed) },
		func(e evaluation.SelfEvaluation, tx *store.Tx) (evaluation.SelfEvaluation, error) {
			return e.EditRecheck(actor, typed, tx.Now)
		})
}

// editSelfEvaluation changes what was typed, by edit, unless the record holds it already.
func (a *App) editSelfEvaluation(ctx context.Context, actor org.Actor, id evaluation.ID, version int, action string,
	holds func(evaluation.SelfEvaluation) bool,
	edit func(evaluation.SelfEvaluation, *store.Tx) (evaluation.SelfEvaluation, error)) (file SelfEvaluationFile, err error) {
	defer errs.Wrap(&err, "%s(%s)", action, id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.SelfEvaluation(ctx, actor.Scope(org.SeeEvaluations), id)
		if err != nil {
			return "", err
		}
		after := before
		if !holds(before) && !before.Overtaken(actor) {
			if err := before.FreshDraft(actor, version); err != nil {
				return "", err
			}
			if after, err = edit(before, tx); err != nil {
				return "", err
			}
			if err := tx.SaveSelfEvaluation(ctx, after); err != nil {
				return "", err
			}
			after.Version++
			if err := tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: evaluationTarget(after),
				Before: before.Cells(), After: after.Cells()}); err != nil {
				return "", err
			}
		}
		file, err = a.selfEvaluationFile(ctx, tx, actor, after)
		return string(id), err
	})
	if err == nil && file.ID == "" { // posted before: what it came to
		return a.SelfEvaluation(ctx, actor, id)
	}
	return file, err
}

// MoveSelfEvaluation takes one action of the flow on a self-evaluation read at its version. Submitting freezes form and
// score; confirming the re-check freezes finance's points beside them.
//
// Errors: as for MoveGoal.
func (a *App) MoveSelfEvaluation(ctx context.Context, actor org.Actor, id evaluation.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveSelfEvaluation(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.SelfEvaluation(ctx, actor.Scope(org.SeeEvaluations), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		after, edition, err := a.moveSelfEvaluation(ctx, tx, actor, before, do, reason)
		if err != nil {
			return "", err
		}
		if err := tx.SaveSelfEvaluation(ctx, after); err != nil {
			return "", err
		}
		if edition != nil {
			if err := tx.PutSelfEvaluationEdition(ctx, *edition); err != nil {
				return "", err
			}
		}
		moved := movement{flow: evaluation.Flow, before: before.Case, after: after.Case, parties: after.Parties(),
			target: evaluationTarget(after), link: "/self-evaluations/" + string(id), what: "绩效自评"}
		if err := moved.record(ctx, tx, actor, reason); err != nil {
			return "", err
		}
		if after.State == evaluation.Rechecked {
			return string(id), follow(ctx, tx, actor, after.Project.ID, pipeline.SelfEvaluated, after.Year.String())
		}
		return string(id), nil
	})
	return err
}

func (a *App) moveSelfEvaluation(ctx context.Context, tx *store.Tx, actor org.Actor, e evaluation.SelfEvaluation, do approval.Action, reason string) (evaluation.SelfEvaluation, *evaluation.Edition, error) {
	book, err := a.bookOf(e)
	if err != nil {
		return e, nil, err
	}
	events, err := tx.FundEvents(ctx, e.Project.ID)
	if err != nil {
		return e, nil, err
	}
	return e.Do(do, actor, book, project.FiguresOf(events, e.Year), reason, tx.Now)
}

func evaluationTarget(e evaluation.SelfEvaluation) audit.Target {
	return audit.Target{Kind: kindEvaluation, ID: string(e.ID), Name: e.Name()}
}
