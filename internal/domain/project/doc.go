// Package project describes projects (项目) and the money of their years (资金).
//
// Read project.go, then fund_event.go: what was budgeted and spent are dated entries, and every figure of a year is
// derived from them. No total is kept anywhere.
package project
