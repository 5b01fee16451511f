package app

import (
	"cmp"
	"context"
	"slices"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindGoalReview = "绩效目标审核"

// GoalReviewFile is a goal declaration with its review: what is being typed, or why nothing may be.
type GoalReviewFile struct {
	GoalFile
	Sheet  appraisal.Form
	Review goalreview.Review // the actor's own draft, or how one would begin: at version 0 nothing is kept yet
	Locked error             // why the actor may not type; nil when they may
	Taken  bool              // somebody else has the draft, which the actor may take over
	Ready  []goalreview.Note // findings of the goal check that are no opinions yet
	Codes  []string          // check codes of the submitted reviews, in their order
	// Hearings are the expert panels that sit on the goal or have ended, oldest first.
	Hearings []goalreview.Hearing
}

// GoalReview reads a goal declaration for review. Submitted reviews are for everybody who sees the goal, a draft only for
// whoever types it.
//
// Errors: NotFound outside the scope.
func (a *App) GoalReview(ctx context.Context, actor org.Actor, id goal.ID) (file GoalReviewFile, err error) {
	defer errs.Wrap(&err, "GoalReview(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		g, err := tx.Goal(ctx, actor.Scope(org.SeeGoals), id)
		if err != nil {
			return err
		}
		file, err = a.goalReviewFile(ctx, tx, actor, g)
		return err
	})
	return file, err
}

func (a *App) goalReviewFile(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal) (file GoalReviewFile, err error) {
	if file.GoalFile, err = a.goalFile(ctx, tx, actor, g); err != nil {
		return file, err
	}
	list, err := tx.GoalReviews(ctx, g.ID)
	if err != nil {
		return file, err
	}
	if file.Sheet, err = a.forms.Find(appraisal.GoalReview); err != nil {
		return file, err
	}
	if file.Hearings, err = a.hearings(ctx, tx, g); err != nil {
		return file, err
	}
	draft := goalreview.Current(list)
	switch {
	case draft != nil && draft.Reviewer == actor.User.ID:
		file.Review = *draft
		if file.Sheet, err = a.forms.FindVersion(draft.Form, draft.FormVersion); err != nil {
			return file, err
		}
	default:
		file.Review, file.Locked = goalreview.Start("", g, file.Sheet, list, actor, tx.Now)
		file.Taken = draft != nil && goalreview.MayReview(g, actor) == nil
		if file.Taken {
			file.Review.Version = draft.Version
		}
	}
	for _, f := range file.Checks {
		n := goalreview.NoteOf(f, g.Entry)
		if !slices.ContainsFunc(file.Review.Notes, func(x goalreview.Note) bool { return x.Place == n.Place && x.Rule == n.Rule }) {
			file.Ready = append(file.Ready, n)
		}
	}
	for _, r := range file.Reviews {
		code, err := tx.CheckCode(ctx, goalReviewTarget(r, g))
		if err != nil {
			return file, err
		}
		file.Codes = append(file.Codes, code)
	}
	return file, nil
}

// ReviewForm is the form that a submitted review was filled on.
//
// Errors: NotFound.
func (a *App) ReviewForm(r goalreview.Review) (appraisal.Form, error) {
	return a.forms.FindVersion(r.Form, r.FormVersion)
}

// reviewing is a review being changed, with what it is about.
type reviewing struct {
	goal     goal.Goal
	review   goalreview.Review
	form     appraisal.Form
	opinions []goalreview.Opinion
}

// openGoalReview finds the draft of a goal's review over the version it was read at; version 0 begins one.
func (a *App) openGoalReview(ctx context.Context, tx *store.Tx, actor org.Actor, id goal.ID, version int) (x reviewing, err error) {
	if x.goal, err = tx.Goal(ctx, actor.Scope(org.ReviewGoals), id); err != nil {
		return x, err
	}
	list, err := tx.GoalReviews(ctx, id)
	if err != nil {
		return x, err
	}
	if x.opinions, err = tx.GoalOpinions(ctx, id); err != nil {
		return x, err
	}
	draft := goalreview.Current(list)
	if draft == nil {
		if x.form, err = a.forms.Find(appraisal.GoalReview); err != nil {
			return x, err
		}
		if x.review, err = goalreview.Start(goalreview.ID(store.NewID()), x.goal, x.form, list, actor, tx.Now); err != nil {
			return x, err
		}
		return x, approval.Paper{UpdatedBy: x.goal.UpdatedBy}.FreshDraft(actor, version)
	}
	x.review = *draft
	if x.form, err = a.forms.FindVersion(draft.Form, draft.FormVersion); err != nil {
		return x, err
	}
	if draft.Reviewer == actor.User.ID || version != 0 { // a second reviewer is told by the review itself who has it
		err = approval.Paper{SavedFrom: draft.SavedFrom, Version: draft.Version, UpdatedBy: draft.ReviewerName}.FreshDraft(actor, version)
	}
	return x, err
}

// putGoalReview keeps a review and the act that changed it.
func putGoalReview(ctx context.Context, tx *store.Tx, actor org.Actor, x reviewing, after goalreview.Review, action string) error {
	var err error
	if after.Version == 0 {
		err = tx.AddGoalReview(ctx, after)
	} else {
		err = tx.SaveGoalReview(ctx, after)
	}
	if err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: goalReviewTarget(after, x.goal), Before: x.review.Cells(x.form), After: after.Cells(x.form)})
}

// editGoalReview changes the draft of a review under the name of the act.
func (a *App) editGoalReview(ctx context.Context, actor org.Actor, id goal.ID, version int, action string, change func(tx *store.Tx, x reviewing) (goalreview.Review, error)) error {
	_, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		x, err := a.openGoalReview(ctx, tx, actor, id, version)
		if err != nil {
			return "", err
		}
		after, err := change(tx, x)
		if err != nil {
			return "", err
		}
		if after.Version > 0 && after.Holding(x.review) {
			return string(after.ID), nil
		}
		return string(after.ID), putGoalReview(ctx, tx, actor, x, after, action)
	})
	return err
}

// SaveGoalReview keeps the review as typed, complete or not, over the version it was read at; version 0 begins it. It can be
// left and resumed by whoever began it.
//
// Errors: Conflict when somebody else has the draft, it was changed meanwhile or the goal is in no state to be reviewed;
// Forbidden, NotFound; Invalid when far too long.
func (a *App) SaveGoalReview(ctx context.Context, actor org.Actor, id goal.ID, version int, typed goalreview.Typed) (err error) {
	defer errs.Wrap(&err, "SaveGoalReview(%s)", id)
	return a.editGoalReview(ctx, actor, id, version, "保存审核表", func(tx *store.Tx, x reviewing) (goalreview.Review, error) {
		if actor.Form.Page.Overtaken(x.review.SavedFrom) {
			return x.review, nil
		}
		return x.review.Edit(actor, typed, tx.Now)
	})
}

// RateAllBest keeps the review as typed with every item rated 优, which is recorded.
//
// Errors: as for SaveGoalReview.
func (a *App) RateAllBest(ctx context.Context, actor org.Actor, id goal.ID, version int, typed goalreview.Typed) (err error) {
	defer errs.Wrap(&err, "RateAllBest(%s)", id)
	return a.editGoalReview(ctx, actor, id, version, "全部评为优", func(tx *store.Tx, x reviewing) (goalreview.Review, error) {
		after, err := x.review.Edit(actor, typed, tx.Now)
		if err != nil {
			return after, err
		}
		return after.RateAllBest(actor, x.form, tx.Now)
	})
}

// SuggestEdits keeps the goal form as the reviewer would have it.
//
// Errors: as for SaveGoalReview.
func (a *App) SuggestEdits(ctx context.Context, actor org.Actor, id goal.ID, version int, entry goal.Entry) (err error) {
	defer errs.Wrap(&err, "SuggestEdits(%s)", id)
	return a.editGoalReview(ctx, actor, id, version, "保存修改建议", func(tx *store.Tx, x reviewing) (goalreview.Review, error) {
		if actor.Form.Page.Overtaken(x.review.SavedFrom) {
			return x.review, nil
		}
		kept := x.goal.Entry
		if x.review.Suggested != nil {
			kept = *x.review.Suggested
		}
		return x.review.Suggest(actor, x.goal, continuing(entry, kept), tx.Now)
	})
}

// TakeOverGoalReview hands the draft of a review to the actor, without the verdicts of whoever had it.
//
// Errors: as for SaveGoalReview.
func (a *App) TakeOverGoalReview(ctx context.Context, actor org.Actor, id goal.ID, version int) (err error) {
	defer errs.Wrap(&err, "TakeOverGoalReview(%s)", id)
	return a.editGoalReview(ctx, actor, id, version, "接手审核", func(tx *store.Tx, x reviewing) (goalreview.Review, error) {
		return x.review.TakeOver(x.goal, actor, tx.Now)
	})
}

// SubmitGoalReview ends the review as typed: its grade moves the goal, and its opinions reach the unit, all in one
// transaction. A refusal keeps what was typed as the draft.
//
// Errors: those of goalreview.Review.Submit; as for SaveGoalReview.
func (a *App) SubmitGoalReview(ctx context.Context, actor org.Actor, id goal.ID, version int, typed goalreview.Typed) (err error) {
	defer errs.Wrap(&err, "SubmitGoalReview(%s)", id)
	var refused error
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		x, err := a.openGoalReview(ctx, tx, actor, id, version)
		if err != nil {
			return "", err
		}
		desk, err := a.desk(ctx, tx, actor, x)
		if err != nil {
			return "", err
		}
		out, err := x.review.Submit(desk, typed, actor, tx.Now)
		if err != nil && errs.KindOf(err) == errs.Invalid {
			refused = err
			return string(id), keepTyped(ctx, tx, actor, x, typed)
		}
		if err != nil {
			return "", err
		}
		if err := putGoalReview(ctx, tx, actor, x, out.Review, "提交审核表"); err != nil {
			return "", err
		}
		for _, o := range out.Opinions {
			if o.ID == "" {
				o.ID = goalreview.OpinionID(store.NewID())
			}
			if err := tx.PutGoalOpinion(ctx, o); err != nil {
				return "", err
			}
		}
		last, _ := out.Goal.Last()
		return string(id), keepMoved(ctx, tx, actor, x.goal, out.Goal, out.Edition, last.Reason)
	})
	return cmp.Or(err, refused)
}

// keepTyped keeps as the draft what a refused review says; what is far too long cannot be kept.
func keepTyped(ctx context.Context, tx *store.Tx, actor org.Actor, x reviewing, typed goalreview.Typed) error {
	after, err := x.review.Edit(actor, typed, tx.Now)
	if err != nil && errs.KindOf(err) == errs.Invalid || after.Version > 0 && after.Holding(x.review) {
		return nil
	}
	if err != nil {
		return err
	}
	return putGoalReview(ctx, tx, actor, x, after, "保存审核表")
}

// everythingSaid is all that stands against a goal with an entry in place of its own: by the goal check, and about the money
// of its project.
func everythingSaid(g goal.Goal, e goal.Entry, book rulebook.Book, last []goalcheck.LastActual) errs.Fields {
	g.Entry = e
	out := goalcheck.Complaints(goalcheck.Run(goalcheck.Input{Entry: e, Book: book, Project: g.Project, Year: g.Year, LastYear: last}))
	_, fields := g.Understood(book)
	for _, f := range fields {
		if !slices.ContainsFunc(out, func(o errs.Field) bool { return o.Rule == f.Rule && o.Path == f.Path }) {
			out = append(out, f)
		}
	}
	return out
}

// AgreeToEdits takes the edits of the newest review, for the unit: they become an edition, and the goal goes on.
//
// Errors: Conflict when it was changed meanwhile or no edits lie with the unit; Forbidden, NotFound; Invalid when the form
// cannot stand any more.
func (a *App) AgreeToEdits(ctx context.Context, actor org.Actor, id goal.ID, version int) (err error) {
	defer errs.Wrap(&err, "AgreeToEdits(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Goal(ctx, actor.Scope(org.FileGoals), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		list, err := tx.GoalReviews(ctx, id)
		if err != nil {
			return "", err
		}
		last := goalreview.Latest(list)
		if last == nil || last.Suggested == nil {
			return "", errs.New(errs.Conflict, "没有等待确认的修改，现在是“%s”。", before.State)
		}
		book, err := a.books.Find(before.Book)
		if err != nil {
			return "", err
		}
		after, edition, err := before.Amend(*last.Suggested, actor, book, tx.Now)
		if err != nil {
			return "", err
		}
		return string(id), keepMoved(ctx, tx, actor, before, after, edition, "")
	})
	return err
}

// leaveReview voids what a plain move leaves behind: a draft of the stage the goal left, and the review that was taken back.
func leaveReview(ctx context.Context, tx *store.Tx, before, after goal.Goal) error {
	list, err := tx.GoalReviews(ctx, before.ID)
	if err != nil {
		return err
	}
	opinions, err := tx.GoalOpinions(ctx, before.ID)
	if err != nil {
		return err
	}
	last, _ := after.Last()
	stage, reviewed := goalreview.StageOf(after.State)
	for _, r := range list {
		takenBack := last.Do == goal.Withdraw && reviewed && r.State == goalreview.Submitted && r.Stage == stage && r.Edition == after.Editions
		if r.State != goalreview.Draft && !takenBack {
			continue
		}
		void, changed, gone := r.Abandon(opinions, tx.Now)
		if err := tx.SaveGoalReview(ctx, void); err != nil {
			return err
		}
		for _, o := range changed {
			if err := tx.PutGoalOpinion(ctx, o); err != nil {
				return err
			}
		}
		for _, o := range gone {
			if err := tx.RemoveGoalOpinion(ctx, o); err != nil {
				return err
			}
		}
	}
	return nil
}

func goalReviewTarget(r goalreview.Review, g goal.Goal) audit.Target {
	return audit.Target{Kind: kindGoalReview, ID: string(r.ID), Name: g.Name() + r.Name()}
}
