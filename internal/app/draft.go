package app

import (
	"context"
	"time"

	"outturn/internal/domain/org"
	"outturn/internal/store"
)

// draft is a record into which people type an entry, over and over until it is filed (草稿).
type draft[Record, Entry any] interface {
	Holding(Entry) bool
	Edit(org.Actor, Entry, time.Time) (Record, error)
	Overtaken(by org.Actor) bool
	FreshDraft(actor org.Actor, read int) error
}

// keepDraft writes a draft, by save, over the version it was read at, and reports whether there was anything to write: the same
// draft again, or one that a newer save of its page has overtaken, is no conflict and no change.
//
// Errors: Conflict when somebody saved meanwhile; those of the record's Edit and of save.
func keepDraft[Record draft[Record, Entry], Entry any](ctx context.Context, tx *store.Tx, actor org.Actor, before Record, version int, entry Entry,
	save func(context.Context, Record) error) (after Record, changed bool, err error) {
	if before.Holding(entry) || before.Overtaken(actor) {
		return before, false, nil
	}
	if err := before.FreshDraft(actor, version); err != nil {
		return before, false, err
	}
	if after, err = before.Edit(actor, entry, tx.Now); err != nil {
		return before, false, err
	}
	return after, true, save(ctx, after)
}
