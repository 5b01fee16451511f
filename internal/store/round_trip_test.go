package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/attachment"
	"outturn/internal/domain/batch"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// TestRoundTrip writes one of each noun and reads it back, cell for cell.
func TestRoundTrip(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		view(t, db, func(tx *store.Tx) error {
			u, err := tx.User(ctx, "u1")
			must(t, err)
			want := somebody()
			want.Version = 1
			same(t, u, want)
			byLogin, err := tx.UserByLogin(ctx, "clerk")
			must(t, err)
			same(t, byLogin, want)

			p, err := tx.Project(ctx, everywhere, "p1")
			must(t, err)
			wantProject := upkeep("p1", "SCIP-2025-0001")
			wantProject.Version = 1
			wantProject.Unit = org.Unit{ID: "211", Code: "211", Name: "单位211", Kind: org.FundUser, Active: true, Ancestors: []org.UnitID{"211", "210", "100"}}
			wantProject.Division = org.Unit{ID: "130", Code: "130", Name: "单位130", Kind: org.Division, Active: true, Ancestors: []org.UnitID{"130", "100"}}
			same(t, p, wantProject)

			g, err := tx.Goal(ctx, everywhere, "g1")
			must(t, err)
			wantGoal := declared()
			wantGoal.Project, wantGoal.Version, wantGoal.UpdatedAt = wantProject, 1, clock
			same(t, g, wantGoal)
			of, err := tx.GoalOf(ctx, everywhere, "p1", 2025)
			must(t, err)
			same(t, of, wantGoal)

			edition, err := tx.GoalInForce(ctx, "g1")
			must(t, err)
			same(t, edition, approved())

			e, err := tx.SelfEvaluation(ctx, everywhere, "e1")
			must(t, err)
			wantEvaluation := evaluated()
			wantEvaluation.Project, wantEvaluation.Version, wantEvaluation.UpdatedAt = wantProject, 1, clock
			same(t, e, wantEvaluation)
			return nil
		})
	})
}

// TestEditions keeps every edition, and sets only the re-check beside one that is there.
func TestEditions(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		first := frozen()
		first.Recheck = nil
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.PutSelfEvaluationEdition(ctx, first))
			e, err := tx.SelfEvaluation(ctx, everywhere, "e1")
			must(t, err)
			e.Editions, e.Frozen = 1, &first
			must(t, tx.SaveSelfEvaluation(ctx, e))
			again := frozen()
			again.Form.Attained, again.Sheet.Total, again.ByName = "改写", 1, "别人"
			return tx.PutSelfEvaluationEdition(ctx, again)
		})
		view(t, db, func(tx *store.Tx) error {
			editions, err := tx.SelfEvaluationEditions(ctx, "e1")
			must(t, err)
			same(t, editions, []evaluation.Edition{frozen()})
			e, err := tx.SelfEvaluationOf(ctx, everywhere, "p1", 2025)
			must(t, err)
			same(t, *e.Frozen, frozen())
			rows, err := tx.SelfEvaluations(ctx, everywhere, store.FormFilter{}, store.Page{})
			must(t, err)
			if len(rows) != 1 || *rows[0].Score != 9488 || rows[0].Recheck != nil || rows[0].Grade != "优" {
				t.Errorf("the list shows %+v", rows)
			}
			of, err := tx.SelfEvaluationsOf(ctx, everywhere, "p1")
			must(t, err)
			if len(of) != 1 || of[0].Frozen == nil || of[0].Frozen.Recheck == nil {
				t.Errorf("the project's page shows %+v", of)
			}
			return nil
		})
		update(t, db, func(tx *store.Tx) error {
			e, err := tx.SelfEvaluation(ctx, everywhere, "e1")
			must(t, err)
			return tx.SaveSelfEvaluation(ctx, e)
		})
		view(t, db, func(tx *store.Tx) error {
			rows, err := tx.SelfEvaluations(ctx, everywhere, store.FormFilter{Year: 2025, State: string(goal.AtHead)}, store.Page{})
			must(t, err)
			if len(rows) != 1 || *rows[0].Score != 9488 || *rows[0].Recheck != score.Points(8900) || rows[0].Grade != "良" {
				t.Errorf("after the re-check the list shows %+v", rows)
			}
			return nil
		})
		err := db.Update(ctx, func(tx *store.Tx) error { return tx.AddGoalEdition(ctx, approved()) })
		refused(t, err, errs.Conflict, "已有相同的编号")
	})
}

func TestFundEvents(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		later := project.FundEvent{ID: "f1", Project: "p1", Year: 2025, Kind: project.Payment, Source: project.CarryOver, Amount: -5, On: date("2025-12-31"), Document: "文", Note: "注"}
		sooner := later
		sooner.ID, sooner.On, sooner.Kind = "f2", date("2025-01-01"), project.CarriedOver
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.AddFundEvent(ctx, later))
			return tx.AddFundEvent(ctx, sooner)
		})
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.FundEvents(ctx, "p1")
			must(t, err)
			same(t, list, []project.FundEvent{sooner, later})
			return nil
		})
		orphan := later
		orphan.ID, orphan.Project = "f3", "nothing"
		refused(t, db.Update(ctx, func(tx *store.Tx) error { return tx.AddFundEvent(ctx, orphan) }), errs.Conflict, "不存在")
	})
}

func TestAttachments(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		a := attachment.Attachment{ID: "a1", Kind: "绩效目标", Record: "g1", Cell: "i1", Name: "验收单.pdf", Hash: "h1", Size: 12, Type: "pdf", By: "u1", ByName: "经办", At: clock}
		b := a
		b.ID, b.Hash, b.At = "a2", "h2", clock.Add(-time.Hour)
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.AddAttachment(ctx, a))
			return tx.AddAttachment(ctx, b)
		})
		view(t, db, func(tx *store.Tx) error {
			one, err := tx.Attachment(ctx, "a1")
			must(t, err)
			same(t, one, a)
			list, err := tx.Attachments(ctx, "绩效目标", "g1")
			must(t, err)
			same(t, list, []attachment.Attachment{b, a})
			other, err := tx.Attachments(ctx, "绩效自评", "g1")
			must(t, err)
			in, err := tx.HashesInUse(ctx, time.Time{})
			must(t, err)
			if len(other) != 0 || len(in) != 2 || !in["h1"] || !in["h2"] {
				t.Errorf("another kind has %v, in use are %v", other, in)
			}
			return nil
		})
		update(t, db, func(tx *store.Tx) error { return tx.RemoveAttachment(ctx, "a1") })
		view(t, db, func(tx *store.Tx) error {
			_, err := tx.Attachment(ctx, "a1")
			refused(t, err, errs.NotFound, "没有找到")
			in, err := tx.HashesInUse(ctx, time.Time{})
			if in["h1"] {
				t.Error("the bytes of a removed file are still needed")
			}
			return err
		})
	})
}

// TestHashesInUse: a parcel is needed while the machine works on its batch, and until the batch is old.
func TestHashesInUse(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		now := time.Date(2025, 6, 30, 1, 0, 0, 0, time.UTC)
		update(t, db, func(tx *store.Tx) error {
			for i, s := range batch.States() {
				b := batch.Batch{ID: batch.ID("b" + string(s)), Name: "一批", By: "u1", ByName: "张三", At: now.Add(-time.Hour), Parcel: string(s)}
				if i == 0 {
					b.At = now
				}
				must(t, tx.AddBatch(t.Context(), b, []batch.Form{{No: 1, Name: "好.xlsx", State: batch.Done}, {No: 2, Name: "甲.xlsx", State: s}}))
			}
			return nil
		})
		for _, c := range []struct {
			since time.Time
			want  []batch.State
		}{{now.Add(-time.Hour), batch.States()}, {now.Add(time.Second), []batch.State{batch.Queued, batch.Checking, batch.Importing}}} {
			view(t, db, func(tx *store.Tx) error {
				in, err := tx.HashesInUse(t.Context(), c.since)
				for _, s := range batch.States() {
					if in[string(s)] != slices.Contains(c.want, s) {
						t.Errorf("since %s: %s %v", c.since, s, in[string(s)])
					}
				}
				return err
			})
		}
	})
}

func TestNotices(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		texts := func() (out []string) {
			view(t, db, func(tx *store.Tx) error {
				list, err := tx.Notices(ctx, "u1", 10)
				for _, n := range list {
					out = append(out, n.Text)
					if n.Link != "/goals/g1" || n.To != "u1" || !n.CreatedAt.Equal(clock) || !n.Delivered {
						t.Errorf("read %+v", n)
					}
				}
				return err
			})
			return out
		}
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.Notify(ctx, []org.User{{ID: "u1"}}, "一", "/goals/g1"))
			return tx.Notify(ctx, []org.User{{ID: "u1"}}, "二", "/goals/g1")
		})
		if got := texts(); got != nil {
			t.Errorf("shown before delivery: %v", got)
		}
		update(t, db, func(tx *store.Tx) error {
			list, err := tx.DeliverNotices(ctx, 1)
			if len(list) != 1 || !list[0].Delivered {
				t.Errorf("delivered %+v, want one", list)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error {
			list, err := tx.DeliverNotices(ctx, 10)
			if len(list) != 1 {
				t.Errorf("delivered %d more, want the other", len(list))
			}
			return err
		})
		if got := strings.Join(texts(), ""); got != "二一" {
			t.Errorf("got %s, want newest first", got)
		}
		update(t, db, func(tx *store.Tx) error { return tx.ReadNotices(ctx, "u1") })
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.Notices(ctx, "u1", 1)
			if len(list) != 1 || !list[0].ReadAt.Equal(clock) {
				t.Errorf("after reading: %+v", list)
			}
			return err
		})
	})
}

func TestSessions(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		s := store.Session{ID: "s1", User: "u1", Secret: "k", Address: "192.0.2.1", Agent: "浏览器", CreatedAt: clock.Add(-2 * time.Hour), SeenAt: clock.Add(-time.Hour), ProvedAt: clock.Add(-2 * time.Hour)}
		update(t, db, func(tx *store.Tx) error {
			for _, id := range []string{"s1", "s2", "s3"} {
				s.ID = id
				must(t, tx.AddSession(ctx, s))
			}
			return tx.TouchSession(ctx, "s2")
		})
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Session(ctx, "s1")
			must(t, err)
			s.ID = "s1"
			same(t, got, s)
			got, err = tx.Session(ctx, "s2")
			if !got.SeenAt.Equal(clock) {
				t.Errorf("seen at %s, want now", got.SeenAt)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error {
			n, err := tx.RemoveIdleSessions(ctx, clock.Add(-time.Minute), clock.Add(-12*time.Hour))
			if n != 2 {
				t.Errorf("%d sessions ended, want the two that were idle", n)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error {
			s.ID = "s4"
			must(t, tx.AddSession(ctx, s))
			must(t, tx.RemoveSessions(ctx, "u1", "s4"))
			_, err := tx.Session(ctx, "s2")
			refused(t, err, errs.NotFound, "")
			_, err = tx.Session(ctx, "s4")
			must(t, err)
			n, err := tx.RemoveIdleSessions(ctx, time.Time{}.AddDate(1, 0, 0), clock.Add(-time.Hour))
			if n != 1 {
				t.Errorf("%d sessions ended, want the one that is too old", n)
			}
			return err
		})
	})
}

// TestSecondFactors keeps one second factor a person, which their sessions know of, and moves a session to another id.
func TestSecondFactors(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		f := org.SecondFactor{User: "u1", Sealed: "密文", Since: clock, Used: 58_000_000, Recovery: []string{"h1", "h2"}}
		s := store.Session{ID: "s1", User: "u1", Secret: "k", CreatedAt: clock, SeenAt: clock, ProvedAt: clock}
		update(t, db, func(tx *store.Tx) error {
			_, err := tx.SecondFactor(ctx, "u1")
			refused(t, err, errs.NotFound, "")
			must(t, tx.AddSession(ctx, s))
			must(t, tx.PutSecondFactor(ctx, f))
			f.Used, f.Recovery = 58_000_001, nil
			must(t, tx.PutSecondFactor(ctx, f))
			got, err := tx.SecondFactor(ctx, "u1")
			same(t, got, f)
			return err
		})
		update(t, db, func(tx *store.Tx) error {
			s.ID, s.FactorAt, s.HasFactor = "s2", clock, true
			must(t, tx.RenewSession(ctx, "s1", s))
			refused(t, tx.RenewSession(ctx, "s1", s), errs.Conflict, "登录已失效")
			_, err := tx.Session(ctx, "s1")
			refused(t, err, errs.NotFound, "")
			list, err := tx.SessionsOf(ctx, "u1")
			must(t, err)
			same(t, list, []store.Session{s})
			if had, err := tx.RemoveSessionOf(ctx, "u2", "s2"); had || err != nil {
				t.Errorf("somebody else's session was ended: %v, %v", had, err)
			}
			if had, err := tx.RemoveSessionOf(ctx, "u1", "s2"); !had || err != nil {
				t.Errorf("one's own session was not: %v, %v", had, err)
			}
			had, err := tx.RemoveSecondFactor(ctx, "u1")
			if !had {
				t.Error("there was nothing to remove")
			}
			must(t, err)
			had, err = tx.RemoveSecondFactor(ctx, "u1")
			if had {
				t.Error("it was removed twice")
			}
			return err
		})
	})
}

// TestDelegations keeps delegations, and counts those that are in force by their times and the grant they rest on.
func TestDelegations(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		var to org.User
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.AddGrant(ctx, org.Grant{ID: "r1", User: "u1", Role: org.Head, Unit: "210"}))
			to = somebody()
			to.ID, to.Login, to.Name = "u9", "deputy", "副手"
			return tx.AddUser(ctx, to)
		})
		d := org.Delegation{ID: "d1", From: "u1", FromName: somebody().Name, To: "u9", ToName: "副手", Role: org.Head, Unit: "210", UnitName: "单位210",
			Starts: clock, Until: clock.Add(time.Hour), Reason: "出差"}
		over, later, none := d, d, d
		over.ID, over.Starts, over.Until = "d2", clock.Add(-time.Hour), clock
		later.ID, later.Starts = "d3", clock.Add(time.Minute)
		none.ID, none.Unit = "d4", "100" // the head holds nothing there
		update(t, db, func(tx *store.Tx) error {
			for _, x := range []org.Delegation{d, over, later, none} {
				must(t, tx.AddDelegation(ctx, x))
			}
			return nil
		})
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.DelegationsTo(ctx, "u9")
			same(t, list, []org.Delegation{d})
			must(t, err)
			all, err := tx.DelegationsOf(ctx, "u1")
			if len(all) != 4 || all[0].ID != "d3" || all[3].ID != "d2" {
				t.Errorf("delegations %+v", all)
			}
			must(t, err)
			for unit, want := range map[org.UnitID]int{"211": 2, "210": 2, "100": 0} {
				people, err := tx.UsersHolding(ctx, org.Head, unit)
				must(t, err)
				if len(people) != want {
					t.Errorf("%d people hold the role at %s, want %d", len(people), unit, want)
				}
			}
			colleagues, err := tx.UsersAt(ctx, to.Unit)
			if len(colleagues) == 0 || colleagues[len(colleagues)-1].ID != "u9" {
				t.Errorf("people of the unit: %+v", colleagues)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error {
			for id, want := range map[string]bool{"d1": true, "d2": false, "absent": false} {
				if open, err := tx.EndDelegation(ctx, id); err != nil || open != want {
					t.Errorf("ending %s: %v, %v, want %v", id, open, err, want)
				}
			}
			list, err := tx.DelegationsTo(ctx, "u9")
			if len(list) != 0 {
				t.Errorf("ended and still there: %+v", list)
			}
			return err
		})
	})
}

func TestDerive(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		one := db.Derive("a")
		if len(one) != 32 || !slices.Equal(one, db.Derive("a")) || slices.Equal(one, db.Derive("b")) {
			t.Errorf("derived %x", one)
		}
	})
}

func TestGrants(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		ctx := t.Context()
		lasting := org.Grant{ID: "r1", User: "u1", Role: org.Head, Unit: "210"}
		ending := org.Grant{ID: "r2", User: "u1", Role: org.Clerk, Unit: "100", Until: clock}
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.AddGrant(ctx, lasting))
			return tx.AddGrant(ctx, ending)
		})
		twice := lasting
		twice.ID = "r3"
		refused(t, db.Update(ctx, func(tx *store.Tx) error { return tx.AddGrant(ctx, twice) }), errs.Conflict, "已有相同")
		holders := func(role org.Role, at org.UnitID) (n int) {
			view(t, db, func(tx *store.Tx) error {
				list, err := tx.UsersHolding(ctx, role, at)
				n = len(list)
				return err
			})
			return n
		}
		for _, c := range []struct {
			name string
			role org.Role
			at   org.UnitID
			want int
		}{{"本单位", org.Head, "210", 1}, {"下级单位", org.Head, "211", 1}, {"上级单位", org.Head, "100", 0}, {"别的单位", org.Head, "220", 0}, {"已到期", org.Clerk, "211", 0}} {
			if got := holders(c.role, c.at); got != c.want {
				t.Errorf("%s: %d people, want %d", c.name, got, c.want)
			}
		}
		update(t, db, func(tx *store.Tx) error {
			u, err := tx.User(ctx, "u1")
			must(t, err)
			u.Disabled = true
			return tx.SaveUser(ctx, u)
		})
		if got := holders(org.Head, "210"); got != 0 {
			t.Error("a disabled person is told")
		}
		update(t, db, func(tx *store.Tx) error {
			list, err := tx.Grants(ctx, "u1")
			must(t, err)
			if len(list) != 2 {
				t.Errorf("granted %v", list)
			}
			all, err := tx.AllGrants(ctx)
			must(t, err)
			same(t, all, list)
			got, err := tx.RemoveGrant(ctx, "r2")
			must(t, err)
			same(t, got, ending)
			_, err = tx.RemoveGrant(ctx, "r2")
			refused(t, err, errs.NotFound, "")
			return nil
		})
	})
}
