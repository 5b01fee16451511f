package app

import (
	"context"
	"fmt"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// changeDeclaration reads a declaration that the actor may do something with, changes it over the version it was read at, and
// records the act under its name. Steps of the flow go through moveDeclaration instead.
func (a *App) changeDeclaration(ctx context.Context, actor org.Actor, p org.Permission, id project.ID, version int, action, reason string,
	change func(*store.Tx, pipeline.Declaration) (pipeline.Declaration, error)) error {
	_, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Declaration(ctx, actor.Scope(p), id)
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
		if err := tx.SaveDeclaration(ctx, after); err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: action, Reason: reason, Target: declarationTarget(after),
			Before: before.Cells(), After: after.Cells()})
	})
	return err
}

// decideDeclaration applies a decision of the office meeting within the act that records its minutes: the one way into the
// library. A decision that admits writes the amount it allows to the project; what it cuts is taken from the treasury's part.
func decideDeclaration(ctx context.Context, tx *store.Tx, actor org.Actor, before pipeline.Declaration, x pipeline.Decision) error {
	files, err := tx.Attachments(ctx, kindDeclaration, string(before.Project.ID))
	if err != nil {
		return err
	}
	after, edition, err := before.Decide(x, actor, files, tx.Now)
	if err != nil {
		return err
	}
	if edition != nil {
		_, other := edition.Form.Sources()
		if err := setMoney(ctx, tx, actor, before.Project, x.Amount-other, other); err != nil {
			return err
		}
	}
	return moveDeclaration(ctx, tx, actor, before, after, edition, x.Reason)
}

// follow moves the declaration of a project after an event, where it has one and the event moves it.
func follow(ctx context.Context, tx *store.Tx, actor org.Actor, id project.ID, e pipeline.Event, note string) error {
	d, err := declarationOf(ctx, tx, actor, id)
	if err != nil || d == nil {
		return err
	}
	after, moved := d.Follow(e, actor.User, note, tx.Now)
	if !moved {
		return nil
	}
	return moveDeclaration(ctx, tx, actor, *d, after, nil, note)
}

// LeaveLibrary cancels a project, or files a refused one again, with the reason (取消、重新申报).
//
// Errors: NotFound outside the scope; Conflict when its state does not allow it or it was changed meanwhile; Forbidden;
// Invalid without a reason.
func (a *App) LeaveLibrary(ctx context.Context, actor org.Actor, id project.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "LeaveLibrary(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Declaration(ctx, actor.Scope(org.SeeProjects), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		var after pipeline.Declaration
		switch do {
		case pipeline.Cancel:
			after, err = before.CancelFor(reason, actor, tx.Now)
		case pipeline.Refile:
			after, err = before.Refile(actor, reason, tx.Now)
		default:
			err = errs.New(errs.NotFound, "没有“%s”这种办理。", do)
		}
		if err != nil {
			return "", err
		}
		return string(id), moveDeclaration(ctx, tx, actor, before, after, nil, reason)
	})
	return err
}

// Splitting is what a project is split into (拆分): of each part the project's code and name count, and the lines that go there;
// the rest is taken over from the whole.
type Splitting struct {
	Parts      []pipeline.Part
	Reason     string
	Difference string
}

// SplitProject replaces a project by its parts: each a new project with a draft declaration that brings along its lines, its
// money and the materials of the whole.
//
// Errors: NotFound outside the scope; Conflict, Forbidden and Invalid as pipeline.Declaration.Split, and for a code that is
// taken.
func (a *App) SplitProject(ctx context.Context, actor org.Actor, id project.ID, version int, s Splitting) (err error) {
	defer errs.Wrap(&err, "SplitProject(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Declaration(ctx, actor.Scope(org.SeeProjects), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		wrong := takeOver(s.Parts, before.Project)
		after, made, err := before.Split(actor, s.Parts, s.Reason, s.Difference, tx.Now)
		if wrong = append(wrong, errs.FieldsOf(err)...); len(wrong) > 0 {
			return "", wrong.Err()
		}
		if err != nil {
			return "", err
		}
		for _, d := range made {
			if err := addHeir(ctx, tx, actor, d, "拆分产生", before.Project); err != nil {
				return "", err
			}
		}
		return string(id), moveDeclaration(ctx, tx, actor, before, after, nil, s.Reason)
	})
	return err
}

// takeOver gives every part an id and what it does not have of its own, and complains about the rest.
func takeOver(parts []pipeline.Part, whole project.Project) (wrong errs.Fields) {
	for i := range parts {
		p := whole
		p.ID, p.Code, p.Name, p.Version = project.ID(store.NewID()), parts[i].Project.Code, parts[i].Project.Name, 1
		parts[i].Project = p
		for _, f := range errs.FieldsOf(p.Check()) {
			wrong.Add(fmt.Sprintf("parts.%d.%s", i, f.Path), "第%d部分：%s", i+1, f.Message)
		}
	}
	return wrong
}

// addHeir writes a project that came from others, with its declaration and the materials of the others.
func addHeir(ctx context.Context, tx *store.Tx, actor org.Actor, d pipeline.Declaration, action string, from ...project.Project) error {
	form, _ := d.Entry.Examine(d.Project)
	d.Project.Fiscal, d.Project.Other = form.Sources()
	if err := tx.AddProject(ctx, d.Project); err != nil {
		return err
	}
	if err := tx.AddDeclaration(ctx, d); err != nil {
		return err
	}
	for _, p := range from {
		files, err := tx.Attachments(ctx, kindDeclaration, string(p.ID))
		if err != nil {
			return err
		}
		for _, f := range files {
			f.ID, f.Record = store.NewID(), string(d.Project.ID)
			if err := tx.AddAttachment(ctx, f); err != nil {
				return err
			}
		}
	}
	if err := tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: projectTarget(d.Project), After: d.Project.Cells()}); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: declarationTarget(d), After: d.Cells()})
}

// MergeProjects replaces several projects of one unit by one: a new project, of which into gives the code and name, whose draft
// has the lines, the money and the materials of all. versions are those the projects were read at.
//
// Errors: NotFound outside the scope; Conflict, Forbidden and Invalid as pipeline.MergeAll, and for a code that is taken.
func (a *App) MergeProjects(ctx context.Context, actor org.Actor, versions map[project.ID]int, order []project.ID, into project.Project, reason string) (id project.ID, err error) {
	defer errs.Wrap(&err, "MergeProjects(%v)", order)
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		var list []pipeline.Declaration
		for _, id := range order {
			d, err := tx.Declaration(ctx, actor.Scope(org.SeeProjects), id)
			if err != nil {
				return "", err
			}
			if err := fresh(d.Version, versions[id], d.UpdatedBy); err != nil {
				return "", err
			}
			list = append(list, d)
		}
		wrong := errs.Fields{}
		if len(list) > 0 {
			into = spanning(list, into)
			wrong = errs.FieldsOf(into.Check())
		}
		whole, gone, err := pipeline.MergeAll(actor, list, into, reason, tx.Now)
		if wrong = append(wrong, errs.FieldsOf(err)...); len(wrong) > 0 {
			return "", wrong.Err()
		}
		if err != nil {
			return "", err
		}
		var from []project.Project
		for i, after := range gone {
			if err := moveDeclaration(ctx, tx, actor, list[i], after, nil, reason); err != nil {
				return "", err
			}
			from = append(from, list[i].Project)
		}
		return string(into.ID), addHeir(ctx, tx, actor, whole, "合并产生", from...)
	})
	return project.ID(receipt), err
}

// spanning is the project that takes over from several: the first one's own, from the earliest start to the latest end.
func spanning(list []pipeline.Declaration, into project.Project) project.Project {
	p := list[0].Project
	for _, d := range list {
		if d.Project.Start.Before(p.Start) {
			p.Start = d.Project.Start
		}
		if d.Project.End.After(p.End) {
			p.End = d.Project.End
		}
	}
	p.ID, p.Code, p.Name, p.Version, p.Completed = project.ID(store.NewID()), into.Code, into.Name, 1, fiscal.Date{}
	return p
}

// RecordWorks adds a dated amount to the accounts of capital works.
//
// Errors: NotFound outside the scope; Forbidden; Invalid with complaints per field.
func (a *App) RecordWorks(ctx context.Context, actor org.Actor, e pipeline.WorksEntry) (id string, err error) {
	defer errs.Wrap(&err, "RecordWorks(%s)", e.Project)
	if err := need(actor, org.RecordWorks); err != nil {
		return "", err
	}
	return a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		p, err := tx.Project(ctx, actor.Scope(org.RecordWorks), e.Project)
		if err != nil {
			return "", err
		}
		kept, err := tx.WorksEntries(ctx, e.Project)
		if err != nil {
			return "", err
		}
		if err := e.Check(p, kept, fiscal.DateOf(tx.Now)).Err(); err != nil {
			return "", err
		}
		e.ID = store.NewID()
		if err := tx.AddWorksEntry(ctx, e); err != nil {
			return "", err
		}
		return e.ID, tx.Record(ctx, store.Act{Actor: actor, Action: "登记投资账", Target: projectTarget(p),
			After: append([]audit.Cell{{Name: "项目", Value: p.Name}}, e.Cells()...)})
	})
}

// Mergeable reads a declaration that the actor may merge with others, and those others: of the same unit and category, and also
// the actor's to merge.
//
// Errors: NotFound outside the scope; Conflict and Forbidden when it may not be merged.
func (a *App) Mergeable(ctx context.Context, actor org.Actor, id project.ID) (d pipeline.Declaration, others []pipeline.Declaration, err error) {
	defer errs.Wrap(&err, "Mergeable(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if d, err = tx.Declaration(ctx, actor.Scope(org.SeeProjects), id); err != nil {
			return err
		}
		if err := d.Allow(pipeline.Flow, pipeline.Merge, actor, d.Parties()); err != nil {
			return err
		}
		list, err := tx.DeclarationsOf(ctx, actor.Scope(org.SeeProjects), d.Project.Unit.ID, d.Project.Category)
		for _, other := range list {
			if other.Project.ID != id && other.MayLeave(pipeline.Merge, actor) {
				others = append(others, other)
			}
		}
		return err
	})
	return d, others, err
}
