package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/execution"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// EntryFilter narrows a list of ledger entries.
type EntryFilter = store.EntryFilter

// Entries lists entries of the ledger that the actor may see. Those of unknown projects are seen by who sees the whole park.
//
// Errors: NotFound for entries of unknown projects without that.
func (a *App) Entries(ctx context.Context, actor org.Actor, by EntryFilter, page Page) (list []execution.Entry, err error) {
	defer errs.Wrap(&err, "Entries")
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if by.Unplaced {
			if whole, err := coversPark(ctx, tx, actor.Scope(org.SeeProjects)); err != nil || !whole {
				return notThere(err)
			}
		}
		list, err = tx.Entries(ctx, actor.Scope(org.SeeProjects), by, page)
		return err
	})
	return list, err
}

// notThere is what somebody is told about what is there and not theirs.
func notThere(err error) error {
	if err != nil {
		return err
	}
	return errs.New(errs.NotFound, "没有找到，或您无权查看。")
}

// Execution is a project with its money of a year (项目执行情况).
type Execution struct {
	execution.Place
	Figures project.Figures
	Signed  money.Amount // contracts of all years
	Paid    money.Amount // under contracts
}

// Executions lists the projects within the actor's scope that have money in a year, by code, with what was executed; text is part of
// a code, a name or a unit.
func (a *App) Executions(ctx context.Context, actor org.Actor, year fiscal.Year, text string) (list []Execution, err error) {
	defer errs.Wrap(&err, "Executions(%d)", int(year))
	err = a.db.View(ctx, func(tx *store.Tx) error {
		ledger, err := readLedger(ctx, tx, actor.Scope(org.SeeProjects), nil)
		if err != nil {
			return err
		}
		for _, p := range ledger.Places() {
			x := Execution{Place: p, Figures: ledger.Figures(p.ID, year)}
			for _, c := range ledger.Contracts(p.ID) {
				x.Signed, x.Paid = x.Signed+c.Amount, x.Paid+c.Paid
			}
			empty := x.Figures.Total == project.FundRow{Source: project.TotalRow} && x.Signed == 0
			if !empty && strings.Contains(p.Code+" "+p.Name+" "+p.Unit, text) {
				list = append(list, x)
			}
		}
		return nil
	})
	return list, err
}

// Execution reads one project's money of a year by its code.
//
// Errors: NotFound outside the scope.
func (a *App) Execution(ctx context.Context, actor org.Actor, code string, year fiscal.Year) (x Execution, err error) {
	defer errs.Wrap(&err, "Execution(%s, %d)", code, int(year))
	err = a.db.View(ctx, func(tx *store.Tx) error {
		p, err := tx.ProjectByCode(ctx, actor.Scope(org.SeeProjects), code)
		if err != nil {
			return err
		}
		ledger, err := readLedger(ctx, tx, actor.Scope(org.SeeProjects), []project.ID{p.ID})
		if err != nil {
			return err
		}
		x = Execution{Place: ledger.Places()[0], Figures: ledger.Figures(p.ID, year)}
		for _, c := range ledger.Contracts(p.ID) {
			x.Signed, x.Paid = x.Signed+c.Amount, x.Paid+c.Paid
		}
		return nil
	})
	return x, err
}

// Reconciliation is what does not match in a year, with what was said about it (对账).
type Reconciliation struct {
	Matters    []execution.Matter
	Open       int  // of these nobody explained
	MayExplain bool // and put entries of unknown projects where they belong
}

// Reconciliation holds the entries of a year against budgets, contracts and projects, for the projects that the actor may see. Entries
// of unknown projects are seen by who sees the whole park.
func (a *App) Reconciliation(ctx context.Context, actor org.Actor, year fiscal.Year) (r Reconciliation, err error) {
	defer errs.Wrap(&err, "Reconciliation(%d)", int(year))
	err = a.db.View(ctx, func(tx *store.Tx) error {
		r.Matters, err = matters(ctx, tx, actor.Scope(org.SeeProjects), year)
		return err
	})
	for _, m := range r.Matters {
		if m.Said == nil {
			r.Open++
		}
	}
	r.MayExplain = actor.May(org.RecordFunds)
	return r, err
}

func matters(ctx context.Context, tx *store.Tx, scope org.Scope, year fiscal.Year) ([]execution.Matter, error) {
	ledger, err := readLedger(ctx, tx, scope, nil)
	if err != nil {
		return nil, err
	}
	found := ledger.Mismatches(year)
	for _, more := range []func(context.Context, org.Scope, fiscal.Year) ([]execution.Mismatch, error){tx.Strays, tx.Twins} {
		list, err := more(ctx, scope, year)
		if err != nil {
			return nil, err
		}
		found = append(found, list...)
	}
	whole, err := coversPark(ctx, tx, scope)
	if err != nil {
		return nil, err
	}
	if whole {
		unplaced, err := tx.Unplaced(ctx, year)
		if err != nil {
			return nil, err
		}
		for _, u := range unplaced {
			found = append(found, u.Mismatch())
		}
	}
	said, err := tx.Explanations(ctx, year)
	return execution.Reconcile(found, said), err
}

// ExplainMismatch keeps why something does not match, as long as the difference stays what it was when the page was read (对账说明).
//
// Errors: Forbidden; Invalid without a reason; NotFound when there is no such mismatch in the scope; Conflict when its numbers
// changed.
func (a *App) ExplainMismatch(ctx context.Context, actor org.Actor, year fiscal.Year, x execution.Explanation) (err error) {
	defer errs.Wrap(&err, "ExplainMismatch(%s)", x.Key)
	if err := need(actor, org.RecordFunds); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		list, err := matters(ctx, tx, actor.Scope(org.RecordFunds), year)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(list, func(m execution.Matter) bool { return m.Key() == x.Key })
		switch {
		case i < 0:
			return "", errs.New(errs.NotFound, "没有这条对账差异，可能已经对上了。请刷新页面。")
		case list[i].Amount != x.Amount:
			return "", errs.New(errs.Conflict, "差额已由%s元变为%s元。请看过最新的记录再说明。", x.Amount.Yuan(), list[i].Amount.Yuan())
		}
		if err := x.Check(); err != nil {
			return "", err
		}
		x.Reason, x.By, x.At = strings.TrimSpace(x.Reason), actor.User.Name, tx.Now
		if err := tx.AddExplanation(ctx, year, x); err != nil {
			return "", err
		}
		m := list[i]
		return x.Key, tx.Record(ctx, store.Act{Actor: actor, Action: "说明对账差异", Reason: x.Reason, Target: audit.Target{Kind: kindExecution, ID: string(m.Project.ID), Name: m.Project.Code + " " + string(m.Problem)},
			After: []audit.Cell{{Name: "差额（元）", Value: m.Amount.Yuan()}, {Name: "差异", Value: m.Detail}}})
	})
	return err
}

// PlaceEntries puts the entries that came with the code of an unknown project under the project with another code (归入项目). What was
// sent stays as it was sent.
//
// Errors: Forbidden without the whole park; NotFound when there are no such entries; Invalid at "to" when there is no such project.
func (a *App) PlaceEntries(ctx context.Context, actor org.Actor, code, to string) (n int64, err error) {
	defer errs.Wrap(&err, "PlaceEntries(%s)", code)
	if err := need(actor, org.RecordFunds); err != nil {
		return 0, err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		if whole, err := coversPark(ctx, tx, actor.Scope(org.RecordFunds)); err != nil || !whole {
			return "", notThere(err)
		}
		p, err := tx.ProjectByCode(ctx, actor.Scope(org.RecordFunds), strings.TrimSpace(to))
		if errs.KindOf(err) == errs.NotFound {
			var wrong errs.Fields
			wrong.Add("to", "没有编号为“%s”的项目。请填写项目库里的项目编号。", errs.Shorten(to))
			return "", wrong.Err()
		}
		if err != nil {
			return "", err
		}
		if n, err = tx.PlaceEntries(ctx, code, p.ID); err != nil {
			return "", err
		}
		if n == 0 {
			return "", errs.New(errs.NotFound, "编号为“%s”的未归户记录已经没有了。请刷新页面。", errs.Shorten(code))
		}
		return string(p.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "归入项目", Target: projectTarget(p), After: []audit.Cell{
			{Name: "报送的项目编号", Value: code}, {Name: "记录", Value: fmt.Sprintf("%d条", n)}}})
	})
	return n, err
}

// Ledger lists the entries of one project, oldest first (项目台账).
//
// Errors: NotFound outside the scope.
func (a *App) Ledger(ctx context.Context, actor org.Actor, id project.ID) (list []execution.Entry, err error) {
	defer errs.Wrap(&err, "Ledger(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Project(ctx, actor.Scope(org.SeeProjects), id); err != nil {
			return err
		}
		list, err = tx.Entries(ctx, actor.Scope(org.SeeProjects), store.EntryFilter{Project: id}, store.Page{Limit: store.MaxPage})
		slices.Reverse(list)
		return err
	})
	return list, err
}
