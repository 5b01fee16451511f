// Package goal is the performance goal of a project for a year (绩效目标): the declaration form, its indicators, its
// checks, its flow and its frozen editions.
//
// The form is the official 项目支出绩效目标申报表. Its rules follow 财预〔2015〕88号 (what a goal is, how it is approved
// and changed) and 财预〔2021〕101号 (the four kinds of indicators, their attributes and weights); the numbers come from a
// rulebook.
//
// Reading order:
//
//	goal.go          the declaration: draft, state, editions
//	flow.go          who does what in which state
//	indicator.go     one row, and the lists its cells choose from
//	target.go        what a row aims at, its one rendering, and whether an actual reaches it
//	target_parse.go  the three cells of a target as typed
//	form.go          the form as typed (Entry) and as understood (Form), and the way between them
//	check.go         what the whole form must satisfy: weights, required levels, texts
//	check_row.go     what one row must satisfy
//	place.go         a cell by its indicator, wherever the row moves
//	justification.go why a cell stays as it is although it is warned of
//	compare.go       two versions side by side, cell by cell
//	read.go          reading a target or an actual value from the wild: signs, words, several values in one cell
//	token.go         the words and dates that reading knows
//	unit.go          units of measure, and which of them measure the same
//	text.go          full-width forms, and how much of a text repeats another
package goal
