// Package analysis draws up what a round of tracking comes to as a whole (整体情况分析): coverage, execution, lights, what stands out, and what is
// proposed. It follows 沪化管〔2024〕54号 二（二）3: slow spending and surpluses lead to a budget adjustment, costs out of control and money without
// output to control measures.
//
// Read in this order:
//
//	matter.go    what kind of problem a rule of a light points at, and what is proposed about it
//	analysis.go  the figures, added up from the forms of a round
//	raised.go    a proposal put before the office meeting, what the meeting decided, what became of it
//	report.go    all of it as sections for the page and the document
//
// Nothing is estimated: every project that stands out names the rule that fired and its arithmetic, every proposal the rules or the words of the
// unit it rests on. Judgement is left to people.
package analysis
