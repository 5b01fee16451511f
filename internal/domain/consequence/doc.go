// Package consequence says what results mean for the next budget (结果应用, 预算挂钩): rules over what is known of a project, each with its
// source, the suggested amount with its arithmetic, and what people decided otherwise.
//
// Rules are versioned data: rules/*.json, or files of an installation. The park turns them on and sets their percentages for a
// year. Published documents name actions and hardly any percentage, so those wait for the park (沪化管〔2024〕54号 二（三）1,
// 中发〔2018〕34号, 财预〔2020〕10号).
//
// Reading order:
//
//	fact.go      what may be known of a project, in which unit; what is not known is said to be absent, never zero
//	action.go    what a rule may ask for, by severity
//	condition.go one condition, and the numbers it was judged by
//	rule.go      a rule, and why a rule that could never fire is refused
//	book.go      rules in a file
//	shelf.go     every version of every book
//	settings.go  what the park turned on for a year
//	suggest.go    Suggest: every rule on one project, the most severe action, the amount
//	override.go  another decision for one project, with reason and approver
package consequence
