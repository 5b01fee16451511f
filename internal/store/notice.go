package store

import (
	"context"

	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
)

func scanNotice(row scanner) (n notice.Notice, err error) {
	err = row.Scan(&n.ID, &n.To, &n.Text, &n.Link, timeColumn{&n.CreatedAt}, &n.Delivered, timeColumn{&n.ReadAt})
	return n, err
}

// Notify writes one notice for each person, in the same transaction as the act it tells about.
func (tx *Tx) Notify(ctx context.Context, to []org.User, text, link string) error {
	for _, u := range to {
		id := NewID()
		_, err := tx.exec(ctx, `
			insert into notices (id, user_id, text, link, created_at, delivered, read_at)
			values ($1, $2, $3, $4, $5, $6, null)`, id, string(u.ID), text, link, timeValue(tx.Now), false)
		if err != nil {
			return err
		}
		if err := tx.post(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Notices lists a person's delivered notices, newest first.
func (tx *Tx) Notices(ctx context.Context, user org.UserID, limit int) ([]notice.Notice, error) {
	return collect(ctx, tx, scanNotice, `
		select id, user_id, text, link, created_at, delivered, read_at
		from notices
		where user_id = $1 and delivered
		order by created_at desc, id desc
		limit $2`, string(user), limit)
}

// DeliverNotices marks waiting notices as delivered and returns them, at most limit.
func (tx *Tx) DeliverNotices(ctx context.Context, limit int) ([]notice.Notice, error) {
	return collect(ctx, tx, scanNotice, `
		update notices
		set delivered = $1
		where id in (select id from notices where not delivered order by created_at limit $2)
		returning id, user_id, text, link, created_at, delivered, read_at`, true, limit)
}

// ReadNotices notes that a person has read everything delivered so far.
func (tx *Tx) ReadNotices(ctx context.Context, user org.UserID) error {
	_, err := tx.exec(ctx, `update notices set read_at = $2 where user_id = $1 and delivered and read_at is null`,
		string(user), timeValue(tx.Now))
	return err
}
