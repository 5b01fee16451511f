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

// kindToken is what the log calls the tokens of other systems.
const kindToken = "接口令牌"

// tokenPrefix lets people and scanners of leaked secrets recognise a token.
const tokenPrefix = "outturn_"

func tokenTarget(t org.Token) audit.Target {
	return audit.Target{Kind: kindToken, ID: t.ID, Name: t.Name}
}

// Tokens lists every token that was issued, newest first. System administrators only.
func (a *App) Tokens(ctx context.Context, actor org.Actor) (list []org.Token, err error) {
	defer errs.Wrap(&err, "Tokens")
	if err := need(actor, org.IssueTokens); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Tokens(ctx)
		return err
	})
	return list, err
}

// IssueToken issues a token (签发令牌) and returns what the other system shows from then on. It is returned this once and kept
// nowhere; a repeated post of the same form gets none.
//
// Errors: Forbidden; Invalid with complaints per field.
func (a *App) IssueToken(ctx context.Context, actor org.Actor, t org.Token) (clear string, err error) {
	defer errs.Wrap(&err, "IssueToken")
	if err := need(actor, org.IssueTokens); err != nil {
		return "", err
	}
	secret, issued := tokenPrefix+auth.NewSessionToken(), false
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		t.Name = strings.TrimSpace(t.Name)
		f := errs.FieldsOf(t.Check(tx.Now))
		unit, err := tx.Unit(ctx, t.Unit)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return "", err
		}
		if err != nil && t.Unit != "" {
			f.Add("unit", "没有这个单位。请重新选择。")
		}
		if err := f.Err(); err != nil {
			return "", err
		}
		t.ID, t.IssuedBy, t.IssuedAt = store.NewID(), actor.User.Name, tx.Now
		if err := tx.AddToken(ctx, t, auth.TokenHash(secret)); err != nil {
			return "", err
		}
		issued = true
		return t.ID, tx.Record(ctx, store.Act{Actor: actor, Action: "签发令牌", Target: tokenTarget(t), After: []audit.Cell{{Name: "对方系统", Value: t.Name},
			{Name: "数据范围", Value: unit.Name}, {Name: "权限", Value: string(t.Role)}, {Name: "有效期至", Value: LastDay(t.Expires).String()}}})
	})
	if err != nil || !issued {
		return "", err
	}
	return secret, nil
}

// RevokeToken ends a token at once (吊销令牌).
//
// Errors: Forbidden; NotFound; Conflict when it was revoked before.
func (a *App) RevokeToken(ctx context.Context, actor org.Actor, id, reason string) (err error) {
	defer errs.Wrap(&err, "RevokeToken(%s)", id)
	if err := need(actor, org.IssueTokens); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		t, err := tx.Token(ctx, id)
		if err != nil {
			return "", err
		}
		n, err := tx.RevokeToken(ctx, id, actor.User.Name)
		if err != nil {
			return "", err
		}
		if n == 0 {
			return "", errs.New(errs.Conflict, "“%s”的令牌已由%s吊销。", t.Name, t.RevokedBy)
		}
		return id, tx.Record(ctx, store.Act{Actor: actor, Action: "吊销令牌", Target: tokenTarget(t), Reason: clip(strings.TrimSpace(reason), 200),
			Before: []audit.Cell{{Name: "状态", Value: "有效"}}, After: []audit.Cell{{Name: "状态", Value: "已吊销"}}})
	})
	return err
}

// TokenActor finds who shows a token, and notes to the minute that it was used.
//
// Errors: NotFound for one that was never issued; Forbidden for one that expired or was revoked.
func (a *App) TokenActor(ctx context.Context, secret, address string) (actor org.Actor, err error) {
	defer errs.Wrap(&err, "TokenActor")
	var t org.Token
	var now time.Time
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now
		t, err = tx.TokenByHash(ctx, auth.TokenHash(secret))
		return err
	})
	if err != nil {
		return actor, err
	}
	if why, ok := t.InForce(now); !ok {
		return actor, errs.New(errs.Forbidden, "“%s”的令牌%s。请系统管理员签发新的令牌。", t.Name, why)
	}
	if now.Sub(t.SeenAt) >= time.Minute {
		err = a.touchToken(ctx, t.ID)
	}
	return t.Actor(address), err
}

func (a *App) touchToken(ctx context.Context, id string) error {
	return a.db.Update(ctx, func(tx *store.Tx) error { return tx.TouchToken(ctx, id) })
}
