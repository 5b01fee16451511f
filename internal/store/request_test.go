package store_test

import (
	"testing"
	"time"

	"outturn/internal/errs"
	"outturn/internal/store"
)

// TestReplays: a form posted again gets the first receipt, and asking is itself written down.
func TestReplays(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, dsn string) {
		ctx := t.Context()
		form := store.Request{Key: "k1", BodyHash: "h1"}
		update(t, db, func(tx *store.Tx) error {
			if _, replayed, err := tx.Replayed(ctx, "u1", form); replayed || err != nil {
				t.Errorf("a new form was posted before: %v", err)
			}
			return tx.CarriedOut(ctx, "u1", form, "g1")
		})
		raw := openRaw(t, dsn)
		_, err := raw.Exec(`update requests set seen_at = $1`, clock.Add(-time.Hour).Format("2006-01-02 15:04:05.000000-07:00"))
		must(t, err)
		for n := range 3 {
			update(t, db, func(tx *store.Tx) error {
				receipt, replayed, err := tx.Replayed(ctx, "u1", form)
				if receipt != "g1" || !replayed {
					t.Errorf("got %q, %v, want the receipt", receipt, replayed)
				}
				return err
			})
			var replays int
			var fresh bool
			must(t, raw.QueryRow(`select replays, seen_at > done_at or seen_at = done_at from requests where key = 'k1'`).Scan(&replays, &fresh))
			if replays != n+1 || !fresh {
				t.Errorf("%d replays are written down, seen again %v, want %d", replays, fresh, n+1)
			}
		}
		for name, other := range map[string]func(tx *store.Tx) error{
			"别人的表": func(tx *store.Tx) error { _, _, err := tx.Replayed(ctx, "u2", form); return err },
			"换了内容": func(tx *store.Tx) error {
				_, _, err := tx.Replayed(ctx, "u1", store.Request{Key: "k1", BodyHash: "h2"})
				return err
			},
		} {
			t.Run(name, func(t *testing.T) { refused(t, db.Update(ctx, other), errs.Conflict, "这张表已提交过") })
		}
		update(t, db, func(tx *store.Tx) error { // work without a form is never a replay
			must(t, tx.CarriedOut(ctx, "u1", store.Request{}, "x"))
			must(t, tx.CarriedOut(ctx, "u1", store.Request{}, "x"))
			_, replayed, err := tx.Replayed(ctx, "u1", store.Request{})
			if replayed {
				t.Error("no form was posted before")
			}
			return err
		})
		refused(t, db.Update(ctx, func(tx *store.Tx) error { return tx.CarriedOut(ctx, "u1", form, "g2") }), errs.Conflict, "已有相同")
	})
}
