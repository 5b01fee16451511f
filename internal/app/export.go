package app

import (
	"context"
	"fmt"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// kindExport is what the log calls data that left as a file. It is a kind of its own, because the newest entry of a form
// is the form's check code, and looking at a form does not change it.
const kindExport = "导出"

// Export says what leaves as a file (导出): a list as narrowed, or one official form.
type Export struct {
	Record string // id of the form; empty for a list
	Name   string // of the list or the form, as people know it
	Rows   int    // of a list; 0 for a form
	Where  string // how the list was narrowed, as in its address; empty for all of it
}

// RecordExport notes who takes data out (登记导出), before it goes. Whether the actor may see the data was settled when it was
// read.
func (a *App) RecordExport(ctx context.Context, actor org.Actor, e Export) (err error) {
	defer errs.Wrap(&err, "RecordExport(%s)", e.Name)
	cells := []audit.Cell{{Name: "范围", Value: e.Where}}
	if e.Record == "" {
		cells = append(cells, audit.Cell{Name: "行数", Value: fmt.Sprint(e.Rows)})
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		return "", tx.Record(ctx, store.Act{Actor: actor, Action: "导出", Target: audit.Target{Kind: kindExport, ID: e.Record, Name: e.Name}, After: cells})
	})
	return err
}
