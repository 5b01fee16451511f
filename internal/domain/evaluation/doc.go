// Package evaluation scores a project's year (绩效自评): what was achieved against the approved goal, in points that
// each explain themselves. It follows 财预〔2020〕10号 and 财预〔2021〕101号; every number comes from a rulebook.Book.
//
// Read in this order:
//
//	result.go    what a unit reports: funds, results, the form as typed and as understood
//	sheet.go     what comes out: lines of points, flags, and the comparison of two sheets
//	score.go     Score: execution, rows, rows not applicable, totals and grade; Evaluate does all at once
//	formula.go   the formulas of one row
//	explain.go   the same row in words and arithmetic
//	entry.go     reading a form as typed, with every complaint at its cell
//	flag.go      warning signs that ask for a reason or a second look
//	recheck.go   finance's points beside the unit's: three numbers, none overwritten
//
// Score and Explain both ask judge in formula.go, so an explanation cannot tell another story than the points.
package evaluation
