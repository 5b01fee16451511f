package app

import (
	"context"

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

const kindInspection = "现场核查记录"

// Inspections lists the inspection records of a year that the actor may see, of one project when it is given, newest change first.
func (a *App) Inspections(ctx context.Context, actor org.Actor, year fiscal.Year, of project.ID, page Page) (list []tracking.Inspection, err error) {
	defer errs.Wrap(&err, "Inspections(%s)", year)
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Inspections(ctx, actor.Scope(org.SeeTracking), year, of, page)
		return err
	})
	return list, err
}

// InspectionFile is an inspection record with everything its page shows.
type InspectionFile struct {
	tracking.Inspection
	Findings    errs.Fields
	Offers      []approval.Offer
	MayEdit     bool
	Attachments []attachment.Attachment
	CheckCode   string
}

// Inspection reads one inspection record.
//
// Errors: NotFound outside the scope.
func (a *App) Inspection(ctx context.Context, actor org.Actor, id tracking.InspectionID) (file InspectionFile, err error) {
	defer errs.Wrap(&err, "Inspection(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		i, err := tx.Inspection(ctx, actor.Scope(org.SeeTracking), id)
		if err != nil {
			return err
		}
		file = InspectionFile{Inspection: i, Offers: i.Offers(tracking.InspectionFlow, actor, i.Parties()), MayEdit: i.Editable(actor) == nil}
		if i.State == tracking.Draft {
			file.Findings = i.Entry.Check(i.Year, fiscal.DateOf(tx.Now))
		}
		if file.Attachments, err = tx.Attachments(ctx, kindInspection, string(id)); err != nil {
			return err
		}
		file.CheckCode, err = tx.CheckCode(ctx, inspectionTarget(i))
		return err
	})
	return file, err
}

// StartInspection begins the record of a visit to a project of the year.
//
// Errors: NotFound for a project outside the scope; Forbidden for anybody who does not review for its division.
func (a *App) StartInspection(ctx context.Context, actor org.Actor, code string, year fiscal.Year) (id tracking.InspectionID, err error) {
	defer errs.Wrap(&err, "StartInspection(%s)", code)
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		p, err := tx.ProjectByCode(ctx, actor.Scope(org.InspectSites), code)
		if err != nil {
			return "", err
		}
		i := tracking.Inspection{ID: tracking.InspectionID(store.NewID()), Project: p, Year: year, Paper: approval.NewPaper(tracking.InspectionFlow)}
		i.UpdatedBy = actor.User.Name
		if err := i.Editable(actor); err != nil {
			return "", err
		}
		if err := tx.AddInspection(ctx, i); err != nil {
			return "", err
		}
		return string(i.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "开始填写", Target: inspectionTarget(i)})
	})
	return tracking.InspectionID(receipt), err
}

// SaveInspection keeps the record as typed over the version it was read at.
//
// Errors: as for tracking.Inspection.Edit; Conflict when it was changed meanwhile; NotFound.
func (a *App) SaveInspection(ctx context.Context, actor org.Actor, id tracking.InspectionID, version int, e tracking.InspectionEntry) (err error) {
	defer errs.Wrap(&err, "SaveInspection(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Inspection(ctx, actor.Scope(org.InspectSites), id)
		if err != nil {
			return "", err
		}
		after, changed, err := keepDraft(ctx, tx, actor, before, version, e, tx.SaveInspection)
		if err != nil || !changed {
			return string(id), err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "保存草稿", Target: inspectionTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	return err
}

// MoveInspection takes one action of the flow of inspection records.
//
// Errors: as for tracking.Inspection.Do; Conflict when it was changed or moved meanwhile; NotFound.
func (a *App) MoveInspection(ctx context.Context, actor org.Actor, id tracking.InspectionID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveInspection(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Inspection(ctx, actor.Scope(org.SeeTracking), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		after, err := before.Do(do, actor, reason, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.SaveInspection(ctx, after); err != nil {
			return "", err
		}
		moved := movement{flow: tracking.InspectionFlow, before: before.Case, after: after.Case, parties: after.Parties(),
			target: inspectionTarget(after), link: "/inspections/" + string(id), what: "现场核查记录"}
		return string(id), moved.record(ctx, tx, actor, reason)
	})
	return err
}

func inspectionTarget(i tracking.Inspection) audit.Target {
	return audit.Target{Kind: kindInspection, ID: string(i.ID), Name: i.Name()}
}
