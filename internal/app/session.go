package app

import (
	"context"
	"strings"
	"time"

	"outturn/internal/auth"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Client is what is known of a browser: where it is and what it calls itself.
type Client struct {
	Address string
	Agent   string
}

// Session is a signed-in browser and the person behind it.
type Session struct {
	ID        string
	Secret    string // key of the form tokens
	Actor     org.Actor
	Wants     Want // what must come before anything else; the actor holds no role until then
	StartedAt time.Time
	ProvedAt  time.Time // when a password or code was last given
}

// Want is what a session still lacks (还差的一步).
type Want string

// What may be lacking.
const (
	WantsNothing Want = ""
	WantsCode    Want = "动态口令"   // the person has a second factor and gave only the password
	WantsFactor  Want = "绑定动态口令" // their role asks for a second factor and they have none
)

// wrongSignIn is said whatever was wrong, so that nobody learns which accounts exist.
var wrongSignIn = errs.New(errs.Invalid, "登录名或口令不正确，或账号已停用、暂时锁定。连续输错会锁定15分钟。")

// SignIn checks a password and starts a session. The token returned goes into the cookie and is kept nowhere.
//
// Errors: Invalid, the same sentence for an unknown login, a wrong password, a disabled and a locked account.
func (a *App) SignIn(ctx context.Context, login, password string, from Client) (token string, err error) {
	defer errs.Wrap(&err, "SignIn")
	login = clip(strings.ToLower(strings.TrimSpace(login)), 64)
	var user org.User
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		user, err = tx.UserByLogin(ctx, login)
		return err
	})
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return "", err
	}
	right, err := a.hasher.Verify(ctx, user.PasswordHash, password)
	if err != nil {
		return "", err
	}
	rehash := ""
	if right && a.hasher.NeedsRehash(user.PasswordHash) {
		if rehash, err = a.hasher.Hash(ctx, password); err != nil {
			return "", err
		}
	}
	var refused error
	token = auth.NewSessionToken()
	err = a.db.Update(ctx, func(tx *store.Tx) error {
		refused, err = a.signIn(ctx, tx, login, right, rehash, token, from)
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", err
	}
	return token, nil
}

// signIn decides on the account as it is now. A refusal is returned beside the error, because what it changes (the
// count of failures, the entry in the log) must be kept.
func (a *App) signIn(ctx context.Context, tx *store.Tx, login string, right bool, rehash, token string, from Client) (refused, err error) {
	user, err := tx.UserByLogin(ctx, login)
	if errs.KindOf(err) == errs.NotFound {
		stranger := org.Actor{User: org.User{Name: login}, Address: from.Address}
		return wrongSignIn, tx.Record(ctx, store.Act{Actor: stranger, Action: "登录失败", Target: audit.Target{Kind: "人员", Name: login}})
	}
	if err != nil {
		return nil, err
	}
	actor := org.Actor{User: user, Address: from.Address}
	target := audit.Target{Kind: "人员", ID: string(user.ID), Name: user.Name}
	if user.Disabled || user.Locked(tx.Now) || !right {
		action := "登录失败"
		if !right && !user.Disabled && !user.Locked(tx.Now) {
			user = user.Failed(a.settings.Lockout, tx.Now)
			if user.Locked(tx.Now) {
				action = "登录失败并锁定"
			}
			if err := tx.SaveUser(ctx, user); err != nil {
				return nil, err
			}
		}
		return wrongSignIn, tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: target})
	}
	_, err = tx.SecondFactor(ctx, user.ID)
	half := err == nil // the count of failures starts anew only when the code came, too: else the password would let anybody guess on
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return nil, err
	}
	if user.Failures > 0 && !half || rehash != "" || a.settings.Policy.Expired(user.ChangedAt, tx.Now) {
		if !half {
			user.Failures, user.LockedUntil = 0, time.Time{}
		}
		user.MustChange = user.MustChange || a.settings.Policy.Expired(user.ChangedAt, tx.Now)
		if rehash != "" {
			user.PasswordHash = rehash
		}
		if err := tx.SaveUser(ctx, user); err != nil {
			return nil, err
		}
	}
	session := store.Session{ID: auth.TokenHash(token), User: user.ID, Secret: auth.NewSessionToken(), Address: from.Address,
		Agent: clip(from.Agent, 200), CreatedAt: tx.Now, SeenAt: tx.Now, ProvedAt: tx.Now}
	if err := tx.AddSession(ctx, session); err != nil {
		return nil, err
	}
	action := "登录"
	if half {
		action = "口令正确，待动态口令"
	}
	return nil, tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: target})
}

// touchEvery is how stale a session's last use may be in the database; finer would write on every page.
const touchEvery = time.Minute

// Session finds the session of a cookie's token with the person and their grants as they are now.
//
// Errors: NotFound when there is none, it is over, or the person may no longer sign in.
func (a *App) Session(ctx context.Context, token string, from Client) (s Session, err error) {
	defer errs.Wrap(&err, "Session")
	gone := errs.New(errs.NotFound, "登录已失效，请重新登录。")
	if token == "" {
		return s, gone
	}
	stale := false
	err = a.db.View(ctx, func(tx *store.Tx) error {
		row, err := tx.Session(ctx, auth.TokenHash(token))
		if err != nil {
			return err
		}
		if a.over(row, tx.Now) {
			return gone
		}
		stale = tx.Now.Sub(row.SeenAt) > touchEvery
		s = Session{ID: row.ID, Secret: row.Secret, StartedAt: row.CreatedAt, ProvedAt: row.ProvedAt}
		if s.Actor, err = actorOf(ctx, tx, row.User, from); err != nil {
			return err
		}
		if s.Wants = a.wants(row, s.Actor); s.Wants != WantsNothing {
			s.Actor.Grants = nil
		}
		return nil
	})
	if errs.KindOf(err) == errs.NotFound {
		return s, gone
	}
	if err != nil || !stale {
		return s, err
	}
	return s, a.db.Update(ctx, func(tx *store.Tx) error { return tx.TouchSession(ctx, s.ID) })
}

// wants says what a session lacks.
func (a *App) wants(row store.Session, actor org.Actor) Want {
	switch {
	case row.HasFactor && row.FactorAt.IsZero():
		return WantsCode
	case !row.HasFactor && a.mustHaveFactor(actor):
		return WantsFactor
	}
	return WantsNothing
}

// actorOf reads a person with the grants that are in force, their own and those delegated to them.
func actorOf(ctx context.Context, tx *store.Tx, id org.UserID, from Client) (org.Actor, error) {
	user, err := tx.User(ctx, id)
	if err != nil {
		return org.Actor{}, err
	}
	if user.Disabled {
		return org.Actor{}, errs.New(errs.NotFound, "账号已停用。")
	}
	grants, err := tx.Grants(ctx, id)
	actor := org.Actor{User: user, Address: from.Address}
	for _, g := range grants {
		if g.InForce(tx.Now) {
			actor.Grants = append(actor.Grants, g)
		}
	}
	if err != nil {
		return actor, err
	}
	delegated, err := tx.DelegationsTo(ctx, id)
	for _, d := range delegated {
		actor.Grants = append(actor.Grants, d.Grant())
	}
	return actor, err
}

// SignOut ends a session.
func (a *App) SignOut(ctx context.Context, actor org.Actor, session string) (err error) {
	defer errs.Wrap(&err, "SignOut")
	return a.db.Update(ctx, func(tx *store.Tx) error {
		if err := tx.RemoveSession(ctx, session); err != nil {
			return err
		}
		return tx.Record(ctx, store.Act{Actor: actor, Action: "退出", Target: userTarget(actor.User)})
	})
}

// ChangePassword sets the actor's own password and ends every other session of theirs.
//
// Errors: Invalid with a complaint per field.
func (a *App) ChangePassword(ctx context.Context, actor org.Actor, session, old, password, again string) (err error) {
	defer errs.Wrap(&err, "ChangePassword")
	var f errs.Fields
	right, err := a.hasher.Verify(ctx, actor.User.PasswordHash, old)
	if err != nil {
		return err
	}
	if !right {
		f.Add("old", "原口令不正确。")
		err := a.db.Update(ctx, func(tx *store.Tx) error {
			_, err := a.failed(ctx, tx, actor, "修改口令失败")
			return err
		})
		if err != nil {
			return err
		}
	}
	if password != again {
		f.Add("again", "两次输入的新口令不一致。")
	}
	reused, err := a.hasher.Reused(ctx, append([]string{actor.User.PasswordHash}, actor.User.PastHashes...), password)
	if err != nil {
		return err
	}
	f = append(f, a.settings.Policy.Check(auth.Candidate{Password: password, UserName: actor.User.Login,
		Words: []string{actor.User.Name}, Reused: reused})...)
	if err := f.Err(); err != nil {
		return err
	}
	hash, err := a.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		user, err := tx.User(ctx, actor.User.ID)
		if err != nil {
			return "", err
		}
		if err := tx.SaveUser(ctx, user.WithPassword(hash, false, tx.Now)); err != nil {
			return "", err
		}
		if err := tx.RemoveSessions(ctx, user.ID, session); err != nil {
			return "", err
		}
		return "", tx.Record(ctx, store.Act{Actor: actor, Action: "修改口令", Target: userTarget(user)})
	})
	return err
}

// failed counts a wrong password or code of somebody who holds a session like one at sign-in: a session left open is no
// way to guess either. It reports whether the account is locked now, which ends every session.
func (a *App) failed(ctx context.Context, tx *store.Tx, actor org.Actor, action string) (locked bool, err error) {
	user, err := tx.User(ctx, actor.User.ID)
	if err != nil {
		return false, err
	}
	user = user.Failed(a.settings.Lockout, tx.Now)
	if err := tx.SaveUser(ctx, user); err != nil {
		return false, err
	}
	if locked = user.Locked(tx.Now); locked {
		action += "并锁定"
		if err := tx.RemoveSessions(ctx, user.ID, ""); err != nil {
			return false, err
		}
	}
	return locked, tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: userTarget(user)})
}

// PasswordAdvice is one sentence about what passwords are accepted here.
func (a *App) PasswordAdvice() string { return a.settings.Policy.Advice }

// EndIdleSessions removes sessions that are over. Called by a ticker.
func (a *App) EndIdleSessions(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "EndIdleSessions")
	return a.db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.RemoveIdleSessions(ctx, tx.Now.Add(-a.settings.IdleTimeout), tx.Now.Add(-a.settings.SessionLimit))
		return err
	})
}

// clip shortens s to n characters.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
