package app

import (
	"context"
	"strconv"
	"sync"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// libraryIndex keeps the index of the indicator library from one request to the next: making it takes longer than
// searching it. The stamp says whether it still holds.
type libraryIndex struct {
	mu    sync.Mutex
	stamp string
	index library.Index
}

// indexed returns the library as the transaction sees it.
func (a *App) indexed(ctx context.Context, tx *store.Tx) (library.Index, error) {
	stamp, err := tx.LibraryStamp(ctx)
	if err != nil {
		return library.Index{}, err
	}
	a.indicators.mu.Lock()
	defer a.indicators.mu.Unlock()
	if a.indicators.stamp == stamp {
		return a.indicators.index, nil
	}
	list, err := tx.Indicators(ctx)
	if err != nil {
		return library.Index{}, err
	}
	a.indicators.stamp, a.indicators.index = stamp, library.NewIndex(list)
	return a.indicators.index, nil
}

// Indicators searches the library, best hits first: the part of the hits that page.Offset and page.Limit name, and how
// many there are. Proposals on their way are seen by their unit and by planning and finance only.
//
// Errors: Forbidden without the permission to see goals.
func (a *App) Indicators(ctx context.Context, actor org.Actor, q library.Query, page store.Page) (list []library.Indicator, total int, err error) {
	defer errs.Wrap(&err, "Indicators")
	if err := need(actor, org.SeeGoals); err != nil {
		return nil, 0, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		index, err := a.indexed(ctx, tx)
		for _, i := range index.Search(q) {
			if i.Visible(actor) {
				list = append(list, i)
			}
		}
		return err
	})
	total = len(list)
	limit := page.Limit
	if limit <= 0 {
		limit = PageSize
	}
	from := min(max(page.Offset, 0), total)
	return list[from:min(from+limit, total)], total, err
}

// IndicatorFile is an indicator of the library with everything its page shows.
type IndicatorFile struct {
	library.Indicator
	Uses    []library.Used // filed goals within the actor's scope that measure it, newest first; at most PageSize
	UsedBy  int            // filed goals of the whole park that do
	Offers  []approval.Offer
	MayEdit bool
}

// Indicator reads one indicator with who uses it and what the actor may do next.
//
// Errors: Forbidden without the permission to see goals; NotFound for another unit's proposal.
func (a *App) Indicator(ctx context.Context, actor org.Actor, id library.ID) (file IndicatorFile, err error) {
	defer errs.Wrap(&err, "Indicator(%s)", id)
	if err := need(actor, org.SeeGoals); err != nil {
		return file, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		if file.Indicator, err = visibleIndicator(ctx, tx, actor, id); err != nil {
			return err
		}
		key := library.KeyOf(file.Row.Name)
		if file.Uses, err = tx.UsesOf(ctx, actor.Scope(org.SeeGoals), key, store.Page{}); err != nil {
			return err
		}
		file.UsedBy, err = tx.CountUses(ctx, key)
		return err
	})
	file.Offers = file.Case.Offers(library.Flow, actor, file.Parties())
	file.MayEdit = err == nil && file.Editable(actor) == nil
	return file, err
}

// visibleIndicator reads an indicator that the actor may see; to others it is not there.
func visibleIndicator(ctx context.Context, tx *store.Tx, actor org.Actor, id library.ID) (library.Indicator, error) {
	i, err := tx.Indicator(ctx, id)
	if err == nil && !i.Visible(actor) {
		err = errs.New(errs.NotFound, "没有找到，或您无权查看。")
	}
	return i, err
}

// ProposingUnits lists the units for which the actor may propose indicators, by code.
func (a *App) ProposingUnits(ctx context.Context, actor org.Actor) (units []org.Unit, err error) {
	defer errs.Wrap(&err, "ProposingUnits")
	err = a.db.View(ctx, func(tx *store.Tx) error {
		seen := map[org.UnitID]bool{}
		for _, role := range []org.Role{org.Clerk, org.Reviewer} {
			list, err := tx.UnitsIn(ctx, actor.ScopeOf(role))
			if err != nil {
				return err
			}
			for _, u := range list {
				if !seen[u.ID] {
					seen[u.ID] = true
					units = append(units, u)
				}
			}
		}
		return nil
	})
	return units, err
}

// AddIndicator drafts a proposal for one of the actor's units. Without a code it gets the next of its field.
//
// Errors: Forbidden for all but clerks and reviewers, Invalid with complaints per cell, Conflict when the code is taken.
func (a *App) AddIndicator(ctx context.Context, actor org.Actor, unit org.UnitID, e library.Entry) (id library.ID, err error) {
	defer errs.Wrap(&err, "AddIndicator")
	if err := need(actor, org.ProposeIndicators); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		u, err := tx.Unit(ctx, unit)
		if errs.KindOf(err) == errs.NotFound {
			return "", oneField("proposer", "请选择提出单位。")
		}
		if err != nil {
			return "", err
		}
		c, err := a.readIndicator(ctx, tx, e)
		if err != nil {
			return "", err
		}
		i, err := library.New(library.ID(store.NewID()), c, u, actor, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.AddIndicator(ctx, i); err != nil {
			return "", err
		}
		return string(i.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "拟定指标", Target: indicatorTarget(i), After: c.Cells()})
	})
	return library.ID(receipt), err
}

// oneField is an Invalid error about one cell.
func oneField(path, message string) error {
	var f errs.Fields
	f.Add(path, "%s", message)
	return f.Err()
}

// readIndicator understands an indicator as typed, under the book whose levels the library keeps.
func (a *App) readIndicator(ctx context.Context, tx *store.Tx, e library.Entry) (library.Content, error) {
	book, err := a.books.Find(library.LevelBook)
	if err != nil {
		return library.Content{}, err
	}
	if e.Code == "" {
		list, err := tx.Indicators(ctx)
		if err != nil {
			return library.Content{}, err
		}
		field, _ := library.ParseField(e.Field) // what is no field is complained about below
		e.Code = library.NewIndex(list).NextCode(field)
	}
	c, fields := e.Parse(book)
	return c, fields.Err()
}

// SaveIndicator changes an indicator that was read at its version: a draft by its proposers, one in use by planning and
// finance, which counts as a revision.
//
// Errors: Forbidden, NotFound for another unit's proposal, Invalid with complaints per cell, Conflict when it was changed
// meanwhile or stands where nobody may change it.
func (a *App) SaveIndicator(ctx context.Context, actor org.Actor, id library.ID, version int, e library.Entry) (err error) {
	defer errs.Wrap(&err, "SaveIndicator(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := visibleIndicator(ctx, tx, actor, id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		if err := before.Editable(actor); err != nil {
			return "", err
		}
		if e.Code == "" {
			e.Code = before.Code
		}
		c, err := a.readIndicator(ctx, tx, e)
		if err != nil || before.Holding(c) {
			return string(id), err
		}
		return string(id), reviseIndicator(ctx, tx, actor, before, c)
	})
	return err
}

// reviseIndicator writes new content of an indicator.
func reviseIndicator(ctx context.Context, tx *store.Tx, actor org.Actor, before library.Indicator, c library.Content) error {
	after, err := before.Edit(actor, c, tx.Now)
	if err != nil {
		return err
	}
	if err := tx.SaveIndicator(ctx, after); err != nil {
		return err
	}
	action := "修改指标"
	if before.State == library.InUse {
		action = "修订指标"
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: indicatorTarget(after), Before: before.Cells(), After: c.Cells()})
}

// MoveIndicator takes one action of the flow on an indicator read at its version.
//
// Errors: Conflict when it was changed or moved meanwhile, Forbidden, NotFound for another unit's proposal, Invalid about
// the reason.
func (a *App) MoveIndicator(ctx context.Context, actor org.Actor, id library.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveIndicator(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := visibleIndicator(ctx, tx, actor, id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		after, err := before.Do(do, actor, reason, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.SaveIndicator(ctx, after); err != nil {
			return "", err
		}
		moved := movement{flow: library.Flow, before: before.Case, after: after.Case, parties: after.Parties(),
			target: indicatorTarget(after), link: "/indicators/" + string(id), what: "指标"}
		return string(id), moved.record(ctx, tx, actor, reason)
	})
	return err
}

// StockLibrary adds the indicators that come with the program and are not there yet, known by code, and notes what goals
// measure that were filed before uses were noted. A retired or revised indicator stays as it is. It is called when the
// server starts, and does nothing before there is an administration.
func (a *App) StockLibrary(ctx context.Context) (added int, err error) {
	defer errs.Wrap(&err, "StockLibrary")
	shipped, err := library.Shipped()
	if err != nil {
		return 0, err
	}
	_, err = a.act(ctx, org.System, func(tx *store.Tx) (string, error) {
		added = 0
		if err := noteOldUses(ctx, tx); err != nil {
			return "", err
		}
		root, ok, err := administration(ctx, tx)
		if err != nil || !ok {
			return "", err
		}
		list, err := tx.Indicators(ctx)
		if err != nil {
			return "", err
		}
		there := map[string]bool{}
		for _, i := range list {
			there[i.Code] = true
		}
		for _, c := range shipped {
			if there[c.Code] {
				continue
			}
			if err := tx.AddIndicator(ctx, library.Stocked(library.ID(store.NewID()), c, root, tx.Now)); err != nil {
				return "", err
			}
			added++
		}
		if added == 0 {
			return "", nil
		}
		return "", tx.Record(ctx, store.Act{Actor: org.System, Action: "装入内置指标", Target: audit.Target{Kind: kindIndicator, Name: "指标库"},
			After: []audit.Cell{{Name: "条数", Value: strconv.Itoa(added)}}})
	})
	return added, err
}

// administration is the unit at the root of the tree; false when there is none yet.
func administration(ctx context.Context, tx *store.Tx) (org.Unit, bool, error) {
	units, err := tx.Units(ctx)
	for _, u := range units {
		if u.Parent == "" {
			return u, true, err
		}
	}
	return org.Unit{}, false, err
}

// noteOldUses notes what goals measure that were frozen before uses were noted.
func noteOldUses(ctx context.Context, tx *store.Tx) error {
	ids, err := tx.GoalsWithoutUses(ctx)
	for _, id := range ids {
		editions, err := tx.GoalEditions(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.PutIndicatorUses(ctx, id, editions[len(editions)-1].Form); err != nil {
			return err
		}
	}
	return err
}

// The kinds of record of the library, as the log names them.
const (
	kindIndicator = "指标库"
	kindExample   = "案例"
)

func indicatorTarget(i library.Indicator) audit.Target {
	return audit.Target{Kind: kindIndicator, ID: string(i.ID), Name: i.NameOf()}
}
