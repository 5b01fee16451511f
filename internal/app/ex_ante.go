package app

import (
	"context"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindExAnte = exante.Kind

// ExAntes lists the ex-ante evaluations of a year that the actor may see, those of one state when it is not empty.
func (a *App) ExAntes(ctx context.Context, actor org.Actor, year fiscal.Year, state approval.State, page store.Page) (list []exante.Evaluation, err error) {
	defer errs.Wrap(&err, "ExAntes(%s)", year)
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.ExAntes(ctx, actor.Scope(org.SeeExAnte), year, state, page)
		return err
	})
	return list, err
}

// ExAntesOf lists the ex-ante evaluations of one project, oldest first.
//
// Errors: NotFound outside the scope.
func (a *App) ExAntesOf(ctx context.Context, actor org.Actor, id project.ID) (list []exante.Evaluation, err error) {
	defer errs.Wrap(&err, "ExAntesOf(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Project(ctx, actor.Scope(org.SeeExAnte), id); err != nil {
			return err
		}
		list, err = tx.ExAntesOf(ctx, id)
		return err
	})
	return list, err
}

// ExAnteFile is an ex-ante evaluation with everything its page shows.
type ExAnteFile struct {
	exante.Evaluation
	Form      appraisal.Form
	Statement exante.Statement // the draft as understood
	Findings  errs.Fields      // what submission would complain about
	Files     []attachment.Attachment
	Editions  []exante.Edition
	Panels    []panel.Panel // that sit or have sat on it, as everybody may know of them
	Offers    []approval.Offer
	MayEdit   bool
	CheckCode string
}

// ExAnte reads one ex-ante evaluation with its checks, files and editions.
//
// Errors: NotFound outside the scope.
func (a *App) ExAnte(ctx context.Context, actor org.Actor, id exante.ID) (file ExAnteFile, err error) {
	defer errs.Wrap(&err, "ExAnte(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		e, err := tx.ExAnte(ctx, actor.Scope(org.SeeExAnte), id)
		if err != nil {
			return err
		}
		file, err = a.exAnteFile(ctx, tx, actor, e)
		return err
	})
	return file, err
}

func (a *App) exAnteFile(ctx context.Context, tx *store.Tx, actor org.Actor, e exante.Evaluation) (file ExAnteFile, err error) {
	file = ExAnteFile{Evaluation: e, Offers: e.Offers(exante.Flow, actor, e.Parties()), MayEdit: e.Editable(actor) == nil}
	if file.Form, err = a.exAnteForm(e); err != nil {
		return file, err
	}
	if file.Files, err = tx.Attachments(ctx, kindExAnte, string(e.ID)); err != nil {
		return file, err
	}
	file.Statement, file.Findings = e.Entry.Examine(file.Form, e.Project, file.Files)
	if file.Editions, err = tx.ExAnteEditions(ctx, e.ID); err != nil {
		return file, err
	}
	if file.Panels, err = panelsOn(ctx, tx, kindExAnte, string(e.ID)); err != nil {
		return file, err
	}
	file.CheckCode, err = tx.CheckCode(ctx, exAnteTarget(e))
	return file, err
}

// exAnteForm is the form of an evaluation: the newest while it is typed, the one it was submitted on from then on.
func (a *App) exAnteForm(e exante.Evaluation) (appraisal.Form, error) {
	if e.State == exante.Draft {
		return a.forms.Find(e.Form)
	}
	return a.forms.FindVersion(e.Form, e.FormVersion)
}

// StartExAnte begins the ex-ante evaluation of a project for the first year it asks money for. What its declaration and its
// goal say already is filled in.
//
// Errors: NotFound outside the scope; Forbidden for anybody but the unit's clerk; Invalid for a year in which the project
// does not run; Conflict while an earlier evaluation is open or was reported.
func (a *App) StartExAnte(ctx context.Context, actor org.Actor, id project.ID, year fiscal.Year) (out exante.ID, err error) {
	defer errs.Wrap(&err, "StartExAnte(%s, %s)", id, year)
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		p, err := tx.Project(ctx, actor.Scope(org.FileExAnte), id)
		if err != nil {
			return "", err
		}
		if err := open(ctx, tx, actor, id, "事前评估"); err != nil {
			return "", err
		}
		e, form, err := a.startExAnte(ctx, tx, p, year)
		if err != nil {
			return "", err
		}
		if err := e.Editable(actor); err != nil {
			return "", err
		}
		if e.Entry, err = filledIn(ctx, tx, actor, e); err != nil {
			return "", err
		}
		e.UpdatedBy = actor.User.Name
		if err := tx.AddExAnte(ctx, e); err != nil {
			return "", err
		}
		return string(e.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "开始事前评估", Target: exAnteTarget(e), After: e.Cells(form)})
	})
	return exante.ID(receipt), err
}

func (a *App) startExAnte(ctx context.Context, tx *store.Tx, p project.Project, year fiscal.Year) (e exante.Evaluation, form appraisal.Form, err error) {
	all, err := tx.ExAntesOf(ctx, p.ID)
	if err != nil {
		return e, form, err
	}
	var earlier []exante.Evaluation
	for _, x := range all {
		if x.Year == year {
			earlier = append(earlier, x)
		}
	}
	if form, err = a.forms.Find(exante.FormOf(p.Category)); err != nil {
		return e, form, err
	}
	e, err = exante.New(exante.ID(store.NewID()), p, year, form, earlier)
	return e, form, err
}

// filledIn is the first draft of a statement, from the project's declaration and goal as far as there are any.
func filledIn(ctx context.Context, tx *store.Tx, actor org.Actor, e exante.Evaluation) (exante.Entry, error) {
	entry := e.Entry
	d, err := declarationOf(ctx, tx, actor, e.Project.ID)
	if err != nil {
		return entry, err
	}
	if d != nil {
		form, _ := d.Entry.Examine(e.Project)
		entry = entry.FromDeclaration(form)
	}
	g, err := tx.GoalOf(ctx, actor.Scope(org.SeeGoals), e.Project.ID, e.Year)
	if errs.KindOf(err) == errs.NotFound {
		return entry, nil
	}
	entry.Goals = g.Entry.Overall
	return entry, err
}

// SaveExAnte keeps the statement as typed, complete or not, over the version it was read at. The same draft again, or one that
// a newer save of its page has overtaken, is no conflict and no change.
//
// Errors: Conflict when somebody saved meanwhile or the state does not allow it, Forbidden, NotFound, Invalid when far too
// long.
func (a *App) SaveExAnte(ctx context.Context, actor org.Actor, id exante.ID, version int, entry exante.Entry) (file ExAnteFile, err error) {
	defer errs.Wrap(&err, "SaveExAnte(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.ExAnte(ctx, actor.Scope(org.FileExAnte), id)
		if err != nil {
			return "", err
		}
		after, changed, err := keepDraft(ctx, tx, actor, before, version, entry, tx.SaveExAnte)
		if err != nil || !changed {
			return string(id), err
		}
		form, err := a.exAnteForm(before)
		if err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "保存草稿", Target: exAnteTarget(after), Before: before.Cells(form), After: after.Cells(form)})
	})
	if err != nil {
		return file, err
	}
	return a.ExAnte(ctx, actor, id)
}

// MoveExAnte takes one action of the flow on an evaluation read at its version.
//
// Errors: Conflict when it was changed or moved meanwhile, Forbidden, NotFound, Invalid with every complaint about the
// statement or the reason.
func (a *App) MoveExAnte(ctx context.Context, actor org.Actor, id exante.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveExAnte(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.ExAnte(ctx, actor.Scope(org.SeeExAnte), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		form, err := a.exAnteForm(before)
		if err != nil {
			return "", err
		}
		files, err := tx.Attachments(ctx, kindExAnte, string(id))
		if err != nil {
			return "", err
		}
		after, edition, err := before.Do(do, actor, form, files, reason, tx.Now)
		if err != nil {
			return "", err
		}
		return string(id), moveExAnte(ctx, tx, actor, before, after, edition, reason)
	})
	return err
}

// moveExAnte writes a step of an evaluation: the record, the edition it froze, the log and the notices.
func moveExAnte(ctx context.Context, tx *store.Tx, actor org.Actor, before, after exante.Evaluation, edition *exante.Edition, reason string) error {
	if err := tx.SaveExAnte(ctx, after); err != nil {
		return err
	}
	if edition != nil {
		if err := tx.AddExAnteEdition(ctx, *edition); err != nil {
			return err
		}
	}
	moved := movement{flow: exante.Flow, before: before.Case, after: after.Case, parties: after.Parties(),
		target: exAnteTarget(after), link: "/ex-ante/" + string(after.ID), what: "事前绩效评估"}
	return moved.record(ctx, tx, actor, reason)
}

func exAnteTarget(e exante.Evaluation) audit.Target {
	return audit.Target{Kind: kindExAnte, ID: string(e.ID), Name: e.Name()}
}
