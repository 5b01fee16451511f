package app

import (
	"cmp"

	"outturn/internal/domain/approval"
)

// Unchosen stands for both versions where nobody chose which to compare.
const Unchosen = -1

// Comparison is what two versions of a record differ in (版本比较). Version 0 is the draft.
type Comparison[D any] struct {
	From, To int
	Changes  []D
}

// compare lists what two versions of a record with n editions differ in; Unchosen ones are those that approval.Opening chooses.
func compare[F, D any](n, from, to int, edition func(no int) (F, error), differences func(older, newer F) []D) (c Comparison[D], err error) {
	changes := func(from, to int) []D {
		older, missing := edition(from)
		newer, alsoMissing := edition(to)
		if err = cmp.Or(missing, alsoMissing); err != nil {
			return nil
		}
		return differences(older, newer)
	}
	if from == Unchosen || to == Unchosen {
		from, to = approval.Opening(n, func(from, to int) bool { return len(changes(from, to)) > 0 })
	}
	return Comparison[D]{From: from, To: to, Changes: changes(from, to)}, err
}
