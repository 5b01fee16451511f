// Package money counts public money (资金) in whole fen and writes it in 元 or 万元.
//
// Read amount.go first, then parse.go and format.go. Nothing here is a float: 万元 figures are parsed digit by digit.
package money

// Amount is a sum of money in fen (分). The zero value is no money.
type Amount int64

// Common units, used like time.Second: 350 * money.Wan.
const (
	Fen  Amount = 1
	Yuan        = 100 * Fen
	Wan         = 10_000 * Yuan
	Yi          = 10_000 * Wan
)

// Max is the largest amount Parse accepts, 1 万亿元 either way. Ninety thousand of them still add up without overflow.
const Max = 10_000 * Yi

// Unit is the unit in which a form writes money (金额单位).
type Unit string

// The units forms use. National forms are in 万元, Shanghai district forms in 元.
const (
	InYuan Unit = "元"
	InWan  Unit = "万元"
	InYi   Unit = "亿元"
)

// Units lists the units (金额单位), smallest first.
func Units() []Unit { return []Unit{InYuan, InWan, InYi} }

// places is how many decimals of the unit make one fen; ok is false for a unit that is not one of ours.
func (u Unit) places() (n int, ok bool) {
	switch u {
	case InYuan:
		return 2, true
	case InWan:
		return 6, true
	case InYi:
		return 10, true
	}
	return 0, false
}

// Sum adds amounts (合计). No amounts are no money.
func Sum(amounts ...Amount) Amount {
	var total Amount
	for _, a := range amounts {
		total += a
	}
	return total
}
