package store

import (
	"context"

	"outturn/internal/domain/project"
)

func scanFundEvent(row scanner) (e project.FundEvent, err error) {
	err = row.Scan(&e.ID, &e.Project, &e.Year, &e.Kind, &e.Source, &e.Amount, dateColumn{&e.On}, &e.Document, &e.Note)
	return e, err
}

// FundEvents lists a project's money entries by date, oldest first, contracts among them. The caller has read the project within
// scope.
func (tx *Tx) FundEvents(ctx context.Context, id project.ID) ([]project.FundEvent, error) {
	return collect(ctx, tx, scanFundEvent, `
		select id, project_id, fiscal_year, kind, source, amount_fen, happened_on, document, note
		from fund_events
		where project_id = $1
		order by fiscal_year, happened_on, id`, string(id))
}

// AddFundEvent writes a new money entry that was made in the system itself.
func (tx *Tx) AddFundEvent(ctx context.Context, e project.FundEvent) error {
	_, err := tx.exec(ctx, `
		insert into fund_events (id, project_id, fiscal_year, kind, source, amount_fen, happened_on, document, note, recorded_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.ID, string(e.Project), int64(e.Year), string(e.Kind), string(e.Source), int64(e.Amount), dateValue(e.On),
		e.Document, e.Note, timeValue(tx.Now))
	return err
}
