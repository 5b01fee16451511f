package consequence

import (
	"slices"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// Action is what a rule asks for (应用方式).
type Action string

// The actions, from the mildest to the most severe. Unmoved is where no rule fired.
const (
	Unmoved   Action = ""
	Prefer    Action = "优先安排"
	Hold      Action = "保持"
	CutShare  Action = "按比例核减"
	CutAmount Action = "核减金额"
	Cap       Action = "封顶"
	Defer     Action = "缓拨"
	Suspend   Action = "暂停安排"
	Cancel    Action = "取消"
	Recover   Action = "收回"
)

// Actions lists the actions from the mildest to the most severe.
func Actions() []Action {
	return []Action{Prefer, Hold, CutShare, CutAmount, Cap, Defer, Suspend, Cancel, Recover}
}

// Severity is the action's place, 1 for the mildest; 0 for none.
func (a Action) Severity() int { return slices.Index(Actions(), a) + 1 }

// Label names the action for people, also where no rule fired.
func (a Action) Label() string {
	if a == Unmoved {
		return "无规则触发"
	}
	return string(a)
}

// Measured reports whether the action needs a base or an amount to count by.
func (a Action) Measured() bool { return a == CutShare || a == CutAmount || a == Cap || a == Recover }

// Measures are the numbers of a rule that the park sets (核减比例与金额). The rate is a share of the rule's base; the amount stands
// alone. Zero is not set.
type Measures struct {
	Rate   score.Rate
	Amount money.Amount
}

// text prints the numbers as lists show them.
func (m Measures) text(base Fact) string {
	switch {
	case m.Amount != 0:
		return m.Amount.Wan() + "万元"
	case base == "":
		return ""
	case m.Rate == 0:
		return string(base) + " × 比例待定"
	case m.Rate == score.Whole:
		return string(base)
	}
	return string(base) + " × " + m.Rate.Short()
}
