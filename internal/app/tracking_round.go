package app

import (
	"context"
	"fmt"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindRound = "绩效跟踪任务"

// TrackedRow is a line of the list of a round.
type TrackedRow = store.TrackedRow

// TrackedFilter narrows the list of a round.
type TrackedFilter = store.TrackedFilter

// TrackingRounds lists the rounds of a year that concern the actor, newest first.
func (a *App) TrackingRounds(ctx context.Context, actor org.Actor, year fiscal.Year) (list []tracking.Round, err error) {
	defer errs.Wrap(&err, "TrackingRounds(%s)", year)
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.TrackingRounds(ctx, actor.Scope(org.SeeTracking), year)
		return err
	})
	return list, err
}

// RoundFile is a round with everything its page shows.
type RoundFile struct {
	tracking.Round
	Division  string            // name of the division its choice names
	Listed    []project.Project // while it has not started
	Unlisted  []string          // key codes that came to no listed project
	Progress  []Progress
	Wholes    []tracking.Tracked // departments' own forms, without the goals they are held against
	Divisions []org.Unit         // that a choice may name; while the list is drawn up
	Offers    []approval.Offer
	Holds     bool
	Today     fiscal.Date
	CheckCode string
}

// Progress is how far a division has come with a round (报送进度).
type Progress struct {
	Division                                         org.UnitID
	Name                                             string
	All, Reported, Settled, Late, Cancelled, Unfiled int
}

// TrackingRound reads one round with its list before it starts and its progress afterwards.
//
// Errors: NotFound outside the scope.
func (a *App) TrackingRound(ctx context.Context, actor org.Actor, id tracking.RoundID) (file RoundFile, err error) {
	defer errs.Wrap(&err, "TrackingRound(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		file, err = roundFile(ctx, tx, actor, id)
		return err
	})
	return file, err
}

func roundFile(ctx context.Context, tx *store.Tx, actor org.Actor, id tracking.RoundID) (file RoundFile, err error) {
	r, err := tx.TrackingRound(ctx, actor.Scope(org.SeeTracking), id)
	if err != nil {
		return file, err
	}
	file = RoundFile{Round: r, Today: fiscal.DateOf(tx.Now), Offers: r.Offers(tracking.RoundFlow, actor, r.Parties()), Holds: actor.Holds(org.Finance, r.Lead)}
	if d := r.Plan.Choice.Division; d != "" {
		unit, err := tx.Unit(ctx, d)
		if err != nil {
			return file, err
		}
		file.Division = unit.Name
	}
	if r.State == tracking.Listing || r.State == tracking.Checking {
		if file.Listed, err = tx.TrackingList(ctx, id, store.Page{Limit: store.MaxPage}); err != nil {
			return file, err
		}
		file.Unlisted = unlisted(r.Plan.Choice.Codes, file.Listed)
	}
	counts, err := tx.TrackingProgress(ctx, actor.Scope(org.SeeTracking), id, file.Today)
	if err != nil {
		return file, err
	}
	file.Progress = progress(counts)
	if file.Wholes, err = tx.WholesIn(ctx, actor.Scope(org.SeeTracking), id); err != nil {
		return file, err
	}
	if file.Holds {
		if file.Divisions, err = divisions(ctx, tx); err != nil {
			return file, err
		}
	}
	file.CheckCode, err = tx.CheckCode(ctx, roundTarget(r))
	return file, err
}

func divisions(ctx context.Context, tx *store.Tx) ([]org.Unit, error) {
	all, err := tx.Units(ctx)
	return slices.DeleteFunc(all, func(u org.Unit) bool { return u.Kind != org.Division || !u.Active }), err
}

// TrackingDivisions lists the divisions that the choice of a round may name.
func (a *App) TrackingDivisions(ctx context.Context) (list []org.Unit, err error) {
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = divisions(ctx, tx)
		return err
	})
	return list, err
}

func unlisted(codes []string, list []project.Project) []string {
	return slices.DeleteFunc(slices.Clone(codes), func(code string) bool {
		return slices.ContainsFunc(list, func(p project.Project) bool { return p.Code == code })
	})
}

// progress gathers counts by division, in their order.
func progress(counts []store.TrackingProgress) []Progress {
	var out []Progress
	for _, c := range counts {
		if n := len(out); n == 0 || out[n-1].Division != c.Division {
			out = append(out, Progress{Division: c.Division, Name: c.Name})
		}
		p := &out[len(out)-1]
		p.All += c.N
		p.Late += c.Late
		switch {
		case c.State == tracking.Cancelled:
			p.Cancelled += c.N
		case c.State == tracking.Unfiled:
			p.Unfiled += c.N
		case c.State == tracking.Settled:
			p.Settled += c.N
			p.Reported += c.N
		case tracking.Reported(c.State):
			p.Reported += c.N
		}
	}
	return out
}

// PlanTracking opens a new round of a year with the list its choice comes to.
//
// Errors: Forbidden without the permission; Invalid with every complaint; Conflict when the year has a round of that name.
func (a *App) PlanTracking(ctx context.Context, actor org.Actor, year fiscal.Year, e tracking.PlanEntry) (id tracking.RoundID, err error) {
	defer errs.Wrap(&err, "PlanTracking(%s)", year)
	if err := need(actor, org.HoldRounds); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		lead, err := tx.Unit(ctx, actor.User.Unit)
		if err != nil {
			return "", err
		}
		r := tracking.Round{ID: tracking.RoundID(store.NewID()), Year: year, Lead: lead, Paper: approval.NewPaper(tracking.RoundFlow)}
		if r, err = r.Change(actor, e, tx.Now); err != nil {
			return "", err
		}
		if err := unnamed(ctx, tx, actor, r); err != nil {
			return "", err
		}
		if err := tx.AddTrackingRound(ctx, r); err != nil {
			return "", err
		}
		r.Version = 1
		if r.Listed, err = tx.ListForTracking(ctx, actor.Scope(org.HoldRounds), r); err != nil {
			return "", err
		}
		if err := tx.SaveTrackingRound(ctx, r); err != nil {
			return "", err
		}
		return string(r.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "拟定名单", Target: roundTarget(r), After: r.Cells()})
	})
	return tracking.RoundID(receipt), err
}

// unnamed refuses a name that another round of the year has.
func unnamed(ctx context.Context, tx *store.Tx, actor org.Actor, r tracking.Round) error {
	list, err := tx.TrackingRounds(ctx, actor.Scope(org.HoldRounds), r.Year)
	if slices.ContainsFunc(list, func(x tracking.Round) bool { return x.Name == r.Name && x.ID != r.ID }) {
		return errs.New(errs.Conflict, "%s已经有同名的跟踪任务，请改任务名称。", r.Year)
	}
	return err
}

// ChangeTracking sets the plan of a round anew and draws up its list again.
//
// Errors: Conflict once the list is under review, or when it was changed meanwhile; Invalid with every complaint; NotFound.
func (a *App) ChangeTracking(ctx context.Context, actor org.Actor, id tracking.RoundID, version int, e tracking.PlanEntry) (err error) {
	defer errs.Wrap(&err, "ChangeTracking(%s)", id)
	return a.changeRound(ctx, actor, id, version, "", func(tx *store.Tx, r tracking.Round) (tracking.Round, string, error) {
		after, err := r.Change(actor, e, tx.Now)
		if err == nil {
			err = unnamed(ctx, tx, actor, after)
		}
		if err == nil {
			after.Listed, err = tx.ListForTracking(ctx, actor.Scope(org.HoldRounds), after)
		}
		return after, "拟定名单", err
	})
}

// changeRound changes a round that the actor's division runs, over the version it was read at, and records the act.
func (a *App) changeRound(ctx context.Context, actor org.Actor, id tracking.RoundID, version int, reason string,
	change func(*store.Tx, tracking.Round) (tracking.Round, string, error)) error {
	_, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.TrackingRound(ctx, actor.Scope(org.HoldRounds), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		after, action, err := change(tx, before)
		if err != nil {
			return "", err
		}
		if err := tx.SaveTrackingRound(ctx, after); err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: action, Reason: reason, Target: roundTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	return err
}

// MoveTracking takes one action of the flow of rounds. Starting makes a form for every listed project, filled in from its last round, and
// tells the clerks of their units.
//
// Errors: as for tracking.Round.Do; Conflict when it was changed meanwhile; NotFound.
func (a *App) MoveTracking(ctx context.Context, actor org.Actor, id tracking.RoundID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveTracking(%s, %s)", id, do)
	return a.changeRound(ctx, actor, id, version, reason, func(tx *store.Tx, r tracking.Round) (tracking.Round, string, error) {
		open, err := tx.OpenTracked(ctx, id, fiscal.DateOf(tx.Now))
		if err != nil {
			return r, "", err
		}
		after, err := r.Do(do, actor, open, reason, tx.Now)
		if err != nil {
			return r, "", err
		}
		switch do {
		case tracking.Start:
			err = startRound(ctx, tx, actor, after)
		case tracking.Finish:
			book, e := lightsInForce(ctx, tx, after.Year)
			after.Lights, err = book.No, e
		case tracking.Propose, tracking.SendBack:
			err = tellHolders(ctx, tx, actor, after)
		}
		return after, string(do), err
	})
}

// startRound makes the forms of a round.
func startRound(ctx context.Context, tx *store.Tx, actor org.Actor, r tracking.Round) error {
	if err := startWholes(ctx, tx, actor, r); err != nil {
		return err
	}
	list, err := tx.TrackingList(ctx, r.ID, store.Page{Limit: store.MaxPage})
	if err != nil {
		return err
	}
	byID := make(map[project.ID]project.Project, len(list))
	perUnit := map[org.UnitID]int{}
	for _, p := range list {
		byID[p.ID] = p
		perUnit[p.Unit.ID]++
	}
	var forms []tracking.Tracked
	err = tx.ListedGoals(ctx, r, func(l store.ListedGoal) error {
		forms = append(forms, tracking.New(tracking.ID(store.NewID()), r, byID[l.Project], l.Goal, l.Last))
		return nil
	})
	if err != nil {
		return err
	}
	for _, t := range forms {
		if err := tx.AddTracked(ctx, t); err != nil {
			return err
		}
	}
	for _, unit := range sortedUnits(perUnit) {
		text := fmt.Sprintf("%s已开始，请在%s前填报%d个项目的跟踪表，数据截至%s。", r.Name, r.Plan.Due, perUnit[unit], r.Cutoff())
		if err := notifyRole(ctx, tx, org.Clerk, unit, text, roundPath(r.ID)); err != nil {
			return err
		}
	}
	return nil
}

func sortedUnits(counts map[org.UnitID]int) []org.UnitID {
	out := make([]org.UnitID, 0, len(counts))
	for unit := range counts {
		out = append(out, unit)
	}
	slices.Sort(out)
	return out
}

func notifyRole(ctx context.Context, tx *store.Tx, role org.Role, unit org.UnitID, text, link string) error {
	people, err := tx.UsersHolding(ctx, role, unit)
	if err != nil {
		return err
	}
	return tx.Notify(ctx, people, text, link)
}

// tellHolders tells those of planning and finance who did not act that a list waits for them.
func tellHolders(ctx context.Context, tx *store.Tx, actor org.Actor, r tracking.Round) error {
	people, err := tx.UsersHolding(ctx, org.Finance, r.Lead.ID)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("“%s”的名单有%d个项目，现在是“%s”。", r.Name, r.Listed, r.State)
	return tx.Notify(ctx, untold(people, map[org.UserID]bool{actor.User.ID: true}), text, roundPath(r.ID))
}

// roundPath is the page of a round.
func roundPath(id tracking.RoundID) string { return "/tracking/" + string(id) }

// TrackedRows lists the forms of a round by project code.
func (a *App) TrackedRows(ctx context.Context, actor org.Actor, id tracking.RoundID, by TrackedFilter, page Page) (list []TrackedRow, err error) {
	defer errs.Wrap(&err, "TrackedRows(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.TrackedRows(ctx, actor.Scope(org.SeeTracking), id, by, page)
		return err
	})
	return list, err
}

func roundTarget(r tracking.Round) audit.Target {
	return audit.Target{Kind: kindRound, ID: string(r.ID), Name: r.Name}
}
