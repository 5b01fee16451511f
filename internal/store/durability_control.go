//go:build drill_control

package store

// synchronous of a program that loses acknowledged work when the power is cut: what shows that the drill would notice.
const synchronous = "NORMAL"
