package org

import "slices"

// Role is what a person does for a unit (角色).
type Role string

// The roles. Stored and shown as they stand here.
const (
	Clerk         Role = "经办"    // files for a unit
	Head          Role = "负责人"   // confirms for a unit
	Reviewer      Role = "处室审核"  // a division reviewing the projects it supervises
	Finance       Role = "计财处审核" // planning and finance: approves, re-checks
	Economy       Role = "经发处审核" // economic development: library and ex-ante
	InternalAudit Role = "内审"
	Leader        Role = "管委会领导" // approves the yearly work plan, sees the whole park
	AgencyStaff   Role = "第三方"
	Expert        Role = "专家"
	SystemAdmin   Role = "系统管理员" // units, people, backups; no business data
	SecurityAdmin Role = "安全管理员" // grants roles, unlocks; no business data
	AuditAdmin    Role = "审计管理员" // reads the log; no business data
)

// Roles returns every role in the order lists show them.
func Roles() []Role {
	return []Role{Clerk, Head, Reviewer, Finance, Economy, InternalAudit, Leader, AgencyStaff, Expert, SystemAdmin, SecurityAdmin, AuditAdmin}
}

// IsAdmin reports whether the role is one of the three administrators (三员), who see no business data.
func (r Role) IsAdmin() bool {
	return r == SystemAdmin || r == SecurityAdmin || r == AuditAdmin
}

// IsOutside reports whether the role is for people from elsewhere (外聘), whose grants end by themselves.
func (r Role) IsOutside() bool { return r == AgencyStaff || r == Expert }

// Suits reports whether the role can be held at a unit of this kind.
func (r Role) Suits(kind UnitKind) bool {
	switch r {
	case Clerk, Head:
		return kind != Agency
	case Reviewer:
		return kind == Division
	case AgencyStaff, Expert:
		return true
	default:
		return kind == Administration || kind == Division
	}
}

// Clashes returns the role already held that may not be held together with r by one person, if any:
// the three administrators are three people, and an administrator does no business.
func (r Role) Clashes(held []Role) (Role, bool) {
	for _, h := range held {
		if h != r && (h.IsAdmin() || r.IsAdmin()) {
			return h, true
		}
	}
	return "", false
}

// Known reports whether r is one of Roles.
func (r Role) Known() bool { return slices.Contains(Roles(), r) }
