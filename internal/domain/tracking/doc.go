// Package tracking follows goals and money within the year (绩效跟踪, 绩效运行监控): rounds, the form that each project files in
// a round, and the lights that compare both (双监控). It follows 财预〔2019〕136号; what a light means is data of a year.
//
// Read in this order:
//
//	round.go     a round: year, data month, which projects, due date, reminders
//	flow.go      the ways of a round and of a form
//	tracked.go   the form of one project in a round, what it is filed with and until when
//	whole.go     the form of a department beside its projects
//	entry.go     the form as typed, read with every complaint at its cell
//	form.go      the form as understood, and the figures it comes to
//	measure.go   what a light can look at
//	rule.go      one rule of a light in words, and why it may not stand
//	light.go     a year's rules, what they say of one form, the quadrant
//
// Nothing that can be derived is typed: what was spent comes from the project's money entries up to the end of the data month.
package tracking
