// Package batch describes filled-in forms that come up many at once (批量导入): what became of each file, and of all.
//
// Read form.go (one file, from waiting in line to kept or refused), then batch.go (all of them; nothing is counted but the
// files themselves). No person approves anything here: people choose, the machine checks and keeps, and the flow of each
// form goes on from there.
package batch
