package store

import (
	"context"

	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
)

func scanWorksEntry(row scanner) (e pipeline.WorksEntry, err error) {
	err = row.Scan(&e.ID, &e.Project, &e.Item, &e.Stage, &e.Amount, dateColumn{&e.On}, &e.Document, &e.Note)
	return e, err
}

// WorksEntries lists the amounts of a project's capital works by date. The caller has read the project within scope.
func (tx *Tx) WorksEntries(ctx context.Context, id project.ID) ([]pipeline.WorksEntry, error) {
	return collect(ctx, tx, scanWorksEntry, `
		select id, project_id, item, stage, amount_fen, dated_on, document, note
		from works_entries
		where project_id = $1
		order by dated_on, id`, string(id))
}

// AddWorksEntry writes one amount.
func (tx *Tx) AddWorksEntry(ctx context.Context, e pipeline.WorksEntry) error {
	_, err := tx.exec(ctx, `
		insert into works_entries (id, project_id, item, stage, amount_fen, dated_on, document, note)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.ID, string(e.Project), e.Item, string(e.Stage), int64(e.Amount), dateValue(e.On), e.Document, e.Note)
	return err
}
