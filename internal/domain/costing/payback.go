package costing

import (
	"github.com/shopspring/decimal"
)

// Recoupment says whether an outlay comes back (回收情况).
type Recoupment string

// The three answers.
const (
	Recouped    Recoupment = "已收回"
	NotRecouped Recoupment = "始终未收回"
	NoOutlay    Recoupment = "没有需要收回的投入"
)

// Payback is when the outlays have come back (投资回收期).
type Payback struct {
	Recoupment Recoupment
	Time       decimal.Decimal // years from the base of discounting; zero unless Recouped
	Last       int             // T, the time of the year in which the sum reaches zero
	Short      decimal.Decimal // what was missing the year before, in fen, positive
	Flow       decimal.Decimal // what that year brings, in fen
	FallsBack  bool            // a later year makes the sum negative again
}

// payback is (T−1) + |sum before| ÷ flow of T, where T is the year in which the sum of flows, once below zero, reaches it.
func payback(times []int, flows, sums []decimal.Decimal) Payback {
	p := Payback{Recoupment: NoOutlay}
	var before, sum decimal.Decimal
	for k, flow := range flows {
		before, sum = sum, sums[k]
		switch {
		case sum.Sign() < 0 && p.Recoupment == Recouped:
			p.FallsBack = true
		case sum.Sign() < 0:
			p.Recoupment = NotRecouped
		case p.Recoupment == NotRecouped:
			p.Recoupment, p.Last, p.Short, p.Flow = Recouped, times[k], before.Abs(), flow
			p.Time = decimal.NewFromInt(int64(times[k] - 1)).Add(p.Short.DivRound(flow, 20))
		}
	}
	return p
}

// paybacks are the static and the dynamic payback of a worked table (静态、动态投资回收期).
func paybacks(lines []Line) (static, dynamic Payback) {
	times := make([]int, len(lines))
	var flows, sums [2][]decimal.Decimal
	for k, l := range lines {
		times[k] = l.Time
		flows[0], sums[0] = append(flows[0], fen(l.Net)), append(sums[0], fen(l.Cumulated))
		flows[1], sums[1] = append(flows[1], l.Present), append(sums[1], l.CumulatedPresent)
	}
	return payback(times, flows[0], sums[0]), payback(times, flows[1], sums[1])
}
