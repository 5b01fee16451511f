// Package costing is the cost-benefit annex of an ex-ante evaluation (成本效益分析): what a project costs and brings over its
// years, and what that is worth at a discount rate.
//
// Read table.go for the flows and the two conventions that must be stated (the rate, and where time starts), entry.go for
// what is typed, factor.go and line.go for discounting, root.go and rate.go for the internal rate of return, payback.go,
// sensitivity.go, then analysis.go, which puts all answers together, and explain.go, which says them in Chinese. The
// formulas are those of 建设项目经济评价方法与参数（第三版）.
//
// No number is a float. Flows are whole fen, factors are decimals of 30 places, roots are found by bisection on decimals of
// 12 places and given with 10. That an indicator has no value, or several, is an answer and never an error.
package costing
