package store

import (
	"context"
	"time"

	"outturn/internal/domain/batch"
	"outturn/internal/domain/notice"
)

// Vitals are what an operator watches (运行状况): sizes and queues. Nothing in them is about a person.
type Vitals struct {
	DatabaseBytes   int64
	Sessions        int64
	NoticesWaiting  int64 // written and not yet delivered
	MailWaiting     int64 // in the outbox, those under way among them
	MailDead        int64 // given up
	BatchFiles      int64 // of batches, which the machine has still to check or import
	Attachments     int64
	AttachmentBytes int64
	AuditEntries    int64
	AuditHead       string
	Users           int64 // that are not disabled
	Locked          int64 // for now, after wrong passwords
}

// Vitals reads the sizes and queues of this moment.
func (tx *Tx) Vitals(ctx context.Context) (v Vitals, err error) {
	size := `(select page_count * page_size from pragma_page_count(), pragma_page_size())`
	if tx.db.postgres {
		size = `pg_database_size(current_database())`
	}
	return one(ctx, tx, func(row scanner) (v Vitals, err error) {
		err = row.Scan(&v.DatabaseBytes, &v.Sessions, &v.NoticesWaiting, &v.MailWaiting, &v.MailDead, &v.BatchFiles, &v.Attachments, &v.AttachmentBytes, &v.AuditEntries, &v.AuditHead, &v.Users, &v.Locked)
		return v, err
	}, `
		select `+size+`,
		  (select count(*) from sessions),
		  (select count(*) from notices where not delivered),
		  (select count(*) from mail_outbox where state in ($5, $6)),
		  (select count(*) from mail_outbox where state = $7),
		  (select count(*) from batch_files where state in ($1, $2, $3)),
		  (select count(*) from attachments),
		  (select coalesce(sum(size), 0) from attachments),
		  (select coalesce(max(seq), 0) from audit_entries),
		  coalesce((select hash from audit_entries order by seq desc limit 1), ''),
		  (select count(*) from users where not disabled),
		  (select count(*) from users where locked_until > $4)`,
		string(batch.Queued), string(batch.Checking), string(batch.Importing), timeValue(tx.Now), string(notice.MailWaiting), string(notice.MailSending), string(notice.MailDead))
}

// Answers reports whether the database answers within a moment, for readiness.
func (db *DB) Answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	var one int
	return explain(db.read.QueryRowContext(ctx, `select 1`).Scan(&one))
}
