package app

import (
	"context"
	"fmt"
	"slices"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// followPanel moves the evaluations laid before a panel with it: they lie before it from its opening, are given back when it is
// cancelled, and take over its findings when it closes.
//
// Errors: those of exante.Evaluation.Convene, Release and Conclude; complaints about a finding at "findings.0.amount".
func followPanel(ctx context.Context, tx *store.Tx, actor org.Actor, p panel.Panel, form appraisal.Form, opinions []panel.Opinion, do approval.Action, reason string) error {
	for i, m := range p.Matters {
		if m.Kind != kindExAnte {
			continue
		}
		before, err := tx.ExAnte(ctx, laidBefore(m), exante.ID(m.ID))
		if err != nil {
			return err
		}
		after, edition, err := followed(ctx, tx, actor, before, p, form, opinions, do, reason)
		if err != nil {
			return underFinding(i, err)
		}
		last, _ := after.Last()
		if after.State == before.State {
			continue
		}
		if err := moveExAnte(ctx, tx, actor, before, after, edition, last.Reason); err != nil {
			return err
		}
	}
	return nil
}

func followed(ctx context.Context, tx *store.Tx, actor org.Actor, e exante.Evaluation, p panel.Panel, form appraisal.Form, opinions []panel.Opinion,
	do approval.Action, reason string) (exante.Evaluation, *exante.Edition, error) {
	switch do {
	case panel.Open:
		next, err := e.Convene(p, actor.User, tx.Now)
		return next, nil, err
	case panel.Cancel:
		if e.Panel != p.ID { // the panel never sat
			return e, nil, nil
		}
		next, err := e.Release(p, actor.User, reason, tx.Now)
		return next, nil, err
	case panel.Close:
		files, err := tx.Attachments(ctx, kindExAnte, string(e.ID))
		if err != nil {
			return e, nil, err
		}
		return e.Conclude(p, form, opinions, files, actor.User, tx.Now)
	}
	return e, nil, nil
}

// underFinding puts complaints about a matter under the panel's finding on it.
func underFinding(i int, err error) error {
	fields := errs.FieldsOf(err)
	if fields == nil {
		return err
	}
	for k := range fields {
		fields[k].Path = fmt.Sprintf("findings.%d.%s", i, fields[k].Path)
	}
	return fields.Err()
}

// exAnteMatter reads an evaluation that the actor may lay before a panel.
//
// Errors: NotFound outside the scope; Conflict when it does not wait for a panel.
func exAnteMatter(ctx context.Context, tx *store.Tx, actor org.Actor, id exante.ID) (panel.Matter, error) {
	e, err := tx.ExAnte(ctx, actor.Scope(org.SeeExAnte), id)
	if err != nil {
		return panel.Matter{}, err
	}
	if e.State != exante.ToEvaluate {
		return panel.Matter{}, errs.New(errs.Conflict, "%s现在是“%s”，“%s”的才能提交专家评审。", e.Name(), e.State, exante.ToEvaluate)
	}
	return panel.Matter{Kind: kindExAnte, ID: string(e.ID), Name: e.Name(), Link: "/ex-ante/" + string(e.ID),
		Of: expert.Matter{Name: e.Name(), Units: []org.Unit{e.Project.Unit}, Filers: e.Filers}}, nil
}

// exAnteChoices lists the evaluations of any year that wait for a panel on a form.
func exAnteChoices(ctx context.Context, tx *store.Tx, actor org.Actor, p panel.Panel) ([]store.FormCase, error) {
	waiting := store.Waiting{States: []approval.State{exante.ToEvaluate}, Side: approval.FilingUnit, Scope: actor.Scope(org.SeeExAnte)}
	list, err := tx.WaitingForms(ctx, store.ExAnteForms, waiting, workbenchLimit)
	return slices.DeleteFunc(list, func(c store.FormCase) bool { return exante.FormOf(c.Project.Category) != p.Form }), err
}

// exAnteBefore reads an evaluation for an expert before whom it lies.
func (a *App) exAnteBefore(ctx context.Context, tx *store.Tx, actor org.Actor, m panel.Matter) (*ExAnteFile, error) {
	e, err := tx.ExAnte(ctx, laidBefore(m), exante.ID(m.ID))
	if err != nil {
		return nil, err
	}
	file, err := a.exAnteFile(ctx, tx, actor, e)
	return &file, err
}
