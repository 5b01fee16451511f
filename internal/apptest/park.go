// Package apptest gives tests a small park (测试用园区): a database of either engine with units, one person per role, and
// a clock that the test sets. Only tests import it.
package apptest

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/auth"
	"outturn/internal/blob"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

// Park is an installation with people in it.
type Park struct {
	App   *app.App
	DB    *store.DB
	Units map[string]org.Unit // by code
	mu    sync.Mutex
	now   time.Time
	ids   map[string]org.UserID // by login
	clear map[string]string     // temporary passwords by login
	again func(change func(*app.Settings)) *app.App
}

// EachEngine runs test on SQLite and, where a server is at hand, on PostgreSQL.
func EachEngine(t *testing.T, test func(t *testing.T, p *Park)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, Open(t, filepath.Join(t.TempDir(), "test.db")))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, Open(t, testenv.PostgreSQL(t)))
	})
}

// Open makes a park on an empty database.
func Open(t testing.TB, dsn string) *Park {
	t.Helper()
	p := &Park{now: time.Date(2025, 1, 6, 1, 0, 0, 0, time.UTC), Units: map[string]org.Unit{}, ids: map[string]org.UserID{}, clear: map[string]string{}}
	ctx := context.Background()
	db, err := store.Open(ctx, dsn, store.Options{Clock: p.Now, Key: []byte("test key")})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, db.Migrate(ctx))
	blobs, err := blob.OpenStore(t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, blobs.Close()) })
	settings, err := app.DefaultSettings()
	must(t, err)
	settings.Hashing = auth.Throwaway
	p.DB, p.App = db, app.New(db, blobs, rulebook.Shipped(), settings)
	p.again = func(change func(*app.Settings)) *app.App {
		other := settings
		change(&other)
		return app.New(db, blobs, rulebook.Shipped(), other)
	}
	p.people(t)
	return p
}

// Choose makes the installation go on under other settings, as after a restart.
func (p *Park) Choose(change func(*app.Settings)) { p.App = p.again(change) }

// Now is the park's clock.
func (p *Park) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// Pass moves the clock on.
func (p *Park) Pass(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

// people makes the units and one person per role, all through the app.
func (p *Park) people(t testing.TB) {
	ctx := context.Background()
	root := org.Unit{Code: "100", Name: "上海化学工业区管理委员会", Kind: org.Administration, Active: true}
	for login, role := range map[string]org.Role{"sys": org.SystemAdmin, "sec": org.SecurityAdmin, "aud": org.AuditAdmin} {
		password, err := p.App.Establish(ctx, root, org.User{Login: login, Name: string(role)}, role)
		must(t, err)
		p.clear[login] = password
	}
	p.load(t)
	sys := p.Actor(t, "sys")
	for _, u := range []org.Unit{
		{Code: "110", Name: "计划财务处", Kind: org.Division}, {Code: "120", Name: "规划建设处", Kind: org.Division},
		{Code: "130", Name: "公用事业处", Kind: org.Division},
		{Code: "210", Name: "公共设施管理中心", Kind: org.Institution}, {Code: "220", Name: "医疗中心", Kind: org.Institution},
	} {
		u.Parent, u.Active = p.Units["100"].ID, true
		_, err := p.App.AddUnit(ctx, sys, u)
		must(t, err)
	}
	p.load(t)
	for _, h := range []struct {
		login, name, home, at string
		role                  org.Role
	}{
		{"clerk", "公共设施管理中心经办", "210", "210", org.Clerk}, {"clerk2", "公共设施管理中心经办二", "210", "210", org.Clerk},
		{"head", "公共设施管理中心负责人", "210", "210", org.Head},
		{"other", "医疗中心经办", "220", "220", org.Clerk}, {"otherhead", "医疗中心负责人", "220", "220", org.Head},
		{"division", "公用事业处审核", "130", "130", org.Reviewer}, {"building", "规划建设处审核", "120", "120", org.Reviewer},
		{"finance", "计财处审核", "110", "100", org.Finance}, {"economy", "经发处审核", "100", "100", org.Economy}, {"audit", "内审", "100", "100", org.InternalAudit},
	} {
		p.Person(t, h.login, h.name, h.home, h.role, h.at)
	}
}

// Person adds somebody of the unit home with a role at the unit at, both named by code.
func (p *Park) Person(t testing.TB, login, name, home string, role org.Role, at string) org.UserID {
	t.Helper()
	ctx := context.Background()
	id, password, err := p.App.AddUser(ctx, p.Actor(t, "sys"), org.User{Login: login, Name: name, Unit: p.Units[home].ID})
	must(t, err)
	p.ids[login], p.clear[login] = id, password
	g := org.Grant{User: id, Role: role, Unit: p.Units[at].ID}
	if role.IsOutside() {
		g.Until = p.Now().AddDate(org.MaxOutsideYears, 0, 0)
	}
	_, err = p.App.GrantRole(ctx, p.Actor(t, "sec"), g)
	must(t, err)
	return id
}

// load reads the units and the administrators' ids.
func (p *Park) load(t testing.TB) {
	must(t, p.DB.View(context.Background(), func(tx *store.Tx) error {
		units, err := tx.Units(context.Background())
		for _, u := range units {
			p.Units[u.Code] = u
		}
		for login := range p.clear {
			u, e := tx.UserByLogin(context.Background(), login)
			if e != nil {
				return e
			}
			p.ids[login] = u.ID
		}
		return err
	}))
}

// Actor returns a person as signed in now, with the grants in force.
func (p *Park) Actor(t testing.TB, login string) org.Actor {
	t.Helper()
	a := org.Actor{Address: "192.0.2.1"}
	must(t, p.DB.View(context.Background(), func(tx *store.Tx) (err error) {
		if a.User, err = tx.User(context.Background(), p.ids[login]); err != nil {
			return err
		}
		if a.Grants, err = tx.Grants(context.Background(), a.User.ID); err != nil {
			return err
		}
		delegated, err := tx.DelegationsTo(context.Background(), a.User.ID)
		for _, d := range delegated {
			a.Grants = append(a.Grants, d.Grant())
		}
		return err
	}))
	return a
}

// Password returns the temporary password a person was given.
func (p *Park) Password(login string) string { return p.clear[login] }

// Project adds a project of 公共设施管理中心 under 公用事业处 with a budget and spending in 2025.
func (p *Park) Project(t testing.TB, code, name string, budget, spent money.Amount) project.ID {
	t.Helper()
	ctx := context.Background()
	start, _ := fiscal.ParseDate("2025-01-01")
	end, _ := fiscal.ParseDate("2025-12-31")
	id, err := p.App.AddProject(ctx, p.Actor(t, "clerk"), project.Project{Code: code, Name: name, Unit: p.Units["210"],
		Division: p.Units["130"], Nature: project.Recurrent, Category: project.Operation, Start: start, End: end, Fiscal: budget})
	must(t, err)
	for _, e := range []project.FundEvent{
		{Kind: project.InitialBudget, Amount: budget, On: start}, {Kind: project.Payment, Amount: spent, On: start},
	} {
		e.Project, e.Year, e.Source = id, 2025, project.Appropriation
		if e.Amount != 0 {
			_, err := p.App.RecordFund(ctx, p.Actor(t, "finance"), e)
			must(t, err)
		}
	}
	return id
}

// Policy returns the password policy in force.
func Policy(t testing.TB) auth.Policy {
	t.Helper()
	policy, err := auth.PolicyNamed(auth.MLPS3)
	must(t, err)
	return policy
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
