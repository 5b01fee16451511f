package app

import (
	"context"
	"time"

	"outturn/internal/auth"
	"outturn/internal/blob"
	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/mail"
	"outturn/internal/store"
)

// Settings are the choices an installation makes for itself.
type Settings struct {
	Policy       auth.Policy
	Hashing      auth.Params // auth.Standard when zero
	Lockout      org.Lockout
	IdleTimeout  time.Duration     // a session unused for this long is over
	SessionLimit time.Duration     // no session outlives this
	Consequences consequence.Shelf // books on what results mean for the budget; the shipped ones when zero
	Mail         *mail.Sender      // takes notices outside; nil: they stay in the system
	Site         string            // the address people type, which mail leads to
	SecondFactor []org.Role        // who must sign in with a one-time code, too; everybody else may
}

// DefaultSettings are the safe ones: 等保 profile, five tries, thirty minutes idle, twelve hours in all.
func DefaultSettings() (Settings, error) {
	policy, err := auth.PolicyNamed(auth.MLPS3)
	return Settings{Policy: policy, Lockout: org.DefaultLockout, IdleTimeout: 30 * time.Minute, SessionLimit: 12 * time.Hour}, err
}

// App carries out what people ask for. Safe for use by many goroutines.
type App struct {
	db         *store.DB
	blobs      *blob.Store
	books      rulebook.Shelf
	forms      appraisal.Cabinet
	hasher     *auth.Hasher
	settings   Settings
	sealer     auth.Sealer // of the secrets of one-time codes
	offers     []byte      // key of the secrets on offer
	indicators libraryIndex
	alike      alikeIndex
	standards  standardShelf
	checks     requestChecks

	consequences consequence.Shelf
}

// New returns an App over an open database, a place for attachments and the rulebooks on offer.
func New(db *store.DB, blobs *blob.Store, books rulebook.Shelf, s Settings) *App {
	if s.Hashing == (auth.Params{}) {
		s.Hashing = auth.Standard
	}
	if len(s.Consequences.Newest()) == 0 {
		s.Consequences = consequence.Shipped()
	}
	return &App{consequences: s.Consequences, db: db, blobs: blobs, books: books, forms: appraisal.Shipped(), hasher: auth.NewHasher(s.Hashing), settings: s,
		sealer: auth.NewSealer(db.Derive("second factor")), offers: db.Derive("second factor on offer")}
}

// Books returns the rulebooks on offer.
func (a *App) Books() rulebook.Shelf { return a.books }

// Engine names the database for people.
func (a *App) Engine() string { return a.db.Engine() }

// act carries out one change as the actor: in one transaction, and once however often the same form is posted. f
// returns the receipt, usually the id of what it made or changed, which a repeated post gets again.
func (a *App) act(ctx context.Context, actor org.Actor, f func(*store.Tx) (receipt string, err error)) (receipt string, err error) {
	form := store.Request{Key: actor.Form.Key, BodyHash: actor.Form.Body}
	err = a.db.Update(ctx, func(tx *store.Tx) error {
		earlier, replayed, err := tx.Replayed(ctx, actor.User.ID, form)
		if err != nil || replayed {
			receipt = earlier
			return err
		}
		if receipt, err = f(tx); err != nil {
			return err
		}
		return tx.CarriedOut(ctx, actor.User.ID, form, receipt)
	})
	return receipt, err
}

// need refuses an actor who may not do p anywhere.
func need(actor org.Actor, p org.Permission) error {
	if !actor.May(p) {
		return errs.New(errs.Forbidden, "需要“%s”权限。请联系安全管理员。", p)
	}
	return nil
}
