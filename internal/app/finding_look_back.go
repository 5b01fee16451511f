package app

import (
	"context"
	"fmt"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindLookBack = "回头看抽取"

// LookBacks is what the page of look-backs shows (回头看).
type LookBacks struct {
	Ripe    []finding.Finding // closed three months ago or longer and not drawn yet
	Looking []store.FindingRow
	Draws   []finding.LookBackDraw // newest first
}

// LookBacks reads what can be drawn, what is being looked back at, and the draws so far.
func (a *App) LookBacks(ctx context.Context, actor org.Actor) (out LookBacks, err error) {
	defer errs.Wrap(&err, "LookBacks")
	if err := need(actor, org.JudgeFindings); err != nil {
		return out, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		scope := actor.Scope(org.JudgeFindings)
		if out.Ripe, err = ripeFindings(ctx, tx, scope); err != nil {
			return err
		}
		if out.Looking, err = tx.Findings(ctx, scope, store.FindingFilter{State: string(finding.LookingBack)}, store.Page{Limit: workbenchLimit}); err != nil {
			return err
		}
		out.Draws, err = tx.LookBackDraws(ctx, workbenchLimit)
		return err
	})
	return out, err
}

func ripeFindings(ctx context.Context, tx *store.Tx, scope org.Scope) ([]finding.Finding, error) {
	return tx.FindingsClosed(ctx, scope, fiscal.DateOf(tx.Now).AddMonths(-finding.LookBackFrom))
}

// DrawLookBacks draws some of the ripe findings to look back at; the others are settled (抽取回头看). The seed is recorded, so that anybody
// can replay the draw.
//
// Errors: those of finding.DrawLookBacks.
func (a *App) DrawLookBacks(ctx context.Context, actor org.Actor, wanted int) (id finding.DrawID, err error) {
	defer errs.Wrap(&err, "DrawLookBacks(%d)", wanted)
	if err := need(actor, org.JudgeFindings); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		ripe, err := ripeFindings(ctx, tx, actor.Scope(org.JudgeFindings))
		if err != nil {
			return "", err
		}
		draw, after, err := finding.DrawLookBacks(finding.DrawID(store.NewID()), store.NewID(), wanted, ripe, actor, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.AddLookBackDraw(ctx, draw); err != nil {
			return "", err
		}
		before := map[finding.ID]finding.Finding{}
		for _, f := range ripe {
			before[f.ID] = f
		}
		for _, f := range after {
			if err := tx.SaveFinding(ctx, f); err != nil {
				return "", err
			}
			if err := movedFinding(ctx, tx, actor, before[f.ID], f, ""); err != nil {
				return "", err
			}
		}
		cells := []audit.Cell{{Name: "种子", Value: draw.Draw.Seed}, {Name: "可抽取", Value: fmt.Sprint(len(after))}, {Name: "抽中", Value: fmt.Sprint(wanted)}}
		return string(draw.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "抽取回头看", Target: audit.Target{Kind: kindLookBack, ID: string(draw.ID), Name: fiscal.DateOf(tx.Now).String()}, After: cells})
	})
	return finding.DrawID(receipt), err
}

// EscalateFindings tells heads, divisions and planning and finance of findings that are late (逾期督办), on the first late day and every
// finding.EscalateEvery days after, and returns how many. Called by a ticker.
func (a *App) EscalateFindings(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "EscalateFindings")
	late := func(tx *store.Tx) (due []finding.Finding, err error) {
		list, err := tx.FindingsLate(ctx, fiscal.DateOf(tx.Now))
		for _, f := range list {
			if f.EscalatesOn(fiscal.DateOf(tx.Now)) {
				due = append(due, f)
			}
		}
		return due, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		list, err := late(tx)
		n = len(list)
		return err
	})
	if err != nil || n == 0 {
		return 0, err
	}
	err = a.db.Update(ctx, func(tx *store.Tx) error {
		list, err := late(tx)
		n = len(list)
		for _, f := range list {
			if err == nil {
				err = escalate(ctx, tx, f)
			}
		}
		return err
	})
	return n, err
}

// escalate tells everybody who can hurry a late finding, each of them once.
func escalate(ctx context.Context, tx *store.Tx, f finding.Finding) error {
	today := fiscal.DateOf(tx.Now)
	text := fmt.Sprintf("逾期未整改：%s的“%s”应于%s前整改，已逾期%d天，现在是“%s”。", f.Owner.Name, f.Name(), f.Due(), f.Due().DaysUntil(today), f.State)
	told := map[org.UserID]bool{}
	for _, side := range []struct {
		role org.Role
		unit org.UnitID
	}{{org.Clerk, f.Owner.ID}, {org.Head, f.Owner.ID}, {org.Reviewer, f.Division.ID}, {org.Finance, f.Division.ID}} {
		people, err := tx.UsersHolding(ctx, side.role, side.unit)
		if err != nil {
			return err
		}
		if err := tx.Notify(ctx, untold(people, told), text, findingPath(f.ID)); err != nil {
			return err
		}
	}
	if err := tx.MarkEscalated(ctx, f.ID, today); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: org.System, Action: "逾期督办", Target: findingTarget(f), After: []audit.Cell{{Name: "逾期天数", Value: fmt.Sprint(f.Due().DaysUntil(today))}}})
}
