package app

import (
	"context"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindTracked = "绩效跟踪表"

// TrackedFile is a tracking form with everything its page shows.
type TrackedFile struct {
	tracking.Tracked
	Form        tracking.Form // the draft as understood, or what was submitted
	Findings    errs.Fields
	Offers      []approval.Offer
	MayEdit     bool
	MayDecide   bool // extend it, cancel it, give it up
	Today       fiscal.Date
	Light       *tracking.Light // of what was submitted; nil while nothing stands
	Lights      tracking.LightBook
	Attachments []attachment.Attachment
	CheckCode   string
}

// Tracked reads one tracking form with its checks and what the actor may do next.
//
// Errors: NotFound outside the scope.
func (a *App) Tracked(ctx context.Context, actor org.Actor, id tracking.ID) (file TrackedFile, err error) {
	defer errs.Wrap(&err, "Tracked(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		t, err := tx.Tracked(ctx, actor.Scope(org.SeeTracking), id)
		if err != nil {
			return err
		}
		file, err = trackedFile(ctx, tx, actor, t)
		return err
	})
	return file, err
}

func trackedFile(ctx context.Context, tx *store.Tx, actor org.Actor, t tracking.Tracked) (file TrackedFile, err error) {
	today := fiscal.DateOf(tx.Now)
	file = TrackedFile{Tracked: t, MayEdit: t.Editable(actor, today) == nil, Today: today}
	if t.Open(today) == nil {
		file.Offers = t.Offers(t.Way(), actor, t.Parties())
		file.MayDecide = t.Allow(t.Way(), tracking.Cancel, actor, t.Parties()) == nil
	}
	if t.State == tracking.Draft || t.Submitted == nil {
		events, err := eventsOf(ctx, tx, t)
		if err != nil {
			return file, err
		}
		file.Form, file.Findings = t.Parse(events)
	} else {
		file.Form = *t.Submitted
	}
	if file.Lights, err = lightsOf(ctx, tx, t.Round); err != nil {
		return file, err
	}
	if t.Submitted != nil && slices.Contains(tracking.Watched(), t.State) {
		light := file.Lights.Judge(t.Figures(), t.Round.Plan.Month)
		file.Light = &light
	}
	if file.Attachments, err = tx.Attachments(ctx, kindTracked, string(t.ID)); err != nil {
		return file, err
	}
	file.CheckCode, err = tx.CheckCode(ctx, trackedTarget(t))
	return file, err
}

// SaveTracked keeps the draft as typed over the version it was read at.
//
// Errors: as for SaveGoal; Conflict when the round is over.
func (a *App) SaveTracked(ctx context.Context, actor org.Actor, id tracking.ID, version int, entry tracking.Entry) (file TrackedFile, err error) {
	defer errs.Wrap(&err, "SaveTracked(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Tracked(ctx, actor.Scope(org.FileTracking), id)
		if err != nil {
			return "", err
		}
		after, changed, err := keepDraft(ctx, tx, actor, before, version, entry, tx.SaveTracked)
		if err != nil || !changed {
			return string(id), err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "保存草稿", Target: trackedTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	if err != nil {
		return file, err
	}
	return a.Tracked(ctx, actor, id)
}

// MoveTracked takes one action of the flow on a tracking form read at its version. Submitting keeps it as it was understood.
//
// Errors: as for tracking.Tracked.Do; Conflict when it was changed or moved meanwhile; NotFound.
func (a *App) MoveTracked(ctx context.Context, actor org.Actor, id tracking.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveTracked(%s, %s)", id, do)
	return a.changeTracked(ctx, actor, org.SeeTracking, id, version, func(tx *store.Tx, t tracking.Tracked) (tracking.Tracked, error) {
		var events []project.FundEvent
		if do == approval.Submit {
			var err error
			if events, err = eventsOf(ctx, tx, t); err != nil {
				return t, err
			}
		}
		return t.Do(do, actor, events, reason, tx.Now)
	})
}

// ExitTracked takes a form out of its round: tracking.Cancel for a project that is not tracked after all, tracking.GiveUp for a form that will
// not come.
//
// Errors: as for tracking.Tracked.Exit; NotFound.
func (a *App) ExitTracked(ctx context.Context, actor org.Actor, id tracking.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "ExitTracked(%s, %s)", id, do)
	return a.changeTracked(ctx, actor, org.HoldRounds, id, version, func(tx *store.Tx, t tracking.Tracked) (tracking.Tracked, error) {
		return t.Exit(do, actor, reason, tx.Now)
	})
}

// changeTracked moves a form over the version it was read at, and tells whom it concerns.
func (a *App) changeTracked(ctx context.Context, actor org.Actor, p org.Permission, id tracking.ID, version int, change func(*store.Tx, tracking.Tracked) (tracking.Tracked, error)) error {
	_, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Tracked(ctx, actor.Scope(p), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		after, err := change(tx, before)
		if err != nil {
			return "", err
		}
		if err := tx.SaveTracked(ctx, after); err != nil {
			return "", err
		}
		last, _ := after.Last()
		moved := movement{flow: after.Way(), before: before.Case, after: after.Case, parties: after.Parties(),
			target: trackedTarget(after), link: trackedPath(id), what: "跟踪表"}
		return string(id), moved.record(ctx, tx, actor, last.Reason)
	})
	return err
}

// ExtendTracked gives one unit until a later day, and tells its clerks.
//
// Errors: as for tracking.Tracked.Extend; Conflict when the form was changed meanwhile; NotFound outside the scope.
func (a *App) ExtendTracked(ctx context.Context, actor org.Actor, id tracking.ID, version int, to, reason string) (err error) {
	defer errs.Wrap(&err, "ExtendTracked(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Tracked(ctx, actor.Scope(org.SeeTracking), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		after, err := before.Extend(actor, to, reason, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.SaveTracked(ctx, after); err != nil {
			return "", err
		}
		text := "“" + after.Name() + "”的填报期限延到" + after.Extended.To.String() + "：" + after.Extended.Reason
		if err := notifyRole(ctx, tx, org.Clerk, after.Project.Unit.ID, text, trackedPath(id)); err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "延期", Reason: after.Extended.Reason, Target: trackedTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	return err
}

// trackedPath is the page of a tracking form.
func trackedPath(id tracking.ID) string { return "/tracking-forms/" + string(id) }

func trackedTarget(t tracking.Tracked) audit.Target {
	return audit.Target{Kind: kindTracked, ID: string(t.ID), Name: t.Name()}
}
