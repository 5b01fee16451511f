package app

import (
	"context"
	"io"

	"outturn/internal/blob"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// AcceptedFiles says which files may be attached, for the hint beside the field.
const AcceptedFiles = blob.Accepted

// ContentType is the MIME type a file is sent as.
func ContentType(at attachment.Attachment) string { return blob.Kind(at.Type).ContentType() }

// Attach keeps a file with a record: the bytes first, the row after, so that a row never points at nothing. a.Kind,
// a.Record, a.Cell and a.Name say where and under what name.
//
// Errors: Invalid for a file that is too large, not what its name says, or of a kind not accepted; NotFound outside the
// scope; Forbidden and Conflict when the record may not be edited.
func (a *App) Attach(ctx context.Context, actor org.Actor, at attachment.Attachment, bytes io.Reader) (id string, err error) {
	defer errs.Wrap(&err, "Attach(%s %s)", at.Kind, at.Record)
	if at.Name, err = attachment.CleanName(at.Name); err != nil {
		return "", err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		_, err := roomFor(ctx, tx, actor, at)
		return err
	})
	if err != nil {
		return "", err
	}
	kept, err := a.blobs.Put(ctx, at.Name, bytes, attachment.MaxBytes)
	if err != nil {
		return "", err
	}
	return a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		target, err := roomFor(ctx, tx, actor, at)
		if err != nil {
			return "", err
		}
		at.ID, at.Hash, at.Size, at.Type = store.NewID(), kept.Hash, kept.Size, string(kept.Kind)
		at.By, at.ByName, at.At = actor.User.ID, actor.User.Name, tx.Now
		if err := tx.AddAttachment(ctx, at); err != nil {
			return "", err
		}
		return at.ID, tx.Record(ctx, store.Act{Actor: actor, Action: "上传附件", Target: target,
			After: []audit.Cell{{Name: "附件", Value: at.Name}, {Name: "SHA-256", Value: at.Hash}}})
	})
}

// roomFor finds the record of a new attachment within what the actor may edit, and that it takes another file.
func roomFor(ctx context.Context, tx *store.Tx, actor org.Actor, at attachment.Attachment) (target audit.Target, err error) {
	if target, err = attachable(ctx, tx, actor, at); err != nil {
		return target, err
	}
	if len(at.Cell) > 64 { // an indicator's id is shorter
		return target, errs.Invalidf("没有这个指标，请刷新页面后再上传。")
	}
	files, err := tx.Attachments(ctx, at.Kind, at.Record)
	if err == nil && len(files) >= attachment.MaxPerRecord {
		err = errs.Invalidf("附件最多%d个，请先删去不需要的。", attachment.MaxPerRecord)
	}
	return target, err
}

// attachable finds the record of an attachment within what the actor may edit.
func attachable(ctx context.Context, tx *store.Tx, actor org.Actor, at attachment.Attachment) (target audit.Target, err error) {
	switch at.Kind {
	case kindProject:
		p, e := tx.Project(ctx, actor.Scope(org.EditProjects), project.ID(at.Record))
		target, err = projectTarget(p), e
	case kindDeclaration:
		d, e := tx.Declaration(ctx, actor.Scope(org.FileDeclarations), project.ID(at.Record))
		if e == nil {
			e = d.Editable(actor)
		}
		target, err = declarationTarget(d), e
	case kindExAnte:
		x, e := tx.ExAnte(ctx, actor.Scope(org.FileExAnte), exante.ID(at.Record))
		if e == nil {
			e = x.Editable(actor)
		}
		target, err = exAnteTarget(x), e
	case kindGoal:
		g, e := tx.Goal(ctx, actor.Scope(org.FileGoals), goal.ID(at.Record))
		if e == nil {
			e = g.Editable(actor)
		}
		target, err = goalTarget(g), e
	case kindOverallGoal:
		g, e := tx.OverallGoal(ctx, actor.Scope(org.FileGoals), overallgoal.ID(at.Record))
		if e == nil {
			e = g.Editable(actor)
		}
		target, err = overallGoalTarget(g), e
	case kindEvaluation:
		v, e := tx.SelfEvaluation(ctx, actor.Scope(org.FileEvaluations), evaluation.ID(at.Record))
		if e == nil {
			e = v.Editable(actor)
		}
		target, err = evaluationTarget(v), e
	case kindTracked:
		t, e := tx.Tracked(ctx, actor.Scope(org.FileTracking), tracking.ID(at.Record))
		if e == nil {
			e = t.Editable(actor, fiscal.DateOf(tx.Now))
		}
		target, err = trackedTarget(t), e
	case kindInspection:
		i, e := tx.Inspection(ctx, actor.Scope(org.InspectSites), tracking.InspectionID(at.Record))
		if e == nil {
			e = i.Editable(actor)
		}
		target, err = inspectionTarget(i), e
	case kindFinding:
		f, e := tx.Finding(ctx, actor.Scope(org.SeeFindings), finding.ID(at.Record))
		if e == nil && at.Cell == finding.BasisCell {
			e = f.Editable(actor)
		} else if e == nil {
			e = f.TakesEvidence(actor)
		}
		target, err = findingTarget(f), e
	default:
		err = errs.New(errs.NotFound, "没有这种记录。")
	}
	return target, err
}

// OpenAttachment returns a file of a record the actor may see. The caller closes it.
func (a *App) OpenAttachment(ctx context.Context, actor org.Actor, id string) (at attachment.Attachment, bytes io.ReadSeekCloser, err error) {
	defer errs.Wrap(&err, "OpenAttachment(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if at, err = tx.Attachment(ctx, id); err != nil {
			return err
		}
		return visible(ctx, tx, actor, at)
	})
	if err != nil {
		return at, nil, err
	}
	bytes, err = a.blobs.Open(at.Hash)
	return at, bytes, err
}

// visible reports NotFound unless the actor may see the record of an attachment.
func visible(ctx context.Context, tx *store.Tx, actor org.Actor, at attachment.Attachment) (err error) {
	switch at.Kind {
	case kindProject:
		_, err = tx.Project(ctx, actor.Scope(org.SeeProjects), project.ID(at.Record))
	case kindDeclaration:
		_, err = tx.Declaration(ctx, actor.Scope(org.SeeProjects), project.ID(at.Record))
	case kindExAnte:
		if _, err = tx.ExAnte(ctx, actor.Scope(org.SeeExAnte), exante.ID(at.Record)); errs.KindOf(err) == errs.NotFound {
			err = throughSeat(ctx, tx, actor, at)
		}
	case kindGoal:
		if _, err = tx.Goal(ctx, actor.Scope(org.SeeGoals), goal.ID(at.Record)); errs.KindOf(err) == errs.NotFound {
			err = throughSeat(ctx, tx, actor, at)
		}
	case kindOverallGoal:
		_, err = tx.OverallGoal(ctx, actor.Scope(org.SeeGoals), overallgoal.ID(at.Record))
	case kindEvaluation:
		_, err = tx.SelfEvaluation(ctx, actor.Scope(org.SeeEvaluations), evaluation.ID(at.Record))
	case kindTracked:
		_, err = tx.Tracked(ctx, actor.Scope(org.SeeTracking), tracking.ID(at.Record))
	case kindInspection:
		_, err = tx.Inspection(ctx, actor.Scope(org.SeeTracking), tracking.InspectionID(at.Record))
	case kindFinding:
		_, err = tx.Finding(ctx, actor.Scope(org.SeeFindings), finding.ID(at.Record))
	default:
		err = errs.New(errs.NotFound, "没有这种记录。")
	}
	return err
}

// throughSeat reports NotFound unless the record of an attachment lies before a panel that sits and has a seat for the actor:
// experts read the files of what they judge, and only while they judge it.
func throughSeat(ctx context.Context, tx *store.Tx, actor org.Actor, at attachment.Attachment) error {
	panels, err := tx.PanelsOn(ctx, at.Kind, at.Record)
	if err != nil {
		return err
	}
	for _, p := range panels {
		if _, seated := p.SeatOf(actor.User.ID); seated && p.Sits() {
			return nil
		}
	}
	return errs.New(errs.NotFound, "没有找到，或您无权查看。")
}

// RemoveAttachment takes a file off a record that may still be edited. The log keeps its name and hash.
func (a *App) RemoveAttachment(ctx context.Context, actor org.Actor, id string) (at attachment.Attachment, err error) {
	defer errs.Wrap(&err, "RemoveAttachment(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		if at, err = tx.Attachment(ctx, id); err != nil {
			return "", err
		}
		target, err := attachable(ctx, tx, actor, at)
		if err != nil {
			return "", err
		}
		if err := tx.RemoveAttachment(ctx, id); err != nil {
			return "", err
		}
		return id, tx.Record(ctx, store.Act{Actor: actor, Action: "删除附件", Target: target,
			Before: []audit.Cell{{Name: "附件", Value: at.Name}, {Name: "SHA-256", Value: at.Hash}}})
	})
	return at, err
}
