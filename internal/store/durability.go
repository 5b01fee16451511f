//go:build !drill_control

package store

// synchronous is SQLite's promise to put every commit on the disk before it is acknowledged. Nothing less keeps what people
// were told through a power cut; the control of that drill is a program built with less.
const synchronous = "FULL"
