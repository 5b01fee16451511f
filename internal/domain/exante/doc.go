// Package exante holds ex-ante performance evaluation (事前绩效评估): before money is committed, a unit states item by item why a
// project deserves it, a panel of experts judges the same items, and the meeting's conclusion goes on to the decision.
//
// Read evaluation.go, then statement.go, conclusion.go and flow.go. The items, points and conclusions are an appraisal form; the
// sealed opinions are a panel's.
package exante
