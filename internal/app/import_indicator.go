package app

import (
	"cmp"
	"context"
	"strings"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// IndicatorRow is one row of a list of indicators (指标导入行), each cell as it was typed.
type IndicatorRow struct {
	Line    int
	Bounded string // 有上限: 是, 否 or nothing
	library.Entry
}

// ImportIndicators plans the import of a list of indicators and, when apply is set, carries it out in one transaction:
// a code that is not there is added and in use at once, one in use is revised, nothing is retired. Planning and finance
// only, who would admit them anyway.
//
// Errors: as for ImportUnits.
func (a *App) ImportIndicators(ctx context.Context, actor org.Actor, rows []IndicatorRow, apply bool) (plan ImportPlan, err error) {
	defer errs.Wrap(&err, "ImportIndicators(%d)", len(rows))
	if err := need(actor, org.KeepLibrary); err != nil {
		return plan, err
	}
	book, err := a.books.Find(library.LevelBook)
	if err != nil {
		return plan, err
	}
	return a.runImport(ctx, actor, len(rows), apply, func(tx *store.Tx) (ImportPlan, func() error, error) {
		w := indicatorImport{actor: actor, tx: tx, book: book}
		err := w.prepare(ctx, rows)
		return w.ImportPlan, func() error { return w.carryOut(ctx) }, err
	})
}

// indicatorImport is an import of indicators being worked out.
type indicatorImport struct {
	ImportPlan
	actor org.Actor
	tx    *store.Tx
	book  rulebook.Book
	root  org.Unit
	known map[string]library.Indicator // by code
	names map[string]string            // KeyOf name → code
	steps []indicatorStep
}

// indicatorStep is one row that may be carried out. before has no id for a new one.
type indicatorStep struct {
	before  library.Indicator
	content library.Content
}

func (w *indicatorImport) prepare(ctx context.Context, rows []IndicatorRow) error {
	list, err := w.tx.Indicators(ctx)
	if err != nil {
		return err
	}
	w.known, w.names = map[string]library.Indicator{}, map[string]string{}
	for _, i := range list {
		w.known[i.Code] = i
		w.names[library.KeyOf(i.Row.Name)] = i.Code
	}
	root, _, err := administration(ctx, w.tx)
	if err != nil {
		return err
	}
	if w.root, err = w.tx.Unit(ctx, root.ID); err != nil {
		return err
	}
	first := map[string]int{}
	for _, row := range rows {
		w.read(row, first)
	}
	return nil
}

// read understands a row and says what would come of it.
func (w *indicatorImport) read(row IndicatorRow, first map[string]int) {
	switch row.Bounded {
	case "是":
		row.Row.Bounded = true
	case "", "否":
		row.Row.Bounded = false
	default:
		w.complain(row.Line, "bounded", ruleUnknown, "“有上限”填“是”或“否”，不是“%s”。", errs.Shorten(row.Bounded))
	}
	c, fields := row.Parse(w.book)
	for _, f := range fields {
		if f.Severity == "" || f.Severity == errs.Blocker {
			w.complain(row.Line, f.Path, ruleForm, "%s", f.Message)
			continue
		}
		w.warn(row.Line, f.Path, f.Rule, "%s", f.Message)
	}
	code := cmp.Or(c.Code, strings.TrimSpace(row.Code)) // told apart even where the rest of the row is wrong
	if line, again := first[code]; again && code != "" {
		w.complain(row.Line, "code", ruleTwice, "与第%d行的指标编号相同。请删去一行，或改一个编号。", line)
	} else if code != "" {
		first[code] = row.Line
	}
	if w.blocked(row.Line, "") {
		return
	}
	before, there := w.known[c.Code]
	change := ImportChange{Line: row.Line, Kind: ImportAdd, Key: c.Code, Name: c.Row.Name, Cells: audit.Diff(nil, c.Cells())}
	if there {
		change.Cells = audit.Diff(before.Cells(), c.Cells())
		change.Kind = kindOf(change.Cells)
		if err := before.Editable(w.actor); err != nil && change.Kind != ImportSame {
			w.complain(row.Line, "code", ruleForbidden, "%s", errs.MessageOf(err))
			return
		}
	} else if code, twin := w.names[library.KeyOf(c.Row.Name)]; twin {
		w.warn(row.Line, "name", ruleSameName, "指标库里“%s”已有同名指标，请核对是否重复。", code)
	}
	w.add(change)
	w.steps = append(w.steps, indicatorStep{before: before, content: c})
}

// carryOut writes the indicators of the plan; steps and changes run in parallel.
func (w *indicatorImport) carryOut(ctx context.Context) error {
	for i, s := range w.steps {
		var err error
		switch w.Changes[i].Kind {
		case ImportAdd:
			err = w.put(ctx, s.content)
		case ImportEdit:
			err = reviseIndicator(ctx, w.tx, w.actor, s.before, s.content)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// put adds an indicator, in use.
func (w *indicatorImport) put(ctx context.Context, c library.Content) error {
	i, err := library.Brought(library.ID(store.NewID()), c, w.root, w.actor, w.tx.Now)
	if err != nil {
		return err
	}
	if err := w.tx.AddIndicator(ctx, i); err != nil {
		return err
	}
	return w.tx.Record(ctx, store.Act{Actor: w.actor, Action: "导入指标", Target: indicatorTarget(i), After: c.Cells()})
}
