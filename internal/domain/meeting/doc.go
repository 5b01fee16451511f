// Package meeting keeps the director's office meetings (主任办公会): the agenda of items that are ready for a decision, and the minutes
// that decide each of them.
//
// Read meeting.go, basis.go, motion.go, then flow.go. What a decision does to a project is in package pipeline; here is who sat when over what.
package meeting
