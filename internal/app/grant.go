package app

import (
	"context"
	"slices"
	"time"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// GrantRole gives a person a role at a unit and below. Security administrators only; never to themselves, and only
// within the units their own grant covers. One person holds at most one of the three administrators' roles and then no
// business role.
//
// Errors: Invalid with what stands in the way; Conflict when the grant exists.
func (a *App) GrantRole(ctx context.Context, actor org.Actor, g org.Grant) (id string, err error) {
	defer errs.Wrap(&err, "GrantRole(%s, %s, %s)", g.User, g.Role, g.Unit)
	if err := need(actor, org.GrantRoles); err != nil {
		return "", err
	}
	return a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		return grantRole(ctx, tx, actor, g)
	})
}

func grantRole(ctx context.Context, tx *store.Tx, actor org.Actor, g org.Grant) (string, error) {
	user, err := tx.User(ctx, g.User)
	if err != nil {
		return "", err
	}
	unit, err := tx.Unit(ctx, g.Unit)
	if err != nil {
		return "", err
	}
	held, err := tx.Grants(ctx, g.User)
	if err != nil {
		return "", err
	}
	if err := checkGrant(actor, g, user, unit, held, tx.Now); err != nil {
		return "", err
	}
	if !g.InForce(tx.Now) {
		return "", errs.Invalidf("有效期已过。请填今天或以后的日期，长期有效的留空。")
	}
	g.ID = store.NewID()
	if err := tx.AddGrant(ctx, g); err != nil {
		return "", err
	}
	return g.ID, tx.Record(ctx, store.Act{Actor: actor, Action: "授予角色", Target: userTarget(user), After: grantCells(g, unit)})
}

func checkGrant(actor org.Actor, g org.Grant, user org.User, unit org.Unit, held []org.Grant, now time.Time) error {
	var roles []org.Role
	for _, h := range held {
		roles = append(roles, h.Role)
	}
	clash, clashes := g.Role.Clashes(roles)
	switch {
	case !g.Role.Known():
		return errs.Invalidf("请从列表中选择角色。")
	case g.User == actor.User.ID:
		return errs.Invalidf("不能给自己授权，请由其他安全管理员办理。")
	case actor.User.ID != org.System.User.ID && !actor.Scope(org.GrantRoles).Covers(unit):
		return errs.New(errs.NotFound, "没有找到这个单位，或不在您的管理范围内。")
	case !g.Role.Suits(unit.Kind):
		return errs.Invalidf("“%s”是%s，不能设“%s”。请换一个单位或角色。", unit.Name, unit.Kind, g.Role)
	case g.IsBoundless(now):
		return errs.Invalidf("“%s”须写有效期，最长%d年：外聘的到期自动失效，续聘时再授予。", g.Role, org.MaxOutsideYears)
	case slices.ContainsFunc(held, func(h org.Grant) bool { return h.Role == g.Role && h.Unit == g.Unit }):
		return errs.New(errs.Conflict, "已有相同的授权：%s在“%s”已是“%s”。要改有效期，请先撤销再授予。", user.Name, unit.Name, g.Role)
	case clashes:
		return errs.Invalidf("%s已是“%s”，不能再任“%s”：系统、安全、审计三个管理员须由三个人分任，且不办业务。", user.Name, clash, g.Role)
	}
	return nil
}

// RevokeRole takes a grant back and ends the person's sessions, so that it counts at once. Security administrators
// only, within the units their own grant covers.
func (a *App) RevokeRole(ctx context.Context, actor org.Actor, id string) (err error) {
	defer errs.Wrap(&err, "RevokeRole(%s)", id)
	if err := need(actor, org.GrantRoles); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		g, err := tx.RemoveGrant(ctx, id)
		if err != nil {
			return "", err
		}
		if g.User == actor.User.ID {
			return "", errs.Invalidf("不能撤销自己的角色，请由其他安全管理员办理。")
		}
		unit, err := tx.Unit(ctx, g.Unit)
		if err != nil {
			return "", err
		}
		if !actor.Scope(org.GrantRoles).Covers(unit) {
			return "", errs.New(errs.NotFound, "没有找到这项授权。")
		}
		user, err := tx.User(ctx, g.User)
		if err != nil {
			return "", err
		}
		if err := tx.RemoveSessions(ctx, g.User, ""); err != nil {
			return "", err
		}
		return id, tx.Record(ctx, store.Act{Actor: actor, Action: "撤销角色", Target: userTarget(user), Before: grantCells(g, unit)})
	})
	return err
}

func grantCells(g org.Grant, unit org.Unit) []audit.Cell {
	cells := []audit.Cell{{Name: "角色", Value: string(g.Role)}, {Name: "单位", Value: unit.Name}}
	if !g.Until.IsZero() {
		cells = append(cells, audit.Cell{Name: "有效期至", Value: LastDay(g.Until).String()})
	}
	return cells
}

// EndOfDay is when a grant ends whose last day is d: the midnight after it in Shanghai; the zero time without a date.
func EndOfDay(d fiscal.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	next := d.AddDays(1)
	return time.Date(next.Year, next.Month, next.Day, 0, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
}

// LastDay is the last day on which a grant that ends at t counts; no date for one without end.
func LastDay(t time.Time) fiscal.Date {
	if t.IsZero() {
		return fiscal.Date{}
	}
	return fiscal.DateOf(t.Add(-time.Second))
}
