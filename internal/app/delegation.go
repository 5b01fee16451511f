package app

import (
	"context"
	"fmt"
	"slices"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// DelegationDesk is what a person needs to delegate, and what they delegated or were delegated.
type DelegationDesk struct {
	List       []org.Delegation // the latest first
	InForce    map[string]bool  // by id: counts now
	Open       map[string]bool  // by id: counts now or will, so the one it comes from may take it back
	Grants     []Granted        // what the actor may delegate
	Colleagues []org.User       // to whom
}

// Delegations reads the actor's desk.
func (a *App) Delegations(ctx context.Context, actor org.Actor) (d DelegationDesk, err error) {
	defer errs.Wrap(&err, "Delegations")
	d.InForce, d.Open = map[string]bool{}, map[string]bool{}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if d.List, err = tx.DelegationsOf(ctx, actor.User.ID); err != nil {
			return err
		}
		for _, x := range d.List {
			d.InForce[x.ID], d.Open[x.ID] = x.InForce(tx.Now), x.Open(tx.Now)
		}
		grants := actor.Delegable()
		if len(grants) == 0 {
			return nil
		}
		names, err := unitNames(ctx, tx)
		if err != nil {
			return err
		}
		for _, g := range grants {
			d.Grants = append(d.Grants, Granted{Grant: g, UnitName: names[g.Unit]})
		}
		d.Colleagues, err = tx.UsersAt(ctx, actor.User.Unit)
		d.Colleagues = slices.DeleteFunc(d.Colleagues, func(u org.User) bool { return u.ID == actor.User.ID })
		return err
	})
	return d, err
}

// Delegate lets a colleague act for the actor for a while (委托办理). The role, the unit, the two times, the colleague and the
// reason are what the form says; everything else is filled in here. The colleague is told.
//
// Errors: Invalid with complaints per field; Conflict when the same was delegated for some of these days.
func (a *App) Delegate(ctx context.Context, actor org.Actor, d org.Delegation) (id string, err error) {
	defer errs.Wrap(&err, "Delegate(%s)", d.To)
	return a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		to, held := org.User{}, []org.Grant(nil)
		if d.To != "" {
			if to, err = tx.User(ctx, d.To); err != nil {
				return "", err
			}
			if held, err = tx.Grants(ctx, d.To); err != nil {
				return "", err
			}
		}
		d.ID, d.From, d.FromName, d.ToName = store.NewID(), actor.User.ID, actor.User.Name, to.Name
		if err := d.Check(actor, to, held, tx.Now); err != nil {
			return "", err
		}
		earlier, err := tx.DelegationsOf(ctx, actor.User.ID)
		if err != nil {
			return "", err
		}
		if slices.ContainsFunc(earlier, func(e org.Delegation) bool { return e.Open(tx.Now) && e.Repeats(d) }) {
			return "", errs.New(errs.Conflict, "这段时间已经委托%s办理。要改日期，请先撤回原来的。", to.Name)
		}
		if err := tx.AddDelegation(ctx, d); err != nil {
			return "", err
		}
		if d.UnitName, err = unitName(ctx, tx, d.Unit); err != nil {
			return "", err
		}
		text := fmt.Sprintf("%s委托您从 %s 到 %s 代办“%s”的%s职责（%s）。办理记录上会写明受托。", d.FromName, firstDay(d), LastDay(d.Until), d.UnitName, d.Role, d.Reason)
		if err := tx.Notify(ctx, []org.User{to}, text, "/account/delegations"); err != nil {
			return "", err
		}
		return d.ID, tx.Record(ctx, store.Act{Actor: actor, Action: "委托办理", Target: userTarget(to), Reason: d.Reason, After: delegationCells(d)})
	})
}

// EndDelegation takes back what the actor delegated, before its time (撤回委托). The colleague is told.
//
// Errors: NotFound when it is not the actor's, Conflict when it is over.
func (a *App) EndDelegation(ctx context.Context, actor org.Actor, id string) (err error) {
	defer errs.Wrap(&err, "EndDelegation(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		list, err := tx.DelegationsOf(ctx, actor.User.ID)
		if err != nil {
			return "", err
		}
		at := slices.IndexFunc(list, func(d org.Delegation) bool { return d.ID == id && d.From == actor.User.ID })
		if at < 0 {
			return "", errs.New(errs.NotFound, "没有找到这项委托，或不是您委托的。")
		}
		d := list[at]
		open, err := tx.EndDelegation(ctx, id)
		if err != nil {
			return "", err
		}
		if !open {
			return "", errs.New(errs.Conflict, "这项委托已经结束。")
		}
		to := org.User{ID: d.To, Name: d.ToName}
		if err := tx.Notify(ctx, []org.User{to}, fmt.Sprintf("%s撤回了“%s”的%s职责的委托。", d.FromName, d.UnitName, d.Role), "/account/delegations"); err != nil {
			return "", err
		}
		return id, tx.Record(ctx, store.Act{Actor: actor, Action: "撤回委托", Target: userTarget(to), Before: delegationCells(d)})
	})
	return err
}

// firstDay is the day in Shanghai on which a delegation starts.
func firstDay(d org.Delegation) string { return fiscal.DateOf(d.Starts).String() }

func delegationCells(d org.Delegation) []audit.Cell {
	return []audit.Cell{{Name: "委托人", Value: d.FromName}, {Name: "受托人", Value: d.ToName}, {Name: "角色", Value: string(d.Role)}, {Name: "单位", Value: d.UnitName},
		{Name: "从", Value: firstDay(d)}, {Name: "到", Value: LastDay(d.Until).String()}}
}
