package app

import (
	"context"
	"slices"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/analysis"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindAdjustment = "绩效目标调整"

// Adjustments lists the adjustments of a year that the actor may see, those of one state when it is not empty, newest
// change first.
func (a *App) Adjustments(ctx context.Context, actor org.Actor, year fiscal.Year, state approval.State, page store.Page) (list []adjustment.Adjustment, err error) {
	defer errs.Wrap(&err, "Adjustments(%s)", year)
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Adjustments(ctx, actor.Scope(org.SeeGoals), year, state, page)
		return err
	})
	return list, err
}

// AdjustmentsOf lists the adjustments of one goal, oldest first, with the goal itself.
//
// Errors: NotFound outside the scope.
func (a *App) AdjustmentsOf(ctx context.Context, actor org.Actor, id goal.ID) (g goal.Goal, list []adjustment.Adjustment, err error) {
	defer errs.Wrap(&err, "AdjustmentsOf(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if g, err = tx.Goal(ctx, actor.Scope(org.SeeGoals), id); err != nil {
			return err
		}
		list, err = tx.AdjustmentsOf(ctx, id)
		return err
	})
	return g, list, err
}

// AdjustmentFile is an adjustment with everything its page shows.
type AdjustmentFile struct {
	adjustment.Adjustment
	Goal        GoalFile // the goal as it should be: the draft in place of what is in force, with its checks
	InForce     goal.Edition
	Findings    errs.Fields // everything that stands in the way of submitting, of the form and of the reason
	Unpayable   errs.Fields // amounts below what was paid
	Differences []goal.Difference
	Changes     []adjustment.Change
	Softened    []goal.Difference
	Offers      []approval.Offer
	MayEdit     bool
	Behind      []analysis.Raised // proposals that it carries out
	CheckCode   string
}

// Adjustment reads one adjustment beside the goal it changes.
//
// Errors: NotFound outside the scope.
func (a *App) Adjustment(ctx context.Context, actor org.Actor, id adjustment.ID) (file AdjustmentFile, err error) {
	defer errs.Wrap(&err, "Adjustment(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		adj, err := tx.Adjustment(ctx, actor.Scope(org.SeeGoals), id)
		if err != nil {
			return err
		}
		file, err = a.adjustmentFile(ctx, tx, actor, adj)
		return err
	})
	return file, err
}

func (a *App) adjustmentFile(ctx context.Context, tx *store.Tx, actor org.Actor, adj adjustment.Adjustment) (file AdjustmentFile, err error) {
	file = AdjustmentFile{Adjustment: adj, MayEdit: adj.Editable(actor) == nil, Offers: adj.Offers(adjustment.Flow, actor, adj.Parties())}
	g, err := tx.Goal(ctx, actor.Scope(org.SeeGoals), adj.Goal)
	if err != nil {
		return file, err
	}
	if file.InForce, err = tx.GoalEdition(ctx, g.ID, adj.Base); err != nil {
		return file, err
	}
	g.Entry = adj.Entry.Goal
	if file.Goal, err = a.goalFile(ctx, tx, actor, g); err != nil {
		return file, err
	}
	if file.Goal.Unjustified, err = newlyUnjustified(ctx, tx, actor, g, file.Goal.Book, file.Goal.Checks, file.InForce.Form); err != nil {
		return file, err
	}
	form, fields := adj.Entry.Examine(file.Goal.Book, adj.Project, file.InForce.Form)
	file.Findings = fields
	c := adjustment.Circumstances{Base: file.InForce.Form, Today: fiscal.DateOf(tx.Now)}
	if c.Events, err = tx.FundEvents(ctx, adj.Project.ID); err != nil {
		return file, err
	}
	file.Unpayable = adj.Unpayable(form, c)
	file.Differences = goal.Compare(file.InForce.Form, form)
	file.Changes, file.Softened = adjustment.Changes(file.InForce.Form, form), adjustment.Softened(file.InForce.Form, form)
	if file.Behind, err = tx.RaisedBehind(ctx, string(adj.ID)); err != nil {
		return file, err
	}
	file.CheckCode, err = tx.CheckCode(ctx, adjustmentTarget(adj))
	return file, err
}

// StartAdjustment begins an adjustment of an approved goal from the edition in force.
//
// Errors: NotFound outside the scope; Conflict when the goal is not approved, the day lies outside its year, the year was
// self-evaluated, or another adjustment is open.
func (a *App) StartAdjustment(ctx context.Context, actor org.Actor, id goal.ID) (adj adjustment.ID, err error) {
	defer errs.Wrap(&err, "StartAdjustment(%s)", id)
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		g, err := tx.Goal(ctx, actor.Scope(org.FileGoals), id)
		if err != nil {
			return "", err
		}
		next, _, err := nextAdjustment(ctx, tx, actor, g)
		if err == nil {
			err = next.Editable(actor)
		}
		if err != nil {
			return "", err
		}
		if err := tx.AddAdjustment(ctx, next); err != nil {
			return "", err
		}
		return string(next.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "申请调整", Target: adjustmentTarget(next)})
	})
	return adjustment.ID(receipt), err
}

// nextAdjustment is the following adjustment of a goal, with the edition that it begins from.
func nextAdjustment(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal) (next adjustment.Adjustment, base goal.Edition, err error) {
	before, err := tx.AdjustmentsOf(ctx, g.ID)
	if err != nil {
		return next, base, err
	}
	for _, b := range before {
		if len(adjustment.Flow.From(b.State)) > 0 {
			return next, base, errs.New(errs.Conflict, "第%d次调整还没有办结，现在是“%s”。办结后才能再申请。", b.No, b.State)
		}
	}
	if _, err := unevaluated(ctx, tx, actor, g); err != nil {
		return next, base, err
	}
	base, err = tx.GoalInForce(ctx, g.ID)
	if errs.KindOf(err) == errs.NotFound {
		return next, base, errs.New(errs.Conflict, "绩效目标现在是“%s”，批复后才能申请调整。", g.State)
	}
	if err != nil {
		return next, base, err
	}
	next, err = adjustment.New(adjustment.ID(store.NewID()), g, base, len(before)+1, fiscal.DateOf(tx.Now))
	next.UpdatedBy = actor.User.Name
	return next, base, err
}

// unevaluated reads the draft self-evaluation of a goal's year, if there is one.
//
// Errors: Conflict when it was submitted.
func unevaluated(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal) (found bool, err error) {
	e, err := tx.SelfEvaluationOf(ctx, actor.Scope(org.SeeGoals), g.Project.ID, g.Year)
	if errs.KindOf(err) == errs.NotFound {
		return false, nil
	}
	if err == nil {
		_, err = e.Against(e.Goal)
	}
	return err == nil, err
}

// SaveAdjustment keeps the draft as typed over the version it was read at.
//
// Errors: as for SaveGoal.
func (a *App) SaveAdjustment(ctx context.Context, actor org.Actor, id adjustment.ID, version int, entry adjustment.Entry) (file AdjustmentFile, err error) {
	defer errs.Wrap(&err, "SaveAdjustment(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Adjustment(ctx, actor.Scope(org.FileGoals), id)
		if err != nil {
			return "", err
		}
		entry.Goal = continuing(entry.Goal, before.Entry.Goal)
		after, changed, err := keepDraft(ctx, tx, actor, before, version, entry, tx.SaveAdjustment)
		if err != nil || !changed {
			return string(id), err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "保存草稿", Target: adjustmentTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	if err != nil {
		return file, err
	}
	return a.Adjustment(ctx, actor, id)
}

// MoveAdjustment takes one action of the flow on an adjustment read at its version. Approving puts the adjusted goal in
// force, writes the change of the budget under the decision's document number, and puts a draft self-evaluation over to
// the new edition, all in one transaction.
//
// Errors: Conflict when it was changed or moved meanwhile, or the year was self-evaluated; Forbidden; NotFound; Invalid
// with every complaint.
func (a *App) MoveAdjustment(ctx context.Context, actor org.Actor, id adjustment.ID, version int, do approval.Action, reason, document string) (err error) {
	defer errs.Wrap(&err, "MoveAdjustment(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Adjustment(ctx, actor.Scope(org.SeeGoals), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		after, err := a.moveAdjustment(ctx, tx, actor, before, do, reason, document)
		if err != nil {
			return "", err
		}
		if err := tx.SaveAdjustment(ctx, after); err != nil {
			return "", err
		}
		moved := movement{flow: adjustment.Flow, before: before.Case, after: after.Case, parties: after.Parties(),
			target: adjustmentTarget(after), link: "/adjustments/" + string(id), what: "绩效目标调整"}
		return string(id), moved.record(ctx, tx, actor, reason)
	})
	return err
}

func (a *App) moveAdjustment(ctx context.Context, tx *store.Tx, actor org.Actor, adj adjustment.Adjustment, do approval.Action, reason, document string) (adjustment.Adjustment, error) {
	g, err := tx.Goal(ctx, actor.Scope(org.SeeGoals), adj.Goal)
	if err != nil {
		return adj, err
	}
	c := adjustment.Circumstances{Today: fiscal.DateOf(tx.Now), Document: document}
	if c.Book, err = a.books.Find(adj.Book); err != nil {
		return adj, err
	}
	base, err := tx.GoalEdition(ctx, g.ID, adj.Base)
	if err != nil {
		return adj, err
	}
	current, err := tx.GoalInForce(ctx, g.ID)
	if err != nil {
		return adj, err
	}
	if c.Events, err = tx.FundEvents(ctx, adj.Project.ID); err != nil {
		return adj, err
	}
	c.Base, c.InForce = base.Form, current.No
	if do == approval.Submit {
		if _, err := adj.Case.Do(adjustment.Flow, do, actor, adj.Parties(), reason, tx.Now); err != nil {
			return adj, err
		}
		if adj.Entry.Goal.Justifications, err = adjustable(ctx, tx, actor, g, adj, c); err != nil {
			return adj, err
		}
	}
	after, events, err := adj.Do(do, actor, c, reason, tx.Now)
	if err != nil || do != adjustment.Approve {
		return after, err
	}
	after.Made, err = putInForce(ctx, tx, actor, g, after, events, c)
	return after, err
}

// adjustable reports everything that keeps an adjustment from being submitted: what is said of why, money that was paid already, errors of the goal check on the
// form as it should be, and warnings without a justification. It returns the justifications that go with the submission.
func adjustable(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal, adj adjustment.Adjustment, c adjustment.Circumstances) ([]goal.Justification, error) {
	g.Entry = adj.Entry.Goal
	_, findings, err := checkGoal(ctx, tx, actor, g, c.Book)
	if err != nil {
		return nil, err
	}
	form, fields := adj.Entry.Examine(c.Book, adj.Project, c.Base)
	wrong := slices.DeleteFunc(fields, func(f errs.Field) bool { return f.Rule != "" }) // those with a number come from the goal check, too
	unjustified, err := newlyUnjustified(ctx, tx, actor, g, c.Book, findings, c.Base)
	if err != nil {
		return nil, err
	}
	wrong = slices.Concat(wrong, adj.Unpayable(form, c), goalcheck.Complaints(findings), unjustified)
	return goalcheck.Justified(g.Entry, findings), wrong.Err()
}

// newlyUnjustified are the warnings without a justification that the goal in force does not have already.
func newlyUnjustified(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal, book rulebook.Book, findings []goalcheck.Finding, base goal.Form) (errs.Fields, error) {
	inForce := g
	inForce.Entry = base.Entry()
	_, found, err := checkGoal(ctx, tx, actor, inForce, book)
	return goalcheck.Unjustified(g.Entry, goalcheck.Newly(g.Entry, findings, inForce.Entry, found)), err
}

// putInForce carries out an approved adjustment and returns the edition it froze.
func putInForce(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal, adj adjustment.Adjustment, events []project.FundEvent, c adjustment.Circumstances) (int, error) {
	form, _ := adj.Entry.Examine(c.Book, adj.Project, c.Base) // checked by Do
	adjusted, edition, err := g.Adjust(form, actor.User.Name, tx.Now)
	if err != nil {
		return 0, err
	}
	if err := tx.AddGoalEdition(ctx, edition); err != nil {
		return 0, err
	}
	if err := tx.SaveGoal(ctx, adjusted); err != nil {
		return 0, err
	}
	for _, e := range events {
		e.ID = store.NewID()
		if err := tx.AddFundEvent(ctx, e); err != nil {
			return 0, err
		}
	}
	return edition.No, reevaluate(ctx, tx, actor, g, edition)
}

// reevaluate puts the draft self-evaluation of a goal's year, if there is one, over to a new edition.
func reevaluate(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal, edition goal.Edition) error {
	if found, err := unevaluated(ctx, tx, actor, g); !found {
		return err
	}
	e, err := tx.SelfEvaluationOf(ctx, actor.Scope(org.SeeGoals), g.Project.ID, g.Year)
	if err != nil {
		return err
	}
	if e, err = e.Against(edition); err != nil {
		return err
	}
	e.UpdatedBy = actor.User.Name
	return tx.SaveSelfEvaluation(ctx, e)
}

func adjustmentTarget(a adjustment.Adjustment) audit.Target {
	return audit.Target{Kind: kindAdjustment, ID: string(a.ID), Name: a.Name()}
}
