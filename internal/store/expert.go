package store

import (
	"context"

	"outturn/internal/domain/expert"
)

const expertQuery = `
	select x.id, x.employer, x.title, x.fields, x.avoids, x.active, x.note, x.version, u.id, u.login, u.name, u.unit_id, u.disabled
	from experts x join users u on u.id = x.user_id`

func scanExpert(row scanner) (e expert.Expert, err error) {
	err = row.Scan(&e.ID, &e.Employer, &e.Title, jsonColumn{&e.Fields}, jsonColumn{&e.Avoids}, &e.Active, &e.Note, &e.Version,
		&e.User.ID, &e.User.Login, &e.User.Name, &e.User.Unit, &e.User.Disabled)
	return e, err
}

// Expert reads one expert. The library belongs to the park, not to a scope; of the account only what names it is read.
func (tx *Tx) Expert(ctx context.Context, id expert.ID) (expert.Expert, error) {
	return one(ctx, tx, scanExpert, expertQuery+` where x.id = $1`, string(id))
}

// Experts lists the whole expert library, the active first, by name.
func (tx *Tx) Experts(ctx context.Context) ([]expert.Expert, error) {
	return collect(ctx, tx, scanExpert, expertQuery+` order by x.active desc, u.name, x.id limit $1`, MaxPage)
}

// AddExpert writes a new expert.
func (tx *Tx) AddExpert(ctx context.Context, e expert.Expert) error {
	_, err := tx.exec(ctx, `
		insert into experts (id, user_id, employer, title, fields, avoids, active, note, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 1)`,
		string(e.ID), string(e.User.ID), e.Employer, e.Title, jsonValue{e.Fields}, jsonValue{e.Avoids}, e.Active, e.Note)
	return err
}

// SaveExpert writes an expert over the version it was read at. The account stays the same.
func (tx *Tx) SaveExpert(ctx context.Context, e expert.Expert) error {
	return tx.overVersion(ctx, `
		update experts set employer = $3, title = $4, fields = $5, avoids = $6, active = $7, note = $8, version = version + 1
		where id = $1 and version = $2`,
		string(e.ID), e.Version, e.Employer, e.Title, jsonValue{e.Fields}, jsonValue{e.Avoids}, e.Active, e.Note)
}
