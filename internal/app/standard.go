package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindStandard = "标准库"

// standardShelf keeps the standards and their index from one request to the next; the stamp says whether they still hold.
type standardShelf struct {
	mu    sync.Mutex
	stamp string
	list  []standard.Standard
	index standard.Index
}

// shelved returns the standards as the transaction sees them: every edition by code and edition, and the index.
func (a *App) shelved(ctx context.Context, tx *store.Tx) ([]standard.Standard, standard.Index, error) {
	stamp, err := tx.StandardStamp(ctx)
	if err != nil {
		return nil, standard.Index{}, err
	}
	a.standards.mu.Lock()
	defer a.standards.mu.Unlock()
	if a.standards.stamp != stamp {
		list, err := tx.Standards(ctx)
		if err != nil {
			return nil, standard.Index{}, err
		}
		a.standards.stamp, a.standards.list, a.standards.index = stamp, list, standard.NewIndex(list)
	}
	return a.standards.list, a.standards.index, nil
}

// StandardQuery narrows the list of standards. Empty fields do not.
type StandardQuery struct {
	Words string // all of them in code, object, grade, keywords or source
	Kind  standard.Kind
	Field library.Field
	State approval.State
	Year  fiscal.Year // in force in it
}

func (q StandardQuery) takes(s standard.Standard) bool {
	text := strings.ToLower(strings.Join(append([]string{s.Code, s.Object, s.Grade, s.Source}, s.Keywords...), " "))
	for word := range strings.FieldsSeq(strings.ToLower(q.Words)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return (q.Kind == "" || s.Kind == q.Kind) && (q.Field == "" || s.Field == q.Field) && (q.State == "" || s.State == q.State) &&
		(q.Year == 0 || s.State == standard.InForce && s.ValidIn(q.Year))
}

// Standards lists the editions of standards that the query takes, newest edition of each code first: the part that page.Offset
// and page.Limit name, and how many there are. Drafts are seen by their unit and by planning and finance only.
//
// Errors: Forbidden without the permission to see projects.
func (a *App) Standards(ctx context.Context, actor org.Actor, q StandardQuery, page store.Page) (list []standard.Standard, total int, err error) {
	defer errs.Wrap(&err, "Standards")
	if err := need(actor, org.SeeProjects); err != nil {
		return nil, 0, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		all, _, err := a.shelved(ctx, tx)
		for _, s := range all {
			if s.Visible(actor) && q.takes(s) {
				list = append(list, s)
			}
		}
		return err
	})
	slices.SortStableFunc(list, func(x, y standard.Standard) int { return cmp.Or(cmp.Compare(x.Code, y.Code), y.Edition-x.Edition) })
	total = len(list)
	limit := page.Limit
	if limit <= 0 {
		limit = PageSize
	}
	from := min(max(page.Offset, 0), total)
	return list[from:min(from+limit, total)], total, err
}

// StandardFile is one edition of a standard with everything its page shows.
type StandardFile struct {
	standard.Standard
	Editions  []standard.Standard // of its code that the actor may see, newest first
	Offers    []approval.Offer
	MayEdit   bool
	MayRevise bool
}

// Before is the edition before this one; false where there is none to be seen.
func (f StandardFile) Before() (standard.Standard, bool) {
	for _, s := range f.Editions {
		if s.Edition < f.Edition {
			return s, true
		}
	}
	return standard.Standard{}, false
}

// Standard reads one edition of a standard with the others of its code and what the actor may do.
//
// Errors: Forbidden without the permission to see projects; NotFound for another unit's draft.
func (a *App) Standard(ctx context.Context, actor org.Actor, id standard.ID) (file StandardFile, err error) {
	defer errs.Wrap(&err, "Standard(%s)", id)
	if err := need(actor, org.SeeProjects); err != nil {
		return file, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if file.Standard, err = visibleStandard(ctx, tx, actor, id); err != nil {
			return err
		}
		editions, err := tx.StandardEditions(ctx, file.Code)
		_, open := standard.Open(editions)
		file.MayRevise = !open && actor.May(org.DraftStandards)
		for _, s := range slices.Backward(editions) {
			if s.Visible(actor) {
				file.Editions = append(file.Editions, s)
			}
		}
		return err
	})
	if err != nil {
		return file, err
	}
	file.Offers = file.Case.Offers(standard.Flow, actor, file.Parties())
	file.MayEdit = file.Editable(actor) == nil
	return file, nil
}

// visibleStandard reads an edition that the actor may see; to others it is not there.
func visibleStandard(ctx context.Context, tx *store.Tx, actor org.Actor, id standard.ID) (standard.Standard, error) {
	s, err := tx.Standard(ctx, id)
	if err == nil && !s.Visible(actor) {
		err = errs.New(errs.NotFound, "没有找到，或您无权查看。")
	}
	return s, err
}

// StandardUnits lists the units for which the actor may draft standards, by code.
func (a *App) StandardUnits(ctx context.Context, actor org.Actor) (units []org.Unit, err error) {
	defer errs.Wrap(&err, "StandardUnits")
	err = a.db.View(ctx, func(tx *store.Tx) error {
		for _, role := range []org.Role{org.Finance, org.Reviewer} {
			list, err := tx.UnitsIn(ctx, actor.ScopeOf(role))
			if err != nil {
				return err
			}
			for _, u := range list {
				if (u.Kind == org.Administration || u.Kind == org.Division) && !slices.ContainsFunc(units, func(x org.Unit) bool { return x.ID == u.ID }) {
					units = append(units, u)
				}
			}
		}
		return nil
	})
	return units, err
}

// AddStandard drafts a standard for one of the actor's units. A code that is there already is revised with ReviseStandard.
//
// Errors: Forbidden for all but reviewers and planning and finance; Invalid with complaints per cell; Conflict when the code is
// taken.
func (a *App) AddStandard(ctx context.Context, actor org.Actor, unit org.UnitID, e standard.Entry) (id standard.ID, err error) {
	defer errs.Wrap(&err, "AddStandard")
	return a.draftStandard(ctx, actor, unit, e, func(tx *store.Tx, c standard.Content, u org.Unit) (standard.Standard, error) {
		editions, err := tx.StandardEditions(ctx, c.Code)
		if err == nil && len(editions) > 0 {
			err = errs.New(errs.Conflict, "编号%s已有标准“%s”。要改请从它的页面起草新版，或换一个编号。", c.Code, editions[0].Object)
		}
		if err != nil {
			return standard.Standard{}, err
		}
		return standard.New(standard.ID(store.NewID()), c, u, actor, tx.Now)
	})
}

// ReviseStandard drafts the next edition of the standard that an edition belongs to.
//
// Errors: Forbidden; NotFound for another unit's draft; Invalid with complaints per cell; Conflict while an edition is on its way.
func (a *App) ReviseStandard(ctx context.Context, actor org.Actor, from standard.ID, unit org.UnitID, e standard.Entry) (id standard.ID, err error) {
	defer errs.Wrap(&err, "ReviseStandard(%s)", from)
	return a.draftStandard(ctx, actor, unit, e, func(tx *store.Tx, c standard.Content, u org.Unit) (standard.Standard, error) {
		before, err := visibleStandard(ctx, tx, actor, from)
		if err != nil {
			return before, err
		}
		editions, err := tx.StandardEditions(ctx, before.Code)
		if err != nil {
			return before, err
		}
		return standard.Revise(standard.ID(store.NewID()), editions, c, u, actor, tx.Now)
	})
}

// draftStandard writes a new edition that make works out.
func (a *App) draftStandard(ctx context.Context, actor org.Actor, unit org.UnitID, e standard.Entry,
	make func(*store.Tx, standard.Content, org.Unit) (standard.Standard, error)) (standard.ID, error) {
	if err := need(actor, org.DraftStandards); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		u, err := tx.Unit(ctx, unit)
		if errs.KindOf(err) == errs.NotFound {
			return "", oneField("unit_id", "请选择起草部门。")
		}
		if err != nil {
			return "", err
		}
		c, fields := e.Parse()
		if err := fields.Err(); err != nil {
			return "", err
		}
		s, err := make(tx, c, u)
		if err != nil {
			return "", err
		}
		return string(s.ID), putStandard(ctx, tx, actor, s, "起草标准")
	})
	return standard.ID(receipt), err
}

func putStandard(ctx context.Context, tx *store.Tx, actor org.Actor, s standard.Standard, action string) error {
	if err := tx.AddStandard(ctx, s); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: standardTarget(s), After: s.Cells()})
}

// SaveStandard changes a draft that was read at its version.
//
// Errors: Forbidden, NotFound for another unit's draft, Invalid with complaints per cell, Conflict when it was changed meanwhile,
// is no draft, or takes a code that is there.
func (a *App) SaveStandard(ctx context.Context, actor org.Actor, id standard.ID, version int, e standard.Entry) (err error) {
	defer errs.Wrap(&err, "SaveStandard(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := visibleStandard(ctx, tx, actor, id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		c, fields := e.Parse()
		if err := fields.Err(); err != nil || before.Holding(c) {
			return string(id), err
		}
		after, err := before.Edit(actor, c, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.SaveStandard(ctx, after); err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "修改标准", Target: standardTarget(after), Before: before.Cells(), After: c.Cells()})
	})
	return err
}

// MoveStandard takes one action of the flow on an edition read at its version. Publishing ends the edition in force.
//
// Errors: Conflict when it was changed or moved meanwhile, Forbidden, NotFound for another unit's draft, Invalid about the reason
// or the day it begins.
func (a *App) MoveStandard(ctx context.Context, actor org.Actor, id standard.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveStandard(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := visibleStandard(ctx, tx, actor, id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		old, err := inForceBefore(ctx, tx, before)
		if err != nil {
			return "", err
		}
		after, ended, err := before.Do(do, actor, old, reason, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.SaveStandard(ctx, after); err != nil {
			return "", err
		}
		if ended != nil {
			if err := endStandard(ctx, tx, actor, *old, *ended); err != nil {
				return "", err
			}
		}
		moved := movement{flow: standard.Flow, before: before.Case, after: after.Case, parties: after.Parties(), target: standardTarget(after),
			link: "/standards/" + string(id), what: "标准"}
		return string(id), moved.record(ctx, tx, actor, reason)
	})
	return err
}

// inForceBefore is the newest edition of the code in force before this one; nil without one.
func inForceBefore(ctx context.Context, tx *store.Tx, s standard.Standard) (*standard.Standard, error) {
	editions, err := tx.StandardEditions(ctx, s.Code)
	for _, e := range slices.Backward(editions) {
		if e.Edition < s.Edition && e.State == standard.InForce {
			return &e, err
		}
	}
	return nil, err
}

// endStandard writes the day on which an edition ends because the next one begins.
func endStandard(ctx context.Context, tx *store.Tx, actor org.Actor, before, ended standard.Standard) error {
	if err := tx.SaveStandard(ctx, ended); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: "新版接替", Target: standardTarget(ended), Before: before.Cells(), After: ended.Cells()})
}

func standardTarget(s standard.Standard) audit.Target {
	return audit.Target{Kind: kindStandard, ID: string(s.ID), Name: s.Label()}
}
