package org

import (
	"slices"
	"testing"
)

func TestRoleSuits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		role  Role
		kinds []UnitKind
	}{
		{Clerk, []UnitKind{Administration, Division, Institution, FundUser}},
		{Head, []UnitKind{Administration, Division, Institution, FundUser}},
		{Reviewer, []UnitKind{Division}},
		{Finance, []UnitKind{Administration, Division}},
		{Economy, []UnitKind{Administration, Division}},
		{InternalAudit, []UnitKind{Administration, Division}},
		{Leader, []UnitKind{Administration, Division}},
		{AgencyStaff, UnitKinds()},
		{Expert, UnitKinds()},
		{SystemAdmin, []UnitKind{Administration, Division}},
		{SecurityAdmin, []UnitKind{Administration, Division}},
		{AuditAdmin, []UnitKind{Administration, Division}},
	} {
		for _, k := range UnitKinds() {
			if got, want := c.role.Suits(k), slices.Contains(c.kinds, k); got != want {
				t.Errorf("%s at %s: got %v, want %v", c.role, k, got, want)
			}
		}
	}
}

func TestRoleClashes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		role Role
		held []Role
		want Role
	}{
		{"第一个角色", Clerk, nil, ""},
		{"经办兼负责人", Head, []Role{Clerk}, ""},
		{"业务角色都可兼", Finance, []Role{Clerk, Head, Reviewer, Economy, InternalAudit, Expert}, ""},
		{"同一管理员角色在另一单位", SystemAdmin, []Role{SystemAdmin}, ""},
		{"系统兼安全", SecurityAdmin, []Role{SystemAdmin}, SystemAdmin},
		{"安全兼审计", AuditAdmin, []Role{SecurityAdmin}, SecurityAdmin},
		{"审计兼系统", SystemAdmin, []Role{AuditAdmin}, AuditAdmin},
		{"管理员兼经办", Clerk, []Role{AuditAdmin}, AuditAdmin},
		{"经办兼管理员", SystemAdmin, []Role{Clerk}, Clerk},
		{"后面一个冲突", Clerk, []Role{Head, SecurityAdmin}, SecurityAdmin},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, clash := c.role.Clashes(c.held)
			if got != c.want || clash != (c.want != "") {
				t.Errorf("got %q, %v, want %q", got, clash, c.want)
			}
		})
	}
}

// TestDenyByDefault: administrators touch no business data, business roles administer nothing, strangers may nothing.
func TestDenyByDefault(t *testing.T) {
	t.Parallel()
	administration := []Permission{ManageUnits, ManageUsers, IssueTokens, SeeStatus, GrantRoles, SeeAudit}
	for _, r := range Roles() {
		if !r.Known() {
			t.Errorf("%s is not known", r)
		}
		for _, p := range r.Permissions() {
			if !r.Allows(p) {
				t.Errorf("%s lists %s and does not allow it", r, p)
			}
			if slices.Contains(administration, p) != r.IsAdmin() {
				t.Errorf("%s may %s", r, p)
			}
		}
	}
	for _, p := range append(administration, SeeProjects, RecheckScores) {
		for _, r := range []Role{"", "管理员", AgencyStaff, Expert} {
			if r.Allows(p) {
				t.Errorf("%q may %s", r, p)
			}
		}
	}
	if Role("管理员").Known() {
		t.Error("an unknown role is known")
	}
	held := map[Permission][]Role{}
	for _, r := range Roles() {
		for _, p := range r.Permissions() {
			held[p] = append(held[p], r)
		}
	}
	for p, want := range map[Permission][]Role{RecordFunds: {Finance}, RecheckScores: {Finance}, FileGoals: {Clerk}, FileEvaluations: {Clerk},
		ManageUnits: {SystemAdmin}, IssueTokens: {SystemAdmin}, ManageUsers: {SystemAdmin}, GrantRoles: {SecurityAdmin}, SeeAudit: {AuditAdmin}} {
		if !slices.Equal(held[p], want) {
			t.Errorf("%s is held by %v, want %v", p, held[p], want)
		}
	}
}

func TestPermissionsAreACopy(t *testing.T) {
	t.Parallel()
	Clerk.Permissions()[0] = SeeAudit
	if Clerk.Allows(SeeAudit) {
		t.Error("a caller changed the policy")
	}
}
