package app

import (
	"context"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// GrantRow is one row of a list of grants (授权导入行), each field as it was typed.
type GrantRow struct {
	Line                     int
	Login, Role, Unit, Until string
}

// ImportGrants plans the import of a list of grants and, when apply is set, carries it out in one transaction. A grant that
// is there already stays, or gets its new last day; nothing is revoked. The rules are those of GrantRole, also among the
// rows of the list. Security administrators only.
//
// Errors: as for ImportUnits.
func (a *App) ImportGrants(ctx context.Context, actor org.Actor, rows []GrantRow, apply bool) (plan ImportPlan, err error) {
	defer errs.Wrap(&err, "ImportGrants(%d)", len(rows))
	if err := need(actor, org.GrantRoles); err != nil {
		return plan, err
	}
	return a.runImport(ctx, actor, len(rows), apply, func(tx *store.Tx) (ImportPlan, func() error, error) {
		w := grantImport{actor: actor, tx: tx, units: map[org.UnitID]org.Unit{}}
		err := w.prepare(ctx, rows)
		return w.ImportPlan, func() error { return w.carryOut(ctx) }, err
	})
}

// grantImport is an import of grants being worked out.
type grantImport struct {
	ImportPlan
	actor org.Actor
	tx    *store.Tx
	index unitIndex
	units map[org.UnitID]org.Unit // with their ancestors, as they are needed
	known map[string]org.User     // by login
	held  map[org.UserID][]org.Grant
	steps []grantStep
}

// grantStep is one row that may be carried out.
type grantStep struct {
	grant, before org.Grant // before is zero for a new one
	user          org.User
	unit          org.Unit
}

func (w *grantImport) prepare(ctx context.Context, rows []GrantRow) error {
	units, err := w.tx.Units(ctx)
	if err != nil {
		return err
	}
	people, err := w.tx.Users(ctx, "", Page{Limit: MaxPage})
	if err != nil {
		return err
	}
	grants, err := w.tx.AllGrants(ctx)
	if err != nil {
		return err
	}
	w.index, w.known, w.held = newUnitIndex(units), map[string]org.User{}, map[org.UserID][]org.Grant{}
	for _, u := range people {
		w.known[u.Login] = u
	}
	for _, g := range grants {
		w.held[g.User] = append(w.held[g.User], g)
	}
	first := map[GrantRow]int{}
	for _, row := range rows {
		if err := w.read(ctx, row, first); err != nil {
			return err
		}
	}
	return nil
}

// read finds what a row names and complains about what is not there.
func (w *grantImport) read(ctx context.Context, row GrantRow, first map[GrantRow]int) error {
	for _, cell := range [][3]string{{"login", row.Login, "登录名"}, {"role", row.Role, "角色"}, {"unit", row.Unit, "单位"}} {
		if cell[1] == "" {
			w.complain(row.Line, cell[0], ruleMissing, "%s没有填。请补上。", cell[2])
		}
	}
	user, there := w.known[row.Login]
	if !there && row.Login != "" {
		w.complain(row.Line, "login", ruleUnknown, "没有登录名为“%s”的人员。请核对，或先由系统管理员新增。", errs.Shorten(row.Login))
	}
	role := org.Role(row.Role)
	if row.Role != "" && !role.Known() {
		w.complain(row.Line, "role", ruleUnknown, "没有“%s”这个角色。请从下拉列表选择。", errs.Shorten(row.Role))
	}
	unit, wrong := org.Unit{}, ""
	if row.Unit != "" {
		if unit, wrong = w.index.find(row.Unit); wrong != "" {
			w.complain(row.Line, "unit", ruleUnknown, "%s", wrong)
		}
	}
	g := org.Grant{User: user.ID, Role: role, Unit: unit.ID}
	if row.Until != "" {
		day, err := fiscal.ParseDate(row.Until)
		if err != nil {
			w.complain(row.Line, "until", ruleForm, "%s", errs.MessageOf(err))
		}
		g.Until = EndOfDay(day)
	}
	if w.blocked(row.Line, "") {
		return nil
	}
	key := GrantRow{Login: row.Login, Role: row.Role, Unit: string(unit.ID)}
	if line, again := first[key]; again {
		w.complain(row.Line, "login", ruleTwice, "与第%d行是同一人的同一角色和单位。请删去一行。", line)
		return nil
	}
	first[key] = row.Line
	unit, err := w.whole(ctx, unit.ID)
	if err == nil {
		w.judge(row.Line, g, user, unit)
	}
	return err
}

// whole is a unit with its ancestors, read once.
func (w *grantImport) whole(ctx context.Context, id org.UnitID) (org.Unit, error) {
	if u, there := w.units[id]; there {
		return u, nil
	}
	u, err := w.tx.Unit(ctx, id)
	w.units[id] = u
	return u, err
}

// judge applies the rules of granting to one row, given what the person holds and what earlier rows give them.
func (w *grantImport) judge(line int, g org.Grant, user org.User, unit org.Unit) {
	before, others := org.Grant{}, []org.Grant(nil)
	for _, h := range w.held[user.ID] {
		if h.Role == g.Role && h.Unit == g.Unit {
			before = h
		} else {
			others = append(others, h)
		}
	}
	same := before.ID != "" && before.Until.Equal(g.Until)
	if err := checkGrant(w.actor, g, user, unit, others, w.tx.Now); err != nil && !same {
		field := "role"
		switch {
		case g.User == w.actor.User.ID:
			field = "login"
		case errs.KindOf(err) == errs.NotFound:
			field = "unit"
		case g.IsBoundless(w.tx.Now):
			field = "until"
		}
		w.complain(line, field, ruleForbidden, "%s", errs.MessageOf(err))
		return
	}
	if !same && !g.InForce(w.tx.Now) {
		w.complain(line, "until", ruleForm, "有效期已过。请填今天或以后的日期，长期有效的留空。")
		return
	}
	c := ImportChange{Line: line, Kind: ImportAdd, Key: user.Login, Name: user.Name, Cells: audit.Diff(nil, grantCells(g, unit))}
	if before.ID != "" {
		c.Cells = audit.Diff(grantCells(before, unit), grantCells(g, unit))
		c.Kind = kindOf(c.Cells)
	} else {
		w.held[user.ID] = append(w.held[user.ID], g)
	}
	w.add(c)
	w.steps = append(w.steps, grantStep{grant: g, before: before, user: user, unit: unit})
}

// carryOut writes the grants of the plan; steps and changes run in parallel.
func (w *grantImport) carryOut(ctx context.Context) error {
	for i, s := range w.steps {
		act := store.Act{Actor: w.actor, Action: "授予角色", Target: userTarget(s.user), After: grantCells(s.grant, s.unit)}
		switch w.Changes[i].Kind {
		case ImportSame:
			continue
		case ImportEdit:
			if _, err := w.tx.RemoveGrant(ctx, s.before.ID); err != nil {
				return err
			}
			act.Action, act.Before = "修改授权", grantCells(s.before, s.unit)
		}
		s.grant.ID = store.NewID()
		if err := w.tx.AddGrant(ctx, s.grant); err != nil {
			return err
		}
		if err := w.tx.Record(ctx, act); err != nil {
			return err
		}
	}
	return nil
}
