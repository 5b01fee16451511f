// Package monitor counts what an operator watches of a running system (运行监测): requests, the database, queues, backups, and the
// failures of the last day.
//
// Read metrics.go for what Prometheus is told, then faults.go for the failures that the page of the system administrator shows.
// Nothing here knows who did what: no name, no address, nothing anybody typed.
package monitor
