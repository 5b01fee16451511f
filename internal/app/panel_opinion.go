package app

import (
	"cmp"
	"context"
	"slices"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// OpinionFile is one expert's opinion on one matter, with what it is about.
type OpinionFile struct {
	PanelFile
	Matter  panel.Matter
	Opinion panel.Opinion // the actor's own, empty when not begun
	Goal    *GoalFile     // the subject, where it is a goal declaration
	ExAnte  *ExAnteFile   // the subject, where it is an ex-ante evaluation
	MayEdit bool
}

// Opinion reads the actor's own opinion on a matter, with the form it speaks of; without a kind, of the kind the panel takes. The seat is what lets an expert read the
// subject, and only while the panel sits: once it is closed or cancelled their own words are all there is to read.
//
// Errors: NotFound for anybody without a seat, and before the panel starts.
func (a *App) Opinion(ctx context.Context, actor org.Actor, id panel.ID, kind, subject string) (file OpinionFile, err error) {
	defer errs.Wrap(&err, "Opinion(%s, %s)", id, subject)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		file, err = a.opinionFile(ctx, tx, actor, id, kind, subject)
		return err
	})
	return file, err
}

func (a *App) opinionFile(ctx context.Context, tx *store.Tx, actor org.Actor, id panel.ID, kind, subject string) (file OpinionFile, err error) {
	if file.PanelFile, err = a.panelFile(ctx, tx, actor, id); err != nil {
		return file, err
	}
	matter, found := file.Panel.Matter(cmp.Or(kind, file.Kind), subject)
	if !found || file.Seat == nil || file.State == panel.Forming {
		return file, errs.New(errs.NotFound, "没有找到，或您无权查看。")
	}
	file.Matter = matter
	file.Opinion = ownOpinion(file.Opinions, file.Panel, *file.Seat, matter)
	file.MayEdit = file.MayWrite(file.Opinion, actor) == nil
	if !file.Sits() {
		return file, nil
	}
	if matter.Kind == kindExAnte {
		file.ExAnte, err = a.exAnteBefore(ctx, tx, actor, matter)
		return file, err
	}
	if matter.Kind == kindGoal {
		g, err := tx.Goal(ctx, laidBefore(matter), goal.ID(subject))
		if err != nil {
			return file, err
		}
		goalFile, err := a.goalFile(ctx, tx, actor, g)
		if err != nil {
			return file, err
		}
		file.Goal = &goalFile
	}
	return file, nil
}

// laidBefore is the scope of a subject that lies before a panel: its own units.
func laidBefore(m panel.Matter) org.Scope {
	var s org.Scope
	for _, u := range m.Of.Units {
		s.Roots = append(s.Roots, u.ID)
	}
	return s
}

// ownOpinion finds the opinion of a seat on a matter, or begins one.
func ownOpinion(opinions []panel.Opinion, p panel.Panel, seat panel.Seat, m panel.Matter) panel.Opinion {
	i := slices.IndexFunc(opinions, func(o panel.Opinion) bool {
		return o.Expert == seat.Expert && o.Kind == m.Kind && o.Subject == m.ID
	})
	if i >= 0 {
		return opinions[i]
	}
	return panel.Opinion{Panel: p.ID, Kind: m.Kind, Subject: m.ID, Expert: seat.Expert, Name: seat.Name}
}

// PutOpinion keeps the actor's opinion as typed over the version it was read at, and submits it when asked. What is kept
// need not be complete; what is submitted must be, and is never changed afterwards.
//
// Errors: those of panel.Panel.Give; Conflict when it was changed meanwhile.
func (a *App) PutOpinion(ctx context.Context, actor org.Actor, typed panel.Opinion, submit bool) (err error) {
	defer errs.Wrap(&err, "PutOpinion(%s, %s)", typed.Panel, typed.Subject)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		p, err := tx.Panel(ctx, store.Seated{Person: actor.User.ID}, typed.Panel)
		if err != nil {
			return "", err
		}
		opinions, err := tx.Opinions(ctx, p.ID)
		if err != nil {
			return "", err
		}
		seat, _ := p.SeatOf(actor.User.ID)
		matter, _ := p.Matter(typed.Kind, typed.Subject)
		o := ownOpinion(opinions, p, seat, matter)
		if err := p.MayWrite(o, actor); err != nil {
			return "", err
		}
		if err := fresh(o.Version, typed.Version, actor.User.Name); err != nil {
			return "", err
		}
		o.Entry, o.Notes, o.AmountText = typed.Entry, typed.Notes, typed.AmountText
		action := "保存专家意见"
		if submit {
			action = "提交专家意见"
			if o, err = a.give(p, o, actor, tx); err != nil {
				return "", err
			}
		}
		if err := tx.PutOpinion(ctx, o); err != nil {
			return "", err
		}
		if err := tellLead(ctx, tx, p, opinions, o); err != nil {
			return "", err
		}
		return string(p.ID), tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: panelTarget(p), Reason: matter.Name})
	})
	return err
}

func (a *App) give(p panel.Panel, o panel.Opinion, actor org.Actor, tx *store.Tx) (panel.Opinion, error) {
	form, err := a.forms.FindVersion(p.Form, p.Version)
	if err != nil {
		return o, err
	}
	return p.Give(o, form, actor, tx.Now)
}

// tellLead notifies those who lead the panel when an opinion completed it.
func tellLead(ctx context.Context, tx *store.Tx, p panel.Panel, before []panel.Opinion, given panel.Opinion) error {
	if !given.Submitted() || len(p.Missing(append(slices.Clone(before), given))) > 0 {
		return nil
	}
	people, err := tx.UsersHolding(ctx, org.Finance, p.Lead.ID)
	if err != nil {
		return err
	}
	return tx.Notify(ctx, people, "“"+p.Title+"”的专家意见已经齐全，请汇总并召开会议。", "/panels/"+string(p.ID))
}

// matterOf reads a subject that the actor may lay before a panel.
//
// Errors: NotFound outside the scope; Conflict when it is in no state to be reviewed.
func matterOf(ctx context.Context, tx *store.Tx, actor org.Actor, kind, subject string) (panel.Matter, error) {
	if kind == kindExAnte {
		return exAnteMatter(ctx, tx, actor, exante.ID(subject))
	}
	g, err := tx.Goal(ctx, actor.Scope(org.ReviewGoals), goal.ID(subject))
	if err != nil {
		return panel.Matter{}, err
	}
	if _, reviewed := goalreview.StageOf(g.State); !reviewed {
		return panel.Matter{}, errs.New(errs.Conflict, "%s现在是“%s”，审核中的绩效目标才能提交专家会审。", g.Name(), g.State)
	}
	return panel.Matter{Kind: kindGoal, ID: string(g.ID), Name: g.Name(), Link: "/goals/" + string(g.ID),
		Of: expert.Matter{Name: g.Name(), Units: []org.Unit{g.Project.Unit}, Filers: g.Filers}}, nil
}

// panelsOn lists the panels a record was laid before as everybody may know of them who sees the record: those that sit,
// and what they found once they are closed.
func panelsOn(ctx context.Context, tx *store.Tx, kind, subject string) ([]panel.Panel, error) {
	list, err := tx.PanelsOn(ctx, kind, subject)
	list = slices.DeleteFunc(list, func(p panel.Panel) bool { return p.State == panel.Forming || p.State == panel.Cancelled })
	for i := range list {
		if list[i].State != panel.Closed {
			list[i].Record = panel.Record{}
		}
	}
	return list, err
}

// panelStates are where a goal may be laid before a panel, for lists to choose from: where it is reviewed.
func panelStates() []approval.State {
	return slices.DeleteFunc(goal.Flow.Open(), func(s approval.State) bool {
		_, reviewed := goalreview.StageOf(s)
		return !reviewed
	})
}

// panelKind is the kind of matters that a panel on a form takes.
func panelKind(form appraisal.Name) string {
	if form == appraisal.ExAnteProject || form == appraisal.ExAntePolicy {
		return kindExAnte
	}
	return kindGoal
}

// PanelChoices lists what the actor may lay before a panel, by project code: the goals of its year, or the evaluations of any
// year that wait for a panel on its form.
func (a *App) PanelChoices(ctx context.Context, actor org.Actor, p panel.Panel) (list []store.FormCase, err error) {
	defer errs.Wrap(&err, "PanelChoices(%s)", p.Year)
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		if panelKind(p.Form) == kindExAnte {
			list, err = exAnteChoices(ctx, tx, actor, p)
			return err
		}
		list, err = tx.FormCases(ctx, store.Goals, actor.Scope(org.ReviewGoals), p.Year, panelStates(), workbenchLimit)
		return err
	})
	return list, err
}
