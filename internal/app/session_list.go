package app

import (
	"context"
	"time"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// OpenSession is a signed-in browser in a list (登录中的设备).
type OpenSession struct {
	ID        string // names it in a form; signs nobody in
	Address   string
	Agent     string // what the browser calls itself
	StartedAt time.Time
	SeenAt    time.Time // to the minute
	Half      bool      // only the password was given
}

// OwnSessions lists where the actor is signed in, the browser used last first.
func (a *App) OwnSessions(ctx context.Context, actor org.Actor) (out []OpenSession, err error) {
	defer errs.Wrap(&err, "OwnSessions")
	return a.openSessions(ctx, actor.User.ID)
}

// SessionsOf lists where a person is signed in. System and security administrators only.
func (a *App) SessionsOf(ctx context.Context, actor org.Actor, id org.UserID) (out []OpenSession, err error) {
	defer errs.Wrap(&err, "SessionsOf(%s)", id)
	if !actor.May(org.GrantRoles) {
		if err := need(actor, org.ManageUsers); err != nil {
			return nil, err
		}
	}
	return a.openSessions(ctx, id)
}

// openSessions leaves out sessions that are over and wait to be removed.
func (a *App) openSessions(ctx context.Context, id org.UserID) (out []OpenSession, err error) {
	err = a.db.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.SessionsOf(ctx, id)
		for _, row := range rows {
			if !a.over(row, tx.Now) {
				out = append(out, OpenSession{ID: row.ID, Address: row.Address, Agent: row.Agent, StartedAt: row.CreatedAt, SeenAt: row.SeenAt,
					Half: row.HasFactor && row.FactorAt.IsZero()})
			}
		}
		return err
	})
	return out, err
}

// over reports whether a session was unused for too long or has lasted too long.
func (a *App) over(row store.Session, now time.Time) bool {
	return now.Sub(row.SeenAt) > a.settings.IdleTimeout || now.Sub(row.CreatedAt) > a.settings.SessionLimit
}

// EndSession ends one session of the actor's own, such as that of a computer left open elsewhere.
//
// Errors: NotFound when it is over already, or is somebody else's.
func (a *App) EndSession(ctx context.Context, actor org.Actor, session string) (err error) {
	defer errs.Wrap(&err, "EndSession")
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		found, err := tx.RemoveSessionOf(ctx, actor.User.ID, session)
		if err != nil {
			return "", err
		}
		if !found {
			return "", errs.New(errs.NotFound, "这处登录已经结束。")
		}
		return "", tx.Record(ctx, store.Act{Actor: actor, Action: "结束一处登录", Target: userTarget(actor.User)})
	})
	return err
}

// EndOtherSessions ends every session of the actor's own but the one named.
func (a *App) EndOtherSessions(ctx context.Context, actor org.Actor, keep string) (err error) {
	defer errs.Wrap(&err, "EndOtherSessions")
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		if err := tx.RemoveSessions(ctx, actor.User.ID, keep); err != nil {
			return "", err
		}
		return "", tx.Record(ctx, store.Act{Actor: actor, Action: "结束其他登录", Target: userTarget(actor.User)})
	})
	return err
}

// EndSessionsOf ends every session of a person, who may sign in again. System and security administrators only; one's own
// are ended in one's account.
//
// Errors: NotFound when there is no such person; Invalid on oneself.
func (a *App) EndSessionsOf(ctx context.Context, actor org.Actor, id org.UserID) (err error) {
	defer errs.Wrap(&err, "EndSessionsOf(%s)", id)
	if !actor.May(org.GrantRoles) {
		if err := need(actor, org.ManageUsers); err != nil {
			return err
		}
	}
	if id == actor.User.ID {
		return errs.Invalidf("自己的登录请在“我的账号”里结束。")
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		user, err := tx.User(ctx, id)
		if err != nil {
			return "", err
		}
		if err := tx.RemoveSessions(ctx, id, ""); err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "结束全部登录", Target: userTarget(user)})
	})
	return err
}

// Lasts says until when a session lasts: ends is twelve hours or so after it began, whatever happens; idle is how long it
// lasts without a request.
func (a *App) Lasts(s Session) (idle time.Duration, ends time.Time) {
	return a.settings.IdleTimeout, s.StartedAt.Add(a.settings.SessionLimit)
}
