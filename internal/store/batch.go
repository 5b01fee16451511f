package store

import (
	"context"

	"outturn/internal/domain/batch"
	"outturn/internal/domain/org"
)

const batchColumns = `b.id, b.name, b.by_id, b.by_name, b.address, b.at, b.parcel, b.files_left`

func scanBatch(row scanner) (b batch.Batch, err error) {
	err = row.Scan(&b.ID, &b.Name, &b.By, &b.ByName, &b.Address, timeColumn{&b.At}, &b.Parcel, jsonColumn{&b.Left})
	return b, err
}

// Batch reads one of a person's batches with its counts; NotFound for anybody else's.
func (tx *Tx) Batch(ctx context.Context, by org.UserID, id batch.ID) (batch.Batch, error) {
	b, err := one(ctx, tx, scanBatch, `select `+batchColumns+` from batches b where b.id = $1 and b.by_id = $2`, string(id), string(by))
	if err != nil {
		return b, err
	}
	return b, tx.withCounts(ctx, []*batch.Batch{&b})
}

// Batches lists a person's batches with their counts, newest first. Page.After is an id.
func (tx *Tx) Batches(ctx context.Context, by org.UserID, page Page) ([]batch.Batch, error) {
	var f filter
	f.add("b.by_id = %s", string(by))
	f.addIf("b.id < %s", page.After)
	where := f.text()
	list, err := collect(ctx, tx, scanBatch, `select `+batchColumns+` from batches b`+where+` order by b.id desc limit `+f.arg(page.limit()), f.args...)
	if err != nil {
		return nil, err
	}
	all := make([]*batch.Batch, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return list, tx.withCounts(ctx, all)
}

// withCounts counts the files of batches by their states.
func (tx *Tx) withCounts(ctx context.Context, list []*batch.Batch) error {
	for _, b := range list {
		b.Counts = batch.Counts{}
		type count struct {
			state batch.State
			n     int
		}
		counts, err := collect(ctx, tx, func(row scanner) (c count, err error) {
			err = row.Scan(&c.state, &c.n)
			return c, err
		}, `select state, count(*) from batch_files where batch_id = $1 group by state`, string(b.ID))
		if err != nil {
			return err
		}
		for _, c := range counts {
			b.Counts[c.state] = c.n
		}
	}
	return nil
}

// AddBatch writes a new batch and its files; their bytes are on disk already.
func (tx *Tx) AddBatch(ctx context.Context, b batch.Batch, files []batch.Form) error {
	if _, err := tx.exec(ctx, `
		insert into batches (id, name, by_id, by_name, address, at, parcel, files_left)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(b.ID), b.Name, string(b.By), b.ByName, b.Address, timeValue(b.At), b.Parcel, jsonValue{b.Left}); err != nil {
		return err
	}
	for _, f := range files {
		if _, err := tx.exec(ctx, `
			insert into batch_files (batch_id, no, `+batchFileFields+`, detail)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '')`, append([]any{string(b.ID), f.No}, batchFileValues(f)...)...); err != nil {
			return err
		}
	}
	return nil
}

// batchFileFields are what is kept of a file besides its number and its detail.
const batchFileFields = `name, state, reason, form, record, project, unit, version, changes, errors, warnings`

func batchFileValues(f batch.Form) []any {
	return []any{f.Name, string(f.State), f.Reason, f.Form, f.Record, f.Project, f.Unit, f.Version, f.Changes, f.Errors, f.Warnings}
}

func scanBatchFile(row scanner) (f batch.Form, err error) {
	err = row.Scan(&f.No, &f.Name, &f.State, &f.Reason, &f.Form, &f.Record, &f.Project, &f.Unit, &f.Version, &f.Changes, &f.Errors, &f.Warnings)
	return f, err
}

// BatchFiles lists the files of a batch in the order they were sent. The caller has read the batch.
func (tx *Tx) BatchFiles(ctx context.Context, id batch.ID) ([]batch.Form, error) {
	return collect(ctx, tx, scanBatchFile, `select no, `+batchFileFields+` from batch_files where batch_id = $1 order by no`, string(id))
}

// BatchFile reads one file of a batch. The caller has read the batch.
func (tx *Tx) BatchFile(ctx context.Context, id batch.ID, no int) (batch.Form, error) {
	return one(ctx, tx, scanBatchFile, `select no, `+batchFileFields+` from batch_files where batch_id = $1 and no = $2`, string(id), no)
}

// BatchDetail reads what checking a file brought; empty before. The caller has read the batch.
func (tx *Tx) BatchDetail(ctx context.Context, id batch.ID, no int) (batch.Detail, error) {
	return one(ctx, tx, func(row scanner) (d batch.Detail, err error) {
		err = row.Scan(jsonColumn{&d})
		return d, err
	}, `select detail from batch_files where batch_id = $1 and no = $2`, string(id), no)
}

// SaveBatchFile writes what became of a file.
func (tx *Tx) SaveBatchFile(ctx context.Context, id batch.ID, f batch.Form) error {
	_, err := tx.exec(ctx, `
		update batch_files set name = $3, state = $4, reason = $5, form = $6, record = $7, project = $8, unit = $9, version = $10,
		  changes = $11, errors = $12, warnings = $13
		where batch_id = $1 and no = $2`, append([]any{string(id), f.No}, batchFileValues(f)...)...)
	return err
}

// SaveBatchDetail writes what checking a file brought.
func (tx *Tx) SaveBatchDetail(ctx context.Context, id batch.ID, no int, d batch.Detail) error {
	_, err := tx.exec(ctx, `update batch_files set detail = $3 where batch_id = $1 and no = $2`, string(id), no, jsonValue{d})
	return err
}

// UnfinishedBatch reads the oldest batch, whosever it is, with a file that the machine has to do with; NotFound when there is
// none. Only the machine asks.
func (tx *Tx) UnfinishedBatch(ctx context.Context) (batch.Batch, error) {
	b, err := one(ctx, tx, scanBatch, `
		select `+batchColumns+`
		from batches b
		where b.id = (select min(batch_id) from batch_files where state in ($1, $2, $3))`, string(batch.Queued), string(batch.Checking), string(batch.Importing))
	if err != nil {
		return b, err
	}
	return b, tx.withCounts(ctx, []*batch.Batch{&b})
}
