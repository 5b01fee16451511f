package app

import (
	"context"
	"slices"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// UnitRow is one row of a list of units (单位导入行), each field as it was typed. Parent is the code or name of a unit
// that exists or stands in the same list.
type UnitRow struct {
	Line                            int
	Code, Name, Kind, Parent, State string
}

// ImportUnits plans the import of a list of units and, when apply is set, carries it out in one transaction. A code that
// exists means a change, another one a new unit. System administrators only.
//
// Errors: Invalid with every finding when apply is set and a row has an error; the plan carries the findings either way.
func (a *App) ImportUnits(ctx context.Context, actor org.Actor, rows []UnitRow, apply bool) (plan ImportPlan, err error) {
	defer errs.Wrap(&err, "ImportUnits(%d)", len(rows))
	if err := need(actor, org.ManageUnits); err != nil {
		return plan, err
	}
	return a.runImport(ctx, actor, len(rows), apply, func(tx *store.Tx) (ImportPlan, func() error, error) {
		units, err := tx.Units(ctx)
		w := unitImport{index: newUnitIndex(units), before: newUnitIndex(units).byID}
		w.plan(rows)
		return w.ImportPlan, func() error { return w.carryOut(ctx, tx, actor) }, err
	})
}

// unitImport is an import of units being worked out.
type unitImport struct {
	ImportPlan
	index  unitIndex               // as it will be
	before map[org.UnitID]org.Unit // as it is
	steps  []unitStep
}

// unitStep is one row that can be read.
type unitStep struct {
	row   UnitRow
	unit  org.Unit
	fresh bool
	depth int // below the top, as it will be
}

func (w *unitImport) plan(rows []UnitRow) {
	first := map[string]int{}
	for _, row := range rows {
		if line, again := first[row.Code]; again && row.Code != "" {
			w.complain(row.Line, "code", ruleTwice, "单位编码“%s”与第%d行重复。请删去一行，或改编码。", errs.Shorten(row.Code), line)
		} else {
			first[row.Code] = row.Line
		}
		w.read(row)
	}
	for i := range w.steps {
		w.findParent(&w.steps[i])
	}
	w.findCycles()
	for i := range w.steps {
		w.judge(&w.steps[i])
	}
}

// findCycles complains of each ring of units once: at the row that closed it, and not at the rows below it, which are right.
func (w *unitImport) findCycles() {
	told := map[org.UnitID]bool{}
	for _, s := range w.steps {
		ring := w.ring(s.unit.ID)
		if len(ring) == 0 || told[s.unit.ID] {
			continue
		}
		names := ""
		for _, u := range ring {
			told[u.ID] = true
			names += "“" + errs.Shorten(u.Name) + "”→"
		}
		at := w.closer(ring)
		w.complain(at.row.Line, "parent", ruleCycle, "上级单位绕成了一圈：%s“%s”。请改这一行的上级单位。", names, errs.Shorten(ring[0].Name))
	}
}

// ring lists the units from one up to itself; empty when it does not stand above itself.
func (w *unitImport) ring(id org.UnitID) []org.Unit {
	out := []org.Unit{w.index.byID[id]}
	for at := out[0].Parent; at != ""; at = w.index.byID[at].Parent {
		if at == id {
			return out
		}
		if out = append(out, w.index.byID[at]); len(out) > len(w.index.byID) {
			break // below a ring
		}
	}
	return nil
}

// closer is the row that most likely closed a ring: the first that moves a unit which exists, else the first of the ring.
func (w *unitImport) closer(ring []org.Unit) (first unitStep) {
	in := map[org.UnitID]bool{}
	for _, u := range ring {
		in[u.ID] = true
	}
	for _, s := range w.steps {
		switch {
		case !in[s.unit.ID]:
			continue
		case !s.fresh && w.before[s.unit.ID].Parent != s.unit.Parent:
			return s
		case first.row.Line == 0:
			first = s
		}
	}
	return first
}

// read turns a row into the unit it will be, but for its parent, which may stand further down. A row without a code of its
// own is checked like the others and hangs nowhere.
func (w *unitImport) read(row UnitRow) {
	u, known := w.index.byCode[row.Code]
	if !known || w.blocked(row.Line, "code") {
		u = org.Unit{ID: org.UnitID(store.NewID()), Code: row.Code, Active: true}
	}
	u.Name, u.Kind = row.Name, org.UnitKind(row.Kind)
	u.Active = w.readState(row.Line, row.State, u.Active)
	w.missing(row)
	if !slices.Contains(org.UnitKinds(), u.Kind) && row.Kind != "" {
		w.complain(row.Line, "kind", ruleUnknown, "单位类别“%s”不认识。请填管委会、处室、事业单位、用款单位或第三方机构。", errs.Shorten(row.Kind))
	}
	if !w.blocked(row.Line, "code") {
		w.index.put(u)
	}
	w.steps = append(w.steps, unitStep{row: row, unit: u, fresh: !known})
}

// missing complains about empty cells in words that name the column.
func (w *unitImport) missing(row UnitRow) {
	for _, cell := range [][3]string{{"code", row.Code, "单位编码"}, {"name", row.Name, "单位名称"}, {"kind", row.Kind, "单位类别"}} {
		if cell[1] == "" {
			w.complain(row.Line, cell[0], ruleMissing, "%s没有填。请补上。", cell[2])
		}
	}
}

func (w *unitImport) findParent(s *unitStep) {
	s.unit.Parent = ""
	if s.row.Parent != "" {
		parent, wrong := w.index.find(s.row.Parent)
		if wrong != "" {
			w.complain(s.row.Line, "parent", ruleUnknown, "%s", wrong)
			return
		}
		s.unit.Parent = parent.ID
	}
	if !w.blocked(s.row.Line, "code") {
		w.index.put(s.unit)
	}
}

// judge checks one unit among all the others as they will be, and says what changes.
func (w *unitImport) judge(s *unitStep) {
	line := s.row.Line
	s.depth = w.depth(s.unit.ID)
	if !w.blocked(line, "parent") {
		w.take(line, checkUnit(s.unit))
	} else {
		w.take(line, s.unit.Check())
	}
	if w.blocked(line, "") {
		return
	}
	c := ImportChange{Line: line, Kind: ImportAdd, Key: s.unit.Code, Name: s.unit.Name, Cells: audit.Diff(nil, w.cells(s.unit))}
	if !s.fresh {
		before := w.before[s.unit.ID]
		c.Cells = audit.Diff(unitCells(before, w.before[before.Parent].Name), w.cells(s.unit))
		c.Kind = kindOf(c.Cells)
		w.warnUnit(s, before)
	}
	if named := w.index.byName[s.unit.Name]; len(named) > 1 {
		w.warn(line, "name", ruleSameName, "有%d个单位叫“%s”，列表里不易区分。请核对。", len(named), errs.Shorten(s.unit.Name))
	}
	w.add(c)
}

func (w *unitImport) cells(u org.Unit) []audit.Cell { return unitCells(u, w.index.byID[u.Parent].Name) }

func (w *unitImport) warnUnit(s *unitStep, before org.Unit) {
	if before.Active && !s.unit.Active {
		w.warn(s.row.Line, "state", ruleDisables, "停用后不能再为它新建项目，已有的不受影响。")
	}
	if before.Parent != s.unit.Parent {
		w.warn(s.row.Line, "parent", ruleMoves, "上级单位改变，上级人员能看到的范围随之改变。")
	}
}

// depth counts the units above one; a ring has as many as there are units.
func (w *unitImport) depth(id org.UnitID) (n int) {
	for at := w.index.byID[id].Parent; at != "" && n < len(w.index.byID); at = w.index.byID[at].Parent {
		n++
	}
	return n
}

// carryOut writes the steps from the top down, so that no unit is ever moved below itself on the way.
func (w *unitImport) carryOut(ctx context.Context, tx *store.Tx, actor org.Actor) error {
	slices.SortStableFunc(w.steps, func(a, b unitStep) int { return a.depth - b.depth })
	for _, s := range w.steps {
		var err error
		switch before := w.before[s.unit.ID]; {
		case s.fresh:
			err = insertUnit(ctx, tx, actor, s.unit)
		case len(audit.Diff(unitCells(before, string(before.Parent)), unitCells(s.unit, string(s.unit.Parent)))) > 0:
			err = saveUnit(ctx, tx, actor, s.unit)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
