// Package fundplan is the annual fund-use plan (年度用款计划) of a unit: which projects of the library get how much in the year, from
// which source and in which month, filed together with their goals, cut and approved.
//
// Read plan.go first, then entry.go for what is typed, check.go for what it is held against, cut.go for what reviewers do to a
// line, and flow.go for who acts.
package fundplan
