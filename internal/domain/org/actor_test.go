package org

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestGrantInForce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		until time.Time
		want  bool
	}{
		{"无期限", time.Time{}, true}, {"未到期", noon.Add(time.Second), true}, {"正到期", noon, false}, {"已过期", noon.Add(-time.Second), false},
	} {
		if got := (Grant{Until: c.until}).InForce(noon); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestActorMay(t *testing.T) {
	t.Parallel()
	clerk := Actor{User: User{ID: "u"}, Grants: []Grant{{Role: Clerk, Unit: "210"}}}
	if !clerk.May(SignedIn) || !clerk.May(FileGoals) || clerk.May(ReviewGoals) || clerk.May(SeeAudit) {
		t.Error("a clerk may not do what clerks do, or more")
	}
	if (Actor{}).May(SignedIn) || (Actor{}).May(SeeProjects) {
		t.Error("a stranger may something")
	}
	if plain := (Actor{User: User{ID: "u"}}); !plain.May(SignedIn) || plain.May(SeeProjects) {
		t.Error("an account without grants may something, or not even sign in")
	}
	if System.May(SeeProjects) || System.May(GrantRoles) {
		t.Error("the system has permissions of its own")
	}
}

func TestActorRoles(t *testing.T) {
	t.Parallel()
	a := Actor{Grants: []Grant{{Role: Head, Unit: "b"}, {Role: Clerk, Unit: "a"}, {Role: Clerk, Unit: "b"}}}
	if got := a.Roles(); !slices.Equal(got, []Role{Clerk, Head}) {
		t.Errorf("got %v, want each once in the order of lists", got)
	}
}

// tree draws a random tree of units, parents first, with their ancestors.
func tree(t *rapid.T) []Unit {
	units := []Unit{{ID: "u0", Ancestors: []UnitID{"u0"}}}
	for i := range rapid.IntRange(0, 30).Draw(t, "units") {
		parent := rapid.SampledFrom(units).Draw(t, "parent")
		id := UnitID(fmt.Sprint("u", i+1))
		units = append(units, Unit{ID: id, Parent: parent.ID, Ancestors: append([]UnitID{id}, parent.Ancestors...)})
	}
	return units
}

// TestScopeIsTheGrantedSubtrees: an actor sees exactly the units at and below where a role that allows it was granted.
func TestScopeIsTheGrantedSubtrees(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		units := tree(t)
		parents := map[UnitID]UnitID{}
		for _, u := range units {
			parents[u.ID] = u.Parent
		}
		var actor Actor
		for range rapid.IntRange(0, 4).Draw(t, "grants") {
			actor.Grants = append(actor.Grants, Grant{Role: rapid.SampledFrom(Roles()).Draw(t, "role"),
				Unit: rapid.SampledFrom(units).Draw(t, "unit").ID})
		}
		p := rapid.SampledFrom([]Permission{SeeProjects, FileGoals, ReviewGoals, RecordFunds, SeeAudit}).Draw(t, "permission")
		scope := actor.Scope(p)
		if !slices.IsSorted(scope.Roots) || len(slices.Compact(slices.Clone(scope.Roots))) != len(scope.Roots) {
			t.Fatalf("roots %v are not sorted or repeat", scope.Roots)
		}
		for _, u := range units {
			want := false
			for at := u.ID; at != ""; at = parents[at] {
				for _, g := range actor.Grants {
					want = want || g.Unit == at && slices.Contains(g.Role.Permissions(), p)
				}
			}
			if got := scope.Covers(u); got != want {
				t.Fatalf("%s for %s under %v: got %v, want %v", p, u.ID, actor.Grants, got, want)
			}
		}
		if actor.May(p) != (len(scope.Roots) > 0) {
			t.Fatalf("May(%s) disagrees with %v", p, scope)
		}
	})
}

// TestHoldsIsPerUnit: a role counts at its unit and below and nowhere else, whatever other roles are held there.
func TestHoldsIsPerUnit(t *testing.T) {
	t.Parallel()
	unit := Unit{ID: "210", Ancestors: []UnitID{"210", "100"}}
	for _, c := range []struct {
		name   string
		grants []Grant
		want   bool
	}{
		{"本单位", []Grant{{Role: Head, Unit: "210"}}, true}, {"上级单位", []Grant{{Role: Head, Unit: "100"}}, true},
		{"别的单位", []Grant{{Role: Head, Unit: "220"}}, false}, {"别的角色", []Grant{{Role: Clerk, Unit: "210"}}, false},
		{"角色与单位各在一处", []Grant{{Role: Clerk, Unit: "210"}, {Role: Head, Unit: "220"}}, false}, {"没有授权", nil, false},
	} {
		if got := (Actor{Grants: c.grants}).Holds(Head, unit); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	if (Scope{Roots: []UnitID{"210"}}).Covers() || (Scope{}).Covers(unit) {
		t.Error("nothing is covered, or by nothing")
	}
	if !(Scope{Roots: []UnitID{"100"}}).Covers(Unit{ID: "x"}, unit) {
		t.Error("one of several units in the scope is not enough")
	}
}
