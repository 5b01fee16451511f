package store

import (
	"context"
	"time"

	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// post puts a notice into the outbox of mail, in the transaction that wrote it, when its reader wants mail.
func (tx *Tx) post(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `
		insert into mail_outbox (notice_id, state, attempts, next_at, problem)
		select n.id, '待发送', 0, n.created_at, ''
		from notices n join mail_subscriptions s on s.user_id = n.user_id
		where n.id = $1 and s.wanted`, id)
	return err
}

// Subscription reads where a person's notices go by mail; the zero value when they never said.
func (tx *Tx) Subscription(ctx context.Context, user org.UserID) (notice.Subscription, error) {
	s, err := one(ctx, tx, func(row scanner) (s notice.Subscription, err error) {
		err = row.Scan(&s.Address, &s.Wanted)
		return s, err
	}, `select address, wanted from mail_subscriptions where user_id = $1`, string(user))
	if errs.KindOf(err) == errs.NotFound && err != nil {
		return notice.Subscription{}, nil
	}
	return s, err
}

// SaveSubscription writes where a person's notices go by mail.
func (tx *Tx) SaveSubscription(ctx context.Context, user org.UserID, s notice.Subscription) error {
	_, err := tx.exec(ctx, `
		insert into mail_subscriptions (user_id, address, wanted)
		values ($1, $2, $3)
		on conflict (user_id) do update set address = excluded.address, wanted = excluded.wanted`, string(user), s.Address, s.Wanted)
	return err
}

const mailQuery = `
	select o.notice_id, n.user_id, u.name, coalesce(s.address, ''), coalesce(s.wanted, $1) and not u.disabled, n.text, n.link, o.state, o.attempts, o.next_at, o.problem
	from mail_outbox o
	join notices n on n.id = o.notice_id
	join users u on u.id = n.user_id
	left join mail_subscriptions s on s.user_id = n.user_id`

func scanMail(row scanner) (m notice.Mail, err error) {
	err = row.Scan(&m.Notice, &m.To, &m.Name, &m.Address, &m.Wanted, &m.Text, &m.Link, &m.State, &m.Attempts, timeColumn{&m.NextAt}, &m.Problem)
	return m, err
}

// NextMail takes the mail that has waited longest and is due, and notes that an attempt is under way; false when none is due. Nobody else
// can take it then.
func (tx *Tx) NextMail(ctx context.Context) (notice.Mail, bool, error) {
	list, err := collect(ctx, tx, scanMail, mailQuery+`
		where o.state = $2 and o.next_at <= $3
		order by o.next_at, o.notice_id
		limit 1`, false, string(notice.MailWaiting), timeValue(tx.Now))
	if err != nil || len(list) == 0 {
		return notice.Mail{}, false, err
	}
	m := list[0]
	m.State, m.Attempts, m.NextAt = notice.MailSending, m.Attempts+1, tx.Now
	return m, true, tx.SaveMail(ctx, m)
}

// SaveMail writes how a mail stands.
func (tx *Tx) SaveMail(ctx context.Context, m notice.Mail) error {
	_, err := tx.exec(ctx, `update mail_outbox set state = $2, attempts = $3, next_at = $4, problem = $5 where notice_id = $1`,
		m.Notice, string(m.State), m.Attempts, timeValue(m.NextAt), m.Problem)
	return err
}

// Mails lists the mails in a state whose time is not after until, oldest first.
func (tx *Tx) Mails(ctx context.Context, state notice.MailState, until time.Time, limit int) ([]notice.Mail, error) {
	return collect(ctx, tx, scanMail, mailQuery+`
		where o.state = $2 and o.next_at <= $3
		order by o.next_at, o.notice_id
		limit $4`, false, string(state), timeValue(until), limit)
}

// DeadMails lists the mails that were given up, newest first.
func (tx *Tx) DeadMails(ctx context.Context, limit int) ([]notice.Mail, error) {
	return collect(ctx, tx, scanMail, mailQuery+`
		where o.state = $2
		order by o.next_at desc, o.notice_id
		limit $3`, false, string(notice.MailDead), limit)
}
