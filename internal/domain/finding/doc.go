// Package finding keeps the problems that evaluation work finds and follows each of them to a recorded end (问题整改): letter, measures,
// evidence, verification, and the look-back some months later (回头看). It follows 财预〔2020〕10号 on feedback and rectification and
// 沪化管〔2024〕54号 二（三）1. None can disappear: what is not put right is cancelled with a reason, by two people.
//
// Read in this order:
//
//	flow.go      the states, who moves what on
//	finding.go   a finding: number, origin, owner, due date, letters
//	entry.go     what is typed when it is registered
//	letter.go    the notice, the due date that follows from it, being late
//	plan.go      measures, progress, result
//	cancel.go    taking a finding back: proposed by one, decided by another
//	look_back.go the window of the look-back and the draw
package finding
