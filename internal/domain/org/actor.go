package org

import (
	"slices"
	"time"
)

// Grant gives a person a role at a unit and everything below it (授权).
type Grant struct {
	ID       string
	User     UserID
	Role     Role
	Unit     UnitID
	Until    time.Time // zero: no end
	From     UserID    // whose role it is, where it is delegated (委托人); empty for one's own
	FromName string
}

// MaxOutsideYears is how long a grant to somebody from elsewhere lasts at most: a term of appointment (聘期).
const MaxOutsideYears = 3

// IsBoundless reports whether the grant is to somebody from elsewhere and has no end, or one too far away.
func (g Grant) IsBoundless(now time.Time) bool {
	return g.Role.IsOutside() && (g.Until.IsZero() || g.Until.After(now.AddDate(MaxOutsideYears, 0, 1)))
}

// Signature is how the holder signs under the grant: by name, and on whose behalf where it is delegated.
func (g Grant) Signature(name string) string {
	if g.From == "" {
		return name
	}
	return name + "（受" + g.FromName + "委托）"
}

// InForce reports whether the grant counts at now.
func (g Grant) InForce(now time.Time) bool { return g.Until.IsZero() || now.Before(g.Until) }

// Actor is the person doing something now, with the grants that are in force (操作人).
type Actor struct {
	User    User
	Grants  []Grant
	Address string // where the request came from, for the log
	Form    Form   // the posted form being carried out, if any
}

// System is the actor of scheduled work and of commands run on the server itself.
var System = Actor{User: User{ID: "system", Login: "system", Name: "系统"}}

// Scope is the part of the tree an actor may see for one permission (数据范围): the units at Roots and below.
// The zero Scope sees nothing. Every list and every read of the store takes one.
type Scope struct {
	Roots []UnitID
}

// Scope returns where the actor may do p. Empty roots mean nowhere.
func (a Actor) Scope(p Permission) Scope {
	var s Scope
	for _, g := range a.Grants {
		if g.Role.Allows(p) && !slices.Contains(s.Roots, g.Unit) {
			s.Roots = append(s.Roots, g.Unit)
		}
	}
	slices.Sort(s.Roots)
	return s
}

// ScopeOf returns where the actor holds a role.
func (a Actor) ScopeOf(role Role) Scope {
	var s Scope
	for _, g := range a.Grants {
		if g.Role == role {
			s.Roots = append(s.Roots, g.Unit)
		}
	}
	slices.Sort(s.Roots)
	return s
}

// May reports whether the actor may do p anywhere at all; SignedIn needs only an account.
func (a Actor) May(p Permission) bool {
	return p == SignedIn && a.User.ID != "" || len(a.Scope(p).Roots) > 0
}

// Covers reports whether one of units lies in the scope.
func (s Scope) Covers(units ...Unit) bool {
	for _, u := range units {
		for _, root := range s.Roots {
			if u.Within(root) {
				return true
			}
		}
	}
	return false
}

// Holds reports whether the actor has the role for unit: granted there or above it.
func (a Actor) Holds(role Role, unit Unit) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == role && unit.Within(g.Unit) })
}

// Standings returns the grants by which the actor has the role for unit, their own before those delegated to them.
func (a Actor) Standings(role Role, unit Unit) (out []Grant) {
	for _, g := range a.Grants {
		if g.Role == role && unit.Within(g.Unit) {
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(x, y Grant) int { return len(x.From) - len(y.From) })
	return out
}

// Roles returns the roles the actor holds anywhere, without repeats, in the order of Roles.
func (a Actor) Roles() []Role {
	var out []Role
	for _, r := range Roles() {
		if slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == r }) {
			out = append(out, r)
		}
	}
	return out
}

// Form identifies one posted form (表单编号): the key the server gave it when it was shown, and a hash of what came
// back. The zero Form is work without a form.
type Form struct {
	Key  string
	Body string
	Page PageEdit
}

// PageEdit tells which open page a draft came from and how often it had been edited there. Saves of one page can overtake
// each other on the way, as when a page is left while a save still runs; they are never a conflict between people.
type PageEdit struct {
	Page string // random, made by the page; empty when the browser runs no script
	Edit int
}

// Follows reports whether a save from p may go over one from last, though it was made from the same version.
func (p PageEdit) Follows(last PageEdit) bool {
	return p.Page != "" && p.Page == last.Page && p.Edit >= last.Edit
}

// Overtaken reports whether a newer save of the same page has landed already.
func (p PageEdit) Overtaken(last PageEdit) bool {
	return p.Page != "" && p.Page == last.Page && p.Edit < last.Edit
}
