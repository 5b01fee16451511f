package store

import (
	"context"
	"time"

	"outturn/internal/domain/attachment"
	"outturn/internal/domain/batch"
)

const attachmentColumns = `id, record_kind, record_id, cell, name, hash, size, type, by_id, by_name, at`

func scanAttachment(row scanner) (a attachment.Attachment, err error) {
	err = row.Scan(&a.ID, &a.Kind, &a.Record, &a.Cell, &a.Name, &a.Hash, &a.Size, &a.Type, &a.By, &a.ByName, timeColumn{&a.At})
	return a, err
}

// Attachment reads one file's row. The caller reads its record within the actor's scope first.
func (tx *Tx) Attachment(ctx context.Context, id string) (attachment.Attachment, error) {
	return one(ctx, tx, scanAttachment, `select `+attachmentColumns+` from attachments where id = $1`, id)
}

// Attachments lists the files of one record, oldest first.
func (tx *Tx) Attachments(ctx context.Context, kind, record string) ([]attachment.Attachment, error) {
	return collect(ctx, tx, scanAttachment, `
		select `+attachmentColumns+`
		from attachments
		where record_kind = $1 and record_id = $2
		order by at, id`, kind, record)
}

// AddAttachment writes a file's row; its bytes are on disk already.
func (tx *Tx) AddAttachment(ctx context.Context, a attachment.Attachment) error {
	_, err := tx.exec(ctx, `
		insert into attachments (`+attachmentColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		a.ID, a.Kind, a.Record, a.Cell, a.Name, a.Hash, a.Size, a.Type, string(a.By), a.ByName, timeValue(a.At))
	return err
}

// RemoveAttachment removes a file's row; its bytes are swept later when nothing else needs them.
func (tx *Tx) RemoveAttachment(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `delete from attachments where id = $1`, id)
	return err
}

// Content is what bytes on disk some attachment needs (附件内容).
type Content struct {
	Hash string
	Size int64
}

// Contents lists the content that attachments need, each once, by hash.
func (tx *Tx) Contents(ctx context.Context) ([]Content, error) {
	return collect(ctx, tx, func(row scanner) (c Content, err error) {
		err = row.Scan(&c.Hash, &c.Size)
		return c, err
	}, `select distinct hash, size from attachments order by hash`)
}

// HashesInUse returns which content hashes some row still needs: those of attachments, and the parcels of batches that are not
// finished or came up at or after keepSince.
func (tx *Tx) HashesInUse(ctx context.Context, keepSince time.Time) (map[string]bool, error) {
	list, err := collect(ctx, tx, func(row scanner) (h string, err error) {
		err = row.Scan(&h)
		return h, err
	}, `
		select hash from attachments
		union
		select b.parcel from batches b
		where b.at >= $1 or exists (select 1 from batch_files f where f.batch_id = b.id and f.state in ($2, $3, $4))`,
		timeValue(keepSince), string(batch.Queued), string(batch.Checking), string(batch.Importing))
	in := make(map[string]bool, len(list))
	for _, h := range list {
		in[h] = true
	}
	return in, err
}
