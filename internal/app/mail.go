package app

import (
	"context"
	"strings"
	"time"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// MailsOut reports whether this installation sends notices by mail, too (是否开启邮件通知).
func (a *App) MailsOut() bool { return a.settings.Mail != nil }

// needMail refuses what has to do with mail where none is sent.
func (a *App) needMail() error {
	if !a.MailsOut() {
		return errs.New(errs.NotFound, "这里没有开启邮件通知，消息在工作台上看。")
	}
	return nil
}

// Subscription reads where the actor's own notices go by mail.
//
// Errors: NotFound where no mail is sent.
func (a *App) Subscription(ctx context.Context, actor org.Actor) (s notice.Subscription, err error) {
	defer errs.Wrap(&err, "Subscription")
	if err := a.needMail(); err != nil {
		return s, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		s, err = tx.Subscription(ctx, actor.User.ID)
		return err
	})
	return s, err
}

// Subscribe sets where the actor's own notices go by mail. The log shows the address with most of it hidden.
//
// Errors: Invalid at address; NotFound where no mail is sent.
func (a *App) Subscribe(ctx context.Context, actor org.Actor, s notice.Subscription) (err error) {
	defer errs.Wrap(&err, "Subscribe")
	if err := a.needMail(); err != nil {
		return err
	}
	s.Address = strings.TrimSpace(s.Address)
	if err := s.Check(); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Subscription(ctx, actor.User.ID)
		if err != nil {
			return "", err
		}
		if err := tx.SaveSubscription(ctx, actor.User.ID, s); err != nil {
			return "", err
		}
		return "", tx.Record(ctx, store.Act{Actor: actor, Action: "修改邮件通知", Target: audit.Target{Kind: "人员", ID: string(actor.User.ID), Name: actor.User.Name},
			Before: subscriptionCells(before), After: subscriptionCells(s)})
	})
	return err
}

func subscriptionCells(s notice.Subscription) []audit.Cell {
	return []audit.Cell{{Name: "邮箱", Value: s.Masked()}, {Name: "接收邮件", Value: map[bool]string{true: "是", false: "否"}[s.Wanted]}}
}

// Limits of one round of sending. An attempt that is under way for longer than cutOff was cut off by the end of the program.
const (
	mailRound = 20
	cutOff    = 10 * time.Minute
)

// SendMail sends what waits in the outbox, one mail after the other, and returns how many arrived. Called by a ticker. Each is taken in one
// transaction, sent, and its outcome kept in another: a mail that may have arrived is never sent again. When the server cannot be reached
// the round ends.
func (a *App) SendMail(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "SendMail")
	if !a.MailsOut() {
		return 0, nil
	}
	if err := a.giveUpInterrupted(ctx); err != nil {
		return 0, err
	}
	for range mailRound {
		m, found, err := a.takeMail(ctx)
		if err != nil || !found {
			return n, err
		}
		outcome, problem := notice.Refused, ""
		if m.Wanted {
			outcome, problem = a.settings.Mail.Send(ctx, m.Letter(a.settings.Site))
		}
		if err := a.keepMail(context.WithoutCancel(ctx), m, outcome, problem); err != nil {
			return n, err
		}
		if outcome == notice.Delivered {
			n++
		}
		if outcome == notice.Deferred {
			break
		}
	}
	return n, nil
}

func (a *App) takeMail(ctx context.Context) (m notice.Mail, found bool, err error) {
	err = a.db.Update(ctx, func(tx *store.Tx) (err error) {
		m, found, err = tx.NextMail(ctx)
		return err
	})
	return m, found, err
}

func (a *App) keepMail(ctx context.Context, m notice.Mail, o notice.Delivery, problem string) error {
	return a.db.Update(ctx, func(tx *store.Tx) error {
		after := m.After(o, problem, tx.Now)
		if !m.Wanted {
			after.State = notice.MailDropped
		}
		return tx.SaveMail(ctx, after)
	})
}

func (a *App) giveUpInterrupted(ctx context.Context) error {
	return a.db.Update(ctx, func(tx *store.Tx) error {
		list, err := tx.Mails(ctx, notice.MailSending, tx.Now.Add(-cutOff), mailRound)
		for _, m := range list {
			if err == nil {
				err = tx.SaveMail(ctx, m.Interrupted(tx.Now))
			}
		}
		return err
	})
}
