// Package lookalike finds projects that may be the same thing under another name, unit or year (相似项目查重), before one is
// admitted to the library.
//
// Read plain.go for how a text is made comparable, match.go for how two projects are compared field by field and what
// stands as evidence, and index.go for the search over all projects. Everything is whole numbers and sorted, so the same
// projects always get the same answer.
package lookalike
