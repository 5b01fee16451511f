// Package store keeps records in SQLite or PostgreSQL with one SQL text for both.
//
// Read open.go (two engines, one meaning), tx.go (View and Update), column.go (dates, times, JSON), audit.go (the
// chained log), then one file per noun. Every list and read of business records takes an org.Scope: rows outside it do
// not exist for the caller.
package store
