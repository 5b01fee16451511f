// Package approval turns flow tables (办理流程) into what may happen next, to whom, and why not.
//
// A flow is data: rows of state, action, next state and role. The same rows decide which buttons a page shows, who may
// press them, what happens, and the diagram in docs/flows.md. Read flow.go, then filing.go (the way most forms go), then case.go.
package approval
