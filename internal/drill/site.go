package drill

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"outturn/internal/app"
	"outturn/internal/auth"
	"outturn/internal/blob"
	"outturn/internal/demo/content"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Password is that of everybody in a drill; it protects nothing.
const Password = "Yanlian-2026"

// Place is where an installation under test lies (被测系统的位置).
type Place struct {
	Data   string // directory of attachments and audit key
	DSN    string // database
	Listen string
}

// NewPlace is an installation on SQLite in a directory, at a free address.
func NewPlace(dir string) (Place, error) {
	listen, err := FreeAddress()
	return Place{Data: dir, DSN: filepath.Join(dir, "outturn.db"), Listen: listen}, err
}

// rootCode is the code of the park's administration.
const rootCode = "100"

// key reads the key of the audit chain.
func (at Place) key() ([]byte, error) { return os.ReadFile(filepath.Join(at.Data, "audit.key")) }

// Crowd says how many clerks work in a park, how many goal declarations each of them has, and how their passwords are
// hashed (填报人数).
type Crowd struct {
	Clerks  int
	Goals   int
	Hashing auth.Params // Throwaway makes many of them quickly
}

// Seat is one clerk with goal declarations that nobody else files (填报席位).
type Seat struct {
	Login string
	Goals []goal.ID
}

// seeding makes a park through the use cases of the product.
type seeding struct {
	app    *app.App
	year   fiscal.Year
	sample sample
	people map[string]org.Actor
}

// sample is a goal form that can be submitted as it is, with its project.
type sample struct {
	book    rulebook.Name
	project project.Project
	entry   goal.Entry
}

// Seed makes an installation with a crowd in it, ten clerks to a unit, and has it all on the disk. Every goal declaration can
// be submitted as it is.
func Seed(ctx context.Context, at Place, crowd Crowd) (seats []Seat, err error) {
	key := make([]byte, 32)
	rand.Read(key) // never fails
	if err := errors.Join(os.MkdirAll(at.Data, 0o700), os.WriteFile(filepath.Join(at.Data, "audit.key"), key, 0o600)); err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, at.DSN, store.Options{Key: key})
	if err != nil {
		return nil, err
	}
	defer func() {
		err = errors.Join(err, db.Close())
		syscall.Sync()
	}()
	if err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	blobs, err := blob.OpenStore(filepath.Join(at.Data, "attachments"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, blobs.Close()) }()
	settings, err := app.DefaultSettings()
	if err != nil {
		return nil, err
	}
	settings.Hashing = crowd.Hashing
	s := &seeding{app: app.New(db, blobs, rulebook.Shipped(), settings), year: fiscal.Year(time.Now().Year()), people: map[string]org.Actor{}}
	return s.park(ctx, crowd)
}

func (s *seeding) park(ctx context.Context, crowd Crowd) ([]Seat, error) {
	root := org.Unit{Code: rootCode, Name: "演练园区管委会", Kind: org.Administration, Active: true}
	for login, role := range map[string]org.Role{"xt": org.SystemAdmin, "aq": org.SecurityAdmin, "sj": org.AuditAdmin} {
		password, err := s.app.Establish(ctx, root, org.User{Login: login, Name: string(role)}, role)
		if err == nil {
			err = s.enter(ctx, login, password)
		}
		if err != nil {
			return nil, err
		}
	}
	rootID := s.people["xt"].User.Unit
	division, err := s.app.AddUnit(ctx, s.people["xt"], org.Unit{Parent: rootID, Code: "130", Name: "公用事业处", Kind: org.Division, Active: true})
	if err != nil {
		return nil, err
	}
	if s.sample, err = sampleOf(s.year); err != nil {
		return nil, err
	}
	var seats []Seat
	var unit org.UnitID
	for i := range crowd.Clerks {
		if i%10 == 0 {
			if unit, err = s.app.AddUnit(ctx, s.people["xt"], org.Unit{Parent: rootID, Code: fmt.Sprintf("2%04d", i), Name: fmt.Sprintf("第%d中心", i/10+1), Kind: org.Institution, Active: true}); err != nil {
				return nil, err
			}
		}
		seat, err := s.seat(ctx, i, crowd.Goals, unit, division)
		if err != nil {
			return nil, err
		}
		seats = append(seats, seat)
	}
	return seats, nil
}

// enter signs somebody in with a temporary password and sets the one of the drill.
func (s *seeding) enter(ctx context.Context, login, temporary string) error {
	client := app.Client{Address: "127.0.0.1", Agent: "drill"}
	token, err := s.app.SignIn(ctx, login, temporary, client)
	if err != nil {
		return err
	}
	session, err := s.app.Session(ctx, token, client)
	if err != nil {
		return err
	}
	if err := s.app.ChangePassword(ctx, session.Actor, token, temporary, Password, Password); err != nil {
		return err
	}
	s.people[login] = session.Actor
	return nil
}

// seat makes one clerk and their goal declarations, each of a project of its own.
func (s *seeding) seat(ctx context.Context, i, goals int, unit, division org.UnitID) (Seat, error) {
	seat := Seat{Login: fmt.Sprintf("jb%04d", i)}
	id, password, err := s.app.AddUser(ctx, s.people["xt"], org.User{Login: seat.Login, Name: "经办" + seat.Login, Unit: unit})
	if err != nil {
		return seat, err
	}
	if _, err := s.app.GrantRole(ctx, s.people["aq"], org.Grant{User: id, Role: org.Clerk, Unit: unit}); err != nil {
		return seat, err
	}
	if err := s.enter(ctx, seat.Login, password); err != nil {
		return seat, err
	}
	for n := range goals {
		p := s.sample.project
		p.Code, p.Name = fmt.Sprintf("YL-%04d-%03d", i, n), fmt.Sprintf("%s（%d-%d号）", p.Name, i, n)
		p.Unit, p.Division = org.Unit{ID: unit}, org.Unit{ID: division}
		goalID, err := s.file(ctx, s.people[seat.Login], p)
		if err != nil {
			return seat, err
		}
		seat.Goals = append(seat.Goals, goalID)
	}
	return seat, nil
}

// file adds a project and types its goal declaration.
func (s *seeding) file(ctx context.Context, clerk org.Actor, p project.Project) (goal.ID, error) {
	id, err := s.app.AddProject(ctx, clerk, p)
	if err != nil {
		return "", err
	}
	goalID, err := s.app.StartGoal(ctx, clerk, id, s.year, s.sample.book)
	if err != nil {
		return "", err
	}
	_, err = s.app.SaveGoal(ctx, clerk, goalID, 1, s.sample.entry)
	return goalID, err
}

// sampleOf finds a project of the demo year whose goal form can be submitted with nothing but hints to be said about it,
// moved to the given year.
func sampleOf(year fiscal.Year) (sample, error) {
	world, err := content.Load()
	if err != nil {
		return sample{}, err
	}
	for _, g := range world.Goals {
		for _, p := range world.Projects {
			if p.Code != g.Project {
				continue
			}
			s, err := moved(p, g, year)
			if err == nil && s.clean(year) {
				return s, nil
			}
		}
	}
	return sample{}, errors.New("no goal form of the demo year can be submitted as it is")
}

// moved takes a project and its goal form to another year, the whole budget asked for in it.
func moved(p content.Project, g content.Goal, year fiscal.Year) (s sample, err error) {
	from, to := fmt.Sprint(int(g.Year)), fmt.Sprint(int(year))
	text, err := json.Marshal(g.Entry)
	if err == nil {
		err = json.Unmarshal([]byte(strings.ReplaceAll(string(text), from, to)), &s.entry)
	}
	s.book = g.Book
	book, unknown := rulebook.Shipped().Find(g.Book)
	s.entry.Request = goal.RequestEntry{Appropriation: p.Fiscal.Plain(money.Unit(book.MoneyUnit))}
	s.project = project.Project{Name: p.Name, Nature: p.Nature, Category: p.Category, Fiscal: p.Fiscal, Summary: p.Summary,
		Start: fiscal.Date{Year: int(year), Month: time.January, Day: 1}, End: fiscal.Date{Year: int(year), Month: time.December, Day: 31}}
	return s, errors.Join(err, unknown)
}

// clean reports whether the form of the sample has nothing against it but hints.
func (s sample) clean(year fiscal.Year) bool {
	book, err := rulebook.Shipped().Find(s.book)
	if err != nil {
		return false
	}
	for _, f := range goalcheck.Run(goalcheck.Input{Entry: s.entry, Book: book, Project: s.project, Year: year}) {
		if f.Severity != errs.Hint {
			return false
		}
	}
	return true
}
