package money

import "github.com/shopspring/decimal"

// Spread divides a total in proportion to weights (按比例分配), which are not negative: each share is rounded half up to the step, and the
// last weight above zero takes the remainder. Where that does not suffice the shares before it give, so that none falls below zero.
// Without any weight there are no shares.
func Spread(total Amount, weights []Amount, step Amount) []Amount {
	out := make([]Amount, len(weights))
	all := Sum(weights...)
	if all == 0 {
		return out
	}
	last, left := 0, total
	for i, w := range weights {
		if w > 0 {
			last = i
		}
	}
	for i, w := range weights[:last] {
		share := decimal.NewFromInt(int64(w)).Mul(decimal.NewFromInt(int64(total))).DivRound(decimal.NewFromInt(int64(all)).Mul(decimal.NewFromInt(int64(step))), 0).IntPart()
		out[i] = min(Amount(share)*step, left)
		left -= out[i]
	}
	out[last] = left
	return out
}
