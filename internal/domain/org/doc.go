// Package org says who there is (组织与人员): units in a tree, people, their roles, and what each role may do where.
//
// Read unit.go, then role.go, then permission.go, then actor.go. Deny by default: an Actor may do only what a grant of
// a role at a unit allows, there and in the units below it. actor.go is the one place that decides.
package org
