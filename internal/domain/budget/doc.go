// Package budget is the itemised budget of a project (项目预算明细): what is done, what it costs by the unit, and why that much.
//
// Read line.go for a line and its derived amounts, then entry.go for what is typed. Lines stand in a tree of two levels, the
// thing done (实施内容) and its costs (费用明细); totals are derived, never typed.
package budget
