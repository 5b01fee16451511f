// Package adjustment changes the approved goal of a year, and with it the budget, by a flow of its own (绩效目标调整): why, the old
// beside the new, and both kept.
//
// Read adjustment.go, then form.go and flow.go. Money is never typed a second time: what the budget changes by is the
// difference between the years' requests of the two forms.
package adjustment
