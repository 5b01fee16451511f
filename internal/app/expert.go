package app

import (
	"context"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindExpert = "专家"

// Experts lists the expert library, the active first, by name.
//
// Errors: Forbidden without the permission to keep it.
func (a *App) Experts(ctx context.Context, actor org.Actor) (list []expert.Expert, err error) {
	defer errs.Wrap(&err, "Experts")
	if err := need(actor, org.KeepExperts); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Experts(ctx)
		return err
	})
	return list, err
}

// ExpertFile is an expert with what the page to change it offers.
type ExpertFile struct {
	expert.Expert
	Accounts []org.User // who holds the role 专家 and is in the library not yet; for a new expert only
	Units    []org.Unit // to stand aside from
}

// Expert reads one expert; with an empty id what a new one may be made of.
//
// Errors: Forbidden, NotFound.
func (a *App) Expert(ctx context.Context, actor org.Actor, id expert.ID) (file ExpertFile, err error) {
	defer errs.Wrap(&err, "Expert(%s)", id)
	if err := need(actor, org.KeepExperts); err != nil {
		return file, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if file.Units, err = tx.Units(ctx); err != nil {
			return err
		}
		if id == "" {
			file.Active = true
			file.Accounts, err = newExperts(ctx, tx)
			return err
		}
		file.Expert, err = tx.Expert(ctx, id)
		return err
	})
	return file, err
}

// newExperts lists the accounts with the role 专家 that are in the library not yet.
func newExperts(ctx context.Context, tx *store.Tx) ([]org.User, error) {
	people, err := tx.UsersWith(ctx, org.Expert)
	if err != nil {
		return nil, err
	}
	kept, err := tx.Experts(ctx)
	if err != nil {
		return nil, err
	}
	known := map[org.UserID]bool{}
	for _, e := range kept {
		known[e.User.ID] = true
	}
	var out []org.User
	for _, u := range people {
		if !known[u.ID] {
			out = append(out, u)
		}
	}
	return out, nil
}

// AddExpert puts a person with the role 专家 into the library.
//
// Errors: Forbidden; Invalid with complaints per field; Conflict when the person is there.
func (a *App) AddExpert(ctx context.Context, actor org.Actor, e expert.Expert) (id expert.ID, err error) {
	defer errs.Wrap(&err, "AddExpert(%s)", e.User.ID)
	if err := need(actor, org.KeepExperts); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		if err := e.Check(); err != nil {
			return "", err
		}
		if e.User, err = expertAccount(ctx, tx, e.User.ID); err != nil {
			return "", err
		}
		e.ID = expert.ID(store.NewID())
		if err := tx.AddExpert(ctx, e); err != nil {
			return "", err
		}
		return string(e.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "新增专家", Target: expertTarget(e), After: e.Cells()})
	})
	return expert.ID(receipt), err
}

// expertAccount reads an account and makes sure that it holds the role.
func expertAccount(ctx context.Context, tx *store.Tx, id org.UserID) (org.User, error) {
	u, err := tx.User(ctx, id)
	if err != nil {
		return u, err
	}
	grants, err := tx.Grants(ctx, id)
	if err != nil {
		return u, err
	}
	for _, g := range grants {
		if g.Role == org.Expert && g.InForce(tx.Now) {
			return u, nil
		}
	}
	var f errs.Fields
	f.Add("user", "%s还没有“专家”角色。请安全管理员先授予。", u.Name)
	return u, f.Err()
}

// SaveExpert changes an expert that was read at its version. The account stays the same.
//
// Errors: Forbidden; NotFound; Invalid with complaints per field; Conflict when changed meanwhile.
func (a *App) SaveExpert(ctx context.Context, actor org.Actor, e expert.Expert) (err error) {
	defer errs.Wrap(&err, "SaveExpert(%s)", e.ID)
	if err := need(actor, org.KeepExperts); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Expert(ctx, e.ID)
		if err != nil {
			return "", err
		}
		e.User = before.User
		if err := e.Check(); err != nil {
			return "", err
		}
		if err := tx.SaveExpert(ctx, e); err != nil {
			return "", err
		}
		return string(e.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "修改专家", Target: expertTarget(e), Before: before.Cells(), After: e.Cells()})
	})
	return err
}

func expertTarget(e expert.Expert) audit.Target {
	return audit.Target{Kind: kindExpert, ID: string(e.ID), Name: e.User.Name}
}
