// Package library is the indicator library (指标库): what other goals have measured, ready to be taken into a form, with
// what it is measured in, what is usual and why, how it scores and what proves it. It also holds the case library
// (案例库) of approved goals worth reading.
//
// An indicator is a row of a goal form without its weight (财预〔2021〕101号 for the attributes of a row), filed under a
// field of the park's work. It is proposed by a unit or a division, reviewed by planning and finance, and retired, never
// removed: goals that took it keep their own copy.
//
// Reading order:
//
//	indicator.go  an indicator: what it says, where it stands, who may change it
//	entry.go      an indicator as typed, and its checks
//	field.go      the fields of work, and the words that give one away
//	flow.go       who does what in which state
//	index.go      all indicators made ready, and searching them
//	suggest.go    what to offer for the project at hand, and why
//	copy.go       an indicator, or another goal, taken into a draft
//	use.go        who used an indicator
//	example.go    an approved goal held up as an example
//	shipped.go    the indicators that come with the program, indicators.json
package library
