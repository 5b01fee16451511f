// Package workplan keeps the yearly work plan of budget performance management (年度工作方案): who leads which task until when, and what in
// the system shows that it is done.
//
// Read assignment.go, then plan.go and flow.go, then progress.go. The model is 沪化管〔2024〕54号, the park's plan of 2024.
package workplan
