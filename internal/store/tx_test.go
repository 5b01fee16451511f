package store_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// TestTwentySubmits: twenty people submit the same version at once; one succeeds, nineteen hear of a conflict.
func TestTwentySubmits(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		results := make([]error, 20)
		var g goal.Goal
		view(t, db, func(tx *store.Tx) (err error) {
			g, err = tx.Goal(ctx, everywhere, "g1")
			return err
		})
		var wait sync.WaitGroup
		for i := range results {
			wait.Go(func() {
				results[i] = db.Update(ctx, func(tx *store.Tx) error {
					if err := tx.SaveGoal(ctx, g); err != nil {
						return err
					}
					return tx.Record(ctx, store.Act{Action: "提交", Target: audit.Target{Kind: "绩效目标", ID: "g1"}})
				})
			})
		}
		wait.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
				continue
			}
			refused(t, err, errs.Conflict, "刚被他人修改")
		}
		view(t, db, func(tx *store.Tx) error {
			kept, err := tx.Goal(ctx, everywhere, "g1")
			must(t, err)
			entries, err := tx.AuditEntries(ctx, store.AuditFilter{}, 100)
			if won != 1 || kept.Version != 2 || len(entries) != 1 {
				t.Errorf("%d succeeded, version %d, %d entries in the log", won, kept.Version, len(entries))
			}
			return err
		})
	})
}

// TestStaleVersions: every noun that is edited refuses a version that is no longer the newest.
func TestStaleVersions(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		for name, save := range map[string]func(tx *store.Tx) error{
			"单位": func(tx *store.Tx) error {
				u, err := tx.Unit(ctx, "211")
				must(t, err)
				u.Version--
				return tx.SaveUnit(ctx, u)
			},
			"人员": func(tx *store.Tx) error {
				u, err := tx.User(ctx, "u1")
				must(t, err)
				u.Version--
				return tx.SaveUser(ctx, u)
			},
			"项目": func(tx *store.Tx) error {
				p, err := tx.Project(ctx, everywhere, "p1")
				must(t, err)
				p.Version--
				return tx.SaveProject(ctx, p)
			},
			"目标": func(tx *store.Tx) error {
				g, err := tx.Goal(ctx, everywhere, "g1")
				must(t, err)
				g.Version++
				return tx.SaveGoal(ctx, g)
			},
			"自评": func(tx *store.Tx) error {
				e, err := tx.SelfEvaluation(ctx, everywhere, "e1")
				must(t, err)
				e.Version++
				return tx.SaveSelfEvaluation(ctx, e)
			},
		} {
			t.Run(name, func(t *testing.T) {
				refused(t, db.Update(ctx, save), errs.Conflict, "刚被他人修改，您看到的不是最新内容")
			})
		}
	})
}

// TestArgumentsByNumber: a placeholder means the argument of its number wherever it stands, on both engines.
func TestArgumentsByNumber(t *testing.T) {
	eachEngine(t, func(t *testing.T, _ *store.DB, dsn string) {
		var a, b, c string
		err := openRaw(t, dsn).QueryRow(`select cast($2 as text), cast($1 as text), cast($2 as text)`, "一", "二").Scan(&a, &b, &c)
		if err != nil || a+b+c != "二一二" {
			t.Errorf("got %s%s%s, %v, want 二一二", a, b, c, err)
		}
	})
}

func TestUpdateUndoesEverything(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		mine := errs.Invalidf("不行")
		err := db.Update(ctx, func(tx *store.Tx) error {
			must(t, tx.AddUnit(ctx, unit("300", "100", org.Division)))
			must(t, tx.Notify(ctx, []org.User{{ID: "u1"}}, "一", "/"))
			must(t, tx.Record(ctx, store.Act{Action: "新增单位"}))
			return mine
		})
		if !errors.Is(err, mine) {
			t.Errorf("got %v", err)
		}
		view(t, db, func(tx *store.Tx) error {
			_, err := tx.Unit(ctx, "300")
			refused(t, err, errs.NotFound, "")
			v, err := tx.VerifyAudit(ctx)
			if v.Entries != 0 {
				t.Errorf("%d entries about what did not happen", v.Entries)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error {
			list, err := tx.DeliverNotices(ctx, 10)
			if len(list) != 0 {
				t.Errorf("notices about what did not happen: %v", list)
			}
			return err
		})
	})
}

// TestUpdateIsUndoneByAPanic: a fault of ours in the middle leaves nothing and does not stop the writer.
func TestUpdateIsUndoneByAPanic(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		func() {
			defer func() { recover() }()
			db.Update(t.Context(), func(tx *store.Tx) error {
				must(t, tx.AddUnit(t.Context(), unit("300", "100", org.Division)))
				panic("fault")
			})
		}()
		update(t, db, func(tx *store.Tx) error {
			_, err := tx.Unit(t.Context(), "300")
			refused(t, err, errs.NotFound, "")
			return nil
		})
	})
}

// TestViewCannotWrite and sees one unchanging picture while others write.
func TestViewCannotWrite(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		err := db.View(t.Context(), func(tx *store.Tx) error { return tx.AddUnit(t.Context(), unit("300", "100", org.Division)) })
		if errs.KindOf(err) != errs.Internal || err == nil {
			t.Errorf("a view wrote: %v", err)
		}
		view(t, db, func(tx *store.Tx) error {
			before, err := tx.Units(t.Context())
			must(t, err)
			update(t, db, func(tx *store.Tx) error { return tx.AddUnit(t.Context(), unit("300", "100", org.Division)) })
			after, err := tx.Units(t.Context())
			if len(after) != len(before) {
				t.Error("the picture changed in the middle")
			}
			return err
		})
	})
}

// TestUpdatesAreAlone: two that read, wait and write do not lose each other's work.
func TestUpdatesAreAlone(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				err := db.Update(context.Background(), func(tx *store.Tx) error {
					u, err := tx.User(context.Background(), "u1")
					if err != nil {
						return err
					}
					time.Sleep(5 * time.Millisecond)
					u.Failures++
					return tx.SaveUser(context.Background(), u)
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		view(t, db, func(tx *store.Tx) error {
			u, err := tx.User(t.Context(), "u1")
			if u.Failures != somebody().Failures+8 {
				t.Errorf("%d failures counted, want %d", u.Failures, somebody().Failures+8)
			}
			return err
		})
	})
}

func TestWhatTheEnginesSay(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		for _, c := range []struct {
			name string
			do   func(tx *store.Tx) error
			kind errs.Kind
			says string
		}{
			{"编码重复", func(tx *store.Tx) error {
				u := unit("210", "100", org.Division)
				u.ID = "x"
				return tx.AddUnit(ctx, u)
			}, errs.Conflict, "已有相同的编号"},
			{"同一编号两次", func(tx *store.Tx) error { return tx.AddUser(ctx, somebody()) }, errs.Conflict, "已有相同的编号"},
			{"同年第二份目标", func(tx *store.Tx) error {
				g := declared()
				g.ID = "g2"
				return tx.AddGoal(ctx, g)
			}, errs.Conflict, "已有相同的编号"},
			{"上级不存在", func(tx *store.Tx) error { return tx.AddUnit(ctx, unit("300", "x", org.Division)) }, errs.Conflict, "引用的单位、人员或项目不存在"},
			{"没有这条", func(tx *store.Tx) error { _, err := tx.User(ctx, "x"); return err }, errs.NotFound, "没有找到，或您无权查看"},
			{"状态外的值", func(tx *store.Tx) error {
				u := unit("300", "100", "公司")
				return tx.AddUnit(ctx, u)
			}, errs.Internal, "系统错误"},
		} {
			t.Run(c.name, func(t *testing.T) { refused(t, db.Update(ctx, c.do), c.kind, c.says) })
		}
	})
}

// TestFullDisk: what was refused is not half there, and the same is taken once there is room.
func TestFullDisk(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		roomAgain, ok := store.Crowd(t, db)
		if !ok {
			t.Skip("PostgreSQL's disk is not ours to fill")
		}
		long := unit("300", "100", org.Division)
		long.Name = strings.Repeat("很长的名称", 20000)
		add := func(tx *store.Tx) error { return tx.AddUnit(t.Context(), long) }
		refused(t, db.Update(t.Context(), add), errs.Unavailable, "磁盘已满")
		view(t, db, func(tx *store.Tx) error {
			_, err := tx.Unit(t.Context(), long.ID)
			refused(t, err, errs.NotFound, "")
			return nil
		})
		roomAgain()
		must(t, db.Update(t.Context(), add))
		if got := db.Stats(); got.Troubles[store.Full] != 1 || got.Failed != 0 || got.Updates < 3 || got.Views != 1 {
			t.Errorf("counted %+v", got)
		}
	})
}

// TestDatabaseGoesAway in the middle of a transaction: people are asked to try again, and the next try works.
func TestDatabaseGoesAway(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		if db.Engine() == "SQLite" {
			t.Skip("SQLite is in the process")
		}
		add := func(tx *store.Tx) error { return tx.AddUnit(t.Context(), unit("300", "100", org.Division)) }
		refused(t, db.Update(t.Context(), func(tx *store.Tx) error {
			must(t, add(tx))
			store.Hang(t, tx)
			return tx.AddUnit(t.Context(), unit("301", "100", org.Division))
		}), errs.Unavailable, "数据库暂时连不上")
		must(t, db.Update(t.Context(), add))
	})
}

func TestCancelledRequests(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for name, run := range map[string]func(context.Context, func(*store.Tx) error) error{"View": db.View, "Update": db.Update} {
			if err := run(ctx, func(*store.Tx) error { return nil }); err == nil {
				t.Errorf("%s went on for somebody who had left", name)
			}
		}
	})
}
