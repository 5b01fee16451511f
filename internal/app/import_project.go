package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// ProjectRow is one row of the list of projects (项目导入行), each cell as it was typed; money in 万元. Unit and Division are
// a code or a name.
type ProjectRow struct {
	Line                                           int
	Code, Name, Unit, Division, Nature, Category   string
	Start, End, Completed, Fiscal, Others, Summary string
	Version                                        string // 修改次数 when the list was saved; empty when it was not saved here
}

// ImportProjects plans the import of a list of projects and, when apply is set, carries it out in one transaction. A code
// that exists means a change, another one a new project; every check of AddProject and SaveProject holds.
//
// Errors: as for ImportUnits.
func (a *App) ImportProjects(ctx context.Context, actor org.Actor, rows []ProjectRow, apply bool) (plan ImportPlan, err error) {
	defer errs.Wrap(&err, "ImportProjects(%d)", len(rows))
	if err := need(actor, org.EditProjects); err != nil {
		return plan, err
	}
	return a.runImport(ctx, actor, len(rows), apply, func(tx *store.Tx) (ImportPlan, func() error, error) {
		w := projectImport{actor: actor, tx: tx, first: map[string]int{}, known: map[string]project.Project{}}
		err := w.prepare(ctx, rows)
		return w.ImportPlan, func() error { return w.carryOut(ctx) }, err
	})
}

// EditableProjects lists the projects that the actor may change, by code (可修改的项目).
func (a *App) EditableProjects(ctx context.Context, actor org.Actor) (list []project.Project, err error) {
	defer errs.Wrap(&err, "EditableProjects")
	if err := need(actor, org.EditProjects); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Projects(ctx, actor.Scope(org.EditProjects), store.ProjectFilter{}, Page{Limit: MaxPage})
		return err
	})
	return list, err
}

// projectImport is an import of projects being worked out.
type projectImport struct {
	ImportPlan
	actor org.Actor
	tx    *store.Tx
	index unitIndex
	first map[string]int             // code → line
	known map[string]project.Project // by code, of all units
	steps []projectStep
}

// projectStep is one row that may be carried out. before has no id for a new one.
type projectStep struct{ before, after project.Project }

func (w *projectImport) prepare(ctx context.Context, rows []ProjectRow) error {
	units, err := w.tx.Units(ctx)
	if err != nil {
		return err
	}
	w.index = newUnitIndex(units)
	root, _, err := administration(ctx, w.tx)
	if err != nil {
		return err
	}
	everywhere := org.Scope{Roots: []org.UnitID{root.ID}} // a code is taken whoever has it
	err = w.tx.EachProject(ctx, everywhere, store.ProjectFilter{}, Page{Limit: MaxPage}, func(p project.Project) error {
		w.known[p.Code] = p
		return nil
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := w.read(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// read understands a row and says what would come of it.
func (w *projectImport) read(ctx context.Context, row ProjectRow) error {
	if line, again := w.first[row.Code]; again && row.Code != "" {
		w.complain(row.Line, "code", ruleTwice, "项目编号“%s”与第%d行重复。请删去一行，或改编号。", errs.Shorten(row.Code), line)
	} else {
		w.first[row.Code] = row.Line
	}
	before, there, err := w.before(ctx, row)
	if err != nil {
		return err
	}
	after := w.parse(row, before)
	if err := w.check(ctx, row.Line, before, &after, there); err != nil {
		return err
	}
	if w.blocked(row.Line, "") {
		return nil
	}
	c := ImportChange{Line: row.Line, Kind: ImportAdd, Key: after.Code, Name: after.Name, Cells: audit.Diff(nil, after.Cells())}
	if there {
		c.Cells = audit.Diff(before.Cells(), after.Cells())
		c.Kind = kindOf(c.Cells)
	}
	if w.stale(row, before, there, c.Kind); w.blocked(row.Line, "") {
		return nil
	}
	w.add(c)
	w.steps = append(w.steps, projectStep{before, after})
	return nil
}

// stale refuses a row that would undo what somebody changed since the list was saved, and warns of a row that was saved and
// has another code now: that makes another project.
func (w *projectImport) stale(row ProjectRow, before project.Project, there bool, kind ImportKind) {
	switch {
	case row.Version == "" || kind == ImportSame:
	case !there:
		w.warn(row.Line, "code", ruleNewCode, "系统里没有编号“%s”，按新增项目处理。要改一个项目的编号，请到它的页面修改。", errs.Shorten(row.Code))
	case row.Version != strconv.Itoa(before.Version):
		w.complain(row.Line, "version", ruleStaleRow, "导出这份清单以后，项目“%s”被修改过，直接导入会盖掉那些修改。请重新导出，再改这一行。", errs.Shorten(before.Name))
	}
}

// before reads the project that a row is about, as SaveProject would.
func (w *projectImport) before(ctx context.Context, row ProjectRow) (p project.Project, there bool, err error) {
	known, there := w.known[row.Code]
	if !there {
		return p, false, nil
	}
	p, err = w.tx.Project(ctx, w.actor.Scope(org.EditProjects), known.ID)
	if errs.KindOf(err) == errs.NotFound && err != nil {
		w.complain(row.Line, "code", ruleForbidden, "项目编号“%s”已有相同的，不在您的范围内。请改编号。", errs.Shorten(row.Code))
		return project.Project{}, false, nil
	}
	return p, err == nil, err
}

// parse turns a row into the project it will be, with complaints about what is empty or cannot be read.
func (w *projectImport) parse(row ProjectRow, p project.Project) project.Project {
	for _, c := range [][3]string{{"code", row.Code, "项目编号"}, {"name", row.Name, "项目名称"}, {"unit", row.Unit, "实施单位"}, {"division", row.Division, "主管处室"},
		{"nature", row.Nature, "项目性质"}, {"category", row.Category, "项目类别"}, {"start", row.Start, "计划开始日期"}, {"end", row.End, "计划完成日期"},
		{"fiscal", row.Fiscal, "财政资金"}, {"other", row.Others, "其他资金"}} {
		if c[1] == "" {
			w.complain(row.Line, c[0], ruleMissing, "%s没有填。请补上。", c[2])
		}
	}
	p.Code, p.Name, p.Nature, p.Category = row.Code, row.Name, project.Nature(row.Nature), project.Category(row.Category)
	if !slices.Contains(project.Natures(), p.Nature) && row.Nature != "" {
		w.complain(row.Line, "nature", ruleUnknown, "项目性质“%s”不认识。请从下拉列表选择。", errs.Shorten(row.Nature))
	}
	if !slices.Contains(project.Categories(), p.Category) && row.Category != "" {
		w.complain(row.Line, "category", ruleUnknown, "项目类别“%s”不认识。请从下拉列表选择。", errs.Shorten(row.Category))
	}
	w.unit(row.Line, "unit", row.Unit, &p.Unit)
	w.unit(row.Line, "division", row.Division, &p.Division)
	readCell(w, row.Line, "start", row.Start, fiscal.ParseDate, &p.Start)
	readCell(w, row.Line, "end", row.End, fiscal.ParseDate, &p.End)
	readCell(w, row.Line, "completed", row.Completed, fiscal.ParseDate, &p.Completed)
	inWan := func(text string) (money.Amount, error) { return money.Parse(text, money.InWan) }
	readCell(w, row.Line, "fiscal", row.Fiscal, inWan, &p.Fiscal)
	readCell(w, row.Line, "other", row.Others, inWan, &p.Other)
	if flat(row.Summary) != "" && flat(row.Summary) != flat(p.Summary) {
		p.Summary = row.Summary
	}
	return p
}

// flat drops what a browser and a workbook end lines with differently.
func flat(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r", "")) }

func (w *projectImport) unit(line int, field, text string, to *org.Unit) {
	if text == "" {
		return
	}
	u, wrong := w.index.find(text)
	if wrong != "" {
		w.complain(line, field, ruleUnknown, "%s", wrong)
		return
	}
	*to = u
}

// readCell reads a cell that may be empty: what was there stays.
func readCell[T any](w *projectImport, line int, field, text string, parse func(string) (T, error), to *T) {
	if text == "" {
		return
	}
	v, err := parse(text)
	if err != nil {
		w.complain(line, field, ruleForm, "%s", errs.MessageOf(err))
		return
	}
	*to = v
}

// check says of a row what AddProject and SaveProject would.
func (w *projectImport) check(ctx context.Context, line int, before project.Project, after *project.Project, there bool) error {
	err := checkProject(ctx, w.tx, w.actor, after)
	if err == nil && there && !w.blocked(line, "") {
		err = projectStays(ctx, w.tx, w.actor, before, *after)
	}
	switch {
	case errs.KindOf(err) == errs.Conflict && err != nil:
		w.complain(line, "unit", ruleForbidden, "%s", errs.MessageOf(err))
	case errs.KindOf(err) == errs.Invalid && err != nil:
		w.take(line, err)
	default:
		return err
	}
	return nil
}

// carryOut writes the projects of the plan; steps and changes run in parallel.
func (w *projectImport) carryOut(ctx context.Context) error {
	for i, s := range w.steps {
		var err error
		switch w.Changes[i].Kind {
		case ImportAdd:
			err = addProject(ctx, w.tx, w.actor, &s.after)
		case ImportEdit:
			err = saveProject(ctx, w.tx, w.actor, s.before, s.after)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
