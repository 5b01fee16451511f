package store_test

import (
	"fmt"
	"sync"
	"testing"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/project"
	"outturn/internal/store"
)

// TestStatementsAreLearntWhileOthersWrite: many writers whose statements are new do not wait for each other for ever,
// and a statement used again gives what it gave the first time.
func TestStatementsAreLearntWhileOthersWrite(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		var wait sync.WaitGroup
		for i := range 40 {
			wait.Go(func() {
				err := db.Update(ctx, func(tx *store.Tx) error {
					by := store.ProjectFilter{Text: fmt.Sprint(i)}
					if i%2 == 0 {
						by = store.ProjectFilter{Unit: "211", Nature: string(project.Recurrent)}
					}
					for range 3 {
						list, err := tx.Projects(ctx, everywhere, by, store.Page{Limit: 1 + i})
						if err != nil {
							return err
						}
						if i%2 == 0 && codes(list) != "SCIP-2025-0001" {
							t.Errorf("writer %d found %s", i, codes(list))
						}
					}
					return tx.Record(ctx, store.Act{Action: "试", Target: audit.Target{ID: fmt.Sprint(i)}})
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if v := verify(t, db); v.Break != nil || v.Entries != 40 {
			t.Errorf("the log is %+v", v)
		}
	})
}
