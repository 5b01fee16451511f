package app

import (
	"context"
	"slices"
	"strings"

	"outturn/internal/auth"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// lockedOut is said when the last try closed the account.
var lockedOut = errs.New(errs.Forbidden, "连续输错，账号已锁定15分钟，请稍后重新登录。")

// mustHaveFactor reports whether one of the actor's roles asks for a second factor here.
func (a *App) mustHaveFactor(actor org.Actor) bool {
	return slices.ContainsFunc(actor.Grants, func(g org.Grant) bool { return slices.Contains(a.settings.SecondFactor, g.Role) })
}

// Factor is what a person sees of their second factor.
type Factor struct {
	org.SecondFactor
	On       bool
	Required bool // a role asks for it, so it cannot be given up
}

// Factor reads the actor's own second factor.
func (a *App) Factor(ctx context.Context, actor org.Actor) (f Factor, err error) {
	defer errs.Wrap(&err, "Factor")
	err = a.db.View(ctx, func(tx *store.Tx) error {
		f.SecondFactor, err = tx.SecondFactor(ctx, actor.User.ID)
		return err
	})
	f.On, f.Required = err == nil, a.mustHaveFactor(actor)
	if errs.KindOf(err) == errs.NotFound {
		err = nil
	}
	return f, err
}

// HasFactor reports whether a person has a second factor. Security administrators only.
func (a *App) HasFactor(ctx context.Context, actor org.Actor, id org.UserID) (on bool, err error) {
	defer errs.Wrap(&err, "HasFactor(%s)", id)
	if err := need(actor, org.GrantRoles); err != nil {
		return false, err
	}
	f, err := a.Factor(ctx, org.Actor{User: org.User{ID: id}})
	return f.On, err
}

// FactorOffer is a secret for the phone that is not in force yet. It belongs to the session and is kept nowhere: asking
// again gives the same one, until CheckIn or BindFactor gives the session another id.
func (a *App) FactorOffer(s Session) (secret string) { return auth.TOTPSecret(a.offers, s.ID) }

// OfferLink is the otpauth link of the secret on offer, for the QR code.
func (a *App) OfferLink(s Session) string {
	return auth.TOTPLink("绩衡", s.Actor.User.Login, a.FactorOffer(s))
}

// CheckIn takes the one-time code or a recovery code of a session that gave only the password (动态口令登录) and completes
// the sign-in. The session goes on under the token returned; the old one is worth nothing. left is how many recovery
// codes remain.
//
// Errors: Invalid when the code is wrong, was used before or is not of this half minute; Forbidden when that locked the
// account, which ended the session.
func (a *App) CheckIn(ctx context.Context, s Session, code string) (token string, left int, err error) {
	defer errs.Wrap(&err, "CheckIn")
	if s.Wants != WantsCode {
		return "", 0, errs.Invalidf("这次登录不需要动态口令。")
	}
	spent, err := a.recovery(ctx, s.Actor.User.ID, code)
	if err != nil {
		return "", 0, err
	}
	token = auth.NewSessionToken()
	err = a.decided(ctx, func(tx *store.Tx) (refused, err error) {
		f, right, err := a.spend(ctx, tx, s.Actor.User.ID, code, spent)
		if err != nil {
			return nil, err
		}
		if !right {
			return a.wrongProof(ctx, tx, s.Actor, "动态口令错误", "动态口令不正确。请看手机上现在的六位数字；刚用过的要等下一个。")
		}
		left = len(f.Recovery)
		action := "登录"
		if spent != "" {
			action = "用恢复码登录"
		}
		return nil, a.proved(ctx, tx, s, token, true, action)
	})
	return token, left, err
}

// Prove takes the password or a one-time code again (再次确认身份) before an act that a session left open must not be
// enough for. The session goes on under the token returned.
//
// Errors: as CheckIn.
func (a *App) Prove(ctx context.Context, s Session, secret string) (token string, err error) {
	defer errs.Wrap(&err, "Prove")
	right, err := a.hasher.Verify(ctx, s.Actor.User.PasswordHash, secret)
	if err != nil {
		return "", err
	}
	token = auth.NewSessionToken()
	err = a.decided(ctx, func(tx *store.Tx) (refused, err error) {
		if !right {
			if _, right, err = a.spend(ctx, tx, s.Actor.User.ID, secret, ""); err != nil {
				return nil, err
			}
		}
		if !right {
			return a.wrongProof(ctx, tx, s.Actor, "确认身份失败", "口令或动态口令不正确。")
		}
		return nil, a.proved(ctx, tx, s, token, false, "确认身份")
	})
	return token, err
}

// decided runs f; what it refuses keeps what it changed, such as the count of failures.
func (a *App) decided(ctx context.Context, f func(*store.Tx) (refused, err error)) error {
	var refused error
	err := a.db.Update(ctx, func(tx *store.Tx) (err error) {
		refused, err = f(tx)
		return err
	})
	if err != nil {
		return err
	}
	return refused
}

// wrongProof counts a wrong password or code.
func (a *App) wrongProof(ctx context.Context, tx *store.Tx, actor org.Actor, action, says string) (refused, err error) {
	locked, err := a.failed(ctx, tx, actor, action)
	if locked {
		return lockedOut, err
	}
	return errs.Invalidf("%s", says), err
}

// recovery finds the hash of the recovery code that was typed; empty when it is none. It is slow on purpose and runs
// outside the transaction.
func (a *App) recovery(ctx context.Context, user org.UserID, typed string) (hash string, err error) {
	plain := auth.PlainRecoveryCode(typed)
	if len(plain) <= len("000000") { // a code of the phone
		return "", nil
	}
	var f org.SecondFactor
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		f, err = tx.SecondFactor(ctx, user)
		return err
	})
	if err != nil {
		return "", err
	}
	for _, hash := range f.Recovery {
		if right, err := a.hasher.Verify(ctx, hash, clip(plain, 64)); err != nil || right {
			return hash, err
		}
	}
	return "", nil
}

// spend uses up the recovery code with the hash spent, or else the code of the phone. right is false when neither is
// good, or a person has no second factor.
func (a *App) spend(ctx context.Context, tx *store.Tx, user org.UserID, code, spent string) (f org.SecondFactor, right bool, err error) {
	f, err = tx.SecondFactor(ctx, user)
	if errs.KindOf(err) == errs.NotFound {
		return f, false, nil
	}
	if err != nil {
		return f, false, err
	}
	if spent != "" {
		if f, right = f.Spent(spent); right {
			err = tx.PutSecondFactor(ctx, f)
		}
		return f, right, err
	}
	secret, err := a.sealer.Open(f.Sealed, string(user))
	if err != nil {
		return f, false, err
	}
	step, right, err := auth.TOTPMatch(secret, plainCode(code), tx.Now, f.Used)
	if err != nil || !right {
		return f, false, err
	}
	f.Used = step
	return f, true, tx.PutSecondFactor(ctx, f)
}

// plainCode is a code without the blank that apps show in its middle.
func plainCode(typed string) string { return strings.Join(strings.Fields(typed), "") }

// proved moves a session to a new token, notes what was proved for it and forgets earlier failures.
func (a *App) proved(ctx context.Context, tx *store.Tx, s Session, token string, factor bool, action string) error {
	user, err := tx.User(ctx, s.Actor.User.ID)
	if err != nil {
		return err
	}
	if user.Disabled || user.Locked(tx.Now) {
		return wrongSignIn
	}
	if user.Failures > 0 {
		user.Failures = 0
		if err := tx.SaveUser(ctx, user); err != nil {
			return err
		}
	}
	row, err := tx.Session(ctx, s.ID)
	if err != nil {
		return err
	}
	row.ID, row.ProvedAt = auth.TokenHash(token), tx.Now
	if factor {
		row.FactorAt = tx.Now
	}
	if err := tx.RenewSession(ctx, s.ID, row); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: s.Actor, Action: action, Target: userTarget(user)})
}

// BindFactor puts the secret on offer into force once the phone shows its code (绑定动态口令), over an earlier one, and ends
// the person's other sessions. The session goes on under the token returned. The recovery codes are shown once and kept
// only as hashes.
//
// Errors: Invalid when the code is not that of the secret on offer, or the session has yet to give the code in force.
func (a *App) BindFactor(ctx context.Context, s Session, code string) (token string, codes []string, err error) {
	defer errs.Wrap(&err, "BindFactor")
	if s.Wants == WantsCode {
		return "", nil, errs.Invalidf("请先输入现在的动态口令。")
	}
	codes, hashes, err := a.recoveryCodes(ctx)
	if err != nil {
		return "", nil, err
	}
	secret, user := a.FactorOffer(s), s.Actor.User
	token = auth.NewSessionToken()
	err = a.db.Update(ctx, func(tx *store.Tx) error {
		step, right, err := auth.TOTPMatch(secret, plainCode(code), tx.Now, 0)
		if err != nil {
			return err
		}
		if !right {
			return errs.Invalidf("与手机上的不一致。请先把密钥加到手机的验证器里，再填它现在显示的六位数字；手机的时间要准。")
		}
		err = tx.PutSecondFactor(ctx, org.SecondFactor{User: user.ID, Sealed: a.sealer.Seal(secret, string(user.ID)), Since: tx.Now, Used: step, Recovery: hashes})
		if err != nil {
			return err
		}
		if err := tx.RemoveSessions(ctx, user.ID, s.ID); err != nil {
			return err
		}
		return a.proved(ctx, tx, s, token, true, "绑定动态口令")
	})
	if err != nil {
		return "", nil, err
	}
	return token, codes, nil
}

// recoveryCodes makes new recovery codes and their hashes.
func (a *App) recoveryCodes(ctx context.Context) (codes, hashes []string, err error) {
	codes = auth.NewRecoveryCodes()
	for _, c := range codes {
		hash, err := a.hasher.Hash(ctx, auth.PlainRecoveryCode(c))
		if err != nil {
			return nil, nil, err
		}
		hashes = append(hashes, hash)
	}
	return codes, hashes, nil
}

// RenewRecovery replaces the actor's recovery codes (重新生成恢复码). A form posted twice gets no codes: they were shown once.
//
// Errors: NotFound when there is no second factor.
func (a *App) RenewRecovery(ctx context.Context, actor org.Actor) (codes []string, err error) {
	defer errs.Wrap(&err, "RenewRecovery")
	fresh, hashes, err := a.recoveryCodes(ctx)
	if err != nil {
		return nil, err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		codes = fresh
		f, err := tx.SecondFactor(ctx, actor.User.ID)
		if err != nil {
			return "", err
		}
		f.Recovery = hashes
		if err := tx.PutSecondFactor(ctx, f); err != nil {
			return "", err
		}
		return "", tx.Record(ctx, store.Act{Actor: actor, Action: "重新生成恢复码", Target: userTarget(actor.User)})
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// DropFactor gives up the actor's own second factor (停用动态口令).
//
// Errors: Invalid when a role asks for it or there is none.
func (a *App) DropFactor(ctx context.Context, actor org.Actor) (err error) {
	defer errs.Wrap(&err, "DropFactor")
	if a.mustHaveFactor(actor) {
		return errs.Invalidf("您的角色必须使用动态口令，不能停用。换手机请用“换一部手机”。")
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		return "", removeFactor(ctx, tx, actor, actor.User, "停用动态口令")
	})
	return err
}

// ResetFactor takes a lost phone's second factor away (解除动态口令) and ends the person's sessions; whoever must have one
// binds a new phone at the next sign-in. Security administrators only, never on themselves: with a password known it
// would be a way round.
//
// Errors: Invalid on oneself or when there is none.
func (a *App) ResetFactor(ctx context.Context, actor org.Actor, id org.UserID) (err error) {
	defer errs.Wrap(&err, "ResetFactor(%s)", id)
	if err := need(actor, org.GrantRoles); err != nil {
		return err
	}
	if id == actor.User.ID {
		return errs.Invalidf("不能解除自己的动态口令，请由其他安全管理员办理，或在服务器上运行 outturn user reset。")
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		user, err := tx.User(ctx, id)
		if err != nil {
			return "", err
		}
		if err := removeFactor(ctx, tx, actor, user, "解除动态口令"); err != nil {
			return "", err
		}
		return string(id), tx.RemoveSessions(ctx, id, "")
	})
	return err
}

func removeFactor(ctx context.Context, tx *store.Tx, actor org.Actor, user org.User, action string) error {
	had, err := tx.RemoveSecondFactor(ctx, user.ID)
	if err != nil {
		return err
	}
	if !had {
		return errs.Invalidf("%s没有绑定动态口令。", user.Name)
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: userTarget(user)})
}
