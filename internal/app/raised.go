package app

import (
	"context"
	"fmt"
	"strings"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/analysis"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindRaised = "跟踪建议"

// RaisedFile is a proposal put before the office meeting with everything its page shows.
type RaisedFile struct {
	analysis.Followed
	Offers    []approval.Offer
	Today     fiscal.Date
	CheckCode string
}

// Raised reads one proposal with what became of it.
//
// Errors: NotFound outside the scope.
func (a *App) Raised(ctx context.Context, actor org.Actor, id analysis.RaisedID) (file RaisedFile, err error) {
	defer errs.Wrap(&err, "Raised(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		x, err := tx.Raised(ctx, actor.Scope(org.SeeTracking), id)
		if err != nil {
			return err
		}
		file.Today = fiscal.DateOf(tx.Now)
		file.Offers = x.Offers(analysis.Flow, actor, x.Parties())
		if file.Followed, err = a.followed(ctx, tx, actor, x); err != nil {
			return err
		}
		file.CheckCode, err = tx.CheckCode(ctx, raisedTarget(x))
		return err
	})
	return file, err
}

// DraftRaised is the analysis of a round with the one of its projects that a proposal is about (提请的草稿), by its form.
//
// Errors: Forbidden for anybody who does not run rounds; NotFound outside the scope and for a form that is not in the analysis of the round.
func (a *App) DraftRaised(ctx context.Context, actor org.Actor, round tracking.RoundID, form tracking.ID) (file AnalysisFile, of analysis.Ground, err error) {
	defer errs.Wrap(&err, "DraftRaised(%s, %s)", round, form)
	if err := need(actor, org.HoldRounds); err != nil {
		return file, of, err
	}
	if file, err = a.Analysis(ctx, actor, round); err != nil {
		return file, of, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		of, err = groundOf(ctx, tx, actor, file.Round, form)
		return err
	})
	return file, of, err
}

// RaiseProposal puts a proposal about a project of a round before the office meeting. Those who prepare its agenda are told.
//
// Errors: those of analysis.Raise; NotFound for a round outside the scope or a form of another round.
func (a *App) RaiseProposal(ctx context.Context, actor org.Actor, round tracking.RoundID, form tracking.ID, e analysis.RaisedEntry) (id analysis.RaisedID, err error) {
	defer errs.Wrap(&err, "RaiseProposal(%s, %s)", round, form)
	if err := need(actor, org.HoldRounds); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		r, err := tx.TrackingRound(ctx, actor.Scope(org.SeeTracking), round)
		if err != nil {
			return "", err
		}
		g, err := groundOf(ctx, tx, actor, r, form)
		if err != nil {
			return "", err
		}
		if code := strings.TrimSpace(e.To); code != "" {
			if g.To, err = tx.ProjectByCode(ctx, actor.Scope(org.SeeProjects), code); err != nil && errs.KindOf(err) != errs.NotFound {
				return "", err
			}
		}
		x, err := analysis.Raise(analysis.RaisedID(store.NewID()), r, e, g, actor, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.AddRaised(ctx, x); err != nil {
			return "", err
		}
		text := "计财处提请主任办公会决定“" + x.Title() + "”，请列入议程。"
		if err := notifyRole(ctx, tx, org.Economy, x.Project.Division.ID, text, raisedPath(x.ID)); err != nil {
			return "", err
		}
		return string(x.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "提请会议决定", Target: raisedTarget(x), After: x.Cells()})
	})
	return analysis.RaisedID(receipt), err
}

// WithdrawProposal takes a proposal back before a meeting decides on it.
//
// Errors: those of analysis.Raised.Withdraw; Conflict when it was changed meanwhile; NotFound outside the scope.
func (a *App) WithdrawProposal(ctx context.Context, actor org.Actor, id analysis.RaisedID, version int, reason string) (err error) {
	defer errs.Wrap(&err, "WithdrawProposal(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Raised(ctx, actor.Scope(org.HoldRounds), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		after, err := before.Withdraw(actor, reason, tx.Now)
		if err != nil {
			return "", err
		}
		return string(id), saveRaised(ctx, tx, actor, before, after)
	})
	return err
}

// saveRaised writes a proposal after a step of its flow, and tells those whom it concerns.
func saveRaised(ctx context.Context, tx *store.Tx, actor org.Actor, before, after analysis.Raised) error {
	if err := tx.SaveRaised(ctx, after); err != nil {
		return err
	}
	last, _ := after.Last()
	moved := movement{flow: analysis.Flow, before: before.Case, after: after.Case, parties: after.Parties(), target: raisedTarget(after), link: raisedPath(after.ID), what: kindRaised}
	return moved.record(ctx, tx, actor, last.Reason)
}

// groundOf is how the project of a form stands when a proposal about it is raised or decided.
//
// Errors: NotFound for a form that is outside the scope or of another round, or whose numbers do not stand.
func groundOf(ctx context.Context, tx *store.Tx, actor org.Actor, r tracking.Round, form tracking.ID) (g analysis.Ground, err error) {
	t, err := tx.Tracked(ctx, actor.Scope(org.SeeTracking), form)
	if err != nil {
		return g, err
	}
	if t.Overall != "" || t.Round.ID != r.ID || t.Submitted == nil || t.State == tracking.Cancelled {
		return g, errs.New(errs.NotFound, "“%s”没有在%s报送的跟踪表，不能据此提出建议。", t.Project.Name, r.Name)
	}
	g = analysis.Ground{Form: form, Project: t.Project}
	d, err := declarationOf(ctx, tx, actor, t.Project.ID)
	if err != nil {
		return g, err
	}
	if d != nil {
		g.State = d.State
	}
	events, err := tx.FundEvents(ctx, t.Project.ID)
	if err != nil {
		return g, err
	}
	total := project.FiguresOf(events, r.Year).Total
	g.Unspent = total.Budget - total.Executed
	g.Before, err = tx.RaisedIn(ctx, actor.Scope(org.SeeTracking), r.ID, t.Project.ID)
	return g, err
}

// waitingMotions are the proposals that wait for a meeting, as its agenda shows them.
func waitingMotions(ctx context.Context, tx *store.Tx, actor org.Actor) (out []meeting.Motion, err error) {
	list, err := tx.RaisedStanding(ctx, actor.Scope(org.SeeTracking), analysis.Waiting)
	for _, x := range list {
		out = append(out, x.Motion())
	}
	return out, err
}

// motionOf reads a proposal for the agenda.
//
// Errors: NotFound outside the scope; Conflict when it does not wait for a decision.
func motionOf(ctx context.Context, tx *store.Tx, actor org.Actor, id analysis.RaisedID) (meeting.Motion, error) {
	x, err := tx.Raised(ctx, actor.Scope(org.SeeTracking), id)
	if err == nil && x.State != analysis.Waiting {
		err = errs.New(errs.Conflict, "“%s”现在是“%s”，“%s”的建议才能上会。", x.Title(), x.State, analysis.Waiting)
	}
	return x.Motion(), err
}

// decideMotions applies what a concluded meeting decided about its motions, and carries out those it accepts: all or none. What is wrong
// with any of them is gathered.
func (a *App) decideMotions(ctx context.Context, tx *store.Tx, actor org.Actor, m meeting.Meeting) error {
	var f errs.Fields
	for i, x := range m.Motions {
		err := a.decideMotion(ctx, tx, actor, m, x)
		if errs.KindOf(err) != errs.Invalid && err != nil {
			return err
		}
		for _, c := range errs.FieldsOf(err) {
			f.Add(fmt.Sprintf("items.%d.%s", len(m.Items)+i, c.Path), "“%s”：%s", x.Name, c.Message)
		}
	}
	return f.Err()
}

func (a *App) decideMotion(ctx context.Context, tx *store.Tx, actor org.Actor, m meeting.Meeting, x meeting.Motion) error {
	before, err := tx.Raised(ctx, actor.Scope(org.SeeTracking), analysis.RaisedID(x.Raised))
	if err != nil {
		return err
	}
	g, err := groundOf(ctx, tx, actor, tracking.Round{ID: before.Round, Name: before.Name, Year: before.Year}, before.Form)
	if err != nil {
		return err
	}
	after, err := before.Decide(m, meeting.Ruling{Resolution: x.Resolution, Amount: x.Amount, Reason: x.Reason}, g, actor.User, tx.Now)
	if err != nil {
		return err
	}
	if after.State == analysis.Accepted {
		outcome, err := a.carryOut(ctx, tx, actor, after, g)
		if err != nil {
			return err
		}
		after = after.CarriedOut(outcome)
	}
	return saveRaised(ctx, tx, actor, before, after)
}

// carryOut opens the record that carries an accepted proposal out. A project outside the library, or one that cannot be cancelled any more, is
// ended by a finding.
func (a *App) carryOut(ctx context.Context, tx *store.Tx, actor org.Actor, x analysis.Raised, g analysis.Ground) (analysis.Fulfilment, error) {
	switch x.Content.Remedy.Way() {
	case analysis.ByAdjustment:
		return orderAdjustments(ctx, tx, actor, x)
	case analysis.ByCancellation:
		d, err := declarationOf(ctx, tx, actor, g.Project.ID)
		if err != nil {
			return analysis.Fulfilment{}, err
		}
		if d == nil {
			break
		}
		r, _ := x.LastRuled()
		reason := "主任办公会（" + r.Minutes + "）决定终止。"
		after, err := d.CancelFor(reason, actor, tx.Now)
		if errs.KindOf(err) == errs.Conflict {
			break
		}
		if err == nil {
			err = moveDeclaration(ctx, tx, actor, *d, after, nil, reason)
		}
		return analysis.Fulfilment{Way: analysis.ByCancellation, ID: string(g.Project.ID), Name: g.Project.Name}, err
	}
	return decidedFinding(ctx, tx, actor, x)
}

// decidedFinding registers the finding that carries a control measure out, and tells those who send the letters.
func decidedFinding(ctx context.Context, tx *store.Tx, actor org.Actor, x analysis.Raised) (analysis.Fulfilment, error) {
	no, err := tx.NextFindingNo(ctx, fiscal.YearOf(fiscal.DateOf(tx.Now)))
	if err != nil {
		return analysis.Fulfilment{}, err
	}
	f, err := finding.Decided(finding.ID(store.NewID()), no, x, raisedPath(x.ID), actor.User, tx.Now)
	if err != nil {
		return analysis.Fulfilment{}, err
	}
	return analysis.Fulfilment{Way: analysis.ByFinding, ID: string(f.ID), Name: f.Number()}, addFinding(ctx, tx, actor, f)
}

// orderAdjustments opens the drafts that carry a proposal about money or goals out: of the project, and of the one that gets the money.
func orderAdjustments(ctx context.Context, tx *store.Tx, actor org.Actor, x analysis.Raised) (out analysis.Fulfilment, err error) {
	r, _ := x.LastRuled()
	cause := adjustment.TrackingFound
	if r.Amount > 0 {
		cause = adjustment.BudgetChanged
	}
	first, err := orderAdjustment(ctx, tx, actor, x, x.Project.ID, cause, -r.Amount)
	if err != nil {
		return out, err
	}
	out = analysis.Fulfilment{Way: analysis.ByAdjustment, ID: string(first.ID), Name: fmt.Sprintf("第%d次调整", first.No)}
	if x.Content.To.ID == "" {
		return out, nil
	}
	second, err := orderAdjustment(ctx, tx, actor, x, x.Content.To.ID, cause, r.Amount)
	out.Also = string(second.ID)
	return out, err
}

// orderAdjustment opens the draft of one project, and tells the clerks of its unit.
//
// Errors: Conflict when the project has no approved goal of the year, or an adjustment of it is open.
func orderAdjustment(ctx context.Context, tx *store.Tx, actor org.Actor, x analysis.Raised, id project.ID, cause adjustment.Cause, by money.Amount) (next adjustment.Adjustment, err error) {
	g, err := tx.GoalOf(ctx, actor.Scope(org.SeeGoals), id, x.Year)
	if errs.KindOf(err) == errs.NotFound {
		return next, errs.New(errs.Conflict, "“%s”没有%s的绩效目标，不能调整。请登记为缓议。", x.Title(), x.Year)
	}
	if err != nil {
		return next, err
	}
	next, base, err := nextAdjustment(ctx, tx, actor, g)
	if errs.KindOf(err) == errs.Conflict {
		return next, errs.New(errs.Conflict, "“%s”还不能办理调整：%s也可以登记为缓议。", g.Project.Name, errs.MessageOf(err))
	}
	if err != nil {
		return next, err
	}
	events, err := tx.FundEvents(ctx, id)
	if err != nil {
		return next, err
	}
	if next, err = next.Ordered(cause, x.Reasons(), base.Form, by, project.FiguresOf(events, x.Year).Rows); err != nil {
		return next, err
	}
	if err := tx.AddAdjustment(ctx, next); err != nil {
		return next, err
	}
	text := fmt.Sprintf("主任办公会决定了“%s”，已为您单位开出%s调整申请的草稿，请核对、补充后提交。", x.Title(), x.Year)
	if err := notifyRole(ctx, tx, org.Clerk, g.Project.Unit.ID, text, "/adjustments/"+string(next.ID)); err != nil {
		return next, err
	}
	return next, tx.Record(ctx, store.Act{Actor: actor, Action: "按会议决定开出", Target: adjustmentTarget(next), After: next.Cells()})
}

// raisedPath is the page of a proposal.
func raisedPath(id analysis.RaisedID) string { return "/proposals/" + string(id) }

func raisedTarget(x analysis.Raised) audit.Target {
	return audit.Target{Kind: kindRaised, ID: string(x.ID), Name: x.Title()}
}
