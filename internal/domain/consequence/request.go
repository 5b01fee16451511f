package consequence

import "outturn/internal/domain/money"

// Request is money of a year that is asked for, and what asks for it (资金申请): Basis in words, for example "用款计划，草稿".
type Request struct {
	Amount money.Amount
	Basis  string
}

// Asking is the request that stands for a project without a declaration (申请依据), so that each stands once: its line in a fund-use
// plan, else, where it runs on from an earlier year, its goal. It is zero where none of them asks for money.
func Asking(planned, aimed Request, continues bool) Request {
	switch {
	case planned.Amount > 0:
		return planned
	case continues && aimed.Amount > 0:
		return aimed
	}
	return Request{}
}
