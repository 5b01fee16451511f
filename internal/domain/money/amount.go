// Package money counts public money (资金) in whole fen and writes it in 元 or 万元.
//
// Read amount.go first, then parse.go. Nothing here is a float: 万元 figures are parsed digit by digit.
package money

// Amount is a sum of money in fen (分). The zero value is no money.
type Amount int64

// Common units, used like time.Second: 350 * money.Wan.
const (
	Fen  Amount = 1
	Yuan        = 100 * Fen
	Wan         = 10_000 * Yuan
)

// Unit is the unit in which a form writes money (金额单位).
type Unit string

// The units forms use. National forms are in 万元, Shanghai district forms in 元.
const (
	InYuan Unit = "元"
	InWan  Unit = "万元"
	InYi   Unit = "亿元"
)
