package app

import (
	"context"
	"fmt"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// UrgeTracking tells those who still have forms of a round that they are wanted (催办): the clerk of a draft, the head of what waits for
// the unit, for one division or for all. It returns how many forms were urged.
//
// Errors: Forbidden without the permission; Conflict when the round does not run; NotFound.
func (a *App) UrgeTracking(ctx context.Context, actor org.Actor, id tracking.RoundID, division org.UnitID) (n int, err error) {
	defer errs.Wrap(&err, "UrgeTracking(%s)", id)
	if err := need(actor, org.HoldRounds); err != nil {
		return 0, err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		r, err := tx.TrackingRound(ctx, actor.Scope(org.HoldRounds), id)
		if err != nil {
			return "", err
		}
		if r.State != tracking.Running {
			return "", errs.New(errs.Conflict, "%s现在是“%s”，进行中的任务才能催办。", r.Name, r.State)
		}
		if n, err = urge(ctx, tx, actor.Scope(org.HoldRounds), r, division, "催办："); err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "催办", Target: roundTarget(r), After: []audit.Cell{{Name: "催办张数", Value: fmt.Sprint(n)}}})
	})
	return n, err
}

// urge writes one notice for each unit and side that has forms to file or to confirm.
func urge(ctx context.Context, tx *store.Tx, s org.Scope, r tracking.Round, division org.UnitID, lead string) (int, error) {
	rows, err := tx.TrackedRows(ctx, s, r.ID, store.TrackedFilter{States: []approval.State{tracking.Draft, tracking.AtHead}, Division: division}, store.Page{Limit: store.MaxPage})
	if err != nil {
		return 0, err
	}
	today := fiscal.DateOf(tx.Now)
	for _, side := range []struct {
		state approval.State
		role  org.Role
		word  string
	}{{tracking.Draft, org.Clerk, "填报"}, {tracking.AtHead, org.Head, "审核"}} {
		counts := map[org.UnitID]int{}
		late := 0
		for _, row := range rows {
			if row.State == side.state {
				counts[row.Project.Unit.ID]++
			}
			if row.State == side.state && row.Due.Before(today) {
				late++
			}
		}
		for _, unit := range sortedUnits(counts) {
			text := fmt.Sprintf("%s%s还有%d张跟踪表等待%s，截止日期%s。", lead, r.Name, counts[unit], side.word, r.Plan.Due)
			if late > 0 && r.Plan.Due.Before(today) {
				text = fmt.Sprintf("%s%s还有%d张跟踪表等待%s，已过截止日期%s，请尽快办理。", lead, r.Name, counts[unit], side.word, r.Plan.Due)
			}
			if err := notifyRole(ctx, tx, side.role, unit, text, roundPath(r.ID)); err != nil {
				return 0, err
			}
		}
	}
	return len(rows), nil
}

// RemindTracking writes the reminders of rounds whose day it is (到期提醒), once a day, and returns how many forms they are about. Called by a
// ticker.
func (a *App) RemindTracking(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "RemindTracking")
	var due bool
	err = a.db.View(ctx, func(tx *store.Tx) error {
		rounds, err := tx.RunningRounds(ctx)
		today := fiscal.DateOf(tx.Now)
		due = slices.ContainsFunc(rounds, func(r tracking.Round) bool { return r.RemindsOn(today) })
		return err
	})
	if err != nil || !due {
		return 0, err
	}
	err = a.db.Update(ctx, func(tx *store.Tx) error {
		rounds, err := tx.RunningRounds(ctx)
		for _, r := range rounds {
			if err == nil && r.RemindsOn(fiscal.DateOf(tx.Now)) {
				err = remind(ctx, tx, r, &n)
			}
		}
		return err
	})
	return n, err
}

func remind(ctx context.Context, tx *store.Tx, r tracking.Round, n *int) error {
	lead, err := tx.Unit(ctx, r.Lead.ID)
	if err != nil {
		return err
	}
	everywhere := org.Scope{Roots: lead.Ancestors} // the calendar acts for nobody in particular
	told, err := urge(ctx, tx, everywhere, r, "", "提醒：")
	if err != nil {
		return err
	}
	*n += told
	r.Remind = fiscal.DateOf(tx.Now)
	if err := tx.SaveTrackingRound(ctx, r); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: org.System, Action: "到期提醒", Target: roundTarget(r), After: []audit.Cell{{Name: "提醒张数", Value: fmt.Sprint(told)}}})
}
