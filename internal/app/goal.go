package app

import (
	"context"
	"slices"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Goals lists the goal declarations the actor may see, by project code.
func (a *App) Goals(ctx context.Context, actor org.Actor, by store.FormFilter, page store.Page) (list []goal.Goal, err error) {
	defer errs.Wrap(&err, "Goals")
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Goals(ctx, actor.Scope(org.SeeGoals), by, page)
		return err
	})
	return list, err
}

// GoalFile is a goal declaration with everything its page shows.
type GoalFile struct {
	goal.Goal
	Book        rulebook.Book
	Form        goal.Form           // the draft as understood
	Checks      []goalcheck.Finding // everything said about the draft, with rewrites
	Findings    errs.Fields         // the same as complaints about cells
	Unjustified errs.Fields         // warnings that still ask for a justification, at its path
	Figures     project.Figures
	Editions    []goal.Edition
	Offers      []approval.Offer
	MayEdit     bool
	Attachments []attachment.Attachment
	Panels      []panel.Panel           // expert panels that sit or have sat on it
	Reviews     []goalreview.Review     // submitted, oldest first
	Opinions    []goalreview.Opinion    // oldest first
	Adjustments []adjustment.Adjustment // oldest first
	CheckCode   string
}

// Goal reads one goal declaration with its checks, editions and what the actor may do next.
func (a *App) Goal(ctx context.Context, actor org.Actor, id goal.ID) (file GoalFile, err error) {
	defer errs.Wrap(&err, "Goal(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		g, err := tx.Goal(ctx, actor.Scope(org.SeeGoals), id)
		if err != nil {
			return err
		}
		file, err = a.goalFile(ctx, tx, actor, g)
		return err
	})
	return file, err
}

func (a *App) goalFile(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal) (GoalFile, error) {
	book, err := a.books.Find(g.Book)
	if err != nil {
		return GoalFile{}, err
	}
	events, err := tx.FundEvents(ctx, g.Project.ID)
	if err != nil {
		return GoalFile{}, err
	}
	file := GoalFile{Goal: g, Book: book, Figures: project.FiguresOf(events, g.Year),
		Offers: g.Offers(goal.Flow, actor, g.Parties()), MayEdit: g.Editable(actor) == nil}
	if file.Form, file.Checks, err = checkGoal(ctx, tx, actor, g, book); err != nil {
		return file, err
	}
	file.Findings = goalcheck.Complaints(file.Checks)
	file.Unjustified = goalcheck.Unjustified(g.Entry, file.Checks)
	if file.Editions, err = tx.GoalEditions(ctx, g.ID); err != nil {
		return file, err
	}
	if file.Attachments, err = tx.Attachments(ctx, kindGoal, string(g.ID)); err != nil {
		return file, err
	}
	if file.Adjustments, err = tx.AdjustmentsOf(ctx, g.ID); err != nil {
		return file, err
	}
	if file.Panels, err = panelsOn(ctx, tx, kindGoal, string(g.ID)); err != nil {
		return file, err
	}
	if file.Reviews, err = tx.GoalReviews(ctx, g.ID); err != nil {
		return file, err
	}
	file.Reviews = slices.DeleteFunc(file.Reviews, func(r goalreview.Review) bool { return r.State != goalreview.Submitted })
	if file.Opinions, err = tx.GoalOpinions(ctx, g.ID); err != nil {
		return file, err
	}
	file.CheckCode, err = tx.CheckCode(ctx, goalTarget(g))
	return file, err
}

// StartGoal starts the goal declaration of a project for a year under a rulebook.
//
// Errors: NotFound outside the scope; Conflict when the year has one already.
func (a *App) StartGoal(ctx context.Context, actor org.Actor, id project.ID, year fiscal.Year, book rulebook.Name) (goalID goal.ID, err error) {
	defer errs.Wrap(&err, "StartGoal(%s, %s)", id, year)
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		g, err := a.beginGoal(ctx, tx, actor, id, year, book)
		return string(g.ID), err
	})
	return goal.ID(receipt), err
}

// beginGoal writes an empty goal declaration.
func (a *App) beginGoal(ctx context.Context, tx *store.Tx, actor org.Actor, id project.ID, year fiscal.Year, book rulebook.Name) (g goal.Goal, err error) {
	if _, err := a.books.Find(book); err != nil {
		return g, err
	}
	p, err := tx.Project(ctx, actor.Scope(org.FileGoals), id)
	if err != nil {
		return g, err
	}
	if err := open(ctx, tx, actor, id, "绩效目标"); err != nil {
		return g, err
	}
	if existing, err := tx.GoalOf(ctx, actor.Scope(org.SeeGoals), id, year); err == nil {
		return g, alreadyDeclared(existing)
	}
	g = goal.New(goal.ID(store.NewID()), p, year, book)
	if err := g.Editable(actor); err != nil {
		return g, err
	}
	g.UpdatedBy = actor.User.Name
	if err := tx.AddGoal(ctx, g); err != nil {
		return g, err
	}
	return g, tx.Record(ctx, store.Act{Actor: actor, Action: "开始填报", Target: goalTarget(g)})
}

// alreadyDeclared refuses a second declaration for a year. One that ended without approval has no second try in its year: what
// fails the review goes no further in this budget (财预〔2015〕88号).
func alreadyDeclared(g goal.Goal) error {
	if slices.Contains(goal.Flow.Ends, g.State) && g.State != goal.Approved {
		return errs.New(errs.Conflict, "%s的绩效目标“%s”，本年度不能再申报。请在下一预算年度重新论证后申报。", g.Name(), g.State)
	}
	return errs.New(errs.Conflict, "%s的绩效目标已经有了，现在是“%s”。请从项目页打开。", g.Name(), g.State)
}

// SaveGoal keeps the draft as typed, complete or not, over the version it was read at. Rows without an id get one.
//
// Errors: Conflict when somebody saved meanwhile or the state does not allow it, Forbidden, NotFound, Invalid when far
// too long.
func (a *App) SaveGoal(ctx context.Context, actor org.Actor, id goal.ID, version int, entry goal.Entry) (file GoalFile, err error) {
	defer errs.Wrap(&err, "SaveGoal(%s)", id)
	var after goal.Goal
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Goal(ctx, actor.Scope(org.FileGoals), id)
		if err != nil {
			return "", err
		}
		after, err = keepGoal(ctx, tx, actor, before, version, entry, "保存草稿")
		return string(id), err
	})
	if err != nil {
		return file, err
	}
	if after.ID == "" { // posted before: what it came to
		return a.Goal(ctx, actor, id)
	}
	err = a.db.View(ctx, func(tx *store.Tx) error { // checked while others write
		file, err = a.goalFile(ctx, tx, actor, after)
		return err
	})
	return file, err
}

// keepGoal keeps a draft as keepDraft does, under the name of the act that changed it.
func keepGoal(ctx context.Context, tx *store.Tx, actor org.Actor, before goal.Goal, version int, entry goal.Entry, action string) (goal.Goal, error) {
	after, changed, err := keepDraft(ctx, tx, actor, before, version, continuing(entry, before.Entry), tx.SaveGoal)
	if err != nil || !changed {
		return before, err
	}
	after.Version++
	return after, tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: goalTarget(after), Before: before.Cells(), After: after.Cells()})
}

// continuing makes what was typed the next state of a draft: every new row gets an id of its own, the one it got before where the
// same row was saved already, and the justifications that were not sent along stay.
func continuing(e, kept goal.Entry) goal.Entry {
	e.Rows = slices.Clone(e.Rows)
	for i := range e.Rows {
		row := e.Rows[i]
		if row.ID != "" {
			continue
		}
		if i < len(kept.Rows) {
			row.ID = kept.Rows[i].ID
		}
		if i >= len(kept.Rows) || row != kept.Rows[i] {
			row.ID = goal.IndicatorID(store.NewID())
		}
		e.Rows[i] = row
	}
	return e.Explained(kept)
}

// fresh refuses an act on an older version than the one kept.
func fresh(kept, read int, by string) error {
	if kept != read {
		return errs.New(errs.Conflict, "%s刚刚修改过，您看到的不是最新内容。请看过最新内容再办理。", by)
	}
	return nil
}

// MoveGoal takes one action of the flow on a goal declaration read at its version.
//
// Errors: Conflict when it was changed or moved meanwhile, Forbidden, NotFound, Invalid with every complaint about the
// form or the reason.
func (a *App) MoveGoal(ctx context.Context, actor org.Actor, id goal.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveGoal(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Goal(ctx, actor.Scope(org.SeeGoals), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		book, err := a.books.Find(before.Book)
		if err != nil {
			return "", err
		}
		if do == goal.Submit {
			if _, err := before.Case.Do(goal.Flow, do, actor, before.Parties(), reason, tx.Now); err != nil {
				return "", err // who may not act learns nothing about the form
			}
			if before.Entry.Justifications, err = submittable(ctx, tx, actor, before, book); err != nil {
				return "", err
			}
		}
		after, edition, err := before.Do(do, actor, book, reason, tx.Now)
		if err != nil {
			return "", err
		}
		if err := leaveReview(ctx, tx, before, after); err != nil {
			return "", err
		}
		return string(id), keepMoved(ctx, tx, actor, before, after, edition, reason)
	})
	return err
}

// submittable reports everything that keeps a draft from being submitted: errors of the goal check, warnings without a
// justification, and opinions of a review without an answer. It returns the justifications that go with the submission.
func submittable(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal, book rulebook.Book) ([]goal.Justification, error) {
	_, findings, err := checkGoal(ctx, tx, actor, g, book)
	if err != nil {
		return nil, err
	}
	opinions, err := tx.GoalOpinions(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	wrong := append(goalcheck.Complaints(findings), goalreview.Unanswered(opinions, g.Entry)...)
	wrong = append(wrong, goalcheck.Unjustified(g.Entry, findings)...)
	return goalcheck.Justified(g.Entry, findings), wrong.Err()
}

// keepMoved writes a goal that was moved, the edition that froze, and what people are told.
func keepMoved(ctx context.Context, tx *store.Tx, actor org.Actor, before, after goal.Goal, edition *goal.Edition, reason string) error {
	if err := tx.SaveGoal(ctx, after); err != nil {
		return err
	}
	if edition != nil {
		if err := tx.AddGoalEdition(ctx, *edition); err != nil {
			return err
		}
	}
	moved := movement{flow: goal.Flow, before: before.Case, after: after.Case, parties: after.Parties(),
		target: goalTarget(after), link: "/goals/" + string(after.ID), what: "绩效目标"}
	return moved.record(ctx, tx, actor, reason)
}

// CompareGoal shows two editions of a goal cell by cell. Number 0 stands for the draft, Unchosen for those worth looking at.
//
// Errors: NotFound outside the scope or for an edition that there is not.
func (a *App) CompareGoal(ctx context.Context, actor org.Actor, id goal.ID, from, to int) (file GoalFile, c Comparison[goal.Difference], err error) {
	defer errs.Wrap(&err, "CompareGoal(%s, %d, %d)", id, from, to)
	if file, err = a.Goal(ctx, actor, id); err != nil {
		return file, c, err
	}
	c, err = compare(len(file.Editions), from, to, file.edition, goal.Compare)
	return file, c, err
}

// edition returns the form of an edition, or of the draft for 0.
func (f GoalFile) edition(no int) (goal.Form, error) {
	if no == 0 {
		return f.Form, nil
	}
	for _, e := range f.Editions {
		if e.No == no {
			return e.Form, nil
		}
	}
	return goal.Form{}, errs.New(errs.NotFound, "没有第%d版。", no)
}

func goalTarget(g goal.Goal) audit.Target {
	return audit.Target{Kind: kindGoal, ID: string(g.ID), Name: g.Name()}
}
