package evaluation

import (
	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
)

// Asks says what has to be typed for an indicator besides the actual itself (填报要求). At most one is set.
type Asks struct {
	Direct bool // 达成 or 未达成, in the tier's place
	Tier   bool // a tier of the rulebook, with points inside it
	Points bool // points alone
	Survey bool // how satisfaction was measured
}

// AsksOf tells it from the scoring rule and the target; Entry.Parse reads by the same division.
func AsksOf(book rulebook.Book, ind goal.Indicator) Asks {
	judged := ind.Target.Sign == goal.Qualitative
	satisfaction, _ := book.LevelOf(rulebook.SatisfactionLevel)
	switch {
	case ind.Rule == goal.Manual:
		return Asks{Points: true}
	case ind.Rule == goal.Direct && judged:
		return Asks{Direct: true}
	case ind.Rule == goal.ByTier || judged:
		return Asks{Tier: true}
	}
	return Asks{Survey: ind.Rule == goal.BySatisfied || satisfaction.Name != "" && ind.Level1 == satisfaction.Name && ind.Target.Unit == "%"}
}
