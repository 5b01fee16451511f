package demo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"outturn/internal/app"
	"outturn/internal/demo/content"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
)

// Password is that of every account of the demo but Newcomer's (演示口令).
const Password = "Yanshi-2025"

// Newcomer is the login of somebody who has never signed in and must change the temporary password first (首次登录).
const Newcomer = "ylzx-jb2"

// Partner reviews, for the division above, what the clerk who is shown files: the one more that a whole round takes (主管处室审核).
const Partner = "bgs-sh"

// Account is somebody a visitor may sign in as (演示账号).
type Account struct {
	Role  org.Role
	Login string
	Name  string
	Unit  string
}

// shown are the accounts to show for roles that many hold: those with something waiting for them.
var shown = map[org.Role]string{org.Clerk: "xxzx-jb", org.Head: "xxzx-fz"}

// Accounts returns one account for every role, in the order of the roles.
func Accounts() ([]Account, error) {
	world, err := content.Load()
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, u := range world.Units {
		names[u.Code] = u.Name
	}
	var out []Account
	for _, role := range org.Roles() {
		i := slices.IndexFunc(world.People, func(p content.Person) bool {
			return p.Role == role && (shown[role] == "" || shown[role] == p.Login)
		})
		if i >= 0 {
			p := world.People[i]
			out = append(out, Account{Role: role, Login: p.Login, Name: p.Name, Unit: names[p.Unit]})
		}
	}
	return out, nil
}

// The days on which the accounts change: when they are made, and when everybody sets their own password and looks
// through their notices. Passwords last ninety days, so the second is shortly before the demo begins.
var (
	madeOn    = fiscal.Date{Year: 2023, Month: 10, Day: 30}
	renewedOn = fiscal.Date{Year: 2025, Month: 6, Day: 20}
	termEnds  = fiscal.Date{Year: 2025, Month: 12, Day: 31} // of the experts
)

// establish makes the three administrators, and through them the units and everybody else.
func (s *seeder) establish(ctx context.Context) error {
	s.clock.Set(on(madeOn, 9, 0))
	root := s.world.Units[0]
	for _, p := range s.world.People {
		if !p.Role.IsAdmin() {
			continue
		}
		var err error
		unit := org.Unit{Code: root.Code, Name: root.Name, Kind: root.Kind, Active: true}
		if s.temporary[p.Login], err = s.app.Establish(ctx, unit, org.User{Login: p.Login, Name: p.Name}, p.Role); err != nil {
			return fmt.Errorf("%s: %w", p.Login, err)
		}
	}
	if err := s.addUnits(ctx); err != nil {
		return err
	}
	return s.addPeople(ctx)
}

// addUnits adds every unit below the root, which was made with the administrators.
func (s *seeder) addUnits(ctx context.Context) error {
	system, err := s.holder(ctx, org.SystemAdmin)
	if err != nil {
		return err
	}
	s.units[s.world.Units[0].Code] = system.User.Unit
	for _, u := range s.world.Units[1:] {
		unit := org.Unit{Parent: s.units[u.Parent], Code: u.Code, Name: u.Name, Kind: u.Kind, Active: true}
		if s.units[u.Code], err = s.app.AddUnit(ctx, system, unit); err != nil {
			return fmt.Errorf("%s: %w", u.Code, err)
		}
	}
	return nil
}

// addPeople adds everybody but the administrators and grants them their role.
func (s *seeder) addPeople(ctx context.Context) error {
	system, err := s.holder(ctx, org.SystemAdmin)
	if err != nil {
		return err
	}
	security, err := s.holder(ctx, org.SecurityAdmin)
	if err != nil {
		return err
	}
	s.clock.Set(on(madeOn, 10, 0))
	for _, p := range s.world.People {
		if p.Role.IsAdmin() {
			continue
		}
		id, password, err := s.app.AddUser(ctx, system, org.User{Login: p.Login, Name: p.Name, Unit: s.units[p.Unit]})
		if err != nil {
			return fmt.Errorf("%s: %w", p.Login, err)
		}
		s.temporary[p.Login] = password
		g := org.Grant{User: id, Role: p.Role, Unit: s.units[p.At]}
		if p.Role.IsOutside() {
			g.Until = app.EndOfDay(termEnds)
		}
		if _, err := s.app.GrantRole(ctx, security, g); err != nil {
			return fmt.Errorf("%s: %w", p.Login, err)
		}
	}
	return nil
}

// holder is the first person with a role, signed in.
func (s *seeder) holder(ctx context.Context, role org.Role) (org.Actor, error) {
	for _, p := range s.world.People {
		if p.Role == role {
			return s.actor(ctx, p.Login)
		}
	}
	return org.Actor{}, fmt.Errorf("no %s in the content", role)
}

// client is where the people of the demo sit.
var client = app.Client{Address: "127.0.0.1", Agent: "outturn demo"}

// actor is a person as the product knows them after they have signed in, which they do once.
func (s *seeder) actor(ctx context.Context, login string) (org.Actor, error) {
	if a, ok := s.actors[login]; ok {
		return a, nil
	}
	a, err := signIn(ctx, s.app, login, s.temporary[login])
	if err == nil {
		s.actors[login] = a
	}
	return a, err
}

func signIn(ctx context.Context, a *app.App, login, password string) (org.Actor, error) {
	token, err := a.SignIn(ctx, login, password, client)
	if err != nil {
		return org.Actor{}, fmt.Errorf("%s: %w", login, err)
	}
	session, err := a.Session(ctx, token, client)
	return session.Actor, err
}

// planPasswords lets everybody but Newcomer set the password of the demo, late enough that it has not expired, and mark
// what they have been told so far as read.
func (s *seeder) planPasswords() {
	s.plan(on(renewedOn, 17, 30), func(ctx context.Context) error {
		for _, p := range s.world.People {
			if p.Login == Newcomer {
				continue
			}
			if _, err := s.actor(ctx, p.Login); err != nil {
				return err
			}
		}
		return s.renew(ctx)
	}, "改用演示口令")
}

// renew changes every password, two at a time because that is how many hashes are computed at once.
func (s *seeder) renew(ctx context.Context) error {
	logins := slices.Sorted(maps.Keys(s.actors))
	failures := make([]error, 2)
	var group sync.WaitGroup
	for half := range failures {
		group.Go(func() {
			for i := half; i < len(logins) && failures[half] == nil; i += len(failures) {
				failures[half] = s.renewOne(ctx, logins[i])
			}
		})
	}
	group.Wait()
	return errors.Join(failures...)
}

func (s *seeder) renewOne(ctx context.Context, login string) error {
	actor := s.actors[login]
	if err := s.app.ChangePassword(ctx, actor, "", s.temporary[login], Password, Password); err != nil {
		return fmt.Errorf("%s: %w", login, err)
	}
	return s.app.ReadNotices(ctx, actor)
}
