package app

import (
	"context"

	"outturn/internal/auth"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// UserRow is one row of a list of people (人员导入行), each field as it was typed.
type UserRow struct {
	Line                     int
	Login, Name, Unit, State string
}

// maxFresh is how many people one import adds: each temporary password is hashed at full strength, and that takes the
// machine a hundredth of a second or two.
const maxFresh = 500

// ImportUsers plans the import of a list of people and, when apply is set, carries it out in one transaction. A login that
// exists means a change, another one a new person, whose temporary password the plan carries once. System administrators
// only.
//
// Errors: as for ImportUnits.
func (a *App) ImportUsers(ctx context.Context, actor org.Actor, rows []UserRow, apply bool) (plan ImportPlan, err error) {
	defer errs.Wrap(&err, "ImportUsers(%d)", len(rows))
	if err := need(actor, org.ManageUsers); err != nil {
		return plan, err
	}
	var w userImport
	work := func(tx *store.Tx) (ImportPlan, func() error, error) {
		w = userImport{actor: actor, passwords: w.passwords}
		err := w.prepare(ctx, tx, rows)
		return w.ImportPlan, func() error { return w.carryOut(ctx, tx) }, err
	}
	plan, err = a.runImport(ctx, actor, len(rows), false, work)
	if err != nil || !apply {
		return plan, err
	}
	// Hashing takes long and must not keep others from writing, so it is done before the transaction, for those who
	// were new a moment ago.
	if w.passwords, err = a.temporaries(ctx, plan); err != nil {
		return plan, err
	}
	return a.runImport(ctx, actor, len(rows), true, work)
}

// temporary is a password and its hash.
type temporary struct{ clear, hash string }

func (a *App) temporaries(ctx context.Context, plan ImportPlan) (map[string]temporary, error) {
	out := map[string]temporary{}
	if len(plan.Findings.Blocking()) > 0 {
		return out, nil
	}
	for _, c := range plan.Changes {
		if c.Kind != ImportAdd {
			continue
		}
		clear := auth.TemporaryPassword()
		hash, err := a.hasher.Hash(ctx, clear)
		if err != nil {
			return nil, err
		}
		out[c.Key] = temporary{clear, hash}
	}
	return out, nil
}

// userImport is an import of people being worked out.
type userImport struct {
	ImportPlan
	actor     org.Actor
	index     unitIndex
	known     map[string]org.User // by login
	passwords map[string]temporary
	steps     []org.User // as they will be; new ones without an id
}

func (w *userImport) prepare(ctx context.Context, tx *store.Tx, rows []UserRow) error {
	units, err := tx.Units(ctx)
	if err != nil {
		return err
	}
	people, err := tx.Users(ctx, "", Page{Limit: MaxPage})
	if err != nil {
		return err
	}
	w.index, w.known = newUnitIndex(units), make(map[string]org.User, len(people))
	for _, u := range people {
		w.known[u.Login] = u
	}
	first := map[string]int{}
	for _, row := range rows {
		if line, again := first[row.Login]; again && row.Login != "" {
			w.complain(row.Line, "login", ruleTwice, "登录名“%s”与第%d行重复。请删去一行，或改登录名。", errs.Shorten(row.Login), line)
		} else {
			first[row.Login] = row.Line
		}
		w.read(row)
	}
	if w.Added > maxFresh {
		w.complain(rows[0].Line, "login", ruleForm, "一次最多新增%d人，现有%d人。请分成几个文件。", maxFresh, w.Added)
	}
	return nil
}

func (w *userImport) read(row UserRow) {
	before, known := w.known[row.Login]
	u := before
	u.Login, u.Name = row.Login, row.Name
	u.Disabled = !w.readState(row.Line, row.State, !before.Disabled)
	for _, cell := range [][3]string{{"login", row.Login, "登录名"}, {"name", row.Name, "姓名"}, {"unit", row.Unit, "所属单位"}} {
		if cell[1] == "" {
			w.complain(row.Line, cell[0], ruleMissing, "%s没有填。请补上。", cell[2])
		}
	}
	if row.Unit != "" {
		unit, wrong := w.index.find(row.Unit)
		if wrong != "" {
			w.complain(row.Line, "unit", ruleUnknown, "%s", wrong)
		}
		u.Unit = unit.ID
	}
	if known && u.Disabled && u.ID == w.actor.User.ID {
		w.complain(row.Line, "state", ruleForbidden, "不能停用自己的账号，请由其他系统管理员办理。")
	}
	w.take(row.Line, u.Check())
	if w.blocked(row.Line, "") {
		return
	}
	w.judge(row.Line, before, u, known)
}

func (w *userImport) judge(line int, before, u org.User, known bool) {
	c := ImportChange{Line: line, Kind: ImportAdd, Key: u.Login, Name: u.Name, Cells: audit.Diff(nil, userCells(u, w.index.byID[u.Unit].Name))}
	if known {
		c.Cells = audit.Diff(userCells(before, string(before.Unit)), userCells(u, string(u.Unit)))
		if c.Kind = kindOf(c.Cells); c.Kind == ImportEdit {
			c.Cells = audit.Diff(userCells(before, w.index.byID[before.Unit].Name), userCells(u, w.index.byID[u.Unit].Name))
		}
	}
	if known && u.Disabled && !before.Disabled {
		w.warn(line, "state", ruleDisables, "停用后立即退出登录，不能再登录。")
	}
	w.add(c)
	w.steps = append(w.steps, u)
}

// carryOut writes everybody of the plan; steps and changes run in parallel.
func (w *userImport) carryOut(ctx context.Context, tx *store.Tx) error {
	for i, u := range w.steps {
		c := &w.Changes[i]
		switch c.Kind {
		case ImportAdd:
			password, ready := w.passwords[u.Login]
			if !ready {
				return errs.New(errs.Conflict, "预览之后人员有变化，没有导入。请重新上传预览。")
			}
			if _, err := addUser(ctx, tx, w.actor, u, password.hash); err != nil {
				return err
			}
			c.Password = password.clear
		case ImportEdit:
			if err := saveUser(ctx, tx, w.actor, u); err != nil {
				return err
			}
		}
	}
	return nil
}
