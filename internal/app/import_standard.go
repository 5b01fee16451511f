package app

import (
	"cmp"
	"context"
	"strings"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// StandardRow is one row of a list of standards (标准导入行), each cell as it was typed.
type StandardRow struct {
	Line int
	standard.Entry
}

// ImportStandards plans the import of a list of standards and, when apply is set, carries it out in one transaction: every row
// becomes a draft of planning and finance, a new standard or the next edition of a code that is there. Somebody else publishes
// them, because whoever filed never approves.
//
// Errors: as for ImportUnits.
func (a *App) ImportStandards(ctx context.Context, actor org.Actor, rows []StandardRow, apply bool) (plan ImportPlan, err error) {
	defer errs.Wrap(&err, "ImportStandards(%d)", len(rows))
	if err := need(actor, org.KeepStandards); err != nil {
		return plan, err
	}
	return a.runImport(ctx, actor, len(rows), apply, func(tx *store.Tx) (ImportPlan, func() error, error) {
		w := standardImport{actor: actor, tx: tx}
		err := w.prepare(ctx, rows)
		return w.ImportPlan, func() error { return w.carryOut(ctx) }, err
	})
}

// standardImport is an import of standards being worked out; drafts and changes run in parallel.
type standardImport struct {
	ImportPlan
	actor  org.Actor
	tx     *store.Tx
	root   org.Unit
	known  map[string][]standard.Standard // by code, oldest edition first
	drafts []standard.Standard
}

func (w *standardImport) prepare(ctx context.Context, rows []StandardRow) error {
	list, err := w.tx.Standards(ctx)
	if err != nil {
		return err
	}
	w.known = map[string][]standard.Standard{}
	for _, s := range list {
		w.known[s.Code] = append(w.known[s.Code], s)
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
func (w *standardImport) read(row StandardRow, first map[string]int) {
	c, fields := row.Parse()
	w.take(row.Line, fields.Err())
	code := cmp.Or(c.Code, strings.TrimSpace(row.Code)) // told apart even where the rest of the row is wrong
	if line, again := first[code]; again && code != "" {
		w.complain(row.Line, "code", ruleTwice, "与第%d行的标准编号相同。请删去一行，或改一个编号。", line)
	} else if code != "" {
		first[code] = row.Line
	}
	if w.blocked(row.Line, "") {
		return
	}
	change := ImportChange{Line: row.Line, Kind: ImportAdd, Key: c.Code, Name: c.Object, Cells: audit.Diff(nil, c.Cells())}
	draft, err := w.draft(c, &change)
	if err != nil {
		w.complain(row.Line, "code", ruleForbidden, "%s", errs.MessageOf(err))
		return
	}
	w.add(change)
	w.drafts = append(w.drafts, draft)
}

// draft makes the edition that a row asks for and says in the change what is new about it.
func (w *standardImport) draft(c standard.Content, change *ImportChange) (standard.Standard, error) {
	id, editions := standard.ID(store.NewID()), w.known[c.Code]
	if len(editions) == 0 {
		return standard.New(id, c, w.root, w.actor, w.tx.Now)
	}
	last := editions[len(editions)-1]
	change.Cells = audit.Diff(last.Cells(), c.Cells())
	if change.Kind = kindOf(change.Cells); change.Kind == ImportSame {
		return last, nil
	}
	return standard.Revise(id, editions, c, w.root, w.actor, w.tx.Now)
}

func (w *standardImport) carryOut(ctx context.Context) error {
	for i, s := range w.drafts {
		if w.Changes[i].Kind == ImportSame {
			continue
		}
		if err := putStandard(ctx, w.tx, w.actor, s, "导入标准"); err != nil {
			return err
		}
		if err := w.propose(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// propose hands an imported draft to whoever publishes.
func (w *standardImport) propose(ctx context.Context, s standard.Standard) error {
	s.Version = 1
	after, _, err := s.Do(standard.FinancePropose, w.actor, nil, "", w.tx.Now)
	if err != nil {
		return err
	}
	if err := w.tx.SaveStandard(ctx, after); err != nil {
		return err
	}
	return w.tx.Record(ctx, store.Act{Actor: w.actor, Action: string(standard.FinancePropose), Target: standardTarget(after),
		Before: []audit.Cell{{Name: "状态", Value: string(s.State)}}, After: []audit.Cell{{Name: "状态", Value: string(approval.State(after.State))}}})
}
