// Package goalcheck reads a goal form the way a finance reviewer does (绩效目标检查): every finding in one pass, each with
// its rule, the cell, why, and where possible a rewrite that can be taken with one click.
//
// It builds on the structural checks of package goal, which it runs and carries along, and adds what needs judgement:
// units, signs and wording, input and spending used as output, money, last year, goals and indicators that do not speak
// of each other. Clauses follow 财预〔2015〕88号 and 财预〔2021〕101号. Word lists, limits, severities, explanations and
// examples are versioned data: rules/goalcheck-4.json.
//
// Reading order:
//
//	finding.go        what goes in, what comes out, and taking a rewrite
//	justify.go        the reasons that warnings ask for
//	run.go            Run: the structural checks, then every rule of this package, in form order
//	row.go            a row made ready for the rules: one spelling, pairs of characters
//	check_word.go     names and wording
//	check_measure.go  units, signs, percentages
//	check_level.go    whether a row belongs where it stands: input, process, benefit, satisfaction
//	check_time.go     dates and last year
//	check_money.go    cost and budget
//	check_form.go     the form as a whole: balance, duplicates, goal against indicators
//	ruleset.go        the data behind the rules
//	parse.go          reading that data, strictly
//	explain.go        every rule explained with a good and a bad example
package goalcheck
