// Package standard keeps cost standards (标准库): public service standards, cost quotas and spending standards, and holds the lines of a
// budget against them (定额比对).
//
// Read standard.go, then entry.go, flow.go, index.go and check.go. What a standard allows is always shown as arithmetic.
package standard
